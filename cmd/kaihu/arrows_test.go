package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrow says what the packages of a folder may import of ours, and which
// foreign packages are theirs alone. "…" stands for the folder itself and
// everything below.
type arrow struct {
	from    string
	to      []string // our packages
	foreign []string // prefixes of foreign packages; nil: any that nobody owns
}

// arrows is DESIGN.md §3: cmd → channels → bot → storage → flows.
var arrows = []arrow{
	{from: "flows/lazyregexp", to: nil, foreign: []string{}},
	{from: "flows/divisions", to: []string{"flows/lazyregexp"}, foreign: []string{}},
	{from: "flows/answers", to: []string{"flows/divisions", "flows/lazyregexp"}, foreign: []string{"go.yaml.in/yaml/v4", "github.com/nyaruka/phonenumbers", "golang.org/x/text"}},
	{from: "flows/awschina", to: nil, foreign: []string{}},
	{from: "flows/flowstest", to: []string{"flows"}, foreign: []string{}},
	{from: "flows", to: []string{"flows/answers", "flows/divisions", "flows/lazyregexp"}, foreign: []string{"go.yaml.in/yaml/v4", "golang.org/x/text"}},
	{from: "storage/sqlite", to: []string{"storage"}},
	{from: "storage/redis", to: []string{"storage"}},
	{from: "storage/storagetest", to: []string{"storage"}},
	{from: "storage", to: []string{"flows"}},
	{from: "bot/faq", to: []string{"flows"}},
	{from: "bot/wecom", to: []string{"bot", "flows", "storage"}},
	{from: "bot/slack", to: []string{"bot", "flows", "storage"}},
	{from: "bot/handout", to: []string{"bot", "bot/pack", "bot/scan", "flows"}},
	{from: "bot/upload", to: []string{"bot", "flows"}},
	{from: "bot/mail", to: []string{"bot", "flows"}, foreign: []string{"github.com/wneessen/go-mail"}},
	{from: "bot/pack", to: []string{"bot/typeface", "flows"}, foreign: []string{}},
	{from: "bot/typeface", to: nil, foreign: []string{"golang.org/x/image"}},
	{from: "bot/wecomtest", to: nil, foreign: []string{}},
	{from: "bot/mailtest", to: nil, foreign: []string{"github.com/emersion"}},
	{from: "bot/slacktest", to: nil, foreign: []string{"github.com/gorilla/websocket"}},
	{from: "bot/peers", to: nil, foreign: []string{}},   // for tests alone
	{from: "bot/logtest", to: nil, foreign: []string{}}, // for tests alone
	{from: "bot/scan/scantest", to: []string{"bot/qr", "bot/scan"}, foreign: []string{"github.com/chromedp/chromedp", "golang.org/x/image", "golang.org/x/text"}}, // for tests alone
	{from: "bot/scan/look", to: []string{"bot/scan", "bot/scan/pdf", "bot/scan/picture", "bot/scan/verify"}, foreign: []string{"github.com/makiuchi-d/gozxing"}},
	{from: "bot/scan/verify", to: []string{"bot/scan", "flows/answers"}, foreign: []string{"go.yaml.in/yaml/v4", "golang.org/x/text"}},
	{from: "bot/scan/pdf", to: []string{"bot/scan", "bot/scan/picture"}, foreign: []string{"github.com/klippa-app/go-pdfium", "github.com/tetratelabs/wazero"}},
	{from: "bot/scan/show", to: []string{"bot/scan", "bot/scan/pdf", "bot/scan/picture", "bot/typeface"}, foreign: []string{"golang.org/x/image"}},
	{from: "bot/scan/worker", to: []string{"bot/scan"}, foreign: []string{}},
	{from: "bot/scan", to: nil, foreign: []string{"github.com/gabriel-vasile/mimetype"}},
	{from: "bot/scan/heif", to: nil, foreign: []string{"github.com/tetratelabs/wazero"}},
	{from: "bot/scan/picture", to: []string{"bot/scan", "bot/scan/heif"}, foreign: []string{"go.yaml.in/yaml/v4", "golang.org/x/image"}},
	{from: "bot/scan/ppocr", to: []string{"bot/scan"}, foreign: []string{"github.com/yalue/onnxruntime_go", "golang.org/x/text"}},
	{from: "bot/qr", to: nil, foreign: []string{"rsc.io/qr"}},
	{from: "bot/chart", to: []string{"bot/typeface"}, foreign: []string{"golang.org/x/image"}},
	{from: "bot", to: []string{"storage", "flows", "bot/chart", "bot/qr", "bot/scan", "bot/typeface"}},
	{from: "cmd/kaihu", to: []string{
		"bot", "bot/faq", "bot/handout", "bot/mail", "bot/mailtest", "bot/pack", "bot/scan", "bot/scan/look", "bot/scan/show", "bot/scan/worker", "bot/slack", "bot/typeface", "bot/upload", "bot/wecom", "bot/slacktest", "bot/wecomtest",
		"storage", "storage/redis", "storage/sqlite", "flows", "flows/awschina",
	}},
	{from: "cmd/kaihu-ocr", to: []string{"bot/scan", "bot/scan/look", "bot/scan/picture", "bot/scan/ppocr", "bot/scan/worker"}, foreign: []string{}},
}

// owners are the libraries that one place alone may import.
var owners = map[string]string{
	"github.com/slack-go/slack":          "bot/slack",
	"github.com/silenceper/wechat":       "bot/wecom",
	"github.com/redis/go-redis":          "storage/redis",
	"github.com/wneessen/go-mail":        "bot/mail",
	"github.com/emersion":                "bot/mailtest",
	"github.com/robfig/cron":             "bot",
	"modernc.org/sqlite":                 "storage/sqlite",
	"github.com/tink-crypto":             "storage",
	"github.com/blevesearch":             "bot/faq",
	"github.com/alecthomas/kong":         "cmd/kaihu",
	"github.com/minio/minio-go":          "storage",
	"github.com/nyaruka/phonenumbers":    "flows/answers",
	"github.com/klippa-app/go-pdfium":    "bot/scan/pdf",
	"github.com/makiuchi-d/gozxing":      "bot/scan/look",
	"rsc.io/qr":                          "bot/qr",
	"github.com/gabriel-vasile/mimetype": "bot/scan",
	"github.com/yalue/onnxruntime_go":    "bot/scan/ppocr",
}

// impure are what the core must not import: clock, network, disk, log, chance.
var impure = []string{"net", "net/http", "os", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand", "os/exec", "database/sql", "io/ioutil", "syscall", "runtime"}

// source is one product file.
type source struct {
	dir, path string
	file      *ast.File
}

func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules" || d.Name() == "data") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(f.Comments, func(c *ast.CommentGroup) bool { return strings.Contains(c.List[0].Text, "go:build ignore") }) {
			return nil // a generator, not part of the product
		}
		list = append(list, source{dir: filepath.ToSlash(filepath.Dir(rel)), path: rel, file: f})
		return nil
	})
	if err != nil || len(list) < 50 {
		t.Fatalf("found %d files, %v", len(list), err)
	}
	return list
}

func TestArrows(t *testing.T) {
	for _, s := range sources(t) {
		rule := slices.IndexFunc(arrows, func(a arrow) bool { return a.from == s.dir })
		if rule < 0 {
			t.Errorf("%s: no arrow is drawn for %s", s.path, s.dir)
			continue
		}
		for _, i := range s.file.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			s.checkImport(t, arrows[rule], name)
		}
	}
}

func (s source) checkImport(t *testing.T, a arrow, name string) {
	t.Helper()
	switch ours, isOurs := strings.CutPrefix(name, "kaihu/"); {
	case isOurs:
		if !slices.Contains(a.to, ours) {
			t.Errorf("%s imports %s: the arrow runs the other way", s.path, name)
		}
	case strings.Contains(strings.Split(name, "/")[0], "."):
		if a.foreign != nil && !slices.ContainsFunc(a.foreign, func(p string) bool { return strings.HasPrefix(name, p) }) {
			t.Errorf("%s imports %s, which is not for %s", s.path, name, a.from)
		}
		for prefix, owner := range owners {
			if strings.HasPrefix(name, prefix) && owner != s.dir {
				t.Errorf("%s imports %s, which only %s may", s.path, name, owner)
			}
		}
	case strings.HasPrefix(s.dir, "flows") && s.dir != "flows/flowstest" && slices.Contains(impure, name):
		t.Errorf("%s imports %s: the core knows no clock, network, disk or log", s.path, name)
	}
}

// TestCoreAsksNoClock finds calls of time.Now and the like in the core.
func TestCoreAsksNoClock(t *testing.T) {
	for _, s := range sources(t) {
		if !strings.HasPrefix(s.dir, "flows") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker", "Local"}, sel.Sel.Name) {
				t.Errorf("%s: time.%s in the core", s.path, sel.Sel.Name)
			}
			return true
		})
	}
}

// TestNoInit keeps packages free of work at start.
func TestNoInit(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function", s.path)
			}
		}
	}
}
