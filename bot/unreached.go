package bot

import "kaihu/flows"

// Reasons of [flows.Undelivered] and [flows.Unmailed] that are the bot's own;
// those of channels and verdicts are codes as well.
const (
	noChannel     = "no_channel"
	noMail        = "no_mail"
	mailGone      = "mail_gone"
	mailUnsure    = "mail_unsure"
	mailLate      = "mail_late"
	mailForbidden = "mail_forbidden"
)

// unreached says why somebody could not be reached; what is no code stands for
// itself.
func unreached(reason string) flows.Text {
	shut := flows.Text{En: "The chat takes nothing of ours until they write again.", Zh: "对方再次发消息之前，聊天里无法主动联系。"}
	words, ok := map[string]flows.Text{
		string(Closed): shut, "window_expired": shut, "session_closed": shut, "over_five_messages": shut,
		string(Gone):           {En: "They can't be reached in the chat any more.", Zh: "聊天里已经联系不上对方。"},
		string(Broken):         {En: "The platform refuses the message; the log says why.", Zh: "平台拒收这条消息，原因见日志。"},
		string(Later):          {En: "The platform has taken nothing for a long time.", Zh: "平台长时间没有接收消息。"},
		"kf_account_deleted":   {En: "The WeCom customer service account was deleted.", Zh: "微信客服账号已被删除。"},
		"app_closed":           {En: "The WeCom app is switched off.", Zh: "企业微信应用已停用。"},
		"company_not_verified": {En: "WeCom: our company is not verified.", Zh: "企业微信主体未认证。"},
		"person_refuses":       {En: "They refuse messages of this account.", Zh: "对方已拒收该客服账号的消息。"},
		"nobody_signed_in":     {En: "WeCom: none of the account's staff has signed in.", Zh: "该客服账号的接待人员均未登录企业微信。"},
		"type_forbidden":       {En: "WeCom forbids this kind of message here.", Zh: "企业微信不允许发送这类消息。"},
		"security_limit":       {En: "WeCom holds the message back for security reasons.", Zh: "消息被企业微信安全限制拦截。"},
		"unknown":              {En: "WeCom did not deliver it and does not say why.", Zh: "企业微信未送达，未说明原因。"},
		noChannel:              {En: "The channel is not configured.", Zh: "该渠道未配置。"},
		noMail:                 {En: "E-mail is not configured.", Zh: "未配置邮件。"},
		mailGone:               {En: "E-mail: this mailbox does not exist or takes no mail.", Zh: "邮件：邮箱不存在或不收信。"},
		mailUnsure:             {En: "E-mail: sent, but the mail server never said whether it was accepted.", Zh: "邮件：已发出，但邮件服务器没有确认是否接收。"},
		mailLate:               {En: "E-mail: the mail server could not be reached for a day.", Zh: "邮件：邮件服务器一天内都无法连接。"},
		mailForbidden:          {En: "E-mail: the mail server refuses it; the log says why.", Zh: "邮件：邮件服务器拒收，原因见日志。"},
	}[reason]
	if !ok {
		return flows.Text{En: reason, Zh: reason}
	}
	return words
}
