package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// soul is a person of the simulated year, as their own side sees it.
type soul struct {
	who   flows.Contact
	hk    bool
	acts  time.Time // when they do something next
	left  int       // how often they still will
	n     int       // events so far
	last  flows.Say // the newest message with buttons
	until time.Time // the kf window, by their own account
	count int       // messages that it still takes
	said  map[string]bool
	heard []sight // since the newest look
}

// sight is something that reached the person, or the desk about them.
type sight struct {
	way  string // chat, mail, refused, task
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
	key, err := y.vault.NewKey(c.Ref)
	if err != nil {
		y.t.Fatal(err)
	}
	rec, err := key.SealCase(c, storage.Record{})
	if err == nil {
		_, err = y.store.Commit(y.t.Context(), storage.Turn{Record: rec})
	}
	if err != nil {
		y.t.Fatal(err)
	}
	y.people[p.who.Lane()] = p
	p.until, p.count = c.Window.Until, c.Window.Left
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
	if p.acts.After(time.Date(2026, 11, 20, 0, 0, 0, 0, flows.China())) {
		p.acts = never()
	}
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

// acts lets a person do something that fits.
func (y *year) acts(p *soul) {
	p.n++
	p.heard, p.said = nil, map[string]bool{}
	c := y.load(p.who.Lane())
	var e flows.Event
	stamp, id := flows.At(y.now), fmt.Sprintf("%s-%d", p.who.Address, p.n)
	if i := len(p.last.Options); i > 0 && y.rand.IntN(2) == 0 {
		o := p.last.Options[y.rand.IntN(i)]
		if y.rand.IntN(2) == 0 {
			o = p.last.Options[i-1] // often to go on reminding
		}
		e = flows.Chose{Stamp: stamp, Token: o.Token, Label: o.Label}
	} else {
		words := map[flows.Stage][]string{
			flows.Preparing: {"someone@corp.example", "yourcompanychina", "进度", "少提醒", "暂停", "张三", "谢谢", "人工"},
			flows.Reviewing: {"审核中", "已激活", "审核未通过", "谢谢", "暂停", "继续提醒我"}, flows.Rejected: {"2", "3", "谢谢"},
			flows.Launching: {"完成了", "稍后再做", "不需要", "北京", "少提醒", "123456789012"}, flows.Paused: {"继续"},
		}[c.Stage]
		words = append(words, "继续")
		e = flows.Said{Stamp: stamp, Text: words[y.rand.IntN(len(words))], Message: id}
	}
	d := bot.Delivery{ID: id, From: p.who, Event: e}
	if p.who.Channel == "kf" {
		p.until, p.count = y.now.Add(48*time.Hour), 5
		d.Window = &flows.Window{Limited: true, Left: 5, Until: p.until}
	}
	b := y.bots[p.n%2]
	if err := b.Receive(y.t.Context(), d); err != nil {
		y.t.Error(err)
	}
	y.flush(y.t.Context(), b)
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

func (l kfLine) Send(ctx context.Context, to flows.Contact, _ string, part bot.Part, _ bool) error {
	l.mu.Lock()
	p := l.people[to.Lane()]
	open := p.count > 0 && l.now.Before(p.until)
	p.count--
	l.mu.Unlock()
	if !open {
		l.t.Errorf("%s: WeCom was asked to send what it does not take: %s", to.Lane(), part)
		return &bot.SendError{Verdict: bot.Closed, Err: errors.New("window closed")}
	}
	return l.arrive(ctx, to, part)
}

func (l slackLine) Send(ctx context.Context, to flows.Contact, _ string, part bot.Part, _ bool) error {
	return l.arrive(ctx, to, part)
}

func (y *year) arrive(_ context.Context, to flows.Contact, part bot.Part) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	var s flows.Say
	if err := json.Unmarshal(part, &s); err != nil {
		return err
	}
	p := y.people[to.Lane()]
	if len(s.Options) > 0 {
		p.last = s
	}
	p.heard = append(p.heard, sight{"chat", s.Text})
	if y.woken {
		y.unasked(p, s.Text)
	}
	return nil
}

// Send is the mail server's side.
func (y *year) Send(ctx context.Context, l bot.Letter) error {
	rec, err := y.store.Find(ctx, l.Ref)
	if err != nil {
		return &bot.SendError{Verdict: bot.Broken, Err: err}
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	p := y.people[rec.Lane]
	if strings.HasSuffix(l.To, "@gone.example") {
		y.spoilt++
		p.heard = append(p.heard, sight{"refused", l.Text})
		return &bot.SendError{Verdict: bot.Gone, Err: errors.New("no such mailbox")}
	}
	y.mails++
	p.heard = append(p.heard, sight{"mail", l.Text})
	if y.woken {
		y.unasked(p, l.Text)
	}
	return nil
}

// yearDesk is the consultants' side.
type yearDesk struct {
	*desk
	y *year
}

func (d yearDesk) Post(ctx context.Context, key, thread string, c bot.Card, doubt bool) (string, error) {
	if c.Topic == flows.Undeliverable {
		rec, err := d.y.store.Find(ctx, c.Ref)
		if err != nil {
			return "", &bot.SendError{Verdict: bot.Broken, Err: err}
		}
		d.y.mu.Lock()
		d.y.tasks++
		p := d.y.people[rec.Lane]
		p.heard = append(p.heard, sight{"task", c.Note})
		d.y.mu.Unlock()
	}
	return d.desk.Post(ctx, key, thread, c, doubt)
}
