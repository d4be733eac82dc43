package slack

import (
	"context"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

func (s *Slack) caseCommand(ctx context.Context, w words) *answer {
	c, err := s.cases.Case(ctx, w.ref)
	what := "case"
	if rest := strings.ToLower(w.text()); slices.Contains([]string{"history", "log", "记录", "历史"}, rest) {
		what = "history"
	}
	if err == nil {
		err = s.note(ctx, w.doer, deed{ref: w.ref, what: what})
	}
	if err != nil {
		return ephemeral(s.excuse(ctx, w.doer, w.ref, err))
	}
	if what == "history" {
		return ephemeral(s.history(ctx, w.doer, w.ref))
	}
	return ephemeral(s.caseSheet(c, w.lang), s.sheetButtons(c, w.doer)...)
}

func (s *Slack) assignCommand(ctx context.Context, w words) *answer {
	list := w.list()
	if len(list) == 0 {
		return w.usageOf("assign", saidWhom())
	}
	to := ""
	switch word := strings.ToLower(list[0]); {
	case word == "me" || word == "我":
		to = w.by()
	case word == "nobody" || word == "none" || word == "无":
	case strings.HasPrefix(list[0], "@") && userOf(consultantID(w.team, list[0][1:])) != "":
		var problem string
		if to, problem = s.colleague(ctx, w.doer, list[0][1:]); problem != "" {
			return ephemeral(problem)
		}
	default:
		return w.usageOf("assign", saidWhom())
	}
	return s.answerDeed(ctx, w.doer, deed{ref: w.ref, what: "assign", done: flows.Assigned{Actor: s.actor(w.doer), To: to}})
}

func (s *Slack) noteCommand(ctx context.Context, w words) *answer {
	return s.answerDeed(ctx, w.doer, deed{ref: w.ref, what: "note", done: flows.NoteMade{Actor: s.actor(w.doer), Text: w.text()}})
}

func (s *Slack) sayCommand(ctx context.Context, w words) *answer {
	return s.answerDeed(ctx, w.doer, deed{ref: w.ref, what: "say", done: flows.Spoke{Actor: s.actor(w.doer), Text: w.text()}})
}

func (s *Slack) snoozeCommand(ctx context.Context, w words) *answer {
	until, ok := s.until(strings.ReplaceAll(w.text(), " ", ""))
	if !ok {
		return w.usageOf("snooze", saidHowLong())
	}
	return s.answerDeed(ctx, w.doer, deed{ref: w.ref, what: "snooze", done: flows.Snoozed{Actor: s.actor(w.doer), Until: until}})
}

func (s *Slack) returnCommand(ctx context.Context, w words) *answer {
	m, err := s.menu(ctx, w.ref, w.lang)
	if err != nil {
		return ephemeral(s.excuse(ctx, w.doer, w.ref, err))
	}
	list := w.list()
	item, list := pick(m.items, list)
	if item == "" {
		return w.usageOf("return", saidWhichItem(m.items))
	}
	code, list := pick(m.reasons, list)
	if code == "" {
		return w.usageOf("return", saidWhichReason(m.reasons))
	}
	r := flows.Return{Requirement: item, Code: code, Note: cut(strings.Join(list, " "), maxNote)}
	return s.answerDeed(ctx, w.doer, deed{ref: w.ref, what: "return", of: item + ":" + code, done: flows.Ruled{Actor: s.actor(w.doer), Returns: []flows.Return{r}}})
}

func (s *Slack) acceptCommand(ctx context.Context, w words) *answer {
	item, _, problem := s.document(ctx, w, "accept")
	if problem != nil {
		return problem
	}
	return s.answerDeed(ctx, w.doer, deed{ref: w.ref, what: "accept", of: item.ID, done: flows.Vetted{Actor: s.actor(w.doer), Requirement: item.ID}})
}

func (s *Slack) resultCommand(ctx context.Context, w words) *answer {
	list := w.list()
	if len(list) == 0 {
		return w.usageOf("result", saidWhichResult())
	}
	result := resultOf(list[0])
	if result == "" {
		return w.usageOf("result", saidWhichResult())
	}
	e := flows.Resulted{Actor: s.actor(w.doer), Result: result}
	of := []string{result}
	list = list[1:]
	if result == resultActivated {
		e.Account = strings.Join(list, "")
		if e.Account != "" {
			of = append(of, "account_id")
		}
		return s.answerDeed(ctx, w.doer, deed{ref: w.ref, what: "result", of: strings.Join(of, " "), done: e})
	}
	m, err := s.menu(ctx, w.ref, w.lang)
	if err != nil {
		return ephemeral(s.excuse(ctx, w.doer, w.ref, err))
	}
	for len(list) > 0 {
		item, code, ok := strings.Cut(strings.ReplaceAll(list[0], "：", ":"), ":")
		if !ok || result != resultFailed {
			break
		}
		i, _ := pick(m.items, []string{item})
		c, _ := pick(m.reasons, []string{code})
		if i == "" || c == "" {
			return w.usageOf("result", saidWhichItem(m.items))
		}
		e.Returns = append(e.Returns, flows.Return{Requirement: i, Code: c})
		of = append(of, i+":"+c)
		list = list[1:]
	}
	e.Words = cut(strings.Join(list, " "), maxNote)
	return s.answerDeed(ctx, w.doer, deed{ref: w.ref, what: "result", of: strings.Join(of, " "), done: e})
}

// The results that AWS gives, as the flow calls them.
const (
	resultActivated = "activated"
	resultReviewing = "under_review"
	resultFailed    = "failed"
)

// resultOf reads a result.
func resultOf(word string) string {
	switch strings.ToLower(word) {
	case "activated", "active", "ok", "success", "激活", "已激活", "通过", "成功":
		return resultActivated
	case "reviewing", "review", "pending", "审核中", "审核":
		return resultReviewing
	case "rejected", "reject", "refused", "failed", "未通过", "拒绝", "失败":
		return resultFailed
	}
	return ""
}

func (s *Slack) eraseCommand(ctx context.Context, w words) *answer {
	c, err := s.cases.Case(ctx, w.ref)
	if err != nil {
		return ephemeral(s.excuse(ctx, w.doer, w.ref, err))
	}
	erase := button(actErase, w.ref, saidErase(w.ref).In(w.lang), slackapi.StyleDanger)
	return ephemeral(caseLine(c, w.lang, s.now())+"\n"+saidReallyErase().In(w.lang)+"\n"+saidWhatGoes().In(w.lang), slackapi.NewActionBlock("erase", erase))
}
