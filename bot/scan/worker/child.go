package worker

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"kaihu/bot/scan"
)

// child is a process that looks at scans.
type child struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	errs   *stderr
	memory int64
	gone   chan struct{} // closed when the process has ended
}

// startChild starts a process with nothing of ours in its environment but how
// much memory it may take.
func startChild(c Config) (*child, error) {
	cmd := exec.Command(c.Command, c.Args...) //nolint:noctx // it outlives the task that it is started for; the keeper kills it
	cmd.Env = []string{"GOMEMLIMIT=" + strconv.FormatInt(c.Memory/10*8, 10)}
	cmd.SysProcAttr = ownGroup()
	cmd.WaitDelay = time.Second
	errs := &stderr{}
	cmd.Stderr = errs
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	r, w, err := os.Pipe() // not StdoutPipe: Wait would close it under the reader
	if err != nil {
		return nil, err
	}
	cmd.Stdout = w
	err = cmd.Start()
	_ = w.Close() // the child has its own
	if err != nil {
		_ = r.Close()
		return nil, err
	}
	one := &child{cmd: cmd, in: in, out: bufio.NewReader(r), errs: errs, memory: c.Memory, gone: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ended does not matter: nobody has asked it to
		close(one.gone)
		_ = r.Close()
	}()
	return one, nil
}

// isGone reports whether the process has ended by itself.
func (c *child) isGone() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// watch is how often the memory of a working child is looked at.
const watch = 100 * time.Millisecond

// look has the child do a task. err is ErrMemory, ErrDied or why ctx is over;
// the child is then not to be used again.
func (c *child) look(ctx context.Context, t scan.Task) (result scan.Result, failed, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err = writeTask(c.in, t); err == nil {
			result, failed, err = readAnswer(c.out)
		}
	}()
	tick := time.NewTicker(watch)
	defer tick.Stop()
	for {
		select {
		case <-done:
			if err != nil {
				return scan.Result{}, nil, fmt.Errorf("%w: %w", ErrDied, err)
			}
			return result, failed, nil
		case <-ctx.Done():
			c.kill()
			<-done
			return scan.Result{}, nil, context.Cause(ctx)
		case <-tick.C:
			if resident(c.cmd.Process.Pid) > c.memory {
				c.kill()
				<-done
				return scan.Result{}, nil, ErrMemory
			}
		}
	}
}

// kill ends the process and says how much it has complained.
func (c *child) kill() (lines int, word string) {
	c.in.Close()
	if !c.isGone() { // its number may be somebody else's by now
		killGroup(c.cmd.Process)
		<-c.gone
	}
	return c.errs.summary()
}

// dismiss lets the process end by itself, if it does so at once.
func (c *child) dismiss() {
	c.in.Close()
	const patience = time.Second
	select {
	case <-c.gone:
	case <-time.After(patience):
		c.kill()
	}
}

// resident is how many bytes of memory a process holds (proc(5), statm); 0
// where there is no /proc.
func resident(pid int) int64 {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// stderr counts what a child complains of. Only how a Go program announces its
// end is kept: the rest may quote a scan.
type stderr struct {
	lock  sync.Mutex
	lines int
	first []byte
}

func (s *stderr) Write(p []byte) (int, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.lines += bytes.Count(p, []byte("\n"))
	if room := 16 - len(s.first); room > 0 {
		s.first = append(s.first, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

func (s *stderr) summary() (lines int, word string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	first, _, _ := strings.Cut(string(s.first), " ")
	if !slices.Contains([]string{"panic:", "fatal", "runtime:", "SIGSEGV:", "kaihu:"}, first) {
		first = ""
	}
	return s.lines, first
}

var _ scan.Scanner = (*Keeper)(nil)
