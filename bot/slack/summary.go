package slack

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// maxLines bounds the requirements that one answer lists.
const maxLines = 60

// caseLine is a case in a list.
func caseLine(c bot.Summary, lang flows.Lang, now time.Time) string {
	line := c.Ref + " · " + string(c.Stage) + " · " + ballWords(c, lang, now)
	if c.Company != "" {
		line += " · " + c.Company
	}
	return line
}

// ballWords says who is to act, and since when.
func ballWords(c bot.Summary, lang flows.Lang, now time.Time) string {
	if c.Ball == "" || c.Ball == flows.Nobody {
		return flows.Text{En: "nobody is waited for", Zh: "无需等待"}.In(lang)
	}
	who := map[flows.Ball]flows.Text{
		flows.Applicant: {En: "the applicant's turn", Zh: "等待申请人"},
		flows.Us:        {En: "our turn", Zh: "等待我们"},
		flows.AWS:       {En: "AWS's turn", Zh: "等待 AWS"},
	}[c.Ball].In(lang)
	if c.Since.IsZero() {
		return who
	}
	return fmt.Sprintf(flows.Text{En: "%s for %s", Zh: "%s（%s）"}.In(lang), who, age(now.Sub(c.Since), lang))
}

// age is a rough length of time.
func age(d time.Duration, lang flows.Lang) string {
	unit := func(n int, en, zh string) string {
		if lang == flows.Zh {
			return fmt.Sprintf("%d %s", n, zh)
		}
		if n != 1 {
			en += "s"
		}
		return fmt.Sprintf("%d %s", n, en)
	}
	switch {
	case d < time.Hour:
		return unit(max(0, int(d.Minutes())), "minute", "分钟")
	case d < 48*time.Hour:
		return unit(int(d.Hours()), "hour", "小时")
	}
	return unit(int(d.Hours()/24), "day", "天")
}

// caseSheet is one case in full, as masked as the summary is.
func caseSheet(c bot.Summary, lang flows.Lang, now time.Time) string {
	lines := []string{caseLine(c, lang, now)}
	field := func(t flows.Text, value string) {
		if value != "" {
			lines = append(lines, t.In(lang)+": "+value)
		}
	}
	field(flows.Text{En: "Channel", Zh: "渠道"}, c.Channel+", "+string(c.Lang))
	field(flows.Text{En: "Opened", Zh: "开始"}, day(c.Opened))
	field(flows.Text{En: "Last change", Zh: "最近更新"}, day(c.Updated))
	if c.Attempt > 0 {
		field(flows.Text{En: "Submissions to AWS", Zh: "已提交 AWS 次数"}, fmt.Sprint(c.Attempt))
	}
	field(flows.Text{En: "Still to come", Zh: "待完成"}, strings.Join(c.Due, ", "))
	done := slices.DeleteFunc(slices.Sorted(maps.Keys(c.Requirements)), func(id string) bool {
		return c.Requirements[id].State == flows.Due
	})
	for i, id := range done {
		if i == maxLines {
			lines = append(lines, "…")
			break
		}
		r := c.Requirements[id]
		line := id + ": " + string(r.State)
		if r.Code != "" {
			line += " (" + r.Code + ")"
		}
		if r.Value != "" {
			line += " · " + cut(r.Value, 80)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04 MST")
}
