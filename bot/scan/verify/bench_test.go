package verify

import (
	"testing"

	"kaihu/bot/scan"
)

// BenchmarkJudge is what a licence costs once it is read.
func BenchmarkJudge(b *testing.B) {
	j, err := New()
	if err != nil {
		b.Fatal(err)
	}
	sheets := []Sheet{{Reading: reading(license(theName, theCode, theTerm)...)}}
	for b.Loop() {
		j.Judge(sheets, scan.Task{For: "license_scan", Claims: honest, Today: today})
	}
}
