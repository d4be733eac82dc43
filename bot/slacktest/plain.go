package slacktest

import (
	"regexp"
	"strings"
)

// Plain is a message as a person reads it: texts line by line, buttons and options in brackets, names of people instead
// of ids, files by their names.
func (s *Server) Plain(m Message) string {
	var lines []string
	if len(m.Blocks) > 0 && m.BotID != "" {
		lines = append(lines, s.PlainBlocks(m.Blocks))
	} else if m.Text != "" {
		lines = append(lines, s.readWire(m.Text))
	}
	for _, id := range m.Files {
		if f, ok := s.File(id); ok {
			lines = append(lines, "("+f.Name+")")
		}
	}
	return strings.Join(lines, "\n")
}

// PlainBlocks is Plain for blocks.
func (s *Server) PlainBlocks(blocks []Block) string {
	var lines []string
	for _, b := range blocks {
		if text := strings.TrimSpace(s.plainBlock(b)); text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "\n")
}

func (s *Server) plainBlock(b Block) string {
	switch str(b, "type") {
	case "divider":
		return "---"
	case "rich_text":
		return s.plainRich(b)
	case "image":
		return "(" + str(b, "alt_text") + ")"
	case "input":
		e, _ := b["element"].(object)
		return s.plainText(b["label"]) + ": " + s.plainElement(e)
	case "context", "actions", "context_actions":
		var parts []string
		for _, e := range list(b["elements"]) {
			parts = append(parts, s.plainElement(e))
		}
		return strings.Join(parts, " ")
	}
	lines := []string{s.plainText(b["text"])}
	for _, f := range list(b["fields"]) {
		lines = append(lines, s.plainText(f))
	}
	if e, ok := b["accessory"].(object); ok {
		lines = append(lines, s.plainElement(e))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// plainElement writes an element: buttons and the options of menus in brackets.
func (s *Server) plainElement(e object) string {
	switch kind := str(e, "type"); kind {
	case "plain_text", "mrkdwn":
		return s.plainText(e)
	case "image":
		return "(" + str(e, "alt_text") + ")"
	case "button":
		return "[" + s.plainText(e["text"]) + "]"
	case "overflow", "static_select", "multi_static_select", "radio_buttons", "checkboxes":
		var labels []string
		for _, o := range optionsOf(e) {
			labels = append(labels, s.plainText(o["text"]))
		}
		return "[" + strings.Join(labels, " | ") + "]"
	default:
		return "[" + kind + "]"
	}
}

func (s *Server) plainText(v any) string {
	o, _ := v.(object)
	if str(o, "type") == "mrkdwn" {
		return s.readWire(str(o, "text"))
	}
	return str(o, "text")
}

// readWire decodes the <…> tokens and entities of a wire text.
func (s *Server) readWire(text string) string {
	text = regexp.MustCompile(`<([^<>]+)>`).ReplaceAllStringFunc(text, func(token string) string {
		target, label, labelled := strings.Cut(token[1:len(token)-1], "|")
		switch {
		case strings.HasPrefix(target, "@"):
			return "@" + s.calls(target[1:])
		case labelled:
			return label
		}
		return strings.TrimPrefix(target, "mailto:")
	})
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// calls is the name of a user.
func (s *Server) calls(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.users[id]; u != nil {
		return u.RealName
	}
	return id
}

// plainRich writes rich_text: its parts line by line.
func (s *Server) plainRich(o object) string {
	var b strings.Builder
	for _, e := range list(o["elements"]) {
		switch str(e, "type") {
		case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
			b.WriteString(s.plainRich(e) + "\n")
		case "rich_text_list":
			for _, item := range list(e["elements"]) {
				b.WriteString("- " + s.plainRich(item) + "\n")
			}
		case "user":
			b.WriteString("@" + s.calls(str(e, "user_id")))
		case "broadcast":
			b.WriteString("@" + str(e, "range"))
		case "link":
			text := str(e, "text")
			or(&text, str(e, "url"))
			b.WriteString(text)
		case "emoji":
			b.WriteString(":" + str(e, "name") + ":")
		default:
			b.WriteString(str(e, "text"))
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
