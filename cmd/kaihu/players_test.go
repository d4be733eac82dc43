package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot/mailtest"
	"kaihu/bot/scan"
	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
	"kaihu/flows/flowstest"
)

// sample reads a specimen by its name; one that there is not is a phone's
// photograph in a format that AWS does not take.
func sample(name string) []byte {
	if b, err := os.ReadFile(filepath.Join("page", "samples", name)); err == nil {
		return b
	}
	return append([]byte(unknownHead), name...)
}

// unknownHead begins the bytes of a file that is no sample; its name follows.
const unknownHead = "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"

// seen is a scanner that knows the samples by their bytes and finds on them
// what flowstest says.
type seen struct{}

func (seen) Look(_ context.Context, t scan.Task) (scan.Result, error) {
	typed := map[string]string{
		"company_name": t.Claims.Name, "uscc": t.Claims.USCC, "license_valid_until": t.Claims.ValidUntil,
		"leader_name": t.Claims.Person, "leader_id_number": t.Claims.IDNumber,
	}
	found := flowstest.Look(nameOf(t.Files[0]), t.For, func(id string) string { return typed[id] })
	for _, more := range t.Files[1:] {
		found.Code = flowstest.Join(found.Code, flowstest.Look(nameOf(more), t.For, func(string) string { return "" }).Code)
	}
	res := scan.Result{Verdict: scan.Accept, Code: found.Code, Args: found.Args, Advice: found.Advice, Type: "image/png", Fields: map[string]scan.Field{}, Engine: "seen"}
	for field, id := range map[string]string{"name": "company_name", "uscc": "uscc", "valid_until": "license_valid_until", "address": "address_street"} {
		res.Fields[field] = scan.Field{Value: found.Found[id], Sure: true}
	}
	if t.For == "leader_id_scan" {
		res.Kind = scan.IDBoth
		res.Fields["name"], res.Fields["id_number"] = scan.Field{Value: found.Found["leader_name"], Sure: true}, scan.Field{Value: found.Found["leader_id_number"], Sure: true}
	}
	for field, id := range map[string]string{"name": "company_name", "uscc": "uscc", "valid_until": "license_valid_until", "id_number": "leader_id_number"} {
		if slices.Contains(found.Differs, id) || field == "name" && slices.Contains(found.Differs, "leader_name") {
			f := res.Fields[field]
			f.Match = scan.Different
			res.Fields[field] = f
		}
	}
	switch {
	case found.Unclear:
		res.Verdict = scan.Unclear
	case found.Code == "side_missing":
		res.Code, res.Advice = "", []string{"side_missing"}
	case found.Code != "":
		res.Verdict = scan.Reject
	}
	if found.Belongs != "" {
		res.Args = map[string]string{scan.ArgBelongs: found.Belongs}
	}
	return res, nil
}

// noBursts waits for no burst: people of tests send one picture at a time.
func noBursts(context.Context, time.Duration) {}

// nameOf finds the name of a sample by its bytes.
func nameOf(data []byte) string {
	if name, ok := bytes.CutPrefix(data, []byte(unknownHead)); ok {
		return string(name)
	}
	names, _ := fs.Glob(page, "page/samples/*") // embedded: a program that is being killed may read no file
	for _, name := range names {
		if b, err := page.ReadFile(name); err == nil && bytes.Equal(b, data) {
			return path.Base(name)
		}
	}
	return ""
}

// player is a person in a world, with the consultants at the desk.
type player struct {
	w    *world
	desk int // cards read so far
	n    int // pages handed in

	browser *http.Client // nil: not opened yet
	mails   int          // read so far
}

// mailed gives the e-mails that came since the last call.
func (p *player) mailed() (said []flowstest.Message) {
	if p.w.mail == nil {
		return nil
	}
	all := p.w.mail.Mails()
	for _, m := range all[p.mails:] {
		text := strings.ReplaceAll(m.Form("text/plain"), "\r\n", "\n")
		said = append(said, flowstest.Message{Text: m.Subject() + "\n\n" + strings.TrimRight(text, "\n"), Mail: true})
	}
	p.mails = len(all)
	return said
}

// NoMailbox has the mail server refuse the applicant's address.
func (p *player) NoMailbox() error {
	p.w.mail.SetFault(func(at mailtest.Stage, _ string) *mailtest.Fault {
		if at != mailtest.RcptTo {
			return nil
		}
		return &mailtest.Fault{Code: 550, Text: "5.1.1 nobody of this name"}
	})
	return nil
}

// told gives what the desk heard since the last call.
func (p *player) told() []string {
	var told []string
	list := p.w.slack.Messages(worldDesk)
	for _, m := range list[min(p.desk, len(list)):] {
		if ref, _, _ := strings.Cut(m.Text, " · "); strings.HasPrefix(ref, "KH-") {
			told = append(told, cardTitle(m, ref)...)
		}
	}
	p.desk = len(list)
	return told
}

// erasedTitle is of a card that needs no thread: the case may be gone before its
// root could be posted.
const erasedTitle = "Everything of this case was erased"

// cardTitle gives what a message at the desk says of a case: nothing if it is
// none of the bot's cards. The first of a thread is the case itself, which says
// that there is one.
func cardTitle(m slacktest.Message, ref string) []string {
	title, ok := strings.CutPrefix(m.Text, ref+" · ")
	if !ok || m.BotID == "" || m.EphemeralFor != "" {
		return nil
	}
	title, _, _ = strings.Cut(title, "\n")
	if root := m.ThreadTS == "" || m.ThreadTS == m.TS; root && title != erasedTitle {
		title = "New case"
	}
	return []string{title}
}

// TestCardTitle: a root says that there is a case, whatever it shows by now; what
// the desk hears of a case that it never saw is no root.
func TestCardTitle(t *testing.T) {
	for text, want := range map[string][2]string{ // as a root, and in a thread
		"KH-1 · preparing":                    {"New case", "preparing"},
		"KH-1 · erased":                       {"New case", "erased"},
		"KH-1 · " + erasedTitle + "\nBy them": {erasedTitle, erasedTitle},
	} {
		for n, thread := range []string{"", "2.0"} {
			m := slacktest.Message{Text: text, BotID: "B1", TS: "1.0", ThreadTS: thread}
			if got := cardTitle(m, "KH-1"); len(got) != 1 || got[0] != want[n] {
				t.Errorf("%q in thread %q: %q", text, thread, got)
			}
		}
	}
}

// Pass lets time pass.
func (p *player) Pass(d time.Duration) error { return p.w.pass(p.w.clock.now().Add(d)) }

// PassWorkday lets time pass until the same hour of the next business day.
func (p *player) PassWorkday() error { return p.w.pass(p.w.flow.NextWorkday(p.w.clock.now())) }

// card finds the newest card with a button.
func (p *player) card(action string) (slacktest.Message, error) {
	list := p.w.slack.Messages(worldDesk)
	for i := len(list) - 1; i >= 0; i-- {
		for _, b := range list[i].Blocks {
			elements, _ := b["elements"].([]any)
			for _, e := range elements {
				if m, ok := e.(map[string]any); ok && m["action_id"] == action {
					return list[i], nil
				}
			}
		}
	}
	return slacktest.Message{}, fmt.Errorf("no card at the desk has the button %s", action)
}

// DeskOK presses "Looks right".
func (p *player) DeskOK() error {
	m, err := p.card("desk_ok")
	if err != nil {
		return err
	}
	_, err = p.w.slack.Press(worldLin, worldDesk, m.TS, "desk_ok")
	return err
}

// Consult types a consultant's command in the desk's channel, about the case of
// the newest thread.
func (p *player) Consult(who, command string) error {
	ref := ""
	for _, m := range p.w.slack.Messages(worldDesk) {
		if at, _, ok := strings.Cut(m.Text, " · "); ok && strings.HasPrefix(at, "KH-") && (m.ThreadTS == "" || m.ThreadTS == m.TS) {
			ref = at
		}
	}
	user := map[string]string{"lin": worldLin, "chen": worldChen}[who]
	verb, rest, _ := strings.Cut(command, " ")
	if verb == "assign" {
		rest = "<@" + map[string]string{"lin": worldLin, "chen": worldChen}[rest] + ">"
	}
	_, err := p.w.slack.As(user).Command(worldDesk, strings.TrimSpace("/kaihu "+verb+" "+ref+" "+rest))
	return err
}

// DeskReturn presses "Send back…" and fills the modal in.
func (p *player) DeskReturn(item, code, note string) error {
	m, err := p.card("desk_return")
	if err != nil {
		return err
	}
	if _, err := p.w.slack.Press(worldLin, worldDesk, m.TS, "desk_return"); err != nil {
		return err
	}
	views := p.w.slack.Views(worldLin)
	if len(views) == 0 {
		return errors.New("no modal opened")
	}
	ack, err := p.w.slack.SubmitView(worldLin, views[len(views)-1].ID, map[string]any{"items": []string{item}, "reason": code, "note": note})
	if err == nil && len(ack.Errors) > 0 {
		err = fmt.Errorf("the modal was refused: %v", ack.Errors)
	}
	return err
}

// kfPlayer is an outside customer in a WeCom kf chat.
type kfPlayer struct {
	player
	kf, user string
	heard    int
	last     string
}

func (p *kfPlayer) Open() error { return p.w.wecom.Enter(p.kf, p.user, wecomtest.Link{Scene: "test"}) }

func (p *kfPlayer) Say(text string) (err error) {
	p.last, err = p.w.wecom.Say(p.kf, p.user, text)
	return err
}

func (p *kfPlayer) Press(label string) error {
	list := p.w.wecom.Chat(p.kf, p.user)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Menu == nil {
			continue
		}
		for _, item := range list[i].Menu.Items {
			if item.Content == label {
				_, err := p.w.wecom.Click(p.kf, p.user, list[i].ID, item.ID)
				return err
			}
		}
	}
	return fmt.Errorf("no menu has %q", label)
}

func (p *kfPlayer) Upload(name string) (err error) {
	if strings.HasSuffix(name, ".png") || strings.HasSuffix(name, ".jpg") {
		p.last, err = p.w.wecom.SendImage(p.kf, p.user, name, sample(name))
		return err
	}
	p.last, err = p.w.wecom.SendFile(p.kf, p.user, name, sample(name))
	return err
}

func (p *kfPlayer) HandIn(items map[string]string) error {
	var texts []string
	for _, m := range p.w.wecom.Chat(p.kf, p.user) {
		texts = append(texts, m.Text)
		if m.Menu != nil {
			texts = append(texts, m.Menu.Head)
		}
	}
	return p.handIn(texts, items)
}

func (p *kfPlayer) Recall() error { return p.w.wecom.Recall(p.kf, p.user, p.last) }

func (p *kfPlayer) Edit(string) error { return errors.New("WeCom has no edits") }

func (p *kfPlayer) Voice() (err error) {
	p.last, err = p.w.wecom.SendOther(p.kf, p.user, "voice", nil)
	return err
}

func (p *kfPlayer) Heard() ([]flowstest.Message, []string, error) {
	p.w.settle()
	said := append(p.new(), p.mailed()...)
	p.heard = len(p.w.wecom.Chat(p.kf, p.user))
	return said, p.told(), nil
}

// new gives what the bot said since the last Heard.
func (p *kfPlayer) new() (said []flowstest.Message) {
	for _, m := range p.w.wecom.Chat(p.kf, p.user)[p.heard:] {
		if m.From != wecomtest.FromBot {
			continue
		}
		one := flowstest.Message{Text: m.Text}
		if m.Menu != nil {
			one.Text = m.Menu.Head
			for _, item := range m.Menu.Items {
				one.Options = append(one.Options, item.Content)
			}
		} else {
			one.Text, one.Options = numbered(m.Text)
		}
		said = append(said, one)
	}
	return said
}

// numbered takes the numbered lines off the end of a text: more options than
// a menu holds.
func numbered(text string) (string, []string) {
	lines := strings.Split(text, "\n")
	var options []string
	for i := len(lines); i > 0; i-- {
		n, label, ok := strings.Cut(lines[i-1], ". ")
		if !ok || strings.Trim(n, "0123456789") != "" {
			break
		}
		lines, options = lines[:i-1], append([]string{label}, options...)
	}
	return strings.Join(lines, "\n"), options
}

// slackPlayer is an applicant in a Slack DM.
type slackPlayer struct {
	player
	user  string
	heard string // ts of the newest message when they last looked
	last  string
}

func (p *slackPlayer) Open() error { return p.w.slack.OpenMessages(p.user) }

func (p *slackPlayer) Say(text string) (err error) {
	p.last, err = p.w.slack.Say(p.user, "", text)
	return err
}

func (p *slackPlayer) Press(label string) error {
	dm := p.w.slack.DM(p.user)
	list := p.w.slack.Messages(dm)
	for i := len(list) - 1; i >= 0; i-- {
		for _, b := range buttons(list[i]) {
			if b.label == label {
				_, err := p.w.slack.Press(p.user, dm, list[i].TS, b.id)
				return err
			}
		}
	}
	return fmt.Errorf("no message has the button %q", label)
}

func (p *slackPlayer) Upload(name string) (err error) {
	p.last, err = p.w.slack.Upload(p.user, "", "", []slacktest.NewFile{{Name: name, Content: sample(name)}})
	return err
}

func (p *slackPlayer) HandIn(items map[string]string) error {
	var texts []string
	for _, m := range p.w.slack.Messages(p.w.slack.DM(p.user)) {
		texts = append(texts, blockText(m.Blocks))
	}
	return p.handIn(texts, items)
}

func (p *slackPlayer) Recall() error {
	return p.w.slack.Delete(p.w.slack.DM(p.user), p.last)
}

func (p *slackPlayer) Edit(text string) error {
	return p.w.slack.Edit(p.w.slack.DM(p.user), p.last, text)
}

func (p *slackPlayer) Voice() error { return errors.New("Slack has no voice messages") }

func (p *slackPlayer) Heard() ([]flowstest.Message, []string, error) {
	p.w.settle()
	said := append(p.new(), p.mailed()...)
	p.look()
	return said, p.told(), nil
}

// new gives what the bot said since the last Heard.
func (p *slackPlayer) new() (said []flowstest.Message) {
	for _, m := range p.w.slack.Since(p.w.slack.DM(p.user), p.heard) {
		if m.BotID == "" {
			continue
		}
		one := flowstest.Message{Text: blockText(m.Blocks)}
		for _, b := range buttons(m) {
			one.Options = append(one.Options, b.label)
		}
		said = append(said, one)
	}
	return said
}

// look remembers what has been read.
func (p *slackPlayer) look() {
	for _, m := range p.w.slack.Since(p.w.slack.DM(p.user), p.heard) {
		p.heard = max(p.heard, m.TS)
	}
}

type slackButton struct{ id, label string }

// buttons lists the buttons of a message.
func buttons(m slacktest.Message) []slackButton {
	var list []slackButton
	for _, b := range m.Blocks {
		if b["type"] != "actions" {
			continue
		}
		elements, _ := b["elements"].([]any)
		for _, e := range elements {
			el, _ := e.(map[string]any)
			text, _ := el["text"].(map[string]any)
			id, _ := el["action_id"].(string)
			label, _ := text["text"].(string)
			list = append(list, slackButton{id, label})
		}
	}
	return list
}

// blockText is the text of rich_text blocks as a person reads it.
func blockText(v any) string {
	switch v := v.(type) {
	case []slacktest.Block:
		var b strings.Builder
		for _, x := range v {
			if x["type"] == "rich_text" {
				b.WriteString(blockText(x))
			}
		}
		return b.String()
	case []any:
		var b strings.Builder
		for _, x := range v {
			b.WriteString(blockText(x))
		}
		return b.String()
	case map[string]any:
		if v["type"] == "link" {
			url, _ := v["url"].(string)
			return url
		}
		text, _ := v["text"].(string)
		return text + blockText(v["elements"])
	}
	return ""
}
