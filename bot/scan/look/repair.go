package look

import (
	"slices"

	"kaihu/bot/scan"
	"kaihu/bot/scan/pdf"
	"kaihu/bot/scan/picture"
)

// repair makes the copy that is kept and uploaded at AWS: the pictures that the
// document is on, upright, in a format and under the limit that AWS takes. used
// are the pages that it is on; none: nobody knows, so that all is kept as it is
// if AWS takes it.
func repair(r *scan.Result, pages []*page, used []int, t scan.Task) error {
	if len(used) == 0 || whole(pages, used, t) {
		if first := pages[0]; first.doc != nil && len(t.Files) == 1 && passes(first.doc, t) {
			r.Type = pdf.Media
			return nil
		}
	}
	if len(used) == 0 {
		used = unknown(pages)
	}
	if len(used) > 1 {
		return join(r, pages[used[0]], pages[used[1]], t)
	}
	first := pages[used[0]]
	var err error
	if r.Copy, r.Type, r.Repaired, err = first.Copy(first.turned, t.Rules); err != nil {
		return err
	}
	if r.Copy == nil && len(t.Files) > 1 { // one of several, as it is
		r.Copy = t.Files[first.file]
	}
	return nil
}

// passes says that a PDF can be passed on as it is.
func passes(d *pdf.Document, t scan.Task) bool {
	small := t.Rules.MaxBytes <= 0 || int64(len(t.Files[0])) <= t.Rules.MaxBytes
	return small && slices.Contains(t.Rules.Types, pdf.Media) && d.IsBare()
}

// whole says that a PDF is nothing but the document, upright.
func whole(pages []*page, used []int, t scan.Task) bool {
	d := pages[used[0]].doc
	return d != nil && len(t.Files) == 1 && d.Pages == len(used) && !slices.ContainsFunc(used, func(i int) bool { return pages[i].turned != 0 })
}

// unknown are the pages that are kept when nothing was read: two files may be
// the sides of a card.
func unknown(pages []*page) []int {
	if len(pages) > 1 && pages[1].file != pages[0].file && pages[1].Picture != nil {
		return []int{0, 1}
	}
	return []int{0}
}

func join(r *scan.Result, a, b *page, t scan.Task) error {
	data, repaired, err := picture.Join(a.Picture, b.Picture, a.turned, b.turned, t.Rules)
	if err != nil {
		return err
	}
	r.Copy, r.Repaired, r.Type = data, repaired, picture.JPEG
	return nil
}
