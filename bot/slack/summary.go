package slack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// caseLine is a case in a list.
func caseLine(c bot.Summary, lang flows.Lang, now time.Time) string {
	return strings.Join(filled(c.Ref, stageOf(c.Stage, lang), ballWords(c, lang, now), oneLine(c.Company, maxName)), " · ")
}

// filled is what of some words says something.
func filled(words ...string) []string {
	return slices.DeleteFunc(words, func(s string) bool { return s == "" })
}

// maxName is how much of a name a line shows.
const maxName = 80

// oneLine shows what somebody wrote on one line.
func oneLine(s string, most int) string {
	return cut(strings.Join(strings.Fields(clean(s)), " "), most)
}

// labelled is a label before its value.
func labelled(label string, lang flows.Lang) string {
	return label + flows.Text{En: ": ", Zh: "："}.In(lang)
}

// comma stands between the things of a list.
func comma(lang flows.Lang) string { return flows.Text{En: ", ", Zh: "、"}.In(lang) }

// stageOf words a stage, and one that is new to us by its name.
func stageOf(s flows.Stage, lang flows.Lang) string {
	return cmp.Or(bot.StageWords(s).In(lang), string(s))
}

// ballWords says who is to act, and since when; "" when nobody is.
func ballWords(c bot.Summary, lang flows.Lang, now time.Time) string {
	if c.Ball == "" || c.Ball == flows.Nobody {
		return ""
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
	case d < time.Minute:
		return flows.Text{En: "less than a minute", Zh: "不到 1 分钟"}.In(lang)
	case d < time.Hour:
		return unit(int(d.Minutes()), "minute", "分钟")
	case d < 48*time.Hour:
		return unit(int(d.Hours()), "hour", "小时")
	}
	return unit(int(d.Hours()/24), "day", "天")
}

// workAge is a rough length of working time.
func workAge(d time.Duration, lang flows.Lang) string {
	switch {
	case d < time.Hour:
		return age(d, lang)
	case lang == flows.Zh:
		return fmt.Sprintf("%d 工作小时", int(d.Hours()))
	}
	return fmt.Sprintf("%d working h", int(d.Hours()))
}

func (s *Slack) zone() *time.Location {
	if s.cfg.Zone != nil {
		return s.cfg.Zone
	}
	return flows.China()
}

// moment writes a time as people read it, where they are.
func (s *Slack) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.zone()).Format("2006-01-02 15:04")
}
