package flows

import (
	"slices"
	"time"
)

// SheetPage is one page of AWS's form as it is to be filled in for a case.
type SheetPage struct {
	Step  string // id
	Title Text
	Rows  []SheetRow
}

// SheetRow is one line of a page, in both languages.
type SheetRow struct {
	Label       Text
	Requirement string // whose value it is; "": there is only a note
	Value       Text   // exactly as AWS wants it; both the same but for choices; "" of a document, and of what is not there
	Note        Text   // what to do there
	Document    bool   // a file is uploaded there
	Withheld    bool   // there is a value, which must not stand here
	Skipped     bool   // the applicant enters it without us
}

// Sheet lists the pages of AWS's form, in its order, as they are to be filled
// in for a case: values are not masked. Without private, what never goes out
// into a chat is left out ([Definition.Private]). Lines that do not concern the
// case, and optional ones that were skipped, are not listed.
func (f *Flow) Sheet(c *Case, private bool) []SheetPage {
	var pages []SheetPage
	for i := range f.Steps {
		s := &f.Steps[i]
		if s.Page == nil {
			continue
		}
		page := SheetPage{Step: s.ID, Title: f.both(c, s.Title)}
		for _, field := range s.Page.Fields {
			if !applies(c, clauses(field.When)) {
				continue
			}
			if row, listed := f.sheetRow(c, field, private); listed {
				page.Rows = append(page.Rows, row)
			}
		}
		pages = append(pages, page)
	}
	return pages
}

func (f *Flow) sheetRow(c *Case, field Field, private bool) (row SheetRow, listed bool) {
	row = SheetRow{Label: f.both(c, field.Label), Note: f.both(c, field.Note)}
	d := f.Definition(field.Value)
	if d == nil {
		return row, true
	}
	row.Requirement, row.Document = d.ID, d.Kind == kindDocument
	if c.State(d.ID) == Waived {
		row.Skipped = d.Notice != ""
		return row, row.Skipped || row.Note != Text{}
	}
	value := Text{En: f.Show(c, d.ID, En), Zh: f.Show(c, d.ID, Zh)}
	switch {
	case value == Text{}:
	case d.Private && !private:
		row.Withheld = true
	case !row.Document:
		row.Value = value
	}
	return row, true
}

// both fills a text in, in each language.
func (f *Flow) both(c *Case, t Text) Text {
	return Text{En: f.Words(*c, t, En, nil), Zh: f.Words(*c, t, Zh, nil)}
}

// mySheet gives the person the address of their own registration pack; without
// a page to fetch it from, what they would read in it.
func (t *turn) mySheet() {
	p := &t.flow.Phrases
	switch {
	case !t.flow.links:
		t.myData()
	case !t.filled():
		t.say(p.MySheetNone)
	default:
		t.pack = t.now.Add(time.Duration(t.flow.number("pack_minutes")) * time.Minute)
		t.say(p.MySheet, "until", t.flow.moment(t.pack, t.c.Lang))
	}
}

// filled reports whether anything stands on the sheet.
func (t *turn) filled() bool {
	return slices.ContainsFunc(t.flow.Sheet(&t.c, true), func(p SheetPage) bool {
		return slices.ContainsFunc(p.Rows, func(r SheetRow) bool { return r.Value != Text{} || r.Document && t.c.State(r.Requirement) == OK })
	})
}

// sheetHint tells of the pack where one can be fetched.
func (t *turn) sheetHint() {
	if t.flow.links {
		t.say(t.flow.Phrases.SheetHint)
	}
}
