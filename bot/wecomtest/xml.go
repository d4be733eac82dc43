package wecomtest

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// xmlDoc writes the flat XML of callbacks, in the order given. Strings stand in CDATA, numbers bare, as WeCom does.
type xmlDoc struct{ b strings.Builder }

func newXML() *xmlDoc {
	d := &xmlDoc{}
	d.b.WriteString("<xml>")
	return d
}

func (d *xmlDoc) str(name, value string) *xmlDoc {
	d.b.WriteString("<" + name + "><![CDATA[")
	d.b.WriteString(strings.ReplaceAll(xmlText(value), "]]>", "]]]]><![CDATA[>"))
	d.b.WriteString("]]></" + name + ">")
	return d
}

func (d *xmlDoc) num(name string, value int64) *xmlDoc {
	return d.raw(name, strconv.FormatInt(value, 10))
}

func (d *xmlDoc) raw(name, value string) *xmlDoc {
	d.b.WriteString("<" + name + ">" + value + "</" + name + ">")
	return d
}

func (d *xmlDoc) bytes() []byte { return []byte(d.b.String() + "</xml>") }

// xmlText drops what XML 1.0 cannot carry; chat clients do not send it either.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || (r < 0x20 && r != '\n' && r != '\r' && r != '\t') || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}
