package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// Inputs of the modal. Block and action have one name.
const (
	inputItems  = "items"
	inputReason = "reason"
	inputNote   = "note"
)

// maxNote is the longest note of a consultant.
const maxNote = 500

// origin is what a modal remembers of the card that it was opened from. It
// travels through Slack: ids only.
type origin struct {
	Ref     string `json:"r"`
	Channel string `json:"c"`
	Message string `json:"m"`
	Thread  string `json:"t,omitempty"`
	Round   int    `json:"n,omitempty"`
}

// openReturn shows what can be sent back, and for which reasons. What it asks
// before, it asks while quick lasts.
func (s *Slack) openReturn(ctx, quick context.Context, in interaction, ref string, round int) *bot.SendError {
	lang := s.people.lang(quick, in.User.ID)
	items, reasons, err := s.cases.Returnable(quick, ref, lang)
	view := notice(saidNothingToReturn().In(lang))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		view = notice(saidNoSuchCase(ref).In(lang))
	case err != nil:
		s.log.Error("what can be sent back is unknown", "ref", ref, "err", err)
		view = notice(saidTryAgain().In(lang))
	case len(items) > 0 && len(reasons) > 0:
		view = returnView(items, reasons)
	}
	memory, err := json.Marshal(origin{Ref: ref, Channel: in.channel(), Message: in.message(), Thread: in.thread(), Round: round})
	if err != nil {
		return &bot.SendError{Verdict: bot.Broken, Err: err}
	}
	view.PrivateMetadata = string(memory)
	if _, err := s.api.OpenViewContext(ctx, in.TriggerID, view); err != nil {
		return s.judge("views.open", err, false)
	}
	return nil
}

func modal(blocks ...slackapi.Block) slackapi.ModalViewRequest {
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: actionReturn, Title: plain("Send back", 24), Close: plain("Cancel", 24),
		Blocks: slackapi.Blocks{BlockSet: blocks},
	}
}

// notice is a modal that only says something.
func notice(text string) slackapi.ModalViewRequest {
	return modal(slackapi.NewSectionBlock(plain(text, maxPart), nil, nil, slackapi.SectionBlockOptionBlockID("notice")))
}

// returnView asks which items are sent back, and why.
func returnView(items, reasons []bot.CardField) slackapi.ModalViewRequest {
	which := slackapi.NewOptionsMultiSelectBlockElement(slackapi.MultiOptTypeStatic, plain("One or more items", maxHeader), inputItems, options(items)...)
	why := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, plain("A reason", maxHeader), inputReason, options(reasons)...)
	note := slackapi.NewPlainTextInputBlockElement(plain("What exactly should they change?", maxHeader), inputNote)
	note.Multiline, note.MaxLength = true, maxNote
	noteBlock := slackapi.NewInputBlock(inputNote, plain("Note to the applicant", 200), nil, note)
	noteBlock.Optional = true
	v := modal(
		slackapi.NewInputBlock(inputItems, plain("What is sent back?", 200), nil, which),
		slackapi.NewInputBlock(inputReason, plain("Why?", 200), nil, why),
		noteBlock,
	)
	v.Submit = plain("Send back", 24)
	return v
}

// options lists fields: Label is the id, Value the words.
func options(fields []bot.CardField) []*slackapi.OptionBlockObject {
	var out []*slackapi.OptionBlockObject
	for _, f := range fields[:min(len(fields), maxOptions)] {
		out = append(out, slackapi.NewOptionBlockObject(f.Label, plain(cmp.Or(f.Value, f.Label), maxLabel), nil))
	}
	return out
}

// submitReturn sends back what a consultant chose. The answer closes the
// modal, or shows what is wrong in it. When it takes longer than Slack waits,
// the modal is closed and what went wrong is whispered.
func (s *Slack) submitReturn(ctx context.Context, in interaction) any {
	var from origin
	if err := json.Unmarshal([]byte(in.View.PrivateMetadata), &from); err != nil || from.Ref == "" {
		s.log.Warn("a modal came back without its card", "view", in.View.ID)
		return nil
	}
	answer := within(ctx, s, deskTime,
		func(ctx context.Context) any {
			if r := s.sendBack(ctx, in, from); r != nil {
				return *r
			}
			return nil
		},
		func(ctx context.Context, late any) {
			if from.Channel == s.cfg.Desk {
				s.whisper(ctx, in.on(from), late.(refusal).Text)
			}
		})
	if r, ok := answer.(refusal); ok {
		return slackapi.NewErrorsViewSubmissionResponse(map[string]string{r.Block: r.Text})
	}
	return nil
}

// refusal is an error below an input.
type refusal struct{ Block, Text string }

// on is the interaction as if it came from the card.
func (in interaction) on(from origin) interaction {
	in.Channel.ID, in.Container.MessageTS, in.Container.ThreadTS = from.Channel, from.Message, from.Thread
	return in
}

// sendBack rules what a modal says; nil when that is done.
func (s *Slack) sendBack(ctx context.Context, in interaction, from origin) *refusal {
	may, err := s.people.consultant(ctx, in.team(), in.User.ID)
	lang := s.people.lang(ctx, in.User.ID)
	if err != nil {
		return &refusal{inputItems, saidTryAgain().In(lang)}
	}
	if !may || from.Channel != s.cfg.Desk {
		return &refusal{inputItems, saidNotYours().In(lang)}
	}
	returns, words, err := in.returns()
	if err != nil {
		return &refusal{inputItems, err.Error()}
	}
	by := Name + ":" + in.team() + "/" + in.User.ID
	settled, err := s.rule(ctx, from.Ref, Name+"/"+in.View.ID, flows.Ruled{Actor: flows.Acting(by, s.now()), Round: from.Round, Returns: returns})
	if errors.Is(err, storage.ErrNotFound) {
		return &refusal{inputItems, saidNoSuchCase(from.Ref).In(lang)}
	}
	if err != nil {
		s.log.Error("a ruling was not stored; the consultant is told", "ref", from.Ref, "err", err)
		return &refusal{inputItems, saidTryAgain().In(lang)}
	}
	s.settle(ctx, cardAt{in: in.on(from), ref: from.Ref, settled: settled, lang: lang}, literal("↩ Sent back by "), userElement(in.User.ID), literal(": "+words))
	return nil
}

// returns reads the inputs, and words them for the card.
func (in interaction) returns() (list []flows.Return, words string, err error) {
	values := in.View.State.Values
	items, reason := values[inputItems][inputItems].Several, values[inputReason][inputReason].Selected
	note := cut(strings.TrimSpace(values[inputNote][inputNote].Value), maxNote)
	if len(items) == 0 || reason == nil {
		return nil, "", errors.New("Choose at least one item and a reason. / 请至少选择一项及原因。")
	}
	var labels []string
	for _, item := range items {
		list = append(list, flows.Return{Requirement: item.Value, Code: reason.Value, Note: note})
		labels = append(labels, item.Text.Text)
	}
	words = clean(strings.Join(labels, ", ") + " (" + reason.Text.Text + ")")
	if note != "" {
		words += "\n" + clean(note)
	}
	return list, cut(words, maxPart), nil
}
