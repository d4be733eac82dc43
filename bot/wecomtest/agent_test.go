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

func card(task string) o {
	return o{"touser": "zhangsan", "agentid": 1000002, "msgtype": "template_card", "template_card": o{
		"card_type": "button_interaction", "task_id": task, "main_title": o{"title": "KH-1"},
		"button_list": []o{{"text": "同意", "key": "ok", "style": 1}, {"text": "打回", "key": "no"}},
		"action_menu": o{"action_list": []o{{"text": "转交", "key": "pass"}}}}}
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
	id := r.upload("file", "a.txt", []byte("123456"))["media_id"]
	base := o{"touser": "zhangsan", "agentid": 1000002}
	r.want(0, "message/send", with(with(base, "msgtype", "file"), "file", o{"media_id": id}))
	r.want(0, "message/send", with(with(base, "msgtype", "markdown"), "markdown", o{"content": "**x**"}))
	tc := with(base, "msgtype", "textcard")
	r.want(0, "message/send", with(tc, "textcard", o{"title": "t", "description": "d", "url": "https://example.com"}))
	r.want(41016, "message/send", with(tc, "textcard", o{"description": "d", "url": "https://example.com"}))
	r.want(41033, "message/send", with(tc, "textcard", o{"title": "t", "url": "https://example.com"}))
	if !r.violated("agentid") || len(r.s.MemberChat("zhangsan")) != 7 {
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

func TestCardRules(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.want(0, "message/send", card("T1"))
	r.want(42014, "message/send", card("T1"))
	r.want(42014, "message/send", card("a b"))
	for code, change := range map[int]o{
		42031: {"card_type": "paper"}, 42038: {"button_list": []o{}}, 42039: {"button_list": []o{{"text": "a"}}},
		42035: {"horizontal_content_list": make([]o, 7)}, 42027: {"horizontal_content_list": []o{{"value": "v"}}},
		42051: {"action_menu": o{"action_list": []o{{"text": "a", "key": "k"}, {"text": "b", "key": "k"}}}},
		42043: {"button_selection": o{"option_list": []o{{"id": "1", "text": "t"}}}},
		42037: {"button_selection": o{"question_key": "q", "option_list": []o{}}},
		42045: {"card_type": "text_notice"}, 42046: {"card_type": "vote_interaction"}, 42033: {"main_title": o{}},
	} {
		c := with(card("T9"), "template_card", func() o {
			inner := card("T9")["template_card"].(o)
			for k, v := range change {
				inner = with(inner, k, v)
			}
			return inner
		}())
		r.want(code, "message/send", c)
	}
	r.want(40063, "message/send", with(card("T8"), "template_card", nil))
	r.s.SetCallback("")
	r.want(43012, "message/send", card("T7"))
}

func TestCardClickAndUpdate(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) { o.Members = append(o.Members, wt.Member{UserID: "li"}) })
	sent := r.want(0, "message/send", with(card("T1"), "touser", "zhangsan|li"))
	msgid := sent["msgid"].(string)
	r.must(r.s.MemberClickCard("zhangsan", msgid, "ok", map[string][]string{"q1": {"a", "b"}}))
	got := r.callbacks()[0]
	if got.Event != "template_card_event" || got.EventKey != "ok" || got.TaskId != "T1" || got.AgentID != "1000002" ||
		got.CardType != "button_interaction" || got.SelectedItems.SelectedItem[0].OptionIds.OptionId[1] != "b" {
		t.Errorf("%+v", got)
	}
	r.must(r.s.MemberClickCard("zhangsan", msgid, "pass", nil))
	if got := r.callbacks()[0]; got.Event != "template_card_menu_event" {
		t.Errorf("%+v", got)
	}
	if r.s.MemberClickCard("zhangsan", msgid, "none", nil) == nil || r.s.MemberClickCard("li", "none", "ok", nil) == nil {
		t.Error("clicked what is not there")
	}
	update := o{"agentid": 1000002, "response_code": got.ResponseCode, "userids": []string{"zhangsan", "nobody"},
		"button": o{"replace_name": "已同意"}}
	r.want(40063, "message/update_template_card", o{"agentid": 1000002, "response_code": got.ResponseCode})
	if got := r.want(0, "message/update_template_card", update); len(got["invaliduser"].([]any)) != 1 {
		t.Error(got)
	}
	r.want(60140, "message/update_template_card", update)
	if c := r.s.MemberChat("zhangsan")[0].Card; c.Replaced != "已同意" || r.s.MemberChat("li")[0].Card.Replaced != "" {
		t.Errorf("%+v", c)
	}
	if r.s.MemberClickCard("zhangsan", msgid, "ok", nil) == nil {
		t.Error("clicked a replaced card")
	}
	next := o{"card_type": "text_notice", "main_title": o{"title": "done"}, "card_action": o{"type": 1, "url": "https://example.com"}}
	r.want(0, "message/update_template_card", o{"agentid": 1000002, "response_code": sent["response_code"], "atall": 1, "template_card": next})
	if c := r.s.MemberChat("li")[0].Card; c.CardType != "text_notice" || c.Title != "done" {
		t.Errorf("%+v", c)
	}
	late := r.want(0, "message/send", card("T2"))
	r.clock.add(72 * time.Hour)
	r.token = ""
	r.want(60140, "message/update_template_card", with(update, "response_code", late["response_code"]))
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
	id := r.want(0, "message/send", card("T1"))["msgid"].(string)
	answer = "<xml><MsgType>update_button</MsgType><Button><ReplaceName>done</ReplaceName></Button></xml>"
	r.must(r.s.MemberClickCard("zhangsan", id, "ok", nil))
	r.callbacks()
	if c := last(r.s.MemberChat("zhangsan")).Card; c.Replaced != "done" {
		t.Errorf("%+v", c)
	}
	r.say("kf takes no reply")
	r.callbacks()
	if !r.violated("kf-reply") {
		t.Error(r.s.Violations())
	}
}
