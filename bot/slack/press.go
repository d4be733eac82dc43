package slack

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// deskTime is how long a press at the desk may take before it is acknowledged;
// Slack gives up after three seconds.
const deskTime = 1800 * time.Millisecond

// quickTime is how long what is asked before a modal opens may take: its trigger
// lives three seconds.
const quickTime = 2200 * time.Millisecond

// press is one control of the desk that somebody used.
type press struct {
	doer
	in    interaction
	id    string // of the control
	value string
	ref   string
	of    string // the item that it is about
	round int
	quick context.Context // ends while a modal can still be opened
}

// pressAtDesk answers a control of the desk's. What takes longer than Slack
// waits is finished after the acknowledgement; the consultant sees what came of
// it.
func (s *Slack) pressAtDesk(ctx context.Context, in interaction) {
	within(ctx, s, deskTime, func(ctx context.Context) any {
		s.press(ctx, in)
		return nil
	}, nil)
}

// ours says that a control is one of the desk's, wherever it stands.
func ours(id string) bool {
	return strings.HasPrefix(id, "desk:") || id == actionOK || id == actionReturn
}

// readPress reads what was pressed. What an overflow's option or a select's is
// about stands in the option.
func readPress(in interaction) press {
	a := in.Actions[0]
	p := press{in: in, id: a.ID, value: a.Value}
	if a.Selected != nil {
		p.value = a.Selected.Value
	}
	if p.id == actMenu {
		p.id, p.value, _ = strings.Cut(p.value, " ")
	}
	p.ref, p.of, p.round = readValue(p.value)
	return p
}

// identity names a press: one person's double click on a ruling is one ruling.
func (p press) identity() string {
	at := p.in.Actions[0].TS
	if p.id == actionOK || p.id == actApprove || p.id == actVet {
		at = "once" + p.value
	}
	return p.in.channel() + "/" + p.in.message() + "/" + p.in.View.ID + "/" + p.id + "/" + at
}

// press does what a control says.
func (s *Slack) press(ctx context.Context, in interaction) {
	quick, cancel := context.WithTimeout(ctx, quickTime)
	defer cancel()
	p := readPress(in)
	via := "button"
	if in.View.Type == "home" {
		via = "home"
	}
	d, err := s.who(quick, in.team(), in.User.ID, via, p.identity())
	if why := s.bars(ctx, d, err, roleOf(p.id)); why != "" {
		s.whisper(ctx, in, why)
		return
	}
	p.doer, p.quick = d, quick
	if do := controls()[p.id]; do != nil {
		do(s, ctx, p)
		return
	}
	s.log.Debug("a control that nobody knows any more", "action", p.id)
}

// roleOf is who may use a control.
func roleOf(id string) role {
	switch id {
	case actSheet, actPage, actOpenOf, actHistory, actSearch, actHelp, actWeek, actMonth:
		return viewer
	case actErase, actErasing, actExport:
		return admin
	}
	return consultant
}

// controls is what each control does.
func controls() map[string]func(*Slack, context.Context, press) {
	return map[string]func(*Slack, context.Context, press){
		actionOK:        ruling(flows.Text{En: "✓ Looks right: ", Zh: "✓ 核对无误："}, "ok", func(p press, a flows.Actor) flows.Event { return flows.Ruled{Actor: a, Round: p.round} }),
		actVet:          ruling(flows.Text{En: "✓ Accepted: ", Zh: "✓ 核对通过："}, "accept", func(p press, a flows.Actor) flows.Event { return flows.Vetted{Actor: a, Requirement: p.of} }),
		actApprove:      ruling(flows.Text{En: "✓ Approved: ", Zh: "✓ 已同意："}, "approve", func(_ press, a flows.Actor) flows.Event { return flows.Approved{Actor: a} }),
		actWithdraw:     ruling(flows.Text{En: "Withdrawn: ", Zh: "已撤回："}, "withdraw", func(_ press, a flows.Actor) flows.Event { return flows.Approved{Actor: a, No: true} }),
		actTake:         doing("take", func(_ press, a flows.Actor) flows.Event { return flows.Took{Actor: a} }),
		actRelease:      doing("release", func(_ press, a flows.Actor) flows.Event { return flows.Released{Actor: a} }),
		actDone:         doing("done", func(_ press, a flows.Actor) flows.Event { return flows.Attended{Actor: a} }),
		actMine:         doing("assign", func(_ press, a flows.Actor) flows.Event { return flows.Assigned{Actor: a, To: a.By} }),
		actFree:         doing("assign", func(_ press, a flows.Actor) flows.Event { return flows.Assigned{Actor: a} }),
		actLink:         (*Slack).pressLink,
		actNudge:        doing("nudge", func(_ press, a flows.Actor) flows.Event { return flows.Nudged{Actor: a} }),
		actPause:        doing("pause", func(_ press, a flows.Actor) flows.Event { return flows.Moved{Actor: a, To: flows.Paused} }),
		actClose:        doing("close", func(_ press, a flows.Actor) flows.Event { return flows.Moved{Actor: a, To: flows.Closed} }),
		actReopen:       doing("reopen", func(_ press, a flows.Actor) flows.Event { return flows.Moved{Actor: a} }),
		actErase:        (*Slack).pressErase,
		actErasing:      opening((*Slack).eraseView),
		actAssign:       opening((*Slack).assignView),
		actReveal:       opening((*Slack).revealView),
		actPhone:        (*Slack).pressPhone,
		actHelp:         func(s *Slack, ctx context.Context, p press) { s.tell(ctx, p, ephemeral(help(p.doer))) },
		actWeek:         func(s *Slack, ctx context.Context, p press) { s.tell(ctx, p, s.statsOf(p.quick, p.doer, spanWeek)) },
		actMonth:        func(s *Slack, ctx context.Context, p press) { s.tell(ctx, p, s.statsOf(p.quick, p.doer, spanMonth)) },
		actExport:       (*Slack).pressExport,
		actNumber + "0": (*Slack).pressNumber,
		actNumber + "1": (*Slack).pressNumber,
		actNumber + "2": (*Slack).pressNumber,
		actionReturn:    opening((*Slack).returnView),
		actReply:        opening((*Slack).replyView),
		actResult:       opening((*Slack).resultView),
		actNote:         opening((*Slack).noteView),
		actSnooze:       opening((*Slack).snoozeView),
		actScans:        opening((*Slack).scansView),
		actSheet:        opening((*Slack).sheetView),
		actOpenOf:       opening((*Slack).sheetView),
		actHistory:      opening((*Slack).historyView),
		actSearch:       opening((*Slack).searchView),
		actInvite:       opening((*Slack).inviteView),
		actScan:         (*Slack).pressScan,
		actPack:         func(s *Slack, ctx context.Context, p press) { s.tell(ctx, p, s.packOf(ctx, p.doer, p.ref)) },
		actPage:         (*Slack).pressPage,
		actCanned:       (*Slack).pressCanned,
	}
}

// doing is a control that does a deed and shows itself what came of it: on the
// root and in the thread, or in the view that it stands in.
func doing(what string, event func(press, flows.Actor) flows.Event) func(*Slack, context.Context, press) {
	return func(s *Slack, ctx context.Context, p press) {
		is, err := s.do(ctx, p.doer, deed{ref: p.ref, what: what, of: p.of, done: event(p, s.actor(p.doer))})
		switch {
		case err != nil:
			s.retell(ctx, p, bot.Summary{}, s.excuse(ctx, p.doer, p.ref, err))
		case p.in.View.ID != "" || p.in.Container.Ephemeral:
			s.retell(ctx, p, is, s.outcome(p.doer, is))
		}
	}
}

// retell shows what came of a press: a modal shows the case as it is now.
func (s *Slack) retell(ctx context.Context, p press, is bot.Summary, text string) {
	if p.in.View.Type != "modal" || is.Ref == "" {
		if p.in.View.Type == "modal" {
			s.replace(ctx, p.in, s.notice(p.doer, text))
			return
		}
		s.whisper(ctx, p.in, text)
		if p.in.View.Type == "home" {
			s.publish(ctx, p.in.team(), p.in.User.ID)
		}
		return
	}
	s.replace(ctx, p.in, s.sheetOf(is, p.doer, settledWords(p.doer, is)))
}

// ruling is a control of a card's one decision: who took it stands in its place
// afterwards.
func ruling(line flows.Text, what string, event func(press, flows.Actor) flows.Event) func(*Slack, context.Context, press) {
	return func(s *Slack, ctx context.Context, p press) {
		if p.in.View.ID != "" || p.in.Container.Ephemeral || p.in.Actions[0].Block != blockRulings {
			doing(what, event)(s, ctx, p)
			return
		}
		_, err := s.do(ctx, p.doer, deed{ref: p.ref, what: what, of: p.of, done: event(p, s.actor(p.doer))})
		if err == nil {
			s.settle(ctx, cardAt{in: p.in, ref: p.ref, settled: true, lang: p.lang}, literal(line.In(s.cfg.DeskLang)), userElement(p.in.User.ID))
			return
		}
		words := s.excuse(ctx, p.doer, p.ref, err)
		if !over(err) {
			s.whisper(ctx, p.in, words)
			return
		}
		s.settle(ctx, cardAt{in: p.in, ref: p.ref, lang: p.lang, words: words})
	}
}

func (s *Slack) pressErase(ctx context.Context, p press) {
	_, err := s.do(ctx, p.doer, deed{ref: p.ref, what: "erase", done: flows.Forgot{Actor: s.actor(p.doer)}})
	if err != nil {
		s.whisper(ctx, p.in, s.excuse(ctx, p.doer, p.ref, err))
		return
	}
	s.whisper(ctx, p.in, saidErased(p.ref).In(p.lang))
}

func (s *Slack) pressPage(ctx context.Context, p press) {
	var q query
	if json.Unmarshal([]byte(p.value), &q) != nil {
		return
	}
	s.show(ctx, p.in, s.listing(ctx, p.doer, q))
}

// pressScan gives a link to the document of a card, or first asks why.
func (s *Slack) pressScan(ctx context.Context, p press) {
	docs, err := s.cases.Documents(p.quick, p.ref, p.lang)
	if err != nil {
		s.whisper(ctx, p.in, s.excuse(ctx, p.doer, p.ref, err))
		return
	}
	for _, doc := range docs {
		switch {
		case doc.ID != p.of:
		case doc.Private && p.is >= admin:
			s.open(ctx, p, s.whyView(p, doc))
			return
		default:
			s.tell(ctx, p, s.look(ctx, p.doer, p.ref, doc, ""))
			return
		}
	}
	s.whisper(ctx, p.in, saidNothingHeld().In(p.lang))
}

// tell answers a press: where it was, or in a modal where there are no messages.
func (s *Slack) tell(ctx context.Context, p press, a *answer) {
	if p.in.View.ID == "" {
		s.show(ctx, p.in, a)
		return
	}
	s.open(ctx, p, modal(view{title: titleOf(p.id)}, p.lang, thawed(a.Blocks)...))
}

// open opens a modal, on top of the one that the press stands in.
func (s *Slack) open(ctx context.Context, p press, view slackapi.ModalViewRequest) {
	var err error
	op := "views.open"
	if p.in.View.Type == "modal" {
		op = "views.push"
		_, err = s.api.PushViewContext(ctx, p.in.TriggerID, view)
	} else {
		_, err = s.api.OpenViewContext(ctx, p.in.TriggerID, view)
	}
	if err != nil {
		s.log.Warn("the modal could not be opened", "ref", p.ref, "err", s.judge(op, err, false).Err)
		s.whisper(ctx, p.in, saidTryAgain().In(p.lang))
	}
}

// opening is a control that opens a modal.
func opening(view func(*Slack, press) slackapi.ModalViewRequest) func(*Slack, context.Context, press) {
	return func(s *Slack, ctx context.Context, p press) { s.open(ctx, p, view(s, p)) }
}
