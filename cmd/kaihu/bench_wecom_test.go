package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/storage/storagetest"
)

// benchPage is how many messages sync_msg gives at a time.
const benchPage = 1000

// BenchmarkWecomBurst lets 640 customers' whole conversations come in one kf
// burst (an account that was not read for a while): one callback, page after
// page. As in BenchmarkSlack it runs in turns with the floor, which answers
// each message once; Kaihu sends what a long answer takes in 微信客服, counted
// as posts.
func BenchmarkWecomBurst(b *testing.B) {
	says, blob := benchJourney(b, flows.Contact{Channel: "kf", Address: "wk/wm"})
	w := newBenchKf(b)
	var floor, ours []benchRound
	for n := range benchRounds {
		floor = append(floor, w.round(b, []string{asFloor + "=" + strconv.Itoa(blob)}, says, fmt.Sprintf("F%d", n)))
		ours = append(ours, w.round(b, nil, says, fmt.Sprintf("K%d", n)))
	}
	report(b, floor, ours, blob)
	b.ReportMetric(float64(w.posts.Load())/float64(len(says)*benchPeople), "posts/turn")
}

// benchKf is WeCom's side: a list of messages, and a counter of what is sent.
type benchKf struct {
	bench
	opt   wecomtest.Options
	burst []json.RawMessage
	open  atomic.Bool // the burst may be read
	posts atomic.Int64
	last  atomic.Int64 // when the last one came
}

func newBenchKf(b *testing.B) *benchKf {
	w := &benchKf{bench: bench{data: b.TempDir(), redis: storagetest.NewRedis(b)}, opt: wecomtest.Defaults()}
	mux := http.NewServeMux()
	mux.HandleFunc("/cgi-bin/gettoken", func(rw http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(rw, `{"errcode":0,"access_token":"t","expires_in":7200}`)
	})
	mux.HandleFunc("/cgi-bin/kf/sync_msg", w.sync)
	mux.HandleFunc("/cgi-bin/kf/send_msg", func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprintf(rw, `{"errcode":0,"errmsg":"ok","msgid":"m%d"}`, w.posts.Add(1))
		w.last.Store(time.Now().UnixNano())
	})
	api := httptest.NewServer(mux)
	b.Cleanup(api.Close)
	w.env = []string{"KAIHU_WECOM_CORP_ID=" + w.opt.CorpID, "KAIHU_WECOM_AGENT_ID=" + w.opt.AgentID, "KAIHU_WECOM_SECRET=" + w.opt.Secret,
		"KAIHU_WECOM_TOKEN=" + w.opt.Token, "KAIHU_WECOM_AES_KEY=" + w.opt.AESKey, "KAIHU_WECOM_API_URL=" + api.URL,
		withoutPace + "=1", floorPosts + "=" + api.URL + "/cgi-bin/kf/send_msg"}
	return w
}

// sync answers sync_msg from the burst; the cursor is a place in it.
func (w *benchKf) sync(rw http.ResponseWriter, r *http.Request) {
	var in struct {
		Cursor string `json:"cursor"`
	}
	_ = json.NewDecoder(r.Body).Decode(&in)
	from, _ := strconv.Atoi(in.Cursor)
	if !w.open.Load() {
		fmt.Fprintf(rw, `{"errcode":0,"next_cursor":"%d","has_more":0,"msg_list":[]}`, from)
		return
	}
	to := min(from+benchPage, len(w.burst))
	page, _ := json.Marshal(w.burst[from:to])
	more := 0
	if to < len(w.burst) {
		more = 1
	}
	fmt.Fprintf(rw, `{"errcode":0,"errmsg":"ok","next_cursor":"%d","has_more":%d,"msg_list":%s}`, to, more, page)
}

// round lets one burst come in over a fresh process. Each has an account of
// its own, whose cursor begins at the first message.
func (w *benchKf) round(b *testing.B, env, says []string, name string) benchRound {
	kf := "wk" + name
	w.open.Store(false)
	p := w.start(b, append(env, "KAIHU_WECOM_KF_ID="+kf))
	defer p.kill()
	time.Sleep(200 * time.Millisecond) // the first look at the account
	w.burst = w.burst[:0]
	for n, text := range says {
		quoted, _ := json.Marshal(text)
		for person := range benchPeople {
			w.burst = append(w.burst, json.RawMessage(fmt.Sprintf(`{"msgid":"%s-%d-%d","open_kfid":"%s","external_userid":"wm%s%04d","send_time":%d,"origin":3,"msgtype":"text","text":{"content":%s}}`,
				name, n, person, kf, name, person, time.Now().Unix(), quoted)))
		}
	}
	total := int64(len(w.burst))
	w.posts.Store(0)
	w.open.Store(true)
	return w.measure(b, p, total, func() time.Time {
		w.notify(b, p.addr, kf)
		return w.quiet(b, total)
	})
}

// quiet waits until as many posts came as messages and no more come.
func (w *benchKf) quiet(b *testing.B, total int64) time.Time {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if last := time.Unix(0, w.last.Load()); w.posts.Load() >= total && time.Since(last) > 50*time.Millisecond {
			return last
		}
	}
	b.Fatalf("%d replies to %d messages", w.posts.Load(), total)
	return time.Time{}
}

// notify is the callback that announces the burst.
func (w *benchKf) notify(b *testing.B, addr, kf string) {
	now := strconv.FormatInt(time.Now().Unix(), 10)
	plain := fmt.Sprintf(`<xml><ToUserName><![CDATA[%s]]></ToUserName><CreateTime>%s</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[tok]]></Token><OpenKfId><![CDATA[%s]]></OpenKfId></xml>`,
		w.opt.CorpID, now, kf)
	sealed, err := wecomtest.Encrypt(w.opt.AESKey, [16]byte{1}, []byte(plain), w.opt.CorpID)
	if err != nil {
		b.Fatal(err)
	}
	url := fmt.Sprintf("http://%s/wecom?msg_signature=%s&timestamp=%s&nonce=n1", addr, wecomtest.Signature(w.opt.Token, now, "n1", sealed), now)
	resp, err := http.Post(url, "text/xml", strings.NewReader(fmt.Sprintf(`<xml><ToUserName><![CDATA[%s]]></ToUserName><AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA[%s]]></Encrypt></xml>`, w.opt.CorpID, sealed)))
	if err != nil || resp.StatusCode != http.StatusOK {
		b.Fatal("the callback was refused:", err, resp)
	}
	_ = resp.Body.Close()
}
