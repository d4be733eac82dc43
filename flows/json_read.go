package flows

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// jsonReader reads JSON without white space, as encoding/json writes it. What
// it is not made for (null, fractions, an unknown shape, a mistake) makes it
// unsure: all it read is then to be dropped, and encoding/json to be asked.
// Texts are parts of the one that is read.
type jsonReader struct {
	rest   string
	fresh  bool // nothing was read yet of the innermost object or list
	unsure bool
}

func (r *jsonReader) giveUp() { r.rest, r.unsure = "", true }

// once gives up on a field that is there a second time, which encoding/json
// would merge with the first.
func (r *jsonReader) once(first bool) {
	if !first {
		r.giveUp()
	}
}

// take takes a byte that must come next.
func (r *jsonReader) take(b byte) {
	if r.rest == "" || r.rest[0] != b {
		r.giveUp()
		return
	}
	r.rest = r.rest[1:]
}

// open enters an object or a list.
func (r *jsonReader) open(b byte) {
	r.take(b)
	r.fresh = true
	if strings.HasPrefix(r.rest, "]") {
		r.giveUp() // the writer leaves empty lists out
	}
}

// more reports whether the object or list that b closes goes on, and leaves it
// if not.
func (r *jsonReader) more(b byte) bool {
	fresh := r.fresh
	r.fresh = false
	switch {
	case r.unsure:
		return false
	case r.rest != "" && r.rest[0] == b:
		r.rest = r.rest[1:]
		return false
	case !fresh:
		r.take(',')
	}
	return !r.unsure
}

// key reads the name of a field.
func (r *jsonReader) key() string {
	name := r.text()
	r.take(':')
	return name
}

// text reads a string; one with escapes is left to encoding/json.
func (r *jsonReader) text() string {
	raw, plain := r.raw()
	if plain {
		return raw
	}
	var s string
	if json.Unmarshal([]byte(`"`+raw+`"`), &s) != nil {
		r.giveUp()
	}
	return s
}

// raw reads a string as it stands between its quotes, and reports whether that
// is what it means.
func (r *jsonReader) raw() (s string, plain bool) {
	r.take('"')
	ascii, escaped, rest := true, false, r.rest
	for i := 0; i < len(rest); i++ {
		switch b := rest[i]; {
		case b == '"':
			s, r.rest = rest[:i], rest[i+1:]
			return s, !escaped && (ascii || utf8.ValidString(s))
		case b == '\\':
			escaped = true
			i++
		case b < ' ':
			r.giveUp()
		case b >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.giveUp()
	return "", true
}

// number reads a whole number.
func (r *jsonReader) number() int64 {
	end := 0
	for end < len(r.rest) && (r.rest[end] == '-' || r.rest[end] >= '0' && r.rest[end] <= '9') {
		end++
	}
	v, err := strconv.ParseInt(r.rest[:end], 10, 64)
	if err != nil || strconv.FormatInt(v, 10) != r.rest[:end] { // 007 is no JSON
		r.giveUp()
		return 0
	}
	r.rest = r.rest[end:]
	return v
}

// null reads a null, if there is one.
func (r *jsonReader) null() bool {
	rest, ok := strings.CutPrefix(r.rest, "null")
	if ok {
		r.rest = rest
	}
	return ok
}

func (r *jsonReader) flag() bool {
	for _, v := range [...]bool{true, false} {
		if rest, ok := strings.CutPrefix(r.rest, strconv.FormatBool(v)); ok {
			r.rest = rest
			return v
		}
	}
	r.giveUp()
	return false
}

func (r *jsonReader) time() (t time.Time) {
	raw, plain := r.raw()
	if !plain || t.UnmarshalText([]byte(raw)) != nil {
		r.giveUp()
	}
	return t
}

// value leaves a value of any shape to encoding/json.
func (r *jsonReader) value(into any) {
	d := json.NewDecoder(strings.NewReader(r.rest))
	if d.Decode(into) != nil {
		r.giveUp()
		return
	}
	r.rest = r.rest[d.InputOffset():]
}
