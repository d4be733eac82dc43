package wecom

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kaihu/bot"
	"kaihu/flows"
)

// welcomePrefix marks a reply that goes out through send_msg_on_event.
const welcomePrefix = "welcome:"

// content is the part of a message that the platform documents: msgtype and the
// object of that name (94677, 95122, 90236). It is our bot.Part.
type content struct {
	Type string    `json:"msgtype"`
	Text *textBody `json:"text,omitempty"`
	Menu *menuBody `json:"msgmenu,omitempty"`
}

type textBody struct {
	Content string `json:"content"`
}

type menuBody struct {
	Head string     `json:"head_content"`
	List []menuItem `json:"list"`
}

type menuItem struct {
	Type  string    `json:"type"` // click
	Click menuClick `json:"click"`
}

type menuClick struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

// Render makes one message of a turn wherever it fits, for five are all there
// are: a menu whose head is the text; for a text too long for a head, the text
// and then a menu under its last paragraph; for options that fit no menu,
// numbered lines. A welcome is one message whatever happens.
func (customers) Render(to flows.Contact, say flows.Say) []bot.Part {
	say = asEncoded(say)
	text := strings.TrimSpace(say.Text)
	if text == "" && len(say.Options) == 0 {
		return nil
	}
	if strings.HasPrefix(to.Reply, welcomePrefix) {
		return encode(welcome(text, say.Options))
	}
	if len(say.Options) == 0 || !fitMenu(say.Options) {
		return encode(texts(numbered(text, say.Options))...)
	}
	if len(text) <= menuHeadBytes {
		return encode(menu(text, say.Options))
	}
	body, head := lastParagraph(text)
	return encode(append(texts(body), menu(head, say.Options))...)
}

// Render for members makes texts with numbered options. Cards would show at
// most 26 characters of the question and stay there after the answer; a text is
// always right, on the WeChat side of the app too.
func (members) Render(_ flows.Contact, say flows.Say) []bot.Part {
	say = asEncoded(say)
	return encode(texts(numbered(say.Text, say.Options))...)
}

// asEncoded is a message as JSON will have it, where half a character becomes
// a whole one of three bytes: only that can be measured.
func asEncoded(say flows.Say) flows.Say {
	say.Text = strings.ToValidUTF8(say.Text, "\uFFFD")
	say.Options = slices.Clone(say.Options)
	for i, o := range say.Options {
		say.Options[i].Label = strings.ToValidUTF8(o.Label, "\uFFFD")
	}
	return say
}

func welcome(text string, options []flows.Option) content {
	if len(options) > 0 && fitMenu(options) && len(text) <= menuHeadBytes {
		return menu(text, options)
	}
	list := strings.TrimPrefix(numbered("", options), "\n")
	room := textBytes - len(list) - 2
	if parts := split(text, max(room, 64)); len(parts) > 0 && room > 64 {
		return content{Type: "text", Text: &textBody{strings.TrimSpace(parts[0] + "\n\n" + list)}}
	}
	return texts(list + " ")[0] // options alone, as many as fit
}

func menu(head string, options []flows.Option) content {
	m := &menuBody{Head: head, List: []menuItem{}}
	for _, o := range options {
		m.List = append(m.List, menuItem{Type: "click", Click: menuClick{ID: o.Token, Content: strings.TrimSpace(o.Label)}})
	}
	return content{Type: "msgmenu", Menu: m}
}

var menuID = regexp.MustCompile(`^[a-zA-Z0-9_]{1,128}$`)

// fitMenu reports whether the options can be a menu as they are; a label that
// is cut would be another label.
func fitMenu(options []flows.Option) bool {
	if len(options) > menuItems {
		return false
	}
	for _, o := range options {
		label := strings.TrimSpace(o.Label)
		if label == "" || len(label) > menuLabelBytes || !menuID.MatchString(o.Token) {
			return false
		}
	}
	return true
}

// numbered puts options under a text as lines; the core understands their
// numbers and labels.
func numbered(text string, options []flows.Option) string {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(text))
	for i, o := range options {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + strings.TrimSpace(o.Label))
	}
	return b.String()
}

func texts(text string) []content {
	var out []content
	for _, part := range split(text, textBytes) {
		out = append(out, content{Type: "text", Text: &textBody{part}})
	}
	return out
}

// lastParagraph takes the end of a text for a menu's head: the last paragraph,
// else the last line, else as many of the last sentences as fit.
func lastParagraph(text string) (body, head string) {
	for _, sep := range []string{"\n\n", "\n"} {
		if i := strings.LastIndex(text, sep); i > 0 && len(text)-i-len(sep) <= menuHeadBytes {
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i:])
		}
	}
	for _, good := range []func(string, int) bool{sentenceEnd, wordEnd, characterEnd} {
		if i := firstCut(text, len(text)-menuHeadBytes, good); i > 0 {
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i:])
		}
	}
	i := len(text) - menuHeadBytes // one URL or word of a thousand bytes
	for !utf8.RuneStart(text[i]) {
		i++
	}
	return text[:i], text[i:]
}

// firstCut is the first good place from floor on, outside URLs.
func firstCut(text string, floor int, good func(string, int) bool) int {
	spans := urls.FindAllStringIndex(text, -1)
	for i := floor; i < len(text); i++ {
		if utf8.RuneStart(text[i]) && good(text, i) && !within(spans, i) {
			return i
		}
	}
	return 0
}

func encode(list ...content) []bot.Part {
	var parts []bot.Part
	for _, c := range list {
		data, err := json.Marshal(c)
		if err != nil {
			panic(err) // strings only
		}
		parts = append(parts, data)
	}
	return parts
}
