package bot

import (
	"context"
	"testing"
	"time"

	"kaihu/storage"
)

// slowBlobs notes until when it may take its time.
type slowBlobs struct {
	storage.Blobs
	until time.Time
}

func (s *slowBlobs) DeleteAll(ctx context.Context, _ string) error {
	s.until, _ = ctx.Deadline()
	return nil
}

// TestAttemptEndsBeforeItsLease: what came of an attempt is noted while the
// entry is ours, however long it waited for its turn.
func TestAttemptEndsBeforeItsLease(t *testing.T) {
	t.Parallel()
	const lease = 8 * time.Second
	for name, waited := range map[string]time.Duration{"at once": 0, "after a wait before the gate": 2 * time.Second} {
		blobs := &slowBlobs{}
		b := New(Config{Blobs: blobs, Lease: lease})
		claimed := time.Now().Add(-waited)
		one := b.tasks([]storage.Entry{{Kind: entryWipe}}, claimed)[0]
		if err := b.attempt(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		if left := claimed.Add(lease).Sub(blobs.until); left < lease/8-100*time.Millisecond || left > lease/8+100*time.Millisecond {
			t.Errorf("%s: %v before the end of the lease, want %v", name, left, lease/8)
		}
	}
}
