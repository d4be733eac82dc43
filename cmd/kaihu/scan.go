package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"kaihu/bot"
	"kaihu/bot/scan"
	"kaihu/bot/scan/look"
	"kaihu/flows"
)

// scanCmd is `kaihu scan`: what the checks find on files, for operators who
// want to see why a scan was judged as it was.
type scanCmd struct {
	Claim []string `help:"What was typed and should stand on it, KEY=VALUE: name, uscc, valid_until, region, person, id_number, id_kind." placeholder:"KEY=VALUE" sep:"none"`
	For   string   `help:"The item that it is for: license_scan or leader_id_scan. Default: any." placeholder:"ITEM"`
	JSON  bool     `name:"json" help:"Print JSON, one object a line and file."`
	Files []string `arg:"" help:"Pictures and PDFs."`
}

// Validate finds mistakes in the flags.
func (c scanCmd) Validate() error {
	_, err := c.claims()
	if c.For != "" && c.For != "license_scan" && c.For != "leader_id_scan" {
		err = errors.Join(err, fmt.Errorf("--for=%s is no item; write license_scan or leader_id_scan", c.For))
	}
	return err
}

// claims reads --claim. A name is the person's where an ID is looked at.
func (c scanCmd) claims() (scan.Claims, error) {
	var out scan.Claims
	keys := map[string]*string{
		"name": &out.Name, "uscc": &out.USCC, "valid_until": &out.ValidUntil, "region": &out.Region,
		"person": &out.Person, "id_number": &out.IDNumber, "id_kind": &out.IDKind,
	}
	for _, claim := range c.Claim {
		key, value, ok := strings.Cut(claim, "=")
		to := keys[key]
		if !ok || to == nil {
			return out, fmt.Errorf("--claim=%s: write KEY=VALUE with one of the keys %s", claim, strings.Join(slices.Sorted(maps.Keys(keys)), ", "))
		}
		*to = strings.TrimSpace(value)
	}
	out.USCC, out.IDNumber = strings.ToUpper(out.USCC), strings.ToUpper(out.IDNumber)
	if c.For != "license_scan" && out.Person == "" {
		out.Person = out.Name
	}
	return out, nil
}

// Run looks at the files, one after the other.
func (c scanCmd) Run(ctx context.Context, s *Settings, io streams) error {
	f, err := readFlow(s, flows.Options{})
	if err != nil {
		return err
	}
	claims, err := c.claims()
	if err != nil {
		return err
	}
	keeper, err := newScanner(s, slog.New(slog.NewTextHandler(io.err, nil)), patient)
	if err != nil {
		return err
	}
	defer keeper.Close()
	failed := false
	for _, name := range c.Files {
		r, err := lookAt(ctx, keeper, name, scan.Task{For: c.For, Claims: claims, Rules: bot.ScanRules(f), Today: time.Now().In(f.Zone())})
		if err != nil {
			fmt.Fprintf(io.err, "kaihu: %s: %v\n", name, err)
			failed = true
			continue
		}
		if err := c.print(io, f, name, r); err != nil {
			return err
		}
	}
	if failed {
		return errSaid
	}
	return nil
}

func lookAt(ctx context.Context, s scan.Scanner, name string, t scan.Task) (scan.Result, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		if p := (*os.PathError)(nil); errors.As(err, &p) {
			err = fmt.Errorf("it cannot be opened (%w); check its name and who may read it", p.Err)
		}
		return scan.Result{}, err
	}
	t.Files = [][]byte{data}
	return s.Look(ctx, t)
}

func (c scanCmd) print(io streams, f *flows.Flow, name string, r scan.Result) error {
	if !c.JSON {
		printScan(io, f, name, r)
		return nil
	}
	enc := json.NewEncoder(io.out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(scanned(name, r)); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// scanReport is what --json prints of a file. What is not known is "".
type scanReport struct {
	File       string            `json:"file"`
	Kind       scan.Kind         `json:"kind"`
	Verdict    scan.Verdict      `json:"verdict"`
	Code       string            `json:"code"`
	Name       string            `json:"name"` // the company's, or the person's
	USCC       string            `json:"uscc"`
	ValidUntil string            `json:"valid_until"`
	IDNumber   string            `json:"id_number"`
	Repaired   []string          `json:"repaired"`
	Seconds    float64           `json:"seconds"`
	Engine     string            `json:"engine"`
	LegalRep   string            `json:"legal_rep"`
	Address    string            `json:"address"`
	Advice     []string          `json:"advice"`
	Match      map[string]string `json:"match"` // field → match, mismatch, unclear; of what was claimed
	Args       map[string]string `json:"args"`  // of the reason's sentence
}

func scanned(name string, r scan.Result) scanReport {
	value := func(field string) string { return r.Fields[field].Value }
	out := scanReport{
		File: name, Kind: r.Kind, Verdict: r.Verdict, Code: r.Code, Name: value(scan.FieldName), USCC: value(scan.FieldUSCC),
		ValidUntil: value(scan.FieldValidUntil), IDNumber: value(scan.FieldIDNumber), Repaired: append([]string{}, r.Repaired...),
		Seconds: math.Round(r.Took.Seconds()*100) / 100, Engine: r.Engine, LegalRep: value(scan.FieldLegalRep), Address: value(scan.FieldAddress),
		Advice: append([]string{}, r.Advice...), Match: map[string]string{}, Args: map[string]string{},
	}
	for field, f := range r.Fields {
		if f.Match != scan.Unclaimed {
			out.Match[field] = string(f.Match)
		}
	}
	maps.Copy(out.Args, r.Args)
	return out
}

// printScan is what an operator reads: what was found, and what the applicant
// would be told.
func printScan(io streams, f *flows.Flow, name string, r scan.Result) {
	row := func(label, value string) {
		if value != "" {
			fmt.Fprintf(io.out, "  %-12s %s\n", label, value)
		}
	}
	fmt.Fprintln(io.out, name)
	row("kind", string(r.Kind))
	row("verdict", strings.TrimSuffix(string(r.Verdict)+", "+r.Code, ", "))
	for _, field := range slices.Sorted(maps.Keys(r.Fields)) {
		row(field, describe(r.Fields[field]))
	}
	for _, arg := range slices.Sorted(maps.Keys(r.Args)) {
		row("· "+arg, r.Args[arg])
	}
	row("advice", strings.Join(r.Advice, ", "))
	row("repaired", strings.Join(r.Repaired, ", "))
	for _, lang := range []flows.Lang{flows.En, flows.Zh} {
		row("tells ("+string(lang)+")", f.Why(r.Code, r.Args, lang))
	}
	row("engine", fmt.Sprintf("%s, %.1f s", r.Engine, r.Took.Seconds()))
	if r.Engine == look.None {
		row("", "nothing is read, a person looks at every scan: "+howToRead)
	}
}

func describe(f scan.Field) string {
	value := f.Value
	if value == "" {
		value = "not read"
	}
	switch {
	case f.Match != scan.Unclaimed:
		return value + " (" + string(f.Match) + ")"
	case f.Value != "" && !f.Sure:
		return value + " (not sure)"
	}
	return value
}
