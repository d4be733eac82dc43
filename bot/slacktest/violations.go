package slacktest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Violation is something that Slack accepts and a careful app does not do. Nothing fails because of it; tests read the
// list and say which are fine.
type Violation struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"` // one of the Bad… constants
	Where   string    `json:"where"`
	Channel string    `json:"channel,omitempty"`
	Detail  string    `json:"detail,omitempty"`
}

// The kinds of Violation.
const (
	BadMention     = "unescaped_mention"    // <!channel>, <@U…> and the like reached a mrkdwn text
	BadFallback    = "no_text_fallback"     // blocks without text: an empty notification, silence for screen readers
	BadUnfurl      = "unfurl_not_disabled"  // Slack would fetch the links of this message
	BadSlowAck     = "slow_ack"             // answered, but later than Rules.SlowAck
	BadLongText    = "text_over_4000"       // the documented aim
	BadTruncated   = "text_truncated"       // beyond 40,000 characters
	BadExtShared   = "ext_shared_channel"   // a post that another company reads
	BadQueryToken  = "token_in_query"       // tokens belong in the header or body
	BadRetry       = "retry_after_ignored"  // called again before Retry-After had passed
	BadResponseURL = "response_url_misused" // used up or expired
	BadViewAnswer  = "bad_view_answer"      // an answer to view_submission that Slack shows as an error
	BadAckDropped  = "ack_dropped"          // a socket answer of 20 KB or more, or for no envelope
	BadAckBody     = "bad_ack_body"         // an answer to an interaction that Slack cannot use
	BadQuietThread = "ephemeral_unseen"     // an ephemeral in a thread without replies: nobody sees it
	BadPush        = "push_from_outside"    // views.push with a trigger that no modal gave
	BadThread      = "thread_ts_of_reply"   // thread_ts must be the parent's
)

// Violations returns the log, oldest first.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// blame adds to the log. The caller holds the lock.
func (s *Server) blame(kind, where, channel, format string, args ...any) {
	v := Violation{At: s.now(), Kind: kind, Where: where, Channel: channel, Detail: fmt.Sprintf(format, args...)}
	s.violations = append(s.violations, v)
	s.opt.Logger.Warn("slack: violation", "kind", v.Kind, "where", where, "channel", channel)
	s.changed()
}

// mentionToken matches what notifies people when it stands unescaped in a mrkdwn text (docs.slack.dev, formatting).
func mentionToken() *regexp.Regexp {
	return regexp.MustCompile(`<(!(?:channel|here|everyone|subteam\^[^>|]+)|@[UW][A-Z0-9]+)(?:\|[^>]*)?>`)
}

// judge logs what a message should not look like, whichever way it was sent.
func (s *Server) judge(where string, m *Message) {
	if m.Text == "" && len(m.Blocks) > 0 {
		s.blame(BadFallback, where, m.Channel, "blocks without text")
	}
	if n := len([]rune(m.Text)); n > 4000 {
		s.blame(BadLongText, where, m.Channel, "%d characters", n)
	}
	if c := s.channels[m.Channel]; c != nil && c.ExtShared {
		s.blame(BadExtShared, where, m.Channel, "%s is shared with another company", c.Name)
	}
	s.judgeMentions(where, m.Channel, append(mrkdwnTexts(m.Blocks), m.Text))
}

func (s *Server) judgeMentions(where, channel string, texts []string) {
	re := mentionToken()
	for _, text := range texts {
		for _, hit := range re.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(s.opt.Rules.AllowedMentions, hit[1]) &&
				!slices.Contains(s.opt.Rules.AllowedMentions, strings.TrimPrefix(hit[1], "@")) {
				s.blame(BadMention, where, channel, "%s", hit[0])
			}
		}
	}
}

// mrkdwnTexts collects every text of type mrkdwn below a decoded JSON value.
func mrkdwnTexts(v any) []string {
	var out []string
	switch v := v.(type) {
	case []Block:
		for _, b := range v {
			out = append(out, mrkdwnTexts(b)...)
		}
	case []any:
		for _, e := range v {
			out = append(out, mrkdwnTexts(e)...)
		}
	case object:
		if text, ok := v["text"].(string); ok && v["type"] == "mrkdwn" {
			out = append(out, text)
		}
		for _, k := range sortedKeys(v) {
			out = append(out, mrkdwnTexts(v[k])...)
		}
	}
	return out
}
