package wecomtest

type onEventRequest struct {
	Code    string  `json:"code"`
	MsgID   *string `json:"msgid"`
	MsgType string  `json:"msgtype"`
	content
}

// sendMsgOnEvent is kf/send_msg_on_event (95122): one text or menu for one code, in its time and session state.
func (s *Server) sendMsgOnEvent(c *call) (reply, *apiError) {
	in, err := decode[onEventRequest](s, c)
	if err != nil {
		return nil, err
	}
	if in.Code == "" {
		s.violate(c.endpoint, "no-code", "")
		return nil, fail(41049)
	}
	if in.MsgType != "text" && in.MsgType != "msgmenu" {
		s.violate(c.endpoint, "msgtype", "%q", in.MsgType)
		return nil, fail(40008)
	}
	m, err := s.message(c, in.MsgType, in.content, eventMenuItems)
	if err != nil {
		return nil, err
	}
	code := s.w.Codes[in.Code]
	if code == nil || code.Used || !s.now().Before(code.Expires) {
		return nil, fail(s.opt.Rules.StaleCodeError)
	}
	ch := s.chat(code.Kf, code.User)
	if code.State >= 0 && ch.State != code.State {
		return nil, fail(s.opt.Rules.StaleCodeError)
	}
	if in.MsgType == "msgmenu" && !code.Menu {
		s.violate(c.endpoint, "menu-on-code", "this code takes text only")
		return nil, fail(40008)
	}
	if err := s.claimID(c, code.Kf, in.MsgID, m); err != nil {
		return nil, err
	}
	code.Used = true
	m.OnEvent = true
	s.deliver(ch, m, 0)
	ch.Sent-- // these do not count against the five
	if code.State < 0 {
		ch.LastWelcome = s.now()
	}
	return reply{"msgid": m.ID}, nil
}
