package flows

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What is read by hand, said as patterns: those are too slow for every message.
var (
	askingPattern      = regexp.MustCompile(`(?i)([?？]\s*$)|(吗|呢|么)[。.!！\s]*$|^(请问|怎么|如何|为什么|为啥|为何|什么|多久|多少钱|能不能|可不可以|是不是|有没有|要不要|哪里|哪个|谁)|^(how|what|why|when|where|which|who|can|could|do|does|is|are|should|will|may)\s`)
	beforePattern      = regexp.MustCompile(`^(好的|好|嗯|那就|那|就|我们|我选|我要|我想要|我想|选|应该是|请|麻烦|帮我|给我|please|ok|okay|well|iwantto|iwant|iwouldlike|idlike|canyou|letstake)+`)
	placeholderPattern = regexp.MustCompile(`\{([a-z]+\.)?([a-z0-9_]+)\}`)
	behindPattern      = regexp.MustCompile(`(吧|的|了|啊|哦|呢|一下|谢谢|谢谢您|please|thanks|thankyou)+$`)
)

// FuzzWords holds the hand-written readers of words against their patterns.
func FuzzWords(f *testing.F) {
	for _, s := range []string{
		"", "{", "{}", "{{label}}", "a {label} b {rule.max_file_mb}{case.x}{case.}{.x}{a.b.c}{none}{Label}{lab el}", "{rule.none}x", "{label", "多久能审核？ ", "好了吗！。", "怎么办", "How much", "how", "is\tit",
		"好的那就我想要基础版吧谢谢您", "okpleasebasicthanks", "谢谢", "一下", "Ｉ ａｇｒｅｅ！", "é", "ﬁle", "①", "K", "\xff好", "９９", "㈠", "A-b_c ，。", "好\u200b的\ufeff",
	} {
		f.Add(s)
	}
	flow := &Flow{Rules: map[string]Rule{"max_file_mb": {Value: "5"}}}
	args, show := map[string]string{"label": "{label}", "": "nothing"}, func(id string) string { return "<" + id + ">" }
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := flow.fill(s, args, show), filledByPattern(flow, s, args, show); got != want {
			t.Errorf("fill(%q) = %q, by pattern %q", s, got, want)
		}
		if got, want := plain(s), foldedPlain(s); got != want {
			t.Errorf("plain(%q) = %q, folded %q", s, got, want)
		}
		if got, want := asks(s), askingPattern.MatchString(s); got != want && !strings.ContainsAny(s, "ſK") { // which fold to s and k
			t.Errorf("asks(%q) = %v", s, got)
		}
		if got, want := bare(s), bareByPattern(s); got != want {
			t.Errorf("bare(%q) = %q, by pattern %q", s, got, want)
		}
	})
}

func filledByPattern(f *Flow, text string, args map[string]string, show func(string) string) string {
	return placeholderPattern.ReplaceAllStringFunc(text, func(p string) string {
		m := placeholderPattern.FindStringSubmatch(p)
		switch v, ok := args[m[2]]; {
		case m[1] == "rule.":
			return f.Rules[m[2]].Value
		case m[1] == "case.":
			return show(m[2])
		case m[1] == "" && ok:
			return v
		}
		return p
	})
}

func foldedPlain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

func bareByPattern(word string) string {
	w := word[len(beforePattern.FindString(word)):]
	if m := behindPattern.FindStringIndex(w); m != nil {
		w = w[:m[0]]
	}
	if w == "" {
		return word
	}
	return w
}
