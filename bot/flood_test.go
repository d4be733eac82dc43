package bot_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// atScan brings a person to the question for the licence's scan.
func (r *rig) atScan(who flows.Contact) {
	r.t.Helper()
	for n, s := range []string{"hello", "English", "I agree", "mainland", "I have them all", "Zhang San 13800138000 zhang@example.com 北京市朝阳区示例东路88号 100020", "yunqi", "same", "北京云启虚构科技有限公司", "no", "agree"} {
		r.from1(who, fmt.Sprint("at", n), flows.Said{Stamp: flows.At(r.now), Text: s})
	}
}

// from1 delivers one event of somebody.
func (r *rig) from1(who flows.Contact, id string, e flows.Event) {
	r.t.Helper()
	if err := r.Receive(r.t.Context(), bot.Delivery{ID: id, From: who, Event: e}); err != nil {
		r.t.Fatal(err)
	}
}

// eventually waits for something that a running bot does.
func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatal("never: ", what)
		}
	}
}

// run runs the bot until the test ends.
func (r *rig) run() {
	r.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	r.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			r.t.Error(err)
		}
	})
}

// shelf is a channel whose downloads hang, but for those of one source.
type shelf struct {
	*line
	quick     string
	until     chan struct{}
	now, most atomic.Int64
	fetched   sync.Map
}

func (s *shelf) Download(ctx context.Context, f flows.File, limit int64) ([]byte, string, error) {
	if f.Source != s.quick {
		for n := s.now.Add(1); ; {
			if m := s.most.Load(); n <= m || s.most.CompareAndSwap(m, n) {
				break
			}
		}
		defer s.now.Add(-1)
		select {
		case <-s.until:
		case <-ctx.Done():
			return nil, "", ctx.Err()
		}
	}
	s.fetched.Store(f.Source, true)
	return s.line.Download(ctx, f, limit)
}

// TestUploadsDelayNobody: one person's twenty uploads are fetched one after the
// other, all people's a few at a time; meanwhile another's is looked at and
// everybody is answered.
func TestUploadsDelayNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.line.file = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)
	s := &shelf{line: r.line, quick: "quick", until: make(chan struct{})}
	r.Connect(s)
	who := func(name string) flows.Contact { return flows.Contact{Channel: "test", Address: name} }
	r.run()
	r.atScan(who("flood"))
	for n := range 20 {
		r.from1(who("flood"), fmt.Sprint("file", n), flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: fmt.Sprint("f", n), Source: fmt.Sprint("big", n), Size: 20 << 20}})
	}
	r.eventually("the first is fetched", func() bool { return s.now.Load() > 0 })
	r.atScan(who("another"))
	r.from1(who("another"), "file", flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: "q", Source: "quick"}})
	r.eventually("another's is fetched", func() bool { _, ok := s.fetched.Load("quick"); return ok })
	if n := s.most.Load(); n != 1 {
		t.Errorf("%d of one person's are fetched at once", n)
	}
	const people, places = 20, 4
	for n := range people { // first, or those who send early have given up when the last ones send
		r.atScan(who(fmt.Sprint("p", n)))
	}
	for n := range people {
		r.from1(who(fmt.Sprint("p", n)), "file", flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: "f", Source: "big"}})
	}
	r.eventually("all places are taken", func() bool { return s.now.Load() == places })
	before := len(r.line.heard())
	r.from1(who("third"), "hello", flows.Said{Stamp: flows.At(r.now), Text: "hello"})
	r.eventually("somebody is answered", func() bool { return len(r.line.heard()) > before })
	if n := s.most.Load(); n > places {
		t.Errorf("%d are fetched at once", n)
	}
	close(s.until)
}

// slowDesk takes its time for a card, one after the other, as Slack does.
type slowDesk struct {
	*desk
	one sync.Mutex
}

func (d *slowDesk) Post(ctx context.Context, key, thread string, c bot.Card, doubt bool) (string, error) {
	d.one.Lock()
	defer d.one.Unlock()
	time.Sleep(10 * time.Millisecond)
	return d.desk.Post(ctx, key, thread, c, doubt)
}

// TestCardsDelayNobody: one person who asks for a human two hundred times
// delays another's card by a few places and not by two hundred.
func TestCardsDelayNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.ConnectDesk(&slowDesk{desk: r.desk})
	for n, s := range []string{"hello", "English", "I agree"} {
		r.from1(r.from(), fmt.Sprint("at", n), flows.Said{Stamp: flows.At(r.now), Text: s})
	}
	const flood = 200
	for n := range flood {
		r.from1(r.from(), fmt.Sprint("human", n), flows.Said{Stamp: flows.At(r.now), Text: "human"})
	}
	other := flows.Contact{Channel: "test", Address: "another"}
	r.from1(other, "hello", flows.Said{Stamp: flows.At(r.now), Text: "hello"})
	r.run()
	r.eventually("both cases' cards", func() bool { return r.told(flows.Opened) == 2 })
	if n := r.told(flows.HumanAsked); n > flood/4 {
		t.Errorf("another's card came behind %d of the flood's", n)
	}
}

func packed(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write(data)
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func squeezed(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.Copy(z, bytes.NewReader(data))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHostileDocuments: a document's first bytes and its size are all that is
// looked at. What unpacks to gigabytes is refused by its type, or kept as it
// is, sealed and unopened; either way it costs a few times its own size.
func TestHostileDocuments(t *testing.T) {
	const mb = 1_000_000
	r, want := newRig(t), 0
	zeros := make([]byte, 32*mb)
	bomb := packed(t, "zeros", zeros)
	nested := bomb
	for range 5 {
		nested = packed(t, "next.zip", nested)
	}
	pdf := func(inside []byte) []byte {
		return fmt.Appendf(nil, "%%PDF-1.7\n1 0 obj<</Type/EmbeddedFile/Length %d>>stream\n%s\nendstream endobj\n", len(inside), inside)
	}
	const kept, refused = "received", "format"
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"65535 × 65535 pixels of PNG", kept, []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06\x00\x00\x00\x00\x00\x00\x00")},
		{"65535 × 65535 pixels of JPEG", kept, []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03")},
		{"a PDF with a zip bomb inside", kept, pdf(bomb)},
		{"a PDF with a deflated stream", kept, pdf(squeezed(t, zeros))},
		{"a PDF that is a zip behind its head", kept, append([]byte("%PDF-1.7\n"), bomb...)},
		{"a zip bomb", refused, bomb},
		{"zips in zips", refused, nested},
		{"a gzip bomb", refused, squeezed(t, zeros)},
		{"a Word file", refused, packed(t, "word/document.xml", []byte("<w/>"))},
		{"a Java archive", refused, packed(t, "META-INF/MANIFEST.MF", nil)},
		{"an SVG with entities", refused, []byte(`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>`)},
		{"a page", refused, []byte("<!DOCTYPE html><script>alert(1)</script>")},
		{"deep JSON", refused, bytes.Repeat([]byte("["), 4*mb)},
		{"a line without end", refused, bytes.Repeat([]byte("a,"), 2*mb)},
		{"zeros", refused, zeros[:5*mb]},
		{"a megabyte too much", "5 MB", append([]byte("%PDF-1.7\n"), zeros[:6*mb]...)},
	} {
		who := flows.Contact{Channel: "test", Address: c.name}
		r.atScan(who)
		r.flush()
		r.line.file = c.data
		r.from1(who, "file", flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: "f1", Source: "m"}})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		r.flush()
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		got := r.line.heard()
		if last := got[len(got)-1]; !strings.Contains(last, c.want) {
			t.Errorf("%s: heard %q, want %q", c.name, last, c.want)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > uint64(8*len(c.data)+16*mb) || took > 5*time.Second {
			t.Errorf("%s: %d bytes took %v and %d MB", c.name, len(c.data), took, used/mb)
		}
		if c.want == kept {
			want++
		}
		if blobs, _ := filepath.Glob(filepath.Join(r.path, "blobs", "KH-*", "f1*")); len(blobs) != want {
			t.Errorf("%s: kept %v, want %d", c.name, blobs, want)
		}
	}
}
