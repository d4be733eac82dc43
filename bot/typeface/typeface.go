// Package typeface is the one font of Kaihu: Noto Sans SC, with every
// character that it has (NOTICE): 20,976 of the common Chinese ones, 6,582
// rare ones of names and places, Latin letters, digits and signs. What it lacks
// (emoji, other scripts) is to be made visible ([Face.Visible]), for a blank
// where a character was is a mistake that nobody sees.
package typeface

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// Name is the font's name.
const Name = "NotoSansSC-Regular"

//go:embed NotoSansSC-Regular.ttf.gz
var packed []byte

// Face is the opened font. It is safe for concurrent use.
type Face struct {
	font   *sfnt.Font
	tables map[string][]byte
}

// Open unpacks the font: a tenth of a second and 10 MB. Who needs it more than
// once keeps it.
func Open() (*Face, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("typeface: %w", err)
	}
	size := binary.LittleEndian.Uint32(packed[len(packed)-4:]) // gzip ends with it
	data := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := data.ReadFrom(r); err != nil {
		return nil, fmt.Errorf("typeface: unpack: %w", err)
	}
	f := &Face{}
	if f.font, err = sfnt.Parse(data.Bytes()); err != nil {
		return nil, fmt.Errorf("typeface: %w", err)
	}
	if f.tables, err = tablesOf(data.Bytes()); err != nil {
		return nil, err
	}
	return f, nil
}

// Draw is the font at a size in pixels of an em, for drawing on pictures. What
// it returns is for one goroutine.
func (f *Face) Draw(size float64) (font.Face, error) {
	const pixelsAreHere = 72 // dots an inch: a point is a pixel
	face, err := opentype.NewFace(f.font, &opentype.FaceOptions{Size: size, DPI: pixelsAreHere})
	if err != nil {
		return nil, fmt.Errorf("typeface: %w", err)
	}
	return face, nil
}

// glyph is the number of a character's picture; 0 if there is none.
func (f *Face) glyph(r rune) int {
	g, err := f.font.GlyphIndex(nil, r)
	if err != nil {
		return 0
	}
	return int(g)
}

// Has reports whether a character can be drawn as what it is.
func (f *Face) Has(r rune) bool { return unicode.IsGraphic(r) && f.glyph(r) != 0 }

// Lacks lists the characters of a text that cannot be drawn, each once, in the
// order of their numbers.
func (f *Face) Lacks(text string) []rune {
	var list []rune
	for _, r := range text {
		if !f.Has(r) && !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	slices.Sort(list)
	return list
}

// Visible puts the number of each character that cannot be drawn in its place:
// [U+202E].
func (f *Face) Visible(text string) string {
	var out strings.Builder
	for _, r := range text {
		if f.Has(r) {
			out.WriteRune(r)
		} else {
			fmt.Fprintf(&out, "[%U]", r)
		}
	}
	return out.String()
}
