package wecom

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// wayLife is how long the address of an account's chat is kept. WeCom's last
// (94665); an account that was closed and opened again has another.
const wayLife = 24 * time.Hour

// ways remembers the addresses that open the accounts' chats.
type ways struct {
	mu sync.Mutex
	of map[string]way // account → its chat
}

type way struct {
	url  string
	till time.Time
}

// way is the address that opens the chat of an account.
func (w *WeCom) way(ctx context.Context, account string) (string, error) {
	w.ways.mu.Lock()
	known := w.ways.of[account]
	w.ways.mu.Unlock()
	if w.cfg.Now().Before(known.till) {
		return known.url, nil
	}
	url, err := w.api.contactWay(ctx, account)
	if err != nil {
		return "", err
	}
	w.ways.mu.Lock()
	defer w.ways.mu.Unlock()
	if w.ways.of == nil {
		w.ways.of = map[string]way{}
	}
	w.ways.of[account] = way{url, w.cfg.Now().Add(wayLife)}
	return url, nil
}

var (
	_ bot.Returner = customers{}
	_ bot.Returner = members{}
)

// Back implements bot.Returner: the address that opens the account's chat in
// WeChat, where the person finds what was written before.
func (c customers) Back(ctx context.Context, to flows.Contact) (bot.Way, error) {
	back := bot.Way{Where: flows.Text{En: "our chat in WeChat", Zh: "微信里与我们客服的聊天"}}
	account, _, ok := strings.Cut(to.Address, "/")
	if !ok || account == "" {
		return back, broken(errors.New("the address is not OPENKFID/EXTERNALUSERID"))
	}
	url, err := c.w.way(ctx, account)
	if err != nil {
		return back, verdict(err)
	}
	back.URL = url
	return back, nil
}

// Back implements bot.Returner. A self-built app has no address that opens its
// chat (90236 knows addresses of pages only): a colleague finds it among their
// apps.
func (members) Back(context.Context, flows.Contact) (bot.Way, error) {
	return bot.Way{Where: flows.Text{En: "the app in WeCom in which you wrote to us", Zh: "企业微信工作台中您与我们对话的应用"}}, nil
}
