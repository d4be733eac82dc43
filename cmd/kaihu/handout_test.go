package main

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// keptCase stores a case with both scans kept, and gives its ref.
func (w *world) keptCase() string {
	w.t.Helper()
	now := w.clock.now()
	said := map[string]flows.Requirement{}
	for id, value := range map[string]string{
		"language": "zh", "consent": "yes", "entity_region": "mainland", "company_name": "北京云启虚构科技有限公司", "signup_email": "cloud-admin@yunqi.example",
		"leader_name": "甄样本", "leader_id_kind": "resident_id", "leader_id_number": "110105198808159997",
	} {
		said[id] = flows.Requirement{State: flows.OK, Value: value, At: now}
	}
	files := map[string]string{"license_scan": "01_cn_ltd_clean.png", "leader_id_scan": "01_id_both.png"}
	for id, name := range files {
		said[id] = flows.Requirement{State: flows.OK, Value: "received", At: now, File: &flows.File{ID: id, Type: "image/png", Name: name}}
	}
	const ref = "KH-7Q2M4D"
	c := flows.Case{
		Ref: ref, Contact: flows.Contact{Channel: "kf", Address: w.settings.WecomKfID + "/" + worldCustomer}, Lang: flows.Zh, Stage: flows.Registering,
		Requirements: said, Seq: 1, Revision: w.flow.Revision, Opened: now,
	}
	rec := w.keep(c)
	for id, name := range files {
		data, err := os.ReadFile(filepath.Join("page", "samples", name))
		if err != nil {
			w.t.Fatal(err)
		}
		sealed, err := w.app.vault.SealFile(rec.Key, ref, id, data)
		if err == nil {
			err = w.app.blobs.Put(w.t.Context(), ref+"/"+id, sealed)
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return ref
}

// keep stores a new case as it is.
func (w *world) keep(c flows.Case) storage.Record {
	w.t.Helper()
	key, err := w.app.vault.NewKey(c.Ref)
	if err != nil {
		w.t.Fatal(err)
	}
	rec, err := key.SealCase(c, storage.Record{})
	if err == nil {
		_, err = w.app.store.Commit(w.t.Context(), storage.Turn{Record: rec})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return rec
}

// asks has lin ask for a link in Slack, and gives its address.
func (w *world) asks(command string) (url string) {
	w.t.Helper()
	lin := w.slack.As(worldLin)
	if _, err := lin.Command(worldDesk, command); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
	for _, m := range lin.New() {
		if at := regexp.MustCompile(`http://\S+/(scan|pack)/\S+`).FindString(w.slack.Plain(m)); at != "" {
			url = at
		}
	}
	if url == "" {
		w.t.Fatalf("%s: no link", command)
	}
	return url
}

// confirms opens a link, reads the number that the page shows, and has lin press
// it in Slack.
func (b *browser) confirms(w *world, url string) {
	b.Helper()
	b.do("open", chromedp.Navigate(url))
	b.sees("button", "继续")
	b.fits()
	b.shot("00-gate")
	b.click("button", "继续")
	b.until("the number is there", `document.querySelector(".number")`)
	b.fits()
	b.shot("00-number")
	if _, err := w.slack.As(worldLin).Press(strings.TrimSpace(js[string](b, `document.querySelector(".number").textContent`))); err != nil {
		b.Fatal(err)
	}
	w.settle()
}

// playHandoutPages is a consultant who looks at a licence, at an ID on a
// phone, and at a pack, and an applicant who fetches theirs on a phone; a child
// of the program draws what is shown.
func playHandoutPages(t *testing.T) {
	w := newWorld(t, testFlow(t), "sqlite")
	ref := w.keptCase()
	for item, size := range map[string][2]int64{"license_scan": {1280, 900}, "leader_id_scan": {390, 844}} {
		url := w.asks("/kaihu scan " + ref + " " + item + " 核对")
		b := openBrowser(t, "scan-"+item, size[0], size[1], size[0] < 500)
		b.confirms(w, url)
		began := time.Now()
		b.until("the picture is there", `document.images.length === 1 && document.images[0].naturalWidth > 500`)
		t.Logf("%s is there after %v", item, time.Since(began).Round(time.Millisecond))
		b.sees("header", "lin")
		b.fits()
		b.shot("01-look")
		b.quiet.Store(true) // a browser calls 410 an error
		b.do("look again", chromedp.Reload())
		b.sees("h1", "链接已失效")
		b.fits()
		b.shot("02-over")
	}

	b := openBrowser(t, "pack-wide", 1280, 900, false)
	b.confirms(w, w.asks("/kaihu pack "+ref))
	b.until("the pack is offered", `document.querySelector("form[method=get] button")`)
	b.fits()
	b.shot("01-offer")

	own, err := w.app.bot.PackLink(t.Context(), bot.Viewer{ID: "kf:" + w.settings.WecomKfID + "/" + worldCustomer}, ref)
	if err != nil {
		t.Fatal(err)
	}
	b = openBrowser(t, "pack-phone", 390, 844, true)
	b.do("open the page", chromedp.Navigate(own.URL))
	b.sees("h1", "注册资料包")
	b.sees("button", "下载")
	b.fits()
	b.shot("01-offer")
	began := time.Now()
	get := js[string](b, `document.querySelector("form").action`)
	resp, err := http.Get(get)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("a pack of %d bytes after %v", len(data), time.Since(began).Round(time.Millisecond))
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) != 5 {
		t.Fatalf("%d, %v", resp.StatusCode, err)
	}
	b.quiet.Store(true)
	b.do("fetch it again", chromedp.Navigate(get))
	b.sees("h1", "链接已失效")
	token := own.URL[strings.LastIndex(own.URL, "/")+1:]
	acts, err := w.app.store.Acts(t.Context(), ref, 0)
	if err != nil || len(acts) != 13 || strings.Contains(w.log.String(), token) || strings.Contains(w.log.String(), "核对") {
		t.Errorf("%d acts, %v; or the log says too much", len(acts), err)
	}
}
