// Package answers reads what applicants type: it validates one answer of a known kind ([Read]), takes a pasted block
// apart ([Extract]), notices secrets that must not be kept ([Secret]), and masks personal data ([Mask], [Scrub]).
//
// A mistake is not a Go error but a [Problem], a code with arguments whose words stand in problems.yaml in both
// languages. The package is pure: time comes in with [Context], all data is embedded.
//
// Three rules run through it. What goes into a form is never changed silently: widths and spaces that cannot matter
// (a full-width ＠, blanks in a number) are folded, anything else is proposed back for confirmation. A refusal says
// what was read and what to send instead. And what is unclear is left out of [Extract], never guessed.
//
// The rules and their sources: domain facts §2 (GB 32100-2015, GB 11714, GB 11643, AWS China's documentation).
package answers

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Reading is what an answer says. Exactly one holds: Problem is set (refused); Propose is set (acceptable once the
// person confirms this cleaned form); Choices is set (ambiguous: each choice can be read in its turn); otherwise Value is
// accepted.
type Reading struct {
	Value    string    // canonical form
	Problem  *Problem  // why it is refused
	Propose  string    // the cleaned form, canonical
	Typed    string    // with Propose: the text as it was typed
	Why      *Problem  // with Propose: what was odd
	Choices  []string  // what it could mean
	Warnings []Problem // accepted or proposed, but worth a remark
}

// Context is what an answer is read against.
type Context struct {
	Now    time.Time         // in the zone whose calendar counts
	Region string            // where the company is registered: "mainland", "hongkong" or not known
	Known  map[string]string // requirement id → value already accepted, such as address_province
	Params map[string]string // settings of the requirement: see the kinds that have any
}

// reader reads text that is trimmed, not empty and not absurdly long.
type reader func(text string, c Context) Reading

// readers has one for each kind. Nobody writes to it.
var readers = map[string]reader{
	"account_id":       readAccountID,
	"bank_account":     readBankAccount,
	"city":             readCity,
	"company_name":     readCompany,
	"date":             readDate,
	"district":         readDistrict,
	"email":            readEmail,
	"iam_user_name":    readUserName,
	"mobile":           readMobile,
	"passport":         readPassport,
	"person_name":      readPerson,
	"phone":            readPhone,
	"postal_code":      readPostalCode,
	"province":         readProvince,
	"residence_permit": readResidencePermit,
	"resident_id":      readResidentID,
	"street":           readStreet,
	"taxpayer_id":      readTaxpayerID,
	"text":             readText,
	"uscc":             readUSCC,
}

// Kinds lists what [Read] understands, in alphabetical order.
func Kinds() []string { return slices.Sorted(maps.Keys(readers)) }

// longest is the length in characters beyond which no answer but free text is looked at.
const longest = 500

// Read reads an answer of one of [Kinds]; it panics on another kind, which is a mistake in a flow that its check finds.
func Read(kind, text string, c Context) Reading {
	read, ok := readers[kind]
	if !ok {
		panic("answers: no kind " + kind)
	}
	text = strings.TrimSpace(strings.ToValidUTF8(text, ""))
	switch n := utf8.RuneCountInString(text); {
	case bare(text) == "":
		return refuse("empty")
	case n > longest && kind != "text":
		return refuse("long", "count", n, "max", longest)
	}
	r := read(text, c)
	if r.Problem != nil && r.Problem.Args["text"] != "" {
		r.Problem.Args["text"] = asTyped(text, r.Problem.Args["text"])
	}
	return r
}

// asTyped is the part of a typed text that a problem quotes: as the person wrote it, not as it was read.
func asTyped(typed, quoted string) string {
	if f := foldMap(typed); strings.Contains(f.text, quoted) {
		i := strings.Index(f.text, quoted)
		typed = typed[f.at[i]:f.at[i+len(quoted)]]
	}
	return quote(strings.Join(strings.Fields(strings.Map(dropInvisible, typed)), " "))
}

func accept(value string, warnings ...Problem) Reading {
	return Reading{Value: value, Warnings: warnings}
}

func refuse(code string, args ...any) Reading {
	p := problem(code, args...)
	return Reading{Problem: &p}
}

func propose(value, typed string, why Problem, warnings ...Problem) Reading {
	return Reading{Propose: value, Typed: typed, Why: &why, Warnings: warnings}
}
