package slacktest

import "fmt"

// richText checks the structure of a rich_text block: sections, lists, preformatted text and quotes, which hold inline
// elements (docs.slack.dev, rich text block).
func (c *checker) richText(at string, b Block) {
	elements, _ := b["elements"].([]any)
	if len(elements) == 0 {
		c.bad(at+"/elements", "must have at least 1 item")
	}
	for i, v := range elements {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		e, _ := v.(object)
		switch kind := str(e, "type"); kind {
		case "rich_text_section", "rich_text_preformatted", "rich_text_quote":
			c.inlines(here, e)
		case "rich_text_list":
			c.richList(here, e)
		default:
			c.bad(here+"/type", "unsupported type: %s", kind)
		}
	}
}

func (c *checker) richList(at string, e object) {
	if e["style"] != "bullet" && e["style"] != "ordered" {
		c.bad(at+"/style", "must be bullet or ordered")
	}
	items, _ := e["elements"].([]any)
	if len(items) == 0 {
		c.bad(at+"/elements", "must have at least 1 item")
	}
	for i, v := range items {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		item, _ := v.(object)
		if str(item, "type") != "rich_text_section" {
			c.bad(here+"/type", "must be rich_text_section")
			continue
		}
		c.inlines(here, item)
	}
}

func (c *checker) inlines(at string, e object) {
	elements, ok := e["elements"].([]any)
	if !ok {
		c.bad(at+"/elements", "missing required field: elements")
	}
	for i, v := range elements {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		o, _ := v.(object)
		kind := str(o, "type")
		field, known := inlineFields()[kind]
		if !known {
			c.bad(here+"/type", "unsupported type: %s", kind)
			continue
		}
		if o[field] == nil || o[field] == "" {
			c.bad(here+"/"+field, "must be more than 0 characters")
		}
		c.inlineStyle(here+"/style", o["style"])
	}
}

// inlineFields maps each inline element to the field that it cannot be without.
func inlineFields() map[string]string {
	return map[string]string{
		"text": "text", "link": "url", "user": "user_id", "channel": "channel_id", "usergroup": "usergroup_id",
		"broadcast": "range", "emoji": "name", "date": "timestamp", "color": "value", "team": "team_id",
	}
}

func (c *checker) inlineStyle(at string, v any) {
	if v == nil {
		return
	}
	o, ok := v.(object)
	if !ok {
		c.bad(at, "must be an object")
		return
	}
	for _, k := range sortedKeys(o) {
		switch k {
		case "bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink":
			if _, ok := o[k].(bool); !ok {
				c.bad(at+"/"+k, "must be true or false")
			}
		default:
			c.bad(at+"/"+k, "unknown style")
		}
	}
}

// blocksValidate is the public method of the same name: it judges blocks, a view or a whole message.
func (s *Server) blocksValidate(c *call) (object, *apiError) {
	var bad []string
	switch {
	case c.has("view"):
		view := c.view()
		if view == nil {
			return nil, fail("invalid_arguments")
		}
		bad = s.refuseView(view)
	case c.has("message"):
		var m struct{ Blocks []Block }
		if c.json("message", &m) != nil {
			return nil, fail("invalid_arguments")
		}
		bad = s.refuseBlocks(m.Blocks)
	default:
		blocks, sent, err := c.blocks()
		if err != nil || !sent {
			return nil, fail("invalid_arguments")
		}
		bad = s.refuseBlocks(blocks)
	}
	if len(bad) > 0 {
		return nil, failWith("invalid_blocks", bad)
	}
	return nil, nil
}
