package wecomtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Kinds of faults. Those of the API match on endpoint and user, those of callbacks on user and event.
const (
	FaultErrcode   = "errcode"    // answer Code instead of doing anything
	FaultStatus    = "status"     // answer HTTP status Code instead of doing anything
	FaultDelay     = "delay"      // wait Delay, then go on
	FaultHang      = "hang"       // never answer, do nothing
	FaultTruncate  = "truncate"   // do it, and cut the answer in half
	FaultLoseReply = "lose-reply" // do it, and break the connection instead of answering
	FaultShortPage = "short-page" // sync_msg: at most Size messages a page, 0 gives empty pages; User is the open_kfid

	FaultDropCallback      = "callback-drop"
	FaultDuplicateCallback = "callback-duplicate" // send it twice, at once
	FaultDelayCallback     = "callback-delay"     // send it after Delay; later ones overtake it
	FaultReorderCallback   = "callback-reorder"   // hold Size of them (at least 2), then send them last first
	FaultCoalesceCallback  = "callback-coalesce"  // hold Size of them (at least 2), then send only the last
)

// Fault is one way of misbehaving.
type Fault struct {
	Kind     string        `json:"kind"`
	Endpoint string        `json:"endpoint,omitempty"` // such as "kf/send_msg"; empty: all. For callbacks the event.
	User     string        `json:"user,omitempty"`     // touser, external_userid, media_id; empty: all
	Skip     int           `json:"skip,omitempty"`     // let so many pass first
	Count    int           `json:"count,omitempty"`    // 0: until cleared
	Code     int           `json:"code,omitempty"`
	Size     int           `json:"size,omitempty"`
	Delay    time.Duration `json:"delay,omitempty"` // nanoseconds in JSON
}

// Faults makes the platform misbehave. Its methods are safe for concurrent use; a fault works from the next call on.
type Faults struct {
	s    *Server
	mu   sync.Mutex
	list []*Fault
	hits map[Fault]int
	held []notice
}

// Faults returns the switchboard.
func (s *Server) Faults() *Faults { return s.faults }

// Add installs a fault; earlier ones come first.
func (f *Faults) Add(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, &fault)
}

// Hits tells how often each fault, without its Skip and Count, has hit.
func (f *Faults) Hits() map[Fault]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.hits)
}

// Clear removes all faults and sends the callbacks that were held.
func (f *Faults) Clear() {
	f.mu.Lock()
	f.list = nil
	held := f.held
	f.held = nil
	f.mu.Unlock()
	for _, n := range held {
		f.s.courier.enqueue(n)
	}
}

// Errcode makes an endpoint answer code, count times (0: until cleared).
func (f *Faults) Errcode(endpoint string, code, count int) {
	f.Add(Fault{Kind: FaultErrcode, Endpoint: endpoint, Code: code, Count: count})
}

// Status makes an endpoint answer an HTTP status such as 502.
func (f *Faults) Status(endpoint string, status, count int) {
	f.Add(Fault{Kind: FaultStatus, Endpoint: endpoint, Code: status, Count: count})
}

// Hang makes an endpoint never answer.
func (f *Faults) Hang(endpoint string, count int) {
	f.Add(Fault{Kind: FaultHang, Endpoint: endpoint, Count: count})
}

// Truncate cuts answers in half.
func (f *Faults) Truncate(endpoint string, count int) {
	f.Add(Fault{Kind: FaultTruncate, Endpoint: endpoint, Count: count})
}

// LoseReply does what is asked and then breaks the connection.
func (f *Faults) LoseReply(endpoint string, count int) {
	f.Add(Fault{Kind: FaultLoseReply, Endpoint: endpoint, Count: count})
}

// ShortPages makes sync_msg return at most size messages a page, 0 for empty pages with has_more.
func (f *Faults) ShortPages(size, count int) {
	f.Add(Fault{Kind: FaultShortPage, Size: size, Count: count})
}

// take uses up one turn of the first fault that matches.
func (f *Faults) take(kind, endpoint, user string) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, x := range f.list {
		if !x.matches(kind, endpoint, user) {
			continue
		}
		if x.Skip > 0 {
			x.Skip--
			continue
		}
		if x.Count == 1 {
			f.list = slices.Delete(f.list, i, i+1)
		} else if x.Count > 1 {
			x.Count--
		}
		hit := *x
		kind := hit
		kind.Skip, kind.Count = 0, 0
		f.hits[kind]++
		return &hit
	}
	return nil
}

func (x *Fault) matches(kind, endpoint, user string) bool {
	return x.Kind == kind && (x.Endpoint == "" || x.Endpoint == strings.TrimPrefix(endpoint, "/cgi-bin/")) &&
		(x.User == "" || x.User == user)
}

// injure applies the faults that come before an answer. It returns true when it has answered itself; an errcode goes to
// err so that it is written as any other.
func (s *Server) injure(w http.ResponseWriter, r *http.Request, c *call, err **apiError) bool {
	user := c.user()
	if user == "" {
		user = c.query.Get("media_id")
	}
	if f := s.faults.take(FaultDelay, c.endpoint, user); f != nil {
		_ = s.opt.Wait(r.Context(), f.Delay)
	}
	if s.faults.take(FaultHang, c.endpoint, user) != nil {
		select {
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
		panic(http.ErrAbortHandler)
	}
	if f := s.faults.take(FaultStatus, c.endpoint, user); f != nil {
		http.Error(w, http.StatusText(f.Code), f.Code)
		return true
	}
	if f := s.faults.take(FaultErrcode, c.endpoint, user); f != nil {
		*err = fail(f.Code)
	}
	return false
}
