package redis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/storage"
	"kaihu/storage/storagetest"
)

// TestContractOnSentinel is the suite on a master with replicas, every write
// confirmed by one.
func TestContractOnSentinel(t *testing.T) {
	f := storagetest.NewRedisSentinel(t, 2, time.Hour)
	storagetest.Run(t, func(t *testing.T) func() storage.Store {
		f.Master.Do("FLUSHALL")
		return func() storage.Store { return open(t, f.URL+"?wait=1") }
	})
}

// TestSentinelPromotes kills the master while turns are committed to it.
func TestSentinelPromotes(t *testing.T) {
	t.Parallel()
	f := storagetest.NewRedisSentinel(t, 2, storagetest.DownAfter)
	killUnderLoad(t, f, "?wait=2", f.Rejoin)
}

// TestClusterPromotes is the same on a cluster, where the killed master comes
// back as a replica: until then the promoted one has none to confirm its writes.
// Who asks for no confirmation reaches it at once, though the dead master does
// not say where it is.
func TestClusterPromotes(t *testing.T) {
	t.Parallel()
	f, _ := storagetest.NewRedisClusterFailover(t)
	s := open(t, f.URL)
	defer s.Close()
	reached := func() bool {
		for lane := range 12 {
			if deliver(s, 100+lane, 0) != nil {
				return false
			}
		}
		return true
	}
	if !reached() {
		t.Fatal("the cluster takes no turns")
	}
	killUnderLoad(t, f, "?wait=1", func() {
		begin := time.Now()
		storagetest.Until(t, "every lane is reached", reached)
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("the promoted replica was found after %v", took)
		}
		f.Rejoin()
	})
}

// killUnderLoad commits turns in many lanes, as platforms do that deliver again
// what was refused, and kills the master meanwhile. Every turn must be there
// once.
func killUnderLoad(t *testing.T, f *storagetest.Failover, wait string, afterwards func()) {
	s := open(t, f.URL+wait)
	defer s.Close()
	const lanes = 12
	var acknowledged [lanes]atomic.Int64
	var refused atomic.Int64
	stop := make(chan struct{})
	var all sync.WaitGroup
	for i := range lanes {
		all.Go(func() {
			for n := int64(0); ; {
				select {
				case <-stop:
					return
				default:
				}
				if err := deliver(s, i, n); err != nil {
					refused.Add(1)
					time.Sleep(20 * time.Millisecond)
					continue
				}
				n++
				acknowledged[i].Store(n)
			}
		})
	}
	more := func(by int64) func() bool {
		var from [lanes]int64
		for i := range from {
			from[i] = acknowledged[i].Load()
		}
		return func() bool {
			for i := range from {
				if acknowledged[i].Load() < from[i]+by {
					return false
				}
			}
			return true
		}
	}
	storagetest.Until(t, "turns are committed", more(10))
	f.Master.Kill()
	f.Promoted()
	afterwards()
	storagetest.Until(t, "turns are committed on the new master", more(10))
	close(stop)
	all.Wait()
	if refused.Load() == 0 {
		t.Error("nobody noticed that the master was killed")
	}
	for i := range lanes {
		checkLane(t, s, i, acknowledged[i].Load())
	}
}

// deliver brings the n-th event of a lane, as often as another was quicker.
func deliver(s storage.Store, lane int, n int64) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	r, err := s.Load(ctx, laneName(lane), fmt.Sprint("e", n))
	if err == nil {
		t := turnOf(lane, n)
		t.Record.Version = r.Version
		_, err = s.Commit(ctx, t)
	}
	if errors.Is(err, storage.ErrSeen) {
		return nil
	}
	return err
}

func laneName(n int) string { return fmt.Sprint("kf:", n) }

func checkLane(t *testing.T, s storage.Store, lane int, acknowledged int64) {
	t.Helper()
	r, err := s.Load(t.Context(), laneName(lane), "")
	if err != nil {
		t.Fatal(err)
	}
	// One more may be stored whose answer was lost.
	if r.Version != acknowledged && r.Version != acknowledged+1 {
		t.Errorf("lane %d: %d turns were acknowledged, %d are stored", lane, acknowledged, r.Version)
	}
	for n := range acknowledged {
		if _, err := s.Load(t.Context(), laneName(lane), fmt.Sprint("e", n)); !errors.Is(err, storage.ErrSeen) {
			t.Fatalf("lane %d: the mark of turn %d of %d is lost: %v", lane, n, acknowledged, err)
		}
	}
}

// TestReplicasThatHang shows that nothing counts which no replica has: neither
// a turn, nor the word that it was seen before.
func TestReplicasThatHang(t *testing.T) {
	t.Parallel()
	master := storagetest.NewRedis(t, "--repl-diskless-sync-delay", "0")
	replica := storagetest.NewRedis(t, "--replicaof", fmt.Sprint("127.0.0.1 ", master.Port))
	storagetest.Until(t, "the replica is in step", func() bool {
		return strings.Contains(master.Do("INFO", "replication"), "state=online")
	})
	s := open(t, master.URL()+"?wait=1")
	defer s.Close()
	if err := deliver(s, 1, 0); err != nil {
		t.Fatal(err)
	}
	replica.Pause()
	if _, err := s.Commit(t.Context(), turnOf(1, 1)); err == nil || !strings.Contains(err.Error(), "0 of 1") {
		t.Errorf("a turn that no replica has: %v", err)
	}
	if _, err := s.Load(t.Context(), laneName(1), "e1"); err == nil || errors.Is(err, storage.ErrSeen) {
		t.Errorf("what no replica has counts as seen: %v", err)
	}
	if _, err := s.Commit(t.Context(), turnOf(1, 1)); err == nil || errors.Is(err, storage.ErrSeen) {
		t.Errorf("what no replica has counts as committed before: %v", err)
	}
	if err := s.SetMemo(t.Context(), "thread", []byte("1"), 0); err == nil {
		t.Error("a memo that no replica has was acknowledged")
	}
	replica.Resume()
	if err := deliver(s, 1, 1); err != nil {
		t.Errorf("delivered again: %v", err)
	}
	if r, err := s.Load(t.Context(), laneName(1), ""); err != nil || r.Version != 2 {
		t.Errorf("%d turns, %v; want 2", r.Version, err)
	}
	replica.Kill()
	var trouble *storage.Trouble
	storagetest.Until(t, "the master misses its replica", func() bool { return errors.As(s.Ping(t.Context()), &trouble) })
	if !strings.Contains(trouble.Line(), "wait=") {
		t.Error(trouble)
	}
}

// turnOf is the turn of deliver.
func turnOf(lane int, n int64) storage.Turn {
	t := turn(n, fmt.Sprint("e", n))
	t.Record.Lane, t.Record.Head.Ref = laneName(lane), fmt.Sprint("KH-", lane)
	return t
}
