package storage

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// maxReplicas is how many processes can say at once which keys they know.
const maxReplicas = 64

// Replica is what a running process says of its keyset.
type Replica struct {
	Name    string   `json:"name"` // host and process
	Keys    []uint32 `json:"keys"` // that it can open
	Primary uint32   `json:"primary"`
}

// Replicas lists the processes that have said something lately.
func Replicas(ctx context.Context, s Store) ([]Replica, error) {
	var list []Replica
	for i := range maxReplicas {
		text, err := s.Memo(ctx, replicaMemo(i))
		if errors.Is(err, ErrNotFound) {
			continue
		}
		var r Replica
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		if err != nil {
			return nil, fmt.Errorf("storage: read replica %d: %w", i, err)
		}
		list = append(list, r)
	}
	return list, nil
}

func replicaMemo(place int) string { return fmt.Sprint("replica/", place) }

// Follower keeps a process's keyset at what the file says, and says in the
// store which keys the process knows: who rotates keys waits for that.
type Follower struct {
	store Store
	keys  *Keyset
	name  string
	owner string
	every time.Duration
	place int  // ours among the replicas' memos
	has   bool // a place
}

// NewFollower follows a keyset for a process of a name that operators
// recognise, looking at the file and speaking up every so often.
func NewFollower(s Store, k *Keyset, name string, every time.Duration) *Follower {
	return &Follower{store: s, keys: k, name: name, owner: rand.Text(), every: every}
}

// lives is how many missed words make a process count as gone.
const lives = 5

// Run follows until ctx ends, then takes the word back. What goes wrong is
// reported once, until something else does.
func (f *Follower) Run(ctx context.Context, report func(error)) {
	tick := time.NewTicker(f.every)
	defer tick.Stop()
	said := ""
	for {
		if err := f.follow(ctx); err == nil {
			said = ""
		} else if text := err.Error(); text != said && ctx.Err() == nil {
			report(err)
			said = text
		}
		select {
		case <-ctx.Done():
			f.leave(context.WithoutCancel(ctx))
			return
		case <-tick.C:
		}
	}
}

// follow looks at the file, then says what it knows: in this order, so that
// what it says is true.
func (f *Follower) follow(ctx context.Context) error {
	_, reloading := f.keys.Reload()
	if err := f.take(ctx); err != nil {
		return errors.Join(reloading, err)
	}
	r := f.keys.ring.Load()
	text, err := json.Marshal(Replica{Name: f.name, Keys: r.ids, Primary: r.main})
	if err != nil {
		return errors.Join(reloading, err)
	}
	return errors.Join(reloading, f.store.SetMemo(ctx, replicaMemo(f.place), text, lives*f.every))
}

// take keeps or finds a place among the memos.
func (f *Follower) take(ctx context.Context) error {
	places := make([]int, 0, maxReplicas+1)
	if f.has {
		places = append(places, f.place)
	}
	for i := range maxReplicas {
		places = append(places, i)
	}
	for _, i := range places {
		mine, err := f.store.Hold(ctx, replicaMemo(i), f.owner, time.Now(), lives*f.every)
		if err != nil {
			return fmt.Errorf("storage: say which keys this process knows: %w", err)
		}
		if mine {
			f.place, f.has = i, true
			return nil
		}
	}
	return fmt.Errorf("storage: more than %d processes share this store; who rotates keys does not wait for this one", maxReplicas)
}

func (f *Follower) leave(ctx context.Context) {
	if !f.has {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	// What fails here runs out by itself.
	_ = f.store.SetMemo(ctx, replicaMemo(f.place), nil, 0)
	_, _ = f.store.Hold(ctx, replicaMemo(f.place), f.owner, time.Now(), 0)
}

// knows reports whether a replica can open what a key sealed.
func (r Replica) knows(id uint32) bool { return slices.Contains(r.Keys, id) }
