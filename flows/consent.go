package flows

// consent records a yes or no to a notice.
func (t *turn) consent(notice string, yes bool) {
	n := t.flow.Notices[notice]
	t.c.Consents = append(t.c.Consents, Consent{Notice: notice, Version: n.Version, Lang: t.c.Lang, Given: yes, At: t.now})
	d := t.flow.Definition(t.c.Wait.Requirement)
	asked := d != nil && d.Kind == kindConsent
	if !yes {
		t.say(n.Refused)
		if asked && d.Optional {
			t.c.Requirements[d.ID] = Requirement{State: Waived, Value: optNo, At: t.now}
			t.next()
			return
		}
		t.refused(notice)
		return
	}
	if asked {
		t.set(d.ID, optYes)
		t.say(d.Done)
	}
	for _, d := range t.inStage(Preparing) {
		if d.Notice == notice && t.c.State(d.ID) == Waived {
			t.reopen(d.ID, Due) // refused before, and wanted now
		}
	}
	t.next()
}

// refused goes on without a consent. What a notice gates is left to the person
// to enter at AWS; without the first consent nothing can go on.
func (t *turn) refused(notice string) {
	if t.c.Wait.Kind != WaitNotice && t.c.Wait.Kind != WaitLink {
		t.asked = true // the notice was just read; the way back stands in the words
		return
	}
	for _, d := range t.inStage(Preparing) {
		if d.Notice == notice {
			t.discard(d.ID)
			t.c.Requirements[d.ID] = Requirement{State: Waived, At: t.now}
		}
	}
	t.next()
}
