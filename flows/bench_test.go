package flows_test

import (
	"encoding/json"
	"syscall"
	"testing"
	"time"

	"kaihu/bot/faq"
	"kaihu/flows"
	"kaihu/flows/flowstest"
)

// heard is one message of a transcript, and the stored case that it came to.
type heard struct {
	raw  []byte
	said flows.Said
}

// recorder plays a transcript on the core and keeps what the applicant writes.
type recorder struct {
	*flowstest.Core
	heard []heard
}

// Say writes a text.
func (r *recorder) Say(text string) error {
	raw, err := json.Marshal(r.Case)
	if err != nil {
		return err
	}
	r.heard = append(r.heard, heard{raw, flows.Said{Stamp: flows.At(r.Clock), Text: text, Message: "1784000000.000100"}})
	return r.Core.Say(text)
}

// conversations is every message of every transcript.
func conversations(tb testing.TB) (*flows.Flow, []heard) {
	f := load(tb, flows.Options{Desk: true, Links: true})
	index, err := faq.New(f.FAQ, f.Rules)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = index.Close() })
	f = f.Answering(index)
	scripts, err := flowstest.Read("awschina/transcripts")
	if err != nil {
		tb.Fatal(err)
	}
	var all []heard
	for _, s := range scripts {
		for _, sec := range s.Sections {
			r := &recorder{Core: flowstest.NewCore(f, flows.Contact{Channel: "kf", Address: "wk/wm", Abroad: s.Only == "slack"}, monday())}
			if _, err := flowstest.Play(sec, r); err != nil {
				tb.Fatal(s.Name, sec.Lang, err)
			}
			all = append(all, r.heard...)
		}
	}
	return f, all
}

// BenchmarkAdvance is one message of the transcripts after another (answers,
// commands, questions, pasted blocks, in both languages), each with its case
// through JSON both ways.
func BenchmarkAdvance(b *testing.B) {
	f, all := conversations(b)
	perTurn(b, all, func(h heard) error {
		var c flows.Case
		if err := c.UnmarshalJSON(h.raw); err != nil {
			return err
		}
		c, _ = f.Advance(c, h.said)
		_, err := c.MarshalJSON()
		return err
	})
}

// BenchmarkStored is the case alone, through JSON both ways.
func BenchmarkStored(b *testing.B) {
	_, all := conversations(b)
	perTurn(b, all, func(h heard) error {
		var c flows.Case
		if err := c.UnmarshalJSON(h.raw); err != nil {
			return err
		}
		_, err := c.MarshalJSON()
		return err
	})
}

// perTurn measures what a message costs on the average of all. On a machine
// that does other things too, the processor's time says more than the clock's.
func perTurn(b *testing.B, all []heard, turn func(heard) error) {
	b.ReportAllocs()
	began := processorTime(b)
	for n := 0; b.Loop(); n++ {
		if err := turn(all[n%len(all)]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((processorTime(b)-began).Nanoseconds())/1e3/float64(b.N), "cpu-µs/op")
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
