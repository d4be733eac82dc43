package slacktest

import (
	"net/http"
	"slices"
)

// WorkspaceState is everything that the sandbox page draws.
type WorkspaceState struct {
	Version    int                  `json:"version"` // grows with every change
	Bot        BotState             `json:"bot"`
	App        App                  `json:"app"`
	Users      []UserState          `json:"users"`
	Channels   []Channel            `json:"channels"` // direct messages included; members filled in
	Messages   map[string][]Message `json:"messages"` // channel → flat, oldest first, replies and ephemerals included
	Files      map[string]File      `json:"files"`    // those that messages name
	Views      map[string][]View    `json:"views"`    // user → open modals, the visible one last
	Homes      map[string]View      `json:"homes"`    // user → Home tab
	Violations []Violation          `json:"violations"`
	Pending    int                  `json:"pending"` // events that wait for the clock
	Sockets    int                  `json:"sockets"`
}

// BotState names the app.
type BotState struct {
	TeamID string `json:"team_id"`
	UserID string `json:"user_id"`
	BotID  string `json:"bot_id"`
	AppID  string `json:"app_id"`
}

// UserState is a user with the direct message to the bot, when it is open.
type UserState struct {
	User
	DM string `json:"dm,omitempty"`
}

// State returns a copy of the whole workspace.
func (s *Server) State() WorkspaceState {
	pending := s.Pending()
	s.mu.Lock()
	defer s.mu.Unlock()
	st := WorkspaceState{
		Version: s.version, App: s.app, Bot: BotState{s.opt.TeamID, s.opt.BotUserID, s.opt.BotID, s.opt.AppID},
		Users: []UserState{}, Channels: []Channel{}, Messages: map[string][]Message{}, Files: map[string]File{},
		Views: map[string][]View{}, Homes: map[string]View{}, Violations: append([]Violation{}, s.violations...),
		Pending: pending, Sockets: len(s.conns),
	}
	dms := map[string]string{}
	for _, id := range sortedKeys(s.channels) {
		c := *s.channels[id]
		c.Members = s.members(&c)
		st.Channels = append(st.Channels, c)
		dms[c.DMWith] = c.ID
		for _, m := range s.messages[id] {
			st.Messages[id] = append(st.Messages[id], m.clone())
			s.showFiles(st.Files, m.Files, m.Blocks)
		}
	}
	for _, id := range sortedKeys(s.users) {
		st.Users = append(st.Users, UserState{*s.users[id], dms[id]})
	}
	for user, stack := range s.modals {
		for _, v := range stack {
			st.Views[user] = append(st.Views[user], deepCopy(*v))
			s.showFiles(st.Files, nil, v.Blocks)
		}
	}
	for user, v := range s.homes {
		st.Homes[user] = deepCopy(*v)
		s.showFiles(st.Files, nil, v.Blocks)
	}
	slices.SortFunc(st.Channels, func(a, b Channel) int { return compareChannels(&a, &b) })
	return st
}

// showFiles adds the files that a message or view names, in its blocks too.
func (s *Server) showFiles(shown map[string]File, ids []string, blocks []Block) {
	for _, image := range images("", blocks) {
		if f := s.slackFile(image.file); f != nil {
			ids = append(slices.Clone(ids), f.ID)
		}
	}
	for _, id := range ids {
		if f := s.files[id]; f != nil {
			shown[id] = f.File
		}
	}
}

// compareChannels puts channels before direct messages, each by name.
func compareChannels(a, b *Channel) int {
	if (a.DMWith == "") != (b.DMWith == "") {
		if a.DMWith == "" {
			return -1
		}
		return 1
	}
	if a.Name+a.ID < b.Name+b.ID {
		return -1
	}
	return 1
}

func (s *Server) serveState(w http.ResponseWriter, _ *http.Request) {
	writeControl(w, http.StatusOK, s.State())
}

// Sight is what one user sees of the workspace.
type Sight struct {
	Messages []Message `json:"messages"` // in the order of their times, their own ephemerals included
	Text     []string  `json:"text"`     // the same, as a person reads them
	Modal    *View     `json:"modal"`    // the one on top
	Home     *View     `json:"home"`
}

// Sight returns what one user sees now.
func (s *Server) Sight(user string) Sight {
	sight := Sight{Messages: s.Visible(user), Text: []string{}}
	for _, m := range sight.Messages {
		sight.Text = append(sight.Text, s.Plain(m))
	}
	if v, ok := s.As(user).Modal(); ok {
		sight.Modal = &v
	}
	if v, ok := s.Home(user); ok {
		sight.Home = &v
	}
	return sight
}

func (s *Server) serveAs(w http.ResponseWriter, r *http.Request) {
	writeControl(w, http.StatusOK, s.Sight(r.PathValue("user")))
}
