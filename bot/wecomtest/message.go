package wecomtest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Who a Message is from.
const (
	FromCustomer = "customer" // the outside customer of a kf chat
	FromMember   = "member"   // the colleague of a member chat
	FromBot      = "bot"      // the API: what the program under test sent
	FromStaff    = "staff"    // a human servicer in the WeCom client
	FromSystem   = "system"   // an event; shown as a grey line or not at all
)

// What became of a message of the bot.
const (
	Delivered = "delivered"
	Failed    = "failed"  // accepted by the API, then msg_send_fail
	Dropped   = "dropped" // accepted by the API and silently not shown (member limit, duplicate check)
)

// Message is one line of a conversation. Values reached through its pointers never change once it is handed out.
type Message struct {
	ID       string          `json:"msgid"`
	Time     time.Time       `json:"time"`
	From     string          `json:"from"`
	Sender   string          `json:"sender,omitempty"`  // external_userid, userid or servicer_userid
	Type     string          `json:"type"`              // msgtype; "event" for system lines
	Text     string          `json:"text,omitempty"`    // text
	Menu     *Menu           `json:"menu,omitempty"`    // msgmenu
	MenuID   string          `json:"menu_id,omitempty"` // of a click: which item
	File     *File           `json:"file,omitempty"`    // image, voice, video, file
	Body     json.RawMessage `json:"body,omitempty"`    // other types: their object as sent
	Event    string          `json:"event,omitempty"`   // event_type
	Recalled bool            `json:"recalled,omitempty"`
	Delivery string          `json:"delivery,omitempty"`
	FailType int             `json:"fail_type,omitempty"`
	OnEvent  bool            `json:"on_event,omitempty"` // came through send_msg_on_event: a welcome or a closing word
}

// Menu is a msgmenu.
type Menu struct {
	Head  string     `json:"head,omitempty"`
	Items []MenuItem `json:"items,omitempty"`
	Tail  string     `json:"tail,omitempty"`
}

// MenuItem is one line of a menu; Type is click, view, miniprogram or text.
type MenuItem struct {
	Type      string `json:"type"`
	ID        string `json:"id,omitempty"`
	Content   string `json:"content"`
	URL       string `json:"url,omitempty"`
	AppID     string `json:"appid,omitempty"`
	PagePath  string `json:"pagepath,omitempty"`
	NoNewline bool   `json:"no_newline,omitempty"`
}

// File is a medium in a message. Its bytes: Server.File or GET /_wecom/media/{media_id}.
type File struct {
	MediaID     string `json:"media_id"`
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Size        int    `json:"size"`
}

// ChatInfo heads a kf conversation.
type ChatInfo struct {
	Kf       string    `json:"open_kfid"`
	KfName   string    `json:"kf_name"`
	User     string    `json:"external_userid"`
	Nickname string    `json:"nickname"`
	State    int       `json:"service_state"`
	Servicer string    `json:"servicer_userid,omitempty"`
	Quota    int       `json:"quota"`          // messages the bot may still send
	Until    time.Time `json:"until,omitzero"` // end of the 48 hours
	Messages int       `json:"count"`
	Last     time.Time `json:"last,omitzero"`
}

// MemberInfo heads the chat of a member with the app.
type MemberInfo struct {
	UserID   string    `json:"userid"`
	Name     string    `json:"name,omitempty"`
	Messages int       `json:"count"`
	Last     time.Time `json:"last,omitzero"`
}

// Chat returns the conversation of a customer with a kf account, oldest first; nil when there is none.
func (s *Server) Chat(kf, user string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.w.Chats[chatKey(kf, user)]
	if c == nil {
		return nil
	}
	return copyMessages(c.Messages)
}

// MemberChat returns a member's conversation with the app, oldest first.
func (s *Server) MemberChat(userid string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.w.Members[userid]
	if m == nil {
		return nil
	}
	return copyMessages(m.Messages)
}

// Chats returns all kf conversations, the latest first.
func (s *Server) Chats() []ChatInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]ChatInfo, 0, len(s.w.Chats))
	for _, c := range s.w.Chats {
		out = append(out, s.chatInfo(c))
	}
	slices.SortFunc(out, func(a, b ChatInfo) int {
		if n := b.Last.Compare(a.Last); n != 0 {
			return n
		}
		return strings.Compare(a.Kf+a.User, b.Kf+b.User)
	})
	return out
}

// Members returns the members, by userid.
func (s *Server) Members() []MemberInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]MemberInfo, 0, len(s.w.Members))
	for _, m := range s.w.Members {
		out = append(out, MemberInfo{m.UserID, m.Name, len(m.Messages), lastTime(m.Messages)})
	}
	slices.SortFunc(out, func(a, b MemberInfo) int { return strings.Compare(a.UserID, b.UserID) })
	return out
}

func (s *Server) chatInfo(c *chat) ChatInfo {
	s.settle(c)
	info := ChatInfo{Kf: c.Kf, User: c.User, Nickname: s.w.user(c.User).Nickname, State: c.State, Servicer: c.Servicer,
		Messages: len(c.Messages), Last: lastTime(c.Messages)}
	if a := s.account(c.Kf); a != nil {
		info.KfName = a.Name
	}
	if !c.LastCustomer.IsZero() {
		info.Until = c.LastCustomer.Add(window)
		if s.now().Before(info.Until) {
			info.Quota = max(0, quota-c.Sent)
		}
	}
	return info
}

func copyMessages(in []*Message) []Message {
	out := make([]Message, len(in))
	for i, m := range in {
		out[i] = *m
	}
	return out
}

func lastTime(ms []*Message) time.Time {
	if len(ms) == 0 {
		return time.Time{}
	}
	return ms[len(ms)-1].Time
}
