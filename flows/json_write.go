package flows

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonWriter appends JSON as encoding/json writes it. A name that ends in If
// leaves out a zero value, as omitempty and omitzero do. The first error is
// kept: a time beyond the year 9999.
type jsonWriter struct {
	b   []byte
	err error
}

// comma separates from what stands before in the same object or list.
func (w *jsonWriter) comma() {
	if last := w.b[len(w.b)-1]; last != '{' && last != '[' {
		w.b = append(w.b, ',')
	}
}

// key writes the name of a field, which needs no escapes.
func (w *jsonWriter) key(name string) {
	w.comma()
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

func (w *jsonWriter) open(name string) {
	w.key(name)
	w.b = append(w.b, '{')
}

func (w *jsonWriter) close() { w.b = append(w.b, '}') }

func (w *jsonWriter) list(name string) {
	w.key(name)
	w.b = append(w.b, '[')
}

func (w *jsonWriter) text(name, v string) {
	w.key(name)
	w.string(v)
}

func (w *jsonWriter) textIf(name, v string) {
	if v != "" {
		w.text(name, v)
	}
}

func (w *jsonWriter) number(name string, v int64) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, v, 10)
}

func (w *jsonWriter) numberIf(name string, v int64) {
	if v != 0 {
		w.number(name, v)
	}
}

func (w *jsonWriter) flag(name string, v bool) {
	w.key(name)
	w.b = strconv.AppendBool(w.b, v)
}

func (w *jsonWriter) flagIf(name string, v bool) {
	if v {
		w.flag(name, v)
	}
}

func (w *jsonWriter) time(name string, v time.Time) {
	w.key(name)
	w.b = append(w.b, '"')
	b, err := v.AppendText(w.b)
	if err != nil && w.err == nil {
		w.err = err
	}
	if err == nil {
		w.b = b
	}
	w.b = append(w.b, '"')
}

func (w *jsonWriter) timeIf(name string, v time.Time) {
	if !v.IsZero() {
		w.time(name, v)
	}
}

// string quotes a text; one that needs escapes is left to encoding/json.
func (w *jsonWriter) string(s string) {
	if !isPlainJSON(s) {
		quoted, err := json.Marshal(s)
		if err != nil {
			w.err = err
		}
		w.b = append(w.b, quoted...)
		return
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, s...)
	w.b = append(w.b, '"')
}

// isPlainJSON reports whether encoding/json would write a text as it is: it
// escapes controls, quotes, the signs of HTML, the two line ends of Unicode
// and what is no UTF-8.
func isPlainJSON(s string) bool {
	ascii := true
	for i := range len(s) {
		switch b := s[i]; {
		case b < ' ', b == '"', b == '\\', b == '<', b == '>', b == '&':
			return false
		case b == 0xe2 && i+2 < len(s) && s[i+1] == 0x80 && s[i+2]&^1 == 0xa8: // U+2028, U+2029
			return false
		case b >= utf8.RuneSelf:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(s)
}
