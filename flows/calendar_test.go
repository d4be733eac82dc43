package flows_test

import (
	"strings"
	"testing"
	"time"

	"kaihu/flows"
	"kaihu/flows/awschina"
)

// TestWorkingHours: only the hours of working days count, holidays and make-up
// days among them.
func TestWorkingHours(t *testing.T) {
	f, err := flows.Load(awschina.Files(), flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	begin, _ := time.ParseDuration(f.Rule("nudge_from_hour") + "h")
	end, _ := time.ParseDuration(f.Rule("nudge_to_hour") + "h")
	open := end - begin // of a working day, as rules.yaml has it
	if open <= 0 {
		t.Fatal(open)
	}
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", s, flows.China())
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for name, c := range map[string]struct {
		from, to string
		want     time.Duration
	}{
		"within an afternoon":  {"2026-11-23 13:00", "2026-11-23 15:30", 150 * time.Minute},
		"over a night":         {"2026-11-23 00:00", "2026-11-24 00:00", open},
		"a weekend":            {"2026-11-27 23:00", "2026-11-30 00:00", 0},
		"a week":               {"2026-11-23 00:00", "2026-11-30 00:00", 5 * open},
		"the wrong way around": {"2026-11-24 12:00", "2026-11-23 12:00", 0},
		"a national holiday":   {"2026-10-01 00:00", "2026-10-02 00:00", 0},
	} {
		if got := f.WorkingHours(at(c.from), at(c.to)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := f.WorkingHours(time.Time{}, at("2026-11-23 12:00")); got <= 0 || got > 400*open {
		t.Errorf("since ever: %s", got)
	}
}

// TestCannedReplies: each can be sent as it is, in both languages.
func TestCannedReplies(t *testing.T) {
	f, err := flows.Load(awschina.Files(), flows.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kinds, seen := map[string]int{}, map[string]bool{}
	for _, r := range f.CannedReplies() {
		kind, _, _ := strings.Cut(r.ID, ":")
		kinds[kind]++
		if seen[r.ID] {
			t.Errorf("%s stands there twice", r.ID)
		}
		seen[r.ID] = true
		for _, text := range []string{r.Title.En, r.Title.Zh, r.Text.En, r.Text.Zh} {
			if strings.TrimSpace(text) == "" || strings.Contains(text, "{rule") || strings.Contains(text, "{case") {
				t.Errorf("%s: %q", r.ID, text)
			}
		}
	}
	if kinds["reply"] < 5 || kinds["reason"] < 10 || kinds["faq"] < 30 || seen["reason:suspected_forgery"] {
		t.Errorf("%v", kinds)
	}
}
