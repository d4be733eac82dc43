package slacktest

import (
	"fmt"
	"strings"
)

// maxText is where Slack cuts a posted text, maxUpdate where chat.update refuses (docs.slack.dev, chat.update).
const (
	maxText   = 40_000
	maxUpdate = 4_000
)

// target resolves the parameter "channel" for posting. A user id opens the direct message, for chat.postMessage only.
func (s *Server) target(c *call, openUser bool) (*Channel, *apiError) {
	ch := c.channel
	if u := s.users[c.str("channel")]; ch == nil && u != nil && openUser {
		if u.Deactivated {
			return nil, fail(s.opt.Rules.DeactivatedError)
		}
		if !s.reachable(u) {
			return nil, fail("channel_not_found")
		}
		ch = s.openDM(u.ID)
	}
	return s.postable(ch)
}

// postable refuses a channel that the bot cannot write to.
func (s *Server) postable(ch *Channel) (*Channel, *apiError) {
	switch {
	case ch == nil:
		return nil, fail("channel_not_found")
	case ch.Archived:
		return nil, fail("is_archived")
	case !s.isMember(ch, s.opt.BotUserID) && ch.Private:
		return nil, fail("channel_not_found")
	case !s.isMember(ch, s.opt.BotUserID):
		return nil, fail("not_in_channel")
	case ch.DMWith != "" && s.opt.Rules.MessagesTabDisabled:
		return nil, fail("messages_tab_disabled")
	case ch.DMWith != "" && s.users[ch.DMWith] != nil && s.users[ch.DMWith].Deactivated:
		return nil, fail(s.opt.Rules.DeactivatedError)
	}
	return ch, nil
}

// compose reads text, blocks, attachments and metadata into a message of the bot.
func (s *Server) compose(c *call, ch *Channel) (*Message, *apiError) {
	blocks, _, err := c.blocks()
	if err != nil {
		return nil, failWith("invalid_blocks_format", []string{err.Error()})
	}
	if bad := s.refuseBlocks(blocks); len(bad) > 0 {
		return nil, failWith("invalid_blocks", bad)
	}
	m := &Message{
		Channel: ch.ID, User: s.opt.BotUserID, BotID: s.opt.BotID, AppID: s.opt.AppID,
		Text: c.str("text"), Blocks: s.nameBlocks(blocks), ThreadTS: c.str("thread_ts"),
		UnfurlLinks: c.flag("unfurl_links"), UnfurlMedia: c.flag("unfurl_media"), Broadcast: c.isSet("reply_broadcast"),
	}
	if c.has("attachments") && c.str("attachments") != "" {
		if err := c.json("attachments", &m.Attachments); err != nil {
			return nil, fail("invalid_attachments")
		}
	}
	if m.Metadata, err = readMetadata(c.args); err != nil {
		return nil, failWith("invalid_metadata_format", []string{err.Error()})
	}
	if m.Text == "" && len(m.Blocks) == 0 && len(m.Attachments) == 0 {
		return nil, fail("no_text")
	}
	return m, s.checkThread(m)
}

func readMetadata(a args) (object, error) {
	if !a.has("metadata") || a.str("metadata") == "" {
		return nil, nil
	}
	var meta object
	if err := a.json("metadata", &meta); err != nil {
		return nil, err
	}
	kind, _ := meta["event_type"].(string)
	if kind == "" && meta["event_payload"] == nil { // {} takes metadata away; slack-go writes both fields, empty
		return nil, nil
	}
	if kind == "" {
		return nil, fmt.Errorf("event_type is missing")
	}
	if _, ok := meta["event_payload"].(object); !ok {
		return nil, fmt.Errorf("event_payload is no object")
	}
	return meta, nil
}

// checkThread wants thread_ts to be a parent: Slack's guides forbid the ts of a reply.
func (s *Server) checkThread(m *Message) *apiError {
	if m.ThreadTS == "" {
		m.Broadcast = false
		return nil
	}
	parent := s.findMessage(m.Channel, m.ThreadTS)
	if parent == nil || parent.EphemeralFor != "" {
		return fail(s.opt.Rules.UnknownThreadError)
	}
	if parent.isReply() {
		s.blame(BadThread, "chat", m.Channel, "%s is a reply", m.ThreadTS)
		return fail(s.opt.Rules.UnknownThreadError)
	}
	return nil
}

// cutText truncates what is beyond 40,000 characters, as Slack does for posts.
func (s *Server) cutText(where string, m *Message) {
	if r := []rune(m.Text); len(r) > maxText {
		s.blame(BadTruncated, where, m.Channel, "%d characters", len(r))
		m.Text = string(r[:maxText])
	}
}

func (s *Server) judgeUnfurl(where string, m *Message) {
	off := func(b *bool) bool { return b != nil && !*b }
	if !off(m.UnfurlLinks) || !off(m.UnfurlMedia) {
		s.blame(BadUnfurl, where, m.Channel, "unfurl_links and unfurl_media should be false")
	}
}

func (s *Server) postMessage(c *call) (object, *apiError) {
	ch, refusal := s.target(c, true)
	if refusal != nil {
		return nil, refusal
	}
	m, refusal := s.compose(c, ch)
	if refusal != nil {
		return nil, refusal
	}
	if m.Broadcast {
		m.Subtype = "thread_broadcast"
	}
	s.cutText(c.method, m)
	s.judge(c.method, m)
	s.judgeUnfurl(c.method, m)
	s.addMessage(m)
	s.emitMessage(m)
	return object{"channel": ch.ID, "ts": m.TS, "message": s.wire(m, true)}, nil
}

// updateMessage follows docs.slack.dev chat.update: text without blocks removes the blocks, an empty list clears them,
// metadata and attachments stay unless given, and only a text-only change shows "(edited)".
func (s *Server) updateMessage(c *call) (object, *apiError) {
	m, refusal := s.own(c, "cant_update_message")
	if refusal != nil {
		return nil, refusal
	}
	if len([]rune(c.str("text"))) > maxUpdate {
		return nil, fail("msg_too_long")
	}
	blocks, sent, err := c.blocks()
	if err != nil {
		return nil, failWith("invalid_blocks_format", []string{err.Error()})
	}
	if bad := s.refuseBlocks(blocks); len(bad) > 0 {
		return nil, failWith("invalid_blocks", bad)
	}
	if !c.has("text") && !sent && !c.has("attachments") && !c.has("metadata") {
		return nil, fail("no_text")
	}
	before := m.clone()
	if c.has("metadata") && c.str("metadata") != "" {
		if m.Metadata, err = readMetadata(c.args); err != nil {
			m.Metadata = before.Metadata
			return nil, failWith("invalid_metadata_format", []string{err.Error()})
		}
	}
	if c.has("attachments") && c.str("attachments") != "" {
		var list []object
		if err := c.json("attachments", &list); err != nil {
			m.Metadata = before.Metadata
			return nil, fail("invalid_attachments")
		}
		m.Attachments = list
	}
	if c.has("text") || sent {
		m.Text = c.str("text")
		m.Blocks = s.nameBlocks(blocks)
		if m.Text == "" && len(m.Blocks) == 0 && len(m.Attachments) == 0 {
			*m = before
			return nil, fail("no_text")
		}
	}
	s.afterEdit(c.method, m, &before)
	return object{"channel": m.Channel, "ts": m.TS, "text": m.Text, "message": s.wire(m, true)}, nil
}

// afterEdit finishes a change made by the bot: judged, told, and marked as edited when it has no blocks.
func (s *Server) afterEdit(where string, m, before *Message) {
	if len(m.Blocks) == 0 {
		m.Edited = &Edited{User: m.User, TS: formatTS(s.now().UnixMicro())}
	}
	s.judge(where, m)
	s.changed()
	if m.EphemeralFor == "" {
		s.emitChanged(m, before)
	}
}

// own finds the bot's own message that a call names. Ephemerals cannot be addressed.
func (s *Server) own(c *call, denied string) (*Message, *apiError) {
	ch, refusal := s.target(c, false)
	if refusal != nil {
		return nil, refusal
	}
	m := s.findMessage(ch.ID, c.str("ts"))
	if m == nil || m.EphemeralFor != "" || m.Tombstone {
		return nil, fail("message_not_found")
	}
	if m.User != s.opt.BotUserID {
		return nil, fail(denied)
	}
	return m, nil
}

func (s *Server) deleteMessage(c *call) (object, *apiError) {
	m, refusal := s.own(c, "cant_delete_message")
	if refusal != nil {
		return nil, refusal
	}
	before := m.clone()
	s.removeMessage(m)
	s.emitDeleted(&before)
	return object{"channel": before.Channel, "ts": before.TS}, nil
}

func (s *Server) getPermalink(c *call) (object, *apiError) {
	if c.channel == nil {
		return nil, fail("channel_not_found")
	}
	m := s.findMessage(c.channel.ID, c.str("message_ts"))
	if m == nil {
		return nil, fail("message_not_found")
	}
	link := s.base() + "/archives/" + m.Channel + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.isReply() {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + m.Channel
	}
	return object{"channel": m.Channel, "permalink": link}, nil
}

func (s *Server) reactionsAdd(c *call) (object, *apiError) {
	if c.channel == nil {
		return nil, fail("channel_not_found")
	}
	m := s.findMessage(c.channel.ID, c.str("timestamp"))
	if m == nil {
		return nil, fail("message_not_found")
	}
	name := strings.Trim(c.str("name"), ":")
	if name == "" {
		return nil, fail("invalid_name")
	}
	for _, u := range m.Reactions[name] {
		if u == s.opt.BotUserID {
			return nil, fail("already_reacted")
		}
	}
	if m.Reactions == nil {
		m.Reactions = Reactions{}
	}
	m.Reactions[name] = append(m.Reactions[name], s.opt.BotUserID)
	s.changed()
	return nil, nil
}
