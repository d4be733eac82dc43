package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// origin is what a modal remembers of where it was opened and what was chosen
// in the step before. It travels through Slack: ids, and what a consultant
// typed.
type origin struct {
	Ref     string   `json:"r,omitempty"`
	Channel string   `json:"c,omitempty"`
	Message string   `json:"m,omitempty"`
	Thread  string   `json:"t,omitempty"`
	View    string   `json:"v,omitempty"` // the modal below
	Card    bool     `json:"k,omitempty"` // opened by a card's one decision
	Round   int      `json:"n,omitempty"`
	Of      string   `json:"o,omitempty"` // the item that it is about
	Items   []string `json:"i,omitempty"` // that were chosen
	Result  string   `json:"s,omitempty"` // of AWS that was chosen
	Text    string   `json:"x,omitempty"` // that is to be said, or AWS's words
}

// from is where a press was.
func (p press) from() origin {
	o := origin{Ref: p.ref, Channel: p.in.channel(), Message: p.in.message(), Thread: p.in.thread(), Round: p.round, Of: p.of}
	if p.in.View.Type == "modal" {
		o.View = p.in.View.ID
	}
	o.Card = o.View == "" && len(p.in.Actions) > 0 && p.in.Actions[0].Block == blockRulings
	return o
}

// readOrigin reads what a modal remembers.
func readOrigin(in interaction) (from origin, err error) {
	err = json.Unmarshal([]byte(cmp.Or(in.View.PrivateMetadata, "{}")), &from)
	return from, err
}

// view is a modal before it is drawn.
type view struct {
	callback string
	title    flows.Text // at most 24 characters
	submit   flows.Text // zero: there is nothing to submit
	from     origin
}

// modal draws a modal in a language.
func modal(v view, lang flows.Lang, blocks ...slackapi.Block) slackapi.ModalViewRequest {
	out := slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: v.callback, Title: plain(v.title.In(lang), maxTitle),
		Close: plain(flows.Text{En: "Close", Zh: "关闭"}.In(lang), maxTitle), Blocks: slackapi.Blocks{BlockSet: blocks[:min(len(blocks), maxViewBlocks)]},
	}
	if v.submit != (flows.Text{}) {
		out.Submit = plain(v.submit.In(lang), maxTitle)
		out.Close = plain(flows.Text{En: "Cancel", Zh: "取消"}.In(lang), maxTitle)
	}
	if memory, err := json.Marshal(v.from); err == nil && len([]rune(string(memory))) <= maxMemory {
		out.PrivateMetadata = string(memory)
	}
	return out
}

// Limits of views (docs.slack.dev, views).
const (
	maxTitle      = 24
	maxViewBlocks = 100
	maxMemory     = 3000
)

// notice is a modal that only says something.
func (s *Slack) notice(d doer, text string) slackapi.ModalViewRequest {
	return s.titled(d, flows.Text{En: "Kaihu", Zh: "Kaihu"}, text)
}

// apology is a notice of why what a press asked for cannot be shown.
func (s *Slack) apology(p press, err error) slackapi.ModalViewRequest {
	return s.notice(p.doer, s.excuse(p.quick, p.doer, p.ref, err))
}

// titled is a notice with a title of its own.
func (s *Slack) titled(d doer, title flows.Text, text string) slackapi.ModalViewRequest {
	return modal(view{title: title}, d.lang, rich("notice", elements(cut(text, maxPart))...))
}

// replace draws the modal anew that somebody pressed in.
func (s *Slack) replace(ctx context.Context, in interaction, v slackapi.ModalViewRequest) {
	if _, err := s.api.UpdateViewContext(ctx, v, "", "", in.View.ID); err != nil {
		s.log.Debug("a modal could not be drawn anew", "err", s.judge("views.update", err, false).Err)
	}
}

// becoming is how long a modal takes to become what an acknowledgement says.
const becoming = 700 * time.Millisecond

// becomes turns a submitted modal into another one. One that is too large for an
// acknowledgement comes after it.
func (s *Slack) becomes(ctx context.Context, x submission, next slackapi.ModalViewRequest) any {
	data, err := json.Marshal(next)
	if err == nil && len(data) <= maxAck {
		return slackapi.NewUpdateViewSubmissionResponse(&next)
	}
	s.background(ctx, func(ctx context.Context) {
		if pause(ctx, becoming) {
			s.replace(ctx, x.in, next)
		}
	})
	soon := s.notice(x.doer, "…")
	return slackapi.NewUpdateViewSubmissionResponse(&soon)
}

// submission is a modal that somebody submitted.
type submission struct {
	doer
	in   interaction
	from origin
}

// form is what becomes of one kind of modal.
type form struct {
	role role
	do   func(*Slack, context.Context, submission) any
}

func forms() map[string]form {
	return map[string]form{
		actionReturn: {consultant, (*Slack).submitReturn}, formEach: {consultant, (*Slack).submitEach}, actResult: {consultant, (*Slack).submitResult},
		actReply: {consultant, (*Slack).submitReply}, formSend: {consultant, (*Slack).submitSend}, actNote: {consultant, (*Slack).submitNote},
		actSnooze: {consultant, (*Slack).submitSnooze}, formWhy: {admin, (*Slack).submitWhy}, actInvite: {consultant, (*Slack).submitInvite},
		actSearch: {viewer, (*Slack).submitSearch}, actAssign: {consultant, (*Slack).submitAssign}, actErasing: {admin, (*Slack).submitErase},
		actReveal: {consultant, (*Slack).submitReveal},
	}
}

// The modals that no control opens.
const (
	formEach = "desk:each"
	formSend = "desk:send"
	formWhy  = "desk:why"
)

// refusal is an error below an input.
type refusal struct{ Block, Text string }

// submit does what a modal says. The answer closes it, changes it, or shows what
// is wrong in it. When that takes longer than Slack waits, the modal is closed
// and what went wrong is whispered.
func (s *Slack) submit(ctx context.Context, in interaction) any {
	f, known := forms()[in.View.CallbackID]
	from, err := readOrigin(in)
	if err != nil || !known || s.cases == nil {
		s.log.Warn("a modal came back that nobody knows", "view", in.View.ID, "callback", in.View.CallbackID)
		return nil
	}
	answer := within(ctx, s, deskTime,
		func(ctx context.Context) any {
			d, err := s.who(ctx, in.team(), in.User.ID, "modal", in.View.ID)
			if why := s.bars(ctx, d, err, f.role); why != "" {
				return in.refuse(why)
			}
			return f.do(s, ctx, submission{d, in, from})
		},
		func(ctx context.Context, late any) {
			if r, ok := late.(refusal); ok && from.Channel != "" {
				s.whisper(ctx, in.on(from), r.Text)
			}
		})
	if r, ok := answer.(refusal); ok {
		return slackapi.NewErrorsViewSubmissionResponse(map[string]string{r.Block: s.spelled(r.Text)})
	}
	return answer
}

// refuse shows an error in a modal, below its first input.
func (in interaction) refuse(text string) refusal {
	for _, b := range in.View.Blocks {
		if b.BlockType() == slackapi.MBTInput {
			return refusal{b.ID(), text}
		}
	}
	return refusal{inputItems, text}
}

// on is the interaction as if it came from the card.
func (in interaction) on(from origin) interaction {
	in.Channel.ID, in.Container.MessageTS, in.Container.ThreadTS = from.Channel, from.Message, from.Thread
	return in
}

// objection words why a deed of a modal was not done, below the input that it is
// about.
func (s *Slack) objection(ctx context.Context, x submission, ref string, err error) any {
	text := s.excuse(ctx, x.doer, ref, err)
	refused := (*bot.Refused)(nil)
	if !errors.As(err, &refused) {
		return x.in.refuse(text)
	}
	block := map[string]string{
		flows.NoSuchReason: inputReason, flows.NoteMissing: inputNote, flows.BadAccount: inputAccount, flows.BadTime: inputUntil, flows.TooMuchText: inputText,
	}[refused.Code]
	for _, b := range x.in.View.Blocks {
		if block != "" && b.ID() == block {
			return refusal{block, text}
		}
	}
	return x.in.refuse(text)
}

// after shows what came of a modal's deed where it was opened: the modal below
// it, or the Home tab. The root and the thread show themselves.
func (s *Slack) after(ctx context.Context, x submission, is bot.Summary) {
	s.background(ctx, func(ctx context.Context) {
		switch {
		case x.from.View != "" && !erased(is):
			in := x.in
			in.View.ID = x.from.View
			s.replace(ctx, in, s.sheetOf(is, x.doer, settledWords(x.doer, is)))
		case x.from.Channel == "":
			s.publish(ctx, x.in.team(), x.in.User.ID)
		}
	})
}
