package bot_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/storage"
	"kaihu/storage/redis"
	"kaihu/storage/sqlite"
	"kaihu/storage/storagetest"
)

// deskCases is a desk of years: one case in fifty wants somebody, each
// consultant has a twentieth.
const deskCases = 10_000

// BenchmarkDesk asks what consultants ask, of 10,000 cases: what is stuck
// (/kaihu cases stuck), all that an App Home shows, and a search for a name
// that only the oldest case has, before which all names are read once.
func BenchmarkDesk(b *testing.B) {
	for _, name := range []string{"sqlite", "redis"} {
		b.Run(name, func(b *testing.B) {
			desk := fullDesk(b, name)
			for _, q := range []struct {
				name string
				ask  func() (int, error)
			}{
				{"stuck", func() (int, error) {
					found, err := desk.Find(b.Context(), bot.Search{View: bot.ViewNeeds, Limit: 40})
					return len(found.Cases), err
				}},
				{"home", func() (n int, err error) {
					for _, view := range []string{bot.ViewNeeds, bot.ViewMine} {
						found, err := desk.Find(b.Context(), bot.Search{View: view, By: "slack:T0/U7", Limit: 20})
						if err != nil {
							return 0, err
						}
						n += len(found.Cases)
					}
					_, err = desk.Stats(b.Context(), start().AddDate(0, 0, -22))
					return n, err
				}},
				{"search", func() (int, error) {
					found, err := desk.Find(b.Context(), bot.Search{View: bot.ViewAll, Words: "公司0000号", Limit: 20})
					return len(found.Cases) * 40, err
				}},
			} {
				if q.name == "search" {
					readNames(b, q.ask)
				}
				b.Run(q.name, func(b *testing.B) {
					for b.Loop() {
						if n, err := q.ask(); err != nil || n != 40 {
							b.Fatalf("%d cases, %v", n, err)
						}
					}
				})
			}
		})
	}
}

// readNames says what the first search costs, and how much memory a case's names
// take.
func readNames(b *testing.B, ask func() (int, error)) {
	b.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	if _, err := ask(); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.Logf("the names were read in %s; they take %d bytes a case", took.Round(time.Millisecond), (int64(after.HeapAlloc)-int64(before.HeapAlloc))/deskCases)
}

func fullDesk(b *testing.B, name string) *bot.Bot {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	var store storage.Store
	var err error
	if name == "redis" {
		store, err = redis.Open(b.Context(), storagetest.StartRedis(b), redis.Options{})
	} else {
		store, err = sqlite.Open(filepath.Join(b.TempDir(), "kaihu.db"))
	}
	must(err)
	b.Cleanup(func() { _ = store.Close() })
	f, err := flows.Load(awschina.Files(), flows.Options{Desk: true})
	must(err)
	keys, err := storage.OpenKeyset(filepath.Join(b.TempDir(), "keyset.json"), true)
	must(err)
	desk := bot.New(bot.Config{Flow: f, Store: store, Vault: storage.NewVault(keys), Now: start})
	c := flows.Case{Contact: flows.Contact{Channel: "kf"}}
	for _, s := range []string{"hello", "English", "I agree", "mainland", "I have them all", "Zhang San 13800138000 zhang@example.com 北京市朝阳区示例东路88号 100020", "yunqi", "same"} {
		c, _ = f.Advance(c, flows.Said{Stamp: flows.At(start()), Text: s})
	}
	for i := range deskCases {
		c.Ref, c.Contact.Address = fmt.Sprintf("KH-%06d", i), fmt.Sprint("wk/", i)
		c.Requirements["company_name"] = flows.Requirement{State: flows.OK, Value: fmt.Sprintf("北京云启虚构科技有限公司%04d号", i)}
		c.Assignee, c.Needs, c.Care = fmt.Sprint("slack:T0/U", i%20), time.Time{}, nil
		if i%50 == 0 {
			c.Needs = start().Add(time.Duration(-i) * time.Minute)
			c.Care = &flows.Care{Alerts: []flows.Alert{{Topic: flows.HumanAsked, At: c.Needs}}}
		}
		c.Updated = start().Add(time.Duration(i-deskCases) * 15 * time.Minute) // over a hundred days
		key, err := storage.NewVault(keys).NewKey(c.Ref)
		must(err)
		rec, err := key.SealCase(c, storage.Record{})
		must(err)
		_, err = store.Commit(b.Context(), storage.Turn{Record: rec, Tallies: []string{flows.TallyCase, flows.TallyReached + "email"}, Day: c.Updated.Format(time.DateOnly)})
		must(err)
	}
	return desk
}
