package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"kaihu/bot/slacktest"
	"kaihu/bot/wecomtest"
	"kaihu/flows"
	"kaihu/flows/flowstest"
)

func (c *chaos) count(name string) {
	if name == "" {
		return // an emulator or the front counts what it hits
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults[name]++
}

// watchSlack counts the look-ups of doubtful sends: nothing else asks for
// metadata.
func (c *chaos) watchSlack(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if bytes.Contains(body, []byte("include_all_metadata=1")) || strings.Contains(r.URL.RawQuery, "include_all_metadata=1") {
			c.mu.Lock()
			c.lookups++
			c.mu.Unlock()
		}
		next.ServeHTTP(w, r)
	})
}

// watchWeCom counts the sends that WeCom knew already.
func (c *chaos) watchWeCom(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		if w.Header().Get("Error-Code") == "95033" {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.repeats++
		}
	})
}

// calm ends all faults and counts what they hit.
func (c *chaos) calm() {
	c.calmAt.Store(time.Now().UnixNano())
	c.w.wecom.Faults().Clear()
	c.w.slack.ClearFaults()
	c.w.slack.Tick()
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.Copy(c.faults, c.front.calm())
	for f, n := range c.w.wecom.Faults().Hits() {
		name := "WeCom: " + f.Kind
		if f.Kind == wecomtest.FaultErrcode || f.Kind == wecomtest.FaultStatus {
			name += fmt.Sprint(" ", f.Code)
		}
		c.faults[name] += n
	}
	for f, n := range c.w.slack.Hits() {
		name := "Slack: " + string(f.Kind)
		switch {
		case f.Kind == slacktest.FaultStatus:
			name += fmt.Sprint(" ", f.Status)
		case f.Kind == slacktest.FaultRateLimited && f.RetryAfter == 0:
			name += " without Retry-After"
		}
		c.faults[name] += n
	}
}

// calmFor is how long nothing has been disturbed; 0: it is yet.
func (c *chaos) calmFor() time.Duration {
	if at := c.calmAt.Load(); at != 0 {
		return time.Since(time.Unix(0, at))
	}
	return 0
}

// settle waits until nothing is under way any more. One more customer makes
// WeCom call, so that a message whose callback was lost is not waited for.
func (c *chaos) settle() {
	if _, err := c.w.wecom.Say(c.w.settings.WecomKfID, "wmLAST", "你好"); err != nil {
		c.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(c.t.Context(), c.patience)
	defer cancel()
	for quiet := 0; quiet < 10; time.Sleep(100 * time.Millisecond) {
		c.w.slack.Tick()
		if err := c.w.wecom.Idle(ctx); err != nil {
			c.t.Fatal("WeCom's callbacks do not end:", err)
		}
		if err := c.w.slack.Idle(ctx); err != nil {
			c.t.Fatal("Slack's events do not end:", err)
		}
		left := c.left(ctx)
		if quiet++; left != "" {
			quiet = 0
		}
		if ctx.Err() != nil {
			c.t.Fatal("it does not end: ", left)
		}
	}
}

// left is what is under way; "" for nothing.
func (c *chaos) left(ctx context.Context) string {
	waiting, err := c.store.Backlog(context.WithoutCancel(ctx))
	switch pending := c.w.slack.Pending(); {
	case err != nil:
		return err.Error()
	case waiting.Depth > 0:
		return fmt.Sprintf("%d entries in the outbox, the oldest of %v", waiting.Depth, waiting.Oldest)
	case pending > 0:
		return fmt.Sprintf("%d events that Slack has not got rid of", pending)
	case len(c.w.wecom.Chat(c.w.settings.WecomKfID, "wmLAST")) < 2:
		return "the last customer has no answer"
	}
	return ""
}

// verify compares what everybody saw with the quiet run, reads the emulators'
// lists and the logs, and prints the table.
func (c *chaos) verify() {
	var lost, doubled, mixed, closed, cards, alarms int
	var longest time.Duration
	lines := map[string]int{}
	for _, p := range c.people {
		lines[p.channel] += p.said
		closed += p.closed
		cards += len(p.told)
		longest = max(longest, p.longest)
		if p.trouble != nil {
			c.t.Errorf("%v\n%s", p.trouble, p.waited)
		}
		got, want := p.all(), strings.Join(p.want, "")
		told, false := p.toldOf()
		alarms += false
		if got == want && (slices.Equal(told, p.told) || p.erasedBefore(told)) {
			continue
		}
		c.t.Errorf("%s (%s):\nsaid (-quiet +here): %s\ndesk (-quiet +here): %s", p.name, p.script, gocmp.Diff(p.want, []string{got}), gocmp.Diff(p.told, told))
		switch cmp.Compare(len(got)+len(told), len(want)+len(p.told)) {
		case -1:
			lost++
		case 1:
			doubled++
		default:
			mixed++
		}
	}
	c.table(fmt.Sprintf("%d applicants, %d lines on kf, %d in Slack, %d desk cards: lost %d, doubled %d, out of order %d; the longest wait for an answer %v\n"+
		"Slack: %d look-ups of doubtful sends; WeCom: %d repeats known by msgid; windows closed: %d, each a card at the desk, %d more cards of what did arrive",
		len(c.people), lines["kf"], lines["slack"], cards, lost, doubled, mixed, longest.Round(time.Second), c.lookups, c.repeats, closed, alarms))
	c.violations()
	c.searchLogs()
}

// toldOf is what the desk was told of a person, without the cards of refusals
// that hit the repeat of a message which had arrived: only WeCom knows that.
func (p *person) toldOf() (told []string, alarms int) {
	undelivered := p.title(flows.Tell{Topic: flows.Undeliverable})
	spare := min(p.armed-p.closed, p.undelivered()-p.closed)
	cards := p.cards()
	for i := len(cards) - 1; i >= 0; i-- {
		if alarms < spare && cards[i] == undelivered && !slices.Equal(cards, p.told) {
			cards = slices.Delete(cards, i, i+1)
			alarms++
		}
	}
	return cards, alarms
}

// erasedBefore says that the desk lacks only cards that had not left when the
// person erased everything: they are erased with the case.
func (p *person) erasedBefore(told []string) bool {
	if !slices.Contains(told, p.title(flows.Tell{Topic: flows.Erased})) {
		return false
	}
	for _, title := range p.told {
		if len(told) > 0 && told[0] == title {
			told = told[1:]
		}
	}
	return len(told) == 0
}

// table prints each fault with how often it hit.
func (c *chaos) table(seen string) {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d\n%-62s %s\n", c.seed, "fault", "hits")
	for _, name := range slices.Sorted(maps.Keys(c.faults)) {
		fmt.Fprintf(&b, "%-62s %4d\n", name, c.faults[name])
	}
	c.t.Log(b.String() + seen)
}

// violations reads what the emulators hold against the program. An answer that
// came late is Redis's, which was stopped meanwhile.
func (c *chaos) violations() {
	for _, v := range c.w.slack.Violations() {
		if v.Kind != slacktest.BadSlowAck {
			c.t.Errorf("Slack: %+v", v)
		}
	}
	for _, v := range c.w.wecom.Violations() {
		c.t.Errorf("WeCom: %+v", v)
	}
}

// keepLog writes what the program logged where it can be read after a failure.
func (c *chaos) keepLog() {
	if !c.t.Failed() {
		return
	}
	f, err := os.CreateTemp("", "kaihu-chaos-*.log")
	if err == nil {
		_, err = f.WriteString(c.w.log.String())
		_ = f.Close()
	}
	c.t.Logf("what the program logged: %v %v", f.Name(), err)
}

// searchLogs looks for answers, secrets and crashes in what the program logged.
func (c *chaos) searchLogs() {
	seen := map[string]bool{}
	var all flowstest.Section
	for _, s := range c.scripts {
		for _, sec := range s.Sections {
			for _, l := range sec.Lines {
				if l.Who == '>' && !seen[l.Text] {
					seen[l.Text] = true
					all.Lines = append(all.Lines, l)
				}
			}
		}
	}
	c.w.searchLog(all)
	for _, bad := range []string{"DATA RACE", "panic"} {
		if _, after, found := strings.Cut(c.w.log.String(), bad); found {
			c.t.Errorf("the log has %s: %.3000s", bad, after)
		}
	}
}
