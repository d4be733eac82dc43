package scantest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

// Browser draws sheets: a headless Chromium.
type Browser struct {
	ctx    context.Context
	folder string
	stop   func()
}

// Open starts Debian's chromium. Close ends it.
func Open(ctx context.Context) (*Browser, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, errors.New("specimens are drawn by Debian's chromium, which is not in PATH: apt-get install chromium")
	}
	folder, err := os.MkdirTemp("", "specimens")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the browser: %w", err)
	}
	alloc, stop := chromedp.NewExecAllocator(ctx,
		chromedp.ExecPath(path), chromedp.UserDataDir(filepath.Join(folder, "profile")),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("font-render-hinting", "none"), chromedp.Flag("lang", "zh-CN"),
	)
	tab, cancel := chromedp.NewContext(alloc)
	b := &Browser{ctx: tab, folder: folder, stop: func() {
		cancel()
		stop()
		os.RemoveAll(folder)
	}}
	if err := chromedp.Do(tab); err != nil {
		b.stop()
		return nil, fmt.Errorf("start chromium: %w", err)
	}
	return b, nil
}

// Close ends the browser.
func (b *Browser) Close() { b.stop() }

// Draw gives the sheet as a picture of Width × Height pixels, times scale.
func (b *Browser) Draw(s Sheet, scale float64) (*image.RGBA, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	url, err := b.page(s)
	if err != nil {
		return nil, err
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(s.Width), int64(s.Height), chromedp.EmulateScale(scale)), chromedp.Navigate(url)); err != nil {
		return nil, fmt.Errorf("show the sheet %s: %w", s.Layout, err)
	}
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return nil, fmt.Errorf("take a picture of the sheet %s: %w", s.Layout, err)
	}
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return nil, fmt.Errorf("decode the picture of the sheet %s: %w", s.Layout, err)
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out, nil
}

// Print gives the sheet as a PDF page with text in it.
func (b *Browser) Print(s Sheet) ([]byte, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	url, err := b.page(s)
	if err != nil {
		return nil, err
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		return nil, fmt.Errorf("show the sheet %s: %w", s.Layout, err)
	}
	paper := chromedp.PaperSize{Width: float64(s.Width) / 96, Height: float64(s.Height) / 96}
	file, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(paper), chromedp.PDFMargin(0), chromedp.PDFPrintBackground()))
	if err != nil {
		return nil, fmt.Errorf("print the sheet %s: %w", s.Layout, err)
	}
	return file, nil
}

// page writes the sheet to a file that the browser can open.
func (b *Browser) page(s Sheet) (string, error) {
	html, err := s.HTML()
	if err != nil {
		return "", err
	}
	path := filepath.Join(b.folder, "sheet.html")
	if err := os.WriteFile(path, []byte(html), 0o600); err != nil {
		return "", fmt.Errorf("write a sheet: %w", err)
	}
	return "file://" + path, nil
}
