package wecom

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/work/kf"

	"kaihu/bot"
	"kaihu/storage"
)

const (
	atOnce    = 32               // persons of one page under way
	share     = time.Second / 2  // of a pass for one person's messages; the rest is for the next pass
	receiveIn = 10 * time.Second // one commit; the store answers or does not

	// A message that cannot be stored is given up after a while, if the store
	// took others' since: then it is the message. If nobody else wrote, nobody
	// is held up by it and there is a day, of the three that WeCom keeps it.
	patience     = 10 * time.Minute
	lastPatience = 24 * time.Hour
	givenUpFor   = 4 * 24 * time.Hour // longer than WeCom can show it again
)

// pass is one reading of an account from the cursor to the end.
type pass struct {
	a     *account
	since time.Time

	mu     sync.Mutex       // of these and of the account's backlog
	failed map[string]error // persons of whom messages are left, and why
	met    map[string]bool  // messages that failed in this pass
}

// backlog is what an account knows while its cursor stays before a message
// that could not be stored. It is the memory of one process: another begins
// anew, and the store knows what it has seen.
type backlog struct {
	done    map[string]bool      // committed behind the cursor
	failing map[string]time.Time // messages that could not be stored, since when
	last    time.Time            // when any message was committed
}

// deliver commits a page: each person's messages in their order, several
// persons side by side. The error is ctx's.
func (p *pass) deliver(ctx context.Context, page kf.SyncMsgSchema) error {
	var order []string
	lanes := map[string][]bot.Delivery{}
	for i := range page.MsgList {
		d, ok := p.a.fromCustomer(page.MsgList[i].OriginData, p.since)
		if !ok {
			continue
		}
		lane := d.From.Address
		if lanes[lane] == nil {
			order = append(order, lane)
		}
		lanes[lane] = append(lanes[lane], d)
	}
	var wg sync.WaitGroup
	tickets := make(chan struct{}, atOnce)
	for _, lane := range order {
		if p.stuck(lane) {
			continue // what this person said before comes first
		}
		tickets <- struct{}{}
		wg.Go(func() {
			defer func() { <-tickets }()
			p.inOrder(ctx, lane, lanes[lane])
		})
	}
	wg.Wait()
	return ctx.Err()
}

// errMore says that somebody wrote more than their share of a pass. Those who
// wrote meanwhile come first; then it goes on.
var errMore = errors.New("somebody wrote very much")

// inOrder commits one person's messages, as many as their share allows. One
// that is begun is finished, even when the program stops.
func (p *pass) inOrder(ctx context.Context, lane string, list []bot.Delivery) {
	var began time.Time
	for _, d := range list {
		if ctx.Err() != nil {
			return
		}
		if p.isDone(d.ID) {
			continue
		}
		if began.IsZero() {
			began = time.Now()
		} else if time.Since(began) > share {
			p.fail(lane, errMore)
			return
		}
		work, cancel := context.WithTimeout(context.WithoutCancel(ctx), receiveIn)
		err := p.a.w.in.Receive(work, d)
		cancel()
		if err != nil && !p.givenUp(ctx, d.ID, err) {
			p.fail(lane, err)
			return
		}
		p.setDone(d.ID, err == nil)
	}
}

// fail leaves the rest of a person's messages for another pass.
func (p *pass) fail(lane string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failed[lane] = err
}

// stuck reports that messages of this person's are left in this pass.
func (p *pass) stuck(lane string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed[lane] != nil
}

func (p *pass) isDone(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.a.behind.done[id]
}

func (p *pass) setDone(id string, committed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := &p.a.behind
	b.done[id] = true
	delete(b.failing, id)
	if committed {
		b.last = p.a.w.cfg.Now()
		p.a.taken.Add(1)
	}
}

// givenUp decides whether a message that could not be stored holds up its
// person any longer. That it is given up is noted before, so that every replica
// knows, and so that a store which takes nothing loses nothing.
func (p *pass) givenUp(ctx context.Context, id string, err error) bool {
	a, now := p.a, p.a.w.cfg.Now()
	p.mu.Lock()
	first, ok := a.behind.failing[id]
	if !ok {
		first = now
		a.behind.failing[id] = now
	}
	p.met[id] = true
	others := a.behind.last.After(first)
	p.mu.Unlock()
	key := "wecom/dead/" + a.id + "/" + id
	if _, err := a.w.memo.Memo(ctx, key); err == nil {
		return true
	}
	var why string
	switch waited := now.Sub(first); {
	case errors.Is(err, storage.ErrSealed):
		why = "the case does not open"
	case waited > patience && others:
		why = "it failed for ten minutes, and others' did not"
	case waited > lastPatience:
		why = "it failed for a day"
	default:
		return false
	}
	if err := a.w.memo.SetMemo(ctx, key, []byte("1"), givenUpFor); err != nil {
		return false
	}
	a.w.log.Error("a kf message cannot be stored and is given up, so that it holds up nobody", "open_kfid", a.id, "msgid", id, "why", why)
	return true
}

// end forgets what is not needed any more and tells what failed.
func (p *pass) end() error {
	b := &p.a.behind
	for id := range b.failing {
		if !p.met[id] { // stored meanwhile, by another replica
			delete(b.failing, id)
		}
	}
	if len(p.failed) == 0 {
		clear(b.done)
		return nil
	}
	var stuck error
	for _, err := range p.failed {
		if errors.Is(err, errMore) {
			return errMore
		}
		stuck = err
	}
	return fmt.Errorf("%w, of %d customers: %w", errStuck, len(p.failed), stuck)
}
