package slack

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaihu/bot"
	"kaihu/bot/slacktest"
)

// outbox sends n messages as the bot's does: what is sent back comes again
// when it was told to, up to a second late.
func outbox(p *pacer, n int, channel string) (sent []time.Time, tries int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			for try := 0; ; try++ {
				after, ok := p.turn(context.Background(), channel, fmt.Sprint(i))
				mu.Lock()
				tries++
				if ok {
					sent = append(sent, time.Now())
				}
				mu.Unlock()
				if ok {
					return
				}
				time.Sleep(max(after, time.Second<<min(try, 9)) + time.Duration(i%10)*100*time.Millisecond)
			}
		})
	}
	wg.Wait()
	slices.SortFunc(sent, time.Time.Compare)
	return sent, tries
}

func TestBurstLeavesAtSlacksPace(t *testing.T) {
	for _, held := range []time.Duration{0, 30 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			p, begun := newPacer(time.Second), time.Now()
			if held > 0 {
				p.hold("C", held)
			}
			sent, tries := outbox(p, 50, "C")
			if d := time.Since(begun) - held; d > 60*time.Second || tries > 110 {
				t.Errorf("held %s: 50 messages took %s, %d tries", held, d, tries)
			}
			for i := 1; i < len(sent); i++ {
				if d := sent[i].Sub(sent[i-1]); d < time.Second {
					t.Errorf("two messages within %s", d)
				}
			}
			begun = time.Now()
			if outbox(p, 1, "D"); time.Since(begun) > 0 {
				t.Error("another channel waits")
			}
			if n := len(p.of["C"].turns); n != 0 {
				t.Errorf("%d turns are left", n)
			}
		})
	}
}

// A Retry-After in the middle of a burst moves those that have a turn already.
func TestRetryAfterMovesTheTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, begun := newPacer(time.Second), time.Now()
		time.AfterFunc(10500*time.Millisecond, func() { p.hold("C", 30*time.Second) })
		_, tries := outbox(p, 50, "C")
		if d := time.Since(begun); d > 100*time.Second || tries > 160 { // a back-off may outlast a turn
			t.Errorf("50 messages took %s, %d tries", d, tries)
		}
	})
}

func TestSenderWithoutTimeKeepsItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(time.Second)
		_, _ = p.turn(t.Context(), "C", "a")
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if after, ok := p.turn(ctx, "C", "b"); ok || after <= 0 || after > 2*time.Second {
			t.Error(after, ok)
		}
	})
}

// What never left this process puts nothing in doubt.
func TestPacedAttemptsLeaveNoDoubt(t *testing.T) {
	r := newRig(t, quiet())
	r.slack.pace = newPacer(6 * time.Second)
	r.post("k1", "", card(false))
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultStatus, Method: "conversations.history"})
	for range 3 {
		_, err := r.slack.Desk().Post(t.Context(), "k2", "", card(false), false)
		if e := verdictOf(t, err); e.Verdict != bot.Later || e.Doubt || e.After < maxPause || e.After > 6*time.Second {
			t.Errorf("%+v", e)
		}
	}
	r.slack.pace.of[deskID].free = time.Now() // its turn
	turns := r.slack.pace.of[deskID].turns
	for m := range turns {
		turns[m] = time.Now()
	}
	if _, err := r.slack.Desk().Post(t.Context(), "k2", "", card(false), false); err != nil {
		t.Error(err)
	}
	if n := len(r.world.Messages(deskID)); n != 2 {
		t.Errorf("%d cards", n)
	}
}
