package wecom

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

const stranger = "wmBADAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// refuse lets the receiver refuse one text of the stranger's.
func (r *rig) refuse(text string, err error) {
	r.in.on(func(d bot.Delivery) error {
		if said, ok := d.Event.(flows.Said); ok && d.From.Address == r.kf+"/"+stranger && said.Text == text {
			return err
		}
		return nil
	})
}

func (r *rig) strange(text string) string {
	r.t.Helper()
	id, err := r.s.Say(r.kf, stranger, text)
	r.must(err)
	return id
}

func TestOneFailingCustomerDelaysNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.refuse("bad", errors.New("open the case: not now"))
	r.run(nil)
	r.strange("bad")
	time.Sleep(3 * time.Second) // the pauses between the tries have grown
	for i := range 3 {
		begun := time.Now()
		r.say(fmt.Sprint("good", i))
		r.eventually("it is heard", func() bool { return len(r.in.texts(r.kf+"/"+customer)) == i+1 })
		if d := time.Since(begun); d > time.Second {
			t.Errorf("another customer's message took %s", d)
		}
	}
	if r.wecom().Idle() {
		t.Error("idle although a message is not stored")
	}
}

func TestPagesBehindAFailureAreRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.must(w.Sync(t.Context(), r.kf))
	before := r.memo.cursor(r.kf)
	down := errors.New("not now")
	r.refuse("1", down)
	for _, n := range numbers(3) {
		r.strange(n)
		r.say(n)
	}
	for range 3 {
		r.s.Faults().ShortPages(1, 6)
		if err := w.Sync(t.Context(), r.kf); !errors.Is(err, down) || !errors.Is(err, errStuck) {
			t.Fatal(err)
		}
	}
	if got := r.in.texts(r.kf + "/" + customer); !slices.Equal(got, numbers(3)) {
		t.Errorf("the other heard %q", got)
	}
	if got := r.in.texts(r.kf + "/" + stranger); !slices.Equal(got, numbers(1)) {
		t.Errorf("out of order: %q", got)
	}
	cursor := r.memo.cursor(r.kf)
	// A replica that was killed begins before the failing message, not after.
	r.in.on(nil)
	w = r.boot(nil)
	r.must(w.Sync(t.Context(), r.kf))
	if got := r.in.texts(r.kf + "/" + stranger); !slices.Equal(got, numbers(3)) || r.in.count() != 6 {
		t.Errorf("%q of %d; the cursor was %q, then %q", got, r.in.count(), before, cursor)
	}
}

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		err    error
		after  time.Duration
		others bool
		dead   bool
	}{
		{"sealed", fmt.Errorf("turn of kf: open the case: %w", storage.ErrSealed), 0, false, true},
		{"young", errors.New("no"), 9 * time.Minute, true, false},
		{"others get through", errors.New("no"), 11 * time.Minute, true, true},
		{"nobody gets through", errors.New("no"), 11 * time.Minute, false, false},
		{"a day", errors.New("no"), 25 * time.Hour, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			w := r.boot(nil)
			r.must(w.Sync(t.Context(), r.kf))
			before := r.memo.cursor(r.kf)
			r.refuse("1", c.err)
			var bad string
			for _, n := range numbers(3) {
				if id := r.strange(n); n == "1" {
					bad = id
				}
			}
			err := w.Sync(t.Context(), r.kf)
			if c.after > 0 {
				if err == nil {
					t.Fatal("no error")
				}
				if c.others {
					r.clock.add(time.Second)
					r.say("hello")
					_ = w.Sync(t.Context(), r.kf)
				}
				r.clock.add(c.after)
				err = w.Sync(t.Context(), r.kf)
			}
			if dead := err == nil; dead != c.dead || dead != (r.memo.cursor(r.kf) != before) {
				t.Errorf("given up: %v; the cursor moved: %v", err, r.memo.cursor(r.kf) != before)
			}
			want := []string{"0"}
			if c.dead {
				want = append(want, "2")
			}
			if got := r.in.texts(r.kf + "/" + stranger); !slices.Equal(got, want) {
				t.Errorf("%q", got)
			}
			if text := r.logs.String(); c.dead != strings.Contains(text, "given up") || c.dead != strings.Contains(text, "msgid=kf:"+bad) || strings.Contains(text, stranger) {
				t.Errorf("%s\n%s", bad, text)
			}
			if !c.dead {
				return
			}
			// Another replica, from the beginning: it is given up there, too.
			r.must(r.memo.SetMemo(t.Context(), "wecom/cursor/"+r.kf, nil, 0))
			r.refuse("1", errors.New("no"))
			w = r.boot(nil)
			if err := w.Sync(t.Context(), r.kf); err != nil {
				t.Error(err)
			}
		})
	}
}

// A store that takes nothing loses nothing, however long.
func TestStoreThatTakesNothingLosesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	r.must(w.Sync(t.Context(), r.kf))
	r.refuse("bad", errors.New("disk full"))
	r.strange("bad")
	if err := w.Sync(t.Context(), r.kf); err == nil {
		t.Fatal("no error")
	}
	p := &pass{a: w.accounts[r.kf], failed: map[string]error{}, met: map[string]bool{}}
	for id := range w.accounts[r.kf].behind.failing {
		r.clock.add(48 * time.Hour)
		r.memo.fail(errors.New("disk full"))
		if p.givenUp(t.Context(), id, errors.New("disk full")) {
			t.Error("given up although that could not be noted")
		}
		r.memo.fail(nil)
	}
	r.in.on(nil)
	r.must(w.Sync(t.Context(), r.kf))
	if r.in.count() != 1 {
		t.Errorf("%d heard", r.in.count())
	}
}
