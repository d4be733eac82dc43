package wecom

import (
	"context"
	"net/http"

	"github.com/silenceper/wechat/v2/work/kf"
)

// syncMsg reads one page of an account (94670).
func (a *api) syncMsg(ctx context.Context, openKfID, cursor, token string) (page kf.SyncMsgSchema, err error) {
	err = a.kf(ctx, "kf/sync_msg", func(c *kf.Client) (err error) {
		page, err = c.SyncMsg(kf.SyncMsgOptions{Cursor: cursor, Token: token, Limit: syncPage, OpenKfID: openKfID})
		return err
	})
	return page, err
}

// sendMsg sends to a customer (94677). It goes past the library, which would
// make two requests of each of the messages that the program is there for.
func (a *api) sendMsg(ctx context.Context, body []byte) error {
	_, err := a.call(ctx, http.MethodPost, "kf/send_msg", nil, body)
	return err
}

// sendOnEvent sends the one message that an event's code allows (95122).
func (a *api) sendOnEvent(ctx context.Context, body []byte) error {
	_, err := a.call(ctx, http.MethodPost, "kf/send_msg_on_event", nil, body)
	return err
}

// contactWay gives the address that opens the chat of an account (94665).
func (a *api) contactWay(ctx context.Context, openKfID string) (url string, err error) {
	err = a.kf(ctx, "kf/add_contact_way", func(c *kf.Client) error {
		out, err := c.AddContactWay(kf.AddContactWayOptions{OpenKFID: openKfID, Scene: "invite"})
		url = out.URL
		return err
	})
	return url, err
}

// Session states (94669).
const (
	stateNew   = 0 // 未处理
	stateBot   = 1 // 智能助手
	statePool  = 2 // 待接入池
	stateHuman = 3 // 人工
)

// sessionState reads who has a customer's session (94669). The library's field
// for the member of staff is always empty; nobody here needs it.
func (a *api) sessionState(ctx context.Context, openKfID, user string) (state int, err error) {
	err = a.kf(ctx, "kf/service_state/get", func(c *kf.Client) error {
		out, err := c.ServiceStateGet(kf.ServiceStateGetOptions{OpenKFID: openKfID, ExternalUserID: user})
		state = out.ServiceState
		return err
	})
	return state, err
}

// accountIDs lists the kf accounts that the app may use, 100 at a time (94661).
func (a *api) accountIDs(ctx context.Context) (ids []string, err error) {
	for len(ids) < 10_000 {
		var n int
		err := a.kf(ctx, "kf/account/list", func(c *kf.Client) error {
			out, err := c.AccountPaging(&kf.AccountPagingRequest{Offset: len(ids), Limit: 100})
			if err != nil {
				return err
			}
			for _, x := range out.AccountList {
				ids = append(ids, x.OpenKFID)
			}
			n = len(out.AccountList)
			return nil
		})
		if err != nil || n < 100 {
			return ids, err
		}
	}
	return ids, nil
}
