package slack

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// Render makes one Slack message of a Say, or several when the text is longer
// than 3,000 characters; the buttons are on the last. An option's action_id is
// its token.
func (applicants) Render(_ flows.Contact, say flows.Say) []bot.Part {
	texts := split(strings.TrimSpace(clean(say.Text)), maxPart)
	if len(texts) == 0 && len(say.Options) > 0 {
		texts = []string{""}
	}
	var parts []bot.Part
	for i, text := range texts {
		heard := text
		var blocks []slackapi.Block
		if text != "" {
			blocks = append(blocks, rich("body", linked(text)...))
		}
		if i == len(texts)-1 {
			blocks = append(blocks, buttons(say.Options)...)
			heard += spoken(say.Options)
		}
		parts = append(parts, encodePart(fallback(heard), blocks...))
	}
	return parts
}

// buttons puts options into rows. What does not fit into a message is left
// out: numbers and labels are understood as well.
func buttons(options []flows.Option) []slackapi.Block {
	var rows []slackapi.Block
	for row := range slices.Chunk(options, maxRow) {
		if len(rows) == maxBlocks-1 {
			break
		}
		elements := make([]slackapi.BlockElement, len(row))
		for i, o := range row {
			label := clean(o.Label)
			if strings.TrimSpace(label) == "" {
				label = o.Token
			}
			elements[i] = button(o.Token, "", label, "")
		}
		rows = append(rows, slackapi.NewActionBlock(fmt.Sprintf("options%d", len(rows)), elements...))
	}
	return rows
}

// spoken lists the options for those who hear the message read.
func spoken(options []flows.Option) string {
	var b strings.Builder
	for i, o := range options {
		fmt.Fprintf(&b, "\n%d. %s", i+1, o.Label)
	}
	return b.String()
}

// split cuts text into pieces of at most limit characters: between paragraphs
// if it can, else lines, sentences, words.
func split(text string, limit int) []string {
	if text != "" && utf8.RuneCountInString(text) <= limit {
		return []string{text}
	}
	var pieces []string
	r := []rune(text)
	for len(r) > limit {
		at := cutAt(r, limit)
		if piece := strings.TrimSpace(string(r[:at])); piece != "" {
			pieces = append(pieces, piece)
		}
		r = []rune(strings.TrimLeft(string(r[at:]), " \n\t"))
	}
	if len(r) > 0 {
		pieces = append(pieces, string(r))
	}
	return pieces
}

// cutAt finds the best place in the second half of the first limit characters.
func cutAt(r []rune, limit int) int {
	found := [4]int{}
	for i := limit / 2; i < limit; i++ {
		switch c, next := r[i], r[i+1]; {
		case c == '\n' && next == '\n':
			found[0] = i + 1
		case c == '\n':
			found[1] = i + 1
		case strings.ContainsRune("。！？；", c), strings.ContainsRune(".!?;", c) && next == ' ':
			found[2] = i + 1
		case c == ' ':
			found[3] = i + 1
		}
	}
	for _, at := range found {
		if at > 0 {
			return at
		}
	}
	return limit
}
