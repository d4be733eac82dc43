package slacktest

func (s *Server) postEphemeral(c *call) (object, *apiError) {
	ch, refusal := s.target(c, false)
	if refusal != nil {
		return nil, refusal
	}
	u := s.users[c.str("user")]
	if u == nil || !s.isMember(ch, u.ID) {
		return nil, fail("user_not_in_channel")
	}
	m, refusal := s.compose(c, ch)
	if refusal != nil {
		return nil, refusal
	}
	m.EphemeralFor, m.Broadcast = u.ID, false
	s.cutText(c.method, m)
	s.judge(c.method, m)
	s.addEphemeral(c.method, m)
	return object{"message_ts": m.TS}, nil
}

// addEphemeral stores a message that one person sees. In a thread that nobody has replied to it is not shown at all
// (docs.slack.dev, chat.postEphemeral): it is accepted, and gone.
func (s *Server) addEphemeral(where string, m *Message) {
	if m.ThreadTS != "" && len(s.replies(m.Channel, m.ThreadTS)) == 0 {
		s.blame(BadQuietThread, where, m.Channel, "%s has no replies yet", m.ThreadTS)
		m.TS = s.nextTS(m.Channel)
		return
	}
	s.addMessage(m)
}
