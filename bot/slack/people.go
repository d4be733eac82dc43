package slack

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/flows"
)

// people remembers what Slack knows of users: teams, languages, who is a
// member of the desk channel.
type people struct {
	api   *slackapi.Client
	now   func() time.Time
	desk  string
	roles Roles

	mu        sync.Mutex
	team      string // the installing one
	users     map[string]person
	members   map[string]bool
	membersAt time.Time
	groups    map[string]group
}

// person is what we read of a user. External people have no locale.
type person struct {
	team  string
	lang  flows.Lang
	name  string // as others read it
	admin bool   // or owner, of the workspace
	at    time.Time
}

const (
	userLife   = time.Hour
	memberLife = 5 * time.Minute  // how long somebody who left still counts
	memberMiss = 10 * time.Second // how soon somebody who joined counts
)

// user looks somebody up; the zero person when Slack does not say.
func (p *people) user(ctx context.Context, id string) person {
	p.mu.Lock()
	known, ok := p.users[id]
	p.mu.Unlock()
	if ok && p.now().Sub(known.at) < userLife {
		return known
	}
	u, err := p.api.GetUserInfoContext(ctx, id)
	if err != nil || u == nil || u.ID == "" {
		return known
	}
	known = person{team: u.TeamID, lang: flows.En, at: p.now(), admin: u.IsAdmin || u.IsOwner, name: cmp.Or(u.Profile.DisplayName, u.RealName, u.Name)}
	if strings.HasPrefix(strings.ToLower(u.Locale), "zh") {
		known.lang = flows.Zh
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.users) > 4096 || p.users == nil {
		p.users = map[string]person{}
	}
	p.users[id] = known
	return known
}

// called is somebody's name, if it was asked for before; else the id.
func (p *people) called(id string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return cmp.Or(p.users[id].name, id)
}

// lang is the language of a consultant's answers, if Slack tells it soon.
func (p *people) lang(ctx context.Context, id string) flows.Lang {
	ctx, cancel := context.WithTimeout(ctx, 600*time.Millisecond)
	defer cancel()
	if p.user(ctx, id).lang == flows.Zh {
		return flows.Zh
	}
	return flows.En
}

// home is the installing team.
func (p *people) home(ctx context.Context) (string, error) {
	p.mu.Lock()
	team := p.team
	p.mu.Unlock()
	if team != "" {
		return team, nil
	}
	r, err := p.api.AuthTestContext(ctx)
	if err != nil {
		return "", err
	}
	if r.TeamID == "" {
		return "", errors.New("auth.test: no team in the answer")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.team = r.TeamID
	return p.team, nil
}

// member asks the list of the desk channel's members, kept for a while. An old
// list serves while Slack does not answer.
func (p *people) member(ctx context.Context, id string) (bool, error) {
	p.mu.Lock()
	in, age, have := p.members[id], p.now().Sub(p.membersAt), p.members != nil
	p.mu.Unlock()
	if have && (in && age < memberLife || !in && age < memberMiss) {
		return in, nil
	}
	fresh, err := p.list(ctx)
	if err != nil {
		if have && age < userLife {
			return in, nil
		}
		return false, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.members, p.membersAt = fresh, p.now()
	return fresh[id], nil
}

func (p *people) list(ctx context.Context) (map[string]bool, error) {
	members, cursor := map[string]bool{}, ""
	for range 20 {
		page, next, err := p.api.GetUsersInConversationContext(ctx, &slackapi.GetUsersInConversationParameters{ChannelID: p.desk, Cursor: cursor, Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, id := range page {
			members[id] = true
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if len(members) == 0 { // the bot at least is one
		return nil, errors.New("conversations.members: no members in the answer")
	}
	return members, nil
}
