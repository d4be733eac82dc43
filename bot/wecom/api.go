package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kaihu/bot"
)

// api makes calls: with a deadline, a cap on the answer, the shared token, and
// errors without secrets.
type api struct {
	base    *url.URL
	http    *http.Client
	timeout time.Duration
	tokens  *tokens
	corpID  string
	agentID string
}

func newAPI(cfg Config, base *url.URL, memo Memo) *api {
	client := &http.Client{Transport: bot.Transport()}
	if cfg.HTTP != nil {
		*client = *cfg.HTTP
	}
	client.Timeout = 0 // each call has a deadline of its own
	client.Jar = nil
	// A redirect would carry the token to wherever it points.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a := &api{base: base, http: client, timeout: cfg.Timeout, corpID: cfg.CorpID, agentID: cfg.AgentID}
	a.tokens = newTokens(memo, cfg, a.getToken)
	return a
}

// getToken asks for a new access token (91039).
func (a *api) getToken(ctx context.Context, corp, secret string) (string, time.Duration, error) {
	data, err := a.once(ctx, http.MethodGet, "gettoken", url.Values{"corpid": {corp}, "corpsecret": {secret}}, nil)
	if err != nil {
		return "", 0, err
	}
	var out struct {
		Token string `json:"access_token"`
		Life  int64  `json:"expires_in"`
	}
	if err := json.Unmarshal(data, &out); err != nil || out.Token == "" {
		return "", 0, &callFailure{Endpoint: "gettoken", Err: errors.New("the answer has no token")}
	}
	return out.Token, time.Duration(out.Life) * time.Second, nil
}

// post calls an endpoint of ours with a JSON body and reads its answer into
// out, if that is not nil.
func (a *api) post(ctx context.Context, endpoint string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("%s: %w", endpoint, err)
	}
	data, err := a.call(ctx, http.MethodPost, endpoint, nil, body)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(data, out); err != nil {
		return &callFailure{Endpoint: endpoint, Sent: true, Err: errors.New("the answer has another form than documented")}
	}
	return nil
}

// call calls an endpoint with the access token. Its answer is JSON with errcode
// 0; errors are *apiFailure or *callFailure.
func (a *api) call(ctx context.Context, method, endpoint string, query url.Values, body []byte) (data []byte, err error) {
	err = a.withToken(ctx, func(token string) (err error) {
		q := url.Values{}
		maps.Copy(q, query)
		q.Set("access_token", token)
		data, err = a.once(ctx, method, endpoint, q, body)
		return err
	})
	return data, err
}

// withToken does something with an access token, and once more with a new one
// if it turns out to be dead: WeCom may end a token at any time (91039).
func (a *api) withToken(ctx context.Context, do func(token string) error) error {
	token, err := a.tokens.get(ctx, "")
	if err != nil {
		return err
	}
	err = do(token)
	if !deadToken(err) {
		return err
	}
	if token, err = a.tokens.get(ctx, token); err != nil {
		return err
	}
	return do(token)
}

// deadToken: 40014 invalid, 42001 expired, 41001 missing.
func deadToken(err error) bool {
	c := code(err)
	return c == 40014 || c == 42001 || c == 41001
}

func (a *api) once(ctx context.Context, method, endpoint string, query url.Values, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	resp, err := a.do(ctx, method, endpoint, query, body, "")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, &callFailure{Endpoint: endpoint, Sent: true, Err: fmt.Errorf("HTTP status %d", resp.StatusCode)}
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
	if err != nil {
		return nil, callError(endpoint, err)
	}
	if len(data) > maxReply {
		return nil, &callFailure{Endpoint: endpoint, Sent: true, Err: errors.New("the answer is too long")}
	}
	return data, errcode(endpoint, data)
}

func (a *api) do(ctx context.Context, method, endpoint string, query url.Values, body []byte, byteRange string) (*http.Response, error) {
	u := *a.base
	u.Path = strings.TrimSuffix(u.Path, "/") + "/cgi-bin/" + endpoint
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, callError(endpoint, err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if byteRange != "" {
		req.Header.Set("Range", byteRange)
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return nil, callError(endpoint, err)
	}
	return resp, nil
}

// errcode reads the verdict that every JSON answer carries.
func errcode(endpoint string, data []byte) error {
	var head struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return &callFailure{Endpoint: endpoint, Sent: true, Err: errors.New("the answer is no JSON, or is cut off")}
	}
	if head.Code != nil && *head.Code != 0 {
		return apiError(endpoint, *head.Code, head.Message)
	}
	return nil
}
