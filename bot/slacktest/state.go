package slacktest

import (
	"encoding/json"
)

// remarshal moves decoded JSON into a struct; what does not fit was refused by the validator before.
func remarshal(from object, into any) {
	data, err := json.Marshal(from)
	if err != nil {
		panic("slacktest: " + err.Error())
	}
	_ = json.Unmarshal(data, into)
}

// list returns the objects of a decoded JSON list.
func list(v any) []object {
	var out []object
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if o, ok := e.(object); ok {
				out = append(out, o)
			}
		}
	case []object:
		return v
	}
	return out
}

// interactive is one element that people can use, with the block it stands in.
type interactive struct {
	block   Block
	element object
}

func (i interactive) blockID() string  { return str(i.block, "block_id") }
func (i interactive) actionID() string { return str(i.element, "action_id") }
func (i interactive) kind() string     { return str(i.element, "type") }

// interactives lists the usable elements of blocks in reading order.
func interactives(blocks []Block) []interactive {
	var out []interactive
	add := func(b Block, e any) {
		if o, ok := e.(object); ok && str(o, "type") != "image" && isElement(str(o, "type")) {
			out = append(out, interactive{b, o})
		}
	}
	for _, b := range blocks {
		switch str(b, "type") {
		case "section":
			add(b, b["accessory"])
		case "actions", "context_actions":
			for _, e := range list(b["elements"]) {
				add(b, e)
			}
		case "input":
			add(b, b["element"])
		}
	}
	return out
}

// findInteractive finds an element by "action_id" or "block_id/action_id".
func findInteractive(blocks []Block, id string) (interactive, bool) {
	for _, i := range interactives(blocks) {
		if id == i.actionID() || id == i.blockID()+"/"+i.actionID() {
			return i, true
		}
	}
	return interactive{}, false
}

// nameBlocks adds the block_id and action_id that Slack makes up when an app leaves them out.
func (s *Server) nameBlocks(blocks []Block) []Block {
	blocks = deepCopy(blocks)
	for _, b := range blocks {
		if str(b, "block_id") == "" {
			b["block_id"] = s.nextID("b")
		}
		for _, i := range interactives([]Block{b}) {
			if i.actionID() == "" {
				i.element["action_id"] = s.nextID("a")
			}
		}
	}
	return blocks
}

// keepState drops the values of inputs that are gone.
func keepState(state map[string]map[string]object, blocks []Block) map[string]map[string]object {
	kept := map[string]map[string]object{}
	for _, i := range interactives(blocks) {
		if v, ok := state[i.blockID()][i.actionID()]; ok && v["type"] == i.kind() {
			setState(kept, i, v)
		}
	}
	return kept
}

func setState(state map[string]map[string]object, i interactive, v object) {
	if state[i.blockID()] == nil {
		state[i.blockID()] = map[string]object{}
	}
	state[i.blockID()][i.actionID()] = v
}

// stateValues is the wire form of a state; never null.
func stateValues(state map[string]map[string]object) map[string]map[string]object {
	if state == nil {
		return map[string]map[string]object{}
	}
	return deepCopy(state)
}

// fullState is state with the initial values and empties of untouched inputs, as Slack sends it.
func fullState(state map[string]map[string]object, blocks []Block) map[string]map[string]object {
	full := map[string]map[string]object{}
	for _, i := range interactives(blocks) {
		if i.kind() == "button" || i.kind() == "overflow" || i.kind() == "workflow_button" {
			continue
		}
		if v, ok := state[i.blockID()][i.actionID()]; ok {
			setState(full, i, v)
			continue
		}
		setState(full, i, initialValue(i.element))
	}
	return full
}

// initialValue is the value object of an input nobody touched.
func initialValue(e object) object {
	v := object{"type": e["type"]}
	key := valueKey(str(e, "type"))
	for _, initial := range []string{"initial_value", "initial_option", "initial_options", "initial_date", "initial_time",
		"initial_date_time", "initial_user", "initial_users", "initial_channel", "initial_channels", "initial_conversation",
		"initial_conversations"} {
		if e[initial] != nil {
			v[key] = deepCopy(e[initial])
			return v
		}
	}
	switch key {
	case "selected_options", "selected_users", "selected_channels", "selected_conversations", "files":
		v[key] = []any{}
	default:
		v[key] = nil
	}
	return v
}

// valueKey is the field that carries an element's value.
func valueKey(kind string) string {
	switch kind {
	case "static_select", "external_select", "radio_buttons", "overflow":
		return "selected_option"
	case "multi_static_select", "multi_external_select", "checkboxes":
		return "selected_options"
	case "users_select":
		return "selected_user"
	case "multi_users_select":
		return "selected_users"
	case "channels_select":
		return "selected_channel"
	case "multi_channels_select":
		return "selected_channels"
	case "conversations_select":
		return "selected_conversation"
	case "multi_conversations_select":
		return "selected_conversations"
	case "datepicker":
		return "selected_date"
	case "timepicker":
		return "selected_time"
	case "datetimepicker":
		return "selected_date_time"
	case "rich_text_input":
		return "rich_text_value"
	case "file_input":
		return "files"
	}
	return "value"
}

// isEmpty reports whether an input's value object holds nothing.
func isEmpty(v object) bool {
	switch x := v[valueKey(str(v, "type"))].(type) {
	case nil:
		return true
	case string:
		return x == ""
	case []any:
		return len(x) == 0
	case []string:
		return len(x) == 0
	}
	return false
}

// str returns a text field of a decoded object.
func str(o object, key string) string {
	v, _ := o[key].(string)
	return v
}
