package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// Open begins a case's thread with its root card.
func (d desk) Open(ctx context.Context, key string, root bot.Summary, doubt bool) (string, error) {
	return d.toDesk(ctx, post{part: encodePart(rootText(root, d.cfg.DeskLang), d.rootBlocks(root)...), channel: d.cfg.Desk, mark: mark(key)}, doubt)
}

// Refresh draws the root card as the case is now.
func (d desk) Refresh(ctx context.Context, thread string, root bot.Summary) error {
	leave, err := d.edits.Enter(ctx, d.cfg.Desk+"/"+thread)
	if err != nil {
		return &bot.SendError{Verdict: bot.Later, Err: err}
	}
	defer leave()
	_, _, _, err = d.api.UpdateMessageContext(ctx, d.cfg.Desk, thread,
		slackapi.MsgOptionText(rootText(root, d.cfg.DeskLang), false), slackapi.MsgOptionBlocks(d.rootBlocks(root)...))
	switch {
	case err == nil:
		return nil
	case saysCode(err, "message_not_found", "cant_update_message", "channel_not_found", "edit_window_closed"):
		return fmt.Errorf("the root of %s: %w", root.Ref, storage.ErrNotFound)
	}
	return d.judge("chat.update", err, false)
}

// erased reports whether a root is of a case that was erased: nothing is known
// of it but its reference.
func erased(c bot.Summary) bool { return c.Opened.IsZero() }

// rootText is what a notification says of a root.
func rootText(c bot.Summary, lang flows.Lang) string {
	if erased(c) {
		return fallback(c.Ref + " · " + flows.Text{En: "erased", Zh: "已删除"}.In(lang))
	}
	return fallback(strings.Join(filled(c.Ref, oneLine(c.Company, maxName), stageOf(c.Stage, lang)), " · "))
}

// rootBlocks draws a case as it is: who is to act, what is missing, whose it is,
// and what can be done now.
func (d desk) rootBlocks(c bot.Summary) []slackapi.Block {
	lang := d.cfg.DeskLang
	if erased(c) {
		gone := slackapi.NewRichTextSection(bold(c.Ref), literal(flows.Text{En: " · everything of this case was erased", Zh: " · 本案例资料已全部删除"}.In(lang)))
		return []slackapi.Block{slackapi.NewRichTextBlock("card", gone)}
	}
	title := oneLine(c.Company, maxName)
	switch {
	case title != "":
	case c.Stage == flows.Awaited:
		title = flows.Text{En: "Invitation", Zh: "受邀客户"}.In(lang)
	default:
		title = flows.Text{En: "New applicant", Zh: "新申请人"}.In(lang)
	}
	lines := []slackapi.RichTextSectionElement{bold(c.Ref), literal(" · " + strings.Join(filled(stageOf(c.Stage, lang), ballWords(c, lang, d.now())), " · "))}
	for _, f := range d.facts(c, lang) {
		lines = append(append(lines, literal("\n"), bold(labelled(f.label, lang))), elements(f.value)...)
	}
	blocks := []slackapi.Block{
		heading("title", title),
		rich("card", lines...),
	}
	return append(blocks, rootButtons(c, lang)...)
}

// rootButtons are the likeliest of what can be done, and more in a menu, whose
// last leads to the sheet with everything.
func rootButtons(c bot.Summary, lang flows.Lang) []slackapi.Block {
	const most = 8
	var row []slackapi.BlockElement
	var menu []*slackapi.OptionBlockObject
	inMenu := []string{actAssign, actNote, actSnooze, actPack, actErasing}
	for _, o := range offers(c) {
		switch {
		case slices.Contains(inMenu, o.id) && len(menu) == maxMenu-1:
		case slices.Contains(inMenu, o.id):
			menu = append(menu, optionOf(o.id+" "+c.Ref, o.label.In(lang)))
		case o.id == actPause || o.id == actClose || o.id == actHistory || o.id == actReveal || o.id == actFree || len(row) == most:
		case o.id == actMine && c.Assignee != "":
		default:
			row = append(row, o.button(c, lang))
		}
	}
	more := flows.Text{En: "More…", Zh: "更多…"}.In(lang)
	menu = append(menu, optionOf(actSheet+" "+c.Ref, more))
	if len(menu) == 1 {
		row = append(row, button(actSheet, c.Ref, more, ""))
	} else {
		row = append(row, slackapi.NewOverflowBlockElement(actMenu, menu...))
	}
	return []slackapi.Block{slackapi.NewActionBlock("root", row...)}
}
