package slacktest

import (
	"maps"
	"slices"
	"time"
)

// FaultKind says what goes wrong.
type FaultKind string

// Faults of Web API calls.
const (
	FaultError       FaultKind = "error"        // {"ok":false,"error":Fault.Error}
	FaultStatus      FaultKind = "status"       // HTTP Fault.Status (default 503) with an HTML body
	FaultRateLimited FaultKind = "rate_limited" // HTTP 429; Retry-After only when Fault.RetryAfter > 0
	FaultDelay       FaultKind = "delay"        // answer after Fault.Delay of real time
	FaultHang        FaultKind = "hang"         // never answer
	FaultLoseReply   FaultKind = "lose_reply"   // do it, then cut the connection without an answer
	FaultNotOK       FaultKind = "not_ok"       // {"ok":false} without an error
	FaultHTML        FaultKind = "html"         // HTTP 200 with an HTML page, as proxies do
)

// Faults of deliveries to the app.
const (
	DropDelivery        FaultKind = "drop"          // never sent, never retried
	DuplicateDelivery   FaultKind = "duplicate"     // sent twice with one event_id
	DuplicateNewEventID FaultKind = "duplicate_new" // sent twice with different event_ids and no retry headers
	DelayDelivery       FaultKind = "delay_delivery"
	ReorderDelivery     FaultKind = "reorder" // sent after the channel's next delivery, or on Tick when none comes
)

// Fault makes calls or deliveries go wrong. Empty matches mean any.
type Fault struct {
	Kind       FaultKind     `json:"kind"`
	Method     string        `json:"method,omitempty"`      // a Web API method ("files.download" and "files.upload" for bytes); for deliveries the event or interaction type, or the command
	Channel    string        `json:"channel,omitempty"`     // as sent or resolved
	Skip       int           `json:"skip,omitempty"`        // matches to let pass first
	Count      int           `json:"count,omitempty"`       // how many go wrong; 0 is one, negative all
	Error      string        `json:"error,omitempty"`       // for FaultError, default "internal_error"
	Status     int           `json:"status,omitempty"`      // for FaultStatus
	RetryAfter int           `json:"retry_after,omitempty"` // seconds, for FaultRateLimited
	Delay      time.Duration `json:"delay,omitempty"`       // real for FaultDelay, on the injected clock for DelayDelivery
}

func (k FaultKind) forDelivery() bool {
	return slices.Contains([]FaultKind{DropDelivery, DuplicateDelivery, DuplicateNewEventID, DelayDelivery, ReorderDelivery}, k)
}

// Inject adds a fault; the returned function takes it back. The first match in order of injection counts.
func (s *Server) Inject(f Fault) (cancel func()) {
	or(&f.Count, 1)
	or(&f.Error, "internal_error")
	or(&f.Status, 503)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(o *Fault) bool { return o == &f })
	}
}

// Hits tells how often each fault, without its Skip and Count, has hit.
func (s *Server) Hits() map[Fault]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.hits)
}

// ClearFaults takes back all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault returns the fault that hits now, or nil. The caller holds the lock.
func (s *Server) takeFault(delivery bool, method, channel string) *Fault {
	for i, f := range s.faults {
		if f.Kind.forDelivery() != delivery || f.Method != "" && f.Method != method || f.Channel != "" && f.Channel != channel {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		hit := *f
		kind := hit
		kind.Skip, kind.Count = 0, 0
		s.hits[kind]++
		if f.Count--; f.Count == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return &hit
	}
	return nil
}
