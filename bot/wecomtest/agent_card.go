package wecomtest

import (
	"encoding/json"
	"regexp"
	"slices"
)

// templateCard holds what is checked or shown of a card; the rest stays in its body.
type templateCard struct {
	CardType string `json:"card_type"`
	TaskID   string `json:"task_id"`
	Main     struct {
		Title string `json:"title"`
	} `json:"main_title"`
	SubTitle   string `json:"sub_title_text"`
	CardAction *struct {
		Type  int    `json:"type"`
		URL   string `json:"url"`
		AppID string `json:"appid"`
	} `json:"card_action"`
	Buttons []struct {
		Text string `json:"text"`
		Key  string `json:"key"`
		Type int    `json:"type"`
		URL  string `json:"url"`
	} `json:"button_list"`
	Menu *struct {
		List []CardButton `json:"action_list"`
	} `json:"action_menu"`
	Horizontal []struct {
		Type    int    `json:"type"`
		KeyName string `json:"keyname"`
		URL     string `json:"url"`
		MediaID string `json:"media_id"`
		UserID  string `json:"userid"`
	} `json:"horizontal_content_list"`
	Selection *cardQuestion  `json:"button_selection"`
	Checkbox  *cardQuestion  `json:"checkbox"`
	Selects   []cardQuestion `json:"select_list"`
	Submit    *CardButton    `json:"submit_button"`
	Image     *struct {
		URL string `json:"url"`
	} `json:"card_image"`
	ImageText *struct {
		URL string `json:"image_url"`
	} `json:"image_text_area"`
	Replace string `json:"replace_text"`
}

type cardQuestion struct {
	Key     string `json:"question_key"`
	Options []struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	} `json:"option_list"`
}

func (s *Server) cardMessage(c *call, raw json.RawMessage) (*Message, *apiError) {
	card, code := readCard(raw)
	if code != 0 {
		s.violate(c.endpoint, "template_card", "%d", code)
		return nil, fail(code, "invalid template_card")
	}
	if len(card.Buttons) > 0 {
		if s.callback == "" {
			return nil, fail(43012)
		}
		if !regexp.MustCompile(`^[0-9A-Za-z_@-]{1,128}$`).MatchString(card.TaskID) || s.w.Cards[card.TaskID] != nil {
			s.violate(c.endpoint, "task_id", "wrong or used, %d bytes", len(card.TaskID))
			return nil, fail(42014)
		}
	}
	return &Message{Type: "template_card", Text: card.Title, Card: card}, nil
}

// readCard checks a template_card and returns what is shown, or the errcode (90236, 90313).
func readCard(raw json.RawMessage) (*Card, int) {
	var t templateCard
	if len(raw) == 0 || string(raw) == "null" || json.Unmarshal(raw, &t) != nil {
		return nil, 40063
	}
	for _, check := range []func(*templateCard) int{checkKind, checkButtons, checkLists, checkQuestions} {
		if code := check(&t); code != 0 {
			return nil, code
		}
	}
	card := &Card{TaskID: t.TaskID, CardType: t.CardType, Title: t.Main.Title, Body: raw, Replaced: t.Replace}
	for _, b := range t.Buttons {
		if b.Type == 0 {
			card.Buttons = append(card.Buttons, CardButton{Text: b.Text, Key: b.Key})
		}
	}
	if t.Submit != nil {
		card.Buttons = append(card.Buttons, CardButton{Text: t.Submit.Text, Key: t.Submit.Key})
	}
	if t.Menu != nil {
		for _, b := range t.Menu.List {
			card.Buttons = append(card.Buttons, CardButton{Text: b.Text, Key: b.Key, Menu: true})
		}
	}
	return card, 0
}

func checkKind(t *templateCard) int {
	switch t.CardType {
	case "text_notice", "news_notice":
		if t.CardAction == nil || (t.CardAction.Type != 1 && t.CardAction.Type != 2) {
			return 42045
		}
		if t.CardType == "news_notice" && t.Image == nil && t.ImageText == nil {
			return 42044
		}
	case "button_interaction":
		if len(t.Buttons) < 1 || len(t.Buttons) > 6 {
			return 42038
		}
	case "vote_interaction", "multiple_interaction":
		if t.Submit == nil || t.Submit.Key == "" {
			return 42046
		}
		if t.Submit.Text == "" {
			return 42049
		}
	default:
		return 42031
	}
	if t.CardAction != nil && (t.CardAction.Type == 1 && t.CardAction.URL == "") {
		return 42028
	}
	if t.CardAction != nil && (t.CardAction.Type == 2 && t.CardAction.AppID == "") {
		return 42030
	}
	if t.Main.Title == "" && (t.SubTitle == "" || t.CardType != "text_notice") {
		return 42033 // unproven for main_title
	}
	return 0
}

func checkButtons(t *templateCard) int {
	var keys []string
	for _, b := range t.Buttons {
		switch {
		case b.Text == "":
			return 42038
		case b.Type == 1 && b.URL == "":
			return 42028
		case b.Type == 0 && (b.Key == "" || len(b.Key) > 1024 || slices.Contains(keys, b.Key)):
			return 42039
		}
		keys = append(keys, b.Key)
	}
	if t.Menu == nil {
		return 0
	}
	if len(t.Menu.List) < 1 || len(t.Menu.List) > 3 {
		return 42051
	}
	keys = nil
	for _, b := range t.Menu.List {
		if b.Text == "" || b.Key == "" || slices.Contains(keys, b.Key) {
			return 42051
		}
		keys = append(keys, b.Key)
	}
	return 0
}

func checkLists(t *templateCard) int {
	if len(t.Horizontal) > 6 {
		return 42035
	}
	for _, h := range t.Horizontal {
		switch {
		case h.KeyName == "":
			return 42027
		case h.Type == 1 && h.URL == "":
			return 42028
		case h.Type == 2 && h.MediaID == "":
			return 42029
		case h.Type == 3 && h.UserID == "":
			return 42050
		}
	}
	return 0
}

func checkQuestions(t *templateCard) int {
	questions := append([]cardQuestion(nil), t.Selects...)
	for _, q := range []*cardQuestion{t.Selection, t.Checkbox} {
		if q != nil {
			questions = append(questions, *q)
		}
	}
	if t.CardType == "vote_interaction" && t.Checkbox == nil {
		return 42043
	}
	if len(t.Selects) > 3 || (t.CardType == "multiple_interaction" && len(t.Selects) == 0) {
		return 42047
	}
	for _, q := range questions {
		limit := 10
		if t.Checkbox != nil {
			limit = 20
		}
		if q.Key == "" || len(q.Key) > 1024 {
			return 42043
		}
		if len(q.Options) < 1 || len(q.Options) > limit {
			return 42037
		}
		for _, o := range q.Options {
			if o.ID == "" || len(o.ID) > 128 {
				return 42040
			}
			if o.Text == "" {
				return 42041
			}
		}
	}
	return 0
}
