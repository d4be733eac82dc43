package wecomtest

// Session states (94669).
const (
	StateNew    = 0 // 未处理: the customer wrote
	StateBot    = 1 // 智能助手
	StatePool   = 2 // 待接入池
	StateHuman  = 3 // 人工
	StateClosed = 4 // 已结束 or not begun
)

// chat returns the conversation, making it in state 4 at first sight.
func (s *Server) chat(kf, user string) *chat {
	c := s.w.Chats[chatKey(kf, user)]
	if c == nil {
		c = &chat{Kf: kf, User: user, State: StateClosed}
		s.w.Chats[chatKey(kf, user)] = c
	}
	s.settle(c)
	return c
}

// settle ends a session that nobody continued for 48 hours.
func (s *Server) settle(c *chat) {
	if c.State != StateClosed && !s.opt.Rules.SessionStays && s.now().Sub(c.LastCustomer) > window {
		s.close(c)
	}
}

func (s *Server) close(c *chat) {
	c.State, c.Servicer, c.GaveCode = StateClosed, "", nil
}

// receive takes a customer's message: it opens a session, refills the quota, and is logged with origin 3.
func (s *Server) receive(c *chat, m *Message, body any, refill bool) {
	now := s.now()
	if c.State == StateClosed {
		c.State, c.GaveCode = StateNew, nil
	}
	c.LastCustomer = now
	if refill {
		c.Sent = 0
	}
	m.ID, m.Time, m.From, m.Sender = s.ids.name("", 28), now, FromCustomer, c.User
	c.Messages = append(c.Messages, m)
	s.w.MsgIDs[chatKey(c.Kf, m.ID)] = true
	s.record(c.Kf, c.User, m.Type, map[string]any{"msgid": m.ID, "open_kfid": c.Kf, "external_userid": c.User,
		"origin": 3, "msgtype": m.Type, m.Type: body})
}

// issue makes a code for send_msg_on_event.
func (s *Server) issue(prefix string, code eventCode) string {
	name := s.ids.name(prefix, 43)
	s.w.Codes[name] = &code
	return name
}

func (c *chat) find(msgid string) *Message {
	for _, m := range c.Messages {
		if m.ID == msgid && m.Type != "event" {
			return m
		}
	}
	return nil
}
