package flowstest

import (
	"fmt"
	"strings"
	"time"

	"kaihu/flows"
)

// Consult lets a consultant act, as their slash command would. What does not
// fit the case is an error: a transcript shows what happens.
func (p *Core) Consult(who, command string) error {
	e, err := act(flows.Acting(who, p.stamp().Time), command)
	if err != nil {
		return err
	}
	if o := p.Flow.Objection(&p.Case, e); o != nil {
		return fmt.Errorf("flowstest: %s: %s", command, o.Text.En)
	}
	return p.feed(e)
}

// act reads a command.
func act(by flows.Actor, command string) (flows.Event, error) {
	verb, rest, _ := strings.Cut(command, " ")
	switch verb {
	case "take":
		return flows.Took{Actor: by}, nil
	case "release":
		return flows.Released{Actor: by}, nil
	case "say":
		return flows.Spoke{Actor: by, Text: rest}, nil
	case "note":
		return flows.NoteMade{Actor: by, Text: rest}, nil
	case "ok":
		return flows.Ruled{Actor: by}, nil
	case "return":
		f := append(strings.SplitN(rest, " ", 3), "", "")
		return flows.Ruled{Actor: by, Returns: []flows.Return{{Requirement: f[0], Code: f[1], Note: f[2]}}}, nil
	case "result":
		return resulted(by, strings.Fields(rest)), nil
	case "approve", "withdraw":
		return flows.Approved{Actor: by, No: verb == "withdraw"}, nil
	case "assign":
		return flows.Assigned{Actor: by, To: rest}, nil
	case "snooze":
		d, err := time.ParseDuration(strings.Replace(rest, "d", "h", 1))
		return flows.Snoozed{Actor: by, Until: by.Time.Add(24 * d)}, err
	case "nudge":
		return flows.Nudged{Actor: by}, nil
	case "pause":
		return flows.Moved{Actor: by, To: flows.Paused}, nil
	case "close":
		return flows.Moved{Actor: by, To: flows.Closed}, nil
	case "reopen":
		return flows.Moved{Actor: by}, nil
	case "erase":
		return flows.Forgot{Actor: by}, nil
	}
	return nil, fmt.Errorf("flowstest: no consultant can %q", verb)
}

// resulted reads "activated ACCOUNT", "reviewing" and "rejected ITEM:CODE … WORDS".
func resulted(by flows.Actor, words []string) flows.Event {
	e := flows.Resulted{Actor: by}
	switch words[0] {
	case "activated":
		e.Result = "activated"
		e.Account = strings.Join(words[1:], "")
	case "reviewing":
		e.Result = "under_review"
	default:
		e.Result = "failed"
		for i, w := range words[1:] {
			item, code, ok := strings.Cut(w, ":")
			if !ok {
				e.Words = strings.Join(words[1+i:], " ")
				break
			}
			e.Returns = append(e.Returns, flows.Return{Requirement: item, Code: code})
		}
	}
	return e
}
