package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaihu/flows"
)

// builtProgram builds kaihu as `make build` does.
func builtProgram(b *testing.B) string {
	path := filepath.Join(b.TempDir(), "kaihu")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return path
}

// BenchmarkStart measures from the start of the program, with an empty store,
// until the answer to a message that came as soon as it listened has arrived
// at the platform.
func BenchmarkStart(b *testing.B) {
	program := builtProgram(b)
	w := newBenchPlatform(b)
	var used time.Duration
	for b.Loop() {
		w.posts.Store(0)
		w.data = b.TempDir()
		p := &process{t: b, addr: freePort(b), program: program}
		p.env = slices.Concat(os.Environ(), w.env, []string{"KAIHU_DATA=" + w.data, "KAIHU_STORE="})
		request := benchEvent(p.addr, "U1", "你好", 0)
		p.launch()
		for {
			body, _ := request.GetBody()
			request.Body = body
			resp, err := http.DefaultClient.Do(request)
			if err == nil {
				_ = resp.Body.Close()
				if resp.StatusCode == http.StatusOK {
					break
				}
			}
			time.Sleep(time.Millisecond)
		}
		for w.posts.Load() == 0 {
			time.Sleep(100 * time.Microsecond)
		}
		used += cpuOf(b, p.cmd.Process.Pid)
		p.kill()
	}
	b.ReportMetric(float64(used.Milliseconds())/float64(b.N), "cpu-ms/op")
}

// BenchmarkPeople puts 10,000 people into conversation over 64 connections, at
// a pace that the machine keeps up with (500 messages a second), and measures
// what the program holds in memory, and how long after its commit (the webhook
// is acknowledged then) a reply arrives at a platform that answers at once.
func BenchmarkPeople(b *testing.B) {
	const people, pace = 10_000, 500
	says, _ := benchJourney(b, flows.Contact{Channel: "slack", Address: "T1/U1", Reply: "D1", Abroad: true})
	w := newBenchPlatform(b)
	p := &process{t: b, addr: freePort(b), program: builtProgram(b)}
	p.env = slices.Concat(os.Environ(), w.env, []string{"KAIHU_DATA=" + w.data, "KAIHU_STORE=" + w.redis.URL()})
	p.start()
	defer p.kill()
	time.Sleep(3 * headStart)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchConns, MaxConnsPerHost: benchConns}}
	var most float64
	var late []time.Duration
	var mu sync.Mutex
	tick := time.NewTicker(time.Second / pace)
	defer tick.Stop()
	var next atomic.Int64
	var all sync.WaitGroup
	for range benchConns {
		all.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= 2*people { // each says two things
					return
				}
				<-tick.C
				user := fmt.Sprintf("U%05d", n%people)
				arrived := w.expect("D" + user)
				resp, err := client.Do(benchEvent(p.addr, user, says[n/people], n/people))
				committed := time.Now()
				if err != nil || resp.StatusCode != http.StatusOK {
					b.Error("a turn was refused:", err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				took := (<-arrived).Sub(committed)
				mu.Lock()
				late = append(late, took)
				if n%1000 == 0 {
					most = max(most, residentOf(b, p.cmd.Process.Pid))
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	slices.Sort(late)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(max(most, residentOf(b, p.cmd.Process.Pid)), "MB-resident")
	b.ReportMetric(float64(late[len(late)/2].Microseconds())/1000, "ms-to-reply-p50")
	b.ReportMetric(float64(late[len(late)*99/100].Microseconds())/1000, "ms-to-reply-p99")
}
