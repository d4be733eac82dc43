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
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(maps)) { // from-to perms offset device inode path
		f := strings.Fields(line)
		if len(f) < 6 || f[5] != self || f[1][1] == 'w' { // what may have been written lies nowhere else
			continue
		}
		from, to, _ := strings.Cut(f[0], "-")
		start, err1 := strconv.ParseUint(from, 16, 64)
		end, err2 := strconv.ParseUint(to, 16, 64)
		if err1 == nil && err2 == nil {
			for _, advice := range []uintptr{syscall.MADV_NOHUGEPAGE, syscall.MADV_DONTNEED} {
				_, _, _ = syscall.RawSyscall(syscall.SYS_MADVISE, uintptr(start), uintptr(end-start), advice)
			}
		}
	}
}
