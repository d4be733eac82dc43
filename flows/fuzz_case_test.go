package flows_test

import (
	"encoding/json"
	"testing"

	"kaihu/flows"
)

// happenings are one event of every kind about a case.
func happenings(c flows.Case, text string) []flows.Event {
	at := flows.At(monday())
	list := []flows.Event{
		flows.Joined{Stamp: at}, flows.Said{Stamp: at, Text: text, Message: "m1"}, flows.Shared{Stamp: at, What: text},
		flows.Sent{Stamp: at, File: flows.File{ID: "f1", Message: "m1"}, Text: text}, flows.Revised{Stamp: at, Message: "m1", Text: text},
		flows.Withdrew{Stamp: at, Message: "m1"}, flows.Woke{Stamp: at, Due: c.WakeAt}, flows.Undelivered{Stamp: at, Reason: text},
		flows.Held{Stamp: at}, flows.Released{Actor: flows.Actor{Stamp: at}}, flows.Chose{Stamp: at, Token: text},
		flows.Ruled{Actor: flows.Actor{Stamp: at, By: "U1"}}, flows.Ruled{Actor: flows.Actor{Stamp: at, By: "U1"}, Returns: []flows.Return{{Requirement: text, Code: text}, {Requirement: "uscc", Code: "unreadable"}}},
	}
	for id, r := range c.Requirements {
		if r.File != nil {
			list = append(list, flows.Inspected{Stamp: at, Requirement: id, File: *r.File, Code: "file_type"})
		}
	}
	return list
}

// FuzzStoredCase reads a case that was stored by another release, or that
// lost something on the way: whatever happens next is taken without a panic,
// the case goes through JSON unchanged and asks the same.
func FuzzStoredCase(f *testing.F) {
	flow := load(f, flows.Options{Desk: true})
	for i, c := range standing(f, flow) {
		if i%5 != 0 {
			continue // enough of each kind
		}
		f.Add([]byte(asJSON(f, c)), vocabulary[i%len(vocabulary)])
	}
	for _, s := range []string{`{}`, `{"stage":"preparing"}`, `{"stage":"registering","wait":{"kind":"page"}}`, `{"stage":"paused"}`, `{"stage":"no"}`, `{"requirements":{"consent":{"state":"ok"}}}`} {
		f.Add([]byte(s), "1")
	}
	f.Fuzz(func(t *testing.T, stored []byte, text string) {
		var c flows.Case
		if json.Unmarshal(stored, &c) != nil {
			return // storage.OpenCase refuses it
		}
		b, err := json.Marshal(c)
		if err != nil {
			t.Skip("a time that JSON reads and does not write")
		}
		var again flows.Case
		if err := json.Unmarshal(b, &again); err != nil || asJSON(t, again) != string(b) {
			t.Fatalf("the case does not survive JSON: %v", err)
		}
		flow.Due(c)
		for _, e := range happenings(c, text) {
			one, effects := flow.Advance(c, e)
			two, same := flow.Advance(again, e)
			if asJSON(t, one) != asJSON(t, two) || len(effects) != len(same) {
				t.Fatalf("%T: the case behaves otherwise once it was stored", e)
			}
			if asJSON(t, c) != string(b) {
				t.Fatalf("%T: the case that was given is changed", e)
			}
			flow.Advance(one, happenings(one, text)[1])
		}
	})
}
