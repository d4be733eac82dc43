package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// playJourneyWide plays a registration from hello to submitted in a wide
// window, then a direct message in Slack, a reload and a restart.
func playJourneyWide(t *testing.T) {
	data := t.TempDir()
	box := startSandbox(t, data)
	b := openBrowser(t, "wide", 1440, 900, false)
	b.open(box.url)
	b.sees(".brand-name", "Kaihu")
	b.blockKit()
	b.shot("01-link")

	b.hello()
	b.prepare()
	b.sendBack()
	b.lookRight()
	b.register()
	b.days()
	b.recall()
	b.desk()
	b.consult()
	b.directMessage()
	b.english()
	b.restart(box, data)
}

// playJourneyPhone plays the same registration in a window of a phone's size.
func playJourneyPhone(t *testing.T) {
	box := startSandbox(t, t.TempDir())
	b := openBrowser(t, "phone", 390, 844, true)
	b.open(box.url)
	b.fits()
	b.shot("01-link")

	b.hello()
	b.fits()
	b.prepare()
	b.fits()
	b.lookRight()
	b.fits()
	b.register()
	b.fits()
	b.files()
	b.clock()
	b.side("slack")
	b.click(".nav-item", "Kaihu")
	b.sees(".slack-main .msg", "Which language would you like?")
	b.fits()
	b.shot("08-slack")
	b.click(".langs [data-lang=en]", "")
	b.sees(".tabs", "WeCom")
	b.fits()
	b.shot("09-slack-en")
	b.side("wecom")
	b.fits()
	b.shot("10-english")
	b.clean()
}

// open opens the page in Chinese.
func (b *browser) open(url string) {
	b.Helper()
	b.do("open the page", chromedp.Navigate(url), chromedp.WaitVisible(chromedp.CSS("body.ready")))
	b.click(".langs [data-lang=zh]", "")
}

// hello opens the link; the welcome comes, and everything until consent is a
// tap.
func (b *browser) hello() {
	b.Helper()
	b.click(".open-link", "打开客服链接")
	b.sees("#phone .bubble", "您好，我是 Kaihu（开户）")
	b.tap("中文")
	b.sees("#phone .bubble", "您的信息会怎么用")
	b.shot("02-consent")
	b.tap("同意")
	b.sees("#strip-kf", "准备资料")
	b.sees("#strip-kf", "等待申请人")
	b.tap("中国内地")
	b.tap("都准备好了")
	b.sees("#phone .bubble", "用哪个邮箱注册 AWS 账户")
	b.sees("#phone .sample", "注册邮箱")
}

// prepare answers everything that is asked with the sample answers.
func (b *browser) prepare() {
	b.Helper()
	n := js[int](b, phoneLines)
	b.write("#phone textarea", "cloud-admin@yunqi")
	b.answered(n)
	b.sees("#strip-kf", "下一项：注册邮箱")
	const ready = `document.querySelector("#strip-kf").innerText.includes("顾问核对")`
	for i := 0; ; i++ {
		b.until("something is asked, or nothing more", ready+` || !document.querySelector("#phone .sample").disabled`)
		if js[bool](b, ready) {
			break
		}
		if i == 40 {
			b.shot("endless")
			b.Fatal("forty sample answers, and the preparation does not end")
		}
		b.sample()
		if i == 12 {
			b.shot("03-preparing")
		}
	}
	b.sees("#phone .bubble.menu-bubble, #phone .bubble", "顾问会先帮您过一遍")
	b.until("scans are shown as pictures", `[...document.querySelectorAll("#phone .thumb img")].filter((i) => i.naturalWidth > 0).length === 2`)
	b.until("there is nothing to sample", `document.querySelector("#phone .sample").disabled`)
	b.shot("04-precheck")
}

// lookRight approves the case at the desk, as Lin.
func (b *browser) lookRight() {
	b.Helper()
	b.side("slack")
	b.click(".nav-item", "kaihu-desk")
	// Of the two such buttons of the case the card's, below the root's.
	const both = `[...document.querySelectorAll(".slack-main .b-button.primary")].filter((x) => x.innerText.includes("Looks right"))`
	b.until("root and card are there", both+".length > 1")
	b.shot("05-desk")
	n := js[int](b, phoneLines)
	b.do("press the card's", chromedp.Evaluate[chromedp.Void](both+".at(-1).click()"))
	b.sees(".slack-main .msg", "Looks right: @林顾问")
	b.side("wecom")
	b.answered(n - 1)
	b.sees("#phone .bubble", "顾问已经核对完")
	b.sees("#strip-kf", "在 AWS 注册")
}

// sendBack sends one item back through the modal; the applicant corrects it.
func (b *browser) sendBack() {
	b.Helper()
	b.sees(".slack-main .msg", "Ready for your check")
	n := js[int](b, phoneLines)
	b.click(".slack-main .b-button", "Send back…")
	b.sees("dialog.modal", "退回哪些项目？")
	b.click("dialog.modal .b-button.primary", "退回")
	b.sees("dialog.modal .b-error", "请填写此项")
	b.click("dialog.modal .b-option", "负责人姓名")
	b.do("choose a reason", chromedp.SetValue(chromedp.CSS(`dialog.modal select`), "person_name_mismatch"),
		chromedp.Evaluate[chromedp.Void](`document.querySelector("dialog.modal select").dispatchEvent(new Event("change", { bubbles: true }))`),
		chromedp.SendKeys(chromedp.CSS(`dialog.modal textarea`), "请看 <!channel> & 身份证"))
	b.shot("06-send-back")
	b.click("dialog.modal .b-button.primary", "退回")
	b.until("the modal is closed", `!document.querySelector("dialog.modal")`)
	b.sees(".slack-main .msg", "请看 <!channel> & 身份证")
	b.answered(n - 1)
	b.sees("#phone .bubble", "顾问核对完了")
	b.sees("#phone .bubble", "请看 <!channel> & 身份证")
	b.sees("#strip-kf", "准备资料")
	for i := 0; i < 4 && !js[bool](b, `document.querySelector("#strip-kf").innerText.includes("顾问核对")`); i++ {
		b.sample()
	}
	b.sees("#strip-kf", "顾问核对")
}

// register goes through AWS's pages with the menu, asks for help once, and
// says that all is submitted.
func (b *browser) register() {
	b.Helper()
	b.sees("#phone .bubble", "第 1 页，共 6 页")
	b.shot("07-pages")
	for page := 2; page <= 6; page++ {
		b.sample()
		b.sees("#phone .bubble", fmt.Sprintf("第 %d 页，共 6 页", page))
	}
	b.sample()
	b.sees("#phone .bubble", "AWS 的页面都填完了")
	b.tap("已提交")
	b.sees("#phone .bubble", "已记下提交时间")
	b.sees("#strip-kf", "AWS 审核")
}

// days moves the clock on until AWS should have answered.
func (b *browser) days() {
	b.Helper()
	before := js[string](b, `document.querySelector("#now").dateTime`)
	b.click(".clock-moves button", "+1 小时")
	b.sees(".toast", "时间已到")
	b.until("an hour has passed", fmt.Sprintf(`new Date(document.querySelector("#now").dateTime) - new Date(%q) >= 36e5`, before))
	b.until("the buttons are back", `!document.querySelector(".clock-moves button").disabled`)
	b.click(".clock-moves button", "+1 工作日")
	b.until("a day has passed", fmt.Sprintf(`new Date(document.querySelector("#now").dateTime) - new Date(%q) >= 5e7`, before))
	b.shot("08-waiting")
}

// recall takes one's own message back by its context menu.
func (b *browser) recall() {
	b.Helper()
	b.write("#phone textarea", "进度")
	b.sees("#phone .line.mine:nth-last-child(-n+3) .bubble", "进度")
	b.do("open the actions", chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll("#phone .line.mine .bubble")].at(-1).dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }))`))
	b.click(".menu button", "撤回")
	b.sees("#phone .chat-note", "你撤回了一条消息")
}

// desk uses a command, a thread, and both consultants.
func (b *browser) desk() {
	b.Helper()
	const composer = ".slack-main .composer textarea"
	b.do("begin a command", chromedp.SendKeys(chromedp.CSS(composer), "/kaihu c"))
	b.sees(".slash", "进行中的案例")
	b.do("take the first", chromedp.SendKeys(chromedp.CSS(composer), kb.Tab))
	b.until("it is in the box", fmt.Sprintf(`document.querySelector(%q).value === "/kaihu cases"`, composer))
	b.write(composer, "")
	b.sees(".slack-main .msg.ephemeral", "北京云启虚构科技有限公司")
	b.sees(".slack-main .msg.ephemeral", "仅您可见")
	b.click(".acting button", "Max")
	b.until("Max does not see what Lin asked", `!document.querySelector(".slack-main .msg.ephemeral")`)
	b.openThread()
	b.sees(".slack-thread .msg", "Ready for your check")
	n := js[int](b, phoneLines)
	b.write(".slack-thread .composer textarea", "Nice company.")
	b.sees(".slack-thread .msg", "Nice company.")
	b.shot("09-thread")
	if js[int](b, phoneLines) != n {
		b.Error("what a consultant writes in a thread reached the applicant")
	}
	b.click(".slack-thread .bar-button", "")
}

// openThread opens the thread of the first case: the digest has one, too.
func (b *browser) openThread() {
	b.Helper()
	const link = `[...document.querySelectorAll(".slack-main .msg")].map((m) => m.innerText.includes("KH-") && !m.innerText.includes("This month") && m.querySelector(".thread-link")).find((l) => l)`
	b.until("the case has a thread", "!!"+link)
	b.do("open it", chromedp.Evaluate[chromedp.Void](link+".click()"))
}

// consult answers somebody who asks for a person: from the thread, by a modal
// that shows the words before they are sent, and looks at the Home tab.
func (b *browser) consult() {
	b.Helper()
	b.click(".acting button", "林顾问")
	n := js[int](b, phoneLines)
	b.write("#phone textarea", "人工")
	b.answered(n)
	b.sees("#phone .bubble", "已通知顾问")
	b.sees(".slack-main .msg", "The applicant asks for a person")
	b.openThread()
	b.shot("11-asked")
	b.click(".slack-thread .b-button", "Reply…")
	b.sees("dialog.modal", "发给申请人")
	b.do("write", chromedp.SendKeys(chromedp.CSS("dialog.modal textarea"), "您好，我是林顾问，审核一般两个工作日内会有结果。"))
	b.click("dialog.modal .b-button.primary", "预览")
	b.sees("dialog.modal", "申请人将看到")
	b.shot("12-preview")
	n = js[int](b, phoneLines)
	b.click("dialog.modal .b-button.primary", "发送")
	b.answered(n - 1)
	b.sees("#phone .bubble", "我是林顾问")
	b.sees(".slack-thread .msg", "我是林顾问")
	b.click(".slack-thread .b-button", "Assign to me")
	b.sees(".slack-thread .msg", "assigned the case")
	b.dialog("Assign…", "13-assign")
	b.click(".slack-thread .bar-button", "")
	b.click(".nav-item[data-at=app]", "")
	b.sees(".slack-home", "北京云启虚构科技有限公司")
	b.shot("14-home")
	b.click(".nav-item[data-at=desk]", "")
}

// dialog opens what stands in the menu of the case, and leaves it.
func (b *browser) dialog(label, shot string) {
	b.Helper()
	b.click(".slack-thread .b-more", "")
	b.click(".menu button", label)
	b.sees("dialog.modal .modal-foot .b-button", "取消")
	b.shot(shot)
	b.click("dialog.modal .modal-foot .b-button", "取消")
	b.until("the dialog is closed", `!document.querySelector("dialog.modal")`)
}

// directMessage is Anna's: buttons, literal text, an upload by drag and drop,
// an edit and a deletion.
func (b *browser) directMessage() {
	b.Helper()
	const composer, mine = ".slack-main .composer textarea", `[...document.querySelectorAll(".slack-main .msg")].filter((e) => e.innerText.includes("<b>"))`
	b.click(".nav-item", "Kaihu")
	b.sees(".slack-main .msg", "Which language would you like?")
	b.click(".slack-main .b-button", "English")
	b.sees(".slack-main .msg", "First, about your data.")
	b.click(".slack-main .b-button", "I agree")
	b.sees(".slack-main .b-actions", "Hong Kong")
	b.sees("#strip-slack", "准备资料")
	b.write(composer, "what is <b>ICP</b> & why?")
	b.sees(".slack-main .msg", "what is <b>ICP</b> & why?")
	b.do("edit", chromedp.Evaluate[chromedp.Void](mine+`.at(-1).querySelector(".tool[aria-label='消息操作']").click()`))
	b.click(".menu button", "编辑消息")
	b.do("edit", chromedp.SendKeys(chromedp.CSS(".editor textarea"), " <b>!</b>"+kb.Enter))
	b.sees(".slack-main .msg .edited", "已编辑")
	b.do("delete", chromedp.Evaluate[chromedp.Void](mine+`.at(-1).querySelector(".tool[aria-label='消息操作']").click()`))
	b.click(".menu button", "删除消息")
	b.until("the message is gone", mine+".length === 0")
	b.drop(".slack-main", "05_cn_blurred.jpg")
	b.until("the scan is shown", `[...document.querySelectorAll(".slack-main .msg-image img")].some((i) => i.naturalWidth > 0)`)
	b.sees(".slack-main .msg", "Business license scan: received.")
	b.until("the newest message is in view", `(() => { const l = document.querySelector(".slack-main .slack-log"); return l.scrollHeight - l.scrollTop - l.clientHeight < 2; })()`)
	b.shot("10-dm")
}

// files sends a specimen from the menu and a PDF from disk, as a picture and
// as a card; a message that failed is marked.
func (b *browser) files() {
	b.Helper()
	n := js[int](b, phoneLines)
	b.click("#phone .chip", "扫描件")
	b.sees(".menu", "发票（发错文件）")
	b.fits()
	b.shot("08-scans")
	b.click(".menu button", "发票（发错文件）")
	b.answered(n)
	n = js[int](b, phoneLines)
	b.click("#phone .phone-plus", "")
	b.sees(".menu", "PDF、JPG、PNG")
	b.do("close the menu", chromedp.KeyEvent(kb.Escape))
	pdf := filepath.Join(b.TempDir(), "board resolution.pdf")
	if err := os.WriteFile(pdf, []byte("%PDF-1.4\n%%EOF\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	b.do("pick a file", chromedp.SetUploadFiles(chromedp.CSS(`#phone input[accept^=".pdf"]`), []string{pdf}, chromedp.NodeReady))
	b.answered(n)
	b.sees("#phone .file-card", "board resolution.pdf")
	b.do("let a message fail", chromedp.Evaluate[chromedp.Void](`(async () => {
		const chat = (await (await fetch("/_wecom/state")).json()).chats[0];
		await fetch("/_wecom/fail", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({
			kf: chat.open_kfid, user: chat.external_userid, msgid: chat.messages.findLast((m) => m.from === "bot").msgid, fail_type: 4 }) });
	})()`, chromedp.EvalAwaitPromise))
	b.sees("#phone .undelivered", "未送达（原因 4）")
	b.shot("08-files")
}

// clock moves time in a narrow window, where the buttons fold away.
func (b *browser) clock() {
	b.Helper()
	b.click("#clock-face", "")
	b.sees(".clock-moves", "+1 工作日")
	b.fits()
	b.shot("08-clock")
	b.click(".clock-moves button", "+1 小时")
	b.sees(".toast", "时间已到")
	b.until("the buttons are folded away", `!document.querySelector(".clock-moves").checkVisibility()`)
}

// blockKit draws what the bot does not use today, and what nobody should
// smuggle into the page.
func (b *browser) blockKit() {
	b.Helper()
	got := js[string](b, `(async () => {
		const { blocks } = await import("/blocks.js"), told = [];
		const text = (t, type = "mrkdwn") => ({ type, text: t }), option = (v) => ({ text: text(v, "plain_text"), value: v });
		const box = document.createElement("div");
		box.append(...blocks([
			{ type: "header", text: text("A & <b>", "plain_text") }, { type: "divider" },
			{ type: "section", block_id: "s", text: text("*bold* &lt;!channel&gt; <!here> snake_case_name <https://example.com|words> <javascript:alert(1)|no link>"), fields: [text("one"), text("two")],
				accessory: { type: "static_select", action_id: "sel", options: ["x", "y"].map(option) } },
			{ type: "context", elements: [text("small ~old~")] },
			{ type: "rich_text", elements: [
				{ type: "rich_text_section", elements: [{ type: "text", text: "<!channel> <img src=x onerror=alert(1)>" }, { type: "link", url: "javascript:alert(2)", text: "bad" }] },
				{ type: "rich_text_list", style: "bullet", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "item", style: { bold: true } }] }] },
				{ type: "rich_text_quote", elements: [{ type: "text", text: "quoted" }] }, { type: "rich_text_preformatted", elements: [{ type: "text", text: "code" }] }] },
			{ type: "actions", block_id: "a", elements: [
				{ type: "button", action_id: "b", style: "danger", text: text("Erase", "plain_text"), confirm: { title: text("Sure?", "plain_text"), text: text("really"), confirm: text("Yes", "plain_text"), deny: text("No", "plain_text") } },
				{ type: "multi_static_select", action_id: "m", options: ["p", "q"].map(option) }] },
		], { act: (e, b, values) => told.push([b.block_id, e.action_id, values]) }));
		document.body.append(box);
		const select = box.querySelector("select");
		select.value = "y";
		select.dispatchEvent(new Event("change"));
		box.querySelectorAll("input[type=checkbox]").forEach((c) => c.click());
		box.querySelector(".danger").click();
		document.querySelector("dialog .primary").click();
		const seen = [box.querySelector("h3").innerText, box.querySelector(".b-text p").innerText, box.querySelector(".rich p").innerText,
			[...box.querySelectorAll("a")].map((a) => a.href), box.querySelectorAll("img, hr, blockquote, pre, li strong, .b-fields p, s").length, told];
		box.remove();
		return JSON.stringify(seen);
	})()`, chromedp.EvalAwaitPromise)
	want := `["A & <b>","bold <!channel> @here snake_case_name words no link","<!channel> <img src=x onerror=alert(1)>bad",["https://example.com/"],7,` +
		`[["s","sel",["y"]],["a","m",["p"]],["a","m",["p","q"]],["a","b",null]]]`
	if got != want {
		b.Errorf("blocks are drawn as\n%s\nwant\n%s", got, want)
	}
}

// english changes the page's words, and only those.
func (b *browser) english() {
	b.Helper()
	b.click(".langs [data-lang=en]", "")
	b.sees("#strip-kf", "AWS's review")
	b.sees(".clock-moves", "+1 business day")
	b.sees(".nav-item", "as Anna, applicant")
	b.sees("#phone .chat-note", "You recalled a message")
	b.sees("#phone .bubble", "已记下提交时间")
	b.shot("11-english")
}

// restart reloads the page, then starts the program again: everything stays.
func (b *browser) restart(box *sandboxRun, data string) {
	b.Helper()
	b.until("all is drawn", `document.querySelectorAll(".slack-main .msg").length > 0`)
	phone, slack := js[string](b, `document.querySelector(".chat-items").innerText`), js[string](b, `document.querySelector(".slack-main .msgs").innerText`)
	same := func(after string) {
		b.Helper()
		b.until("the page is ready", `document.body.classList.contains("ready")`)
		b.sees(".clock-moves", "+1 business day")
		b.until("the phone is as before "+after, fmt.Sprintf(`document.querySelector(".chat-items").innerText === %q`, phone))
		b.until("Slack is as before "+after, fmt.Sprintf(`document.querySelector(".slack-main .msgs").innerText === %q`, slack))
	}
	b.do("reload", chromedp.Reload())
	same("a reload")
	b.clean()

	box.stop()
	again := startSandbox(b.T, data)
	b.do("open the page again", chromedp.Navigate(again.url), chromedp.WaitVisible(chromedp.CSS("body.ready")))
	b.sees("#phone .bubble", "已记下提交时间")
	b.click(".nav-item", "Kaihu")
	same("a restart")
	b.close()
}
