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

type slackManifestCmd struct{}

// Run prints the manifest for KAIHU_PUBLIC_URL, or for Socket Mode.
func (slackManifestCmd) Run(s *Settings, io streams) error {
	socket := s.SlackAppToken != ""
	if s.PublicURL == "" && !socket {
		return errors.New("set KAIHU_PUBLIC_URL to the address at which Slack reaches Kaihu, or KAIHU_SLACK_APP_TOKEN for Socket Mode")
	}
	fmt.Fprintln(io.out, string(slack.Manifest(s.PublicURL, socket)))
	return nil
}
