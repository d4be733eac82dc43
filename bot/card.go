package bot

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kaihu/bot/scan"
	"kaihu/flows"
)

// card words what the desk is told, masked. The desk reads English.
func (b *Bot) card(c *flows.Case, t flows.Tell) Card {
	card := Card{Ref: c.Ref, Topic: t.Topic, Title: b.Title(c, t), Note: t.Note, By: t.By, To: t.To, Of: t.Of}
	if card.By == "" && t.Topic != flows.Erased {
		card.To = cmp.Or(card.To, caredBy(c))
	}
	switch t.Topic {
	case flows.Acted, flows.Noted, flows.Spoken, flows.Heard, flows.StageChanged: // one line in a thread whose root says the rest
		return card
	case flows.Scanned, flows.Doubted:
		b.scanned(&card, c, t.Of)
		return card
	case flows.Erased: // what is erased here must not stay there
	default:
		card.field("Company", cmp.Or(c.Value("company_name"), c.Tended().Company))
		card.field("Channel", c.Contact.Channel+", "+string(c.Lang))
	}
	card.field("Stage", string(c.Stage)+submission(c))
	card.field("Ball", string(c.Ball))
	switch t.Topic {
	case flows.PrecheckAsked:
		b.collected(&card, c)
	case flows.HumanAsked:
		if due := b.Flow.Due(*c); len(due) > 0 {
			card.field("At item", b.Flow.Definition(due[0]).Label.En)
		}
	case flows.Drafted:
		b.drafted(&card, c)
	}
	return card
}

// caredBy is the consultant to whom news of a case goes: who talks to the
// applicant, or else whose case it is; "" for nobody.
func caredBy(c *flows.Case) string {
	if holder := c.Tended().Holder; holder != flows.HolderAsked && holder != "" {
		return holder
	}
	return c.Assignee
}

// field adds a line that says something.
func (card *Card) field(label, value string) {
	if value != "" {
		card.Fields = append(card.Fields, CardField{Label: label, Value: value})
	}
}

// collected lists what is to be checked.
func (b *Bot) collected(card *Card, c *flows.Case) {
	card.Rulings, card.Round = true, c.Round
	for i := range b.Flow.Steps {
		for _, d := range b.Flow.Steps[i].Requirements {
			if b.Flow.Steps[i].Stage == flows.Preparing && !d.Early {
				card.field(d.Label.En, b.Flow.Masked(c, d.ID, flows.En))
			}
		}
	}
}

// drafted shows the decision that waits for a second consultant.
func (b *Bot) drafted(card *Card, c *flows.Case) {
	draft := c.Tended().Draft
	if draft == nil {
		return
	}
	if draft.Result != "" {
		card.field("AWS's result", draft.Result)
	}
	for _, r := range draft.Returns {
		why := b.Flow.Reasons[r.Code]
		card.field(b.Label(r.Requirement, flows.En), strings.Join(fill(r.Code, b.Flow.Why(r.Code, nil, flows.En), why.Internal.En, r.Note), "\n"))
	}
	card.field("AWS's words", draft.Words)
}

// fill is what of some texts says something.
func fill(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// scanned shows what the checks of a document found: why somebody has to look,
// and what was typed beside what was read. What must not be seen in a chat is
// only said to differ.
func (b *Bot) scanned(card *Card, c *flows.Case, id string) {
	d := b.Flow.Definition(id)
	if d == nil {
		return
	}
	if s := c.Requirements[id].Scan; s != nil && s.Doubt != "" {
		card.field("Why", b.Flow.Why(s.Doubt, nil, flows.En))
	}
	for _, field := range slices.Sorted(maps.Keys(d.Reads)) {
		read := b.Flow.Definition(d.Reads[field])
		if read == nil {
			continue
		}
		typed, label := b.Flow.Masked(c, read.ID, flows.En), read.Label.En
		s := c.Requirements[read.ID].Scan
		switch {
		case s == nil || s.Read == "":
			card.field(label, typed)
		case read.Private:
			card.field(label, strings.TrimSpace(typed+" (another one was read)"))
		case typed == "":
			card.field(label+", read", b.Flow.MaskedValue(c, read.ID, s.Read))
		default:
			other := b.Flow.MaskedValue(c, read.ID, s.Read)
			card.field(label+", typed", scan.Differing(typed, other))
			card.field(label+", read", scan.Differing(other, typed))
		}
	}
}

// submission numbers a submission to AWS that is not the first, while AWS has
// it or has just refused it.
func submission(c *flows.Case) string {
	if c.Attempt < 2 || c.Stage != flows.Reviewing && c.Stage != flows.Rejected {
		return ""
	}
	return fmt.Sprintf(" (submission %d)", c.Attempt)
}

// Title is the first line of a card.
func (r Register) Title(c *flows.Case, t flows.Tell) string {
	of := ""
	if d := r.Flow.Definition(t.Of); d != nil {
		of = d.Label.En
	}
	if t.Topic == flows.Acted && t.Note != "" {
		return "Done: " + t.Note
	}
	return map[flows.Topic]string{
		flows.Opened:          "New case",
		flows.StageChanged:    "Stage: " + string(c.Stage) + submission(c),
		flows.PrecheckAsked:   "Ready for your check",
		flows.HumanAsked:      "The applicant asks for a person",
		flows.Undeliverable:   "A message could not be delivered: please reach the applicant another way",
		flows.NotMainland:     "Hong Kong company: AWS's own page says mainland only, please confirm",
		flows.NotEligible:     "Neither a mainland nor a Hong Kong company",
		flows.Overdue:         "AWS's review is overdue",
		flows.Silent:          "The applicant doesn't react any more: please reach them another way",
		flows.PrecheckLate:    "The applicant is waiting for your check",
		flows.LicenseExpiring: "The company's license expires soon",
		flows.Erased:          "Everything of this case was erased",
		flows.Trouble:         "A message could not be read (our mistake, see the log)",
		flows.Changed:         "Changed after your check",
		flows.UnknownReason:   "AWS refused for a reason that the catalogue lacks",
		flows.Heard:           "The applicant writes",
		flows.Noted:           "Note",
		flows.Spoken:          "Said to the applicant",
		flows.Acted:           "Done",
		flows.Drafted:         "A second consultant has to agree",
		flows.Scanned:         "Checked and fine: " + of,
		flows.Doubted:         "Please look at: " + of,
	}[t.Topic]
}
