package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Draw gives the flow as a Mermaid flowchart: the stages, and in them the
// steps with their requirements in the order in which they are asked.
func (f *Flow) Draw(l Lang) string {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	var before string
	for i := range f.Steps {
		s := &f.Steps[i]
		fmt.Fprintf(&b, "  subgraph %s[\"%s · %s\"]\n", s.ID, s.Stage, quote(s.Title.In(l)))
		for j := range s.Requirements {
			d := &s.Requirements[j]
			arrow := "-->"
			if len(d.When) > 0 {
				arrow = "-->|" + quote(condition(d.When)) + "|"
			}
			fmt.Fprintf(&b, "    %s[\"%s\"]\n", d.ID, quote(d.Label.In(l)))
			if before != "" {
				fmt.Fprintf(&b, "    %s %s %s\n", before, arrow, d.ID)
			}
			before = d.ID
		}
		b.WriteString("  end\n")
		if s.Page != nil && len(s.Requirements) == 0 {
			fmt.Fprintf(&b, "  %s --> %s\n", before, s.ID)
		}
	}
	b.WriteString("  result -->|failed| result_reasons\n")
	return b.String()
}

func condition(when map[string][]string) string {
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(when)) {
		parts = append(parts, id+" = "+strings.Join(when[id], " / "))
	}
	return strings.Join(parts, ", ")
}

func quote(s string) string { return strings.NewReplacer(`"`, "'", "\n", " ").Replace(s) }
