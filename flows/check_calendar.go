package flows

import (
	"strconv"
	"strings"
	"time"
)

// calendar checks that each day of calendar.yaml can be what it says.
func (c *checker) calendar() {
	file := calendarFile
	if c.sources[file] == "" {
		file = "rules.yaml"
	}
	for region, years := range c.flow.Calendar {
		if region != Mainland && region != HongKong {
			c.at(file, region, "%s: the regions are %s and %s", region, Mainland, HongKong)
		}
		for year, h := range years {
			c.holidays(file, region, year, h)
		}
	}
	if file != calendarFile {
		return
	}
	for id := range c.flow.Rules {
		if _, _, ok := holidayRule(id); ok {
			c.at("rules.yaml", id, "rule %s: holidays stand in %s", id, calendarFile)
		}
	}
}

func (c *checker) holidays(file, region string, year int, h Holidays) {
	name := region + " " + strconv.Itoa(year)
	wrong := func(entry, format string, args ...any) {
		c.add(file, c.dateLine(file, region, year, entry), name+": "+format, args...)
	}
	if h.Source == "" || h.Read == "" {
		wrong("", "needs source and read")
	}
	if len(h.Off) == 0 {
		wrong("", "no day is off; a year that is not known yet is left out")
	}
	off := map[time.Time]bool{}
	for _, list := range [][]string{h.Off, h.Work} {
		before := time.Time{}
		for _, entry := range list {
			all := dates(entry)
			if len(all) == 0 || all[0].Year() != year {
				wrong(entry, "%q is no day of %d; write %d-01-31, or %d-02-01..%d-02-07", entry, year, year, year, year)
				continue
			}
			if !all[0].After(before) {
				wrong(entry, "%s comes too late or twice: the days stand in their order", entry)
			}
			before = all[len(all)-1]
		}
	}
	for _, entry := range h.Off {
		for _, day := range dates(entry) {
			off[day] = true
		}
	}
	for _, entry := range h.Work {
		for _, day := range dates(entry) {
			switch {
			case off[day]:
				wrong(entry, "%s is both off and work", entry)
			case !weekend(day):
				wrong(entry, "%s is a weekday and worked on as it is", entry)
			case region == HongKong:
				wrong(entry, "Hong Kong has no make-up days")
			}
		}
	}
}

// dateLine finds where an entry of a year stands in calendar.yaml; with ""
// where the year does. Regions may have the same dates.
func (c *checker) dateLine(file, region string, year int, entry string) int {
	if file != calendarFile {
		return c.line(file, "holidays_off_"+strconv.Itoa(year))
	}
	found := 0
	wanted := []string{region + ":", strconv.Itoa(year) + ":", entry}
	for i, text := range strings.Split(c.sources[file], "\n") {
		if len(wanted) > 0 && strings.Contains(text, wanted[0]) {
			found, wanted = i+1, wanted[1:]
		}
		if len(wanted) == 1 && entry == "" {
			break
		}
	}
	return found
}
