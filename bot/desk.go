package bot

import (
	"context"
	"errors"
	"fmt"

	"kaihu/flows"
	"kaihu/storage"
)

// threadMemo is where the desk's thread of a case is remembered.
func threadMemo(ref string) string { return "desk/thread/" + ref }

// caseMemo is where the case of a thread is remembered.
func caseMemo(thread string) string { return "desk/case/" + thread }

// CaseOf says whose a thread at the desk is; storage.ErrNotFound.
func (b *Bot) CaseOf(ctx context.Context, thread string) (ref string, err error) {
	plain, err := b.Store.Memo(ctx, caseMemo(thread))
	if err != nil {
		return "", fmt.Errorf("whose thread it is: %w", err)
	}
	return string(plain), nil
}

// post puts a card into the case's thread at the desk.
func (b *Bot) post(ctx context.Context, e storage.Entry, card Card) error {
	if b.desk == nil {
		return absent("there is no desk")
	}
	at, err := b.threadOf(ctx, e.Ref)
	if err != nil {
		return err
	}
	if at == "" && card.Topic != flows.Erased {
		if at, err = b.openThread(ctx, e); err != nil {
			return err
		}
	}
	if card.Topic == flows.Opened {
		return nil // the root says it
	}
	posted, err := b.desk.Post(ctx, e.ID, at, card, e.Doubt)
	if err != nil || posted == at {
		return err
	}
	if err := b.Store.SetMemo(ctx, caseMemo(at), nil, 0); err != nil { // the old thread is gone
		return fmt.Errorf("forget a thread of the desk: %w", err)
	}
	return b.remember(ctx, e, posted)
}

// remember notes a case's thread, unless the case is gone: an erasure may have
// forgotten the thread while a card was under way.
func (b *Bot) remember(ctx context.Context, e storage.Entry, thread string) error {
	if gone, err := b.gone(ctx, e); gone || err != nil {
		return err
	}
	err := errors.Join(b.Store.SetMemo(ctx, threadMemo(e.Ref), []byte(thread), 0), b.Store.SetMemo(ctx, caseMemo(thread), []byte(e.Ref), 0))
	if err != nil {
		return fmt.Errorf("remember the desk's thread: %w", err)
	}
	gone, err := b.gone(ctx, e)
	if gone {
		err = b.forgetThread(ctx, e.Ref)
	}
	return err
}

// threadOf is the desk's thread of a case; "": it has none.
func (b *Bot) threadOf(ctx context.Context, ref string) (string, error) {
	thread, err := b.Store.Memo(ctx, threadMemo(ref))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return "", fmt.Errorf("read the desk's thread: %w", err)
	}
	return string(thread), nil
}

// forgetThread forgets which thread is a case's, and which case is the thread's.
func (b *Bot) forgetThread(ctx context.Context, ref string) error {
	thread, err := b.threadOf(ctx, ref)
	if err != nil || thread == "" {
		return err
	}
	err = b.Store.SetMemo(ctx, caseMemo(thread), nil, 0) // this one first: the other leads to it
	if err == nil {
		err = b.Store.SetMemo(ctx, threadMemo(ref), nil, 0)
	}
	if err != nil {
		return fmt.Errorf("forget the desk's thread of %s: %w", ref, err)
	}
	return nil
}

// gone says whether the case of an entry was erased. One that has moved into its
// person's lane is not.
func (b *Bot) gone(ctx context.Context, e storage.Entry) (bool, error) {
	_, err := b.Store.Find(ctx, e.Ref)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return false, fmt.Errorf("find the case: %w", err)
	}
	return err != nil, nil
}
