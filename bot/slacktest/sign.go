package slacktest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

// Sign returns the X-Slack-Signature of a raw body at a timestamp: "v0=" and the hex HMAC-SHA256 of "v0:ts:body"
// (docs.slack.dev, "Verifying requests from Slack").
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + timestamp + ":"))
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// signHeader sets the two headers that prove a request comes from Slack.
func signHeader(h http.Header, secret string, at time.Time, body []byte) {
	ts := strconv.FormatInt(at.Unix(), 10)
	h.Set("X-Slack-Request-Timestamp", ts)
	h.Set("X-Slack-Signature", Sign(secret, ts, body))
}

// signTime is the moment written on signed requests, see Rules.SignClock.
func (s *Server) signTime() time.Time {
	at := time.Now()
	if s.opt.Rules.SignClock {
		at = s.now()
	}
	return at.Add(s.opt.Rules.SignSkew)
}
