package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kaihu/bot"
	"kaihu/flows"
)

// hostile is what people may type to make Slack do something.
func hostile() []string {
	return []string{
		"<!channel>", "<!here>", "<!everyone>", "<@U0ANNA>", "<#C0DESK>", "<!subteam^S1>", "*bold* _it_ ~gone~", "`code` ```block```",
		"<https://evil.example|console.amazonaws.cn>", "&lt;!channel&gt;", ":tada:", "> quote", "a\u202egnp.exe", "\u2066x\u2069", "\x00\x1b[31m",
	}
}

func render(t *testing.T, say flows.Say) []posted {
	t.Helper()
	var out []posted
	for _, p := range (applicants{}).Render(flows.Contact{}, say) {
		var got posted
		if err := json.Unmarshal(p, &got); err != nil {
			t.Fatal(err)
		}
		out = append(out, got)
	}
	return out
}

// shown is the text of a part's rich_text.
func shown(t *testing.T, blocks []rawBlock) string {
	t.Helper()
	var b strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			switch v["type"] {
			case "text":
				b.WriteString(v["text"].(string))
			case "link":
				b.WriteString(v["url"].(string))
			}
			walk(v["elements"])
		}
	}
	for _, block := range blocks {
		var v any
		if err := json.Unmarshal(block, &v); err != nil {
			t.Fatal(err)
		}
		walk(v)
	}
	return b.String()
}

func TestRenderLongTexts(t *testing.T) {
	for name, text := range map[string]string{
		"zh":      strings.Repeat("请上传营业执照的彩色扫描件，文件须小于五兆字节。", 400),
		"en":      strings.Repeat("Please upload a colour scan of the licence, below 5 MB. ", 200),
		"lines":   strings.Repeat("一行\n", 3000),
		"no room": strings.Repeat("x", 9001),
		"&":       strings.Repeat("&", 3500),
	} {
		t.Run(name, func(t *testing.T) {
			parts := render(t, flows.Say{Text: text, Options: []flows.Option{{Token: "yes", Label: strings.Repeat("好", 100)}}})
			var all strings.Builder
			for i, p := range parts {
				body := shown(t, p.Blocks[:1])
				all.WriteString(body)
				if n := utf8.RuneCountInString(body); n > maxPart || n == 0 {
					t.Errorf("part %d holds %d characters", i, n)
				}
				if n := utf8.RuneCountInString(p.Text); n > 4000 || n == 0 {
					t.Errorf("fallback %d holds %d characters", i, n)
				}
				if buttons := len(p.Blocks) > 1; buttons != (i == len(parts)-1) {
					t.Errorf("part %d of %d: buttons %v", i, len(parts), buttons)
				}
			}
			squeeze := strings.NewReplacer(" ", "", "\n", "")
			if squeeze.Replace(all.String()) != squeeze.Replace(text) {
				t.Error("the parts do not make the text")
			}
			last := parts[len(parts)-1]
			if !strings.Contains(string(last.Blocks[len(last.Blocks)-1]), strings.Repeat("好", 74)+"…") {
				t.Error("the label is not cut to 75 characters")
			}
		})
	}
}

func TestRenderManyOptions(t *testing.T) {
	var options []flows.Option
	for i := range 60 {
		options = append(options, flows.Option{Token: "t_" + strings.Repeat("i", i+1), Label: "x"})
	}
	p := render(t, flows.Say{Text: "?", Options: options})
	if len(p) != 1 || len(p[0].Blocks) != 4 {
		t.Fatalf("want one part of a body and three rows, got %d parts", len(p))
	}
	if p := render(t, flows.Say{Options: options[:1]}); len(p) != 1 || p[0].Text == "" {
		t.Error("options alone make no message")
	}
	if p := render(t, flows.Say{}); len(p) != 0 {
		t.Error("nothing makes a message")
	}
}

func TestRenderLinks(t *testing.T) {
	p := render(t, flows.Say{Text: "打开 https://www.amazonaws.cn/sign-up/，然后（https://x.cn/a?b=1&c=2）. http://no.cn https://"})
	s := string(p[0].Blocks[0])
	for _, want := range []string{`{"type":"link","url":"https://www.amazonaws.cn/sign-up/"}`, `"url":"https://x.cn/a?b=1\u0026c=2"`, "http://no.cn https://"} {
		if !strings.Contains(s, want) {
			t.Errorf("%s is not in %s", want, s)
		}
	}
	if strings.Count(s, `"link"`) != 2 {
		t.Errorf("want two links: %s", s)
	}
}

func TestNothingTypedIsInterpreted(t *testing.T) {
	for _, bad := range []string{strings.Repeat("<!channel>", 2000), strings.Repeat("&", 3799) + "<!here>"} {
		f := fallback(bad)
		rest := strings.NewReplacer("&amp;", "", "&lt;", "", "&gt;", "").Replace(f)
		if strings.ContainsAny(rest, "<>&") || utf8.RuneCountInString(f) > 4000 || !strings.HasSuffix(f, "…") {
			t.Errorf("a long fallback ends in %q", f[len(f)-20:])
		}
	}
	for _, bad := range hostile() {
		p := render(t, flows.Say{Text: bad + " ok", Options: []flows.Option{{Token: "a", Label: bad}}})[0]
		checkHarmless(t, bad, p)
		if got, want := shown(t, p.Blocks[:1]), strings.TrimSpace(clean(bad+" ok")); got != want {
			t.Errorf("shown %q, want %q", got, want)
		}
		checkHarmless(t, bad, posted{Text: fallback(bad), Blocks: raw(cardBlocks(bot.Card{
			Ref: "KH-7Q2M4D", Title: bad, Note: bad, Fields: []bot.CardField{{Label: "Company", Value: bad}}, Rulings: true,
		}, flows.En)...)})
	}
}

// checkHarmless wants literal elements only, and an escaped fallback.
func checkHarmless(t *testing.T, bad string, p posted) {
	t.Helper()
	if strings.ContainsAny(p.Text, "<\u202e\u2066") {
		t.Errorf("%q: fallback %q", bad, p.Text)
	}
	for _, b := range p.Blocks {
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		checkTypes(t, v)
	}
}

func checkTypes(t *testing.T, v any) {
	t.Helper()
	allowed := []string{"rich_text", "rich_text_section", "rich_text_quote", "text", "link", "actions", "button", "plain_text", "header",
		"static_select", "multi_static_select", "overflow", "section", "input", "plain_text_input", "datepicker", "users_select", "user"}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			checkTypes(t, e)
		}
	case map[string]any:
		if kind, ok := v["type"].(string); ok && !slices.Contains(allowed, kind) {
			t.Errorf("a %s was made", kind)
		}
		if v["type"] == "plain_text" && v["emoji"] != false {
			t.Error("a plain_text turns :names: into emoji")
		}
		if v["type"] == "link" && v["text"] != nil {
			t.Error("a link hides where it leads")
		}
		for _, e := range v {
			checkTypes(t, e)
		}
	}
}
