package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// minVersion is the oldest Redis whose scripts and ZRANGE the store speaks.
const minVersion = 7

// lookAgain is how old the known shape of a cluster may be. A master that is
// dead does not say MOVED, and go-redis would go on asking it for a minute after
// its replica was promoted.
const lookAgain = time.Second

// connect opens the client of a URL and looks at what answers.
func connect(ctx context.Context, t target) (redis.UniversalClient, error) {
	db := t.client()
	info, err := serverInfo(ctx, db)
	if err == nil {
		err = checkServer(info)
	}
	if err == nil && info["cluster_enabled"] == "1" && len(t.Addrs) == 1 && t.MasterName == "" {
		err = db.Close()
		t.IsClusterMode = true
		db = t.client()
		if err == nil {
			_, err = serverInfo(ctx, db)
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", strings.Join(t.Addrs, ","), diagnose(err)), db.Close())
	}
	return db, nil
}

func (t target) client() redis.UniversalClient {
	var db redis.UniversalClient
	if t.MasterName == "" && (t.IsClusterMode || len(t.Addrs) > 1) {
		o := t.Cluster()
		o.ClusterStateReloadInterval = lookAgain
		db = redis.NewClusterClient(o)
	} else {
		db = redis.NewUniversalClient(t.UniversalOptions)
	}
	if t.copies > 0 {
		keepCopies(db, t.copies)
	}
	return db
}

// serverInfo asks a node for INFO.
func serverInfo(ctx context.Context, db redis.UniversalClient) (map[string]string, error) {
	text, err := db.Info(ctx).Result()
	if err != nil {
		return nil, err
	}
	info := map[string]string{}
	for line := range strings.Lines(text) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[k] = v
		}
	}
	return info, nil
}

func checkServer(info map[string]string) error {
	if info["redis_mode"] == "sentinel" {
		return errSentinel
	}
	version := info["redis_version"]
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < minVersion {
		return fmt.Errorf("this is Redis %q; Kaihu needs Redis %d or newer", version, minVersion)
	}
	return nil
}

// Warnings says, for the operator, which settings of the server could lose what
// it has acknowledged. None: an empty list.
func (s *Store) Warnings(ctx context.Context) ([]string, error) {
	info, err := serverInfo(ctx, s.db)
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	var all []string
	if p := info["maxmemory_policy"]; p != "" && p != "noeviction" {
		all = append(all, fmt.Sprintf("maxmemory-policy is %s: when memory is short, Redis will throw cases away; set noeviction", p))
	}
	if info["aof_enabled"] == "0" {
		all = append(all, "appendonly is off: a restart goes back to the last snapshot; set appendonly yes")
	} else if p := s.appendFsync(ctx); p == "everysec" || p == "no" {
		all = append(all, fmt.Sprintf("appendfsync is %s: Redis answers before a turn is on the disk, or even written there; a crash takes it back and no platform brings it again; set appendfsync always", p))
	}
	if n, _ := strconv.Atoi(info["connected_slaves"]); n > 0 && s.copies == 0 {
		all = append(all, "a promoted replica may lack the last turns; add ?wait=N to KAIHU_STORE, N being how many replicas a master has")
	}
	if errs := s.probe(ctx); len(errs) > 0 && len(errs) < s.probes() {
		all = append(all, fmt.Sprintf("%d of %d parts of the store take no writes: %v", len(errs), s.probes(), diagnose(errs[0])))
	}
	return all, nil
}

// appendFsync is Redis's setting of that name; "": it does not tell, as with a
// managed service that takes no CONFIG.
func (s *Store) appendFsync(ctx context.Context) string {
	settings, err := s.db.ConfigGet(ctx, "appendfsync").Result()
	if err != nil {
		return ""
	}
	return settings["appendfsync"]
}
