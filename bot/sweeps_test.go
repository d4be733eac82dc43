package bot_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// job is one of a bot's jobs.
func job(t *testing.T, b *bot.Bot, name string) func() bot.Counts {
	t.Helper()
	for _, j := range b.Jobs() {
		if j.Name == name {
			return func() bot.Counts {
				t.Helper()
				done, err := j.Do(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				maps.DeleteFunc(done, func(_ string, n int) bool { return n == 0 })
				return done
			}
		}
	}
	t.Fatalf("there is no job %s", name)
	return nil
}

// TestStuckOutbox: what does not leave for an hour is named in the log, after
// four a consultant hears of it, once a day; it is tried on all the while.
func TestStuckOutbox(t *testing.T) {
	r := newRig(t)
	down := true
	r.line.fail = func(int, bool) error {
		if down {
			return &bot.SendError{Verdict: bot.Later}
		}
		return nil
	}
	began := r.now
	r.say("hello")
	look := job(t, r.Bot, "outbox")
	for _, step := range []struct {
		after time.Duration
		stuck bool
		told  int // so far
	}{
		{59 * time.Minute, false, 0}, {61 * time.Minute, true, 0}, {239 * time.Minute, true, 0}, {241 * time.Minute, true, 1}, {300 * time.Minute, true, 1},
		{23 * time.Hour, true, 2}, {24 * time.Hour, true, 2},
	} {
		r.now = began.Add(step.after)
		r.flush()
		done := look()
		r.flush()
		if (done["stuck"] > 0) != step.stuck || r.told(flows.Undeliverable) != step.told {
			t.Errorf("after %s: %v, told %d times, want %d", step.after, done, r.told(flows.Undeliverable), step.told)
		}
	}
	ref := r.summary().Ref
	if log := r.log.String(); !strings.Contains(log, "refs="+ref) || !strings.Contains(log, "kinds=say") || strings.Contains(log, "someone") {
		t.Errorf("the log:\n%s", log)
	}
	down, r.now = false, began.Add(25*time.Hour)
	r.flush()
	if done := look(); len(done) != 0 || len(r.line.heard()) == 0 {
		t.Errorf("it has left: %v, %d messages", done, len(r.line.heard()))
	}
}

// TestStuckFlood: thousands that are stuck cost one look as much as some.
func TestStuckFlood(t *testing.T) {
	r := newRig(t)
	r.line.fail = func(int, bool) error { return &bot.SendError{Verdict: bot.Later} }
	r.Connect(&other{line: r.line, name: "bad"})
	for i := range 250 {
		r.joins(r.Bot, "bad", "p"+strings.Repeat("x", i))
	}
	r.now = r.now.Add(5 * time.Hour)
	look := job(t, r.Bot, "outbox")
	if done := look(); done["stuck"] != 200 || done["told"] != 100 { // two messages each
		t.Errorf("%v", done)
	}
	if done := look(); done["told"] != 0 {
		t.Errorf("told twice: %v", done)
	}
	if log := r.log.String(); strings.Count(log, "KH-") > 100 {
		t.Error("the log names them all")
	}
}

// TestOrphans: documents whose case is gone are erased after a week in which
// the log says so; those of a case, and what is not ours, are left.
func TestOrphans(t *testing.T) {
	r := newRig(t)
	r.say("hello")
	mine := r.summary().Ref
	blobs, err := storage.OpenFileBlobs(r.path + "/blobs")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{mine + "/f1", "KH-22222A/f1", "KH-DOCTOR/check", "backup/f1"}
	for _, name := range names {
		if err := blobs.Put(t.Context(), name, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	look, began := job(t, r.Bot, "retention"), r.now
	for _, step := range []struct {
		days int
		want bot.Counts
	}{{0, bot.Counts{"found": 1}}, {1, bot.Counts{"found": 1}}, {6, bot.Counts{"found": 1}}, {7, bot.Counts{"erased": 1}}, {8, nil}} {
		r.now = began.AddDate(0, 0, step.days)
		if got := look(); !maps.Equal(got, step.want) {
			t.Errorf("day %d: %v, want %v", step.days, got, step.want)
		}
	}
	for _, name := range names {
		_, err := blobs.Get(t.Context(), name)
		if gone := err != nil; gone != (name == "KH-22222A/f1") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := strings.Count(r.log.String(), "refs=KH-22222A"); n != 3 {
		t.Errorf("the log says so %d times", n)
	}
}
