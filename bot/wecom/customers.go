package wecom

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"kaihu/bot"
	"kaihu/flows"
)

// customers is the channel kf.
type customers struct{ w *WeCom }

// Name is "kf".
func (customers) Name() string { return "kf" }

// InviteLink is the address of the first account's chat, with a word that comes
// back when a person enters by it (94665): at most 128 bytes.
func (c customers) InviteLink(ctx context.Context, scene string) (string, error) {
	if len(scene) > 128 {
		return "", errors.New("wecom: a scene has at most 128 bytes")
	}
	if len(c.w.cfg.KfIDs) == 0 {
		return "", bot.ErrCannotInvite
	}
	at, err := c.w.way(ctx, c.w.cfg.KfIDs[0])
	if err != nil {
		return "", err
	}
	return at + "&scene_param=" + url.QueryEscape(scene), nil
}

// Send sends one part. A repeat under the same key is answered with 95033,
// which means that the first one arrived; so doubt needs no care.
func (c customers) Send(ctx context.Context, to flows.Contact, key string, part bot.Part, _ bool) error {
	kfID, user, ok := strings.Cut(to.Address, "/")
	if !ok || kfID == "" || user == "" {
		return broken(errors.New("the address is not OPENKFID/EXTERNALUSERID"))
	}
	if welcomeCode, ok := strings.CutPrefix(to.Reply, welcomePrefix); ok {
		done, err := c.welcome(ctx, welcomeCode, messageID(key), part)
		if done {
			return err
		}
	}
	body, err := message(struct {
		User  string `json:"touser"`
		KfID  string `json:"open_kfid"`
		MsgID string `json:"msgid"`
	}{user, kfID, messageID(key)}, part)
	if err != nil {
		return broken(err)
	}
	return c.send(ctx, kfID, user, body)
}

// welcome uses a welcome_code. Not done: the code is used up or too old. Then
// the message is sent as any other, which succeeds if the person has written
// meanwhile, and else says truly that the window is closed.
func (c customers) welcome(ctx context.Context, welcomeCode, id string, part bot.Part) (done bool, _ error) {
	body, err := message(struct {
		Code  string `json:"code"`
		MsgID string `json:"msgid"`
	}{welcomeCode, id}, part)
	if err != nil {
		return true, broken(err)
	}
	err = c.w.api.sendOnEvent(ctx, body)
	if err == nil || code(err) == 95033 {
		return true, nil
	}
	if passing(err) {
		return true, verdict(err)
	}
	return false, nil
}

func (c customers) send(ctx context.Context, kfID, user string, body json.RawMessage) error {
	err := c.w.api.sendMsg(ctx, body)
	if code(err) == 95018 {
		state, serr := c.w.api.sessionState(ctx, kfID, user)
		if serr != nil {
			return verdict(serr) // read it before judging: it may be open again
		}
		if state != stateNew && state != stateBot {
			return closedBy(state, err)
		}
		// The session came back between the two calls, or its 48 hours are over.
		err = c.w.api.sendMsg(ctx, body)
	}
	if err == nil || code(err) == 95033 {
		return nil
	}
	return verdict(err)
}

// closedBy explains 95018. A session that a person of ours has is never taken
// back from them.
func closedBy(state int, err error) *bot.SendError {
	why := "the session has ended"
	switch state {
	case stateHuman:
		why = "a member of staff has the session"
	case statePool:
		why = "the session waits in the pool for a member of staff"
	}
	return &bot.SendError{Verdict: bot.Closed, Err: fmt.Errorf("%s (state %d): %w", why, state, err)}
}

func broken(err error) *bot.SendError { return &bot.SendError{Verdict: bot.Broken, Err: err} }

// message is a part that Render made, as one sending of it needs it: with the
// fields of head.
func message(head any, part bot.Part) (json.RawMessage, error) {
	if !bytes.HasPrefix(part, []byte(`{"msgtype":"`)) {
		return nil, errors.New("the part is no message of this channel")
	}
	data, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("encode a message: %w", err)
	}
	data[len(data)-1] = ','
	return append(data, part[1:]...), nil
}

var plainID = regexp.MustCompile(`^[0-9a-zA-Z_-]{1,32}$`)

// messageID is the key itself where it can be a msgid (94677), else a digest.
func messageID(key string) string {
	if plainID.MatchString(key) {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "k" + base64.RawURLEncoding.EncodeToString(sum[:22])
}
