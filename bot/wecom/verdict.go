package wecom

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"kaihu/bot"
)

// verdict says what a failed call means (90313; the policy is ours).
func verdict(err error) *bot.SendError {
	var known *bot.SendError
	if errors.As(err, &known) {
		return known
	}
	var failed *callFailure
	if errors.As(err, &failed) {
		return &bot.SendError{Verdict: bot.Later, Doubt: failed.Sent, Err: err}
	}
	var refused *apiFailure
	if !errors.As(err, &refused) {
		return &bot.SendError{Verdict: bot.Later, Doubt: true, Err: err}
	}
	v := &bot.SendError{Err: err}
	v.Verdict, v.After = judge(refused.Code)
	if misconfigured(refused.Code) {
		v.Err = fmt.Errorf("%w (the app's set-up; see `kaihu doctor`)", err)
	}
	return v
}

func judge(c int) (bot.Verdict, time.Duration) {
	switch {
	case c == -1 || c == 6000 || c == 45035:
		return bot.Later, 0
	case c == 40014 || c == 42001 || c == 41001: // even after a new token
		return bot.Later, 5 * time.Second
	case c == 45009:
		return bot.Later, time.Minute + time.Duration(rand.Int64N(int64(15*time.Second)))
	case c == 45033:
		return bot.Later, 2 * time.Second
	case misconfigured(c): // it can be sent when the operator has mended it
		return bot.Later, 5 * time.Minute
	case c == 95001 || c == 95002 || c == 95013 || c == 95018 || c == 95031:
		return bot.Closed, 0
	case c == 40096 || c == 60111 || c == 81012 || c == 81013: // no such person, or none of ours
		return bot.Gone, 0
	case permanent(c):
		return bot.Broken, 0
	}
	return bot.Later, time.Minute
}

// passing: the call may succeed as it is, another time.
func passing(err error) bool {
	c := code(err)
	return c == 0 || c == -1 || c == 6000 || c == 45035 || c == 45009 || c == 45033 || deadToken(err) || misconfigured(c)
}

// misconfigured: nothing works before an operator acts.
func misconfigured(c int) bool {
	switch c {
	case 40001, 40013, 40091, 45031, 40056, 50003, 48001, 48002, 48006, 48007, 48011, 60011, 60020, 60030, 60031,
		95003, 95011, 95012, 95017, 95023, 95027, 301002, 301007:
		return true
	}
	return false
}

// permanent: this message will never be taken: ids, sizes, content, media,
// content safety, cards.
func permanent(c int) bool {
	switch c {
	case 95000, 95004, 60251, 60252, 95008, 95009, 95030, 40008, 44004, 45002, 40058, 41011, 40063,
		40004, 40005, 40006, 40007, 40009, 40011, 40123, 40145, 44001, 45001, 830002,
		40201, 40204, 85002, 82004, 43012, 60140:
		return true
	}
	return 42014 <= c && c <= 42051
}
