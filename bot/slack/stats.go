package slack

import (
	"context"
	"fmt"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// The spans that statistics are of.
const (
	spanWeek  = "week"
	spanMonth = "month"
)

func (s *Slack) statsCommand(ctx context.Context, w words) *answer {
	if word := strings.ToLower(w.text()); word == spanWeek || word == "周" || word == "本周" {
		return s.statsOf(ctx, w.doer, spanWeek)
	}
	return s.statsOf(ctx, w.doer, spanMonth)
}

// statsOf answers with the numbers of the present week or month; the same comes
// as a picture into the direct message.
func (s *Slack) statsOf(ctx context.Context, d doer, span string) *answer {
	now := s.now().In(s.zone())
	since := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, s.zone())
	if span == spanWeek {
		since = time.Date(now.Year(), now.Month(), now.Day()-(int(now.Weekday())+6)%7, 0, 0, 0, 0, s.zone())
	}
	if err := s.note(ctx, d, deed{what: "stats", of: span}); err != nil {
		return ephemeral(s.excuse(ctx, d, "", err))
	}
	stats, err := s.cases.Stats(ctx, since)
	if err != nil {
		return ephemeral(s.excuse(ctx, d, "", err))
	}
	text := funnel(stats, d.lang)
	s.background(ctx, func(ctx context.Context) { // the picture takes longer than an answer may
		picture, err := s.cases.Funnel(stats, d.lang)
		if err == nil {
			err = s.hand(ctx, d, "funnel-"+now.Format("2006-01")+".png", picture, text)
		}
		if err != nil {
			s.log.Warn("the funnel's picture could not be handed over", "err", err)
		}
	})
	return ephemeral(text + "\n" + saidPicture().In(d.lang))
}

// countButtons are the statistics and the table of all cases, as far as
// somebody may have them.
func countButtons(is role, lang flows.Lang) []slackapi.BlockElement {
	row := []slackapi.BlockElement{
		button(actWeek, "", flows.Text{En: "Statistics: week", Zh: "本周统计"}.In(lang), ""),
		button(actMonth, "", flows.Text{En: "Statistics: month", Zh: "本月统计"}.In(lang), ""),
	}
	if is < roleOf(actExport) {
		return row
	}
	label := flows.Text{En: "Export CSV", Zh: "导出 CSV"}
	return append(row, confirmed(button(actExport, "", label.In(lang), ""), label, saidExportAll(), lang))
}

// funnel words statistics: what happened, and how far the cases came.
func funnel(stats bot.Stats, lang flows.Lang) string {
	lines := []string{saidStats(stats).In(lang)}
	most := 1
	for _, step := range stats.Steps {
		most = max(most, step.Reached)
	}
	for _, step := range stats.Steps {
		if step.Reached == 0 && step.Met == 0 {
			continue
		}
		line := bar(step.Reached, most) + " " + step.Title.In(lang) + fmt.Sprintf(" %d → %d", step.Reached, step.Met)
		if step.Median > 0 {
			line += " · " + age(step.Median, lang)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

const barWidth = 10

// bar draws a share.
func bar(part, whole int) string {
	n := 0
	if whole > 0 {
		n = min(barWidth, (part*barWidth+whole/2)/whole)
	}
	return strings.Repeat("▓", n) + strings.Repeat("░", barWidth-n)
}
