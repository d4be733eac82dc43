package divisions

import (
	"slices"
	"strings"
)

// englishName is a division named in Latin letters: the Chinese name of a province or city, or the text of a district,
// which only its city makes clear.
type englishName struct {
	upper string
	text  string
}

// mostWords is how many words a name has at most: Guangxi Zhuang Autonomous Region.
const mostWords = 4

// parseEnglish reads provinces, cities and districts among the parts of an address in Latin letters, in either order,
// with commas or without. Parts that contradict each other, and an address without such parts, are left alone.
func parseEnglish(text string) Address {
	var e englishAddress
	parts := strings.Split(text, ",")
	last := len(parts) - 1
	for last > 0 && isCountry(parts[last]) {
		last--
	}
	for i, part := range parts {
		e.part(strings.TrimSpace(part), i == 0, i == last)
	}
	if out, ok := e.resolve(); ok {
		return out
	}
	return Address{Street: text}
}

type englishAddress struct {
	names []englishName
	rest  []string
}

// part sorts one part into names and rest. Names at its end are taken off the last part, or when one says that it is a
// district; names at its head only when there are two, since Shanghai Road is in Nanjing too.
func (e *englishAddress) part(part string, first, last bool) {
	if isCountry(part) {
		return
	}
	words := strings.Fields(part)
	code := ""
	if n := len(words); n > 0 && strings.Trim(words[n-1], "0123456789.") == "" {
		words, code = words[:n-1], words[n-1]
	}
	n := len(words)
	if n > 0 && isCountry(words[n-1]) {
		words = words[:n-1]
	}
	if names, ok := englishNames(words); ok {
		e.names = append(e.names, names...)
		e.keep(code)
		return
	}
	for i := 1; i < len(words); i++ {
		if names, ok := englishNames(words[i:]); ok && (last || saysDistrict(names[len(names)-1].text)) {
			e.names = append(e.names, names...)
			e.keep(strings.Join(append(words[:i:i], code), " "))
			return
		}
	}
	for i := len(words) - 1; first && i > 1; i-- {
		if names, ok := englishNames(words[:i]); ok && len(names) > 1 && !isRoadWord(words[i]) {
			e.names = append(e.names, names...)
			e.keep(strings.Join(append(words[i:len(words):len(words)], code), " "))
			return
		}
	}
	e.keep(part)
}

func (e *englishAddress) keep(s string) {
	if s = strings.TrimSpace(s); s != "" {
		e.rest = append(e.rest, s)
	}
}

// englishNames reads words that are all names of divisions, the longest name first.
func englishNames(words []string) ([]englishName, bool) {
	var out []englishName
	for len(words) > 0 {
		size := 0
		for n := min(mostWords, len(words)); n > 0 && size == 0; n-- {
			text := strings.Trim(strings.Join(words[:n], " "), ".")
			if upper, ok := fromEnglish(text); ok {
				out, size = append(out, englishName{upper, text}), n
			} else if found, _ := china().districtsFromEnglish(text, nil); len(found) > 0 {
				out, size = append(out, englishName{"", text}), n
			}
		}
		if size == 0 {
			return nil, false
		}
		words = words[size:]
	}
	return out, len(out) > 0
}

// resolve finds the deepest division that all names agree on; false when there is none or they contradict each other.
func (e *englishAddress) resolve() (Address, bool) {
	a := china()
	var found *node
	for _, name := range e.names {
		for _, f := range a.forms[name.upper] {
			if f.kind != full || f.node.level == district {
				continue
			}
			switch {
			case f.node.under(found):
				found = f.node
			case !found.under(f.node):
				return Address{}, false
			}
		}
	}
	var which []*node
	for _, mustBeSure := range [...]bool{true, false} {
		for i, name := range e.names {
			if name.upper != "" || which != nil {
				continue
			}
			in, sure := a.districtsFromEnglish(name.text, found)
			if len(in) == 0 || mustBeSure && !sure || !sure && found == nil {
				continue
			}
			which = in
			e.names[i].upper = name.text // used
		}
	}
	for _, name := range e.names {
		if name.upper == "" {
			e.keep(name.text)
		}
	}
	street := strings.Join(e.rest, ", ")
	switch {
	case len(which) > 1:
		slices.SortFunc(which, func(a, b *node) int { return a.order - b.order })
		return ambiguous(which, street), true
	case len(which) == 1:
		return Address{Place: which[0].place(), Street: street}, true
	case found == nil:
		return Address{}, false
	}
	return Address{Place: found.place(), Street: street}, true
}

func isCountry(s string) bool {
	if !strings.ContainsAny(s, "cC") {
		return false
	}
	switch strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), ".", ""), " ", "") {
	case "china", "prchina", "prc", "peoplesrepublicofchina", "people'srepublicofchina", "mainlandchina":
		return true
	}
	return false
}

func saysDistrict(text string) bool {
	l := strings.ToLower(text)
	return strings.HasSuffix(l, "district") || strings.HasSuffix(l, "new area")
}

func isRoadWord(word string) bool {
	switch strings.ToLower(strings.Trim(word, ".")) {
	case "road", "rd", "street", "st", "avenue", "ave", "lane", "boulevard", "blvd", "lu", "jie", "dadao", "east", "west",
		"south", "north", "middle", "central":
		return true
	}
	return false
}
