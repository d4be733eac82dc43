// Package pdf is the pages of a PDF as pictures.
//
// PDFium does all of the work, compiled to WebAssembly: nothing of a PDF is
// parsed outside of its sandbox, which has no files, a limit of memory, and is
// stopped when its time is over. A scan's picture is taken out as it is; any
// other page is drawn.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"kaihu/bot/scan"
	"kaihu/bot/scan/picture"
)

// Media is the media type of a PDF.
const Media = "application/pdf"

// What a document may take.
const (
	// memoryPages of 64 KB are PDFium's memory for a document: a page of
	// pictures at 600 dpi takes 150 MB while it is drawn.
	memoryPages = 5120
	// documentIn is the time for everything that is done with a document. A
	// page takes a tenth of a second.
	documentIn = 25 * time.Second
)

// Reader opens PDFs. It is safe for concurrent use; each document has a
// PDFium of its own.
type Reader struct {
	opener   *picture.Opener
	cacheDir string
	within   time.Duration // for a document
	lock     sync.Mutex
	cache    wazero.CompilationCache // nil until first used; holds PDFium
}

// NewReader is a reader that opens the pictures of scans with an opener and
// keeps compiled PDFium in a folder that nobody else may write in, from one
// start to the next; "": in memory. To compile it takes some five seconds.
func NewReader(opener *picture.Opener, cacheDir string) *Reader {
	return &Reader{opener: opener, cacheDir: cacheDir, within: documentIn}
}

// Close gives compiled PDFium's memory back.
func (r *Reader) Close(ctx context.Context) error {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.cache == nil {
		return nil
	}
	cache := r.cache
	r.cache = nil
	if err := cache.Close(ctx); err != nil {
		return fmt.Errorf("pdf: close: %w", err)
	}
	return nil
}

// Document is an open PDF. Close it. It is used by one goroutine at a time.
type Document struct {
	Pages int // as many as it says that it has; loading one may still fail

	opener *picture.Opener
	data   []byte
	ctx    context.Context // over when its time is
	cancel context.CancelCauseFunc
	left   time.Duration // of its time, which runs while PDFium works, not while a page is read
	pool   pdfium.Pool
	lib    pdfium.Pdfium
	ref    references.FPDF_DOCUMENT
}

// errTime ends a document that took longer than it may.
var errTime = errors.New("pdf: the document's time is over")

// run lets the document's time run until stop.
func (d *Document) run() (stop func()) {
	began := time.Now()
	over := time.AfterFunc(d.left, func() { d.cancel(errTime) })
	return func() {
		over.Stop()
		d.left -= time.Since(began)
	}
}

// Open opens a PDF. The error is a *scan.Problem when the file is at fault:
// file_empty, file_type, file_locked (it needs a password), file_corrupt.
func (r *Reader) Open(ctx context.Context, data []byte) (*Document, error) {
	if err := check(data); err != nil {
		return nil, err
	}
	config, err := r.config(ctx)
	if err != nil {
		return nil, err
	}
	within, cancel := context.WithCancelCause(ctx)
	d := &Document{opener: r.opener, data: data, ctx: within, cancel: cancel, left: r.within}
	if err = d.start(config); err == nil { // on a busy machine that alone takes seconds
		defer d.run()()
		err = d.load()
	}
	if err != nil {
		err = d.fault(err) // before Close ends the document's time
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func check(data []byte) error {
	switch {
	case len(data) == 0:
		return &scan.Problem{Code: "file_empty"}
	case scan.Sniff(data) != Media:
		return &scan.Problem{Code: "file_type"}
	}
	return nil
}

// config is how PDFium is run. It is compiled before the first document's time
// begins to run. The module needs WebAssembly's exceptions.
func (r *Reader) config(ctx context.Context) (wazero.RuntimeConfig, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(memoryPages).WithCloseOnContextDone(true)
	if r.cache != nil {
		return config.WithCompilationCache(r.cache), nil
	}
	cache := wazero.NewCompilationCache()
	if r.cacheDir != "" {
		var err error
		if cache, err = wazero.NewCompilationCacheWithDir(r.cacheDir); err != nil {
			return nil, fmt.Errorf("pdf: cache: %w", err)
		}
	}
	config = config.WithCompilationCache(cache)
	pool, err := newPool(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Close(); err != nil {
		return nil, fmt.Errorf("pdf: close: %w", err)
	}
	r.cache = cache
	return config, nil
}

func newPool(ctx context.Context, config wazero.RuntimeConfig) (pdfium.Pool, error) {
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxTotal: 1, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), // no files: the default is all of this machine's
		Stdout:   io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("pdf: start PDFium: %w", err)
	}
	return pool, nil
}

func (d *Document) start(config wazero.RuntimeConfig) (err error) {
	if d.pool, err = newPool(d.ctx, config); err != nil {
		return err
	}
	if d.lib, err = d.pool.GetInstanceWithContext(d.ctx); err != nil {
		return fmt.Errorf("pdf: start PDFium: %w", err)
	}
	return nil
}

// load reads the document's structure. What PDFium refuses is the file's fault.
func (d *Document) load() error {
	doc, err := d.lib.OpenDocument(&requests.OpenDocument{File: &d.data})
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword) || errors.Is(err, pdfiumerrors.ErrSecurity):
		return &scan.Problem{Code: "file_locked"}
	case err != nil:
		return corrupt(err)
	}
	d.ref = doc.Document
	count, err := d.lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
	switch {
	case err != nil:
		return corrupt(err)
	case count.PageCount < 1:
		return corrupt(errors.New("no pages"))
	}
	d.Pages = count.PageCount
	return nil
}

// damage is what PDFium could not do with a document.
type damage struct{ error }

func corrupt(err error) error { return damage{err} }

// fault tells apart whose fault an error is: a document that takes too long is
// damaged, unless the caller has had enough first.
func (d *Document) fault(err error) error {
	if errors.As(err, new(damage)) && !errors.Is(context.Cause(d.ctx), context.Canceled) {
		return &scan.Problem{Code: "file_corrupt"}
	}
	return err
}

// Close gives the document's memory back.
func (d *Document) Close() error {
	defer d.cancel(context.Canceled)
	var err error
	if d.lib != nil && d.ctx.Err() == nil {
		err = d.lib.Close()
	}
	if d.pool != nil {
		err = errors.Join(err, d.pool.Close())
	}
	d.lib, d.pool = nil, nil
	if err != nil && d.ctx.Err() == nil {
		return fmt.Errorf("pdf: close: %w", err)
	}
	return nil
}
