package upload_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/bot/logtest"
	"kaihu/bot/scan"
	"kaihu/bot/upload"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/storage"
	"kaihu/storage/sqlite"
)

const (
	ref     = "KH-7Q2M4D"
	company = "样本科技有限公司"
	number  = "11010519491231002X" // the example of GB 11643
)

// png is enough of a picture for a look at its type.
var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("SPECIMEN"), 100)...)

// rig is the pages over a bot on SQLite, with one case in it.
type rig struct {
	*testing.T
	bot   *bot.Bot
	flow  *flows.Flow
	store *storeGate
	vault *storage.Vault
	blobs *blobGate
	dir   string // of the blobs
	log   *logtest.Log
	site  *httptest.Server
	pages *upload.Upload
	judge func(scan.Task) scan.Result // nil: everything goes to a person
	time  atomic.Int64
	who   flows.Contact
}

// storeGate is a store that may fail.
type storeGate struct {
	storage.Store
	commit func(storage.Turn) error // nil: does not fail
}

func (g *storeGate) Commit(ctx context.Context, t storage.Turn) ([]storage.Entry, error) {
	if g.commit != nil {
		if err := g.commit(t); err != nil {
			return nil, err
		}
	}
	return g.Store.Commit(ctx, t)
}

// blobGate tells of each blob that is put.
type blobGate struct {
	storage.Blobs
	put func() // nil: nobody wants to know
}

func (g *blobGate) Put(ctx context.Context, name string, data []byte) error {
	if g.put != nil {
		g.put()
	}
	return g.Blobs.Put(ctx, name, data)
}

// scanner finds what its rig says.
type scanner struct{ *rig }

func (s scanner) Look(_ context.Context, t scan.Task) (scan.Result, error) {
	if s.judge != nil {
		return s.judge(t), nil
	}
	for _, data := range t.Files {
		if kind := http.DetectContentType(data); kind != "image/png" {
			return scan.Result{Verdict: scan.Reject, Code: "file_type", Type: kind}, nil
		}
	}
	return scan.Result{Verdict: scan.Unclear, Type: "image/png"}, nil
}

// quiet is a channel that says nothing.
type quiet struct{}

func (quiet) Name() string                               { return "test" }
func (quiet) Render(flows.Contact, flows.Say) []bot.Part { return nil }
func (quiet) Send(context.Context, flows.Contact, string, bot.Part, bool) error {
	return nil
}
func (quiet) Download(context.Context, flows.File, int64) ([]byte, string, error) {
	return nil, "", &bot.SendError{Verdict: bot.Gone}
}

func start() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China()) }

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{T: t, dir: t.TempDir(), log: &logtest.Log{}, who: flows.Contact{Channel: "test", Address: "anna"}}
	r.time.Store(start().UnixNano())
	var err error
	must := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	r.flow, err = flows.Load(awschina.Files(), flows.Options{Links: true})
	must()
	keys, err := storage.OpenKeyset(filepath.Join(t.TempDir(), "keyset.json"), true)
	must()
	r.vault = storage.NewVault(keys)
	store, err := sqlite.Open(filepath.Join(t.TempDir(), "kaihu.db"))
	must()
	t.Cleanup(func() { _ = store.Close() })
	blobs, err := storage.OpenFileBlobs(r.dir)
	must()
	r.store, r.blobs = &storeGate{Store: store}, &blobGate{Blobs: blobs}
	mux := http.NewServeMux()
	r.site = httptest.NewServer(mux)
	t.Cleanup(r.site.Close)
	log := slog.New(slog.NewJSONHandler(r.log, nil))
	r.bot = bot.New(bot.Config{Flow: r.flow, Store: r.store, Vault: r.vault, Blobs: r.blobs, PublicURL: r.site.URL, Scanner: scanner{r}, Linger: func(context.Context, time.Duration) {}, Now: r.now, Log: log})
	r.bot.Connect(quiet{})
	pages, err := upload.New(r.bot, r.site.URL, r.now, log)
	r.pages = pages
	must()
	for pattern, h := range pages.Routes() {
		mux.Handle(pattern, h)
	}
	r.seed(flows.Link{Seq: 1, Leader: true, Items: []string{"leader_id_number", "leader_id_scan"}, Until: start().Add(24 * time.Hour)})
	t.Cleanup(func() { // nothing of a person, and no way to a link
		for _, word := range []string{number, company, "SPECIMEN", "front.png", strings.TrimPrefix(r.link(1), r.site.URL)} {
			if strings.Contains(r.log.String(), word) {
				t.Errorf("the log says %q", word)
			}
		}
	})
	return r
}

func (r *rig) now() time.Time          { return time.Unix(0, r.time.Load()).UTC() }
func (r *rig) forward(d time.Duration) { r.time.Add(int64(d)) }

// seed stores the case with a link.
func (r *rig) seed(link flows.Link) {
	r.Helper()
	said := map[string]flows.Requirement{}
	for id, value := range map[string]string{
		"language": "zh", "consent": "yes", "entity_region": "mainland", "company_name": company, "leader_name": "张样本", "leader_id_kind": "resident_id",
	} {
		said[id] = flows.Requirement{State: flows.OK, Value: value, At: start()}
	}
	c := flows.Case{Ref: ref, Contact: r.who, Lang: flows.Zh, Stage: flows.Preparing, Requirements: said, Links: []flows.Link{link}, Revision: r.flow.Revision}
	key, err := r.vault.NewKey(ref)
	if err != nil {
		r.Fatal(err)
	}
	rec, err := key.SealCase(c, storage.Record{})
	if err == nil {
		_, err = r.store.Commit(r.Context(), storage.Turn{Record: rec})
	}
	if err != nil {
		r.Fatal(err)
	}
}

// stored is the case as it is now.
func (r *rig) stored() flows.Case {
	r.Helper()
	rec, err := r.store.Find(r.Context(), ref)
	if err != nil {
		r.Fatal(err)
	}
	c, err := r.vault.OpenCase(rec)
	if err != nil {
		r.Fatal(err)
	}
	return c
}

func (r *rig) link(seq int) string {
	r.Helper()
	url, err := r.bot.LinkURL(ref, seq)
	if err != nil {
		r.Fatal(err)
	}
	return url
}

// flush does what waits in the outbox.
func (r *rig) flush() {
	r.Helper()
	if _, err := r.bot.Flush(r.Context()); err != nil {
		r.Fatal(err)
	}
}

// kept lists the blobs.
func (r *rig) kept() []string {
	r.Helper()
	var names []string
	err := filepath.WalkDir(r.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
	return names
}

// tab is a browser with a page open.
type tab struct {
	*rig
	url    string
	client *http.Client
}

func (r *rig) open(url string) *tab {
	r.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.Fatal(err)
	}
	return &tab{r, url, &http.Client{Jar: jar}}
}

// seen is what a page is told.
type seen struct {
	Code     int `json:"-"`
	Phase    string
	Leader   bool
	Company  string
	Items    []struct{ ID, Label, State, Text, Fix, Ask string }
	Notices  []struct{ ID, Text string }
	Problems map[string]string
}

// state of an item.
func (s seen) state(id string) string {
	for _, i := range s.Items {
		if i.ID == id {
			return i.State
		}
	}
	return ""
}

func (b *tab) do(req *http.Request) seen {
	b.Helper()
	req.Header.Set("Accept", "application/json")
	resp, err := b.client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	s := seen{Code: resp.StatusCode}
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil {
		b.Fatal(err)
	}
	return s
}

func (b *tab) request(method string, kind string, body io.Reader) *http.Request {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), method, b.url, body)
	if err != nil {
		b.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return req
}

func (b *tab) look() seen { b.Helper(); return b.do(b.request(http.MethodGet, "", nil)) }

func (b *tab) begin() seen {
	b.Helper()
	return b.do(b.request(http.MethodPost, "application/json", strings.NewReader("{}")))
}

// field is one part of a form: a file if it has a name.
type field struct {
	key, name string
	data      []byte
}

func text(key, value string) field { return field{key: key, data: []byte(value)} }

func form(fields ...field) (kind string, body *bytes.Buffer) {
	body = new(bytes.Buffer)
	w := multipart.NewWriter(body)
	for _, f := range fields {
		create := w.CreateFormField
		if f.name != "" {
			create = func(key string) (io.Writer, error) { return w.CreateFormFile(key, f.name) }
		}
		part, err := create(f.key)
		if err == nil {
			_, err = part.Write(f.data)
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	_ = w.Close()
	return w.FormDataContentType(), body
}

func (b *tab) hand(fields ...field) seen {
	b.Helper()
	kind, body := form(fields...)
	return b.do(b.request(http.MethodPost, kind, body))
}

const nonce = "0123456789abcdef0123456789abcdef"

// whole is everything that the link asks for.
func whole() []field {
	return []field{text("submission", nonce), text("agree", "identity"), text("value:leader_id_number", number), {"file:leader_id_scan", "front.png", png}}
}
