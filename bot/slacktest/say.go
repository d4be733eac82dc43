package slacktest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Errors of actors: what Slack's client would not let a person do.
var (
	ErrNobody    = errors.New("slacktest: no such user, or deactivated")
	ErrNoChannel = errors.New("slacktest: no such channel, or not a member")
	ErrNoMessage = errors.New("slacktest: no such message, or not visible to or owned by this user")
	ErrNoElement = errors.New("slacktest: no such element on the current message or view")
	ErrNoView    = errors.New("slacktest: this view is not open for this user")
	ErrRefused   = errors.New("slacktest: Slack's client refuses this")
	ErrNotAcked  = errors.New("slacktest: the app did not answer well within 3 seconds")
)

// actor finds a user who can act in a channel. The channel "" (or the bot's user id) is the direct message with the bot.
func (s *Server) actor(user, channel string) (*User, *Channel, error) {
	u := s.users[user]
	if u == nil || u.Deactivated {
		return nil, nil, fmt.Errorf("%w: %s", ErrNobody, user)
	}
	if channel == "" || channel == s.opt.BotUserID {
		if !s.reachable(u) {
			return nil, nil, fmt.Errorf("%w: the bot is out of reach for %s", ErrNoChannel, user)
		}
		return u, s.openDM(user), nil
	}
	ch := s.channels[channel]
	if ch == nil || ch.Archived || !s.isMember(ch, user) {
		return nil, nil, fmt.Errorf("%w: %s in %s", ErrNoChannel, user, channel)
	}
	return u, ch, nil
}

// Say posts what a person types and returns its ts. Channel "" is the direct message with the bot; threadTS makes it a
// reply. The text is escaped as Slack's client does it; bare addresses become <mailto:…> and <https:…> tokens, and
// mentions such as <@U123> stay mentions.
func (s *Server) Say(user, channel, text string, threadTS ...string) (ts string, err error) {
	return s.SayWire(user, channel, s.typed(text), threadTS...)
}

// SayWire is Say with the text as it appears on the wire.
func (s *Server) SayWire(user, channel, text string, threadTS ...string) (ts string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ch, err := s.actor(user, channel)
	if err != nil {
		return "", err
	}
	if ch.DMWith != "" && (s.app.ReadOnly || !s.app.MessagesTab) {
		return "", fmt.Errorf("%w: sending messages to this app has been turned off", ErrRefused)
	}
	m := &Message{Channel: ch.ID, User: u.ID, Text: text, Blocks: s.typedBlocks(text)}
	if err := s.inThread(m, threadTS); err != nil {
		return "", err
	}
	s.addMessage(m)
	s.emitMessage(m)
	return m.TS, nil
}

// inThread makes m a reply to a parent that people see.
func (s *Server) inThread(m *Message, threadTS []string) error {
	if len(threadTS) == 0 || threadTS[0] == "" {
		return nil
	}
	parent := s.findMessage(m.Channel, threadTS[0])
	if parent == nil || parent.isReply() || parent.EphemeralFor != "" {
		return fmt.Errorf("%w: thread %s", ErrNoMessage, threadTS[0])
	}
	m.ThreadTS = parent.TS
	return nil
}

// typed escapes what a person types. Only & < > are escaped (docs.slack.dev, formatting).
func (s *Server) typed(text string) string {
	tokens := regexp.MustCompile(`<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|![a-z]+)(?:\|[^<>]*)?>`)
	var b strings.Builder
	rest := 0
	for _, at := range tokens.FindAllStringIndex(text, -1) {
		b.WriteString(s.escape(text[rest:at[0]]) + text[at[0]:at[1]])
		rest = at[1]
	}
	b.WriteString(s.escape(text[rest:]))
	return b.String()
}

func (s *Server) escape(text string) string {
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	links := regexp.MustCompile(`https?://[^\s<>|"（），。；、]+|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	return links.ReplaceAllStringFunc(text, func(hit string) string {
		if strings.HasPrefix(hit, "http") {
			return "<" + hit + ">"
		}
		return "<mailto:" + hit + "|" + hit + ">"
	})
}

// typedBlocks is the rich_text block that Slack's client sends beside a text.
func (s *Server) typedBlocks(text string) []Block {
	if text == "" {
		return nil
	}
	var elements []any
	plain := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	add := func(t string) {
		if t != "" {
			elements = append(elements, object{"type": "text", "text": plain.Replace(t)})
		}
	}
	rest := 0
	for _, at := range regexp.MustCompile(`<[^<>]+>`).FindAllStringIndex(text, -1) {
		add(text[rest:at[0]])
		target, label, labelled := strings.Cut(text[at[0]+1:at[1]-1], "|")
		e := object{"type": "link", "url": plain.Replace(target)}
		switch {
		case target[0] == '@':
			e = object{"type": "user", "user_id": target[1:]}
		case target[0] == '#':
			e = object{"type": "channel", "channel_id": target[1:]}
		case target[0] == '!':
			e = object{"type": "broadcast", "range": target[1:]}
		case labelled:
			e["text"] = label
		}
		elements = append(elements, e)
		rest = at[1]
	}
	add(text[rest:])
	return s.nameBlocks([]Block{{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": elements}}}})
}

// Edit changes a person's message. The app hears message_changed.
func (s *Server) Edit(channel, ts, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.peoples(channel, ts)
	if err != nil {
		return err
	}
	before := m.clone()
	m.Text = s.typed(text)
	m.Blocks = s.typedBlocks(m.Text)
	m.Edited = &Edited{User: m.User, TS: formatTS(s.now().UnixMicro())}
	s.changed()
	s.emitChanged(m, &before)
	return nil
}

// Delete takes a person's message back. The app hears message_deleted.
func (s *Server) Delete(channel, ts string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.peoples(channel, ts)
	if err != nil {
		return err
	}
	before := m.clone()
	s.removeMessage(m)
	s.emitDeleted(&before)
	return nil
}

// Dismiss takes an ephemeral message off its reader's screen. Nobody is told.
func (s *Server) Dismiss(user, channel, ts string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.findMessage(channel, ts)
	if m == nil || m.EphemeralFor == "" || m.EphemeralFor != user {
		return fmt.Errorf("%w: %s %s", ErrNoMessage, channel, ts)
	}
	s.removeMessage(m)
	return nil
}

func (s *Server) peoples(channel, ts string) (*Message, error) {
	m := s.findMessage(channel, ts)
	if m == nil || s.users[m.User] == nil || m.BotID != "" {
		return nil, fmt.Errorf("%w: %s %s", ErrNoMessage, channel, ts)
	}
	return m, nil
}

// NewFile is a file that a person uploads.
type NewFile struct {
	Name     string
	Content  []byte
	Mimetype string // default: from the name, then the bytes
	Variant  FileVariant
}

// Upload shares files with a text in a channel ("" the direct message). The app hears a message with subtype file_share.
func (s *Server) Upload(user, channel, text string, files []NewFile, threadTS ...string) (ts string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ch, err := s.actor(user, channel)
	if err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "", fmt.Errorf("%w: no file", ErrRefused)
	}
	m := &Message{Channel: ch.ID, User: u.ID, Subtype: "file_share", Text: s.typed(text)}
	if err := s.inThread(m, threadTS); err != nil {
		return "", err
	}
	for _, n := range files {
		f := &file{Arrived: true}
		f.File = File{ID: s.nextID("F"), Name: n.Name, Title: n.Name, Mimetype: n.Mimetype, User: u.ID, Size: len(n.Content),
			Variant: n.Variant, Channels: []string{ch.ID}, Content: n.Content}
		or(&f.Mimetype, guessType(n.Name, n.Content))
		s.files[f.ID] = f
		s.saver.keepFile(f)
		m.Files = append(m.Files, f.ID)
	}
	s.addMessage(m)
	s.emitMessage(m)
	return m.TS, nil
}

// DeleteFile removes a file, as a person does before the app has downloaded it.
func (s *Server) DeleteFile(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.files[id]; f != nil {
		f.Variant, f.Content = FileDeleted, nil
		s.changed()
	}
}
