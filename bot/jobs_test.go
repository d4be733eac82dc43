package bot_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// worker is a channel with jobs.
type worker struct {
	*line
	jobs []bot.Job
}

func (worker) Name() string      { return "worker" }
func (w worker) Jobs() []bot.Job { return w.jobs }

// runs is a job that counts its runs.
func runs(n *atomic.Int64, name, when string) bot.Job {
	return bot.Job{Name: name, When: when, Do: func(context.Context) (bot.Counts, error) {
		n.Add(1)
		return bot.Counts{"things": 1}, nil
	}}
}

// TestOneRunATick: whatever the number of replicas and the moments at which
// each of them looks, a job runs once a tick.
func TestOneRunATick(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var n atomic.Int64
	job := runs(&n, "count", "@every 1m")
	all := []*bot.Bot{r.Bot, r.replica(), r.replica()}
	for _, b := range all {
		b.Connect(worker{r.line, []bot.Job{job}})
	}
	began := r.now
	for step := range 200 { // each replica at its own moments, some at the same
		r.now = began.Add(time.Duration(step) * 7 * time.Second)
		var looking sync.WaitGroup
		for i, b := range all {
			if (step+i)%3 != 0 || step%10 == 0 {
				looking.Go(func() {
					if err := b.CatchUp(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
		}
		looking.Wait()
		if want := 1 + int64(r.now.Sub(began)/time.Minute); n.Load() > want || n.Load() < want-1 {
			t.Fatalf("after %s it ran %d times, want %d", r.now.Sub(began), n.Load(), want)
		}
	}
	if want := 1 + int64(r.now.Sub(began)/time.Minute); n.Load() < want-1 {
		t.Errorf("%d runs, want %d", n.Load(), want)
	}
}

// TestTicksOfTheDay: a job of certain hours waits for the first one, is made up
// for once however long nobody was there, within its time if it has one, and
// goes by the flow's time zone.
func TestTicksOfTheDay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var always, late atomic.Int64
	patient, hasty := runs(&always, "always", "0 3 * * *"), runs(&late, "late", "0 3 * * *")
	hasty.Late = time.Hour
	r.Connect(worker{r.line, []bot.Job{patient, hasty}})
	for _, step := range []struct {
		at           string
		always, late int64
	}{
		{"2026-11-23 10:00", 0, 0}, {"2026-11-24 02:59", 0, 0}, {"2026-11-24 03:00", 1, 1}, {"2026-11-24 03:01", 1, 1}, {"2026-11-24 10:59", 1, 1},
		{"2026-11-27 12:00", 2, 1}, // three were missed
		{"2026-11-28 03:30", 3, 2}, {"2026-11-29 04:00", 4, 2},
		{"2026-11-20 12:00", 5, 3}, // the clock goes back by days: it was wrong before
		{"2026-11-20 12:01", 5, 3}, {"2026-11-21 03:00", 6, 4},
	} {
		r.now = at(t, step.at)
		if err := r.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if always.Load() != step.always || late.Load() != step.late {
			t.Fatalf("at %s: %d and %d runs, want %d and %d", step.at, always.Load(), late.Load(), step.always, step.late)
		}
	}
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	x, err := time.ParseInLocation("2006-01-02 15:04", s, flows.China())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestOverlapIsPassedOver: while a run is under way, neither this replica nor
// another begins one.
func TestOverlapIsPassedOver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	two := r.replica()
	var n atomic.Int64
	inside, leave := make(chan struct{}), make(chan struct{})
	job := bot.Job{Name: "slow", When: "@every 1m", Do: func(context.Context) (bot.Counts, error) {
		if n.Add(1) == 2 {
			return nil, nil
		}
		inside <- struct{}{}
		<-leave
		return nil, nil
	}}
	r.Connect(worker{r.line, []bot.Job{job}})
	two.Connect(worker{r.line, []bot.Job{job}})
	done := make(chan error, 1)
	go func() { done <- r.CatchUp(context.Background()) }()
	<-inside
	r.now = r.now.Add(61 * time.Second)
	for _, b := range []*bot.Bot{r.Bot, two} {
		if err := b.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n.Load() != 1 {
		t.Fatalf("%d runs at once", n.Load())
	}
	close(leave)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := two.CatchUp(t.Context()); err != nil || n.Load() != 2 {
		t.Errorf("after it is over: %d runs, %v", n.Load(), err)
	}
}

// TestJobsThatFail: one that panics or fails costs the others nothing, is tried
// again, and is counted and logged without what it was about.
func TestJobsThatFail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	metrics := prometheus.NewRegistry()
	b := bot.New(bot.Config{Flow: r.Flow, Store: r.store, Vault: r.Vault, Now: func() time.Time { return r.now }, Log: logTo(&r.log), Metrics: metrics})
	var n atomic.Int64
	broken := true
	b.Connect(worker{r.line, []bot.Job{
		{Name: "a-panic", When: "@every 1h", Do: func(context.Context) (bot.Counts, error) {
			if broken {
				panic("张三's answer")
			}
			return bot.Counts{"things": 1}, nil
		}},
		{Name: "b-error", When: "@every 1h", Do: func(context.Context) (bot.Counts, error) {
			if broken {
				return bot.Counts{"things": 2}, errors.New("the disk is full")
			}
			return nil, nil
		}},
		runs(&n, "c-fine", "@every 1h"),
	}})
	for range 2 { // within the hour: those that failed are still due
		if err := b.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	broken = false
	for range 2 {
		if err := b.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n.Load() != 1 {
		t.Errorf("the other job ran %d times", n.Load())
	}
	for job, want := range map[string]float64{"a-panic": 1, "b-error": 4, "c-fine": 1} {
		if got := counted(t, metrics, "kaihu_job_items_total", job, "things"); got != want {
			t.Errorf("%s did %v things, want %v", job, got, want)
		}
	}
	for _, want := range []struct {
		job, outcome string
		n            float64
	}{{"a-panic", "panic", 2}, {"a-panic", "ok", 1}, {"b-error", "error", 2}, {"b-error", "ok", 1}, {"c-fine", "ok", 1}} {
		if got := counted(t, metrics, "kaihu_job_runs_total", want.job, want.outcome); got != want.n {
			t.Errorf("%s, %s: %v, want %v", want.job, want.outcome, got, want.n)
		}
	}
	log := r.log.String()
	if strings.Contains(log, "张三") || !strings.Contains(log, "job=a-panic") || !strings.Contains(log, "the disk is full") || strings.Count(log, `msg="a job ran"`) != 2 {
		t.Errorf("the log:\n%s", log)
	}
}

// TestJobCutShort: that the program stops is no fault of a job that runs then.
func TestJobCutShort(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	metrics := prometheus.NewRegistry()
	ctx, stop := context.WithCancel(t.Context())
	b := bot.New(bot.Config{Flow: r.Flow, Store: r.store, Vault: r.Vault, Log: logTo(&r.log), Metrics: metrics})
	b.Connect(worker{r.line, []bot.Job{{Name: "long", When: "@every 1h", Do: func(ctx context.Context) (bot.Counts, error) {
		stop()
		return nil, ctx.Err()
	}}}})
	if err := b.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	if n := counted(t, metrics, "kaihu_job_runs_total", "long", "stopped"); n != 1 || strings.Contains(r.log.String(), "level=ERROR") || !strings.Contains(r.log.String(), "cut short") {
		t.Errorf("counted %v; the log:\n%s", n, r.log.String())
	}
}

// TestRunRunsJobs: cron calls them, one that panics stops nobody, one that is
// off never runs, and Run ends after those under way.
func TestRunRunsJobs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var n, off, under atomic.Int64
	each := runs(&n, "each", "@every 1s")
	each.Each = true
	bad := bot.Job{Name: "bad", When: "@every 1s", Each: true, Do: func(context.Context) (bot.Counts, error) { panic("bad") }}
	slow := bot.Job{Name: "slow", When: "@every 1s", Each: true, Do: func(ctx context.Context) (bot.Counts, error) {
		under.Add(1)
		<-ctx.Done() // no more is to be begun
		time.Sleep(50 * time.Millisecond)
		under.Add(-1)
		return nil, nil
	}}
	b := bot.New(bot.Config{Flow: r.Flow, Store: r.store, Vault: r.Vault, Timetable: bot.Timetable{"gone": bot.Off, "wake": bot.Off}})
	b.Connect(worker{r.line, []bot.Job{each, bad, slow, runs(&off, "gone", "@every 1s")}})
	ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
	defer cancel()
	if err := b.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if n.Load() < 2 || n.Load() > 4 || off.Load() != 0 || under.Load() != 0 {
		t.Errorf("%d runs, %d of one that is off, %d still under way", n.Load(), off.Load(), under.Load())
	}
}

func TestTimetable(t *testing.T) {
	t.Parallel()
	names := []string{"digest", "wake"}
	for text, want := range map[string]bot.Timetable{
		"":                                   nil,
		" ":                                  nil,
		"digest=30 9 * * 1-5":                {"digest": "30 9 * * 1-5"},
		"digest=off,wake=@every 10s":         {"digest": "off", "wake": "@every 10s"},
		"digest = 0 9,15 1,2 * * , wake=off": {"digest": "0 9,15 1,2 * *", "wake": "off"},
		"digest=CRON_TZ=UTC 0 9 * * *":       {"digest": "CRON_TZ=UTC 0 9 * * *"},
	} {
		got, err := bot.ParseTimetable(text, names)
		if err != nil || len(got) != len(want) || got["digest"] != want["digest"] || got["wake"] != want["wake"] {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for text, want := range map[string][]string{
		"digest":                       {"does not begin with JOB=", "digest, wake"},
		"diggest=off":                  {`no job "diggest"; the jobs are digest, wake`},
		"digest=":                      {`digest: "" is no schedule`},
		"digest=61 9 * * *":            {"digest: ", "61 9"},
		"digest=0 0 31 2 *":            {"never comes"},
		"digest=@every -5s":            {"no schedule"},
		"digest=CRON_TZ=":              {"no schedule"},
		"digest=TZ=Nowhere 0 9 * * *":  {"no schedule"},
		"digest=off,digest=off":        {"stands there twice"},
		"x=off,digest=often,wake=@now": {`no job "x"`, `"often"`, `"@now"`},
	} {
		_, err := bot.ParseTimetable(text, names)
		for _, w := range want {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%q: %v, want %q", text, err, w)
			}
		}
	}
}

// TestPlan: when each job runs next, in the flow's time zone.
func TestPlan(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := bot.New(bot.Config{Flow: r.Flow, Store: r.store, Timetable: bot.Timetable{"digest": "0 8 * * 1-5", "wake": "@every 10s", "calendar": bot.Off}})
	plan, err := b.Plan(at(t, "2026-11-27 12:00").UTC()) // a Friday
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"digest": "2026-11-30 08:00:00 Asia/Shanghai", "wake": "2026-11-27 12:00:10 Asia/Shanghai", "calendar": ""}
	var names []string
	for _, p := range plan {
		names = append(names, p.Name)
		next := ""
		if !p.Next.IsZero() {
			next = p.Next.Format("2006-01-02 15:04:05 ") + p.Next.Location().String()
		}
		if w, ok := want[p.Name]; ok && next != w {
			t.Errorf("%s (%s): %q, want %q", p.Name, p.When, next, w)
		}
	}
	if !slices.IsSorted(names) || len(names) != len(bot.JobNames()) {
		t.Errorf("%q", names)
	}
}

// TestDecember: while next year's holidays are missing, the log says so once a
// day, the digest in a line, and a gauge counts them.
func TestDecember(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	metrics := prometheus.NewRegistry()
	b := bot.New(bot.Config{Flow: r.Flow, Store: r.store, Vault: r.Vault, Now: func() time.Time { return r.now }, Log: logTo(&r.log), Metrics: metrics})
	b.Connect(r.line)
	b.ConnectDesk(r.desk)
	for _, step := range []struct {
		at      string
		warned  int
		missing float64
	}{{"2026-11-29 12:00", 0, 0}, {"2026-11-30 10:00", 0, 0}, {"2026-12-01 08:59", 0, 1}, {"2026-12-01 10:00", 1, 1}, {"2026-12-01 10:01", 1, 1}, {"2026-12-02 10:00", 2, 1}} {
		r.now = at(t, step.at)
		if err := b.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(r.log.String(), `missing="mainland 2027"`); got != step.warned {
			t.Errorf("%s: warned %d times, want %d", step.at, got, step.warned)
		}
		if got := gauge(t, metrics, "kaihu_calendar_missing_years"); got != step.missing {
			t.Errorf("%s: the gauge is %v", step.at, got)
		}
	}
	var said []string
	for _, d := range r.desk.digests {
		said = append(said, d.Missing)
	}
	if !slices.Equal(said, []string{"", "mainland 2027", "mainland 2027"}) {
		t.Errorf("the digests say %q", said)
	}
}

// brokenMemo is a store whose memos cannot be read.
type brokenMemo struct{ storage.Store }

func (brokenMemo) Memo(context.Context, string) ([]byte, error) { return nil, errors.New("no memory") }

// TestJobsWithoutAStore: whose tick it is cannot be known, so nobody's it is.
func TestJobsWithoutAStore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var n atomic.Int64
	b := bot.New(bot.Config{Flow: r.Flow, Store: brokenMemo{r.store}, Vault: r.Vault, Log: logTo(&r.log)})
	b.Connect(worker{r.line, []bot.Job{runs(&n, "count", "@every 1m")}})
	if err := b.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n.Load() != 0 || !strings.Contains(r.log.String(), "no memory") {
		t.Errorf("%d runs; %s", n.Load(), &r.log)
	}
}

func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }
