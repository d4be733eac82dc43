package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// soul is a person of the simulated year, as their own side sees it.
type soul struct {
	who   flows.Contact
	hk    bool
	acts  time.Time     // when they do something next
	wakes time.Time     // when their case is woken next
	left  int           // how often they still will act
	n     int           // events so far
	last  flows.Say     // the newest message with buttons
	until time.Time     // the kf window, by their own account
	count int           // messages that it still takes
	sends *bot.Delivery // that was not taken yet

	c      flows.Case // as it was left by what happened last
	acted  time.Time  // when they last did something that was taken
	woke   time.Time  // when their case was woken last
	waking bool       // it is right now
	stuck  bool       // it could not be
	said   map[string]bool
	heard  []sight // since the newest look
	debt   int     // reminders that an outage has kept back
	since  time.Time
	tasks  int // that refused e-mails still owe the consultants
}

// sight is something that reached the person, or the desk about them.
type sight struct {
	way  string // chat, mail, refused, task, tell
	text string
}

// never is when those act who have fallen silent for good.
func never() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }

// born lets a person begin somewhere in the journey, some day of the year.
func (y *year) born() {
	n := len(y.people)
	p := &soul{who: flows.Contact{Channel: "kf", Address: fmt.Sprintf("p%05d", n)}, hk: y.rand.IntN(4) == 0, left: y.rand.IntN(7), said: map[string]bool{}}
	if y.rand.IntN(3) == 0 {
		p.who.Channel = "slack"
	}
	at := time.Date(2026, 1, 2, 0, 0, 0, 0, flows.China()).Add(time.Duration(y.rand.IntN(310*24*60)) * time.Minute)
	c := y.begin(p, n, at)
	keep(y.t, y.vault, y.store, c, storage.Record{})
	y.people[p.who.Lane()], y.refs[c.Ref] = p, p
	p.c, p.until, p.count, p.acted = c, c.Window.Until, c.Window.Left, at
	y.planWake(p)
	y.plan(p, at)
}

// plan decides when a person does something next: within the hour, a few days
// later, or never again.
func (y *year) plan(p *soul, now time.Time) {
	p.acts = never()
	if p.left == 0 || y.rand.IntN(5) == 0 {
		return
	}
	p.left--
	wait := []time.Duration{time.Hour, 20 * time.Hour, 3 * 24 * time.Hour, 12 * 24 * time.Hour, 40 * 24 * time.Hour}[y.rand.IntN(5)]
	p.acts = now.Add(time.Minute + time.Duration(y.rand.Int64N(int64(wait))))
	if y.rand.IntN(3) == 0 { // in an outage, or so that a reminder is due in one
		p.acts = y.nextDown(p.acts).begin.Add(time.Duration(y.rand.IntN(60))*time.Minute - time.Duration(y.rand.IntN(3)/2)*24*time.Hour)
	}
	if !p.acts.After(now) || p.acts.After(time.Date(2026, 11, 20, 0, 0, 0, 0, flows.China())) {
		p.acts = never()
	}
	y.plans.add(plan{at: p.acts, who: p})
}

// begin is a case that has come to some wait, by the core alone.
func (y *year) begin(p *soul, n int, at time.Time) flows.Case {
	c := flows.Case{Ref: fmt.Sprintf("KH-%06d", n), Contact: p.who}
	region := "内地"
	if p.hk {
		region = "中国香港"
	}
	texts := []string{"你好", "中文", "同意", region, "都准备好了"}
	address := fmt.Sprintf("p%d@corp.example", n)
	if n%5 == 0 {
		address = fmt.Sprintf("p%d@gone.example", n) // nobody is there any more
	}
	switch kind := y.rand.IntN(6); kind {
	case 0: // an answer is waited for
	case 1:
		texts = append(texts, address)
	case 2:
		texts = append(texts, address, "已经提交")
	case 3:
		texts = append(texts, address, "已经提交", "审核未通过", "2")
	case 4:
		texts = append(texts, address, "已经有账户", "123456789012")
	case 5:
		texts = append(texts, address, "改执照有效期", at.AddDate(0, 0, 20+y.rand.IntN(90)).Format(time.DateOnly), "已经有账户", "123456789012")
		for range 12 {
			texts = append(texts, "完成了", "北京")
		}
		texts = append(texts, "同意")
	}
	for i, s := range texts {
		if p.who.Channel == "kf" {
			c.Window = flows.Window{Limited: true, Left: 4, Until: at.Add(48 * time.Hour)}
		}
		c, _ = y.flow.Advance(c, flows.Said{Stamp: flows.At(at), Text: s, Message: fmt.Sprint("m", i)})
	}
	if c.Stage == flows.Preparing && y.rand.IntN(3) == 0 { // a consultant looks through it
		c.Stage, c.Wait = flows.Precheck, flows.Wait{}
		c, _ = y.flow.Advance(c, flows.Took{Actor: flows.Acting("slack:T/U1", at)})
		c, _ = y.flow.Advance(c, flows.Released{Actor: flows.Acting("slack:T/U1", at)})
	}
	return c
}

// does is what a person does that fits.
func (y *year) does(p *soul) bot.Delivery {
	p.n++
	var e flows.Event
	stamp, id := flows.At(p.acts), fmt.Sprintf("%s-%d", p.who.Address, p.n)
	if i := len(p.last.Options); i > 0 && y.rand.IntN(2) == 0 {
		o := p.last.Options[y.rand.IntN(i)]
		if y.rand.IntN(2) == 0 {
			o = p.last.Options[i-1] // often to go on reminding
		}
		e = flows.Chose{Stamp: stamp, Token: o.Token, Label: o.Label}
	} else {
		words := map[flows.Stage][]string{
			flows.Preparing: {"someone@corp.example", "yourcompanychina", "进度", wordFewer, wordPause, "张三", "谢谢", "人工"},
			flows.Reviewing: {"审核中", "已激活", "审核未通过", "谢谢", wordPause, wordFewer, "继续提醒我"}, flows.Rejected: {"2", "3", "谢谢", wordPause},
			flows.Launching: {"完成了", "稍后再做", "不需要", "北京", wordFewer, "123456789012"}, flows.Paused: {"继续"},
		}[p.c.Stage]
		words = append(words, "继续")
		e = flows.Said{Stamp: stamp, Text: words[y.rand.IntN(len(words))], Message: id}
	}
	d := bot.Delivery{ID: id, From: p.who, Event: e}
	if p.who.Channel == "kf" {
		p.until, p.count = p.acts.Add(48*time.Hour), 5
		d.Window = &flows.Window{Limited: true, Left: 5, Until: p.until}
	}
	return d
}

// What is said to be left alone.
const (
	wordFewer = "少提醒"
	wordPause = "暂停"
)

// acts lets a person do something, or their platform bring again what was not
// taken; now and then it brings it twice.
func (y *year) acts(p *soul) {
	if p.sends == nil {
		d := y.does(p)
		p.sends = &d
	}
	bots := []*bot.Bot{y.bots[p.n%2]}
	if y.rand.IntN(8) == 0 {
		bots = y.bots
	}
	taken := make(chan bool, len(bots))
	var all sync.WaitGroup
	for _, b := range bots {
		all.Go(func() {
			err := b.Receive(y.t.Context(), *p.sends)
			if err != nil {
				y.troubled(err)
			}
			taken <- err == nil
		})
	}
	all.Wait()
	if !<-taken {
		p.acts = y.now.Add(5 * time.Minute)
		y.plans.add(plan{at: p.acts, who: p})
		return
	}
	before, d := p.c, *p.sends
	p.sends = nil
	y.mu.Lock()
	y.settled(p, "the person came back")
	p.heard, p.said, p.debt, p.acted = nil, map[string]bool{}, 0, y.now
	y.mu.Unlock()
	y.look(p)
	y.heeded(p, before, d.Event)
	y.flush()
	y.look(p)
	y.planWake(p)
	y.plan(p, y.now)
}

// kfLine is a WeCom that keeps its windows; slackLine has none.
type kfLine struct{ *year }

type slackLine struct{ *year }

func (kfLine) Name() string    { return "kf" }
func (slackLine) Name() string { return "slack" }

func (y *year) Render(_ flows.Contact, s flows.Say) []bot.Part {
	part, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return []bot.Part{part}
}

func (y *year) Download(context.Context, flows.File, int64) ([]byte, string, error) {
	return nil, "", &bot.SendError{Verdict: bot.Gone, Err: errors.New("nothing was sent")}
}

func (l kfLine) Send(_ context.Context, to flows.Contact, key string, part bot.Part, doubt bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.people[to.Lane()]
	if !l.keys[key] && l.down(chats, l.now) == nil && (p.count <= 0 || !l.now.Before(p.until)) {
		if !l.disturbed() {
			l.t.Errorf("%s: WeCom was asked to send what it does not take: %s", to.Lane(), part)
		}
		return &bot.SendError{Verdict: bot.Closed, Err: errors.New("window closed")}
	}
	return l.accept(chats, key, doubt, true, func() error {
		p.count--
		return l.arrive(p, part, doubt)
	})
}

func (l slackLine) Send(_ context.Context, to flows.Contact, key string, part bot.Part, doubt bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accept(chats, key, doubt, false, func() error { return l.arrive(l.people[to.Lane()], part, doubt) })
}

// accept is a platform's side of one attempt. Each knows what it took before by
// its name; one that does not (Slack, a mail server) is looked into only when
// there is doubt. Going down it takes some, and its answers are lost.
func (y *year) accept(what, key string, doubt, knows bool, take func() error) error {
	if y.keys[key] {
		if !doubt && !knows {
			y.t.Errorf("%s: it is sent twice without a doubt", key)
		}
		y.repeats++
		return nil
	}
	o := y.down(what, y.now)
	if o == nil {
		y.keys[key] = true
		return take()
	}
	y.late = true
	err := &bot.SendError{Verdict: bot.Later, Doubt: y.now.Before(o.begin.Add(10 * time.Minute)), Err: errDown}
	if err.Doubt && key[len(key)-1]%2 == 0 {
		y.keys[key] = true
		if e := take(); e != nil {
			return e
		}
	}
	return err
}

func (y *year) arrive(p *soul, part bot.Part, doubt bool) error {
	var s flows.Say
	if err := json.Unmarshal(part, &s); err != nil {
		return err
	}
	if len(s.Options) > 0 {
		p.last = s
	}
	y.reaches(p, "chat", s.Text, doubt)
	return nil
}

// Send is the mail server's side. It takes a letter twice that has one name:
// mailboxes show it once.
func (l mails) Send(_ context.Context, letter bot.Letter) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.refs[letter.Ref]
	return l.accept(mailbox, letter.Key, false, true, func() error {
		if strings.HasSuffix(letter.To, "@gone.example") {
			l.refused++
			p.tasks++
			p.heard = append(p.heard, sight{"refused", letter.Text})
			return &bot.SendError{Verdict: bot.Gone, Err: errors.New("no such mailbox")}
		}
		l.mails++
		l.reaches(p, "mail", letter.Text, false)
		return nil
	})
}

// mails is the mail server.
type mails struct{ *year }

// yearDesk is the consultants' side.
type yearDesk struct{ y *year }

func (d yearDesk) Post(_ context.Context, key, thread string, c bot.Card, doubt bool) (string, error) {
	y := d.y
	y.mu.Lock()
	defer y.mu.Unlock()
	return "t1", y.accept(chats, key, doubt, false, func() error {
		p := y.refs[c.Ref]
		if c.Topic != flows.Undeliverable {
			p.heard = append(p.heard, sight{"tell", string(c.Topic)})
			return nil
		}
		y.tasks++
		p.tasks = max(0, p.tasks-1)
		y.reaches(p, "task", c.Note, false)
		return nil
	})
}

func (yearDesk) Open(context.Context, string, bot.Summary, bool) (string, error) { return "t1", nil }

func (yearDesk) Refresh(context.Context, string, bot.Summary) error { return nil }

func (yearDesk) Digest(context.Context, string, bot.Digest, bool) error { return nil }
