package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/storage"
)

// caseCmd is `kaihu case …`. It works beside a running server.
type caseCmd struct {
	List    caseListCmd    `cmd:"" help:"List the cases, the most recently updated first."`
	Show    caseShowCmd    `cmd:"" help:"Show one case, values masked."`
	Export  caseExportCmd  `cmd:"" help:"Print everything that is kept of a case, in the clear (for the person's own request)."`
	Erase   caseEraseCmd   `cmd:"" help:"Erase a case, its documents and its key."`
	History caseHistoryCmd `cmd:"" help:"Show who did what with a case, and when."`
}

type caseListCmd struct {
	JSON  bool `name:"json" help:"Print JSON."`
	Limit int  `help:"At most so many." default:"1000"`
}

type caseShowCmd struct {
	Ref  string `arg:"" help:"The case, KH-….."`
	JSON bool   `name:"json" help:"Print JSON."`
}

type caseExportCmd struct {
	Ref  string `arg:"" help:"The case, KH-….."`
	JSON bool   `name:"json" help:"Print JSON (always)." default:"true"`
}

type caseEraseCmd struct {
	Ref  string `arg:"" help:"The case, KH-….."`
	Yes  bool   `help:"Do it without asking."`
	JSON bool   `name:"json" help:"Print JSON."`
}

type caseHistoryCmd struct {
	Ref  string `arg:"" help:"The case, KH-….."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// register opens the store that the environment names, and nothing else.
func register(ctx context.Context, s *Settings) (bot.Register, func(), error) {
	f, err := readFlow(s, flows.Options{})
	if err != nil {
		return bot.Register{}, nil, err
	}
	store, _, vault, err := sealedStore(ctx, s)
	if err != nil {
		return bot.Register{}, nil, err
	}
	return bot.Register{Flow: f, Store: store, Vault: vault}, func() { _ = store.Close() }, nil
}

// notFound words the one error that people make.
func notFound(ref string, err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return fmt.Errorf("there is no case %s; `kaihu case list` shows them", ref)
	}
	return err
}

func cleanRef(ref string) string { return strings.ToUpper(strings.TrimSpace(ref)) }

// Run lists.
func (c caseListCmd) Run(ctx context.Context, s *Settings, io streams) error {
	r, done, err := register(ctx, s)
	if err != nil {
		return err
	}
	defer done()
	list, err := r.Cases(ctx, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		for i := range list {
			list[i].Requirements = nil
		}
		return printJSON(io.out, list)
	}
	w := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "REF\tSTAGE\tBALL\tSINCE\tCHANNEL\tLANG\tDUE\tCOMPANY")
	for _, h := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", h.Ref, h.Stage, h.Ball, h.Since.Format("2006-01-02 15:04"), h.Channel, h.Lang, len(h.Due), h.Company)
	}
	return w.Flush()
}

// Run shows.
func (c caseShowCmd) Run(ctx context.Context, s *Settings, io streams) error {
	r, done, err := register(ctx, s)
	if err != nil {
		return err
	}
	defer done()
	h, err := r.Case(ctx, cleanRef(c.Ref))
	if err != nil {
		return notFound(c.Ref, err)
	}
	if c.JSON {
		return printJSON(io.out, h)
	}
	w := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "ref\t%s\nchannel\t%s\nlang\t%s\nstage\t%s\nball\t%s since %s\n", h.Ref, h.Channel, h.Lang, h.Stage, h.Ball, h.Since.Format("2006-01-02 15:04"))
	if h.NextWake != nil {
		fmt.Fprintf(w, "next wake\t%s\n", h.NextWake.Format("2006-01-02 15:04"))
	}
	fmt.Fprintf(w, "due\t%s\n", strings.Join(h.Due, ", "))
	for _, d := range r.Flow.Requirements() {
		if it, ok := h.Requirements[d.ID]; ok && it.State != flows.Due {
			fmt.Fprintf(w, "%s\t%s %s %s\n", d.ID, it.State, it.Code, it.Value)
		}
	}
	return w.Flush()
}

// Run exports. It prints personal data in full; whoever holds the keyset may.
func (c caseExportCmd) Run(ctx context.Context, s *Settings, io streams) error {
	r, done, err := register(ctx, s)
	if err != nil {
		return err
	}
	defer done()
	one, _, err := r.Open(ctx, cleanRef(c.Ref))
	if err != nil {
		return notFound(c.Ref, err)
	}
	if err := r.Log(ctx, byOperator(one.Ref, "export")); err != nil {
		return err
	}
	return printJSON(io.out, one)
}

// Run erases.
func (c caseEraseCmd) Run(ctx context.Context, s *Settings, io streams) error {
	r, done, err := register(ctx, s)
	if err != nil {
		return err
	}
	defer done()
	blobs, err := storage.OpenBlobs(s.Blobs, s.Data)
	if err != nil {
		return fmt.Errorf("KAIHU_BLOBS: %w", err)
	}
	ref := cleanRef(c.Ref)
	if _, err := r.Store.Find(ctx, ref); err != nil {
		return notFound(c.Ref, err)
	}
	if !c.Yes && !confirmed(io, ref) {
		return errors.New("nothing was erased")
	}
	if err := r.Log(ctx, byOperator(ref, "erase")); err != nil {
		return err
	}
	if err := r.EraseCase(ctx, blobs, ref, time.Now()); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(io.out, map[string]any{"ref": ref, "erased": true, "at": time.Now().UTC()})
	}
	fmt.Fprintf(io.out, "%s is erased: the record, its key and its documents.\n", ref)
	return nil
}

// byOperator is an entry of the audit log for what is done here.
func byOperator(ref, what string) storage.Act {
	now := time.Now()
	return storage.Act{ID: what + ":" + now.Format(time.RFC3339Nano), Ref: ref, By: "operator", What: what, Via: "cli", At: now}
}

// maxHistory bounds what is shown of an audit log.
const maxHistory = 1000

// Run shows the audit log of a case. It outlives the case.
func (c caseHistoryCmd) Run(ctx context.Context, s *Settings, io streams) error {
	r, done, err := register(ctx, s)
	if err != nil {
		return err
	}
	defer done()
	acts, err := r.History(ctx, cleanRef(c.Ref), maxHistory)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(io.out, acts)
	}
	w := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "WHEN\tWHO\tWHAT\tOF\tVIA")
	for _, a := range acts {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.At.In(r.Flow.Zone()).Format("2006-01-02 15:04:05"), a.By, a.What, a.Of, a.Via)
	}
	return w.Flush()
}

// confirmed asks for the reference once more.
func confirmed(io streams, ref string) bool {
	fmt.Fprintf(io.out, "This erases %s for good. Type its reference to go on: ", ref)
	var typed string
	_, _ = fmt.Fscanln(io.in, &typed)
	return cleanRef(typed) == ref
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
