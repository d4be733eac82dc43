package flows

import (
	"cmp"
	"slices"
	"strings"
)

// Objection is why something that a consultant wants does not fit a case: a
// code for programs, a sentence for the consultant. Nothing was changed.
type Objection struct {
	Code string
	Text Text
	By   string // who was first, where somebody was
}

// The codes of objections.
const (
	NotAtThisStage = "stage"
	HeldByAnother  = "held"
	NotHeld        = "not_held"
	WindowClosed   = "window"
	NoSuchItem     = "item"
	NoSuchReason   = "reason"
	NoteMissing    = "note"
	BadAccount     = "account"
	BadTime        = "time"
	NoDraft        = "no_draft"
	OwnDraft       = "own_draft"
	DraftWaits     = "draft"
	NothingToDo    = "nothing"
	TooMuchText    = "text"
)

// maxSpoken bounds what a consultant writes at once, in bytes: a kf message of
// 2048 with room for who says it.
const maxSpoken = 1800

func object(code, en, zh string) *Objection {
	return &Objection{Code: code, Text: Text{En: en, Zh: zh}}
}

// Objection says why an act of a consultant would not fit a case; nil when it
// does, and for all that is no consultant's act.
func (f *Flow) Objection(c *Case, e Event) *Objection {
	t := &turn{flow: f, c: *c, now: e.at()}
	if a, ok := e.(act); !ok || a.by() == "" { // what the platform says is so
		return nil
	}
	if _, ok := e.(Invited); ok {
		if c.Stage == "" {
			return nil
		}
		return object(NothingToDo, "This person has a case already.", "对方已经有案例了。")
	}
	if c.Stage == Closed {
		switch e := e.(type) {
		case NoteMade, Assigned, Forgot, Attended:
			return nil
		case Moved:
			if e.To == "" {
				return nil
			}
		}
		return object(NotAtThisStage, "The case is closed. Reopen it first.", "案例已关闭，请先重新打开。")
	}
	if c.Stage == Awaited {
		return t.objectAwaited(e)
	}
	switch e := e.(type) {
	case Ruled:
		return t.objectRuled(e)
	case Vetted:
		if r := c.Requirements[e.Requirement]; r.scan().Doubt == "" || r.File == nil {
			return object(NothingToDo, "That document is not in doubt any more.", "这份材料已无需核对。")
		}
	case Resulted:
		return t.objectResult(e)
	case Approved:
		return t.objectApproval(e)
	case NoteMade:
		return objectText(e.Text)
	case Spoke:
		return t.objectSpoken(e)
	case Nudged:
		if c.Held {
			return object(HeldByAnother, "A consultant holds this chat: write to the applicant instead of reminding them.", "该会话由顾问接管中，请直接回复申请人，不必催办。")
		}
		return t.objectSilence()
	case Took:
		if k := c.Tended(); c.Held && k.Holder != HolderAsked && k.Holder != e.By {
			o := object(HeldByAnother, "Somebody else holds this chat already.", "该会话已由其他人接管。")
			o.By = k.Holder
			return o
		}
	case Released:
		if !c.Held {
			return object(NotHeld, "Nobody holds this chat: the bot is talking to the applicant.", "该会话没有被接管，机器人正在跟进。")
		}
		if c.Tended().Holder == "" {
			return object(HeldByAnother, "The chat is held in WeCom. End the session there, and the bot goes on.", "该会话在企业微信中由人工接待，请在那边结束会话，机器人会自动继续。")
		}
	case Snoozed:
		return t.objectSnooze(e)
	case Moved:
		return t.objectMove(e)
	}
	return nil
}

func (t *turn) objectSnooze(e Snoozed) *Objection {
	if e.Until.After(t.now) && !e.Until.After(t.now.AddDate(0, 3, 0)) {
		return nil
	}
	return object(BadTime, "Choose a time within the next three months, like 4h, 2d or 1w.", "请选择三个月以内的时间，例如 4h、2d、1w。")
}

func objectText(text string) *Objection {
	switch n := len(strings.TrimSpace(text)); {
	case n == 0:
		return object(TooMuchText, "There is nothing to say yet: write a text.", "内容为空，请填写文字。")
	case n > maxSpoken:
		return object(TooMuchText, "That is too long for one message. Please split it.", "内容太长，请分几条发送。")
	}
	return nil
}

func (t *turn) objectSpoken(e Spoke) *Objection {
	k := t.c.Tended()
	if t.c.Held && k.Holder != HolderAsked && k.Holder != "" && k.Holder != e.By {
		o := object(HeldByAnother, "Somebody else holds this chat. Agree with them, or have them release it.", "该会话由其他顾问接管，请先与对方沟通或请对方释放。")
		o.By = k.Holder
		return o
	}
	return cmp.Or(objectText(e.Text), t.objectSilence())
}

// objectSilence objects to a word that the channel would not carry.
func (t *turn) objectSilence() *Objection {
	if t.c.Window.Open(t.now) {
		return nil
	}
	return object(WindowClosed, "WeCom lets nobody write to this person before they write again (48 hours and 5 messages). Please call or e-mail them.",
		"企业微信限制：对方再次发消息之前无法主动联系（48 小时内最多 5 条）。请改用电话或邮件。")
}

func (t *turn) objectRuled(e Ruled) *Objection {
	stage := t.c.Stage
	if stage == Paused {
		stage = t.c.From
	}
	if t.c.Tended().Draft != nil {
		return t.draftWaits()
	}
	if len(e.Returns) == 0 {
		if stage != Precheck || e.Round != 0 && e.Round != t.c.Round {
			return object(NothingToDo, "Nothing waits for your check any more.", "目前没有待核对的内容。")
		}
		return nil
	}
	if e.Round != 0 && (e.Round != t.c.Round || stage != Precheck) {
		return object(NothingToDo, "This check is settled already; see the newest card.", "这次核对已处理，请看最新的卡片。")
	}
	if !slices.Contains([]Stage{Preparing, Precheck, Registering}, stage) {
		return object(NotAtThisStage, "Items can be sent back until the form is at AWS. After that, enter AWS's result.", "资料提交 AWS 之后不能再退回；如 AWS 未通过，请录入审核结果。")
	}
	return t.objectReturns(e.Returns)
}

// objectReturns looks at what is sent back and why.
func (t *turn) objectReturns(list []Return) *Objection {
	for _, r := range list {
		d := t.flow.Definition(r.Requirement)
		if d == nil || d.Early || d.step.Stage != Preparing || !t.applies(d) || t.c.State(d.ID) == Due {
			return object(NoSuchItem, r.Requirement+" cannot be sent back in this case.", "本案例不能退回 "+r.Requirement+"。")
		}
		why, ok := t.flow.Reasons[r.Code]
		if !ok || !t.flow.Returnable(r.Code) {
			return object(NoSuchReason, r.Code+" is no reason for a return.", r.Code+" 不是可用的退回原因。")
		}
		if why.NeedsNote && strings.TrimSpace(r.Note) == "" {
			return object(NoteMissing, "This reason needs a note: tell the applicant what exactly to change.", "选择这个原因时请填写说明，告诉申请人具体要改什么。")
		}
	}
	return nil
}

func (t *turn) objectResult(e Resulted) *Objection {
	stage := t.c.Stage
	if stage == Paused {
		stage = t.c.From
	}
	d := t.flow.Definition("result")
	switch {
	case t.c.Tended().Draft != nil:
		return t.draftWaits()
	case d == nil || d.choice(e.Result) == nil:
		return object(NoSuchItem, "A result is activated, reviewing or rejected.", "结果只能是：已激活、审核中、未通过。")
	case !slices.Contains([]Stage{Registering, Reviewing, Rejected}, stage):
		return object(NotAtThisStage, "The form is not at AWS yet, or the result is known already.", "资料尚未提交 AWS，或结果已录入。")
	case e.Account == "":
		return t.objectReturns(e.Returns)
	}
	if _, problem := t.flow.TryValue(t.c, "account_id", e.Account, t.now); problem != nil {
		return object(BadAccount, "An account ID has 12 digits.", "账户 ID 应为 12 位数字。")
	}
	return t.objectReturns(e.Returns)
}

func (t *turn) draftWaits() *Objection {
	o := object(DraftWaits, "A decision on this case waits for a second consultant. Approve or withdraw it first.", "本案例有一项决定待第二位顾问复核，请先复核或撤回。")
	o.By = t.c.Tended().Draft.By
	return o
}

func (t *turn) objectApproval(e Approved) *Objection {
	d := t.c.Tended().Draft
	switch {
	case d == nil:
		return object(NoDraft, "No decision waits for a second consultant.", "目前没有待复核的决定。")
	case d.By == e.By && !e.No:
		return object(OwnDraft, "Somebody else has to approve what you drafted. You can withdraw it.", "您提交的决定需由另一位顾问复核；您可以撤回。")
	}
	return nil
}

func (t *turn) objectMove(e Moved) *Objection {
	switch {
	case e.To == "" && t.c.Stage != Paused:
		return object(NothingToDo, "The case is open already.", "案例本来就是打开状态。")
	case e.To == Paused && (t.c.Stage == Paused || t.c.Stage == Done):
		return object(NothingToDo, "There is nothing to pause.", "案例无需暂停。")
	}
	return nil
}
