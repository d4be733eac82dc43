package slacktest

import (
	"encoding/json"
	"slices"
	"time"
)

// View is a modal or a Home tab as it stands now.
type View struct {
	ID              string  `json:"id"`
	Type            string  `json:"type"` // "modal" or "home"
	User            string  `json:"user"` // who sees it
	CallbackID      string  `json:"callback_id,omitempty"`
	ExternalID      string  `json:"external_id,omitempty"`
	PrivateMetadata string  `json:"private_metadata,omitempty"`
	Title           object  `json:"title,omitempty"`
	Submit          object  `json:"submit,omitempty"`
	Close           object  `json:"close,omitempty"`
	Blocks          []Block `json:"blocks"`
	ClearOnClose    bool    `json:"clear_on_close,omitempty"`
	NotifyOnClose   bool    `json:"notify_on_close,omitempty"`
	Hash            string  `json:"hash"`
	RootViewID      string  `json:"root_view_id,omitempty"`
	PreviousViewID  string  `json:"previous_view_id,omitempty"`
	// Errors are the messages below inputs after a refused submission: block_id → text.
	Errors map[string]string `json:"errors,omitempty"`
	// State holds what the person typed or chose so far: block_id → action_id → value object.
	State map[string]map[string]object `json:"state,omitempty"`
}

// trigger lets an app open a modal for a user: for 3 seconds, once (docs.slack.dev, handling user interaction).
type trigger struct {
	user    string
	view    string // the modal in which the person acted; "" elsewhere
	expires time.Time
	used    bool
}

const (
	triggerLife = 3 * time.Second
	maxStack    = 3
	maxView     = 250_000 // bytes of JSON; "greater than 250kb" (docs.slack.dev, views.open)
)

func (s *Server) newTrigger(user string) string { return s.newTriggerIn(user, "") }

// newTriggerIn is newTrigger for an act in a modal.
func (s *Server) newTriggerIn(user, view string) string {
	for id, t := range s.triggers {
		if s.now().After(t.expires.Add(time.Minute)) {
			delete(s.triggers, id)
		}
	}
	id := s.nextID("1") + "." + s.secret()
	s.triggers[id] = &trigger{user: user, view: view, expires: s.now().Add(triggerLife)}
	return id
}

// takeTrigger exchanges a trigger_id for its user.
func (s *Server) takeTrigger(id string) (user string, refusal *apiError) {
	t := s.triggers[id]
	switch {
	case t == nil:
		return "", fail("invalid_trigger_id")
	case t.used:
		return "", fail("exchanged_trigger_id")
	case s.now().After(t.expires):
		return "", fail("expired_trigger_id")
	}
	t.used = true
	return t.user, nil
}

// readView decodes and validates the parameter "view".
func (s *Server) readView(where, want string, raw object) (*View, *apiError) {
	if raw == nil {
		return nil, failWith("invalid_arguments", []string{"[ERROR] missing required field: view"})
	}
	if data, err := json.Marshal(raw); err != nil || len(data) > maxView {
		return nil, fail("view_too_large")
	}
	if bad := s.refuseView(raw); len(bad) > 0 {
		return nil, failWith(s.opt.Rules.ViewErrorCode, bad)
	}
	v := &View{State: map[string]map[string]object{}}
	remarshal(raw, v)
	if v.Type != want {
		return nil, failWith("invalid_arguments", []string{"[ERROR] a " + want + " view is needed [json-pointer:/view/type]"})
	}
	v.Blocks = s.nameBlocks(v.Blocks)
	v.Errors, v.User = nil, ""
	if v.ExternalID != "" {
		if other := s.findView("", v.ExternalID); other != nil && where != "views.update" {
			return nil, fail("duplicate_external_id")
		}
	}
	s.judgeMentions(where, "", mrkdwnTexts(v.Blocks))
	return v, nil
}

func (s *Server) stamp(v *View) {
	if v.ID == "" {
		v.ID = s.nextID("V")
	}
	if v.RootViewID == "" {
		v.RootViewID = v.ID
	}
	v.Hash = formatTS(s.now().UnixMicro()) + "." + s.secret()[:8]
}

func (c *call) view() object {
	var raw object
	if !c.has("view") || c.json("view", &raw) != nil {
		return nil
	}
	return raw
}

func (s *Server) viewsOpen(c *call) (object, *apiError) {
	v, refusal := s.readView(c.method, "modal", c.view())
	if refusal != nil {
		return nil, refusal
	}
	user, refusal := s.takeTrigger(c.str("trigger_id"))
	if refusal != nil {
		return nil, refusal
	}
	v.User = user
	s.stamp(v)
	s.modals[user] = []*View{v} // a new root takes the place of what was open
	s.changed()
	return object{"view": s.wireView(v)}, nil
}

func (s *Server) viewsPush(c *call) (object, *apiError) {
	v, refusal := s.readView(c.method, "modal", c.view())
	if refusal != nil {
		return nil, refusal
	}
	t := s.triggers[c.str("trigger_id")]
	if t != nil && len(s.modals[t.user]) >= maxStack {
		return nil, fail("push_limit_reached")
	}
	if t != nil && len(s.modals[t.user]) == 0 {
		return nil, fail("not_found")
	}
	user, refusal := s.takeTrigger(c.str("trigger_id"))
	if refusal != nil {
		return nil, refusal
	}
	if t.view == "" {
		s.blame(BadPush, c.method, "", "a modal is pushed by what happens in a modal")
	}
	s.push(user, v)
	return object{"view": s.wireView(v)}, nil
}

func (s *Server) push(user string, v *View) {
	stack := s.modals[user]
	top := stack[len(stack)-1]
	v.User, v.RootViewID, v.PreviousViewID = user, top.RootViewID, top.ID
	s.stamp(v)
	s.modals[user] = append(stack, v)
	s.changed()
}

func (s *Server) viewsUpdate(c *call) (object, *apiError) {
	old := s.findView(c.str("view_id"), c.str("external_id"))
	if old == nil {
		return nil, fail("not_found")
	}
	v, refusal := s.readView(c.method, old.Type, c.view())
	if refusal != nil {
		return nil, refusal
	}
	if h := c.str("hash"); h != "" && h != old.Hash {
		return nil, fail("hash_conflict")
	}
	s.replaceView(old, v)
	return object{"view": s.wireView(old)}, nil
}

// replaceView changes a view in place: its identity stays, and so do the values of inputs that are still there.
func (s *Server) replaceView(old, v *View) {
	v.ID, v.User, v.RootViewID, v.PreviousViewID = old.ID, old.User, old.RootViewID, old.PreviousViewID
	v.State = keepState(old.State, v.Blocks)
	*old = *v
	s.stamp(old)
	s.changed()
}

func (s *Server) viewsPublish(c *call) (object, *apiError) {
	if !s.app.HomeTab {
		return nil, fail("not_enabled")
	}
	user := s.users[c.str("user_id")]
	if user == nil {
		return nil, failWith("invalid_arguments", []string{"[ERROR] invalid user_id"})
	}
	v, refusal := s.readView(c.method, "home", c.view())
	if refusal != nil {
		return nil, refusal
	}
	old := s.homes[user.ID]
	if h := c.str("hash"); h != "" && old != nil && h != old.Hash {
		return nil, fail("hash_conflict")
	}
	v.User = user.ID
	if old != nil {
		s.replaceView(old, v)
		return object{"view": s.wireView(old)}, nil
	}
	s.stamp(v)
	s.homes[user.ID] = v
	s.changed()
	return object{"view": s.wireView(v)}, nil
}

// findView finds a modal or Home by id or external id.
func (s *Server) findView(id, external string) *View {
	match := func(v *View) bool { return id != "" && v.ID == id || external != "" && v.ExternalID == external }
	for _, stack := range s.modals {
		if i := slices.IndexFunc(stack, match); i >= 0 {
			return stack[i]
		}
	}
	for _, v := range s.homes {
		if match(v) {
			return v
		}
	}
	return nil
}

// wireView renders a view as Slack sends it.
func (s *Server) wireView(v *View) object {
	o := object{
		"id": v.ID, "team_id": s.opt.TeamID, "type": v.Type, "blocks": deepCopy(v.Blocks), "callback_id": v.CallbackID,
		"private_metadata": v.PrivateMetadata, "external_id": v.ExternalID, "hash": v.Hash, "root_view_id": v.RootViewID,
		"previous_view_id": nil, "clear_on_close": v.ClearOnClose, "notify_on_close": v.NotifyOnClose,
		"app_id": s.opt.AppID, "bot_id": s.opt.BotID, "app_installed_team_id": s.opt.TeamID,
		"state": object{"values": stateValues(v.State)}, "title": nil, "submit": nil, "close": nil,
	}
	put(o, "previous_view_id", v.PreviousViewID)
	for key, text := range map[string]object{"title": v.Title, "submit": v.Submit, "close": v.Close} {
		if text != nil {
			o[key] = deepCopy(text)
		}
	}
	return o
}

// Views returns the modals that a user has open, the visible one last.
func (s *Server) Views(user string) []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []View
	for _, v := range s.modals[user] {
		out = append(out, deepCopy(*v))
	}
	return out
}

// Home returns a user's Home tab, and whether the app has published one.
func (s *Server) Home(user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.homes[user]
	if v == nil {
		return View{}, false
	}
	return deepCopy(*v), true
}
