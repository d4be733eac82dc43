package slack

import (
	"fmt"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

func saidInviteWhom() flows.Text {
	return flows.Text{En: "Whom? Name a person: /kaihu invite slack @user [company]", Zh: "请指定对方：/kaihu invite slack @user [公司]"}
}

func saidCannotInvite(channel string) flows.Text {
	if channel == Name {
		return flows.Text{En: "Nobody can be invited in Slack at the moment.", Zh: "目前无法在 Slack 中邀请。"}
	}
	return flows.Text{En: "WeCom is not connected, so there is no link. In Slack: /kaihu invite slack @user", Zh: "尚未接入企业微信客服，无法生成链接；可用 /kaihu invite slack @user 在 Slack 中邀请。"}
}

func saidInvited(ref string) flows.Text {
	return flows.Text{En: "✓ " + ref + ": they are greeted in a direct message.", Zh: "✓ " + ref + "：已通过私信邀请对方。"}
}

func saidInviteLink(ref, until string) flows.Text {
	return flows.Text{En: "✓ " + ref + ": send this link. Opened in WeChat it begins the registration; it is good until " + until + ", for the first who opens it.", Zh: "✓ " + ref + "：请把链接发给客户，在微信中打开即可开始办理。有效期至 " + until + "，仅首位打开的人可用。"}
}

func saidQR(ref string) flows.Text {
	return flows.Text{En: "The QR code of " + ref + ": it opens the registration in WeChat.", Zh: ref + " 的二维码，用微信扫码即可开始办理。"}
}

func saidQRSent() flows.Text {
	return flows.Text{En: "Its QR code is in our direct message.", Zh: "二维码已发到您与我的私信。"}
}

func saidExport(n int) flows.Text {
	return flows.Text{En: fmt.Sprintf("All %d cases.", n), Zh: fmt.Sprintf("全部 %d 个案例。", n)}
}

func saidExported(n int) flows.Text {
	return flows.Text{En: fmt.Sprintf("✓ %d cases: the table is in our direct message. Please delete it when you are done.", n), Zh: fmt.Sprintf("✓ 已导出 %d 个案例，表格在您与我的私信中，用完请删除。", n)}
}

func saidExportAll() flows.Text {
	return flows.Text{En: "All cases as a table, into our direct message? It is logged.", Zh: "将全部案例导出为表格，发到您与我的私信吗？系统会留下记录。"}
}

func saidExporting() flows.Text {
	return flows.Text{En: "One moment: the table comes into our direct message.", Zh: "正在导出，表格稍后发到您与我的私信。"}
}

func saidNoThread() flows.Text {
	return flows.Text{En: "This message stands in no case's thread.", Zh: "这条消息不在任何案例的消息串中。"}
}

func saidNoted(ref string) flows.Text {
	return flows.Text{En: "✓ Noted at " + ref + ". The applicant does not see it.", Zh: "✓ 已记为 " + ref + " 的备注，申请人看不到。"}
}

func saidNothingHeld() flows.Text {
	return flows.Text{En: "The case holds no documents that can be looked at.", Zh: "该案例目前没有可查看的材料。"}
}

func saidErased(ref string) flows.Text {
	return flows.Text{En: "✓ " + ref + " is erased.", Zh: "✓ " + ref + " 已彻底删除。"}
}

func saidPrivate() flows.Text {
	return flows.Text{En: "Please choose at least one item and a reason.", Zh: "请至少选择一项及原因。"}
}

// stages are those of the journey, in its order.
func stages() []flows.Stage {
	return []flows.Stage{flows.Awaited, flows.Preparing, flows.Precheck, flows.Registering, flows.Reviewing, flows.Rejected, flows.Launching, flows.Done, flows.Paused, flows.Closed}
}

// titleOf is the title of a modal that shows what came of a control.
func titleOf(id string) flows.Text {
	if title, ok := map[string]flows.Text{
		actHistory: {En: "History", Zh: "操作记录"}, actInvite: {En: "Invitation", Zh: "邀请客户"}, actLink: {En: "Invitation", Zh: "邀请客户"}, actReveal: {En: "In full", Zh: "查看明文"},
		actPhone: {En: "How to reach them", Zh: "联系方式"}, actHelp: {En: "Commands", Zh: "命令列表"}, actWeek: {En: "Statistics: week", Zh: "本周统计"}, actMonth: {En: "Statistics: month", Zh: "本月统计"},
		actPack: {En: "Registration pack", Zh: "注册资料包"}, actScan: {En: "View scan", Zh: "查看材料"},
	}[id]; ok {
		return title
	}
	return flows.Text{En: "Kaihu", Zh: "Kaihu"}
}

// deedWords word what stands in the audit log for who reads Chinese; who reads
// English has the commands' own names.
func deedWords(what string, lang flows.Lang) string {
	if lang != flows.Zh {
		return what
	}
	if v := verbOf(what); v != nil && len(v.aliases) > 0 {
		for _, a := range v.aliases {
			if a[0] >= 0x80 {
				return a
			}
		}
	}
	words, ok := map[string]string{
		"history": "查看操作记录", "home": "打开主页", "search": "查找", "open": "打开", "preview": "预览回复", "ask-scan": "申请查看材料", "open-scan": "打开材料链接", "release-scan": "确认查看材料", "refuse-scan": "数字不符，未放行材料",
		"view-scan": "查看材料", "ask-pack": "申请资料包", "open-pack": "打开资料包链接", "release-pack": "确认下载资料包", "refuse-pack": "数字不符，未放行资料包", "download-pack": "下载资料包",
	}[what]
	if !ok {
		return what
	}
	return words
}

// viaWords word by which way something was done.
func viaWords(via string, lang flows.Lang) string {
	words, ok := map[string]string{"command": "命令", "button": "按钮", "modal": "弹窗", "shortcut": "快捷方式", "home": "主页", "link": "链接", "cli": "命令行"}[via]
	if lang != flows.Zh || !ok {
		return via
	}
	return words
}

// stateWords words the state of a requirement.
func stateWords(s flows.State) flows.Text {
	words, ok := map[flows.State]flows.Text{
		flows.OK: {En: "ok", Zh: "已确认"}, flows.Error: {En: "to be corrected", Zh: "待修改"}, flows.Checking: {En: "being checked", Zh: "检查中"},
		flows.Waived: {En: "not needed", Zh: "无需填写"}, flows.Later: {En: "put off", Zh: "稍后再做"}, flows.Due: {En: "still to come", Zh: "待填写"},
	}[s]
	if !ok {
		return flows.Text{En: string(s), Zh: string(s)}
	}
	return words
}

// resultWords words a result of AWS's.
func resultWords(result string) flows.Text {
	words, ok := map[string]flows.Text{
		resultActivated: {En: "activated", Zh: "已激活"}, resultReviewing: {En: "under review", Zh: "审核中"}, resultFailed: {En: "rejected", Zh: "未通过"},
	}[result]
	if !ok {
		return flows.Text{En: result, Zh: result}
	}
	return words
}

// viewWords words a view.
func viewWords(view string) flows.Text {
	if words, ok := map[string]flows.Text{
		bot.ViewOpen: {En: "Open cases", Zh: "进行中的案例"}, bot.ViewAll: {En: "All cases", Zh: "全部案例"}, bot.ViewMine: {En: "My cases", Zh: "我的案例"},
		bot.ViewNeeds: {En: "Needs attention, the longest waiting first", Zh: "待处理（等待最久的在前）"}, bot.ViewUs: {En: "Our turn", Zh: "等待我们"},
		bot.ViewAWS: {En: "AWS's turn", Zh: "等待 AWS"},
	}[view]; ok {
		return words
	}
	words := bot.StageWords(flows.Stage(view))
	return flows.Text{En: "Stage: " + words.En, Zh: "阶段：" + words.Zh}
}

// topicWords words why a person of ours is wanted.
func topicWords(t flows.Topic) flows.Text {
	return map[flows.Topic]flows.Text{
		flows.HumanAsked: {En: "asks for a person", Zh: "申请人找人工"}, flows.Undeliverable: {En: "a message could not be delivered", Zh: "消息未送达"},
		flows.NotMainland: {En: "Hong Kong company, to be confirmed", Zh: "香港主体，待确认"}, flows.NotEligible: {En: "neither mainland nor Hong Kong", Zh: "非内地、非香港主体"},
		flows.Overdue: {En: "AWS is overdue", Zh: "AWS 审核超时"}, flows.UnknownReason: {En: "an unknown reason of AWS's", Zh: "未知的拒绝原因"},
		flows.Heard: {En: "wrote to us", Zh: "有新留言"}, flows.Drafted: {En: "a draft waits for approval", Zh: "有决定待复核"},
		flows.Silent: {En: "does not react any more", Zh: "申请人一直没回复"}, flows.PrecheckLate: {En: "waits for our check", Zh: "等我们核对"}, flows.LicenseExpiring: {En: "the license expires soon", Zh: "营业执照即将到期"},
		flows.NotCome: {En: "nobody has opened the link", Zh: "邀请链接未打开"},
	}[t]
}

// alertWords says why a person of ours is wanted.
func alertWords(c bot.Summary) flows.Text {
	var out flows.Text
	if c.Stage == flows.Precheck {
		out = flows.Text{En: "to be checked", Zh: "待核对"}
	}
	for _, a := range c.Care.Alerts {
		words := topicWords(a.Topic)
		if words.En == "" {
			continue
		}
		if out.En != "" {
			out.En, out.Zh = out.En+", ", out.Zh+"、"
		}
		out.En, out.Zh = out.En+words.En, out.Zh+words.Zh
	}
	return out
}

func saidBegin() flows.Text {
	return flows.Text{En: "I guide your company through opening an AWS China account, step by step.", Zh: "我会一步步带您的公司开通亚马逊云科技中国区账户。"}
}

// ownWords tell an applicant how their case stands.
func ownWords(c bot.Summary, lang flows.Lang, now time.Time) string {
	text := flows.Text{
		En: map[flows.Stage]string{
			flows.Preparing: "Getting the documents ready", flows.Precheck: "Our consultant looks through everything", flows.Registering: "Registering at AWS", flows.Reviewing: "AWS is reviewing it",
			flows.Rejected: "AWS sent it back", flows.Launching: "First steps with the account", flows.Done: "All done", flows.Paused: "On hold", flows.Closed: "Closed",
		}[c.Stage],
		Zh: map[flows.Stage]string{
			flows.Preparing: "正在准备资料", flows.Precheck: "顾问正在核对资料", flows.Registering: "正在 AWS 注册", flows.Reviewing: "AWS 审核中",
			flows.Rejected: "AWS 退回，待修改", flows.Launching: "账户已开通，正在完成设置", flows.Done: "全部完成", flows.Paused: "已暂停", flows.Closed: "已结束",
		}[c.Stage],
	}.In(lang)
	if c.Total > 0 {
		text += fmt.Sprintf("\n%s %d/%d", bar(c.Done, c.Total), c.Done, c.Total)
	}
	if c.Ball == flows.Applicant && !c.Since.IsZero() {
		text += "\n" + flows.Text{En: "It is your turn, for ", Zh: "等您继续，已 "}.In(lang) + age(now.Sub(c.Since), lang)
	}
	return text
}

func saidPicture() flows.Text {
	return flows.Text{En: "(The same as a picture comes in our direct message.)", Zh: "（图表会发到您与我的私信。）"}
}
