package slack

import (
	"errors"
	"testing"

	"kaihu/bot"
	"kaihu/bot/slacktest"
	"kaihu/flows"
)

// TestBack: the address opens the app in the person's own workspace.
func TestBack(t *testing.T) {
	r := newRig(t, quiet())
	back := r.slack.Applicants().(bot.Returner)
	for address, want := range map[string]string{
		"T0KAIHU/U0ANNA": "https://slack.com/app_redirect?app=A0KAIHU&team=T0KAIHU",
		"T0OTHER/U0EVE":  "https://slack.com/app_redirect?app=A0KAIHU",
	} {
		way, err := back.Back(t.Context(), flows.Contact{Channel: Name, Address: address})
		if err != nil || way.URL != want || way.Where.En == "" || way.Where.Zh == "" {
			t.Errorf("%s: %+v, %v", address, way, err)
		}
	}
	r.world.Inject(slacktest.Fault{Kind: slacktest.FaultError, Method: "bots.info", Error: "fatal_error"})
	way, err := back.Back(t.Context(), flows.Contact{Channel: Name, Address: "T0KAIHU/U0ANNA"})
	var e *bot.SendError
	if !errors.As(err, &e) || e.Verdict != bot.Later || way.URL != "" || way.Where.En == "" {
		t.Errorf("%+v, %v", way, err)
	}
}
