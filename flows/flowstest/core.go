package flowstest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaihu/flows"
)

// Core plays a script on the pure core alone: no store, no channel. The case
// goes through JSON between any two events.
type Core struct {
	Flow    *flows.Flow
	Case    flows.Case
	Clock   time.Time
	Title   func(flows.Case, flows.Tell) string
	Letter  func(flows.Case, flows.Mail) string // the text of an e-mail as it is read; nil: as the core words it
	history []flows.Say
	n       int
	last    string
	said    []Message
	told    []string
	pending []flows.Event
	refuses bool // the mailbox
}

// NewCore begins a conversation of a person on a channel.
func NewCore(f *flows.Flow, contact flows.Contact, clock time.Time) *Core {
	return &Core{Flow: f, Case: flows.Case{Ref: "KH-TEST22", Contact: contact}, Clock: clock}
}

func (p *Core) stamp() flows.Stamp { return flows.At(p.Clock) }

func (p *Core) feed(e flows.Event) error {
	b, err := json.Marshal(p.Case)
	if err != nil {
		return err
	}
	var c flows.Case
	if err := json.Unmarshal(b, &c); err != nil {
		return err
	}
	p.open(&c, e)
	b, _ = json.Marshal(c)
	next, effects := p.Flow.Advance(c, e)
	if after, _ := json.Marshal(c); string(after) != string(b) {
		return fmt.Errorf("flowstest: Advance changed the case that it was given")
	}
	p.Case = next
	for _, e := range effects {
		p.effect(e)
	}
	for len(p.pending) > 0 {
		e := p.pending[0]
		p.pending = p.pending[1:]
		if err := p.feed(e); err != nil {
			return err
		}
	}
	return nil
}

// open renews the window of a kf chat, as the channel does, when the person
// does something.
func (p *Core) open(c *flows.Case, e flows.Event) {
	switch e.(type) {
	case flows.Joined, flows.Said, flows.Chose, flows.Sent, flows.Shared:
		if c.Contact.Channel == "kf" {
			c.Window = flows.Window{Limited: true, Left: 5, Until: p.Clock.Add(48 * time.Hour)}
		}
	}
}

func (p *Core) effect(e flows.Effect) {
	switch e := e.(type) {
	case flows.Say:
		p.Case.Window.Left = max(0, p.Case.Window.Left-1)
		p.history = append(p.history, e)
		m := Message{Text: strings.NewReplacer("{link}", LinkAddress, "{pack}", PackAddress).Replace(e.Text)}
		for _, o := range e.Options {
			m.Options = append(m.Options, o.Label)
		}
		p.said = append(p.said, m)
	case flows.Tell:
		title := string(e.Topic)
		if p.Title != nil {
			title = p.Title(p.Case, e)
		}
		p.told = append(p.told, title)
	case flows.Mail:
		p.mail(e)
	case flows.Inspect:
		p.pending = append(p.pending, p.look(e)...)
	case flows.Erase:
		p.Case = flows.Case{Ref: p.Case.Ref, Contact: p.Case.Contact}
	}
}

func (p *Core) mail(e flows.Mail) {
	if p.refuses {
		p.pending = append(p.pending, flows.Unmailed{Stamp: p.stamp(), Reason: "no such mailbox"})
		return
	}
	text := e.Text
	if p.Letter != nil {
		text = p.Letter(p.Case, e)
	}
	p.said = append(p.said, Message{Text: e.Subject + "\n\n" + text, Mail: true})
}

// look looks at the files that a requirement holds, as bot does: what belongs
// elsewhere is told first.
func (p *Core) look(e flows.Inspect) []flows.Event {
	r := p.Case.Requirements[e.Requirement]
	files := r.Pictures()
	if len(files) == 0 {
		files = []flows.File{e.File}
	}
	main := flows.Inspected{}
	var told []flows.Event
	for _, f := range files {
		f.Type = "image/png"
		found := Look(f.Name, e.Requirement, p.Case.Value)
		found.Stamp, found.File, found.Of, found.Digest = p.stamp(), f, []string{f.ID}, f.Name
		if found.Code != "" && slices.Contains(r.Scan.Digests(), f.Name) {
			found.Code = "file_duplicate_of_rejected"
		}
		if found.Belongs != "" {
			told = append(told, found)
			continue
		}
		if main.Of == nil {
			main = found
			continue
		}
		main.Of = append(main.Of, f.ID)
		main.Code = Join(main.Code, found.Code)
	}
	if main.Of != nil {
		told = append(told, main)
	}
	return told
}

// Open opens the chat.
func (p *Core) Open() error { return p.feed(flows.Joined{Stamp: p.stamp()}) }

// Say writes a text.
func (p *Core) Say(text string) error {
	p.n++
	p.last = fmt.Sprintf("m%d", p.n)
	return p.feed(flows.Said{Stamp: p.stamp(), Text: text, Message: p.last})
}

// Press presses a button.
func (p *Core) Press(label string) error {
	for i := len(p.history) - 1; i >= 0; i-- {
		for _, o := range p.history[i].Options {
			if o.Label == label {
				return p.feed(flows.Chose{Stamp: p.stamp(), Token: o.Token, Label: label})
			}
		}
	}
	return fmt.Errorf("flowstest: there is no button %q", label)
}

// Upload sends a file.
func (p *Core) Upload(name string) error {
	p.n++
	p.last = fmt.Sprintf("m%d", p.n)
	f := flows.File{ID: fmt.Sprintf("f%d", p.n), Source: name, Message: p.last, Name: name}
	return p.feed(flows.Sent{Stamp: p.stamp(), File: f})
}

// LinkAddress stands in transcripts for the address of a link.
const LinkAddress = "https://kaihu.example/upload/TOKEN"

// PackAddress stands there for the address of a registration pack.
const PackAddress = "https://kaihu.example/pack/TOKEN"

// HandIn hands items in on the page of the newest link, as bot/upload does.
func (p *Core) HandIn(items map[string]string) error {
	if len(p.Case.Links) == 0 {
		return nil
	}
	l := p.Case.Links[len(p.Case.Links)-1]
	if err := p.feed(flows.Visited{Stamp: p.stamp(), Link: l.Seq, Browser: "b"}); err != nil {
		return err
	}
	h := flows.Handed{Stamp: p.stamp(), Link: l.Seq, Browser: "b", Lang: p.Case.Lang, Values: map[string]string{}, Files: map[string][]flows.File{}}
	for _, id := range l.Items {
		d := p.Flow.Definition(id)
		switch what := items[id]; {
		case what == "":
		case d.Kind == "document":
			p.n++
			file := fmt.Sprintf("f%d", p.n)
			h.Files[id] = []flows.File{{ID: file, Source: "upload:" + file, Name: what}}
		default:
			if value, problem := p.Flow.TryValue(p.Case, id, what, p.Clock); problem != nil || value == "" {
				return nil // the page says what is wrong, and hands nothing in
			}
			h.Values[id] = what
		}
		if d.Notice != "" {
			h.Agreed = []string{d.Notice}
		}
	}
	return p.feed(h)
}

// Recall recalls the last message.
func (p *Core) Recall() error { return p.feed(flows.Withdrew{Stamp: p.stamp(), Message: p.last}) }

// Edit edits the last message.
func (p *Core) Edit(text string) error {
	return p.feed(flows.Revised{Stamp: p.stamp(), Message: p.last, Text: text})
}

// Voice sends a voice message.
func (p *Core) Voice() error { return p.feed(flows.Shared{Stamp: p.stamp(), What: "voice"}) }

// NoMailbox has e-mails refused from now on.
func (p *Core) NoMailbox() error {
	p.refuses = true
	return nil
}

// Pass lets time pass; what comes due on the way wakes the case.
func (p *Core) Pass(d time.Duration) error { return p.until(p.Clock.Add(d)) }

// PassWorkday lets time pass until the same hour of the next business day.
func (p *Core) PassWorkday() error { return p.until(p.Flow.NextWorkday(p.Clock)) }

func (p *Core) until(end time.Time) error {
	for w := p.Case.WakeAt; !w.IsZero() && !w.After(end); w = p.Case.WakeAt {
		p.Clock = w
		if err := p.feed(flows.Woke{Stamp: p.stamp(), Due: w}); err != nil {
			return err
		}
		if p.Case.WakeAt.Equal(w) {
			return fmt.Errorf("flowstest: the case asks for the same time again")
		}
	}
	p.Clock = end
	return nil
}

// DeskOK is a consultant's "looks right".
func (p *Core) DeskOK() error { return p.feed(flows.Ruled{Actor: flows.Acting("U1", p.stamp().Time)}) }

// DeskReturn is a consultant's "send back".
func (p *Core) DeskReturn(item, code, note string) error {
	return p.feed(flows.Ruled{Actor: flows.Acting("U1", p.stamp().Time), Returns: []flows.Return{{Requirement: item, Code: code, Note: note}}})
}

// Heard returns what was said and told since the last call.
func (p *Core) Heard() ([]Message, []string, error) {
	said, told := p.said, p.told
	p.said, p.told = nil, nil
	return said, told, nil
}
