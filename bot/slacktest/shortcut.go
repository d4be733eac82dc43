package slacktest

import "fmt"

// Shortcut runs a global shortcut, or with a message a message shortcut, by its callback_id or its name. Not for people of other companies.
func (s *Server) Shortcut(user, callbackID, channel, messageTS string) (Ack, error) {
	s.mu.Lock()
	payload, err := s.shortcut(user, callbackID, channel, messageTS)
	s.mu.Unlock()
	if err != nil {
		return Ack{}, err
	}
	return s.ask(toInteractions, payload["type"].(string), channel, payload)
}

func (s *Server) shortcut(user, callbackID, channel, messageTS string) (object, error) {
	u, ch, err := s.actor(user, channel)
	if err != nil {
		return nil, err
	}
	if u.External {
		return nil, fmt.Errorf("%w: shortcuts are not for people of other companies", ErrRefused)
	}
	kind := "global"
	if messageTS != "" {
		kind = "message"
	}
	registered, ok := s.app.shortcut(kind, callbackID)
	if !ok || !s.hasScope("commands") {
		return nil, fmt.Errorf("%w: there is no %s shortcut %s", ErrRefused, kind, callbackID)
	}
	callbackID = registered.CallbackID
	p := s.interaction("shortcut", u)
	p["callback_id"], p["trigger_id"], p["action_ts"] = callbackID, s.newTrigger(u.ID), formatTS(s.now().UnixMicro())
	if messageTS == "" {
		return p, nil
	}
	m := s.findMessage(ch.ID, messageTS)
	if m == nil || m.EphemeralFor != "" {
		return nil, fmt.Errorf("%w: %s %s", ErrNoMessage, ch.ID, messageTS)
	}
	p["type"], p["message"], p["message_ts"] = "message_action", s.wire(m, true), m.TS
	p["channel"] = object{"id": ch.ID, "name": shownName(ch)}
	p["response_url"] = s.newHook(u.ID, ch.ID, m.TS, m.ThreadTS)
	return p, nil
}
