package slack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kaihu/bot/peers"
)

// manifestModule checks a manifest as Slack's own client takes it for
// apps.manifest.create and apps.manifest.validate: its scopes and events are
// closed lists there.
func manifestModule(manifest string) string {
	return "import type { AppsManifestValidateArguments } from '@slack/web-api';\n" +
		"export const manifest: AppsManifestValidateArguments['manifest'] = " + manifest + ";\n"
}

// TestManifestPeer holds the manifest against the Manifest type of
// @slack/web-api, with and without Socket Mode.
func TestManifestPeer(t *testing.T) {
	t.Parallel()
	modules := map[string]string{}
	for i, m := range [][]byte{Manifest("https://kaihu.example.com", false), Manifest("https://kaihu.example.com/sub/", false), Manifest("", true)} {
		modules[fmt.Sprintf("manifest%d.ts", i)] = manifestModule(string(m))
	}
	for _, complaint := range peers.TypeCheck(t, modules) {
		t.Errorf("Slack's types do not hold: %s", complaint)
	}
}

// TestManifestPeerSeesMistakes spoils the manifest, one thing at a time.
func TestManifestPeerSeesMistakes(t *testing.T) {
	t.Parallel()
	good := string(Manifest("https://kaihu.example.com", false))
	modules := map[string]string{}
	for name, swap := range map[string][2]string{
		"scope.ts": {`"chat:write"`, `"chat:shout"`}, "event.ts": {`"message.im"`, `"message.post"`}, "misspelt.ts": {`"is_enabled"`, `"enabled"`},
		"noname.ts": {`"name"`, `"title"`}, "type.ts": {`"always_online": true`, `"always_online": "yes"`}, "extra.ts": {`"usage_hint"`, `"usage"`},
	} {
		bad := strings.Replace(good, swap[0], swap[1], 1)
		if bad == good {
			t.Fatalf("%s is not in the manifest", swap[0])
		}
		modules[name] = manifestModule(bad)
	}
	complaints := strings.Join(peers.TypeCheck(t, modules), "\n")
	for name := range modules {
		if !strings.Contains(complaints, name+"(") {
			t.Errorf("%s passes", name)
		}
	}
}

// TestManifestLimits: what types cannot say, from docs.slack.dev, app manifest
// reference.
func TestManifestLimits(t *testing.T) {
	t.Parallel()
	limits := map[string]string{ // pattern of the whole value; a regular expression counts to 1000, which is enough for us
		"display_information.name": `^.{1,35}$`, "display_information.description": `^.{1,140}$`,
		"display_information.background_color": `^#([0-9a-f]{3}|[0-9a-f]{6})$`, "features.bot_user.display_name": `^[a-z0-9._-]{1,80}$`,
		"features.slash_commands.0.command": `^/\S{1,31}$`, "features.slash_commands.0.description": `^.{1,1000}$`,
		"features.slash_commands.0.usage_hint": `^.{1,1000}$`, "features.shortcuts.0.name": `^.{1,24}$`, "features.shortcuts.1.name": `^.{1,24}$`,
		"features.shortcuts.2.name": `^.{1,24}$`, "features.shortcuts.3.name": `^.{1,24}$`, "features.shortcuts.0.description": `^.{1,150}$`,
	}
	for _, socket := range []bool{false, true} {
		var m any
		if err := json.Unmarshal(Manifest("https://kaihu.example.com", socket), &m); err != nil {
			t.Fatal(err)
		}
		for path, pattern := range limits {
			value, _ := at(m, strings.Split(path, ".")).(string)
			if !regexp.MustCompile(pattern).MatchString(value) {
				t.Errorf("%s is %q, not %s", path, value, pattern)
			}
		}
	}
}

// at walks down decoded JSON.
func at(v any, path []string) any {
	for _, key := range path {
		switch in := v.(type) {
		case map[string]any:
			v = in[key]
		case []any:
			n, err := strconv.Atoi(key)
			if err != nil || n >= len(in) {
				return nil
			}
			v = in[n]
		}
	}
	return v
}
