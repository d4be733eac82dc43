package wecomtest_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work"
	"github.com/silenceper/wechat/v2/work/config"
	kfapi "github.com/silenceper/wechat/v2/work/kf"
	"github.com/silenceper/wechat/v2/work/kf/sendmsg"
	"github.com/silenceper/wechat/v2/work/kf/sendmsgonevent"
	"github.com/silenceper/wechat/v2/work/message"

	wt "kaihu/bot/wecomtest"
)

// shared is the one platform that the client library sees: its base URL is a global of the library.
type shared struct {
	s   *wt.Server
	mu  sync.Mutex
	got []kfapi.CallbackMessage
	bad []string
	kf  *kfapi.Client
	run int // of the test: with -count it must find a fresh customer
}

var platform shared // set once in TestMain

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	opt := wt.Defaults()
	opt.Kf = append(opt.Kf, wt.KfAccount{ID: "wkSDK", Name: "SDK", Servicers: []wt.Servicer{{UserID: "lihua"}}})
	opt.Rand = rand.New(rand.NewPCG(3, 4))
	bot := httptest.NewServer(http.HandlerFunc(platform.serve))
	defer bot.Close()
	opt.CallbackURL = bot.URL
	opt.Rules.Tokenless = 1000
	s, err := wt.New(opt)
	if err != nil {
		panic(err)
	}
	defer s.Close()
	srv := httptest.NewServer(s.Handler())
	defer srv.Close()
	util.SetURIModifier(func(uri string) string {
		return strings.Replace(uri, "https://qyapi.weixin.qq.com", srv.URL, 1)
	})
	platform.s = s
	if platform.kf, err = client().GetKF(); err != nil {
		panic(err)
	}
	return m.Run()
}

func client() *work.Work {
	d := wt.Defaults()
	return work.NewWork(&config.Config{CorpID: d.CorpID, CorpSecret: d.Secret, AgentID: d.AgentID, Token: d.Token,
		EncodingAESKey: d.AESKey, Cache: cache.NewMemory()})
}

// serve is a bot built on the library, with the signature check that the library leaves out.
func (p *shared) serve(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	opts := kfapi.SignatureOptions{Signature: q.Get("msg_signature"), TimeStamp: q.Get("timestamp"), Nonce: q.Get("nonce"),
		EchoStr: q.Get("echostr")}
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Method == http.MethodGet {
		echo, err := p.kf.VerifyURL(opts)
		if err != nil {
			p.bad = append(p.bad, err.Error())
		}
		_, _ = io.WriteString(w, echo)
		return
	}
	body, _ := io.ReadAll(r.Body)
	var env struct{ Encrypt string }
	_ = xml.Unmarshal(body, &env)
	if util.Signature(wt.Defaults().Token, opts.TimeStamp, opts.Nonce, env.Encrypt) != opts.Signature {
		p.bad = append(p.bad, "signature")
	}
	msg, err := p.kf.GetCallbackMessage(body)
	if err != nil {
		p.bad = append(p.bad, err.Error())
	}
	p.got = append(p.got, msg)
}

func TestThroughSilenceper(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	platform.mu.Lock()
	platform.run++
	run := fmt.Sprint(platform.run)
	platform.mu.Unlock()
	open, who := "wkSDK", "wmSDK"+run
	must(platform.s.VerifyCallback(ctx))
	before, err := platform.kf.SyncMsg(kfapi.SyncMsgOptions{OpenKfID: open})
	must(err)

	way, err := platform.kf.AddContactWay(kfapi.AddContactWayOptions{OpenKFID: open, Scene: "sdk"})
	must(err)
	_, err = platform.s.Open(who, way.URL+"&scene_param=abc")
	must(err)
	must(platform.s.Idle(ctx))
	platform.mu.Lock()
	cb := platform.got[len(platform.got)-1]
	if len(platform.bad) > 0 || cb.Event != "kf_msg_or_event" || cb.OpenKfID != open {
		t.Errorf("%v %+v", platform.bad, cb)
	}
	platform.mu.Unlock()

	page, err := platform.kf.SyncMsg(kfapi.SyncMsgOptions{OpenKfID: open, Token: cb.Token, Limit: 1000, Cursor: before.NextCursor})
	must(err)
	ev, err := page.MsgList[0].GetEnterSessionEvent()
	must(err)
	if ev.Event.SceneParam != "abc" || ev.Event.Scene != "sdk" || ev.Event.WelcomeCode == "" || ev.Event.ExternalUserID != who {
		t.Errorf("%+v", ev)
	}
	var welcome sendmsgonevent.Text
	welcome.Code, welcome.MsgID, welcome.MsgType, welcome.Text.Content = ev.Event.WelcomeCode, "w"+run, "text", "您好"
	_, err = platform.kf.SendMsgOnEvent(welcome)
	must(err)

	_, err = platform.s.Say(open, who, "开户")
	must(err)
	page, err = platform.kf.SyncMsg(kfapi.SyncMsgOptions{OpenKfID: open, Cursor: page.NextCursor})
	must(err)
	said, err := page.MsgList[0].GetTextMessage()
	must(err)
	if said.Text.Content != "开户" || page.MsgList[0].ExternalUserID != who {
		t.Errorf("%+v", said)
	}

	var menu sendmsg.Menu
	menu.ToUser, menu.OpenKFID, menu.MsgID, menu.MsgType = who, open, "menu"+run, "msgmenu"
	item := sendmsg.MenuClick{Type: "click"}
	item.Click.ID, item.Click.Content = "yes", "是"
	menu.MsgMenu.HeadContent, menu.MsgMenu.List = "继续？", []any{item}
	sent, err := platform.kf.SendMsg(menu)
	must(err)
	if sent.MsgID != "menu"+run {
		t.Errorf("%+v", sent)
	}
	if _, err := platform.kf.SendMsg(menu); err == nil || !strings.Contains(err.Error(), "msgid duplicated") {
		t.Errorf("the second time: %v", err)
	}
	_, err = platform.s.Click(open, who, "menu"+run, "yes")
	must(err)
	page, err = platform.kf.SyncMsg(kfapi.SyncMsgOptions{OpenKfID: open, Cursor: page.NextCursor})
	must(err)
	if clicked, _ := page.MsgList[0].GetTextMessage(); clicked.Text.MenuID != "yes" {
		t.Errorf("%+v", clicked)
	}
	testSilenceperRest(t, open, who)
}

func testSilenceperRest(t *testing.T, open, who string) {
	w := client()
	if _, err := platform.s.SendFile(open, who, "清单.txt", []byte("0123456789")); err != nil {
		t.Fatal(err)
	}
	data, err := w.GetMaterial().GetTempFile(last(platform.s.Chat(open, who)).File.MediaID)
	if err != nil || string(data) != "0123456789" {
		t.Errorf("%q %v", data, err)
	}
	_, err = w.GetMessage().SendText(message.SendTextRequest{SendRequestCommon: &message.SendRequestCommon{ToUser: "zhangsan",
		AgentID: wt.Defaults().AgentID}, Text: message.TextField{Content: "hi"}})
	if err != nil {
		t.Error(err)
	}
	st, err := platform.kf.ServiceStateGet(kfapi.ServiceStateGetOptions{OpenKFID: open, ExternalUserID: who})
	if err != nil || st.ServiceState != 0 {
		t.Errorf("%+v %v", st, err)
	}
	trans, err := platform.kf.ServiceStateTrans(kfapi.ServiceStateTransOptions{OpenKFID: open, ExternalUserID: who,
		ServiceState: 3, ServicerUserID: "lihua"})
	if err != nil || trans.MsgCode == "" {
		t.Errorf("%+v %v", trans, err)
	}
	accounts, err := platform.kf.AccountList()
	if err != nil || len(accounts.AccountList) != 2 {
		t.Errorf("%+v %v", accounts, err)
	}
	if raw, _ := json.Marshal(platform.s.Violations()); len(platform.s.Violations()) > 0 {
		t.Errorf("the library violates: %s", raw)
	}
}

// TestCryptoAgainstSilenceper seals with one and opens with the other.
func TestCryptoAgainstSilenceper(t *testing.T) {
	t.Parallel()
	d := wt.Defaults()
	for _, msg := range []string{"", "x", strings.Repeat("开户🚀", 99)} {
		random := [16]byte([]byte("0123456789abcdef"))
		enc, err := wt.Encrypt(d.AESKey, random, []byte(msg), d.CorpID)
		if err != nil {
			t.Fatal(err)
		}
		_, got, err := util.DecryptMsg(d.CorpID, enc, d.AESKey)
		if err != nil || string(got) != msg {
			t.Errorf("%q: %v", got, err)
		}
		back, err := util.EncryptMsg(random[:], []byte(msg), d.CorpID, d.AESKey)
		if err != nil || string(back) != enc {
			t.Errorf("%s: %v", back, err)
		}
	}
}
