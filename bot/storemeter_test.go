package bot_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"kaihu/bot"
	"kaihu/storage"
)

// fails is a store whose every look at a record ends in an error.
type fails struct {
	storage.Store
	err error
}

func (f fails) Find(context.Context, string) (storage.Record, error) {
	return storage.Record{Version: 7}, f.err
}

// TestMeterStore: each call is counted by how it ended, once, and its results
// come through.
func TestMeterStore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		err     error
		outcome string
	}{
		{"done", nil, "ok"},
		{"seen", storage.ErrSeen, "refused"},
		{"conflict", storage.ErrConflict, "refused"},
		{"ref taken", storage.ErrRef, "refused"},
		{"not found", fmt.Errorf("find: %w", storage.ErrNotFound), "refused"},
		{"lease lost", storage.ErrLease, "refused"},
		{"anything else", errors.New("the disk is full"), "error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			reg := prometheus.NewRegistry()
			rec, err := bot.MeterStore(fails{err: c.err}, reg).Find(t.Context(), "KH-1")
			if !errors.Is(err, c.err) || rec.Version != 7 {
				t.Errorf("%+v, %v came through", rec, err)
			}
			for _, outcome := range []string{"ok", "refused", "error"} {
				want := 0.0
				if outcome == c.outcome {
					want = 1
				}
				if got := counted(t, reg, "kaihu_store_calls_total", "find", outcome); got != want {
					t.Errorf("%s was counted %v times, want %v", outcome, got, want)
				}
			}
		})
	}
}
