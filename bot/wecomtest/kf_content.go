package wecomtest

import (
	"net/url"
	"unicode/utf8"
)

// content holds the body of whichever msgtype a request has.
type content struct {
	Text *textBody `json:"text"`
	Menu *menuBody `json:"msgmenu"`
}

type textBody struct {
	Content string `json:"content"`
}

const textLimit = 2048

// message checks a kf body and makes the message of it, without id, time and sender.
func (s *Server) message(c *call, msgtype string, in content, menuItems int) (*Message, *apiError) {
	switch msgtype {
	case "text":
		return s.textMessage(c, in.Text)
	case "msgmenu":
		return s.menuMessage(c, in.Menu, menuItems)
	}
	s.violate(c.endpoint, "msgtype", "%q is not emulated", msgtype)
	return nil, fail(40008)
}

func (s *Server) textMessage(c *call, b *textBody) (*Message, *apiError) {
	if b == nil || b.Content == "" {
		s.violate(c.endpoint, "empty-text", "")
		return nil, fail(44004)
	}
	if len(b.Content) > textLimit {
		s.violate(c.endpoint, "text-over-2048", "%d bytes, the rest is cut off", len(b.Content))
	}
	return &Message{Type: "text", Text: cut(b.Content, textLimit)}, nil
}

// cut shortens s to at most n bytes without splitting a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func hasScheme(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
