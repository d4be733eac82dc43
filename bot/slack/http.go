package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
)

// maxBody bounds a request of Slack's. Payloads of block_actions carry the
// whole message and its state.
const maxBody = 1 << 20

// Routes are the three request URLs of the app. Each takes POST and refuses
// what Slack has not signed within the last five minutes.
func (s *Slack) Routes() map[string]http.Handler {
	return map[string]http.Handler{
		"/slack/events":       s.signed(s.serveEvent),
		"/slack/commands":     s.signed(s.serveCommand),
		"/slack/interactions": s.signed(s.serveInteraction),
	}
}

// signed reads the raw body and verifies its signature before anything looks
// at it (docs.slack.dev, verifying requests). The verifier reads the real
// clock: Config.Now may be a sandbox's.
func (s *Slack) signed(next func(context.Context, []byte) (answer any, status int)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.work()()
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			w.WriteHeader(unread(err))
			return
		}
		if err := s.verify(r.Header, body); err != nil {
			s.log.Warn("a request was refused: not signed by Slack, or this host's clock is wrong", "path", r.URL.Path, "err", verifyError(err))
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		// Slack hangs up after three seconds; a commit that began is finished.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 15*time.Second)
		defer cancel()
		answer, status := next(ctx, body)
		writeAnswer(w, answer, status)
	})
}

// unread is the status of a body that was not read to its end.
func unread(err error) int {
	tooLarge := (*http.MaxBytesError)(nil)
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, bot.ErrBusy):
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

func (s *Slack) verify(h http.Header, body []byte) error {
	v, err := slackapi.NewSecretsVerifier(h, s.cfg.SigningSecret)
	if err != nil {
		return err
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	return v.Ensure()
}

// verifyError names what is wrong without quoting the sender's headers.
func verifyError(err error) string {
	for _, known := range []error{slackapi.ErrMissingHeaders, slackapi.ErrExpiredTimestamp, slackapi.ErrInvalidSignature, slackapi.ErrInvalidConfiguration} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "malformed signature headers"
}

// writeAnswer sends JSON, or an empty body for nil: a view_submission is
// closed by an empty one only.
func writeAnswer(w http.ResponseWriter, answer any, status int) {
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	data, err := json.Marshal(answer)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

func (s *Slack) serveEvent(ctx context.Context, body []byte) (any, int) {
	e, err := readEnvelope(body)
	if err != nil {
		s.log.Warn("an event cannot be read and is refused", "err", decodeError(err))
		return nil, http.StatusBadRequest
	}
	if e.Type == "url_verification" {
		return map[string]string{"challenge": e.Challenge}, http.StatusOK
	}
	if err := s.event(ctx, e); err != nil {
		s.log.Error("an event was not stored; Slack delivers it again", "err", err)
		return nil, refused(err)
	}
	return nil, http.StatusOK
}

func (s *Slack) serveCommand(ctx context.Context, body []byte) (any, int) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, http.StatusBadRequest
	}
	if form.Get("ssl_check") == "1" {
		return nil, http.StatusOK
	}
	return s.answerCommand(ctx, command{
		Team: form.Get("team_id"), User: form.Get("user_id"), Channel: form.Get("channel_id"),
		Text: form.Get("text"), ResponseURL: form.Get("response_url"), TriggerID: form.Get("trigger_id"),
	}), http.StatusOK
}

func (s *Slack) serveInteraction(ctx context.Context, body []byte) (any, int) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, http.StatusBadRequest
	}
	var in interaction
	if err := json.Unmarshal([]byte(form.Get("payload")), &in); err != nil {
		return nil, http.StatusBadRequest
	}
	answer, err := s.interact(ctx, in)
	if err != nil {
		s.log.Error("an interaction was not stored; the person is told to try again", "type", in.Type, "err", err)
		return nil, refused(err)
	}
	return answer, http.StatusOK
}

// refused is the status of what was not stored. Slack repeats either; to an
// operator they are two things.
func refused(err error) int {
	if errors.Is(err, bot.ErrBusy) {
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
