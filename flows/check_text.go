package flows

import (
	"reflect"
	"strings"

	"kaihu/flows/lazyregexp"
)

// texts walks through any part of a flow and checks each sentence in it.
// where is what a message names when the sentence itself has no id.
func (c *checker) texts(file, where string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.texts(file, where, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			c.texts(file, where, v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			c.texts(file, k.String(), v.MapIndex(k))
		}
	case reflect.Struct:
		c.structTexts(file, where, v)
	}
}

func (c *checker) structTexts(file, where string, v reflect.Value) {
	if t, ok := v.Interface().(Text); ok {
		c.text(file, where, t)
		return
	}
	if id := v.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String && id.String() != "" {
		where = id.String()
	}
	phrases := v.Type() == reflect.TypeFor[Phrases]()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		name := where
		if phrases {
			name = field.Tag.Get("yaml")
			if t, ok := v.Field(i).Interface().(Text); ok && t == (Text{}) {
				c.add(file, 0, "the phrase %s is missing", name)
			}
		}
		c.texts(file, name, v.Field(i))
	}
}

// text checks one sentence.
func (c *checker) text(file, where string, t Text) {
	if t == (Text{}) {
		return
	}
	for lang, s := range map[Lang]string{Zh: t.Zh, En: t.En} {
		if strings.TrimSpace(s) == "" {
			c.at(file, where, "%s: %s is missing beside %q", where, lang, short(t.En+t.Zh))
		}
		if len(s) > maxSentence {
			c.at(file, where, "%s: the %s text has %d bytes; a message takes %d", where, lang, len(s), maxSentence)
		}
		c.placeholders(file, where, s)
	}
}

// placeholder is {name}, {rule.name} or {case.requirement}.
var placeholder = lazyregexp.New(`\{([a-z]+\.)?([a-z0-9_]+)\}`)

// placeholders checks that rules and requirements named in a sentence exist.
func (c *checker) placeholders(file, where, s string) {
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		switch m[1] {
		case "rule.":
			c.usedRules[m[2]] = true
			if _, ok := c.flow.Rules[m[2]]; !ok {
				c.at(file, where, "%s: there is no rule %s in rules.yaml", where, m[2])
			}
		case "case.":
			if c.flow.Definition(m[2]) == nil {
				c.at(file, where, "%s: there is no requirement %s", where, m[2])
			}
		case "":
			if file == nudgesFile && (m[2] == "date" || m[2] == "n") {
				continue
			}
			if file != "phrases.yaml" && file != "reasons.yaml" {
				c.at(file, where, "%s: %s is filled in by nobody; write {rule.%s} or {case.%s}", where, m[0], m[2], m[2])
			}
		default:
			c.at(file, where, "%s: %s is neither {rule.…} nor {case.…}", where, m[0])
		}
	}
}

func short(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}
