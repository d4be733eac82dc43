// Package scan says what is known of a scan: whether it is the document that
// was asked for, whether it can be read, and whether it says what was typed.
//
// This package is the vocabulary; the work is done in the packages below it:
//
//	picture   one picture: decoded under limits, turned, measured, shrunk
//	pdf       the pages of a PDF as pictures
//	ppocr     a reading engine (PP-OCRv4), in the helper program alone
//	verify    what was read, against what was claimed; kinds and thresholds are data
//	look      the whole path of one file: open, repair, read, verify
//	show      the pictures of a document for one person's eyes, with a mark over them
//	worker    the child process in which all of that runs, and its keeper
//
// Nothing of a scan is logged, and no text of it is kept but the fields that
// the registration needs.
package scan

import (
	"context"
	"image"
	"time"
)

// Task is one document to look at.
type Task struct {
	Files  [][]byte  // as they were sent: one, or the pictures that came one after another for the same item
	For    string    // the requirement that it is for: license_scan, leader_id_scan; "": not known, any document that AWS takes
	Claims Claims    // what the applicant typed
	Rules  Rules     // what AWS takes
	Today  time.Time // for expiry dates, in the zone of the registration
	Mark   []string  // lines; not nil: nothing is judged, the pictures are to be shown to somebody with these over them (package show)
}

// Claims are what was typed and should stand on the document; "" was not
// typed yet. They are in the form in which the case keeps them.
type Claims struct {
	Name       string // the company's, for a licence
	USCC       string // 18 characters, or the 8 digits of a Hong Kong BR number
	ValidUntil string // 2006-01-02, or answers.LongTerm
	Region     string // mainland, hongkong; "" not known
	Person     string // the leader's name, for an ID
	IDKind     string // resident_id, passport, residence_permit
	IDNumber   string
}

// Rules are AWS's limits for a file.
type Rules struct {
	MaxBytes int64    // of what is uploaded at AWS
	Types    []string // media types that AWS takes: application/pdf, image/jpeg, image/png
	MaxPages int      // of a PDF that is looked through
}

// Verdict is what came of it.
type Verdict string

// The verdicts.
const (
	Accept  Verdict = "accept"
	Reject  Verdict = "reject"  // Code says why; it was read with confidence, or is no matter of reading
	Unclear Verdict = "unclear" // a better picture, or a person, has to decide; Code says why if anything is known
)

// Kind is a kind of document.
type Kind string

// The kinds. Those of the mainland's certificates are the six that AWS lists.
const (
	Unknown         Kind = ""                              // nothing was read
	BusinessLicense Kind = "cn_business_license"           // 营业执照
	Institution     Kind = "cn_institution_certificate"    // 事业单位法人证书
	CreditCode      Kind = "cn_credit_code_certificate"    // 统一社会信用代码证书
	NonEnterprise   Kind = "cn_non_enterprise_certificate" // 民办非企业单位登记证书
	LawFirm         Kind = "cn_law_firm_license"           // 律师事务所执业许可证
	RepOffice       Kind = "cn_rep_office_certificate"     // 外国企业常驻代表机构登记证
	HongKongBR      Kind = "hk_business_registration"
	HongKongCI      Kind = "hk_certificate_of_incorporation"
	IDFront         Kind = "cn_resident_id_front" // the side with the name
	IDBack          Kind = "cn_resident_id_back"  // the side with the emblem and the validity
	IDBoth          Kind = "cn_resident_id"       // both sides in one file
	Passport        Kind = "passport"
	PermanentID     Kind = "cn_permanent_residence" // 外国人永久居留身份证
	ResidencePermit Kind = "cn_residence_permit"    // 港澳台居民居住证
	Invoice         Kind = "cn_invoice"
	Other           Kind = "other" // something else that could be read
)

// Result is what was found. Of a file with several pages it speaks of the page
// that is the document.
type Result struct {
	Verdict Verdict
	Code    string            // a reason code (flows/awschina/reasons.yaml); "" when accepted
	Args    map[string]string // for the reason's sentence: typed, read, diff, corner, …
	Advice  []string          // reason codes of what could be better and is no ground to refuse
	Kind    Kind
	Fields  map[string]Field // by the names below
	// Repaired says what was done to make Copy of the file: rotated, converted,
	// shrunk, page, joined, stripped; none: the file can be used as it is.
	Repaired []string
	Copy     []byte        // what is to be kept and uploaded at AWS instead of the file; nil: the file itself
	Type     string        // media type of Copy, or of the file
	Engine   string        // who read it; none: nobody
	Took     time.Duration // in the worker
	Pages    [][]byte      // of a task with a Mark: the pictures, JPEG, and nothing else is said
}

// ArgBelongs is the argument of a result that names the requirement for which
// the document is one after all.
const ArgBelongs = "belongs"

// Names of fields.
const (
	FieldName       = "name" // the company's, or the person's
	FieldUSCC       = "uscc" // or a Hong Kong BR number
	FieldValidUntil = "valid_until"
	FieldLegalRep   = "legal_rep"
	FieldAddress    = "address"
	FieldIDNumber   = "id_number"
)

// Match says how a field stands to what was claimed.
type Match string

// The outcomes.
const (
	Unclaimed Match = "" // nothing was typed: the value is a proposal
	Same      Match = "match"
	Different Match = "mismatch" // read with confidence, and it differs
	Doubtful  Match = "unclear"  // differs or is missing, and the reading is not sure of itself
)

// Field is one thing that was read.
type Field struct {
	Value string // as it is to be proposed or shown; "" could not be read
	Match Match
	Sure  bool // read well enough to be proposed as it is
}

// Problem is why a file cannot be looked at: a reason code with the arguments
// of its sentence. It is the applicant's to mend.
type Problem struct {
	Code string
	Args map[string]string
}

func (p *Problem) Error() string { return "scan: " + p.Code }

// Scanner looks at files. An error is ours, never the file's: the worker died,
// or took too long.
type Scanner interface {
	Look(ctx context.Context, t Task) (Result, error)
}

// Engine reads the text of a picture. It is safe for one picture at a time.
type Engine interface {
	Name() string
	// Read finds the lines of text. The picture may lie on its side or stand on
	// its head. An error is the engine's.
	Read(ctx context.Context, img *image.RGBA) (Reading, error)
}

// Reading is what an engine read.
type Reading struct {
	Turned int    // clockwise degrees by which the picture was turned before it was read: 0, 90, 180, 270
	Lines  []Line // from top to bottom
}

// Line is one line of text.
type Line struct {
	Text       string
	Confidence float64        // mean probability of the characters, 0 to 1
	Box        [4]image.Point // clockwise from the text's upper left corner, in pixels of the turned picture
	// Score says how well a claimed text fits the picture, anywhere in the
	// line: the log probability of the claim less that of what is most
	// probable there, a character (0: it is what was read; below −1: it is
	// not). NaN if the engine does not know one of its characters.
	Score func(claim string) float64
}
