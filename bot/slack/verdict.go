package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
)

const (
	mendTime     = 15 * time.Minute // until what an operator has to mend is tried again
	defaultRetry = 30 * time.Second // a 429 without Retry-After
)

// The calls that take the app token instead of the bot's.
const (
	opConnect = "connect"
	opCheck   = "slack socket mode"
)

// remedy says what to do about an error code that only an operator can mend.
func remedy(op, code string) string {
	app := op == opConnect || op == opCheck
	switch code {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type", "team_access_not_granted":
		if app {
			return "the app token is not valid (any more), or is no app token: make one with connections:write (\"Basic Information\") and set KAIHU_SLACK_APP_TOKEN"
		}
		return "the bot token is not valid (any more): install the app again and set KAIHU_SLACK_BOT_TOKEN"
	case "missing_scope", "no_permission":
		if app {
			return "the app token lacks the scope connections:write: make another and set KAIHU_SLACK_APP_TOKEN"
		}
		return "the app lacks a scope: paste the manifest of `kaihu slack manifest` and install the app again"
	case "access_denied", "ekm_access_denied", "enterprise_is_restricted", "org_login_required", "two_factor_setup_required":
		return "the workspace's administrators restrict the app: ask them to allow it"
	}
	return ""
}

// gone are the codes that say: this person cannot be written to.
func gone(code string) bool {
	switch code {
	case "channel_not_found", "user_not_found", "user_disabled", "users_not_found", "is_archived", "cannot_dm_bot", "not_in_channel",
		"user_not_visible", "user_deactivated", "channel_is_archived":
		return true
	}
	return false
}

// broken are the codes that say: this message can never be sent.
func broken(code string) bool {
	switch code {
	case "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "invalid_arguments",
		"invalid_array_arg", "invalid_form_data", "invalid_json", "json_not_object", "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large",
		"too_many_attachments", "messages_tab_disabled", "restricted_action", "restricted_action_thread_only_channel", "unknown_method":
		return true
	}
	return false
}

// judge turns what came of a call into our verdict. doubt: the call does
// something, and may have done it when no answer tells.
func (s *Slack) judge(op string, err error, doubt bool) *bot.SendError {
	var limited *slackapi.RateLimitedError
	var refused slackapi.SlackErrorResponse
	var status slackapi.StatusCodeError
	switch {
	case errors.As(err, &limited):
		return &bot.SendError{Verdict: bot.Later, After: max(limited.RetryAfter, time.Second), Err: fmt.Errorf("%s: rate limited", op)}
	case errors.As(err, &refused):
		return s.refused(op, refused, doubt)
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return &bot.SendError{Verdict: bot.Later, After: defaultRetry, Err: fmt.Errorf("%s: rate limited", op)}
	case errors.As(err, &status):
		return &bot.SendError{Verdict: bot.Later, Doubt: doubt, Err: fmt.Errorf("%s: HTTP %d", op, status.Code)}
	}
	return &bot.SendError{Verdict: bot.Later, Doubt: doubt, Err: fmt.Errorf("%s: %w", op, bare(err))}
}

// refused reads the error code of {"ok":false}.
func (s *Slack) refused(op string, r slackapi.SlackErrorResponse, doubt bool) *bot.SendError {
	e := &bot.SendError{Verdict: bot.Later, Err: fmt.Errorf("%s: %s", op, r.Err)}
	switch {
	case remedy(op, r.Err) != "":
		e.After = mendTime
		e.Err = fmt.Errorf("%s: %s: %s", op, r.Err, remedy(op, r.Err))
		s.log.Error("Slack refuses the app; "+remedy(op, r.Err), "method", op, "error", r.Err, "needed", r.Needed, "provided", r.Provided)
	case gone(r.Err):
		e.Verdict = bot.Gone
	case r.Err == "messages_tab_disabled":
		e.Verdict = bot.Broken
		e.Err = fmt.Errorf("%s: %s: switch on the Messages tab (App Home) as in `kaihu slack manifest`", op, r.Err)
	case broken(r.Err):
		e.Verdict = bot.Broken
		if len(r.ResponseMetadata.Messages) > 0 { // JSON pointers and rules, no values
			s.log.Error("Slack cannot read what we sent; this is a mistake in Kaihu", "method", op, "error", r.Err, "messages", len(r.ResponseMetadata.Messages))
		}
	case r.Err == "internal_error" || r.Err == "fatal_error" || r.Err == "service_unavailable" || r.Err == "request_timeout":
		e.Doubt = doubt // "may have partly succeeded" (docs.slack.dev, chat.postMessage)
	case r.Err == "ratelimited" || r.Err == "rate_limited" || r.Err == "message_limit_exceeded":
		e.After = defaultRetry
	}
	return e
}

// bare takes the address out of a transport error: addresses of files hold
// their names, response URLs are secrets.
func bare(err error) error {
	var at *url.Error
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return errors.New("no answer in time")
	case errors.As(err, &timeout) && timeout.Timeout():
		return errors.New("no answer in time")
	case errors.As(err, &at):
		return bare(at.Err)
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return fmt.Errorf("network: %s failed", op.Op)
	}
	return fmt.Errorf("no usable answer (%T)", err)
}

// saysCode reports whether Slack refused a call with one of these codes.
func saysCode(err error, codes ...string) bool {
	refused := slackapi.SlackErrorResponse{}
	return errors.As(err, &refused) && slices.Contains(codes, refused.Err)
}
