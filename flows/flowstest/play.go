package flowstest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Message is one message of the bot.
type Message struct {
	Text    string
	Options []string
	Mail    bool // it is an e-mail: its subject, an empty line, its text
}

// Player is a conversation that a script can be played on.
type Player interface {
	Open() error
	Say(text string) error
	Press(label string) error // of the newest message that has it, however old
	Upload(file string) error
	HandIn(items map[string]string) error // on the page of the newest link, if one is open: requirement id → text, or file
	Recall() error
	Edit(text string) error
	Voice() error
	NoMailbox() error // e-mails to the applicant are refused from now on
	Pass(d time.Duration) error
	PassWorkday() error
	DeskOK() error
	DeskReturn(item, code, note string) error
	Consult(who, command string) error // a consultant's /kaihu command about the case, without its reference
	// Heard returns what the bot said and the desk was told since the last
	// call, after everything that is under way has settled.
	Heard() (said []Message, told []string, err error)
}

// Play plays the input lines of a section and returns the section as it went:
// the same input with what came back.
func Play(s Section, p Player) (Section, error) {
	out := Section{Lang: s.Lang}
	for _, l := range s.Lines {
		if strings.IndexByte("<@=", l.Who) >= 0 {
			continue
		}
		out.Lines = append(out.Lines, l)
		if err := do(l, p); err != nil {
			return out, fmt.Errorf("%s: %w", strings.TrimSpace(l.String()), err)
		}
		said, told, err := p.Heard()
		if err != nil {
			return out, fmt.Errorf("after %s: %w", strings.TrimSpace(l.String()), err)
		}
		for _, m := range said {
			who := byte('<')
			if m.Mail {
				who = '='
			}
			out.Lines = append(out.Lines, Line{Who: who, Text: m.String()})
		}
		for _, t := range told {
			out.Lines = append(out.Lines, Line{Who: '@', Text: t})
		}
	}
	return out, nil
}

// String writes a message as it stands in a transcript.
func (m Message) String() string {
	if len(m.Options) == 0 {
		return m.Text
	}
	return m.Text + "\n[" + strings.Join(m.Options, "] [") + "]"
}

// do does one input line.
func do(l Line, p Player) error {
	if l.Who == '>' {
		return p.Say(l.Text)
	}
	verb, rest, _ := strings.Cut(l.Text, " ")
	switch verb {
	case "open":
		return p.Open()
	case "press":
		return p.Press(rest)
	case "upload":
		return p.Upload(rest)
	case "page":
		items := map[string]string{}
		for _, item := range strings.Fields(rest) {
			id, what, _ := strings.Cut(item, "=")
			items[id] = what
		}
		return p.HandIn(items)
	case "recall":
		return p.Recall()
	case "edit":
		return p.Edit(rest)
	case "voice":
		return p.Voice()
	case "no":
		return p.NoMailbox()
	case "desk:":
		return desk(rest, p)
	case "lin:", "chen:":
		return p.Consult(strings.TrimSuffix(verb, ":"), rest)
	}
	if strings.HasPrefix(l.Text, "+") {
		return pass(strings.TrimPrefix(l.Text, "+"), p)
	}
	return fmt.Errorf("flowstest: nobody knows how to do [%s]", l.Text)
}

func desk(what string, p Player) error {
	if what == "ok" {
		return p.DeskOK()
	}
	f := strings.SplitN(what, " ", 4)
	if len(f) < 3 || f[0] != "return" {
		return fmt.Errorf("flowstest: the desk cannot %q", what)
	}
	note := ""
	if len(f) == 4 {
		note = f[3]
	}
	return p.DeskReturn(f[1], f[2], note)
}

func pass(what string, p Player) error {
	n, unit, ok := strings.Cut(what, " ")
	if !ok {
		d, err := time.ParseDuration(what)
		if err != nil {
			return fmt.Errorf("flowstest: how long is %q: %w", what, err)
		}
		return p.Pass(d)
	}
	k, err := strconv.Atoi(n)
	if err != nil || !strings.HasPrefix(unit, "business day") {
		return fmt.Errorf("flowstest: how long is %q", what)
	}
	for range k {
		if err := p.PassWorkday(); err != nil {
			return err
		}
	}
	return nil
}
