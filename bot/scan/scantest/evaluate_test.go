package scantest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kaihu/bot/scan"
	"kaihu/bot/scan/scantest"
)

// scanner answers as it is told.
type scanner func(scan.Task) scan.Result

func (s scanner) Look(_ context.Context, t scan.Task) (scan.Result, error) { return s(t), nil }

// sent is a specimen as a file that nobody decodes.
func sent(s scantest.Specimen, condition int) scantest.File {
	return scantest.File{Specimen: s, Condition: scantest.Conditions()[condition], Data: []byte("a picture")}
}

// TestEvaluateCounts shows specimens to scanners that are wrong in known ways.
func TestEvaluateCounts(t *testing.T) {
	licence, invoice := scantest.Licence("limited", "old", "1", 1), scantest.Invoice("1", 1)
	honest := func(task scan.Task) scan.Result {
		if task.Claims != licence.Claims {
			return scan.Result{Verdict: scan.Reject, Kind: scan.Invoice, Code: "wrong_document"}
		}
		fields := map[string]scan.Field{}
		for name, value := range licence.Prints {
			fields[name] = scan.Field{Value: value, Match: scan.Same, Sure: true}
		}
		return scan.Result{Verdict: scan.Accept, Kind: scan.BusinessLicense, Fields: fields}
	}
	const clean, unreadable = 0, 4
	for name, c := range map[string]struct {
		scanner       scanner
		specimen      scantest.Specimen
		condition     int
		right, kind   int
		names         int
		accepts, lies int
		rejects       int
	}{
		"right":                       {honest, licence, clean, 1, 1, 1, 0, 4, 0},
		"accepts all":                 {func(scan.Task) scan.Result { return scan.Result{Verdict: scan.Accept} }, licence, clean, 1, 0, 0, 4, 4, 0},
		"rejects all":                 {func(scan.Task) scan.Result { return scan.Result{Verdict: scan.Reject} }, licence, clean, 0, 0, 0, 0, 4, 1},
		"knows an invoice":            {honest, invoice, clean, 1, 1, 0, 0, 0, 0},
		"accepts an invoice":          {func(scan.Task) scan.Result { return scan.Result{Verdict: scan.Accept} }, invoice, clean, 0, 0, 0, 1, 0, 0},
		"accepts what nobody reads":   {honest, licence, unreadable, 0, 1, 0, 1, 0, 0},
		"in doubt, and nobody can be": {func(scan.Task) scan.Result { return scan.Result{Verdict: scan.Unclear} }, licence, unreadable, 1, 0, 0, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := scantest.Evaluate(t.Context(), c.scanner, sent(c.specimen, c.condition), time.Now())
			if err != nil {
				t.Fatal(err)
			}
			got := scantest.Sum([]scantest.Outcome{o})
			if got.Right != c.right || got.Kind != c.kind || got.Name != c.names || got.WrongAccepts != c.accepts || got.Lies != c.lies || got.WrongRejects != c.rejects {
				t.Errorf("counted %+v", got)
			}
		})
	}
}

// TestLies: each false claim differs from the truth in one thing and keeps its
// check character.
func TestLies(t *testing.T) {
	for _, s := range scantest.Catalogue(2, 1) {
		if !s.Want.Accepted() {
			continue
		}
		f := sent(s, 0)
		var told []scan.Claims
		_, err := scantest.Evaluate(t.Context(), scanner(func(task scan.Task) scan.Result {
			told = append(told, task.Claims)
			return scan.Result{Verdict: scan.Accept}
		}), f, time.Now())
		if err != nil || len(told) != 5 {
			t.Errorf("%s: %d claims, %v", s.ID, len(told), err)
		}
		for i, claims := range told[1:] {
			if claims == s.Claims {
				t.Errorf("%s: claim %d is true", s.ID, i)
			}
		}
	}
}

// TestFailures: what is as it should be is not listed, everything else is.
func TestFailures(t *testing.T) {
	right := scantest.Outcome{File: sent(scantest.Invoice("1", 1), 0), Kind: true, Name: true, Number: true, Date: true, Right: true}
	wrong := right
	wrong.Accepted, wrong.Kind = []string{"another name"}, false
	got := scantest.Failures([]scantest.Outcome{right, wrong})
	if strings.Count(got, "\n") != 1 || !strings.Contains(got, "ACCEPTED another name; kind") {
		t.Errorf("listed %q", got)
	}
}

func TestTable(t *testing.T) {
	outcomes := []scantest.Outcome{
		{File: sent(scantest.Invoice("1", 1), 0), Kind: true, Right: true, Seconds: 1},
		{File: sent(scantest.Invoice("2", 1), 0), Seconds: 3, Accepted: []string{"true claims"}},
	}
	got := scantest.Table(outcomes, scantest.Document)
	if got := scantest.Table(outcomes, scantest.Family); !strings.Contains(got, "| papers that are not taken | clean | 2 |") {
		t.Errorf("no family in\n%s", got)
	}
	for _, want := range []string{"| invoice | clean | 2 | 1 | – | – | – | 1 | 1 of 0 | 0 | 2.0 | 3.0 |", "| **all** | clean | 2 |"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// TestCatalogueIsFictional looks for the marks of fiction in every specimen.
func TestCatalogueIsFictional(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range scantest.Catalogue(3, 7) {
		if seen[s.ID] {
			t.Errorf("%s is there twice", s.ID)
		}
		seen[s.ID] = true
		html, err := s.Sheet.HTML()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(html, "样本 SPECIMEN") && s.Kind != scan.Unknown {
			t.Errorf("%s has no mark", s.ID)
		}
		for name, value := range s.Prints {
			if name == scan.FieldValidUntil || value == "" {
				continue
			}
			if !fictional(value) {
				t.Errorf("%s: %s %q could be somebody's", s.ID, name, value)
			}
		}
		for _, value := range []string{s.Prints[scan.FieldUSCC], s.Prints[scan.FieldIDNumber]} {
			if value != "" && !strings.Contains(html, value) {
				t.Errorf("%s: %s is not printed", s.ID, value)
			}
		}
	}
	if len(seen) < 80 {
		t.Errorf("only %d specimens", len(seen))
	}
}

func fictional(value string) bool {
	for _, mark := range []string{"虚构", "示例", "样", "例", "樣", "虛", "SPECIMEN", "FAKE", "FICTION", "SAMPLE", "EXAMPLE", "999", "UTO", "EF99"} {
		if strings.Contains(value, mark) {
			return true
		}
	}
	return len(value) == 18 && value[14:16] == "99"
}
