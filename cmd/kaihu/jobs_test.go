package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot/logtest"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/flows/awschina"
)

// TestLostCallbackIsAnswered: WeCom's callback of a message never comes; a
// minute later it is read and answered all the same, once.
func TestLostCallbackIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testFlow(t), "sqlite")
	kf := w.settings.WecomKfID
	if err := w.wecom.Enter(kf, worldCustomer, wecomtest.Link{}); err != nil {
		t.Fatal(err)
	}
	w.settle()
	heard := func() int { return len(w.wecom.Chat(kf, worldCustomer)) }
	w.wecom.Faults().Add(wecomtest.Fault{Kind: wecomtest.FaultDropCallback, Count: 1})
	before := heard()
	if _, err := w.wecom.Say(kf, worldCustomer, "English"); err != nil {
		t.Fatal(err)
	}
	w.settle()
	if got := heard() - before; got != 1 {
		t.Fatalf("%d messages on the screen although the callback is lost", got)
	}
	for range 3 {
		w.clock.forward(time.Minute)
		if err := w.app.bot.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.settle()
	}
	if got := heard() - before; got != 2 {
		t.Errorf("%d messages on the screen, want the person's and the answer\n%s", got, w.log)
	}
}

// TestJobsSetting: every mistake is told at the start, with the jobs that there
// are, those of channels that are not configured among them.
func TestJobsSetting(t *testing.T) {
	t.Parallel()
	var out, errs logtest.Log
	env := []string{"KAIHU_DATA=" + t.TempDir(), "KAIHU_JOBS=digest=at nine,remind=@daily"}
	if code := run(t.Context(), []string{"serve"}, env, nil, &out, &errs); code == 0 {
		t.Error("served with a wrong KAIHU_JOBS")
	}
	for _, want := range []string{`KAIHU_JOBS: digest: "at nine" is no schedule`, `KAIHU_JOBS: there is no job "remind"`, "reconcile", "wake"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("%q is not told:\n%s", want, &errs)
		}
	}
	s := Settings{Jobs: "digest=0 8 * * 1-5,reconcile=off", WecomCorpID: "ww1", WecomAgentID: "1", WecomSecret: "s", WecomToken: "t", WecomAESKey: strings.Repeat("a", 42) + "A"}
	f := loadBuiltIn(t)
	var lines []string
	for _, one := range examineJobs(&s, f, time.Date(2026, 11, 27, 4, 0, 0, 0, time.UTC)) {
		lines = append(lines, one.what)
	}
	names := jobNames()
	for _, name := range names {
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "job "+name+" (") }) {
			t.Errorf("%s is not listed: %q", name, lines)
		}
	}
	for _, want := range []string{"job digest (0 8 * * 1-5): next at 2026-11-30 08:00:00 Asia/Shanghai", "job reconcile (off): switched off (KAIHU_JOBS)"} {
		if !slices.Contains(lines, want) {
			t.Errorf("%q is not among %q", want, lines)
		}
	}
	if len(lines) != len(names) {
		t.Errorf("%d lines for %d jobs", len(lines), len(names))
	}
}

func loadBuiltIn(t *testing.T) *flows.Flow {
	t.Helper()
	f, err := flows.Load(awschina.Files(), flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestDoctorInDecember: what is missing is said with what to do, and is no
// failure.
func TestDoctorInDecember(t *testing.T) {
	t.Parallel()
	f := loadBuiltIn(t)
	if got := examineCalendar(&Settings{}, f, time.Date(2026, 11, 30, 0, 0, 0, 0, flows.China())); got.err != nil || got.what != "public holidays: mainland 2026, hongkong 2026, hongkong 2027" {
		t.Errorf("in November: %+v", got)
	}
	for folder, want := range map[string]string{"": "KAIHU_FLOW", "/srv/flow": "/srv/flow/calendar.yaml"} {
		got := examineCalendar(&Settings{Flow: folder}, f, time.Date(2026, 12, 1, 0, 0, 0, 0, flows.China()))
		if got.err == nil || !strings.Contains(got.err.Error(), "mainland 2027") || !strings.Contains(got.next, want) || !strings.Contains(got.next, "State Council") {
			t.Errorf("in December: %+v", got)
		}
		if mild := (soon{}); !errors.As(got.err, &mild) {
			t.Error("it counts as wrong")
		}
	}
}
