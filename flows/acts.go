package flows

import "time"

// What consultants do. By is who did it, as the desk's channel names them
// ("slack:T0/U1"); the core compares it and shows it to nobody. Whether an act
// fits the case is asked with [Flow.Objection] first: one that does not changes
// nothing.

// act is an event of a consultant.
type act interface {
	Event
	by() string
}

// Actor stamps what a consultant did.
type Actor struct {
	Stamp
	By string
}

func (a Actor) by() string { return a.By }

// Acting stamps what somebody does at a time.
func Acting(by string, at time.Time) Actor { return Actor{Stamp: At(at), By: by} }

// Ruled: a consultant looked through the case. No Returns: it looks right.
// With Returns, outside of a check too: those items are asked for again.
type Ruled struct {
	Actor
	Round   int // of the card that was ruled on; another round's ruling changes nothing. 0: whichever
	Returns []Return
}

// Return is one requirement that is sent back, and why.
type Return struct {
	Requirement string
	Code        string
	Note        string
}

// Vetted: a consultant looked at a document that was in doubt, and it is fine.
type Vetted struct {
	Actor
	Requirement string
}

// Resulted: a consultant learned what AWS says.
type Resulted struct {
	Actor
	Result  string // a choice of the requirement result
	Account string // with activated: the account id, if it is known
	Returns []Return
	Words   string // AWS's own
}

// Approved: a second consultant decided on a draft.
type Approved struct {
	Actor
	No bool
}

// Assigned: the case is somebody's from now on; To "" is nobody.
type Assigned struct {
	Actor
	To string
}

// NoteMade: a consultant wrote something down.
type NoteMade struct {
	Actor
	Text string
}

// Spoke: a consultant said something to the applicant.
type Spoke struct {
	Actor
	Text string
}

// Took: a consultant took the chat over, and the bot is silent.
type Took struct{ Actor }

// Attended: a consultant has seen to what they were wanted for.
type Attended struct{ Actor }

// Snoozed: nobody is wanted and nobody is reminded before Until.
type Snoozed struct {
	Actor
	Until time.Time
}

// Nudged: a consultant wants the applicant reminded now.
type Nudged struct{ Actor }

// Moved: a consultant paused or closed the case, or with "" opened it again.
type Moved struct {
	Actor
	To Stage
}

// Forgot: a consultant erased the case.
type Forgot struct{ Actor }

// Invited: a consultant opened a case for somebody who has not written yet.
type Invited struct {
	Actor
	Company string
	Lang    Lang // "": asked
	ByLink  bool // they come by a link, and nothing can be said before
}
