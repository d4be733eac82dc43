package slacktest

import (
	"slices"
	"strconv"
	"strings"
)

func (s *Server) conversationsOpen(c *call) (object, *apiError) {
	if ch := c.channel; ch != nil {
		return object{"channel": s.wireChannel(ch)}, nil
	}
	users := strings.Split(c.str("users"), ",")
	if len(users) != 1 {
		return nil, fail("method_not_supported_for_channel_type") // group messages are not emulated
	}
	u := s.users[users[0]]
	switch {
	case u == nil:
		return nil, fail("user_not_found")
	case u.Deactivated:
		return nil, fail(s.opt.Rules.DeactivatedError)
	case !s.reachable(u):
		return nil, fail("channel_not_found")
	}
	ch := s.openDM(u.ID)
	if c.isSet("return_im") {
		return object{"channel": s.wireChannel(ch)}, nil
	}
	return object{"channel": object{"id": ch.ID}}, nil
}

// readable refuses a channel that the bot may not see.
func (s *Server) readable(c *call) (*Channel, *apiError) {
	ch := c.channel
	if ch == nil || ch.Private && !s.isMember(ch, s.opt.BotUserID) {
		return nil, fail("channel_not_found")
	}
	return ch, nil
}

func (s *Server) conversationsInfo(c *call) (object, *apiError) {
	ch, refusal := s.readable(c)
	if refusal != nil {
		return nil, refusal
	}
	return object{"channel": s.wireChannel(ch)}, nil
}

func (s *Server) wireChannel(c *Channel) object {
	o := object{
		"id": c.ID, "created": 1700000000, "is_archived": c.Archived, "is_im": c.DMWith != "",
		"is_channel": c.DMWith == "" && !c.Private, "is_group": false, "is_private": c.Private || c.DMWith != "",
		"is_member": s.isMember(c, s.opt.BotUserID), "is_ext_shared": c.ExtShared, "is_shared": c.ExtShared,
		"is_org_shared": false, "context_team_id": s.opt.TeamID,
	}
	if c.DMWith != "" {
		o["user"] = c.DMWith
		return o
	}
	o["name"], o["name_normalized"], o["num_members"] = c.Name, c.Name, len(s.members(c))
	return o
}

func (s *Server) conversationsList(c *call) (object, *apiError) {
	types := c.str("types")
	or(&types, "public_channel")
	kinds := map[string]string{"channel": "public_channel", "group": "private_channel", "im": "im"}
	var list []object
	for _, id := range sortedKeys(s.channels) {
		ch := s.channels[id]
		if !slices.Contains(strings.Split(types, ","), kinds[channelType(ch)]) || ch.Archived && c.isSet("exclude_archived") {
			continue
		}
		if ch.Private && !s.isMember(ch, s.opt.BotUserID) {
			continue
		}
		list = append(list, s.wireChannel(ch))
	}
	page, next := paginate(c.args, list, 100)
	return object{"channels": page, "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) conversationsMembers(c *call) (object, *apiError) {
	ch, refusal := s.readable(c)
	if refusal != nil {
		return nil, refusal
	}
	page, next := paginate(c.args, s.members(ch), 100)
	return object{"members": page, "response_metadata": object{"next_cursor": next}}, nil
}

// paginate cuts a page out of list; the cursor is the position as text, opaque to callers.
func paginate[T any](a args, list []T, def int) (page []T, next string) {
	from := 0
	if cur, ok := strings.CutPrefix(a.str("cursor"), "next:"); ok {
		from, _ = strconv.Atoi(cur)
	}
	from = min(max(from, 0), len(list))
	to := min(from+max(1, a.number("limit", def)), len(list))
	if to < len(list) {
		next = "next:" + strconv.Itoa(to)
	}
	return append([]T{}, list[from:to]...), next
}

// conversationsHistory gives what stands in the channel itself, newest first; replies only when broadcast.
func (s *Server) conversationsHistory(c *call) (object, *apiError) {
	ch, refusal := s.history(c)
	if refusal != nil {
		return nil, refusal
	}
	var list []object
	for _, m := range slices.Backward(s.messages[ch.ID]) {
		if m.EphemeralFor == "" && (!m.isReply() || m.Broadcast) && inRange(c.args, m.TS) {
			list = append(list, s.wire(m, c.isSet("include_all_metadata")))
		}
	}
	page, next := paginate(c.args, list, 100)
	return object{"messages": page, "has_more": next != "", "response_metadata": object{"next_cursor": next}}, nil
}

// conversationsReplies gives the parent and its replies, oldest first. A reply's ts gives that reply alone.
func (s *Server) conversationsReplies(c *call) (object, *apiError) {
	ch, refusal := s.history(c)
	if refusal != nil {
		return nil, refusal
	}
	parent := s.findMessage(ch.ID, c.str("ts"))
	if parent == nil || parent.EphemeralFor != "" {
		return nil, fail("thread_not_found")
	}
	list := []object{s.wire(parent, c.isSet("include_all_metadata"))}
	for _, m := range s.replies(ch.ID, parent.TS) {
		if inRange(c.args, m.TS) {
			list = append(list, s.wire(m, c.isSet("include_all_metadata")))
		}
	}
	page, next := paginate(c.args, list, 1000)
	return object{"messages": page, "has_more": next != "", "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) history(c *call) (*Channel, *apiError) {
	ch, refusal := s.readable(c)
	if refusal == nil && !s.isMember(ch, s.opt.BotUserID) {
		refusal = fail("not_in_channel")
	}
	return ch, refusal
}

// inRange applies oldest and latest, exclusive unless inclusive is set.
func inRange(a args, ts string) bool {
	n := tsNumber(ts)
	if oldest := a.str("oldest"); oldest != "" && (n < tsNumber(oldest) || n == tsNumber(oldest) && !a.isSet("inclusive")) {
		return false
	}
	if latest := a.str("latest"); latest != "" && (n > tsNumber(latest) || n == tsNumber(latest) && !a.isSet("inclusive")) {
		return false
	}
	return true
}
