package wecomtest_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	wt "kaihu/bot/wecomtest"
)

func agentText(content string) o {
	return o{"touser": "zhangsan", "agentid": 1000002, "msgtype": "text", "text": o{"content": content}}
}

func TestAgentSend(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.want(0, "message/send", agentText("hi"))
	r.want(0, "message/send", with(agentText("hi"), "agentid", "1000002"))
	r.want(40056, "message/send", with(agentText("hi"), "agentid", 7))
	r.want(41011, "message/send", o{"touser": "zhangsan", "msgtype": "text", "text": o{"content": "x"}})
	r.want(81012, "message/send", with(agentText("hi"), "touser", ""))
	r.want(81013, "message/send", with(agentText("hi"), "touser", "nobody"))
	if got := r.want(0, "message/send", with(agentText("hi"), "touser", "zhangsan|NoBody")); got["invaliduser"] != "nobody" {
		t.Error(got)
	}
	r.want(0, "message/send", with(agentText("hi"), "touser", "@all"))
	r.want(44004, "message/send", agentText(""))
	r.want(40008, "message/send", with(agentText("hi"), "msgtype", "shout"))
	if !r.violated("agentid") || !r.violated("msgtype") || len(r.s.MemberChat("zhangsan")) != 4 {
		t.Error(len(r.s.MemberChat("zhangsan")), r.s.Violations())
	}
}

func TestAgentLimitAndDuplicates(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	once := with(agentText("once"), "enable_duplicate_check", 1)
	r.want(0, "message/send", once)
	r.want(0, "message/send", once)
	if n := len(r.s.MemberChat("zhangsan")); n != 1 {
		t.Fatalf("%d messages", n)
	}
	r.clock.add(1801 * time.Second)
	r.want(0, "message/send", once)
	for i := range 30 {
		r.want(0, "message/send", agentText(fmt.Sprint(i)))
	}
	chat := r.s.MemberChat("zhangsan")
	if chat[30].Delivery != wt.Delivered || chat[31].Delivery != wt.Dropped {
		t.Errorf("%s %s", chat[30].Delivery, chat[31].Delivery)
	}
	r.clock.add(time.Minute)
	r.want(0, "message/send", agentText("later"))
	if last(r.s.MemberChat("zhangsan")).Delivery != wt.Delivered {
		t.Error("still dropped")
	}
}

func TestMemberMessages(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	id, err := r.s.MemberSay("wang", "a ]]> <b>&amp; 🚀\x00")
	r.must(err)
	got := r.callbacks()[0]
	if got.Content != "a ]]> <b>&amp; 🚀" || got.MsgId != id || got.FromUserName != "wang" || got.MsgType != "text" ||
		got.OuterAgent != "1000002" || got.AgentID != "1000002" {
		t.Errorf("%+v", got)
	}
	_, err = r.s.MemberImage("wang", "a.png", png)
	r.must(err)
	if got := r.callbacks()[0]; got.MsgType != "image" {
		t.Errorf("%+v", got)
	} else if resp, body := r.media(got.MediaId, ""); resp.StatusCode != 200 || len(body) != len(png) {
		t.Error(resp.Status)
	}
	for _, kind := range []string{"voice", "video", "location", "link"} {
		_, err := r.s.MemberOther("wang", kind)
		r.must(err)
	}
	if _, err := r.s.MemberOther("wang", "file"); err == nil {
		t.Error("a member sent a file")
	}
	r.must(r.s.MemberEnter("wang"))
	r.must(r.s.MemberSubscribe("wang"))
	r.must(r.s.MemberClickMenu("wang", "help"))
	var kinds []string
	for _, c := range r.callbacks() {
		kinds = append(kinds, c.MsgType+c.Event+c.EventKey)
	}
	if got := strings.Join(kinds, " "); got != "voice video location link evententer_agent eventsubscribe eventclickhelp" {
		t.Error(got)
	}
	r.want(0, "message/send", with(agentText("hi"), "touser", "wang"))
	r.must(r.s.MemberUnsubscribe("wang"))
	r.want(81013, "message/send", with(agentText("hi"), "touser", "wang"))
}

func TestPassiveReply(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	answer := ""
	r.bot.on(func(w http.ResponseWriter, _ *http.Request, in inner) bool {
		enc, err := wt.Encrypt(r.bot.opt.AESKey, [16]byte{1}, []byte(answer), r.bot.opt.CorpID)
		r.must(err)
		_ = xml.NewEncoder(w).Encode(struct {
			XMLName                                 xml.Name `xml:"xml"`
			Encrypt, MsgSignature, TimeStamp, Nonce string
		}{Encrypt: enc, MsgSignature: wt.Signature(r.bot.opt.Token, "1", "2", enc), TimeStamp: "1", Nonce: "2"})
		return true
	})
	answer = "<xml><MsgType>text</MsgType><Content>hello back</Content></xml>"
	_, err := r.s.MemberSay("wang", "hello")
	r.must(err)
	r.callbacks()
	if m := last(r.s.MemberChat("wang")); m.Text != "hello back" || m.From != wt.FromBot {
		t.Errorf("%+v", m)
	}
	answer = "<xml><MsgType>update_button</MsgType></xml>"
	_, err = r.s.MemberSay("wang", "hello")
	r.must(err)
	r.callbacks()
	if !r.violated("reply-type") {
		t.Error(r.s.Violations())
	}
	r.say("kf takes no reply")
	r.callbacks()
	if !r.violated("kf-reply") {
		t.Error(r.s.Violations())
	}
}
