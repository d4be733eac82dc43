package wecom

import (
	"bytes"
	"context"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
)

func TestRecall(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.run(nil)
	id, err := r.s.SendImage(r.kf, customer, "身份证.png", []byte("\x89PNG\r\n\x1a\n"))
	r.must(err)
	r.must(r.s.Recall(r.kf, customer, id))
	r.settle()
	got := r.in.take()
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	sent, withdrew := got[0].Event.(flows.Sent), got[1].Event.(flows.Withdrew)
	if sent.File.Message != withdrew.Message || withdrew.Message != id || got[1].Window != nil {
		t.Errorf("%+v, %+v", got[0], got[1])
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wecomtest.Options) { o.Rules.RangeOver = 5 << 20 })
	w, _ := r.run(nil)
	big := bytes.Repeat([]byte("0123456789abcdef"), 600_000) // 9.6 MB, over RangeOver
	small := []byte(`{"errcode":40007,"errmsg":"a person's file that looks like an error"}`)
	for _, c := range []struct {
		name  string
		data  []byte
		limit int64
		want  int
	}{
		{"错误.json", small, 1000, len(small)},
		{"small.bin", small, 10, 11},
		{"big.pdf", big, 20_000_000, len(big)},
		{"big.pdf", big, 5_000_000, 5_000_001},
		{"big.pdf", big, 100, 101},
	} {
		_, err := r.s.SendFile(r.kf, customer, c.name, c.data)
		r.must(err)
		r.settle()
		got := r.in.take()
		f := got[len(got)-1].Event.(flows.Sent).File
		data, name, err := w.Customers().Download(t.Context(), f, c.limit)
		if err != nil || name != c.name || len(data) != c.want || !bytes.Equal(data, c.data[:c.want]) {
			t.Errorf("%s within %d: %d bytes of %q, %v", c.name, c.limit, len(data), name, err)
		}
	}
}

func TestDownloadFails(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w, _ := r.run(func(c *Config) { c.Timeout = 300 * time.Millisecond })
	_, err := r.s.SendFile(r.kf, customer, "x.pdf", []byte("%PDF-1.7 content of a file"))
	r.must(err)
	r.settle()
	f := r.in.take()[0].Event.(flows.Sent).File
	get := func(ctx context.Context) error {
		_, _, err := w.Customers().Download(ctx, f, 1000)
		if err != nil {
			r.keep(err)
		}
		return err
	}
	r.s.Faults().Truncate("media/get", 1)
	verdictIs(t, get(t.Context()), bot.Later)
	r.s.Faults().Status("media/get", 500, 1)
	verdictIs(t, get(t.Context()), bot.Later)
	r.s.RevokeTokens()
	r.must(get(t.Context()))
	r.s.Faults().Hang("media/get", 1)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	verdictIs(t, get(ctx), bot.Later)
	r.s.ExpireFile(f.Source, false)
	verdictIs(t, get(t.Context()), bot.Broken)
	f.Source = ""
	verdictIs(t, get(t.Context()), bot.Broken)
}
