package scantest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kaihu/bot/scan"
)

// Table is a count of outcomes, in Markdown: a line for each sort of document,
// as by names them, in each condition, and a line for each condition. Shares are
// of the specimens that print the thing.
func Table(all []Outcome, by func(Outcome) string) string {
	var b strings.Builder
	b.WriteString("| document | condition | n | kind | name | number | date | verdict | false claims accepted | honest rejected | mean s | p95 s |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	byCondition := group(all, func(o Outcome) string { return o.File.Condition.Name })
	for _, condition := range order(all, func(o Outcome) string { return o.File.Condition.Name }) {
		list := byCondition[condition]
		kinds := group(list, by)
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			b.WriteString(Sum(kinds[kind]).line(kind, condition))
		}
		b.WriteString(Sum(list).line("**all**", condition))
	}
	return b.String()
}

// Family names the sorts of documents coarsely.
func Family(o Outcome) string {
	s := o.File.Specimen
	card := s.For == "leader_id_scan"
	switch s.Kind {
	case scan.BusinessLicense:
		if s.Want.Code == "not_latest_version" {
			return "papers that are not taken"
		}
		return "business licences"
	case scan.HongKongBR, scan.HongKongCI:
		return "Hong Kong's certificates"
	case scan.IDFront, scan.IDBack, scan.IDBoth:
		return "resident IDs"
	case scan.Other, scan.Invoice, scan.Unknown:
		if card {
			return "cards that are not taken"
		}
		return "papers that are not taken"
	}
	if card {
		return "passports and permits"
	}
	return "other certificates"
}

// Document is a specimen's ID without its number.
func Document(o Outcome) string {
	id := o.File.Specimen.ID
	return id[:strings.LastIndex(id, "-")]
}

// Tally counts outcomes.
type Tally struct {
	N, Kind, Name, Names, Number, Numbers, Date, Dates, Right int
	WrongAccepts, Lies, WrongRejects                          int
	Mean, P95                                                 float64 // seconds
}

// Sum counts outcomes.
func Sum(all []Outcome) Tally {
	t := Tally{N: len(all)}
	var seconds []float64
	for _, o := range all {
		t.Kind += one(o.Kind)
		t.Name += one(o.HasName && o.Name)
		t.Names += one(o.HasName)
		t.Number += one(o.HasNumber && o.Number)
		t.Numbers += one(o.HasNumber)
		t.Date += one(o.HasDate && o.Date)
		t.Dates += one(o.HasDate)
		t.Right += one(o.Right)
		t.WrongAccepts += len(o.Accepted)
		t.Lies += o.Lies
		t.WrongRejects += one(o.Refused)
		seconds = append(seconds, o.Seconds)
		t.Mean += o.Seconds / float64(len(all))
	}
	slices.Sort(seconds)
	if len(seconds) > 0 {
		t.P95 = seconds[(len(seconds)*95+99)/100-1]
	}
	return t
}

func (t Tally) line(kind, condition string) string {
	return fmt.Sprintf("| %s | %s | %d | %d | %s | %s | %s | %d | %d of %d | %d | %.1f | %.1f |\n", kind, condition, t.N, t.Kind,
		share(t.Name, t.Names), share(t.Number, t.Numbers), share(t.Date, t.Dates), t.Right, t.WrongAccepts, t.Lies, t.WrongRejects, t.Mean, t.P95)
}

func share(right, all int) string {
	if all == 0 {
		return "–"
	}
	return fmt.Sprintf("%d/%d", right, all)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// group sorts outcomes into lists by a name.
func group(all []Outcome, by func(Outcome) string) map[string][]Outcome {
	m := map[string][]Outcome{}
	for _, o := range all {
		m[by(o)] = append(m[by(o)], o)
	}
	return m
}

// order lists the names in the order in which they come first.
func order(all []Outcome, by func(Outcome) string) []string {
	first := map[string]int{}
	for i, o := range all {
		if _, ok := first[by(o)]; !ok {
			first[by(o)] = i
		}
	}
	return slices.SortedFunc(maps.Keys(first), func(a, b string) int { return cmp.Compare(first[a], first[b]) })
}

// Failures lists what was not as it should be, one line each.
func Failures(all []Outcome) string {
	var b strings.Builder
	for _, o := range all {
		if line := o.failure(); line != "" {
			fmt.Fprintf(&b, "%s\t%s\t%s\n", o.File.Specimen.ID, o.File.Condition.Name, line)
		}
	}
	return b.String()
}

func (o Outcome) failure() string {
	var wrong []string
	say := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	s, fields := o.File.Specimen, o.Result.Fields
	say(len(o.Accepted) > 0, "ACCEPTED %s", strings.Join(o.Accepted, ", "))
	if o.File.Condition.Legible {
		say(!o.Kind, "kind %q, not %q", o.Result.Kind, s.Kind)
		say(!o.Name, "name %q, not %q", fields["name"].Value, s.Prints["name"])
		say(!o.Number, "number %q, not %q", fields[s.numberField()].Value, s.number())
		say(!o.Date, "date %q, not %q", fields["valid_until"].Value, s.Prints["valid_until"])
	}
	say(!o.Right, "verdict %s %s %v, not %s %s", o.Result.Verdict, o.Result.Code, o.Result.Args, s.Want.Verdict, s.Want.Code)
	return strings.Join(wrong, "; ")
}
