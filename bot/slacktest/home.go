package slacktest

import "fmt"

// OpenHome opens the app's Home tab: app_home_opened, every time, with the view only once the app has published one.
func (s *Server) OpenHome(user string) error { return s.openTab(user, "home") }

// OpenMessages opens the Messages tab, which sends app_home_opened too.
func (s *Server) OpenMessages(user string) error { return s.openTab(user, "messages") }

func (s *Server) openTab(user, tab string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ch, err := s.actor(user, "")
	if err != nil {
		return err
	}
	if tab == "home" && !s.app.HomeTab || tab == "messages" && !s.app.MessagesTab {
		return fmt.Errorf("%w: the app has no %s tab", ErrRefused, tab)
	}
	event := object{"type": "app_home_opened", "user": u.ID, "channel": ch.ID, "tab": tab, "event_ts": formatTS(s.now().UnixMicro())}
	if v := s.homes[user]; v != nil {
		event["view"] = s.wireView(v)
	}
	s.emit("app_home_opened", ch.ID, event)
	return nil
}
