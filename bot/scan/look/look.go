// Package look is the whole path of one document: its files opened, measured
// and read, what was read held against what was typed, and a copy made that AWS
// takes.
//
// What costs least is refused first: a file that is none, a picture that nobody
// could read; then a PDF's pages are read one after the other, until one is the
// document. Everything runs over bytes that strangers made, so it belongs into a
// child process (package worker).
package look

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaihu/bot/scan"
	"kaihu/bot/scan/pdf"
	"kaihu/bot/scan/picture"
	"kaihu/bot/scan/verify"
)

// Scanner is a scan.Scanner. It looks at one document at a time.
type Scanner struct {
	engine scan.Engine // nil: nothing is read
	judge  *verify.Judge
	opener *picture.Opener
	pdfs   *pdf.Reader
}

// None is the name of the engine that reads nothing.
const None = "none"

// New makes a scanner that reads with an engine; nil: that checks the files
// alone. Compiled decoders are kept in a folder that nobody else may write in;
// "": nowhere.
func New(engine scan.Engine, cacheDir string) (*Scanner, error) {
	judge, err := verify.New()
	if err != nil {
		return nil, err
	}
	opener, err := picture.NewOpener(cacheDir)
	if err != nil {
		return nil, err
	}
	return &Scanner{engine: engine, judge: judge, opener: opener, pdfs: pdf.NewReader(opener, cacheDir)}, nil
}

// Close gives the decoders' memory back; the engine is the caller's.
func (s *Scanner) Close(ctx context.Context) error {
	return errors.Join(s.pdfs.Close(ctx), s.opener.Close(ctx))
}

// Look looks at a document. What is wrong with it is in the result; an error is
// the engine's, or the context's.
func (s *Scanner) Look(ctx context.Context, t scan.Task) (scan.Result, error) {
	start := time.Now()
	r, err := s.look(ctx, t)
	if p := (*scan.Problem)(nil); errors.As(err, &p) {
		r, err = scan.Result{Verdict: scan.Reject, Code: p.Code, Args: p.Args}, nil
	}
	if err != nil {
		return scan.Result{}, fmt.Errorf("look at a scan: %w", err)
	}
	r.Engine = None
	if s.engine != nil {
		r.Engine = s.engine.Name()
	}
	r.Took = time.Since(start)
	return r, nil
}

func (s *Scanner) look(ctx context.Context, t scan.Task) (r scan.Result, err error) {
	if len(t.Files) == 0 {
		return r, &scan.Problem{Code: "file_empty"}
	}
	pages, shut, err := s.open(ctx, t)
	defer func() { err = errors.Join(err, shut()) }()
	if err != nil {
		return r, err
	}
	if code := hopeless(pages); code != "" {
		return scan.Result{Verdict: scan.Reject, Code: code, Type: scan.Sniff(t.Files[0])}, nil
	}
	if s.engine == nil {
		r = scan.Result{Verdict: scan.Unclear, Advice: pages[0].Quality.Advice}
		err = repair(&r, pages, nil, t)
		return r, err
	}
	whole, err := s.read(ctx, pages, t)
	if err != nil {
		return r, err
	}
	r, used := s.decide(ctx, pages, t)
	if !whole && r.Code == "wrong_document" { // the right one may be on a page that could not be opened
		r.Verdict, r.Code, r.Args = scan.Unclear, "not_checked", nil
	}
	if r.Kind == scan.Unknown {
		used = nil
	}
	err = repair(&r, pages, used, t)
	return r, err
}

// hopeless is the reason code when none of the pictures can be read by anybody.
// A blurred one is tried all the same: the measure was made on few pictures.
func hopeless(pages []*page) string {
	for _, p := range pages {
		if p.Picture == nil || p.Quality.Hopeless == "" || p.Quality.Hopeless == "blurred" {
			return ""
		}
	}
	return pages[0].Quality.Hopeless
}

// read reads the pictures; of a PDF, until a page is surely of a kind that was
// asked for, and alone. whole says that no page was left out because it could
// not be opened.
func (s *Scanner) read(ctx context.Context, pages []*page, t scan.Task) (whole bool, err error) {
	for i, p := range pages {
		if err := p.open(); i > 0 && errors.As(err, new(*scan.Problem)) {
			return false, nil // the pages before it are fine
		} else if err != nil {
			return false, err
		}
		p.read = true
		if p.Quality.Blank {
			continue
		}
		reading, err := s.engine.Read(ctx, p.Working)
		if err != nil {
			return false, fmt.Errorf("read a picture: %w", err)
		}
		p.took(reading)
		if p.doc != nil && s.judge.Enough(p.sheet, t) {
			break
		}
	}
	return true, nil
}

// decide judges what was read. The code on the picture is looked for only where
// it may settle a doubt.
func (s *Scanner) decide(ctx context.Context, pages []*page, t scan.Task) (scan.Result, []int) {
	sheets := sheetsOf(pages)
	r, used := s.judge.Judge(sheets, t)
	if r.Verdict != scan.Unclear || r.Kind == scan.Unknown || len(used) == 0 {
		return finish(r, pages, used), used
	}
	if host := qrHost(ctx, pages[used[0]].Working, qrTime); host != "" {
		pages[used[0]].sheet.QRHost = host
		r, used = s.judge.Judge(sheetsOf(pages), t)
	}
	return finish(r, pages, used), used
}

func sheetsOf(pages []*page) []verify.Sheet {
	var sheets []verify.Sheet
	for _, p := range pages {
		if p.read {
			sheets = append(sheets, p.sheet)
		}
	}
	return sheets
}

// finish says where a picture is cut off.
func finish(r scan.Result, pages []*page, used []int) scan.Result {
	if len(used) == 0 || r.Code != "cropped" && !slices.Contains(r.Advice, "cropped") {
		return r
	}
	p := pages[used[0]]
	if cut := p.Quality.Turned(p.turned).Cut; len(cut) > 0 {
		r.Args["corner"] = cut[0]
	}
	return r
}
