package slack

import (
	"strings"

	slackapi "github.com/slack-go/slack"
)

// In our own texts a person stands between two marks that no text of anybody
// else keeps: clean takes control characters out.
const (
	mentionOpen  = "\x02"
	mentionClose = "\x03"
)

// naming puts a consultant into a text of ours, as a mention where texts have
// them. by is as the audit log has it.
func naming(by string) string {
	if user := userOf(by); user != "" {
		return mentionOpen + user + mentionClose
	}
	return clean(by)
}

// elements draws a text of ours: its mentions, its bare addresses, and the rest
// literally.
func elements(text string) []slackapi.RichTextSectionElement {
	var out []slackapi.RichTextSectionElement
	for {
		before, rest, ok := strings.Cut(text, mentionOpen)
		if before = clean(before); before != "" {
			out = append(out, linked(before)...)
		}
		if !ok {
			return out
		}
		user, after, _ := strings.Cut(rest, mentionClose)
		out = append(out, userElement(user))
		text = after
	}
}

// unnamed is a text of ours without mentions, for notifications and plain_text.
func unnamed(text string) string {
	return strings.NewReplacer(mentionOpen, "@", mentionClose, "").Replace(text)
}

// spelled is a text of ours with the names of those whom it mentions, for where
// there are no mentions.
func (s *Slack) spelled(text string) string {
	for {
		before, rest, ok := strings.Cut(text, mentionOpen)
		if !ok {
			return text
		}
		user, after, _ := strings.Cut(rest, mentionClose)
		text = before + "@" + clean(s.people.called(user)) + after
	}
}
