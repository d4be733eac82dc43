package wecom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func testTokens(memo Memo, now func() time.Time, fetch func(context.Context, string, string) (string, time.Duration, error)) *tokens {
	return newTokens(memo, Config{CorpID: "ww1", AgentID: "7", Secret: "S", Now: now, Log: slog.New(slog.DiscardHandler)}, fetch)
}

func TestTokenIsFetchedOnce(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	slow := func(context.Context, string, string) (string, time.Duration, error) {
		time.Sleep(10 * time.Millisecond)
		return fmt.Sprint("T", n.Add(1)), 2 * time.Hour, nil
	}
	memo := newMemory()
	one, two := testTokens(memo, time.Now, slow), testTokens(memo, time.Now, slow)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if v, err := one.get(t.Context(), ""); v != "T1" || err != nil {
				t.Error(v, err)
			}
		})
	}
	wg.Wait()
	if v, _ := two.get(t.Context(), ""); v != "T1" {
		t.Errorf("the other replica has %s", v)
	}
	// All find T1 dead at once; one fetch replaces it, on both replicas.
	for range 50 {
		wg.Go(func() {
			if v, err := one.get(t.Context(), "T1"); v != "T2" || err != nil {
				t.Error(v, err)
			}
		})
	}
	wg.Wait()
	if v, _ := two.get(t.Context(), "T1"); v != "T2" {
		t.Errorf("the other replica has %s", v)
	}
	if v, _ := two.get(t.Context(), "T1"); v != "T2" || n.Load() != 2 {
		t.Errorf("a late complaint about T1 gives %s after %d fetches", v, n.Load())
	}
}

func TestTokenEnds(t *testing.T) {
	t.Parallel()
	now := time.Unix(1790000000, 0)
	n := 0
	k := testTokens(newMemory(), func() time.Time { return now }, func(context.Context, string, string) (string, time.Duration, error) {
		n++
		return fmt.Sprint("T", n), 2 * time.Hour, nil
	})
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{0, "T1"}, {114 * time.Minute, "T1"}, {2 * time.Minute, "T2"}} {
		now = now.Add(step.after)
		if v, err := k.get(t.Context(), ""); v != step.want || err != nil {
			t.Errorf("%s, %v", v, err)
		}
	}
}

func TestTokenFaultsDoNotStorm(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	bad := apiError("gettoken", 40001, "invalid credential, hint: [1]")
	k := testTokens(newMemory(), time.Now, func(context.Context, string, string) (string, time.Duration, error) {
		n.Add(1)
		return "", 0, bad
	})
	for range 20 {
		if _, err := k.get(t.Context(), ""); !errors.Is(err, bad) {
			t.Fatal(err)
		}
	}
	if n.Load() != 1 {
		t.Errorf("%d calls", n.Load())
	}
	same := testTokens(newMemory(), time.Now, func(context.Context, string, string) (string, time.Duration, error) {
		return "T", time.Hour, nil
	})
	if _, err := same.get(t.Context(), "T"); code(err) != 40014 {
		t.Errorf("the dead token again: %v", err)
	}
}

func TestTokenWaiterMayGiveUp(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	k := testTokens(newMemory(), time.Now, func(ctx context.Context, _, _ string) (string, time.Duration, error) {
		<-hang
		return "T", time.Hour, nil
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		if v, err := k.get(context.Background(), ""); v != "T" || err != nil {
			t.Error(v, err)
		}
	}()
	for len(k.gate) == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := k.get(ctx, ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	close(hang)
	<-done
}

func TestTokenWithoutStore(t *testing.T) {
	t.Parallel()
	memo := newMemory()
	memo.fail(errors.New("store is down"))
	k := testTokens(memo, time.Now, func(context.Context, string, string) (string, time.Duration, error) { return "T", time.Hour, nil })
	if v, err := k.get(t.Context(), ""); v != "T" || err != nil {
		t.Error(v, err)
	}
}
