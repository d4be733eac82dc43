package wecomtest

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"
)

// content holds the body of whichever msgtype a request has.
type content struct {
	Text  *textBody       `json:"text"`
	Image *mediaBody      `json:"image"`
	Voice *mediaBody      `json:"voice"`
	Video *mediaBody      `json:"video"`
	File  *mediaBody      `json:"file"`
	Link  *linkBody       `json:"link"`
	Mini  *miniBody       `json:"miniprogram"`
	Menu  *menuBody       `json:"msgmenu"`
	Place *placeBody      `json:"location"`
	Ca    json.RawMessage `json:"ca_link"`
}

type textBody struct {
	Content string `json:"content"`
}

type mediaBody struct {
	MediaID string `json:"media_id"`
	Title   string `json:"title"`       // agent video only
	Desc    string `json:"description"` // agent video only
}

type linkBody struct {
	Title string `json:"title"`
	Desc  string `json:"desc"`
	URL   string `json:"url"`
	Thumb string `json:"thumb_media_id"`
}

type miniBody struct {
	AppID string `json:"appid"`
	Title string `json:"title"`
	Thumb string `json:"thumb_media_id"`
	Page  string `json:"pagepath"`
}

type placeBody struct {
	Name      string   `json:"name"`
	Address   string   `json:"address"`
	Latitude  *float64 `json:"latitude"`
	Longitude *float64 `json:"longitude"`
}

const textLimit = 2048

// message checks a kf body and makes the message of it, without id, time and sender.
func (s *Server) message(c *call, msgtype string, in content, menuItems int) (*Message, *apiError) {
	switch msgtype {
	case "text":
		return s.textMessage(c, in.Text)
	case "image", "voice", "video", "file":
		body := map[string]*mediaBody{"image": in.Image, "voice": in.Voice, "video": in.Video, "file": in.File}[msgtype]
		return s.mediaMessage(c, msgtype, body)
	case "msgmenu":
		return s.menuMessage(c, in.Menu, menuItems)
	case "link":
		return s.linkMessage(c, in.Link)
	case "miniprogram":
		return s.miniMessage(c, in.Mini)
	case "location":
		return s.placeMessage(in.Place)
	case "ca_link":
		var b struct {
			URL string `json:"link_url"`
		}
		if json.Unmarshal(in.Ca, &b) != nil || b.URL == "" {
			return nil, fail(40063)
		}
		return &Message{Type: msgtype, Body: in.Ca}, nil
	}
	s.violate(c.endpoint, "msgtype", "%q", msgtype)
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

func (s *Server) mediaMessage(c *call, msgtype string, b *mediaBody) (*Message, *apiError) {
	if b == nil || b.MediaID == "" {
		s.violate(c.endpoint, "no-media_id", "")
		return nil, fail(40007)
	}
	f, err := s.usable(b.MediaID)
	if err != nil {
		return nil, err
	}
	if f.Kind != msgtype {
		s.violate(c.endpoint, "media-kind", "%s sent as %s", f.Kind, msgtype)
		return nil, fail(40007) // unproven: whether a file may be sent as another type
	}
	shown := f.File
	return &Message{Type: msgtype, File: &shown}, nil
}

func (s *Server) linkMessage(c *call, b *linkBody) (*Message, *apiError) {
	if b == nil || b.Title == "" || b.URL == "" {
		return nil, fail(40063)
	}
	if !hasScheme(b.URL) {
		s.violate(c.endpoint, "url-scheme", "link")
		return nil, fail(45034)
	}
	if len(b.URL) > 2048 {
		return nil, fail(45002)
	}
	if _, err := s.usable(b.Thumb); err != nil {
		return nil, err
	}
	b.Title, b.Desc = cut(b.Title, 128), cut(b.Desc, 512)
	raw, _ := json.Marshal(b)
	return &Message{Type: "link", Text: b.Title, Body: raw}, nil
}

func (s *Server) miniMessage(c *call, b *miniBody) (*Message, *apiError) {
	if b == nil || b.AppID == "" || b.Page == "" {
		return nil, fail(40063)
	}
	if page, _, _ := strings.Cut(b.Page, "?"); !strings.HasSuffix(page, ".html") {
		s.violate(c.endpoint, "pagepath", "does not end in .html")
	}
	if _, err := s.usable(b.Thumb); err != nil {
		return nil, err
	}
	b.Title = cut(b.Title, 64)
	raw, _ := json.Marshal(b)
	return &Message{Type: "miniprogram", Text: b.Title, Body: raw}, nil
}

func (s *Server) placeMessage(b *placeBody) (*Message, *apiError) {
	if b == nil || b.Latitude == nil || b.Longitude == nil {
		return nil, fail(40063)
	}
	if lat, lon := *b.Latitude, *b.Longitude; lat < -90 || lat > 90 || lon < -180 || lon > 180 {
		return nil, fail(40058)
	}
	raw, _ := json.Marshal(b)
	return &Message{Type: "location", Text: b.Name, Body: raw}, nil
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
