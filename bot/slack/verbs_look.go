package slack

import (
	"context"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// document finds the document that a command names, and gives the words behind
// it; the answer is what to say when it names none.
func (s *Slack) document(ctx context.Context, w words, verb string) (bot.Document, []string, *answer) {
	docs, err := s.cases.Documents(ctx, w.ref, w.lang)
	if err != nil {
		return bot.Document{}, nil, ephemeral(s.excuse(ctx, w.doer, w.ref, err))
	}
	var list []choice
	for _, d := range docs {
		list = append(list, s.item(d.ID, w.lang))
	}
	id, rest := pick(list, w.list())
	if id == "" {
		return bot.Document{}, nil, w.usageOf(verb, saidWhichItem(list))
	}
	return docs[slices.IndexFunc(docs, func(d bot.Document) bool { return d.ID == id })], rest, nil
}

func (s *Slack) scanCommand(ctx context.Context, w words) *answer {
	doc, reason, problem := s.document(ctx, w, "scan")
	if problem != nil {
		return problem
	}
	return s.look(ctx, w.doer, w.ref, doc, strings.Join(reason, " "))
}

// look answers with a link to a document. One that names a person is for admins,
// and only with a reason.
func (s *Slack) look(ctx context.Context, d doer, ref string, doc bot.Document, reason string) *answer {
	switch {
	case doc.Private && d.is < admin:
		return ephemeral(saidNotAllowed(admin).In(d.lang))
	case doc.Private && strings.TrimSpace(reason) == "":
		return ephemeral(saidWhyLook().In(d.lang) + "\n/kaihu scan " + ref + " " + doc.ID + " …")
	}
	link, err := s.cases.ScanLink(ctx, s.viewer(ctx, d), ref, doc.ID, reason) // which logs it
	a := s.linkAnswer(ctx, d, ref, link, err, saidScanLink(doc.Label))
	if err == nil && doc.Doubt != "" {
		a.Blocks = append(a.Blocks, raw(vetting(ref, doc.ID, d.lang))...)
	}
	return a
}

// history words the audit log of a case, the newest first.
func (s *Slack) history(ctx context.Context, d doer, ref string) string {
	acts, err := s.cases.History(ctx, ref, 40)
	if err != nil {
		return s.excuse(ctx, d, ref, err)
	}
	lines := []string{saidHistory(ref).In(d.lang)}
	for _, a := range acts {
		line := s.moment(a.At) + " · " + naming(a.By) + " · " + deedWords(clean(a.What), d.lang)
		if a.Of != "" {
			line += " " + clean(cut(a.Of, 200))
		}
		lines = append(lines, line+flows.Text{En: " (" + clean(a.Via) + ")", Zh: "（" + viaWords(clean(a.Via), d.lang) + "）"}.In(d.lang))
	}
	return strings.Join(lines, "\n")
}

// confirmed asks "are you sure" before a button does what cannot be undone.
func confirmed(b *slackapi.ButtonBlockElement, title, text flows.Text, lang flows.Lang) *slackapi.ButtonBlockElement {
	b.Confirm = slackapi.NewConfirmationBlockObject(plain(title.In(lang), 100), plain(text.In(lang), 300), plain(flows.Text{En: "Yes", Zh: "确定"}.In(lang), 30), plain(flows.Text{En: "No", Zh: "取消"}.In(lang), 30))
	return b
}
