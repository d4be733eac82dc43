package slack

import (
	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// sheetView shows one case with everything that can be done to it.
func (s *Slack) sheetView(p press) slackapi.ModalViewRequest {
	c, err := s.cases.Case(p.quick, p.ref)
	if err == nil {
		err = s.note(p.quick, p.doer, deed{ref: p.ref, what: "case"})
	}
	if err != nil {
		return s.apology(p, err)
	}
	return s.sheetOf(c, p.doer, "")
}

// sheetOf draws the sheet of a case, with what came of a press above it.
func (s *Slack) sheetOf(c bot.Summary, d doer, said string) slackapi.ModalViewRequest {
	text := s.caseSheet(c, d.lang)
	if said != "" {
		text = said + "\n\n" + text
	}
	var blocks []slackapi.Block
	for _, piece := range split(text, maxPart)[:1] {
		blocks = append(blocks, rich("sheet", elements(piece)...))
	}
	return modal(view{title: flows.Text{En: c.Ref, Zh: c.Ref}, from: origin{Ref: c.Ref}}, d.lang, append(s.sheetButtons(c, d), blocks...)...)
}

// historyView shows what we did to a case.
func (s *Slack) historyView(p press) slackapi.ModalViewRequest {
	err := s.note(p.quick, p.doer, deed{ref: p.ref, what: "history"})
	if err != nil {
		return s.apology(p, err)
	}
	return s.titled(p.doer, titleOf(actHistory), s.history(p.quick, p.doer, p.ref))
}
