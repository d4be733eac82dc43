// Package show makes the pictures of a document for one person's eyes: every
// page, upright, with a mark over all of it that says who looks, when, and at
// what. The mark is in the pixels: it cannot be taken off, and stays readable
// on a screenshot.
//
// Like a look it runs over bytes that strangers made, so it belongs into a child
// process (package worker).
package show

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"sync"
	"time"

	"kaihu/bot/scan"
	"kaihu/bot/scan/pdf"
	"kaihu/bot/scan/picture"
	"kaihu/bot/typeface"
)

const (
	quality  = 85 // of the JPEGs: small print stays readable
	mostSeen = 12 // pictures of one document
)

// Scanner is a scan.Scanner that shows documents and leaves every other task to
// another one. It does one task at a time.
type Scanner struct {
	looks  scan.Scanner
	opener *picture.Opener
	pdfs   *pdf.Reader
	face   func() (*typeface.Face, error)
}

// New makes one. Compiled decoders are kept in a folder that nobody else may
// write in; "": nowhere.
func New(looks scan.Scanner, cacheDir string) (*Scanner, error) {
	opener, err := picture.NewOpener(cacheDir)
	if err != nil {
		return nil, err
	}
	return &Scanner{looks: looks, opener: opener, pdfs: pdf.NewReader(opener, cacheDir), face: sync.OnceValues(typeface.Open)}, nil
}

// Close gives the decoders' memory back; the other scanner is the caller's.
func (s *Scanner) Close(ctx context.Context) error {
	return errors.Join(s.pdfs.Close(ctx), s.opener.Close(ctx))
}

// Look gives the pages of a task with a mark. A file that cannot be opened is in
// the result, as a reason code.
func (s *Scanner) Look(ctx context.Context, t scan.Task) (scan.Result, error) {
	if t.Mark == nil {
		return s.looks.Look(ctx, t)
	}
	start := time.Now()
	face, err := s.face()
	if err != nil {
		return scan.Result{}, err
	}
	r := scan.Result{Verdict: scan.Unclear, Type: picture.JPEG}
	for _, data := range t.Files {
		err := s.each(ctx, data, t.Rules.MaxPages, func(img *image.RGBA) error {
			page, err := marked(face, img, t.Mark)
			r.Pages = append(r.Pages, page)
			if err == nil && len(r.Pages) > mostSeen {
				err = &scan.Problem{Code: "file_too_large"}
			}
			return err
		})
		if p := (*scan.Problem)(nil); errors.As(err, &p) {
			return scan.Result{Verdict: scan.Reject, Code: p.Code, Args: p.Args}, nil
		}
		if err != nil {
			return scan.Result{}, fmt.Errorf("show a scan: %w", err)
		}
	}
	r.Took = time.Since(start)
	return r, nil
}

// each opens the pictures of a file one after the other: those of a document of
// many pages never lie in memory together.
func (s *Scanner) each(ctx context.Context, data []byte, most int, do func(*image.RGBA) error) (err error) {
	if scan.Sniff(data) != pdf.Media {
		p, err := s.opener.Open(ctx, data)
		if err != nil {
			return err
		}
		return do(p.Working)
	}
	d, err := s.pdfs.Open(ctx, data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	for i := range min(d.Pages, max(1, most)) {
		p, err := d.Page(i)
		if err != nil {
			return err
		}
		if err := do(p.Working); err != nil {
			return err
		}
	}
	return nil
}

// marked burns a mark into a picture and writes it as a JPEG.
func marked(face *typeface.Face, img *image.RGBA, lines []string) ([]byte, error) {
	m, err := newMark(face, lines, img.Rect.Size())
	if err != nil {
		return nil, err
	}
	m.burn(img)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("write a picture: %w", err)
	}
	return out.Bytes(), nil
}
