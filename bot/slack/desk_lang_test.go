package slack

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"
	"unicode"

	slackapi "github.com/slack-go/slack"

	"kaihu/bot"
	"kaihu/flows"
)

// english finds words of English in what blocks show; names that Chinese has
// none for are none.
func english(t *testing.T, blocks []slackapi.Block) (found []string) {
	t.Helper()
	words := regexp.MustCompile(`[A-Za-z]{2,}`)
	names := regexp.MustCompile(`^(AWS|KH|QM|Acme|Slack|CSV|Kaihu|kaihu|uscc|submitted|at|stuck|cases|item|x+[a-z]*|code|license|scan|forged|note|IAM|x|calendar|yaml)$`)
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			if text, ok := v["text"].(string); ok {
				for _, w := range words.FindAllString(text, -1) {
					if !names.MatchString(w) {
						found = append(found, w+" in "+text)
					}
				}
			}
			for _, one := range v {
				walk(one)
			}
		}
	}
	var tree any
	if err := json.Unmarshal(mustJSON(t, blocks), &tree); err != nil {
		t.Fatal(err)
	}
	walk(tree)
	return found
}

// TestChineseDesk: with Chinese in the desk channel nothing of ours stands there
// in English, and with English nothing in Chinese.
func TestChineseDesk(t *testing.T) {
	r := newRig(t, quiet())
	now := time.Now()
	for _, lang := range []flows.Lang{flows.Zh, flows.En} {
		r.slack.cfg.DeskLang = lang
		var all []slackapi.Block
		for _, stage := range stages() {
			for _, care := range []flows.Care{
				{}, {Inviter: "slack:T0/U0CARL", Alerts: []flows.Alert{{Topic: flows.HumanAsked, At: now}, {Topic: flows.NotCome, At: now}}, Holder: flows.HolderAsked, Snooze: now.Add(time.Hour)},
				{Draft: &flows.Draft{By: "slack:T0/U0CARL", Result: resultFailed, Returns: []flows.Return{{Requirement: "uscc", Code: "code"}}}, Notes: []flows.Note{{By: "slack:T0/U0CARL", Text: "x"}}},
			} {
				c := bot.Summary{Ref: "KH-7Q2M4D", Opened: now, Since: now, Needs: &now, Stage: stage, Ball: flows.Us, Channel: "kf", Lang: lang, Care: care, Held: true, Scans: 1, Total: 9, Attempt: 2, Overdue: true, Doubts: []string{"uscc"}, Due: []string{"uscc"}, Window: &bot.Credit{Left: 2, Until: now.Add(time.Hour)}}
				all = append(all, desk{r.slack}.rootBlocks(c)...)
				all = append(all, sentence("text", rootText(c, lang)))
			}
		}
		for _, topic := range topics() {
			title := flows.Text{En: "Title", Zh: "标题"}.In(lang)
			all = append(all, cardBlocks(bot.Card{Ref: "KH-7Q2M4D", Topic: topic, Title: title, By: "slack:T0/U0CARL", To: "slack:T0/U0CHEN", Rulings: topic == flows.PrecheckAsked}, lang)...)
		}
		list := []bot.Summary{{Ref: "KH-7Q2M4D", Needs: &now, Care: flows.Care{Alerts: []flows.Alert{{Topic: flows.Overdue}, {Topic: flows.Undeliverable}}}}}
		all = append(all, digestBlocks("", bot.Digest{Needs: list, Waiting: 20, Missing: "2027"}, lang, now)...)
		all = append(all, digestBlocks("", bot.Digest{}, lang, now)...)
		if lang == flows.Zh {
			for _, w := range english(t, all) {
				t.Errorf("English in the Chinese desk: %s", w)
			}
			continue
		}
		for _, b := range all {
			for _, x := range string(mustJSON(t, b)) {
				if unicode.Is(unicode.Han, x) {
					t.Fatalf("Chinese in the English desk: %s", mustJSON(t, b))
				}
			}
		}
	}
}
