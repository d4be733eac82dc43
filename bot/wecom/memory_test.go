package wecom

import (
	"context"
	"sync"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// memory is a Memo that several replicas of a test share.
type memory struct {
	mu     sync.Mutex
	err    error
	values map[string][]byte
	leases map[string]lease
}

type lease struct {
	owner string
	until time.Time
}

func newMemory() *memory { return &memory{values: map[string][]byte{}, leases: map[string]lease{}} }

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

func (m *memory) Memo(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.values[key]
	if m.err != nil {
		return nil, m.err
	}
	if !ok {
		return nil, storage.ErrNotFound
	}
	return v, nil
}

func (m *memory) SetMemo(ctx context.Context, key string, value []byte, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	m.values[key] = value
	return ctx.Err()
}

func (m *memory) SealedMemo(ctx context.Context, key string) ([]byte, error) {
	return m.Memo(ctx, "sealed/"+key)
}

func (m *memory) SetSealedMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return m.SetMemo(ctx, "sealed/"+key, value, ttl)
}

func (m *memory) Hold(_ context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return false, m.err
	}
	if l, ok := m.leases[name]; ok && l.owner != owner && now.Before(l.until) {
		return false, nil
	}
	if ttl == 0 {
		delete(m.leases, name)
		return true, nil
	}
	m.leases[name] = lease{owner, now.Add(ttl)}
	return true, nil
}

func (m *memory) cursor(kf string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return string(m.values["wecom/cursor/"+kf])
}

// receiver is what a bot is to a channel: it commits each event once.
type receiver struct {
	mu   sync.Mutex
	seen map[string]bool
	got  []bot.Delivery
	hook func(bot.Delivery) error // an error: not committed
}

func newReceiver() *receiver { return &receiver{seen: map[string]bool{}} }

func (r *receiver) Receive(ctx context.Context, d bot.Delivery) error {
	r.mu.Lock()
	hook := r.hook
	r.mu.Unlock()
	if hook != nil {
		if err := hook(d); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil { // a store does not commit then
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if mark := d.From.Lane() + " " + d.ID; !r.seen[mark] {
		r.seen[mark] = true
		r.got = append(r.got, d)
	}
	return nil
}

func (r *receiver) on(hook func(bot.Delivery) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hook = hook
}

// take returns what was committed and forgets it, but not that it was seen.
func (r *receiver) take() []bot.Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

func (r *receiver) texts(user string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, d := range r.got {
		if said, ok := d.Event.(flows.Said); ok && (user == "" || d.From.Address == user) {
			out = append(out, said.Text)
		}
	}
	return out
}
