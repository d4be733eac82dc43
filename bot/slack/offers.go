package slack

import (
	"slices"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// The desk's controls by their action ids. Those of applicants have no colon.
const (
	actionOK     = "desk_ok"     // of a card that was posted before roots had buttons, too
	actionReturn = "desk_return" // likewise

	actReply    = "desk:reply"
	actTake     = "desk:take"
	actRelease  = "desk:release"
	actResult   = "desk:result"
	actScans    = "desk:scans"
	actScan     = "desk:scan"
	actVet      = "desk:vet"
	actMine     = "desk:mine"
	actAssign   = "desk:assign"
	actFree     = "desk:free" // nobody's case any more
	actLink     = "desk:link" // of an invitation, once more
	actDone     = "desk:done"
	actNote     = "desk:note"
	actSnooze   = "desk:snooze"
	actNudge    = "desk:nudge"
	actPack     = "desk:pack"
	actPause    = "desk:pause"
	actClose    = "desk:close"
	actReopen   = "desk:reopen"
	actHistory  = "desk:history"
	actApprove  = "desk:approve"
	actWithdraw = "desk:withdraw"
	actErase    = "desk:erase"   // erases
	actErasing  = "desk:erasing" // asks first
	actReveal   = "desk:reveal"
	actNumber   = "desk:number" // and which of them: what the page of a link shows
	actPhone    = "desk:phone"  // how the applicant is reached
	actSheet    = "desk:sheet"
	actMenu     = "desk:menu"   // the overflow of a root
	actPage     = "desk:page"   // the next page of a list
	actOpenOf   = "desk:open"   // a case chosen from a list
	actCanned   = "desk:canned" // a reply chosen in the modal
	actSearch   = "desk:search"
	actInvite   = "desk:invite"
	actHelp     = "desk:help"
	actMonth    = "desk:month" // statistics of …
	actWeek     = "desk:week"
	actExport   = "desk:export"
	actHome     = "desk:home" // an applicant goes on
)

// offer is something that can be done to a case as it is.
type offer struct {
	id    string
	label flows.Text
	style slackapi.Style
	sure  flows.Text // asked before; zero: nothing
}

// role is who may take an offer.
func (o offer) role() role { return roleOf(o.id) }

func (o offer) button(c bot.Summary, lang flows.Lang) *slackapi.ButtonBlockElement {
	v := c.Ref
	if o.id == actionOK || o.id == actionReturn && c.Stage == flows.Precheck {
		v = value(c.Ref, c.Round)
	}
	b := button(o.id, v, o.label.In(lang), o.style)
	if o.sure != (flows.Text{}) {
		return confirmed(b, o.label, o.sure, lang)
	}
	return b
}

// offers are what fits a case as it is, the likeliest first. An erased case
// offers nothing.
func offers(c bot.Summary) []offer {
	if c.Opened.IsZero() {
		return nil
	}
	stage := c.Stage
	if stage == flows.Paused {
		stage = c.From
	}
	draft, open := c.Care.Draft != nil, c.Stage != flows.Closed
	in := func(list ...flows.Stage) bool { return slices.Contains(list, stage) }
	here := open && c.Stage != flows.Awaited && !(c.Stage == flows.Closed && c.From == flows.Awaited) // somebody is
	list := []struct {
		fits bool
		offer
	}{
		{c.Stage == flows.Awaited, offer{actLink, flows.Text{En: "Link again", Zh: "再取链接"}, slackapi.StylePrimary, flows.Text{}}},
		{draft, offer{actApprove, flows.Text{En: "Approve", Zh: "同意"}, slackapi.StylePrimary, flows.Text{}}},
		{draft, offer{actWithdraw, flows.Text{En: "Withdraw", Zh: "撤回"}, "", flows.Text{}}},
		{open && !draft && in(flows.Precheck), offer{actionOK, flows.Text{En: "Looks right", Zh: "核对无误"}, slackapi.StylePrimary, flows.Text{}}},
		{open && !draft && in(flows.Preparing, flows.Precheck, flows.Registering), offer{actionReturn, flows.Text{En: "Send back…", Zh: "退回…"}, "", flows.Text{}}},
		{here, offer{actReply, flows.Text{En: "Reply…", Zh: "回复…"}, "", flows.Text{}}},
		{here && !c.Held, offer{actTake, flows.Text{En: "Take", Zh: "接管"}, "", flows.Text{}}},
		{open && c.Held && c.Care.Holder == flows.HolderAsked, offer{actTake, flows.Text{En: "Take", Zh: "接管"}, slackapi.StylePrimary, flows.Text{}}},
		{open && c.Held && c.Care.Holder != "", offer{actRelease, flows.Text{En: "Release", Zh: "交还机器人"}, "", flows.Text{}}},
		{open && !draft && in(flows.Registering, flows.Reviewing, flows.Rejected), offer{actResult, flows.Text{En: "Result…", Zh: "录入结果…"}, "", flows.Text{}}},
		{c.Scans > 0, offer{actScans, flows.Text{En: "Scans…", Zh: "查看材料…"}, doubtful(c), flows.Text{}}},
		{c.Alerted(flows.Undeliverable, flows.HumanAsked), offer{actPhone, phoneLabel(), "", flows.Text{}}},
		{len(c.Care.Alerts) > 0, offer{actDone, flows.Text{En: "Done", Zh: "已处理"}, "", flows.Text{}}},
		{true, offer{actMine, flows.Text{En: "Assign to me", Zh: "由我负责"}, "", flows.Text{}}},
		{true, offer{actAssign, flows.Text{En: "Assign…", Zh: "指派…"}, "", flows.Text{}}},
		{c.Assignee != "", offer{actFree, flows.Text{En: "Unassign", Zh: "取消指派"}, "", flows.Text{}}},
		{true, offer{actNote, flows.Text{En: "Note…", Zh: "备注…"}, "", flows.Text{}}},
		{open, offer{actSnooze, flows.Text{En: "Snooze…", Zh: "稍后…"}, "", flows.Text{}}},
		{here && !c.Held, offer{actNudge, flows.Text{En: "Nudge", Zh: "催办"}, "", flows.Text{En: "Remind the applicant now?", Zh: "马上提醒申请人吗？"}}},
		{here, offer{actPack, flows.Text{En: "Pack", Zh: "资料包"}, "", flows.Text{}}},
		{here && c.Stage != flows.Paused && c.Stage != flows.Done, offer{actPause, flows.Text{En: "Pause", Zh: "暂停"}, "", flows.Text{En: "Put this case on hold? The applicant is told.", Zh: "暂停该案例吗？会告知申请人。"}}},
		{here, offer{actClose, flows.Text{En: "Close", Zh: "关闭"}, "", flows.Text{En: "Close this case? The applicant is told.", Zh: "关闭该案例吗？会告知申请人。"}}},
		{open && !here, offer{actClose, flows.Text{En: "Close", Zh: "关闭"}, "", flows.Text{En: "Close this invitation? Its link stops working.", Zh: "关闭该邀请吗？邀请链接会失效。"}}},
		{!open || c.Stage == flows.Paused, offer{actReopen, flows.Text{En: "Reopen", Zh: "重新打开"}, "", flows.Text{}}},
		{len(c.Requirements) > 0, offer{actReveal, flows.Text{En: "Show a value…", Zh: "查看明文…"}, "", flows.Text{}}},
		{true, offer{actHistory, flows.Text{En: "History", Zh: "操作记录"}, "", flows.Text{}}},
		{true, offer{actErasing, flows.Text{En: "Erase…", Zh: "彻底删除…"}, slackapi.StyleDanger, flows.Text{}}},
	}
	var out []offer
	for _, o := range list {
		if o.fits {
			out = append(out, o.offer)
		}
	}
	return out
}

// doubtful makes the way to the scans stand out while one has to be looked at.
func doubtful(c bot.Summary) slackapi.Style {
	if len(c.Doubts) > 0 {
		return slackapi.StylePrimary
	}
	return ""
}

func phoneLabel() flows.Text { return flows.Text{En: "Show phone number", Zh: "显示电话"} }
