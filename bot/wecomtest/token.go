package wecomtest

import (
	"slices"
	"time"
)

// getToken is GET gettoken (91039).
func (s *Server) getToken(c *call) (reply, *apiError) {
	corp, secret := c.query.Get("corpid"), c.query.Get("corpsecret")
	agent, known := s.opt.OtherApps[secret]
	if secret == s.opt.Secret {
		agent, known = s.opt.AgentID, true
	}
	switch {
	case corp == "":
		return nil, fail(41002)
	case secret == "":
		return nil, fail(41004)
	case corp != s.opt.CorpID:
		return nil, fail(40013)
	case !known:
		return nil, fail(40001)
	case !s.trusted(c.ip):
		return nil, fail(60020)
	}
	now := s.now()
	if !s.opt.Rules.NewTokenEachTime {
		for name, t := range s.w.Tokens {
			if t.Secret == secret && !t.Revoked && now.Before(t.Expires) {
				return s.tokenReply(name, t, now), nil
			}
		}
	}
	name := s.ids.name("", 86)
	t := &accessToken{AgentID: agent, Secret: secret, Expires: now.Add(s.opt.Rules.TokenTTL)}
	s.w.Tokens[name] = t
	return s.tokenReply(name, t, now), nil
}

func (s *Server) tokenReply(name string, t *accessToken, now time.Time) reply {
	life := s.opt.Rules.TokenTTL
	if s.opt.Rules.ExpiresInCountsDown {
		life = t.Expires.Sub(now)
	}
	return reply{"access_token": name, "expires_in": int(life / time.Second)}
}

// checkToken finds the call's token: 41001 missing, 40014 unknown or revoked, 42001 expired, 60020 foreign address.
func (s *Server) checkToken(c *call) *apiError {
	name := c.query.Get("access_token")
	if name == "" {
		s.violate(c.endpoint, "no-token", "")
		return fail(41001)
	}
	t := s.w.Tokens[name]
	switch {
	case t == nil || t.Revoked:
		return fail(40014)
	case !s.now().Before(t.Expires):
		return fail(42001)
	case !s.trusted(c.ip):
		return fail(60020)
	}
	c.token = t
	return nil
}

func (s *Server) trusted(ip string) bool {
	return len(s.opt.Rules.TrustedIPs) == 0 || slices.Contains(s.opt.Rules.TrustedIPs, ip)
}

// RevokeTokens makes every access_token issued so far invalid (40014), as WeCom may do at any time.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	for _, t := range s.w.Tokens {
		t.Revoked = true
	}
	s.mu.Unlock()
	s.changed()
}
