package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaihu/storage"
	"kaihu/storage/sqlite"
)

// childFile names, in the environment of a child process, the file that it is
// to write to until it is killed.
const childFile = "KAIHU_TEST_SQLITE_FILE"

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		writeForEver(path)
	}
	os.Exit(m.Run())
}

// writeForEver commits turns to one lane and says after each that it is
// committed, as a bot acknowledges a webhook.
func writeForEver(path string) {
	ctx := context.Background()
	s, err := sqlite.Open(path)
	if err != nil {
		panic(err)
	}
	r, err := s.Load(ctx, "kf:a", "")
	if err != nil {
		panic(err)
	}
	r.Lane, r.Head.Ref = "kf:a", "KH-A"
	for ; ; r.Version++ {
		_, err := s.Commit(ctx, storage.Turn{Event: fmt.Sprint("e", r.Version), Record: r, Entries: []storage.Entry{
			{ID: fmt.Sprint(r.Version), Queue: "say", Body: make([]byte, 3000), Created: noon, Due: noon}}})
		if err != nil {
			panic(err)
		}
		fmt.Println("acknowledged", r.Version+1)
	}
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// TestKilled kills a writing process again and again: what it acknowledged is
// there, whole, and a turn that it did not is there as a whole or not at all.
// This process reads and claims beside it meanwhile, as the command line does.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaihu.db")
	beside := open(t, path)
	defer beside.Close()
	for range 5 {
		acknowledged := writeAndKill(t, path, 40, func() {
			if _, _, err := beside.List(t.Context(), storage.Query{}); err != nil {
				t.Error(err)
			}
			if ok, err := beside.Hold(t.Context(), "cron", "me", noon, time.Minute); err != nil || !ok {
				t.Error(ok, err)
			}
		})
		s := open(t, path)
		if _, err := s.Load(t.Context(), "kf:a", fmt.Sprint("e", acknowledged)); err != nil && !errors.Is(err, storage.ErrSeen) {
			t.Fatal(err)
		}
		r, err := s.Load(t.Context(), "kf:a", "")
		if err != nil {
			t.Fatal(err)
		}
		backlog, err := s.Backlog(t.Context())
		if err != nil || r.Version < acknowledged || int64(backlog.Depth) != r.Version {
			t.Fatalf("acknowledged %d, stored %d with %d entries, %v", acknowledged, r.Version, backlog.Depth, err)
		}
		s.Close()
	}
}

// writeAndKill runs a child until it has acknowledged some turns and returns
// the last version that it spoke of.
func writeAndKill(t *testing.T, path string, turns int, meanwhile func()) (last int64) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childFile+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == turns {
			meanwhile()
			child.Process.Kill()
		}
		if v, ok := strings.CutPrefix(lines.Text(), "acknowledged "); ok {
			if last, err = strconv.ParseInt(v, 10, 64); err != nil {
				t.Fatal(err)
			}
		}
	}
	child.Wait()
	if last == 0 {
		t.Fatal("the child acknowledged nothing")
	}
	return last
}
