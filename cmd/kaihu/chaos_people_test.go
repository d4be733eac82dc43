package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/flows/flowstest"
)

// person is an applicant who plays a transcript through the whole program, and
// the same person on the pure core, which says what they must see.
type person struct {
	c       *chaos
	name    string
	channel string
	lane    string
	script  string
	lines   []flowstest.Line
	erases  bool // in the transcript
	core    *flowstest.Core
	player  flowstest.Player
	kf      *kfPlayer    // on kf
	slack   *slackPlayer // on Slack
	lin     string       // their consultant
	rnd     *rand.Rand

	said    int           // lines
	want    []string      // what each of their lines is answered with
	told    []string      // what the desk is told of them
	refs    []string      // of their cases: an erasure begins another
	armed   int           // refusals that close their window
	closed  int           // of which so many cost a message and made a card
	missed  bool          // the last answer, for their window was closed
	trouble error         // what they saw was not what they had to see
	waited  string        // in vain for an answer: what was known of them then
	longest time.Duration // that they waited for an answer
}

// errStranger says that a person heard something that they should not hear.
var errStranger = errors.New("heard something else")

// live plays the lines until they end or ctx does, at the person's own pace.
func (p *person) live(ctx context.Context) {
	for len(p.lines) > 0 && p.trouble == nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(p.rnd.IntN(900)) * time.Millisecond):
		}
		n := 1
		if p.kf != nil && !p.erases && p.rnd.IntN(6) == 0 { // a burst: the account's log keeps its order. What is not said yet is erased with a case
			for n < min(3, len(p.lines)) && p.lines[n-1].Who == '>' && p.lines[n].Who == '>' {
				n++
			}
		}
		var list []flowstest.Line
		list, p.lines = p.lines[:n], p.lines[n:]
		if p.trouble = p.step(list); p.trouble != nil {
			p.trouble = fmt.Errorf("%s (%s), after %q: %w", p.name, p.script, list[n-1].Text, p.trouble)
		}
	}
}

// step says lines and waits for the words that the core says to them.
func (p *person) step(list []flowstest.Line) error {
	list = slices.Clone(list)
	if label, press := strings.CutPrefix(list[0].Text, "press "); press && list[0].Who == '[' && (p.missed || !p.offered(label)) {
		return nil // the message with it did not arrive, or it is another conversation since
	}
	if len(list) == 1 && list[0].Who == '>' && p.rnd.IntN(3) == 0 && p.offered(list[0].Text) {
		list[0] = flowstest.Line{Who: '[', Text: "press " + list[0].Text}
	}
	p.core.Clock = time.Now()
	played, err := flowstest.Play(flowstest.Section{Lines: list}, p.core)
	if err != nil {
		return fmt.Errorf("core: %w", err)
	}
	words, answers, told := outline(played)[0], 0, len(p.told)
	for _, l := range played.Lines {
		switch l.Who {
		case '<':
			answers++
		case '@':
			p.told = append(p.told, l.Text)
		}
	}
	closing := p.kf != nil && len(list) == 1 && answers == 1 && len(words) < 900 && p.refs != nil && len(p.told) == told && p.rnd.IntN(25) == 0
	switch {
	case closing:
		p.close()
	case p.kf != nil && p.rnd.IntN(12) == 0: // told once: the session is the bot's all the same
		p.c.w.wecom.Faults().Add(wecomtest.Fault{Kind: wecomtest.FaultErrcode, Endpoint: "kf/send_msg", User: p.kf.user, Code: 95018, Count: 1})
	}
	p.said += len(list)
	for _, l := range list {
		if err := p.do(l); err != nil {
			return err
		}
	}
	heard, err := p.await(words, list[0].Text, closing)
	if err != nil {
		p.want = append(p.want, words)
		return err
	}
	p.want = append(p.want, heard)
	p.missed = heard != words
	if words == "" && p.slack != nil {
		p.lines = nil // what they do next might overtake it: Slack promises no order
	}
	if len(p.told) > told {
		return p.note()
	}
	return nil
}

// offered says that a button of this label can be pressed in the chat.
func (p *person) offered(label string) bool {
	if p.slack != nil {
		return slices.ContainsFunc(p.c.w.slack.Messages(p.c.w.slack.DM(p.slack.user)), func(m slacktest.Message) bool {
			return slices.ContainsFunc(buttons(m), func(b slackButton) bool { return b.label == label })
		})
	}
	return slices.ContainsFunc(p.c.w.wecom.Chat(p.kf.kf, p.kf.user), func(m wecomtest.Message) bool {
		return m.Menu != nil && slices.ContainsFunc(m.Menu.Items, func(i wecomtest.MenuItem) bool { return i.Content == label })
	})
}

// do does one line. A press in Slack that fails is seen by the person only;
// they look whether it went through before they press again.
func (p *person) do(l flowstest.Line) error {
	if p.slack == nil || !strings.HasPrefix(l.Text, "press ") || l.Who != '[' {
		return perform(l, p.player)
	}
	before, err := p.version()
	for err == nil {
		if perr := perform(l, p.player); perr == nil || !errors.Is(perr, slacktest.ErrNotAcked) {
			return perr
		}
		var now int64
		for range 32 { // a request that is under way has ended by then
			time.Sleep(500 * time.Millisecond)
			if now, err = p.version(); now != before || err != nil {
				return err
			}
		}
	}
	return err
}

// perform does one line without waiting for what comes of it.
func perform(l flowstest.Line, on flowstest.Player) error {
	_, err := flowstest.Play(flowstest.Section{Lines: []flowstest.Line{l}}, deafened{on})
	return err
}

// deafened is a player who does not listen.
type deafened struct{ flowstest.Player }

func (deafened) Heard() ([]flowstest.Message, []string, error) { return nil, nil, nil }

func (deafened) DeskOK() error { return nil } // the consultant does, until it is done

func (deafened) Consult(string, string) error { return fmt.Errorf("not here") }

func (deafened) DeskReturn(string, string, string) error { return nil }

// await waits until the person has heard the words. When their window was
// closed meanwhile, the desk hears of it instead.
func (p *person) await(words, line string, closing bool) (string, error) {
	begun := time.Now()
	defer func() { p.longest = max(p.longest, time.Since(begun)) }()
	for n := 0; ; n++ {
		heard := p.hear()
		switch {
		case heard == words:
			p.look()
			return words, nil
		case !strings.HasPrefix(words, heard):
			return heard, fmt.Errorf("%w: %q, want %q", errStranger, heard, words)
		case p.c.calmFor() > p.c.patience:
			p.waited = p.waiting()
			return heard, fmt.Errorf("heard only %q, want %q", heard, words)
		case closing && n%10 == 9 && p.undelivered() > p.closed:
			p.closed++
			p.told = append(p.told, p.title(flows.Tell{Topic: flows.Undeliverable}))
			p.core.Case, _ = p.c.flow.Advance(p.core.Case, flows.Undelivered{Stamp: flows.At(time.Now()), Reason: string(bot.Closed), Closed: true})
			p.look()
			return "", nil
		case strings.HasPrefix(line, "desk: ") && n%60 == 10:
			p.rule(line)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// hear gives the words that came since the last look.
func (p *person) hear() string {
	said := func() []flowstest.Message {
		if p.kf != nil {
			return p.kf.new()
		}
		return p.slack.new()
	}()
	var s flowstest.Section
	for _, m := range said {
		s.Lines = append(s.Lines, flowstest.Line{Who: '<', Text: m.String()})
	}
	return outline(s)[0]
}

// look remembers what has been heard.
func (p *person) look() {
	if p.slack != nil {
		p.slack.look()
		return
	}
	p.kf.heard = len(p.c.w.wecom.Chat(p.kf.kf, p.kf.user))
}

// all gives everything that the bot ever said to the person.
func (p *person) all() string {
	if p.slack != nil {
		p.slack.heard = ""
	} else {
		p.kf.heard = 0
	}
	return p.hear()
}

// version reads how often the person's case was stored.
func (p *person) version() (int64, error) {
	for end := time.Now().Add(p.c.patience); ; time.Sleep(100 * time.Millisecond) {
		rec, err := p.c.store.Load(context.Background(), p.lane, "")
		if err == nil || time.Now().After(end) {
			return rec.Version, err
		}
	}
}

// note remembers the name of the person's case, by which the desk speaks of
// it.
func (p *person) note() error {
	for end := time.Now().Add(p.c.patience); ; time.Sleep(100 * time.Millisecond) {
		rec, err := p.c.store.Load(context.Background(), p.lane, "")
		if err != nil && time.Now().Before(end) {
			continue
		}
		if ref := rec.Head.Ref; ref != "" && !slices.Contains(p.refs, ref) {
			p.refs = append(p.refs, ref)
		}
		return err
	}
}

// title is the first line of a card about this person.
func (p *person) title(t flows.Tell) string {
	return bot.Register{Flow: p.core.Flow}.Title(&p.core.Case, t)
}
