package bot

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"kaihu/flows"
	"kaihu/storage"
)

// Kinds of entries.
const (
	entrySay     = "say"     // a sayJob
	entryTell    = "tell"    // a Card
	entryInspect = "inspect" // a flows.Inspect
	entryDiscard = "discard" // a flows.File
	entryWipe    = "wipe"    // nothing: every blob of the case
	entryForget  = "forget"  // nothing: the desk's thread, once its last card is posted
)

// sayJob is one platform message to send.
type sayJob struct {
	To   flows.Contact `json:"to"`
	Part Part          `json:"part"`
}

// plan turns what the core decided into one commit.
func (b *Bot) plan(rec storage.Record, c flows.Case, effects []flows.Effect, d Delivery) (*storage.Turn, error) {
	p := &planner{bot: b, c: &c, d: d, lane: c.Contact.Lane(), wrapped: rec.Key}
	for _, e := range effects {
		if _, ok := e.(flows.Erase); ok {
			p.erase = true
			p.wrapped = nil // the farewell is sealed under a key of its own
		}
	}
	if p.wrapped == nil {
		key, err := b.Vault.NewKey(c.Ref)
		if err != nil {
			return nil, fmt.Errorf("make the case's key: %w", err)
		}
		p.wrapped = key
	}
	for _, e := range effects {
		if err := p.effect(e); err != nil {
			return nil, err
		}
	}
	if err := p.unsaid(); err != nil {
		return nil, err
	}
	if p.erase {
		return &storage.Turn{Event: d.ID, Record: storage.Record{Lane: p.lane, Version: rec.Version, Head: rec.Head}, Entries: p.entries, Erase: true}, nil
	}
	rec.Lane, rec.Key = p.lane, p.wrapped
	sealed, err := b.Vault.SealCase(c, rec)
	if err != nil {
		return nil, fmt.Errorf("seal the case: %w", err)
	}
	return &storage.Turn{Event: d.ID, Record: sealed, Entries: p.entries}, nil
}

// planner collects the entries of one turn.
type planner struct {
	bot     *Bot
	c       *flows.Case
	d       Delivery
	lane    string
	wrapped []byte
	erase   bool
	mute    bool // something could not be said: the channel is not configured
	entries []storage.Entry
}

func (p *planner) effect(e flows.Effect) error {
	switch e := e.(type) {
	case flows.Say:
		return p.say(e)
	case flows.Tell:
		if p.bot.desk == nil {
			return nil
		}
		return p.add(entryTell, "desk", p.bot.card(p.c, e))
	case flows.Inspect:
		return p.add(entryInspect, "work", e)
	case flows.Discard:
		return p.add(entryDiscard, "work", e.File)
	case flows.Erase:
		if err := p.add(entryWipe, "work", struct{}{}); err != nil {
			return err
		}
		return p.add(entryForget, "desk", struct{}{})
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
	for _, part := range ch.Render(to, s) {
		if err := p.add(entrySay, "say", sayJob{To: to, Part: part}); err != nil {
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
	return p.effect(flows.Tell{Topic: flows.Undeliverable, Note: "The channel " + p.c.Contact.Channel + " is not configured."})
}

// add seals a job into an entry. The id names the event that caused it and its
// place in the turn; it is short and plain enough to be a kf msgid (32 bytes).
func (p *planner) add(kind, queue string, job any) error {
	plain, err := json.Marshal(job)
	if err != nil {
		return fmt.Errorf("encode a %s: %w", kind, err)
	}
	sum := sha256.Sum256([]byte(p.lane + "\x00" + p.d.ID + "\x00" + strconv.Itoa(len(p.entries))))
	id := "k" + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:18]))
	body, err := p.bot.Vault.Seal(p.wrapped, p.c.Ref, kind, plain)
	if err != nil {
		return fmt.Errorf("seal a %s: %w", kind, err)
	}
	now := p.bot.now()
	p.entries = append(p.entries, storage.Entry{
		ID: id, Queue: queue, Lane: p.lane, Ref: p.c.Ref, Kind: kind,
		Key: p.wrapped, Body: body, Created: now, Due: now,
	})
	return nil
}
