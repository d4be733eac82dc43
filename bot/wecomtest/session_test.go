package wecomtest_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	wt "kaihu/bot/wecomtest"
)

func (r *rig) lastEvent() o {
	r.t.Helper()
	msgs, _ := r.sync("")
	if len(msgs) == 0 {
		return nil
	}
	ev, _ := msgs[len(msgs)-1]["event"].(o)
	return ev
}

func onEvent(code any, kind string) o {
	body := o{"content": "welcome"}
	if kind == "msgmenu" {
		body = o{"head_content": "welcome", "list": clicks(2)}
	}
	return o{"code": code, "msgtype": kind, kind: body}
}

func TestWelcome(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) { o.Rules.Tokenless = 100 })
	enter := func() any {
		t.Helper()
		r.must(r.s.Enter(kf, user, wt.Link{}))
		return r.lastEvent()["welcome_code"]
	}
	code := enter()
	r.want(41049, "kf/send_msg_on_event", onEvent("", "text"))
	r.want(41050, "kf/send_msg_on_event", onEvent("invented", "text"))
	r.want(40008, "kf/send_msg_on_event", o{"code": code, "msgtype": "image", "image": o{"media_id": "x"}})
	r.want(95008, "kf/send_msg_on_event", o{"code": code, "msgtype": "msgmenu", "msgmenu": o{"list": clicks(11)}})
	r.want(40058, "kf/send_msg_on_event", with(onEvent(code, "text"), "msgid", ""))
	r.want(0, "kf/send_msg_on_event", with(onEvent(code, "msgmenu"), "msgid", "w1"))
	if m := r.message("w1"); !m.OnEvent || m.Menu == nil {
		t.Errorf("%+v", m)
	}
	r.want(41050, "kf/send_msg_on_event", onEvent(code, "text"))
	if enter() != nil {
		t.Error("a second welcome within 48 hours")
	}
	r.clock.add(48*time.Hour + time.Second)
	r.token = ""
	code = enter()
	r.clock.add(20 * time.Second)
	r.want(41050, "kf/send_msg_on_event", onEvent(code, "text"))
	r.say("x")
	if enter() != nil {
		t.Error("a welcome for one who wrote")
	}
}

func TestContactWay(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.want(40058, "kf/add_contact_way", o{"open_kfid": kf, "scene": strings.Repeat("s", 33)})
	r.want(95000, "kf/add_contact_way", o{"open_kfid": "wkNONE"})
	link := r.want(0, "kf/add_contact_way", o{"open_kfid": kf, "scene": "invite"})["url"].(string)
	if again := r.want(0, "kf/add_contact_way", o{"open_kfid": kf, "scene": "invite"})["url"]; again != link {
		t.Error("another link for the same scene")
	}
	param := "KH-7Q2M4D.签名&="
	got, err := r.s.Open(user, link+"&scene_param="+url.QueryEscape(param))
	r.must(err)
	ev := r.lastEvent()
	if got != kf || ev["scene"] != "invite" || ev["scene_param"] != param {
		t.Errorf("%s %v", got, ev)
	}
	for _, bad := range []string{"https://example.com/", link + "x", link + "&scene_param=" + strings.Repeat("x", 129)} {
		if _, err := r.s.Open(user, bad); err == nil {
			t.Errorf("opened %s", bad)
		}
	}
}

func TestStateTransitions(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{"00": false, "01": true, "02": true, "03": true, "04": true, "10": false, "11": true, "12": true,
		"13": true, "14": true, "20": false, "21": false, "22": true, "23": true, "24": true, "30": false, "31": false,
		"32": false, "33": true, "34": true, "40": false, "41": false, "42": false, "43": false, "44": false}
	r := newRig(t, nil)
	for from := 0; from <= 4; from++ {
		for to := 0; to <= 4; to++ {
			who := fmt.Sprintf("wm%d%d", from, to)
			_, err := r.s.Say(kf, who, "hi")
			r.must(err)
			body := o{"open_kfid": kf, "external_userid": who, "servicer_userid": "lihua"}
			if from > 0 {
				r.want(0, "kf/service_state/trans", with(body, "service_state", from))
			}
			code := 95016
			if allowed[fmt.Sprint(from, to)] || allowed[fmt.Sprintf("%d%d", from, to)] {
				code = 0
			}
			r.want(code, "kf/service_state/trans", with(body, "service_state", to))
		}
	}
	r.want(40096, "kf/service_state/get", o{"open_kfid": kf, "external_userid": "wmNobody"})
}

func TestStateCodes(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.say("hi")
	body := o{"open_kfid": kf, "external_userid": user}
	trans := func(code, state int, servicer string) any {
		t.Helper()
		return r.want(code, "kf/service_state/trans", with(with(body, "service_state", state), "servicer_userid", servicer))["msg_code"]
	}
	pool := trans(0, 2, "")
	r.want(95018, "kf/send_msg", text("in the pool"))
	r.want(40008, "kf/send_msg_on_event", onEvent(pool, "msgmenu"))
	r.want(0, "kf/send_msg_on_event", onEvent(pool, "text"))
	if info := r.s.Chats()[0]; info.Quota != 5 {
		t.Errorf("quota %d: a message on a code counts", info.Quota)
	}
	if trans(0, 2, "") != nil {
		t.Error("a second pool code in one session")
	}
	trans(95014, 3, "nobody")
	r.must(r.s.ServicerStatus(kf, "lihua", false))
	trans(95019, 3, "lihua")
	r.must(r.s.ServicerStatus(kf, "lihua", true))
	taken := trans(0, 3, "lihua")
	got := r.want(0, "kf/service_state/get", body)
	if got["service_state"] != float64(3) || got["servicer_userid"] != "lihua" {
		t.Error(got)
	}
	r.say("state 3 stays")
	ended := trans(0, 4, "")
	r.want(41050, "kf/send_msg_on_event", onEvent(taken, "text"))
	r.want(0, "kf/send_msg_on_event", onEvent(ended, "msgmenu"))
	trans(95016, 1, "")
	r.say("a new session")
	if got := r.want(0, "kf/service_state/get", body); got["service_state"] != float64(0) || got["servicer_userid"] != nil {
		t.Error(got)
	}
	ended = trans(0, 4, "")
	r.clock.add(20 * time.Second)
	r.want(41050, "kf/send_msg_on_event", onEvent(ended, "text"))
}

func TestStaff(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) {
		o.Rules.Tokenless = 100
		o.Kf[0].Servicers = append(o.Kf[0].Servicers, wt.Servicer{UserID: "wang"})
	})
	r.say("help")
	if _, err := r.s.StaffSay(kf, user, "lihua", "x"); err == nil {
		t.Error("staff spoke in state 0")
	}
	r.must(r.s.Takeover(kf, user, "lihua"))
	ev := r.lastEvent()
	if ev["change_type"] != float64(1) || ev["new_servicer_userid"] != "lihua" || ev["msg_code"] == nil {
		t.Errorf("%v", ev)
	}
	r.want(95018, "kf/send_msg", text("staff has it"))
	id, err := r.s.StaffSay(kf, user, "", "您好")
	r.must(err)
	msgs, _ := r.sync("")
	if m := msgs[len(msgs)-1]; m["origin"] != float64(5) || m["servicer_userid"] != "lihua" || m["msgid"] != id {
		t.Errorf("%v", m)
	}
	r.must(r.s.StaffRecall(kf, user, id))
	if ev := r.lastEvent(); ev["event_type"] != "servicer_recall_msg" || ev["recall_msgid"] != id {
		t.Errorf("%v", ev)
	}
	r.must(r.s.Takeover(kf, user, "wang"))
	if ev := r.lastEvent(); ev["change_type"] != float64(2) || ev["old_servicer_userid"] != "lihua" {
		t.Errorf("%v", ev)
	}
	r.must(r.s.EndSession(kf, user))
	if ev := r.lastEvent(); ev["change_type"] != float64(3) || ev["msg_code"] == nil {
		t.Errorf("%v", ev)
	}
	if r.s.EndSession(kf, user) == nil || r.s.Takeover(kf, user, "nobody") == nil {
		t.Error("ended twice, or taken by nobody")
	}
	_, err = r.s.StaffSay(kf, user, "lihua", "one more thing")
	r.must(err)
	if r.s.Chats()[0].State != wt.StateHuman {
		t.Error("not reopened")
	}
}

func TestRecallAndFail(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	id := r.say("my secret SECRETTEXT")
	r.must(r.s.Recall(kf, user, id))
	if ev := r.lastEvent(); ev["event_type"] != "user_recall_msg" || ev["recall_msgid"] != id || !r.message(id).Recalled {
		t.Errorf("%v", ev)
	}
	if r.s.Recall(kf, user, id) == nil {
		t.Error("recalled twice")
	}
	r.want(0, "kf/send_msg", with(text("x"), "msgid", "b1"))
	r.must(r.s.FailMessage(kf, user, "b1", 10))
	if m := r.message("b1"); m.Delivery != wt.Failed || m.FailType != 10 {
		t.Errorf("%+v", m)
	}
}

func TestAccountList(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	accounts := r.want(0, "kf/account/list", o{"offset": 0, "limit": 10})["account_list"].([]any)
	if len(accounts) != 1 || accounts[0].(o)["open_kfid"] != kf {
		t.Error(accounts)
	}
}
