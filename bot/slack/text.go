package slack

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack/slackutilsx"
)

// decodeText gives a message back as the person typed it. Slack escapes
// & < > and wraps what it recognised into <…> (docs.slack.dev, formatting):
// addresses and links that it found itself come back exactly.
func decodeText(wire string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(wire, '<')
		if i < 0 {
			break
		}
		j := strings.IndexByte(wire[i:], '>')
		if j < 0 {
			break
		}
		b.WriteString(unescape(wire[:i]))
		b.WriteString(unescape(decodeToken(wire[i+1 : i+j])))
		wire = wire[i+j+1:]
	}
	b.WriteString(unescape(wire))
	return strings.TrimSpace(b.String())
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// unescape undoes Slack's three entities, once.
func unescape(s string) string { return entities.Replace(s) }

// decodeToken reads the inside of <…>.
func decodeToken(token string) string {
	target, label, labelled := strings.Cut(token, "|")
	if target == "" {
		return "<" + token + ">"
	}
	name := strings.TrimPrefix(label, "@")
	switch target[0] {
	case '@':
		if labelled && name != "" {
			return "@" + name
		}
		return target
	case '#':
		if labelled && label != "" {
			return "#" + strings.TrimPrefix(label, "#")
		}
		return target
	case '!':
		switch {
		case strings.HasPrefix(target, "!date^"):
			return label
		case labelled && name != "":
			return "@" + name
		}
		word, _, _ := strings.Cut(target[1:], "^")
		return "@" + word
	}
	if labelled && label != "" {
		return label // what stood there: an address, a bare domain, or the words of a link
	}
	for _, scheme := range []string{"mailto:", "tel:"} {
		if rest, ok := strings.CutPrefix(target, scheme); ok {
			return rest
		}
	}
	return target
}

// escape makes text safe where Slack reads mrkdwn.
func escape(s string) string { return slackutilsx.EscapeMessage(s) }

// clean drops what could reorder or hide the text around it: bidirectional
// controls and other control characters, but not line breaks.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r == 0x061C, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

// cut shortens text to at most n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}
