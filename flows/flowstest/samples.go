package flowstest

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"kaihu/flows"
)

// Seen is what stands on a sample, and what is wrong with it.
type Seen struct {
	For     string            // the requirement that it is a document for; "": none
	Read    map[string]string // requirement id → value
	Code    string
	Unclear bool
}

const (
	sampleCompany = "北京云启虚构科技有限公司"
	sampleCode    = "91110105MAFAKE019T"
)

// samples are the specimens that transcripts upload. That the scanner finds
// the same on the pictures themselves is held by a test of the program.
func samples() map[string]Seen {
	licence := map[string]string{
		"company_name": sampleCompany, "uscc": sampleCode, "license_valid_until": "2041-03-14",
		"address_street": "北京市朝阳区示例东路88号院3号楼12层1206",
	}
	id := map[string]string{"leader_name": "甄样本", "leader_id_kind": "resident_id", "leader_id_number": "110105198808159997"}
	other := map[string]string{"leader_name": "郝示例", "leader_id_kind": "resident_id", "leader_id_number": "440305197901309972"}
	return map[string]Seen{
		"01_cn_ltd_clean.png":      {For: "license_scan", Read: licence},
		"01_id_both.png":           {For: "leader_id_scan", Read: id},
		"01_id_clean.png":          {For: "leader_id_scan", Read: id, Code: "side_missing"},
		"03_id_name_mismatch.jpg":  {For: "leader_id_scan", Read: other, Code: "side_missing"},
		"05_cn_blurred.jpg":        {Code: "blurred"},
		"07_wrong_doc_invoice.png": {Code: "wrong_document"},
		"17_hk_br.png":             {For: "license_scan", Read: map[string]string{"company_name": "SPECIMEN HARBOUR TRADING LIMITED", "uscc": "99900001", "license_valid_until": "2027-02-28"}},
	}
}

// Look is what a look at a file finds, by its name and by what was typed. A
// name that is no sample's stands for a document that is fine, a person would
// have to read, and that nothing is known of; unless its type is none that AWS
// takes or that can be converted.
func Look(name, requirement string, typed func(id string) string) flows.Inspected {
	seen, ok := samples()[name]
	found := flows.Inspected{Requirement: requirement}
	if !ok {
		found.Code = unknown(name)
		found.Unclear = found.Code == ""
		return found
	}
	found.Code, found.Unclear = seen.Code, seen.Unclear
	if seen.For != "" && seen.For != requirement {
		found.Belongs, found.Code = seen.For, "wrong_document"
		return found
	}
	if seen.Code != "" && seen.Code != "side_missing" {
		return found
	}
	found.Found = map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(seen.Read)) {
		read := seen.Read[id]
		found.Found[id] = read
		if v := typed(id); v == "" || v == read || Mismatch(id) == "" {
			continue
		}
		found.Differs = append(found.Differs, id)
		if found.Code == "" || found.Code == seen.Code || strings.HasSuffix(id, "_name") { // a name is named first
			found.Code = Mismatch(id)
		}
		if seen.Code != "" {
			found.Advice = []string{seen.Code}
		}
	}
	return found
}

// Mismatch is the reason code of an item that a scan contradicts; "" where
// that is no ground for anything.
func Mismatch(id string) string {
	return map[string]string{
		"company_name": "name_mismatch", "uscc": "uscc_mismatch", "license_valid_until": "valid_until_mismatch",
		"leader_name": "person_name_mismatch", "leader_id_number": "id_number_mismatch",
	}[id]
}

// Join is the verdict on two pictures of one card by the verdicts on each: two
// sides are whole, anything else beside a side is wrong.
func Join(a, b string) string {
	switch {
	case a == "side_missing" && (b == "" || b == "side_missing"):
		return ""
	case b == "side_missing" || b == "":
		return a
	}
	return b
}

func unknown(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png", ".jpg", ".pdf", ".heic", ".webp", ".bmp":
		return ""
	}
	return "file_type"
}
