// Package pack makes the registration pack of a case: one ZIP with AWS's form
// as it is to be filled in, in AWS's order, to be read on a screen and to be
// printed, with the scans, and with a list of what is in it.
//
//	sheet.html      in both languages, self-contained, nothing but text in it
//	sheet.pdf       the same on paper, its characters embedded
//	REF_….jpg       the scans as they were kept: repaired, within AWS's limits
//	manifest.json   names, sizes and digests
//
// Nothing is masked here: who may have a pack, and what of it, is decided
// before. Everything comes in as a value, time as well, so that the same case
// gives the same bytes.
package pack

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"kaihu/bot/typeface"
	"kaihu/flows"
)

// Media is the media type of a pack.
const Media = "application/zip"

//go:embed sheet.html
var sheetPageHTML string

// Input is what a pack is made of.
type Input struct {
	Flow    *flows.Flow
	Case    flows.Case
	Private bool      // with what never goes out into a chat: the number and the scan of the ID
	Scans   []Scan    // in the order in which they are to be listed
	Made    time.Time // in the zone in which it is to be shown
}

// Scan is one picture or PDF of a document as it is kept.
type Scan struct {
	Requirement string // id
	Type        string // media type
	Data        []byte
}

// Maker makes packs. It is safe for concurrent use. The font is opened with the
// first one and kept.
type Maker struct {
	face func() (*typeface.Face, error)
	html *template.Template
}

// NewMaker is a maker that writes with a font; nil: it opens one of its own.
func NewMaker(face func() (*typeface.Face, error)) (*Maker, error) {
	if face == nil {
		face = sync.OnceValues(typeface.Open)
	}
	t, err := template.New("sheet").Parse(sheetPageHTML)
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return &Maker{face: face, html: t}, nil
}

// Make makes the pack.
func (m *Maker) Make(in Input) ([]byte, error) {
	if !in.Private {
		in.Scans = slices.DeleteFunc(slices.Clone(in.Scans), func(s Scan) bool {
			d := in.Flow.Definition(s.Requirement)
			return d == nil || d.Private
		})
	}
	names, byItem := nameScans(in.Case.Ref, in.Scans)
	s := newSheet(in, byItem)
	face, err := m.face()
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	if err := m.html.Execute(&html, s); err != nil {
		return nil, fmt.Errorf("pack: write the sheet: %w", err)
	}
	pdf, err := printed(face, s, in.Made)
	if err != nil {
		return nil, err
	}
	entries := []entry{{"sheet.html", html.Bytes()}, {"sheet.pdf", pdf}}
	for i, scan := range in.Scans {
		entries = append(entries, entry{names[i], scan.Data})
	}
	list, err := manifestOf(in, entries, face.Lacks(strings.Join(s.texts(), "")))
	if err != nil {
		return nil, err
	}
	return zipped(append(entries, entry{"manifest.json", list}), in.Made)
}

// entry is one file of the pack.
type entry struct {
	name string
	data []byte
}

// zipped packs files. Pictures do not get smaller, so they are stored.
func zipped(entries []entry, made time.Time) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.DefaultCompression) })
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Store, Modified: made}
		if strings.HasSuffix(e.name, ".html") || strings.HasSuffix(e.name, ".json") {
			h.Method = zip.Deflate
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write(e.data)
		}
		if err != nil {
			return nil, fmt.Errorf("pack: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return out.Bytes(), nil
}

// FileName is the name of a case's pack.
func FileName(ref string) string { return plain(ref) + ".zip" }

// nameScans names the scans after the case and the item, numbered where an item
// has several.
func nameScans(ref string, scans []Scan) (names []string, byItem map[string][]string) {
	count, byItem := map[string]int{}, map[string][]string{}
	for _, s := range scans {
		count[s.Requirement]++
	}
	for _, s := range scans {
		name := plain(ref) + "_" + plain(s.Requirement)
		if count[s.Requirement] > 1 {
			name += fmt.Sprintf("_%d", len(byItem[s.Requirement])+1)
		}
		name += extension(s.Type)
		names = append(names, name)
		byItem[s.Requirement] = append(byItem[s.Requirement], name)
	}
	return names, byItem
}

func extension(media string) string {
	switch media {
	case "image/jpeg":
		return ".jpg"
	case "image/png":
		return ".png"
	case "application/pdf":
		return ".pdf"
	}
	return ".bin"
}

// plain keeps a name to letters, digits and what no system takes for a path.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '_'
	}, name)
}
