package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// command is one /kaihu.
type command struct {
	Team, User, Channel, Text, ResponseURL string
}

// answer is the JSON of a command's answer, and of a response_url's.
type answer struct {
	ResponseType string     `json:"response_type"`
	Text         string     `json:"text"`
	Blocks       []rawBlock `json:"blocks,omitempty"`
}

// ephemeral is an answer for one person. The text is shown literally.
func ephemeral(text string) *answer {
	var blocks []rawBlock
	for i, piece := range split(clean(text), maxPart) {
		if i == 4 { // an answer over Socket Mode has to stay below 20 KB
			break
		}
		blocks = append(blocks, raw(slackapi.NewRichTextBlock(fmt.Sprintf("text%d", i), slackapi.NewRichTextSection(linked(piece)...)))...)
	}
	return &answer{ResponseType: slackapi.ResponseTypeEphemeral, Text: cut(fallback(text), 1000), Blocks: blocks}
}

// ackTime is how long an answer may take before the response_url carries it;
// Slack gives up after three seconds.
const ackTime = 2 * time.Second

// answerCommand answers a command, within the acknowledgement if it is quick.
func (s *Slack) answerCommand(ctx context.Context, c command) any {
	return within(ctx, s, ackTime, func(ctx context.Context) any { return s.command(ctx, c) }, func(ctx context.Context, late any) {
		if err := s.respond(ctx, c.ResponseURL, late.(*answer)); err != nil {
			s.log.Warn("a command's answer could not be shown", "err", err)
		}
	})
}

// verb is one thing that /kaihu does.
type verb struct {
	name    string
	aliases []string
	usage   string
	about   flows.Text
	do      func(s *Slack, ctx context.Context, rest string, lang flows.Lang) string
}

// verbs is the table of commands; help is made from it.
func verbs() []verb {
	return []verb{
		{"help", []string{"?", "帮助"}, "/kaihu help", flows.Text{En: "this list", Zh: "显示本列表"}, nil},
		{"cases", []string{"list", "ls", "案例", "列表"}, "/kaihu cases", flows.Text{En: "the open cases", Zh: "进行中的案例"}, (*Slack).listCases},
		{"case", []string{"show", "查看"}, "/kaihu case KH-7Q2M4D", flows.Text{En: "one case, values masked", Zh: "查看一个案例（内容已遮蔽）"}, (*Slack).showCase},
	}
}

// command works out the answer. Applicants are sent to their direct message.
func (s *Slack) command(ctx context.Context, c command) *answer {
	lang := s.people.lang(ctx, c.User)
	may, err := s.people.consultant(ctx, c.Team, c.User)
	if err != nil {
		s.log.Warn("cannot tell who is a consultant", "err", s.judge("conversations.members", err, false).Err)
		return ephemeral(saidTryAgain().In(lang))
	}
	if !may {
		return ephemeral(saidWriteToMe().In(lang))
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(decodeText(c.Text)), " ")
	word, rest = strings.ToLower(word), strings.TrimSpace(rest)
	if _, ok := caseRef(word + rest); ok { // "/kaihu KH-7Q2M4D" says it all
		return ephemeral(s.showCase(ctx, word+rest, lang))
	}
	if word == "" {
		word = "help"
	}
	for _, v := range verbs() {
		if v.name == word || slices.Contains(v.aliases, word) {
			if v.do == nil {
				return ephemeral(help(lang))
			}
			return ephemeral(v.do(s, ctx, rest, lang))
		}
	}
	if near := nearest(word); near != "" {
		return ephemeral(saidNearest(near).In(lang))
	}
	return ephemeral(saidUnknown().In(lang) + "\n\n" + help(lang))
}

func help(lang flows.Lang) string {
	lines := []string{saidHelp().In(lang)}
	for _, v := range verbs() {
		lines = append(lines, v.usage+" — "+v.about.In(lang))
	}
	return strings.Join(lines, "\n")
}

// nearest finds the command that was probably meant.
func nearest(word string) string {
	best, least := "", 3
	for _, v := range verbs() {
		for _, name := range append([]string{v.name}, v.aliases...) {
			if d := distance(word, name); d < least && d < len([]rune(name)) {
				best, least = v.usage, d
			}
		}
	}
	return best
}

// distance counts the letters to change, add or drop.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}

// caseRef reads a reference however it was typed: "kh 7q2m4d", "KH7Q2M4D".
func caseRef(typed string) (string, bool) {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	rest, ok := strings.CutPrefix(b.String(), "KH")
	return "KH-" + rest, ok && len(rest) == 6
}

func (s *Slack) listCases(ctx context.Context, _ string, lang flows.Lang) string {
	const most = 20
	found, err := s.cases.Find(ctx, bot.Search{View: bot.ViewOpen, Limit: most})
	if err != nil {
		s.log.Error("the list of cases could not be read", "err", err)
		return saidTryAgain().In(lang)
	}
	if len(found.Cases) == 0 {
		return saidNoCases().In(lang)
	}
	var lines []string
	for _, c := range found.Cases {
		lines = append(lines, caseLine(c, lang, s.now()))
	}
	return strings.Join(lines, "\n")
}

func (s *Slack) showCase(ctx context.Context, typed string, lang flows.Lang) string {
	if typed == "" {
		return saidWhichCase().In(lang)
	}
	ref, ok := caseRef(typed)
	if !ok {
		if ref, ok = caseRef("KH" + typed); !ok {
			return saidNoSuchCase(clean(cut(typed, 40))).In(lang)
		}
	}
	c, err := s.cases.Case(ctx, ref)
	if errors.Is(err, storage.ErrNotFound) {
		return saidNoSuchCase(ref).In(lang)
	}
	if err != nil {
		s.log.Error("a case could not be read", "ref", ref, "err", err)
		return saidTryAgain().In(lang)
	}
	return caseSheet(c, lang, s.now())
}
