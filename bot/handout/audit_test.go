package handout_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"kaihu/bot"
	"kaihu/storage"
)

// acts are the verbs of the case's acts, the oldest first, with what they are
// of.
func (r *rig) acts() (list []string) {
	r.Helper()
	acts, err := r.store.Acts(r.Context(), ref, 0)
	if err != nil {
		r.Fatal(err)
	}
	for _, a := range acts {
		if a.Via != "link" && a.Via != "button" && a.Via != "command" || a.By == "" {
			r.Errorf("%+v", a)
		}
		list = append([]string{a.By + " " + a.What + " " + a.Of}, list...)
	}
	return list
}

func TestAudit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	asked := lin()
	asked.Via = "command"
	link, err := r.bot.ScanLink(t.Context(), asked, ref, "leader_id_scan", "核对 张样本 "+number)
	if err != nil {
		t.Fatal(err)
	}
	url := r.release(link)
	r.get(url, "User-Agent", "Slackbot 1.0")
	r.get(url)
	r.get(url)
	pack := r.packLink(lin())
	r.forward(1)
	r.get(pack)
	r.get(pack + "/x.zip")
	own := r.packLink(bot.Viewer{ID: r.who.Lane()})
	r.forward(1)
	r.get(own + "/x.zip")
	got := strings.Join(r.acts(), "\n")
	for _, want := range []string{
		"slack:T0KAIHU/U0LIN ask-scan leader_id_scan: 核对 *** ", "slack:T0KAIHU/U0LIN view-scan leader_id_scan: 核对 *** ",
		"browser open-scan leader_id_scan: ", "slack:T0KAIHU/U0LIN release-scan leader_id_scan: ", "browser open-pack", "slack:T0KAIHU/U0LIN release-pack",
		"slack:T0KAIHU/U0LIN ask-pack", "slack:T0KAIHU/U0LIN download-pack", "applicant ask-pack", "applicant download-pack",
	} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is not there once", want)
		}
	}
	if strings.Contains(got, number) || strings.Contains(got, "张样本") || strings.Contains(got, r.who.Address) {
		t.Error("the log outlives the case, and names the applicant")
	}
	if t.Failed() {
		t.Log(got)
	}
}

// deaf is a store that keeps no acts.
type deaf struct {
	storage.Store
	fail bool
}

func (d *deaf) Log(ctx context.Context, a storage.Act) error {
	if d.fail {
		return errors.New("full")
	}
	return d.Store.Log(ctx, a)
}

// TestNoLookWithoutALog shows nothing that cannot be put on record.
func TestNoLookWithoutALog(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	scan, pack := r.scanLink("license_scan"), r.packLink(lin())+"/x.zip"
	store := &deaf{Store: r.store, fail: true}
	r.store = store
	r.replica()
	third := func(url string) string { return strings.Replace(url, r.sites[0].URL, r.sites[2].URL, 1) }
	for _, url := range []string{scan, pack} {
		if a := r.get(third(url)); a.code != http.StatusServiceUnavailable || strings.Contains(a.body, "<img") {
			t.Errorf("%d", a.code)
		}
	}
	if r.shows.n > 0 {
		t.Error("something was drawn")
	}
	store.fail = false
	for _, url := range []string{scan, pack} {
		if a := r.get(third(url)); a.code != http.StatusOK {
			t.Errorf("then: %d", a.code)
		}
	}
}
