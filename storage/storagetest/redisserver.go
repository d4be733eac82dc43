package storagetest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// StartRedis runs a real redis-server of its own for a test, on a free port of
// the loopback, and returns its URL ("redis://127.0.0.1:PORT"). It is stopped
// with the test. A missing redis-server fails the test: a store that was not
// tested must not look as if it was.
func StartRedis(t testing.TB) (url string) {
	t.Helper()
	return NewRedis(t).URL()
}

// Redis is a redis-server that a test owns and may break.
type Redis struct {
	Dir  string // where its files are
	Port int

	t    testing.TB
	args func(*Redis) []string // of its command line, once it has a port
	cmd  *exec.Cmd
	out  bytes.Buffer
	done chan error
	busy chan struct{} // closed when what holds it up has ended
}

// NewRedis starts a server with more settings, in the words of its command line
// ("--appendonly", "yes"). Without any it keeps nothing on the disk.
func NewRedis(t testing.TB, settings ...string) *Redis {
	t.Helper()
	return newServer(t, func(r *Redis) []string {
		return append([]string{"--bind", "127.0.0.1", "--port", strconv.Itoa(r.Port), "--dir", r.Dir, "--save", "", "--daemonize", "no"}, settings...)
	})
}

func newServer(t testing.TB, args func(*Redis) []string) *Redis {
	t.Helper()
	dir, err := os.MkdirTemp("", "redis")
	if err != nil {
		t.Fatal(err)
	}
	r := &Redis{Dir: dir, t: t, args: args}
	t.Cleanup(func() {
		r.Kill()
		os.RemoveAll(dir)
	})
	for range 5 { // somebody may take the port between the question and the start
		if r.Port = freePort(t); r.start() == nil {
			return r
		}
	}
	t.Fatalf("redis-server does not start: %s", r.out.String())
	return nil
}

// URL is how a store reaches the server.
func (r *Redis) URL() string { return fmt.Sprint("redis://127.0.0.1:", r.Port) }

// Do runs one command by redis-cli and returns what it printed.
func (r *Redis) Do(args ...string) string {
	r.t.Helper()
	out, err := r.cli(args...)
	if err != nil {
		r.t.Fatalf("redis-cli %v: %v\n%s", args, err, out)
	}
	return out
}

// Stop shuts the server down with grace (it saves what it is set to save).
func (r *Redis) Stop() { r.end(syscall.SIGTERM) }

// Kill ends the server at once, as a crash does.
func (r *Redis) Kill() { r.end(syscall.SIGKILL) }

// Pause freezes the server: connections stay, nothing is answered. Resume ends
// it.
func (r *Redis) Pause() { r.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (r *Redis) Resume() { r.cmd.Process.Signal(syscall.SIGCONT) }

// Move restarts a stopped server on its files and another port: somebody may
// have taken its own meanwhile.
func (r *Redis) Move() {
	r.t.Helper()
	for range 5 { // on a busy machine it may not answer in time
		if r.Port = freePort(r.t); r.start() == nil {
			return
		}
	}
	r.t.Fatalf("redis-server does not start again: %s", r.out.String())
}

// Restart starts a stopped or killed server on its port and its files.
func (r *Redis) Restart() {
	r.t.Helper()
	if err := r.start(); err != nil {
		r.t.Fatalf("redis-server does not start again: %v\n%s", err, r.out.String())
	}
}

func (r *Redis) cli(args ...string) (string, error) {
	out, err := exec.Command("redis-cli", append([]string{"-h", "127.0.0.1", "-p", strconv.Itoa(r.Port)}, args...)...).CombinedOutput()
	return string(out), err
}

func (r *Redis) start() error {
	r.t.Helper()
	r.out.Reset()
	r.cmd = exec.Command("redis-server", r.args(r)...)
	r.cmd.Stdout, r.cmd.Stderr = &r.out, &r.out
	if err := r.cmd.Start(); err != nil {
		r.t.Fatalf("this test needs redis-server: %v", err)
	}
	done := make(chan error, 1)
	go func(cmd *exec.Cmd) { done <- cmd.Wait() }(r.cmd)
	r.done = done
	for range 400 {
		select {
		case err := <-done:
			r.cmd = nil
			return fmt.Errorf("it ended: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
		// While it loads its files it answers with an error; a stranger on the port has another process id.
		if info, err := r.cli("INFO", "server"); err == nil && strings.Contains(info, fmt.Sprintf("process_id:%d\r", r.cmd.Process.Pid)) {
			if ping, err := r.cli("PING"); err == nil && strings.TrimSpace(ping) == "PONG" {
				return nil
			}
		}
	}
	r.Kill()
	return fmt.Errorf("it does not answer")
}

func (r *Redis) end(signal syscall.Signal) {
	if r.cmd == nil {
		return
	}
	r.cmd.Process.Signal(signal)
	<-r.done
	r.cmd = nil
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
