package slack

import (
	"context"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

// maxSaid is the longest reply, in characters; the core counts bytes.
const maxSaid = 1800

// replyView asks what is to be said to the applicant.
func (s *Slack) replyView(p press) slackapi.ModalViewRequest {
	return s.replyTo(p.quick, p.doer, p.from(), "")
}

// replyTo is the modal of a reply, with a text to begin with.
func (s *Slack) replyTo(ctx context.Context, d doer, from origin, text string) slackapi.ModalViewRequest {
	c, err := s.cases.Case(ctx, from.Ref)
	if err != nil {
		return s.notice(d, s.excuse(ctx, d, from.Ref, err))
	}
	language := flows.Text{En: "The applicant reads English.", Zh: "申请人使用英文。"}
	if c.Lang == flows.Zh {
		language = flows.Text{En: "The applicant reads Chinese.", Zh: "申请人使用中文。"}
	}
	block := inputText
	if text != "" { // Slack keeps what was typed in a block that stays the same
		block = inputText + "-" + mark(text)[:8]
	}
	var blocks []slackapi.Block
	if groups := s.canned(d.lang); len(groups) > 0 {
		pick := slackapi.NewOptionsGroupSelectBlockElement(slackapi.OptTypeStatic, plain(flows.Text{En: "Fill in a reply", Zh: "选择常用回复"}.In(d.lang), maxHeader), actCanned, groups...)
		b := field("canned", flows.Text{En: "Often said", Zh: "常用回复"}, flows.Text{}, d.lang, pick, true)
		b.DispatchAction = true
		blocks = append(blocks, b)
	}
	blocks = append(blocks, field(block, flows.Text{En: "To the applicant", Zh: "发给申请人"}, language, d.lang, textInput(inputText, text, maxSaid, true), false))
	return modal(view{actReply, flows.Text{En: "Reply", Zh: "回复申请人"}, flows.Text{En: "Preview", Zh: "预览"}, from}, d.lang, blocks...)
}

// canned lists what can be said by choosing it, in groups of at most a hundred.
func (s *Slack) canned(lang flows.Lang) (groups []*slackapi.OptionGroupBlockObject) {
	titles := []struct {
		kind  string
		title flows.Text
	}{{"reply", flows.Text{En: "Replies", Zh: "常用语"}}, {"reason", flows.Text{En: "Reasons", Zh: "退回原因"}}, {"faq", flows.Text{En: "Questions", Zh: "常见问题"}}}
	all := s.cases.Replies()
	for _, t := range titles {
		var list []*slackapi.OptionBlockObject
		for _, r := range all {
			if kind, _, _ := strings.Cut(r.ID, ":"); kind == t.kind && len(list) < maxOptions {
				list = append(list, optionOf(r.ID, r.Title.In(lang)))
			}
		}
		if len(list) > 0 {
			groups = append(groups, slackapi.NewOptionGroupBlockElement(plain(t.title.In(lang), maxLabel), list...))
		}
	}
	return groups
}

// pressCanned fills a chosen reply in, in the applicant's language.
func (s *Slack) pressCanned(ctx context.Context, p press) {
	from, err := readOrigin(p.in)
	if err != nil {
		return
	}
	c, err := s.cases.Case(ctx, from.Ref)
	if err != nil {
		return
	}
	all := s.cases.Replies()
	i := slices.IndexFunc(all, func(r flows.Reply) bool { return r.ID == p.value })
	if i < 0 {
		return
	}
	s.replace(ctx, p.in, s.replyTo(ctx, p.doer, from, all[i].Text.In(c.Lang)))
}

// submitReply shows the reply exactly as the applicant will read it.
func (s *Slack) submitReply(ctx context.Context, x submission) any {
	block, text := inputText, ""
	for id, actions := range x.in.View.State.Values {
		if in, ok := actions[inputText]; ok {
			block, text = id, strings.TrimSpace(in.Value)
		}
	}
	shown, err := s.cases.Preview(ctx, x.from.Ref, x.by(), text)
	if err != nil {
		return refusal{block, s.excuse(ctx, x.doer, x.from.Ref, err)}
	}
	from := x.from
	from.Text = text
	body := slackapi.NewRichTextBlock("shown", &slackapi.RichTextQuote{Type: slackapi.RTEQuote, Elements: linked(cut(clean(shown), maxPart))})
	head := sentence("head", flows.Text{En: "The applicant will read:", Zh: "申请人将看到："}.In(x.lang))
	preview := modal(view{formSend, flows.Text{En: "Preview", Zh: "预览"}, flows.Text{En: "Send", Zh: "发送"}, from}, x.lang, head, body)
	preview.Close = plain(flows.Text{En: "Back", Zh: "返回修改"}.In(x.lang), maxTitle)
	if preview.PrivateMetadata == "" { // what cannot be remembered cannot be sent
		return refusal{block, flows.Text{En: "That is too long for one message.", Zh: "内容太长，请分几条发送。"}.In(x.lang)}
	}
	return slackapi.NewPushViewSubmissionResponse(&preview)
}

// submitSend says it. The text is the one that was shown.
func (s *Slack) submitSend(ctx context.Context, x submission) any {
	is, err := s.do(ctx, x.doer, deed{ref: x.from.Ref, what: "say", done: flows.Spoke{Actor: s.actor(x.doer), Text: x.from.Text}})
	if err != nil { // there is no input below which this could stand
		return s.becomes(ctx, x, s.notice(x.doer, s.excuse(ctx, x.doer, x.from.Ref, err)))
	}
	s.after(ctx, x, is)
	return slackapi.NewClearViewSubmissionResponse()
}
