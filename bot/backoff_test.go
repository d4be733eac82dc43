package bot

import (
	"fmt"
	"testing"
	"time"

	"kaihu/storage"
)

// TestBackoffSpreads: entries that failed together come again one after the
// other, none before three quarters of the wait and none after all of it, and
// each at the same time whichever replica asks.
func TestBackoffSpreads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind     string
		attempts int
		most     time.Duration
	}{{entrySay, 0, time.Second}, {entryTell, 4, 16 * time.Second}, {entrySay, 1000, maxBackoff}, {entryMail, 1000, mailBackoff}} {
		attempts, most := c.attempts, c.most
		quarters := map[time.Duration]int{}
		for i := range 400 {
			e := storage.Entry{ID: fmt.Sprint("k", i), Kind: c.kind, Attempts: attempts}
			d := backoff(e)
			if d < most-most/4 || d > most || d != backoff(e) {
				t.Fatalf("attempt %d: %s, want %s to %s", attempts, d, most-most/4, most)
			}
			quarters[(d-(most-most/4))/(most/16)]++
		}
		for q := range time.Duration(4) {
			if quarters[q] < 50 {
				t.Errorf("attempt %d: only %d of 400 in part %d of the spread: %v", attempts, quarters[q], q, quarters)
			}
		}
	}
}
