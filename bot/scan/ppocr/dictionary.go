package ppocr

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// blank is the class that stands for no character (CTC).
const blank = 0

// dictionary is what the recogniser can tell apart: class 0 is the blank, then
// the lines of keys.txt, then the space.
type dictionary struct {
	names []string
	ids   map[rune][]int32 // by folded character: the classes that are written alike
	space int32
}

func readDictionary(path string) (dictionary, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return dictionary{}, fmt.Errorf("reading the dictionary: %w", err)
	}
	names := append([]string{""}, strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")...)
	d := dictionary{names: append(names, " "), ids: map[rune][]int32{}, space: int32(len(names))}
	for id, name := range d.names {
		if r := []rune(name); len(r) == 1 {
			d.ids[fold(r[0])] = append(d.ids[fold(r[0])], int32(id))
		}
	}
	return d, nil
}

// fold makes one of characters that a person who types and an office that
// prints use for each other: full and half width, upper and lower case, the
// dots in names.
func fold(r rune) rune {
	if f := width.LookupRune(r).Folded(); f != 0 {
		r = f
	}
	switch r {
	case '•', '・', '‧', '∙', '⋅', '･':
		return '·'
	case '—', '–', '−', '‐':
		return '-'
	}
	return unicode.ToUpper(r)
}

// spell returns for each character of a text the classes that may stand for
// it; false if one is not known. Spaces are left out: readings lose and invent
// them.
func (d dictionary) spell(text string) ([][]int32, bool) {
	var spelt [][]int32
	for _, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		ids := d.ids[fold(r)]
		if len(ids) == 0 {
			return nil, false
		}
		spelt = append(spelt, ids)
	}
	return spelt, len(spelt) > 0
}
