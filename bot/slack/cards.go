package slack

import (
	"cmp"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// cardBlocks draws a card. Whatever an applicant may have written is a literal
// text element.
func cardBlocks(card bot.Card) []slackapi.Block {
	switch card.Topic {
	case flows.Acted, flows.Noted, flows.Spoken, flows.Heard, flows.StageChanged:
		return append(lineBlocks(card), cardButtons(card)...)
	}
	title := cmp.Or(clean(card.Title), string(card.Topic), "Kaihu")
	blocks := []slackapi.Block{slackapi.NewHeaderBlock(plain(title, maxHeader), slackapi.HeaderBlockOptionBlockID("title"))}
	lines := []slackapi.RichTextSectionElement{bold(card.Ref)}
	for _, f := range card.Fields {
		if value := cut(clean(f.Value), 500); value != "" { // Slack refuses a card with an empty text in it
			lines = append(lines, literal("\n"), bold(clean(f.Label)+": "), literal(value))
		}
	}
	if user := userOf(card.By); user != "" {
		lines = append(lines, literal("\n"), bold("By: "), userElement(user))
	}
	if user := userOf(card.To); user != "" && calls(card) {
		lines = append(lines, literal("\n"), bold("For: "), userElement(user))
	}
	blocks = append(blocks, slackapi.NewRichTextBlock("card", withQuote(lines, card.Note)...))
	return append(blocks, cardButtons(card)...)
}

// lineBlocks draws a card that is one line: who did what.
func lineBlocks(card bot.Card) []slackapi.Block {
	user := userOf(card.By)
	var line []slackapi.RichTextSectionElement
	if user != "" {
		line = append(line, userElement(user), literal(" "))
	}
	if card.Topic == flows.Acted {
		words := cmp.Or(cut(clean(card.Note), 1000), clean(card.Title), "Done")
		line = append(line, literal(words))
		if to := userOf(card.To); to != "" && user != "" {
			line = append(line, literal(" → "), userElement(to))
		}
		return []slackapi.Block{slackapi.NewRichTextBlock("card", slackapi.NewRichTextSection(line...))}
	}
	if card.Topic == flows.StageChanged {
		line = append(line, bold(cut(cmp.Or(clean(card.Title), string(card.Topic)), maxHeader)))
		return []slackapi.Block{slackapi.NewRichTextBlock("card", slackapi.NewRichTextSection(line...))}
	}
	what := map[flows.Topic]string{flows.Noted: "noted (internal)", flows.Spoken: "to the applicant", flows.Heard: "The applicant"}[card.Topic]
	line = append(line, bold(what+":"))
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
func cardButtons(card bot.Card) []slackapi.Block {
	reply := button(actReply, card.Ref, "Reply…", "")
	take := button(actTake, card.Ref, "Take", "")
	done := button(actDone, card.Ref, "Done", "")
	phone := button(actPhone, card.Ref, phoneLabel().En, "")
	acts := func(list ...slackapi.BlockElement) []slackapi.Block {
		return []slackapi.Block{slackapi.NewActionBlock(blockActs, list...)}
	}
	rulings := func(list ...slackapi.BlockElement) []slackapi.Block {
		return []slackapi.Block{slackapi.NewActionBlock(blockRulings, list...)}
	}
	of := card.Ref + "/" + card.Of
	switch card.Topic {
	case flows.HumanAsked:
		return acts(reply, take, phone, done)
	case flows.Heard:
		return acts(reply, take, done)
	case flows.Undeliverable:
		return acts(phone, reply, done)
	case flows.NotMainland, flows.NotEligible:
		return acts(reply, done)
	case flows.Overdue, flows.UnknownReason:
		return acts(button(actResult, card.Ref, "Result…", ""), reply, done)
	case flows.Drafted:
		return rulings(button(actApprove, card.Ref, "Approve", slackapi.StylePrimary), button(actWithdraw, card.Ref, "Withdraw", ""))
	case flows.Scanned:
		return acts(button(actScan, of, "View scan", ""))
	case flows.Doubted:
		return append(acts(button(actScan, of, "View scan", "")), rulings(button(actVet, of, "Accept", slackapi.StylePrimary), button(actionReturn, of, "Send back…", ""))...)
	}
	if card.Rulings {
		return rulings(button(actionOK, value(card.Ref, card.Round), "Looks right", slackapi.StylePrimary), button(actionReturn, value(card.Ref, card.Round), "Send back…", ""))
	}
	return nil
}
