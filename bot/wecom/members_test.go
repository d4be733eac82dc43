package wecom

import (
	"testing"

	"kaihu/bot"
	"kaihu/flows"
)

func TestSendToMembers(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	to := flows.Contact{Channel: "app", Address: "zhangsan"}
	r.must(r.send(w.Members(), to, "k1", "选一个", options(3, "项")...))
	r.must(r.send(w.Members(), to, "k2", "选一个", options(3, "项")...)) // the same words on purpose
	r.s.Faults().LoseReply("message/send", 1)
	e := verdictIs(t, r.send(w.Members(), to, "k3", "再来"), bot.Later)
	if !e.Doubt {
		t.Error("no doubt")
	}
	r.must(r.send(w.Members(), to, "k3", "再来")) // a repeat
	chat := r.s.MemberChat("zhangsan")
	if len(chat) != 3 || chat[0].Text != "选一个\n\n1. 项0\n2. 项1\n3. 项2" {
		t.Errorf("%d: %+v", len(chat), chat)
	}
	to.Address = "nobody"
	verdictIs(t, r.send(w.Members(), to, "k4", "x"), bot.Gone)
	for _, bad := range []string{"", "@all", "a|b"} {
		to.Address = bad
		verdictIs(t, r.send(w.Members(), to, "k5", "x"), bot.Broken)
	}
	r.clean()
}
