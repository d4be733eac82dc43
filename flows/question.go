package flows

import (
	"slices"
	"strings"

	"kaihu/flows/lazyregexp"
)

// unclear says that a text was not understood, and asks again.
func (t *turn) unclear() {
	if len(t.options()) > 0 {
		t.say(t.flow.Phrases.ChooseOne)
	} else if t.c.Wait.Kind != WaitNothing {
		t.say(t.flow.Phrases.NotUnderstood)
	}
	t.ask()
}

// asks reports whether a text begins or ends like a question. Neither is how a
// name, an address or a company begins or ends.
func asks(text string) bool {
	s := strings.TrimRight(text, " \t\n\f\r")
	if _, marked := cutAnySuffix(s, "?", "？"); marked {
		return true
	}
	if _, particle := cutAnySuffix(strings.TrimRight(s, "。.!！ \t\n\f\r"), "吗", "呢", "么"); particle {
		return true
	}
	if _, begins := cutAnyPrefix(text, "请问", "怎么", "如何", "为什么", "为啥", "为何", "什么", "多久", "多少钱", "能不能", "可不可以", "是不是", "有没有", "要不要", "哪里", "哪个", "谁"); begins {
		return true
	}
	end := strings.IndexAny(text, " \t\n\f\r")
	if end < 0 || end > len("should") {
		return false
	}
	switch strings.ToLower(text[:end]) {
	case "how", "what", "why", "when", "where", "which", "who", "can", "could", "do", "does", "is", "are", "should", "will", "may":
		return true
	}
	return false
}

// question answers from the FAQ. Without eager, only what looks like a
// question is one; with it, anything that the FAQ knows.
func (t *turn) question(text string, eager bool) bool {
	looks := asks(strings.TrimSpace(text))
	if !looks && (!eager || t.several(text)) {
		return false
	}
	var ids []string
	if t.flow.finder != nil {
		l := En
		if hasHan(text) {
			l = Zh
		}
		ids = t.flow.finder.Find(l, asking(text))
		if len(ids) == 0 {
			ids = t.flow.finder.Find(l, text)
		}
	}
	if len(ids) == 0 {
		if !looks {
			return false
		}
		if t.flow.desk {
			t.say(t.flow.Phrases.NoAnswer)
		} else {
			t.say(t.flow.Phrases.NoAnswerAlone)
		}
		t.ask()
		return true
	}
	t.say(t.flow.question(ids[0]).A)
	t.ask()
	return true
}

// besides leads over to a question and says nothing of it.
var besides = lazyregexp.New(`(?i)^(另外|还有|顺便问一下|顺便|对了|还想问一下|by the way,?|also,?)\s*`)

// asking is the part of a text that asks, or all of it.
func asking(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。,;；\n", r) })
	for _, part := range slices.Backward(parts) {
		if part = besides.ReplaceAllString(strings.TrimSpace(part), ""); asks(part) {
			return part
		}
	}
	return text
}

// question gives an item of the FAQ, or nil.
func (f *Flow) question(id string) *Question {
	for i := range f.FAQ {
		if f.FAQ[i].ID == id {
			return &f.FAQ[i]
		}
	}
	return nil
}
