package pack

import (
	"fmt"
	"strings"
	"time"

	"kaihu/bot/typeface"
)

// Where things stand on a page, in points.
const (
	edge       = 42.0 // left and right
	top        = 46.0
	bottom     = pageHeight - 46
	labelWidth = 150.0
	valueAt    = edge + labelWidth + 14
	valueWidth = pageWidth - edge - valueAt
	wholeWidth = pageWidth - 2*edge
)

// layout fills pages from top to bottom.
type layout struct {
	face   *typeface.Face
	set    *typeface.Subset
	leaves []*leaf
	y      float64 // the lower end of what stands on the last page
}

// printed lays the sheet out as a PDF.
func printed(face *typeface.Face, s sheet, made time.Time) ([]byte, error) {
	const also = "0123456789/·:" // of page numbers
	var visible []string
	for _, t := range s.texts() {
		visible = append(visible, face.Visible(t))
	}
	set, err := face.Subset(append(visible, "[U+]ABCDEF"+also)...)
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	l := layout{face: face, set: set}
	l.page()
	l.head(s)
	for _, p := range s.Pages {
		l.section(p)
	}
	for i, leaf := range l.leaves {
		foot := fmt.Sprintf("%s · %d/%d", s.Ref, i+1, len(l.leaves))
		leaf.text(pageWidth-edge-l.width(foot, 8), pageHeight-26, 8, 0.45, false, foot)
		leaf.text(edge, pageHeight-26, 8, 0.45, false, l.fit(s.Care.Zh+" "+s.Care.En, 8, wholeWidth-120)[0])
	}
	d := document{title: s.Title.Zh + " " + s.Ref, made: made, set: set, leaves: l.leaves}
	return d.bytes()
}

func (l *layout) page() {
	l.leaves = append(l.leaves, &leaf{set: l.set})
	l.y = top
}

func (l *layout) last() *leaf { return l.leaves[len(l.leaves)-1] }

// room begins a new page unless so much is left on this one.
func (l *layout) room(height float64) {
	if l.y+height > bottom {
		l.page()
	}
}

// line writes one line beneath what stands there.
func (l *layout) line(x, size, grey float64, bold bool, text string) {
	height := size * 1.45
	l.room(height)
	l.last().text(x, l.y+size*1.1, size, grey, bold, text)
	l.y += height
}

// lines writes a text of any length.
func (l *layout) lines(x, width, size, grey float64, bold bool, text string) {
	for _, line := range l.fit(text, size, width) {
		l.line(x, size, grey, bold, line)
	}
}

func (l *layout) head(s sheet) {
	l.lines(edge, wholeWidth, 10, 0.4, false, s.Title.Zh+" · "+s.Title.En)
	name := s.Company
	if name == "" {
		name = s.Ref
	}
	l.lines(edge, wholeWidth, 18, 0, true, name)
	l.lines(edge, wholeWidth, 9, 0.4, false, s.Ref+" · "+s.Made+" · "+s.Revision)
	l.y += 4
	for _, text := range []string{s.Lead.Zh, s.Lead.En, s.Never.Zh, s.Never.En} {
		l.lines(edge, wholeWidth, 9, 0.25, false, text)
	}
}

func (l *layout) section(p sheetPage) {
	const height = 24.0
	l.y += 12
	l.room(height + 40) // not alone at the end of a page
	l.last().box(edge, l.y, wholeWidth, height, 0.92)
	l.last().text(edge+8, l.y+16, 11, 0, true, l.fit(p.Number+"  "+p.Title.Zh+"  "+p.Title.En, 11, wholeWidth-16)[0])
	l.y += height + 4
	for _, r := range p.Rows {
		l.row(r)
	}
}

// row writes a label at the left and what belongs to it at the right; what is
// longer than a page goes on on the next.
func (l *layout) row(r sheetRow) {
	l.room(34)
	from, page := l.y, len(l.leaves)
	l.lines(edge, labelWidth, 10, 0.1, false, r.Label.Zh)
	l.lines(edge, labelWidth, 7.5, 0.45, false, r.Label.En)
	lower := l.y
	if len(l.leaves) == page {
		l.y = from
	}
	if r.Value != "" {
		l.lines(valueAt, valueWidth, 11.5, 0, true, r.Value)
	}
	hint := func() {
		l.lines(valueAt, valueWidth, 8.5, 0.35, false, r.Hint.Zh)
		l.lines(valueAt, valueWidth, 7.5, 0.45, false, r.Hint.En)
	}
	hint()
	for _, name := range r.Files {
		l.lines(valueAt, valueWidth, 10.5, 0, true, name)
	}
	if len(l.leaves) == page {
		l.y = max(l.y, lower)
	}
	l.y += 3
	l.last().box(edge, l.y, wholeWidth, 0.5, 0.85)
	l.y += 3
}

// width is that of a text in points.
func (l *layout) width(text string, size float64) float64 {
	return float64(l.set.Width(text)) * size / 1000
}

// fit breaks a text into lines of a width: between words where that leaves half
// a line, else anywhere. It returns at least one line.
func (l *layout) fit(text string, size, width float64) []string {
	if text == "" {
		return nil
	}
	var lines []string
	runes := []rune(l.face.Visible(text))
	most := int(width * 1000 / size)
	for len(runes) > 0 {
		n, w, space := 0, 0, 0
		for n < len(runes) {
			w += l.set.Width(string(runes[n]))
			if w > most && n > 0 {
				break
			}
			n++
			if runes[n-1] == ' ' {
				space = n
			}
		}
		if n < len(runes) && space > n/2 && isLatin(runes[n]) && isLatin(runes[n-1]) {
			n = space
		}
		lines = append(lines, strings.TrimRight(string(runes[:n]), " "))
		runes = runes[n:]
	}
	return lines
}

// isLatin reports whether a character belongs to a word that is not broken.
func isLatin(r rune) bool { return r > ' ' && r < 0x2000 }
