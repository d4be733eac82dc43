package bot

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kaihu/bot/scan"
	"kaihu/flows"
)

// card words what the desk is told, masked, in the desk's language.
func (b *Bot) card(c *flows.Case, t flows.Tell) Card {
	l := b.DeskLang
	card := Card{Ref: c.Ref, Topic: t.Topic, Title: b.Title(c, t), Note: cmp.Or(t.Words.In(l), t.Note), By: t.By, To: t.To, Of: t.Of}
	if t.Topic == flows.Undeliverable {
		card.Note = unreached(t.Note).In(l)
	}
	if card.By == "" && t.Topic != flows.Erased {
		card.To = cmp.Or(card.To, caredBy(c))
	}
	switch t.Topic {
	case flows.Acted, flows.Noted, flows.Spoken, flows.Heard, flows.StageChanged, flows.Arrived: // one line in a thread whose root says the rest
		return card
	case flows.Scanned, flows.Doubted:
		b.scanned(&card, c, t.Of)
		return card
	case flows.Erased: // what is erased here must not stay there
	default:
		card.field(flows.Text{En: "Company", Zh: "公司"}.In(l), cmp.Or(c.Value("company_name"), c.Tended().Company))
		card.field(flows.Text{En: "Channel", Zh: "渠道"}.In(l), ChannelWords(c.Contact.Channel, spoken(c)).In(l))
	}
	card.field(flows.Text{En: "Stage", Zh: "阶段"}.In(l), b.stage(c)+submission(c, l))
	card.field(flows.Text{En: "Ball", Zh: "等待"}.In(l), flows.Text{En: string(c.Ball), Zh: ballWords(c.Ball)}.In(l))
	switch t.Topic {
	case flows.PrecheckAsked:
		b.collected(&card, c)
	case flows.HumanAsked:
		if due := b.Flow.Due(*c); len(due) > 0 {
			card.field(flows.Text{En: "At item", Zh: "填到"}.In(l), b.Flow.Definition(due[0]).Label.In(l))
		}
	case flows.Drafted:
		b.drafted(&card, c)
	}
	return card
}

// stage words a stage for the desk: in English by the name that commands take.
func (r Register) stage(c *flows.Case) string {
	return flows.Text{En: string(c.Stage), Zh: cmp.Or(StageWords(c.Stage).Zh, string(c.Stage))}.In(r.DeskLang)
}

func ballWords(b flows.Ball) string {
	return map[flows.Ball]string{flows.Applicant: "申请人", flows.Us: "我们", flows.AWS: "AWS", flows.Nobody: "无"}[b]
}

// caredBy is the consultant to whom news of a case goes: who talks to the
// applicant, or else whose case it is; "" for nobody.
func caredBy(c *flows.Case) string {
	if holder := c.Tended().Holder; holder != flows.HolderAsked && holder != "" {
		return holder
	}
	return c.Assignee
}

// field adds a line that says something.
func (card *Card) field(label, value string) {
	if value != "" {
		card.Fields = append(card.Fields, CardField{Label: label, Value: value})
	}
}

// collected lists what is to be checked.
func (b *Bot) collected(card *Card, c *flows.Case) {
	card.Rulings, card.Round = true, c.Round
	for step, d := range b.Flow.Requirements() {
		if step.Stage == flows.Preparing && !d.Early {
			card.field(d.Label.In(b.DeskLang), b.Flow.Masked(c, d.ID, b.DeskLang))
		}
	}
}

// drafted shows the decision that waits for a second consultant.
func (b *Bot) drafted(card *Card, c *flows.Case) {
	draft, l := c.Tended().Draft, b.DeskLang
	if draft == nil {
		return
	}
	if draft.Result != "" {
		card.field(flows.Text{En: "AWS's result", Zh: "AWS 结果"}.In(l), b.Flow.ResultWords(draft.Result).In(l))
	}
	for _, r := range draft.Returns {
		why := b.Flow.Reasons[r.Code]
		card.field(b.Label(r.Requirement, l), strings.Join(fill(r.Code, b.Flow.Why(r.Code, nil, l), why.Internal.In(l), r.Note), "\n"))
	}
	card.field(flows.Text{En: "AWS's words", Zh: "AWS 原文"}.In(l), draft.Words)
}

// fill is what of some texts says something.
func fill(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// scanned shows what the checks of a document found: why somebody has to look,
// and what was typed beside what was read. What must not be seen in a chat is
// only said to differ.
func (b *Bot) scanned(card *Card, c *flows.Case, id string) {
	d, l := b.Flow.Definition(id), b.DeskLang
	if d == nil {
		return
	}
	typedWord, readWord := flows.Text{En: ", typed", Zh: "（填写）"}.In(l), flows.Text{En: ", read", Zh: "（识别）"}.In(l)
	if s := c.Requirements[id].Scan; s != nil && s.Doubt != "" {
		card.field(flows.Text{En: "Why", Zh: "原因"}.In(l), b.Flow.Why(s.Doubt, nil, l))
	}
	for _, field := range slices.Sorted(maps.Keys(d.Reads)) {
		read := b.Flow.Definition(d.Reads[field])
		if read == nil {
			continue
		}
		typed, label := b.Flow.Masked(c, read.ID, l), read.Label.In(l)
		s := c.Requirements[read.ID].Scan
		switch {
		case s == nil || s.Read == "":
			card.field(label, typed)
		case read.Private:
			card.field(label, strings.TrimSpace(typed+flows.Text{En: " (another one was read)", Zh: "（识别到的不一致）"}.In(l)))
		case typed == "":
			card.field(label+readWord, b.Flow.MaskedValue(c, read.ID, s.Read))
		default:
			other := b.Flow.MaskedValue(c, read.ID, s.Read)
			card.field(label+typedWord, scan.Differing(typed, other))
			card.field(label+readWord, scan.Differing(other, typed))
		}
	}
}

// submission numbers a submission to AWS that is not the first, while AWS has
// it or has just refused it.
func submission(c *flows.Case, l flows.Lang) string {
	if c.Attempt < 2 || c.Stage != flows.Reviewing && c.Stage != flows.Rejected {
		return ""
	}
	return fmt.Sprintf(flows.Text{En: " (submission %d)", Zh: "（第 %d 次提交）"}.In(l), c.Attempt)
}

// Title is the first line of a card, in the desk's language.
func (r Register) Title(c *flows.Case, t flows.Tell) string {
	l, of := r.DeskLang, ""
	if d := r.Flow.Definition(t.Of); d != nil {
		of = d.Label.In(l)
	}
	if t.Topic == flows.Acted && t.Words != (flows.Text{}) {
		return flows.Text{En: "Done: " + t.Words.En, Zh: "已处理：" + t.Words.Zh}.In(l)
	}
	stage := r.stage(c) + submission(c, l)
	return map[flows.Topic]flows.Text{
		flows.Opened:          {En: "New case", Zh: "新案例"},
		flows.Arrived:         {En: "The invited person has come", Zh: "受邀人已打开链接，开始办理"},
		flows.NotCome:         {En: "Nobody has opened the invitation's link yet", Zh: "邀请链接还没有人打开"},
		flows.StageChanged:    {En: "Stage: " + stage, Zh: "阶段：" + stage},
		flows.PrecheckAsked:   {En: "Ready for your check", Zh: "资料待核对"},
		flows.HumanAsked:      {En: "The applicant asks for a person", Zh: "申请人找人工"},
		flows.Undeliverable:   {En: "A message could not be delivered: please reach the applicant another way", Zh: "消息未送达，请换个方式联系申请人"},
		flows.NotMainland:     {En: "Hong Kong company: AWS's own page says mainland only, please confirm", Zh: "香港公司：AWS 页面写明仅限内地主体，请确认"},
		flows.NotEligible:     {En: "Neither a mainland nor a Hong Kong company", Zh: "既非内地也非香港公司"},
		flows.Overdue:         {En: "AWS's review is overdue", Zh: "AWS 审核超时"},
		flows.Silent:          {En: "The applicant doesn't react any more: please reach them another way", Zh: "申请人一直没有回复，请换个方式联系"},
		flows.PrecheckLate:    {En: "The applicant is waiting for your check", Zh: "申请人在等核对结果"},
		flows.LicenseExpiring: {En: "The company's license expires soon", Zh: "营业执照即将到期"},
		flows.Erased:          {En: "Everything of this case was erased", Zh: "本案例资料已全部删除"},
		flows.Trouble:         {En: "A message could not be read (our mistake, see the log)", Zh: "有一条消息处理出错（程序问题，详见日志）"},
		flows.Changed:         {En: "Changed after your check", Zh: "核对之后又有改动"},
		flows.UnknownReason:   {En: "AWS refused for a reason that the catalogue lacks", Zh: "AWS 的拒绝原因不在目录中"},
		flows.Heard:           {En: "The applicant writes", Zh: "申请人留言"},
		flows.Noted:           {En: "Note", Zh: "备注"},
		flows.Spoken:          {En: "Said to the applicant", Zh: "回复申请人"},
		flows.Acted:           {En: "Done", Zh: "已处理"},
		flows.Drafted:         {En: "A second consultant has to agree", Zh: "待另一位顾问复核"},
		flows.Scanned:         {En: "Checked and fine: " + of, Zh: "检查通过：" + of},
		flows.Doubted:         {En: "Please look at: " + of, Zh: "请人工核对：" + of},
	}[t.Topic].In(l)
}
