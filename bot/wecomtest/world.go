package wecomtest

import (
	"encoding/json"
	"time"
)

const (
	window   = 48 * time.Hour     // a session, the send window, a welcome (94677, 95122)
	quota    = 5                  // messages per customer turn (94677)
	keepLog  = 3 * 24 * time.Hour // sync_msg (94670)
	keepFile = 3 * 24 * time.Hour // media_id (90253)
)

// world is all that the platform remembers; it is what a snapshot holds. Maps are keyed by the id named in the comment.
type world struct {
	Version int
	CorpID  string
	Secret  []byte                  // keys the cursors
	Chats   map[string]*chat        // open_kfid/external_userid
	Members map[string]*member      // userid
	Users   map[string]customer     // external_userid
	Stopped map[string]bool         // open_kfid/userid of servicers who do not accept
	Logs    map[string]*syncLog     // open_kfid
	MsgIDs  map[string]bool         // open_kfid/msgid
	Files   map[string]*file        // media_id
	Tokens  map[string]*accessToken // access_token
	Calls   map[string]msgToken     // callback Token
	Codes   map[string]*eventCode   // welcome_code, msg_code
	Links   map[string]contactWay   // enc_scene
	Sent    map[string]time.Time    // digest of a message/send body with duplicate check
}

type chat struct {
	Kf, User     string
	State        int // service_state
	Servicer     string
	LastCustomer time.Time
	Sent         int // API messages since LastCustomer
	LastWelcome  time.Time
	GaveCode     map[int]bool // states for which this session already gave a msg_code
	Messages     []*Message
}

type customer struct {
	Nickname string
}

type member struct {
	UserID, Name string
	Messages     []*Message
	Recent       []time.Time // deliveries of the last minute
}

// syncLog is what sync_msg pages through. First is the position of Entries[0]: pruning never moves a cursor.
type syncLog struct {
	First   int64
	Entries []logEntry
}

type logEntry struct {
	Time time.Time
	Data json.RawMessage
}

type file struct {
	File
	Kind    string // image, voice, video, file
	Created time.Time
	Gone    bool
	data    []byte // beside the snapshot, not in it
	saved   bool
}

type accessToken struct {
	AgentID string
	Secret  string
	Expires time.Time
	Revoked bool
}

type msgToken struct {
	Kf      string
	Expires time.Time
}

// eventCode is a right to one send_msg_on_event. State is the session state that it needs, -1 for any (welcome).
type eventCode struct {
	Kf, User string
	State    int
	Menu     bool // msgmenu is allowed too
	Expires  time.Time
	Used     bool
}

type contactWay struct{ Kf, Scene string }

func newWorld(corp string, secret []byte) *world {
	w := &world{Version: 1, CorpID: corp, Secret: secret}
	w.fill()
	return w
}

// fill makes the maps that a snapshot left out.
func (w *world) fill() {
	makeMap(&w.Chats)
	makeMap(&w.Members)
	makeMap(&w.Users)
	makeMap(&w.Stopped)
	makeMap(&w.Logs)
	makeMap(&w.MsgIDs)
	makeMap(&w.Files)
	makeMap(&w.Tokens)
	makeMap(&w.Calls)
	makeMap(&w.Codes)
	makeMap(&w.Links)
	makeMap(&w.Sent)
}

func makeMap[V any](m *map[string]V) {
	if *m == nil {
		*m = map[string]V{}
	}
}

func chatKey(kf, user string) string { return kf + "/" + user }

func (w *world) user(id string) customer {
	if u, ok := w.Users[id]; ok {
		return u
	}
	return customer{Nickname: "微信用户"}
}

// log returns the account's log, making it at first use.
func (w *world) log(kf string) *syncLog {
	l := w.Logs[kf]
	if l == nil {
		l = &syncLog{}
		w.Logs[kf] = l
	}
	return l
}

// member returns the member, letting a new one join.
func (w *world) member(userid string) *member {
	m := w.Members[userid]
	if m == nil {
		m = &member{UserID: userid}
		w.Members[userid] = m
	}
	return m
}

// prune forgets what can no longer be asked for.
func (w *world) prune(now time.Time) {
	for _, l := range w.Logs {
		n := 0
		for n < len(l.Entries) && now.Sub(l.Entries[n].Time) > keepLog {
			n++
		}
		l.First += int64(n)
		l.Entries = l.Entries[n:]
	}
	for k, t := range w.Calls {
		if now.After(t.Expires) {
			delete(w.Calls, k)
		}
	}
	for k, t := range w.Tokens {
		// Expired tokens stay a day, to be told from invented ones: 42001 and 40014.
		if now.Sub(t.Expires) > 24*time.Hour {
			delete(w.Tokens, k)
		}
	}
	for k, c := range w.Codes {
		if now.After(c.Expires) {
			delete(w.Codes, k)
		}
	}
	for k, t := range w.Sent {
		if now.After(t) {
			delete(w.Sent, k)
		}
	}
}
