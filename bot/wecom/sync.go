package wecom

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/silenceper/wechat/v2/work/kf"

	"kaihu/storage"
)

const (
	emptyPages = 100 // with has_more and the same cursor, before we call it broken
)

// sync reads an account to its end.
func (a *account) sync(ctx context.Context) error {
	a.begin()
	defer a.end()
	select {
	case a.gate <- struct{}{}:
		defer func() { <-a.gate }()
	case <-ctx.Done():
		return ctx.Err()
	}
	a.mu.Lock()
	called := a.poked
	a.poked = false // what comes from now on needs another sync
	a.mu.Unlock()
	err := a.w.hold(ctx, "wecom/sync/"+a.id, a.read)
	if errors.Is(err, errBusy) {
		a.mu.Lock()
		a.poked = a.poked || called // a callback of ours is still to be answered; a look unasked is over
		a.mu.Unlock()
	}
	if err != nil {
		return fmt.Errorf("wecom: sync: %w", err)
	}
	return nil
}

func (a *account) begin() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.active++
}

func (a *account) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.active--
}

// errStuck says that somebody's message could not be stored. Everybody else's
// were.
var errStuck = errors.New("a message could not be stored")

// read goes from the cursor to the end, and once more from the cursor while
// somebody's messages are left. So one person's thousand messages, which come
// through the same calls as everybody's, delay the others by a share of a pass.
func (a *account) read(ctx context.Context) error {
	for {
		if err := a.pass(ctx); !errors.Is(err, errMore) {
			return err
		}
	}
}

// pass goes from the cursor to the end, page by page. It goes on while WeCom
// says that there is more, whatever a page holds (94670). A message that cannot
// be stored holds up its own person; the others' are read on, and the cursor
// stays before its page until it is stored or given up.
func (a *account) pass(ctx context.Context) error {
	cursor, since, err := a.start(ctx)
	if err != nil {
		return err
	}
	p := &pass{a: a, since: since, failed: map[string]error{}, met: map[string]bool{}}
	for still := 0; ; {
		page, err := a.page(ctx, cursor)
		if code(err) == 40058 && cursor != "" {
			// WeCom no longer knows the cursor. Three days come again, and the
			// store knows what it has seen.
			a.w.log.Error("WeCom refuses the cursor; reading from the beginning", "open_kfid", a.id, "err", err)
			cursor = ""
			page, err = a.page(ctx, cursor)
		}
		if err != nil {
			return err
		}
		if err := p.deliver(ctx, page); err != nil {
			return err
		}
		moved := page.NextCursor != "" && page.NextCursor != cursor
		if moved {
			cursor = page.NextCursor
		}
		if moved && len(p.failed) == 0 {
			if err := a.w.memo.SetMemo(ctx, "wecom/cursor/"+a.id, []byte(cursor), 0); err != nil {
				return fmt.Errorf("keep the cursor: %w", err)
			}
		}
		if page.HasMore == 0 {
			return p.end()
		}
		if still++; moved {
			still = 0
		} else if still > emptyPages {
			return &callFailure{Endpoint: "kf/sync_msg", Err: errors.New("says that there is more but stays where it is")}
		}
	}
}

// start finds where to go on and what is history.
func (a *account) start(ctx context.Context) (cursor string, since time.Time, err error) {
	data, err := a.w.memo.Memo(ctx, "wecom/cursor/"+a.id)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return "", since, fmt.Errorf("read the cursor: %w", err)
	}
	since, err = a.sinceWhen(ctx, len(data) == 0)
	return string(data), since, err
}

// sinceWhen reads when the account was first read, and notes it at the first
// time. An account with a cursor and no note has no history to pass over.
func (a *account) sinceWhen(ctx context.Context, first bool) (time.Time, error) {
	if a.since != nil { // only the sync that holds the gate comes here
		return *a.since, nil
	}
	key := "wecom/since/" + a.id
	var since time.Time
	data, err := a.w.memo.Memo(ctx, key)
	switch {
	case err == nil:
		sec, err := strconv.ParseInt(string(data), 10, 64)
		if err != nil {
			return since, fmt.Errorf("memo %s is no time", key)
		}
		since = time.Unix(sec, 0)
	case !errors.Is(err, storage.ErrNotFound):
		return since, fmt.Errorf("read the first start: %w", err)
	case first:
		since = a.w.started.Add(-FirstStartGrace)
		if err := a.w.memo.SetMemo(ctx, key, strconv.AppendInt(nil, since.Unix(), 10), 0); err != nil {
			return since, fmt.Errorf("note the first start: %w", err)
		}
	}
	a.since = &since
	return since, nil
}

// page reads one page with the callback's token, else without.
func (a *account) page(ctx context.Context, cursor string) (page kf.SyncMsgSchema, err error) {
	if token := a.callToken(); token != "" {
		page, err = a.w.api.syncMsg(ctx, a.id, cursor, token)
		if code(err) != 95007 {
			return page, err
		}
		a.forget(token)
	}
	if err := a.w.pace.take(); err != nil {
		return page, err
	}
	page, err = a.w.api.syncMsg(ctx, a.id, cursor, "")
	if code(err) == 45009 {
		a.w.pace.block()
		return page, fmt.Errorf("%w: %w", errPaced, err)
	}
	return page, err
}
