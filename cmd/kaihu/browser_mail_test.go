package main

import (
	"path/filepath"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/mail"
	"kaihu/bot/mailtest"
	"kaihu/flows"
)

// mailed leaves e-mails in a sandbox's folder as if it had sent them.
func mailed(t *testing.T, data string, letters ...bot.Letter) {
	t.Helper()
	server, err := mailtest.New(mailtest.Options{Dir: filepath.Join(data, "sandbox", "mail")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	m, err := mail.New(mail.Config{URL: server.URL(), From: "Kaihu 开户助手 <kaihu@corp.example>"})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range letters {
		if err := m.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
}

// playMailPage: e-mails of before a restart are in the applicant's mailbox,
// and their link leads back to the chat.
func playMailPage(t *testing.T) {
	data := t.TempDir()
	letter := func(l flows.Lang, key, subject, text, url string) bot.Letter {
		return bot.Letter{
			Mail: flows.Mail{To: "zhang@example.com", Lang: l, Subject: subject, Text: text}, Key: key, Ref: "KH-7Q2M4D", Written: time.Now(),
			Way: bot.Way{Where: flows.Text{En: "your messages with us in Slack", Zh: "微信里与我们客服的聊天"}, URL: url},
		}
	}
	mailed(t, data,
		letter(flows.En, "k1", "AWS's answer is due", "Hello,\n\nhas AWS written to you? Please look into the spam folder, too.", "https://slack.com/app_redirect?app=A0KAIHU&team=T0KAIHU"),
		letter(flows.Zh, "k2", "亚马逊云科技的审核结果到了吗？", "您好，\n\n审核期限已到，请查收邮件（包括垃圾邮件箱），并告诉我们结果。", "https://work.weixin.qq.com/kf/kfc0?enc_scene=x"))
	for _, c := range []struct {
		name          string
		width, height int64
		mobile        bool
	}{{"mail-wide", 1440, 900, false}, {"mail-phone", 390, 844, true}} {
		box := startSandbox(t, data)
		b := openBrowser(t, c.name, c.width, c.height, c.mobile)
		b.open(box.url)
		b.sees("#mail-open", "2")
		b.click("#mail-open", "2")
		b.sees(".mailbox", "亚马逊云科技的审核结果到了吗？")
		b.sees(".mailbox", "zhang@example.com")
		b.until("the letters have their height", `[...document.querySelectorAll("iframe.letter")].every((f) => f.clientHeight > 250)`)
		if c.mobile {
			b.fits()
		}
		b.shot("01-mailbox")
		b.click(".mail:first-child button", "")
		b.sees("#phone .line", "")
		b.until("the mailbox is closed", `!document.querySelector(".mailbox")`)
		b.close()
		box.stop()
	}
}
