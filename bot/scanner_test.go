package bot_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kaihu/bot/scan"
	"kaihu/flows"
	"kaihu/storage"
)

// eye is a scanner under a test's control.
type eye struct {
	mu    sync.Mutex
	tasks []scan.Task
	look  func(n int, t scan.Task) (scan.Result, error) // n: looks so far, from 1
}

func (e *eye) Look(_ context.Context, t scan.Task) (scan.Result, error) {
	e.mu.Lock()
	e.tasks = append(e.tasks, t)
	n := len(e.tasks)
	e.mu.Unlock()
	return e.look(n, t)
}

func (e *eye) looks() []scan.Task {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]scan.Task(nil), e.tasks...)
}

// watched is a rig whose documents a scanner looks at, at the question for the
// licence.
func watched(t *testing.T, look func(n int, t scan.Task) (scan.Result, error)) (*rig, *eye) {
	t.Helper()
	r, e := newRig(t), &eye{look: look}
	r.scanner = e
	r.Bot = r.replica()
	for _, s := range []string{"hello", "English", "I agree", "mainland", "I have them all", "Zhang San 13800138000 zhang@example.com 北京市朝阳区示例东路88号 100020", "yunqi", "same", "北京云启虚构科技有限公司", "no", "agree"} {
		r.say(s)
	}
	r.line.file = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)
	r.flush()
	return r, e
}

func (r *rig) sends(id string) {
	r.t.Helper()
	r.deliver("file "+id, flows.Sent{Stamp: flows.At(r.now), File: flows.File{ID: id, Source: id}})
}

// document opens what is kept of a file.
func (r *rig) document(rec storage.Record, id string) []byte {
	r.t.Helper()
	sealed, err := os.ReadFile(filepath.Join(r.path, "blobs", rec.Head.Ref, id))
	if err != nil {
		r.t.Fatal(err)
	}
	data, err := r.Vault.OpenFile(rec.Key, rec.Head.Ref, id, sealed)
	if err != nil {
		r.t.Fatal(err)
	}
	return data
}

func (r *rig) last() string {
	all := r.line.heard()
	return all[len(all)-1]
}

func (r *rig) kept() []string {
	names, err := filepath.Glob(filepath.Join(r.path, "blobs", "KH-*", "*"))
	if err != nil {
		r.t.Fatal(err)
	}
	for i, n := range names {
		names[i] = filepath.Base(n)
	}
	return names
}

// What was typed goes to the scanner, what it read comes back as a proposal,
// and what is kept is its copy.
func TestScanned(t *testing.T) {
	repaired := []byte("\xff\xd8\xff repaired")
	r, e := watched(t, func(int, scan.Task) (scan.Result, error) {
		return scan.Result{
			Verdict: scan.Accept, Kind: scan.BusinessLicense, Type: "image/jpeg", Copy: repaired,
			Fields: map[string]scan.Field{scan.FieldUSCC: {Value: "91110105MAFAKE019T", Sure: true}, scan.FieldValidUntil: {Value: "2041-03-14"}},
		}, nil
	})
	r.sends("f1")
	r.flush()
	r.flush()
	task := e.looks()[0]
	if task.For != "license_scan" || task.Claims.Name != "北京云启虚构科技有限公司" || task.Claims.Region != "mainland" || task.Rules.MaxBytes != 5_000_000 {
		t.Errorf("the task is for %q, claims %+v, rules %+v", task.For, task.Claims, task.Rules)
	}
	if said := r.last(); !strings.Contains(said, "91110105MAFAKE019T") || strings.Contains(said, "2041") {
		t.Errorf("proposes %q; what is not sure is not proposed", said)
	}
	c, rec, err := r.Open(t.Context(), r.summary().Ref)
	if err != nil {
		t.Fatal(err)
	}
	f := c.Requirements["license_scan"].File
	data := r.document(rec, f.ID)
	if !bytes.Equal(data, repaired) || f.Name != "scan.jpg" || f.Type != "image/jpeg" {
		t.Errorf("kept %q as %+v", data, f)
	}
}

// A scanner that does not answer is asked again, and then a person looks: the
// case does not wait.
func TestScannerDead(t *testing.T) {
	r, e := watched(t, func(int, scan.Task) (scan.Result, error) { return scan.Result{}, errors.New("dead") })
	r.sends("f1")
	begin := r.now
	for range 100 {
		r.flush()
		if r.summary().Requirements["license_scan"].State == flows.OK {
			break
		}
		r.now = r.now.Add(time.Second)
	}
	if took := r.now.Sub(begin); took > time.Minute+5*time.Second || len(e.looks()) < 2 {
		t.Fatalf("after %v and %d looks: %s", took, len(e.looks()), r.summary().Requirements["license_scan"].State)
	}
	r.flush()
	if !strings.Contains(r.last(), "onsultant") || len(r.kept()) != 1 {
		t.Errorf("said %q, kept %v", r.last(), r.kept())
	}
}

// A dead scanner lets nothing pass that AWS would not take by its type.
func TestScannerDeadStillSniffs(t *testing.T) {
	r, _ := watched(t, func(int, scan.Task) (scan.Result, error) { return scan.Result{}, errors.New("dead") })
	r.line.file = []byte("MZ\x90\x00program")
	r.sends("f1")
	for range 70 {
		r.flush()
		r.now = r.now.Add(time.Second)
	}
	if s := r.summary().Requirements["license_scan"]; s.State != flows.Error || s.Code != "file_type" || len(r.kept()) != 0 {
		t.Errorf("%+v, kept %v", s, r.kept())
	}
}

// A slow look is spoken of once, before its verdict.
func TestScannerSlow(t *testing.T) {
	r, _ := watched(t, func(n int, _ scan.Task) (scan.Result, error) {
		if n == 1 {
			time.Sleep(1300 * time.Millisecond)
		}
		return scan.Result{Verdict: scan.Accept, Type: "image/png"}, nil
	})
	heard := len(r.line.heard())
	r.sends("f1")
	r.flush()
	r.flush()
	all := r.line.heard()[heard:]
	if len(all) != 2 || !strings.Contains(all[0], "one moment") || !strings.Contains(all[1], "all fine") {
		t.Errorf("heard %q", all)
	}
}

// The bytes that were refused are known again, without a look.
func TestRefusedAgain(t *testing.T) {
	r, e := watched(t, func(int, scan.Task) (scan.Result, error) {
		return scan.Result{Verdict: scan.Reject, Code: "blurred", Type: "image/png"}, nil
	})
	r.sends("f1")
	r.flush()
	r.flush()
	r.sends("f2")
	r.flush()
	r.flush()
	if len(e.looks()) != 1 || !strings.Contains(r.last(), "same file") || len(r.kept()) != 0 {
		t.Errorf("%d looks, said %q, kept %v", len(e.looks()), r.last(), r.kept())
	}
}

// Of a burst each picture is looked at; an ID among them goes where it belongs,
// and without its consent nowhere.
func TestScannedBurst(t *testing.T) {
	r, e := watched(t, func(n int, _ scan.Task) (scan.Result, error) {
		if n == 2 {
			return scan.Result{Verdict: scan.Reject, Code: "wrong_document", Kind: scan.IDFront, Type: "image/png", Args: map[string]string{scan.ArgBelongs: "leader_id_scan"}}, nil
		}
		return scan.Result{Verdict: scan.Accept, Kind: scan.BusinessLicense, Type: "image/png"}, nil
	})
	heard := len(r.line.heard())
	r.sends("f1")
	r.sends("f2")
	r.flush()
	r.flush()
	if all := r.line.heard()[heard:]; len(all) != 1 || !strings.Contains(all[0], "all fine") {
		t.Errorf("a burst has one answer: %q", all)
	}
	if len(e.looks()) != 2 || len(r.kept()) != 1 || r.kept()[0] != "f1" {
		t.Errorf("%d looks, kept %v", len(e.looks()), r.kept())
	}
}

// unfinished is a store whose answer to what is finished gets lost, as if the
// program died before it could say so.
type unfinished struct {
	storage.Store
	dies func(e storage.Entry) bool
}

func (u *unfinished) Finish(ctx context.Context, e storage.Entry, next storage.Terms) ([]storage.Entry, error) {
	if u.dies(e) {
		return nil, storage.ErrLease
	}
	return u.Store.Finish(ctx, e, next)
}

// A look that is repeated after its verdict was told leaves what was accepted
// where it is.
func TestLookRepeated(t *testing.T) {
	r, e := watched(t, func(int, scan.Task) (scan.Result, error) {
		return scan.Result{Verdict: scan.Accept, Type: "image/png"}, nil
	})
	lost := 0
	r.through = func(s storage.Store) storage.Store {
		return &unfinished{s, func(e storage.Entry) bool {
			if e.Kind == "inspect" {
				lost++
			}
			return e.Kind == "inspect" && lost == 1
		}}
	}
	r.Bot = r.replica()
	r.sends("f1")
	r.flush()
	r.now = r.now.Add(time.Minute) // the lease is over
	r.flush()
	r.flush()
	if lost != 2 || len(e.looks()) != 1 {
		t.Fatalf("tried %d times, %d looks", lost, len(e.looks()))
	}
	if len(r.kept()) != 1 || r.summary().Requirements["license_scan"].State != flows.OK {
		t.Errorf("kept %v, %s", r.kept(), r.summary().Requirements["license_scan"].State)
	}
}

// breaking is a store that fails some commits.
type breaking struct {
	storage.Store
	fails func(t storage.Turn) bool
}

func (b *breaking) Commit(ctx context.Context, t storage.Turn) ([]storage.Entry, error) {
	if b.fails(t) {
		return nil, errors.New("the store is gone")
	}
	return b.Store.Commit(ctx, t)
}

// A look that told one of its two verdicts before it broke off tells the other
// when it begins again.
func TestLookHalfTold(t *testing.T) {
	r, _ := watched(t, func(n int, _ scan.Task) (scan.Result, error) {
		if n == 2 {
			return scan.Result{Verdict: scan.Reject, Code: "wrong_document", Type: "image/png", Args: map[string]string{scan.ArgBelongs: "leader_id_scan"}}, nil
		}
		return scan.Result{Verdict: scan.Accept, Type: "image/png"}, nil
	})
	told := 0
	r.through = func(s storage.Store) storage.Store {
		return &breaking{s, func(t storage.Turn) bool {
			if strings.HasPrefix(t.Event, "inspected:") {
				told++
			}
			return strings.HasPrefix(t.Event, "inspected:") && told == 2
		}}
	}
	r.Bot = r.replica()
	r.sends("f1")
	r.sends("f2")
	for range 5 {
		r.flush()
		r.now = r.now.Add(time.Minute)
	}
	if s := r.summary().Requirements["license_scan"]; s.State != flows.OK || told < 3 {
		t.Errorf("told %d times: %+v", told, s)
	}
}
