package wecomtest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

type agentRequest struct {
	ToUser   string `json:"touser"`
	ToParty  string `json:"toparty"`
	ToTag    string `json:"totag"`
	MsgType  string `json:"msgtype"`
	AgentID  number `json:"agentid"`
	Safe     int    `json:"safe"`
	IDTrans  int    `json:"enable_id_trans"`
	Check    int    `json:"enable_duplicate_check"`
	Interval int    `json:"duplicate_check_interval"`

	Text *textBody `json:"text"`
}

// number reads an agentid, which clients write as a number or as a string of digits.
type number string

func (n *number) UnmarshalJSON(data []byte) error {
	*n = number(strings.Trim(string(data), `"`))
	return nil
}

// messageSend is message/send (90236).
func (s *Server) messageSend(c *call) (reply, *apiError) {
	in, err := decode[agentRequest](s, c)
	if err != nil {
		return nil, err
	}
	if err := s.checkAgent(c, in.AgentID); err != nil {
		return nil, err
	}
	users, out, err := s.receivers(c, in)
	if err != nil {
		return nil, err
	}
	out["msgid"] = s.ids.name("", 43)
	if s.duplicate(c, in) {
		return out, nil
	}
	if in.MsgType != "text" {
		s.violate(c.endpoint, "msgtype", "%q is not emulated", in.MsgType)
		return nil, fail(40008)
	}
	m, err := s.textMessage(c, in.Text)
	if err != nil {
		return nil, err
	}
	s.rememberBody(c, in)
	m.ID, m.From, m.Time = out["msgid"].(string), FromBot, s.now()
	for _, u := range users {
		s.show(u, m)
	}
	return out, nil
}

// checkAgent: 41011 missing, 40056 no app of the company, 301002 another app than the token's.
func (s *Server) checkAgent(c *call, agent number) *apiError {
	switch {
	case agent == "" || agent == "null":
		s.violate(c.endpoint, "no-agentid", "")
		return fail(41011)
	case string(agent) == c.token.AgentID:
		return nil
	}
	s.violate(c.endpoint, "agentid", "%s with the token of %s", agent, c.token.AgentID)
	for _, other := range s.opt.OtherApps {
		if string(agent) == other {
			return fail(301002)
		}
	}
	if string(agent) == s.opt.AgentID {
		return fail(301002)
	}
	return fail(40056)
}

// receivers resolves touser. All invalid is 81013, some invalid are listed (90236). The company has no parties or tags.
func (s *Server) receivers(c *call, in agentRequest) ([]string, reply, *apiError) {
	if in.ToUser == "" && in.ToParty == "" && in.ToTag == "" {
		s.violate(c.endpoint, "no-receiver", "")
		return nil, nil, fail(81012)
	}
	var good, bad []string
	want := strings.Split(in.ToUser, "|")
	if in.ToUser == "@all" {
		want = want[:0]
		for u := range s.w.Members {
			want = append(want, u)
		}
		slices.Sort(want)
	}
	if len(want) > 1000 {
		return nil, nil, fail(40058)
	}
	for _, u := range want {
		if s.w.Members[u] != nil {
			good = append(good, u)
		} else if u != "" {
			bad = append(bad, strings.ToLower(u)) // as the documents say they come back
		}
	}
	if len(good) == 0 {
		return nil, nil, fail(81013)
	}
	return good, reply{"invaliduser": strings.Join(bad, "|"), "invalidparty": in.ToParty, "invalidtag": in.ToTag,
		"unlicenseduser": ""}, nil
}

// duplicate tells whether the same body was sent within its interval, with the check switched on.
func (s *Server) duplicate(c *call, in agentRequest) bool {
	return in.Check == 1 && s.now().Before(s.w.Sent[digest(c.body)])
}

func (s *Server) rememberBody(c *call, in agentRequest) {
	if in.Check != 1 {
		return
	}
	d := time.Duration(in.Interval) * time.Second
	if d <= 0 {
		d = 1800 * time.Second
	}
	s.w.Sent[digest(c.body)] = s.now().Add(min(d, 4*time.Hour))
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// show puts a message into a member's chat, unless the member had 30 within the minute: then it is dropped silently.
func (s *Server) show(userid string, m *Message) {
	who, now := s.w.member(userid), s.now()
	who.Recent = slices.DeleteFunc(who.Recent, func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	shown := *m
	shown.Delivery = Delivered
	if len(who.Recent) >= s.opt.Rules.MemberPerMinute {
		shown.Delivery = Dropped
	} else {
		who.Recent = append(who.Recent, now)
	}
	who.Messages = append(who.Messages, &shown)
}
