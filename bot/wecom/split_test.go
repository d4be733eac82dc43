package wecom

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestSplitKeepsSentences(t *testing.T) {
	t.Parallel()
	zh := strings.Repeat("请把营业执照的扫描件发给我，文件不要超过五兆。", 60)
	en := strings.Repeat("Please send the scan of your business licence, e.g. as a PDF. ", 60)
	for name, text := range map[string]string{"zh": zh, "en": en} {
		parts := split(text, textBytes)
		if want := (len(strings.TrimSpace(text)) + textBytes - 1) / textBytes; len(parts) != want {
			t.Errorf("%s: %d parts of %d bytes, want %d", name, len(parts), len(text), want)
		}
		for _, p := range parts {
			if len(p) > textBytes {
				t.Errorf("%s: %d bytes", name, len(p))
			}
			if !strings.HasSuffix(p, "。") && !strings.HasSuffix(p, ".") {
				t.Errorf("%s: a part ends with %q", name, p[len(p)-20:])
			}
			if strings.HasSuffix(p, "e.g.") {
				t.Errorf("%s: an abbreviation is torn", name)
			}
		}
		if bare(strings.Join(parts, "")) != bare(text) {
			t.Errorf("%s: something is lost", name)
		}
	}
}

func TestSplitPrefersParagraphsThenLines(t *testing.T) {
	t.Parallel()
	a, b := strings.Repeat("甲", 30), strings.Repeat("乙", 30)
	for _, sep := range []string{"\n\n", "\n"} {
		got := split(a+"。"+b+sep+a+"。"+b, 250)
		if len(got) != 2 || got[0] != got[1] {
			t.Errorf("%q: %q", sep, got)
		}
	}
}

func TestSplitLeavesURLsWhole(t *testing.T) {
	t.Parallel()
	url := "https://example.com/" + strings.Repeat("a.b/c?d=e&", 15)
	text := strings.Repeat("字", 60) + " " + url + " " + strings.Repeat("字", 60)
	found := false
	for _, p := range split(text, 300) {
		found = found || strings.Contains(p, url)
	}
	if !found {
		t.Errorf("the URL is torn: %q", split(text, 300))
	}
}

func TestSplitLeavesCharactersWhole(t *testing.T) {
	t.Parallel()
	family := "👩‍👩‍👧‍👦"
	for _, p := range split(strings.Repeat(family, 40), 128) {
		if strings.ReplaceAll(p, family, "") != "" {
			t.Errorf("a family is torn: %q", p)
		}
	}
	for _, p := range split(strings.Repeat("é", 100), 50) {
		if strings.ReplaceAll(p, "é", "") != "" {
			t.Errorf("an accent is torn: %q", p)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("请回复。\n\nhttps://a.b/c 好的! yes.", 16)
	f.Add(strings.Repeat("x", 100), 16)
	f.Add("\u200d\u200d\xff\xfe 。。。。。。。。。。。。。。。。", 20)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 16 + (limit&0x7fffffff)%3000
		parts := split(text, limit)
		for _, p := range parts {
			if p == "" || len(p) > limit || !utf8.ValidString(p) || p != strings.TrimSpace(p) {
				t.Fatalf("part %q of limit %d", p, limit)
			}
		}
		if bare(strings.Join(parts, "")) != bare(strings.ToValidUTF8(text, "\uFFFD")) {
			t.Fatalf("lost something of %q: %q", text, parts)
		}
		body, head := lastParagraph(strings.TrimSpace(strings.ToValidUTF8(text+strings.Repeat("长", 400), "\uFFFD")))
		if len(head) > menuHeadBytes || head == "" || body == "" {
			t.Fatalf("head of %d bytes, body of %d", len(head), len(body))
		}
	})
}
