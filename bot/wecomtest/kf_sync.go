package wecomtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"time"
)

const pageLimit = 1000

type syncRequest struct {
	Cursor      string `json:"cursor"`
	Token       string `json:"token"`
	Limit       *int   `json:"limit"`
	VoiceFormat int    `json:"voice_format"`
	OpenKfID    string `json:"open_kfid"`
}

// syncMsg is kf/sync_msg (94670).
func (s *Server) syncMsg(c *call) (reply, *apiError) {
	in, err := decode[syncRequest](s, c)
	if err != nil {
		return nil, err
	}
	if err := s.checkKf(c, in.OpenKfID); err != nil {
		return nil, err
	}
	if len(in.Cursor) > 64 || len(in.Token) > 128 {
		return nil, fail(40058)
	}
	if err := s.checkSyncToken(c, in); err != nil {
		return nil, err
	}
	limit := pageLimit
	if in.Limit != nil && *in.Limit != 0 {
		limit = *in.Limit
		if limit < 0 || limit > pageLimit {
			s.violate(c.endpoint, "limit", "%d is not 1 to 1000", limit)
			limit = pageLimit
		}
	}
	log := s.w.log(in.OpenKfID)
	pos, ok := s.position(in.OpenKfID, in.Cursor)
	if !ok || pos > log.First+int64(len(log.Entries)) {
		s.violate(c.endpoint, "cursor", "not one of ours for this account")
		return nil, fail(40058, "invalid cursor") // code unproven
	}
	return s.page(c, in.OpenKfID, log, max(pos, log.First), limit), nil
}

func (s *Server) page(c *call, kf string, log *syncLog, pos int64, limit int) reply {
	rest := log.Entries[pos-log.First:]
	n := min(limit, len(rest))
	if f := s.faults.take(FaultShortPage, c.endpoint, kf); f != nil {
		n = min(f.Size, n)
	} else if s.opt.Rules.RandomPages && n > 0 {
		n = s.ids.below(n + 1) // 0 gives an empty page with has_more
	}
	list := make([]json.RawMessage, 0, n)
	for _, e := range rest[:n] {
		list = append(list, e.Data)
	}
	more := 0
	if n < len(rest) {
		more = 1
	}
	return reply{"next_cursor": s.cursor(kf, pos+int64(n)), "has_more": more, "msg_list": list}
}

// checkSyncToken: a valid callback token costs nothing; a wrong one is 95007, and with the missing ones it counts to the
// block.
func (s *Server) checkSyncToken(c *call, in syncRequest) *apiError {
	t, ok := s.w.Calls[in.Token]
	valid := ok && t.Kf == in.OpenKfID && s.now().Before(t.Expires)
	if valid {
		if s.opt.Rules.TokenlessBlocksAll && s.limits.tokenlessBlocked(s.now()) {
			return fail(45009)
		}
		return nil
	}
	if err := s.limits.withoutToken(s); err != nil {
		s.violate(c.endpoint, "tokenless", "more than %d a minute", s.opt.Rules.Tokenless)
		return err
	}
	if in.Token != "" {
		return fail(95007)
	}
	return nil
}

// checkKf refuses an open_kfid that is missing (60251) or not the company's (95000).
func (s *Server) checkKf(c *call, kf string) *apiError {
	if kf == "" {
		s.violate(c.endpoint, "no-open_kfid", "")
		return fail(60251)
	}
	if s.account(kf) == nil {
		s.violate(c.endpoint, "open_kfid", "unknown account")
		return fail(95000)
	}
	return nil
}

// cursor seals a position of an account's log: opaque, at most 64 bytes, the same for the same place.
func (s *Server) cursor(kf string, pos int64) string {
	plain := binary.BigEndian.AppendUint64(nil, uint64(pos))
	mac := s.cursorMAC(kf, plain)
	mask := s.cursorMAC(kf, mac[8:24])
	for i := range plain {
		plain[i] ^= mask[i]
	}
	return base64.RawURLEncoding.EncodeToString(append(plain, mac[8:24]...))
}

// position opens a cursor; the empty one is the beginning of the log.
func (s *Server) position(kf, cursor string) (int64, bool) {
	if cursor == "" {
		return 0, true
	}
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(data) != 24 {
		return 0, false
	}
	mask := s.cursorMAC(kf, data[8:])
	for i := range 8 {
		data[i] ^= mask[i]
	}
	if !hmac.Equal(s.cursorMAC(kf, data[:8])[8:24], data[8:]) {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(data[:8])), true
}

func (s *Server) cursorMAC(kf string, data []byte) []byte {
	m := hmac.New(sha256.New, s.w.Secret)
	m.Write([]byte(kf + "/"))
	m.Write(data)
	return m.Sum(nil)
}

// record appends to an account's log and calls back. Lock held.
func (s *Server) record(kf, user, event string, entry map[string]any) {
	now := s.now()
	entry["send_time"] = now.Unix()
	data, _ := json.Marshal(entry)
	log := s.w.log(kf)
	log.Entries = append(log.Entries, logEntry{now, data})
	token := s.ids.name("ENC", 44)
	s.w.Calls[token] = msgToken{kf, now.Add(10 * time.Minute)}
	doc := newXML().str("ToUserName", s.opt.CorpID).num("CreateTime", now.Unix()).str("MsgType", "event").
		str("Event", "kf_msg_or_event").str("Token", token).str("OpenKfId", kf)
	s.courier.post(notice{key: kf, user: user, event: event, kf: true, plain: doc.bytes()}, s.callback)
}

// recordEvent appends a system event and its grey line. Its ids stand inside event, not at the top (94670).
func (s *Server) recordEvent(c *chat, kind string, fields map[string]any) {
	id := s.ids.name("", 28)
	fields["event_type"], fields["open_kfid"] = kind, c.Kf
	fields["external_userid"] = c.User
	c.Messages = append(c.Messages, &Message{ID: id, Time: s.now(), From: FromSystem, Type: "event", Event: kind})
	s.record(c.Kf, c.User, kind, map[string]any{"msgid": id, "origin": 4, "msgtype": "event", "event": fields})
}
