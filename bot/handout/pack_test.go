package handout_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// contents are the files of a pack, by name.
func (r *rig) contents(a answer) map[string]string {
	r.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(a.body)), int64(len(a.body)))
	if err != nil {
		r.Fatalf("%d, no ZIP: %v", a.code, err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			r.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			r.Fatal(err)
		}
		files[f.Name] = string(data)
	}
	return files
}

func TestPack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	url := r.packLink(lin())
	for range 2 { // the page uses nothing up
		a := r.get(url)
		if a.code != http.StatusOK || !strings.Contains(a.body, company) || !strings.Contains(a.body, `/KH-7Q2M4D.zip" method="get"`) || !strings.Contains(a.body, "10:30 前有效") {
			t.Fatalf("%d %s", a.code, a.body)
		}
	}
	a := r.get(url + "/KH-7Q2M4D.zip?")
	if a.code != http.StatusOK || a.head.Get("Content-Type") != "application/zip" || a.head.Get("Content-Disposition") != "attachment; filename=KH-7Q2M4D.zip" || a.head.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", a.code, a.head)
	}
	files := r.contents(a)
	want := []string{"KH-7Q2M4D_leader_id_scan_1.png", "KH-7Q2M4D_leader_id_scan_2.jpg", "KH-7Q2M4D_license_scan.png", "manifest.json", "sheet.html", "sheet.pdf"}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if files["KH-7Q2M4D_license_scan.png"] != string(sample(250)) || !strings.Contains(files["sheet.html"], number) {
		t.Error("it is not what is kept")
	}
	if a := r.get(url + "/KH-7Q2M4D.zip"); a.code != http.StatusGone {
		t.Errorf("a second download: %d", a.code)
	}
}

// TestOwnPack has applicants fetch what is theirs.
func TestOwnPack(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		who     flows.Contact
		by      string // who agreed to the notice for the ID
		private bool
	}{
		"WeCom":                    {flows.Contact{Channel: "kf", Address: "wk/wm"}, "", true},
		"WeCom, the leader's link": {flows.Contact{Channel: "kf", Address: "wk/wm"}, "leader", false},
		"Slack":                    {flows.Contact{Channel: "slack", Address: "T0KAIHU/U0ANNA", Abroad: true}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.seed(func(c *flows.Case) {
				c.Contact.Abroad = test.who.Abroad
				c.Consents = []flows.Consent{{Notice: "identity", Given: true, By: test.by}}
			})
			url := r.packLink(bot.Viewer{ID: r.who.Lane()})
			page := r.get(url).body
			files := r.contents(r.get(url + "/x.zip"))
			_, scan := files["KH-7Q2M4D_leader_id_scan_1.png"]
			if in := strings.Contains(files["sheet.html"], number); in != test.private || scan != test.private || strings.Contains(page, "不含证件号码") == test.private {
				t.Errorf("number %t, scan %t", in, scan)
			}
			if _, there := files["KH-7Q2M4D_license_scan.png"]; !there {
				t.Error("the licence, to be uploaded at AWS, is missing")
			}
			consultants := r.contents(r.get(r.packLink(lin()) + "/x.zip"))
			if _, there := consultants["KH-7Q2M4D_leader_id_scan_1.png"]; !there {
				t.Error("a consultant's pack is not whole")
			}
		})
	}
}

// TestBrokenOff reads the beginning of a pack and goes away.
func TestBrokenOff(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	rec, err := r.store.Find(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	r.keep(rec, "licence", append(sample(250), make([]byte, 16<<20)...)) // more than the kernel takes in
	url := r.packLink(lin()) + "/x.zip"
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", browser)
	client := &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{}).DialContext}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = resp.Body.Read(make([]byte, 100))
	cancel()
	resp.Body.Close()
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) && !strings.Contains(r.log.String(), "broken off") {
		time.Sleep(20 * time.Millisecond)
	}
	if a := r.get(r.other(url)); a.code != http.StatusOK || len(r.contents(a)) != 6 {
		t.Errorf("again, at the other replica: %d", a.code)
	}
	if a := r.get(url); a.code != http.StatusGone {
		t.Errorf("after it was taken whole: %d", a.code)
	}
}
