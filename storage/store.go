// Package storage keeps what must not be lost: one case a person, the marks
// of the events it has seen, the replies and jobs still to do, and the
// documents.
//
// A store never sees an answer in the clear. [Vault] turns a case into a
// [Record] (sealed body, wrapped key, plain [Head]) and back; a [Store] keeps
// records. Two stores implement the same contract, storage/sqlite (embedded)
// and storage/redis (production); storage/storagetest is the contract as a
// test suite.
//
// Words: a lane is one person on one channel, and everything about that person
// happens in it one turn at a time. A ref (KH-7Q2M4D) is the name of a case
// that people use. An entry is something to do after the commit (a reply, a
// word to the desk, an inspection); a queue is the order in which entries
// leave.
//
// What a store keeps of a turn lies in its lane, so that Redis can commit it on
// one slot. Two things follow: an event is marked within a lane, and a queue
// belongs to a lane: the same queue name in two lanes is two queues.
package storage

import (
	"context"
	"errors"
	"time"
)

var (
	// ErrSeen says that the event was committed before: there is nothing to do.
	ErrSeen = errors.New("storage: event was seen before")
	// ErrConflict says that the record changed since it was read: read again.
	ErrConflict = errors.New("storage: the record changed meanwhile")
	// ErrRef says that the ref of a new case is another lane's: choose another.
	ErrRef = errors.New("storage: the ref names another case")
	// ErrNotFound says that there is no such record, blob or memo.
	ErrNotFound = errors.New("storage: not found")
	// ErrLease says that a claimed entry is no longer the caller's: its lease
	// ran out and somebody else claimed or finished it.
	ErrLease = errors.New("storage: the lease was lost")
)

// Head is what a store may know of a case: enough to list, order and wake,
// nothing that a person has answered.
type Head struct {
	Ref     string    `json:"ref"`
	Channel string    `json:"channel"`
	Lang    string    `json:"lang"`
	Stage   string    `json:"stage"`
	Ball    string    `json:"ball"`
	Since   time.Time `json:"since"`
	Opened  time.Time `json:"opened"`
	Updated time.Time `json:"updated"`
	WakeAt  time.Time `json:"next_wake,omitzero"` // zero: does not want to be woken

	Assignee string    `json:"assignee,omitempty"` // the consultant whose case it is; "": nobody's
	Needs    time.Time `json:"needs,omitzero"`     // since when a person of ours has to act; zero: nobody has to
}

// Record is a case as it is stored. Lanes, queues, refs and ids are any text
// without a NUL. Times are kept to the nanosecond and come back in UTC.
type Record struct {
	Lane    string // "kf:wkA…/wmB…": channel and address
	Head    Head
	Key     []byte // the case's data key, wrapped by the keyset
	Body    []byte // the case, sealed under the data key
	Version int64  // 0: not stored yet; each commit adds one
}

// Entry is one thing to do after a commit. Entries of one queue are done in
// the order of their commits, one at a time.
type Entry struct {
	ID       string    // derived from its cause; one that already waits in the lane is not added again
	Queue    string    // for example "say:KH-7Q2M4D"
	Lane     string    // whose turn caused it; erased with it; "": the record's
	Ref      string    // the case
	Kind     string    // what bot does with it
	Key      []byte    // the wrapped data key under which Body is sealed
	Body     []byte    // sealed
	Created  time.Time // the turn's time
	Due      time.Time // not to be done before
	Attempts int       // how often it was claimed before this claim
	Doubt    bool      // an attempt before this claim may have got through: it ended in doubt, or without a word
	Lease    string    // set by Claim: proof that the entry is the caller's
}

// Turn is one atomic commit: all of it happens or nothing.
type Turn struct {
	From    string  // the lane that the case of a new record was in, and was erased from, a moment ago: that lane's hold on the ref is no obstacle
	Event   string  // the event's identity within the lane; "" is never marked
	Record  Record  // to be stored; Version and ref as they were read; with Erase nothing else of it matters but the lane
	Entries []Entry // to be done
	Erase   bool    // remove the record and every entry of the lane; Entries (the farewell) are still added, behind what of their queue is claimed: that may be under way
	Claim   Terms   // of what the caller wants to do at once

	Tallies []string // counters that go up by one, for the statistics: plain names of at most 100 bytes, nobody's
	Day     string   // on which: "2026-11-26"; only with Tallies
}

// Terms are those of a claim. The zero Terms claim nothing.
type Terms struct {
	Now   time.Time     // what is due by then
	Lease time.Duration // is the caller's for so long
}

// Wake is a case whose time has come.
type Wake struct {
	Lane string
	Ref  string
	At   time.Time // the time that the case asked for
}

// Backlog describes the entries that wait.
type Backlog struct {
	Depth  int       // all entries
	Oldest time.Time // Created of the oldest one; a store may leave out those in the claim of their own turn; zero if none
}

// Wrapped is a data key as it is stored: of a record, or of a waiting entry.
type Wrapped struct {
	Lane  string
	Ref   string
	Entry string // its id; "": the record's own
	Key   []byte
}

// Store keeps records. All methods are safe for concurrent use, by several
// processes as well. Times come in as values; a store never asks a clock,
// except that marks and memos may expire by the server's own.
type Store interface {
	// Load reads the record of a lane before a turn. A lane without one gives
	// a zero Record and no error. ErrSeen: the event was committed before.
	Load(ctx context.Context, lane, event string) (Record, error)

	// Commit stores a turn. ErrSeen: its event was committed before; nothing
	// changed. ErrConflict: the record's Version is no longer the stored one,
	// or its ref is another's, for after an erasure versions begin again, and a
	// turn on what was erased must not bring it back; nothing changed. ErrRef: a new case's ref is taken, or was a minute ago;
	// nothing changed. A mark lives for at least eight days (WeCom replays
	// three days, Slack one) and outlives an erasure; it does not tell the lane
	// or the event.
	//
	// Entries of the turn that come to stand first in their queues are claimed
	// on the turn's terms and returned: a reply needs no further look at the
	// store to be sent.
	Commit(ctx context.Context, t Turn) (claimed []Entry, err error)

	// Find reads a record by its ref. ErrNotFound.
	Find(ctx context.Context, ref string) (Record, error)

	// List pages through heads, the most recently updated first; with q.Needs
	// those that have waited longest come first. next is "" on the last page.
	// Commits between two pages neither repeat nor hide a case that they do not
	// touch. It costs what is listed, not what is stored. The error is
	// [Query.Check]'s if the query is none.
	List(ctx context.Context, q Query) (heads []Head, next string, err error)

	// Count says how many cases a query selects, on all its pages. The error is
	// as List's.
	Count(ctx context.Context, q Query) (int, error)

	// Log adds an act to the audit log. It is kept for [ActTTL] by the times of
	// the acts themselves, and goes some time after that.
	Log(ctx context.Context, a Act) error

	// Acts returns the newest acts of a case, or with "" those of no case, the
	// newest first. limit 0: 100.
	Acts(ctx context.Context, ref string, limit int) ([]Act, error)

	// Tallies sums up the counters of the days from..to ("2026-11-26"), both
	// included: what committed turns named in Turn.Tallies. A day's counters are
	// kept for [TallyDays] and outlive an erasure; an event that was seen before
	// has counted nothing.
	Tallies(ctx context.Context, from, to string) (map[string]int64, error)

	// Due returns cases with WakeAt <= now, the earliest first. They stay due
	// until a commit moves WakeAt.
	Due(ctx context.Context, now time.Time, limit int) ([]Wake, error)

	// Claim takes at most limit entries with Due <= now, at most one a queue
	// and always the queue's first, and hides that queue until now+lease. A
	// claim that is neither finished nor retried by then is claimed again.
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Entry, error)

	// Finish removes a claimed entry; the queue's next one can be claimed at
	// once and is, on the given terms. ErrLease: somebody else holds it.
	Finish(ctx context.Context, e Entry, next Terms) (claimed []Entry, err error)

	// Retry puts a claimed entry back, still first in its queue, not to be
	// claimed before at (Due stays as it was committed), with e.Doubt as the
	// attempt left it. ErrLease: somebody else holds it.
	Retry(ctx context.Context, e Entry, at time.Time) error

	// Keys pages through every wrapped data key, those of records before those
	// of entries. What is stored all the while comes at least once, whatever is
	// committed meanwhile. limit is a wish; next is "" on the last page.
	Keys(ctx context.Context, after string, limit int) (keys []Wrapped, next string, err error)

	// Rewrap puts another wrapping of a data key in the place of exactly old,
	// in the lane's record and its entries, and says whether there was one. The
	// record's version goes up: a turn that has read the old wrapping conflicts
	// and cannot bring it back. What is erased stays erased.
	Rewrap(ctx context.Context, lane string, old, fresh []byte) (found bool, err error)

	// Backlog counts the entries that wait.
	Backlog(ctx context.Context) (Backlog, error)

	// Stuck returns the oldest entries that were created before a time, at most
	// limit of them, without claiming them: Queue, Attempts, Lease and Doubt are
	// left out. A store may pass over those in the claim of their own turn.
	Stuck(ctx context.Context, before time.Time, limit int) ([]Entry, error)

	// Sweep removes what has ended and is not removed on the way, and says how
	// many of what. A store in which things expire by themselves does nothing.
	Sweep(ctx context.Context, now time.Time) (map[string]int, error)

	// Memo reads a small shared value (a cursor, a token). ErrNotFound.
	Memo(ctx context.Context, key string) ([]byte, error)

	// SetMemo writes one. ttl 0: for ever. A nil value removes it.
	SetMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error

	// Hold takes or renews a named lease for owner until now+ttl. false:
	// somebody else has it. ttl 0 gives it back.
	Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error)

	// Ping says whether the store takes turns, writes included; the error is a
	// [Trouble] where the store says what is wrong.
	Ping(ctx context.Context) error

	Close() error
}
