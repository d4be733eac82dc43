package flows

import (
	"strings"
	"unicode/utf8"

	"kaihu/flows/lazyregexp"
)

// bare takes the politeness off a word in plain form: what people put before
// and behind it.
func bare(word string) string {
	w := word
	for trimmed := true; trimmed; {
		w, trimmed = cutAnyPrefix(w, "好的", "好", "嗯", "那就", "那", "就", "我们", "我选", "我要", "我想要", "我想", "选", "应该是", "请", "麻烦", "帮我", "给我",
			"please", "ok", "okay", "well", "iwantto", "iwant", "iwouldlike", "idlike", "canyou", "letstake")
	}
	for trimmed := true; trimmed; {
		w, trimmed = cutAnySuffix(w, "吧", "的", "了", "啊", "哦", "呢", "一下", "谢谢", "谢谢您", "please", "thanks", "thankyou")
	}
	if w == "" {
		return word
	}
	return w
}

// cutAnyPrefix takes the first of some prefixes off that a text has.
func cutAnyPrefix(s string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}

// cutAnySuffix takes the first of some suffixes off that a text has.
func cutAnySuffix(s string, suffixes ...string) (string, bool) {
	for _, p := range suffixes {
		if rest, ok := strings.CutSuffix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}

// maxMeant is how long a text may be, in runes, to be taken for one of the
// options that it contains.
const maxMeant = 40

// negative turns a word into its opposite.
var negative = lazyregexp.New(`不|没|未|别|非|(?:^|\s)(?:not|no|don't|never)(?:\s|$)`)

// harmlessNo is a yes, though it has a no in it.
var harmlessNo = lazyregexp.New(`(?i)没问题|没错|不错|no problem|no worries`)

// meant finds the one option that a text means without being its words: the
// words with politeness around them, or, where only the options can be
// answered, a sentence that contains the words of exactly one.
func (t *turn) meant(text string) string {
	if asks(strings.TrimSpace(text)) {
		return ""
	}
	if id := t.match(bare(plain(text))); id != "" {
		return id
	}
	d := t.flow.Definition(t.c.Wait.Requirement)
	open := t.c.Wait.Kind == WaitAnswer && d != nil && (d.Kind == kindChoice || d.Kind == kindConsent || d.Kind == kindTask || d.Kind == kindMoment || d.Kind == kindChecklist)
	if !open && t.c.Wait.Kind != WaitNotice && t.c.Wait.Kind != WaitErase && t.c.Wait.Kind != WaitPage || utf8.RuneCountInString(text) > maxMeant {
		return ""
	}
	return t.contained(text)
}

// contained finds the option whose longest word stands in a text, unless
// another option's word stands there beside it.
func (t *turn) contained(text string) (id string) {
	word, longest := plain(text), ""
	ambiguous := false
	for _, o := range t.options() {
		best := ""
		for n := range o.words() {
			if len(n) > len(best) && strings.Contains(word, n) && telling(n) {
				best = n
			}
		}
		switch {
		case best == "":
		case len(best) > len(longest):
			ambiguous = longest != "" && !strings.Contains(best, longest)
			id, longest = o.id, best
		case !strings.Contains(longest, best):
			ambiguous = true
		}
	}
	if ambiguous || (negative.MatchString(harmlessNo.ReplaceAllString(text, "")) && !negative.MatchString(longest)) {
		return ""
	}
	return id
}

// telling reports whether a word is long enough to be recognised inside a
// sentence.
func telling(word string) bool {
	if hasHan(word) {
		return utf8.RuneCountInString(word) >= 2
	}
	return len(word) >= 4
}
