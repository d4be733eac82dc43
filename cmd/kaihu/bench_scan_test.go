package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/scan"
	"kaihu/bot/scan/worker"
	"kaihu/flows"
)

// benchScanner is the child with the real engine, and a licence for it.
func benchScanner(b *testing.B) (*worker.Keeper, []byte) {
	b.Helper()
	s := &Settings{OCR: filepath.Join("..", "..", "bin", "ocr"), Data: b.TempDir()}
	keeper, err := newScanner(s, slog.New(slog.DiscardHandler), patient)
	if err != nil {
		b.Fatal("run `make ocr`: ", err)
	}
	b.Cleanup(keeper.Close)
	data, err := os.ReadFile(filepath.Join("page", "samples", "01_cn_ltd_clean.png"))
	if err != nil {
		b.Fatal(err)
	}
	return keeper, data
}

// BenchmarkTenUploads: ten licences come at once and are read one after the
// other by a child; meanwhile other people are answered. It reports how long a
// turn takes then, and how long a licence.
func BenchmarkTenUploads(b *testing.B) {
	keeper, data := benchScanner(b)
	f := testFlow(b)
	w := newWorld(b, f, "sqlite")
	task := scan.Task{Files: [][]byte{data}, For: "license_scan", Rules: bot.ScanRules(f), Today: start()}
	if _, err := keeper.Look(b.Context(), task); err != nil { // the models are loaded
		b.Fatal(err)
	}
	var turns []time.Duration
	var looks time.Duration
	b.ResetTimer()
	for range b.N {
		begin := time.Now()
		var uploads sync.WaitGroup
		for range 10 {
			uploads.Go(func() {
				if _, err := keeper.Look(b.Context(), task); err != nil {
					b.Error(err)
				}
			})
		}
		done := make(chan struct{})
		go func() { uploads.Wait(); close(done) }()
		turns = append(turns, converse(b, w, done)...)
		looks += time.Since(begin)
	}
	slices.Sort(turns)
	b.ReportMetric(float64(turns[len(turns)/2].Microseconds())/1000, "ms/turn-median")
	b.ReportMetric(float64(turns[len(turns)*99/100].Microseconds())/1000, "ms/turn-p99")
	b.ReportMetric(looks.Seconds()/float64(10*b.N), "s/licence")
}

// BenchmarkTenLargeFiles: ten files as large as a page takes come at once, more
// than the program lets in together. It reports the most memory that the
// program, which hands them to a child, has held.
func BenchmarkTenLargeFiles(b *testing.B) {
	limitMemory()
	keeper, data := benchScanner(b)
	large, rules := padded(data, 25_000_000), bot.ScanRules(testFlow(b))
	for b.Loop() {
		var uploads sync.WaitGroup
		for range 10 {
			uploads.Go(func() {
				task := scan.Task{Files: [][]byte{bytes.Clone(large)}, For: "license_scan", Rules: rules, Today: start()}
				if r, err := keeper.Look(b.Context(), task); err != nil || r.Verdict != scan.Accept {
					b.Errorf("%s %s, %v", r.Verdict, r.Code, err)
				}
			})
		}
		uploads.Wait()
	}
	b.ReportMetric(peakOf(b, os.Getpid()), "peak-MB")
}

// padded is a PNG of so many bytes: what is missing is put into a chunk that
// nobody reads.
func padded(png []byte, size int) []byte {
	const end = 12 // the last chunk, without data; the new one has 12 bytes, too, beside its data
	chunk := make([]byte, size-len(png))
	binary.BigEndian.PutUint32(chunk, uint32(len(chunk)-12))
	copy(chunk[4:], "kaHu")
	binary.BigEndian.PutUint32(chunk[len(chunk)-4:], crc32.ChecksumIEEE(chunk[4:len(chunk)-4]))
	return slices.Concat(png[:len(png)-end], chunk, png[len(png)-end:])
}

// converse lets people write, one every five milliseconds, until done, and
// gives how long their turns took.
func converse(b *testing.B, w *world, done <-chan struct{}) (turns []time.Duration) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-done:
			return turns
		case <-tick.C:
		}
		begin := time.Now()
		from := flows.Contact{Channel: "kf", Address: fmt.Sprintf("%s/wm%d", w.settings.WecomKfID, n%50)}
		if err := w.app.bot.Receive(b.Context(), bot.Delivery{ID: fmt.Sprintf("b%d-%d", b.N, n), From: from, Event: flows.Said{Stamp: flows.At(w.now()), Text: "你好"}}); err != nil {
			b.Error(err)
		}
		turns = append(turns, time.Since(begin))
	}
}
