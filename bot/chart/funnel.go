// Package chart draws the funnel of registrations: how many cases began each
// step, how many met it, and how long that took. What it draws is boxes and
// words; a chart library brings axes and legends that nobody would read here,
// and fonts without Chinese.
package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strconv"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"kaihu/bot/typeface"
)

// Funnel is what is drawn. Every word is already in the reader's language.
type Funnel struct {
	Title, Under string // the second line says which days, and the totals
	Began, Met   string // legend
	Took         string // head of the column of times
	Hours        string // unit, "h"
	Rows         []Row
}

// Row is a step.
type Row struct {
	Label      string
	Began, Met int
	Took       time.Duration // median; 0: nobody has met it
}

// Sizes in pixels. The picture is twice as large as it is shown, so that it is
// sharp on a phone.
const (
	width     = 1600
	margin    = 64
	headline  = 190
	rowHeight = 78
	barLeft   = 520
	barRight  = 1120
	barHeight = 34
	maxLabel  = barLeft - margin - 24
	minBar    = 6
)

// Colours of the page.
var (
	paper  = color.NRGBA{255, 255, 255, 255}
	ink    = color.NRGBA{29, 28, 29, 255}
	grey   = color.NRGBA{97, 96, 97, 255}
	track  = color.NRGBA{238, 240, 243, 255}
	began  = color.NRGBA{168, 196, 228, 255}
	met    = color.NRGBA{29, 92, 160, 255}
	hair   = color.NRGBA{224, 226, 230, 255}
	corner = float32(6)
)

// canvas is the picture under way: of the one kind that the libraries below draw
// on without asking for each pixel.
type canvas struct {
	pic                *image.RGBA
	title, text, small font.Face
}

// Draw draws a funnel as a PNG.
func Draw(f Funnel, with *typeface.Face) ([]byte, error) {
	c := canvas{pic: image.NewRGBA(image.Rect(0, 0, width, headline+len(f.Rows)*rowHeight+margin/2))}
	for size, face := range map[float64]*font.Face{46: &c.title, 29: &c.text, 25: &c.small} {
		var err error
		if *face, err = with.Draw(size); err != nil {
			return nil, fmt.Errorf("draw a funnel: %w", err)
		}
	}
	draw.Draw(c.pic, c.pic.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	c.head(f, with)
	most := 1
	for _, r := range f.Rows {
		most = max(most, r.Began)
	}
	for i, r := range f.Rows {
		c.row(r, headline+i*rowHeight, most, f.Hours, with)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, c.pic); err != nil {
		return nil, fmt.Errorf("draw a funnel: %w", err)
	}
	return out.Bytes(), nil
}

func (c *canvas) head(f Funnel, with *typeface.Face) {
	c.write(c.title, with.Visible(f.Title), margin, 84, ink)
	c.write(c.small, with.Visible(f.Under), margin, 128, grey)
	x := barLeft
	for _, k := range []struct {
		words string
		color color.Color
	}{{f.Began, began}, {f.Met, met}} {
		c.box(float32(x), headline-44, 22, 22, k.color)
		x = c.write(c.small, k.words, x+32, headline-24, grey) + 36
	}
	c.right(c.small, f.Took, width-margin, headline-24, grey)
}

func (c *canvas) row(r Row, top, most int, hours string, with *typeface.Face) {
	c.box(margin, float32(top), width-2*margin, 2, hair)
	base := top + rowHeight/2 + 11
	c.write(c.text, c.fit(with.Visible(r.Label)), margin, base, ink)
	y := float32(top + (rowHeight-barHeight)/2 + 1)
	length := func(n int) float32 {
		if n == 0 {
			return 0
		}
		return max(minBar, float32(barRight-barLeft)*float32(n)/float32(most))
	}
	c.box(barLeft, y, barRight-barLeft, barHeight, track)
	c.box(barLeft, y, length(r.Began), barHeight, began)
	c.box(barLeft, y, length(r.Met), barHeight, met)
	share := "–"
	if r.Began > 0 {
		share = strconv.Itoa(100*r.Met/r.Began) + " %"
	}
	at := c.write(c.text, fmt.Sprintf("%d → %d", r.Began, r.Met), barRight+28, base, ink)
	c.write(c.small, share, at+16, base, grey)
	took := "–"
	if r.Took > 0 {
		took = Hours(r.Took) + " " + hours
	}
	c.right(c.text, took, width-margin, base, ink)
}

// Hours words a length of time in hours, with a digit behind the point below
// ten.
func Hours(d time.Duration) string {
	if h := d.Hours(); h < 9.95 {
		return strconv.FormatFloat(h, 'f', 1, 64)
	}
	return strconv.FormatFloat(d.Hours(), 'f', 0, 64)
}

// fit shortens a label to its column.
func (c *canvas) fit(s string) string {
	if font.MeasureString(c.text, s).Ceil() <= maxLabel {
		return s
	}
	r := []rune(s)
	for len(r) > 0 && font.MeasureString(c.text, string(r)+"…").Ceil() > maxLabel {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// write writes a line and returns where it ends.
func (c *canvas) write(face font.Face, s string, x, y int, in color.Color) (end int) {
	d := font.Drawer{Dst: c.pic, Src: image.NewUniform(in), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(s)
	return d.Dot.X.Ceil()
}

// right writes a line that ends at x.
func (c *canvas) right(face font.Face, s string, x, y int, in color.Color) {
	c.write(face, s, x-font.MeasureString(face, s).Ceil(), y, in)
}

// box fills a box with round corners.
func (c *canvas) box(x, y, w, h float32, in color.Color) {
	if w <= 0 || h <= 0 {
		return
	}
	r := min(corner, w/2, h/2)
	const k = 0.5523 // of a radius: how far the handles of a quarter of a circle reach
	at := image.Rect(int(x), int(y), int(x+w)+1, int(y+h)+1)
	z := vector.NewRasterizer(at.Dx(), at.Dy())
	x, y = x-float32(at.Min.X), y-float32(at.Min.Y)
	z.MoveTo(x+r, y)
	z.LineTo(x+w-r, y)
	z.CubeTo(x+w-r+k*r, y, x+w, y+r-k*r, x+w, y+r)
	z.LineTo(x+w, y+h-r)
	z.CubeTo(x+w, y+h-r+k*r, x+w-r+k*r, y+h, x+w-r, y+h)
	z.LineTo(x+r, y+h)
	z.CubeTo(x+r-k*r, y+h, x, y+h-r+k*r, x, y+h-r)
	z.LineTo(x, y+r)
	z.CubeTo(x, y+r-k*r, x+r-k*r, y, x+r, y)
	z.ClosePath()
	z.Draw(c.pic, at, image.NewUniform(in), image.Point{})
}
