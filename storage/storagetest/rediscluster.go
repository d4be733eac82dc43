package storagetest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// NewRedisCluster starts a cluster of masters without replicas and waits until
// they agree. It returns the nodes and the URL of all of them. Settings are
// those of each node, as of [NewRedis].
func NewRedisCluster(t testing.TB, masters int, settings ...string) (nodes []*Redis, url string) {
	t.Helper()
	const slots = 16384
	for i := range masters {
		nodes = append(nodes, newNode(t, nodes, settings))
		nodes[i].Do("CLUSTER", "ADDSLOTSRANGE", strconv.Itoa(i*slots/masters), strconv.Itoa((i+1)*slots/masters-1))
	}
	agree(t, nodes)
	var addrs []string
	for _, r := range nodes {
		addrs = append(addrs, fmt.Sprint("127.0.0.1:", r.Port))
	}
	return nodes, "redis://" + strings.Join(addrs, ",")
}

// NewRedisClusterFailover starts a cluster of three masters that have a replica
// each. Its Master is the one of the slot of key.
func NewRedisClusterFailover(t testing.TB, key string) *Failover {
	t.Helper()
	settings := []string{"--cluster-node-timeout", strconv.Itoa(int(downAfter.Milliseconds())), "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0"}
	masters, url := NewRedisCluster(t, 3, settings...)
	nodes := masters
	for _, m := range masters {
		nodes = append(nodes, newNode(t, nodes, settings))
		id := strings.TrimSpace(m.Do("CLUSTER", "MYID"))
		replica := nodes[len(nodes)-1]
		Until(t, "the replica knows its master", func() bool { return strings.Contains(replica.Do("CLUSTER", "NODES"), id) })
		replica.Do("CLUSTER", "REPLICATE", id)
	}
	agree(t, nodes)
	slot, err := strconv.Atoi(strings.TrimSpace(masters[0].Do("CLUSTER", "KEYSLOT", key)))
	if err != nil {
		t.Fatal(err)
	}
	f := &Failover{t: t, URL: url, Master: masters[slot*len(masters)/16384]}
	inStep := func() bool { return strings.Contains(f.Master.Do("INFO", "replication"), "state=online") }
	Until(t, "the replica is in step", inStep)
	f.promoted = func() bool {
		for _, r := range nodes {
			if r == f.Master {
				continue
			}
			for line := range strings.Lines(r.Do("CLUSTER", "NODES")) {
				if is := strings.Fields(line); len(is) > 8 && strings.HasPrefix(is[1], fmt.Sprintf("127.0.0.1:%d@", f.Master.Port)) {
					return false // it still has slots
				}
			}
			if !strings.Contains(r.Do("CLUSTER", "INFO"), "cluster_state:ok") {
				return false
			}
		}
		return true
	}
	return f
}

// newNode starts a node and introduces it to the first one.
func newNode(t testing.TB, known []*Redis, settings []string) *Redis {
	t.Helper()
	bus := strconv.Itoa(freePort(t))
	r := NewRedis(t, append([]string{"--cluster-enabled", "yes", "--cluster-port", bus}, settings...)...)
	if len(known) > 0 {
		known[0].Do("CLUSTER", "MEET", "127.0.0.1", strconv.Itoa(r.Port), bus)
	}
	return r
}

// agree waits until every node knows all and has no slot missing.
func agree(t testing.TB, nodes []*Redis) {
	t.Helper()
	for _, r := range nodes {
		Until(t, "the nodes of a cluster agree", func() bool {
			info := r.Do("CLUSTER", "INFO")
			return strings.Contains(info, "cluster_state:ok") && strings.Contains(info, fmt.Sprint("cluster_known_nodes:", len(nodes)))
		})
	}
}
