package bot

import (
	"cmp"
	"slices"
	"time"

	"kaihu/flows"
)

// Summary is a case as consultants and operators see it: states in full,
// values masked. Its JSON is part of the outside contract (DESIGN.md §5).
type Summary struct {
	Ref          string                 `json:"ref"`
	Channel      string                 `json:"channel"`
	Lang         flows.Lang             `json:"lang"`
	Stage        flows.Stage            `json:"stage"`
	Ball         flows.Ball             `json:"ball"`
	Since        time.Time              `json:"since"`
	Due          []string               `json:"due"` // in the order in which they will be asked
	NextWake     *time.Time             `json:"next_wake"`
	Opened       time.Time              `json:"opened"`
	Updated      time.Time              `json:"updated"`
	Attempt      int                    `json:"attempt"`
	Company      string                 `json:"company,omitempty"`
	Requirements map[string]ItemSummary `json:"requirements,omitempty"`

	Done     int         `json:"done"`  // requirements of the stage that are met …
	Total    int         `json:"total"` // … of so many
	Assignee string      `json:"assignee,omitempty"`
	Needs    *time.Time  `json:"needs"` // since when a person of ours has to act
	Care     flows.Care  `json:"care"`  // without what is not set; notes are the consultants' own words
	Held     bool        `json:"held,omitempty"`
	Round    int         `json:"round,omitempty"`
	Contact  string      `json:"contact,omitempty"` // the contact person's name, masked
	Window   *Credit     `json:"window,omitempty"`  // nil: the channel lets us write at any time
	Doubts   []string    `json:"doubts,omitempty"`  // documents that a person of ours has to look at
	Overdue  bool        `json:"overdue,omitempty"` // AWS takes longer than it says
	From     flows.Stage `json:"-"`                 // of a paused or closed case: where it goes on
	Scans    int         `json:"-"`                 // how many documents the case holds
}

// Credit is what a channel lets us send unasked.
type Credit struct {
	Left  int       `json:"left"`
	Until time.Time `json:"until"`
}

// ItemSummary is one requirement of a Summary.
type ItemSummary struct {
	State flows.State `json:"state"`
	Code  string      `json:"code,omitempty"`
	Value string      `json:"value,omitempty"` // masked
	Zh    string      `json:"-"`               // the same for who reads Chinese
}

// In is the masked value in a language.
func (i ItemSummary) In(l flows.Lang) string {
	return cmp.Or(flows.Text{En: i.Value, Zh: i.Zh}.In(l), i.Value)
}

// summarize sums a case up.
func summarize(f *flows.Flow, c *flows.Case) Summary {
	s := Summary{
		Ref: c.Ref, Channel: c.Contact.Channel, Lang: c.Lang, Stage: c.Stage, Ball: c.Ball, Since: c.Since,
		Due: f.Due(*c), Opened: c.Opened, Updated: c.Updated, Attempt: c.Attempt,
		Company: c.Value("company_name"), Requirements: map[string]ItemSummary{},
	}
	if !c.WakeAt.IsZero() {
		s.NextWake = new(c.WakeAt)
	}
	s.care(f, c)
	for _, d := range f.Requirements() {
		r, touched := c.Requirements[d.ID]
		if !touched {
			continue
		}
		s.Requirements[d.ID] = ItemSummary{State: r.State, Code: r.Code, Value: f.Masked(c, d.ID, flows.En), Zh: f.Masked(c, d.ID, flows.Zh)}
	}
	for _, id := range s.Due {
		if _, ok := s.Requirements[id]; !ok {
			s.Requirements[id] = ItemSummary{State: flows.Due}
		}
	}
	return s
}

// care sums up what the consultants do about a case.
func (s *Summary) care(f *flows.Flow, c *flows.Case) {
	s.Assignee, s.Care, s.Held, s.Round = c.Assignee, c.Tended(), c.Held, c.Round
	if s.Company == "" {
		s.Company = s.Care.Company
	}
	if !c.Needs.IsZero() {
		s.Needs = new(c.Needs)
	}
	if c.Window.Limited {
		s.Window = &Credit{Left: c.Window.Left, Until: c.Window.Until}
	}
	s.Contact = f.Masked(c, "contact_name", flows.En)
	s.Done, s.Total = f.Progress(*c)
	s.Doubts, s.From = f.Doubts(*c), c.From
	for id, r := range c.Requirements {
		if d := f.Definition(id); d != nil && d.Kind == "document" && r.File != nil {
			s.Scans++
		}
	}
	s.Overdue = s.Alerted(flows.Overdue)
}

// Alerted reports whether a person of ours is wanted for one of these reasons.
func (s *Summary) Alerted(topics ...flows.Topic) bool {
	return slices.ContainsFunc(s.Care.Alerts, func(a flows.Alert) bool { return slices.Contains(topics, a.Topic) })
}
