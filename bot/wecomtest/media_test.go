package wecomtest_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	wt "kaihu/bot/wecomtest"
)

func (r *rig) media(id, ranged string) (*http.Response, []byte) {
	r.t.Helper()
	req, _ := http.NewRequest(http.MethodGet, r.url+"/cgi-bin/media/get?access_token="+r.accessToken()+"&media_id="+id, nil)
	if ranged != "" {
		req.Header.Set("Range", ranged)
	}
	resp, err := http.DefaultClient.Do(req)
	r.must(err)
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	return resp, data
}

func TestMediaGet(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *wt.Options) { o.Rules.RangeOver = 20 })
	data := []byte("%PDF-1.7 0123456789abcdef")
	_, err := r.s.SendFile(kf, user, "营业执照.pdf", data)
	r.must(err)
	msgs, _ := r.sync("")
	id := msgs[0]["file"].(o)["media_id"].(string)
	if _, named := msgs[0]["file"].(o)["name"]; named {
		t.Error("the event has a file name")
	}
	if resp, body := r.media(id, ""); resp.StatusCode != 200 || resp.Header.Get("Error-Code") != "830002" {
		t.Errorf("%s %s", resp.Status, body)
	}
	for ranged, want := range map[string]string{"bytes=0-15": string(data[:16]), "bytes=16-": string(data[16:]),
		"bytes=-4": "cdef", "bytes=20-99": string(data[20:])} {
		resp, body := r.media(id, ranged)
		if resp.StatusCode != 206 || string(body) != want || resp.Header.Get("Content-Range") == "" {
			t.Errorf("%s: %s %q", ranged, resp.Status, body)
		}
		if resp.Header.Get("Content-Disposition") != `attachment; filename="营业执照.pdf"` ||
			resp.Header.Get("Content-Type") != "application/pdf" {
			t.Error(resp.Header)
		}
	}
	for _, bad := range []string{"bytes=99-", "bytes=5-2", "items=1-2", "bytes=a-b"} {
		if resp, _ := r.media(id, bad); resp.Header.Get("Error-Code") != "40146" {
			t.Errorf("%s: %v", bad, resp.Header)
		}
	}
	small := r.file("a.txt", "123456")
	if resp, body := r.media(small, ""); resp.StatusCode != 200 || string(body) != "123456" {
		t.Errorf("%s %q", resp.Status, body)
	}
	if got := r.get("media/get?access_token=" + r.accessToken()); got["errcode"] != float64(41006) {
		t.Error(got)
	}
	if got := r.get("media/get?media_id=none&access_token=" + r.accessToken()); got["errcode"] != float64(40007) {
		t.Error(got)
	}
	r.clock.add(3*24*time.Hour + time.Second)
	r.token = ""
	if got := r.get("media/get?media_id=" + id + "&access_token=" + r.accessToken()); got["errcode"] != float64(40145) {
		t.Error(got)
	}
	fresh := r.file("a.txt", "123456")
	if !r.s.ExpireFile(fresh, true) || r.s.ExpireFile("none", true) {
		t.Error("ExpireFile")
	}
	if got := r.get("media/get?media_id=" + fresh + "&access_token=" + r.accessToken()); got["errcode"] != float64(40007) {
		t.Error(got)
	}
}

func TestInboundMedia(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	_, err := r.s.SendImage(kf, user, "a.png", png)
	r.must(err)
	_, err = r.s.SendImage(kf, user, "big.png", append(bytes.Clone(png), make([]byte, 2<<20)...))
	r.must(err)
	for _, kind := range []string{"voice", "video", "location", "link", "business_card", "miniprogram", "msgmenu", "channels",
		"channels_shop_product", "channels_shop_order", "merged_msg", "meeting", "calendar", "note"} {
		_, err := r.s.SendOther(kf, user, kind, nil)
		r.must(err)
	}
	if _, err := r.s.SendOther(kf, user, "telepathy", nil); err == nil {
		t.Error("sent")
	}
	msgs, _ := r.sync("")
	if msgs[0]["msgtype"] != "image" || msgs[1]["msgtype"] != "text" || len(msgs) != 16 {
		t.Errorf("%d: %v", len(msgs), msgs[:2])
	}
	for _, m := range msgs {
		if _, ok := m[m["msgtype"].(string)].(o); !ok {
			t.Errorf("no body: %v", m)
		}
	}
}
