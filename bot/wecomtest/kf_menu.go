package wecomtest

import (
	"encoding/json"
)

// Items of a menu: 50 lines in send_msg, of which 10 can be tapped (94677); 10 lines in send_msg_on_event (95122).
const (
	kfMenuItems    = 50
	eventMenuItems = 10
	tappable       = 10
)

type menuBody struct {
	Head string      `json:"head_content"`
	List []menuEntry `json:"list"`
	Tail string      `json:"tail_content"`
}

type menuEntry struct {
	Type  string `json:"type"`
	Click *struct {
		ID      string `json:"id"`
		Content string `json:"content"`
	} `json:"click"`
	View *struct {
		URL     string `json:"url"`
		Content string `json:"content"`
	} `json:"view"`
	Mini *struct {
		AppID   string `json:"appid"`
		Page    string `json:"pagepath"`
		Content string `json:"content"`
	} `json:"miniprogram"`
	Text *struct {
		Content   string `json:"content"`
		NoNewline flag   `json:"no_newline"`
	} `json:"text"`
}

// flag reads the documents' "bool" that is written 0 or 1.
type flag bool

func (f *flag) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "1", "true":
		*f = true
	case "0", "false", "null":
		*f = false
	default:
		return &json.UnmarshalTypeError{Value: string(data), Field: "flag"}
	}
	return nil
}

func (s *Server) menuMessage(c *call, b *menuBody, items int) (*Message, *apiError) {
	if b == nil || (b.Head == "" && b.Tail == "" && len(b.List) == 0) {
		s.violate(c.endpoint, "empty-menu", "")
		return nil, fail(44004)
	}
	if len(b.Head) > 1024 || len(b.Tail) > 1024 {
		s.violate(c.endpoint, "menu-head-tail", "%d and %d bytes, at most 1024", len(b.Head), len(b.Tail))
		return nil, fail(45002) // code unproven
	}
	menu := &Menu{Head: b.Head, Tail: b.Tail}
	taps := 0
	for _, e := range b.List {
		item, err := s.menuItem(c, e)
		if err != nil {
			return nil, err
		}
		if item.Type != "text" {
			taps++
		}
		menu.Items = append(menu.Items, item)
	}
	if len(b.List) > items || taps > tappable {
		s.violate(c.endpoint, "menu-items", "%d items, %d to tap", len(b.List), taps)
		return nil, fail(95008)
	}
	return &Message{Type: "msgmenu", Menu: menu}, nil
}

func (s *Server) menuItem(c *call, e menuEntry) (MenuItem, *apiError) {
	item, limit := MenuItem{Type: e.Type}, 1024
	fits := true
	switch {
	case e.Type == "click" && e.Click != nil:
		item.ID, item.Content, limit = e.Click.ID, e.Click.Content, 128
		fits = len(item.ID) <= 128 // the id is optional: "否" in the table, 1 to 128 bytes when given
		s.checkClickID(c, item.ID)
	case e.Type == "view" && e.View != nil:
		item.URL, item.Content = e.View.URL, e.View.Content
		fits = hasScheme(item.URL) && len(item.URL) <= 2048
	case e.Type == "miniprogram" && e.Mini != nil:
		item.AppID, item.PagePath, item.Content = e.Mini.AppID, e.Mini.Page, e.Mini.Content
		fits = within(item.AppID, 32) && within(item.PagePath, 1024)
	case e.Type == "text" && e.Text != nil:
		item.Content, item.NoNewline, limit = e.Text.Content, bool(e.Text.NoNewline), 256
	default:
		s.violate(c.endpoint, "menu-type", "%q", e.Type)
		return item, fail(95009)
	}
	if !fits || !within(item.Content, limit) {
		s.violate(c.endpoint, "menu-content", "%s: content %d bytes of %d, id %d of 128, url %d of 2048", e.Type,
			len(item.Content), limit, len(item.ID), len(item.URL))
		return item, fail(40058) // code unproven
	}
	return item, nil
}

// checkClickID notes ids that the documents advise against; a # may be cut off.
func (s *Server) checkClickID(c *call, id string) {
	for _, r := range id {
		if r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			s.violate(c.endpoint, "menu-id", "outside [a-zA-Z0-9_]")
			return
		}
	}
}

func within(s string, limit int) bool { return s != "" && len(s) <= limit }
