package wecom

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work/config"
	"github.com/silenceper/wechat/v2/work/kf"
)

// shared is set once, because what it guards is the library's and there once:
// nothing of a company or a configuration is in it.
var shared = sync.OnceValue(func() *wire {
	w := &wire{calls: map[string]*ticket{}}
	util.DefaultHTTPClient = &http.Client{Transport: w}
	return w
})

// wire is the transport under the library. It knows the calls under way by the
// tickets that the library took for access tokens.
type wire struct {
	mu    sync.Mutex
	last  uint64
	calls map[string]*ticket
}

// ticket is one call through the library. It is the library's token cache too:
// that is how the library comes by it.
type ticket struct {
	name string
	ctx  context.Context
	api  *api
}

// Get hands out the ticket as the access token; the key does not matter.
func (t *ticket) Get(string) any { return t.name }

// Set is never needed: the library found a token.
func (t *ticket) Set(string, any, time.Duration) error { return nil }

// IsExist is true for the same reason.
func (t *ticket) IsExist(string) bool { return true }

// Delete has nothing to delete.
func (t *ticket) Delete(string) error { return nil }

func (w *wire) enter(ctx context.Context, a *api) *ticket {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last++
	t := &ticket{name: "ticket-" + strconv.FormatUint(w.last, 10), ctx: ctx, api: a}
	w.calls[t.name] = t
	return t
}

func (w *wire) leave(t *ticket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.calls, t.name)
}

// RoundTrip makes the library's request ours: the real token, our base URL, the
// call's context. An errcode comes back as an *apiFailure, for the library's own
// errors lose it.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	q := req.URL.Query()
	w.mu.Lock()
	t := w.calls[q.Get("access_token")]
	w.mu.Unlock()
	if t == nil {
		return nil, errors.New("wecom: a request of the library that nobody here made")
	}
	q.Del("access_token")
	var body []byte
	if req.Body != nil {
		defer req.Body.Close()
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, fmt.Errorf("wecom: read a request: %w", err)
		}
	}
	data, err := t.api.call(t.ctx, req.Method, strings.TrimPrefix(req.URL.Path, "/cgi-bin/"), q, body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(data)), ContentLength: int64(len(data)), Request: req,
	}, nil
}

// kf makes one call through the library. A client costs nothing to make, and
// one that belongs to the call is how the call's context gets through.
func (a *api) kf(ctx context.Context, endpoint string, do func(*kf.Client) error) error {
	t := shared().enter(ctx, a)
	defer shared().leave(t)
	client, err := kf.NewClient(&config.Config{CorpID: a.corpID, AgentID: a.agentID, Cache: t})
	if err != nil {
		return fmt.Errorf("%s: %w", endpoint, err)
	}
	err = do(client)
	var refused *apiFailure
	var failed *callFailure
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return refused
	case errors.As(err, &failed):
		return failed
	}
	return callError(endpoint, err)
}
