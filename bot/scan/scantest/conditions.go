package scantest

import (
	"image"
	"math/rand/v2"
)

// Condition is a way in which a document is sent. Its photos differ by chance
// within what the name says.
type Condition struct {
	Name    string
	Photo   func(r *rand.Rand) Photo
	Quality int                                           // of the JPEG; 0: a PNG
	File    func(*image.RGBA, *rand.Rand) ([]byte, error) // how else the file is made
	Legible bool                                          // a person can read name and number without effort
}

// Conditions are the named sets of difficulties, from the easiest.
func Conditions() []Condition {
	return []Condition{
		{Name: "clean", Legible: true, Photo: still},
		{Name: "phone-easy", Legible: true, Quality: 85, Photo: phoneEasy},
		{Name: "phone-mid", Legible: true, Quality: 70, Photo: phoneMid},
		{Name: "phone-hard", Legible: true, Quality: 45, Photo: phoneHard},
		{Name: "unreadable", Quality: 60, Photo: unreadable},
	}
}

// Forms are other ways to send a sheet that is easy to read: each shows one
// thing alone.
func Forms() []Condition {
	photo := func(change func(*Photo)) func(*rand.Rand) Photo {
		return func(r *rand.Rand) Photo {
			p := phoneEasy(r)
			change(&p)
			return p
		}
	}
	return []Condition{
		{Name: "exif-6", Legible: true, Photo: photo(func(p *Photo) { p.Gain = 0.4 }), File: func(img *image.RGBA, _ *rand.Rand) ([]byte, error) { return PhoneJPEG(img, 6, 80) }},
		{Name: "upside-down", Legible: true, Quality: 80, Photo: photo(func(p *Photo) { p.Turn = 180 })},
		{Name: "on-its-side", Legible: true, Quality: 80, Photo: photo(func(p *Photo) { p.Turn = 270 })},
		{Name: "skewed-20", Legible: true, Quality: 80, Photo: photo(func(p *Photo) { p.Angle, p.Fill = 20, 0.75 })},
		{Name: "dark", Legible: true, Quality: 80, Photo: photo(func(p *Photo) { p.Gain = 0.25 })},
		{Name: "bright", Legible: true, Quality: 80, Photo: photo(func(p *Photo) { p.Gain = 1.35 })},
		{Name: "jpeg-10", Legible: true, Quality: 10, Photo: still},
		{Name: "photocopy", Legible: true, Quality: 80, Photo: func(*rand.Rand) Photo { return Photo{Copied: true, Noise: 2} }},
		{Name: "screen", Legible: true, Quality: 80, Photo: photo(func(p *Photo) { p.Moire = 0.4 })},
		{Name: "small-1000", Legible: true, Quality: 85, Photo: func(*rand.Rand) Photo { return Photo{Long: 1000} }},
		{Name: "bmp", Legible: true, Photo: still, File: func(img *image.RGBA, _ *rand.Rand) ([]byte, error) { return BMP(img) }},
		{Name: "pdf-scan", Legible: true, Photo: still, File: scanned},
		{Name: "pdf-page-2", Legible: true, Photo: still, File: scannedSecond},
		{Name: "cropped", Quality: 80, Photo: func(*rand.Rand) Photo { return Photo{Crop: UpperLeft, CropShare: 0.34} }},
	}
}

// still is the drawing as it is.
func still(*rand.Rand) Photo { return Photo{} }

// scanned is a PDF of one page, as from a scanner.
func scanned(img *image.RGBA, _ *rand.Rand) ([]byte, error) {
	page, err := JPEG(img, 80)
	if err != nil {
		return nil, err
	}
	return ScanPDF(200, page)
}

// scannedSecond is a PDF whose first page is blank.
func scannedSecond(img *image.RGBA, _ *rand.Rand) ([]byte, error) {
	blank := image.NewRGBA(img.Bounds())
	for i := range blank.Pix {
		blank.Pix[i] = 250
	}
	first, err := JPEG(blank, 80)
	if err != nil {
		return nil, err
	}
	second, err := JPEG(img, 80)
	if err != nil {
		return nil, err
	}
	return ScanPDF(200, first, second)
}

// between is a number from low to high.
func between(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }

// phoneEasy: somebody who takes care, by day.
func phoneEasy(r *rand.Rand) Photo {
	return Photo{
		Long: 1800 + r.IntN(900), Fill: between(r, 0.88, 0.97), Desk: Desk(r.IntN(4)), Perspective: between(r, 0, 0.03), Angle: between(r, -3, 3),
		Gain: between(r, 0.85, 1.08), Warm: between(r, -0.5, 1), Shadow: between(r, 0, 0.25), Gauss: between(r, 0, 0.7), Noise: between(r, 1, 4),
	}
}

// phoneMid: in a hurry, in the evening.
func phoneMid(r *rand.Rand) Photo {
	p := Photo{
		Long: 1500 + r.IntN(700), Fill: between(r, 0.78, 0.95), Desk: Desk(r.IntN(4)), Perspective: between(r, 0.02, 0.06), Angle: between(r, -7, 7),
		Gain: between(r, 0.55, 1.12), Warm: between(r, -1, 1), Shadow: between(r, 0.1, 0.45), Gauss: between(r, 0.4, 1), Noise: between(r, 3, 8),
	}
	if r.IntN(4) == 0 {
		p.Glare = between(r, 0.2, 0.4)
	}
	if r.IntN(4) == 0 {
		p.Turn = 90 * r.IntN(4)
	}
	return p
}

// phoneHard: at an angle, far away, in bad light, moved.
func phoneHard(r *rand.Rand) Photo {
	p := Photo{
		Long: 1250 + r.IntN(550), Fill: between(r, 0.7, 0.9), Desk: Desk(r.IntN(4)), Perspective: between(r, 0.04, 0.08), Angle: between(r, -12, 12),
		Gain: between(r, 0.3, 1.25), Warm: between(r, -1, 1), Shadow: between(r, 0.2, 0.6), Gauss: between(r, 0.7, 1.4), Noise: between(r, 6, 14),
		Turn: 90 * r.IntN(4),
	}
	switch r.IntN(4) {
	case 0:
		p.Motion, p.Gauss = 3+r.IntN(2), 0.5
	case 1:
		p.Glare = between(r, 0.3, 0.6)
	case 2:
		p.Moire = between(r, 0.2, 0.5)
	}
	return p
}

// unreadable: what nobody can read.
func unreadable(r *rand.Rand) Photo {
	p := Photo{Long: 1600, Fill: 0.9, Desk: Desk(r.IntN(4)), Angle: between(r, -5, 5), Gain: between(r, 0.5, 1), Noise: 4}
	switch r.IntN(3) {
	case 0:
		p.Gauss = between(r, 8, 12)
	case 1:
		p.Long = 260 + r.IntN(60)
	case 2:
		p.Motion = 40 + r.IntN(30)
	}
	return p
}

// encode makes the file of a photo.
func (c Condition) encode(img *image.RGBA, r *rand.Rand) ([]byte, error) {
	switch {
	case c.File != nil:
		return c.File(img, r)
	case c.Quality > 0:
		return JPEG(img, c.Quality)
	}
	return PNG(img)
}
