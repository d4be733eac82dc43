package handout_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/handout"
	"kaihu/bot/logtest"
	"kaihu/bot/pack"
	"kaihu/bot/scan"
	"kaihu/bot/scan/show"
	"kaihu/bot/typeface"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/storage"
	"kaihu/storage/sqlite"
)

const (
	ref     = "KH-7Q2M4D"
	company = "样本科技有限公司"
	number  = "11010519491231002X" // the example of GB 11643
	reason  = "姓名和执照对不上"
	browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)

func lin() bot.Viewer { return bot.Viewer{ID: "slack:T0KAIHU/U0LIN", Name: "林顾问"} }

func start() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()) }

// rig is two replicas over one store, with one case in it.
type rig struct {
	*testing.T
	flow  *flows.Flow
	store storage.Store
	vault *storage.Vault
	blobs storage.Blobs
	bot   *bot.Bot
	log   *logtest.Log
	sites []*httptest.Server
	pages []*handout.Pages
	shows *shows
	time  atomic.Int64
	who   flows.Contact
	links []string // that were made
	jar   sync.Map // the browser's cookies
}

// painter and face are opened once for all tests: they take their time.
var (
	painter  = sync.OnceValues(func() (*show.Scanner, error) { return show.New(nil, "") })
	face     = sync.OnceValues(typeface.Open)
	painting sync.Mutex
)

// shows is the scanner of the child, one task at a time, or one that fails.
type shows struct {
	of   *show.Scanner
	fail error
	n    int           // tasks
	hang chan struct{} // not nil: until it is closed
}

func (s *shows) Look(ctx context.Context, t scan.Task) (scan.Result, error) {
	if s.hang != nil {
		<-s.hang
	}
	painting.Lock()
	defer painting.Unlock()
	s.n++
	if s.fail != nil {
		return scan.Result{}, s.fail
	}
	return s.of.Look(ctx, t)
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{T: t, log: &logtest.Log{}, who: flows.Contact{Channel: "kf", Address: "wk/wm"}}
	r.time.Store(start().UnixNano())
	dir := t.TempDir()
	var err error
	must := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	r.flow, err = flows.Load(awschina.Files(), flows.Options{Links: true})
	must()
	keys, err := storage.OpenKeyset(filepath.Join(dir, "keyset.json"), true)
	must()
	r.vault = storage.NewVault(keys)
	store, err := sqlite.Open(filepath.Join(dir, "kaihu.db"))
	must()
	t.Cleanup(func() { _ = store.Close() })
	r.store = store
	r.blobs, err = storage.OpenFileBlobs(filepath.Join(dir, "blobs"))
	must()
	painter, err := painter()
	must()
	r.shows = &shows{of: painter}
	for range 2 {
		r.replica()
	}
	r.seed(nil)
	t.Cleanup(func() { // nothing of a person, and no way to a document
		words := []string{number, company, reason, "林顾问", "U0LIN", "licence.png"}
		for _, l := range r.links {
			words = append(words, l[strings.LastIndex(l, "/")+1:])
		}
		for _, word := range words {
			if strings.Contains(r.log.String(), word) {
				t.Errorf("the log says %q", word)
			}
		}
	})
	return r
}

// replica adds a process of its own over the same store.
func (r *rig) replica() {
	r.Helper()
	mux := http.NewServeMux()
	site := httptest.NewServer(mux)
	r.Cleanup(site.Close)
	r.sites = append(r.sites, site)
	log := slog.New(slog.NewJSONHandler(r.log, nil))
	b := bot.New(bot.Config{Flow: r.flow, Store: r.store, Vault: r.vault, Blobs: r.blobs, PublicURL: r.sites[0].URL, Now: r.now, Log: log})
	if r.bot == nil {
		r.bot = b
	}
	packs, err := pack.NewMaker(face)
	if err != nil {
		r.Fatal(err)
	}
	pages, err := handout.New(handout.Config{Bot: b, Shows: r.shows, Packs: packs, Now: r.now, Log: log})
	if err != nil {
		r.Fatal(err)
	}
	r.pages = append(r.pages, pages)
	for pattern, h := range pages.Routes() {
		mux.Handle(pattern, h)
	}
}

func (r *rig) now() time.Time          { return time.Unix(0, r.time.Load()).UTC() }
func (r *rig) forward(d time.Duration) { r.time.Add(int64(d)) }

// seed stores the case, with both scans; change may change it first.
func (r *rig) seed(change func(*flows.Case)) {
	r.Helper()
	old, err := r.store.Load(r.Context(), r.who.Lane(), "")
	if err != nil {
		r.Fatal(err)
	}
	said := map[string]flows.Requirement{}
	for id, value := range map[string]string{
		"language": "zh", "consent": "yes", "entity_region": "mainland", "company_name": company, "leader_name": "张样本", "leader_id_kind": "resident_id", "leader_id_number": number,
	} {
		said[id] = flows.Requirement{State: flows.OK, Value: value, At: start()}
	}
	scanned := func(id, kind string) flows.File { return flows.File{ID: id, Type: kind, Name: "licence.png"} }
	front, back, licence := scanned("front", "image/png"), scanned("back", "image/jpeg"), scanned("licence", "image/png")
	said["license_scan"] = flows.Requirement{State: flows.OK, Value: "received", File: &licence}
	said["leader_id_scan"] = flows.Requirement{State: flows.OK, Value: "received", File: &front, Scan: &flows.Scan{More: []flows.File{back}}}
	c := flows.Case{Ref: ref, Contact: r.who, Lang: flows.Zh, Stage: flows.Registering, Requirements: said, Revision: r.flow.Revision}
	if change != nil {
		change(&c)
	}
	key, err := r.vault.KeyOf(old, ref)
	if old.Version == 0 {
		key, err = r.vault.NewKey(ref)
	}
	if err != nil {
		r.Fatal(err)
	}
	rec, err := key.SealCase(c, old)
	if err == nil {
		_, err = r.store.Commit(r.Context(), storage.Turn{Record: rec})
	}
	if err != nil {
		r.Fatal(err)
	}
	for id, level := range map[string]uint8{"licence": 250, "front": 200, "back": 60} {
		r.keep(rec, id, sample(level))
	}
}

// sample is a picture of a document without a word on it.
func sample(level uint8) []byte {
	img := image.NewGray(image.Rect(0, 0, 640, 440))
	for i := range img.Pix {
		img.Pix[i] = level - uint8(i%7)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()
}

// keep seals a file's bytes away.
func (r *rig) keep(rec storage.Record, id string, data []byte) {
	r.Helper()
	sealed, err := r.vault.SealFile(rec.Key, ref, id, data)
	if err == nil {
		err = r.blobs.Put(r.Context(), ref+"/"+id, sealed)
	}
	if err != nil {
		r.Fatal(err)
	}
}

// scanLink is a link to a document that is released to the rig's browser.
func (r *rig) scanLink(requirement string) string {
	r.Helper()
	link, err := r.bot.ScanLink(r.Context(), lin(), ref, requirement, reason)
	if err != nil {
		r.Fatal(err)
	}
	return r.release(link)
}

// packLink is a link to the pack, released if that is needed.
func (r *rig) packLink(who bot.Viewer) string {
	r.Helper()
	link, err := r.bot.PackLink(r.Context(), who, ref)
	if err != nil {
		r.Fatal(err)
	}
	return r.release(link)
}

// release opens a link in the rig's browser and confirms its number.
func (r *rig) release(link bot.Link) (url string) {
	r.Helper()
	r.links = append(r.links, link.URL)
	if len(link.Numbers) == 0 {
		return link.URL
	}
	if a := r.ask(http.MethodPost, link.URL); a.code != http.StatusSeeOther {
		r.Fatalf("to open a link: %d", a.code)
	}
	url, err := r.bot.Answer(r.Context(), lin(), link.Key, r.number(link.URL))
	if err != nil || url != link.URL {
		r.Fatalf("to release a link: %q, %v", url, err)
	}
	return url
}

var shown = regexp.MustCompile(`<p class="number" role="status">(\d\d)</p>`)

// number is what the page of a link shows; 0: none.
func (r *rig) number(url string) int {
	r.Helper()
	m := shown.FindStringSubmatch(r.get(url).body)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		r.Fatal(err)
	}
	return n
}

// answer is what came back.
type answer struct {
	code int
	head http.Header
	body string
}

// ask asks as one and the same browser does, unless head, which are pairs, says
// otherwise.
func (r *rig) ask(method, url string, head ...string) answer {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), method, url, nil)
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("User-Agent", browser)
	r.jar.Range(func(name, value any) bool {
		req.AddCookie(&http.Cookie{Name: name.(string), Value: value.(string)})
		return true
	})
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		r.jar.Store(c.Name, c.Value)
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		r.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(data)}
}

func (r *rig) get(url string, head ...string) answer {
	r.Helper()
	return r.ask(http.MethodGet, url, head...)
}

// other is the same address at the other replica.
func (r *rig) other(url string) string {
	return strings.Replace(url, r.sites[0].URL, r.sites[1].URL, 1)
}
