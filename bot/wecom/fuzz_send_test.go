package wecom

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"kaihu/bot"
	"kaihu/flows"
)

// FuzzRender renders any message for customers, as a welcome and for members:
// each part is one that WeCom takes whole, and no word is lost on the way.
func FuzzRender(f *testing.F) {
	f.Add("请选择。\n\n哪一个？", "内地", "k1_mainland", 3)
	f.Add(strings.Repeat("长 long. ", 700), strings.Repeat("标签", 30), "k1_x", 10)
	f.Add("\xff\u200d", " ", "k-1", 40)
	f.Add("", "a", "k1", 2)
	f.Fuzz(func(t *testing.T, text, label, token string, n int) {
		say := flows.Say{Text: text}
		for i := range (n & 0x7fffffff) % 24 {
			say.Options = append(say.Options, flows.Option{Token: token + string(rune('a'+i)), Label: label + string(rune('a'+i))})
		}
		l := listen(t, time.Unix(1790000000, 0))
		whole := bare(strings.ToValidUTF8(text, "\uFFFD"))
		for name, parts := range map[string][]bot.Part{
			"kf": l.Customers().Render(flows.Contact{}, say), "app": l.Members().Render(flows.Contact{}, say),
			"welcome": l.Customers().Render(flows.Contact{Reply: welcomePrefix + "C"}, say),
		} {
			said, labels := "", 0
			for _, p := range parts {
				head, n := fits(t, p)
				said, labels = said+head, labels+n
			}
			if name == "welcome" {
				if len(parts) > 1 {
					t.Fatalf("a welcome of %d messages", len(parts))
				}
				continue // one message, so what is too long is cut
			}
			if !strings.HasPrefix(bare(said), whole) {
				t.Fatalf("%s: %q is said as %q", name, text, said)
			}
			for _, o := range say.Options {
				if o := bare(strings.ToValidUTF8(o.Label, "\uFFFD")); labels == 0 && !strings.Contains(bare(said), o) {
					t.Fatalf("%s: the option %q is not in %q", name, o, said)
				}
			}
			if labels != 0 && labels != len(say.Options) {
				t.Fatalf("%s: %d of %d options", name, labels, len(say.Options))
			}
		}
	})
}

// fits holds a part against WeCom's limits; it returns its text and how many
// items its menu has.
func fits(t *testing.T, p bot.Part) (text string, items int) {
	t.Helper()
	var c content
	if err := json.Unmarshal(p, &c); err != nil {
		t.Fatal(err)
	}
	switch {
	case c.Type == "text" && c.Text != nil:
		if n := len(c.Text.Content); n == 0 || n > textBytes {
			t.Fatalf("a text of %d bytes", n)
		}
		return c.Text.Content, 0
	case c.Type == "msgmenu" && c.Menu != nil:
		if len(c.Menu.Head) > menuHeadBytes || len(c.Menu.List) == 0 || len(c.Menu.List) > menuItems {
			t.Fatalf("a menu of %d bytes and %d items", len(c.Menu.Head), len(c.Menu.List))
		}
		for _, i := range c.Menu.List {
			if n := len(i.Click.Content); n == 0 || n > menuLabelBytes || !menuID.MatchString(i.Click.ID) || i.Type != "click" {
				t.Fatalf("the item %+v", i)
			}
		}
		return c.Menu.Head, len(c.Menu.List)
	}
	t.Fatalf("neither a text nor a menu: %s", p)
	return "", 0
}

// FuzzMediaAnswer is WeCom's answer to a download: no more than there is room
// for is kept, and a file's name is a name and nothing else.
func FuzzMediaAnswer(f *testing.F) {
	f.Add(200, `attachment; filename="执照.png"`, "bytes 0-9/10", "image/png", []byte("\x89PNG\r\n\x1a\n"), int64(100))
	f.Add(206, `attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd`, "bytes 0-3/-7", "", []byte("abcd"), int64(3))
	f.Add(200, "", "", "application/json", []byte(`{"errcode":40007,"errmsg":"invalid media_id"}`), int64(0))
	f.Add(200, `filename=..\..\x.pdf`, "/", "text/plain", []byte("{"), int64(1))
	f.Add(200, `attachment; filename="`+strings.Repeat("长", 300)+`.pdf"`, "", "", []byte{}, int64(9))
	f.Fuzz(func(t *testing.T, status int, disposition, byteRange, kind string, body []byte, room int64) {
		room = (room & 0x7fffffff) % (1 << 20)
		resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body))}
		resp.Header.Set("Content-Disposition", disposition)
		resp.Header.Set("Content-Range", byteRange)
		resp.Header.Set("Content-Type", kind)
		got, err := readChunk(resp, room)
		if err != nil {
			if got != nil || len(body) > 20 && strings.Contains(err.Error(), string(body)) {
				t.Fatalf("%+v, %v", got, err)
			}
			return
		}
		if int64(len(got.data)) > room || !bytes.HasPrefix(body, got.data) {
			t.Fatalf("%d bytes of %d, room for %d", len(got.data), len(body), room)
		}
		if n := got.name; strings.ContainsAny(n, `/\`) || n == ".." || n == "." || len(n) > 200 || !utf8.ValidString(n) || strings.ContainsFunc(n, unicode.IsControl) || n != strings.TrimSpace(n) {
			t.Fatalf("the name %q of %q", n, disposition)
		}
	})
}
