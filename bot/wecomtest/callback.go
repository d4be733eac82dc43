package wecomtest

import (
	"context"
	"sync"
	"time"
)

// notice is one callback to make.
type notice struct {
	key   string // callbacks of one key go out in order; different keys do not wait for each other
	user  string
	event string
	kf    bool
	plain []byte // inner XML
	url   string
}

// courier sends callbacks. First attempts of one key keep their order; a retry does not hold up what follows, as the
// platform promises no order.
type courier struct {
	s  *Server
	wg sync.WaitGroup

	mu      sync.Mutex
	queues  map[string][]notice
	running map[string]bool
	pending int
	quiet   chan struct{} // closed when pending falls to 0
	log     []Delivery
}

// Delivery is one attempt at a callback.
type Delivery struct {
	Time    time.Time `json:"time"`
	Event   string    `json:"event"` // msgtype or event type
	Kf      bool      `json:"kf"`
	Attempt int       `json:"attempt"`
	Status  int       `json:"status"` // HTTP status, 0 without an answer
	Error   string    `json:"error,omitempty"`
	Nonce   string    `json:"nonce"`
}

const maxDeliveries = 1000

func newCourier(s *Server) *courier {
	return &courier{s: s, queues: map[string][]notice{}, running: map[string]bool{}}
}

// Deliveries returns the attempts made so far, at most the last 1000.
func (s *Server) Deliveries() []Delivery {
	s.courier.mu.Lock()
	defer s.courier.mu.Unlock()
	return append([]Delivery(nil), s.courier.log...)
}

// post hands a notice over, through the callback faults. Without a URL it is lost.
func (c *courier) post(n notice, url string) {
	n.url = url
	f := c.s.faults
	if url == "" || f.take(FaultDropCallback, n.event, n.user) != nil {
		return
	}
	if x := f.take(FaultReorderCallback, n.event, n.user); x != nil {
		held := f.hold(n, x.Size)
		for i := len(held) - 1; i >= 0; i-- {
			c.enqueue(held[i])
		}
		return
	}
	if x := f.take(FaultCoalesceCallback, n.event, n.user); x != nil {
		if held := f.hold(n, x.Size); len(held) > 0 {
			c.enqueue(held[len(held)-1])
		}
		return
	}
	if x := f.take(FaultDelayCallback, n.event, n.user); x != nil {
		c.later(func() {
			if c.s.opt.Wait(c.s.ctx, x.Delay) == nil {
				c.enqueue(n)
			}
		})
		return
	}
	if f.take(FaultDuplicateCallback, n.event, n.user) != nil {
		c.enqueue(n)
	}
	c.enqueue(n)
}

// hold keeps notices back until there are size of them, then returns them all.
func (f *Faults) hold(n notice, size int) []notice {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held = append(f.held, n)
	if len(f.held) < max(2, size) {
		return nil
	}
	held := f.held
	f.held = nil
	return held
}

func (c *courier) enqueue(n notice) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.s.ctx.Err() != nil {
		return
	}
	c.begin()
	c.queues[n.key] = append(c.queues[n.key], n)
	if !c.running[n.key] {
		c.running[n.key] = true
		c.wg.Add(1)
		go c.run(n.key)
	}
}

// run sends one key's notices in order.
func (c *courier) run(key string) {
	defer c.wg.Done()
	for {
		c.mu.Lock()
		q := c.queues[key]
		if len(q) == 0 {
			delete(c.queues, key)
			delete(c.running, key)
			c.mu.Unlock()
			return
		}
		n := q[0]
		c.queues[key] = q[1:]
		c.mu.Unlock()
		sealed := c.s.seal(n)
		if c.attempt(n, sealed, 1) {
			c.later(func() { c.retry(n, sealed) })
		}
		c.end()
	}
}

func (c *courier) retry(n notice, sealed sealedNotice) {
	for i := 2; i <= c.s.opt.Rules.CallbackAttempts; i++ {
		if c.s.opt.Wait(c.s.ctx, c.s.opt.Rules.RetryDelay) != nil {
			return
		}
		if !c.s.opt.Rules.RetryReusesNonce {
			sealed = c.s.seal(n)
		}
		if !c.attempt(n, sealed, i) {
			return
		}
	}
}

// attempt makes one POST and tells whether the platform would try again.
func (c *courier) attempt(n notice, sealed sealedNotice, i int) (again bool) {
	ctx, cancel := context.WithTimeout(c.s.ctx, c.s.opt.Rules.CallbackTimeout)
	defer cancel()
	status, body, err := c.s.postCallback(ctx, n.url, sealed)
	d := Delivery{Time: c.s.now(), Event: n.event, Kf: n.kf, Attempt: i, Status: status, Nonce: sealed.query.Get("nonce")}
	if err != nil {
		d.Error = err.Error()
	}
	c.s.opt.Logger.Info("wecom: callback", "event", n.event, "attempt", i, "status", status)
	c.mu.Lock()
	c.log = append(c.log, d)
	if len(c.log) > maxDeliveries {
		c.log = c.log[1:]
	}
	c.mu.Unlock()
	if err == nil && status == 200 {
		c.s.passive(n, body)
		return false
	}
	return err != nil || !c.s.opt.Rules.RetryTimeoutsOnly
}

// later runs work that Idle waits for.
func (c *courier) later(work func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.s.ctx.Err() != nil {
		return
	}
	c.begin()
	c.wg.Add(1)
	go func() {
		defer c.wg.Done()
		defer c.end()
		work()
	}()
}

func (c *courier) begin() { // c.mu held
	if c.pending == 0 {
		c.quiet = make(chan struct{})
	}
	c.pending++
}

func (c *courier) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending--
	if c.pending == 0 {
		close(c.quiet)
	}
}

// idle returns a channel that closes when nothing is pending, nil when nothing is.
func (c *courier) idle() chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pending == 0 {
		return nil
	}
	return c.quiet
}

// stop waits for what is under way. The lock makes sure that nothing begins after: enqueue and later look at ctx in it.
func (c *courier) stop() {
	c.mu.Lock()
	c.mu.Unlock() //nolint:staticcheck // a barrier
	c.wg.Wait()
}
