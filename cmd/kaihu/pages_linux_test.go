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

// TestUntouched keeps what the loader wrote before it was protected, and other
// files.
func TestUntouched(t *testing.T) {
	region := func(at, perms, path, anonymous string) string {
		return at + " " + perms + " 00000000 fe:00 123    " + path + "\nSize:     4 kB\nRss:      4 kB\nAnonymous: " + anonymous + " kB\nVmFlags: rd mr mw me\n"
	}
	smaps := region("400000-401000", "r-xp", "/kaihu", "0") + region("401000-402000", "r--p", "/kaihu", "4") + region("402000-403000", "rw-p", "/kaihu", "0") +
		region("403000-404000", "r--p", "/kaihu", "0") + region("7f0000000000-7f0000001000", "r-xp", "/lib/libc.so.6", "0") + region("c000000000-c000001000", "rw-p", "", "0")
	if got := untouched(smaps, "/kaihu"); len(got) != 2 || got[0].start != 0x400000 || got[0].end != 0x401000 || got[1].start != 0x403000 {
		t.Errorf("%x", got)
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
