package redis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// minVersion is the oldest Redis whose scripts and ZRANGE the store speaks.
const minVersion = 7

func connect(ctx context.Context, rawURL string) (redis.UniversalClient, error) {
	o, err := parse(rawURL)
	if err != nil {
		return nil, err
	}
	db := redis.NewUniversalClient(o)
	info, err := serverInfo(ctx, db)
	if err == nil {
		err = checkVersion(info)
	}
	if err == nil && info["cluster_enabled"] == "1" && len(o.Addrs) == 1 {
		err = db.Close()
		o.IsClusterMode = true
		db = redis.NewUniversalClient(o)
		if err == nil {
			_, err = serverInfo(ctx, db)
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", strings.Join(o.Addrs, ","), err), db.Close())
	}
	return db, nil
}

// parse reads the URL of the first node and the addresses of the others. Its
// errors do not repeat the URL, which may hold a password.
func parse(rawURL string) (*redis.UniversalOptions, error) {
	nodes := strings.Split(rawURL, ",")
	first, err := redis.ParseURL(nodes[0])
	if err != nil || first.Network == "unix" {
		return nil, errors.New("the address is not redis://HOST:PORT or rediss://HOST:PORT")
	}
	o := &redis.UniversalOptions{
		Addrs: []string{first.Addr}, DB: first.DB, Username: first.Username, Password: first.Password,
		TLSConfig: first.TLSConfig, ContextTimeoutEnabled: true,
		DialerRetries:            1,    // commands are tried again already, and a webhook waits for the answer
		DisableIdentity:          true, // CLIENT SETINFO is of 7.2
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if o.TLSConfig != nil {
		o.TLSConfig.ServerName = "" // the name of each node, not the first one's
	}
	for i, node := range nodes[1:] {
		addr := node
		if strings.Contains(node, "://") {
			u, err := url.Parse(node)
			if err != nil {
				return nil, fmt.Errorf("node %d is not HOST:PORT", i+2)
			}
			addr = u.Host
		}
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return nil, fmt.Errorf("node %d is not HOST:PORT", i+2)
		}
		o.Addrs = append(o.Addrs, addr)
	}
	if len(o.Addrs) > 1 && o.DB != 0 {
		return nil, errors.New("a cluster has no database numbers")
	}
	return o, nil
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

func checkVersion(info map[string]string) error {
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
	}
	return all, nil
}
