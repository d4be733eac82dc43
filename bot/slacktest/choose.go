package slacktest

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// chosen turns what a person picked or typed into the value object of an element, refusing what the client would not let
// them do. No value, or one empty text, clears.
func chosen(e object, values []string) (object, error) {
	kind, id := str(e, "type"), str(e, "action_id")
	key := valueKey(kind)
	v := object{"type": kind, key: nil}
	if len(values) == 1 && values[0] == "" {
		values = nil
	}
	if err := wellFormed(e, values); err != nil {
		return nil, err
	}
	switch key {
	case "selected_options", "selected_option":
		picked, err := pick(e, values)
		if err != nil {
			return nil, err
		}
		if key == "selected_options" {
			v[key] = picked
			return v, nil
		}
		if len(picked) == 1 {
			v[key] = picked[0]
		}
	case "selected_users", "selected_channels", "selected_conversations":
		v[key] = append([]string{}, values...)
		return v, nil
	case "selected_date_time":
		if len(values) > 0 {
			n, err := strconv.ParseInt(values[0], 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s takes seconds since 1970", id)
			}
			v[key] = n
		}
	default:
		if len(values) > 0 {
			v[key] = values[0]
		}
	}
	if len(values) > 1 {
		return nil, fmt.Errorf("%s takes one value", id)
	}
	return v, nil
}

// choose is chosen, refusing people and channels that Slack's client would not list.
func (s *Server) choose(e object, values []string) (object, error) {
	v, err := chosen(e, values)
	if err != nil {
		return nil, err
	}
	for _, id := range values {
		switch str(e, "type") {
		case "users_select", "multi_users_select":
			if u := s.users[id]; id != "" && (u == nil || u.Deactivated) && id != s.opt.BotUserID {
				return nil, fmt.Errorf("%s: nobody is called %s", str(e, "action_id"), id)
			}
		case "channels_select", "multi_channels_select", "conversations_select", "multi_conversations_select":
			if id != "" && s.channels[id] == nil {
				return nil, fmt.Errorf("%s: there is no channel %s", str(e, "action_id"), id)
			}
		}
	}
	return v, nil
}

// wellFormed refuses what a picker cannot give, and more than may be chosen.
func wellFormed(e object, values []string) error {
	layout := map[string]string{"datepicker": time.DateOnly, "timepicker": "15:04"}[str(e, "type")]
	for _, v := range values {
		if layout == "" {
			break
		}
		if _, err := time.Parse(layout, v); err != nil {
			return fmt.Errorf("%s takes %s", str(e, "action_id"), layout)
		}
	}
	if most, ok := e["max_selected_items"].(float64); ok && len(values) > int(most) {
		return fmt.Errorf("%s takes at most %d", str(e, "action_id"), int(most))
	}
	return nil
}

// pick finds options by their values. External selects load theirs from elsewhere, so that anything goes.
func pick(e object, values []string) ([]any, error) {
	picked := []any{}
	for _, want := range values {
		o, ok := findOption(e, want)
		if kind := str(e, "type"); !ok && kind != "external_select" && kind != "multi_external_select" {
			return nil, fmt.Errorf("no option %q in %s", want, str(e, "action_id"))
		}
		if !ok {
			o = object{"text": object{"type": "plain_text", "text": want}, "value": want}
		}
		picked = append(picked, any(deepCopy(o)))
	}
	return picked, nil
}

// optionsOf lists the options of an element, those in groups too.
func optionsOf(e object) []object {
	options := slices.Clone(list(e["options"]))
	for _, g := range list(e["option_groups"]) {
		options = append(options, list(g["options"])...)
	}
	return options
}

func findOption(e object, value string) (object, bool) {
	options := optionsOf(e)
	i := slices.IndexFunc(options, func(o object) bool { return str(o, "value") == value })
	if i < 0 {
		return nil, false
	}
	return options[i], true
}
