package divisions

import (
	"slices"
	"strings"
)

// Province resolves the name of one province, in full, short, English or pinyin, to the full names it may mean: none
// or one.
func Province(text string) []string {
	var out []string
	for _, n := range resolve(text, nil, province) {
		out = append(out, n.name)
	}
	return out
}

// City resolves the name of one city to the places it may mean, with their provinces. A province (full name) narrows
// the search; empty means all. Text that names the levels above as well (广东省深圳市) is understood.
func City(text, inProvince string) []Place {
	var known *node
	if inProvince != "" {
		if known = child(china().provinces, inProvince); known == nil {
			return nil
		}
	}
	return places(resolve(text, known, city))
}

// District resolves the name of one district to the places it may mean, inside a province and city (full names) where
// these are known. Inside a city 高新区 and 经开区 mean its zone, if that counts as a district.
func District(text, inProvince, inCity string) []Place {
	var known *node
	if inProvince != "" {
		if known = child(china().provinces, inProvince); known == nil {
			return nil
		}
	}
	if inCity != "" {
		in := resolve(inCity, known, city)
		if len(in) != 1 {
			return nil
		}
		known = in[0]
	}
	return places(resolve(text, known, district))
}

func places(nodes []*node) []Place {
	var out []Place
	for _, n := range nodes {
		out = append(out, n.place())
	}
	return out
}

// resolve finds the divisions of one level below known whose name is the whole text. The surest form wins.
func resolve(text string, known *node, l level) []*node {
	a := china()
	text = strings.Trim(text, separators+".。")
	if name, ok := fromEnglish(text); ok && l != district {
		text = name
	} else if l == district && !hasHan(text) {
		return a.englishDistrict(text, known)
	}
	if only := OnlyCity(text); l == city && only != "" {
		text = only
	}
	if out := a.named(text, known, l); len(out) > 0 || !hasHan(text) {
		return out
	}
	// Not one name; perhaps several, all of them names: 广东省深圳市.
	w := walk{atlas: a, text: text}
	w.from(countryLen(text), nil, "", 0)
	var out []*node
	for _, n := range w.nodes() {
		whole := slices.ContainsFunc(w.best, func(r reading) bool { return r.node == n && r.at == len(text) })
		if whole && n.level == l && n.under(known) {
			out = append(out, n)
		}
	}
	return out
}

// englishDistrict resolves the name of a district in Latin letters, alone or with those above it.
func (a *atlas) englishDistrict(text string, known *node) []*node {
	found, _ := a.districtsFromEnglish(text, known)
	if len(found) > 0 {
		slices.SortFunc(found, func(a, b *node) int { return a.order - b.order })
		return found
	}
	p := parseEnglish(text)
	if c := cityNode(p.Province, p.City); c != nil && p.District != "" && p.Street == "" {
		if n := child(c.children, p.District); n.under(known) {
			return []*node{n}
		}
	}
	return nil
}

// named looks a single name up. A municipality is found as its city too.
func (a *atlas) named(text string, known *node, l level) []*node {
	var out []*node
	surest := zone
	for _, f := range a.forms[text] {
		if f.node.level != l || !f.node.under(known) || f.kind == zone && (known == nil || known.level != city) {
			continue
		}
		if f.kind > surest {
			out, surest = nil, f.kind
		}
		if f.kind == surest && !slices.Contains(out, f.node) {
			out = append(out, f.node)
		}
	}
	slices.SortFunc(out, func(a, b *node) int { return a.order - b.order })
	return out
}
