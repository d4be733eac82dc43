package flows

import (
	"slices"
	"strings"
)

// command reads a whole message as a command. Words that are also an option of
// the open question are the option ("跳过", "返回").
func (t *turn) command(text string) bool {
	if t.match(text) != "" {
		return false
	}
	if ids := t.edited(text); ids != nil { // first: "edit license date" is no date for the license
		t.edit(ids)
		return true
	}
	if t.editTo(text) {
		return true
	}
	word := plain(strings.TrimPrefix(text, "/"))
	c, ok := t.flow.words[word]
	if !ok {
		c, ok = t.flow.words[bare(word)]
	}
	if ok {
		t.obey(c)
	}
	return ok
}

// obey does what a command says. Each ends with the open question asked once.
func (t *turn) obey(c Command) {
	p := &t.flow.Phrases
	switch c {
	case CmdHelp:
		t.say(p.Help)
		t.sheetHint()
		if d := t.flow.Definition(t.c.Wait.Requirement); d != nil {
			t.say(d.Hint)
		}
	case CmdBack:
		t.back()
		return
	case CmdSkip:
		t.skip()
		return
	case CmdEdit:
		t.edit(nil)
		return
	case CmdProgress:
		t.progress()
	case CmdSmallTalk:
		t.say(p.SmallTalk)
	case CmdLanguage:
		t.speak(map[Lang]Lang{Zh: En, En: Zh}[t.c.Lang])
	case CmdChinese:
		t.speak(Zh)
	case CmdEnglish:
		t.speak(En)
	case CmdPause:
		t.pause()
		return
	case CmdContinue:
		t.carryOn()
		return
	case CmdHuman:
		t.human()
		return
	case CmdTakeBack:
		t.takeBack()
		return
	case CmdFewer:
		t.fewer()
		return
	case CmdRemind:
		t.remindOn()
		return
	case CmdMyData:
		t.myData()
	case CmdMySheet:
		t.mySheet()
	case CmdErase:
		t.wait(Wait{Kind: WaitErase})
	case CmdSubmitted, CmdAccount:
		t.enterLater(c)
		return
	}
	t.ask()
}

// speak switches the language; the very next line is in it.
func (t *turn) speak(l Lang) {
	t.c.Lang = l
	t.say(t.flow.Phrases.LangNow)
	answers := t.c.State("language") != OK && t.c.Wait.Requirement == "language"
	t.set("language", string(l))
	if answers {
		t.moveOn()
	}
}

// pause stops nudging until the person writes again.
func (t *turn) pause() {
	if t.c.Stage != Done || t.watching() {
		t.c.From, t.c.Stage = t.c.Stage, Paused
	}
	t.say(t.flow.Phrases.PausedNow)
}

// carryOn goes on: items put off are asked again.
func (t *turn) carryOn() {
	if !t.takeUp() {
		t.say(t.flow.Phrases.Resumed)
	}
	t.ask()
}

// back goes to the item answered before the open one.
func (t *turn) back() {
	if t.c.Stage == Registering {
		t.pageBack()
		return
	}
	list := t.inStage(t.c.Stage)
	at := slices.IndexFunc(list, func(d *Definition) bool { return d.ID == t.c.Wait.Requirement })
	if at < 0 {
		at = len(list)
	}
	for i := at - 1; i >= 0; i-- {
		d := list[i]
		if d.ID == "language" || d.Kind == kindConsent {
			continue
		}
		switch t.c.State(d.ID) {
		case OK, Waived, Error, Later:
			t.reask(d)
			return
		}
	}
	t.say(t.flow.Phrases.FirstItem)
	t.ask()
}

// skip waives the open item if it may be waived.
func (t *turn) skip() {
	d := t.flow.Definition(t.c.Wait.Requirement)
	switch {
	case d == nil || t.c.Wait.Kind == WaitNotice:
	case d.Optional:
		t.waive(d)
		return
	default:
		t.say(t.flow.Phrases.CannotSkip, "label", t.label(d.ID))
	}
	t.ask()
}

// waive skips an optional item.
func (t *turn) waive(d *Definition) {
	t.c.Requirements[d.ID] = Requirement{State: Waived, At: t.now}
	t.say(t.flow.Phrases.Skipped)
	t.next()
}
