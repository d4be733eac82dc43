package verify

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"kaihu/bot/scan"
)

//go:embed kinds.yaml
var kindsYAML []byte

// Judge knows the kinds of documents and the thresholds. It does not change
// and may be used by several at once.
type Judge struct {
	t          thresholds
	kinds      []kind
	labels     []label // the longest first
	tails      map[rune]string
	heads      map[string]string
	suffix     *regexp.Regexp
	notName    *regexp.Regexp
	branch     *regexp.Regexp
	longTerm   []string
	never      map[byte]byte
	digitFor   map[byte]byte
	alike      []string
	numbers    map[string]scan.Kind // beginnings of ID numbers
	registry   registry
	refusing   []string // reason codes of pictures that may be refused
	faults     []string // reason codes of pictures that may be illegible
	advice     []string // … and of what is worth a word even so
	individual string
}

// registry is what the QR code on a licence is worth.
type registry struct {
	Hosts  []string  `yaml:"registry_hosts"`
	Points int       `yaml:"registry_points"`
	Kind   scan.Kind `yaml:"registry_kind"`
}

type thresholds struct {
	Match             float64 `yaml:"match"`
	MatchTotal        float64 `yaml:"match_total"`
	CodeMatch         float64 `yaml:"code_match"`
	CodeNear          float64 `yaml:"code_near"`
	Differ            float64 `yaml:"differ"`
	DifferTotal       float64 `yaml:"differ_total"`
	SwapTotal         float64 `yaml:"swap_total"`
	Sure              float64 `yaml:"sure"`
	LineLoss          float64 `yaml:"line_loss"`
	Dust              float64 `yaml:"dust"`
	Speck             float64 `yaml:"speck"`
	Fair              float64 `yaml:"fair"`
	Legible           float64 `yaml:"legible"`
	FewLines          int     `yaml:"few_lines"`
	Rival             float64 `yaml:"rival"`
	StrangeLines      int     `yaml:"strange_lines"`
	StrangePoints     int     `yaml:"strange_points"`
	StrangeConfidence float64 `yaml:"strange_confidence"`
	ExpiresSoonDays   int     `yaml:"expires_soon_days"`
}

// kind is a kind of document as kinds.yaml describes it.
type kind struct {
	Kind     scan.Kind         `yaml:"kind"`
	Name     map[string]string `yaml:"name"`   // of what is taken for nothing, as the applicant calls it
	For      string            `yaml:"for"`    // the requirement; "": AWS takes it for none
	Region   string            `yaml:"region"` // "": mainland
	ID       string            `yaml:"id"`     // kind of ID as it is typed
	Side     string            `yaml:"side"`   // back: says nothing of whose it is
	Code     string            `yaml:"code"`   // the reason when it is sent; "": wrong_document
	Certain  int               `yaml:"certain"`
	Codes    []string          `yaml:"codes"` // beginnings of its credit codes
	MRZ      int               `yaml:"mrz"`
	Evidence []evidence        `yaml:"evidence"`
}

// evidence is one trait: exactly one of the three lists is set.
type evidence struct {
	Title  []string `yaml:"title"`
	Label  []string `yaml:"label"`
	Text   []string `yaml:"text"`
	Tall   float64  `yaml:"tall"` // of a title: height in medians
	Points int      `yaml:"points"`
	strict bool     // of a title: of a kind that is taken
}

type label struct {
	word  []rune
	field string
}

// New reads the built-in rules.
func New() (*Judge, error) {
	var f struct {
		Thresholds  thresholds           `yaml:"thresholds"`
		Kinds       []kind               `yaml:"kinds"`
		Labels      map[string][]string  `yaml:"labels"`
		Tails       map[string]string    `yaml:"tails"`
		Heads       map[string]string    `yaml:"heads"`
		LegalSuffix string               `yaml:"legal_suffix"`
		NotAName    string               `yaml:"not_a_name"`
		Branch      string               `yaml:"branch_suffix"`
		LongTerm    []string             `yaml:"long_term"`
		Never       map[string]string    `yaml:"never"`
		DigitFor    map[string]string    `yaml:"digit_for"`
		Alike       []string             `yaml:"alike"`
		Individual  string               `yaml:"individual"`
		Numbers     map[string]scan.Kind `yaml:"number_kinds"`
		Advice      []string             `yaml:"advice"`
		Refusing    []string             `yaml:"refusing"`
		Faults      []string             `yaml:"faults"`
		Registry    registry             `yaml:",inline"`
	}
	if err := yaml.Load(kindsYAML, &f, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("kinds.yaml: %w", err)
	}
	j := &Judge{t: f.Thresholds, kinds: f.Kinds, longTerm: f.LongTerm, alike: f.Alike, individual: f.Individual,
		numbers: f.Numbers, registry: f.Registry, faults: f.Faults, refusing: f.Refusing, advice: f.Advice,
		never: bytesOf(f.Never), digitFor: bytesOf(f.DigitFor), tails: map[rune]string{}, heads: f.Heads, labels: labelsOf(f.Labels)}
	for tail, field := range f.Tails {
		j.tails[[]rune(tail)[0]] = field
	}
	for _, re := range []struct {
		to   **regexp.Regexp
		text string
	}{{&j.suffix, f.LegalSuffix}, {&j.notName, f.NotAName}, {&j.branch, f.Branch}} {
		var err error
		if *re.to, err = regexp.Compile(re.text); err != nil {
			return nil, fmt.Errorf("kinds.yaml: %w", err)
		}
	}
	return j, squashEvidence(j.kinds)
}

// squashEvidence brings the words of the evidence into the form in which lines
// are compared with them.
func squashEvidence(kinds []kind) error {
	for _, k := range kinds {
		for i, e := range k.Evidence {
			k.Evidence[i].strict = k.For != ""
			lists := 0
			for _, list := range [][]string{e.Title, e.Label, e.Text} {
				if list != nil {
					lists++
				}
				for i := range list {
					list[i] = squash(list[i])
				}
			}
			if lists != 1 {
				return fmt.Errorf("kinds.yaml: %s: an evidence needs exactly one of title, label and text", k.Kind)
			}
		}
	}
	return nil
}

func labelsOf(fields map[string][]string) []label {
	var all []label
	for field, words := range fields {
		for _, w := range words {
			all = append(all, label{[]rune(w), field})
		}
	}
	sortLabels(all)
	return all
}

func bytesOf(m map[string]string) map[byte]byte {
	out := map[byte]byte{}
	for from, to := range m {
		out[from[0]] = to[0]
	}
	return out
}

// named is a document's name in the applicant's languages, as arguments of a
// sentence.
func (k kind) named(args map[string]string) {
	for lang, name := range k.Name {
		args["document_"+strings.ToLower(lang)] = name
	}
}
