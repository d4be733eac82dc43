package wecomtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// refused is what an actor gets who asks for something that the client would not let them do.
func refused(format string, args ...any) error {
	return fmt.Errorf("wecomtest: "+format, args...)
}

// act runs what someone does in an existing kf chat.
func (s *Server) act(kf, user string, do func(*chat) error) error {
	return s.open(kf, user, func(c *chat) error {
		if len(c.Messages) == 0 {
			return refused("no chat of %s with %s", user, kf)
		}
		return do(c)
	})
}

// open runs what someone does in a kf chat that may be new.
func (s *Server) open(kf, user string, do func(*chat) error) error {
	s.mu.Lock()
	err := func() error {
		if s.account(kf) == nil {
			return refused("no kf account %q", kf)
		}
		if user == "" {
			return refused("no external_userid")
		}
		return do(s.chat(kf, user))
	}()
	s.mu.Unlock()
	if err == nil {
		s.changed()
	}
	return err
}

// Enter lets a customer come in through a link: enter_session, with a welcome_code (20 s, once) when in the last 48 hours
// they got no welcome and wrote nothing (95122). Opening the chat from the list instead tells nobody anything.
func (s *Server) Enter(kf, user string, via Link) error {
	if len(via.Param) > 128 {
		return refused("scene_param is %d bytes; over 128 nothing is called back", len(via.Param))
	}
	return s.open(kf, user, func(c *chat) error {
		now := s.now()
		event := map[string]any{"scene": via.Scene, "scene_param": via.Param}
		if quiet(now, c.LastWelcome) && quiet(now, c.LastCustomer) {
			event["welcome_code"] = s.issue("WEL", eventCode{Kf: kf, User: user, State: -1, Menu: true,
				Expires: now.Add(20 * time.Second)})
		}
		s.recordEvent(c, "enter_session", event)
		return nil
	})
}

func quiet(now, last time.Time) bool { return last.IsZero() || now.Sub(last) > window }

// Open is Enter by the url that add_contact_way returned, with &scene_param= appended or not. It returns the open_kfid.
func (s *Server) Open(user, rawURL string) (kf string, err error) {
	s.mu.Lock()
	kf, via, err := s.link(rawURL)
	s.mu.Unlock()
	if err != nil {
		return "", err
	}
	return kf, s.Enter(kf, user, via)
}

// Say is a customer's text.
func (s *Server) Say(kf, user, text string) (msgid string, err error) {
	if text == "" {
		return "", refused("nothing to say")
	}
	m := &Message{Type: "text", Text: text}
	err = s.open(kf, user, func(c *chat) error {
		s.receive(c, m, map[string]any{"content": text}, true)
		return nil
	})
	return m.ID, err
}

// Click taps an item of a menu, however old: the customer's client then sends its content as text with menu_id (94677).
func (s *Server) Click(kf, user, menuMsgID, itemID string) (msgid string, err error) {
	m := &Message{Type: "text", MenuID: itemID}
	err = s.act(kf, user, func(c *chat) error {
		from := c.find(menuMsgID)
		if from == nil || from.Menu == nil || from.Delivery != Delivered {
			return refused("no menu %q in this chat", menuMsgID)
		}
		for _, item := range from.Menu.Items {
			if item.Type == "click" && item.ID == itemID {
				m.Text = item.Content
				s.receive(c, m, map[string]any{"content": m.Text, "menu_id": itemID}, !s.opt.Rules.MenuClickKeepsQuota)
				return nil
			}
		}
		return refused("no item %q on menu %q", itemID, menuMsgID)
	})
	return m.ID, err
}

// SendImage is a customer's picture. Over 2 MB a hint in text arrives instead (94670).
func (s *Server) SendImage(kf, user, name string, data []byte) (msgid string, err error) {
	return s.sendMedia(kf, user, "image", name, data, 2*mb)
}

// SendFile is a customer's file. Over 20 MB a hint in text arrives instead. The event has no name; media/get has.
func (s *Server) SendFile(kf, user, name string, data []byte) (msgid string, err error) {
	return s.sendMedia(kf, user, "file", name, data, 20*mb)
}

func (s *Server) sendMedia(kf, user, kind, name string, data []byte, limit int) (string, error) {
	if len(data) == 0 {
		return "", refused("%s is empty", name)
	}
	m := &Message{Type: kind}
	err := s.open(kf, user, func(c *chat) error {
		if len(data) > limit {
			m.Type, m.Text = "text", s.opt.Rules.OversizeHint
			s.receive(c, m, map[string]any{"content": m.Text}, true)
			return nil
		}
		f := s.keep(kind, name, http.DetectContentType(data), bytes.Clone(data))
		shown := f.File
		m.File = &shown
		s.receive(c, m, map[string]any{"media_id": f.MediaID}, true)
		return nil
	})
	return m.ID, err
}

// SendOther is a message of another type: voice, video, location, link, business_card, miniprogram, msgmenu,
// channels_shop_product, channels_shop_order, merged_msg, channels, meeting, calendar, note. A nil body stands for an
// invented one.
func (s *Server) SendOther(kf, user, msgtype string, body any) (msgid string, err error) {
	sample, ok := samples()[msgtype]
	if !ok {
		return "", refused("no message type %q", msgtype)
	}
	switch {
	case msgtype == "voice" && body == nil:
		return s.sendMedia(kf, user, "voice", "voice.amr", []byte("#!AMR\n\x3c\x91\x17\x16"), 2*mb)
	case msgtype == "video" && body == nil:
		return s.sendMedia(kf, user, "video", "video.mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"), 10*mb)
	case body == nil:
		body = sample
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	m := &Message{Type: msgtype, Body: raw}
	err = s.open(kf, user, func(c *chat) error {
		s.receive(c, m, json.RawMessage(raw), true)
		return nil
	})
	return m.ID, err
}

func samples() map[string]any {
	type o = map[string]any
	return map[string]any{
		"voice": nil, "video": nil,
		"location":      o{"latitude": 39.9087, "longitude": 116.3975, "name": "天安门", "address": "北京市东城区"},
		"link":          o{"title": "示例", "desc": "示例链接", "url": "https://example.com/", "pic_url": "https://example.com/p.png"},
		"business_card": o{"userid": "lihua"},
		"miniprogram":   o{"title": "示例", "appid": "wx0000000000000000", "pagepath": "index.html", "thumb_media_id": ""},
		"msgmenu":       o{"head_content": "示例", "list": []o{}, "tail_content": ""},
		"channels_shop_product": o{"product_id": "1", "head_image": "", "title": "示例", "sales_price": "1",
			"shop_nickname": "示例", "shop_head_image": ""},
		"channels_shop_order": o{"order_id": "1", "product_titles": "示例", "price_wording": "1.00", "state": "已付款",
			"image_url": "", "shop_nickname": "示例"},
		"merged_msg": o{"title": "聊天记录", "item": []o{{"send_time": 1, "msgtype": "text", "sender_name": "甲",
			"msg_content": `{"text":{"content":"你好"}}`}}},
		"channels": o{"sub_type": 1, "nickname": "示例", "title": "示例"},
		"meeting":  o{}, "calendar": o{}, "note": o{},
	}
}

// Recall takes a customer's own message back: user_recall_msg.
func (s *Server) Recall(kf, user, msgid string) error {
	return s.recall(kf, user, msgid, FromCustomer, "user_recall_msg")
}

func (s *Server) recall(kf, user, msgid, from, event string) error {
	return s.act(kf, user, func(c *chat) error {
		for i, m := range c.Messages {
			if m.ID != msgid || m.From != from || m.Recalled {
				continue
			}
			gone := *m
			gone.Recalled = true
			c.Messages[i] = &gone
			fields := map[string]any{"recall_msgid": msgid}
			if from == FromStaff {
				fields["servicer_userid"] = m.Sender
			}
			s.recordEvent(c, event, fields)
			return nil
		}
		return refused("no message %q to recall", msgid)
	})
}
