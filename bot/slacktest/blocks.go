package slacktest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of Block Kit, from docs.slack.dev's block pages and the constants of Slack's own python SDK.
const (
	maxMessageBlocks   = 50
	maxViewBlocks      = 100
	maxID              = 255 // block_id and action_id
	maxSection         = 3000
	maxField           = 2000
	maxFields          = 10
	maxHeader          = 150
	maxActions         = 25
	maxContext         = 10
	maxContextActions  = 5
	maxButton          = 75
	maxButtonValue     = 2000
	maxURL             = 3000
	maxAlt             = 2000
	maxOptionText      = 75
	maxOptionValue     = 150
	maxOptions         = 100
	maxOverflow        = 5
	maxCheckboxes      = 10
	maxLabel           = 2000
	maxPlaceholder     = 150
	maxConfirmTitle    = 100
	maxConfirmText     = 300
	maxConfirmButton   = 30
	maxMarkdown        = 12000
	maxModalTitle      = 24
	maxPrivateMetadata = 3000
	maxCallbackID      = 255
	maxInputText       = 3000
)

// checker collects what is wrong with a piece of Block Kit, each with a JSON pointer as Slack gives it.
type checker struct {
	surface string // "message", "modal" or "home"
	errs    []string
	focused int // elements with focus_on_load
}

func (c *checker) bad(at, format string, args ...any) {
	c.errs = append(c.errs, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", fmt.Sprintf(format, args...), at))
}

// validateMessage returns what Slack would refuse in a message's blocks; nothing for good ones.
func validateMessage(blocks []Block) []string {
	c := &checker{surface: "message"}
	c.blocks("/blocks", blocks, maxMessageBlocks)
	return c.errs
}

// validateView does the same for a modal or Home view.
func validateView(v object) []string {
	c := &checker{surface: str(v, "type")}
	if c.surface != "modal" && c.surface != "home" {
		c.bad("/view/type", "must be modal or home")
		return c.errs
	}
	raw, ok := v["blocks"].([]any)
	if !ok {
		c.bad("/view/blocks", "missing required field: blocks")
		return c.errs
	}
	var blocks []Block
	for i, e := range raw {
		b, ok := e.(object)
		if !ok {
			c.bad(fmt.Sprintf("/view/blocks/%d", i), "must be an object")
			return c.errs
		}
		blocks = append(blocks, b)
	}
	c.blocks("/view/blocks", blocks, maxViewBlocks)
	c.length("/view/private_metadata", str(v, "private_metadata"), maxPrivateMetadata)
	c.length("/view/callback_id", str(v, "callback_id"), maxCallbackID)
	c.length("/view/external_id", str(v, "external_id"), maxID)
	if c.surface == "modal" {
		c.text("/view/title", v["title"], textRule{max: maxModalTitle, plain: true, required: true})
		c.text("/view/submit", v["submit"], textRule{max: maxModalTitle, plain: true})
		c.text("/view/close", v["close"], textRule{max: maxModalTitle, plain: true})
		if v["submit"] == nil && slices.ContainsFunc(blocks, func(b Block) bool { return b["type"] == "input" }) {
			c.bad("/view/submit", "missing required field: submit, because there is an input block")
		}
	}
	return c.errs
}

// blocks checks a list of blocks and that no block_id stands twice.
func (c *checker) blocks(at string, blocks []Block, limit int) {
	if len(blocks) > limit {
		c.bad(at, "no more than %d items allowed", limit)
	}
	ids, markdown := map[string]bool{}, 0
	for i, b := range blocks {
		here := fmt.Sprintf("%s/%d", at, i)
		c.block(here, b)
		id := str(b, "block_id")
		c.length(here+"/block_id", id, maxID)
		if id != "" && ids[id] {
			c.bad(here+"/block_id", "`block_id` %q already exists", id)
		}
		ids[id] = true
		if b["type"] == "markdown" {
			markdown += utf8.RuneCountInString(str(b, "text"))
		}
	}
	if markdown > maxMarkdown {
		c.bad(at, "markdown blocks hold more than %d characters", maxMarkdown)
	}
	if c.focused > 1 {
		c.bad(at, "focus_on_load may stand on one element only")
	}
}

func (c *checker) block(at string, b Block) {
	switch kind := str(b, "type"); kind {
	case "header":
		c.text(at+"/text", b["text"], textRule{max: maxHeader, plain: true, required: true})
	case "section":
		c.section(at, b)
	case "divider":
	case "context":
		c.context(at, b)
	case "actions":
		c.elements(at, b, maxActions, kind)
	case "context_actions":
		c.elements(at, b, maxContextActions, kind)
	case "input":
		c.input(at, b)
	case "image":
		c.image(at, b)
		c.text(at+"/title", b["title"], textRule{max: maxAlt, plain: true})
	case "rich_text":
		c.richText(at, b)
	case "markdown":
		c.required(at+"/text", str(b, "text"))
		c.onlyIn(at, "message")
	case "file":
		c.required(at+"/external_id", str(b, "external_id"))
		c.onlyIn(at, "message")
	case "video":
		c.required(at+"/video_url", str(b, "video_url"))
		c.required(at+"/thumbnail_url", str(b, "thumbnail_url"))
		c.required(at+"/alt_text", str(b, "alt_text"))
		c.text(at+"/title", b["title"], textRule{max: 200, plain: true, required: true})
	case "table", "call", "card", "carousel", "alert", "plan", "task_card", "container", "data_table", "data_visualization":
		// Newer blocks that Kaihu does not send: their inside is not checked.
	default:
		c.bad(at+"/type", "unsupported type: %s", kind)
	}
}

func (c *checker) onlyIn(at, surface string) {
	if c.surface != surface {
		c.bad(at+"/type", "this block is only for a %s", surface)
	}
}

func (c *checker) section(at string, b Block) {
	fields, ok := b["fields"].([]any)
	if b["fields"] != nil && !ok {
		c.bad(at+"/fields", "must be a list")
	}
	if b["text"] == nil && len(fields) == 0 {
		c.bad(at, "missing required field: text or fields")
	}
	c.text(at+"/text", b["text"], textRule{max: maxSection})
	if len(fields) > maxFields {
		c.bad(at+"/fields", "no more than %d items allowed", maxFields)
	}
	for i, f := range fields {
		c.text(fmt.Sprintf("%s/fields/%d", at, i), f, textRule{max: maxField, required: true})
	}
	if b["accessory"] != nil {
		c.element(at+"/accessory", b["accessory"], "section")
	}
}

func (c *checker) context(at string, b Block) {
	elements, _ := b["elements"].([]any)
	if len(elements) == 0 || len(elements) > maxContext {
		c.bad(at+"/elements", "must have 1 to %d items", maxContext)
	}
	for i, e := range elements {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		o, _ := e.(object)
		if str(o, "type") == "image" {
			c.image(here, o)
			continue
		}
		c.text(here, e, textRule{max: maxSection, required: true})
	}
}

// elements checks the elements of an actions block; within one block no action_id may stand twice.
func (c *checker) elements(at string, b Block, limit int, where string) {
	elements, _ := b["elements"].([]any)
	if len(elements) == 0 || len(elements) > limit {
		c.bad(at+"/elements", "must have 1 to %d items", limit)
	}
	seen := map[string]bool{}
	for i, e := range elements {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		c.element(here, e, where)
		o, _ := e.(object)
		if id := str(o, "action_id"); id != "" {
			if seen[id] {
				c.bad(here+"/action_id", "`action_id` %q already exists for %q", id, str(b, "block_id"))
			}
			seen[id] = true
		}
	}
}

func (c *checker) input(at string, b Block) {
	c.text(at+"/label", b["label"], textRule{max: maxLabel, plain: true, required: true})
	c.text(at+"/hint", b["hint"], textRule{max: maxLabel, plain: true})
	if b["element"] == nil {
		c.bad(at+"/element", "missing required field: element")
		return
	}
	c.element(at+"/element", b["element"], "input")
}

func (c *checker) image(at string, o object) {
	file, _ := o["slack_file"].(object)
	if str(o, "image_url") == "" && file == nil {
		c.bad(at, "missing required field: image_url or slack_file")
	}
	if file != nil && str(o, "image_url") != "" {
		c.bad(at, "image_url and slack_file exclude each other")
	}
	if file != nil && (str(file, "id") == "") == (str(file, "url") == "") {
		c.bad(at+"/slack_file", "must have either id or url")
	}
	if link := str(o, "image_url"); link != "" && !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
		c.bad(at+"/image_url", "must be a valid URL")
	}
	c.length(at+"/image_url", str(o, "image_url"), maxURL)
	c.required(at+"/alt_text", str(o, "alt_text"))
	c.length(at+"/alt_text", str(o, "alt_text"), maxAlt)
}

// textRule says what a text object may be.
type textRule struct {
	max      int
	plain    bool // plain_text only
	required bool
}

func (c *checker) text(at string, v any, rule textRule) {
	if v == nil {
		if rule.required {
			c.bad(at, "missing required field: %s", at[strings.LastIndexByte(at, '/')+1:])
		}
		return
	}
	o, ok := v.(object)
	if !ok {
		c.bad(at, "must be a text object")
		return
	}
	kind := str(o, "type")
	switch {
	case kind != "plain_text" && kind != "mrkdwn":
		c.bad(at+"/type", "must be plain_text or mrkdwn")
	case rule.plain && kind != "plain_text":
		c.bad(at+"/type", "must be plain_text")
	case kind == "mrkdwn" && o["emoji"] != nil:
		c.bad(at+"/emoji", "emoji is for plain_text only")
	case kind == "plain_text" && o["verbatim"] != nil:
		c.bad(at+"/verbatim", "verbatim is for mrkdwn only")
	}
	c.required(at+"/text", str(o, "text"))
	c.length(at+"/text", str(o, "text"), rule.max)
}

func (c *checker) required(at, text string) {
	if text == "" {
		c.bad(at, "must be more than 0 characters")
	}
}

func (c *checker) length(at, text string, limit int) {
	if utf8.RuneCountInString(text) > limit {
		c.bad(at, "must be less than %d characters", limit+1)
	}
}
