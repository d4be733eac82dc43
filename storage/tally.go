package storage

import (
	"errors"
	"fmt"
	"time"
)

// TallyDays is for how many days the counters of a day are kept.
const TallyDays = 400

// maxTally is the length of a tally's name in bytes.
const maxTally = 100

func (t Turn) checkTallies() error {
	if len(t.Tallies) == 0 {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, t.Day); err != nil {
		return fmt.Errorf("storage: %q is not the day of a turn's tallies", t.Day)
	}
	for _, name := range t.Tallies {
		if name == "" || len(name) > maxTally || hasNUL(name) {
			return errors.New("storage: the name of a tally is empty, longer than 100 bytes or holds a NUL")
		}
	}
	return nil
}

// Days lists the days from..to ("2026-11-26"), both included, the first one
// first, without those that are no longer kept on the last. Stores call it
// before they sum up tallies.
func Days(from, to string) ([]string, error) {
	first, err := time.Parse(time.DateOnly, from)
	last, err2 := time.Parse(time.DateOnly, to)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("storage: %q to %q are not days", from, to)
	}
	if kept := last.AddDate(0, 0, 1-TallyDays); first.Before(kept) {
		first = kept
	}
	var days []string
	for ; !first.After(last); first = first.AddDate(0, 0, 1) {
		days = append(days, first.Format(time.DateOnly))
	}
	return days, nil
}
