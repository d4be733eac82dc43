package bot_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot/scan"
	"kaihu/flows"
)

// heavy is a channel whose files are as large as may be sent, each with memory
// of its own.
type heavy struct {
	*line
	size       int
	held, most atomic.Int64 // files between their download and the end of their look
}

func (h *heavy) Download(context.Context, flows.File, int64) ([]byte, string, error) {
	for n := h.held.Add(1); ; {
		if m := h.most.Load(); n <= m || h.most.CompareAndSwap(m, n) {
			break
		}
	}
	data := make([]byte, h.size)
	copy(data, "\x89PNG\r\n\x1a\n")
	return data, "licence.png", nil
}

// Look takes a moment over one file after the other, as the child does.
func (h *heavy) Look(_ context.Context, t scan.Task) (scan.Result, error) {
	time.Sleep(20 * time.Millisecond)
	h.held.Add(-int64(len(t.Files)))
	return scan.Result{Verdict: scan.Accept, Type: "image/jpeg", Copy: make([]byte, 5_000_000)}, nil
}

// TestPicturesAtOnce: ten people send the largest file that may be sent at
// once. Four are held at a time, and the memory stays as small.
func TestPicturesAtOnce(t *testing.T) {
	r := newRig(t)
	h := &heavy{line: r.line, size: 25_000_000}
	r.scanner = h
	r.Bot = r.replica()
	r.Connect(h)
	const people = 10
	who := func(n int) flows.Contact { return flows.Contact{Channel: "test", Address: fmt.Sprint("p", n)} }
	for n := range people {
		r.atScan(who(n))
	}
	r.flush()
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	r.run()
	for n := range people {
		r.from1(who(n), "file", flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: "f", Source: "f"}})
	}
	var peak uint64
	r.eventually("all are looked at", func() bool {
		runtime.ReadMemStats(&now)
		peak = max(peak, now.HeapInuse)
		for n := range people {
			rec, err := r.Store.Load(t.Context(), who(n).Lane(), "")
			if err != nil {
				t.Fatal(err)
			}
			c, err := r.Vault.OpenCase(rec)
			if err != nil {
				t.Fatal(err)
			}
			if c.State("license_scan") != flows.OK {
				return false
			}
		}
		return true
	})
	if m := h.most.Load(); m != 4 {
		t.Errorf("%d files were held at once", m)
	}
	const most = 400 << 20 // four files, as many that are garbage already, and the copies that are sealed
	if grown := peak - before.HeapInuse; grown > most {
		t.Errorf("the memory grew by %d MB", grown>>20)
	}
	t.Logf("the memory grew by %d MB", (peak-before.HeapInuse)>>20)
}
