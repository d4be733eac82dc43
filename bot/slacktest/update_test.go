package slacktest_test

import (
	"fmt"
	"testing"
)

// TestUpdateByFields holds what each combination of fields leaves of a message (docs.slack.dev, chat.update).
func TestUpdateByFields(t *testing.T) {
	w := newWorld(t)
	const divider, header = `[{"type":"divider"}]`, `[{"type":"header","text":` + plain + `}]`
	for _, c := range []struct {
		name, field, value string
		want               string // text, first block, metadata, attachments, error
	}{
		{"text", "text", "new", "new - kaihu 1 "},
		{"blocks", "blocks", divider, " divider kaihu 1 "},
		{"no blocks", "blocks", "[]", " - kaihu 1 "},
		{"metadata", "metadata", `{"event_type":"other","event_payload":{}}`, "old header other 1 "},
		{"metadata away", "metadata", `{}`, "old header  1 "},
		{"attachments", "attachments", `[]`, "old header kaihu 0 "},
		{"bad metadata", "metadata", `{"event_type":"x"}`, "old header kaihu 1 invalid_metadata_format"},
		{"bad attachments", "attachments", `{`, "old header kaihu 1 invalid_attachments"},
		{"bad blocks", "blocks", `[{"type":"frame"}]`, "old header kaihu 1 invalid_blocks"},
		{"nothing", "x", "y", "old header kaihu 1 no_text"},
	} {
		w.clock.add(1e9)
		posted := w.call("chat.postMessage", "channel", "C0DESK", "text", "old", "blocks", header,
			"attachments", `[{"text":"a"}]`, "metadata", `{"event_type":"kaihu","event_payload":{"id":1}}`)
		ts := fmt.Sprint(posted["ts"])
		reply := w.call("chat.update", "channel", "C0DESK", "ts", ts, c.field, c.value)
		m, _ := w.Message("C0DESK", ts)
		block, kind := "-", ""
		if len(m.Blocks) > 0 {
			block = fmt.Sprint(m.Blocks[0]["type"])
		}
		if m.Metadata != nil {
			kind = fmt.Sprint(m.Metadata["event_type"])
		}
		failed, _ := reply["error"].(string)
		equal(t, c.name, fmt.Sprintf("%s %s %s %d %s", m.Text, block, kind, len(m.Attachments), failed), c.want)
	}
}
