// Package slack is Kaihu's Slack side: applicants write to the bot in a direct
// message, consultants see their cases in one channel, the desk.
//
//	Events API, slash commands, interactions      or the same over Socket Mode
//	       verify ─▶ decode ─▶ Receive (commits) ─▶ acknowledge
//	outbox ─▶ pace ─▶ (look up a doubtful attempt) ─▶ chat.postMessage ─▶ verdict
//
// Both transports end in the same three functions (event, interact, command).
// What comes in is decoded by structs of our own that name only what we read:
// slack-go's stricter ones fail a whole event for one unknown field or type.
// What goes out is slack-go's.
//
// # Identities
//
// An applicant's address is "TEAM/USER" with the team that they belong to, so
// that people of other companies (Slack Connect) are themselves. Reply is the
// direct message "D…", or "D…/thread_ts" when they wrote in a thread. A
// message's id is "D…/ts", of one with files "D…/ts/FILE" per file: a deletion
// names exactly what it takes back.
//
// An event's id is the identity of what happened, never Slack's event_id:
// Slack has delivered one message under several event_ids
// (slackapi/node-slack-sdk#2141), and a retry may be the only copy.
//
// # What may leave
//
// Message bodies are rich_text and plain_text, where nothing that a person
// typed can mention, link, style or ping; the fallback text is escaped; links
// are never unfurled. Errors and logs hold ids and Slack's error codes only.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// Name is the channel's name in flows.Contact.
const Name = "slack"

// Config is what the Slack side is built from. BotToken is needed, and either
// SigningSecret (webhooks) or AppToken (Socket Mode).
type Config struct {
	BotToken      string // xoxb-…
	SigningSecret string
	AppToken      string         // xapp-…: Socket Mode instead of webhooks
	APIURL        string         // "": Slack's; a host alone means its /api/
	Desk          string         // the consultants' channel id, "": none
	DeskLang      flows.Lang     // of what stands there for everybody; "": English
	Roles         Roles          // who may what at the desk
	Zone          *time.Location // of the times that are shown; nil: China's

	Now  func() time.Time // of events; nil: time.Now. Signatures and pacing follow the real clock
	Log  *slog.Logger     // ids and codes only; nil: discarded
	HTTP *http.Client     // nil: one with a time-out
	Pace time.Duration    // between two messages in one channel; 0: one second, as Slack asks; negative: none
}

// Slack is one installed app. All methods may be called at the same time.
type Slack struct {
	cfg    Config
	in     bot.Receiver
	cases  bot.Consultants
	api    *slackapi.Client
	base   *url.URL     // of the Web API
	http   *http.Client // for all but files; see guarded
	log    *slog.Logger
	now    func() time.Time
	pace   *pacer
	people *people
	edits  *bot.Lanes
	direct *directs
	busy   atomic.Int64
	places chan struct{} // of the background
	again  time.Duration // until Socket Mode is tried again whose token was refused
	step   time.Duration // until a call at the desk is made again, doubled each time
}

// New builds the Slack side. It makes no request. in takes what applicants
// do, c answers the desk (nil is fine without a desk).
func New(cfg Config, in bot.Receiver, c bot.Consultants) (*Slack, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	base, err := apiURL(cfg.APIURL)
	if err != nil {
		return nil, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: 30 * time.Second, Transport: bot.Transport()}
	}
	if cfg.Pace == 0 {
		cfg.Pace = time.Second
	}
	s := &Slack{
		cfg: cfg, in: in, cases: c, base: base, http: guarded(cfg.HTTP), log: cfg.Log.With("channel", Name), now: cfg.Now,
		pace: newPacer(cfg.Pace), edits: &bot.Lanes{}, direct: &directs{}, places: make(chan struct{}, backgroundAtOnce), again: time.Minute, step: time.Second,
	}
	s.api = slackapi.New(cfg.BotToken, slackapi.OptionAPIURL(base.String()), slackapi.OptionHTTPClient(s.http),
		slackapi.OptionAppLevelToken(cfg.AppToken))
	s.people = &people{api: s.api, now: cfg.Now, desk: cfg.Desk, roles: cfg.Roles}
	return s, nil
}

func (c Config) check() error {
	var all []error
	if c.BotToken == "" {
		all = append(all, errors.New("the bot token is missing (xoxb-…, from \"OAuth & Permissions\")"))
	}
	if c.SigningSecret == "" && c.AppToken == "" {
		all = append(all, errors.New("either the signing secret (\"Basic Information\") or an app token for Socket Mode (xapp-…) is needed"))
	}
	if c.AppToken != "" && !strings.HasPrefix(c.AppToken, "xapp-") {
		all = append(all, errors.New("the app token must begin with xapp-"))
	}
	return errors.Join(all...)
}

// apiURL reads Config.APIURL. slack-go wants the trailing slash.
func apiURL(raw string) (*url.URL, error) {
	if raw == "" {
		raw = slackapi.APIURL
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil {
		return nil, errors.New("the API URL must be like https://slack.com/api/")
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/api/"
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	return u, nil
}

// Run keeps the Slack side working until ctx ends, then waits for what is
// under way. With an app token it holds the Socket Mode connection. A token
// that Slack refuses is no reason for the other channels to stop: the log says
// what to do, and it is tried again every minute.
func (s *Slack) Run(ctx context.Context) error {
	for s.cfg.AppToken != "" && ctx.Err() == nil {
		err := s.runSocket(ctx)
		if err == nil {
			continue
		}
		s.log.Error("Slack is not connected: nobody on Slack is heard; it is tried again", "in", s.again, "err", err)
		pause(ctx, s.again)
	}
	<-ctx.Done()
	s.drain(10 * time.Second)
	return nil
}

// pause waits; false: ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// Idle says that nothing received is under way: no request, no background
// answer.
func (s *Slack) Idle() bool { return s.busy.Load() == 0 }

// drain waits for Idle, at most so long.
func (s *Slack) drain(most time.Duration) {
	for end := time.Now().Add(most); !s.Idle() && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
}

// work counts something under way until the returned function is called.
func (s *Slack) work() (done func()) {
	s.busy.Add(1)
	return func() { s.busy.Add(-1) }
}

const backgroundAtOnce = 64

// background does something that may outlast the acknowledgement. It is lost
// when the process dies, so nothing is done here but what a person sees and can
// repeat: an answer, a press of a button that is still there. Only so much of it
// is done at once, that a flood of commands leaves the rest its share.
func (s *Slack) background(ctx context.Context, do func(context.Context)) {
	done := s.work()
	go func() {
		defer done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		select {
		case s.places <- struct{}{}:
			defer func() { <-s.places }()
			do(ctx)
		case <-ctx.Done():
		}
	}()
}

// Applicants is the channel that applicants write on.
func (s *Slack) Applicants() bot.Channel { return applicants{s} }

// Desk is the consultants' channel; nil without one.
func (s *Slack) Desk() bot.Desk {
	if s.cfg.Desk == "" {
		return nil
	}
	return desk{s}
}

type applicants struct{ *Slack }

func (applicants) Name() string { return Name }

var _ bot.Channel = applicants{}

// splitReply reads Contact.Reply.
func splitReply(reply string) (channel, thread string) {
	channel, thread, _ = strings.Cut(reply, "/")
	return channel, thread
}

// splitAddress reads Contact.Address.
func splitAddress(address string) (team, user string, err error) {
	team, user, ok := strings.Cut(address, "/")
	if !ok || team == "" || user == "" {
		return "", "", fmt.Errorf("the address is not TEAM/USER")
	}
	return team, user, nil
}
