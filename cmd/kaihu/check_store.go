package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// checkCases prints where every open case of a store would land under a flow,
// one after the other, and at the end how many of each kind there are. It only
// reads. The error says that a case would be orphaned.
func checkCases(ctx context.Context, s *Settings, f *flows.Flow, io streams, asJSON bool) error {
	store, _, vault, err := sealedStore(ctx, s)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	r := &landings{io: io, json: asJSON, groups: map[string]int{}}
	if asJSON {
		fmt.Fprintf(io.out, `{"revision":%q,"cases":[`, f.Revision)
	}
	err = storage.EachCase(ctx, store, vault, func(c flows.Case) error {
		if c.Stage == flows.Done || c.Stage == flows.Closed {
			r.over++
			return nil
		}
		_, l := f.Land(c, time.Now())
		return r.add(l)
	})
	if err != nil {
		return err
	}
	return r.end()
}

// landings prints landings and counts them.
type landings struct {
	io       streams
	json     bool
	n, over  int
	groups   map[string]int // kind, stage and question → cases
	orphaned []string
}

func (r *landings) add(l flows.Landing) error {
	r.n++
	r.groups[fmt.Sprintf("%-9s %s, asks %s", l.Kind(), l.Stage, nothing(l.Asks))]++
	if len(l.Orphans) > 0 {
		r.orphaned = append(r.orphaned, l.Ref+": "+strings.Join(l.Orphans, ", "))
	}
	if r.json {
		text, err := json.Marshal(struct {
			flows.Landing
			Kind string `json:"kind"`
		}{l, l.Kind()})
		if r.n > 1 {
			fmt.Fprint(r.io.out, ",")
		}
		fmt.Fprintf(r.io.out, "\n%s", text)
		return err
	}
	fmt.Fprintf(r.io.out, "%s  %s: %s, asks %s%s\n", l.Ref, l.Kind(), l.Stage, nothing(l.Asks), details(l))
	return nil
}

func nothing(id string) string {
	if id == "" {
		return "nothing"
	}
	return id
}

// details words what happens to a case's answers.
func details(l flows.Landing) string {
	var all strings.Builder
	for _, part := range []struct {
		word string
		ids  []string
	}{{"moved", l.Moved}, {"asked again", l.Reopened}, {"forgotten", l.Dropped}, {"would not be taken now, and stays", l.Kept}, {"orphaned", l.Orphans}} {
		if len(part.ids) > 0 {
			fmt.Fprintf(&all, "; %s: %s", part.word, strings.Join(part.ids, ", "))
		}
	}
	return all.String()
}

func (r *landings) end() error {
	if r.json {
		groups, err := json.Marshal(r.groups)
		if err != nil {
			return err
		}
		fmt.Fprintf(r.io.out, "\n],\"groups\":%s,\"open\":%d,\"over\":%d,\"orphaned\":%d}\n", groups, r.n, r.over, len(r.orphaned))
	} else {
		fmt.Fprintf(r.io.out, "\n%d open cases, %d that are over\n", r.n, r.over)
		for _, name := range slices.Sorted(maps.Keys(r.groups)) {
			fmt.Fprintf(r.io.out, "%7d %s\n", r.groups[name], name)
		}
	}
	if len(r.orphaned) == 0 {
		return nil
	}
	return errors.New(fmt.Sprint(len(r.orphaned), " cases would be orphaned; say in the files what became of what they name: ",
		"`was: [OLD]` at its new name, or `gone: [OLD]` at a step to forget it:\n  ", strings.Join(r.orphaned, "\n  ")))
}
