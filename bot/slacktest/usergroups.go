package slacktest

import "slices"

// UserGroup is a group of people with a handle, such as @consultants.
type UserGroup struct {
	ID       string   `json:"id"` // S…
	Handle   string   `json:"handle"`
	Name     string   `json:"name,omitempty"`
	Users    []string `json:"users"`
	Disabled bool     `json:"disabled,omitempty"`
}

// SetUserGroup adds a group, or replaces the one with the same id.
func (s *Server) SetUserGroup(g UserGroup) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g.Users = slices.Clone(g.Users)
	s.groups[g.ID] = &g
	s.changed()
}

// usergroupsUsers lists who is in a group (docs.slack.dev, usergroups.users.list).
func (s *Server) usergroupsUsers(c *call) (object, *apiError) {
	if c.str("usergroup") == "" {
		return nil, failWith("invalid_arguments", []string{"[ERROR] missing required field: usergroup"})
	}
	g := s.groups[c.str("usergroup")]
	if g == nil || g.Disabled && !c.isSet("include_disabled") {
		return nil, fail("no_such_subteam")
	}
	users := []string{}
	for _, id := range g.Users {
		if u := s.users[id]; u != nil && !u.Deactivated {
			users = append(users, id)
		}
	}
	return object{"users": users}, nil
}

// usergroupsList lists the groups (docs.slack.dev, usergroups.list).
func (s *Server) usergroupsList(c *call) (object, *apiError) {
	list := []object{}
	for _, id := range sortedKeys(s.groups) {
		g := s.groups[id]
		if g.Disabled && !c.isSet("include_disabled") {
			continue
		}
		o := object{
			"id": g.ID, "team_id": s.opt.TeamID, "is_usergroup": true, "is_subteam": true, "name": g.Name, "handle": g.Handle,
			"description": "", "is_external": false, "date_create": 1700000000, "date_update": 1700000000, "date_delete": 0,
			"user_count": len(g.Users),
		}
		if g.Disabled {
			o["date_delete"] = 1700000001
		}
		if c.isSet("include_users") {
			o["users"] = g.Users
		}
		list = append(list, o)
	}
	return object{"usergroups": list}, nil
}
