package wecomtest

import (
	"encoding/json"
	"slices"
	"time"
)

// codeLife is how long a response_code can be used, once (94888).
const codeLife = 72 * time.Hour

// rememberCard lets a card be found again and returns its response_code, empty when nothing on it calls back.
func (s *Server) rememberCard(m *Message, users []string) string {
	if len(m.Card.Buttons) == 0 {
		return ""
	}
	key := m.Card.TaskID
	s.w.Cards[key] = &cardState{TaskID: key, MsgID: m.ID, Users: users}
	return s.responseCode(key, "")
}

func (s *Server) responseCode(card, user string) string {
	code := s.ids.name("", 43)
	s.w.RespCode[code] = &responseCode{Card: card, User: user, Expires: s.now().Add(codeLife)}
	return code
}

type updateRequest struct {
	UserIDs  []string `json:"userids"`
	PartyIDs []int    `json:"partyids"`
	TagIDs   []int    `json:"tagids"`
	AtAll    int      `json:"atall"`
	AgentID  number   `json:"agentid"`
	Code     string   `json:"response_code"`
	IDTrans  int      `json:"enable_id_trans"`
	Button   struct {
		Replace string `json:"replace_name"`
	} `json:"button"`
	Card json.RawMessage `json:"template_card"`
}

// updateTemplateCard is message/update_template_card (94888).
func (s *Server) updateTemplateCard(c *call) (reply, *apiError) {
	in, err := decode[updateRequest](s, c)
	if err != nil {
		return nil, err
	}
	if err := s.checkAgent(c, in.AgentID); err != nil {
		return nil, err
	}
	if in.Button.Replace == "" && len(in.Card) == 0 {
		return nil, fail(40063)
	}
	var next *Card
	if len(in.Card) > 0 {
		card, code := readCard(in.Card)
		if code != 0 {
			s.violate(c.endpoint, "template_card", "%d", code)
			return nil, fail(code, "invalid template_card")
		}
		next = card
	}
	rc := s.w.RespCode[in.Code]
	if rc == nil || rc.Used || !s.now().Before(rc.Expires) {
		return nil, fail(60140)
	}
	rc.Used = true
	return reply{"invaliduser": s.updateFor(in, s.w.Cards[rc.Card], next)}, nil
}

// updateFor changes the card for the members asked for, all receivers when none are named, and returns those who have no
// such card.
func (s *Server) updateFor(in updateRequest, state *cardState, next *Card) []string {
	invalid := []string{}
	users := in.UserIDs
	if in.AtAll == 1 || (len(users) == 0 && len(in.PartyIDs) == 0 && len(in.TagIDs) == 0) {
		users = state.Users
	}
	for _, u := range users {
		if !slices.Contains(state.Users, u) {
			invalid = append(invalid, u)
			continue
		}
		s.replaceCard(u, state.MsgID, in.Button.Replace, next)
	}
	return invalid
}

// replaceCard changes a card in one member's chat: its buttons to a text, or the whole card.
func (s *Server) replaceCard(userid, msgid, replaced string, next *Card) {
	who := s.w.member(userid)
	for i, m := range who.Messages {
		if m.ID != msgid || m.Card == nil {
			continue
		}
		changed, card := *m, *m.Card
		if next != nil {
			card = *next
			if card.TaskID == "" {
				card.TaskID = m.Card.TaskID
			}
		}
		if replaced != "" {
			card.Replaced = replaced
		}
		changed.Card = &card
		who.Messages[i] = &changed
	}
}
