package slacktest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"
)

// repeat joins n copies of a JSON value, with %d replaced by the copy's number.
func repeat(n int, one string) string {
	var all []string
	for i := range n {
		all = append(all, strings.ReplaceAll(one, "%d", fmt.Sprint(i)))
	}
	return strings.Join(all, ",")
}

func long(n int) string { return strings.Repeat("字", n) }

const plain = `{"type":"plain_text","text":"x"}`

func TestGoodBlocks(t *testing.T) {
	w := newWorld(t)
	button := slack.NewButtonBlockElement("go", "v", slack.NewTextBlockObject("plain_text", "Go", true, false))
	button.Confirm = slack.NewConfirmationBlockObject(slack.NewTextBlockObject("plain_text", "t", false, false),
		slack.NewTextBlockObject("mrkdwn", "t", false, false), slack.NewTextBlockObject("plain_text", "y", false, false),
		slack.NewTextBlockObject("plain_text", "n", false, false))
	option := slack.NewOptionBlockObject("a", slack.NewTextBlockObject("plain_text", "A", false, false), nil)
	choose := slack.NewOptionsSelectBlockElement("static_select", slack.NewTextBlockObject("plain_text", "…", false, false), "pick", option)
	blocks := []slack.Block{
		slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", "Head", false, false)),
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*b*", false, false),
			[]*slack.TextBlockObject{slack.NewTextBlockObject("plain_text", "f", false, false)}, slack.NewAccessory(button)),
		slack.NewDividerBlock(),
		slack.NewContextBlock("ctx", slack.NewTextBlockObject("mrkdwn", "c", false, false)),
		slack.NewActionBlock("acts", button, choose),
		slack.NewImageBlock("https://example.com/a.png", "alt", "img", nil),
		slack.NewInputBlock("in", slack.NewTextBlockObject("plain_text", "L", false, false), nil, slack.NewPlainTextInputBlockElement(nil, "text")),
		slack.NewRichTextBlock("rich",
			slack.NewRichTextSection(slack.NewRichTextSectionTextElement("t", &slack.RichTextSectionTextStyle{Bold: true}),
				slack.NewRichTextSectionLinkElement("https://example.com", "l", nil), slack.NewRichTextSectionUserElement("U0CHEN", nil)),
			slack.NewRichTextList(slack.RTEListBullet, 0, slack.NewRichTextSection(slack.NewRichTextSectionTextElement("i", nil)))),
	}
	_, ts := w.post("C0DESK", "text", slack.MsgOptionBlocks(blocks...))
	h, err := w.bot.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: "C0DESK"})
	must(t, err)
	equal(t, "blocks come back", len(h.Messages[0].Blocks.BlockSet), len(blocks))
	_, _, _, err = w.bot.UpdateMessageContext(t.Context(), "C0DESK", ts, slack.MsgOptionText("none", true), slack.MsgOptionBlocks())
	must(t, err)
	m, _ := w.Message("C0DESK", ts)
	equal(t, "cleared", len(m.Blocks), 0)
}

func TestRefusedBlocks(t *testing.T) {
	w := newWorld(t)
	section := func(text string) string { return `{"type":"section","text":{"type":"mrkdwn","text":"` + text + `"}}` }
	act := func(elements string) string { return `{"type":"actions","elements":[` + elements + `]}` }
	input := func(element string) string { return `{"type":"input","label":` + plain + `,"element":` + element + `}` }
	sel := func(options string) string { return act(`{"type":"static_select","options":[` + options + `]}`) }
	rich := func(inside string) string { return `{"type":"rich_text","elements":[` + inside + `]}` }
	for name, c := range map[string]struct{ block, pointer, says string }{
		"unknown":            {`{"type":"frame"}`, "/blocks/0/type", "unsupported"},
		"header 151":         {`{"type":"header","text":{"type":"plain_text","text":"` + long(151) + `"}}`, "/blocks/0/text/text", "less than 151"},
		"header mrkdwn":      {`{"type":"header","text":{"type":"mrkdwn","text":"x"}}`, "/blocks/0/text/type", "must be plain_text"},
		"header no text":     {`{"type":"header"}`, "/blocks/0/text", "missing required field"},
		"section 3001":       {section(long(3001)), "/blocks/0/text/text", "less than 3001"},
		"section empty":      {section(""), "/blocks/0/text/text", "more than 0"},
		"section nothing":    {`{"type":"section"}`, "/blocks/0", "text or fields"},
		"text kind":          {`{"type":"section","text":{"type":"html","text":"x"}}`, "/blocks/0/text/type", "plain_text or mrkdwn"},
		"text no object":     {`{"type":"section","text":"x"}`, "/blocks/0/text", "text object"},
		"mrkdwn emoji":       {`{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}`, "/emoji", "plain_text only"},
		"11 fields":          {`{"type":"section","fields":[` + repeat(11, plain) + `]}`, "/blocks/0/fields", "no more than 10"},
		"field 2001":         {`{"type":"section","fields":[{"type":"mrkdwn","text":"` + long(2001) + `"}]}`, "/fields/0/text", "2001"},
		"11 context":         {`{"type":"context","elements":[` + repeat(11, plain) + `]}`, "/elements", "1 to 10"},
		"no context":         {`{"type":"context","elements":[]}`, "/elements", "1 to 10"},
		"26 buttons":         {act(repeat(26, `{"type":"button","action_id":"%d","text":`+plain+`}`)), "/elements", "1 to 25"},
		"button text 76":     {act(`{"type":"button","text":{"type":"plain_text","text":"` + long(76) + `"}}`), "/text/text", "less than 76"},
		"button mrkdwn":      {act(`{"type":"button","text":{"type":"mrkdwn","text":"x"}}`), "/text/type", "must be plain_text"},
		"button value":       {act(`{"type":"button","value":"` + long(2001) + `","text":` + plain + `}`), "/value", "2001"},
		"button style":       {act(`{"type":"button","style":"green","text":` + plain + `}`), "/style", "primary or danger"},
		"button url":         {act(`{"type":"button","url":"` + long(3001) + `","text":` + plain + `}`), "/url", "3001"},
		"action_id 256":      {act(`{"type":"button","action_id":"` + long(256) + `","text":` + plain + `}`), "/action_id", "256"},
		"action_id twice":    {act(repeat(2, `{"type":"button","action_id":"a","text":`+plain+`}`)), "/elements/1/action_id", "already exists"},
		"block_id 256":       {`{"type":"divider","block_id":"` + long(256) + `"}`, "/block_id", "256"},
		"block_id twice":     {`{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}`, "/blocks/1/block_id", "already exists"},
		"51 blocks":          {repeat(51, `{"type":"divider"}`), "/blocks", "no more than 50"},
		"input in actions":   {act(`{"type":"plain_text_input"}`), "/type", "not allowed"},
		"button in input":    {input(`{"type":"button","text":` + plain + `}`), "/element/type", "not allowed"},
		"input no element":   {`{"type":"input","label":` + plain + `}`, "/element", "missing"},
		"input label":        {`{"type":"input","label":{"type":"mrkdwn","text":"x"},"element":{"type":"plain_text_input"}}`, "/label/type", "plain_text"},
		"label 2001":         {`{"type":"input","label":{"type":"plain_text","text":"` + long(2001) + `"},"element":{"type":"plain_text_input"}}`, "/label/text", "2001"},
		"placeholder 151":    {input(`{"type":"plain_text_input","placeholder":{"type":"plain_text","text":"` + long(151) + `"}}`), "/placeholder/text", "151"},
		"max_length":         {input(`{"type":"plain_text_input","min_length":5,"max_length":4}`), "/max_length", "min_length"},
		"number":             {input(`{"type":"number_input"}`), "/is_decimal_allowed", "missing"},
		"file in a message":  {input(`{"type":"file_input"}`), "/type", "only for a modal"},
		"no options":         {sel(""), "/options", "1 to 100"},
		"101 options":        {sel(repeat(101, `{"text":`+plain+`,"value":"%d"}`)), "/options", "1 to 100"},
		"option text 76":     {sel(`{"text":{"type":"plain_text","text":"` + long(76) + `"},"value":"1"}`), "/options/0/text/text", "76"},
		"option value 151":   {sel(`{"text":` + plain + `,"value":"` + long(151) + `"}`), "/options/0/value", "151"},
		"option mrkdwn":      {sel(`{"text":{"type":"mrkdwn","text":"x"},"value":"1"}`), "/options/0/text/type", "plain_text"},
		"value twice":        {sel(repeat(2, `{"text":`+plain+`,"value":"1"}`)), "/options/1/value", "already"},
		"neither":            {act(`{"type":"static_select"}`), "/elements/0", "options or option_groups"},
		"initial":            {act(`{"type":"static_select","options":[{"text":` + plain + `,"value":"1"}],"initial_option":{"text":` + plain + `,"value":"2"}}`), "/initial_option", "match"},
		"group label":        {act(`{"type":"static_select","option_groups":[{"options":[{"text":` + plain + `,"value":"1"}]}]}`), "/option_groups/0/label", "missing"},
		"6 overflow":         {act(`{"type":"overflow","options":[` + repeat(6, `{"text":`+plain+`,"value":"%d"}`) + `]}`), "/options", "1 to 5"},
		"confirm":            {act(`{"type":"button","text":` + plain + `,"confirm":{"title":` + plain + `}}`), "/confirm/text", "missing"},
		"confirm title":      {act(`{"type":"button","text":` + plain + `,"confirm":{"title":{"type":"plain_text","text":"` + long(101) + `"},"text":` + plain + `,"confirm":` + plain + `,"deny":` + plain + `}}`), "/confirm/title/text", "101"},
		"image alt":          {`{"type":"image","image_url":"https://example.com/a.png"}`, "/alt_text", "more than 0"},
		"image url":          {`{"type":"image","alt_text":"a"}`, "/blocks/0", "image_url"},
		"markdown":           {`{"type":"markdown","text":"` + long(12001) + `"}`, "/blocks", "12000"},
		"rich empty":         {rich(""), "/elements", "at least 1"},
		"rich kind":          {rich(`{"type":"section"}`), "/elements/0/type", "unsupported"},
		"rich inline":        {rich(`{"type":"rich_text_section","elements":[{"type":"mrkdwn","text":"x"}]}`), "/elements/0/elements/0/type", "unsupported"},
		"rich text empty":    {rich(`{"type":"rich_text_section","elements":[{"type":"text","text":""}]}`), "/text", "more than 0"},
		"rich list style":    {rich(`{"type":"rich_text_list","elements":[{"type":"rich_text_section","elements":[]}]}`), "/style", "bullet or ordered"},
		"rich list item":     {rich(`{"type":"rich_text_list","style":"bullet","elements":[{"type":"text","text":"x"}]}`), "/elements/0/type", "rich_text_section"},
		"rich style":         {rich(`{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"huge":true}}]}`), "/style/huge", "unknown style"},
		"focus on two":       {input(`{"type":"plain_text_input","focus_on_load":true}`) + "," + input(`{"type":"plain_text_input","focus_on_load":true}`), "/blocks", "focus_on_load"},
		"section accessory":  {`{"type":"section","text":` + plain + `,"accessory":{"type":"plain_text_input"}}`, "/accessory/type", "not allowed"},
		"element no object":  {act(`"x"`), "/elements/0", "must be an object"},
		"element kind":       {act(`{"type":"slider"}`), "/type", "unsupported"},
		"context element":    {`{"type":"context","elements":[{"type":"button"}]}`, "/elements/0/type", "plain_text or mrkdwn"},
		"video":              {`{"type":"video"}`, "/video_url", "more than 0"},
		"11 checkboxes":      {act(`{"type":"checkboxes","options":[` + repeat(11, `{"text":`+plain+`,"value":"%d"}`) + `]}`), "/options", "1 to 10"},
		"button value type":  {act(`{"type":"button","value":7,"text":` + plain + `}`), "/value", "string"},
		"max selected":       {act(`{"type":"multi_static_select","max_selected_items":0,"options":[{"text":` + plain + `,"value":"1"}]}`), "/max_selected_items", "1 or more"},
		"max of one select":  {act(`{"type":"users_select","max_selected_items":2}`), "/max_selected_items", "multi-select"},
		"initial date":       {act(`{"type":"datepicker","initial_date":"1.12.2026"}`), "/initial_date", "2006-01-02"},
		"initial time":       {act(`{"type":"timepicker","initial_time":"9"}`), "/initial_time", "15:04"},
		"initial moment":     {act(`{"type":"datetimepicker","initial_date_time":5}`), "/initial_date_time", "10 digits"},
		"dispatch on":        {input(`{"type":"plain_text_input","dispatch_action_config":{"trigger_actions_on":["on_blur"]}}`), "/trigger_actions_on", "on_enter_pressed"},
		"dispatch on none":   {input(`{"type":"plain_text_input","dispatch_action_config":{}}`), "/trigger_actions_on", "at least 1"},
		"option description": {sel(`{"text":` + plain + `,"value":"1","description":{"type":"plain_text","text":"` + long(76) + `"}}`), "/description/text", "76"},
	} {
		t.Run(name, func(t *testing.T) {
			reply := w.call("blocks.validate", "blocks", "["+c.block+"]")
			equal(t, "error", fmt.Sprint(reply["error"]), "invalid_blocks")
			said, err := json.Marshal(reply["response_metadata"])
			must(t, err)
			if !strings.Contains(string(said), c.pointer) || !strings.Contains(string(said), c.says) {
				t.Fatalf("%s: want %s at %s", said, c.says, c.pointer)
			}
		})
	}
}

func TestBlocksAreCheckedEverywhere(t *testing.T) {
	w := newWorld(t)
	bad := slack.MsgOptionBlocks(slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", long(151), false, false)))
	_, ts := w.post("C0DESK", "good")
	_, _, err := w.bot.PostMessageContext(t.Context(), "C0DESK", bad)
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) || refused.Err != "invalid_blocks" || len(refused.ResponseMetadata.Messages) != 1 {
		t.Fatal(err)
	}
	_, _, _, err = w.bot.UpdateMessageContext(t.Context(), "C0DESK", ts, bad)
	wantErr(t, err, "invalid_blocks")
	_, err = w.bot.PostEphemeralContext(t.Context(), "C0DESK", "U0CHEN", bad)
	wantErr(t, err, "invalid_blocks")
	equal(t, "a message as a whole", w.call("blocks.validate", "message", `{"blocks":[{"type":"x"}]}`)["error"], any("invalid_blocks"))
	equal(t, "good", w.call("blocks.validate", "blocks", `[{"type":"divider"}]`)["ok"], any(true))
	equal(t, "nothing", w.call("blocks.validate")["error"], any("invalid_arguments"))
}

func TestRefusedViews(t *testing.T) {
	w := newWorld(t)
	in := `{"type":"input","label":` + plain + `,"element":{"type":"plain_text_input"}}`
	for view, want := range map[string]string{
		`{"type":"page","blocks":[]}`:                                                                         "modal or home",
		`{"type":"modal","blocks":[]}`:                                                                        "/view/title",
		`{"type":"modal","title":` + plain + `}`:                                                              "missing required field: blocks",
		`{"type":"home","blocks":[1]}`:                                                                        "must be an object",
		`{"type":"home","blocks":[{"type":"markdown"}]}`:                                                      "only for a message",
		`{"type":"modal","title":{"type":"plain_text","text":"` + long(25) + `"},"blocks":[]}`:                "less than 25",
		`{"type":"modal","title":` + plain + `,"blocks":[` + in + `]}`:                                        "/view/submit",
		`{"type":"modal","title":` + plain + `,"blocks":[],"private_metadata":"` + long(3001) + `"}`:          "3001",
		`{"type":"modal","title":` + plain + `,"blocks":[],"callback_id":"` + long(256) + `"}`:                "256",
		`{"type":"modal","title":` + plain + `,"blocks":[` + repeat(101, `{"type":"divider"}`) + `]}`:         "no more than 100",
		`{"type":"modal","title":` + plain + `,"blocks":[],"submit":{"type":"mrkdwn","text":"x"}}`:            "/view/submit/type",
		`{"type":"modal","title":` + plain + `,"blocks":[],"close":{"type":"plain_text","text":""}}`:          "/view/close/text",
		`{"type":"home","blocks":[],"external_id":"` + long(256) + `"}`:                                       "256",
		`{"type":"home","blocks":[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]}`:      "already exists",
		`{"type":"home","blocks":[{"type":"input","label":` + plain + `,"element":{"type":"file_input"}}]}`:   "only for a modal",
		`{"type":"home","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"x","verbatim":true}},3]}`: "must be an object",
	} {
		said, err := json.Marshal(w.call("blocks.validate", "view", view))
		must(t, err)
		if !strings.Contains(string(said), want) {
			t.Errorf("%.80s: %s, want %s", view, said, want)
		}
	}
}
