package bot

import (
	"context"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// reminderFresh is how old a reminder may be that is sent without a look at its case:
// nobody waits for a reminder, and almost all leave within a moment.
const reminderFresh = time.Minute

// untimely drops a reminder that hours have passed over: a platform was down, or
// nothing of ours ran. If its cause is gone it is void. If it is night by now
// the case hears of it, and says it when people may be written to again; what
// stands behind it in the queue does not wait so long.
func (b *Bot) untimely(ctx context.Context, e storage.Entry, r *flows.Reminder) (dropped bool, err error) {
	if r == nil || e.Attempts == 0 && b.now().Sub(e.Created) < reminderFresh {
		return false, nil
	}
	_, c, err := b.current(ctx, e.Lane, e.Ref)
	switch {
	case err != nil:
		return false, &SendError{Verdict: Later, Err: err}
	case c == nil:
		return true, nil
	case !c.Wants(*r):
		b.logOf(e).Info("the case went on; its reminder is dropped")
		return true, nil
	case e.Doubt || b.Flow.Awake(*c, b.now()): // one that may have arrived goes under its own name again, or it would come twice
		return false, nil
	}
	b.logOf(e).Info("a reminder is late; it is said in the next hours for it")
	err = b.inform(ctx, e.Lane, e.Ref, "missed:"+e.ID, flows.Missed{Stamp: flows.At(b.now()), Reminder: *r})
	if err != nil {
		return false, &SendError{Verdict: Later, Err: err}
	}
	return true, nil
}
