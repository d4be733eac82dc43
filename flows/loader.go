package flows

import (
	"fmt"
	"hash"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

// loader reads files and gathers mistakes.
type loader struct {
	files    fs.FS
	sources  map[string]string
	mistakes Mistakes
	sum      hash.Hash

	under     sync.WaitGroup
	decodings []*decoding
}

// decoding is one file, and what came of decoding it.
type decoding struct {
	file string
	err  error
}

// yamlLine finds the position that goccy/go-yaml puts in front of its errors.
var yamlLine = regexp.MustCompile(`^\[(\d+):\d+\] ([^\n]*)`)

const (
	maxFile  = 1 << 20 // bytes of one file; the largest of ours has a tenth of it
	maxDepth = 100     // of lists and maps in each other: the library's cost grows with its square
)

// tooDeep looks for what the library would need minutes for: brackets or
// dashes in each other, wherever they stand.
func tooDeep(b []byte) bool {
	open, dashes, before := 0, 0, byte('\n')
	for _, c := range b {
		switch c {
		case '[', '{':
			open++
		case ']', '}':
			open = max(open-1, 0)
		case ' ':
			if before == '-' || before == '?' {
				dashes++
			}
		case '\n':
			dashes = 0
		}
		before = c
		if open > maxDepth || dashes > maxDepth {
			return true
		}
	}
	return false
}

// readIf reads a file that folders of before there was one do not have.
func (l *loader) readIf(name string, into any) {
	if _, err := fs.Stat(l.files, name); err == nil {
		l.read(name, into)
	}
}

// read reads a file and begins to decode it beside the others; decoded waits
// for all.
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
	if tooDeep(b) {
		l.add(name, 0, "is too deep: lists and maps may stand in each other %d times", maxDepth)
		return
	}
	_, _ = l.sum.Write(b) // a hash never fails
	// Lines as editors count them, for us and for the YAML library.
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(b))
	l.sources[name] = text
	one := &decoding{file: name}
	l.decodings = append(l.decodings, one)
	l.under.Go(func() { one.err = yaml.UnmarshalWithOptions([]byte(text), into, yaml.Strict()) })
}

// decoded waits for what read began, and lists what could not be decoded.
func (l *loader) decoded() {
	l.under.Wait()
	for _, one := range l.decodings {
		if one.err == nil {
			continue
		}
		line, why := 0, one.err.Error()
		if m := yamlLine.FindStringSubmatch(why); m != nil {
			_, _ = fmt.Sscan(m[1], &line)
			why = m[2]
		}
		l.add(one.file, line, "%s", why)
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
