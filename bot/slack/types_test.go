package slack

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kaihu/bot/peers"
)

// TestTypesPeer holds all that we send against @slack/types, @slack/web-api
// and @slack/bolt with tsc: every message of every transcript in both
// languages, and what the desk and the commands show.
func TestTypesPeer(t *testing.T) {
	t.Parallel()
	w := &wire{t: t, sent: map[string]string{}}
	r := newRig(t, quiet(), func(c *Config) { c.HTTP = &http.Client{Transport: w} })
	r.converse()
	r.workAtDesk(w)
	r.workEverywhere(w)
	all := w.all()
	for name, evidence := range makes() {
		if !strings.Contains(all, evidence) {
			t.Errorf("nothing was sent that slackapi.%s makes (%s): act it out in this test", name, evidence)
		}
	}
	for _, complaint := range peers.TypeCheck(t, map[string]string{"sent.ts": w.module()}) {
		t.Errorf("Slack's types do not hold: %s", complaint)
	}
	kinds := map[string]int{}
	for _, kind := range w.sent {
		kinds[kind]++
	}
	t.Logf("samples: %v", kinds)
}

// TestTypesPeerSeesMistakes: the types are worth nothing where they take
// anything.
func TestTypesPeerSeesMistakes(t *testing.T) {
	t.Parallel()
	w := &wire{t: t, sent: map[string]string{
		`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`: "KnownBlock[]",
		`[{"type":"banner"}]`: "KnownBlock[]",
		`[{"type":"actions","elements":[{"type":"button","action_id":"a"}]}]`:                                                           "KnownBlock[]",
		`[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"},"style":"loud"}]}]`:    "KnownBlock[]",
		`[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"fat":true}}]}]}]`: "KnownBlock[]",
		`[{"type":"rich_text","elements":[{"type":"text","text":"x"}]}]`:                                                                "KnownBlock[]",
		`{"type":"modal","blocks":[]}`: "ModalView",
		`{"channel":"C1","text":"x","metadata":{"event_type":7,"event_payload":{}}}`: "ChatPostMessageArguments",
		`{"channel":"C1","text":"x","unfurl_links":"false"}`:                         "ChatPostMessageArguments",
		`{"response_type":"everybody","text":"x"}`:                                   "RespondArguments",
		`{"response_action":"errors","errors":["x"]}`:                                "ViewResponseAction",
	}}
	source := w.module()
	complaints := strings.Join(peers.TypeCheck(t, map[string]string{"wrong.ts": source}), "\n")
	for i, line := range strings.Split(source, "\n") {
		if strings.HasPrefix(line, "export") && !strings.Contains(complaints, fmt.Sprintf("wrong.ts(%d,", i+1)) {
			t.Errorf("this passes: %s", line)
		}
	}
}

// makes are slack-go's makers of what Slack draws that this package uses, and
// what shows that one was at work.
func makes() map[string]string {
	return map[string]string{
		"NewHeaderBlock": `"type":"header"`, "NewRichTextBlock": `"type":"rich_text"`, "NewRichTextSection": `"type":"rich_text_section"`,
		"RichTextQuote": `"type":"rich_text_quote"`, "NewRichTextSectionTextElement": `"type":"text"`,
		"NewRichTextSectionLinkElement": `"type":"link"`, "NewRichTextSectionUserElement": `"type":"user"`,
		"RichTextSectionTextStyle": `"style":{"bold":true`, "NewActionBlock": `"type":"actions"`, "NewButtonBlockElement": `"type":"button"`,
		"TextBlockObject": `"type":"plain_text"`, "NewSectionBlock": `"type":"section"`, "NewInputBlock": `"type":"input"`,
		"NewOptionBlockObject": `"options":[{"text"`, "NewOptionsMultiSelectBlockElement": `"type":"multi_static_select"`,
		"NewOptionsSelectBlockElement": `"type":"static_select"`, "NewPlainTextInputBlockElement": `"type":"plain_text_input"`,
		"ModalViewRequest": `"type":"modal"`, "Blocks": `"blocks":[{`, "NewErrorsViewSubmissionResponse": `"response_action":"errors"`,
		"PublishViewContextRequest": `"user_id":"U0CARL"`, "HomeTabViewRequest": `"type":"home"`, "NewAccessory": `"accessory":{`,
		"NewDatePickerBlockElement": `"type":"datepicker"`, "NewOptionsGroupSelectBlockElement": `"option_groups":[{`, "NewOptionGroupBlockElement": `"option_groups":[{"label":`,
		"NewUpdateViewSubmissionResponse": `"response_action":"update"`, "NewPushViewSubmissionResponse": `"response_action":"push"`,
		"NewClearViewSubmissionResponse": `"response_action":"clear"`, "NewOverflowBlockElement": `"type":"overflow"`, "NewConfirmationBlockObject": `"confirm":{"title"`,
		"WebhookMessage": `"response_type":"ephemeral"`, "SlackMetadata": `"event_type":"kaihu"`,
	}
}

// makers are the functions that draw something, each acted out in
// TestTypesPeer.
func makers() []string {
	return []string{
		"becomes", "beside", "body", "bold", "button", "buttons", "canned", "cardBlocks", "cardButtons", "confirmed", "deskBlocks", "digestBlocks", "dropdown",
		"eraseCommand", "field", "heading", "lineBlocks", "linkAnswer", "linked", "listing", "literal", "modal", "optionOf", "ownBlocks",
		"plain", "publish", "replyTo", "respond", "returnInputs", "rich", "rootBlocks", "rootButtons", "sentence",
		"sheetButtons", "snoozeView", "submit", "submitReply", "submitSend", "textInput", "userElement", "userInput", "vetting",
		"withQuote",
	}
}

// TestNothingDrawnIsForgotten finds the functions that draw something and the
// makers that they use: new ones have to be acted out in TestTypesPeer.
func TestNothingDrawnIsForgotten(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if name := drawn(n); name != "" {
					found = append(found, f.Name.Name)
					if makes()[name] == "" {
						t.Errorf("%s uses slackapi.%s: act it out in TestTypesPeer and add it to makes", f.Name.Name, name)
					}
				}
				return true
			})
		}
	}
	slices.Sort(found)
	if found = slices.Compact(found); !slices.Equal(found, makers()) {
		t.Errorf("these draw something: %q\nacted out in TestTypesPeer are: %q", found, makers())
	}
}

// drawn is the name of slack-go's maker that is called, or of its struct that
// is filled, at a node; "" when it is something else.
func drawn(n ast.Node) string {
	var of ast.Expr
	switch n := n.(type) {
	case *ast.CallExpr:
		of = n.Fun
	case *ast.CompositeLit:
		of = n.Type
	}
	sel, ok := of.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != "slackapi" {
		return ""
	}
	name := sel.Sel.Name
	if _, isCall := n.(*ast.CallExpr); isCall && (!strings.HasPrefix(name, "New") || name == "New") {
		return ""
	}
	for _, other := range []string{"Parameters", "Input", "ErrorResponse", "Error", "Verifier"} { // questions, answers and proofs
		if strings.HasSuffix(name, other) {
			return ""
		}
	}
	return name
}
