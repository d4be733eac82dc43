package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// doer is one of ours who does something now, and how.
type doer struct {
	team, user string
	is         role
	lang       flows.Lang
	via        string // command, button, modal, shortcut, home
	id         string // of the interaction: what comes twice under it is done once
}

// by names a doer as cases and the audit log do.
func (d doer) by() string { return consultantID(d.team, d.user) }

// consultantID names a person of ours: "slack:T0/U1".
func consultantID(team, user string) string { return Name + ":" + team + "/" + user }

// userOf gives the user of a name made by consultantID; "" for others.
func userOf(by string) string {
	rest, ok := strings.CutPrefix(by, Name+":")
	_, user, in := strings.Cut(rest, "/")
	if !ok || !in || strings.ContainsFunc(user, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
		return ""
	}
	return user
}

// who finds out what somebody may do, and in which language they are answered.
func (s *Slack) who(ctx context.Context, team, user, via, id string) (doer, error) {
	d := doer{team: team, user: user, via: via, id: id}
	is, err := s.people.role(ctx, team, user)
	if err != nil {
		s.log.Warn("cannot tell who is a consultant", "err", s.judge("conversations.members", err, false).Err)
		return d, err
	}
	if d.is = is; is > nobody {
		d.lang = s.people.lang(ctx, user)
	}
	return d, nil
}

// bars says why somebody may not do what takes a role; "" if they may. err is
// that of who.
func (s *Slack) bars(ctx context.Context, d doer, err error, takes role) string {
	switch {
	case err != nil:
		return saidTryAgain().In(s.people.lang(ctx, d.user))
	case d.is == nobody:
		return saidNotYours().In(s.people.lang(ctx, d.user))
	case d.is < takes:
		return saidNotAllowed(takes).In(d.lang)
	}
	return ""
}

// deed is something that a doer does or looks at.
type deed struct {
	ref  string // "": of no case
	what string // a verb
	of   string // ids of items and reason codes
	done flows.Event
}

// once identifies a deed: what comes twice under it is done and noted once.
func (d doer) once(x deed) string { return mark(d.via + " " + d.id + " " + x.what + " " + d.by()) }

// note puts a deed into the audit log, before it is done.
func (s *Slack) note(ctx context.Context, d doer, x deed) error {
	a := storage.Act{ID: d.once(x), Ref: x.ref, By: d.by(), What: x.what, Of: x.of, Via: d.via, At: s.now()}
	if err := s.cases.Log(ctx, a); err != nil {
		return fmt.Errorf("note a deed: %w", err)
	}
	return nil
}

// do does a deed, once for each interaction. A case that does not exist is not
// noted: its reference is only what somebody typed.
func (s *Slack) do(ctx context.Context, d doer, x deed) (bot.Summary, error) {
	if _, err := s.cases.Case(ctx, x.ref); err != nil {
		return bot.Summary{}, err
	}
	if err := s.note(ctx, d, x); err != nil {
		return bot.Summary{}, err
	}
	return s.cases.Act(ctx, x.ref, d.once(x), x.done)
}

// actor stamps an event of a doer.
func (s *Slack) actor(d doer) flows.Actor { return flows.Acting(d.by(), s.now()) }

// recent is how long ago somebody else may have acted to be named as the one who
// was first.
const recent = 10 * time.Minute

// excuse words why something was not done, with who was first.
func (s *Slack) excuse(ctx context.Context, d doer, ref string, err error) string {
	refused := (*bot.Refused)(nil)
	switch {
	case errors.As(err, &refused):
		text := cmp.Or(refused.Text.In(d.lang), saidAlready(ref).In(d.lang))
		if first, at := s.first(ctx, d, refused); first != "" {
			text += " " + saidFirst(first, at, s.now()).In(d.lang)
		}
		return text
	case errors.Is(err, storage.ErrNotFound):
		return saidNoSuchCase(ref).In(d.lang)
	}
	s.log.Error("a consultant's act was not done; they are told", "ref", ref, "err", err)
	return saidTryAgain().In(d.lang)
}

// first is who was there before, and when, where that is known.
func (s *Slack) first(ctx context.Context, d doer, r *bot.Refused) (mention string, at time.Time) {
	if r.By != "" {
		return naming(r.By), time.Time{}
	}
	switch r.Code {
	case flows.OwnDraft, flows.NoteMissing, flows.BadAccount, flows.BadTime, flows.NoSuchItem, flows.NoSuchReason, flows.TooMuchText, flows.WindowClosed:
		return "", at // nobody was first: it never fitted
	}
	acts, err := s.cases.History(ctx, r.Ref, 10)
	if err != nil {
		return "", at
	}
	for _, a := range acts {
		if a.By != d.by() && userOf(a.By) != "" && s.now().Sub(a.At) < recent && !looks(a.What) {
			return naming(a.By), a.At
		}
	}
	return "", at
}

// looks reports whether a deed only looks at something.
func looks(what string) bool {
	switch what {
	case "case", "cases", "history", "stats", "scan", "reveal", "pack", "ask-scan", "open-scan", "release-scan", "refuse-scan", "view-scan", "ask-pack", "open-pack", "release-pack", "refuse-pack", "download-pack", "search", "open", "preview":
		return true
	}
	return false
}
