package flows

import "strings"

// say adds a paragraph to the reply.
func (t *turn) say(p Text, pairs ...string) {
	t.sayArgs(p, arguments(pairs))
}

// arguments makes a map of names and values in turn.
func arguments(pairs []string) map[string]string {
	args := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return args
}

func (t *turn) sayArgs(p Text, args map[string]string) {
	if s := t.words(p, args); s != "" {
		t.said = append(t.said, s)
	}
}

// words gives a sentence in the person's language with everything filled in.
func (t *turn) words(p Text, args map[string]string) string {
	return strings.TrimSpace(t.flow.fill(p.In(t.c.Lang), args, t.show))
}

func (t *turn) tell(topic Topic, note string) { t.report(Tell{Topic: topic, Note: note}) }

// do wants something done.
func (t *turn) do(e Effect) { t.effect = append(t.effect, e) }

// report tells the desk something, and keeps in mind that it wants a person.
func (t *turn) report(e Tell) {
	t.do(e)
	if t.flow.desk && alarms(e.Topic) {
		t.alert(e.Topic)
	}
}

// effects gives the one reply, with the buttons of the open question if it was
// asked, and everything else to do.
func (t *turn) effects() []Effect {
	if len(t.said) == 0 || t.unmet() {
		return t.effect
	}
	say := Say{Text: strings.Join(t.said, "\n\n"), Link: t.link, Pack: t.pack, Reminder: t.reminder}
	if t.asked {
		for _, o := range t.options() {
			say.Options = append(say.Options, Option{Token: t.token(o.id), Label: o.label})
		}
	}
	if t.goOn {
		say.Options = []Option{{Token: t.token(optGoOn), Label: t.words(t.flow.Phrases.GoOn, nil)}}
	}
	if t.reminding {
		say.Options = append(say.Options, Option{Token: t.token(optRemind), Label: t.words(t.flow.Phrases.RemindButton, nil)})
	}
	return append([]Effect{say}, t.effect...)
}
