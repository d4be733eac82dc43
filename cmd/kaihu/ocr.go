package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot/scan/look"
	"kaihu/bot/scan/show"
	"kaihu/bot/scan/worker"
)

// ocrProgram is the program that reads scans, beside its models and its
// runtime (make ocr).
const ocrProgram = "kaihu-ocr"

// howToRead tells an operator how to get the reading engine.
const howToRead = "run `make ocr` (the container image has it), or name its folder in KAIHU_OCR"

// ocrFolder is the folder of the reading engine: the one that KAIHU_OCR names;
// else ocr beside this program or bin/ocr here, if it is there. "" is none:
// every scan goes to a person.
func (s *Settings) ocrFolder() (string, error) {
	switch s.OCR {
	case look.None:
		return "", nil
	case "":
		for _, dir := range []string{besideProgram("ocr"), filepath.Join("bin", "ocr")} {
			if hasOCR(dir) {
				return dir, nil
			}
		}
		return "", nil
	}
	if !hasOCR(s.OCR) {
		return "", fmt.Errorf("%q holds no %s: name the folder that `make ocr` makes, or none", s.OCR, ocrProgram)
	}
	return s.OCR, nil
}

func hasOCR(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, ocrProgram))
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

func besideProgram(name string) string {
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	return filepath.Join(filepath.Dir(self), name)
}

// patient is how long a look may take where nobody waits in a chat: on a busy
// machine it takes many times as long.
const patient = 3 * time.Minute

// newScanner is the keeper of the child that looks at scans: the program of the
// reading engine, or without one this program itself, which then checks the
// files alone. A look may take so long; 0: as long as people in a chat wait.
func newScanner(s *Settings, log *slog.Logger, lookIn time.Duration) (*worker.Keeper, error) {
	dir, err := s.ocrFolder()
	if err != nil {
		return nil, fmt.Errorf("KAIHU_OCR: %w", err)
	}
	cache := "--cache=" + cacheFolder(s)
	if dir != "" {
		program, err := filepath.Abs(filepath.Join(dir, ocrProgram)) // a child is started by its path, not by where this program was started
		if err != nil {
			return nil, fmt.Errorf("KAIHU_OCR: %w", err)
		}
		threads := "--threads=" + strconv.Itoa(min(2, runtime.NumCPU()))
		return worker.NewKeeper(worker.Config{Command: program, Args: []string{threads, cache}, LookIn: lookIn, Log: log}), nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return worker.NewKeeper(worker.Config{Command: self, Args: []string{scanWorker, cache}, LookIn: lookIn, Log: log}), nil
}

// newViewer is the keeper of the child that shows scans to people: this program
// itself, so that nobody waits for the reading engine, nor the engine for them.
func newViewer(s *Settings, log *slog.Logger) (*worker.Keeper, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return worker.NewKeeper(worker.Config{Command: self, Args: []string{scanWorker, "--cache=" + cacheFolder(s)}, Idle: time.Minute, Log: log}), nil
}

// scanMetrics show how the children that look at scans are doing.
func scanMetrics(k *worker.Keeper) []prometheus.Collector {
	counter := func(name, help string, value func(worker.Counts) int64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(value(k.Counts())) })
	}
	return []prometheus.Collector{
		counter("kaihu_scan_children_died_total", "Children that look at scans and ended by themselves.", func(c worker.Counts) int64 { return c.Died }),
		counter("kaihu_scan_children_timed_out_total", "Children that were ended because a scan took too long.", func(c worker.Counts) int64 { return c.TimedOut }),
		counter("kaihu_scan_children_memory_total", "Children that were ended because a scan took too much memory.", func(c worker.Counts) int64 { return c.Memory }),
		counter("kaihu_scan_refused_total", "Scans that were not looked at again: they had ended two children.", func(c worker.Counts) int64 { return c.Refused }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "kaihu_scan_children", Help: "Children that look at scans."}, func() float64 { return float64(k.Counts().Running) }),
	}
}

// cacheFolder is where compiled decoders are kept: they hold nothing of a scan.
// In a container the user has no folder that can be written to but the data's.
// "" is nowhere; the first HEIC or PDF then takes some seconds longer.
func cacheFolder(s *Settings) string {
	bases := []string{s.Data}
	if own, err := os.UserCacheDir(); err == nil {
		bases = []string{own, s.Data}
	}
	for _, base := range bases {
		if dir := filepath.Join(base, "kaihu"); os.MkdirAll(dir, 0o700) == nil {
			return dir
		}
	}
	return ""
}

// scanWorker is the command that a child without a reading engine is started
// with, and the one that shows scans.
const scanWorker = "scan-worker"

// scanWorkerCmd is `kaihu scan-worker`: a child that checks and shows files. It
// is not for people.
type scanWorkerCmd struct {
	Cache string `help:"Where compiled decoders are kept."`
}

// Run answers tasks until its input ends, within a child's limits.
func (c scanWorkerCmd) Run(ctx context.Context, io streams) error {
	if err := worker.Confine(); err != nil {
		return err
	}
	return c.serve(ctx, io)
}

func (c scanWorkerCmd) serve(ctx context.Context, io streams) error {
	looks, err := look.New(nil, c.Cache)
	if err != nil {
		return err
	}
	defer func() { _ = looks.Close(ctx) }()
	s, err := show.New(looks, c.Cache)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close(ctx) }()
	return worker.Serve(ctx, io.in, io.out, s)
}
