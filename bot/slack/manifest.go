package slack

import (
	"encoding/json"
	"slices"
	"strings"
)

// scopes are the bot scopes that Kaihu needs, and why.
func scopes() []string {
	return []string{
		"chat:write",       // answer, cards, ephemeral answers
		"commands",         // /kaihu
		"files:read",       // licence scans
		"files:write",      // QR codes, charts and tables for a consultant
		"im:history",       // message.im; looking up a doubtful answer
		"im:write",         // write first
		"usergroups:read",  // who is a consultant or admin, where a group says so
		"users:read",       // language, team, and who administers the workspace
		"channels:read",    // who is a member of the desk, public …
		"groups:read",      // … or private
		"channels:history", // the desk's cards as they stand, and a doubtful one
		"groups:history",
	}
}

// botEvents are the events that are subscribed to. Not message.channels: what
// consultants write stays inside.
func botEvents() []string {
	return []string{"app_home_opened", "app_uninstalled", "message.im", "tokens_revoked"}
}

type object = map[string]any

// Manifest is the app manifest (JSON, schema version 1) that creates the app in
// one paste at api.slack.com/apps → Create New App → From a manifest.
// publicURL is how Slack reaches Kaihu; with socket it is not needed.
func Manifest(publicURL string, socket bool) []byte {
	at := func(path string) string { return strings.TrimRight(publicURL, "/") + path }
	command := object{
		"command": "/kaihu", "description": "Cases of AWS China registrations", "usage_hint": "help | cases stuck | case KH-7Q2M4D", "should_escape": true,
	}
	events := object{"bot_events": botEvents()}
	interactivity := object{"is_enabled": true}
	if !socket {
		command["url"] = at("/slack/commands")
		events["request_url"] = at("/slack/events")
		interactivity["request_url"] = at("/slack/interactions")
	}
	manifest := object{
		"_metadata": object{"major_version": 1, "minor_version": 1},
		"display_information": object{
			"name": "Kaihu", "background_color": "#1d3557",
			"description": "Guides companies through opening an AWS China account. 引导企业开通亚马逊云科技中国区账户。",
		},
		"features": object{
			"app_home":       object{"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
			"bot_user":       object{"display_name": "kaihu", "always_online": true},
			"slash_commands": []object{command},
			"shortcuts": []object{
				{"name": "Add as note", "type": "message", "callback_id": shortcutNote, "description": "Write this message of a case's thread down at the case"},
				{"name": "Send to applicant", "type": "message", "callback_id": shortcutSay, "description": "Say this message of a case's thread to the applicant"},
				{"name": "Find a case", "type": "global", "callback_id": shortcutFind, "description": "By company, name or reference"},
				{"name": "Invite an applicant", "type": "global", "callback_id": shortcutInvite, "description": "Open a case for somebody"},
			},
		},
		"oauth_config": object{"scopes": object{"bot": slices.Sorted(slices.Values(scopes()))}},
		"settings": object{
			"event_subscriptions": events, "interactivity": interactivity,
			"org_deploy_enabled": false, "socket_mode_enabled": socket, "token_rotation_enabled": false,
		},
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(manifest); err != nil {
		panic("slack: the manifest must encode: " + err.Error())
	}
	return []byte(strings.TrimSpace(b.String()))
}
