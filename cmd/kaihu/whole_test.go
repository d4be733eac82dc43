package main

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/logtest"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/flows/flowstest"
	"kaihu/storage/storagetest"
)

// kfIn is a customer in a world.
func kfIn(w *world) *kfPlayer {
	return &kfPlayer{player: player{w: w}, kf: w.settings.WecomKfID, user: worldCustomer}
}

// hears says something and returns what comes back as one text.
func (p *kfPlayer) hears(text string) string {
	p.w.t.Helper()
	if err := p.Say(text); err != nil {
		p.w.t.Fatal(err)
	}
	said, _, err := p.Heard()
	if err != nil {
		p.w.t.Fatal(err)
	}
	var all strings.Builder
	for _, m := range said {
		all.WriteString(m.String() + "\n")
	}
	return all.String()
}

// TestNothingReadableIsLeft plays a whole registration and then searches
// everything that was written, database, Redis's dump and log of commands,
// documents and log, for every answer given.
func TestNothingReadableIsLeft(t *testing.T) {
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		t.Fatal(err)
	}
	f := testFlow(t)
	for _, store := range []string{"sqlite", "redis"} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, f, "sqlite")
			places := []string{w.settings.Data}
			if store == "redis" {
				r := storagetest.NewRedis(t, "--appendonly", "yes")
				w.down()
				w.settings.Store = r.URL()
				w.up()
				places = append(places, r.Dir)
				defer func() { _ = r }()
			}
			p := kfIn(w)
			sec := scripts[0].Sections[0]
			for _, l := range sec.Lines {
				if l.Who == '>' || l.Who == '[' {
					if _, err := flowstest.Play(flowstest.Section{Lines: []flowstest.Line{l}}, p); err != nil {
						t.Fatal(err)
					}
				}
			}
			if list, err := w.app.bot.Cases(t.Context(), 10); err != nil || len(list) != 1 || list[0].Stage != flows.Done {
				t.Fatalf("the registration did not end: %+v %v", list, err)
			}
			if store == "redis" {
				if rs, ok := w.app.store.(interface{ Ping(context.Context) error }); !ok || rs.Ping(t.Context()) != nil {
					t.Fatal("redis is gone")
				}
			}
			needles := []string{"张三", "甄样本", "13800138000", "8613800138000", "13900139000", "62345678", "cloud-admin", "security@yunqi",
				"示例东路88号", "北京云启虚构科技有限公司", "91110105MAFAKE019T", "110105198808159997", "yunqi-china", "123456789012", "\x89PNG"}
			searched := search(t, places, needles)
			for _, n := range needles[:len(needles)-1] {
				if strings.Contains(w.log.String(), n) {
					t.Errorf("the log holds %q", n)
				}
			}
			if searched < 50_000 {
				t.Errorf("only %d bytes were searched: did the run write anything?", searched)
			}
		})
	}
}

// search looks for needles in every file below places and returns how many
// bytes it read.
func search(t *testing.T, places, needles []string) (total int) {
	t.Helper()
	for _, place := range places {
		err := filepath.WalkDir(place, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			total += len(b)
			for _, n := range needles {
				if strings.Contains(string(b), n) {
					t.Errorf("%s holds %q", filepath.Base(path), n)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return total
}

// TestHumanSession: while a person of ours holds the chat in WeCom, the bot is
// silent; when they end the session, it comes back with the code that WeCom
// gives for the purpose.
func TestHumanSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testFlow(t), "sqlite")
	p := kfIn(w)
	p.hears("你好")
	p.hears("中文")
	if err := w.wecom.Takeover(p.kf, p.user, "lihua"); err != nil {
		t.Fatal(err)
	}
	if got := p.hears("同意"); got != "" {
		t.Errorf("the bot spoke into a colleague's chat: %q", got)
	}
	if err := w.wecom.EndSession(p.kf, p.user); err != nil {
		t.Fatal(err)
	}
	said, _, err := p.Heard()
	if err != nil || len(said) != 1 || !strings.Contains(said[0].Text, "接下来由我继续") {
		t.Fatalf("after the session: %+v %v", said, err)
	}
	if got := p.hears("同意"); !strings.Contains(got, "贵公司注册在哪里") {
		t.Errorf("after the hand-back: %q", got)
	}
	for _, v := range w.wecom.Violations() {
		t.Errorf("WeCom: %+v", v)
	}
}

// TestMember: a colleague in the self-built app has the same conversation.
func TestMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testFlow(t), "sqlite")
	say := func(text, want string) {
		t.Helper()
		if _, err := w.wecom.MemberSay("zhangsan", text); err != nil {
			t.Fatal(err)
		}
		w.settle()
		list := w.wecom.MemberChat("zhangsan")
		if last := list[len(list)-1]; last.From != wecomtest.FromBot || !strings.Contains(last.Text, want) {
			t.Errorf("after %q: %q, want %q", text, last.Text, want)
		}
	}
	say("你好", "请问用哪种语言")
	say("1", "您同意吗")
	say("同意", "贵公司注册在哪里")
	say("内地", "资料")
	say("都准备好了", "邮箱")
	say("it@yunqi.example", "用户名")
	if _, err := w.wecom.MemberOther("zhangsan", "location"); err != nil {
		t.Fatal(err)
	}
	say("yunqi", "联系人")
}

// TestSocketMode holds a conversation over Slack's WebSocket instead of
// webhooks: the same core, no public address.
func TestSocketMode(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testFlow(t), "sqlite")
	w.down()
	w.settings.SlackAppToken, w.settings.SlackSigningSecret = "xapp-kaihu", ""
	w.up()
	for range 500 {
		if w.slack.Sockets() > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	p := &slackPlayer{player: player{w: w}, user: worldApplicant}
	p.look()
	for text, want := range map[string]string{"hello": "Which language"} {
		if err := p.Say(text); err != nil {
			t.Fatal(err)
		}
		said, told, err := p.Heard()
		if err != nil || len(said) != 1 || !strings.Contains(said[0].Text, want) || len(told) != 1 {
			t.Fatalf("after %q: %+v %v %v", text, said, told, err)
		}
	}
	ack, err := w.slack.Command(worldLin, worldDesk, "/kaihu", "cases")
	if err != nil || ack.Status != http.StatusOK {
		t.Errorf("/kaihu cases: %+v %v", ack, err)
	}
}

// TestOperatorsSide: the command line works beside the running server, health
// and metrics answer, and nothing personal is in any of it.
func TestOperatorsSide(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testFlow(t), "sqlite")
	w.clock.set(time.Now()) // the command line has no other
	p := kfIn(w)
	for _, s := range []string{"你好", "中文", "同意", "内地", "都准备好了", "张三 13800138000 zhang@yunqi.example"} {
		p.hears(s)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/metrics": `kaihu_turns_total{channel="kf",outcome="ok"} 6`} {
		resp, err := http.Get(w.front.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(b), want) {
			t.Errorf("%s: %s\n%s", path, resp.Status, b)
		}
	}
	env := []string{"KAIHU_DATA=" + w.settings.Data}
	var heads []map[string]any
	if err := json.Unmarshal([]byte(kaihu(t, env, 0, "case", "list", "--json")), &heads); err != nil || len(heads) != 1 {
		t.Fatalf("case list: %v %v", heads, err)
	}
	ref, _ := heads[0]["ref"].(string)
	for _, key := range []string{"ref", "channel", "lang", "stage", "ball", "since", "due"} {
		if _, ok := heads[0][key]; !ok {
			t.Errorf("case list has no %s", key)
		}
	}
	var one bot.Summary
	shown := kaihu(t, env, 0, "case", "show", strings.ToLower(ref), "--json")
	if err := json.Unmarshal([]byte(shown), &one); err != nil {
		t.Fatal(err)
	}
	if len(one.Due) == 0 || one.Due[0] != "username" || one.Requirements["contact_mobile"].Value != "138****5678" && !strings.Contains(one.Requirements["contact_mobile"].Value, "****") || one.NextWake == nil {
		t.Errorf("case show: %s", shown)
	}
	for _, secret := range []string{"13800138000", "zhang@yunqi", "张三"} {
		if strings.Contains(shown, secret) {
			t.Errorf("case show tells %q", secret)
		}
	}
	if exported := kaihu(t, env, 0, "case", "export", ref); !strings.Contains(exported, "zhang@yunqi.example") {
		t.Errorf("case export: %s", exported)
	}
	kaihu(t, env, 0, "case", "erase", ref, "--yes", "--json")
	kaihu(t, env, 1, "case", "show", ref)
	w.clock.set(time.Now())
	if got := p.hears("你好"); !strings.Contains(got, "请问用哪种语言") || !strings.Contains(got, "已由我们全部删除") {
		t.Errorf("after an erasure: %q", got)
	}
}

// kaihu runs a command as the shell would and returns what it printed.
func kaihu(t *testing.T, env []string, want int, args ...string) string {
	t.Helper()
	var out, errs logtest.Log
	if code := run(t.Context(), args, env, strings.NewReader(""), &out, &errs); code != want {
		t.Fatalf("kaihu %s: exit %d, want %d\n%s%s", strings.Join(args, " "), code, want, &out, &errs)
	}
	return out.String()
}

// TestDoctor finds a working world well and says what is wrong with a broken
// one, everything at once.
func TestDoctor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testFlow(t), "sqlite")
	s := w.settings
	env := []string{"KAIHU_DATA=" + s.Data, "KAIHU_PUBLIC_URL=" + w.front.URL, "KAIHU_WECOM_CORP_ID=" + s.WecomCorpID, "KAIHU_WECOM_AGENT_ID=" + s.WecomAgentID,
		"KAIHU_WECOM_SECRET=" + s.WecomSecret, "KAIHU_WECOM_TOKEN=" + s.WecomToken, "KAIHU_WECOM_AES_KEY=" + s.WecomAESKey, "KAIHU_WECOM_KF_ID=" + s.WecomKfID, "KAIHU_WECOM_API_URL=" + s.WecomAPIURL,
		"KAIHU_SLACK_BOT_TOKEN=" + s.SlackBotToken, "KAIHU_SLACK_SIGNING_SECRET=" + s.SlackSigningSecret, "KAIHU_SLACK_API_URL=" + s.SlackAPIURL, "KAIHU_SLACK_DESK=" + s.SlackDesk}
	if out := kaihu(t, env, 0, "doctor"); strings.Contains(out, s.WecomSecret) || !strings.Contains(out, "ok") {
		t.Errorf("doctor: %s", out)
	}
	for address, want := range map[string]string{"": "KAIHU_PUBLIC_URL is not set", "http://kaihu.example": "over http"} {
		elsewhere := append(slices.Clone(env[2:]), env[0], "KAIHU_PUBLIC_URL="+address)
		if out := kaihu(t, elsewhere, 1, "doctor"); !strings.Contains(out, want) {
			t.Errorf("doctor of the address %q: %s", address, out)
		}
	}
	for i, e := range env {
		if strings.HasPrefix(e, "KAIHU_WECOM_SECRET=") {
			env[i] = "KAIHU_WECOM_SECRET=wrong"
		}
	}
	if out := kaihu(t, env, 1, "doctor"); !strings.Contains(out, "wrong WeCom") || !strings.Contains(out, "→") {
		t.Errorf("doctor of a wrong secret: %s", out)
	}
	var out, errs logtest.Log
	code := run(t.Context(), []string{"serve"}, []string{"KAIHU_ADDR=nonsense", "KAIHU_TIMEZONE=Mars/Base", "KAIHU_WECOM_CORP_ID=ww1", "KAIHU_WECOM_SECRET=topsecret"}, nil, &out, &errs)
	for _, want := range []string{"KAIHU_ADDR", "KAIHU_TIMEZONE", "KAIHU_WECOM_AES_KEY", "KAIHU_WECOM_TOKEN"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("serve with wrong settings (exit %d) does not name %s:\n%s", code, want, &errs)
		}
	}
	if strings.Contains(errs.String(), "topsecret") {
		t.Error("a secret is printed")
	}
}

// TestChat holds a conversation in the terminal, twice: the second goes on
// where the first stopped.
func TestChat(t *testing.T) {
	t.Parallel()
	env := []string{"KAIHU_DATA=" + t.TempDir()}
	var out, errs logtest.Log
	if code := run(t.Context(), []string{"chat"}, env, strings.NewReader("English\n1\nmainland\n1\nzhang@example.com\n"), &out, &errs); code != 0 {
		t.Fatal(code, errs.String())
	}
	if !strings.Contains(out.String(), "user name") {
		t.Errorf("chat: %s", &out)
	}
	var again logtest.Log
	if code := run(t.Context(), []string{"chat"}, env, strings.NewReader("yunqi\n"), &again, &errs); code != 0 {
		t.Fatal(code, errs.String())
	}
	if !strings.Contains(again.String(), "Welcome back") || !strings.Contains(again.String(), "contact person") {
		t.Errorf("chat again: %s", &again)
	}
}

// TestCommandLine: what `kaihu` alone means, and that a foreign variable or
// half a configuration does not change it silently.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  []string
		args []string
		want string
	}{
		{nil, nil, "sandbox"},
		{[]string{"SLACK_BOT_TOKEN=xoxb-foreign", "WECOM_CORP_ID=x"}, nil, "sandbox"},
		{[]string{"KAIHU_ADDR=:0", "KAIHU_DATA=/x"}, nil, "sandbox"},
		{[]string{"KAIHU_WECOM_SECRET=s"}, nil, "serve"},
		{[]string{"KAIHU_SLACK_BOT_TOKEN=s"}, nil, "serve"},
		{nil, []string{"--slack-bot-token=s"}, "serve"},
	} {
		if got := defaultCommand(c.env, c.args); got != c.want {
			t.Errorf("env %v, args %v: %s, want %s", c.env, c.args, got, c.want)
		}
	}
	var out, errs logtest.Log
	if code := run(t.Context(), nil, []string{"KAIHU_WECOM_SECRET=topsecret", "KAIHU_DATA=" + t.TempDir()}, nil, &out, &errs); code == 0 || !strings.Contains(errs.String(), "KAIHU_WECOM_CORP_ID") {
		t.Errorf("half a configuration: exit %d, %s", code, &errs)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int, 1)
	var box logtest.Log
	go func() {
		done <- run(ctx, []string{"--addr", "127.0.0.1:0", "--data", t.TempDir()}, nil, nil, &box, &box)
	}()
	var base string
	for range 500 {
		if _, after, ok := strings.Cut(box.String(), "kaihu listens on "); ok {
			base, _, _ = strings.Cut(after, "\n")
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/sandbox/state", nil)
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]int{"": http.StatusOK, "evil.example": http.StatusForbidden} {
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("host %q: %s", host, resp.Status)
		}
	}
	stop()
	if code := <-done; code != 0 {
		t.Errorf("the sandbox ended with %d: %s", code, &box)
	}
}
