package wecom

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/work/kf"

	"kaihu/bot"
	"kaihu/storage"
)

const (
	atOnce     = 8                // persons of one page under way
	receiveIn  = 30 * time.Second // one commit; the store answers or does not
	emptyPages = 100              // with has_more and the same cursor, before we call it broken
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
	a.poked = false // what comes from now on needs another sync
	a.mu.Unlock()
	err := a.w.hold(ctx, "wecom/sync/"+a.id, a.read)
	if errors.Is(err, errBusy) {
		a.mu.Lock()
		a.poked = true
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

// read goes from the cursor to the end, page by page. It goes on while WeCom
// says that there is more, whatever a page holds (94670).
func (a *account) read(ctx context.Context) error {
	cursor, since, err := a.start(ctx)
	if err != nil {
		return err
	}
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
		if err := a.deliver(ctx, page, since); err != nil {
			return err
		}
		moved := page.NextCursor != "" && page.NextCursor != cursor
		if moved {
			cursor = page.NextCursor
			if err := a.w.memo.SetMemo(ctx, "wecom/cursor/"+a.id, []byte(cursor), 0); err != nil {
				return fmt.Errorf("keep the cursor: %w", err)
			}
		}
		if page.HasMore == 0 {
			return nil
		}
		if still++; moved {
			still = 0
		} else if still > emptyPages {
			return &CallError{Endpoint: "kf/sync_msg", Err: errors.New("says that there is more but stays where it is")}
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

// deliver commits a page: each person's messages in their order, several
// persons side by side. The first error is returned after the others are done.
func (a *account) deliver(ctx context.Context, page kf.SyncMsgSchema, since time.Time) error {
	var order []string
	lanes := map[string][]bot.Delivery{}
	for i := range page.MsgList {
		d, ok := a.fromCustomer(page.MsgList[i].OriginData, since)
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
	errs := make([]error, len(order))
	tickets := make(chan struct{}, atOnce)
	for i, lane := range order {
		tickets <- struct{}{}
		wg.Go(func() {
			defer func() { <-tickets }()
			errs[i] = a.w.inOrder(ctx, lanes[lane])
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// inOrder commits one person's messages. One that is begun is finished, even
// when the program stops.
func (w *WeCom) inOrder(ctx context.Context, list []bot.Delivery) error {
	for _, d := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		work, cancel := context.WithTimeout(context.WithoutCancel(ctx), receiveIn)
		err := w.in.Receive(work, d)
		cancel()
		if err != nil {
			return fmt.Errorf("commit: %w", err)
		}
	}
	return nil
}
