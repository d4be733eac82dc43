package slack

import (
	"fmt"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/bot/faq"
	"kaihu/bot/slacktest"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/flows/flowstest"
)

// converse says everything that the transcripts say, and posts a card for
// everything that they tell the desk.
func (r *rig) converse() {
	r.Helper()
	f, err := flows.Load(awschina.Files(), flows.Options{Desk: true})
	if err != nil {
		r.Fatal(err)
	}
	index, err := faq.New(f.FAQ, f.Rules)
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { _ = index.Close() })
	f = f.Answering(index)
	scripts, err := flowstest.Read("../../flows/awschina/transcripts")
	if err != nil {
		r.Fatal(err)
	}
	said, cards := map[string]flows.Say{}, map[string]bot.Card{}
	langs := map[string]int{}
	for _, script := range scripts {
		if script.Only != "" && script.Only != Name {
			continue
		}
		for _, section := range script.Sections {
			p := recorder{flowstest.NewCore(f, flows.Contact{Channel: Name, Address: "T0KAIHU/U0ANNA", Abroad: true}, time.Date(2026, 11, 23, 10, 0, 0, 0, flows.China())), said}
			p.Title = func(c flows.Case, tell flows.Tell) string {
				card := bot.Card{Ref: c.Ref, Topic: tell.Topic, Title: bot.Register{Flow: f}.Title(&c, tell), Note: tell.Note, Rulings: tell.Topic == flows.PrecheckAsked, Round: c.Round}
				card.Fields = append(card.Fields, bot.CardField{Label: "Company", Value: c.Value("company_name")}, bot.CardField{Label: "Stage", Value: string(c.Stage)})
				cards[fmt.Sprint(card.Topic, card.Title, card.Note, card.Round)] = card
				return card.Title
			}
			if _, err := flowstest.Play(section, p); err != nil {
				r.Fatalf("%s, %s: %v", script.Name, section.Lang, err)
			}
			langs[section.Lang]++
		}
	}
	if langs["zh"] < 10 || langs["en"] < 10 || len(said) < 200 || len(cards) < 10 {
		r.Fatalf("played %v: %d messages, %d cards", langs, len(said), len(cards))
	}
	odd := []flows.Say{{Text: strings.Repeat("长 long\n", 1000)}, {Options: []flows.Option{{Token: "a", Label: "甲"}}}, {Text: "?"}}
	for i := range 60 {
		odd[2].Options = append(odd[2].Options, flows.Option{Token: fmt.Sprint("t", i), Label: strings.Repeat("x", i+50)})
	}
	for i, text := range hostile() {
		odd = append(odd, flows.Say{Text: text + " ok", Options: []flows.Option{{Token: fmt.Sprint("h", i), Label: text}}})
	}
	for i, say := range odd {
		said[fmt.Sprint("odd ", i)] = say
	}
	for text, say := range said {
		for _, p := range r.slack.Applicants().Render(flows.Contact{}, say) {
			if err := r.slack.Applicants().Send(r.Context(), r.to("U0ANNA"), text, p, false); err != nil {
				r.Fatal(err)
			}
		}
	}
	if err := r.send(flows.Contact{Channel: Name, Address: "T0KAIHU/U0ZHANG"}, "first", flows.Say{Text: "写在前面"}, false); err != nil {
		r.Fatal(err)
	}
	for key, card := range cards {
		r.post(key, "", card)
	}
}

// recorder is the core, with an ear for what is said.
type recorder struct {
	*flowstest.Core
	said map[string]flows.Say
}

// Heard keeps what was said since the last call.
func (p recorder) Heard() ([]flowstest.Message, []string, error) {
	said, told, err := p.Core.Heard()
	for _, m := range said {
		say := flows.Say{Text: m.Text}
		for i, label := range m.Options {
			say.Options = append(say.Options, flows.Option{Token: fmt.Sprintf("t%d", i), Label: label})
		}
		p.said[m.String()] = say
	}
	return said, told, err
}

// workAtDesk presses, submits and commands whatever there is, as consultants
// of both languages and as somebody who may not.
func (r *rig) workAtDesk(w *wire) {
	r.Helper()
	r.fine = append(r.fine, slacktest.BadSlowAck)
	thread, _ := r.post("desk", "", card(false))
	press := func(user, action string) {
		_, m := r.post(user+action+fmt.Sprint(len(w.all())), thread, card(true))
		if _, err := r.world.Press(user, deskID, m.TS, action); err != nil {
			r.Fatal(err)
		}
		r.settle()
	}
	for _, user := range []string{"U0CARL", "U0CHEN", "U0EVE"} {
		press(user, actionOK) // the first settles, the second is late, the third may not
	}
	r.in.empty = true
	press("U0CARL", actionReturn)
	r.in.empty = false
	for _, broken := range []bool{true, false} {
		press("U0CHEN", actionReturn)
		r.in.broken, r.in.settled = broken, false
		ack, err := r.world.SubmitView("U0CHEN", r.world.Views("U0CHEN")[0].ID, map[string]any{
			inputItems: []string{"uscc", "license_scan"}, inputReason: "unreadable", inputNote: "看不清",
		})
		if err != nil || broken != (ack.Body != "") {
			r.Fatalf("%+v, %v", ack, err)
		}
		if broken {
			w.keep("ViewResponseAction", []byte(ack.Body))
		}
		r.settle()
	}
	for _, user := range []string{"U0CARL", "U0CHEN"} {
		for _, text := range []string{"", "help", "cases", "case KH-7Q2M4D", "case", "case KH-ZZZZZZ", "csae", "xyzzy"} {
			ack, err := r.world.Command(user, deskID, "/kaihu", text)
			if err != nil || ack.Body == "" {
				r.Fatalf("%q: %+v, %v", text, ack, err)
			}
			w.keep("RespondArguments", []byte(ack.Body))
		}
	}
	ack, err := r.world.Command("U0ANNA", "", "/kaihu", "cases")
	if err != nil {
		r.Fatal(err)
	}
	w.keep("RespondArguments", []byte(ack.Body))
}
