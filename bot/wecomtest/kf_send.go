package wecomtest

import (
	"regexp"
)

type sendRequest struct {
	ToUser   string  `json:"touser"`
	OpenKfID string  `json:"open_kfid"`
	MsgID    *string `json:"msgid"`
	MsgType  string  `json:"msgtype"`
	content
}

// sendMsg is kf/send_msg (94677). Order of the checks: form, duplicate, window, state, quota; the real one is unknown.
func (s *Server) sendMsg(c *call) (reply, *apiError) {
	in, err := decode[sendRequest](s, c)
	if err != nil {
		return nil, err
	}
	if in.ToUser == "" {
		s.violate(c.endpoint, "no-touser", "")
		return nil, fail(40096)
	}
	if err := s.checkKf(c, in.OpenKfID); err != nil {
		return nil, err
	}
	m, err := s.message(c, in.MsgType, in.content, kfMenuItems)
	if err != nil {
		return nil, err
	}
	ch := s.w.Chats[chatKey(in.OpenKfID, in.ToUser)]
	if ch == nil {
		s.violate(c.endpoint, "touser", "never entered this account")
		return nil, fail(40096)
	}
	if err := s.claimID(c, in.OpenKfID, in.MsgID, m); err != nil {
		return nil, err
	}
	failType, err := s.maySend(ch)
	if err != nil {
		return nil, err
	}
	s.deliver(ch, m, failType)
	return reply{"msgid": m.ID}, nil
}

// maySend tells whether a message may go out now, or goes out only to fail later.
func (s *Server) maySend(c *chat) (failType int, err *apiError) {
	s.settle(c)
	r := s.opt.Rules
	switch {
	case !c.LastCustomer.IsZero() && s.now().Sub(c.LastCustomer) > window:
		if r.WindowByEvent {
			return 4, nil
		}
		return 0, fail(r.WindowError)
	case c.State != StateNew && c.State != StateBot:
		return 0, fail(95018)
	case c.Sent >= quota:
		if r.OverQuotaByEvent {
			return 6, nil
		}
		return 0, fail(95001)
	}
	return 0, nil
}

// claimID gives the message its msgid: the client's, which must be new in the account, or one of ours.
func (s *Server) claimID(c *call, kf string, want *string, m *Message) *apiError {
	m.ID = s.ids.name("", 28)
	if want == nil {
		return nil
	}
	if !regexp.MustCompile(`^[0-9a-zA-Z_-]{1,32}$`).MatchString(*want) {
		s.violate(c.endpoint, "msgid", "%d bytes, want 1 to 32 of [0-9a-zA-Z_-]", len(*want))
		return fail(40058, "invalid msgid") // code unproven
	}
	if s.w.MsgIDs[chatKey(kf, *want)] {
		return fail(95033)
	}
	m.ID = *want
	return nil
}

// deliver puts the bot's message into the chat; with a failType it only pretends to.
func (s *Server) deliver(c *chat, m *Message, failType int) {
	m.Time, m.From, m.Delivery, m.FailType = s.now(), FromBot, Delivered, failType
	s.w.MsgIDs[chatKey(c.Kf, m.ID)] = true
	c.Messages = append(c.Messages, m)
	if failType == 0 {
		c.Sent++
		return
	}
	m.Delivery = Failed
	s.recordEvent(c, "msg_send_fail", map[string]any{"fail_msgid": m.ID, "fail_type": failType})
}

// FailMessage makes an accepted message of the bot fail after the fact: msg_send_fail with the given fail_type (94670),
// such as 10 for a customer who refuses messages.
func (s *Server) FailMessage(kf, user, msgid string, failType int) error {
	return s.act(kf, user, func(c *chat) error {
		for i, m := range c.Messages {
			if m.ID != msgid || m.From != FromBot {
				continue
			}
			failed := *m
			failed.Delivery, failed.FailType = Failed, failType
			c.Messages[i] = &failed
			s.recordEvent(c, "msg_send_fail", map[string]any{"fail_msgid": msgid, "fail_type": failType})
			return nil
		}
		return refused("no message %q of the bot", msgid)
	})
}
