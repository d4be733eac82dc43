package slacktest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// places says in which blocks each element may stand (docs.slack.dev, block elements).
func places() map[string][]string {
	all := []string{"section", "actions", "input"}
	return map[string][]string{
		"button": {"section", "actions"}, "workflow_button": {"section", "actions"}, "overflow": {"section", "actions"},
		"image":      {"section"},
		"checkboxes": all, "radio_buttons": all, "datepicker": all, "timepicker": all,
		"datetimepicker": {"actions", "input"},
		"static_select":  all, "external_select": all, "users_select": all, "conversations_select": all, "channels_select": all,
		"multi_static_select": all, "multi_external_select": all, "multi_users_select": all,
		"multi_conversations_select": all, "multi_channels_select": all,
		"plain_text_input": {"input"}, "email_text_input": {"input"}, "url_text_input": {"input"}, "number_input": {"input"},
		"rich_text_input": {"input"}, "file_input": {"input"},
		"feedback_buttons": {"context_actions"}, "icon_button": {"context_actions"},
	}
}

func isElement(kind string) bool { return places()[kind] != nil }

// element checks one interactive element for the block it stands in.
func (c *checker) element(at string, v any, where string) {
	e, ok := v.(object)
	if !ok {
		c.bad(at, "must be an object")
		return
	}
	kind := str(e, "type")
	allowed := places()[kind]
	if allowed == nil {
		c.bad(at+"/type", "unsupported type: %s", kind)
		return
	}
	if !slices.Contains(allowed, where) {
		c.bad(at+"/type", "%s is not allowed in a block of type %s", kind, where)
	}
	if kind == "image" {
		c.image(at, e)
		return
	}
	c.length(at+"/action_id", str(e, "action_id"), maxID)
	c.text(at+"/placeholder", e["placeholder"], textRule{max: maxPlaceholder, plain: true})
	if e["confirm"] != nil {
		c.confirm(at+"/confirm", e["confirm"])
	}
	if e["focus_on_load"] == true {
		c.focused++
	}
	c.initials(at, kind, e)
	c.kind(at, kind, e)
}

// initials checks what selects, pickers and inputs begin with.
func (c *checker) initials(at, kind string, e object) {
	if most, ok := e["max_selected_items"].(float64); ok && (most < 1 || !strings.HasPrefix(kind, "multi_")) {
		c.bad(at+"/max_selected_items", "must be 1 or more, of a multi-select")
	}
	for field, layout := range map[string]string{"initial_date": time.DateOnly, "initial_time": "15:04"} {
		if v, ok := e[field].(string); ok {
			if _, err := time.Parse(layout, v); err != nil {
				c.bad(at+"/"+field, "must be like %s", layout)
			}
		}
	}
	if config, ok := e["dispatch_action_config"].(object); ok {
		on, _ := config["trigger_actions_on"].([]any)
		for _, v := range on {
			if v != "on_enter_pressed" && v != "on_character_entered" {
				c.bad(at+"/dispatch_action_config/trigger_actions_on", "must be on_enter_pressed or on_character_entered")
			}
		}
		if len(on) == 0 {
			c.bad(at+"/dispatch_action_config/trigger_actions_on", "must have at least 1 item")
		}
	}
}

// kind checks what belongs to one kind of element.
func (c *checker) kind(at, kind string, e object) {
	switch kind {
	case "button":
		c.button(at, e)
	case "overflow":
		c.options(at, e, maxOverflow, true)
	case "timepicker", "datepicker", "datetimepicker":
		if when, ok := e["initial_date_time"].(float64); ok && (when < 1e9 || when >= 1e10) {
			c.bad(at+"/initial_date_time", "must be 10 digits")
		}
	case "checkboxes", "radio_buttons":
		c.options(at, e, maxCheckboxes, false)
	case "static_select", "multi_static_select":
		c.selectOptions(at, e)
	case "plain_text_input":
		c.length(at+"/initial_value", str(e, "initial_value"), maxInputText)
		least, _ := e["min_length"].(float64)
		if most, ok := e["max_length"].(float64); ok && (most < 1 || most > maxInputText || most < least) {
			c.bad(at+"/max_length", "must be 1 to %d and not below min_length", maxInputText)
		}
		if least < 0 || least > maxInputText {
			c.bad(at+"/min_length", "must be 0 to %d", maxInputText)
		}
	case "number_input":
		if _, ok := e["is_decimal_allowed"].(bool); !ok {
			c.bad(at+"/is_decimal_allowed", "missing required field: is_decimal_allowed")
		}
	case "file_input":
		if c.surface != "modal" {
			c.bad(at+"/type", "file_input is only for a modal")
		}
	}
}

func (c *checker) button(at string, e object) {
	c.text(at+"/text", e["text"], textRule{max: maxButton, plain: true, required: true})
	c.length(at+"/value", str(e, "value"), maxButtonValue)
	c.length(at+"/url", str(e, "url"), maxURL)
	c.length(at+"/accessibility_label", str(e, "accessibility_label"), maxButton)
	if e["value"] != nil {
		if _, ok := e["value"].(string); !ok {
			c.bad(at+"/value", "must be a string")
		}
	}
	c.style(at, e)
}

func (c *checker) style(at string, e object) {
	if e["style"] != nil && e["style"] != "primary" && e["style"] != "danger" {
		c.bad(at+"/style", "must be primary or danger")
	}
}

func (c *checker) confirm(at string, v any) {
	o, ok := v.(object)
	if !ok {
		c.bad(at, "must be an object")
		return
	}
	c.text(at+"/title", o["title"], textRule{max: maxConfirmTitle, plain: true, required: true})
	c.text(at+"/text", o["text"], textRule{max: maxConfirmText, required: true})
	c.text(at+"/confirm", o["confirm"], textRule{max: maxConfirmButton, plain: true, required: true})
	c.text(at+"/deny", o["deny"], textRule{max: maxConfirmButton, plain: true, required: true})
	c.style(at, o)
}

// selectOptions wants either options or option_groups.
func (c *checker) selectOptions(at string, e object) {
	groups, _ := e["option_groups"].([]any)
	if (e["options"] == nil) == (e["option_groups"] == nil) {
		c.bad(at, "needs options or option_groups, and not both")
		return
	}
	if e["options"] != nil {
		c.options(at, e, maxOptions, true)
		return
	}
	if len(groups) == 0 || len(groups) > maxOptions {
		c.bad(at+"/option_groups", "must have 1 to %d items", maxOptions)
	}
	for i, g := range groups {
		here := fmt.Sprintf("%s/option_groups/%d", at, i)
		o, _ := g.(object)
		c.text(here+"/label", o["label"], textRule{max: maxOptionText, plain: true, required: true})
		c.options(here, o, maxOptions, true)
	}
}

// options checks a list of option objects. plain: their text may not be mrkdwn (radio buttons and checkboxes may).
func (c *checker) options(at string, e object, most int, plain bool) {
	options, _ := e["options"].([]any)
	if len(options) == 0 || len(options) > most {
		c.bad(at+"/options", "must have 1 to %d items", most)
	}
	known := map[string]bool{}
	for i, v := range options {
		here := fmt.Sprintf("%s/options/%d", at, i)
		c.option(here, v, plain)
		o, _ := v.(object)
		if known[str(o, "value")] {
			c.bad(here+"/value", "this value already exists")
		}
		known[str(o, "value")] = true
	}
	initial := list(e["initial_options"])
	if o, ok := e["initial_option"].(object); ok {
		initial = append(initial, o)
	}
	for _, o := range initial {
		if !known[str(o, "value")] {
			c.bad(at+"/initial_option", "must exactly match one of the options")
		}
	}
}

func (c *checker) option(at string, v any, plain bool) {
	o, ok := v.(object)
	if !ok {
		c.bad(at, "must be an object")
		return
	}
	c.text(at+"/text", o["text"], textRule{max: maxOptionText, plain: plain, required: true})
	c.required(at+"/value", str(o, "value"))
	c.length(at+"/value", str(o, "value"), maxOptionValue)
	c.text(at+"/description", o["description"], textRule{max: maxOptionText, plain: plain})
	c.length(at+"/url", str(o, "url"), maxURL)
}
