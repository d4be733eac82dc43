package flows

import "time"

// An invitation by link is a case without a person: it can be noted on, given to
// somebody, put off, closed and erased, but nobody can be written to and nothing
// is asked. Who opens the link first finds it as theirs.

// Stray says why an invitation is not for who opened its link.
type Stray string

// The kinds of strays.
const (
	StrayTaken Stray = "taken" // somebody else came by it
	StrayOver  Stray = "over"  // it was closed or erased
	StrayKnown Stray = "known" // it waits on: who opened it has a case already
)

// invited opens a case for somebody who has not written yet.
func (t *turn) invited(e Invited) {
	t.c.Stage, t.c.Ball, t.c.Since, t.c.Opened = Preparing, Applicant, t.now, t.now
	t.c.Assignee = e.By
	t.tend(func(k *Care) { k.Company, k.Inviter = e.Company, e.By })
	t.c.Lang = Zh
	if e.Lang != "" {
		t.c.Lang = e.Lang
		t.set("language", string(e.Lang))
	}
	if e.ByLink {
		t.c.Stage = Awaited
		return
	}
	t.say(t.flow.Phrases.Invited)
	t.next()
}

// came greets who was awaited. Where nothing may be said to them yet, that waits
// for their first message.
func (t *turn) came(e Event) {
	if _, opened := e.(Joined); opened && !t.c.Window.Open(t.now) {
		return
	}
	if t.c.State("language") != OK {
		t.guessLang(e)
	}
	t.c.Stage, t.c.Since = Preparing, t.now
	t.tend(func(k *Care) { k.Alerts, k.Snooze = nil, time.Time{} })
	t.say(t.flow.Phrases.Invited)
	t.next()
}

// guessLang takes the language of the first message.
func (t *turn) guessLang(e Event) {
	t.c.Lang = Zh
	if said, ok := e.(Said); ok && !hasHan(said.Text) {
		t.c.Lang = En
	}
}

// strayed tells who opened a link that is not for them how they go on, and the
// consultants that they did.
func (t *turn) strayed(e Joined) {
	text, words := Text{}, Text{En: "came by the link of " + e.Of + ", but has this case already", Zh: "打开了 " + e.Of + " 的邀请链接，但已有本案例"}
	switch e.Stray {
	case "":
		return
	case StrayTaken:
		text, words = t.flow.Phrases.InviteTaken, Text{En: "came by the link of " + e.Of + ", which somebody else had opened before", Zh: "打开的是 " + e.Of + " 的邀请链接，该链接已有别人用过"}
	case StrayOver:
		text, words = t.flow.Phrases.InviteOver, Text{En: "came by the link of " + e.Of + ", which was closed or erased", Zh: "打开的是 " + e.Of + " 的邀请链接，该邀请已关闭或删除"}
	}
	if t.before.Stage == "" && text != (Text{}) { // the language is not known yet
		t.said = append(t.said, t.flow.fill(text.Zh, nil, t.show), t.flow.fill(text.En, nil, t.show))
	}
	t.do(Tell{Topic: Acted, Words: Text{En: "The applicant " + words.En + ".", Zh: "申请人" + words.Zh + "。"}})
}

// unmet reports whether nobody is there yet who could read anything.
func (t *turn) unmet() bool {
	awaits := func(c *Case) bool { return c.Stage == Awaited || c.Stage == Closed && c.From == Awaited }
	return !t.theirs && (awaits(&t.c) || t.c.Stage == Closed && awaits(&t.before))
}

// objectAwaited objects to what needs a person. e is an act.
func (t *turn) objectAwaited(e Event) *Objection {
	switch e := e.(type) {
	case NoteMade:
		return objectText(e.Text)
	case Snoozed:
		return t.objectSnooze(e)
	case Assigned, Attended, Forgot:
		return nil
	case Moved:
		if e.To == Closed {
			return nil
		}
	}
	return object(NotAtThisStage, "Nobody has opened the link of this invitation yet. Please send it to them.", "对方还没有打开邀请链接，请先把链接发给对方。")
}

// lapse closes an invitation that nobody followed.
func (t *turn) lapse() {
	t.c.From, t.c.Stage = Awaited, Closed
	t.tend(func(k *Care) { k.Alerts, k.Snooze = nil, time.Time{} })
	days := t.flow.Rule("invite_days")
	t.do(Tell{Topic: Acted, Words: Text{
		En: "Nobody opened the link in " + days + " days: the invitation is closed. Reopened, its link works again.",
		Zh: days + " 天内没有人打开链接，邀请已自动关闭；重新打开后，原链接仍可使用。",
	}})
}
