package answers

import (
	"slices"
	"strings"

	"kaihu/flows/lazyregexp"
)

// Token is one answer found in a pasted block. Value has passed [Read] without problem, proposal or choice.
type Token struct {
	Kind  string // one of [Kinds]
	Value string // canonical
	// Label is the text before the colon that announces it, if any: 联系人, 负责人手机, Company name. It may name a role
	// whose line holds several tokens, which then all carry it.
	Label string
	// Role is the role that the token's line names, [RoleLeader] or [RoleContact], or empty: in 网络安全负责人：王强，手机139…
	// the mobile is the leader's, though its label is 手机. A role alone on a line governs the lines below it.
	Role       string
	Start, End int // bytes of the text; the parts of one address share the whole address
}

// mostExtracted is the length in bytes beyond which a block is not taken apart: nobody pastes so much to answer.
const mostExtracted = 8 << 10

// Extract takes one pasted block apart: "张三 13800138000 zhang@example.com 广东省深圳市南山区科技园南区R3-A栋5楼 518000".
// Labels ("联系人：李四") say what follows them; without one only what its form shows is taken: e-mail addresses,
// telephone numbers, credit codes and ID numbers, organisations by their legal ending, addresses by their divisions,
// six digits beside an address, and beside any of these a lone token that can only be a name. Addresses may be in Latin
// letters. What is unclear is left out.
func Extract(text string, c Context) []Token {
	if len(text) > mostExtracted {
		return nil
	}
	f := foldMap(text)
	x := extraction{s: f.text, f: f, typed: text, c: c}
	for _, r := range regions(f.text) {
		x.region(r)
	}
	x.assignRoles()
	return x.tokens()
}

// found is a token by its place in the folded text. A weak one stands only beside others that are not.
type found struct {
	Token
	weak bool
	bare bool // a postal code by nothing but its six digits: stands only beside an address
}

// extraction finds places in the folded text s, and reads what was typed there: a name must keep its full-width brackets.
type extraction struct {
	s     string
	f     folded
	typed string
	c     Context
	all   []found
}

func (x *extraction) original(start, end int) string { return x.typed[x.f.at[start]:x.f.at[end]] }

// tokens are what was found, in the order of the original text.
func (x *extraction) tokens() []Token {
	addressed := slices.ContainsFunc(x.all, func(t found) bool { return t.Kind == "city" || t.Kind == "street" || t.Kind == "district" })
	strong := slices.ContainsFunc(x.all, func(t found) bool { return !t.weak && (!t.bare || addressed) })
	var out []Token
	for _, t := range x.all {
		if t.weak && !strong || t.bare && !addressed {
			continue
		}
		t.Start, t.End = x.f.at[t.Start], x.f.at[t.End]
		out = append(out, t.Token)
	}
	slices.SortStableFunc(out, func(a, b Token) int { return a.Start - b.Start })
	return out
}

// read adds a token when the text between start and end, trimmed, reads as the kind.
func (x *extraction) read(kind string, r region, start, end int, weak bool) bool {
	start, end = trimmed(x.s, start, end)
	if start == end {
		return false
	}
	got := Read(kind, x.original(start, end), x.c)
	if got.Value == "" {
		return false
	}
	x.all = append(x.all, found{Token: Token{Kind: kind, Value: got.Value, Label: r.label, Start: start, End: end}, weak: weak})
	return true
}

// trimmed narrows a span to what is not space or separator at its ends.
func trimmed(s string, start, end int) (int, int) {
	const edge = " \t\r\n,、;。"
	end -= len(s[start:end]) - len(strings.TrimRight(s[start:end], edge))
	start += len(s[start:end]) - len(strings.TrimLeft(s[start:end], edge))
	return start, end
}

// region reads one line, or one labelled part of it.
func (x *extraction) region(r region) {
	switch r.kind {
	case "secret":
		return
	case "", "other", "address", "street":
	default:
		if x.read(r.kind, r, r.start, r.end, false) {
			return
		}
	}
	gaps := x.patterns(r)
	if r.kind == "address" || r.kind == "street" {
		x.labelledAddress(r, gaps)
		return
	}
	if r.kind == "other" {
		return
	}
	for _, g := range gaps {
		x.pieces(r, g, pieces(x.s, g))
	}
}

// labelledAddress reads the longest gap between the patterns as an address or, under such a label, a street.
func (x *extraction) labelledAddress(r region, gaps []span) {
	if len(gaps) == 0 {
		return
	}
	g := slices.MaxFunc(gaps, func(a, b span) int { return (a.end - a.start) - (b.end - b.start) })
	start, end := trimmed(x.s, g.start, g.end)
	if x.address(r, start, end) || r.kind == "address" {
		return
	}
	x.read("street", r, start, end, false)
}

// pieces reads what is left between the patterns: organisations, addresses and names.
func (x *extraction) pieces(r region, gap span, all []span) {
	// A label announces one person.
	named := slices.ContainsFunc(x.all, func(t found) bool { return t.Kind == "person_name" && t.Start >= r.start && t.End <= r.end })
	for i := 0; i < len(all); i++ {
		p := all[i]
		t := x.s[p.start:p.end]
		switch {
		case endsLikeCompany(t):
			if from, to := unleadCompany(t); !isAddressed(t) && isRegisteredName(t[from:to]) {
				x.read("company_name", r, p.start+from, p.start+to, false)
			}
		case startsAddress(t):
			last := x.addressEnd(all, i)
			x.address(r, p.start, all[last].end)
			i = last
		case r.kind == "person_name":
			if named {
				x.introduced(r, p)
			} else {
				named = x.read("person_name", r, p.start, p.end, false)
			}
		case isNameShaped(t) || isLatinName(t) && !x.besideDigits(gap, p):
			x.read("person_name", r, p.start, p.end, true)
		default:
			x.introduced(r, p)
		}
	}
}

// myNameIs is said after another sentence too.
var myNameIs = lazyregexp.New(`(?i)\bmy name is `)

// introduced reads 我叫张三 and "my name is John Smith".
func (x *extraction) introduced(r region, p span) {
	t := x.s[p.start:p.end]
	m := personLead.FindStringIndex(t)
	if strings.Contains(strings.ToLower(t), "name is ") {
		if n := myNameIs.FindStringIndex(t); n != nil {
			m = n
		}
	}
	if m == nil || m[1] == 0 || m[1] == len(t) {
		return
	}
	lead, name := strings.ToLower(t[:m[1]]), t[m[1]:]
	if !isNameShaped(name) && !isLatinName(name) {
		return
	}
	if roles := rolesIn(lead); len(roles) > 0 {
		r.label, r.kind = t[roles[0].start:roles[0].end], "person_name"
		x.read("person_name", r, p.start+m[1], p.end, false)
		return
	}
	x.read("person_name", r, p.start+m[1], p.end, !containsAny(lead, "叫", "name"))
}
