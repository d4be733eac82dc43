package wecomtest

import (
	"bytes"
	"net/http"
	"strconv"
)

// inbound starts the XML of a member's message or event (90239, 90240).
func (s *Server) inbound(userid, msgtype string) *xmlDoc {
	return newXML().str("ToUserName", s.opt.CorpID).str("FromUserName", userid).num("CreateTime", s.now().Unix()).
		str("MsgType", msgtype)
}

// speak runs what a member does in the app, and calls back with the XML that do returns, completed by AgentID.
func (s *Server) speak(userid, event string, do func(*member) (*xmlDoc, error)) error {
	if userid == "" {
		return refused("no userid")
	}
	s.mu.Lock()
	doc, err := do(s.w.member(userid))
	if err == nil {
		doc.raw("AgentID", s.opt.AgentID)
		s.courier.post(notice{key: "member/" + userid, user: userid, event: event, plain: doc.bytes()}, s.callback)
	}
	s.mu.Unlock()
	if err == nil {
		s.changed()
	}
	return err
}

// message sends one message of a member; fill adds the fields of its type.
func (s *Server) memberMessage(userid string, m *Message, fill func(*xmlDoc)) (string, error) {
	err := s.speak(userid, m.Type, func(who *member) (*xmlDoc, error) {
		m.ID, m.Time, m.From, m.Sender = strconv.FormatInt(s.ids.number(), 10), s.now(), FromMember, userid
		who.Messages = append(who.Messages, m)
		doc := s.inbound(userid, m.Type)
		fill(doc)
		return doc.raw("MsgId", m.ID), nil
	})
	return m.ID, err
}

func (s *Server) memberEvent(userid, event, key string) error {
	return s.speak(userid, event, func(who *member) (*xmlDoc, error) {
		who.Messages = append(who.Messages, &Message{ID: s.ids.name("", 28), Time: s.now(), From: FromSystem, Type: "event",
			Event: event})
		return s.inbound(userid, "event").str("Event", event).str("EventKey", key), nil
	})
}

// MemberSay is a member's text to the app.
func (s *Server) MemberSay(userid, text string) (msgid string, err error) {
	return s.memberMessage(userid, &Message{Type: "text", Text: text}, func(d *xmlDoc) { d.str("Content", text) })
}

// MemberImage is a member's picture. Files cannot be sent to an app: the platform has no such inbound type (90239).
func (s *Server) MemberImage(userid, name string, data []byte) (msgid string, err error) {
	if len(data) == 0 {
		return "", refused("%s is empty", name)
	}
	m := &Message{Type: "image"}
	return s.memberMessage(userid, m, func(d *xmlDoc) {
		shown := s.keep("image", name, http.DetectContentType(data), bytes.Clone(data)).File
		m.File = &shown
		d.str("PicUrl", "https://wework.qpic.cn/"+shown.MediaID).str("MediaId", shown.MediaID)
	})
}

// MemberOther is an invented voice, video, location or link of a member.
func (s *Server) MemberOther(userid, msgtype string) (msgid string, err error) {
	m := &Message{Type: msgtype}
	fill := map[string]func(*xmlDoc){
		"voice": func(d *xmlDoc) {
			f := s.keep("voice", "voice.amr", "audio/amr", []byte("#!AMR\n\x3c\x91\x17\x16"))
			d.str("MediaId", f.MediaID).str("Format", "amr")
		},
		"video": func(d *xmlDoc) {
			f := s.keep("video", "video.mp4", "video/mp4", []byte("\x00\x00\x00\x18ftypmp42"))
			d.str("MediaId", f.MediaID).str("ThumbMediaId", f.MediaID)
		},
		"location": func(d *xmlDoc) {
			d.raw("Location_X", "39.9087").raw("Location_Y", "116.3975").raw("Scale", "15").str("Label", "北京市东城区").
				str("AppType", "wxwork")
		},
		"link": func(d *xmlDoc) {
			d.str("Title", "示例").str("Description", "示例链接").str("Url", "https://example.com/").
				str("PicUrl", "https://example.com/p.png")
		},
	}[msgtype]
	if fill == nil {
		return "", refused("members cannot send %q to an app", msgtype)
	}
	return s.memberMessage(userid, m, fill)
}

// MemberEnter is a member opening the app: enter_agent.
func (s *Server) MemberEnter(userid string) error { return s.memberEvent(userid, "enter_agent", "") }

// MemberSubscribe puts a member into the app's range: subscribe.
func (s *Server) MemberSubscribe(userid string) error { return s.memberEvent(userid, "subscribe", "") }

// MemberUnsubscribe takes a member out of the app's range: unsubscribe. Sending to them is then invalid.
func (s *Server) MemberUnsubscribe(userid string) error {
	err := s.memberEvent(userid, "unsubscribe", "")
	s.mu.Lock()
	delete(s.w.Members, userid)
	s.mu.Unlock()
	s.changed()
	return err
}

// MemberClickMenu taps a button of the app's menu: click.
func (s *Server) MemberClickMenu(userid, key string) error {
	return s.memberEvent(userid, "click", key)
}
