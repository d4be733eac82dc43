package flows

import (
	"iter"
	"strconv"
	"strings"
)

// option is one possible answer to the open question, as the engine sees it.
type option struct {
	id    string
	label string
	names []string // other words for it, any language
}

// words gives, in plain form, what means the option: its names and its label.
func (o option) words() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, n := range o.names {
			if !yield(plain(n)) {
				return
			}
		}
		yield(plain(o.label))
	}
}

// Ids of options that belong to no choice.
const (
	optYes    = "yes"
	optNo     = "no"
	optKeep   = "keep"
	optSkip   = "skip"
	optReady  = "ready"
	optDone   = "done"
	optLater  = "later"
	optNot    = "not_needed"
	optWrong  = "wrong"
	optNow    = "now"
	optTyped  = "typed"
	optRetype = "retype"
	optPage   = "page"
	optHuman  = "human"
	optGoOn   = "go_on"
	optRemind = "remind"
	optAsIs   = "as_is"
	optLink   = "link"
	optLeader = "leader"
	optNever  = "never"
	optSame   = "same_" // + requirement id
)

// options gives the buttons of the open question, in order. The same list
// reads an answer by number, label or button, so what is shown is what counts.
func (t *turn) options() []option {
	w := t.c.Wait
	p := &t.flow.Phrases
	switch w.Kind {
	case WaitAnswer:
		return t.answerOptions(t.flow.Definition(w.Requirement))
	case WaitConfirm:
		list := []option{t.opt(optYes, p.ConfirmUse, "是", "对", "对的", "好", "yes", "ok")}
		if w.Typed != "" {
			list = append(list, option{id: optTyped, label: t.words(p.ConfirmTyped, map[string]string{"value": w.Typed})})
		}
		return append(list, t.opt(optRetype, p.ConfirmRetype, "不是", "不对", "否", "no"))
	case WaitPick, WaitWhich, WaitFile:
		return t.pickOptions()
	case WaitNotice:
		return append(t.consentOptions(), t.linkOptions(t.flow.Definition(w.Requirement))...)
	case WaitFound:
		return []option{
			t.opt(optYes, p.FoundYes, "是", "对", "对的", "都对", "没错", "好", "好的", "yes", "ok", "right", "correct"),
			t.opt(optNo, p.FoundNo, "不是", "不对", "有误", "有不对的", "不全对", "否", "no", "wrong"),
		}
	case WaitReasons:
		return []option{
			t.opt(optYes, p.ReasonsYes, "是", "是的", "对", "对的", "都对", "没错", "好", "好的", "yes", "ok", "right", "correct"),
			t.opt(optNo, p.ReasonsNo, "不对", "不全对", "有误", "否", "no", "wrong", "not right"),
			t.opt(optNot, p.ReasonsNone, "没有被拒", "没被拒", "不是拒绝", "not rejected", "it was not rejected"),
		}
	case WaitLink:
		return t.linkOptions(t.flow.Definition(w.Requirement))
	case WaitPage:
		return []option{t.opt(optDone, p.PageDone, "填好了", "完成", "完成了", "好了", "下一页", "done", "next", "next page", "ok"), t.opt(optWrong, p.PageTrouble, "有问题", "出错了", "problem", "error")}
	case WaitTrouble:
		return t.troubleOptions()
	case WaitErase:
		return []option{
			t.opt(optYes, p.EraseYes, "确认", "确定", "确定删除", "删除", "删吧", "好", "好的", "yes", "delete", "go ahead", "sure", "ok"),
			t.opt(optNo, p.EraseNo, "取消", "算了", "不删", "不删了", "不用了", "no", "cancel", "keep"),
		}
	}
	return nil
}

func (t *turn) opt(id string, label Text, names ...string) option {
	return option{id: id, label: t.words(label, nil), names: append(names, label.Zh, label.En)}
}

func (t *turn) consentOptions() []option {
	p := &t.flow.Phrases
	return []option{
		t.opt(optYes, p.Agree, "同意", "我同意", "好", "好的", "可以", "是", "没问题", "yes", "ok", "sure", "agree", "i agree", "agreed"),
		t.opt(optNo, p.Disagree, "不同意", "不", "否", "no", "disagree", "i do not agree"),
	}
}

// answerOptions gives what can be pressed instead of typed.
func (t *turn) answerOptions(d *Definition) []option {
	p := &t.flow.Phrases
	var list []option
	switch d.Kind {
	case kindConsent:
		return t.consentOptions()
	case kindTask:
		list = append(list, t.opt(optDone, p.TaskDone, "完成", "完成了", "好了", "ok", "finished"), t.opt(optLater, p.TaskLater, "稍后", "以后再说"))
		if d.Optional {
			list = append(list, t.opt(optNot, p.TaskNot, "不用", "不需要了", "no need", "skip", "跳过"))
		}
		return list
	case kindMoment:
		return append(list, t.opt(optNow, p.SubmittedNow, "已提交", "提交了", "done"))
	case kindChecklist:
		list = append(list, t.opt(optReady, p.AllReady, "都有", "都有了", "都齐了", "齐了", "全部", "ready", "all", "everything", "all of them", "yes"))
	}
	for i := range d.Options {
		c := &d.Options[i]
		list = append(list, option{id: c.ID, label: t.words(c.Label, nil), names: c.words})
	}
	for _, id := range d.Same {
		if v := t.c.Value(id); v != "" && t.c.State(id) == OK {
			label := t.words(p.Same, map[string]string{"label": t.label(id), "value": t.shown(id)})
			list = append(list, option{id: optSame + id, label: label, names: []string{"一样", "同上", "相同", "same"}})
		}
	}
	if t.c.Wait.Editing && t.c.State(d.ID) == OK {
		list = append(list, t.opt(optKeep, p.Keep, "保留", "不改了", "不改", "算了", "算了不改了", "取消", "keep", "cancel", "never mind"))
	}
	if r := t.c.Requirements[d.ID]; d.Kind == kindDocument && r.State == Error && r.File != nil {
		list = append(list, t.asIsOption(r.Code))
	}
	list = append(list, t.linkOptions(d)...)
	if d.Optional {
		list = append(list, t.opt(optSkip, p.SkipOption, "跳过", "没有", "无", "skip", "none"))
	}
	return list
}

// asIsOption takes a document that is there, although a check is not content
// with it.
func (t *turn) asIsOption(code string) option {
	p := &t.flow.Phrases
	label := p.AsIs
	switch {
	case code == codeSideMissing:
		label = p.OneSide
	case !t.flow.desk:
		label = p.AsIsAlone
	}
	return t.opt(optAsIs, label, "完成", "就这些", "没有了", "就用这张", "done", "that's all", "use it")
}

// pickOptions gives the choices that the wait itself carries: requirement ids,
// or plain words.
func (t *turn) pickOptions() []option {
	var list []option
	for i, c := range t.c.Wait.Choices {
		if t.c.Wait.Kind == WaitPick {
			list = append(list, option{id: "p" + strconv.Itoa(i), label: c, names: []string{c}})
			continue
		}
		d := t.flow.Definition(c)
		list = append(list, option{id: c, label: t.label(c), names: d.words})
	}
	return list
}

func (t *turn) troubleOptions() []option {
	var list []option
	for _, id := range t.page().Trouble {
		if q := t.flow.question(id); q != nil {
			list = append(list, option{id: id, label: t.words(q.Q, nil), names: []string{q.Q.Zh, q.Q.En}})
		}
	}
	if t.flow.desk {
		list = append(list, t.opt(optHuman, t.flow.Phrases.CallHuman))
	}
	return append(list, t.opt(optPage, t.flow.Phrases.TroubleBack, "返回", "back"))
}

// token is what a button carries: the wait it belongs to, and the option. A
// button of another wait is thus recognised, however old it is.
func (t *turn) token(id string) string { return "k" + strconv.Itoa(t.c.Wait.Seq) + "_" + safe(id) }

// safe keeps a token to the characters that every platform takes.
func safe(id string) string { return strings.ReplaceAll(id, "-", "_") }

// match finds the option that a text means: its number, its label in either
// language, or another word for it. It returns "" for none.
func (t *turn) match(text string) string {
	word := plain(text)
	if word == "" {
		return ""
	}
	list := t.options()
	for _, o := range list {
		for n := range o.words() {
			if n == word {
				return o.id
			}
		}
	}
	if n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(word, "第"), "个")); err == nil && n >= 1 && n <= len(list) && len(word) <= 8 {
		return list[n-1].id
	}
	return ""
}

// matchMany reads several numbers ("1 3 5", "2、4"): the options that are
// missing or at fault. It returns nil unless every part is one of the options.
func (t *turn) matchMany(text string) []string {
	var ids []string
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,，、;；/\n和", r) })
	for _, part := range parts {
		id := t.match(part)
		if id == "" {
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// choice finds an option of a definition.
func (d *Definition) choice(id string) *Choice {
	for i := range d.Options {
		if d.Options[i].ID == id {
			return &d.Options[i]
		}
	}
	return nil
}
