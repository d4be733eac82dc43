package wecom

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// Origins of a message (94670).
const (
	originSystem = 4
	originStaff  = 5
)

// kfMessage is one entry of msg_list. The library's own types lack some and
// misname others, so its raw JSON is read.
type kfMessage struct {
	ID     string   `json:"msgid"`
	KfID   string   `json:"open_kfid"`
	User   string   `json:"external_userid"`
	Time   int64    `json:"send_time"`
	Origin int      `json:"origin"`
	Type   string   `json:"msgtype"`
	Text   kfText   `json:"text"`
	Image  kfMedia  `json:"image"`
	File   kfMedia  `json:"file"`
	Event  *kfEvent `json:"event"`
}

type kfText struct {
	Content string `json:"content"`
	MenuID  string `json:"menu_id"`
}

type kfMedia struct {
	ID string `json:"media_id"`
}

// kfEvent is a message of type event. Whose it is stands in here, not outside.
type kfEvent struct {
	Type       string `json:"event_type"`
	KfID       string `json:"open_kfid"`
	User       string `json:"external_userid"`
	Welcome    string `json:"welcome_code"`
	Scene      string `json:"scene_param"`
	MsgCode    string `json:"msg_code"`
	Recalled   string `json:"recall_msgid"`
	FailType   int    `json:"fail_type"`
	ChangeType int    `json:"change_type"`
}

// fromCustomer reads one message of an account. False: nothing for the core.
// Nothing that WeCom may send stops the account.
func (a *account) fromCustomer(raw []byte, since time.Time) (bot.Delivery, bool) {
	var m kfMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		a.w.log.Warn("a kf message cannot be read and is passed over", "open_kfid", a.id, "bytes", len(raw))
		return bot.Delivery{}, false
	}
	log := a.w.log.With("open_kfid", a.id, "msgid", m.ID, "msgtype", m.Type)
	sent := time.Unix(m.Time, 0).UTC()
	if sent.Before(since) {
		log.Debug("a kf message from before the first start is passed over")
		return bot.Delivery{}, false
	}
	d := bot.Delivery{ID: "kf:" + m.ID}
	user := m.User
	if m.Event != nil && m.Type == "event" {
		user = m.Event.User
		d.Event = m.Event.read(&d, sent, a.w.cfg.Now())
	} else if m.Origin != originSystem && m.Origin != originStaff {
		d.Event = m.read(sent)
		d.Window = &flows.Window{Limited: true, Left: credit, Until: sent.Add(creditFor)}
	}
	if d.Event == nil {
		log.Debug("a kf message says nothing to the core", "origin", m.Origin)
		return d, false
	}
	if m.ID == "" || user == "" || strings.ContainsRune(user, 0) { // no store takes a NUL: it would hold up the account
		log.Warn("a kf message without id or sender is passed over")
		return d, false
	}
	d.From = flows.Contact{Channel: "kf", Address: a.id + "/" + user}
	return d, true
}

// read turns what a customer sent into an event.
func (m *kfMessage) read(sent time.Time) flows.Event {
	at := flows.At(sent)
	switch {
	case m.Type == "text" && m.Text.MenuID != "":
		return flows.Chose{Stamp: at, Token: m.Text.MenuID, Label: m.Text.Content}
	case m.Type == "text" && oversized(m.Text.Content):
		return flows.Shared{Stamp: at, What: "too_big"}
	case m.Type == "text":
		return flows.Said{Stamp: at, Text: m.Text.Content, Message: m.ID}
	case m.Type == "image" && m.Image.ID != "":
		return flows.Sent{Stamp: at, File: fileOf(m.ID, m.Image.ID)}
	case m.Type == "file" && m.File.ID != "":
		return flows.Sent{Stamp: at, File: fileOf(m.ID, m.File.ID)}
	case m.Type == "business_card":
		return flows.Shared{Stamp: at, What: "card"}
	}
	return flows.Shared{Stamp: at, What: m.Type}
}

// fileOf names a file after the message that brought it. WeCom tells its name
// only with its bytes.
func fileOf(msgid, mediaID string) flows.File {
	sum := sha256.Sum256([]byte(msgid))
	id := strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
	return flows.File{ID: "f" + id, Source: mediaID, Message: msgid}
}

// read turns an event of the platform into ours, nil if it is of no concern.
func (e *kfEvent) read(d *bot.Delivery, sent, now time.Time) flows.Event {
	at := flows.At(sent)
	switch e.Type {
	case "enter_session":
		// Without a code, or with a dead one, nothing may be said; the
		// person's first message opens the case. Who was invited is known from
		// now on all the same.
		if e.Welcome == "" || now.Sub(sent) > welcomeFor+10*time.Second {
			if e.Scene == "" {
				return nil
			}
			d.Window = &flows.Window{Limited: true, Until: sent}
			return flows.Joined{Stamp: at, Scene: e.Scene}
		}
		d.Reply = welcomePrefix + e.Welcome
		d.Window = &flows.Window{Limited: true, Left: 1, Until: sent.Add(welcomeFor)}
		return flows.Joined{Stamp: at, Scene: e.Scene}
	case "user_recall_msg":
		return flows.Withdrew{Stamp: at, Message: e.Recalled}
	case "msg_send_fail":
		closed := e.FailType == 4 || e.FailType == 5 || e.FailType == 6
		if closed {
			d.Window = &flows.Window{Limited: true, Until: sent}
		}
		return flows.Undelivered{Stamp: at, Reason: failReason(e.FailType), Closed: closed}
	case "session_status_change":
		switch e.ChangeType {
		case 1, 2, 4: // taken from the pool, handed on, taken up again
			return flows.Held{Stamp: at}
		case 3:
			// The session is over, so only the code of its end lets us
			// speak, for as long as a welcome_code lives (95122).
			d.Window = &flows.Window{Limited: true, Until: sent}
			if e.MsgCode != "" && now.Sub(sent) <= welcomeFor {
				d.Reply = welcomePrefix + e.MsgCode
				d.Window = &flows.Window{Limited: true, Left: 1, Until: sent.Add(welcomeFor)}
			}
			return flows.Released{Actor: flows.Actor{Stamp: at}}
		}
	}
	return nil
}

// failReason names a fail_type of msg_send_fail (94670).
func failReason(t int) string {
	switch t {
	case 1:
		return "kf_account_deleted"
	case 2:
		return "app_closed"
	case 4:
		return "window_expired"
	case 5:
		return "session_closed"
	case 6:
		return "over_five_messages"
	case 8:
		return "company_not_verified"
	case 10:
		return "person_refuses"
	case 11:
		return "nobody_signed_in"
	case 12:
		return "type_forbidden"
	case 13:
		return "security_limit"
	}
	return "unknown"
}
