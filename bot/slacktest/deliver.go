package slacktest

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// deliveries holds events on their way to the app. Those of one channel go one after another; channels do not wait for
// each other. Commands and interactions do not pass through here: they are asked at once and never repeated.
type deliveries struct {
	queues  map[string][]*delivery // channel → due now
	working map[string]bool        // channels with a worker
	sending map[string]*delivery   // what each worker sends right now
	later   []*delivery            // waiting for the clock
	held    map[string][]*delivery // reordered: waiting for the channel's next
	flying  int                    // requests under way
	moved   chan struct{}          // closed and renewed whenever work ends
}

// delivery is one event with its place in the schedule of retries.
type delivery struct {
	Event   string          `json:"event"` // type of the inner event
	Channel string          `json:"channel"`
	Body    json.RawMessage `json:"body"`
	First   time.Time       `json:"first"` // time of the first attempt
	Due     time.Time       `json:"due"`
	Attempt int             `json:"attempt"` // retries made; 0 is the first attempt
	Reason  string          `json:"reason,omitempty"`
}

func (d *deliveries) setup() {
	d.queues, d.working, d.held = map[string][]*delivery{}, map[string]bool{}, map[string][]*delivery{}
	d.sending, d.moved = map[string]*delivery{}, make(chan struct{})
}

// retryAfter is when the n-th retry is due after the first attempt.
func (r Rules) retryAfter(n int) (d time.Duration, ok bool) {
	if n < 1 || n > len(r.Retries) {
		return 0, false
	}
	return r.Retries[n-1], true
}

// emit queues an event for the app, through the faults. The caller holds the lock.
func (s *Server) emit(kind, channel string, event object) {
	if !s.hears(kind, channel) {
		return
	}
	body := func() json.RawMessage {
		data, err := json.Marshal(s.envelope(channel, event, s.nextID("Ev")))
		if err != nil {
			panic("slacktest: an event must encode: " + err.Error())
		}
		return data
	}
	d := &delivery{Event: kind, Channel: channel, Body: body(), First: s.now(), Due: s.now()}
	f := s.takeFault(true, kind, channel)
	if f == nil {
		s.queue(d)
		s.release(channel)
		return
	}
	switch f.Kind {
	case DropDelivery:
	case DuplicateDelivery:
		again := *d
		s.queue(d)
		s.queue(&again)
	case DuplicateNewEventID:
		again := *d
		again.Body = body()
		s.queue(d)
		s.queue(&again)
	case DelayDelivery:
		d.Due = d.Due.Add(f.Delay)
		d.First = d.Due
		s.later = append(s.later, d)
	case ReorderDelivery:
		s.held[channel] = append(s.held[channel], d)
	}
	s.changed()
}

// release queues what was held back for reordering.
func (s *Server) release(channel string) {
	held := s.held[channel]
	delete(s.held, channel)
	for _, d := range held {
		s.queue(d)
	}
}

// queue hands a due delivery to the channel's worker, starting one when none runs.
func (s *Server) queue(d *delivery) {
	s.queues[d.Channel] = append(s.queues[d.Channel], d)
	if !s.working[d.Channel] && s.stop.Err() == nil {
		s.working[d.Channel] = true
		s.wg.Go(func() { s.work(d.Channel) })
	}
}

// work sends a channel's deliveries until none is due.
func (s *Server) work(channel string) {
	for {
		s.mu.Lock()
		if len(s.queues[channel]) == 0 || s.stop.Err() != nil {
			delete(s.working, channel)
			s.notifyIdle()
			s.mu.Unlock()
			return
		}
		d := s.queues[channel][0]
		s.queues[channel] = s.queues[channel][1:]
		s.sending[channel] = d
		s.flying++
		s.mu.Unlock()

		var payload object
		if err := json.Unmarshal(d.Body, &payload); err != nil {
			panic("slacktest: " + err.Error())
		}
		a := s.send(toEvents, payload, d.Attempt, d.Reason)

		s.mu.Lock()
		s.flying--
		delete(s.sending, channel)
		s.judgeAck(d.Event, channel, a)
		s.settle(d, a)
		s.changed()
		s.mu.Unlock()
	}
}

// settle drops an accepted delivery and schedules the next attempt of a failed one.
func (s *Server) settle(d *delivery, a answer) {
	if s.stop.Err() != nil && !a.ok() {
		s.queues[d.Channel] = slices.Insert(s.queues[d.Channel], 0, d) // not this attempt's fault: kept for the snapshot
		return
	}
	if a.ok() || a.noRetry {
		return
	}
	after, more := s.opt.Rules.retryAfter(d.Attempt + 1)
	if !more {
		s.opt.Logger.Warn("slack: an event is lost after its retries", "event", d.Event, "reason", a.reason)
		return
	}
	d.Attempt, d.Reason, d.Due = d.Attempt+1, a.reason, d.First.Add(after)
	if after == 0 {
		s.queues[d.Channel] = slices.Insert(s.queues[d.Channel], 0, d)
		return
	}
	s.later = append(s.later, d)
}

// Tick sends what has become due since the clock was moved, and what a reorder fault still holds.
func (s *Server) Tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.promote()
	for _, channel := range sortedKeys(s.held) {
		s.release(channel)
	}
}

// promote queues the later deliveries that are due, in the order of their due times.
func (s *Server) promote() {
	slices.SortStableFunc(s.later, func(a, b *delivery) int { return a.Due.Compare(b.Due) })
	for len(s.later) > 0 && !s.later[0].Due.After(s.now()) {
		d := s.later[0]
		s.later = s.later[1:]
		s.queue(d)
	}
}

// Pending counts the events that wait for the clock (retries and delays), with those held by a reorder fault.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.later)
	for _, h := range s.held {
		n += len(h)
	}
	return n
}

// Idle waits until every request to the app has been answered and no event is due now. It does not move the clock.
func (s *Server) Idle(ctx context.Context) error {
	for {
		s.mu.Lock()
		s.promote()
		busy := s.flying > 0 || len(s.working) > 0
		moved := s.moved
		s.mu.Unlock()
		if !busy {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.stop.Done():
			return context.Canceled
		}
	}
}

func (s *Server) notifyIdle() {
	close(s.moved)
	s.moved = make(chan struct{})
}
