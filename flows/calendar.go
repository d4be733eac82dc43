package flows

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// number reads a rule as a whole number; Load has checked that it is one.
func (f *Flow) number(rule string) int {
	n, err := strconv.Atoi(f.Rule(rule))
	if err != nil {
		return 0
	}
	return n
}

// workday reports whether people in China work on a day: weekends and public
// holidays are off, make-up days (调休) are not. A year without holiday rules
// has only its weekends off.
func (f *Flow) workday(day time.Time) bool {
	day = day.In(f.zone)
	date := day.Format(time.DateOnly)
	year := date[:4]
	if strings.Contains(f.Rule("holidays_work_"+year), date) {
		return true
	}
	if strings.Contains(f.Rule("holidays_off_"+year), date) {
		return false
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// businessDays adds whole business days: the same hour, n working days later.
// The day itself does not count, however early the hour.
func (f *Flow) businessDays(from time.Time, n int) time.Time {
	day := from.In(f.zone)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if f.workday(day) {
			n--
		}
	}
	return day
}

// Workday reports whether people in China work on a day.
func (f *Flow) Workday(day time.Time) bool { return f.workday(day) }

// LastWorkday is the same hour on the business day before.
func (f *Flow) LastWorkday(from time.Time) time.Time {
	day := from.In(f.zone).AddDate(0, 0, -1)
	for !f.workday(day) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// NextWorkday is the same hour on the next business day.
func (f *Flow) NextWorkday(from time.Time) time.Time { return f.businessDays(from, 1) }

// awake moves a time into the hours of a working day in which people may be
// written to unasked.
func (f *Flow) awake(at time.Time) time.Time {
	at = at.In(f.zone)
	begin, end := f.number("nudge_from_hour"), f.number("nudge_to_hour")
	hour := func(day time.Time) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), begin, 0, 0, 0, f.zone)
	}
	switch {
	case at.Hour() < begin:
		at = hour(at)
	case at.Hour() >= end:
		at = hour(at.AddDate(0, 0, 1))
	}
	for !f.workday(at) {
		at = hour(at.AddDate(0, 0, 1))
	}
	return at
}

// WorkingHours is how much of the time between two moments lies in the hours of
// working days in which people may be written to; the last 400 days of it.
func (f *Flow) WorkingHours(from, to time.Time) time.Duration {
	from, to = from.In(f.zone), to.In(f.zone)
	if limit := to.AddDate(0, 0, -400); from.Before(limit) {
		from = limit
	}
	begin, end := f.number("nudge_from_hour"), f.number("nudge_to_hour")
	var sum time.Duration
	for day := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, f.zone); day.Before(to); day = day.AddDate(0, 0, 1) {
		if !f.workday(day) {
			continue
		}
		opens := time.Date(day.Year(), day.Month(), day.Day(), begin, 0, 0, 0, f.zone)
		closes := time.Date(day.Year(), day.Month(), day.Day(), end, 0, 0, 0, f.zone)
		if from.After(opens) {
			opens = from
		}
		if to.Before(closes) {
			closes = to
		}
		sum += max(0, closes.Sub(opens))
	}
	return sum
}

// date writes a day as people do.
func (f *Flow) date(at time.Time, l Lang) string {
	at = at.In(f.zone)
	if l == Zh {
		return fmt.Sprintf("%d 月 %d 日（周%s）", at.Month(), at.Day(), []string{"日", "一", "二", "三", "四", "五", "六"}[at.Weekday()])
	}
	return at.Format("Mon 2 Jan")
}

// moment writes a day and time as people do.
func (f *Flow) moment(at time.Time, l Lang) string {
	at = at.In(f.zone)
	if l == Zh {
		return fmt.Sprintf("%d 月 %d 日 %s", at.Month(), at.Day(), at.Format("15:04"))
	}
	return at.Format("2 Jan 15:04")
}

// Zone is where the people are.
func (f *Flow) Zone() *time.Location { return f.zone }
