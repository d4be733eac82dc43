package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaihu/flows/awschina"
	"kaihu/storage/storagetest"
)

// renamedFlow is a folder with the built-in step files in which signup_email
// has another name, and says so or not.
func renamedFlow(t *testing.T, was string) string {
	t.Helper()
	dir := t.TempDir()
	names, err := fs.Glob(awschina.Files(), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(awschina.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(b), "signup_email", "login_email")
		text = strings.Replace(text, "id: login_email\n", "id: login_email\n"+was, 1)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestCheckStore: beside a running program, check says where its cases would
// land, refuses what would orphan one, and names nobody's answers.
func TestCheckStore(t *testing.T) {
	for _, store := range []string{"sqlite", "redis"} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, testFlow(t), "sqlite")
			url, digest := "sqlite:"+filepath.Join(w.settings.Data, "kaihu.db"), func() string { return tables(t, w.settings.Data) }
			if store == "redis" {
				r := storagetest.NewRedis(t, "--enable-debug-command", "yes")
				url, digest = r.URL(), func() string { return r.Do("DBSIZE") }
				w.down()
				w.settings.Store = url
				w.up()
			}
			p := kfIn(w)
			for _, text := range []string{"你好", "中文", "同意", "内地", "都准备好了", "secret-person@yunqi.example"} {
				p.hears(text)
			}
			before := digest()
			check := func(want int, args ...string) string {
				t.Helper()
				var out, errw bytes.Buffer
				args = append([]string{"check", "--data", w.settings.Data, "--store", url}, args...)
				if code := run(t.Context(), args, nil, nil, &out, &errw); code != want {
					t.Fatalf("kaihu %v: %d\n%s%s", args, code, out.String(), errw.String())
				}
				if strings.Contains(out.String()+errw.String(), "secret-person") {
					t.Errorf("it names an answer:\n%s", out.String())
				}
				return out.String() + errw.String()
			}
			has := func(text string, parts ...string) {
				t.Helper()
				for _, part := range parts {
					if !strings.Contains(text, part) {
						t.Errorf("%q is missing in:\n%s", part, text)
					}
				}
			}
			has(check(0), "same: preparing, asks username", "1 open cases, 0 that are over")
			has(check(0, renamedFlow(t, "    was: [signup_email]\n")), "moved: preparing, asks username; moved: signup_email → login_email")
			has(check(1, renamedFlow(t, "")), "1 cases would be orphaned", "requirement signup_email", "was: [OLD]")
			var doc struct {
				Cases []struct {
					Ref, Kind, Asks string
					Orphans         []string
				}
				Open, Orphaned int
			}
			text, _, _ := strings.Cut(check(1, "--json", renamedFlow(t, "")), "kaihu:")
			if err := json.Unmarshal([]byte(text), &doc); err != nil || len(doc.Cases) != 1 || doc.Cases[0].Kind != "orphaned" || doc.Orphaned != 1 || doc.Open != 1 {
				t.Errorf("%v %+v\n%s", err, doc, text)
			}
			if digest() != before {
				t.Error("it wrote to the store")
			}
			if got := p.hears("yunqi"); !strings.Contains(got, "联系人") {
				t.Errorf("the conversation does not go on: %q", got)
			}
		})
	}
}
