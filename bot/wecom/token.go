package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"kaihu/storage"
)

// tokens is the app's access token: one for all replicas, kept sealed among the
// memos, fetched by one goroutine at a time, and replaced only if the one that
// failed is still the one in use.
type tokens struct {
	memo   Memo
	key    string
	corp   string
	secret string
	fetch  func(ctx context.Context, corp, secret string) (string, time.Duration, error)
	now    func() time.Time
	log    *slog.Logger
	gate   chan struct{} // held while the shared token is read or fetched

	mu    sync.Mutex
	token sharedToken
	fault error     // why the last fetch failed
	retry time.Time // on the machine's clock: no fetch before
}

type sharedToken struct {
	Value string    `json:"value"`
	Until time.Time `json:"until"`
}

// fetchPause keeps callers from storming gettoken, which WeCom blocks (91039).
const fetchPause = time.Second

func newTokens(memo Memo, cfg Config, fetch func(context.Context, string, string) (string, time.Duration, error)) *tokens {
	return &tokens{
		memo: memo, key: "wecom/token/" + cfg.CorpID + "/" + cfg.AgentID, corp: cfg.CorpID, secret: cfg.Secret,
		fetch: fetch, now: cfg.Now, log: cfg.Log, gate: make(chan struct{}, 1),
	}
}

// get gives a token that should work: another one than bad, which WeCom refused.
func (t *tokens) get(ctx context.Context, bad string) (string, error) {
	if v := t.known(bad); v != "" {
		return v, nil
	}
	select {
	case t.gate <- struct{}{}:
		defer func() { <-t.gate }()
	case <-ctx.Done():
		return "", callError("gettoken", ctx.Err())
	}
	if v := t.known(bad); v != "" {
		return v, nil
	}
	if v := t.fromMemo(ctx, bad); v != "" {
		return v, nil
	}
	return t.fromWeCom(ctx, bad)
}

// known is the token in memory, unless it is the bad one or its time is over.
func (t *tokens) known(bad string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.token.usable(t.now(), bad)
}

func (s sharedToken) usable(now time.Time, bad string) string {
	if s.Value == bad || !now.Before(s.Until) {
		return ""
	}
	return s.Value
}

// fromMemo takes what another replica fetched. A store that does not answer is
// no reason to be silent: a token of one's own does no harm.
func (t *tokens) fromMemo(ctx context.Context, bad string) string {
	data, err := t.memo.SealedMemo(ctx, t.key)
	if err != nil {
		if !errors.Is(err, storage.ErrNotFound) {
			t.log.Warn("the shared WeCom token cannot be read; one is fetched", "err", err)
		}
		return ""
	}
	var s sharedToken
	if json.Unmarshal(data, &s) != nil || s.usable(t.now(), bad) == "" {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token = s
	return s.Value
}

func (t *tokens) fromWeCom(ctx context.Context, bad string) (string, error) {
	t.mu.Lock()
	fault, retry := t.fault, t.retry
	t.mu.Unlock()
	if fault != nil && time.Now().Before(retry) {
		return "", fault
	}
	value, life, err := t.fetch(ctx, t.corp, t.secret)
	if err == nil && value == bad {
		err = apiError("gettoken", 40014, "the same token again, which is refused")
	}
	// Some time before its end, so that a call under way does not meet it.
	fresh := sharedToken{Value: value, Until: t.now().Add(life - min(5*time.Minute, life/10))}
	t.note(ctx, fresh, err)
	if err != nil {
		return "", err
	}
	t.share(ctx, fresh, life)
	return value, nil
}

func (t *tokens) note(ctx context.Context, fresh sharedToken, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err == nil:
		t.token, t.fault = fresh, nil
	case ctx.Err() == nil: // else it was the caller's hurry, not WeCom
		t.fault, t.retry = err, time.Now().Add(fetchPause)
	}
}

func (t *tokens) share(ctx context.Context, s sharedToken, life time.Duration) {
	if life <= 0 {
		return
	}
	data, err := json.Marshal(s)
	if err == nil {
		err = t.memo.SetSealedMemo(ctx, t.key, data, life)
	}
	if err != nil {
		t.log.Warn("the WeCom token cannot be shared with other replicas", "err", err)
	}
}
