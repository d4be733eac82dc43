package slack

import (
	"context"
	"fmt"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// Open begins a case's thread with its root card.
func (d desk) Open(ctx context.Context, key string, root bot.Summary, doubt bool) (string, error) {
	return d.toDesk(ctx, post{part: encodePart(rootText(root), d.rootBlocks(root)...), channel: d.cfg.Desk, mark: mark(key)}, doubt)
}

// Refresh draws the root card as the case is now.
func (d desk) Refresh(ctx context.Context, thread string, root bot.Summary) error {
	leave, err := d.edits.Enter(ctx, d.cfg.Desk+"/"+thread)
	if err != nil {
		return &bot.SendError{Verdict: bot.Later, Err: err}
	}
	defer leave()
	_, _, _, err = d.api.UpdateMessageContext(ctx, d.cfg.Desk, thread,
		slackapi.MsgOptionText(rootText(root), false), slackapi.MsgOptionBlocks(d.rootBlocks(root)...))
	switch {
	case err == nil:
		return nil
	case saysCode(err, "message_not_found", "cant_update_message", "channel_not_found", "edit_window_closed"):
		return fmt.Errorf("the root of %s: %w", root.Ref, storage.ErrNotFound)
	}
	return d.judge("chat.update", err, false)
}

// rootText is what a notification says of a root.
func rootText(root bot.Summary) string { return fallback(caseLineShort(root)) }

func caseLineShort(c bot.Summary) string {
	if c.Company == "" {
		return c.Ref + " · " + string(c.Stage)
	}
	return c.Ref + " · " + c.Company + " · " + string(c.Stage)
}

// rootBlocks draws a case as it is: who is to act, what is missing, whose it
// is.
func (d desk) rootBlocks(c bot.Summary) []slackapi.Block {
	lines := []slackapi.RichTextSectionElement{bold(c.Ref)}
	field := func(label, value string) {
		if value = cut(clean(value), 500); value != "" {
			lines = append(lines, literal("\n"), bold(label+": "), literal(value))
		}
	}
	field("Company", c.Company)
	field("Channel", c.Channel+", "+string(c.Lang))
	field("Stage", string(c.Stage))
	field("Ball", ballWords(c, flows.En, d.now()))
	return []slackapi.Block{
		slackapi.NewHeaderBlock(plain("New case", maxHeader), slackapi.HeaderBlockOptionBlockID("title")),
		slackapi.NewRichTextBlock("card", slackapi.NewRichTextSection(lines...)),
	}
}
