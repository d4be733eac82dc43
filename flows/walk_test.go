package flows_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"kaihu/flows"
)

// leftover is a placeholder that nobody filled in, or a bad verb.
var leftover = regexp.MustCompile(`\{[a-z]|%!`)

// vocabulary is what a random person says: answers, commands, junk.
var vocabulary = []string{
	"你好", "English", "中文", "I agree", "不同意", "mainland", "香港", "other", "都准备好了", "3 5",
	"a@example.com", "qq@qq.com", "yunqi", "张三", "Zhang San", "13800138000", "85291234567", "相同", "北京云启虚构科技有限公司", "云启(集团)有限公司",
	"北京市朝阳区示例东路88号", "朝阳区建国路88号", "100020", "yes", "no", "需要", "专票", "91110105MAFAKE019T", "91110105MAFAKE019A", "agree", "2041-03-14", "长期",
	"甄样本", "010-62345678", "身份证", "护照", "110105198808159997", "L898902C3", "basic", "done", "遇到问题", "已提交", "已激活", "审核未通过", "1 6", "123456789012",
	"返回", "跳过", "改邮箱", "改公司名称", "edit", "进度", "暂停", "继续", "人工", "撤回文件", "我的数据", "资料包", "删除我的数据", "全部删除", "先不删", "帮助", "已经提交", "已有账户",
	"多久能审核下来？", "密码是 Abc12345!", "1", "2", "9", "对", "我重新发", "稍后再做", "不需要", "?", "🙂",
	"张三 13800138000 zhang@example.com 广东省深圳市南山区科技园1号 518000",
}

// TestRandomWalk lets random people do random things for a long time: the core
// never panics, every word gets an answer, buttons that are shown work, and
// the case survives JSON.
func TestRandomWalk(t *testing.T) {
	for seed := range uint64(80) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			c := begin(t, flows.Options{Desk: seed%2 == 0})
			c.c.Contact.Abroad = seed%3 == 0
			var pending []flows.Event
			for step := range 400 {
				e := nextEvent(r, c, &pending)
				b, err := json.Marshal(c.c)
				if err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(b, &c.c); err != nil {
					t.Fatal(err)
				}
				before := c.c
				c.feed(e)
				c.invariants(step, before, e)
				for _, effect := range c.last {
					switch x := effect.(type) {
					case flows.Inspect:
						pending = append(pending, flows.Inspected{Stamp: flows.At(c.now), Requirement: x.Requirement, File: x.File, Code: []string{"", "", "file_type"}[r.IntN(3)]})
					case flows.Erase:
						c.c = flows.Case{Ref: "KH-TEST22", Contact: c.c.Contact}
					}
				}
			}
		})
	}
}

func nextEvent(r *rand.Rand, c *chat, pending *[]flows.Event) flows.Event {
	c.now = c.now.Add(time.Duration(r.IntN(600)) * time.Second)
	at := flows.At(c.now)
	switch n := r.IntN(20); {
	case n < 2 && len(*pending) > 0:
		e := (*pending)[0].(flows.Inspected)
		e.Stamp = at
		*pending = (*pending)[1:]
		return e
	case n == 2:
		return flows.Sent{Stamp: at, File: flows.File{ID: fmt.Sprint(r.Uint32()), Source: "s", Message: fmt.Sprint(r.IntN(9))}}
	case n == 3:
		if o := c.heard().Options; len(o) > 0 {
			return flows.Chose{Stamp: at, Token: o[r.IntN(len(o))].Token}
		}
	case n == 4 && !c.c.WakeAt.IsZero():
		c.now = c.c.WakeAt
		return flows.Woke{Stamp: flows.At(c.now), Due: c.c.WakeAt}
	case n == 5:
		return deskEvent(r, flows.Acting([]string{"U1", "U2"}[r.IntN(2)], c.now))
	case n == 6:
		return []flows.Event{
			flows.Withdrew{Stamp: at, Message: fmt.Sprint(r.IntN(9))}, flows.Joined{Stamp: at}, flows.Shared{Stamp: at, What: "voice"},
			flows.Revised{Stamp: at, Message: fmt.Sprint(r.IntN(9)), Text: vocabulary[r.IntN(len(vocabulary))]}, flows.Chose{Stamp: at, Token: "k1_x"}, flows.Undelivered{Stamp: at},
		}[r.IntN(6)]
	}
	// Mostly answer what is asked, so that the walk gets somewhere.
	if o := c.heard().Options; len(o) > 0 && r.IntN(2) == 0 {
		return flows.Said{Stamp: at, Text: o[r.IntN(len(o))].Label, Message: fmt.Sprint(r.IntN(9))}
	}
	return flows.Said{Stamp: at, Text: vocabulary[r.IntN(len(vocabulary))], Message: fmt.Sprint(r.IntN(9))}
}

// invariants hold after every event whatever happened.
func (c *chat) invariants(step int, before flows.Case, e flows.Event) {
	c.t.Helper()
	where := fmt.Sprintf("step %d, %T %+v at wait %+v", step, e, e, before.Wait)
	if _, said := e.(flows.Said); said && c.heard().Text == "" && !slices.Contains(c.told(), flows.Heard) {
		c.t.Fatalf("%s: neither an answer nor a word to the desk", where)
	}
	if text := c.heard().Text; leftover.MatchString(text) {
		c.t.Fatalf("%s: %q", where, text)
	}
	if o := c.f.Objection(&before, e); o != nil && (len(c.last) > 0 || c.c.Stage != before.Stage) {
		c.t.Fatalf("%s: %s, and yet %v", where, o.Text.En, c.last)
	}
	says := 0
	for _, x := range c.last {
		if _, ok := x.(flows.Say); ok {
			says++
		}
	}
	if says > 1 {
		c.t.Fatalf("%s: %d messages for one event", where, says)
	}
	due := c.f.Due(c.c)
	if w := c.c.Wait; w.Kind == flows.WaitAnswer && c.c.Stage == flows.Preparing && !w.Editing && !slices.Contains(due, w.Requirement) {
		c.t.Fatalf("%s: waits for %s, which is not due (%v)", where, w.Requirement, due)
	}
	if c.c.Stage == flows.Preparing && c.c.Wait.Kind == flows.WaitNothing && c.c.Ball == flows.Applicant && !c.c.Held {
		c.t.Fatalf("%s: the applicant holds the ball and is asked nothing", where)
	}
	if !c.c.WakeAt.IsZero() && !c.c.WakeAt.After(c.now) {
		c.t.Fatalf("%s: wants to wake at %s, which is over (now %s)", where, c.c.WakeAt, c.now)
	}
}

// deskEvent is anything that a consultant may do.
func deskEvent(r *rand.Rand, by flows.Actor) flows.Event {
	returns := []flows.Return{
		{Requirement: "company_name", Code: "name_mismatch"}, {Requirement: "license_scan", Code: "suspected_forgery", Note: "the seal"},
		{Requirement: "uscc", Code: "other", Note: "again"}, {Requirement: "nonsense", Code: "nonsense"},
	}[r.IntN(4):][:1]
	all := []flows.Event{
		flows.Ruled{Actor: by}, flows.Ruled{Actor: by}, flows.Ruled{Actor: by, Returns: returns}, flows.Ruled{Actor: by, Returns: returns},
		flows.Vetted{Actor: by, Requirement: "license_scan"}, flows.Approved{Actor: by}, flows.Approved{Actor: by, No: true},
		flows.Resulted{Actor: by, Result: "activated", Account: []string{"", "123456789012", "12"}[r.IntN(3)]}, flows.Resulted{Actor: by, Result: "failed", Returns: returns, Words: "sorry"},
		flows.Resulted{Actor: by, Result: "under_review"}, flows.Assigned{Actor: by, To: "U2"}, flows.NoteMade{Actor: by, Text: "a note"},
		flows.Spoke{Actor: by, Text: "hello"}, flows.Took{Actor: by}, flows.Released{Actor: by}, flows.Released{Actor: by}, flows.Attended{Actor: by},
		flows.Snoozed{Actor: by, Until: by.Time.Add(48 * time.Hour)}, flows.Nudged{Actor: by}, flows.Moved{Actor: by, To: flows.Paused},
		flows.Moved{Actor: by, To: flows.Closed}, flows.Moved{Actor: by}, flows.Moved{Actor: by}, flows.Invited{Actor: by, Company: "样本"},
	}
	return all[r.IntN(len(all))]
}
