package wecom

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"kaihu/bot"
	"kaihu/bot/wecomtest"
)

func TestWrongSecretIsNotTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(func(c *Config) { c.Secret = "wrong-SECRETSECRET" })
	err := r.send(w.Customers(), r.to(), "k", "text")
	verdictIs(t, err, bot.Later)
	if strings.Contains(err.Error()+r.logs.String(), "SECRETSECRET") || !strings.Contains(err.Error(), "doctor") {
		t.Error(err)
	}
}

func TestTwoCompaniesInOneProcess(t *testing.T) {
	t.Parallel()
	a, b := newRig(t, nil), newRig(t, nil)
	wa, wb := a.boot(nil), b.boot(nil)
	a.say("hi")
	b.say("hi")
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Go(func() { a.must(a.send(wa.Customers(), a.to(), fmt.Sprint("k", i), "to a")) })
		wg.Go(func() { b.must(b.send(wb.Customers(), b.to(), fmt.Sprint("k", i), "to b")) })
	}
	wg.Wait()
	for r, want := range map[*rig]string{a: "to a", b: "to b"} {
		for _, m := range r.shown() {
			if m.Text != want {
				t.Errorf("%q arrived at the other company", m.Text)
			}
		}
		if len(r.shown()) != 5 {
			t.Errorf("%d messages", len(r.shown()))
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rules  wecomtest.Rules
		change func(*Config)
		fault  int
		want   string // in the last finding; "": all is well
	}{
		"well":          {},
		"secret":        {change: func(c *Config) { c.Secret = "wrong" }, want: "KAIHU_WECOM_SECRET"},
		"corp":          {change: func(c *Config) { c.CorpID = "ww0" }, want: "KAIHU_WECOM_CORP_ID"},
		"address":       {rules: wecomtest.Rules{TrustedIPs: []string{"203.0.113.1"}}, want: "可信IP"},
		"account":       {change: func(c *Config) { c.KfIDs = []string{"wkOTHER"} }, want: "可调用接口的应用"},
		"no account":    {change: func(c *Config) { c.KfIDs = nil }, want: "KAIHU_WECOM_KF_ID"},
		"not allowed":   {fault: 48002, want: "可调用接口的应用"},
		"unreachable":   {change: func(c *Config) { c.APIURL = "http://127.0.0.1:1" }, want: "KAIHU_WECOM_API_URL"},
		"unknown error": {fault: 12345, want: "e=12345"},
	} {
		r := newRig(t, func(o *wecomtest.Options) { o.Rules = c.rules })
		if c.fault != 0 {
			r.s.Faults().Errcode("kf/account/list", c.fault, 1)
		}
		all := r.boot(c.change).Check(t.Context())
		last := all[len(all)-1]
		if last.OK != (c.want == "") || !strings.Contains(last.Next, c.want) || strings.Contains(fmt.Sprint(all), r.opt.Secret) {
			t.Errorf("%s: %+v", name, all)
		}
	}
}
