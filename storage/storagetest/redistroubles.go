package storagetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TroublePassword is that of the user of [NewTroubledRedis]. No error may
// repeat it.
const TroublePassword = "hunter2"

// RedisTrouble is a state in which Redis answers and does not do its work. It
// is the real one: the server is brought into it, not replaced.
type RedisTrouble struct {
	Name  string
	Says  string // what the operator is told, in part
	Break func(r *Redis)
	Heal  func(r *Redis)
}

// NewTroubledRedis starts a server that can be brought into every one of
// [RedisTroubles], one after the other, and returns the URL of a user that the
// troubles about rights are about.
func NewTroubledRedis(t testing.TB) (r *Redis, url string) {
	t.Helper()
	r = NewRedis(t, "--appendonly", "yes", "--busy-reply-threshold", "50", "--key-load-delay", "50",
		"--user", "kaihu", "on", ">"+TroublePassword, "~*", "&*", "+@all")
	return r, fmt.Sprintf("redis://kaihu:%s@127.0.0.1:%d", TroublePassword, r.Port)
}

// RedisTroubles lists them.
func RedisTroubles() []RedisTrouble {
	return []RedisTrouble{
		{"out of memory", "out of memory", fill, func(r *Redis) {
			r.Do("CONFIG", "SET", "maxmemory", "0")
			r.Do("EVAL", "for i = 1, 100 do redis.call('DEL', 'fill:' .. i) end", "0")
		}},
		{"read-only", "read-only replica",
			func(r *Redis) { r.Do("REPLICAOF", "127.0.0.1", "1") },
			func(r *Redis) { r.Do("REPLICAOF", "NO", "ONE") }},
		{"too few replicas", "min-replicas-to-write",
			func(r *Redis) { r.Do("CONFIG", "SET", "min-replicas-to-write", "1") },
			func(r *Redis) { r.Do("CONFIG", "SET", "min-replicas-to-write", "0") }},
		{"a full disk", "cannot write to its disk", spoilDisk, mendDisk},
		{"another password", "the user or the password",
			func(r *Redis) { r.user("resetpass", ">another") },
			func(r *Redis) { r.user("resetpass", ">"+TroublePassword) }},
		{"fewer rights", "does not let this user",
			func(r *Redis) { r.user("-@write") },
			func(r *Redis) { r.user("+@all") }},
		{"a script that runs on", "held up by a script", hang, func(r *Redis) {
			r.Do("SCRIPT", "KILL")
			<-r.busy
		}},
		{"reading its files", "reading its files", reload, func(r *Redis) { <-r.busy }},
	}
}

// fill leaves no memory.
func fill(r *Redis) {
	r.Do("CONFIG", "SET", "maxmemory", "8mb")
	r.Do("EVAL", "for i = 1, 100 do redis.call('SET', 'fill:' .. i, string.rep('x', 100000)) end", "0")
}

// user changes the user and ends its connections, as a restart of the other
// side would.
func (r *Redis) user(rules ...string) {
	r.Do(append([]string{"ACL", "SETUSER", "kaihu"}, rules...)...)
	r.Do("CLIENT", "KILL", "USER", "kaihu")
}

// spoilDisk lets a snapshot fail: its file cannot take its name.
func spoilDisk(r *Redis) {
	if err := os.MkdirAll(filepath.Join(r.Dir, "dump.rdb", "in the way"), 0o700); err != nil {
		r.t.Fatal(err)
	}
	r.Do("CONFIG", "SET", "save", "86400 1")
	r.snapshot("err")
}

func mendDisk(r *Redis) {
	if err := os.RemoveAll(filepath.Join(r.Dir, "dump.rdb")); err != nil {
		r.t.Fatal(err)
	}
	r.snapshot("ok")
	r.Do("CONFIG", "SET", "save", "")
}

// snapshot takes one and waits until it has ended as it should.
func (r *Redis) snapshot(end string) {
	r.t.Helper()
	r.Do("BGSAVE")
	Until(r.t, "a snapshot ends: "+end, func() bool {
		info := r.Do("INFO", "persistence")
		return strings.Contains(info, "rdb_bgsave_in_progress:0") && strings.Contains(info, "rdb_last_bgsave_status:"+end)
	})
}

// hang runs a script that does not end.
func hang(r *Redis) {
	r.busy = make(chan struct{})
	go func(done chan struct{}) {
		defer close(done)
		_, _ = r.cli("EVAL", "while true do end", "0") // ends when it is killed, with an error
	}(r.busy)
	r.until("BUSY")
}

// reload restarts the server on files that take it a while to read.
func reload(r *Redis) {
	r.Do("EVAL", "for i = 1, 25000 do redis.call('SET', 'read:' .. i, i) end", "0")
	r.Kill()
	r.busy = make(chan struct{})
	go func(done chan struct{}) {
		defer close(done)
		if err := r.start(); err != nil {
			r.t.Errorf("redis-server does not start again: %v", err)
		}
	}(r.busy)
	r.until("LOADING")
}

// until waits for an answer to PING.
func (r *Redis) until(word string) {
	r.t.Helper()
	Until(r.t, "Redis says "+word, func() bool {
		out, _ := r.cli("PING")
		return strings.HasPrefix(out, word)
	})
}
