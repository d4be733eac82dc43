package slack

import (
	"fmt"
	"strings"
	"testing"

	"kaihu/bot"
	"kaihu/flows"
)

// TestLargeModalsComeAfterTheirAck: what Socket Mode would drop is drawn
// afterwards.
func TestLargeModalsComeAfterTheirAck(t *testing.T) {
	r := newRig(t, quiet())
	for i := range 20 {
		c := foulCase(flows.Reviewing)
		c.Ref = fmt.Sprintf("KH-%06d", i)
		c.Company = strings.Repeat("长<", 200)
		r.in.desk.cases = append(r.in.desk.cases, c)
	}
	lin := r.world.As("U0CHEN")
	if _, err := r.world.Shortcut("U0CHEN", shortcutFind, "", ""); err != nil {
		t.Fatal(err)
	}
	r.settle()
	ack, err := lin.Submit(map[string]any{inputFind: "长"})
	if err != nil || len(ack.Body) > maxAck {
		t.Fatalf("an acknowledgement of %d bytes, %v", len(ack.Body), err)
	}
	r.settle()
	modal, ok := lin.Modal()
	if text := r.world.PlainBlocks(modal.Blocks); !ok || !strings.Contains(text, "KH-000000") || !strings.Contains(text, "KH-000019") {
		t.Errorf("the modal is %s", text)
	}
}

// TestLargeAnswersComeAfterTheirAck: of a command, too.
func TestLargeAnswersComeAfterTheirAck(t *testing.T) {
	r := newRig(t, quiet())
	r.in.desk.change = func(c *bot.Summary) {
		for i := range 60 {
			c.Requirements[fmt.Sprintf("item_%02d", i)] = bot.ItemSummary{State: flows.OK, Value: strings.Repeat("<&", 40)}
		}
	}
	ack, err := r.world.Command("U0CARL", deskID, "/kaihu", "case KH-7Q2M4D")
	if err != nil || ack.Body != "" {
		t.Fatalf("%d bytes, %v", len(ack.Body), err)
	}
	r.settle()
	if got := r.whispers("U0CARL", deskID); len(got) != 1 || !strings.Contains(got[0], "KH-7Q2M4D") {
		t.Errorf("whispers %q", got)
	}
}
