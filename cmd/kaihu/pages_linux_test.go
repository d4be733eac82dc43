package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestReleasePages gives pages back, and what is needed of them comes again.
func TestReleasePages(t *testing.T) {
	before := residentFile(t)
	releasePages()
	if after := residentFile(t); after >= before {
		t.Errorf("%d kB of files resident, %d before", after, before)
	}
}

// residentFile is how much of files is mapped and resident, in kB.
func residentFile(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "RssFile:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kb
}
