package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/bot/wecom"
	"kaihu/flows"
)

// jobNames are all jobs there are, whether their channel is configured or not.
func jobNames() []string { return append(bot.JobNames(), wecom.JobNames()...) }

// examineJobs lists when each job runs next, by the program's clock.
func examineJobs(s *Settings, f *flows.Flow, now time.Time) []finding {
	plan, err := bot.ParseTimetable(s.Jobs, jobNames())
	if err != nil {
		return []finding{{"jobs", err, "correct KAIHU_JOBS"}}
	}
	b := bot.New(bot.Config{Flow: f, Timetable: plan})
	if s.wecomOn() {
		w, err := wecom.New(wecomConfig(s, nil, nil), noMemo{}, nobody{})
		if err == nil { // else examinePlatforms says what is wrong
			b.Connect(w.Customers())
		}
	}
	jobs, err := b.Plan(now)
	if err != nil {
		return []finding{{"jobs", err, "correct KAIHU_JOBS"}}
	}
	list := make([]finding, 0, len(jobs))
	for _, j := range jobs {
		next := "switched off (KAIHU_JOBS)"
		if !j.Next.IsZero() {
			next = "next at " + j.Next.Format("2006-01-02 15:04:05 MST")
		}
		list = append(list, finding{what: fmt.Sprintf("job %s (%s): %s", j.Name, j.When, next)})
	}
	return list
}

// examineCalendar says which holidays are known, and which have to be entered.
func examineCalendar(s *Settings, f *flows.Flow, now time.Time) finding {
	var known []string
	for _, region := range []string{flows.Mainland, flows.HongKong} {
		for _, year := range f.KnownYears(region) {
			known = append(known, fmt.Sprintf("%s %d", region, year))
		}
	}
	all := finding{what: "public holidays: " + strings.Join(known, ", ")}
	missing := f.MissingYears(now)
	if len(missing) == 0 {
		return all
	}
	all.err = soon{errors.New("nothing is known of " + strings.Join(missing, ", ") + ": only its weekends count as days off")}
	where := "put a folder with the step files into KAIHU_FLOW and add it to calendar.yaml there"
	if s.Flow != "" {
		where = "add it to " + s.Flow + "/calendar.yaml"
	}
	all.next = where + ": region, year, off (2027-01-31, or 2027-02-01..2027-02-07), work for make-up days (调休), source, read. " +
		"The State Council publishes the mainland's each November (www.gov.cn, 部分节假日安排的通知), Hong Kong's stand at www.gov.hk/en/about/abouthk/holiday/"
	return all
}
