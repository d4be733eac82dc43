package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaihu/bot"
	"kaihu/bot/scan"
)

// TestSamplesAsTold holds what transcripts say of the samples against the
// scanner itself, with its reading engine.
func TestSamplesAsTold(t *testing.T) {
	s := &Settings{OCR: filepath.Join("..", "..", "bin", "ocr"), Data: t.TempDir()}
	if _, err := s.ocrFolder(); err != nil {
		t.Fatal("run `make ocr`: ", err)
	}
	keeper, err := newScanner(s, slog.New(slog.DiscardHandler), patient)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(keeper.Close)
	f := testFlow(t)
	typed := scan.Claims{
		Name: "北京云启虚构科技有限公司", USCC: "91110105MAFAKE019T", ValidUntil: "2041-03-14", Region: "mainland",
		Person: "甄样本", IDKind: "resident_id", IDNumber: "110105198808159997",
	}
	none := scan.Claims{Region: "mainland"}
	names, err := filepath.Glob(filepath.Join("page", "samples", "*"))
	if err != nil || len(names) < 7 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range []string{"license_scan", "leader_id_scan"} {
			for _, claims := range []scan.Claims{typed, none} {
				if filepath.Base(name) == "17_hk_br.png" {
					claims = scan.Claims{Region: "hongkong"}
				}
				task := scan.Task{Files: [][]byte{data}, For: item, Claims: claims, Rules: bot.ScanRules(f), Today: start()}
				want, _ := seen{}.Look(context.Background(), task)
				if claims == none && want.Args[scan.ArgBelongs] != "" {
					continue // the same as with claims
				}
				got, err := keeper.Look(t.Context(), task)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(told(want, item), told(got, item)); d != "" {
					t.Errorf("%s as %s, typed %q (-told +found):\n%s", filepath.Base(name), item, claims.Name, d)
				}
			}
		}
	}
}

// told is what of a result a conversation shows.
func told(r scan.Result, item string) map[string]string {
	m := map[string]string{"verdict": string(r.Verdict), "code": r.Code, "belongs": r.Args[scan.ArgBelongs]}
	if r.Verdict == scan.Reject && !strings.HasSuffix(r.Code, "_mismatch") || m["belongs"] != "" {
		return m
	}
	fields := []string{scan.FieldName, scan.FieldUSCC, scan.FieldValidUntil}
	if item == "leader_id_scan" {
		fields = []string{scan.FieldName, scan.FieldIDNumber}
	}
	for _, name := range fields {
		m[name] = r.Fields[name].Value
		m[name+" differs"] = map[bool]string{true: "yes"}[r.Fields[name].Match == scan.Different]
	}
	return m
}
