package slacktest

import (
	"slices"
	"strings"
)

// Block is one Block Kit block as decoded JSON: the emulator keeps exactly what was sent, with the block_id and action_id
// that Slack would have added.
type Block = map[string]any

// object is any decoded JSON object.
type object = map[string]any

// Message is one message as it stands now.
type Message struct {
	Channel  string `json:"channel"`
	TS       string `json:"ts"`
	ThreadTS string `json:"thread_ts,omitempty"` // set on replies, and on parents that have replies
	User     string `json:"user,omitempty"`      // the bot user id for the app's own
	BotID    string `json:"bot_id,omitempty"`
	AppID    string `json:"app_id,omitempty"`
	Subtype  string `json:"subtype,omitempty"`

	Text        string    `json:"text"` // wire form: escaped, with <…> tokens
	Blocks      []Block   `json:"blocks,omitempty"`
	Attachments []object  `json:"attachments,omitempty"`
	Files       []string  `json:"files,omitempty"` // ids, see Server.File
	Metadata    object    `json:"metadata,omitempty"`
	Edited      *Edited   `json:"edited,omitempty"`
	Reactions   Reactions `json:"reactions,omitempty"`

	// EphemeralFor is the only person who sees the message ("" everybody). Ephemerals are in no history.
	EphemeralFor string `json:"ephemeral_for,omitempty"`
	// Tombstone: deleted, but kept because it has replies.
	Tombstone bool `json:"tombstone,omitempty"`
	// Broadcast: a reply shown in the channel too.
	Broadcast bool `json:"broadcast,omitempty"`
	// UnfurlLinks and UnfurlMedia as sent; nil means left to Slack, which unfurls.
	UnfurlLinks *bool `json:"unfurl_links,omitempty"`
	UnfurlMedia *bool `json:"unfurl_media,omitempty"`

	// State holds what people chose in the message's inputs: block_id → action_id → value object.
	State map[string]map[string]object `json:"state,omitempty"`
}

// Edited says who changed a message last, and when.
type Edited struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

// Reactions maps an emoji name to the users who set it.
type Reactions map[string][]string

// isReply reports whether m stands in a thread below another message.
func (m *Message) isReply() bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// Messages returns everything that stands in a channel, thread replies and ephemerals included, oldest first.
func (s *Server) Messages(channel string) []Message { return s.Since(channel, "") }

// Since returns what of it was posted after a ts.
func (s *Server) Since(channel, ts string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Message{}
	for _, m := range s.messages[channel] {
		if m.TS > ts {
			out = append(out, m.clone())
		}
	}
	return out
}

// Message returns one message and whether it stands.
func (s *Server) Message(channel, ts string) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.findMessage(channel, ts)
	if m == nil {
		return Message{}, false
	}
	return m.clone(), true
}

func (s *Server) findMessage(channel, ts string) *Message {
	for _, m := range s.messages[channel] {
		if m.TS == ts {
			return m
		}
	}
	return nil
}

// replies returns the visible-to-all replies below a parent, oldest first.
func (s *Server) replies(channel, parent string) []*Message {
	var out []*Message
	for _, m := range s.messages[channel] {
		if m.isReply() && m.ThreadTS == parent && m.EphemeralFor == "" {
			out = append(out, m)
		}
	}
	return out
}

// addMessage stores m under a fresh ts and marks its parent as a thread.
func (s *Server) addMessage(m *Message) {
	m.TS = s.nextTS(m.Channel)
	s.messages[m.Channel] = append(s.messages[m.Channel], m)
	if m.isReply() && m.EphemeralFor == "" {
		if parent := s.findMessage(m.Channel, m.ThreadTS); parent != nil {
			parent.ThreadTS = parent.TS
		}
	}
	s.changed()
}

// removeMessage deletes a message, leaving a tombstone when replies hang on it.
func (s *Server) removeMessage(m *Message) {
	if len(s.replies(m.Channel, m.TS)) > 0 && !m.isReply() {
		*m = Message{Channel: m.Channel, TS: m.TS, ThreadTS: m.TS, User: "USLACKBOT", Subtype: "tombstone",
			Text: "This message was deleted.", Tombstone: true}
		s.changed()
		return
	}
	s.messages[m.Channel] = slices.DeleteFunc(s.messages[m.Channel], func(o *Message) bool { return o == m })
	if parent := s.findMessage(m.Channel, m.ThreadTS); parent != nil && len(s.replies(m.Channel, m.ThreadTS)) == 0 {
		parent.ThreadTS = ""
	}
	s.changed()
}

// wire renders m as Slack writes it in events and histories. withMetadata follows include_all_metadata.
func (s *Server) wire(m *Message, withMetadata bool) object {
	o := object{"type": "message", "user": m.User, "text": m.Text, "ts": m.TS}
	put(o, "subtype", m.Subtype)
	put(o, "thread_ts", m.ThreadTS)
	if m.BotID != "" {
		o["bot_id"], o["app_id"], o["bot_profile"] = m.BotID, m.AppID, s.botProfile()
		o["team"] = s.opt.TeamID
	} else if u := s.users[m.User]; u != nil {
		o["team"] = u.Team
		o["client_msg_id"] = "cmid-" + m.Channel + "-" + m.TS
	}
	if m.isReply() {
		if parent := s.findMessage(m.Channel, m.ThreadTS); parent != nil {
			o["parent_user_id"] = parent.User
		}
	} else if n := s.replies(m.Channel, m.TS); len(n) > 0 {
		o["reply_count"], o["latest_reply"] = len(n), n[len(n)-1].TS
	}
	if len(m.Blocks) > 0 {
		o["blocks"] = deepCopy(m.Blocks)
	}
	if len(m.Attachments) > 0 {
		o["attachments"] = deepCopy(m.Attachments)
	}
	if len(m.Files) > 0 {
		o["files"], o["upload"] = s.wireFiles(m.Files, strings.HasPrefix(m.Subtype, "file")), m.Subtype == "file_share"
	}
	if m.Edited != nil {
		o["edited"] = object{"user": m.Edited.User, "ts": m.Edited.TS}
	}
	if withMetadata && m.Metadata != nil {
		o["metadata"] = deepCopy(m.Metadata)
	}
	if len(m.Reactions) > 0 {
		var rs []object
		for _, name := range sortedKeys(m.Reactions) {
			rs = append(rs, object{"name": name, "users": slices.Clone(m.Reactions[name]), "count": len(m.Reactions[name])})
		}
		o["reactions"] = rs
	}
	return o
}

func (s *Server) botProfile() object {
	return object{"id": s.opt.BotID, "app_id": s.opt.AppID, "name": "kaihu", "team_id": s.opt.TeamID, "deleted": false, "updated": 0}
}

// put sets a string field unless it is empty.
func put(o object, key, value string) {
	if value != "" {
		o[key] = value
	}
}
