package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"kaihu/bot/mailtest"
	"kaihu/bot/slack"
	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
)

// sandboxCmd is `kaihu sandbox`, and `kaihu` alone when nothing is configured:
// the real program with its real channels, talking over HTTP to an emulated
// WeCom and an emulated Slack, and one page that draws what the two hold.
type sandboxCmd struct{}

// The people of the sandbox.
const (
	sandboxDesk      = "C0DESK"
	sandboxApplicant = "U0ANNA"
	sandboxPublic    = "C0GENERAL"
)

// Run serves the sandbox until ctx ends. Everything stays in a folder of its
// own, so that a restart goes on with the conversation.
func (sandboxCmd) Run(ctx context.Context, s *Settings, io streams) error {
	dir := filepath.Join(s.Data, "sandbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("KAIHU_DATA: %w", err)
	}
	clock, err := openClock(filepath.Join(dir, "clock.json"))
	if err != nil {
		return err
	}
	ln, err := listenNear(ctx, s.Addr)
	if err != nil {
		return err
	}
	box, err := openSandbox(ctx, s, dir, clock, ln)
	if err != nil {
		_ = ln.Close()
		return err
	}
	fmt.Fprintf(io.out, "Kaihu's sandbox: open http://%s in a browser. Everything is emulated; nothing leaves this machine.\nkaihu listens on http://%s\n", ln.Addr(), ln.Addr())
	return errors.Join(box.serve(ctx, ln), box.close())
}

// listenNear listens on the loopback unless a host is named; the sandbox has no
// login, so it is not for the network. A taken port is no reason to fail: a
// free one is found and printed.
func listenNear(ctx context.Context, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("KAIHU_ADDR: %w", err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		ln, err = lc.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
	}
	if err != nil {
		return nil, fmt.Errorf("KAIHU_ADDR: %w", err)
	}
	return ln, nil
}

// sandbox is the program, its two emulated platforms and its mail server.
type sandbox struct {
	app   *app
	clock *clock
	named string // the host of KAIHU_ADDR
	wecom *wecomtest.Server
	slack *slacktest.Server
	mail  *mailtest.Server
	apis  []*http.Server
}

func openSandbox(ctx context.Context, s *Settings, dir string, clock *clock, ln net.Listener) (*sandbox, error) {
	box := &sandbox{clock: clock}
	box.named, _, _ = net.SplitHostPort(s.Addr) // listenNear has parsed it
	wopt := wecomtest.Defaults()
	wopt.State, wopt.Now = filepath.Join(dir, "wecom.json"), clock.now
	w, err := wecomtest.New(wopt)
	if err != nil {
		return nil, fmt.Errorf("emulated WeCom: %w", err)
	}
	box.wecom = w
	sl, err := slacktest.New(slacktest.Options{
		State: filepath.Join(dir, "slack.json"), Now: clock.now,
		Users: []slacktest.User{
			{ID: sandboxApplicant, Name: "anna", RealName: "Anna Applicant", Locale: "en-US"},
			{ID: "U0LIN", Name: "lin", RealName: "林顾问 Lin", Locale: "zh-CN"},
			{ID: "U0MAX", Name: "max", RealName: "Max Consultant", Locale: "en-US"},
			{ID: "U0WANG", Name: "wang", RealName: "王主管 Wang", Locale: "zh-CN", Admin: true},
		},
		UserGroups: []slacktest.UserGroup{
			{ID: "S0DESK", Handle: "kaihu-consultants", Name: "Consultants", Users: []string{"U0LIN", "U0MAX", "U0WANG"}},
			{ID: "S0ADMINS", Handle: "kaihu-admins", Name: "Admins", Users: []string{"U0WANG"}},
		},
		Manifest: slack.Manifest("http://"+ln.Addr().String(), false),
		Channels: []slacktest.Channel{
			{ID: sandboxDesk, Name: "kaihu-desk", Private: true, Members: []string{"U0LIN", "U0MAX", "U0WANG", "U0KAIHU"}},
			{ID: sandboxPublic, Name: "general"},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("emulated Slack: %w", err)
	}
	box.slack = sl
	wecomAPI, err := box.api(ctx, w.Handler())
	if err != nil {
		return nil, err
	}
	slackAPI, err := box.api(ctx, sl.Handler())
	if err != nil {
		return nil, err
	}
	sl.SetBaseURL(slackAPI)
	local := Settings{Addr: s.Addr, Data: dir, Timezone: s.Timezone, Flow: s.Flow, OCR: s.OCR, DeskLanguage: s.DeskLanguage} // nothing of real platforms
	local.PublicURL = "http://" + ln.Addr().String()
	local.WecomCorpID, local.WecomAgentID, local.WecomSecret = wopt.CorpID, wopt.AgentID, wopt.Secret
	local.WecomToken, local.WecomAESKey, local.WecomKfID, local.WecomAPIURL = wopt.Token, wopt.AESKey, wopt.Kf[0].ID, wecomAPI
	local.SlackBotToken, local.SlackSigningSecret, local.SlackAPIURL, local.SlackDesk = "xoxb-kaihu", "signing-secret", slackAPI+"/api/", sandboxDesk
	if err := box.openMail(dir, &local); err != nil {
		return nil, err
	}
	logs, err := os.OpenFile(filepath.Join(dir, "kaihu.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("KAIHU_DATA: %w", err)
	}
	box.app, err = build(ctx, &local, parts{now: clock.now, logs: logs})
	if err != nil {
		return nil, err
	}
	box.app.close = append([]func() error{logs.Close}, box.app.close...)
	return box, nil
}

// api serves an emulated platform on a loopback port of its own, as the real
// one is a host of its own.
func (b *sandbox) api(ctx context.Context, h http.Handler) (string, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("emulated platform: %w", err)
	}
	server := serverBounds().server(onlyHosts(http.NewCrossOriginProtection().Handler(h), b.named))
	server.WriteTimeout = 0 // Socket Mode's connections and streams of changes have no end
	b.apis = append(b.apis, server)
	go func() { _ = server.Serve(ln) }()
	return "http://" + ln.Addr().String(), nil
}

// serve runs the program with the page beside its own routes.
func (b *sandbox) serve(ctx context.Context, ln net.Listener) error {
	base := "http://" + ln.Addr().String()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.app.serve(ctx, ln, onlyHosts(b.routes(), b.named)) })
	group.Go(func() error {
		b.wecom.SetCallback(base + "/wecom")
		if err := b.slack.SetURLs(ctx, base+"/slack/events", base+"/slack/commands", base+"/slack/interactions"); err != nil && ctx.Err() == nil {
			return fmt.Errorf("emulated Slack: %w", err)
		}
		return nil
	})
	return group.Wait()
}

// close ends the platforms, then the program.
func (b *sandbox) close() error {
	var all []error
	for _, s := range b.apis {
		all = append(all, s.Close())
	}
	return errors.Join(append(all, b.wecom.Close(), b.slack.Close(), b.mail.Close(), b.app.Close())...)
}
