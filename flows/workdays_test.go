package flows

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// built is the built-in flow in a time zone.
func built(t *testing.T, zone *time.Location) *Flow {
	t.Helper()
	f, err := Load(os.DirFS("awschina"), Options{Zone: zone})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func clock(t *testing.T, s string, zone *time.Location) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// years are the calendars with a year that is known and one that begins with
// the other's last days.
func years(t *testing.T) map[string]calendar {
	f := built(t, nil)
	return map[string]calendar{Mainland: f.calendar(Mainland), HongKong: f.calendar(HongKong)}
}

// TestBusinessDaysOfAYear: from each hour of the year, n business days are n
// times one, end on a working day at the same hour, never on an earlier day than
// those of the hour before, and have the last workday as their inverse.
func TestBusinessDaysOfAYear(t *testing.T) {
	for region, c := range years(t) {
		end := clock(t, "2027-01-15 00:00", c.zone)
		var before [4]string
		for at := clock(t, "2025-12-28 00:30", c.zone); at.Before(end); at = at.Add(time.Hour) {
			one := at
			for n := 1; n <= 3; n++ {
				one = c.businessDays(one, 1)
				by := c.businessDays(at, n)
				if !by.Equal(one) {
					t.Fatalf("%s: %s and %d days: %s, by single days %s", region, at, n, by, one)
				}
				if !c.workday(by) || by.Format("15:04") != at.Format("15:04") || !by.After(at) {
					t.Fatalf("%s: %s and %d days: %s", region, at, n, by)
				}
				if date := by.Format(time.DateOnly); date < before[n] {
					t.Fatalf("%s: %d days from %s end before those of the hour before", region, n, at)
				}
				before[n] = by.Format(time.DateOnly)
			}
			if c.workday(at) {
				if back := c.lastWorkday(c.businessDays(at, 1)); !back.Equal(at) {
					t.Fatalf("%s: a day on and back from %s is %s", region, at, back)
				}
			}
			if got := c.businessDays(at, 0); !got.Equal(at) {
				t.Fatalf("%s: no days from %s: %s", region, at, got)
			}
		}
	}
}

// TestWakingHoursOfAYear: what is moved into the waking hours lies in them,
// stays there, and is the nearest such moment on its side.
func TestWakingHoursOfAYear(t *testing.T) {
	const step = 20 * time.Minute
	for region, c := range years(t) {
		open := func(at time.Time) bool {
			return c.workday(at) && at.Hour() >= c.begin && at.Hour() < c.end
		}
		end := clock(t, "2027-01-15 00:00", c.zone)
		var last, lastBack time.Time
		for at := clock(t, "2025-12-28 00:00", c.zone); at.Before(end); at = at.Add(step) {
			on, back := c.awake(at), c.awakeBefore(at)
			if !open(on) || !open(back) || on.Before(at) || back.After(at) {
				t.Fatalf("%s: %s: on to %s, back to %s", region, at, on, back)
			}
			if !c.awake(on).Equal(on) || !c.awakeBefore(back).Equal(back) || !c.awake(back).Equal(back) {
				t.Fatalf("%s: %s: moved twice: %s, %s", region, at, c.awake(on), c.awakeBefore(back))
			}
			if on.Before(last) || back.Before(lastBack) {
				t.Fatalf("%s: %s: the order is lost", region, at)
			}
			last, lastBack = on, back
			if open(at) != on.Equal(at) {
				t.Fatalf("%s: %s is moved to %s", region, at, on)
			}
			for between := at; between.Before(on); between = between.Add(step) {
				if open(between) {
					t.Fatalf("%s: %s is moved to %s, past %s", region, at, on, between)
				}
			}
			for between := back.Add(onTheWay); !between.After(at); between = between.Add(step) {
				if open(between) && !open(at) {
					t.Fatalf("%s: %s is moved back to %s, past %s", region, at, back, between)
				}
			}
		}
	}
}

// TestWorkdaysCounted holds a whole year against its published number of days.
func TestWorkdaysCounted(t *testing.T) {
	// 261 weekdays in 2026; the mainland is off on 19 of them (33 days off, 14
	// of which are on weekends) and works on 6 weekend days; Hong Kong is off
	// on 14 of them (17 days, 3 Saturdays).
	for region, want := range map[string]int{Mainland: 261 - 19 + 6, HongKong: 261 - 14} {
		c, n := years(t)[region], 0
		for day := clock(t, "2026-01-01 12:00", c.zone); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
			if c.workday(day) {
				n++
			}
		}
		if n != want {
			t.Errorf("%s works on %d days of 2026, want %d", region, n, want)
		}
	}
}

func TestTwoBusinessDays(t *testing.T) {
	for _, c := range []struct{ name, region, from, want, zh, en string }{
		{"an ordinary Monday", Mainland, "2026-11-23 11:00", "2026-11-25 11:00", "11 月 25 日（周三）", "Wed 25 Nov"},
		{"a Friday at midnight", Mainland, "2026-11-27 00:00", "2026-12-01 00:00", "12 月 1 日（周二）", "Tue 1 Dec"},
		{"a Saturday night", Mainland, "2026-11-28 23:59", "2026-12-01 23:59", "12 月 1 日（周二）", "Tue 1 Dec"},
		{"Spring Festival: the make-up Saturday before counts", Mainland, "2026-02-13 10:00", "2026-02-24 10:00", "2 月 24 日（周二）", "Tue 24 Feb"},
		{"Spring Festival: within", Mainland, "2026-02-17 10:00", "2026-02-25 10:00", "2 月 25 日（周三）", "Wed 25 Feb"},
		{"Spring Festival: the make-up Saturday after counts", Mainland, "2026-02-27 10:00", "2026-03-02 10:00", "3 月 2 日（周一）", "Mon 2 Mar"},
		{"Golden Week: before", Mainland, "2026-09-30 18:00", "2026-10-09 18:00", "10 月 9 日（周五）", "Fri 9 Oct"},
		{"Golden Week: the make-up Saturday after counts", Mainland, "2026-10-08 09:00", "2026-10-10 09:00", "10 月 10 日（周六）", "Sat 10 Oct"},
		{"Golden Week: the make-up Sunday before counts", Mainland, "2026-09-18 09:00", "2026-09-21 09:00", "9 月 21 日（周一）", "Mon 21 Sep"},
		{"year end: of 2027 only what is so by law is known", Mainland, "2026-12-31 12:00", "2027-01-05 12:00", "1 月 5 日（周二）", "Tue 5 Jan"},
		{"Hong Kong: Lunar New Year is shorter", HongKong, "2026-02-16 10:00", "2026-02-23 10:00", "2 月 23 日（周一）", "Mon 23 Feb"},
		{"Hong Kong: Easter and Ching Ming", HongKong, "2026-04-02 10:00", "2026-04-09 10:00", "4 月 9 日（周四）", "Thu 9 Apr"},
		{"Hong Kong: no Golden Week", HongKong, "2026-09-30 10:00", "2026-10-05 10:00", "10 月 5 日（周一）", "Mon 5 Oct"},
		{"Hong Kong: Christmas", HongKong, "2026-12-24 10:00", "2026-12-29 10:00", "12 月 29 日（周二）", "Tue 29 Dec"},
		{"Hong Kong: Christmas on a weekend", HongKong, "2027-12-24 10:00", "2027-12-29 10:00", "12 月 29 日（周三）", "Wed 29 Dec"},
		{"Hong Kong: no make-up Saturdays", HongKong, "2026-02-27 10:00", "2026-03-03 10:00", "3 月 3 日（周二）", "Tue 3 Mar"},
	} {
		f := built(t, nil)
		got := f.calendar(c.region).businessDays(clock(t, c.from, China()), 2)
		if got.Format("2006-01-02 15:04") != c.want {
			t.Errorf("%s: %s and two days: %s, want %s", c.name, c.from, got, c.want)
		}
		if zh, en := f.date(got, Zh), f.date(got, En); zh != c.zh || en != c.en {
			t.Errorf("%s: %q, %q", c.name, zh, en)
		}
	}
}

// TestTimezone: days begin and end where the people are.
func TestTimezone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zone database: ", err)
	}
	late := time.Date(2026, 10, 9, 17, 0, 0, 0, time.UTC) // Friday evening in Berlin, Saturday in Shanghai
	there, here := built(t, berlin).calendar(Mainland), built(t, nil).calendar(Mainland)
	if got := there.businessDays(late, 1); got.Format(time.DateOnly) != "2026-10-10" {
		t.Errorf("Berlin: %s", got)
	}
	if got := here.businessDays(late, 1); got.Format(time.DateOnly) != "2026-10-12" {
		t.Errorf("Shanghai: %s", got)
	}
	if got := there.awake(late); !got.Equal(late) {
		t.Errorf("seven in the evening in Berlin is moved to %s", got)
	}
	if got := here.awake(late).Format("2006-01-02 15:04"); got != "2026-10-10 09:00" {
		t.Errorf("one at night in Shanghai is moved to %s", got)
	}
	f := built(t, berlin)
	if zh := f.date(time.Date(2026, 10, 9, 23, 0, 0, 0, time.UTC), Zh); zh != "10 月 10 日（周六）" {
		t.Errorf("one at night in Berlin: %s", zh)
	}
}

// TestRegion: what has not been said counts as the mainland.
func TestRegion(t *testing.T) {
	for value, want := range map[string]string{"": Mainland, "mainland": Mainland, "hongkong": HongKong, "other": Mainland} {
		c := Case{Requirements: map[string]Requirement{"entity_region": {State: OK, Value: value}}}
		if got := c.region(); got != want {
			t.Errorf("%q counts the days of %s", value, got)
		}
	}
	f := built(t, nil)
	if day := clock(t, "2026-10-10 12:00", China()); !f.calendar("atlantis").workday(day) {
		t.Error("an unknown region does not count the mainland's days")
	}
}

func TestMissingYears(t *testing.T) {
	f := built(t, nil)
	for at, want := range map[string][]string{
		"2026-11-30 23:59": nil,
		"2026-12-01 00:00": {"mainland 2027"},
		"2027-01-01 00:00": {"mainland 2027"},
		"2027-12-01 00:00": {"mainland 2027", "mainland 2028", "hongkong 2028"},
	} {
		if got := f.MissingYears(clock(t, at, China())); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
}

// folder is the built-in flow with its calendar replaced; "": without one.
func folder(t *testing.T, calendar string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	entries, err := os.ReadDir("awschina")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".yaml") || e.Name() == calendarFile {
			continue
		}
		b, err := os.ReadFile("awschina/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = &fstest.MapFile{Data: b}
	}
	if calendar != "" {
		files[calendarFile] = &fstest.MapFile{Data: []byte(calendar)}
	}
	return files
}

// TestCalendarMistakes: each is named, with its line.
func TestCalendarMistakes(t *testing.T) {
	const head = "mainland:\n  2026:\n    source: x\n    read: \"2026-11-22\"\n"
	for name, c := range map[string]struct{ file, want string }{
		"no such day":          {head + "    off: [2026-02-30]\n", "calendar.yaml:5: mainland 2026: \"2026-02-30\" is no day of 2026"},
		"another year's":       {head + "    off:\n      - 2026-01-01\n      - 2027-01-01\n", "calendar.yaml:7: mainland 2026: \"2027-01-01\" is no day of 2026"},
		"a range backwards":    {head + "    off: [2026-02-05..2026-02-01]\n", "is no day of 2026"},
		"a range over years":   {head + "    off: [2026-12-31..2027-01-01]\n", "is no day of 2026"},
		"twice":                {head + "    off: [2026-01-01, 2026-01-01]\n", "2026-01-01 comes too late or twice"},
		"within a range":       {head + "    off: [2026-01-01..2026-01-03, 2026-01-02]\n", "2026-01-02 comes too late or twice"},
		"out of order":         {head + "    off: [2026-02-01, 2026-01-01]\n", "2026-01-01 comes too late or twice"},
		"off and work":         {head + "    off: [2026-01-01..2026-01-04]\n    work: [2026-01-04]\n", "2026-01-04 is both off and work"},
		"work on a weekday":    {head + "    off: [2026-01-01]\n    work: [2026-01-05]\n", "2026-01-05 is a weekday"},
		"no source":            {"mainland:\n  2026:\n    off: [2026-01-01]\n", "calendar.yaml:2: mainland 2026: needs source and read"},
		"an empty year":        {head, "no day is off"},
		"an unknown region":    {"atlantis:\n  2026: { source: x, read: x, off: [2026-01-01] }\n", "calendar.yaml:1: atlantis: the regions are"},
		"make-up in Hong Kong": {"hongkong:\n  2026: { source: x, read: x, off: [2026-01-01], work: [2026-01-04] }\n", "Hong Kong has no make-up days"},
		"an unknown key":       {head + "    of: [2026-01-01]\n", "calendar.yaml:5: unknown field"},
		"a year twice":         {head + "    off: [2026-01-01]\n  2026: {}\n", "calendar.yaml:"},
	} {
		_, err := Load(folder(t, c.file), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	// The second region's line, where both have the same day.
	both := head + "    off: [2026-01-01]\nhongkong:\n  2026:\n    source: x\n    read: x\n    off:\n      - 2026-01-02\n      - 2026-01-01\n"
	if _, err := Load(folder(t, both), Options{}); err == nil || !strings.HasPrefix(err.Error(), "calendar.yaml:12: hongkong 2026: 2026-01-01 comes") {
		t.Errorf("the line of the second region: %v", err)
	}
}

// TestOldFolders: the holidays of a folder without calendar.yaml are those of
// its rules.yaml; with one they must not stand in both.
func TestOldFolders(t *testing.T) {
	const rules = "\nholidays_off_2026:\n  value: \"2026-10-01,2026-10-02\"\n  uses: checks\n  source: x\n  read: x\n" +
		"holidays_work_2026:\n  value: \"2026-10-10\"\n  uses: checks\n  source: x\n  read: x\n"
	old := folder(t, "")
	old["rules.yaml"] = &fstest.MapFile{Data: append(slices.Clone(old["rules.yaml"].Data), rules...)}
	f, err := Load(old, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]bool{"2026-10-01 12:00": false, "2026-10-10 12:00": true, "2026-10-05 12:00": true, "2026-10-11 12:00": false} {
		if got := f.Workday(clock(t, day, China())); got != want {
			t.Errorf("%s is a working day: %v", day, got)
		}
	}
	if got := f.MissingYears(clock(t, "2026-06-01 12:00", China())); !slices.Equal(got, []string{"hongkong 2026"}) {
		t.Errorf("an old folder lacks %q", got)
	}
	old[calendarFile] = &fstest.MapFile{Data: []byte("mainland:\n  2026: { source: x, read: x, off: [2026-01-01] }\n")}
	if _, err := Load(old, Options{}); err == nil || !strings.Contains(err.Error(), "rule holidays_off_2026: holidays stand in calendar.yaml") {
		t.Errorf("holidays in two files: %v", err)
	}
	if f, err = Load(folder(t, ""), Options{}); err != nil || len(f.MissingYears(clock(t, "2026-06-01 12:00", China()))) != 2 {
		t.Errorf("a folder without holidays: %v", err)
	}
}

func BenchmarkWorkday(b *testing.B) {
	f, err := Load(os.DirFS("awschina"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	day := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		f.Workday(day)
	}
}

// Some days are off in every year, whether or not its notice has been entered.
func TestStatutoryDaysNeedNoNotice(t *testing.T) {
	f := built(t, nil)
	for date, want := range map[string]bool{"2027-01-01": false, "2030-05-01": false, "2029-10-02": false, "2027-01-04": true, "2028-02-01": true, "2026-05-03": false} {
		if got := f.Workday(clock(t, date+" 12:00", China())); got != want {
			t.Errorf("%s: people work: %v, want %v", date, got, want)
		}
	}
}
