package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaihu/flows"
	"kaihu/flows/flowstest"
	"kaihu/storage/storagetest"
)

const (
	benchSecret = "signing-secret"
	benchConns  = 64
	benchPeople = 10 * benchConns
	benchRounds = 5
)

// benchRound is what one process did: turns a second, µs of processor time a
// turn, MB that were resident at the end, and what of it Redis saw: µs of its
// processor time and round trips a turn.
type benchRound struct{ rate, cpu, rss, redis, trips float64 }

// bench is where a benchmark's processes run.
type bench struct {
	env   []string
	data  string
	redis *storagetest.Redis
}

// start starts the program, or the floor if env says so, and leaves it the time
// to do what it puts off at its start.
func (w *bench) start(b *testing.B, env []string) *process {
	p := &process{t: b, addr: freePort(b)}
	p.env = slices.Concat(os.Environ(), w.env, env, []string{"KAIHU_DATA=" + w.data, "KAIHU_STORE=" + w.redis.URL()})
	p.start()
	time.Sleep(3 * headStart)
	return p
}

// measure measures what a process takes for so many turns. play returns when
// the last reply came.
func (w *bench) measure(b *testing.B, p *process, turns int64, play func() time.Time) benchRound {
	pid := p.cmd.Process.Pid
	toggleProfile(b, p)
	inRedis, trips := redisStats(b, w.redis)
	used, began := cpuOf(b, pid), time.Now()
	took := play().Sub(began)
	r := benchRound{rate: float64(turns) / took.Seconds(), cpu: float64((cpuOf(b, pid) - used).Microseconds()) / float64(turns), rss: residentOf(b, pid)}
	r.redis, r.trips = redisStats(b, w.redis)
	r.redis, r.trips = (r.redis-inRedis)/float64(turns), (r.trips-trips)/float64(turns)
	toggleProfile(b, p)
	return r
}

// report compares rounds of ours with those of the floor, by their medians.
func report(b *testing.B, floor, ours []benchRound, blob int) {
	rate := func(r benchRound) float64 { return r.rate }
	cpu := func(r benchRound) float64 { return r.cpu }
	inRedis := func(r benchRound) float64 { return r.redis }
	trips := func(r benchRound) float64 { return r.trips }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(floor, rate), "floor-turns/s")
	b.ReportMetric(median(ours, rate), "turns/s")
	b.ReportMetric(100*median(ours, rate)/median(floor, rate), "%floor-turns/s")
	b.ReportMetric(median(floor, cpu), "floor-cpu-µs/turn")
	b.ReportMetric(median(ours, cpu), "cpu-µs/turn")
	b.ReportMetric(median(ours, cpu)/median(floor, cpu), "×floor-cpu")
	b.ReportMetric(median(floor, inRedis), "floor-redis-µs/turn")
	b.ReportMetric(median(ours, inRedis), "redis-µs/turn")
	b.ReportMetric(median(floor, trips), "floor-trips/turn")
	b.ReportMetric(median(ours, trips), "trips/turn")
	b.ReportMetric(median(ours, func(r benchRound) float64 { return r.rss }), "MB-resident")
	b.ReportMetric(float64(blob), "blob-bytes")
}

func median(rounds []benchRound, of func(benchRound) float64) float64 {
	all := make([]float64, len(rounds))
	for i, r := range rounds {
		all[i] = of(r)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// benchJourney is what one person writes, up to the first file, and the mean
// size of their case on the way.
func benchJourney(b *testing.B, contact flows.Contact) (says []string, blob int) {
	scripts, err := flowstest.Read(transcriptDir)
	if err != nil {
		b.Fatal(err)
	}
	core := flowstest.NewCore(testFlow(b), contact, time.Now())
	for _, l := range scripts[0].Sections[0].Lines {
		if l.Who == '[' {
			break
		}
		if l.Who != '>' {
			continue
		}
		if err := core.Say(l.Text); err != nil {
			b.Fatal(err)
		}
		says = append(says, l.Text)
		raw, err := json.Marshal(core.Case)
		if err != nil {
			b.Fatal(err)
		}
		blob += len(raw) + 28 // nonce and tag
	}
	if len(says) < 15 {
		b.Fatal("the journey is only", len(says), "lines long")
	}
	return says, blob / len(says)
}

// redisStats is the processor time that Redis has taken, in µs, and how often
// it has read from a connection: what came in one pipeline is one.
func redisStats(b *testing.B, r *storagetest.Redis) (cpu, reads float64) {
	for line := range strings.Lines(r.Do("INFO", "everything")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		scale, into := 1e6, &cpu
		switch name {
		case "used_cpu_user", "used_cpu_sys":
		case "total_reads_processed":
			scale, into = 1, &reads
		default:
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			b.Fatal(err)
		}
		*into += scale * v
	}
	return cpu, reads
}

// residentOf is how much memory a process holds, in MB.
func residentOf(b *testing.B, pid int) float64 { return memoryOf(b, pid, "VmRSS:") }

// peakOf is the most memory that a process has held, in MB.
func peakOf(b *testing.B, pid int) float64 { return memoryOf(b, pid, "VmHWM:") }

func memoryOf(b *testing.B, pid int, field string) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), field)
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal("cannot read /proc")
	}
	return float64(kb) / 1024
}

// cpuOf is the processor time that a process has taken, in ticks of 10 ms.
func cpuOf(b *testing.B, pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+2:]))
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		b.Fatal("cannot read /proc")
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}
