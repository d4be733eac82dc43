package slacktest

import (
	"math"
	"time"
)

// The tiers of docs.slack.dev "Rate limits", in calls a minute. Which method has which is read from Slack's own
// java-slack-sdk (MethodsRateLimits.java).
const (
	tier1 = 10 // documented as "1+": ten let a socket reconnect in a test
	tier2 = 20
	tier3 = 50
	tier4 = 100
	// tierSpecial stands for methods whose limits Slack calls special and does not count here.
	tierSpecial = 0
)

// bucket refills steadily on the injected clock.
type bucket struct {
	tokens  float64
	at      time.Time
	blocked time.Time // until when the app was told to wait
}

// limit takes one call out of a bucket and returns 0, or the seconds to wait. The caller holds the lock.
func (s *Server) limit(key string, burst int, perSecond float64) (retryAfter int) {
	if s.opt.Rules.NoRateLimits {
		return 0
	}
	now := s.now()
	b := s.buckets[key]
	if b == nil {
		b = &bucket{tokens: float64(burst), at: now}
		s.buckets[key] = b
	}
	b.tokens = min(float64(burst), b.tokens+max(0, now.Sub(b.at).Seconds())*perSecond)
	b.at = now
	if now.Before(b.blocked) {
		s.blame(BadRetry, key, "", "%s too early", b.blocked.Sub(now))
	}
	if b.tokens < 1 {
		wait := max(1, int(math.Ceil((1-b.tokens)/perSecond-1e-9)))
		b.blocked = now.Add(time.Duration(wait) * time.Second)
		return wait
	}
	b.tokens--
	return 0
}

// limitMethod applies a method's tier, or for chat.postMessage one message a second and channel.
func (s *Server) limitMethod(method string, tier int, channel string) (retryAfter int) {
	if method == "chat.postMessage" {
		if dm := s.findDM(channel); dm != nil {
			channel = dm.ID // a user and the direct message with them are one channel
		}
		return s.limit(method+" "+channel, s.opt.Rules.PostBurst, 1)
	}
	if tier == tierSpecial {
		return 0
	}
	burst := s.opt.Rules.TierBurst
	if burst == 0 {
		burst = tier
	}
	return s.limit(method, burst, float64(tier)/60)
}
