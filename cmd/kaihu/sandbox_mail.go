package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"kaihu/bot/mailtest"
)

// openMail starts the sandbox's mail server and lets the program use it: e-mails
// leave as they would, and stay in the folder.
func (b *sandbox) openMail(dir string, s *Settings) error {
	server, err := mailtest.New(mailtest.Options{Dir: filepath.Join(dir, "mail"), Now: b.clock.now})
	if err != nil {
		return fmt.Errorf("emulated mail server: %w", err)
	}
	b.mail = server
	s.SMTPURL, s.MailFrom = server.URL(), "Kaihu 开户助手 <kaihu@corp.example>"
	return nil
}

// sandboxLetter is an e-mail as the page shows it.
type sandboxLetter struct {
	At      time.Time `json:"at"`
	To      []string  `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	HTML    string    `json:"html"`
}

// serveMails gives the e-mails that arrived, the newest first.
func (b *sandbox) serveMails(w http.ResponseWriter, _ *http.Request) {
	list := []sandboxLetter{}
	for _, m := range slices.Backward(b.mail.Mails()) {
		list = append(list, sandboxLetter{At: m.At, To: m.To, Subject: m.Subject(), Text: m.Form("text/plain"), HTML: m.Form("text/html")})
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, list)
}
