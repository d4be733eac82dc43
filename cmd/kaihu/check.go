package main

import (
	"errors"
	"fmt"
	"os"

	"kaihu/flows"
)

// checkCmd is `kaihu check [DIR]`.
type checkCmd struct {
	Dir  string `arg:"" optional:"" help:"Folder of step files; default: KAIHU_FLOW, or the built-in ones."`
	Draw bool   `help:"Print the flow as a Mermaid chart."`
	Lang string `help:"Language of the chart." enum:"zh,en" default:"en"`
}

// Run prints every mistake, with file and line.
func (c checkCmd) Run(s *Settings, io streams) error {
	if c.Dir != "" {
		if info, err := os.Stat(c.Dir); err != nil || !info.IsDir() {
			return fmt.Errorf("%s is no folder of step files", c.Dir)
		}
		s.Flow = c.Dir
	}
	f, err := flows.Load(flowFiles(s), flows.Options{})
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
	n := 0
	for i := range f.Steps {
		n += len(f.Steps[i].Requirements)
	}
	fmt.Fprintf(io.out, "ok: %d steps, %d requirements, %d questions, %d rules; revision %s\n", len(f.Steps), n, len(f.FAQ), len(f.Rules), f.Revision)
	return nil
}
