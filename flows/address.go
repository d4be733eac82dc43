package flows

import (
	"slices"

	"kaihu/flows/divisions"
)

// maxPlaces bounds the places that an ambiguous name is asked back with.
const maxPlaces = 8

// isAddress reports whether a requirement is part of an address.
func isAddress(d *Definition) bool {
	return slices.Contains([]string{"province", "city", "district", "street"}, d.Kind)
}

// onlyCity fills in the city of a province that is one (北京市): nobody is asked
// for it.
func (t *turn) onlyCity(d *Definition, province string) {
	city := divisions.OnlyCity(province)
	if d.Kind != "province" || city == "" {
		return
	}
	for _, other := range d.step.Requirements {
		if other.Kind == "city" {
			t.set(other.ID, city)
		}
	}
}

// ambiguous asks which place is meant when an address names one that there are
// several of (朝阳区 is in Beijing and in Changchun). The choices are whole
// addresses, so the answer fills everything.
func (t *turn) ambiguous(d *Definition, text string) bool {
	if !isAddress(d) {
		return false
	}
	a := divisions.Parse(text)
	if len(a.Candidates) < 2 || len(a.Candidates) > maxPlaces {
		return false
	}
	var choices []string
	for _, p := range a.Candidates {
		choices = append(choices, p.String()+a.Street)
	}
	t.wait(Wait{Kind: WaitPick, Requirement: d.ID, Choices: choices, Editing: t.c.Wait.Editing})
	t.ask()
	return true
}
