// Package peers runs strangers' clients against the emulators and the
// channels: what Slack and WeCom publish themselves, from npm, unmodified
// (package.json, each version exact; make test installs them). Where one of
// them disagrees, it is right.
//
// A script beside this file makes the checks of one client, each under a name
// of its own that becomes a subtest (harness.mjs). The test that starts the
// script starts what it talks to.
package peers

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// patience is how long a script may take on a loaded machine; it takes seconds.
const patience = 3 * time.Minute

// folder is where the scripts and their packages lie.
func folder(t testing.TB) string {
	t.Helper()
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("peers: where is this file?")
	}
	return filepath.Dir(here)
}

// installed returns the folder after checking that what is installed is what
// the lock file names. A test that cannot run must fail.
func installed(t testing.TB) string {
	t.Helper()
	dir := folder(t)
	want, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "node_modules", ".installed"))
	if err != nil || !bytes.Equal(got, want) {
		t.Fatal("the npm packages of bot/peers are missing or not those of the lock file: run `make test`, or .ci/install once")
	}
	return dir
}

// command runs node in the folder. Its environment is ours without what would
// send loopback requests through a proxy.
func command(ctx context.Context, t testing.TB, dir string, args ...string) *exec.Cmd {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("there is no node: run `make test`, or .ci/install once")
	}
	cmd := exec.CommandContext(ctx, node, args...)
	cmd.Dir = dir
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(strings.ToLower(v), "="); !strings.HasSuffix(name, "_proxy") && name != "node_options" {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// report is one line of a script: a check, or at the end how many there were.
type report struct {
	Check string  `json:"check"`
	Error string  `json:"error"`
	Done  *int    `json:"done"`
	Took  float64 `json:"took"` // milliseconds
}

// Run runs a script and makes a subtest of each of its checks. with is what
// the script needs to know; it reads it as JSON from its standard input.
func Run(t *testing.T, script string, with any) {
	t.Helper()
	dir := installed(t)
	settings, err := json.Marshal(with)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := command(ctx, t, dir, script)
	cmd.Stdin = bytes.NewReader(settings)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	seen, done := 0, -1
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		r, ok := read(lines.Bytes())
		switch {
		case !ok:
			t.Log(lines.Text())
		case r.Done != nil:
			done = *r.Done
		default:
			seen++
			t.Run(r.Check, func(t *testing.T) {
				if r.Error != "" {
					t.Error(r.Error)
				}
				t.Logf("%.0f ms", r.Took)
			})
		}
	}
	if err := cmd.Wait(); err != nil || seen == 0 || seen != done {
		t.Errorf("%s: %v; %d checks made, %d announced\n%s", script, err, seen, done, said.String())
	}
}

func read(line []byte) (r report, ok bool) {
	data, ok := bytes.CutPrefix(line, []byte("@peer "))
	return r, ok && json.Unmarshal(data, &r) == nil
}

// TypeCheck gives TypeScript modules, file name → source, to tsc --strict and
// returns its complaints; none means that the types hold. The modules may
// import the packages of package.json.
func TypeCheck(t testing.TB, modules map[string]string) []string {
	t.Helper()
	dir, work := installed(t), t.TempDir()
	if err := os.Symlink(filepath.Join(dir, "node_modules"), filepath.Join(work, "node_modules")); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name, source := range modules {
		if err := os.WriteFile(filepath.Join(work, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	args := []string{filepath.Join(dir, "node_modules", "typescript", "bin", "tsc"), "--strict", "--noEmit", "--skipLibCheck",
		"--module", "nodenext", "--moduleResolution", "nodenext", "--types", "node", "--pretty", "false"}
	cmd := command(ctx, t, work, append(args, names...)...)
	out, err := cmd.CombinedOutput()
	var complaints []string
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "error TS") {
			complaints = append(complaints, strings.TrimSpace(line))
		}
	}
	if err != nil && len(complaints) == 0 {
		t.Fatal(fmt.Errorf("tsc: %w\n%s", err, out))
	}
	return complaints
}
