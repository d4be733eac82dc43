// Kaihu-ocr looks at scans for kaihu: a program of its own, since the runtime
// of the reading engine is a C library. It lies in one folder with the runtime
// and the models; make ocr makes that folder.
//
// Alone it answers the tasks that kaihu writes to its standard input (package
// worker). With files it prints the lines that the engine reads in them, for
// operators who want to see why a scan was not understood.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"kaihu/bot/scan/look"
	"kaihu/bot/scan/ppocr"
	"kaihu/bot/scan/worker"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// settings are the command line.
type settings struct {
	folder  string // of the models and the runtime
	cache   string // folder for compiled decoders; "": they are compiled at each start
	threads int
	files   []string
}

func parse(args []string, errw io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("kaihu-ocr", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run prints the error
	flags.StringVar(&s.folder, "folder", "", "where the models and the runtime are (default: beside this program)")
	flags.StringVar(&s.cache, "cache", "", "a folder of its own, to start faster from the second time on")
	flags.IntVar(&s.threads, "threads", 2, "how many threads compute")
	flags.Usage = func() {
		fmt.Fprintln(errw, "kaihu-ocr [FLAGS]: answers kaihu's tasks\nkaihu-ocr [FLAGS] FILE…: prints what is read in the files")
		flags.SetOutput(errw)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	s.files = flags.Args()
	if s.folder != "" {
		return s, nil
	}
	self, err := os.Executable()
	if err != nil {
		return s, fmt.Errorf("finding the models beside this program: %w", err)
	}
	s.folder = filepath.Dir(self)
	return s, nil
}

// run is the whole program.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) int {
	s, err := parse(args, errw)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(errw, "kaihu-ocr:", err)
		return 2
	}
	if err := s.work(ctx, in, out); err != nil {
		fmt.Fprintln(errw, "kaihu-ocr:", err)
		return 1
	}
	return 0
}

func (s settings) work(ctx context.Context, in io.Reader, out io.Writer) (err error) {
	if len(s.files) == 0 {
		if err := worker.Confine(); err != nil {
			return err
		}
	}
	engine, err := ppocr.Open(s.folder, s.threads)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	if len(s.files) > 0 {
		return s.lines(ctx, engine, out)
	}
	scanner, err := look.New(engine, s.cache)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scanner.Close(context.WithoutCancel(ctx))) }()
	return worker.Serve(ctx, in, out, scanner)
}
