package wecomtest

import (
	"slices"
	"time"
)

type stateRequest struct {
	OpenKfID string `json:"open_kfid"`
	User     string `json:"external_userid"`
	State    *int   `json:"service_state"`
	Servicer string `json:"servicer_userid"`
}

// stateGet is kf/service_state/get (94669).
func (s *Server) stateGet(c *call) (reply, *apiError) {
	_, ch, err := s.stateCall(c)
	if err != nil {
		return nil, err
	}
	out := reply{"service_state": ch.State}
	if ch.State == StateHuman {
		out["servicer_userid"] = ch.Servicer
	}
	return out, nil
}

func (s *Server) stateCall(c *call) (stateRequest, *chat, *apiError) {
	in, err := decode[stateRequest](s, c)
	if err != nil {
		return in, nil, err
	}
	if err := s.checkKf(c, in.OpenKfID); err != nil {
		return in, nil, err
	}
	ch := s.w.Chats[chatKey(in.OpenKfID, in.User)]
	if ch == nil {
		s.violate(c.endpoint, "external_userid", "never entered this account")
		return in, nil, fail(40096)
	}
	s.settle(ch)
	return in, ch, nil
}

// transitions is the API's table; the documents show it only as a picture, this is a third party's reading of it.
func transitions() map[int][]int {
	return map[int][]int{
		StateNew:   {StateBot, StatePool, StateHuman, StateClosed},
		StateBot:   {StateBot, StatePool, StateHuman, StateClosed},
		StatePool:  {StatePool, StateHuman, StateClosed},
		StateHuman: {StateHuman, StateClosed},
	}
}

// stateTrans is kf/service_state/trans. It produces no session_status_change event.
func (s *Server) stateTrans(c *call) (reply, *apiError) {
	in, ch, err := s.stateCall(c)
	if err != nil {
		return nil, err
	}
	if in.State == nil || *in.State < StateNew || *in.State > StateClosed {
		return nil, fail(40058)
	}
	to := *in.State
	if !slices.Contains(transitions()[ch.State], to) {
		s.violate(c.endpoint, "transition", "%d to %d", ch.State, to)
		return nil, fail(95016)
	}
	if to == StateHuman {
		if err := s.mayServe(ch.Kf, in.Servicer); err != nil {
			return nil, err
		}
	}
	out := reply{}
	if code := s.enterState(ch, to, in.Servicer); code != "" {
		out["msg_code"] = code
	}
	return out, nil
}

// mayServe: 95014 no servicer of the account, 95019 not accepting.
func (s *Server) mayServe(kf, userid string) *apiError {
	stopped, known := s.w.Stopped[chatKey(kf, userid)]
	switch {
	case !known:
		return fail(95014)
	case stopped:
		return fail(95019)
	}
	return nil
}

// enterState moves the session and returns the msg_code that comes with it: at the first 2 or 3 of a session and at its
// end (94669, 95122).
func (s *Server) enterState(c *chat, to int, servicer string) string {
	if to == StateClosed {
		s.close(c)
		return s.issue("END", eventCode{Kf: c.Kf, User: c.User, State: to, Menu: true, Expires: s.now().Add(20 * time.Second)})
	}
	c.State, c.Servicer = to, ""
	if to == StateHuman {
		c.Servicer = servicer
	}
	if to == StateBot || c.GaveCode[to] {
		return ""
	}
	if c.GaveCode == nil {
		c.GaveCode = map[int]bool{}
	}
	c.GaveCode[to] = true
	return s.issue("RSP", eventCode{Kf: c.Kf, User: c.User, State: to, Expires: s.now().Add(window)})
}
