package bot

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// Kinds of entries.
const (
	entrySay     = "say"     // a sayJob
	entryTell    = "tell"    // a Card
	entryMail    = "mail"    // a mailJob
	entryInspect = "inspect" // a flows.Inspect
	entryDiscard = "discard" // a flows.File
	entryWipe    = "wipe"    // nothing: every blob of the case
	entryStaged  = "staged"  // staged: files of a page that no turn may hold
	entryReceipt = "receipt" // a receipt
	entryForget  = "forget"  // nothing: the desk's thread, once its last card is posted
	entryRoot    = "root"    // nothing: the root of the desk's thread is to be drawn anew
)

// queueOf is the queue of a case in which entries of a kind stand, but for
// entryStaged: each of those has its own. Refreshes hold up no card, and the
// chat waits for no e-mail.
func queueOf(kind string) string {
	switch kind {
	case entrySay, entryReceipt:
		return "say"
	case entryTell, entryForget:
		return "desk"
	case entryRoot:
		return "root"
	case entryMail:
		return "mail"
	}
	return "work"
}

// sayJob is one platform message to send.
type sayJob struct {
	To       flows.Contact
	Part     Part
	Reminder *flows.Reminder // it is said unasked
}

// staged are the ids of files that a page keeps before a turn holds them.
type staged struct{ Files []string }

// plan turns what the core decided into one commit, and gives what its entries
// hold in the clear. key is the case's data key.
func (b *Bot) plan(rec storage.Record, key *storage.DataKey, was, c *flows.Case, effects []flows.Effect, d Delivery) (*storage.Turn, []any, error) {
	lane := c.Contact.Lane()
	p := &planner{bot: b, c: c, d: d, lane: lane, cause: lane + "\x00" + d.ID, key: key, now: b.now()}
	for _, e := range effects {
		if _, ok := e.(flows.Erase); ok && !p.erase {
			p.erase = true
			fresh, err := b.Vault.NewKey(c.Ref) // the farewell is sealed under a key of its own
			if err != nil {
				return nil, nil, fmt.Errorf("make the farewell's key: %w", err)
			}
			p.key = fresh
		}
	}
	for _, e := range effects {
		if err := p.effect(e); err != nil {
			return nil, nil, err
		}
	}
	if err := p.unsaid(); err != nil {
		return nil, nil, err
	}
	if err := p.refresh(was, rec.Version); err != nil {
		return nil, nil, err
	}
	t := &storage.Turn{Event: d.ID, Entries: p.entries, Erase: p.erase, Tallies: p.tallies}
	if len(p.tallies) > 0 {
		t.Day = day(p.now.In(b.Flow.Zone()))
	}
	if p.erase {
		t.Record = storage.Record{Lane: p.lane, Version: rec.Version, Head: rec.Head}
		return t, p.jobs, nil
	}
	sealed, err := key.SealCase(*c, rec)
	if err != nil {
		return nil, nil, fmt.Errorf("seal the case: %w", err)
	}
	t.Record = sealed
	if d.arrival != nil {
		t.From = d.arrival.seat
	}
	return t, p.jobs, nil
}

// planner collects the entries of one turn.
type planner struct {
	bot     *Bot
	c       *flows.Case
	d       Delivery
	lane    string
	cause   string // names the turn
	key     *storage.DataKey
	now     time.Time
	erase   bool
	mute    bool // something could not be said: the channel is not configured
	entries []storage.Entry
	jobs    []any    // of the entries
	tallies []string // that go up by one
}

func (p *planner) effect(e flows.Effect) error {
	switch e := e.(type) {
	case flows.Say:
		return p.say(e)
	case flows.Tell:
		if p.bot.desk == nil {
			return nil
		}
		return p.add(entryTell, p.bot.card(p.c, e))
	case flows.Mail:
		return p.mail(e)
	case flows.Inspect:
		return p.add(entryInspect, e)
	case flows.Discard:
		return p.add(entryDiscard, e.File)
	case flows.Tally:
		p.tallies = append(p.tallies, e.Name)
		return nil
	case flows.Erase:
		if err := p.add(entryWipe, struct{}{}); err != nil {
			return err
		}
		return p.add(entryForget, struct{}{})
	}
	return fmt.Errorf("bot: no way to do %T", e)
}

// say renders a message into the channel's parts, each an entry of its own, so
// that a repeat never repeats the parts before it. Each costs one of the
// messages that the channel's window allows.
func (p *planner) say(s flows.Say) error {
	to := p.c.Contact
	if p.d.Reply != "" {
		to.Reply = p.d.Reply
	}
	ch, err := p.bot.channel(to)
	if err != nil {
		p.mute = true // the turn is stored all the same; unsaid tells the desk
		return nil
	}
	if s, err = p.bot.linked(p.c.Ref, s); err != nil {
		return err
	}
	if s, err = p.bot.offered(p.c, p.cause, s); err != nil {
		return err
	}
	for _, part := range ch.Render(to, s) {
		if err := p.add(entrySay, sayJob{To: to, Part: part, Reminder: s.Reminder}); err != nil {
			return err
		}
		if p.c.Window.Limited && p.c.Window.Left > 0 {
			p.c.Window.Left--
		}
	}
	return nil
}

// unsaid tells the desk, once a turn, that the person could not be answered
// because their channel is not configured in this process.
func (p *planner) unsaid() error {
	if !p.mute {
		return nil
	}
	p.bot.log.Warn("the channel is not configured; what was to be said is dropped", "ref", p.c.Ref, "channel", p.c.Contact.Channel)
	return p.effect(flows.Tell{Topic: flows.Undeliverable, Note: noChannel})
}

// mail puts an e-mail into the outbox. The desk hears of one that nobody can send.
func (p *planner) mail(m flows.Mail) error {
	if p.bot.mailer == nil {
		return p.effect(flows.Tell{Topic: flows.Undeliverable, Note: noMail})
	}
	return p.add(entryMail, mailJob{Chat: within(*p.c), Mail: m})
}

// add seals a job into an entry. The id names the event that caused it and its
// place in the turn; it is short and plain enough to be a kf msgid (32 bytes).
func (p *planner) add(kind string, job any) error {
	plain, err := encodeJob(job)
	if err != nil {
		return fmt.Errorf("encode a %s: %w", kind, err)
	}
	sum := sha256.Sum256([]byte(p.cause + "\x00" + strconv.Itoa(len(p.entries))))
	p.entries = append(p.entries, storage.Entry{
		ID: "k" + lowerHex32.EncodeToString(sum[:18]), Queue: queueOf(kind), Lane: p.lane, Ref: p.c.Ref, Kind: kind,
		Key: p.key.Wrapped, Body: p.key.Seal(kind, plain), Created: p.now, Due: p.now,
	})
	p.jobs = append(p.jobs, job)
	return nil
}

// lowerHex32 writes digests in letters and digits that any platform takes.
var lowerHex32 = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)
