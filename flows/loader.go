package flows

import (
	"cmp"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v4"

	"kaihu/flows/lazyregexp"
)

// loader reads files and gathers mistakes.
type loader struct {
	files    fs.FS
	sources  map[string]string
	mistakes Mistakes
	sum      hash.Hash
}

var (
	unknownField = lazyregexp.New(`^field (.+) not found in type .*`)
	wrongValue   = lazyregexp.New(`^cannot construct !!(\w+)(.*) into .*`)
)

// values are YAML's kinds of values as people call them.
var values = map[string]string{"seq": "a list", "map": "a group of fields", "str": "the text", "int": "the number", "float": "the number", "null": "an empty value"}

// inWords says in one line what the YAML library says, without the names of our
// types.
func inWords(message string) string {
	message = strings.Join(strings.Fields(message), " ")
	if m := wrongValue.FindStringSubmatch(message); m != nil {
		return cmp.Or(values[m[1]], "the value") + m[2] + " cannot stand here"
	}
	return unknownField.ReplaceAllString(message, "unknown field $1")
}

const (
	maxFile    = 1 << 20 // bytes of one file; the largest of ours has a tenth of it
	mostInFile = 20      // mistakes of one file that are listed at once
)

// readIf reads a file that folders of before there was one do not have.
func (l *loader) readIf(name string, into any) {
	if _, err := fs.Stat(l.files, name); err == nil {
		l.read(name, into)
	}
}

// read reads a file into a value of its shape.
func (l *loader) read(name string, into any) {
	if info, err := fs.Stat(l.files, name); err == nil && info.Size() > maxFile {
		l.add(name, 0, "is too large: a file may have %d bytes", maxFile)
		return
	}
	b, err := fs.ReadFile(l.files, name)
	if err != nil {
		l.add(name, 0, "cannot be read: %v", err)
		return
	}
	_, _ = l.sum.Write(b) // a hash never fails
	// Lines as editors count them, for us and for the YAML library.
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(b))
	l.sources[name] = text
	err = yaml.Load([]byte(text), into, yaml.WithKnownFields())
	// What is missing at the end is missing in its last line.
	at := func(m yaml.Mark) int { return min(m.Line, strings.Count(strings.TrimSuffix(text, "\n"), "\n")+1) }
	var whole *yaml.LoadError
	var fields *yaml.LoadErrors
	switch {
	case err == nil:
	case errors.As(err, &fields):
		for _, e := range fields.Errors[:min(len(fields.Errors), mostInFile)] {
			l.add(name, at(e.Mark), "%s", inWords(e.Message))
		}
	case errors.As(err, &whole):
		l.add(name, at(whole.Mark), "%s", inWords(whole.Message))
	default:
		l.add(name, 0, "%s", inWords(err.Error()))
	}
}

func (l *loader) add(file string, line int, format string, args ...any) {
	l.mistakes = append(l.mistakes, Mistake{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
}

// line finds where an id or key stands in a file, for messages: the first line
// that says "id: X", or has X as its key.
func (l *loader) line(file, id string) int {
	for i, text := range strings.Split(l.sources[file], "\n") {
		text = strings.TrimLeft(text, " -{")
		if after, ok := strings.CutPrefix(text, "id:"); ok && strings.Trim(strings.FieldsFunc(after+",", func(r rune) bool { return r == ',' || r == '}' })[0], ` "'`) == id {
			return i + 1
		}
		if strings.HasPrefix(text, id+":") {
			return i + 1
		}
	}
	return 0
}
