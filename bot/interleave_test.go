package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// opened is a case that has been greeted, in English, and is asked about its
// region.
func (w *arena) opened() flows.Case {
	return w.after(flows.Case{Contact: flows.Contact{Channel: "test"}}, w.said("hello", "English", "I agree")...)
}

// collected is a case with everything that a text can give.
func (w *arena) collected() flows.Case {
	return w.after(w.opened(), w.said("mainland", "I have them all", "Zhang San 13800138000 zhang@example.com 北京市朝阳区示例东路88号 100020", "yunqi", "same", "北京云启虚构科技有限公司", "no", "agree")...)
}

func (w *arena) inPrecheck() flows.Case {
	c := w.collected()
	c.Stage, c.Ball, c.Round, c.Wait = flows.Precheck, flows.Us, 1, flows.Wait{}
	return c
}

// talks is a part that says things, each in a turn of its own.
func talks(name string, texts ...string) part {
	return func(p *person, b *bot.Bot, turn func()) string {
		for i, s := range texts {
			if i > 0 {
				turn()
			}
			p.says(b, fmt.Sprint(name, i), s)
		}
		return ""
	}
}

// each checks every outcome that there may be.
func (w *arena) each(outcomes []string, wrong func(outcome string) bool) {
	w.Helper()
	for _, o := range outcomes {
		if wrong(o) {
			w.Errorf("an outcome:\n%s", o)
		}
	}
}

func TestMessagesInterleave(t *testing.T) {
	onBothStores(t, func(w *arena) {
		once := w.schedules(flows.Case{}, nil, talks("m", "hello"), talks("m", "hello"), talks("m", "hello"))
		if len(once) != 1 || strings.Count(once[0], "\n< ") != 1 {
			t.Errorf("one message on three replicas: %q", once)
		}
		got := w.schedules(w.opened(), nil, talks("a", "mainland", "I have them all"), talks("b", "zhang@example.com"))
		w.each(got, func(o string) bool { return strings.Count(o, "\n< ") != 3 })
	})
}

func TestConsultantsAndApplicantInterleave(t *testing.T) {
	onBothStores(t, func(w *arena) {
		ruling := func(by string, returns ...flows.Return) part {
			return func(p *person, b *bot.Bot, _ func()) string {
				settled, err := rules(context.Background(), b, p.ref, by, flows.Ruled{Actor: flows.Acting(by, w.now()), Round: 1, Returns: returns})
				if errors.Is(err, storage.ErrNotFound) {
					return by + " was told that it is gone"
				}
				return fmt.Sprint(by, " settled: ", settled, err)
			}
		}
		back := flows.Return{Requirement: "contact_email", Code: "other", Note: "a typing mistake"}
		got := w.schedules(w.inPrecheck(), nil, ruling("lin"), ruling("chen", back), talks("m", "edit user name"))
		w.each(got, func(o string) bool {
			return strings.Count(o, "settled: true") > 1
		})
		w.schedules(w.inPrecheck(), nil, ruling("lin"), ruling("lin"))
		w.schedules(w.inPrecheck(), nil, ruling("lin"), talks("m", "erase my data", "Delete everything", "hello"))
	})
}

func wakes(p *person, b *bot.Bot, _ func()) string {
	if _, err := b.Wake(context.Background()); err != nil {
		p.Error(err)
	}
	return ""
}

func TestTimerAgainstAnswer(t *testing.T) {
	onBothStores(t, func(w *arena) {
		c := w.opened()
		c.WakeAt, c.Reminders.Since = w.now(), w.now().Add(-24*time.Hour)
		got := w.schedules(c, nil, wakes, talks("m", "mainland"))
		w.each(got, func(o string) bool { return strings.Count(o, "< ") > 1 })
		if len(got) != 1 {
			t.Errorf("%d outcomes, want the answer alone: whichever came first, the reminder leaves later and is void by then", len(got))
		}
		w.schedules(c, nil, wakes, wakes)
		w.schedules(c, nil, wakes, talks("m", "erase my data", "Delete everything"))
	})
}

func flushes(p *person, b *bot.Bot, _ func()) string {
	p.flush(b)
	return ""
}

// uploaded sends a scan of the licence, which nobody has looked at yet.
func uploaded(p *person) {
	p.deliver(p.last, "file", flows.Sent{Stamp: flows.At(p.now()), File: flows.File{ID: "f1", Source: "x", Message: "file"}})
}

// TestUploadAgainstChange: a document is looked at while its case changes. In
// every order it is kept or it is gone, and the person hears which.
func TestUploadAgainstChange(t *testing.T) {
	changes := map[string]part{
		"taken back": talks("m", "take back file"),
		"recalled": func(p *person, b *bot.Bot, _ func()) string {
			p.deliver(b, "recall", flows.Withdrew{Stamp: flows.At(p.now()), Message: "file"})
			return ""
		},
		"edited":                  talks("m", "edit company name"),
		"erased":                  talks("m", "erase my data", "Delete everything"),
		"erased, and begun again": talks("m", "erase my data", "Delete everything", "hello"),
		"paused":                  talks("m", "pause"),
		"erased by an operator": func(p *person, b *bot.Bot, _ func()) string {
			if err := (bot.Register{Flow: p.flow, Store: p.actors[1], Vault: p.vault}).EraseCase(context.Background(), p.actors[1], p.ref, p.now()); err != nil {
				p.Error(err)
			}
			return ""
		},
	}
	onBothStores(t, func(w *arena) {
		for name, change := range changes {
			t.Run(name, func(t *testing.T) {
				w.T = t
				got := w.schedules(w.collected(), uploaded, flushes, whole(change))
				w.each(got, func(o string) bool {
					return !strings.Contains(o, "\n< ") && !strings.Contains(o, "by an operator") && name != "erased by an operator"
				})
			})
		}
	})
}

// TestUploadOutlivesItsLease: a replica stalls while it looks at a document.
// Meanwhile its lease runs out, another replica does the work, and the person
// takes the document back. When the first one goes on, nothing comes back.
func TestUploadOutlivesItsLease(t *testing.T) {
	onBothStores(t, func(w *arena) {
		got := w.schedules(w.collected(), uploaded, flushes, whole(func(p *person, b *bot.Bot, _ func()) string {
			p.forward(61 * time.Second)
			p.flush(b)
			p.says(b, "m", "take back file")
			p.flush(b)
			return ""
		}))
		w.each(got, func(o string) bool { return !strings.Contains(o, "is deleted here") })
	})
}

// TestSendOutlivesItsLease: a replica stalls in a send until its lease has run
// out and another has sent the same. The key makes it one message, and the
// first one's finish does no harm.
func TestSendOutlivesItsLease(t *testing.T) {
	onBothStores(t, func(w *arena) {
		twice := 0
		w.schedules(w.opened(), func(p *person) {
			p.says(p.last, "m1", "mainland")
			p.says(p.last, "m2", "I have them all")
		}, flushes, whole(func(p *person, b *bot.Bot, _ func()) string {
			p.forward(61 * time.Second)
			p.flush(b)
			p.phone.mu.Lock()
			defer p.phone.mu.Unlock()
			twice += len(p.phone.said)
			return ""
		}))
		if twice == 0 {
			t.Error("nobody else ever sent")
		}
	})
}

// TestRefusedWhileErased: what was said cannot be delivered, and while that is
// noted the person erases everything and begins again. The new case is told
// nothing of the old one's message.
func TestRefusedWhileErased(t *testing.T) {
	onBothStores(t, func(w *arena) {
		got := w.schedules(w.opened(), func(p *person) {
			p.says(p.last, "m1", "mainland")
			p.phone.refuse = "This is what the registration needs"
		}, flushes, whole(talks("then", "erase my data", "Delete everything", "hello")))
		w.each(got, func(o string) bool {
			return !strings.Contains(o, "@ NEW opened") || strings.Contains(o, "@ NEW "+string(flows.Undeliverable))
		})
		if len(got) != 2 {
			t.Errorf("%d outcomes, want that the desk heard of it before all was erased, and that it did not", len(got))
		}
	})
}
