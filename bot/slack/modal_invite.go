package slack

import (
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

func (s *Slack) inviteView(p press) slackapi.ModalViewRequest {
	pick := func(action string, list ...*slackapi.OptionBlockObject) *slackapi.SelectBlockElement {
		e := dropdown(action, flows.Text{En: "Choose", Zh: "请选择"}, p.lang, list...)
		e.InitialOption = list[0]
		return e
	}
	who := userInput(flows.Text{En: "A person", Zh: "选择成员"}, p.lang)
	return modal(view{actInvite, flows.Text{En: "Invite", Zh: "邀请客户"}, flows.Text{En: "Invite", Zh: "邀请"}, p.from()}, p.lang,
		field(inputVia, flows.Text{En: "Where", Zh: "渠道"}, flows.Text{}, p.lang, pick(inputVia, optionIn(p.lang, inviteBy, "WeCom: a link and a QR code", "微信：链接和二维码"), optionIn(p.lang, Name, "Slack: a direct message", "Slack 私信")), false),
		field(inputUser, flows.Text{En: "In Slack: whom", Zh: "Slack 成员"}, flows.Text{}, p.lang, who, true),
		field(inputCompany, flows.Text{En: "Company", Zh: "公司"}, flows.Text{En: "As you call it, until they say it.", Zh: "客户填写前先用这个名称显示。"}, p.lang, textInput(inputCompany, "", maxCompany, false), true),
		field(inputLang, flows.Text{En: "Language", Zh: "语言"}, flows.Text{}, p.lang, pick(inputLang, optionIn(p.lang, "ask", "Ask them", "由客户选择"), optionIn(p.lang, "zh", "Chinese", "中文"), optionIn(p.lang, "en", "English", "英文")), true))
}

func (s *Slack) submitInvite(ctx context.Context, x submission) any {
	in := bot.Invitation{By: x.by(), Channel: inviteBy, Company: cut(clean(strings.TrimSpace(x.in.input(inputCompany).Value)), maxCompany)}
	if o := x.in.input(inputVia).Selected; o != nil && o.Value == Name {
		user := x.in.input(inputUser).User
		if user == "" {
			return refusal{inputUser, flows.Text{En: "Whom?", Zh: "请选择成员。"}.In(x.lang)}
		}
		in.Channel, in.To = Name, contact(x.team, user, "")
	}
	if o := x.in.input(inputLang).Selected; o != nil && o.Value != "ask" {
		in.Lang = flows.Lang(o.Value)
	}
	return s.becomes(ctx, x, s.titled(x.doer, titleOf(actInvite), s.invite(ctx, x.doer, in)))
}
