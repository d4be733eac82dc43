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
	lang := d.cfg.DeskLang
	text := flows.Text{En: "Kaihu, " + digest.Day.Format("Monday 2 January"), Zh: fmt.Sprintf("Kaihu 日报 · %d 月 %d 日（%s）", digest.Day.Month(), digest.Day.Day(), weekday(digest.Day))}.In(lang)
	thread, err := d.toDesk(ctx, post{part: encodePart(fallback(text), digestBlocks(text, digest, lang, d.now())...), channel: d.cfg.Desk, mark: mark(key)}, doubt)
	if err != nil || digest.Picture == nil {
		return err
	}
	_, err = d.api.UploadFileContext(ctx, slackapi.UploadFileParameters{
		Channel: d.cfg.Desk, ThreadTimestamp: thread, Filename: "funnel-" + digest.Day.Format("2006-01") + ".png", Title: flows.Text{En: "Funnel of the month", Zh: "本月漏斗"}.In(lang),
		AltTxt: funnelWords(digest.Month).In(lang), Reader: bytes.NewReader(digest.Picture), FileSize: len(digest.Picture),
	})
	if err != nil {
		d.log.Warn("the funnel's picture could not be posted", "err", d.judge("files.upload", err, false).Err)
	}
	return nil
}

// digestBlocks draws the digest.
func digestBlocks(title string, d bot.Digest, lang flows.Lang, now time.Time) []slackapi.Block {
	in := func(en, zh string) string { return flows.Text{En: en, Zh: zh}.In(lang) }
	blocks := []slackapi.Block{
		heading("title", title),
		rich("news",
			bold(in("Since "+d.News.From.Format("Monday")+": ", weekday(d.News.From)+"以来：")),
			literal(fmt.Sprintf(in("%s, %d done", "%s，完成 %d"), funnelWords(d.News).In(lang), d.News.Done)),
			literal("\n"), bold(in("This month: ", "本月：")), literal(funnelWords(d.Month).In(lang)),
		),
	}
	part := func(id, head string, list []bot.Summary, all int) {
		if all == 0 {
			return
		}
		lines := []slackapi.RichTextSectionElement{bold(labelled(head, lang) + fmt.Sprint(all))}
		for i, c := range list {
			if i == maxDigest {
				lines = append(lines, literal(fmt.Sprintf(in("\n… and %d more: /kaihu cases stuck", "\n… 另有 %d 个，见 /kaihu cases stuck"), all-maxDigest)))
				break
			}
			lines = append(lines, literal("\n• "+cut(digestLine(c, lang, now), 200)))
		}
		blocks = append(blocks, rich(id, lines...))
	}
	late, unreached := d.Late(), d.Unreached()
	part("needs", in("Waiting for us", "待我们处理"), d.Needs, d.Waiting)
	part("late", in("AWS is overdue", "AWS 审核超时"), late, len(late))
	part("unreached", in("Could not be reached", "消息未送达"), unreached, len(unreached))
	if d.Waiting == 0 {
		blocks = append(blocks, rich("needs", literal(in("Nobody waits for us.", "目前没有待处理的案例。"))))
	}
	if d.Missing != "" {
		blocks = append(blocks, rich("calendar",
			bold(in("Public holidays are missing: ", "缺少节假日安排：")), literal(cut(d.Missing, 200)+in(". Until the operator adds them to calendar.yaml, only weekends are off.", "。请运维补进 calendar.yaml，在此之前只按周末休息计算。"))))
	}
	return append(blocks, slackapi.NewActionBlock("count", countButtons(admin, lang)...)) // it is everybody's: who may not is told
}

// digestLine is a case in the digest: what it is, why we are wanted, since when.
func digestLine(c bot.Summary, lang flows.Lang, now time.Time) string {
	words := []string{c.Ref}
	if c.Company != "" {
		words = append(words, clean(c.Company))
	}
	words = append(words, alertWords(c).In(lang))
	if c.Needs != nil {
		words = append(words, age(now.Sub(*c.Needs), lang))
	}
	return strings.Join(words, " · ")
}

// funnelWords is a funnel for those who do not see the picture.
func funnelWords(s bot.Stats) flows.Text {
	return flows.Text{
		En: fmt.Sprintf("%d new, %d submitted, %d activated, %d rejected", s.Cases, s.Submitted, s.Activated, s.Rejected),
		Zh: fmt.Sprintf("新增 %d，提交 %d，激活 %d，未通过 %d", s.Cases, s.Submitted, s.Activated, s.Rejected),
	}
}

// weekday is a day of the week in Chinese.
func weekday(t time.Time) string {
	return []string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}[t.Weekday()]
}
