package look

import (
	"context"
	"errors"

	"kaihu/bot/scan"
	"kaihu/bot/scan/pdf"
	"kaihu/bot/scan/picture"
	"kaihu/bot/scan/verify"
)

// page is a picture of the document: a file, or a page of a PDF.
type page struct {
	*picture.Picture // nil: not opened yet

	file   int           // of the task
	doc    *pdf.Document // nil: the file is the picture
	number int           // of the page in it
	read   bool
	turned int
	sheet  verify.Sheet
}

// open opens the picture.
func (p *page) open() (err error) {
	if p.Picture == nil {
		p.Picture, err = p.doc.Page(p.number)
	}
	return err
}

// took keeps what was read.
func (p *page) took(r scan.Reading) {
	p.turned = r.Turned
	p.sheet = verify.Sheet{Reading: r, Faults: p.Quality.Turned(r.Turned).Advice}
}

// open opens the files of a document; the pages of a PDF are opened when they
// are read. One file that cannot be opened spoils all: nobody knows whether it
// was the one that counts. shut gives everything back.
func (s *Scanner) open(ctx context.Context, t scan.Task) (pages []*page, shut func() error, err error) {
	var docs []*pdf.Document
	shut = func() error {
		var all []error
		for _, d := range docs {
			all = append(all, d.Close())
		}
		return errors.Join(all...)
	}
	for i, data := range t.Files {
		if scan.Sniff(data) != pdf.Media {
			p, err := s.opener.Open(ctx, data)
			if err != nil {
				return nil, shut, err
			}
			pages = append(pages, &page{Picture: p, file: i})
			continue
		}
		d, err := s.pdfs.Open(ctx, data)
		if err != nil {
			return nil, shut, err
		}
		docs = append(docs, d)
		for n := range min(d.Pages, max(1, t.Rules.MaxPages)) {
			pages = append(pages, &page{file: i, doc: d, number: n})
		}
	}
	if len(pages) == 0 { // a PDF without pages
		return nil, shut, &scan.Problem{Code: "file_empty"}
	}
	return pages, shut, pages[0].open()
}
