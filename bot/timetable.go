package bot

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Off is the schedule of a job that is switched off.
const Off = "off"

// Timetable says when jobs run that do not run at their usual times: name →
// schedule as cron reads it, or [Off].
type Timetable map[string]string

// jobEntry begins an entry of a timetable; a schedule may hold commas, too.
var jobEntry = regexp.MustCompile(`(?:^|,)\s*([A-Za-z_-]+)\s*=`)

// ParseTimetable reads "digest=30 9 * * 1-5,wake=@every 10s,calendar=off". The
// error has every mistake, and the names that there are.
func ParseTimetable(text string, names []string) (Timetable, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var all []error
	plan := Timetable{}
	at := jobEntry.FindAllStringSubmatchIndex(text, -1)
	if len(at) == 0 || at[0][0] > 0 {
		all = append(all, fmt.Errorf("%q does not begin with JOB=; the jobs are %s", head(text), strings.Join(names, ", ")))
	}
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		name, when := text[m[2]:m[3]], strings.TrimSpace(text[m[1]:end])
		if !slices.Contains(names, name) {
			all = append(all, fmt.Errorf("there is no job %q; the jobs are %s", name, strings.Join(names, ", ")))
		}
		if plan[name] != "" {
			all = append(all, fmt.Errorf("%s stands there twice", name))
		}
		plan[name] = when
		if when == Off {
			continue
		}
		if _, err := schedule(when); err != nil {
			all = append(all, fmt.Errorf("%s: %w", name, err))
		}
	}
	if err := errors.Join(all...); err != nil {
		return nil, err
	}
	return plan, nil
}

// schedule reads what cron reads. Its parser panics on some of what is none.
func schedule(when string) (s cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			s, err = nil, fmt.Errorf("%q is no schedule; write for example 30 9 * * 1-5, @every 10s or off", head(when))
		}
	}()
	s, err = cron.ParseStandard(when)
	if err != nil {
		return nil, fmt.Errorf("%q is no schedule (%w); write for example 30 9 * * 1-5, @every 10s or off", head(when), err)
	}
	if every, ok := s.(cron.ConstantDelaySchedule); ok && strings.Contains(when, "-") {
		return nil, fmt.Errorf("%q is no schedule: nothing comes every %s", head(when), every.Delay)
	}
	if s.Next(time.Unix(0, 0).UTC()).IsZero() {
		return nil, fmt.Errorf("%q never comes", head(when))
	}
	return s, nil
}

// head is the beginning of what somebody wrote.
func head(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}
