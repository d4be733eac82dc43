package slacktest

import "strings"

func (s *Server) authTest(*call) (object, *apiError) {
	return object{
		"url": s.base() + "/", "team": "Kaihu Test", "user": "kaihu", "team_id": s.opt.TeamID, "user_id": s.opt.BotUserID,
		"bot_id": s.opt.BotID, "is_enterprise_install": false,
	}, nil
}

func (s *Server) botsInfo(c *call) (object, *apiError) {
	if bot := c.str("bot"); bot != "" && bot != s.opt.BotID {
		return nil, fail("bot_not_found")
	}
	return object{"bot": object{"id": s.opt.BotID, "deleted": false, "name": "kaihu", "updated": 0, "app_id": s.opt.AppID,
		"user_id": s.opt.BotUserID, "icons": object{}}}, nil
}

func (s *Server) usersInfo(c *call) (object, *apiError) {
	id := c.str("user")
	if id == s.opt.BotUserID {
		return object{"user": object{"id": id, "team_id": s.opt.TeamID, "name": "kaihu", "real_name": "Kaihu", "is_bot": true,
			"profile": object{"real_name": "Kaihu", "display_name": "kaihu", "api_app_id": s.opt.AppID, "bot_id": s.opt.BotID}}}, nil
	}
	u := s.users[id]
	if u == nil {
		return nil, fail("user_not_found")
	}
	return object{"user": s.wireUser(u, c.isSet("include_locale"))}, nil
}

func (s *Server) usersLookup(c *call) (object, *apiError) {
	for _, id := range sortedKeys(s.users) {
		// Lookup by address never finds people of other companies.
		if u := s.users[id]; u.Email != "" && strings.EqualFold(u.Email, c.str("email")) && !u.External && !u.Deactivated {
			return object{"user": s.wireUser(u, false)}, nil
		}
	}
	return nil, fail("users_not_found")
}

// wireUser renders a user. Externals have no locale and no e-mail address, even when asked; people who share no channel
// with the bot are strangers (docs.slack.dev, Slack Connect).
func (s *Server) wireUser(u *User, locale bool) object {
	profile := object{"real_name": u.RealName, "display_name": u.DisplayName, "team": u.Team}
	if !u.External && s.hasScope("users:read.email") {
		put(profile, "email", u.Email)
	}
	o := object{
		"id": u.ID, "team_id": u.Team, "name": u.Name, "real_name": u.RealName, "deleted": u.Deactivated, "is_bot": false,
		"is_app_user": false, "updated": 0, "profile": profile,
	}
	if u.External {
		o["is_stranger"] = !s.reachable(u)
		return o
	}
	o["tz"] = u.TZ
	o["is_admin"], o["is_owner"], o["is_primary_owner"] = u.Admin || u.Owner, u.Owner, false
	o["is_restricted"], o["is_ultra_restricted"] = false, false
	if locale {
		lang := u.Locale
		or(&lang, "en-US")
		o["locale"] = lang
	}
	return o
}
