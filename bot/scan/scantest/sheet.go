package scantest

import (
	"bytes"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"math"
	"math/rand/v2"
	"strings"

	"kaihu/bot/qr"
)

//go:embed sheets
var sheetFiles embed.FS

// Sheet is what a specimen looks like.
type Sheet struct {
	Layout        string // a file of sheets, without .html
	Width, Height int    // in CSS pixels
	Look          Look
	Title         string
	Sub           string
	Lead          []Row // above or beside the title
	Rows          []Row // the left column, or the only one
	More          []Row // the right column
	Foot          []string
	Issuer        string
	Issued        string
	QR            string // what the QR code says; "": none
	Seal          string // the text in the round red seal; "": none
	Photo         bool
	Parts         []Sheet // of a page that shows several
}

// Row is a label and its value.
type Row struct{ Label, Value string }

// Look is type, colour and background.
type Look struct {
	Title, Label, Body, Digits string // CSS font families
	Size                       int    // of the body in CSS pixels
	Ink                        string // colour of the labels
	Paper                      string // CSS background
	Guilloche                  bool   // fine wavy lines under the text
	Worn                       bool   // pale print
	Shift                      int    // the seal's distance from where it belongs, in CSS pixels: over other text
}

// families are fonts of certificates: Song, Kai and Hei as Debian has them,
// each with what replaces it where it is not installed.
var (
	song  = []string{`"Noto Serif CJK SC","AR PL UMing CN",serif`, `"AR PL UMing CN","Noto Serif CJK SC",serif`, `"AR PL SungtiL GB","AR PL UMing CN",serif`}
	kai   = []string{`"AR PL UKai CN","AR PL KaitiM GB","Noto Serif CJK SC",serif`, `"AR PL KaitiM GB","AR PL UKai CN",serif`}
	hei   = []string{`"Noto Sans CJK SC","WenQuanYi Zen Hei",sans-serif`, `"WenQuanYi Zen Hei","Noto Sans CJK SC",sans-serif`, `"WenQuanYi Micro Hei","WenQuanYi Zen Hei",sans-serif`}
	mono  = []string{`"DejaVu Sans Mono",monospace`}
	latin = []string{`"DejaVu Sans",sans-serif`, `"DejaVu Serif",serif`, `"Noto Sans CJK SC",sans-serif`}
)

// look picks fonts and colours.
func look(r *rand.Rand) Look {
	body := pick(r, [][]string{song, song, song, kai, hei, hei})
	l := Look{
		Title: pick(r, pick(r, [][]string{song, kai})), Body: pick(r, body), Size: 23 + r.IntN(6),
		Ink:       pick(r, []string{"#8a6d1f", "#222", "#1d1d1d", "#7a4a12", "#333"}),
		Paper:     pick(r, []string{"#fcfbf4", "#fffdf6", "#f6f1df", "#f4f8f2"}),
		Guilloche: r.IntN(3) > 0, Worn: r.IntN(6) == 0, Shift: r.IntN(120),
	}
	l.Label, l.Digits = l.Body, pick(r, [][]string{{l.Body}, {l.Body}, latin})[0]
	return l
}

// TitleSize is in CSS pixels: a long title has to fit where a short one stands
// wide.
func (s Sheet) TitleSize() int {
	if len([]rune(s.Title)) > 5 {
		return 54
	}
	return 80
}

// TitleGap is the space between the title's letters in em.
func (s Sheet) TitleGap() float64 {
	switch n := len([]rune(s.Title)); {
	case n > 12:
		return 0.02
	case n > 5:
		return 0.12
	}
	return 0.45
}

// IssuerLabel is what stands before who issued it.
func (s Sheet) IssuerLabel() string {
	if strings.Contains(s.Title, "营业执照") || strings.Contains(s.Title, "登记证") {
		return "登记机关"
	}
	return "发证机关"
}

// HTML writes the page.
func (s Sheet) HTML() (string, error) {
	page, err := s.fill("page")
	return string(page), err
}

// Body writes the sheet without the page around it.
func (s Sheet) Body() (template.HTML, error) { return s.fill(s.Layout) }

func (s Sheet) fill(file string) (template.HTML, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"css":  func(v string) template.CSS { return template.CSS(v) },
		"html": func(v string) template.HTML { return template.HTML(v) },
		"qr":   qrImage, "guilloche": guilloche,
	}).ParseFS(sheetFiles, "sheets/*.html")
	if err != nil {
		return "", fmt.Errorf("read the sheets: %w", err)
	}
	var body bytes.Buffer
	if err := t.ExecuteTemplate(&body, file+".html", s); err != nil {
		return "", fmt.Errorf("fill the sheet %s: %w", file, err)
	}
	return template.HTML(body.String()), nil
}

// qrImage draws a QR code as an image that stands in the page itself.
func qrImage(text string) (template.URL, error) {
	code, err := qr.PNG(text)
	if err != nil {
		return "", err
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(code)), nil
}

// guilloche draws fine wavy lines as securities have them under the text.
func guilloche(width, height int) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="guilloche" width="%d" height="%d">`, width, height)
	for band := range 14 {
		base := float64(height) * (float64(band) + 0.5) / 14
		for line := range 7 {
			b.WriteString(`<path d="M`)
			for x := 0; x <= width; x += 8 {
				phase := float64(x)/46 + float64(line)*0.45
				y := base + 26*math.Sin(phase) + 9*math.Sin(phase*2.3+float64(band))
				fmt.Fprintf(&b, "%d %.1f ", x, y)
			}
			fmt.Fprintf(&b, `" fill="none" stroke="hsl(%d 55%% 78%%)" stroke-width=".8"/>`, (band*29+line*11)%120+20)
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}
