package flows

import (
	"encoding/json"
	"strings"
)

// UnmarshalJSON reads a case, whatever c was before, to the value that
// encoding/json would give. What [Case.MarshalJSON] wrote is read by hand; what
// it did not write (fields of another release, white space), and what is wrong,
// is left to encoding/json.
func (c *Case) UnmarshalJSON(data []byte) error {
	r := jsonReader{rest: string(data)}
	*c = Case{}
	r.readCase(c)
	if !r.unsure && r.rest == "" {
		return nil
	}
	type byTags Case // without this method
	var tagged byTags
	err := json.Unmarshal(data, &tagged)
	*c = Case(tagged)
	return err
}

func (r *jsonReader) readCase(c *Case) {
	for r.open('{'); r.more('}'); {
		switch r.key() {
		case "ref":
			c.Ref = r.text()
		case "contact":
			r.readContact(&c.Contact)
		case "lang":
			c.Lang = Lang(r.text())
		case "stage":
			c.Stage = Stage(r.text())
		case "from":
			c.From = Stage(r.text())
		case "step":
			c.Step = r.text()
		case "intro":
			c.Intro = r.text()
		case "requirements":
			r.readRequirements(c)
		case "wait":
			r.readWait(&c.Wait)
		case "seq":
			c.Seq = int(r.number())
		case "consents":
			r.readConsents(c)
		case "links":
			r.readLinks(c)
		case "ball":
			c.Ball = Ball(r.text())
		case "since":
			c.Since = r.time()
		case "wake_at":
			c.WakeAt = r.time()
		case "reminders":
			r.readReminders(&c.Reminders)
		case "nudges":
			r.number() // of releases without nudges.yaml
		case "attempt":
			c.Attempt = int(r.number())
		case "round":
			c.Round = int(r.number())
		case "checked":
			c.Checked = r.flag()
		case "misses":
			c.Misses = int(r.number())
		case "held":
			c.Held = r.flag()
		case "window":
			r.readWindow(&c.Window)
		case "unheard":
			c.Unheard = r.time()
		case "assignee":
			c.Assignee = r.text()
		case "needs":
			c.Needs = r.time()
		case "care":
			r.once(c.Care == nil)
			r.value(&c.Care)
		case "trail":
			r.readTrail(c)
		case "revision":
			c.Revision = r.text()
		case "opened":
			c.Opened = r.time()
		case "updated":
			c.Updated = r.time()
		default:
			r.giveUp()
		}
	}
}

func (r *jsonReader) readReminders(v *Reminders) {
	for r.open('{'); r.more('}'); {
		switch r.key() {
		case "wait":
			v.Wait = r.text()
		case "since":
			v.Since = r.time()
		case "next":
			v.Next = int(r.number())
		case "fewer":
			v.Fewer = r.flag()
		case "offered":
			v.Offered = r.time()
		case "said":
			v.Said = r.time()
		case "again":
			v.Again = int(r.number())
		default:
			r.giveUp()
		}
	}
}

func (r *jsonReader) readContact(c *Contact) {
	for r.open('{'); r.more('}'); {
		switch r.key() {
		case "channel":
			c.Channel = r.text()
		case "address":
			c.Address = r.text()
		case "reply":
			c.Reply = r.text()
		case "abroad":
			c.Abroad = r.flag()
		default:
			r.giveUp()
		}
	}
}

func (r *jsonReader) readRequirements(c *Case) {
	r.once(c.Requirements == nil)
	if r.null() { // a case before its first turn
		return
	}
	c.Requirements = make(map[string]Requirement, strings.Count(r.rest, `"state":`))
	for r.open('{'); r.more('}'); {
		id := r.key()
		var q Requirement
		r.readRequirement(&q)
		c.Requirements[id] = q
	}
}

func (r *jsonReader) readRequirement(q *Requirement) {
	for r.open('{'); r.more('}'); {
		switch r.key() {
		case "state":
			q.State = State(r.text())
		case "value":
			q.Value = r.text()
		case "code":
			q.Code = r.text()
		case "note":
			q.Note = r.text()
		case "file":
			r.once(q.File == nil)
			q.File = new(File)
			r.readFile(q.File)
		case "at":
			q.At = r.time()
		case "message":
			q.Message = r.text()
		case "scan":
			r.once(q.Scan == nil)
			q.Scan = r.readScan()
		default:
			r.giveUp()
		}
	}
}

func (r *jsonReader) readScan() *Scan {
	s := new(Scan)
	for r.open('{'); r.more('}'); {
		switch r.key() {
		case "read":
			s.Read = r.text()
		case "more":
			r.once(s.More == nil)
			for r.open('['); r.more(']'); {
				var f File
				r.readFile(&f)
				s.More = append(s.More, f)
			}
		case "doubt":
			s.Doubt = r.text()
		case "refused":
			r.readTexts(&s.Refused)
		default:
			r.giveUp()
		}
	}
	return s
}

func (r *jsonReader) readFile(f *File) {
	for r.open('{'); r.more('}'); {
		switch r.key() {
		case "id":
			f.ID = r.text()
		case "source":
			f.Source = r.text()
		case "message":
			f.Message = r.text()
		case "name":
			f.Name = r.text()
		case "type":
			f.Type = r.text()
		case "size":
			f.Size = r.number()
		default:
			r.giveUp()
		}
	}
}

func (r *jsonReader) readTexts(all *[]string) {
	r.once(*all == nil)
	for r.open('['); r.more(']'); {
		*all = append(*all, r.text())
	}
}

func (r *jsonReader) readLinks(c *Case) {
	r.once(c.Links == nil)
	for r.open('['); r.more(']'); {
		var l Link
		for r.open('{'); r.more('}'); {
			switch r.key() {
			case "seq":
				l.Seq = int(r.number())
			case "leader":
				l.Leader = r.flag()
			case "items":
				r.readTexts(&l.Items)
			case "until":
				l.Until = r.time()
			case "browser":
				l.Browser = r.text()
			default:
				r.giveUp()
			}
		}
		c.Links = append(c.Links, l)
	}
}

func (r *jsonReader) readWait(w *Wait) {
	for r.open('{'); r.more('}'); {
		switch r.key() {
		case "kind":
			w.Kind = WaitKind(r.text())
		case "requirement":
			w.Requirement = r.text()
		case "notice":
			w.Notice = r.text()
		case "propose":
			w.Propose = r.text()
		case "typed":
			w.Typed = r.text()
		case "choices":
			r.readTexts(&w.Choices)
		case "editing":
			w.Editing = r.flag()
		case "seq":
			w.Seq = int(r.number())
		default:
			r.giveUp()
		}
	}
}

func (r *jsonReader) readConsents(c *Case) {
	r.once(c.Consents == nil)
	for r.open('['); r.more(']'); {
		var k Consent
		for r.open('{'); r.more('}'); {
			switch r.key() {
			case "notice":
				k.Notice = r.text()
			case "version":
				k.Version = r.text()
			case "lang":
				k.Lang = Lang(r.text())
			case "given":
				k.Given = r.flag()
			case "by":
				k.By = r.text()
			case "at":
				k.At = r.time()
			default:
				r.giveUp()
			}
		}
		c.Consents = append(c.Consents, k)
	}
}

func (r *jsonReader) readWindow(w *Window) {
	for r.open('{'); r.more('}'); {
		switch r.key() {
		case "limited":
			w.Limited = r.flag()
		case "left":
			w.Left = int(r.number())
		case "until":
			w.Until = r.time()
		default:
			r.giveUp()
		}
	}
}

func (r *jsonReader) readTrail(c *Case) {
	r.once(c.Trail == nil)
	for r.open('['); r.more(']'); {
		var p Passage
		for r.open('{'); r.more('}'); {
			switch r.key() {
			case "step":
				p.Step = r.text()
			case "reached":
				p.Reached = r.time()
			case "met":
				p.Met = r.time()
			default:
				r.giveUp()
			}
		}
		c.Trail = append(c.Trail, p)
	}
}
