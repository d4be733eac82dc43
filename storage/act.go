package storage

import (
	"errors"
	"time"
)

// ActTTL is how long an act is kept: three years.
const ActTTL = (3*365 + 1) * 24 * time.Hour

// Act is one entry of the audit log: what one of us did or looked at. It holds
// no personal data of an applicant, and so it outlives an erasure of the case.
type Act struct {
	ID   string    `json:"id"`           // derived from its cause, within the case; the same ID again is kept once
	Ref  string    `json:"ref"`          // the case; "": of no case
	By   string    `json:"by"`           // who: "slack:T0/U1", "operator"
	What string    `json:"what"`         // a verb: "return", "view-scan"
	Of   string    `json:"of,omitempty"` // ids of items and reason codes, never an answer
	Via  string    `json:"via"`          // "command", "button", "modal", "link", "cli"
	At   time.Time `json:"at"`
}

// Check says what makes an act impossible to keep. Both stores call it first.
func (a Act) Check() error {
	switch {
	case a.ID == "" || a.By == "" || a.What == "":
		return errors.New("storage: an act without id, doer or verb")
	case a.At.IsZero():
		return errors.New("storage: an act without a time")
	case hasNUL(a.ID, a.Ref, a.By, a.What, a.Of, a.Via):
		return errors.New("storage: a NUL in an act")
	}
	return nil
}
