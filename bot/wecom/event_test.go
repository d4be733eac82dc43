package wecom

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"kaihu/flows"
)

// show writes an event in a line.
func show(e flows.Event) string {
	switch e := e.(type) {
	case flows.Said:
		return "Said " + e.Message + " " + e.Text
	case flows.Chose:
		return "Chose " + e.Token + " " + e.Label
	case flows.Sent:
		return "Sent " + e.File.Source + " " + e.File.Message
	case flows.Shared:
		return "Shared " + e.What
	case flows.Withdrew:
		return "Withdrew " + e.Message
	case flows.Undelivered:
		return "Undelivered " + e.Reason
	case nil:
		return ""
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", e), "flows.")
}

func quietWeCom(now time.Time) *WeCom {
	return &WeCom{cfg: Config{CorpID: "ww1", AgentID: "7", Now: func() time.Time { return now }}, log: slog.New(slog.DiscardHandler)}
}

func TestEveryKfMessage(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/kf.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name    string
		Message json.RawMessage
		Want    string
		Window  bool
		Reply   string
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	sent := time.Unix(1790000000, 0).UTC()
	a := newAccount(quietWeCom(sent.Add(5*time.Second)), "wk1")
	for _, c := range cases {
		d, ok := a.fromCustomer(c.Message, sent.Add(-time.Hour))
		if ok != (c.Want != "") {
			t.Errorf("%s: taken %v", c.Name, ok)
			continue
		}
		if !ok {
			continue
		}
		if got := show(d.Event); got != c.Want {
			t.Errorf("%s: %q, want %q", c.Name, got, c.Want)
		}
		if d.From != (flows.Contact{Channel: "kf", Address: "wk1/wm1"}) || d.Reply != c.Reply || !strings.HasPrefix(d.ID, "kf:") {
			t.Errorf("%s: %+v", c.Name, d)
		}
		if (d.Window != nil) != c.Window {
			t.Errorf("%s: window %v", c.Name, d.Window)
		}
		if !strings.Contains(fmt.Sprintf("%+v", d.Event), sent.Format("2006-01-02 15:04:05")) {
			t.Errorf("%s: not at its time: %+v", c.Name, d.Event)
		}
	}
}

func TestKfWindows(t *testing.T) {
	t.Parallel()
	sent := time.Unix(1790000000, 0).UTC()
	a := newAccount(quietWeCom(sent), "wk1")
	for raw, want := range map[string]flows.Window{
		`{"msgid":"a","external_userid":"u","send_time":1790000000,"origin":3,"msgtype":"text"}`: {Limited: true, Left: 5, Until: sent.Add(48 * time.Hour)},
		`{"msgid":"a","send_time":1790000000,"origin":4,"msgtype":"event","event":{"event_type":"enter_session","external_userid":"u","welcome_code":"C"}}`: {
			Limited: true, Left: 1, Until: sent.Add(20 * time.Second)},
		`{"msgid":"a","send_time":1790000000,"origin":4,"msgtype":"event","event":{"event_type":"msg_send_fail","external_userid":"u","fail_type":6}}`: {
			Limited: true, Left: 0, Until: sent},
	} {
		d, ok := a.fromCustomer([]byte(raw), time.Time{})
		if !ok || d.Window == nil || *d.Window != want {
			t.Errorf("%s: %+v", raw, d.Window)
		}
	}
}

func TestFileIDs(t *testing.T) {
	t.Parallel()
	a, b := fileOf("m1", "X"), fileOf("m2", "X")
	if a.ID == b.ID || a != fileOf("m1", "X") || len(a.ID) > 24 || strings.ContainsAny(a.ID, "/.-_ ") {
		t.Errorf("%+v, %+v", a, b)
	}
}

func TestAppCallbacks(t *testing.T) {
	t.Parallel()
	now := time.Unix(1790000000, 0)
	w := quietWeCom(now)
	head := `<xml><ToUserName>ww1</ToUserName><FromUserName>zhang</FromUserName><CreateTime>1790000000</CreateTime><AgentID>7</AgentID>`
	for name, c := range map[string]struct{ xml, id, want string }{
		"text":        {`<MsgType>text</MsgType><Content><![CDATA[你好 <a> &]]></Content><MsgId>11</MsgId>`, "app:11", "Said 11 你好 <a> &"},
		"image":       {`<MsgType>image</MsgType><MediaId>MM</MediaId><MsgId>12</MsgId>`, "app:12", "Sent MM 12"},
		"voice":       {`<MsgType>voice</MsgType><MediaId>MM</MediaId><MsgId>13</MsgId>`, "app:13", "Shared voice"},
		"location":    {`<MsgType>location</MsgType><MsgId>14</MsgId>`, "app:14", "Shared location"},
		"no id":       {`<MsgType>text</MsgType><Content>x</Content>`, "", ""},
		"subscribe":   {`<MsgType>event</MsgType><Event>subscribe</Event>`, "app:subscribe:zhang:1790000000", "Joined"},
		"enter":       {`<MsgType>event</MsgType><Event>enter_agent</Event>`, "app:enter_agent:zhang:2026-09-21", "Joined"},
		"card":        {`<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>s1_zh</EventKey>`, "", ""},
		"unsubscribe": {`<MsgType>event</MsgType><Event>unsubscribe</Event>`, "", ""},
		"location in": {`<MsgType>event</MsgType><Event>LOCATION</Event>`, "", ""},
	} {
		var in notice
		if err := readXML([]byte(head+c.xml+`</xml>`), &in); err != nil {
			t.Fatal(name, err)
		}
		d, ok := w.fromMember(in)
		if ok != (c.want != "") || (ok && (show(d.Event) != c.want || d.ID != c.id)) {
			t.Errorf("%s: %v %q %q", name, ok, d.ID, show(d.Event))
		}
		if ok && (d.Window != nil || d.From != flows.Contact{Channel: "app", Address: "zhang"}) {
			t.Errorf("%s: %+v", name, d)
		}
	}
	old := notice{FromUserName: "zhang", MsgType: "text", MsgID: "1", Content: "x", CreateTime: now.Add(-8 * 24 * time.Hour).Unix()}
	if _, ok := w.fromMember(old); ok {
		t.Error("a recording of last week is taken")
	}
}
