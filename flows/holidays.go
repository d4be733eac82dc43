package flows

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The regions of which the working days are known.
const (
	Mainland = "mainland"
	HongKong = "hongkong"
)

const calendarFile = "calendar.yaml"

// Holidays are the days of one year in one region that are not what their
// weekday says: dates (2026-10-01) and ranges of dates (2026-10-01..2026-10-07).
type Holidays struct {
	Off    []string `yaml:"off"`  // weekdays, mostly, on which people do not work
	Work   []string `yaml:"work"` // weekend days on which they do (调休)
	Source string   `yaml:"source"`
	Read   string   `yaml:"read"` // date, 2006-01-02
}

// days are the days that are not what their weekday says, by number: whether
// people work on them.
type days map[int]bool

func weekend(day time.Time) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

// dayNumber counts the days of the calendar.
func dayNumber(day time.Time) int {
	y, m, d := day.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// calendarOf gives the mainland holidays that rules name; nil: they name none.
func calendarOf(rules map[string]Rule) map[string]map[int]Holidays {
	years := map[int]Holidays{}
	for id, r := range rules {
		list, year, ok := holidayRule(id)
		if !ok {
			continue
		}
		h := years[year]
		h.Source, h.Read = r.Source, r.Read
		dates := strings.FieldsFunc(r.Value, func(c rune) bool { return c == ',' || c == ' ' })
		if list == "off" {
			h.Off = dates
		} else {
			h.Work = dates
		}
		years[year] = h
	}
	if len(years) == 0 {
		return nil
	}
	return map[string]map[int]Holidays{Mainland: years}
}

// holidayRule takes the name of a rule apart: holidays_off_2026,
// holidays_work_2026.
func holidayRule(id string) (list string, year int, ok bool) {
	list, digits, ok := strings.Cut(strings.TrimPrefix(id, "holidays_"), "_")
	year, err := strconv.Atoi(digits)
	return list, year, ok && err == nil && strings.HasPrefix(id, "holidays_") && (list == "off" || list == "work")
}

// indexCalendar makes what the days are looked up in. What is wrong in it
// checkCalendar finds.
func (f *Flow) indexCalendar() {
	f.days = map[string]days{Mainland: {}, HongKong: {}}
	for region, years := range f.Calendar {
		all := f.days[region]
		if all == nil {
			continue
		}
		for _, h := range years {
			for list, work := range map[*[]string]bool{&h.Off: false, &h.Work: true} {
				for _, entry := range *list {
					for _, day := range dates(entry) {
						all[dayNumber(day)] = work
					}
				}
			}
		}
	}
	f.indexStatutory()
}

// yearsAhead is how far behind the last year that was announced the days are
// known that are off in every year.
const yearsAhead = 10

// indexStatutory adds the mainland's days off that have the same date in each
// year, for the years that are not announced yet.
func (f *Flow) indexStatutory() {
	known := f.Calendar[Mainland]
	if len(known) == 0 {
		return
	}
	first, last := slices.Min(slices.Collect(maps.Keys(known))), slices.Max(slices.Collect(maps.Keys(known)))
	for year := first; year <= last+yearsAhead; year++ {
		if _, announced := known[year]; announced {
			continue
		}
		for _, date := range strings.Split(f.Rule("statutory_days_off"), ",") {
			for _, day := range dates(strconv.Itoa(year) + "-" + date) {
				f.days[Mainland][dayNumber(day)] = false
			}
		}
	}
}

// dates gives the days of an entry; nil if it is none.
func dates(entry string) (list []time.Time) {
	from, to, ranged := strings.Cut(entry, "..")
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return nil
	}
	last := first
	if ranged {
		if last, err = time.Parse(time.DateOnly, to); err != nil || last.Year() != first.Year() {
			return nil
		}
	}
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		list = append(list, day)
	}
	return list
}

// MissingYears lists the years whose holidays nobody has entered though they
// are needed, as "mainland 2027": the current one, from 1 December on also the
// next. Until they are entered only weekends are off.
func (f *Flow) MissingYears(now time.Time) []string {
	now = now.In(f.zone)
	years := []int{now.Year()}
	if now.Month() == time.December {
		years = append(years, now.Year()+1)
	}
	regions := []string{Mainland}
	if d := f.Definition("entity_region"); d != nil && d.choice(HongKong) != nil {
		regions = append(regions, HongKong)
	}
	var missing []string
	for _, region := range regions {
		for _, year := range years {
			if _, ok := f.Calendar[region][year]; !ok {
				missing = append(missing, region+" "+strconv.Itoa(year))
			}
		}
	}
	return missing
}

// KnownYears lists the years whose holidays are known in a region.
func (f *Flow) KnownYears(region string) []int {
	return slices.Sorted(maps.Keys(f.Calendar[region]))
}
