package wecomtest

import (
	"fmt"
	"sync"
	"time"
)

// Violation is something that the client did against the documents, whether or not the platform refused it.
type Violation struct {
	Time     time.Time `json:"time"`
	Endpoint string    `json:"endpoint"`
	Rule     string    `json:"rule"`   // short and stable, such as "text-over-2048"
	Detail   string    `json:"detail"` // sizes and references, never content
}

type violations struct {
	mu  sync.Mutex
	all []Violation
}

const maxViolations = 1000

// Violations returns what was noted since New, oldest first, at most the last 1000.
func (s *Server) Violations() []Violation {
	s.violations.mu.Lock()
	defer s.violations.mu.Unlock()
	return append([]Violation(nil), s.violations.all...)
}

func (s *Server) violate(endpoint, rule, format string, args ...any) {
	v := Violation{s.now(), endpoint, rule, fmt.Sprintf(format, args...)}
	s.opt.Logger.Warn("wecom: violation", "endpoint", endpoint, "rule", rule)
	s.violations.mu.Lock()
	defer s.violations.mu.Unlock()
	s.violations.all = append(s.violations.all, v)
	if n := len(s.violations.all) - maxViolations; n > 0 {
		s.violations.all = s.violations.all[n:]
	}
}
