package wecom

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kaihu/bot"
	"kaihu/flows"
)

func options(n int, label string) []flows.Option {
	var out []flows.Option
	for i := range n {
		out = append(out, flows.Option{Token: fmt.Sprintf("o_3_%d", i), Label: fmt.Sprintf("%s%d", label, i)})
	}
	return out
}

func decodeParts(t *testing.T, parts []bot.Part) []content {
	t.Helper()
	var out []content
	for _, p := range parts {
		var c content
		if err := json.Unmarshal(p, &c); err != nil {
			t.Fatal(err)
		}
		checkLimits(t, c)
		out = append(out, c)
	}
	return out
}

func checkLimits(t *testing.T, c content) {
	t.Helper()
	switch {
	case c.Type == "text" && c.Text != nil && c.Menu == nil:
		if n := len(c.Text.Content); n == 0 || n > textBytes {
			t.Errorf("a text of %d bytes", n)
		}
	case c.Type == "msgmenu" && c.Menu != nil && c.Text == nil:
		if len(c.Menu.Head) > menuHeadBytes || len(c.Menu.List) == 0 || len(c.Menu.List) > menuItems {
			t.Errorf("a menu of %d bytes and %d items", len(c.Menu.Head), len(c.Menu.List))
		}
		for _, i := range c.Menu.List {
			if i.Type != "click" || len(i.Click.ID) > menuTokenBytes || i.Click.Content == "" || len(i.Click.Content) > menuLabelBytes {
				t.Errorf("item %+v", i)
			}
		}
	default:
		t.Errorf("neither text nor menu: %+v", c)
	}
}

func TestRenderMakesOneMessageWhereItFits(t *testing.T) {
	t.Parallel()
	sentence := "请把营业执照的扫描件发给我，文件不要超过五兆。"
	long := func(bytes int) string { return strings.Repeat(sentence, bytes/len(sentence)) }
	for _, c := range []struct {
		name    string
		text    string
		options []flows.Option
		want    string
	}{
		{"text", "你好", nil, "text"},
		{"nothing", "  ", nil, ""},
		{"menu", "选一个", options(3, "项"), "msgmenu"},
		{"menu of ten", "选一个", options(10, "项"), "msgmenu"},
		{"head just fits", strings.Repeat("a", 1024), options(2, "x"), "msgmenu"},
		{"eleven options", "选一个", options(11, "项"), "text"},
		{"a long label", "选一个", options(2, strings.Repeat("长", 43)), "text"},
		{"a label that just fits", "选一个", options(2, strings.Repeat("a", 127)), "msgmenu"},
		{"an empty label", "选一个", []flows.Option{{Token: "a", Label: " "}}, "text"},
		{"a strange token", "选一个", []flows.Option{{Token: "a#b", Label: "x"}}, "text"},
		{"long text", long(2000), nil, "text"},
		{"longer text", long(4000), nil, "text text"},
		{"long text with options", long(1500) + "\n\n选一个", options(3, "项"), "text msgmenu"},
		{"one long paragraph with options", long(1500), options(3, "项"), "text msgmenu"},
		{"very long text with options", long(4000) + "\n选一个", options(3, "项"), "text text msgmenu"},
	} {
		var kinds []string
		for _, p := range decodeParts(t, customers{}.Render(flows.Contact{}, flows.Say{Text: c.text, Options: c.options})) {
			kinds = append(kinds, p.Type)
		}
		if got := strings.Join(kinds, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestRenderKeepsEveryWord(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("A sentence of the text. ", 60) + "\n\nWhich one?"
	parts := decodeParts(t, customers{}.Render(flows.Contact{}, flows.Say{Text: text, Options: options(3, "Choice ")}))
	if len(parts) != 2 || parts[1].Menu.Head != "Which one?" {
		t.Fatalf("%+v", parts)
	}
	if bare(parts[0].Text.Content+parts[1].Menu.Head) != bare(text) {
		t.Error("words are lost")
	}
	if got := parts[1].Menu.List[2].Click; got != (menuClick{"o_3_2", "Choice 2"}) {
		t.Errorf("%+v", got)
	}
}

func TestRenderNumbersOptions(t *testing.T) {
	t.Parallel()
	for _, ch := range []bot.Channel{customers{}, members{}} {
		parts := decodeParts(t, ch.Render(flows.Contact{}, flows.Say{Text: "选一个", Options: options(12, "项")}))
		if len(parts) != 1 || !strings.HasPrefix(parts[0].Text.Content, "选一个\n\n1. 项0\n2. 项1\n") ||
			!strings.HasSuffix(parts[0].Text.Content, "\n12. 项11") {
			t.Errorf("%s: %+v", ch.Name(), parts)
		}
	}
	parts := decodeParts(t, members{}.Render(flows.Contact{}, flows.Say{Text: "选一个", Options: options(2, "项")}))
	if len(parts) != 1 || parts[0].Text.Content != "选一个\n\n1. 项0\n2. 项1" {
		t.Errorf("%+v", parts)
	}
}

func TestWelcomeIsOneMessage(t *testing.T) {
	t.Parallel()
	to := flows.Contact{Reply: "welcome:CODE"}
	for name, say := range map[string]flows.Say{
		"menu":             {Text: "欢迎", Options: options(3, "项")},
		"text":             {Text: "欢迎"},
		"long":             {Text: strings.Repeat("欢迎光临。", 500)},
		"long and options": {Text: strings.Repeat("欢迎光临。", 500), Options: options(3, "项")},
		"many options":     {Text: "欢迎", Options: options(30, strings.Repeat("项", 30))},
		"only options":     {Options: options(30, strings.Repeat("项", 30))},
		"strange tokens":   {Text: strings.Repeat("欢迎光临。", 250), Options: []flows.Option{{Token: "#", Label: "好"}}},
	} {
		parts := decodeParts(t, customers{}.Render(to, say))
		if len(parts) != 1 {
			t.Errorf("%s: %d messages", name, len(parts))
		}
		if name == "long and options" && !strings.HasSuffix(parts[0].Text.Content, "3. 项2") {
			t.Errorf("%s: the options are missing", name)
		}
	}
	if got := (customers{}).Render(to, flows.Say{}); len(got) != 0 {
		t.Errorf("nothing to say makes %s", got)
	}
}

func TestMessageIDs(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, key := range []string{"kabc123", "", "say:KH-7Q2M4D:1", strings.Repeat("a", 32), strings.Repeat("a", 33), "é", "a b", "a+b"} {
		id := messageID(key)
		if !plainID.MatchString(id) || len(id) > messageIDBytes {
			t.Errorf("%q makes %q", key, id)
		}
		if id != messageID(key) || (seen[id] != "" && seen[id] != key) {
			t.Errorf("%q makes %q, as %q does", key, id, seen[id])
		}
		seen[id] = key
	}
	if messageID("kabc123") != "kabc123" {
		t.Error("a plain key is changed")
	}
}
