package show

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"kaihu/bot/typeface"
)

// How the mark looks.
const (
	slope     = -28.0 // degrees
	share     = 54    // of the longer side: the height of a letter
	mostRunes = 72    // of a line: a longer one would be on few pictures as a whole
	smallest  = 13.0  // pixels of a letter, on small pictures
	dark      = 0.25  // how much of the letters' ink covers the picture,
	light     = 0.32  // and how much of the halo around them, for dark pictures
)

// ink is the letters' colour.
func ink() [3]float64 { return [3]float64{20, 34, 90} }

// mark is one tile of a text, to be repeated over a picture: how much ink and
// how much halo lies on each pixel, 0 to 255.
type mark struct {
	ink, halo *image.Alpha
}

// newMark draws a tile for a picture of a size. What the font lacks is shown by
// its number.
func newMark(face *typeface.Face, lines []string, size image.Point) (*mark, error) {
	letter := max(smallest, float64(max(size.X, size.Y))/share)
	pen, err := face.Draw(letter)
	if err != nil {
		return nil, err
	}
	defer func() { _ = pen.Close() }() // never fails: it holds no file
	width := fixed.I(1)
	shown := make([]string, len(lines))
	for i, line := range lines {
		shown[i] = face.Visible(line)
		if runes := []rune(shown[i]); len(runes) > mostRunes {
			shown[i] = string(runes[:mostRunes])
		}
		width = max(width, font.MeasureString(pen, shown[i]))
	}
	step := letter * 1.4
	tile := image.Rect(0, 0, width.Ceil()+int(3*letter), int(step*float64(len(lines))+3*letter))
	m := &mark{ink: image.NewAlpha(tile), halo: image.NewAlpha(tile)}
	for i, line := range shown {
		pen := font.Drawer{Dst: m.ink, Src: image.NewUniform(color.Alpha{A: 255}), Face: pen, Dot: fixed.P(int(letter/2), int(letter*1.1+step*float64(i)))}
		pen.DrawString(line)
	}
	m.spread(max(1, int(letter/16)))
	return m, nil
}

// spread makes the halo: the ink, grown to all sides, first along the rows,
// then along the columns.
func (m *mark) spread(radius int) {
	size := m.ink.Rect.Size()
	grow := func(to, from *image.Alpha, dx, dy int) {
		for y := range size.Y {
			for x := range size.X {
				most := uint8(0)
				for d := -radius; d <= radius; d++ {
					most = max(most, from.AlphaAt(x+d*dx, y+d*dy).A)
				}
				to.SetAlpha(x, y, color.Alpha{A: most})
			}
		}
	}
	rows := image.NewAlpha(m.ink.Rect)
	grow(rows, m.ink, 1, 0)
	grow(m.halo, rows, 0, 1)
}

// burn draws the mark over all of a picture, each row of tiles shifted by half
// a tile against the one before.
func (m *mark) burn(img *image.RGBA) {
	sin, cos := math.Sincos(slope * math.Pi / 180)
	width, height := m.ink.Rect.Dx(), m.ink.Rect.Dy()
	colour := ink()
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:]
		for x := range img.Rect.Dx() {
			u, v := float64(x)*cos+float64(y)*sin, float64(y)*cos-float64(x)*sin
			tile := math.Floor(v / float64(height))
			u += math.Mod(tile, 2) * float64(width) / 2
			at := modulo(int(math.Floor(v)), height)*m.ink.Stride + modulo(int(math.Floor(u)), width)
			a, h := float64(m.ink.Pix[at])/255*dark, float64(m.halo.Pix[at])/255*light
			if a == 0 && h == 0 {
				continue
			}
			h *= 1 - a/dark // no halo under the letters
			for c := range 3 {
				p := &row[4*x+c]
				old := float64(*p)
				old += (255 - old) * h
				*p = uint8(old + (colour[c]-old)*a)
			}
		}
	}
}

func modulo(n, of int) int { return (n%of + of) % of }
