package flows

import (
	"slices"
	"strings"
)

// deed says what a consultant is about to do, for the case's thread at the desk:
// nothing for what changes nothing, and for what has a topic of its own. It
// holds nothing that an applicant wrote.
func (t *turn) deed(e act) Text {
	switch e := e.(type) {
	case Ruled:
		if len(e.Returns) == 0 {
			return Text{En: "found everything right", Zh: "核对无误"}
		}
		list := t.returned(e.Returns)
		return Text{En: "sent back " + list.En, Zh: "退回：" + list.Zh}
	case Vetted:
		label := t.flow.Definition(e.Requirement).Label
		return Text{En: "accepted: " + label.En, Zh: "核对通过：" + label.Zh}
	case Resulted:
		return t.entered(e)
	case Approved:
		if e.No {
			return Text{En: "withdrew the draft", Zh: "撤回了待复核的决定"}
		}
		list := t.returned(t.c.Tended().Draft.Returns)
		return Text{En: "approved the draft: " + list.En, Zh: "复核同意：" + list.Zh}
	case Assigned:
		switch {
		case e.To == t.c.Assignee:
			return Text{}
		case e.To == "":
			return Text{En: "left the case to nobody", Zh: "取消了负责顾问"}
		}
		return Text{En: "assigned the case", Zh: "指派了案例"}
	case Took:
		if t.c.Held && t.c.Tended().Holder == e.By {
			return Text{}
		}
		return Text{En: "took the chat: the bot is silent", Zh: "接管了会话，机器人暂停回复"}
	case Released:
		return Text{En: "gave the chat back to the bot", Zh: "把会话交还给机器人"}
	case Attended:
		if len(t.c.Tended().Alerts) == 0 {
			return Text{}
		}
		return Text{En: "has seen to it", Zh: "已处理"}
	case Snoozed:
		return Text{En: "snoozed the case until " + t.flow.moment(e.Until, En), Zh: "搁置到 " + t.flow.moment(e.Until, Zh)}
	case Nudged:
		return Text{En: "reminded the applicant", Zh: "提醒了申请人"}
	case Moved:
		return map[Stage]Text{
			Paused: {En: "paused the case", Zh: "暂停了案例"}, Closed: {En: "closed the case", Zh: "关闭了案例"}, "": {En: "opened the case again", Zh: "重新打开了案例"},
		}[e.To]
	}
	return Text{}
}

// entered says which result of AWS's a consultant enters.
func (t *turn) entered(e Resulted) Text {
	result := t.flow.ResultWords(e.Result)
	words := Text{En: "entered AWS's result: " + result.En, Zh: "录入审核结果：" + result.Zh}
	if len(e.Returns) > 0 {
		list := t.returned(e.Returns)
		words.En, words.Zh = words.En+" ("+list.En+")", words.Zh+"（"+list.Zh+"）"
	}
	return words
}

// ResultWords words a result of AWS's; one that is none by its name.
func (f *Flow) ResultWords(result string) Text {
	if d := f.Definition("result"); d != nil {
		if k := d.choice(result); k != nil {
			return Text{En: f.fill(k.Label.En, nil, nil), Zh: f.fill(k.Label.Zh, nil, nil)}
		}
	}
	return Text{En: result, Zh: result}
}

// assignee is to whom an act gives the case.
func assignee(e act) string {
	if a, ok := e.(Assigned); ok {
		return a.To
	}
	return ""
}

// returned lists what is sent back, and why.
func (t *turn) returned(list []Return) Text {
	var en, zh []string
	for _, r := range list {
		label := Text{En: r.Requirement, Zh: r.Requirement}
		if d := t.flow.Definition(r.Requirement); d != nil {
			label = d.Label
		}
		en, zh = append(en, label.En+" ("+r.Code+")"), append(zh, label.Zh+"（"+r.Code+"）")
	}
	return Text{En: strings.Join(slices.Compact(en), ", "), Zh: strings.Join(slices.Compact(zh), "、")}
}

// Wording is what an applicant reads when a consultant says something.
func (f *Flow) Wording(c *Case, text string) string {
	t := &turn{flow: f, c: *c}
	return t.words(f.Phrases.ConsultantSays, map[string]string{"text": strings.TrimSpace(text)})
}
