package handout_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	_ "image/jpeg"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

var picture = regexp.MustCompile(`<img src="data:image/jpeg;base64,([A-Za-z0-9+/=]+)" alt="">`)

// pictures are those of a page.
func (r *rig) pictures(a answer) []image.Image {
	r.Helper()
	var list []image.Image
	for _, m := range picture.FindAllStringSubmatch(strings.ReplaceAll(a.body, "&#43;", "+"), -1) {
		data, err := base64.StdEncoding.DecodeString(m[1])
		if err != nil {
			r.Fatal(err)
		}
		img, _, err := image.Decode(bytes.NewReader(data))
		if err != nil {
			r.Fatal(err)
		}
		list = append(list, img)
	}
	return list
}

// differs counts the cells of an 8×8 grid in which one picture differs from
// another by more than a JPEG does.
func differs(a, b image.Image) (cells int) {
	size := a.Bounds().Size()
	for cell := range 64 {
		from := image.Pt(cell%8*size.X/8, cell/8*size.Y/8)
		n := 0
		for y := from.Y; y < from.Y+size.Y/8; y += 2 {
			for x := from.X; x < from.X+size.X/8; x += 2 {
				r1, g1, b1, _ := a.At(x, y).RGBA()
				r2, g2, b2, _ := b.At(x, y).RGBA()
				if d := max(max(r1, r2)-min(r1, r2), max(g1, g2)-min(g1, g2), max(b1, b2)-min(b1, b2)); d>>8 > 24 {
					n++
				}
			}
		}
		if n > 10 {
			cells++
		}
	}
	return cells
}

func TestScan(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	url := r.scanLink("license_scan")
	a := r.get(url)
	if a.code != http.StatusOK || !strings.Contains(a.body, "营业执照") || !strings.Contains(a.body, "林顾问") {
		t.Fatalf("%d %.400s", a.code, a.body)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Content-Security-Policy": "default-src 'none'; img-src data:"} {
		if got := a.head.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	shown := r.pictures(a)
	plain, _, err := image.Decode(bytes.NewReader(sample(250)))
	if err != nil || len(shown) != 1 || shown[0].Bounds() != plain.Bounds() {
		t.Fatalf("%d pictures, %v", len(shown), err)
	}
	if n := differs(shown[0], plain); n < 60 {
		t.Errorf("the mark is on %d of 64 parts of the picture", n)
	}
	if strings.Contains(a.body, "<script") || strings.Contains(a.body, "ZgotmplZ") {
		t.Error("the page has a script, or no picture")
	}
	if again := r.get(url); again.code != http.StatusGone || !strings.Contains(again.body, "链接已失效") || !strings.Contains(again.body, "This link is over") || len(r.pictures(again)) > 0 {
		t.Errorf("a second look: %d", again.code)
	}
}

// TestBothSides has all pictures of a document on one page.
func TestBothSides(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if n := len(r.pictures(r.get(r.scanLink("leader_id_scan")))); n != 2 {
		t.Errorf("%d pictures", n)
	}
}

// TestOneUse has twenty browsers at two replicas open the same link at once.
func TestOneUse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, url := range map[string]string{"scan": r.scanLink("license_scan"), "pack": r.packLink(lin()) + "/x.zip"} {
		codes := make(chan int, 20)
		var all sync.WaitGroup
		for i := range cap(codes) {
			all.Go(func() {
				at := url
				if i%2 == 1 {
					at = r.other(url)
				}
				codes <- r.get(at).code
			})
		}
		all.Wait()
		close(codes)
		count := map[int]int{}
		for code := range codes {
			count[code]++
		}
		if count[http.StatusOK] != 1 || count[http.StatusGone] != 19 {
			t.Errorf("%s: %v", name, count)
		}
	}
}

func TestLinksThatLeadNowhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	scan, pack := r.scanLink("license_scan"), r.packLink(lin())
	token := scan[strings.LastIndex(scan, "/")+1:]
	site := r.sites[0].URL
	for name, test := range map[string]struct {
		url  string
		code int
	}{
		"forged":         {site + "/scan/" + strings.Repeat("0", len(token)), http.StatusNotFound},
		"cut off":        {scan[:len(scan)-3], http.StatusNotFound},
		"none":           {site + "/pack/x", http.StatusNotFound},
		"of a scan":      {site + "/pack/" + token, http.StatusNotFound},
		"of a pack":      {site + "/scan/" + pack[strings.LastIndex(pack, "/")+1:], http.StatusNotFound},
		"of an upload":   {strings.Replace(must(r.bot.LinkURL(ref, 1)), "/upload/", "/scan/", 1), http.StatusNotFound},
		"download, none": {site + "/pack/x/y.zip", http.StatusNotFound},
	} {
		if a := r.get(test.url); a.code != test.code || !strings.Contains(a.body, "没有这个页面") {
			t.Errorf("%s: %d", name, a.code)
		}
	}
	r.forward(5*time.Minute - time.Second)
	if a := r.get(scan); a.code != http.StatusOK {
		t.Errorf("before its time is over: %d", a.code)
	}
	late := r.scanLink("license_scan")
	r.forward(5 * time.Minute)
	if a := r.get(late); a.code != http.StatusGone {
		t.Errorf("after five minutes: %d", a.code)
	}
	if a := r.get(pack); a.code != http.StatusOK {
		t.Errorf("a pack after ten: %d", a.code)
	}
	r.forward(21 * time.Minute)
	for _, url := range []string{pack, pack + "/x.zip"} {
		if a := r.get(url); a.code != http.StatusGone || !strings.Contains(a.body, "资料包") {
			t.Errorf("a pack after half an hour: %d", a.code)
		}
	}
}

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}

// TestRobots have a look first.
func TestRobots(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	scan, pack := r.scanLink("license_scan"), r.packLink(lin())
	for _, url := range []string{scan, pack, pack + "/x.zip"} {
		for _, agent := range []string{
			"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Slack-ImgProxy (+https://api.slack.com/robots)", "Mozilla/5.0 (compatible; facebookexternalhit/1.1; +x)",
			"Twitterbot/1.0", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/103.0.5060.134 Safari/537.36", "SkypeUriPreview Preview/0.5",
		} {
			if a := r.get(url, "User-Agent", agent); a.code != http.StatusOK || strings.Contains(a.body, company) || strings.Contains(a.body, "<img") || strings.Contains(a.body, "营业执照") || !strings.Contains(a.body, "请在浏览器里打开") {
				t.Errorf("%s: %d %s", agent, a.code, a.body)
			}
		}
		if a := r.ask(http.MethodHead, url); a.code != http.StatusOK || a.body != "" {
			t.Errorf("HEAD: %d", a.code)
		}
		if a := r.get(url, "Sec-Purpose", "prefetch;prerender"); strings.Contains(a.body, "<img") {
			t.Error("fetched ahead")
		}
		if a := r.ask(http.MethodPut, url); a.code != http.StatusMethodNotAllowed {
			t.Errorf("PUT: %d", a.code)
		}
	}
	if r.shows.n > 0 {
		t.Error("a robot has had something drawn")
	}
	for _, agent := range []string{browser, "Mozilla/5.0 (Linux; Android 12; CUBOT P60) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50 wxwork/4.1.30 Language/zh"} {
		if a := r.get(r.scanLink("license_scan"), "User-Agent", agent); len(r.pictures(a)) != 1 {
			t.Errorf("%s is a person: %d", agent, a.code)
		}
	}
	if a := r.get(scan); len(r.pictures(a)) != 1 {
		t.Errorf("after all of them: %d", a.code)
	}
}

// TestOfWhatIsNot asks for links to what cannot be shown.
func TestOfWhatIsNot(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.seed(func(c *flows.Case) {
		one := c.Requirements["license_scan"]
		one.State = flows.Checking
		c.Requirements["license_scan"] = one
	})
	for name, test := range map[string]struct {
		ref, requirement string
		want             error
	}{
		"no case": {"KH-AAAAAA", "license_scan", storage.ErrNotFound}, "no document": {ref, "company_name", storage.ErrNotFound},
		"no item": {ref, "nothing", storage.ErrNotFound}, "being checked": {ref, "license_scan", bot.ErrChecking},
	} {
		if _, err := r.bot.ScanLink(r.Context(), lin(), test.ref, test.requirement, ""); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.bot.PackLink(r.Context(), lin(), "KH-AAAAAA"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a pack of no case: %v", err)
	}
	alone := bot.New(bot.Config{Flow: r.flow, Store: r.store, Vault: r.vault, Blobs: r.blobs})
	if _, err := alone.PackLink(r.Context(), lin(), ref); !errors.Is(err, bot.ErrNoPages) {
		t.Errorf("without a public address: %v", err)
	}
	long := strings.Repeat("很长的理由", 200)
	if link, err := r.bot.ScanLink(r.Context(), bot.Viewer{ID: long, Name: long}, ref, "leader_id_scan", long); err != nil || len(link.URL) > 1500 {
		t.Errorf("an address of %d bytes, %v", len(link.URL), err)
	}
}

// TestMeanwhile changes the document between the link and the look.
func TestMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	replaced, checked, gone, erased := r.scanLink("license_scan"), r.scanLink("license_scan"), r.scanLink("license_scan"), r.scanLink("license_scan")
	change := func(state flows.State, file *flows.File) func(*flows.Case) {
		return func(c *flows.Case) {
			c.Requirements["license_scan"] = flows.Requirement{State: state, Value: "received", File: file}
		}
	}
	r.seed(change(flows.Checking, &flows.File{ID: "front"}))
	if a := r.get(checked); a.code != http.StatusConflict || !strings.Contains(a.body, "正在检查") {
		t.Errorf("being checked: %d", a.code)
	}
	r.seed(change(flows.OK, &flows.File{ID: "front", Type: "image/png"}))
	if a := r.get(checked); len(r.pictures(a)) != 1 || !strings.Contains(a.body, "换过文件") {
		t.Errorf("checked by now: %d", a.code)
	}
	if a := r.get(replaced); len(r.pictures(a)) != 1 || !strings.Contains(a.body, "换过文件") {
		t.Errorf("replaced: %d", a.code)
	}
	r.seed(change(flows.Due, nil))
	if a := r.get(gone); a.code != http.StatusGone {
		t.Errorf("taken back: %d", a.code)
	}
	pack := r.packLink(lin())
	rec, err := r.store.Find(t.Context(), ref)
	if err == nil {
		_, err = r.store.Commit(t.Context(), storage.Turn{Record: rec, Erase: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{erased, pack, pack + "/x.zip"} {
		if a := r.get(url); a.code != http.StatusGone || strings.Contains(a.body, company) {
			t.Errorf("erased: %d", a.code)
		}
	}
}

// TestTroubleUsesNothingUp fails first.
func TestTroubleUsesNothingUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	url := r.scanLink("license_scan")
	r.shows.fail = errors.New("the child died")
	if a := r.get(url); a.code != http.StatusServiceUnavailable || a.head.Get("Retry-After") == "" {
		t.Errorf("%d", a.code)
	}
	r.shows.fail = nil
	if a := r.get(r.other(url)); len(r.pictures(a)) != 1 {
		t.Errorf("then: %d", a.code)
	}
	rec, err := r.store.Find(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	r.keep(rec, "licence", []byte("\x89PNG\r\n\x1a\nbroken"))
	if a := r.get(r.scanLink("license_scan")); a.code != http.StatusUnprocessableEntity {
		t.Errorf("a damaged file: %d", a.code)
	}
}

// TestGuesses counts tokens that are none.
func TestGuesses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	busy := 0
	for range 70 {
		if r.get(r.sites[0].URL+"/scan/0123").code == http.StatusServiceUnavailable {
			busy++
		}
	}
	if busy != 10 {
		t.Errorf("%d of 70 were turned away", busy)
	}
	if a := r.get(r.scanLink("license_scan")); a.code != http.StatusOK {
		t.Errorf("who has a link is asked how often the address guessed: %d", a.code)
	}
}

// TestHandoutRoom has more people look than there is room for.
func TestHandoutRoom(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.pages[0].Hurry(200 * time.Millisecond)
	r.shows.hang = make(chan struct{})
	var looking sync.WaitGroup
	for range 2 {
		url := r.scanLink("license_scan")
		looking.Go(func() {
			if a := r.get(url); len(r.pictures(a)) != 1 {
				t.Errorf("who came first: %d", a.code)
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	url := r.scanLink("license_scan")
	if a := r.get(url); a.code != http.StatusServiceUnavailable {
		t.Errorf("the third: %d", a.code)
	}
	close(r.shows.hang)
	looking.Wait()
	if a := r.get(url); len(r.pictures(a)) != 1 {
		t.Errorf("then: %d", a.code)
	}
}
