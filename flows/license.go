package flows

import (
	"slices"
	"time"
)

// The licence watch: whoever agreed to it when all was done is reminded before
// their license expires, and for that a little of their case is kept when the
// rest is erased.

// afterwards asks what is left to ask when all is done.
func (t *turn) afterwards() {
	for _, d := range t.flow.Requirements() {
		if d.After && t.applies(d) && t.c.State(d.ID) == Due && (d.ID != "license_watch" || t.expiresSoon()) {
			t.request(d)
			return
		}
	}
}

// licenseEnds is the wait of a case that is finished: the license expires.
// Without the person's consent nothing of it is kept, and nobody reminded.
func (t *turn) licenseEnds() (string, time.Time) {
	if ends := t.licenseEnd(); t.watching() && !ends.IsZero() {
		return waitLicense, ends
	}
	return "", time.Time{}
}

// watching reports whether the person wants to be reminded of the license.
func (t *turn) watching() bool { return t.c.Value("license_watch") == optYes }

// expiresSoon reports whether the license ends within the years for which it is
// worth keeping somebody's address.
func (t *turn) expiresSoon() bool {
	ends := t.licenseEnd()
	return ends.After(t.now) && ends.Before(t.now.AddDate(t.flow.number("license_watch_years"), 0, 0))
}

// licenseEnd is the last day of the license; zero if it has none.
func (t *turn) licenseEnd() time.Time {
	day, err := time.ParseInLocation(time.DateOnly, t.c.Value("license_valid_until"), t.flow.zone)
	if err != nil {
		return time.Time{}
	}
	return day
}

// watched reports whether a requirement is among those that a case keeps whose
// person wants to be reminded of the license: one address is enough.
func (t *turn) watched(id string) bool {
	address, _ := t.address()
	return id == address || slices.Contains([]string{"language", "consent", "entity_region", "company_name", "license_valid_until", "license_watch", "result"}, id)
}

// watches reports whether nothing is kept any more but what the reminders of
// the license need.
func (t *turn) watches() bool {
	if !t.watching() || t.licenseEnd().IsZero() || t.c.Stage != Done {
		return false
	}
	for id := range t.c.Requirements {
		if !t.watched(id) {
			return false
		}
	}
	return true
}
