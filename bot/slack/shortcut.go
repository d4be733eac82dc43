package slack

import (
	"cmp"
	"context"
	"errors"

	"kaihu/flows"
	"kaihu/storage"
)

// The shortcuts, as the manifest registers them.
const (
	shortcutNote   = "kaihu_note"   // on a message: write it down
	shortcutSay    = "kaihu_say"    // on a message: say it to the applicant
	shortcutFind   = "kaihu_find"   // anywhere
	shortcutInvite = "kaihu_invite" // anywhere
)

// shortcut does what somebody chose from the menu of a message, or from
// anywhere.
func (s *Slack) shortcut(ctx context.Context, in interaction) {
	if s.cases == nil {
		return
	}
	within(ctx, s, deskTime, func(ctx context.Context) any {
		s.takeShortcut(ctx, in)
		return nil
	}, nil)
}

func (s *Slack) takeShortcut(ctx context.Context, in interaction) {
	quick, cancel := context.WithTimeout(ctx, quickTime)
	defer cancel()
	d, err := s.who(quick, in.team(), in.User.ID, "shortcut", cmp.Or(in.channel()+"/"+in.message(), in.TriggerID)+"/"+in.CallbackID)
	p := press{doer: d, in: in, quick: quick}
	needs := consultant
	if in.CallbackID == shortcutFind {
		needs = viewer
	}
	switch why := s.bars(ctx, d, err, needs); {
	case why != "":
		s.whisper(ctx, in, why)
	case in.CallbackID == shortcutFind:
		s.open(ctx, p, s.searchView(p))
	case in.CallbackID == shortcutInvite:
		s.open(ctx, p, s.inviteView(p))
	case in.CallbackID == shortcutNote || in.CallbackID == shortcutSay:
		s.onMessage(ctx, p)
	}
}

// onMessage takes a message of a case's thread: which case it is about is the
// thread's.
func (s *Slack) onMessage(ctx context.Context, p press) {
	ref, err := s.cases.CaseOf(p.quick, cmp.Or(p.in.thread(), p.in.message()))
	if errors.Is(err, storage.ErrNotFound) || err == nil && p.in.channel() != s.cfg.Desk {
		s.whisper(ctx, p.in, saidNoThread().In(p.lang))
		return
	}
	text := decodeText(p.in.Message.Text)
	if err == nil && p.in.CallbackID == shortcutSay {
		p.ref = ref
		s.open(ctx, p, s.replyTo(p.quick, p.doer, p.from(), text))
		return
	}
	if err == nil {
		_, err = s.do(ctx, p.doer, deed{ref: ref, what: "note", done: flows.NoteMade{Actor: s.actor(p.doer), Text: text}})
	}
	if err != nil {
		s.whisper(ctx, p.in, s.excuse(ctx, p.doer, ref, err))
		return
	}
	s.whisper(ctx, p.in, saidNoted(ref).In(p.lang))
}
