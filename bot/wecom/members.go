package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"

	"kaihu/bot"
	"kaihu/flows"
)

// members is the channel app.
type members struct{ w *WeCom }

// Name is "app".
func (members) Name() string { return "app" }

// Send sends one part (90236). The platform takes no id of ours; it can drop a
// request that equals one of the last minutes. Each key asks for that with an
// interval of its own, ten to thirty minutes, so that a repeat equals its first
// attempt and the same words under another key do not.
func (m members) Send(ctx context.Context, to flows.Contact, key string, part bot.Part, _ bool) error {
	if to.Address == "" || strings.HasPrefix(to.Address, "@") || strings.Contains(to.Address, "|") {
		return broken(errors.New("the address is not one USERID"))
	}
	body, err := message(struct {
		User    string      `json:"touser"`
		AgentID json.Number `json:"agentid"`
		Check   int         `json:"enable_duplicate_check"`
		Within  int         `json:"duplicate_check_interval"`
	}{to.Address, json.Number(m.w.cfg.AgentID), 1, interval(key)}, part)
	if err != nil {
		return broken(err)
	}
	var out struct {
		Invalid    string `json:"invaliduser"`
		Unlicensed string `json:"unlicenseduser"`
	}
	if err := m.w.api.post(ctx, "message/send", body, &out); err != nil {
		return verdict(err)
	}
	if out.Invalid != "" || out.Unlicensed != "" {
		return &bot.SendError{Verdict: bot.Gone, Err: errors.New("message/send: the member does not see the app, or has no licence")}
	}
	return nil
}

// interval is the seconds in which a repeat of this key is a duplicate.
func interval(key string) int {
	sum := sha256.Sum256([]byte(key))
	return 600 + int(binary.BigEndian.Uint32(sum[:])%1200)
}
