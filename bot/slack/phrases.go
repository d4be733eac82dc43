package slack

import (
	"fmt"

	"kaihu/flows"
)

// What consultants are told. Applicants hear the core only.

func saidTryAgain() flows.Text {
	return flows.Text{En: "That did not work just now. Please try again in a moment.", Zh: "刚才没有成功，请稍后再试。"}
}

func saidNotYours() flows.Text {
	return flows.Text{En: "Sorry, only members of this channel in our own workspace can decide on cases.", Zh: "抱歉，只有本工作区内该频道的成员可以处理案例。"}
}

func saidAlready(ref string) flows.Text {
	return flows.Text{
		En: fmt.Sprintf("%s was already done: the card shows by whom, or the case has moved on.", ref),
		Zh: fmt.Sprintf("%s 已处理：卡片上显示处理人，或案例已进入下一阶段。", ref),
	}
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

func saidUnknown() flows.Text {
	return flows.Text{En: "I do not know that command.", Zh: "没有这个命令。"}
}

func saidNearest(usage string) flows.Text {
	return flows.Text{En: "I do not know that command. Did you mean: " + usage, Zh: "没有这个命令。您是想用：" + usage}
}

func saidNoCases() flows.Text {
	return flows.Text{En: "There are no open cases.", Zh: "目前没有进行中的案例。"}
}

func saidWhichCase() flows.Text {
	return flows.Text{En: "Which case? For example: /kaihu case KH-7Q2M4D", Zh: "请注明案例编号，例如：/kaihu case KH-7Q2M4D"}
}

func saidNoSuchCase(ref string) flows.Text {
	return flows.Text{En: "There is no case " + ref + ". /kaihu cases lists the open ones.", Zh: "没有案例 " + ref + "。/kaihu cases 可列出进行中的案例。"}
}
