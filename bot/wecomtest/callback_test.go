package wecomtest_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	wt "kaihu/bot/wecomtest"
)

func TestKfCallback(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.say("hi")
	got := r.callbacks()
	if len(got) != 1 {
		t.Fatalf("%d callbacks", len(got))
	}
	c := got[0]
	if c.Event != "kf_msg_or_event" || c.OpenKfId != kf || c.MsgType != "event" || c.Content != "" || c.FromUserName != "" ||
		c.CreateTime != r.clock.now().Unix() || c.OuterAgent != "1000002" || c.AgentID != "" || len(c.Token) > 128 {
		t.Errorf("%+v", c)
	}
	r.s.SetCallback("")
	r.say("nobody hears")
	if got := r.callbacks(); len(got) != 0 {
		t.Error(got)
	}
}

func TestCallbackRetries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rules wt.Rules
		fails int
		want  int
	}{
		"any status":    {wt.Rules{}, 9, 3},
		"then fine":     {wt.Rules{}, 1, 2},
		"timeouts only": {wt.Rules{RetryTimeoutsOnly: true}, 9, 1},
		"same nonce":    {wt.Rules{RetryReusesNonce: true}, 9, 3},
	} {
		r := newRig(t, func(o *wt.Options) { o.Rules = c.rules })
		left := c.fails
		r.bot.on(func(w http.ResponseWriter, _ *http.Request, _ inner) bool {
			r.bot.mu.Lock()
			defer r.bot.mu.Unlock()
			if left--; left >= 0 {
				http.Error(w, "no", 500)
			}
			return true
		})
		r.say("hi")
		got := r.callbacks()
		if len(got) != c.want {
			t.Errorf("%s: %d attempts, want %d", name, len(got), c.want)
		}
		nonces := map[string]bool{}
		for _, in := range got {
			nonces[in.Nonce] = true
		}
		if same := len(nonces) == 1 && len(got) > 1; same != c.rules.RetryReusesNonce {
			t.Errorf("%s: nonces %v", name, nonces)
		}
		if d := r.s.Deliveries(); len(d) != c.want || d[len(d)-1].Attempt != c.want || d[0].Status != 500 {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestCallbackTimeout(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) { o.Rules.CallbackTimeout, o.Rules.RetryTimeoutsOnly = 5*time.Millisecond, true })
	r.bot.on(func(_ http.ResponseWriter, req *http.Request, _ inner) bool {
		<-req.Context().Done()
		return true
	})
	r.say("hi")
	r.idle()
	d := r.s.Deliveries()
	if len(d) != 3 || d[2].Status != 0 || d[2].Error == "" || strings.Contains(d[2].Error, "msg_signature") {
		t.Errorf("%+v", d)
	}
}

func TestVerifyCallback(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) { o.Rules.VerifyTimeout = 200 * time.Millisecond })
	ctx := context.Background()
	r.must(r.s.VerifyCallback(ctx))
	answer := func(how func(http.ResponseWriter, inner)) {
		r.bot.on(func(w http.ResponseWriter, _ *http.Request, in inner) bool { how(w, in); return true })
	}
	for name, how := range map[string]func(http.ResponseWriter, inner){
		"quotes":  func(w http.ResponseWriter, in inner) { _, _ = w.Write([]byte(`"` + in.Content + `"`)) },
		"newline": func(w http.ResponseWriter, in inner) { _, _ = w.Write([]byte(in.Content + "\n")) },
		"empty":   func(http.ResponseWriter, inner) {},
		"status":  func(w http.ResponseWriter, in inner) { w.WriteHeader(403); _, _ = w.Write([]byte(in.Content)) },
	} {
		answer(how)
		if r.s.VerifyCallback(ctx) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	r.bot.on(func(_ http.ResponseWriter, req *http.Request, _ inner) bool { <-req.Context().Done(); return true })
	if r.s.VerifyCallback(ctx) == nil {
		t.Error("slow: accepted")
	}
	r.s.SetCallback("")
	if r.s.VerifyCallback(ctx) == nil {
		t.Error("without URL: accepted")
	}
}

func TestCallbackFaults(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	told := func(texts ...string) string {
		t.Helper()
		for _, s := range texts {
			_, err := r.s.MemberSay("wang", s)
			r.must(err)
		}
		var got []string
		for _, c := range r.callbacks() {
			got = append(got, c.Content)
		}
		return strings.Join(got, "")
	}
	f := r.s.Faults()
	f.Add(wt.Fault{Kind: wt.FaultDropCallback, User: "wang", Skip: 1, Count: 1})
	if got := told("a", "b", "c"); got != "ac" {
		t.Errorf("drop: %s", got)
	}
	f.Add(wt.Fault{Kind: wt.FaultDuplicateCallback, Count: 1})
	if got := told("a", "b"); got != "aab" {
		t.Errorf("duplicate: %s", got)
	}
	f.Add(wt.Fault{Kind: wt.FaultReorderCallback, Size: 3, Count: 3})
	if got := told("a", "b", "c", "d"); got != "cbad" {
		t.Errorf("reorder: %s", got)
	}
	f.Add(wt.Fault{Kind: wt.FaultCoalesceCallback, Size: 3, Count: 3})
	if got := told("a", "b", "c"); got != "c" {
		t.Errorf("coalesce: %s", got)
	}
	f.Add(wt.Fault{Kind: wt.FaultReorderCallback, Size: 3})
	if got := told("a"); got != "" {
		t.Errorf("held: %s", got)
	}
	f.Clear()
	if got := told(); got != "a" {
		t.Errorf("released: %s", got)
	}
	f.Add(wt.Fault{Kind: wt.FaultDelayCallback, Delay: time.Minute, Count: 1})
	if got := []byte(told("a", "b")); !slices.Contains([]string{"ab", "ba"}, string(got)) {
		t.Errorf("delay: %s", got)
	}
}
