package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// manifest is manifest.json.
type manifest struct {
	Ref      string         `json:"ref"`
	Made     string         `json:"made"`     // RFC 3339
	Revision string         `json:"revision"` // of the flow
	Private  bool           `json:"private"`  // with the number and the scan of the ID
	Files    []manifestFile `json:"files"`
	Checking []string       `json:"checking,omitempty"`    // documents that are being checked and are not in the pack
	Lacking  []string       `json:"not_in_font,omitempty"` // characters that sheet.pdf shows by their numbers
}

type manifestFile struct {
	Name        string `json:"name"`
	Requirement string `json:"requirement,omitempty"` // whose scan it is
	Size        int    `json:"size"`                  // bytes
	SHA256      string `json:"sha256"`
}

// manifestOf lists the entries of a pack: the sheets, then the scans.
func manifestOf(in Input, entries []entry, lacking []rune) ([]byte, error) {
	m := manifest{Ref: in.Case.Ref, Made: day(in.Made), Revision: in.Flow.Revision, Private: in.Private, Checking: checking(in)}
	for i, e := range entries {
		sum := sha256.Sum256(e.data)
		f := manifestFile{Name: e.name, Size: len(e.data), SHA256: hex.EncodeToString(sum[:])}
		if n := i - (len(entries) - len(in.Scans)); n >= 0 {
			f.Requirement = in.Scans[n].Requirement
		}
		m.Files = append(m.Files, f)
	}
	for _, r := range lacking {
		m.Lacking = append(m.Lacking, fmt.Sprintf("%U", r))
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("pack: write the manifest: %w", err)
	}
	return append(data, '\n'), nil
}

// checking lists the documents that are still being checked.
func checking(in Input) (ids []string) {
	for _, p := range in.Flow.Sheet(&in.Case, in.Private) {
		for _, r := range p.Rows {
			if r.Document && !r.Withheld && in.Case.State(r.Requirement) == "checking" {
				ids = append(ids, r.Requirement)
			}
		}
	}
	return ids
}
