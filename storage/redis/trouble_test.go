package redis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaihu/storage"
	"kaihu/storage/redis"
	"kaihu/storage/storagetest"
)

// TestTroubles brings a server into each state in which it does not do its
// work. Open or Ping says which, at the start and while running, and a turn is
// refused and leaves nothing behind.
func TestTroubles(t *testing.T) {
	for _, trouble := range storagetest.RedisTroubles() {
		t.Run(trouble.Name, func(t *testing.T) {
			t.Parallel()
			server, url := storagetest.NewTroubledRedis(t)
			s := open(t, url)
			defer s.Close()
			if err := deliver(s, 1, 0); err != nil {
				t.Fatal(err)
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			trouble.Break(server)
			begin := time.Now()
			says(t, "while running", s.Ping(t.Context()), trouble.Says)
			if took := time.Since(begin); took > 2*time.Second {
				t.Errorf("Ping took %v; /readyz waits for two seconds", took)
			}
			says(t, "at the start", startOn(t, url), trouble.Says)
			if err := deliver(s, 1, 1); err == nil && trouble.Name != "reading its files" { // that passes by itself
				t.Error("a turn was acknowledged")
			}
			trouble.Heal(server)
			storagetest.Until(t, "it works again", func() bool { return s.Ping(t.Context()) == nil })
			storagetest.Until(t, "the turn is taken", func() bool { return deliver(s, 1, 1) == nil })
			r, err := s.Load(t.Context(), laneName(1), "")
			if err != nil || r.Version != 2 {
				t.Errorf("%d turns, %v; want 2", r.Version, err)
			}
		})
	}
}

// startOn is what a start of the program does with the store.
func startOn(t *testing.T, url string) error {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	s, err := redis.Open(ctx, url, redis.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Ping(ctx)
}

// says expects a storage.Trouble that has these words and no secret.
func says(t *testing.T, when string, err error, words string) {
	t.Helper()
	var trouble *storage.Trouble
	if !errors.As(err, &trouble) || !strings.Contains(trouble.Line(), words) {
		t.Errorf("%s: %v; want %q", when, err, words)
		return
	}
	if strings.Contains(err.Error(), storagetest.TroublePassword) || strings.ContainsAny(trouble.Line(), "\r\n") {
		t.Errorf("%s: %q", when, err)
	}
}

// TestStartRefused has what can be wrong at the start alone.
func TestStartRefused(t *testing.T) {
	t.Parallel()
	const secret = storagetest.TroublePassword
	server := storagetest.NewRedis(t)
	sentinel := storagetest.NewRedisSentinel(t, 0, time.Hour)
	node := strings.TrimPrefix(server.URL(), "redis://")
	watch := strings.TrimSuffix(strings.TrimPrefix(sentinel.URL, "redis+sentinel://"), "/kaihu")
	one, _, _ := strings.Cut(watch, ",")
	for url, want := range map[string]string{
		"redis://u:" + secret + "@" + node:        "the user or the password",
		"rediss://u:" + secret + "@" + node:       "whether it speaks TLS",
		"redis://u:" + secret + "@127.0.0.1:1":    "cannot be reached",
		"redis://" + one:                          "this is a Sentinel",
		"redis+sentinel://" + watch + "/another":  "know no master of this name",
		"redis+sentinel://" + node + "/kaihu":     "not a Sentinel",
		"redis+sentinel://127.0.0.1:1/kaihu":      "cannot be reached",
		"redis://" + node + "?wait=1":             "wait=",
		fmt.Sprint("redis://", hungServer(t)):     "in time",
		"redis+sentinel://" + watch + "/kaihu/99": "DB index is out of range",
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			if err := startOn(t, url); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v; want %q", url, err, want)
			}
		})
	}
	t.Run("no password", func(t *testing.T) {
		t.Parallel()
		locked := storagetest.NewRedis(t)
		locked.Do("CONFIG", "SET", "requirepass", secret)
		says(t, "at the start", startOn(t, locked.URL()), "wants a password")
	})
	if err := startOn(t, sentinel.URL+"/0"); err != nil {
		t.Error(err)
	}
}

// hungServer takes connections and never says a word.
func hungServer(t *testing.T) (addr string) {
	server := storagetest.NewRedis(t)
	server.Pause()
	return strings.TrimPrefix(server.URL(), "redis://")
}

func TestCheckURL(t *testing.T) {
	const secret = storagetest.TroublePassword
	for _, url := range []string{
		"redis://h", "redis://u:p@h:1/3", "rediss://h:1?skip_verify=true", "redis://u:p@a:1,b:2,c:3?wait=2", "redis://a:1,redis://b:2",
		"redis+sentinel://h/name", "redis+sentinel://u:p@[::1]:1,[::2]/name/3?wait=1&sentinel_username=u&sentinel_password=p",
		"rediss+sentinel://a,b,c/name?skip_verify=true",
	} {
		if err := redis.CheckURL(url); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	for url, want := range map[string]string{
		"redis+sentinel://u:" + secret + "@h:1":             "the name of the master is missing",
		"redis+sentinel://u:" + secret + "@h:1/":            "the name of the master is missing",
		"redis+sentinel://u:" + secret + "@h:1/n/x":         "not redis://",
		"http+sentinel://u:" + secret + "@h:1/n":            "not redis://",
		"redis://u:" + secret + "@h:1?wait=" + secret:       "number of replicas",
		"redis://u:" + secret + "@h:1?wait=-1":              "number of replicas",
		"redis://u:" + secret + "@h:1?sentinel_password=x":  "no setting \"sentinel_password\"",
		"redis://u:" + secret + "@h:1?pool_size=3":          "no setting \"pool_size\"",
		"redis://u:" + secret + "@a:1,b:2?skip_verify=true": "no setting \"skip_verify\"",
		"redis://u:" + secret + "@h:1?%zz":                  "behind ?",
		"redis+sentinel://u:" + secret + "@a:1,b:2:3/n/0":   "node 2",
		"redis+sentinel://u:" + secret + "@a:1,/n":          "node 2",
	} {
		err := redis.CheckURL(url)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v; want %q", url, err, want)
		}
	}
}
