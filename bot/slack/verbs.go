package slack

import (
	"context"

	"kaihu/bot"
	"kaihu/flows"
)

// verb is one thing that /kaihu does.
type verb struct {
	name    string
	aliases []string
	usage   string // after /kaihu; KH-… stands for the case
	about   flows.Text
	role    role
	ofCase  bool // it needs a case
	do      func(s *Slack, ctx context.Context, w words) *answer
}

// verbs is the table of commands; help is made from it.
func verbs() []verb {
	return []verb{
		{"help", []string{"?", "帮助", "命令"}, "help", flows.Text{En: "this list", Zh: "显示本列表"}, viewer, false, (*Slack).helpCommand},
		{"cases", []string{"list", "ls", "案例", "列表", "找", "搜索", "search", "find"}, "cases [mine|all|stuck|waiting-us|waiting-aws|reviewing|STAGE] [words]",
			flows.Text{En: "the open cases, or those of a view, with words of their company, name or reference", Zh: "列出进行中的案例；可按视图、公司名、编号筛选"}, viewer, false, (*Slack).casesCommand},
		{"case", []string{"show", "查看", "详情"}, "case KH-… [history]", flows.Text{En: "one case, values masked, with its buttons; its history", Zh: "查看一个案例（内容已遮蔽）及操作记录"}, viewer, true, (*Slack).caseCommand},
		{"invite", []string{"new", "邀请", "新建"}, "invite [wecom|slack @user] [company] [zh|en]", flows.Text{En: "open a case for somebody: a link and its QR code, or a direct message", Zh: "邀请客户开户：生成微信链接和二维码，或发 Slack 私信"}, consultant, false, (*Slack).inviteCommand},
		{"assign", []string{"指派", "分配", "转给"}, "assign KH-… @consultant", flows.Text{En: "whose case it is", Zh: "指派负责的顾问"}, consultant, true, (*Slack).assignCommand},
		{"note", []string{"备注", "记录"}, "note KH-… text", flows.Text{En: "write something down; the applicant never sees it", Zh: "写内部备注，申请人看不到"}, consultant, true, (*Slack).noteCommand},
		{"say", []string{"reply", "回复", "告诉"}, "say KH-… text", flows.Text{En: "say something to the applicant", Zh: "回复申请人"}, consultant, true, (*Slack).sayCommand},
		{"take", []string{"接管", "接手"}, "take KH-…", flows.Text{En: "talk to the applicant yourself: the bot is silent", Zh: "接管会话，机器人暂停回复"}, consultant, true, act("take", func(a flows.Actor) flows.Event { return flows.Took{Actor: a} })},
		{"release", []string{"释放", "交还"}, "release KH-…", flows.Text{En: "let the bot go on", Zh: "交还会话，机器人继续跟进"}, consultant, true, act("release", func(a flows.Actor) flows.Event { return flows.Released{Actor: a} })},
		{"ok", []string{"通过", "没问题"}, "ok KH-…", flows.Text{En: "everything looks right", Zh: "核对无误"}, consultant, true, act("ok", func(a flows.Actor) flows.Event { return flows.Ruled{Actor: a} })},
		{"done", []string{"attend", "已处理"}, "done KH-…", flows.Text{En: "I have seen to what was wanted", Zh: "已处理，清除提醒"}, consultant, true, act("done", func(a flows.Actor) flows.Event { return flows.Attended{Actor: a} })},
		{"return", []string{"退回"}, "return KH-… item code [note]", flows.Text{En: "ask for an item again, and say why", Zh: "退回某一项并说明原因"}, consultant, true, (*Slack).returnCommand},
		{"accept", []string{"vet", "核实"}, "accept KH-… item", flows.Text{En: "a document in doubt is fine", Zh: "存疑的材料核对无误"}, consultant, true, (*Slack).acceptCommand},
		{"result", []string{"结果"}, "result KH-… activated ACCOUNT_ID | reviewing | rejected item:code … [AWS's words]", flows.Text{En: "what AWS says", Zh: "录入 AWS 审核结果"}, consultant, true, (*Slack).resultCommand},
		{"approve", []string{"同意", "批准", "复核"}, "approve KH-…", flows.Text{En: "agree with the draft of another consultant", Zh: "同意另一位顾问提交的决定"}, consultant, true, act("approve", func(a flows.Actor) flows.Event { return flows.Approved{Actor: a} })},
		{"withdraw", []string{"撤回"}, "withdraw KH-…", flows.Text{En: "drop the draft", Zh: "撤回待复核的决定"}, consultant, true, act("withdraw", func(a flows.Actor) flows.Event { return flows.Approved{Actor: a, No: true} })},
		{"snooze", []string{"稍后", "搁置"}, "snooze KH-… 4h | 2d | 1w | 2026-12-01", flows.Text{En: "nothing about it before then", Zh: "到期前不再提醒"}, consultant, true, (*Slack).snoozeCommand},
		{"nudge", []string{"remind", "催办", "提醒"}, "nudge KH-…", flows.Text{En: "remind the applicant now", Zh: "马上提醒申请人"}, consultant, true, act("nudge", func(a flows.Actor) flows.Event { return flows.Nudged{Actor: a} })},
		{"pack", []string{"资料包", "打包"}, "pack KH-…", flows.Text{En: "AWS's form and the scans, behind a link that works once", Zh: "下载注册资料包（一次性链接）"}, consultant, true, (*Slack).packCommand},
		{"scan", []string{"scans", "材料", "原件"}, "scan KH-… item [reason]", flows.Text{En: "look at a document, by a link that works once", Zh: "查看材料原件（一次性链接）"}, consultant, true, (*Slack).scanCommand},
		{"reveal", []string{"显示", "明文"}, "reveal KH-… item", flows.Text{En: "one value in full; it is logged", Zh: "查看某一项完整内容，会留下记录"}, consultant, true, (*Slack).revealCommand},
		{"pause", []string{"暂停"}, "pause KH-…", flows.Text{En: "put the case on hold", Zh: "暂停案例"}, consultant, true, move("pause", flows.Paused)},
		{"close", []string{"关闭", "结束"}, "close KH-…", flows.Text{En: "end the case", Zh: "关闭案例"}, consultant, true, move("close", flows.Closed)},
		{"reopen", []string{"resume", "重开", "重新打开", "恢复"}, "reopen KH-…", flows.Text{En: "go on with a case that was paused or closed", Zh: "重新打开已暂停或已关闭的案例"}, consultant, true, move("reopen", "")},
		{"stats", []string{"统计", "数据"}, "stats [week|month]", flows.Text{En: "what happened, step by step", Zh: "近期统计和各步骤转化"}, viewer, false, (*Slack).statsCommand},
		{"erase", []string{"删除", "清除"}, "erase KH-…", flows.Text{En: "erase everything of a case, for good", Zh: "彻底删除案例全部资料"}, admin, true, (*Slack).eraseCommand},
		{"export", []string{"导出"}, "export [csv]", flows.Text{En: "all cases as a table, into our direct message", Zh: "导出全部案例表格到私信"}, admin, false, (*Slack).exportCommand},
	}
}

// act is a command that needs nothing but the case.
func act(what string, event func(flows.Actor) flows.Event) func(*Slack, context.Context, words) *answer {
	return func(s *Slack, ctx context.Context, w words) *answer {
		return s.answerDeed(ctx, w.doer, deed{ref: w.ref, what: what, done: event(s.actor(w.doer))})
	}
}

func move(what string, to flows.Stage) func(*Slack, context.Context, words) *answer {
	return act(what, func(a flows.Actor) flows.Event { return flows.Moved{Actor: a, To: to} })
}

// answerDeed does a deed and says how the case is then, or why not.
func (s *Slack) answerDeed(ctx context.Context, d doer, x deed) *answer {
	is, err := s.do(ctx, d, x)
	if err != nil {
		return ephemeral(s.excuse(ctx, d, x.ref, err))
	}
	return ephemeral(s.outcome(d, is))
}

// outcome says what became of a deed.
func (s *Slack) outcome(d doer, is bot.Summary) string {
	text := settledWords(d, is)
	if erased(is) {
		return text
	}
	return text + "\n" + caseLine(is, d.lang, s.now())
}

// settledWords say that a deed is done, where the case stands below.
func settledWords(d doer, is bot.Summary) string {
	if draft := is.Care.Draft; draft != nil && draft.By == d.by() {
		return saidDrafted().In(d.lang)
	}
	return saidDone(is.Ref).In(d.lang)
}

func (s *Slack) helpCommand(_ context.Context, w words) *answer { return ephemeral(help(w.doer)) }
