package flows

import (
	"fmt"
	"strings"
)

// maxListed bounds the items that a progress message names.
const maxListed = 6

// progress says what is done, what is left, and whose turn it is since when.
func (t *turn) progress() {
	p := &t.flow.Phrases
	stage := t.c.Stage
	done, total := t.flow.Progress(t.c)
	var left []string
	for _, d := range t.inStage(stage) {
		if s := t.c.State(d.ID); s != OK && s != Waived {
			left = append(left, d.ID)
		}
	}
	ball := t.ball()
	t.say(p.Progress, "done", fmt.Sprint(done), "total", fmt.Sprint(total),
		"stage", t.words(p.Stages[stage], nil), "ball", t.words(p.Balls[ball], nil), "since", t.flow.moment(t.c.Since, t.c.Lang))
	switch {
	case stage == Reviewing:
		t.sayAttempt()
	case (stage == Launching || stage == Done) && t.c.Value("account_id") != "":
		t.say(p.SignIn)
	}
	if stage != Preparing && stage != Launching || len(left) == 0 {
		return
	}
	more := len(left) - maxListed
	if more > 0 {
		left = left[:maxListed]
	}
	rest := ""
	if more > 0 {
		rest = t.words(p.ProgressMore, map[string]string{"n": fmt.Sprint(more)})
	}
	t.say(p.ProgressLeft, "list", t.labels(left), "more", rest)
}

// Progress counts the requirements that a case's stage asks, and those of them
// that are met.
func (f *Flow) Progress(c Case) (met, of int) {
	list := f.asked(&c, c.Stage)
	for _, d := range list {
		if s := c.State(d.ID); s == OK || s == Waived {
			met++
		}
	}
	return met, len(list)
}

// Doubts lists the documents that a person of ours has to look at.
func (f *Flow) Doubts(c Case) (ids []string) {
	for _, d := range f.Requirements() {
		if r := c.Requirements[d.ID]; r.scan().Doubt != "" && r.File != nil {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// myData shows the person everything that is kept of them.
func (t *turn) myData() {
	p := &t.flow.Phrases
	var lines []string
	for _, d := range t.flow.Requirements() {
		if line := t.line(d); line != "" {
			lines = append(lines, line)
		}
	}
	for _, k := range t.c.Consents {
		answer := p.Refused
		if k.Given {
			answer = p.Given
		}
		label := k.Notice
		if d := t.flow.noticeOwner(k.Notice); d != nil {
			label = t.words(d.Label, nil)
		}
		lines = append(lines, t.words(p.MyConsent, map[string]string{"notice": label, "answer": t.words(answer, nil), "time": t.flow.moment(k.At, t.c.Lang)}))
	}
	if len(lines) == 0 {
		t.say(p.MyDataNone)
		return
	}
	t.say(p.MyData, "list", strings.Join(lines, "\n"))
}

// noticeOwner gives the first requirement that needs a notice.
func (f *Flow) noticeOwner(notice string) *Definition {
	for _, d := range f.Requirements() {
		if d.Notice == notice {
			return d
		}
	}
	return nil
}

// line is a requirement with its value, or "".
func (t *turn) line(d *Definition) string {
	v := t.shown(d.ID)
	if v == "" || d.Kind == kindConsent {
		return ""
	}
	return t.labelled(t.label(d.ID), v)
}

// labelled is a line of a list: what something is called, and what it is.
func (t *turn) labelled(label, value string) string {
	return label + Text{En: ": ", Zh: "："}.In(t.c.Lang) + value
}

// overview lists what goes onto AWS's form.
func (t *turn) overview() []string {
	var lines []string
	for _, d := range t.inStage(Preparing) {
		if line := t.line(d); line != "" && !d.Early {
			lines = append(lines, line)
		}
	}
	return lines
}

// erase forgets everything, or says that nothing was erased.
func (t *turn) erase(yes bool) {
	if !yes {
		t.say(t.flow.Phrases.EraseKept)
		t.next()
		return
	}
	t.said = nil
	t.say(t.flow.Phrases.ErasedAll)
	t.asked = true
	t.c.Wait = Wait{}
	t.c.Stage = Closed
	t.report(Tell{Topic: Erased, Words: Text{En: "asked for by the applicant", Zh: "申请人要求删除"}})
	t.do(Erase{})
}
