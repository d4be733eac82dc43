package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// releasePages gives back the pages of the program's own file that only its
// start needed: package initialisation touches most of them, with their
// neighbours. What is needed again comes from the page cache. It does what it
// can: a page that stays costs memory and nothing else.
func releasePages() {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return
	}
	for _, r := range untouched(string(smaps), self) {
		for _, advice := range []uintptr{syscall.MADV_NOHUGEPAGE, syscall.MADV_DONTNEED} {
			_, _, _ = syscall.RawSyscall(syscall.SYS_MADVISE, r.start, r.end-r.start, advice)
		}
	}
}

// region is a range of addresses.
type region struct{ start, end uintptr }

// untouched finds the regions of a file (proc(5), smaps) that are as they are
// in it. What is written, or was by the loader before it was protected, has
// pages of its own ("Anonymous"), and they lie nowhere else.
func untouched(smaps, file string) (list []region) {
	var at *region
	for line := range strings.Lines(smaps) {
		switch f := strings.Fields(line); {
		case len(f) == 3 && f[0] == "Anonymous:" && f[1] == "0" && at != nil:
			list = append(list, *at)
		case len(f) >= 5 && !strings.HasSuffix(f[0], ":"): // from-to perms offset device inode path
			at = nil
			from, to, _ := strings.Cut(f[0], "-")
			start, err1 := strconv.ParseUint(from, 16, 64)
			end, err2 := strconv.ParseUint(to, 16, 64)
			if err1 == nil && err2 == nil && len(f) == 6 && f[5] == file && f[1][1] == '-' {
				at = &region{uintptr(start), uintptr(end)}
			}
		}
	}
	return list
}
