package slack

import (
	"fmt"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// What consultants are told. Applicants hear the core only.

func saidTryAgain() flows.Text {
	return flows.Text{En: "That did not work just now. Please try again in a moment.", Zh: "刚才没有成功，请稍后再试。"}
}

func saidNotYours() flows.Text {
	return flows.Text{En: "Sorry, only consultants of our own workspace can do that.", Zh: "抱歉，只有本工作区的顾问可以操作。"}
}

func saidNotAllowed(needs role) flows.Text {
	if needs == admin {
		return flows.Text{En: "Sorry, that is for admins only. Please ask one of them.", Zh: "抱歉，该操作仅限管理员，请联系管理员处理。"}
	}
	return flows.Text{En: "Sorry, you can look at cases here, but not act on them. Please ask a consultant.", Zh: "抱歉，您目前只有查看权限，请联系顾问操作。"}
}

func saidAlready(ref string) flows.Text {
	return flows.Text{
		En: fmt.Sprintf("%s was already done: the card shows by whom, or the case has moved on.", ref),
		Zh: fmt.Sprintf("%s 已处理：卡片上显示处理人，或案例已进入下一阶段。", ref),
	}
}

func saidFirst(who string, at, now time.Time) flows.Text {
	if at.IsZero() {
		return flows.Text{En: "(" + who + ")", Zh: "（" + who + "）"}
	}
	return flows.Text{En: who + " was first, " + age(now.Sub(at), flows.En) + " ago.", Zh: who + " 在 " + age(now.Sub(at), flows.Zh) + "前已操作。"}
}

func saidNothingToReturn() flows.Text {
	return flows.Text{En: "There is nothing in this case that can be sent back.", Zh: "该案例目前没有可退回的项目。"}
}

func saidWriteToMe() flows.Text {
	return flows.Text{
		En: "Please write to me in our direct message (Apps → Kaihu → Messages): I will guide you through the registration there.",
		Zh: "请在与我的私信中直接发消息（应用 → Kaihu → 消息），我会在那里引导您完成注册。",
	}
}

func saidHelp() flows.Text { return flows.Text{En: "What I can do here:", Zh: "可用命令："} }

func saidHelpMore() flows.Text {
	return flows.Text{
		En: "In a case's thread everything is a button; on a message there, \"More message shortcuts\" adds it as a note or sends it.",
		Zh: "在案例的消息串里都可以点按钮操作；也可以用消息快捷方式把一条消息记为备注或发给申请人。",
	}
}

func saidUnknown() flows.Text {
	return flows.Text{En: "I do not know that command.", Zh: "没有这个命令。"}
}

func saidNearest(line string) flows.Text {
	return flows.Text{En: "I do not know that command. Did you mean: " + line, Zh: "没有这个命令。您是想用：" + line}
}

func saidNoCases(searched bool) flows.Text {
	if searched {
		return flows.Text{En: "No case has these words.", Zh: "没有找到符合的案例。"}
	}
	return flows.Text{En: "There are no such cases.", Zh: "目前没有这类案例。"}
}

func saidCount(n int) flows.Text {
	return flows.Text{En: fmt.Sprintf(" (%d)", n), Zh: fmt.Sprintf("（%d）", n)}
}

func saidOpenCase() flows.Text { return flows.Text{En: "Open a case", Zh: "打开案例"} }

func saidWhichCase(usage string) flows.Text {
	line := "/kaihu " + strings.Replace(usage, "KH-…", "KH-7Q2M4D", 1)
	return flows.Text{En: "Which case? For example: " + line, Zh: "请注明案例编号，例如：" + line}
}

func saidNoSuchCase(ref string) flows.Text {
	return flows.Text{En: "There is no case " + ref + ". /kaihu cases lists the open ones.", Zh: "没有案例 " + ref + "。/kaihu cases 可列出进行中的案例。"}
}

func saidDone(ref string) flows.Text {
	return flows.Text{En: "✓ " + ref + ": done.", Zh: "✓ " + ref + " 已更新。"}
}

func saidDrafted() flows.Text {
	return flows.Text{
		En: "✓ Kept as a draft: the applicant hears nothing until a second consultant approves it in the thread.",
		Zh: "✓ 已存为待复核：需另一位顾问在消息串中同意后，才会通知申请人。",
	}
}

func saidWhom() flows.Text {
	return flows.Text{En: "To whom? Name a consultant, me, or nobody.", Zh: "请指定顾问：@某人、me（我）或 nobody（无）。"}
}

func saidNoConsultant(who string) flows.Text {
	return flows.Text{En: who + " is no consultant here.", Zh: who + " 不是这里的顾问。"}
}

func saidHowLong() flows.Text {
	return flows.Text{En: "Until when? Like 4h, 2d, 1w, or a day.", Zh: "请填写时长或日期，例如 4h、2d、1w、2026-12-01。"}
}

func saidChoices(en, zh string, list []choice) flows.Text {
	var names []string
	for _, c := range list[:min(len(list), 40)] {
		names = append(names, c.id+" ("+cut(clean(c.label), 40)+")")
	}
	all := strings.Join(names, ", ")
	return flows.Text{En: en + " " + all, Zh: zh + all}
}

func saidWhichItem(list []choice) flows.Text {
	return saidChoices("Which item? One of:", "请选择项目：", list)
}

func saidWhichReason(list []choice) flows.Text {
	return saidChoices("For which reason? One of:", "请选择原因：", list)
}

func saidWhichResult() flows.Text {
	return flows.Text{En: "What does AWS say? activated, reviewing or rejected.", Zh: "请填写结果：activated（已激活）、reviewing（审核中）或 rejected（未通过）。"}
}

func saidErase(ref string) flows.Text {
	return flows.Text{En: "Erase " + ref, Zh: "彻底删除 " + ref}
}

func saidReallyErase() flows.Text {
	return flows.Text{En: "Really erase this case?", Zh: "确定彻底删除该案例吗？"}
}

func saidWhatGoes() flows.Text {
	return flows.Text{
		En: "Erased for good: all answers and notes, the documents, and what waits to be sent. It cannot be undone.\n" +
			"What stays: who of us did what and when (no personal data), what was written in WeCom and Slack so far, and what AWS already has.\n" +
			"The applicant is told, by chat or e-mail, if they can be reached.",
		Zh: "将彻底删除：全部填写内容、备注、材料原件和待发送的消息，删除后无法恢复。\n" +
			"会保留：顾问的操作记录（不含个人信息）、企业微信和 Slack 里已有的聊天记录，以及已提交给 AWS 的资料。\n" +
			"能联系上的话，申请人会收到删除通知。",
	}
}

func saidNotThatCase(ref string) flows.Text {
	return flows.Text{En: "Please write " + ref + " if you mean it.", Zh: "确定要删除的话，请输入 " + ref + "。"}
}

func saidWhyLook() flows.Text {
	return flows.Text{En: "This document names a person. Please say why you look at it; it is logged.", Zh: "这份材料含个人身份信息，请填写查看原因，系统会留下记录。"}
}

func saidScanLink(label string) flows.Text {
	return flows.Text{
		En: clean(label) + ": this link works once, for five minutes, and for you alone. Your name stands on the picture.",
		Zh: clean(label) + "：链接一次有效，五分钟内打开，仅限您本人；图片上带有您的姓名水印。",
	}
}

func saidPackLink(ref string) flows.Text {
	return flows.Text{En: "The pack of " + ref + ": this link works once, for you alone.", Zh: ref + " 的注册资料包：链接一次有效，仅限您本人。"}
}

func saidWhichNumber() flows.Text {
	return flows.Text{En: "Open it, then press the number that the page shows:", Zh: "打开链接后，请点页面上显示的数字："}
}

func saidShown() flows.Text {
	return flows.Text{En: "✓ The page shows it now. If you have closed it, open the same link again:", Zh: "✓ 页面已显示内容；如果已关掉页面，请再点一次同一个链接："}
}

func saidOpenFirst() flows.Text {
	return flows.Text{En: "Please open the link first: its page shows a number.", Zh: "请先打开链接，页面上会显示一个数字。"}
}

func saidWrongNumber() flows.Text {
	return flows.Text{En: "The page shows another number, so the link is void. Please ask for a new one, and pass no link on.", Zh: "与页面上的数字不一致，链接已作废。请重新获取，链接不要转发他人。"}
}

func saidLinkOver() flows.Text {
	return flows.Text{En: "This link is over. Please ask for a new one.", Zh: "链接已失效，请重新获取。"}
}

func saidNoPages() flows.Text {
	return flows.Text{En: "No link can be made: Kaihu has no public address (KAIHU_PUBLIC_URL).", Zh: "无法生成链接：尚未配置对外访问地址（KAIHU_PUBLIC_URL）。"}
}

func saidChecking() flows.Text {
	return flows.Text{En: "The document is still being checked. Please try again in a minute.", Zh: "材料还在检查中，请一分钟后再试。"}
}

func saidNothingToReveal() flows.Text {
	return flows.Text{En: "There is no such value, or it never leaves as text.", Zh: "没有该项内容，或该项不支持以文字显示。"}
}

func saidLogged() flows.Text {
	return flows.Text{En: "(Only you see this. That you looked is logged.)", Zh: "（仅您可见，查看已记录。）"}
}

func saidHistory(ref string) flows.Text {
	return flows.Text{En: ref + ": what we did, the newest first", Zh: ref + "：操作记录（最新在前）"}
}

func saidStats(st bot.Stats) flows.Text {
	from, to := st.From.Format(time.DateOnly), st.To.Format(time.DateOnly)
	return flows.Text{
		En: fmt.Sprintf("%s to %s: %d new, %d submitted, %d activated, %d rejected, %d finished", from, to, st.Cases, st.Submitted, st.Activated, st.Rejected, st.Done),
		Zh: fmt.Sprintf("%s 至 %s：新增 %d，提交 %d，激活 %d，未通过 %d，完成 %d", from, to, st.Cases, st.Submitted, st.Activated, st.Rejected, st.Done),
	}
}
