package bot

import "kaihu/flows"

// StageWords word a stage for consultants; empty for one that is new to us.
func StageWords(s flows.Stage) flows.Text {
	return map[flows.Stage]flows.Text{
		flows.Awaited: {En: "invited, not come yet", Zh: "已邀请，未打开"}, flows.Preparing: {En: "preparing", Zh: "准备资料"}, flows.Precheck: {En: "our check", Zh: "待我们核对"}, flows.Registering: {En: "registering", Zh: "注册中"},
		flows.Reviewing: {En: "AWS's review", Zh: "AWS 审核中"}, flows.Rejected: {En: "refused", Zh: "未通过"}, flows.Launching: {En: "first steps", Zh: "开通后设置"},
		flows.Done: {En: "finished", Zh: "已完成"}, flows.Paused: {En: "paused", Zh: "已暂停"}, flows.Closed: {En: "closed", Zh: "已关闭"},
	}[s]
}

// ChannelWords say how a person is written to, and in which language; "": nobody
// knows yet.
func ChannelWords(channel string, spoken flows.Lang) flows.Text {
	name, ok := map[string]flows.Text{
		"kf": {En: "WeChat", Zh: "微信客服"}, "app": {En: "WeCom", Zh: "企业微信"}, "slack": {En: "Slack", Zh: "Slack"}, "terminal": {En: "terminal", Zh: "终端"},
	}[channel]
	if !ok {
		name = flows.Text{En: channel, Zh: channel}
	}
	switch spoken {
	case "":
		return flows.Text{En: name.En + ", language to be asked", Zh: name.Zh + "，语言由客户选择"}
	case flows.Zh:
		return flows.Text{En: name.En + ", Chinese", Zh: name.Zh + "，中文"}
	}
	return flows.Text{En: name.En + ", English", Zh: name.Zh + "，英文"}
}

// spoken is an applicant's language; "" while nobody knows it.
func spoken(c *flows.Case) flows.Lang {
	if c.Stage == flows.Awaited && c.State("language") != flows.OK {
		return ""
	}
	return c.Lang
}
