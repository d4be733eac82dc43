package flows

import "time"

// What the chat does not take goes by e-mail; what does not go by e-mail either
// is a task for a consultant. Nothing that could not be said is silent.

// mailInstead sends a reminder by e-mail where the chat takes none; without an
// address it is a task for a consultant. The open question is named below, and
// not asked: nobody answers it there, and it may quote what was given.
func (t *turn) mailInstead(p *Policy, n *Nudge, text Text, args []string) {
	if n.Ask && t.c.Stage != Reviewing {
		t.takeUp()
		if open := t.openItem(); open != (Text{}) {
			text = Text{En: text.En + "\n\n• " + open.En, Zh: text.Zh + "\n\n• " + open.Zh}
		}
	}
	if !t.mail(p.Subject, text, args...) {
		t.tell(Undeliverable, "closed")
	}
}

// openItem is what the open question is about, as it is called in lists.
func (t *turn) openItem() Text {
	if d := t.flow.Definition(t.c.Wait.Requirement); d != nil {
		return d.Label
	}
	for _, id := range []string{t.c.Step, t.c.Intro} {
		if s := t.flow.Step(id); s != nil {
			return s.Title
		}
	}
	return Text{}
}

// mail sends an e-mail if there is a way and an address.
func (t *turn) mail(subject, text Text, pairs ...string) bool {
	m, ok := t.mailOf(subject, text, pairs)
	if ok {
		m.Reminder = t.reminder
		t.do(m)
	}
	return ok
}

// mailOf words an e-mail; false without a way or an address.
func (t *turn) mailOf(subject, text Text, pairs []string) (Mail, bool) {
	_, to := t.address()
	args := arguments(pairs)
	return Mail{To: to, Lang: t.c.Lang, Subject: t.words(subject, args), Text: t.words(text, args)}, t.flow.mail && to != ""
}

// address is where e-mails reach the person, and the requirement that says so.
func (t *turn) address() (id, to string) {
	for _, id := range []string{"contact_email", "signup_email"} {
		if r := t.c.Requirements[id]; r.State == OK && r.Value != "" {
			return id, r.Value
		}
	}
	return "", ""
}

// undelivered sees to a message that the channel refused. Of a closed window
// that is done once: behind the first message that meets it there may be many,
// when a person wrote a burst.
func (t *turn) undelivered(e Undelivered) {
	if e.Closed && !t.c.Unheard.IsZero() {
		return
	}
	if e.Closed {
		t.c.Unheard = t.now
		if t.mail(t.flow.Phrases.UnheardSubject, t.flow.Phrases.Unheard) {
			return
		}
	}
	t.tell(Undeliverable, e.Reason)
}

// heard opens the window again, unless what the person wrote is from before it
// closed: the rest of that burst. Platforms count seconds.
func (t *turn) heard() {
	if !t.now.Before(t.c.Unheard.Truncate(time.Second)) {
		t.c.Unheard = time.Time{}
	}
}
