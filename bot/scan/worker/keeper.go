package worker

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"kaihu/bot/scan"
)

// What a child may take, unless Config says otherwise.
const (
	// lookIn is the time for one task: a licence takes 2 seconds, the first
	// PDF on a machine 6 more.
	lookIn = 30 * time.Second
	// memory is what a child may hold resident: the reading engine takes 600
	// MB at most, a picture of 50 megapixels 300.
	memory = 900 << 20
	// idle is how long a child without work keeps its models loaded.
	idle = 5 * time.Minute
)

// Why there is no answer. All of them are ours, none is the file's fault by
// itself.
var (
	ErrTimeout = errors.New("the scan worker took too long")
	ErrMemory  = errors.New("the scan worker took too much memory")
	ErrDied    = errors.New("the scan worker died")
	ErrClosed  = errors.New("the scan workers are closed")
)

// Config says how children are run.
type Config struct {
	Command  string   // the program
	Args     []string // its arguments: nothing secret
	Children int      // at most at once; default 1
	LookIn   time.Duration
	Memory   int64 // bytes
	Idle     time.Duration
	Log      *slog.Logger // deaths; nil: nowhere
}

// Counts say what the children have done since the start.
type Counts struct {
	Looked   int64 // tasks that were answered
	Died     int64 // children that ended by themselves, or talked nonsense
	TimedOut int64 // children that were killed for time
	Memory   int64 // children that were killed for memory
	Refused  int64 // tasks that were not tried again: they have killed two children
	Running  int64 // children that run now
}

// Keeper runs children and is a scan.Scanner. It is safe for concurrent use:
// tasks beyond the number of children wait.
type Keeper struct {
	config Config
	ctx    context.Context // over when the keeper is closed
	close  context.CancelFunc
	free   chan *slot
	slots  []*slot
	deadly deadly
	counts struct{ looked, died, timedOut, memory, refused, running atomic.Int64 }
}

// NewKeeper is a keeper without children: the first task starts one.
func NewKeeper(c Config) *Keeper {
	c.Children = max(1, c.Children)
	if c.LookIn == 0 {
		c.LookIn = lookIn
	}
	if c.Memory == 0 {
		c.Memory = memory
	}
	if c.Idle == 0 {
		c.Idle = idle
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	k := &Keeper{config: c, free: make(chan *slot, c.Children)}
	k.ctx, k.close = context.WithCancel(context.Background())
	for range c.Children {
		s := &slot{keeper: k}
		k.slots = append(k.slots, s)
		k.free <- s
	}
	return k
}

// Counts says what the children have done so far.
func (k *Keeper) Counts() Counts {
	c := &k.counts
	return Counts{
		Looked: c.looked.Load(), Died: c.died.Load(), TimedOut: c.timedOut.Load(),
		Memory: c.memory.Load(), Refused: c.refused.Load(), Running: c.running.Load(),
	}
}

// Close ends all children, in the middle of a task if need be, and waits until
// they are gone.
func (k *Keeper) Close() {
	k.close()
	var all sync.WaitGroup
	for _, s := range k.slots {
		all.Go(s.stop)
	}
	all.Wait()
}

// Look hands a task to a child. A child that dies over it is replaced and the
// task tried once more; one that has killed two is not tried again. The error
// wraps one of the above, or is the scanner's own.
func (k *Keeper) Look(ctx context.Context, t scan.Task) (scan.Result, error) {
	if err := checkParts(sizesOf(t.Files)); err != nil {
		return scan.Result{}, fmt.Errorf("look at a scan: %w", err)
	}
	name := nameOf(t)
	if k.deadly.has(name) {
		k.counts.refused.Add(1)
		return scan.Result{}, fmt.Errorf("look at a scan: %w over it before", ErrDied)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer context.AfterFunc(k.ctx, func() { stop(ErrClosed) })()
	var s *slot
	select {
	case s = <-k.free:
	case <-ctx.Done():
		return scan.Result{}, fmt.Errorf("wait for a scan worker: %w", context.Cause(ctx))
	}
	defer func() { k.free <- s }()
	const tries = 2
	for try := 1; ; try++ {
		result, failed, err := s.look(ctx, t)
		switch {
		case err == nil && failed == nil:
			k.counts.looked.Add(1)
			return result, nil
		case err == nil:
			k.counts.looked.Add(1)
			return result, fmt.Errorf("look at a scan: %w", failed)
		case !errors.Is(err, ErrDied) && !errors.Is(err, ErrMemory):
			return result, fmt.Errorf("look at a scan: %w", err)
		case try == tries:
			k.deadly.add(name)
			return result, fmt.Errorf("look at a scan: %w", err)
		}
	}
}

// taskName tells tasks apart without keeping them.
type taskName [sha256.Size]byte

func nameOf(t scan.Task) (name taskName) {
	h := sha256.New()
	for _, f := range t.Files {
		fmt.Fprintf(h, "%d:", len(f))
		h.Write(f)
	}
	h.Sum(name[:0])
	return name
}

// deadly remembers the last files that have killed children.
type deadly struct {
	lock sync.Mutex
	list [64]taskName
	next int
}

func (d *deadly) add(name taskName) {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.list[d.next%len(d.list)] = name
	d.next++
}

func (d *deadly) has(name taskName) bool {
	d.lock.Lock()
	defer d.lock.Unlock()
	for _, n := range d.list[:min(d.next, len(d.list))] {
		if n == name {
			return true
		}
	}
	return false
}
