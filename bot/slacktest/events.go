package slacktest

import "strings"

// emitMessage tells the app of a new message, the app's own included (with bot_id and app_id, as Slack does).
func (s *Server) emitMessage(m *Message) {
	if m.EphemeralFor != "" {
		return
	}
	event := s.wire(m, false)
	s.addTeams(event, m)
	if m.Subtype == "thread_broadcast" {
		if root := s.findMessage(m.Channel, m.ThreadTS); root != nil {
			event["root"] = s.wire(root, false)
		}
	}
	event["event_ts"] = m.TS
	s.emitIn(m.Channel, event)
	s.emitMention(m)
}

// addTeams names the foreign team of a Slack Connect member.
func (s *Server) addTeams(event object, m *Message) {
	if u := s.users[m.User]; u != nil && u.External {
		event["user_team"], event["source_team"] = u.Team, u.Team
	}
}

// emitMention sends app_mention beside the message event: two events for one message, in no promised order.
func (s *Server) emitMention(m *Message) {
	ch := s.channels[m.Channel]
	if m.BotID != "" || ch == nil || ch.DMWith != "" || !strings.Contains(m.Text, "<@"+s.opt.BotUserID+">") ||
		!s.hasScope("app_mentions:read") || !s.isMember(ch, s.opt.BotUserID) {
		return
	}
	event := s.wire(m, false)
	event["type"], event["channel"], event["event_ts"] = "app_mention", m.Channel, m.TS
	s.emit("app_mention", m.Channel, event)
}

// emitChanged tells of an edit. Its own ts is not the message's.
func (s *Server) emitChanged(m, before *Message) {
	ts := s.nextTS(m.Channel)
	s.emitIn(m.Channel, object{
		"type": "message", "subtype": "message_changed", "hidden": true, "ts": ts, "event_ts": ts,
		"message": s.wire(m, false), "previous_message": s.wire(before, false),
	})
}

func (s *Server) emitDeleted(before *Message) {
	ts := s.nextTS(before.Channel)
	s.emitIn(before.Channel, object{
		"type": "message", "subtype": "message_deleted", "hidden": true, "ts": ts, "event_ts": ts,
		"deleted_ts": before.TS, "previous_message": s.wire(before, false),
	})
}

// emitIn sends a message event of a channel, when the app's scopes and membership let it hear that channel.
func (s *Server) emitIn(channel string, event object) {
	ch := s.channels[channel]
	if ch == nil || !s.isMember(ch, s.opt.BotUserID) {
		return
	}
	scope := map[string]string{"im": "im:history", "group": "groups:history", "channel": "channels:history"}[channelType(ch)]
	if !s.hasScope(scope) {
		return
	}
	event["channel"], event["channel_type"] = channel, channelType(ch)
	s.emit("message", channel, event)
}

// envelope wraps an event as the Events API does (docs.slack.dev, events-api).
func (s *Server) envelope(channel string, event object, id string) object {
	ch := s.channels[channel]
	return object{
		"token": "verification-token", "team_id": s.opt.TeamID, "context_team_id": s.opt.TeamID,
		"context_enterprise_id": nil, "api_app_id": s.opt.AppID, "event": event, "type": "event_callback",
		"event_id": id, "event_time": s.now().Unix(), "event_context": "4-" + id,
		"is_ext_shared_channel": ch != nil && ch.ExtShared,
		"authorizations": []object{{"enterprise_id": nil, "team_id": s.opt.TeamID, "user_id": s.opt.BotUserID,
			"is_bot": true, "is_enterprise_install": false}},
	}
}
