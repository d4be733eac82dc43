package storagetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// settleWithin bounds how long servers may take to find each other.
const settleWithin = 60 * time.Second

// Failover is a master with replicas, and what promotes one of them when the
// master is gone.
type Failover struct {
	Master   *Redis
	Replicas []*Redis
	URL      string // of the Sentinels or the cluster

	promoted func() bool
	rejoin   func()
	t        testing.TB
}

// DownAfter is when a server that does not answer is taken for dead. The suite
// runs on busy machines, so it is longer than a good network would need.
const DownAfter = 2 * time.Second

// NewRedisSentinel starts a master with replicas and three Sentinels that watch
// it under the name "kaihu" and take it for dead after a while, and waits until
// all of them know each other.
func NewRedisSentinel(t testing.TB, replicas int, after time.Duration) *Failover {
	t.Helper()
	f := &Failover{t: t, Master: NewRedis(t, "--repl-diskless-sync-delay", "0")}
	master := strconv.Itoa(f.Master.Port)
	for range replicas {
		f.Replicas = append(f.Replicas, NewRedis(t, "--replicaof", "127.0.0.1 "+master, "--repl-diskless-sync-delay", "0"))
	}
	var addrs []string
	var watch []*Redis
	for range 3 {
		s := newSentinel(t, master, after)
		watch, addrs = append(watch, s), append(addrs, fmt.Sprint("127.0.0.1:", s.Port))
	}
	f.URL = "redis+sentinel://" + strings.Join(addrs, ",") + "/kaihu"
	for _, s := range watch {
		Until(t, "the Sentinels know each other and the replicas", func() bool {
			state := strings.Fields(s.Do("SENTINEL", "MASTER", "kaihu"))
			return field(state, "num-other-sentinels") == "2" && field(state, "num-slaves") == strconv.Itoa(replicas)
		})
	}
	Until(t, "the replicas are in step", func() bool {
		return strings.Contains(f.Master.Do("INFO", "replication"), fmt.Sprint("connected_slaves:", replicas)) &&
			strings.Count(f.Master.Do("INFO", "replication"), "state=online") == replicas
	})
	f.promoted = func() bool {
		for _, s := range watch {
			addr := strings.Fields(s.Do("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "kaihu"))
			if len(addr) != 2 || addr[1] == master {
				return false
			}
		}
		return true
	}
	f.rejoin = func() {
		addr := strings.Fields(watch[0].Do("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "kaihu"))
		f.Master.Do("REPLICAOF", addr[0], addr[1])
	}
	return f
}

// Rejoin starts the killed master again, as a replica of the promoted one.
func (f *Failover) Rejoin() {
	f.t.Helper()
	f.Master.Restart()
	f.rejoin()
}

// Promoted waits until a replica has the killed master's place and everybody
// knows.
func (f *Failover) Promoted() {
	f.t.Helper()
	Until(f.t, "a replica is promoted", f.promoted)
}

// newSentinel starts a Sentinel, which keeps its state in a file of its own.
func newSentinel(t testing.TB, master string, after time.Duration) *Redis {
	t.Helper()
	return newServer(t, func(r *Redis) []string {
		file := filepath.Join(r.Dir, "sentinel.conf")
		text := fmt.Sprintf("port %d\nbind 127.0.0.1\ndir %s\nsentinel monitor kaihu 127.0.0.1 %s 2\n"+
			"sentinel down-after-milliseconds kaihu %d\nsentinel failover-timeout kaihu 10000\nsentinel parallel-syncs kaihu 2\n",
			r.Port, r.Dir, master, after.Milliseconds())
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{file, "--sentinel"}
	})
}

// Until waits for a condition that must come.
func Until(t testing.TB, what string, done func() bool) {
	t.Helper()
	for begin := time.Now(); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > settleWithin {
			t.Fatalf("it does not come to it that %s", what)
		}
	}
}

// field finds the value behind a name in a list of names and values.
func field(list []string, name string) string {
	for i := range len(list) - 1 {
		if list[i] == name {
			return list[i+1]
		}
	}
	return ""
}
