package redis_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaihu/storage"
	"kaihu/storage/redis"
	"kaihu/storage/storagetest"
)

func TestContract(t *testing.T) {
	server := storagetest.NewRedis(t)
	storagetest.Run(t, func(t *testing.T) func() storage.Store {
		server.Do("FLUSHALL")
		return func() storage.Store { return open(t, server.URL()) }
	})
}

func TestContractOnACluster(t *testing.T) {
	nodes, url := storagetest.NewRedisCluster(t, 3)
	storagetest.Run(t, func(t *testing.T) func() storage.Store {
		for _, n := range nodes {
			n.Do("FLUSHALL")
		}
		return func() storage.Store { return open(t, url) }
	})
}

func open(t testing.TB, url string) *redis.Store {
	t.Helper()
	s, err := redis.Open(t.Context(), url, redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func turn(n int64, event string) storage.Turn {
	return storage.Turn{Event: event, Record: storage.Record{Lane: "kf:a", Head: storage.Head{Ref: "KH-A"}, Version: n},
		Entries: []storage.Entry{{ID: fmt.Sprint(n), Queue: "say"}}}
}

// TestKilled: what was acknowledged outlives kill -9, under the settings that
// the store asks for. With everysec it need not: while a sync is under way,
// Redis answers before it has written at all.
func TestKilled(t *testing.T) {
	server := storagetest.NewRedis(t, "--appendonly", "yes", "--appendfsync", "always")
	s := open(t, server.URL())
	defer s.Close()
	for n := range int64(5) {
		if _, err := s.Commit(t.Context(), turn(n, fmt.Sprint("e", n))); err != nil {
			t.Fatal(err)
		}
		server.Kill()
		if err := s.Ping(t.Context()); err == nil {
			t.Error("a dead server answers")
		}
		server.Restart() // and has forgotten the scripts
		reconnect(t, s)
		r, err := s.Load(t.Context(), "kf:a", "")
		if err != nil || r.Version != n+1 {
			t.Fatalf("version %d, %v; want %d", r.Version, err, n+1)
		}
		if _, err := s.Load(t.Context(), "kf:a", fmt.Sprint("e", n)); !errors.Is(err, storage.ErrSeen) {
			t.Errorf("the mark is lost: %v", err)
		}
	}
	for n := range 5 {
		got, err := s.Claim(t.Context(), time.Now(), time.Minute, 10)
		if err != nil || len(got) != 1 || got[0].ID != strconv.Itoa(n) {
			t.Fatalf("claim %d: %v %v", n, got, err)
		}
		if _, err := s.Finish(t.Context(), got[0], storage.Terms{}); err != nil {
			t.Fatal(err)
		}
		server.Do("SCRIPT", "FLUSH")
	}
	if _, _, err := s.List(t.Context(), storage.Query{}); err != nil {
		t.Error(err)
	}
}

// reconnect waits for go-redis, which tries a dead server once a second.
func reconnect(t *testing.T, s storage.Store) {
	t.Helper()
	var err error
	for range 100 {
		if err = s.Ping(t.Context()); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(err)
}

// TestAwayIsOneLine: a server that is away is said once, not once a partition.
func TestAwayIsOneLine(t *testing.T) {
	t.Parallel()
	r := storagetest.NewRedis(t)
	s, err := redis.Open(t.Context(), r.URL(), redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	r.Kill()
	_, claimed := s.Claim(t.Context(), time.Now(), time.Minute, 10)
	_, counted := s.Backlog(t.Context())
	for _, err := range []error{claimed, counted} {
		if err == nil || strings.Count(err.Error(), "\n") > 1 {
			t.Errorf("%v", err)
		}
	}
}

// TestPartOfAClusterAway kills one node of three: the others' work goes on.
func TestPartOfAClusterAway(t *testing.T) {
	nodes, _ := storagetest.NewRedisCluster(t, 3)
	for _, n := range nodes {
		n.Do("CONFIG", "SET", "cluster-require-full-coverage", "no")
	}
	s := open(t, nodes[0].URL()) // one node leads to the others
	defer s.Close()
	now := time.Now()
	for n := range 60 {
		turn := turn(0, "e1")
		turn.Record.Lane, turn.Record.Head.Ref, turn.Record.Head.WakeAt = fmt.Sprint("kf:", n), fmt.Sprint("KH-", n), now
		if _, err := s.Commit(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
	}
	nodes[2].Kill()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	entries, err := s.Claim(ctx, now, time.Minute, 100)
	if err != nil || len(entries) < 20 || len(entries) > 55 {
		t.Errorf("claimed %d entries, %v", len(entries), err)
	}
	wakes, err := s.Due(ctx, now, 100)
	if err != nil || len(wakes) < 20 || len(wakes) > 55 {
		t.Errorf("%d cases are due, %v", len(wakes), err)
	}
	if _, _, err := s.List(ctx, storage.Query{}); err == nil {
		t.Error("a list without a third of the cases looks like a whole one")
	}
}

func TestErasureLeavesOnlyMarks(t *testing.T) {
	server := storagetest.NewRedis(t)
	s := open(t, server.URL())
	defer s.Close()
	first := turn(0, "e1")
	first.Record.Head.Stage, first.Record.Head.WakeAt = "preparing", time.Now()
	if _, err := s.Commit(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	moved := turn(1, "e2")
	moved.Record.Head.Stage, moved.Record.Head.Ball = "done", "us"
	moved.Entries[0].Queue = "desk"
	if _, err := s.Commit(t.Context(), moved); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), storage.Turn{Event: "e3", Record: storage.Record{Lane: "kf:a", Head: storage.Head{Ref: "KH-A"}, Version: 2}, Erase: true}); err != nil {
		t.Fatal(err)
	}
	keys := slices.DeleteFunc(strings.Fields(server.Do("KEYS", "*")), func(key string) bool {
		return strings.HasPrefix(key, "kaihu:ref:") // a digest, for a minute
	})
	if len(keys) != 3 {
		t.Errorf("left: %q", keys)
	}
	for _, key := range keys {
		ttl, err := strconv.Atoi(strings.TrimSpace(server.Do("TTL", key)))
		if !strings.Contains(key, ":mark:") || err != nil || ttl < 8*24*3600 {
			t.Errorf("%s lives for %d s, %v", key, ttl, err)
		}
	}
}

// TestActsExpire: the log of a case that nobody works on any more goes by
// itself.
func TestActsExpire(t *testing.T) {
	server := storagetest.NewRedis(t)
	s := open(t, server.URL())
	defer s.Close()
	if err := s.Log(t.Context(), storage.Act{ID: "1", Ref: "KH-A", By: "operator", What: "erase", Via: "cli", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	keys := strings.Fields(server.Do("KEYS", "*"))
	if len(keys) != 2 {
		t.Errorf("kept in %q", keys)
	}
	for _, key := range keys {
		ttl, err := strconv.Atoi(strings.TrimSpace(server.Do("TTL", key)))
		if err != nil || ttl < 3*365*24*3600 || ttl > 4*365*24*3600 {
			t.Errorf("%s lives for %d s, %v", key, ttl, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	const secret = "hunter2"
	for url, want := range map[string]string{
		"":                                    "not redis://",
		"http://x:" + secret + "@y":           "not redis://",
		"redis://u:" + secret + "@h:1:2:3%zz": "not redis://",
		"redis://u:" + secret + "@127.0.0.1:1/0,": "node 2",
		"redis://u:" + secret + "@a:1/3,b:2":      "no database numbers",
		"redis://u:" + secret + "@127.0.0.1:1":    "127.0.0.1:1",
		oldRedis(t):                               "needs Redis 7",
	} {
		s, err := redis.Open(t.Context(), url, redis.Options{})
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
	if _, err := redis.Open(t.Context(), "redis://h:1", redis.Options{Marks: time.Hour}); err == nil {
		t.Error("marks that live for an hour were accepted")
	}
}

// oldRedis answers every command as a Redis 6 answers INFO.
func oldRedis(t *testing.T) (url string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 4096)
				for {
					n, err := c.Read(buf)
					if err != nil {
						return
					}
					for range strings.Count(string(buf[:n]), "*") {
						if strings.Contains(strings.ToLower(string(buf[:n])), "info") {
							const info = "redis_version:6.2.14\r\n"
							fmt.Fprintf(c, "$%d\r\n%s\r\n", len(info), info)
						} else {
							fmt.Fprint(c, "-ERR unknown command\r\n")
						}
					}
				}
			}()
		}
	}()
	return "redis://" + l.Addr().String()
}

func TestWarnings(t *testing.T) {
	server := storagetest.NewRedis(t, "--appendonly", "yes", "--appendfsync", "always")
	s := open(t, server.URL())
	defer s.Close()
	warned := func(want ...string) {
		t.Helper()
		got, err := s.Warnings(t.Context())
		if err != nil || len(got) != len(want) {
			t.Fatalf("%q %v, want %q", got, err, want)
		}
		for i, w := range want {
			if !strings.Contains(got[i], w) {
				t.Errorf("%q, want %q", got[i], w)
			}
		}
	}
	warned()
	for _, policy := range []string{"everysec", "no"} {
		server.Do("CONFIG", "SET", "appendfsync", policy)
		warned("appendfsync is " + policy)
	}
	server.Do("ACL", "SETUSER", "default", "-config") // as a service that is managed
	warned()
	server.Do("ACL", "SETUSER", "default", "+config")
	server.Do("CONFIG", "SET", "appendonly", "no")
	server.Do("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
	warned("maxmemory-policy is allkeys-lru", "appendonly is off")
}

func BenchmarkDesk(b *testing.B) {
	s := open(b, storagetest.NewRedis(b).URL())
	defer s.Close()
	storagetest.BenchmarkDesk(b, s)
}

// BenchmarkStore measures beside 20,000 idle cases, or KAIHU_BENCH_CASES, and
// what one of them takes in Redis's memory.
func BenchmarkStore(b *testing.B) {
	idle := 20_000
	if n, err := strconv.Atoi(os.Getenv("KAIHU_BENCH_CASES")); err == nil {
		idle = n
	}
	server := storagetest.NewRedis(b)
	s := open(b, server.URL())
	defer s.Close()
	memory := func() float64 {
		_, used, _ := strings.Cut(server.Do("INFO", "memory"), "used_memory:")
		n, err := strconv.ParseFloat(strings.Fields(used)[0], 64)
		if err != nil {
			b.Fatal(err)
		}
		return n
	}
	empty := memory()
	storagetest.Fill(b, idle, s.Fill)
	each := (memory() - empty) / float64(idle)
	b.Run("idle case", func(b *testing.B) {
		for b.Loop() { // nothing: it is the memory that counts
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(each, "bytes/case")
	})
	storagetest.Benchmark(b, s, idle)
}
