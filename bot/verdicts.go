package bot

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"kaihu/bot/scan"
	"kaihu/flows"
)

// Reason codes that bot itself gives or acts on (flows/awschina/reasons.yaml).
const (
	codeNotReceived = "file_not_received"
	codeSideMissing = "side_missing"
)

// claims are what was typed and should stand on a document: for a card the
// name is the person's, else the company's.
func (l *look) claims() scan.Claims {
	typed := func(field string) string { return l.c.Value(l.item.Reads[field]) }
	return scan.Claims{
		Name: typed(scan.FieldName), Person: typed(scan.FieldName),
		USCC: typed(scan.FieldUSCC), ValidUntil: typed(scan.FieldValidUntil), IDNumber: typed(scan.FieldIDNumber),
		IDKind: typed(fieldIDKind), Region: l.c.Value("entity_region"),
	}
}

// fieldIDKind is what kind of ID a document is, in the words of the flow; it is
// no field of a scan, but its kind.
const fieldIDKind = "id_kind"

// idKind words a kind of document as the flow does; "" for what is no ID.
func idKind(k scan.Kind) string {
	switch k {
	case scan.IDFront, scan.IDBack, scan.IDBoth:
		return "resident_id"
	case scan.Passport:
		return "passport"
	case scan.PermanentID, scan.ResidencePermit:
		return "residence_permit"
	}
	return ""
}

// tell words the result of a scan for the core.
func (l *look) tell(found *flows.Inspected, res scan.Result) {
	found.Unclear = res.Verdict == scan.Unclear
	found.Args, found.Advice = res.Args, res.Advice
	if res.Verdict != scan.Accept {
		found.Code = res.Code
	}
	found.Found = map[string]string{}
	for field, id := range l.item.Reads {
		f := res.Fields[field]
		if field == fieldIDKind && res.Kind != scan.Unknown {
			f = scan.Field{Value: idKind(res.Kind), Sure: true}
		}
		if f.Value != "" && (f.Sure || f.Match == scan.Different) {
			found.Found[id] = f.Value
		}
		if f.Match == scan.Different && res.Verdict == scan.Reject {
			found.Differs = append(found.Differs, id)
		}
	}
	slices.Sort(found.Differs)
	if to := res.Args[scan.ArgBelongs]; to != "" && to != l.item.ID {
		found.Belongs = to
	}
	if res.Verdict == scan.Accept {
		found.Advice = slices.DeleteFunc(slices.Clone(found.Advice), proved)
	}
	if i := slices.Index(found.Advice, codeSideMissing); i >= 0 && res.Verdict == scan.Accept {
		found.Code, found.Advice = codeSideMissing, slices.Delete(slices.Clone(found.Advice), i, i+1)
	}
}

// proved says that a document which was read well enough has disproved a doubt
// about its picture: nobody wants to hear of a reflection that hides nothing.
func proved(code string) bool {
	return slices.Contains([]string{"blurred", "dark", "glare", "cropped", "too_small", "not_readable"}, code)
}

// ScanRules are AWS's limits as the rules have them. Its megabytes are read as
// decimal, which is the smaller reading.
func ScanRules(f *flows.Flow) scan.Rules {
	types := map[string]string{"pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "bmp": "image/bmp"}
	rules := scan.Rules{MaxBytes: number(f, "max_file_mb") * 1_000_000, MaxPages: int(number(f, "max_pdf_pages"))}
	for _, ending := range strings.Split(f.Rule("file_types"), ",") {
		if t := types[strings.TrimSpace(ending)]; t != "" && !slices.Contains(rules.Types, t) {
			rules.Types = append(rules.Types, t)
		}
	}
	return rules
}

// number is the value of a rule that was checked to be a whole number.
func number(f *flows.Flow, rule string) int64 {
	n, _ := strconv.ParseInt(f.Rule(rule), 10, 64)
	return n
}

// renamed gives a converted document's name the ending of its new type.
func renamed(name, media string) string {
	ending := map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}[media]
	if name == "" || ending == "" || strings.EqualFold(path.Ext(name), ending) {
		return name
	}
	return strings.TrimSuffix(name, path.Ext(name)) + ending
}
