package slacktest

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// top finds the modal that a user sees; only the topmost can be used.
func (s *Server) top(user, viewID string) (*User, *View, error) {
	u, stack := s.users[user], s.modals[user]
	if u == nil || len(stack) == 0 || stack[len(stack)-1].ID != viewID {
		return nil, nil, fmt.Errorf("%w: %s for %s", ErrNoView, viewID, user)
	}
	return u, stack[len(stack)-1], nil
}

// PressView presses a button in the topmost modal or the Home tab.
func (s *Server) PressView(user, viewID, actionID string) (Ack, error) {
	return s.actView(user, viewID, actionID, nil)
}

// SelectView chooses or types in an element of the topmost modal or the Home tab.
func (s *Server) SelectView(user, viewID, actionID string, values ...string) (Ack, error) {
	return s.actView(user, viewID, actionID, append([]string{}, values...))
}

func (s *Server) actView(user, viewID, actionID string, values []string) (Ack, error) {
	s.mu.Lock()
	payload, err := s.viewAction(user, viewID, actionID, values)
	s.mu.Unlock()
	if err != nil || payload == nil {
		return Ack{}, err
	}
	return s.ask(toInteractions, "block_actions", "", payload)
}

func (s *Server) viewAction(user, viewID, actionID string, values []string) (object, error) {
	u, v := s.users[user], s.homes[user]
	if u == nil || v == nil || v.ID != viewID {
		var err error
		if u, v, err = s.top(user, viewID); err != nil {
			return nil, err
		}
	}
	if v.State == nil {
		v.State = map[string]map[string]object{}
	}
	action, tell, err := s.use(v.Blocks, v.State, actionID, values)
	if err != nil || !tell {
		return nil, err
	}
	p := s.interaction("block_actions", u)
	p["container"], p["view"] = object{"type": "view", "view_id": v.ID}, s.submitted(v)
	in := v.ID
	if v.Type == "home" {
		in = ""
	}
	p["actions"], p["trigger_id"] = []object{action}, s.newTriggerIn(u.ID, in)
	return p, nil
}

// submitted is a view with the state of all its inputs.
func (s *Server) submitted(v *View) object {
	o := s.wireView(v)
	o["state"] = object{"values": fullState(v.State, v.Blocks)}
	return o
}

// SubmitView fills the topmost modal and submits it. values are keyed by block_id or action_id; each is a string or a
// []string of option values, user ids or text. What Slack's client would refuse (a missing required input, a text of a
// wrong length) is an ErrRefused and never reaches the app. Ack.Errors holds what the app refused.
func (s *Server) SubmitView(user, viewID string, values map[string]any) (Ack, error) {
	s.mu.Lock()
	payload, err := s.submission(user, viewID, values)
	s.mu.Unlock()
	if err != nil {
		return Ack{}, err
	}
	ack, err := s.ask(toInteractions, "view_submission", "", payload)
	if err != nil {
		return ack, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answerView(user, viewID, ack)
}

func (s *Server) submission(user, viewID string, values map[string]any) (object, error) {
	u, v, err := s.top(user, viewID)
	if err != nil {
		return nil, err
	}
	if v.Submit == nil {
		return nil, fmt.Errorf("%w: this modal has nothing to submit", ErrRefused)
	}
	if v.State == nil {
		v.State = map[string]map[string]object{}
	}
	for _, key := range sortedKeys(values) {
		if err := s.fill(v, key, values[key]); err != nil {
			return nil, err
		}
	}
	state := fullState(v.State, v.Blocks)
	for _, i := range interactives(v.Blocks) {
		if err := acceptable(i, state[i.blockID()][i.actionID()]); err != nil {
			return nil, err
		}
	}
	v.Errors = nil
	p := s.interaction("view_submission", u)
	p["view"], p["response_urls"], p["trigger_id"] = s.submitted(v), []object{}, s.newTriggerIn(u.ID, v.ID)
	return p, nil
}

// fill puts a person's value into the input named by block_id or action_id.
func (s *Server) fill(v *View, key string, value any) error {
	for _, i := range interactives(v.Blocks) {
		if key != i.blockID() && key != i.actionID() && key != i.blockID()+"/"+i.actionID() {
			continue
		}
		var texts []string
		switch value := value.(type) {
		case string:
			texts = []string{value}
		case []string:
			texts = value
		case []any:
			for _, e := range value {
				texts = append(texts, fmt.Sprint(e))
			}
		case nil:
		default:
			texts = []string{fmt.Sprint(value)}
		}
		chosen, err := s.choose(i.element, texts)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		setState(v.State, i, chosen)
		return nil
	}
	return fmt.Errorf("%w: %s", ErrNoElement, key)
}

// acceptable applies the checks that Slack's client makes before it submits.
func acceptable(i interactive, v object) error {
	if str(i.block, "type") != "input" {
		return nil
	}
	if isEmpty(v) {
		if i.block["optional"] != true {
			return fmt.Errorf("%w: %s is required", ErrRefused, i.blockID())
		}
		return nil
	}
	n := utf8.RuneCountInString(str(v, "value"))
	if least, ok := i.element["min_length"].(float64); ok && n < int(least) {
		return fmt.Errorf("%w: %s wants at least %d characters", ErrRefused, i.blockID(), int(least))
	}
	most, ok := i.element["max_length"].(float64)
	if ok && n > int(most) || n > maxInputText {
		return fmt.Errorf("%w: %s is too long", ErrRefused, i.blockID())
	}
	return nil
}

// answerView does what the app answered: nothing closes the view; clear, update, push and errors do as they say. An
// answer that Slack cannot use leaves the modal open with an error, here ErrNotAcked and a violation.
func (s *Server) answerView(user, viewID string, ack Ack) (Ack, error) {
	v := s.findView(viewID, "")
	if v == nil {
		return ack, nil // the app has replaced the stack meanwhile
	}
	if ack.Body == "" {
		stack := s.modals[user]
		s.modals[user] = stack[:len(stack)-1]
		s.changed()
		return ack, nil
	}
	var answer viewAnswer
	wrong := "the body must be empty or JSON"
	if json.Unmarshal([]byte(ack.Body), &answer) == nil {
		wrong = s.followAnswer(user, v, answer)
	}
	if wrong != "" {
		s.blame(BadViewAnswer, "view_submission", "", "%s", wrong)
		return ack, fmt.Errorf("%w: %s", ErrNotAcked, wrong)
	}
	if answer.Action == "errors" {
		ack.Errors = answer.Errors
	}
	s.changed()
	return ack, nil
}

// viewAnswer is the JSON that an app may answer a view_submission with.
type viewAnswer struct {
	Action string            `json:"response_action"`
	View   object            `json:"view"`
	Errors map[string]string `json:"errors"`
}

// followAnswer applies an answer and returns what is wrong with it, or "".
func (s *Server) followAnswer(user string, v *View, answer viewAnswer) (wrong string) {
	switch answer.Action {
	case "clear":
		delete(s.modals, user)
	case "errors":
		for _, id := range sortedKeys(answer.Errors) {
			if !hasInput(v, id) {
				return fmt.Sprintf("errors names %q, which is no input block", id)
			}
		}
		if len(answer.Errors) == 0 {
			return "errors is empty"
		}
		v.Errors = answer.Errors
	case "update", "push":
		next, refusal := s.readView("views."+answer.Action, "modal", answer.View)
		if refusal != nil {
			return fmt.Sprintf("%s: %v", refusal.code, refusal.extra)
		}
		if answer.Action == "update" {
			s.replaceView(v, next)
			return ""
		}
		if len(s.modals[user]) >= maxStack {
			return "push_limit_reached"
		}
		s.push(user, next)
	default:
		return fmt.Sprintf("unknown response_action %q", answer.Action)
	}
	return ""
}

func hasInput(v *View, blockID string) bool {
	for _, b := range v.Blocks {
		if b["type"] == "input" && str(b, "block_id") == blockID {
			return true
		}
	}
	return false
}

// CloseView closes the topmost modal with Cancel, or the whole stack with X (all). The app hears view_closed only of
// views with notify_on_close.
func (s *Server) CloseView(user, viewID string, all bool) error {
	s.mu.Lock()
	u, v, err := s.top(user, viewID)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	stack := s.modals[user]
	closed := []*View{v}
	if s.modals[user] = stack[:len(stack)-1]; all || v.ClearOnClose {
		closed, s.modals[user] = stack, nil
	}
	s.changed()
	var payloads []object
	for _, c := range closed {
		if c.NotifyOnClose {
			p := s.interaction("view_closed", u)
			p["view"], p["is_cleared"] = s.submitted(c), all
			payloads = append(payloads, p)
		}
	}
	s.mu.Unlock()
	for _, p := range payloads {
		if _, err := s.ask(toInteractions, "view_closed", "", p); err != nil {
			return err
		}
	}
	return nil
}
