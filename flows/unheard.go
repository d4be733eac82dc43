package flows

import "time"

// What the chat does not take goes by e-mail; what does not go by e-mail either
// is a task for a consultant. Nothing that could not be said is silent.

// mailInstead sends a reminder by e-mail where the chat takes none; without an
// address it is a task for a consultant.
func (t *turn) mailInstead(p *Policy, text Text, args []string) {
	if !t.mail(p.Subject, text, args...) {
		t.tell(Undeliverable, "window closed")
	}
}

// mail sends an e-mail if there is a way and an address.
func (t *turn) mail(subject, text Text, pairs ...string) bool {
	to := t.address()
	if !t.flow.mail || to == "" {
		return false
	}
	args := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	t.effect = append(t.effect, Mail{To: to, Lang: t.c.Lang, Subject: t.words(subject, args), Text: t.words(text, args)})
	return true
}

// address is where e-mails reach the person.
func (t *turn) address() string {
	for _, id := range []string{"contact_email", "signup_email"} {
		if r := t.c.Requirements[id]; r.State == OK && r.Value != "" {
			return r.Value
		}
	}
	return ""
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
