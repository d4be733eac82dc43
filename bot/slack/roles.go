package slack

import (
	"context"
	"slices"
	"strings"
	"time"
)

// role is what somebody may do at the desk. Each may what the one before may.
type role int

const (
	nobody     role = iota
	viewer          // sees cases, masked
	consultant      // acts on them
	admin           // erases, exports, looks at ID scans
)

// Roles says who is what, by user ids (U…, W…) and user group ids (S…). The
// zero Roles: members of the desk channel are consultants, those of them who
// administer the workspace are admins.
type Roles struct {
	Admins      []string // nobody else is one
	Consultants []string // nobody else is one; other members of the desk channel may look
	Viewers     []string // may look, too
}

// role says what somebody may do. Only people of the installing team may
// anything. An error: nobody knows at the moment.
func (p *people) role(ctx context.Context, team, id string) (role, error) {
	if p.desk == "" {
		return nobody, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer cancel()
	home, err := p.home(ctx)
	if err != nil || team != home {
		return nobody, err
	}
	in, err := p.member(ctx, id)
	if err != nil {
		return nobody, err
	}
	for _, list := range []struct {
		ids []string
		is  role
	}{{p.roles.Admins, admin}, {p.roles.Consultants, consultant}} {
		if named, err := p.named(ctx, list.ids, id); err != nil || named {
			return list.is, err
		}
	}
	switch {
	case in && len(p.roles.Admins) == 0 && p.user(ctx, id).admin:
		return admin, nil
	case in && len(p.roles.Consultants) == 0:
		return consultant, nil
	case in:
		return viewer, nil
	}
	if named, err := p.named(ctx, p.roles.Viewers, id); err != nil || named {
		return viewer, err
	}
	return nobody, nil
}

// group is a user group as it was when it was asked for.
type group struct {
	users []string
	at    time.Time
}

// named reports whether somebody is on a list, or in a user group on it.
func (p *people) named(ctx context.Context, list []string, id string) (bool, error) {
	if slices.Contains(list, id) {
		return true, nil
	}
	for _, name := range list {
		if !strings.HasPrefix(name, "S") {
			continue
		}
		users, err := p.group(ctx, name)
		if err != nil {
			return false, err
		}
		if slices.Contains(users, id) {
			return true, nil
		}
	}
	return false, nil
}

// group lists a user group, kept for a while. An old list serves while Slack
// does not answer.
func (p *people) group(ctx context.Context, id string) ([]string, error) {
	p.mu.Lock()
	known, have := p.groups[id]
	p.mu.Unlock()
	age := p.now().Sub(known.at)
	if have && age < memberLife {
		return known.users, nil
	}
	users, err := p.api.GetUserGroupMembersContext(ctx, id)
	if err != nil {
		if have && age < userLife {
			return known.users, nil
		}
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.groups == nil {
		p.groups = map[string]group{}
	}
	p.groups[id] = group{users: users, at: p.now()}
	return users, nil
}
