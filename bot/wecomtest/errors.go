package wecomtest

import (
	"encoding/hex"
	"fmt"
)

// apiError is an errcode with its English errmsg; nil is success.
type apiError struct {
	code int
	msg  string
}

// fail returns the error of a code, with the text that goes before the hint. detail replaces the usual text.
func fail(code int, detail ...string) *apiError {
	if len(detail) > 0 {
		return &apiError{code, detail[0]}
	}
	return &apiError{code, errText(code)}
}

// errText is the start of errmsg. Documents tell clients not to read it; the wording only helps people.
func errText(code int) string {
	if s, ok := errTexts()[code]; ok {
		return s
	}
	return "error"
}

func errTexts() map[int]string {
	return map[int]string{
		-1: "system busy", 40001: "invalid credential",
		40007: "invalid media_id", 40008: "invalid message type",
		40013: "invalid corpid", 40014: "invalid access_token",
		40056: "invalid agentid", 40058: "invalid Request Parameter", 40063: "some parameters are empty",
		40096: "invalid external userid", 40145: "media_id expired",
		40146: "invalid http Range header", 41001: "access_token missing", 41002: "corpid missing",
		41004: "corpsecret missing", 41006: "media_id missing", 41011: "agentid missing", 41049: "welcome code missing",
		41050: "invalid welcome code", 42001: "access_token expired",
		44004: "empty content",
		45002: "content size out of limit", 45009: "api freq out of limit",
		45033: "api concurrent out of limit", 48002: "api forbidden",
		60020: "not allow to access from your ip", 60251: "open_kfid missing",
		60253: "servicer not in list", 81012: "no receiver", 81013: "all receivers invalid", 95000: "invalid open_kfid",
		95001: "send msg count limit", 95002: "send msg time limit", 95004: "open_kfid not exist",
		95007: "invalid msg token", 95008: "msgmenu items out of limit", 95009: "invalid msgmenu type",
		95014: "invalid servicer", 95016: "session state transition not allowed", 95018: "send msg session status invalid",
		95019: "servicer is not accepting", 95033: "msgid duplicated", 301002: "no privilege for agentid",
		830002: "file too large, use Range",
	}
}

// message is errmsg in the platform's shape: text, hint, the caller's address, a link with the code.
func (e *apiError) message(unix int64, hint []byte, ip string) string {
	return fmt.Sprintf("%s, hint: [%d_%d_%s], from ip: %s, more info at "+
		"https://open.work.weixin.qq.com/devtool/query?e=%d", e.msg, unix, unix%97, hex.EncodeToString(hint), ip, e.code)
}
