package slacktest

import (
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"
)

// Options describes the workspace, the installed app and where that app listens. The zero value is a usable workspace
// without people: every identity has a default.
type Options struct {
	BotToken      string // xoxb-…, default "xoxb-kaihu"
	AppToken      string // xapp-…, default "xapp-kaihu"; only apps.connections.open takes it
	SigningSecret string // default "signing-secret"
	TeamID        string // default "T0KAIHU"
	BotUserID     string // default "U0KAIHU"
	BotID         string // default "B0KAIHU"
	AppID         string // default "A0KAIHU"

	Users    []User
	Channels []Channel // direct messages are made when first needed

	UserGroups []UserGroup

	// Manifest is the app's manifest (JSON). With one, Slack's client offers what it registers and nothing else: other
	// commands and shortcuts are refused, events without a subscription are not sent, a Home tab that is not enabled
	// cannot be published. Nil allows everything.
	Manifest []byte

	// Scopes granted to the bot token; nil grants the manifest's, or without a manifest AllScopes. A missing one answers missing_scope with needed/provided,
	// and withholds the events that need it.
	Scopes []string

	// Where the app listens. Empty with a connected socket means Socket Mode; a connected socket wins over URLs, as in
	// Slack. See Server.SetURLs for changing them with the url_verification handshake.
	EventsURL, CommandsURL, InteractionsURL string

	// BaseURL is how the app reaches this server ("http://127.0.0.1:4000"): it starts response_url, url_private and
	// upload_url. Empty: learned from the Host of the latest Web API request.
	BaseURL string

	// Now is the clock of everything but the three-second time-outs and pings, which are real. Nil is the real clock, and
	// then due retries fire by themselves; with a clock of your own call Server.Tick after moving it.
	Now func() time.Time

	// State is the path of a JSON snapshot ("" keeps all in memory); uploaded bytes lie in a folder beside it. It is
	// saved atomically at most SaveEvery after a change and on Close, and restored by New, where what it holds wins
	// over Users and Channels of the same id.
	State string

	Rand   *rand.Rand   // identities and the choice of a socket; nil is seeded by the system
	Logger *slog.Logger // nil discards
	Rules  Rules
}

// Rules are the switches for what Slack does not document, or what a test wants shorter. The zero value is the default
// given with each.
type Rules struct {
	NoRateLimits bool // default false: limits are enforced
	PostBurst    int  // messages a channel takes at once before 1 a second holds; default 5 ("short bursts ok", undocumented)
	TierBurst    int  // calls a method takes at once before its tier holds; default the tier's calls a minute

	// Retries is when an event is sent again that the app did not take, counted from the first attempt; default nearly at
	// once, +1 min, +5 min (docs.slack.dev). Delayed Events adds hourly ones for a day.
	Retries []time.Duration

	AckTimeout   time.Duration // real time an app has to answer; default 3 s
	SlowAck      time.Duration // an answer slower than this is a violation; default 2 s
	PingInterval time.Duration // WebSocket PING; default 10 s (slack-go drops a silent server after 30 s)
	RefreshDelay time.Duration // between disconnect "warning" and "refresh_requested"; default 10 s
	SaveEvery    time.Duration // longest wait before a snapshot; default 200 ms

	// ViewErrorCode answers views with invalid blocks. Slack uses invalid_arguments for some of them (from memory);
	// default "invalid_blocks".
	ViewErrorCode string
	// UnknownThreadError answers a post whose thread_ts is no parent message; default "thread_not_found" (from memory).
	UnknownThreadError string
	// DeactivatedError answers a post or open to a deactivated user; default "user_disabled" (from memory).
	DeactivatedError string

	// SignClock stamps signatures with Options.Now. Default false: the real time, because slack-go's verifier reads the
	// real clock. SignSkew shifts the stamp, to play a host whose clock is wrong.
	SignClock bool
	SignSkew  time.Duration

	MessagesTabDisabled bool     // posts to a direct message answer messages_tab_disabled
	AllowedMentions     []string // user ids (or tokens such as "!here") that the bot may mention without a violation
}

// User is a person who can act in the workspace.
type User struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	RealName    string `json:"real_name,omitempty"`
	Email       string `json:"email,omitempty"`
	Locale      string `json:"locale,omitempty"` // such as "zh-CN"; never told for externals
	TZ          string `json:"tz,omitempty"`
	Team        string `json:"team,omitempty"`     // default Options.TeamID
	External    bool   `json:"external,omitempty"` // a Slack Connect member of another team
	Deactivated bool   `json:"deactivated,omitempty"`
	DisplayName string `json:"display_name,omitempty"` // default Name; people may leave theirs empty in Slack
	Admin       bool   `json:"admin,omitempty"`        // of the workspace
	Owner       bool   `json:"owner,omitempty"`        // of the workspace; owners are admins
}

// Channel is a place where messages stand. No Members means every user who is not external, and the bot.
type Channel struct {
	ID        string   `json:"id"`
	Name      string   `json:"name,omitempty"`
	Private   bool     `json:"private,omitempty"`
	Members   []string `json:"members,omitempty"`
	ExtShared bool     `json:"ext_shared,omitempty"`
	Archived  bool     `json:"archived,omitempty"`
	DMWith    string   `json:"dm_with,omitempty"` // the user of a direct message with the bot
}

// AllScopes lists every bot scope that the emulator checks.
func AllScopes() []string {
	return []string{
		"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write",
		"groups:history", "groups:read", "im:history", "im:read", "im:write", "reactions:write", "usergroups:read",
		"users:read", "users:read.email",
	}
}

// withDefaults fills what was left empty.
func (o Options) withDefaults() Options {
	or(&o.BotToken, "xoxb-kaihu")
	or(&o.AppToken, "xapp-kaihu")
	or(&o.SigningSecret, "signing-secret")
	or(&o.TeamID, "T0KAIHU")
	or(&o.BotUserID, "U0KAIHU")
	or(&o.BotID, "B0KAIHU")
	or(&o.AppID, "A0KAIHU")
	if o.Scopes == nil {
		o.Scopes = AllScopes()
	}
	if o.Rand == nil {
		o.Rand = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Rules = o.Rules.withDefaults()
	o.Users = slices.Clone(o.Users)
	for i := range o.Users {
		or(&o.Users[i].Team, o.TeamID)
		or(&o.Users[i].Name, o.Users[i].ID)
		or(&o.Users[i].RealName, o.Users[i].Name)
		or(&o.Users[i].DisplayName, o.Users[i].Name)
		or(&o.Users[i].TZ, "Asia/Shanghai")
	}
	return o
}

func (r Rules) withDefaults() Rules {
	or(&r.PostBurst, 5)
	if r.Retries == nil {
		r.Retries = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	or(&r.AckTimeout, 3*time.Second)
	or(&r.SlowAck, 2*time.Second)
	or(&r.PingInterval, 10*time.Second)
	or(&r.RefreshDelay, 10*time.Second)
	or(&r.SaveEvery, 200*time.Millisecond)
	or(&r.ViewErrorCode, "invalid_blocks")
	or(&r.UnknownThreadError, "thread_not_found")
	or(&r.DeactivatedError, "user_disabled")
	return r
}

// or sets *p to def when it is the zero value.
func or[T comparable](p *T, def T) {
	var zero T
	if *p == zero {
		*p = def
	}
}
