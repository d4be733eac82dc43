package main

import (
	"errors"
	"fmt"

	"kaihu/bot/slack"
)

// slackCmd is `kaihu slack …`.
type slackCmd struct {
	Manifest slackManifestCmd `cmd:"" help:"Print the manifest that creates the Slack app in one paste."`
}

type slackManifestCmd struct {
	Socket bool `help:"For Socket Mode: no public address is needed."`
}

// Run prints the manifest for KAIHU_PUBLIC_URL, or for Socket Mode.
func (c slackManifestCmd) Run(s *Settings, io streams) error {
	socket := c.Socket || s.SlackAppToken != ""
	if s.PublicURL == "" && !socket {
		return errors.New("set KAIHU_PUBLIC_URL to the address at which Slack reaches Kaihu, or add --socket for Socket Mode")
	}
	fmt.Fprintln(io.out, string(slack.Manifest(s.PublicURL, socket)))
	return nil
}
