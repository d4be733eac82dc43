package divisions

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Address is a text split into the divisions at its head and the rest.
type Address struct {
	// Place is what is certain: levels above the one written are filled in when there is only one answer.
	Place
	// Street is the text after the divisions, verbatim. A zone that is no division (自贸区, 开发区) stays in it.
	Street string
	// Candidates are the places it could mean when there are several (朝阳区 is in Beijing and in Changchun); Place
	// then holds what all of them share.
	Candidates []Place
}

// Parse finds province, city and district at the head of an address, in full or short (广东深圳南山科技园), with or
// without separators. An address without them, an unknown one and most English ones come back as Street alone; of an
// English one whose last parts name a known province and city ("…, Shenzhen, Guangdong") those two are read.
//
// The longest reading wins, so 朝阳区建国路 means the district (in two cities: Candidates), never 朝阳市, and 吉林市船营区
// is a city, not a province followed by 市.
func Parse(address string) Address {
	a := china()
	text := strings.TrimSpace(address)
	if !hasHan(text) {
		return parseEnglish(text)
	}
	w := walk{atlas: a, text: text}
	start := 0
	if _, n := a.freeTradeAt(text); n == 0 {
		start = countryLen(text)
	}
	w.from(start, nil, "", 0)
	if len(w.best) == 0 {
		return Address{Street: text}
	}
	first := w.best[0]
	street := first.kept + strings.TrimLeft(text[first.at:], separators)
	if n := w.choose(); n != nil {
		return Address{Place: n.place(), Street: street}
	}
	return ambiguous(w.nodes(), street)
}

const separators = " \t\u3000,，、;；-—/|·"

func countryLen(text string) int {
	for _, c := range [...]string{"中华人民共和国", "中国"} {
		if strings.HasPrefix(text, c) {
			return len(c)
		}
	}
	return 0
}

// virtualLen is the length of a virtual node's name, which official lists put between the levels.
func virtualLen(text string) int {
	for _, v := range [...]string{"市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划"} {
		if strings.HasPrefix(text, v) {
			return len(v)
		}
	}
	return 0
}

// hongKongPart is the part of Hong Kong that a text begins with: no division, but written before one.
func hongKongPart(text string) string {
	for _, part := range [...]string{"九龙", "新界", "香港岛", "港岛"} {
		if strings.HasPrefix(text, part) {
			return part
		}
	}
	return ""
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
}

// ambiguous shares what all candidates share.
func ambiguous(nodes []*node, street string) Address {
	out := Address{Street: street}
	for _, n := range nodes {
		out.Candidates = append(out.Candidates, n.place())
	}
	out.Place = out.Candidates[0]
	for _, c := range out.Candidates[1:] {
		if c.Province != out.Province {
			out.Place = Place{}
		} else if c.City != out.City {
			out.City, out.District = "", ""
		} else if c.District != out.District {
			out.District = ""
		}
	}
	return out
}

// reading is one way to read the head of the text: the deepest division, where the rest begins, and what is put
// before the rest.
type reading struct {
	node *node
	at   int
	kept string
}

// walk tries all readings and keeps those with the best score.
type walk struct {
	*atlas
	text  string
	best  []reading
	score int
}

// from continues a reading at a byte of the text. known is the deepest division so far.
func (w *walk) from(at int, known *node, kept string, score int) {
	w.keep(reading{known, at, kept}, score)
	if known != nil && known.level == district {
		return
	}
	at += len(w.text[at:]) - len(strings.TrimLeft(w.text[at:], separators))
	if known != nil {
		at += virtualLen(w.text[at:])
	}
	rest := w.text[at:]
	if n, size := w.freeTradeAt(rest); n != nil && kept == "" && (known == nil || n == known || known.parent == n) {
		deeper := n
		if known != nil {
			deeper = known
		}
		w.from(at+size, deeper, kept+rest[:size], score+weight(rest[:size], full))
		return
	}
	if n, size := w.aliasAt(rest, known); n != nil && n != known {
		more := score + weight(rest[:size], short)
		w.keep(reading{n, at, kept}, more)
		w.from(at+size, n, kept+rest[:size], more)
	}
	if part := hongKongPart(rest); known != nil && part != "" && kept == "" && known.place().City == "香港" {
		w.from(at+len(part), known, part, score)
	}
	size := 0
	for range w.longest {
		_, step := utf8.DecodeRuneInString(rest[size:])
		if step == 0 {
			return
		}
		size += step
		for _, f := range w.forms[rest[:size]] {
			w.take(f, at, size, known, kept, score)
		}
	}
}

// take goes on with one form of one name, when it may stand here.
func (w *walk) take(f form, at, size int, known *node, kept string, score int) {
	if f.node == known || !f.node.under(known) || f.kind == zone && (known == nil || known.level != city) {
		return
	}
	name, after := w.text[at:at+size], w.text[at+size:]
	if name == "香港" && strings.HasPrefix(after, "仔") { // a quarter of the island
		return
	}
	if known == nil && !standsAlone(f, name, after) {
		return
	}
	score += weight(name, f.kind)
	if f.kind == short {
		if isRoad(after) {
			return
		}
		if isZone(after) { // first come, first served: 成都 stays before 高新区 unless that is a district itself
			w.keep(reading{f.node, at, kept}, score)
		}
	}
	w.from(at+size, f.node, kept, score)
}

// standsAlone says that a name may be read without a name above it.
func standsAlone(f form, name, after string) bool {
	if f.kind == short {
		if isBuilding(after) {
			return false
		}
		return f.node.level < district || wellKnown(name) || contested(name)
	}
	// 东区, 城区 and 南区 are parts of any town.
	return f.node.level < district || f.node.mainland && !(utf8.RuneCountInString(name) == 2 && strings.HasSuffix(name, "区"))
}

// weight orders readings: more characters first, then the surer form.
func weight(name string, k kind) int { return utf8.RuneCountInString(name)*100 + int(k) }

func (w *walk) keep(r reading, score int) {
	if r.node == nil || score < w.score {
		return
	}
	if score > w.score {
		w.best, w.score = nil, score
	}
	w.best = append(w.best, r)
}

// nodes are the divisions that the best readings end in, each once, in official order.
func (w *walk) nodes() []*node {
	var out []*node
	for _, r := range w.best {
		if !slices.Contains(out, r.node) {
			out = append(out, r.node)
		}
	}
	slices.SortFunc(out, func(a, b *node) int { return a.order - b.order })
	return out
}

// choose is the one division that the best readings agree on, or nil: the one above all others (长沙 is the city, not
// 长沙县 in it), else the only province (海南 is not 海南州).
func (w *walk) choose() *node { return single(w.nodes()) }

func single(nodes []*node) *node {
	top := slices.MinFunc(nodes, func(a, b *node) int { return int(a.level) - int(b.level) })
	only, above := true, true
	for _, n := range nodes {
		only = only && (n == top || n.level > top.level)
		above = above && n.under(top)
	}
	if above || only && top.level == province {
		return top
	}
	return nil
}
