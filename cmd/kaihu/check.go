package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"kaihu/flows"
)

// checkCmd is `kaihu check [DIR]`. Where a store is named (--store), it also
// says where its cases would land.
type checkCmd struct {
	Dir  string `arg:"" optional:"" help:"Folder of step files; default: KAIHU_FLOW, or the built-in ones."`
	Draw bool   `help:"Print the flow as a Mermaid chart."`
	Lang string `help:"Language of the chart." enum:"zh,en" default:"en"`
	JSON bool   `name:"json" help:"Print where the cases of --store would land as JSON."`
}

// Run prints every mistake, with file and line; with a store, what would become
// of its cases.
func (c checkCmd) Run(ctx context.Context, s *Settings, io streams) error {
	if c.Dir != "" {
		if info, err := os.Stat(c.Dir); err != nil || !info.IsDir() {
			return fmt.Errorf("%s is no folder of step files", c.Dir)
		}
		s.Flow = c.Dir
	}
	f, err := flows.Load(flowFiles(s), flows.Options{Desk: true}) // a case that waits for consultants stays with them
	if mistakes := (flows.Mistakes)(nil); errors.As(err, &mistakes) {
		fmt.Fprintln(io.out, mistakes)
		fmt.Fprintf(io.err, "kaihu: %d mistakes\n", len(mistakes))
		return errSaid
	}
	if err != nil {
		return err
	}
	if c.Draw {
		fmt.Fprint(io.out, f.Draw(flows.Lang(c.Lang)))
		return nil
	}
	if !c.JSON {
		fmt.Fprintln(io.out, sum(f))
	}
	if s.Store == "" {
		return nil
	}
	return checkCases(ctx, s, f, io, c.JSON)
}

func sum(f *flows.Flow) string {
	n := 0
	for i := range f.Steps {
		n += len(f.Steps[i].Requirements)
	}
	return fmt.Sprintf("ok: %d steps, %d requirements, %d questions, %d rules; revision %s", len(f.Steps), n, len(f.FAQ), len(f.Rules), f.Revision)
}
