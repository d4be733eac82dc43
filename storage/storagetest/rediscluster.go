package storagetest

import (
	"fmt"
	"slices"
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

// Holder is the master that holds a key like the pattern.
func Holder(t testing.TB, masters []*Redis, pattern string) *Redis {
	t.Helper()
	for _, r := range masters {
		if strings.TrimSpace(r.Do("KEYS", pattern)) != "" {
			return r
		}
	}
	t.Fatalf("no node holds a key like %s", pattern)
	return nil
}

// NewRedisClusterFailover starts a cluster of three masters that have a replica
// each. Its Master is the first one; a test may choose another.
func NewRedisClusterFailover(t testing.TB) (f *Failover, masters []*Redis) {
	t.Helper()
	settings := []string{"--cluster-node-timeout", strconv.Itoa(int(DownAfter.Milliseconds())), "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0"}
	masters, url := NewRedisCluster(t, 3, settings...)
	nodes := slices.Clone(masters)
	for _, m := range masters {
		nodes = append(nodes, newNode(t, nodes, settings))
		id := strings.TrimSpace(m.Do("CLUSTER", "MYID"))
		replica := nodes[len(nodes)-1]
		Until(t, "the replica knows its master", func() bool { return strings.Contains(replica.Do("CLUSTER", "NODES"), id) })
		replica.Do("CLUSTER", "REPLICATE", id)
	}
	agree(t, nodes)
	for _, m := range masters {
		Until(t, "the replica is in step", func() bool { return strings.Contains(m.Do("INFO", "replication"), "state=online") })
	}
	f = &Failover{t: t, URL: url, Master: masters[0], rejoin: func() {}} // a node of a cluster does that by itself
	f.promoted = func() bool { return !slices.ContainsFunc(nodes, f.missed) }
	return f, masters
}

// missed says whether a node has not yet seen that the master was replaced.
func (f *Failover) missed(r *Redis) bool {
	if r == f.Master {
		return false
	}
	for line := range strings.Lines(r.Do("CLUSTER", "NODES")) {
		if is := strings.Fields(line); len(is) > 8 && strings.HasPrefix(is[1], fmt.Sprintf("127.0.0.1:%d@", f.Master.Port)) {
			return true // the old master still has slots
		}
	}
	return !strings.Contains(r.Do("CLUSTER", "INFO"), "cluster_state:ok")
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
