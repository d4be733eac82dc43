package main

import (
	"strings"
	"testing"
)

// FuzzSettings sets anything: each mistake names its setting, and no secret
// stands in the words about it.
func FuzzSettings(f *testing.F) {
	f.Add(":8080", "https://a.example", "redis://u:p@h:1", "Asia/Shanghai", "xoxb-1", "wk1,wk2")
	f.Add("8080", "ftp://x", "mysql://h", "../../etc/passwd", "", "")
	f.Add("[::1]:0", "http://u:p@h/%zz", "sqlite:", "", "\n", " , ")
	f.Fuzz(func(t *testing.T, addr, address, store, zone, secret, kf string) {
		const mark = "TOPSECRET"
		s := Settings{
			Addr: addr, PublicURL: address, Store: store, Timezone: zone, SlackBotToken: secret + mark, SlackAppToken: mark + secret, SlackAPIURL: address,
			SlackSigningSecret: mark, WecomCorpID: kf, WecomSecret: mark + secret, WecomToken: secret + mark, WecomAESKey: mark + secret, WecomKfID: kf, SMTPURL: mark,
		}
		err := s.validate()
		for _, id := range ids(s.WecomKfID) {
			if id == "" || strings.ContainsAny(id, ", ") {
				t.Fatalf("%q gives the account %q", kf, id)
			}
		}
		if err == nil {
			return
		}
		for line := range strings.Lines(err.Error()) {
			if strings.Contains(line, mark) && !strings.Contains(addr+zone, mark) {
				t.Fatalf("a secret is printed: %s", line)
			}
		}
		if !strings.HasPrefix(err.Error(), "KAIHU_") {
			t.Fatalf("no setting is named: %v", err)
		}
	})
}
