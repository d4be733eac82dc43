package slacktest

import (
	"encoding/json"
	"fmt"
	"slices"
)

// App is what an installed app offers people, from its manifest.
type App struct {
	Name         string     `json:"name,omitempty"`
	HomeTab      bool       `json:"home_tab"`
	MessagesTab  bool       `json:"messages_tab"`
	ReadOnly     bool       `json:"read_only,omitempty"` // people cannot write in the Messages tab
	Commands     []Command  `json:"commands,omitempty"`
	Shortcuts    []Shortcut `json:"shortcuts,omitempty"`
	Interactive  bool       `json:"interactive"`
	Events       []string   `json:"events,omitempty"` // the types subscribed to
	Unregistered bool       `json:"unregistered"`     // there is no manifest: everything is allowed
}

// Command is a slash command as a manifest registers it.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	UsageHint   string `json:"usage_hint,omitempty"`
	Escape      bool   `json:"should_escape,omitempty"`
}

// Shortcut is a message shortcut (type "message", in the menu of every message) or a global one (type "global").
type Shortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	Description string `json:"description"`
}

// manifest is the part of an app manifest (docs.slack.dev, app manifest reference) that changes what people can do.
type manifest struct {
	Display struct {
		Name string `json:"name"`
	} `json:"display_information"`
	Features struct {
		Home struct {
			HomeTab     bool `json:"home_tab_enabled"`
			MessagesTab bool `json:"messages_tab_enabled"`
			ReadOnly    bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		Commands  []Command  `json:"slash_commands"`
		Shortcuts []Shortcut `json:"shortcuts"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot      []string `json:"bot"`
			Optional []string `json:"bot_optional"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `json:"is_enabled"`
		} `json:"interactivity"`
	} `json:"settings"`
}

// install reads Options.Manifest: the app gets the scopes that it asks for, unless Options.Scopes says otherwise.
func (o *Options) install() (App, error) {
	if len(o.Manifest) == 0 {
		return App{HomeTab: true, MessagesTab: true, Interactive: true, Unregistered: true}, nil
	}
	var m manifest
	if err := json.Unmarshal(o.Manifest, &m); err != nil {
		return App{}, fmt.Errorf("slacktest: the manifest: %w", err)
	}
	if o.Scopes == nil {
		o.Scopes = append(slices.Clone(m.OAuth.Scopes.Bot), m.OAuth.Scopes.Optional...)
	}
	home := m.Features.Home
	o.Rules.MessagesTabDisabled = o.Rules.MessagesTabDisabled || !home.MessagesTab
	return App{
		Name: m.Display.Name, HomeTab: home.HomeTab, MessagesTab: home.MessagesTab, ReadOnly: home.ReadOnly,
		Commands: m.Features.Commands, Shortcuts: m.Features.Shortcuts, Interactive: m.Settings.Interactivity.Enabled,
		Events: m.Settings.Events.Bot,
	}, nil
}

// command finds a registered slash command.
func (a *App) command(name string) (Command, bool) {
	if a.Unregistered {
		return Command{Command: name, Escape: true}, true
	}
	i := slices.IndexFunc(a.Commands, func(c Command) bool { return c.Command == name })
	if i < 0 {
		return Command{}, false
	}
	return a.Commands[i], true
}

// shortcut finds a registered shortcut by its callback_id, or by the name that people see.
func (a *App) shortcut(kind, name string) (Shortcut, bool) {
	if a.Unregistered {
		return Shortcut{Name: name, Type: kind, CallbackID: name}, true
	}
	i := slices.IndexFunc(a.Shortcuts, func(c Shortcut) bool { return c.Type == kind && (c.CallbackID == name || c.Name == name) })
	if i < 0 {
		return Shortcut{}, false
	}
	return a.Shortcuts[i], true
}

// hears reports whether the app subscribed to an event; message events are named after the kind of their channel.
func (s *Server) hears(kind, channel string) bool {
	if s.app.Unregistered {
		return true
	}
	if ch := s.channels[channel]; kind == "message" && ch != nil {
		kind = "message." + map[string]string{"im": "im", "group": "groups", "channel": "channels"}[channelType(ch)]
	}
	return slices.Contains(s.app.Events, kind)
}

// App returns what the installed app offers.
func (s *Server) App() App { return s.app }
