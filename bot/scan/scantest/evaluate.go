package scantest

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"kaihu/bot/scan"
)

// File is a specimen as it was sent.
type File struct {
	Specimen  Specimen
	Condition Condition
	Data      []byte
	seed      uint64
}

// Send makes the file of a drawing in a condition.
func Send(s Specimen, drawing *image.RGBA, c Condition, seed uint64) (File, error) {
	r := seeded(s.ID+" "+c.Name, seed)
	photo := c.Photo(r).Take(drawing, r)
	data, err := c.encode(photo, r)
	if err != nil {
		return File{}, fmt.Errorf("%s, %s: %w", s.ID, c.Name, err)
	}
	return File{Specimen: s, Condition: c, Data: data, seed: seed}, nil
}

// Outcome is how one file was judged.
type Outcome struct {
	File                            File
	Result                          scan.Result
	Kind, Name, Number, Date, Right bool     // each as it should be; what is not printed is right
	HasName, HasNumber, HasDate     bool     // printed, and a person could read it
	Accepted                        []string // of what must not be accepted: "" for the true claims, else the lie
	Lies                            int      // how many were told
	Refused                         bool     // a legible specimen of an honest applicant was rejected
	Seconds                         float64
}

// Evaluate shows a file to a scanner with the true claims, and, if a person
// could read it, with false ones.
func Evaluate(ctx context.Context, scanner scan.Scanner, f File, today time.Time) (Outcome, error) {
	s := f.Specimen
	began := time.Now()
	result, err := ask(ctx, scanner, f, s.Claims, today)
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{File: f, Result: result, Seconds: time.Since(began).Seconds(), Kind: result.Kind == s.Kind}
	if f.Condition.Legible {
		o.HasName, o.HasNumber, o.HasDate = s.Prints[scan.FieldName] != "", s.number() != "", s.Prints[scan.FieldValidUntil] != ""
	}
	o.Name = !o.HasName || sameName(result.Fields[scan.FieldName], s)
	o.Number = !o.HasNumber || result.Fields[s.numberField()].Value == s.number()
	o.Date = !o.HasDate || result.Fields[scan.FieldValidUntil].Value == s.Prints[scan.FieldValidUntil]
	o.Right = s.Want.fits(result)
	if !f.Condition.Legible {
		o.Right = Want{}.fits(result)
	}
	if result.Verdict == scan.Accept && (!s.Want.Accepted() || !f.Condition.Legible) {
		o.Accepted = append(o.Accepted, "true claims")
	}
	o.Refused = result.Verdict == scan.Reject && s.Want.Accepted() && f.Condition.Legible
	return o, o.lie(ctx, scanner, today)
}

// lie tells the false claims.
func (o *Outcome) lie(ctx context.Context, scanner scan.Scanner, today time.Time) error {
	if !o.File.Condition.Legible || !o.File.Specimen.Want.Accepted() {
		return nil
	}
	for _, l := range Lies(o.File.Specimen, rand.New(rand.NewPCG(o.File.seed, uint64(len(o.File.Data))))) {
		result, err := ask(ctx, scanner, o.File, l.Claims, today)
		if err != nil {
			return err
		}
		o.Lies++
		if result.Verdict == scan.Accept {
			o.Accepted = append(o.Accepted, l.Name)
		}
	}
	return nil
}

func ask(ctx context.Context, scanner scan.Scanner, f File, claims scan.Claims, today time.Time) (scan.Result, error) {
	result, err := scanner.Look(ctx, scan.Task{
		Files: [][]byte{f.Data}, For: f.Specimen.For, Claims: claims, Today: today,
		Rules: scan.Rules{MaxBytes: 5 << 20, Types: []string{"image/jpeg", "image/png", "application/pdf"}, MaxPages: 5},
	})
	if err != nil {
		return scan.Result{}, fmt.Errorf("look at %s, %s: %w", f.Specimen.ID, f.Condition.Name, err)
	}
	return result, nil
}

// number is what identifies the holder.
func (s Specimen) number() string { return s.Prints[s.numberField()] }

func (s Specimen) numberField() string {
	if s.For == "leader_id_scan" {
		return scan.FieldIDNumber
	}
	return scan.FieldUSCC
}

// sameName compares as AWS does: width and spaces do not matter. A document in
// two languages may be read in either, if that is what was claimed.
func sameName(read scan.Field, s Specimen) bool {
	got := plainName(read.Value)
	return got == plainName(s.Prints[scan.FieldName]) || got == plainName(s.Claims.Name+s.Claims.Person) && s.Kind != scan.BusinessLicense
}

// plainName is a name without blanks; a Latin one has its words in any order.
func plainName(name string) string {
	words := strings.Fields(strings.ToUpper(strings.ReplaceAll(norm.NFKC.String(name), ",", " ")))
	if strings.Trim(name, " -ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz,.") == "" {
		slices.Sort(words)
	}
	return strings.Join(words, "")
}
