package slack

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"
)

// Limits of Block Kit (docs.slack.dev; lengths from Slack's python SDK).
const (
	maxPart    = 3000 // characters of a message's body
	maxText    = 3800 // escaped characters of the fallback; chat.update refuses more than 4,000
	maxLabel   = 75   // of a button or option
	maxHeader  = 150
	maxRow     = 25 // buttons of one actions block
	maxOptions = 100
	maxMenu    = 5 // options of an overflow
	maxBlocks  = 50
)

// rawBlock is a block in JSON: what is stored in the outbox, and what a
// message that we edit already holds, is sent byte for byte.
type rawBlock json.RawMessage

func (b rawBlock) MarshalJSON() ([]byte, error) { return json.RawMessage(b).MarshalJSON() }

func (b *rawBlock) UnmarshalJSON(data []byte) error { return (*json.RawMessage)(b).UnmarshalJSON(data) }

// BlockType is part of slack-go's Block.
func (b rawBlock) BlockType() slackapi.MessageBlockType {
	return slackapi.MessageBlockType(b.head().Type)
}

// ID is part of slack-go's Block.
func (b rawBlock) ID() string { return b.head().BlockID }

func (b rawBlock) head() (h struct {
	Type    string `json:"type"`
	BlockID string `json:"block_id"`
}) {
	_ = json.Unmarshal(b, &h) // an unreadable block has no id
	return h
}

// raw freezes blocks. Ours always encode.
func raw(blocks ...slackapi.Block) []rawBlock {
	out := make([]rawBlock, 0, len(blocks))
	for _, b := range blocks {
		data, err := json.Marshal(b)
		if err != nil {
			panic("slack: a block of ours must encode: " + err.Error())
		}
		out = append(out, rawBlock(data))
	}
	return out
}

// thawed gives frozen blocks to slack-go.
func thawed(blocks []rawBlock) []slackapi.Block {
	out := make([]slackapi.Block, len(blocks))
	for i, b := range blocks {
		out[i] = b
	}
	return out
}

// plain is a plain_text object: no styles, no mentions, no :emoji:.
func plain(s string, most int) *slackapi.TextBlockObject {
	off := false
	return &slackapi.TextBlockObject{Type: slackapi.PlainTextType, Text: cut(clean(s), most), Emoji: &off}
}

// literal is a rich_text element that shows s and does nothing.
func literal(s string) *slackapi.RichTextSectionTextElement {
	return slackapi.NewRichTextSectionTextElement(s, nil)
}

// bold is for our own words only.
func bold(s string) *slackapi.RichTextSectionTextElement {
	return slackapi.NewRichTextSectionTextElement(s, &slackapi.RichTextSectionTextStyle{Bold: true})
}

var addresses = regexp.MustCompile(`https://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+`)

// linked splits text so that bare https addresses can be pressed. The address
// is shown as it is: no words can pretend to be another one.
func linked(s string) []slackapi.RichTextSectionElement {
	var out []slackapi.RichTextSectionElement
	rest := 0
	for _, at := range addresses.FindAllStringIndex(s, -1) {
		end := at[0] + len(strings.TrimRight(s[at[0]:at[1]], ".,;:!?'()[]*"))
		if end <= at[0]+len("https://") {
			continue
		}
		if at[0] > rest {
			out = append(out, literal(s[rest:at[0]]))
		}
		out = append(out, slackapi.NewRichTextSectionLinkElement(s[at[0]:end], "", nil))
		rest = end
	}
	if rest < len(s) {
		out = append(out, literal(s[rest:]))
	}
	return out
}

// rich is a block of one section of text.
func rich(id string, text ...slackapi.RichTextSectionElement) *slackapi.RichTextBlock {
	return slackapi.NewRichTextBlock(id, slackapi.NewRichTextSection(text...))
}

// sentence is a block that only says something.
func sentence(id, text string) slackapi.Block {
	return slackapi.NewSectionBlock(plain(text, maxPart), nil, nil, slackapi.SectionBlockOptionBlockID(id))
}

// beside is a sentence with a button beside it.
func beside(id, text string, b *slackapi.ButtonBlockElement) slackapi.Block {
	return slackapi.NewSectionBlock(plain(text, maxPart), nil, slackapi.NewAccessory(b), slackapi.SectionBlockOptionBlockID(id))
}

func heading(id, text string) slackapi.Block {
	return slackapi.NewHeaderBlock(plain(text, maxHeader), slackapi.HeaderBlockOptionBlockID(id))
}

// button is one button.
func button(id, value, label string, style slackapi.Style) *slackapi.ButtonBlockElement {
	b := slackapi.NewButtonBlockElement(id, value, plain(label, maxLabel))
	b.Style = style
	return b
}

// fallback is the top-level text: notifications and screen readers have only
// that. It is cut before it is escaped, so that no entity is cut in two.
func fallback(s string) string {
	s = strings.TrimSpace(clean(s))
	if whole := escape(s); utf8.RuneCountInString(whole) <= maxText {
		return whole
	}
	r := []rune(s)
	n, size := 0, 1
	for n < len(r) {
		size += len([]rune(escape(string(r[n]))))
		if size > maxText {
			break
		}
		n++
	}
	return escape(string(r[:n])) + "…"
}
