package slack

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// maxDigest is how many cases a part of the digest names.
const maxDigest = 10

// Digest posts how things stand in the morning, and the month's funnel as a
// picture below it. A picture that Slack does not take costs the digest
// nothing.
func (d desk) Digest(ctx context.Context, key string, digest bot.Digest, doubt bool) error {
	text := "Kaihu, " + digest.Day.Format("Monday 2 January")
	thread, err := d.toDesk(ctx, post{part: encodePart(fallback(text), digestBlocks(text, digest, d.now())...), channel: d.cfg.Desk, mark: mark(key)}, doubt)
	if err != nil || digest.Picture == nil {
		return err
	}
	_, err = d.api.UploadFileContext(ctx, slackapi.UploadFileParameters{
		Channel: d.cfg.Desk, ThreadTimestamp: thread, Filename: "funnel-" + digest.Day.Format("2006-01") + ".png", Title: "Funnel of the month",
		AltTxt: funnelWords(digest.Month), Reader: bytes.NewReader(digest.Picture), FileSize: len(digest.Picture),
	})
	if err != nil {
		d.log.Warn("the funnel's picture could not be posted", "err", d.judge("files.upload", err, false).Err)
	}
	return nil
}

// digestBlocks draws the digest.
func digestBlocks(title string, d bot.Digest, now time.Time) []slackapi.Block {
	blocks := []slackapi.Block{
		slackapi.NewHeaderBlock(plain(title, maxHeader), slackapi.HeaderBlockOptionBlockID("title")),
		slackapi.NewRichTextBlock("news", slackapi.NewRichTextSection(
			bold("Since "+d.News.From.Format("Monday")+": "),
			literal(fmt.Sprintf("%d new, %d submitted, %d activated, %d rejected, %d done", d.News.Cases, d.News.Submitted, d.News.Activated, d.News.Rejected, d.News.Done)),
			literal("\n"), bold("This month: "), literal(funnelWords(d.Month)),
		)),
	}
	part := func(id, head string, list []bot.Summary, all int) {
		if all == 0 {
			return
		}
		lines := []slackapi.RichTextSectionElement{bold(fmt.Sprintf("%s: %d", head, all))}
		for i, c := range list {
			if i == maxDigest {
				lines = append(lines, literal(fmt.Sprintf("\n… and %d more: /kaihu cases stuck", all-maxDigest)))
				break
			}
			lines = append(lines, literal("\n• "+cut(digestLine(c, now), 200)))
		}
		blocks = append(blocks, slackapi.NewRichTextBlock(id, slackapi.NewRichTextSection(lines...)))
	}
	late, unreached := d.Late(), d.Unreached()
	part("needs", "Waiting for us", d.Needs, d.Waiting)
	part("late", "AWS is overdue", late, len(late))
	part("unreached", "Could not be reached", unreached, len(unreached))
	if d.Waiting == 0 {
		blocks = append(blocks, slackapi.NewRichTextBlock("needs", slackapi.NewRichTextSection(literal("Nobody waits for us."))))
	}
	if d.Missing != "" {
		blocks = append(blocks, slackapi.NewRichTextBlock("calendar", slackapi.NewRichTextSection(
			bold("Public holidays are missing: "), literal(cut(d.Missing, 200)+". Until the operator adds them to calendar.yaml, only weekends are off."))))
	}
	return append(blocks, slackapi.NewActionBlock("count", countButtons(admin, flows.En)...)) // it is everybody's: who may not is told
}

// digestLine is a case in the digest: what it is, why we are wanted, since when.
func digestLine(c bot.Summary, now time.Time) string {
	words := []string{c.Ref}
	if c.Company != "" {
		words = append(words, clean(c.Company))
	}
	words = append(words, wanted(c))
	if c.Needs != nil {
		words = append(words, age(now.Sub(*c.Needs), flows.En))
	}
	return strings.Join(words, " · ")
}

// wanted says why a person of ours has to act, in a few words.
func wanted(c bot.Summary) string {
	why := map[flows.Topic]string{
		flows.HumanAsked: "asks for a person", flows.Heard: "wrote", flows.Undeliverable: "could not be reached", flows.Overdue: "AWS is overdue",
		flows.NotMainland: "Hong Kong company", flows.NotEligible: "not eligible", flows.UnknownReason: "unknown reason of AWS's", flows.Drafted: "second consultant",
		flows.Silent: "does not react", flows.PrecheckLate: "waits for our check", flows.LicenseExpiring: "license expires soon",
	}
	var list []string
	if c.Stage == flows.Precheck {
		list = append(list, "ready for your check")
	}
	for _, a := range c.Care.Alerts {
		if w := why[a.Topic]; w != "" {
			list = append(list, w)
		}
	}
	return strings.Join(list, ", ")
}

// funnelWords is a funnel for those who do not see the picture.
func funnelWords(s bot.Stats) string {
	return fmt.Sprintf("%d new, %d submitted, %d activated, %d rejected", s.Cases, s.Submitted, s.Activated, s.Rejected)
}
