package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// withLease sets the outbox lease of the program that a test runs.
const withLease = "KAIHU_TEST_LEASE"

// replica is the program as a process that somebody starts again whenever it
// ends, on another port each time, as a container's supervisor does.
type replica struct {
	t    testing.TB
	env  []string
	log  io.Writer
	done chan struct{} // closed when nobody starts it any more

	mu    sync.Mutex
	cmd   *exec.Cmd
	addr  string // "" while it does not listen
	asked bool   // the end of the present process is ours
	over  bool
}

func startReplica(t testing.TB, env []string, log io.Writer) *replica {
	r := &replica{t: t, env: env, log: log, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		for r.once() {
			time.Sleep(100 * time.Millisecond)
		}
	}()
	return r
}

// once runs the process to its end. False: it is not to be started again.
func (r *replica) once() bool {
	r.mu.Lock()
	if r.over {
		r.mu.Unlock()
		return false
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append([]string{}, r.env...), asProgram+"=1", "KAIHU_ADDR=127.0.0.1:0")
	cmd.Stderr = r.log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	r.cmd, r.asked = cmd, false
	r.mu.Unlock()
	if err != nil {
		r.t.Error("start the program:", err)
		return false
	}
	lines := bufio.NewReader(out)
	if line, err := lines.ReadString('\n'); err == nil {
		r.listens(strings.TrimSpace(strings.TrimPrefix(line, "kaihu listens on ")))
	}
	_, _ = io.Copy(io.Discard, lines)
	r.ended(cmd.Wait())
	return true
}

func (r *replica) listens(addr string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addr = addr
}

// ended judges an end that nobody asked for: exit code 1 says that the store
// was not there at the start, anything else is a crash of the program's own.
func (r *replica) ended(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addr = ""
	var exit *exec.ExitError
	if !r.asked && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		r.t.Errorf("the program ended by itself: %v", err)
	}
}

// signal ends the present process with a signal, if there is one.
func (r *replica) signal(s syscall.Signal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cmd != nil && r.cmd.Process != nil {
		r.asked = true
		_ = r.cmd.Process.Signal(s) // it may have ended by now
	}
}

// address is where it listens, "" while it is down.
func (r *replica) address() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.addr
}

// up waits until it listens, no longer than so long.
func (r *replica) up(most time.Duration) {
	for end := time.Now().Add(most); r.address() == "" && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
}

// stop ends it for good.
func (r *replica) stop() {
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
	for {
		r.signal(syscall.SIGKILL)
		select {
		case <-r.done:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}
