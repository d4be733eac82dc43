package look

import (
	"context"

	"kaihu/bot/scan"
	"kaihu/bot/scan/picture"
	"kaihu/bot/scan/verify"
)

// page is a picture of the document: a file, or a page of one.
type page struct {
	*picture.Picture
	file   int  // of the task
	leaf   bool // of a PDF
	read   bool
	turned int
	sheet  verify.Sheet
}

// open opens the files of a document. One that cannot be opened spoils all:
// nobody knows whether it was the one that counts.
func (s *Scanner) open(ctx context.Context, t scan.Task) ([]*page, error) {
	var pages []*page
	for i, data := range t.Files {
		p, err := s.opener.Open(ctx, data)
		if err != nil {
			return nil, err
		}
		pages = append(pages, &page{Picture: p, file: i})
	}
	return pages, nil
}
