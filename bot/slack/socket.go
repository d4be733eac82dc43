package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"log"
	"sync"
	"time"

	"github.com/slack-go/slack/socketmode"
)

const (
	socketQueues = 8       // events under way at once; those of one channel stay in order
	socketPeople = 64      // commands and interactions under way at once; the next frame is read when there is room
	socketLimit  = 4 << 20 // bytes of a frame
	maxAck       = 19 << 10
)

// frame is one Socket Mode envelope. slack-go gives one that it cannot parse
// (an event type it does not know) as bytes, and Slack repeats it until it is
// acknowledged; so all are read here.
type frame struct {
	ID      string          `json:"envelope_id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`

	done func() // it is not under way any more
}

// runSocket holds the connection until ctx ends. slack-go reconnects by
// itself; it gives up on tokens that are not valid.
func (s *Slack) runSocket(ctx context.Context) error {
	client := socketmode.New(s.api, socketmode.OptionReadLimit(socketLimit), socketmode.OptionLog(log.New(io.Discard, "", 0)))
	var wg sync.WaitGroup
	defer wg.Wait()
	ended, stop := context.WithCancel(ctx)
	defer stop()
	var queues [socketQueues]chan frame
	for i := range queues {
		queues[i] = make(chan frame, 64)
		wg.Go(func() {
			for f := range queues[i] {
				s.handleFrame(ctx, client, f)
			}
		})
	}
	wg.Go(func() {
		defer func() {
			for _, q := range queues {
				close(q)
			}
		}()
		s.readSocket(ended, client, &wg, queues[:])
	})
	err := client.RunContext(ctx)
	if ctx.Err() == nil { // RunContext comes back by itself only when it cannot go on
		return fmt.Errorf("slack Socket Mode: %w (see KAIHU_SLACK_APP_TOKEN, and that Socket Mode is enabled)", s.judge(opConnect, err, false).Err)
	}
	return nil
}

// readSocket hands frames on. Commands and interactions, whose three seconds
// people feel, do not queue.
func (s *Slack) readSocket(ctx context.Context, client *socketmode.Client, wg *sync.WaitGroup, queues []chan frame) {
	places := make(chan struct{}, socketPeople)
	for {
		var ev socketmode.Event
		select {
		case <-ctx.Done():
			return
		case ev = <-client.Events:
		}
		f, ok := s.frameOf(ev)
		if !ok {
			continue
		}
		f.done = s.work()
		if f.Type != "events_api" {
			places <- struct{}{} // each leaves in time
			wg.Go(func() {
				defer func() { <-places }()
				s.handleFrame(ctx, client, f)
			})
			continue
		}
		select {
		case queues[queueOf(f.Payload)] <- f:
		case <-ctx.Done():
			f.done()
		}
	}
}

// frameOf picks the envelopes out of slack-go's events and logs the rest.
func (s *Slack) frameOf(ev socketmode.Event) (frame, bool) {
	switch ev.Type {
	case socketmode.EventTypeEventsAPI, socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive:
		if ev.Request != nil {
			return frame{ID: ev.Request.EnvelopeID, Type: ev.Request.Type, Payload: ev.Request.Payload}, true
		}
	case socketmode.EventTypeErrorBadMessage:
		if bad, ok := ev.Data.(*socketmode.ErrorBadMessage); ok {
			var f frame
			if err := json.Unmarshal(bad.Message, &f); err == nil && f.ID != "" {
				return f, true
			}
		}
		s.log.Warn("a socket frame cannot be read and is dropped")
	case socketmode.EventTypeConnected:
		s.log.Info("Socket Mode is connected")
	case socketmode.EventTypeConnectionError, socketmode.EventTypeInvalidAuth:
		s.log.Warn("Socket Mode is not connected; it is tried again", "event", string(ev.Type))
	default:
		s.log.Debug("socket", "event", string(ev.Type))
	}
	return frame{}, false
}

// queueOf keeps the events of one channel, or person, together.
func queueOf(payload []byte) int {
	var p struct {
		Event struct {
			Channel json.RawMessage `json:"channel"`
			User    json.RawMessage `json:"user"`
		} `json:"event"`
	}
	_ = json.Unmarshal(payload, &p) // anything else goes to one queue
	h := fnv.New32a()
	if len(p.Event.Channel) > 0 {
		_, _ = h.Write(p.Event.Channel)
	} else {
		_, _ = h.Write(p.Event.User)
	}
	return int(h.Sum32() % socketQueues)
}

// errUnknownFrame says that an envelope is of a kind that did not exist when
// this was written.
var errUnknownFrame = errors.New("unknown kind of envelope")

// handleFrame does what an envelope asks and acknowledges it after the commit.
// Without an acknowledgement Slack delivers again.
func (s *Slack) handleFrame(ctx context.Context, client *socketmode.Client, f frame) {
	defer f.done()
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	answer, err := s.frame(work, f)
	if err != nil && !errors.Is(err, errUnknownFrame) {
		s.log.Error("an envelope was not stored; Slack delivers it again", "type", f.Type, "err", err)
		return
	}
	if data, err := json.Marshal(answer); err != nil || len(data) > maxAck {
		s.log.Error("an answer is too large for the socket and is left out", "type", f.Type, "bytes", len(data))
		answer = nil
	}
	if err := client.AckCtx(work, f.ID, answer); err != nil {
		s.log.Warn("an envelope was not acknowledged; Slack delivers it again", "type", f.Type, "err", decodeError(err))
	}
}

// frame dispatches an envelope to the functions that HTTP uses.
func (s *Slack) frame(ctx context.Context, f frame) (answer any, err error) {
	switch f.Type {
	case "events_api":
		e, err := readEnvelope(f.Payload)
		if err != nil {
			s.log.Warn("an event cannot be read and is dropped", "err", decodeError(err))
			return nil, nil
		}
		return nil, s.event(ctx, e)
	case "slash_commands":
		var c struct {
			Team        string `json:"team_id"`
			User        string `json:"user_id"`
			Channel     string `json:"channel_id"`
			Text        string `json:"text"`
			ResponseURL string `json:"response_url"`
			TriggerID   string `json:"trigger_id"`
		}
		if err := json.Unmarshal(f.Payload, &c); err != nil {
			return nil, errUnknownFrame
		}
		return s.answerCommand(ctx, command(c)), nil
	case "interactive":
		var in interaction
		if err := json.Unmarshal(f.Payload, &in); err != nil {
			return nil, errUnknownFrame
		}
		return s.interact(ctx, in)
	}
	s.log.Debug("an envelope is not for us", "type", f.Type)
	return nil, errUnknownFrame
}
