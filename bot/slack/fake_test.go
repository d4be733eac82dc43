package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// fakeDesk is what a fakeBot knows of its one case, and what consultants did.
type fakeDesk struct {
	change   func(*bot.Summary) // of the case
	cases    []bot.Summary      // that Find finds, instead of the one
	deeds    []string           // what was done, by whom
	log      []storage.Act
	refuse   *flows.Objection // of every act but a ruling
	searches []bot.Search
	invited  []bot.Invitation
	link     string // of an invitation
	noLog    bool   // nothing can be noted
	docs     []bot.Document
	own      *bot.Summary
	answer   error // of a number
}

const theCase = "KH-7Q2M4D"

func (f *fakeBot) Case(_ context.Context, ref string) (bot.Summary, error) {
	time.Sleep(f.slow)
	f.mu.Lock()
	defer f.mu.Unlock()
	if ref != theCase {
		return bot.Summary{}, storage.ErrNotFound
	}
	c := bot.Summary{
		Ref: ref, Channel: "slack", Lang: "zh", Stage: flows.Precheck, Ball: flows.Us, Since: time.Now().Add(-3 * time.Hour), Company: "<!channel> *Acme* 有限公司",
		Opened: time.Now().Add(-30 * time.Hour), Due: []string{"submitted_at"}, Done: 3, Total: 12, Scans: 2,
		Requirements: map[string]bot.ItemSummary{
			"contact_mobile": {State: flows.OK, Value: "138****8000"}, "leader_id_scan": {State: flows.Error, Code: "file_type"},
			"company_name": {State: flows.OK, Value: strings.Join(hostile(), " ")},
		},
	}
	if f.desk.change != nil {
		f.desk.change(&c)
	}
	return c, nil
}

func (f *fakeBot) Find(ctx context.Context, q bot.Search) (bot.Found, error) {
	c, err := f.Case(ctx, theCase)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.searches = append(f.desk.searches, q)
	if f.desk.cases == nil {
		return bot.Found{Cases: []bot.Summary{c}, Total: 1}, err
	}
	from := 0
	if q.After != "" {
		_, _ = fmt.Sscan(q.After, &from)
	}
	to := min(len(f.desk.cases), from+max(q.Limit, 1))
	found := bot.Found{Cases: f.desk.cases[from:to], Total: len(f.desk.cases)}
	if to < len(f.desk.cases) {
		found.Next = fmt.Sprint(to)
	}
	return found, nil
}

func (f *fakeBot) Returnable(context.Context, string, flows.Lang) (items, reasons []bot.CardField, err error) {
	time.Sleep(f.slow)
	if f.empty {
		return nil, nil, nil
	}
	return []bot.CardField{{Label: "uscc", Value: "Unified social credit code"}, {Label: "license_scan", Value: "Scan of the business licence"}},
		[]bot.CardField{{Label: "unreadable", Value: strings.Repeat("The scan cannot be read. ", 10)}, {Label: "other", Value: "Something else"}, {Label: "forged", Value: "It looks altered"}}, nil
}

func (f *fakeBot) Act(ctx context.Context, ref, id string, e flows.Event) (bot.Summary, error) {
	time.Sleep(f.ruling)
	if r, ok := e.(flows.Ruled); ok {
		return f.rule(ref, id, r)
	}
	c, err := f.Case(ctx, ref)
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.broken:
		return bot.Summary{}, errors.New("the store is away")
	case err != nil:
		return c, err
	case f.desk.refuse != nil:
		return bot.Summary{}, &bot.Refused{Ref: ref, Objection: f.desk.refuse}
	case slices.Contains(f.ids, id):
		return c, nil
	}
	f.ids = append(f.ids, id)
	f.desk.deeds = append(f.desk.deeds, deedOf(ref, e))
	return c, nil
}

func (f *fakeBot) rule(ref, id string, r flows.Ruled) (bot.Summary, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken {
		return bot.Summary{}, errors.New("the store is away")
	}
	before := f.settled
	f.settled = true
	f.ids = append(f.ids, id)
	if before {
		return bot.Summary{}, &bot.Refused{Ref: ref, Objection: &flows.Objection{Code: flows.NothingToDo}}
	}
	words := ref + " " + r.By
	if r.Round > 0 {
		words += fmt.Sprintf(" round %d", r.Round)
	}
	for _, x := range r.Returns {
		words += " " + x.Requirement + "/" + x.Code + "/" + x.Note
	}
	f.rulings = append(f.rulings, words)
	return bot.Summary{Ref: ref}, nil
}

// deedOf words an act: "KH-7Q2M4D Took U0CARL …".
func deedOf(ref string, e flows.Event) string {
	words := []string{ref, strings.TrimPrefix(fmt.Sprintf("%T", e), "flows.")}
	by := func(a flows.Actor) { words = append(words, userOf(a.By)) }
	add := func(more ...string) { words = append(words, more...) }
	switch e := e.(type) {
	case flows.Took:
		by(e.Actor)
	case flows.Released:
		by(e.Actor)
	case flows.Attended:
		by(e.Actor)
	case flows.Nudged:
		by(e.Actor)
	case flows.Forgot:
		by(e.Actor)
	case flows.Assigned:
		by(e.Actor)
		add(e.To)
	case flows.NoteMade:
		by(e.Actor)
		add(e.Text)
	case flows.Spoke:
		by(e.Actor)
		add(e.Text)
	case flows.Snoozed:
		by(e.Actor)
		add(time.Until(e.Until).Round(time.Hour).String())
	case flows.Moved:
		by(e.Actor)
		add(string(e.To))
	case flows.Vetted:
		by(e.Actor)
		add(e.Requirement)
	case flows.Approved:
		by(e.Actor)
		add(fmt.Sprint(!e.No))
	case flows.Resulted:
		by(e.Actor)
		add(e.Result, e.Account, e.Words)
		for _, r := range e.Returns {
			add(r.Requirement + "/" + r.Code + "/" + r.Note)
		}
	}
	return strings.Join(words, " ")
}

func (f *fakeBot) Reason(code string) (flows.Reason, bool) {
	why, ok := map[string]flows.Reason{
		"unreadable": {}, "other": {NeedsNote: true},
		"forged": {Approve: true, Internal: flows.Text{En: "Look at the seal", Zh: "看一下印章"}},
	}[code]
	return why, ok
}

func (f *fakeBot) Invite(_ context.Context, _ string, in bot.Invitation) (bot.Invited, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.invited = append(f.desk.invited, in)
	switch {
	case in.Channel == Name:
		return bot.Invited{Ref: theCase}, nil
	case f.desk.link == "":
		return bot.Invited{}, bot.ErrCannotInvite
	}
	return bot.Invited{Ref: theCase, Link: f.desk.link, QR: []byte("\x89PNG\r\n\x1a\n")}, nil
}

func (f *fakeBot) InviteLink(_ context.Context, ref string) (bot.Invited, error) {
	if f.desk.link == "" {
		return bot.Invited{}, storage.ErrNotFound
	}
	return bot.Invited{Ref: ref, Link: f.desk.link, QR: []byte("\x89PNG\r\n\x1a\n"), Until: time.Date(2027, 2, 25, 2, 0, 0, 0, time.UTC)}, nil
}

func (f *fakeBot) Reveal(_ context.Context, _, id string) (string, error) {
	if id == "contact_mobile" {
		return "13800138000 <!channel>", nil
	}
	return "", storage.ErrNotFound
}

func (f *fakeBot) Log(_ context.Context, a storage.Act) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.desk.noLog {
		return errors.New("the store is away")
	}
	if err := a.Check(); err != nil {
		return err
	}
	if !slices.ContainsFunc(f.desk.log, func(b storage.Act) bool { return b.ID == a.ID && b.Ref == a.Ref }) {
		f.desk.log = append(f.desk.log, a)
	}
	return nil
}

func (f *fakeBot) History(_ context.Context, ref string, _ int) (list []storage.Act, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range slices.Backward(f.desk.log) {
		if a.Ref == ref {
			list = append(list, a)
		}
	}
	return list, nil
}

func (f *fakeBot) Stats(_ context.Context, since time.Time) (bot.Stats, error) {
	return bot.Stats{From: since, To: time.Now(), Cases: 12, Submitted: 5, Activated: 3, Rejected: 1, Done: 2, Steps: []bot.StepStats{
		{ID: "account", Title: flows.Text{En: "Account", Zh: "账户资料"}, Reached: 12, Met: 9, Median: 90 * time.Minute},
		{ID: "business", Title: flows.Text{En: "Business", Zh: "企业资料"}, Reached: 9, Met: 5}, {ID: "phone"},
	}}, nil
}

func (f *fakeBot) ScanLink(_ context.Context, who bot.Viewer, ref, item, reason string) (bot.Link, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.desk.noLog {
		return bot.Link{}, errors.New("the store is away")
	}
	f.desk.log = append(f.desk.log, storage.Act{Ref: ref, By: who.ID, What: "ask-scan", Of: item, Via: who.Via})
	f.desk.deeds = append(f.desk.deeds, strings.Join([]string{ref, "ScanLink", who.ID, who.Name, item, reason}, " "))
	return bot.Link{URL: "https://kaihu.example/scan/TOKEN", Key: "/scan/TOKEN", Numbers: []int{17, 42, 88}}, nil
}

func (f *fakeBot) PackLink(_ context.Context, who bot.Viewer, ref string) (bot.Link, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.desk.noLog {
		return bot.Link{}, errors.New("the store is away")
	}
	f.desk.log = append(f.desk.log, storage.Act{Ref: ref, By: who.ID, What: "ask-pack", Via: who.Via})
	f.desk.deeds = append(f.desk.deeds, strings.Join([]string{ref, "PackLink", who.ID, who.Name}, " "))
	return bot.Link{URL: "https://kaihu.example/pack/TOKEN", Key: "/pack/TOKEN", Numbers: []int{17, 42, 88}}, nil
}

// Answer is of a link whose page shows 42.
func (f *fakeBot) Answer(_ context.Context, who bot.Viewer, key string, number int) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.deeds = append(f.desk.deeds, fmt.Sprint("Answer ", who.ID, " ", who.Via, " ", key, " ", number))
	switch {
	case f.desk.answer != nil:
		return "", f.desk.answer
	case number != 42:
		return "", bot.ErrWrongNumber
	}
	return "https://kaihu.example" + key, nil
}

func (f *fakeBot) CaseOf(_ context.Context, thread string) (string, error) {
	if thread == "" || strings.HasPrefix(thread, "1.") {
		return "", storage.ErrNotFound
	}
	return theCase, nil
}

func (f *fakeBot) Own(context.Context, flows.Contact) (bot.Summary, error) {
	if f.desk.own == nil {
		return bot.Summary{}, storage.ErrNotFound
	}
	return *f.desk.own, nil
}

func (f *fakeBot) Preview(_ context.Context, ref, _, text string) (string, error) {
	if f.desk.refuse != nil {
		return "", &bot.Refused{Ref: ref, Objection: f.desk.refuse}
	}
	return "顾问回复：\n" + text, nil
}

func (f *fakeBot) Replies() []flows.Reply {
	var list []flows.Reply
	for _, kind := range []string{"reply:looking", "reason:unreadable", "faq:mfa"} {
		list = append(list, flows.Reply{ID: kind, Title: flows.Text{En: "Title of " + kind, Zh: "标题 " + kind}, Text: flows.Text{En: "Text of " + kind, Zh: "内容 " + kind}})
	}
	return list
}

func (f *fakeBot) Documents(context.Context, string, flows.Lang) ([]bot.Document, error) {
	if f.desk.docs != nil {
		return f.desk.docs, nil
	}
	return []bot.Document{{ID: "license_scan", Label: "Scan of the business licence", Doubt: "name_mismatch"}, {ID: "leader_id_scan", Label: "ID scan", Private: true}}, nil
}

func (f *fakeBot) Label(id string, l flows.Lang) string {
	if t, ok := map[string]flows.Text{
		"uscc": {En: "Unified social credit code", Zh: "统一社会信用代码"}, "license_scan": {En: "Scan of the business licence", Zh: "营业执照扫描件"},
	}[id]; ok {
		return t.In(l)
	}
	return id
}

func (f *fakeBot) Waited(since time.Time) time.Duration { return time.Since(since) / 3 }

func (f *fakeBot) Funnel(bot.Stats, flows.Lang) ([]byte, error) {
	if f.desk.link == "" {
		return nil, errors.New("no font")
	}
	return []byte("\x89PNG\r\n\x1a\n"), nil
}
