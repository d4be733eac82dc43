package slack

import (
	"cmp"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// cardBlocks draws a card. Whatever an applicant may have written is a literal
// text element.
func cardBlocks(card bot.Card, lang flows.Lang) []slackapi.Block {
	switch card.Topic {
	case flows.Acted, flows.Noted, flows.Spoken, flows.Heard, flows.StageChanged, flows.Arrived:
		return append(lineBlocks(card, lang), cardButtons(card, lang)...)
	}
	title := cmp.Or(clean(card.Title), string(card.Topic), "Kaihu")
	blocks := []slackapi.Block{heading("title", title)}
	lines := []slackapi.RichTextSectionElement{bold(card.Ref)}
	for _, f := range card.Fields {
		if value := cut(clean(f.Value), 500); value != "" { // Slack refuses a card with an empty text in it
			lines = append(lines, literal("\n"), bold(labelled(clean(f.Label), lang)), literal(value))
		}
	}
	if user := userOf(card.By); user != "" {
		lines = append(lines, literal("\n"), bold(labelled(flows.Text{En: "By", Zh: "操作人"}.In(lang), lang)), userElement(user))
	}
	if user := userOf(card.To); user != "" && calls(card) {
		lines = append(lines, literal("\n"), bold(labelled(flows.Text{En: "For", Zh: "请处理"}.In(lang), lang)), userElement(user))
	}
	blocks = append(blocks, slackapi.NewRichTextBlock("card", withQuote(lines, card.Note)...))
	return append(blocks, cardButtons(card, lang)...)
}

// lineBlocks draws a card that is one line: who did what.
func lineBlocks(card bot.Card, lang flows.Lang) []slackapi.Block {
	user := userOf(card.By)
	var line []slackapi.RichTextSectionElement
	if user != "" {
		line = append(line, userElement(user), literal(" "))
	}
	if card.Topic == flows.Acted {
		words := cmp.Or(cut(clean(card.Note), 1000), clean(card.Title), flows.Text{En: "Done", Zh: "已处理"}.In(lang))
		line = append(line, literal(words))
		if to := userOf(card.To); to != "" && user != "" {
			line = append(line, literal(" → "), userElement(to))
		}
		return []slackapi.Block{rich("card", line...)}
	}
	if card.Topic == flows.StageChanged || card.Topic == flows.Arrived {
		line = append(line, bold(cut(cmp.Or(clean(card.Title), string(card.Topic)), maxHeader)))
		return []slackapi.Block{rich("card", line...)}
	}
	what := map[flows.Topic]flows.Text{
		flows.Noted: {En: "noted (internal)", Zh: "备注（仅内部可见）"}, flows.Spoken: {En: "to the applicant", Zh: "回复申请人"}, flows.Heard: {En: "The applicant", Zh: "申请人"},
	}[card.Topic].In(lang)
	line = append(line, bold(strings.TrimSpace(labelled(what, lang))))
	if to := userOf(card.To); to != "" && card.Topic == flows.Heard {
		line = append(line, literal(" "), userElement(to))
	}
	return []slackapi.Block{slackapi.NewRichTextBlock("card", withQuote(line, card.Note)...)}
}

// withQuote puts somebody's words below a section.
func withQuote(lines []slackapi.RichTextSectionElement, note string) []slackapi.RichTextElement {
	body := []slackapi.RichTextElement{slackapi.NewRichTextSection(lines...)}
	if note = cut(clean(note), maxPart); note != "" {
		body = append(body, &slackapi.RichTextQuote{Type: slackapi.RTEQuote, Elements: []slackapi.RichTextSectionElement{literal(note)}})
	}
	return body
}

// cardButtons are what a card asks for. Those of one decision give way to who
// took it; the others stay.
func cardButtons(card bot.Card, lang flows.Lang) []slackapi.Block {
	act := func(id, value, en, zh string, style slackapi.Style) slackapi.BlockElement {
		return button(id, value, flows.Text{En: en, Zh: zh}.In(lang), style)
	}
	reply, take := act(actReply, card.Ref, "Reply…", "回复…", ""), act(actTake, card.Ref, "Take", "接管", "")
	done, phone := act(actDone, card.Ref, "Done", "已处理", ""), button(actPhone, card.Ref, phoneLabel().In(lang), "")
	acts := func(list ...slackapi.BlockElement) []slackapi.Block {
		return []slackapi.Block{slackapi.NewActionBlock(blockActs, list...)}
	}
	rulings := func(list ...slackapi.BlockElement) []slackapi.Block {
		return []slackapi.Block{slackapi.NewActionBlock(blockRulings, list...)}
	}
	of := card.Ref + "/" + card.Of
	scan := act(actScan, of, "View scan", "查看原件", "")
	switch card.Topic {
	case flows.HumanAsked:
		return acts(reply, take, phone, done)
	case flows.Heard:
		return acts(reply, take, done)
	case flows.Undeliverable:
		return acts(phone, reply, done)
	case flows.NotMainland, flows.NotEligible:
		return acts(reply, done)
	case flows.NotCome:
		return acts(act(actLink, card.Ref, "Link again", "再取链接", ""), act(actSnooze, card.Ref, "Snooze…", "稍后…", ""), done)
	case flows.Overdue, flows.UnknownReason:
		return acts(act(actResult, card.Ref, "Result…", "录入结果…", ""), reply, done)
	case flows.Drafted:
		return rulings(act(actApprove, card.Ref, "Approve", "同意", slackapi.StylePrimary), act(actWithdraw, card.Ref, "Withdraw", "撤回", ""))
	case flows.Scanned:
		return acts(scan)
	case flows.Doubted:
		return append(acts(scan), rulings(act(actVet, of, "Accept", "核对无误", slackapi.StylePrimary), act(actionReturn, of, "Send back…", "退回…", ""))...)
	}
	if card.Rulings {
		round := value(card.Ref, card.Round)
		return rulings(act(actionOK, round, "Looks right", "核对无误", slackapi.StylePrimary), act(actionReturn, round, "Send back…", "退回…", ""))
	}
	return nil
}
