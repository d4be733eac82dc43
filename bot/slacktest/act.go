package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Ack is what the app answered to a command or interaction.
type Ack struct {
	Status int           `json:"status"` // HTTP status; 200 for a socket's answer; 0 for none
	Body   string        `json:"body,omitempty"`
	Took   time.Duration `json:"took"`
	Reason string        `json:"reason,omitempty"` // why it counts as no answer, as in x-slack-retry-reason
	// Errors are the messages that a view_submission answered with: block_id → text.
	Errors map[string]string `json:"errors,omitempty"`
}

// ask makes one request on behalf of a person and waits. Nothing is repeated: the person sees an error instead. The
// lock must not be held.
func (s *Server) ask(to destination, kind, channel string, payload object) (Ack, error) {
	s.mu.Lock()
	f := s.takeFault(true, kind, channel)
	s.flying++
	s.mu.Unlock()
	var a answer
	switch {
	case f != nil && f.Kind == DropDelivery:
		a.reason = "http_timeout"
	case f != nil && (f.Kind == DuplicateDelivery || f.Kind == DuplicateNewEventID):
		s.send(to, payload, 0, "")
		a = s.send(to, payload, 0, "")
	default:
		a = s.send(to, payload, 0, "")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flying--
	s.notifyIdle()
	s.judgeAck(kind, channel, a)
	ack := Ack{Status: a.status, Body: strings.TrimSpace(string(a.body)), Took: a.took, Reason: a.reason}
	if !a.ok() {
		return ack, fmt.Errorf("%w: %s %s (HTTP %d)", ErrNotAcked, kind, a.reason, a.status)
	}
	return ack, nil
}

// Command types a slash command. It is refused in threads and for people of other companies (docs.slack.dev, slash
// commands, Slack Connect). The answer's text or JSON becomes a message; a missing answer an error that only the person
// sees.
func (s *Server) Command(user, channel, command, text string, threadTS ...string) (Ack, error) {
	s.mu.Lock()
	payload, hook, err := s.command(user, channel, command, text, threadTS)
	s.mu.Unlock()
	if err != nil {
		return Ack{}, err
	}
	ack, err := s.ask(toCommands, command, hook.Channel, payload)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		code := "dispatch_failed"
		if strings.HasSuffix(ack.Reason, "timeout") {
			code = "operation_timeout"
		}
		s.addMessage(&Message{Channel: hook.Channel, User: "USLACKBOT", EphemeralFor: user,
			Text: command + " failed with the error \"" + code + "\""})
		return ack, err
	}
	return ack, s.answerCommand(hook, strings.TrimSpace(command+" "+text), ack)
}

func (s *Server) command(user, channel, command, text string, threadTS []string) (object, *responseURL, error) {
	u, ch, err := s.actor(user, channel)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case len(threadTS) > 0 && threadTS[0] != "":
		return nil, nil, fmt.Errorf("%w: %s is not supported in threads", ErrRefused, command)
	case u.External:
		return nil, nil, fmt.Errorf("%w: %s is not for people of other companies", ErrRefused, command)
	}
	registered, ok := s.app.command(command)
	if !ok || !s.hasScope("commands") {
		return nil, nil, fmt.Errorf("%w: %s is not a valid command", ErrRefused, command)
	}
	if !registered.Escape {
		for _, id := range sortedKeys(s.users) {
			text = strings.ReplaceAll(text, "<@"+id+">", "@"+s.users[id].Name)
		}
	}
	name := map[string]string{"im": shownName(ch), "group": "privategroup", "channel": ch.Name}[channelType(ch)]
	address := s.newHook(u.ID, ch.ID, "", "")
	id := strings.Split(strings.TrimPrefix(address, s.base()+"/hooks/"), "/")[0]
	return object{
		"token": "verification-token", "team_id": s.opt.TeamID, "team_domain": "kaihu-test", "channel_id": ch.ID,
		"channel_name": name, "user_id": u.ID, "user_name": u.Name, "command": command, "text": text,
		"api_app_id": s.opt.AppID, "is_enterprise_install": "false", "response_url": address, "trigger_id": s.newTrigger(u.ID),
	}, s.hooks[id], nil
}

// answerCommand shows the body of a command's answer: nothing, a text, or a JSON message (ephemeral by default).
func (s *Server) answerCommand(h *responseURL, typed string, ack Ack) error {
	if ack.Body == "" {
		return nil
	}
	var raw args
	if json.Unmarshal([]byte(ack.Body), &raw) != nil || raw == nil {
		raw = args{"text": ack.Body}
	}
	if len(raw) == 0 {
		return nil
	}
	if raw.str("response_type") == "in_channel" {
		s.addMessage(&Message{Channel: h.Channel, User: h.User, Subtype: "slash_command", Text: typed})
	}
	if code := s.respond(h, raw); code != "" {
		s.blame(BadAckBody, "command", h.Channel, "%s: %.200s", code, ack.Body)
		return fmt.Errorf("%w: %s", ErrNotAcked, code)
	}
	return nil
}

// Press presses a button of the message as it stands now. actionID may be "block_id/action_id" when an action_id stands
// in several blocks.
func (s *Server) Press(user, channel, messageTS, actionID string) (Ack, error) {
	return s.act(user, channel, messageTS, actionID, nil)
}

// Select chooses options, users or a date on a message, by their values; no value clears.
func (s *Server) Select(user, channel, messageTS, actionID string, values ...string) (Ack, error) {
	return s.act(user, channel, messageTS, actionID, append([]string{}, values...))
}

func (s *Server) act(user, channel, ts, actionID string, values []string) (Ack, error) {
	s.mu.Lock()
	payload, ch, err := s.messageAction(user, channel, ts, actionID, values)
	s.mu.Unlock()
	if err != nil || payload == nil {
		return Ack{}, err
	}
	return s.ask(toInteractions, "block_actions", ch, payload)
}

func (s *Server) messageAction(user, channel, ts, actionID string, values []string) (payload object, in string, err error) {
	u, ch, err := s.actor(user, channel)
	if err != nil {
		return nil, "", err
	}
	if !s.app.Interactive {
		return nil, "", fmt.Errorf("%w: the app is not configured for interactive responses", ErrRefused)
	}
	m := s.findMessage(ch.ID, ts)
	if m == nil || m.EphemeralFor != "" && m.EphemeralFor != user {
		return nil, "", fmt.Errorf("%w: %s %s", ErrNoMessage, ch.ID, ts)
	}
	if m.BotID != s.opt.BotID {
		return nil, "", fmt.Errorf("%w: %s", ErrNoElement, actionID)
	}
	if m.State == nil {
		m.State = map[string]map[string]object{}
	}
	action, tell, err := s.use(m.Blocks, m.State, actionID, values)
	if err != nil || !tell {
		return nil, "", err
	}
	container := object{"type": "message", "message_ts": m.TS, "channel_id": ch.ID, "is_ephemeral": m.EphemeralFor != ""}
	put(container, "thread_ts", m.ThreadTS)
	p := s.interaction("block_actions", u)
	p["container"], p["channel"], p["message"] = container, object{"id": ch.ID, "name": shownName(ch)}, s.wire(m, true)
	p["actions"], p["state"] = []object{action}, object{"values": fullState(m.State, m.Blocks)}
	p["trigger_id"] = s.newTrigger(u.ID)
	p["response_url"] = s.newHook(u.ID, ch.ID, m.TS, m.ThreadTS)
	return p, ch.ID, nil
}

// shownName is what payloads call a channel.
func shownName(ch *Channel) string {
	if ch.DMWith != "" {
		return "directmessage"
	}
	return ch.Name
}

// interaction is the part that all interaction payloads share.
func (s *Server) interaction(kind string, u *User) object {
	return object{
		"type": kind, "team": object{"id": s.opt.TeamID, "domain": "kaihu-test"}, "enterprise": nil,
		"is_enterprise_install": false, "api_app_id": s.opt.AppID, "token": "verification-token",
		"user": object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.Team},
	}
}

// use applies an act to an element and describes it as an entry of actions. values nil is a press. tell is false for
// inputs that do not dispatch.
func (s *Server) use(blocks []Block, state map[string]map[string]object, id string, values []string) (action object, tell bool, err error) {
	i, ok := findInteractive(blocks, id)
	if !ok {
		return nil, false, fmt.Errorf("%w: %s", ErrNoElement, id)
	}
	pressable := i.kind() == "button" || i.kind() == "icon_button" || i.kind() == "workflow_button"
	if pressable != (values == nil) {
		return nil, false, fmt.Errorf("%w: %s is a %s", ErrNoElement, id, i.kind())
	}
	action = object{"type": i.kind(), "action_id": i.actionID(), "block_id": i.blockID(), "action_ts": formatTS(s.now().UnixMicro())}
	if pressable {
		put(action, "value", str(i.element, "value"))
		put(action, "style", str(i.element, "style"))
		if i.element["text"] != nil {
			action["text"] = deepCopy(i.element["text"])
		}
		return action, true, nil
	}
	v, err := s.choose(i.element, values)
	if err != nil {
		return nil, false, fmt.Errorf("%w: %w", ErrNoElement, err)
	}
	if i.kind() != "overflow" {
		setState(state, i, v)
	}
	for k, x := range v {
		action[k] = x
	}
	s.changed()
	return action, str(i.block, "type") != "input" || i.block["dispatch_action"] == true, nil
}
