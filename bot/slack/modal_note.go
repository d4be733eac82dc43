package slack

import (
	"context"

	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

// maxNoted is the longest internal note, in characters; the core counts bytes.
const maxNoted = 1800

func (s *Slack) noteView(p press) slackapi.ModalViewRequest {
	text := field(inputText, flows.Text{En: "Note", Zh: "备注"}, flows.Text{En: "Internal: the applicant never sees it.", Zh: "仅内部可见，申请人看不到。"}, p.lang, textInput(inputText, "", maxNoted, true), false)
	return modal(view{actNote, flows.Text{En: "Note", Zh: "备注"}, flows.Text{En: "Save", Zh: "保存"}, p.from()}, p.lang, text)
}

func (s *Slack) submitNote(ctx context.Context, x submission) any {
	return s.finish(ctx, x, deed{ref: x.from.Ref, what: "note", done: flows.NoteMade{Actor: s.actor(x.doer), Text: x.in.input(inputText).Value}})
}

func (s *Slack) snoozeView(p press) slackapi.ModalViewRequest {
	span := dropdown(inputUntil, flows.Text{En: "How long", Zh: "时长"}, p.lang,
		optionIn(p.lang, "4h", "4 hours", "4 小时"), optionIn(p.lang, "1d", "1 day", "1 天"), optionIn(p.lang, "2d", "2 days", "2 天"), optionIn(p.lang, "1w", "1 week", "1 周"))
	return modal(view{actSnooze, flows.Text{En: "Snooze", Zh: "稍后处理"}, flows.Text{En: "Snooze", Zh: "确定"}, p.from()}, p.lang,
		field(inputUntil, flows.Text{En: "For", Zh: "时长"}, flows.Text{En: "Nobody is wanted and nobody is reminded before.", Zh: "到期前不提醒顾问，也不催办申请人。"}, p.lang, span, true),
		field(inputDate, flows.Text{En: "Or until a day", Zh: "或到某一天"}, flows.Text{}, p.lang, slackapi.NewDatePickerBlockElement(inputDate), true))
}

func (s *Slack) submitSnooze(ctx context.Context, x submission) any {
	text := x.in.input(inputDate).Date
	if o := x.in.input(inputUntil).Selected; o != nil {
		text = o.Value
	}
	until, ok := s.until(text)
	if !ok {
		return refusal{inputUntil, saidHowLong().In(x.lang)}
	}
	return s.finish(ctx, x, deed{ref: x.from.Ref, what: "snooze", done: flows.Snoozed{Actor: s.actor(x.doer), Until: until}})
}
