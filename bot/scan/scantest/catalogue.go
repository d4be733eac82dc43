package scantest

import "strconv"

// Catalogue lists n specimens of every kind of document.
func Catalogue(n int, seed uint64) []Specimen {
	var all []Specimen
	for i := range n {
		id := strconv.Itoa(i + 1)
		for f, form := range licenceForms {
			all = append(all, Licence(form.id, []string{"new", "old"}[(f+i)%2], id, seed))
		}
		for _, c := range certificates {
			all = append(all, Certificate(c.id, id, seed))
		}
		all = append(all, HongKongBR(id, seed), HongKongCI(id, seed),
			IDFront(id, seed), IDBack(id, seed), IDBoth(id, seed), Passport(id, seed), PermanentID(id, i%2 == 1, seed), ResidencePermit(id, seed), Invoice(id, seed))
		for _, which := range []string{"bank", "tax", "food", "trademark", "contract", "namecard", "register", "app", "report", "mandate", "notice", "old15", "blank", "cat"} {
			all = append(all, Wrong(which, id, seed))
		}
		for _, which := range []string{"driving", "social", "form", "badge", "travel"} {
			all = append(all, WrongCard(which, id, seed))
		}
	}
	return all
}
