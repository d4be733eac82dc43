package wecomtest

// Kinds of session_status_change (94670). Only what staff do in the client makes this event.
const (
	changeTaken    = 1 // from the pool
	changeMoved    = 2 // to another servicer
	changeEnded    = 3
	changeReopened = 4 // into an ended session
)

// Takeover makes a servicer the customer's counterpart: taken (from states 0 to 2), transferred (3) or reopened (4). The
// real client shows staff only the pool; for state 0 and 1 it stands for an account set to human reception.
func (s *Server) Takeover(kf, user, servicer string) error {
	return s.act(kf, user, func(c *chat) error {
		if err := s.mayServe(kf, servicer); err != nil {
			return refused("%s may not serve: %d", servicer, err.code)
		}
		fields := map[string]any{"new_servicer_userid": servicer}
		switch c.State {
		case StateHuman:
			fields["change_type"], fields["old_servicer_userid"] = changeMoved, c.Servicer
			s.enterState(c, StateHuman, servicer)
		case StateClosed:
			fields["change_type"] = changeReopened
			s.enterState(c, StateHuman, servicer)
		default:
			fields["change_type"] = changeTaken
			if code := s.enterState(c, StateHuman, servicer); code != "" {
				fields["msg_code"] = code
			}
		}
		s.recordEvent(c, "session_status_change", fields)
		return nil
	})
}

// StaffSay is a servicer's text from the client: origin 5. In an ended session it reopens it first, as the platform does;
// then servicer names who, and may be empty otherwise.
func (s *Server) StaffSay(kf, user, servicer, text string) (msgid string, err error) {
	if c := s.stateOf(kf, user); c == StateClosed {
		if err := s.Takeover(kf, user, servicer); err != nil {
			return "", err
		}
	}
	m := &Message{Type: "text", From: FromStaff, Text: text}
	err = s.act(kf, user, func(c *chat) error {
		if c.State != StateHuman {
			return refused("state %d: staff do not see this session", c.State)
		}
		m.ID, m.Time, m.Sender = s.ids.name("", 28), s.now(), c.Servicer
		c.Messages = append(c.Messages, m)
		s.record(kf, user, "text", map[string]any{"msgid": m.ID, "open_kfid": kf, "external_userid": user, "origin": 5,
			"servicer_userid": c.Servicer, "msgtype": "text", "text": map[string]any{"content": text}})
		return nil
	})
	return m.ID, err
}

func (s *Server) stateOf(kf, user string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w.Chats[chatKey(kf, user)] == nil {
		return -1
	}
	return s.chat(kf, user).State
}

// StaffRecall takes a servicer's message back: servicer_recall_msg.
func (s *Server) StaffRecall(kf, user, msgid string) error {
	return s.recall(kf, user, msgid, FromStaff, "servicer_recall_msg")
}

// EndSession is the servicer ending the conversation in the client.
func (s *Server) EndSession(kf, user string) error {
	return s.act(kf, user, func(c *chat) error {
		if c.State != StateHuman {
			return refused("state %d: no servicer has this session", c.State)
		}
		old := c.Servicer
		code := s.enterState(c, StateClosed, "")
		s.recordEvent(c, "session_status_change", map[string]any{"change_type": changeEnded, "old_servicer_userid": old,
			"msg_code": code})
		return nil
	})
}

// ServicerStatus lets a servicer start or stop accepting: servicer_status_change.
func (s *Server) ServicerStatus(kf, servicer string, accepting bool) error {
	s.mu.Lock()
	defer s.changed()
	defer s.mu.Unlock()
	if _, known := s.w.Stopped[chatKey(kf, servicer)]; !known {
		return refused("%s is no servicer of %s", servicer, kf)
	}
	s.w.Stopped[chatKey(kf, servicer)] = !accepting
	event := map[string]any{"event_type": "servicer_status_change", "servicer_userid": servicer, "open_kfid": kf, "status": 1}
	if !accepting {
		event["status"], event["stop_type"] = 2, 0
	}
	s.record(kf, "", "servicer_status_change", map[string]any{"msgid": s.ids.name("", 28), "origin": 4, "msgtype": "event",
		"event": event})
	return nil
}
