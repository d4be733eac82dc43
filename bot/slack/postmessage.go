package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
)

// maxReply bounds Slack's answer, which repeats the message.
const maxReply = 1 << 20

// postMessage calls chat.postMessage and returns the message's ts. It is the
// one call that every reply pays for, and so not slack-go's: a part is JSON
// already and goes as it is, where slack-go decodes its blocks, encodes them
// into a form and sorts and escapes that. Errors are slack-go's.
func (s *Slack) postMessage(ctx context.Context, p post) (ts string, err error) {
	body, err := p.body()
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base.String()+"chat.postMessage", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Authorization", "Bearer "+s.cfg.BotToken)
	resp, err := s.http.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", statusError(resp)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return "", err
	}
	var answer struct {
		slackapi.SlackResponse
		TS string `json:"ts"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return "", err
	}
	return answer.TS, answer.Err()
}

// statusError is what slack-go makes of a status other than 200.
func statusError(resp *http.Response) error {
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if resp.StatusCode == http.StatusTooManyRequests && err == nil {
		return &slackapi.RateLimitedError{RetryAfter: time.Duration(seconds) * time.Second}
	}
	return slackapi.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
}

// encodePart makes a part: its text, escaped by us, and its blocks. What is
// ours always encodes.
func encodePart(text string, blocks ...slackapi.Block) bot.Part {
	data, err := json.Marshal(struct {
		Text   string           `json:"text"`
		Blocks []slackapi.Block `json:"blocks,omitempty"`
	}{text, blocks})
	if err != nil {
		panic("slack: a part of ours must encode: " + err.Error())
	}
	return data
}

func isPart(p bot.Part) bool { return bytes.HasPrefix(p, []byte(`{"text":`)) }

// body puts where a part goes before what it says.
func (p post) body() ([]byte, error) {
	where := struct {
		Channel     string                 `json:"channel"`
		Thread      string                 `json:"thread_ts,omitempty"`
		Broadcast   bool                   `json:"reply_broadcast,omitempty"`
		UnfurlLinks bool                   `json:"unfurl_links"` // never
		UnfurlMedia bool                   `json:"unfurl_media"`
		Metadata    slackapi.SlackMetadata `json:"metadata"`
	}{
		Channel: p.channel, Thread: p.thread, Broadcast: p.thread != "" && p.broadcast,
		Metadata: slackapi.SlackMetadata{EventType: metadataType, EventPayload: map[string]any{"key": p.mark}},
	}
	data, err := json.Marshal(where)
	if err != nil {
		return nil, fmt.Errorf("chat.postMessage: %w", err)
	}
	data[len(data)-1] = ','
	return append(data, p.part[1:]...), nil
}
