package wecomtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	wt "kaihu/bot/wecomtest"
)

func TestSendWindowAndQuota(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.want(40096, "kf/send_msg", text("nobody there"))
	r.must(r.s.Enter(kf, user, wt.Link{}))
	r.want(95018, "kf/send_msg", text("state 4"))
	r.say("hello")
	for range 5 {
		r.want(0, "kf/send_msg", text("one of five"))
	}
	r.want(95001, "kf/send_msg", text("the sixth"))
	r.say("again")
	r.want(0, "kf/send_msg", text("refilled"))
	if info := r.s.Chats()[0]; info.Quota != 4 || info.State != wt.StateNew {
		t.Errorf("%+v", info)
	}
	r.clock.add(48*time.Hour + time.Second)
	r.token = ""
	r.want(95002, "kf/send_msg", text("too late"))
	got := r.want(0, "kf/service_state/get", o{"open_kfid": kf, "external_userid": user})
	if got["service_state"] != float64(4) {
		t.Error(got)
	}
}

func TestSendRules(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) {
		o.Rules.OverQuotaByEvent, o.Rules.WindowError, o.Rules.SessionStays = true, 95018, true
		o.Rules.MenuClickKeepsQuota = true
	})
	r.say("hello")
	menu := o{"touser": user, "open_kfid": kf, "msgid": "m1", "msgtype": "msgmenu", "msgmenu": o{"list": []o{click("a", "A")}}}
	r.want(0, "kf/send_msg", menu)
	for range 4 {
		r.want(0, "kf/send_msg", text("x"))
	}
	_, err := r.s.Click(kf, user, "m1", "a")
	r.must(err)
	r.want(0, "kf/send_msg", with(text("sixth"), "msgid", "six"))
	r.want(0, "kf/send_msg", with(menu, "msgid", "unseen"))
	if _, err := r.s.Click(kf, user, "unseen", "a"); err == nil {
		t.Error("clicked a menu that was not delivered")
	}
	if m := r.message("six"); m.Delivery != wt.Failed || m.FailType != 6 {
		t.Errorf("%+v", m)
	}
	msgs, _ := r.sync("")
	ev := msgs[len(msgs)-1]["event"].(o)
	if ev["event_type"] != "msg_send_fail" || ev["fail_msgid"] != "unseen" || ev["fail_type"] != float64(6) {
		t.Errorf("%v", ev)
	}
	r.clock.add(49 * time.Hour)
	r.token = ""
	r.want(95018, "kf/send_msg", text("late"))

	r = newRig(t, func(o *wt.Options) { o.Rules.WindowByEvent = true })
	r.say("hello")
	r.clock.add(49 * time.Hour)
	r.want(0, "kf/send_msg", with(text("late"), "msgid", "late"))
	if m := r.message("late"); m.FailType != 4 {
		t.Errorf("%+v", m)
	}
}

func (r *rig) message(id string) wt.Message {
	for _, m := range r.s.Chat(kf, user) {
		if m.ID == id {
			return m
		}
	}
	return wt.Message{}
}

func TestSendMsgID(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) { o.Kf = append(o.Kf, wt.KfAccount{ID: "wkOTHER"}) })
	r.say("hi")
	if _, err := r.s.Say("wkOTHER", user, "hi"); err != nil {
		t.Fatal(err)
	}
	if got := r.want(0, "kf/send_msg", with(text("a"), "msgid", "id-1_A")); got["msgid"] != "id-1_A" {
		t.Error(got)
	}
	r.want(95033, "kf/send_msg", with(text("a"), "msgid", "id-1_A"))
	r.want(0, "kf/send_msg", with(with(text("a"), "msgid", "id-1_A"), "open_kfid", "wkOTHER"))
	for _, bad := range []string{"", strings.Repeat("a", 33), "a b", "é"} {
		r.want(40058, "kf/send_msg", with(text("a"), "msgid", bad))
	}
	if got := r.want(0, "kf/send_msg", text("a")); len(got["msgid"].(string)) == 0 || len(got["msgid"].(string)) > 32 {
		t.Error(got)
	}
	if n := len(r.s.Chat(kf, user)); n != 3 {
		t.Errorf("%d messages", n)
	}
}

func TestSendText(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.say("hi")
	r.want(44004, "kf/send_msg", text(""))
	r.want(44004, "kf/send_msg", o{"touser": user, "open_kfid": kf, "msgtype": "text"})
	r.want(40008, "kf/send_msg", with(text("x"), "msgtype", "shout"))
	r.want(40096, "kf/send_msg", with(text("x"), "touser", ""))
	r.want(95000, "kf/send_msg", with(text("x"), "open_kfid", "wkNONE"))
	r.want(0, "kf/send_msg", text(strings.Repeat("开", 700)))
	got := last(r.s.Chat(kf, user))
	if len(got.Text) != 2046 || !strings.HasSuffix(got.Text, "开") || got.From != wt.FromBot {
		t.Errorf("%d bytes", len(got.Text))
	}
	if !r.violated("text-over-2048") || !r.violated("empty-text") {
		t.Error(r.s.Violations())
	}
}

func TestSendOtherTypes(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.say("hello")
	r.want(40008, "kf/send_msg", o{"touser": user, "open_kfid": kf, "msgtype": "link", "link": o{"title": "t", "url": "https://example.com"}})
}

func click(id, content string) o {
	return o{"type": "click", "click": o{"id": id, "content": content}}
}

func clicks(n int) (list []o) {
	for i := range n {
		list = append(list, click(fmt.Sprint("i", i), "x"))
	}
	return list
}

func TestMenuLimits(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	line := func(n int) o { return o{"type": "text", "text": o{"content": strings.Repeat("x", n), "no_newline": 1}} }
	lines := func(n int) (l []o) {
		for range n {
			l = append(l, line(1))
		}
		return l
	}
	view := func(url, content string) o { return o{"type": "view", "view": o{"url": url, "content": content}} }
	for name, c := range map[string]struct {
		code int
		menu o
	}{
		"ten to tap":    {0, o{"list": clicks(10)}},
		"eleven":        {95008, o{"list": clicks(11)}},
		"fifty lines":   {0, o{"list": append(clicks(10), lines(40)...)}},
		"fifty-one":     {95008, o{"list": append(clicks(10), lines(41)...)}},
		"bad type":      {95009, o{"list": []o{{"type": "poke"}}}},
		"no body":       {95009, o{"list": []o{{"type": "click"}}}},
		"empty":         {44004, o{}},
		"head":          {0, o{"head_content": strings.Repeat("x", 1024)}},
		"head long":     {45002, o{"head_content": strings.Repeat("x", 1025)}},
		"tail long":     {45002, o{"tail_content": strings.Repeat("x", 1025)}},
		"id":            {0, o{"list": []o{click(strings.Repeat("i", 128), "x")}}},
		"id long":       {40058, o{"list": []o{click(strings.Repeat("i", 129), "x")}}},
		"content":       {0, o{"list": []o{click("i", strings.Repeat("x", 128))}}},
		"content long":  {40058, o{"list": []o{click("i", strings.Repeat("x", 129))}}},
		"content none":  {40058, o{"list": []o{click("i", "")}}},
		"view":          {0, o{"list": []o{view("https://example.com/", strings.Repeat("x", 1024))}}},
		"view scheme":   {40058, o{"list": []o{view("example.com", "x")}}},
		"view long":     {40058, o{"list": []o{view("https://example.com/"+strings.Repeat("x", 2048), "x")}}},
		"text 256":      {0, o{"list": []o{line(256)}}},
		"text 257":      {40058, o{"list": []o{line(257)}}},
		"mini":          {0, o{"list": []o{{"type": "miniprogram", "miniprogram": o{"appid": "w", "pagepath": "p", "content": "c"}}}}},
		"mini no appid": {40058, o{"list": []o{{"type": "miniprogram", "miniprogram": o{"pagepath": "p", "content": "c"}}}}},
	} {
		r.say("refill")
		t.Log(name)
		r.want(c.code, "kf/send_msg", o{"touser": user, "open_kfid": kf, "msgtype": "msgmenu", "msgmenu": c.menu})
	}
	r.say("refill")
	r.want(0, "kf/send_msg", o{"touser": user, "open_kfid": kf, "msgtype": "msgmenu", "msgmenu": o{"list": []o{click("a#b", "x")}}})
	if !r.violated("menu-id") || !r.violated("menu-items") {
		t.Error(r.s.Violations())
	}
}

func TestClick(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.say("hi")
	r.want(0, "kf/send_msg", o{"touser": user, "open_kfid": kf, "msgid": "m1", "msgtype": "msgmenu",
		"msgmenu": o{"head_content": "选", "list": []o{click("yes", "是的"), {"type": "text", "text": o{"content": "t"}}}}})
	_, err := r.s.Click(kf, user, "m1", "no")
	if err == nil {
		t.Error("clicked what is not there")
	}
	if _, err = r.s.Click(kf, user, "m2", "yes"); err == nil {
		t.Error("clicked on no menu")
	}
	id, err := r.s.Click(kf, user, "m1", "yes")
	r.must(err)
	msgs, _ := r.sync("")
	got := msgs[len(msgs)-1]
	if got["msgid"] != id || got["origin"] != float64(3) || got["text"].(o)["menu_id"] != "yes" || got["text"].(o)["content"] != "是的" {
		t.Errorf("%v", got)
	}
	if info := r.s.Chats()[0]; info.Quota != 5 {
		t.Errorf("quota %d after a click", info.Quota)
	}
}
