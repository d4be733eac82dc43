package worker

import (
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"syscall"
)

// ownGroup puts a child into a process group of its own: an interrupt on the
// terminal is the parent's to handle, and all of its threads can be made nice
// at once.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends a child and what it has started.
func killGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL) // gone already is as good
}

// Confine sets this process, a child, its limits: it yields to the bot, and
// the kernel refuses it memory far beyond what the keeper allows, should it
// take that between two looks of the keeper. How much that is stands in
// GOMEMLIMIT, which the keeper sets and the runtime reads; without it the
// process was started by hand, and nothing is done.
func Confine() error {
	soft := debug.SetMemoryLimit(-1)
	if soft == math.MaxInt64 {
		return nil
	}
	if err := beNice(); err != nil {
		return err
	}
	most := uint64(soft) * 3 // address space that is only reserved counts too
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		return fmt.Errorf("limit the memory: %w", err)
	}
	return nil
}

// beNice yields to whoever started this process, for all threads there are,
// hence for the group.
func beNice() error {
	const nicer, nicest = 5, 19
	left, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0) // the system call gives 20 less the niceness (getpriority(2))
	if err != nil {
		return fmt.Errorf("be nice: %w", err)
	}
	if err := syscall.Setpriority(syscall.PRIO_PGRP, 0, min(20-left+nicer, nicest)); err != nil {
		return fmt.Errorf("be nice: %w", err)
	}
	return nil
}
