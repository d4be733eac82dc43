package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"syscall"
	"testing"
	"time"
)

// profileTo is a folder: the processes of a benchmark write there what took
// their processor time (cpu-PID.pprof) and what they allocated (mem-PID.pprof)
// while they were measured. Read them with go tool pprof.
const profileTo = "KAIHU_TEST_PROFILE"

// profiled lets this process be profiled from one signal to the next.
func profiled() {
	dir := os.Getenv(profileTo)
	if dir == "" {
		return
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		<-signals
		if err := profile(dir, signals); err != nil {
			fmt.Fprintln(os.Stderr, "profile:", err)
		}
	}()
}

func profile(dir string, end <-chan os.Signal) error {
	cpu, err := os.Create(filepath.Join(dir, fmt.Sprintf("cpu-%d.pprof", os.Getpid())))
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return err
	}
	<-end
	pprof.StopCPUProfile()
	if err := cpu.Close(); err != nil {
		return err
	}
	mem, err := os.Create(filepath.Join(dir, fmt.Sprintf("mem-%d.pprof", os.Getpid())))
	if err != nil {
		return err
	}
	if err := pprof.Lookup("allocs").WriteTo(mem, 0); err != nil {
		return err
	}
	return mem.Close()
}

// toggleProfile begins or ends the profile of a process, if one is wanted.
func toggleProfile(b *testing.B, p *process) {
	if os.Getenv(profileTo) == "" {
		return
	}
	if err := p.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		b.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond) // it is written
}
