package handout

import (
	"net/http"
	"strings"
)

// isRobot reports whether nobody looks: HEAD, a browser that fetches ahead, or a
// robot that says what it is. Slack's is Slackbot-LinkExpanding, Facebook's
// facebookexternalhit; most have "bot" in their names. WeCom's comes as an
// ordinary browser: hence the page before a pack.
func isRobot(r *http.Request) bool {
	if r.Method == http.MethodHead {
		return true
	}
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Moz", "X-Purpose"} {
		if v := strings.ToLower(r.Header.Get(name)); strings.Contains(v, "prefetch") || strings.Contains(v, "preview") {
			return true
		}
	}
	agent := strings.ReplaceAll(strings.ToLower(r.UserAgent()), "cubot", "") // telephones of that name
	for _, word := range []string{"bot", "crawler", "spider", "preview", "externalhit", "facebookcatalog", "embedly", "linkexpanding", "imgproxy", "whatsapp/", "google-safety"} {
		if strings.Contains(agent, word) {
			return true
		}
	}
	return false
}
