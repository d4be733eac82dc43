package wecomtest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	wt "kaihu/bot/wecomtest"
)

func TestGetToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	d := wt.Defaults()
	for query, code := range map[string]float64{
		"":                                     41002,
		"corpid=" + d.CorpID:                   41004,
		"corpid=x&corpsecret=x":                40013,
		"corpid=" + d.CorpID + "&corpsecret=x": 40001,
		"corpid=" + d.CorpID + "&corpsecret=" + d.Secret: 0,
	} {
		if got := r.get("gettoken?" + query); got["errcode"] != code {
			t.Errorf("%s: %v", query, got)
		}
	}
	first := r.get("gettoken?corpid=" + d.CorpID + "&corpsecret=" + d.Secret)
	r.clock.add(time.Hour)
	again := r.get("gettoken?corpid=" + d.CorpID + "&corpsecret=" + d.Secret)
	if first["access_token"] != again["access_token"] || again["expires_in"] != float64(7200) {
		t.Errorf("first %v, again %v", first, again)
	}
}

func TestTokenLife(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	wantErr := func(path string, code float64, hint string) {
		t.Helper()
		got := r.get(path)
		msg, _ := got["errmsg"].(string)
		if got["errcode"] != code || !strings.Contains(msg, hint) {
			t.Errorf("%s: %v", path, got)
		}
	}
	wantErr("getcallbackip", 41001, "access_token missing, hint: [")
	wantErr("getcallbackip?access_token=invented", 40014, "from ip: 127.0.0.1, more info at")
	wantErr("getcallbackip?access_token="+r.accessToken(), 0, "ok")
	r.clock.add(7200 * time.Second)
	wantErr("getcallbackip?access_token="+r.accessToken(), 42001, "access_token expired")
	r.token = ""
	wantErr("getcallbackip?access_token="+r.accessToken(), 0, "ok")
	r.s.RevokeTokens()
	wantErr("getcallbackip?access_token="+r.accessToken(), 40014, "invalid access_token")
	r.token = ""
	wantErr("getcallbackip?access_token="+r.accessToken(), 0, "ok")
}

func TestTokenRules(t *testing.T) {
	t.Parallel()
	d := wt.Defaults()
	path := "gettoken?corpid=" + d.CorpID + "&corpsecret=" + d.Secret
	r := newRig(t, func(o *wt.Options) {
		o.Rules.ExpiresInCountsDown = true
		o.Rules.TokenTTL = 100 * time.Second
		o.OtherApps = map[string]string{"other-secret": "1000009"}
	})
	r.get(path)
	r.clock.add(30 * time.Second)
	if got := r.get(path); got["expires_in"] != float64(70) {
		t.Errorf("%v", got)
	}
	other, _ := r.get("gettoken?corpid=" + d.CorpID + "&corpsecret=other-secret")["access_token"].(string)
	r.token = other
	r.want(48002, "kf/sync_msg", o{"open_kfid": kf})
	r.want(301002, "message/send", o{"touser": "zhangsan", "agentid": 1000002, "msgtype": "text", "text": o{"content": "x"}})

	r = newRig(t, func(o *wt.Options) { o.Rules.NewTokenEachTime = true })
	if a, b := r.get(path), r.get(path); a["access_token"] == b["access_token"] {
		t.Error("the same token twice")
	}
	r = newRig(t, func(o *wt.Options) { o.Rules.TrustedIPs = []string{"10.0.0.1"} })
	if got := r.get(path); got["errcode"] != float64(60020) {
		t.Errorf("%v", got)
	}
}

func TestPerMinuteLimit(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) { o.Rules.PerMinute = 3 })
	r.say("hello")
	body := o{"open_kfid": kf, "external_userid": user}
	for range 3 {
		r.want(0, "kf/service_state/get", body)
	}
	r.want(45009, "kf/service_state/get", body)
	r.want(0, "kf/account/list", o{})
	r.clock.add(61 * time.Second)
	r.want(0, "kf/service_state/get", body)
}

func TestWrongRequests(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	got := r.want(40058, "kf/send_msg", []byte(`{"touser":`))
	if !strings.HasPrefix(got["errmsg"].(string), "Warning: wrong json format.") {
		t.Error(got["errmsg"])
	}
	r.want(40058, "kf/send_msg", []byte(`{"touser":7}`))
	if got := r.get("kf/send_msg?access_token=" + r.accessToken()); got["errcode"] != float64(40058) {
		t.Error(got)
	}
	r.say("hi")
	r.want(0, "kf/send_msg", with(text("hi"), "colour", "red"))
	resp, err := http.Get(r.url + "/cgi-bin/kf/nothing")
	r.must(err)
	resp.Body.Close()
	if resp.StatusCode != 404 {
		t.Error(resp.Status)
	}
	for _, rule := range []string{"wrong-json", "wrong-type", "method", "unknown-field", "unknown-endpoint"} {
		if !r.violated(rule) {
			t.Errorf("%s is not noted: %v", rule, r.s.Violations())
		}
	}
}
