// Kaihu-ocr reads scans for kaihu: a program of its own, since the runtime that
// it needs is a C library. It lies in one folder with the runtime and the
// models; make ocr makes that folder.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // what is read
	_ "image/png"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"kaihu/bot/scan/ppocr"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run prints the lines of each file, with their confidence. The first argument
// is the program's own path.
func run(ctx context.Context, args []string, out, errw io.Writer) int {
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(errw)
	folder := flags.String("folder", "", "where the models and the runtime are (default: beside this program)")
	threads := flags.Int("threads", 2, "how many threads compute")
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	if err := read(ctx, *folder, *threads, flags.Args(), out); err != nil {
		fmt.Fprintln(errw, "kaihu-ocr:", err)
		return 1
	}
	return 0
}

func read(ctx context.Context, folder string, threads int, files []string, out io.Writer) (err error) {
	if folder == "" {
		self, err := os.Executable()
		if err != nil {
			return fmt.Errorf("finding the models beside this program: %w", err)
		}
		folder = filepath.Dir(self)
	}
	engine, err := ppocr.Open(folder, threads)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	for _, file := range files {
		img, err := open(file)
		if err != nil {
			return err
		}
		reading, err := engine.Read(ctx, img)
		if err != nil {
			return fmt.Errorf("reading %s: %w", file, err)
		}
		fmt.Fprintf(out, "%s, turned by %d°\n", file, reading.Turned)
		for _, line := range reading.Lines {
			fmt.Fprintf(out, "%.3f %v %s\n", line.Confidence, line.Box[0], line.Text)
		}
	}
	return nil
}

func open(file string) (*image.RGBA, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("decoding %s: %w", file, err)
	}
	rgba := image.NewRGBA(img.Bounds())
	draw.Draw(rgba, rgba.Rect, img, rgba.Rect.Min, draw.Src)
	return rgba, nil
}
