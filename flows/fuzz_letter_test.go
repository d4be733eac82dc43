package flows

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"kaihu/flows/awschina"
)

// FuzzLetter reads any text as AWS's: quoting it changes nothing, an account id
// is twelve digits that stand there, and what is looked for has one form only.
func FuzzLetter(f *testing.F) {
	flow, err := Load(awschina.Files(), Options{})
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{
		"Your account has been activated.\nAccount ID: 1234-5678-9012", "您的账户已激活，账户ID１２３４５６７８９０１２。", "审核未通过，\n> 原因如下：", "has not been\nrejected",
		"<p>under&nbsp;review</p>", "If it is rejected, 123456789012 1234 5678 9012 3456", "Account – 1234—5678—9012", "1. 未\n2. 通过", "\u200b已\u200b激活", "İd 123456789012", "<br\n<",
	} {
		f.Add(text)
	}
	d := flow.Definition("result_reasons")
	f.Fuzz(func(t *testing.T, text string) {
		l := &flow.Letters
		said := l.read(text)
		for _, id := range said {
			if flow.Definition("result").choice(id) == nil {
				t.Fatalf("%q says %q", text, id)
			}
		}
		if quoted := "> " + strings.ReplaceAll(text, "\n", "\n> "); !strings.ContainsAny(text, "<&") && !slices.Equal(l.read(quoted), said) {
			t.Fatalf("%q says %v, and quoted %v", text, said, l.read(quoted))
		}
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, norm.NFKC.String(text))
		for _, id := range l.accounts(text) {
			if len(id) != 12 || !allDigits(id) || !strings.Contains(digits, id) {
				t.Fatalf("%q holds the account %q", text, id)
			}
		}
		if once := loose(text); loose(once) != once {
			t.Fatalf("%q: %q, and again %q", text, once, loose(once))
		}
		turn := &turn{flow: flow}
		if rest := turn.unplaced(d, text); len(rest) > len(text)+64 {
			t.Fatalf("%d bytes leave %d", len(text), len(rest))
		}
	})
}
