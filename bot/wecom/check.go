package wecom

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"kaihu/bot"
)

// Check looks, for `kaihu doctor`, whether WeCom lets the app do what it has
// to. It sends nothing to anybody.
func (w *WeCom) Check(ctx context.Context) []bot.Finding {
	var out []bot.Finding
	if _, err := w.api.tokens.get(ctx, ""); err != nil {
		return append(out, finding("access token", "", err))
	}
	// A call, for a token alone does not prove that the address is trusted.
	_, err := w.api.call(ctx, http.MethodGet, "getcallbackip", nil, nil)
	out = append(out, finding("access token and trusted address", "WeCom accepts calls from here", err))
	if err != nil {
		return out
	}
	if len(w.accounts) == 0 {
		return append(out, bot.Finding{Subject: "kf accounts", Detail: "none is configured",
			Next: "set KAIHU_WECOM_KF_ID to the open_kfid of 微信客服 → 客服账号, unless only members are served"})
	}
	ids, err := w.api.accountIDs(ctx)
	if err != nil {
		return append(out, finding("kf accounts", "", err))
	}
	for _, id := range w.cfg.KfIDs {
		f := bot.Finding{Subject: "kf account " + id, OK: slices.Contains(ids, id), Detail: "the app may use it"}
		if !f.OK {
			f.Detail = fmt.Sprintf("the app does not see it; it sees %d others: %s", len(ids), strings.Join(ids, ", "))
			f.Next = "微信客服 → API: put the app into 可调用接口的应用 and the account under 通过API管理微信客服账号"
		}
		out = append(out, f)
	}
	return out
}

func finding(name, good string, err error) bot.Finding {
	if err == nil {
		return bot.Finding{Subject: name, OK: true, Detail: good}
	}
	return bot.Finding{Subject: name, Detail: err.Error(), Next: remedy(err)}
}

// remedy is what to do about an error, for an operator.
func remedy(err error) string {
	switch code(err) {
	case 0:
		return "check that this machine reaches KAIHU_WECOM_API_URL"
	case 40013:
		return "KAIHU_WECOM_CORP_ID is not the 企业ID of 我的企业 → 企业信息"
	case 40001, 40091:
		return "KAIHU_WECOM_SECRET is not the Secret of the self-built app (not that of 微信客服)"
	case 60020:
		return "put this machine's address into the app's 企业可信IP, and wait a minute"
	case 40056, 301002, 301007:
		return "KAIHU_WECOM_AGENT_ID and KAIHU_WECOM_SECRET are not of the same app"
	case 48001, 48002, 48007, 60030, 60031, 95017:
		return "微信客服 → API: put the app into 可调用接口的应用, and the reception staff into the app's visible range"
	case 48006, 48011:
		return "the app is disabled: enable it in 应用管理"
	case 45009:
		return "too many calls: wait a minute; it may be blocked for an hour or a day"
	case 95003, 95027:
		return "the company is not verified: verify it in 我的企业"
	}
	return fmt.Sprintf("look up the code at https://open.work.weixin.qq.com/devtool/query?e=%d", code(err))
}
