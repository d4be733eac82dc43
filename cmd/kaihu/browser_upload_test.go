package main

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kaihu/flows"
)

// pageOf stores a case that waits for the leader's ID, and gives the address of
// a link on which it can be handed in.
func (w *world) pageOf(leader bool) string {
	w.t.Helper()
	now := w.clock.now()
	said := map[string]flows.Requirement{}
	for id, value := range map[string]string{
		"language": "zh", "consent": "yes", "entity_region": "mainland", "company_name": "北京云启虚构科技有限公司",
		"leader_name": "甄样本", "leader_id_kind": "resident_id",
	} {
		said[id] = flows.Requirement{State: flows.OK, Value: value, At: now}
	}
	const ref = "KH-7Q2M4D"
	c := flows.Case{
		Ref: ref, Contact: flows.Contact{Channel: "kf", Address: w.settings.WecomKfID + "/" + worldCustomer}, Lang: flows.Zh, Stage: flows.Preparing,
		Requirements: said, Seq: 1, Revision: w.flow.Revision, Opened: now,
		Links: []flows.Link{{Seq: 1, Leader: leader, Items: []string{"leader_id_number", "leader_id_scan"}, Until: now.Add(24 * time.Hour)}},
	}
	w.keep(c)
	url, err := w.app.bot.LinkURL(ref, 1)
	if err != nil {
		w.t.Fatal(err)
	}
	return url
}

// page opens a link's page and waits until it shows something.
func (b *browser) page(url, phase string) {
	b.Helper()
	b.do("open the page", chromedp.Navigate(url))
	b.phase(phase)
}

func (b *browser) phase(phase string) {
	b.Helper()
	b.until("the page is "+phase, fmt.Sprintf(`document.querySelector("#main")?.dataset.phase === %q`, phase))
}

// pick chooses specimens from the phone's files.
func (b *browser) pick(item string, samples ...string) {
	b.Helper()
	var paths []string
	for _, s := range samples {
		path, err := filepath.Abs(filepath.Join("page", "samples", s))
		if err != nil {
			b.Fatal(err)
		}
		paths = append(paths, path)
	}
	b.do("choose files", chromedp.SetUploadFiles(chromedp.CSS(`[data-item=`+item+`] input[data-pick=files]`), paths, chromedp.NodeReady))
	b.until("they are shown", fmt.Sprintf(`document.querySelectorAll("[data-item=%s] .thumbs li").length >= %d`, item, len(samples)))
}

// enter types into the field of an item, in the place of what stands there.
func (b *browser) enter(item, text string) {
	b.Helper()
	b.do("type", chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector("input[name=%s]").value = ""`, item)),
		chromedp.SendKeys(chromedp.CSS(`input[name=`+item+`]`), text, chromedp.NodeVisible))
}

// playUploadPhone is the leader, who hands in on a phone: a slip of the
// pen, a wrong document, and then everything. Meanwhile another phone gets
// nowhere.
func playUploadPhone(t *testing.T) {
	w := newWorld(t, testFlow(t), "sqlite")
	url := w.pageOf(true)
	b := openBrowser(t, "upload-phone", 390, 844, true)
	b.page(url, "begin")
	b.click(".langs [data-lang=zh]", "")
	b.sees("#main", "北京云启虚构科技有限公司")
	b.sees("#main", "负责人证件扫描件")
	b.fits()
	b.shot("01-begin")
	b.click("#start", "开始")
	b.phase("open")
	b.sees("#missing", "还差")
	b.fits()
	b.shot("02-form")

	other := openBrowser(t, "upload-other", 390, 844, true)
	other.quiet.Store(true) // a browser calls the refusal an error
	other.page(url, "elsewhere")
	other.click(".langs [data-lang=zh]", "")
	other.sees("#main", "链接已在别处打开")
	other.fits()
	other.shot("01-elsewhere")

	b.quiet.Store(true) // from here on, refusals are answered with their status
	b.enter("leader_id_number", "110105198808159990")
	b.pick("leader_id_scan", "07_wrong_doc_invoice.png", "01_id_clean.png")
	b.fits()
	b.click(".thumbs li:nth-child(2) .remove", "")
	b.do("tick", chromedp.Click(chromedp.CSS(".tick input"), chromedp.NodeVisible))
	b.click("#send", "提交")
	b.sees("#problem-leader_id_number", "校验")
	b.fits()
	b.shot("03-slip")
	b.enter("leader_id_number", "110105198808159997")
	b.click("#send", "提交")
	b.sees("[data-item=leader_id_scan]", "需要重新提交")
	b.sees("[data-item=leader_id_number]", "合格")
	b.fits()
	b.shot("04-refused")
	b.do("read the page again", chromedp.Evaluate[chromedp.Void](`document.querySelector("#main").dataset.phase = "left"`), chromedp.Reload()) // the next phase is the new page's
	b.phase("open")
	b.click(".langs [data-lang=zh]", "")
	b.pick("leader_id_scan", "01_id_both.png")
	b.click("#send", "重新提交")
	b.phase("done")
	b.sees("#main", "可以关闭这个页面了")
	b.fits()
	b.shot("05-done")
	b.click(".langs [data-lang=en]", "")
	b.sees("#main", "You can close this page")
	b.shot("06-done-en")
	w.settle()
	if chat := w.wecom.Chat(w.settings.WecomKfID, worldCustomer); len(chat) == 0 {
		t.Log("the customer has not written: nothing could be said")
	}
}

// playUploadWide is the contact person at a desk, in English: files are
// dropped, a line that breaks is waited for.
func playUploadWide(t *testing.T) {
	w := newWorld(t, testFlow(t), "sqlite")
	url := w.pageOf(false)
	b := openBrowser(t, "upload-wide", 1440, 900, false)
	b.page(url, "begin")
	b.click(".langs [data-lang=en]", "")
	b.sees("h1", "Secure upload")
	b.fits()
	b.shot("01-begin")
	b.click("#start", "Start")
	b.phase("open")
	b.enter("leader_id_number", "110105198808159997")
	b.do("drop a file", chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const data = new DataTransfer(), e = document.querySelector(".zone");
		data.items.add(new File([%q], "scan of both sides.pdf", { type: "application/pdf" }));
		for (const type of ["dragenter", "dragover", "drop"]) e.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
	})()`, unknownHead+"scan.pdf")))
	b.sees(".thumbs", "scan of both sides.pdf")
	b.do("tick", chromedp.Click(chromedp.CSS(".tick input"), chromedp.NodeVisible))
	b.fits()
	b.shot("02-form")

	b.quiet.Store(true)
	stop := w.routes.Swap(nil) // the line breaks
	b.click("#send", "Hand in")
	b.sees("#progress-text", "trying again")
	b.shot("03-retrying")
	w.routes.Store(stop)
	b.until("it arrives", `["done", "open"].includes(document.querySelector("#main").dataset.phase) && document.querySelector("[data-state=accepted], .end.wait, .end.good")`)
	b.phase("done")
	b.sees("#main", "A colleague will look at the rest")
	b.shot("04-received")
}
