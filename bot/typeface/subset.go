package typeface

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// errFont says that the font is not as this package knows it.
var errFont = errors.New("typeface: the font is damaged")

// Subset is the font with the characters of some texts alone, to be embedded
// into a document.
type Subset struct {
	TTF    []byte // a TrueType font without names: what a PDF takes
	Runes  []rune // by glyph; 0 of the first, which is the sign for what is lacking
	Widths []int  // by glyph, in thousandths of an em
	Box    [4]int // that all glyphs fit into, in thousandths: left, bottom, right, top
	Ascent int    // of a line, in thousandths
	Below  int    // the descent, negative
	glyphs map[rune]uint16
}

// Glyph is the number of a character in the subset; 0 if it is not in it.
func (s *Subset) Glyph(r rune) uint16 { return s.glyphs[r] }

// Width is the width of a text in thousandths of its size.
func (s *Subset) Width(text string) int {
	w := 0
	for _, r := range text {
		w += s.Widths[s.glyphs[r]]
	}
	return w
}

// Subset takes the characters of texts out of the font; the same ones give the
// same bytes. What the font lacks is left out ([Face.Visible]).
func (f *Face) Subset(texts ...string) (*Subset, error) {
	seen := map[rune]bool{}
	for _, text := range texts {
		for _, r := range text {
			seen[r] = seen[r] || f.Has(r)
		}
	}
	s := &Subset{glyphs: map[rune]uint16{}, Runes: []rune{0}}
	for r, has := range seen {
		if has {
			s.Runes = append(s.Runes, r)
		}
	}
	slices.Sort(s.Runes)
	glyphs := make([]int, len(s.Runes)) // of the whole font
	for i, r := range s.Runes[1:] {
		glyphs[i+1] = f.glyph(r)
		s.glyphs[r] = uint16(i + 1)
	}
	return s, f.cut(s, glyphs)
}

// cut makes the subset's font out of the glyphs with these numbers. None of
// them is put together from others: this font has no such glyphs.
func (f *Face) cut(s *Subset, glyphs []int) error {
	head, hhea, maxp := slices.Clone(f.tables["head"]), slices.Clone(f.tables["hhea"]), slices.Clone(f.tables["maxp"])
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 || binary.BigEndian.Uint16(head[50:]) != longOffsets {
		return errFont
	}
	metrics := int(binary.BigEndian.Uint16(hhea[34:]))
	perEm := int(binary.BigEndian.Uint16(head[18:]))
	var glyf, loca, hmtx []byte
	for _, g := range glyphs {
		outline, err := f.outline(g)
		if err != nil {
			return err
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, outline...)
		for len(glyf)%4 > 0 {
			glyf = append(glyf, 0)
		}
		metric, err := f.metric(g, metrics)
		if err != nil {
			return err
		}
		hmtx = append(hmtx, metric...)
		s.Widths = append(s.Widths, int(binary.BigEndian.Uint16(metric))*1000/perEm)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(glyphs)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(glyphs)))
	binary.BigEndian.PutUint32(head[8:], 0) // the checksum of all: join fills it in
	thousandths := func(table []byte, at int) int { return int(int16(binary.BigEndian.Uint16(table[at:]))) * 1000 / perEm }
	for i := range s.Box {
		s.Box[i] = thousandths(head, 36+2*i)
	}
	s.Ascent, s.Below = thousandths(hhea, 4), thousandths(hhea, 6)
	s.TTF = join(map[string][]byte{"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "loca": loca, "glyf": glyf})
	return nil
}

// longOffsets is how head says that loca counts bytes in 32 bits.
const longOffsets = 1

// outline is the drawing of a glyph; nothing of a blank one.
func (f *Face) outline(g int) ([]byte, error) {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	if 4*g+8 > len(loca) {
		return nil, errFont
	}
	from, to := binary.BigEndian.Uint32(loca[4*g:]), binary.BigEndian.Uint32(loca[4*g+4:])
	if from > to || int(to) > len(glyf) {
		return nil, errFont
	}
	outline := glyf[from:to]
	if len(outline) >= 2 && int16(binary.BigEndian.Uint16(outline)) < 0 {
		return nil, fmt.Errorf("%w: a glyph that is put together from others", errFont)
	}
	return outline, nil
}

// metric is a glyph's width and left side.
func (f *Face) metric(g, metrics int) ([]byte, error) {
	hmtx := f.tables["hmtx"]
	if 4*metrics > len(hmtx) || metrics == 0 {
		return nil, errFont
	}
	if g < metrics {
		return hmtx[4*g : 4*g+4], nil
	}
	left := 4*metrics + 2*(g-metrics)
	if left+2 > len(hmtx) {
		return nil, errFont
	}
	return append(slices.Clone(hmtx[4*metrics-4:4*metrics-2]), hmtx[left:left+2]...), nil
}
