package slack

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// maxAnswer bounds an answer of the Web API, in bytes after decompression;
// slack-go reads one to its end. The longest, a thousand messages of a thread, have some 4 MB.
const maxAnswer = 32 << 20

var errRedirect = errors.New("the Web API never redirects: the token and the body are not sent on")

// guarded is the client for everything but files: it follows no redirect, which
// would carry the token to wherever it points, and reads no endless answer.
func guarded(c *http.Client) *http.Client {
	g := *c
	g.CheckRedirect = func(*http.Request, []*http.Request) error { return errRedirect }
	g.Transport = capped{next: c.Transport}
	return &g
}

// capped breaks off answers that are too long.
type capped struct{ next http.RoundTripper }

// RoundTrip is that of http.RoundTripper.
func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	next := c.next
	if next == nil {
		next = http.DefaultTransport
	}
	resp, err := next.RoundTrip(r)
	if err == nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, maxAnswer)
	}
	return resp, err
}

// isSlack admits https addresses of Slack's, and the host that gets the token
// with each call anyway.
func (s *Slack) isSlack(u *url.URL) bool {
	if u.Scheme == s.base.Scheme && strings.EqualFold(u.Host, s.base.Host) {
		return true
	}
	host := strings.ToLower(u.Hostname())
	slack := host == "slack.com" || strings.HasSuffix(host, ".slack.com") || host == "slack-gov.com" || strings.HasSuffix(host, ".slack-gov.com")
	return u.Scheme == "https" && slack && u.User == nil && (u.Port() == "" || u.Port() == "443")
}
