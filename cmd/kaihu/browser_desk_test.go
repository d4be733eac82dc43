package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

func playDeskWide(t *testing.T) {
	d := newDeskStage(t)
	b := openBrowser(t, "desk-wide", 1440, 900, false)
	b.open(d.url)
	b.deskThread(d)
	b.deskDialog(d)
	b.deskHome(d)
	b.deskCommands(d)
	b.clean()
}

func playDeskPhone(t *testing.T) {
	d := newDeskStage(t)
	b := openBrowser(t, "desk-phone", 390, 844, true)
	b.open(d.url)
	b.side("slack")
	b.fits()
	b.deskThread(d)
	b.fits()
	b.deskDialog(d)
	b.do("back to the channel", chromedp.Evaluate[chromedp.Void](`document.querySelector(".slack-thread .bar-button").click()`))
	b.deskHome(d)
	b.fits()
	b.click(".langs [data-lang=en]", "")
	b.sees(".app-tabs", "Messages")
	b.fits()
	b.clean()
}

// deskThread opens the case: its root, its replies, what only Lin sees.
func (b *browser) deskThread(d *deskStage) {
	b.Helper()
	b.until("the picture is shown", `[...document.querySelectorAll(".slack-main .msg-image img")].some((i) => i.naturalWidth > 0)`)
	b.click(".slack-main .thread-link", "1 条回复")
	b.sees(".slack-thread .msg.ephemeral", "for Lin alone")
	b.shot("01-thread")
	b.click(".slack-thread .b-more", "")
	b.click(".menu button", "Snooze")
	d.heard("block_actions more true")
	b.do("assign", chromedp.SetValue(chromedp.CSS(".slack-thread .b-actions select"), "U0MAX"),
		chromedp.Evaluate[chromedp.Void](`document.querySelector(".slack-thread .b-actions select").dispatchEvent(new Event("change", { bubbles: true }))`))
	d.heard("block_actions assign false U0MAX")
	b.click(".slack-thread .msg.ephemeral .text-button", "忽略")
	b.until("it is gone", `!document.querySelector(".slack-thread .msg.ephemeral")`)
	b.do("open the actions of the reply", chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll(".slack-thread .tool[aria-label='消息操作']")].at(-1).click()`))
	b.click(".menu button", "Add to case")
	d.heard("message_action note")
	b.click("dialog.modal .modal-foot .b-button", "取消")
	b.until("the dialog is closed", `!document.querySelector("dialog.modal")`)
}

// deskDialog fills in one field of each kind; the app redraws the dialog
// meanwhile, refuses it once, and gets everything.
func (b *browser) deskDialog(d *deskStage) {
	b.Helper()
	b.click(".slack-thread .b-button.primary", "Reply…")
	b.sees("dialog.modal", "Canned")
	if js[bool](b, `innerWidth < 900`) {
		b.fits()
	}
	choose := func(block, value string) {
		b.Helper()
		at := fmt.Sprintf(`dialog.modal [data-block=%s] :is(select, input)`, block)
		b.do("choose "+value, chromedp.SetValue(chromedp.CSS(at), value),
			chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new Event("change", { bubbles: true }))`, at)))
	}
	b.do("write", chromedp.SendKeys(chromedp.CSS("dialog.modal textarea"), "您好 123456"))
	choose("who", "U0MAX")
	choose("when", "2026-12-24")
	choose("canned", "blurred")
	b.sees("dialog.modal .quote", "preview")
	b.click("dialog.modal .b-option", "Licence")
	b.until("no second item can be chosen", `document.querySelectorAll("dialog.modal .b-option input:disabled").length === 1`)
	b.click("dialog.modal .b-option", "can be mended")
	b.shot("02-dialog")
	b.click("dialog.modal .b-button.primary", "Send")
	b.sees("dialog.modal .b-error", "这里有验证码")
	b.do("mend", chromedp.Evaluate[chromedp.Void](`(() => { const a = document.querySelector("dialog.modal textarea"); a.value = "您好"; a.dispatchEvent(new Event("input", { bubbles: true })); })()`))
	b.click("dialog.modal .b-button.primary", "Send")
	b.until("the dialog is closed", `!document.querySelector("dialog.modal")`)
	for _, want := range []string{`"selected_user":"U0MAX"`, `"selected_date":"2026-12-24"`, `"value":"您好"`, `"value":"l"}]`, `"value":"retry"`, `"value":"blurred"`} {
		d.heard(want)
	}
}

// deskHome presses in Lin's Home, and looks for Max's.
func (b *browser) deskHome(d *deskStage) {
	b.Helper()
	b.click(".nav-item[data-at=app]", "")
	b.sees(".slack-home .b-section", "KH-7Q2M4D ⚠️")
	b.until("the picture is shown", `document.querySelector(".slack-home .b-picture")?.naturalWidth > 0`)
	b.shot("03-home")
	b.click(".slack-home .b-button", "Open")
	d.heard("block_actions open")
	d.heard("app_home_opened home U0LIN")
	b.click(".acting [data-user=U0MAX]", "")
	d.heard("app_home_opened home U0MAX")
	b.sees(".slack-home", "Kaihu 还没有发布内容")
	b.click(".acting [data-user=U0LIN]", "")
	b.sees(".slack-home", "Needs you")
	b.click(".app-tabs button", "消息")
	b.sees(".composer", "")
}

// deskCommands types a command with the help of the list, and runs a shortcut
// from it.
func (b *browser) deskCommands(d *deskStage) {
	b.Helper()
	const composer = ".slack-main .composer textarea"
	b.click(".nav-item[data-at=desk]", "")
	b.do("begin a command", chromedp.SendKeys(chromedp.CSS(composer), "/kaihu case "))
	b.click(".slash button", "北京云启虚构科技有限公司")
	b.write(composer, "")
	d.heard("/kaihu case KH-7Q2M4D")
	b.do("begin again", chromedp.SendKeys(chromedp.CSS(composer), "/"))
	b.click(".slash button", "Invite a company")
	d.heard("shortcut invite")
}
