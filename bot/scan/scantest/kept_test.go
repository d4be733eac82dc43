package scantest_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaihu/bot/scan"
	"kaihu/bot/scan/scantest"
)

var update = flag.Bool("update", false, "photograph the kept specimens anew")

// keptSeed makes the specimens of testdata/kept.
const keptSeed = 2026

// kept are the photos of testdata/kept: they were drawn once with fonts that
// are not everywhere (song, kai, hei), and are judged by every run of the
// tests. The file's name is ID.condition.jpg.
func kept() map[string]scantest.Specimen {
	list := map[string]scantest.Specimen{}
	for _, s := range []scantest.Specimen{
		scantest.Licence("limited", "new", "1", keptSeed), scantest.Licence("brackets", "old", "1", keptSeed), scantest.Licence("long", "new", "2", keptSeed),
		scantest.Certificate("institution", "1", keptSeed), scantest.HongKongBR("3", keptSeed),
		scantest.IDFront("1", keptSeed), scantest.IDBoth("1", keptSeed), scantest.Passport("1", keptSeed),
		scantest.Invoice("1", keptSeed), scantest.Wrong("register", "1", keptSeed), scantest.Wrong("food", "1", keptSeed), scantest.Wrong("app", "1", keptSeed), scantest.WrongCard("form", "1", keptSeed),
	} {
		list[s.ID] = s
	}
	return list
}

// keptConditions says in which conditions a specimen is kept.
func keptConditions(s scantest.Specimen) []scantest.Condition {
	all := scantest.Conditions()
	easy, mid, unreadable := all[1], all[2], all[4]
	switch s.Kind {
	case scan.BusinessLicense:
		return []scantest.Condition{easy, mid}
	case scan.IDFront:
		return []scantest.Condition{mid, unreadable}
	}
	return []scantest.Condition{mid}
}

// TestKept judges the kept photos: what `make test` knows of real reading.
func TestKept(t *testing.T) {
	if *update {
		photograph(t)
	}
	scanner := openScanner(t)
	var all []scantest.Outcome
	specimens := kept()
	files, err := filepath.Glob(filepath.Join("testdata", "kept", "*"))
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		part := strings.Split(filepath.Base(path), ".")
		s, ok := specimens[part[0]]
		if !ok {
			t.Fatalf("%s is of no specimen", path)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f := scantest.File{Specimen: s, Condition: scantest.Condition{Name: part[1], Legible: part[1] != "unreadable"}, Data: data}
		o, err := scantest.Evaluate(t.Context(), scanner, f, today)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	sum := scantest.Sum(all)
	t.Logf("%+v\n%s", sum, scantest.Failures(all))
	if sum.WrongAccepts > 0 || sum.Lies < 40 {
		t.Errorf("%d of what must not be accepted was; %d false claims were told", sum.WrongAccepts, sum.Lies)
	}
	if sum.Kind < sum.N-2 || 100*sum.Name < 95*sum.Names || 100*sum.Number < 95*sum.Numbers || sum.Right < sum.N-2 || sum.WrongRejects > 0 {
		t.Errorf("worse than before: %+v\n%s", sum, scantest.Failures(all))
	}
}

// photograph makes the files again.
func photograph(t *testing.T) {
	t.Helper()
	b, err := scantest.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, s := range kept() {
		drawing, err := b.Draw(s.Sheet, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range keptConditions(s) {
			photo := c.Photo
			c.Quality, c.Photo = 45, func(r *rand.Rand) scantest.Photo { // small enough for a repository
				p := photo(r)
				p.Long = min(p.Long, 1500)
				return p
			}
			f, err := scantest.Send(s, drawing, c, keptSeed)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join("testdata", "kept", s.ID+"."+c.Name+".jpg"), f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
