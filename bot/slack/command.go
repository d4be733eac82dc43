package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

// command is one /kaihu.
type command struct {
	Team, User, Channel, Text, ResponseURL, TriggerID string
}

// answer is the JSON of a command's answer, and of a response_url's.
type answer struct {
	ResponseType string     `json:"response_type"`
	Text         string     `json:"text"`
	Blocks       []rawBlock `json:"blocks,omitempty"`
	thread       string     // of a response_url: where it stands
	instead      bool       // of what was pressed in
}

// maxWords is how long the text of an answer may be, in bytes: over Socket
// Mode the whole has to stay below 20 KB.
const maxWords = 9 << 10

// ephemeral is an answer for one person: a text of ours, with what else is to be
// drawn below it.
func ephemeral(text string, more ...slackapi.Block) *answer {
	var blocks []rawBlock
	size := 0
	for i, piece := range split(text, maxPart) {
		if size += len(piece); i > 0 && size > maxWords {
			break
		}
		blocks = append(blocks, raw(rich(fmt.Sprintf("text%d", i), elements(piece)...))...)
	}
	return &answer{ResponseType: slackapi.ResponseTypeEphemeral, Text: cut(fallback(unnamed(text)), 1000), Blocks: append(blocks, raw(more...)...)}
}

// ackTime is how long an answer may take before the response_url carries it;
// Slack gives up after three seconds.
const ackTime = 2 * time.Second

// answerCommand answers a command, within the acknowledgement if it is quick.
func (s *Slack) answerCommand(ctx context.Context, c command) any {
	late := func(ctx context.Context, a any) {
		if err := s.respond(ctx, c.ResponseURL, a.(*answer)); err != nil {
			s.log.Warn("a command's answer could not be shown", "err", err)
		}
	}
	quick := within(ctx, s, ackTime, func(ctx context.Context) any { return s.command(ctx, c) }, late)
	if data, err := json.Marshal(quick); quick != nil && (err != nil || len(data) > maxAck) {
		s.background(ctx, func(ctx context.Context) { late(ctx, quick) })
		return nil
	}
	return quick
}

// words are a command as it was understood.
type words struct {
	doer
	command
	verb string // as it was typed
	ref  string // of the case that it names; "": none
	rest string // what else was typed, as Slack wrote it: see text and list
}

// text is what was typed, as the person typed it.
func (w words) text() string { return decodeText(w.rest) }

// list are the words that were typed; a person is "@U0ID".
func (w words) list() []string {
	return strings.Fields(decodeText(mentions.ReplaceAllString(w.rest, "<@$1>")))
}

// id is a command's own: the trigger is used once.
func (c command) id() string { return mark(cmp.Or(c.TriggerID, c.ResponseURL, c.Text)) }

var (
	mentions = regexp.MustCompile(`<@([UW][A-Z0-9]+)\|[^>]*>`)
	refs     = regexp.MustCompile(`(?i)(^|[^0-9a-z])(kh[\s\-_–—]*[0-9a-z]{6})($|[^0-9a-z])`)
)

// read takes a command apart: the case may be named anywhere, the verb comes
// first.
func read(text string) (verb, ref, rest string) {
	rest = strings.TrimSpace(text)
	if at := refs.FindStringSubmatchIndex(rest); at != nil {
		ref, _ = caseRef(rest[at[4]:at[5]])
		before, after := rest[:at[4]], rest[at[5]:]
		rest = strings.TrimSpace(strings.TrimSpace(before) + " " + strings.TrimLeft(after, " \t,，:：、"))
	}
	verb, rest, _ = strings.Cut(rest, " ")
	if before, after, ok := strings.Cut(verb, "\n"); ok { // the text begins on a line of its own
		verb, rest = before, after+" "+rest
	}
	return strings.ToLower(unescape(verb)), ref, strings.TrimSpace(rest)
}

// command works out the answer. Applicants are sent to their direct message.
func (s *Slack) command(ctx context.Context, c command) *answer {
	d, err := s.who(ctx, c.Team, c.User, "command", c.id())
	if err != nil {
		return ephemeral(saidTryAgain().In(s.people.lang(ctx, c.User)))
	}
	if d.is == nobody {
		return ephemeral(saidWriteToMe().In(s.people.lang(ctx, c.User)))
	}
	w := words{doer: d, command: c}
	w.verb, w.ref, w.rest = read(c.Text)
	v := verbOf(w.verb)
	switch {
	case w.verb == "" && w.ref != "":
		v = verbOf("case")
	case w.verb == "":
		v = verbOf("help")
	case v == nil:
		if near := nearest(w.verb); near != nil {
			return ephemeral(saidNearest(near.kept(w)).In(w.lang))
		}
		return ephemeral(saidUnknown().In(w.lang) + "\n\n" + help(w.doer))
	}
	if v.ofCase && w.ref == "" { // 7Q2M4D alone will do
		word, rest, _ := strings.Cut(w.rest, " ")
		if ref, ok := caseRef("KH" + word); ok {
			w.ref, w.rest = ref, strings.TrimSpace(rest)
		}
	}
	switch {
	case d.is < v.role:
		return ephemeral(saidNotAllowed(v.role).In(w.lang))
	case v.ofCase && w.ref == "" && w.rest != "" && v.name == "case":
		return ephemeral(saidNoSuchCase(clean(cut(w.text(), 40))).In(w.lang))
	case v.ofCase && w.ref == "":
		return ephemeral(saidWhichCase(v.usage).In(w.lang))
	}
	return v.do(s, ctx, w)
}

// verbOf finds a verb by one of its names; nil for none.
func verbOf(word string) *verb {
	for _, v := range verbs() {
		if v.name == word || slices.Contains(v.aliases, word) {
			return &v
		}
	}
	return nil
}

// kept is a verb's usage with what the reader has typed already in its place.
func (v verb) kept(w words) string {
	line := "/kaihu " + v.name
	if w.ref != "" {
		line += " " + w.ref
	}
	if rest := cut(clean(w.text()), 200); rest != "" {
		return line + " " + rest
	}
	usage := strings.TrimPrefix(strings.TrimPrefix(v.usage, v.name), " ")
	if w.ref != "" {
		usage = strings.TrimPrefix(strings.TrimPrefix(usage, "KH-…"), " ")
	}
	return strings.TrimSpace(line + " " + usage)
}

// usageOf answers a command that lacks something.
func (w words) usageOf(v string, why flows.Text) *answer {
	verb := verbOf(v)
	example := "/kaihu " + verb.usage
	if w.ref != "" {
		example = strings.Replace(example, "KH-…", w.ref, 1)
	}
	return ephemeral(why.In(w.lang) + "\n" + example)
}

func help(d doer) string {
	lines := []string{saidHelp().In(d.lang)}
	for _, v := range verbs() {
		if d.is >= v.role {
			lines = append(lines, "/kaihu "+v.usage+" — "+v.about.In(d.lang))
		}
	}
	return strings.Join(append(lines, saidHelpMore().In(d.lang)), "\n")
}
