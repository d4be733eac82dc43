package flows

import (
	"fmt"
	"strconv"
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

// calendar knows the working days of a region, and the hours in which people
// there may be written to unasked. It is a value; whoever has other hours in
// mind sets them.
type calendar struct {
	zone       *time.Location
	days       days
	begin, end int // hours of the day: from begin on, before end
}

// calendar is the calendar of a region; of one that is not known, the
// mainland's.
func (f *Flow) calendar(region string) calendar {
	all, ok := f.days[region]
	if !ok {
		all = f.days[Mainland]
	}
	return calendar{zone: f.zone, days: all, begin: f.number("nudge_from_hour"), end: f.number("nudge_to_hour")}
}

// region is where the company of a case is, as far as its working days go.
func (c *Case) region() string {
	if c.Value("entity_region") == HongKong {
		return HongKong
	}
	return Mainland
}

// workday reports whether people work on a day: weekends and public holidays
// are off, make-up days (调休) are not. A year without known holidays has only
// its weekends off.
func (c calendar) workday(day time.Time) bool {
	day = day.In(c.zone)
	if work, ok := c.days[dayNumber(day)]; ok {
		return work
	}
	return !weekend(day)
}

// businessDays adds whole business days: the same hour, n working days later.
// The day itself does not count, however early the hour.
func (c calendar) businessDays(from time.Time, n int) time.Time {
	day := from.In(c.zone)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if c.workday(day) {
			n--
		}
	}
	return day
}

// lastWorkday is the same hour on the business day before.
func (c calendar) lastWorkday(from time.Time) time.Time {
	day := from.In(c.zone).AddDate(0, 0, -1)
	for !c.workday(day) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// hour is an hour of a day.
func (c calendar) hour(day time.Time, hour int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, c.zone)
}

// awake moves a time on into the hours of a working day in which people may be
// written to unasked.
func (c calendar) awake(at time.Time) time.Time {
	at = at.In(c.zone)
	switch {
	case at.Hour() < c.begin:
		at = c.hour(at, c.begin)
	case at.Hour() >= c.end:
		at = c.hour(at.AddDate(0, 0, 1), c.begin)
	}
	for !c.workday(at) {
		at = c.hour(at.AddDate(0, 0, 1), c.begin)
	}
	return at
}

// onTheWay is what awakeBefore leaves for a message to arrive.
const onTheWay = time.Minute

// awakeBefore moves a time back into the hours in which people may be written
// to unasked: the latest such moment that is not after it. The last minute of
// the hours is left out, so that what is sent then arrives within them.
func (c calendar) awakeBefore(at time.Time) time.Time {
	at = at.In(c.zone)
	day := at
	if at.Hour() < c.begin || !c.workday(at) {
		day = c.lastWorkday(at)
	}
	if last := c.hour(day, c.end).Add(-onTheWay); at.After(last) {
		return last
	}
	return at
}

// workingHours is how much of the time between two moments lies in the hours of
// working days in which people may be written to; the last 400 days of it.
func (c calendar) workingHours(from, to time.Time) time.Duration {
	from, to = from.In(c.zone), to.In(c.zone)
	if limit := to.AddDate(0, 0, -400); from.Before(limit) {
		from = limit
	}
	var sum time.Duration
	for day := c.hour(from, 0); day.Before(to); day = day.AddDate(0, 0, 1) {
		if !c.workday(day) {
			continue
		}
		opens, closes := c.hour(day, c.begin), c.hour(day, c.end)
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

// AWS reviews in the mainland, and that is where the consultants are: what
// follows counts the mainland's days.

func (f *Flow) businessDays(from time.Time, n int) time.Time {
	return f.calendar(Mainland).businessDays(from, n)
}

// Workday reports whether people in the mainland work on a day.
func (f *Flow) Workday(day time.Time) bool { return f.calendar(Mainland).workday(day) }

// LastWorkday is the same hour on the business day before.
func (f *Flow) LastWorkday(from time.Time) time.Time { return f.calendar(Mainland).lastWorkday(from) }

// NextWorkday is the same hour on the next business day.
func (f *Flow) NextWorkday(from time.Time) time.Time { return f.businessDays(from, 1) }

// WorkingHours is how much of the time between two moments lies in the hours of
// working days in which people may be written to; the last 400 days of it.
func (f *Flow) WorkingHours(from, to time.Time) time.Duration {
	return f.calendar(Mainland).workingHours(from, to)
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
