package wecom

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"kaihu/bot"
)

// Handler serves the callback URL: GET verifies it, POST brings events.
func (w *WeCom) Handler() http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
			w.serveVerify(rw, r)
		case http.MethodPost:
			w.serveCallback(rw, r)
		default:
			rw.Header().Set("Allow", "GET, POST")
			rw.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
}

// serveVerify answers the check that the console makes when the URL is saved:
// the decrypted echostr and nothing else (90930).
func (w *WeCom) serveVerify(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	plain, err := w.open(q, q.Get("echostr"))
	if err != nil {
		w.refuse(rw, http.StatusForbidden, err)
		return
	}
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = rw.Write(plain)
}

func (w *WeCom) serveCallback(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxCallback))
	if errors.Is(err, bot.ErrBusy) {
		panic(http.ErrAbortHandler) // WeCom is to send it again: see the package comment
	}
	if err != nil {
		status := http.StatusBadRequest
		if e := (*http.MaxBytesError)(nil); errors.As(err, &e) {
			status = http.StatusRequestEntityTooLarge
		}
		w.refuse(rw, status, err)
		return
	}
	var env envelope
	if err := readXML(body, &env); err != nil {
		w.refuse(rw, http.StatusBadRequest, err)
		return
	}
	plain, err := w.open(r.URL.Query(), env.Encrypt)
	if err != nil {
		w.refuse(rw, http.StatusForbidden, err)
		return
	}
	var in notice
	if err := readXML(plain, &in); err != nil {
		w.refuse(rw, http.StatusBadRequest, err)
		return
	}
	if w.take(r.Context(), in) {
		return // 200 and an empty body: nothing to say here
	}
	// Neither answer nor status: see the package comment.
	panic(http.ErrAbortHandler)
}

func (w *WeCom) refuse(rw http.ResponseWriter, status int, err error) {
	w.log.Warn("a WeCom callback was refused", "status", status, "err", err)
	rw.WriteHeader(status)
}

// take queues a kf notice or commits an app message. False: not done, WeCom is
// to send it again.
func (w *WeCom) take(ctx context.Context, in notice) bool {
	if in.AgentID != "" && in.AgentID != w.cfg.AgentID {
		w.log.Warn("a WeCom callback is for another app", "agent", in.AgentID)
		return true
	}
	if in.MsgType == "event" && in.Event == "kf_msg_or_event" {
		a := w.accounts[in.OpenKfID]
		if a == nil {
			w.log.Warn("a WeCom callback is for a kf account that is not configured", "open_kfid", in.OpenKfID)
			return true
		}
		made := w.cfg.Now()
		if in.CreateTime > 0 {
			made = time.Unix(in.CreateTime, 0)
		}
		a.poke(in.Token, made)
		return true
	}
	d, ok := w.fromMember(in)
	return !ok || w.commit(ctx, d)
}

// commit hands an app message over within the time that WeCom waits, after the
// member's earlier ones. Once begun it is not given up because the platform
// has: the next delivery then finds it committed.
func (w *WeCom) commit(ctx context.Context, d bot.Delivery) bool {
	w.handling.Add(1)
	defer w.handling.Add(-1)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerIn*9/10)
	defer cancel()
	leave, err := w.members.Enter(ctx, d.From.Address)
	if err != nil {
		return false
	}
	defer leave()
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		err := w.in.Receive(ctx, d)
		if err == nil {
			return true
		}
		if sleep(ctx, pause) != nil {
			w.log.Error("an app message could not be committed; WeCom sends it again", "err", err)
			return false
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
