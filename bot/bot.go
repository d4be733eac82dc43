// Package bot is the shell around the pure core (flows): it takes what a
// channel received, lets the core decide, stores the outcome, and then does
// what was decided.
//
//	receive ──▶ decide ──▶ commit ──▶ send
//	channel     flows      storage    channel, desk
//
// A turn ([Bot.Receive]) is one read and one atomic commit: the case, the mark
// that the event was seen, and every reply and job as entries of the outbox.
// A platform is acknowledged after the commit, so that nothing acknowledged is
// lost; its redelivery meets the mark, so that nothing is done twice.
//
// Entries leave in order per queue, claimed with a lease ([Bot.Run]), and are
// repeated by typed verdict. A case has four queues: what is said to the
// person, what is mailed to them, what the desk is told, and work on documents;
// a slow one holds up none of the others. An entry's id is derived from the
// event that caused it and is the idempotency key towards the platform.
//
// bot knows no platform: channels and the desk are interfaces here, and their
// packages import this one.
package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot/scan"
	"kaihu/bot/typeface"
	"kaihu/flows"
	"kaihu/storage"
)

// Config is what a bot is built from.
type Config struct {
	Flow  *flows.Flow
	Store storage.Store
	Vault *storage.Vault
	Blobs storage.Blobs

	Scanner scan.Scanner // looks at documents; nil: each goes to a person as it is
	// Linger waits for more pictures of a burst before a document is looked at;
	// nil: until then or until ctx ends.
	Linger func(ctx context.Context, until time.Duration)

	// Patience is how long a person waits for the verdict on a document before
	// hearing that it takes a moment; 0: a second.
	Patience time.Duration

	PublicURL string // how people reach the program, for links in chat

	DeskLang flows.Lang // of what all consultants read together; "": English

	Timetable Timetable // of jobs that do not run at their usual times

	Now     func() time.Time      // nil: time.Now
	Rand    io.Reader             // of case references; nil: crypto/rand
	Log     *slog.Logger          // references only, never an answer
	Metrics prometheus.Registerer // nil: none

	Lease time.Duration // of an outbox entry, and so how long a reply waits whose sender was killed; 0: 20 seconds
	Poll  time.Duration // how often the outbox is looked through unasked; 0: one second

	// Font is what pictures are lettered with, asked for when one is drawn; nil:
	// the built-in one, unpacked once for this bot.
	Font func() (*typeface.Face, error)
}

// Bot runs the turns and the outbox. Build it with New, give it channels with
// Connect before Run.
type Bot struct {
	Register

	cfg      Config
	blobs    storage.Blobs
	log      *slog.Logger
	now      func() time.Time
	channels map[string]Channel
	desk     Desk
	mailer   Mailer
	admit    *admission
	gates    gates
	pictures pictures
	sending  atomic.Pointer[context.Context] // while the outbox runs: it ends when no more is to be begun
	left     atomic.Bool                     // entries wait in the store that found no room
	room     chan struct{}                   // there is some again
	busy     sync.WaitGroup                  // turns, and entries under way
	metrics  *metrics
	stats    statsMemory
	drawn    drawn
	names    names
}

// New builds a bot.
func New(cfg Config) *Bot {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Scanner == nil {
		cfg.Scanner = unread{}
	}
	if cfg.Linger == nil {
		cfg.Linger = linger
	}
	if cfg.Patience == 0 {
		cfg.Patience = time.Second
	}
	if cfg.Lease == 0 {
		cfg.Lease = 20 * time.Second
	}
	if cfg.Poll == 0 {
		cfg.Poll = time.Second
	}
	if cfg.Font == nil {
		cfg.Font = sync.OnceValues(typeface.Open)
	}
	b := &Bot{
		Register: Register{Flow: cfg.Flow, Store: cfg.Store, Vault: cfg.Vault, DeskLang: cfg.DeskLang},
		cfg:      cfg, blobs: cfg.Blobs, log: cfg.Log, now: cfg.Now,
		channels: map[string]Channel{}, admit: newAdmission(), room: make(chan struct{}, 1),
	}
	b.metrics = newMetrics(cfg.Metrics, b)
	return b
}

// Connect adds a channel. Call it before Run and before the channel receives.
func (b *Bot) Connect(c Channel) { b.channels[c.Name()] = c }

// ConnectDesk sets the consultants' desk; nil: nobody is told anything.
func (b *Bot) ConnectDesk(d Desk) { b.desk = d }

// Ready says whether the bot can work: nil, or what is wrong, as a
// storage.Trouble if the store knows.
func (b *Bot) Ready(ctx context.Context) error {
	if err := b.Store.Ping(ctx); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// channel finds the channel of a contact.
func (b *Bot) channel(to flows.Contact) (Channel, error) {
	c, ok := b.channels[to.Channel]
	if !ok {
		return nil, absent(fmt.Sprintf("channel %q is not configured any more", to.Channel))
	}
	return c, nil
}

var (
	// errGaveUp says that a turn met a conflict too often.
	errGaveUp = errors.New("bot: the case kept changing under the turn")
	// errPanic says that something of ours panicked. The value may quote an
	// answer and is not kept; the log has the stack.
	errPanic = errors.New("bot: a panic (see the log)")
)

// panicked is what the log may hold of a recovered panic: its type and where.
func panicked(r any) slog.Attr {
	return slog.Group("", "panic", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
}
