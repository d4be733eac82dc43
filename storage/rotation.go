package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Rotation brings a store under a new key while replicas work on it. There is
// no moment in which one of them meets what it cannot read:
//
//  1. a new key is added to the file; it opens and does not seal yet
//  2. every replica that lives says that it knows the key
//  3. the key becomes the primary one, and every replica says that it seals so
//  4. every data key, of cases and of what waits, is wrapped under it
//
// A replica that meets a key it does not know reads the file again by itself
// ([Keyset.Decrypt]); the waiting is for those whose file comes later. Every
// step can be interrupted: what the file and the store say is enough to go on.
// The cases themselves are not sealed anew, nor are documents: their data keys
// stay the same.
type Rotation struct {
	Store    Store
	Keys     *Keyset
	Rate     int                              // data keys a second; 0: as many as go
	Patience time.Duration                    // how long to wait for replicas
	Settle   time.Duration                    // between the two looks before keys are removed: longer than a turn and than a lease
	Say      func(format string, args ...any) // to the operator
}

// Run rotates to a new key, or finishes the rotation that was interrupted.
func (r *Rotation) Run(ctx context.Context) error {
	return r.alone(ctx, func(ctx context.Context) error {
		id, err := r.successor(ctx)
		if err != nil {
			return err
		}
		if err := r.everybody(ctx, "knows key", id, func(x Replica) bool { return x.knows(id) }); err != nil {
			return err
		}
		if r.Keys.Primary() != id {
			if err := r.Keys.promote(id); err != nil {
				return err
			}
			r.Say("key %d is the primary one: what is new is sealed under it", id)
		}
		if err := r.everybody(ctx, "seals under key", id, func(x Replica) bool { return x.Primary == id }); err != nil {
			return err
		}
		return r.rewrap(ctx, id)
	})
}

// successor is the key to rotate to. An interrupted run is finished first: it
// has left its key behind the primary one, or something under an older one.
func (r *Rotation) successor(ctx context.Context) (uint32, error) {
	primary, ids := r.Keys.Primary(), r.Keys.IDs()
	if last := ids[len(ids)-1]; last != primary {
		r.Say("key %d was added before and is not in use yet: going on with it", last)
		return last, nil
	}
	left, err := r.left(ctx, primary)
	if err != nil {
		return 0, err
	}
	if left {
		r.Say("not everything is under key %d yet: finishing that rotation; no new key is made", primary)
		return primary, nil
	}
	id, err := r.Keys.add()
	if err != nil {
		return 0, err
	}
	r.Say("key %d is added to %s: copy that file to where its backup is, now", id, r.Keys.Path)
	return id, nil
}

// left reports whether anything that opens is not under a key.
func (r *Rotation) left(ctx context.Context, id uint32) (bool, error) {
	v := NewVault(r.Keys)
	done := errors.New("found")
	err := eachKey(ctx, r.Store, func(w Wrapped) error {
		if keyID(w.Key) == id {
			return nil
		}
		if _, err := v.unwrap(w.Key, w.Ref); err != nil {
			return nil
		}
		return done
	})
	if errors.Is(err, done) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	under, err := r.wordUnder(ctx, id)
	return !under, err
}

// everybody waits until every replica that lives fits.
func (r *Rotation) everybody(ctx context.Context, what string, id uint32, fits func(Replica) bool) error {
	deadline := time.Now().Add(r.Patience)
	for {
		list, err := Replicas(ctx, r.Store)
		if err != nil {
			return err
		}
		var late []string
		for _, x := range list {
			if !fits(x) {
				late = append(late, x.Name)
			}
		}
		if len(late) == 0 {
			r.Say("each of %d running processes %s %d", len(list), what, id)
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("after %s there are processes of which it cannot be said that each %s %d: %s. "+
				"See that they read the same file as this command (KAIHU_KEYSET), then run it again: it goes on here", r.Patience, what, id, strings.Join(late, ", "))
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

// Retire removes every key but the primary one, when nothing needs them.
func (r *Rotation) Retire(ctx context.Context) error {
	return r.alone(ctx, func(ctx context.Context) error {
		if _, err := r.Keys.Reload(); err != nil {
			return err
		}
		primary, ids := r.Keys.Primary(), r.Keys.IDs()
		if len(ids) == 1 {
			r.Say("key %d is the only one: there is nothing to remove", primary)
			return nil
		}
		if ids[len(ids)-1] != primary {
			return fmt.Errorf("key %d was added and is not in use yet: run `kaihu keys rotate` first", ids[len(ids)-1])
		}
		for look := range 2 {
			if look > 0 {
				r.Say("nothing needs an older key; looking once more in %s, when every turn that is under way has ended", r.Settle)
				if err := pause(ctx, r.Settle); err != nil {
					return err
				}
			}
			if err := r.everybody(ctx, "seals under key", primary, func(x Replica) bool { return x.Primary == primary }); err != nil {
				return err
			}
			if err := r.unneeded(ctx, primary); err != nil {
				return err
			}
		}
		if err := r.Keys.remove(primary); err != nil {
			return err
		}
		old := slices.DeleteFunc(ids, func(id uint32) bool { return id == primary })
		r.Say("removed %s; a backup of the store from before the rotation needs the keyset of then: keep that copy as long", words(old))
		return nil
	})
}

// unneeded is an error while anything is under another key.
func (r *Rotation) unneeded(ctx context.Context, primary uint32) error {
	census, err := TakeCensus(ctx, r.Store)
	if err != nil {
		return err
	}
	n := census.besides(primary)
	under, err := r.wordUnder(ctx, primary)
	if err != nil {
		return err
	}
	if n != (Count{}) || !under {
		return fmt.Errorf("older keys are still needed, by %d cases and %d waiting entries: no key was removed; run `kaihu keys rotate` first", n.Cases, n.Entries)
	}
	return nil
}

// rotating is the hold of whoever changes keys; heldFor is how long it outlives
// one who was killed.
const (
	rotating = "keys/rotation"
	heldFor  = 10 * time.Second
)

// alone runs something that only one process may do at a time.
func (r *Rotation) alone(ctx context.Context, do func(context.Context) error) error {
	owner := rand.Text()
	mine, err := r.Store.Hold(ctx, rotating, owner, time.Now(), heldFor)
	if err != nil {
		return err
	}
	if !mine {
		return fmt.Errorf("another `kaihu keys` is changing keys now, or was killed less than %s ago: wait for it", heldFor)
	}
	ctx, stop := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		for pause(ctx, heldFor/5) == nil {
			if mine, err := r.Store.Hold(ctx, rotating, owner, time.Now(), heldFor); err != nil || !mine {
				stop(errors.Join(errors.New("the hold on the keys was lost; run this again, it goes on where it was"), err))
			}
		}
	}()
	err = do(ctx)
	stop(nil)
	<-renewed
	_, freed := r.Store.Hold(context.WithoutCancel(ctx), rotating, owner, time.Now(), 0)
	return errors.Join(err, freed)
}

// pause waits, or ends with ctx.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

// words lists key ids for a sentence.
func words(ids []uint32) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = fmt.Sprint("key ", id)
	}
	return strings.Join(list, ", ")
}
