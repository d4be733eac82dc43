package pack

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"kaihu/flows"
)

// What the sheet says beside labels and values.
var (
	sheetTitle = flows.Text{Zh: "AWS 中国区注册资料表", En: "AWS China registration sheet"}
	sheetLead  = flows.Text{Zh: "按 AWS 注册页面的顺序排列，请逐字照填。", En: "In the order of AWS's pages. Enter each value exactly as it stands here."}
	sheetNever = flows.Text{Zh: "密码和验证码不在这里：只填在 AWS 页面上，不要告诉任何人。", En: "Passwords and codes are not here: enter them on AWS's page only, tell nobody."}
	sheetCare  = flows.Text{Zh: "含个人信息，用完请删除。", En: "This holds personal data. Delete it when it has done its work."}
	missing    = flows.Text{Zh: "尚未提供", En: "not given yet"}
	withheld   = flows.Text{Zh: "请照证件填写", En: "enter it from the ID itself"}
	upload     = flows.Text{Zh: "上传文件", En: "upload"}
	noFile     = flows.Text{Zh: "扫描件不在这个资料包里", En: "the scan is not in this pack"}
	leaveOut   = flows.Text{Zh: "请自行填写", En: "enter it yourself"}
)

// sheet is what HTML and PDF show, every text fit to be shown.
type sheet struct {
	Title, Lead, Never, Care flows.Text
	Company, Ref             string
	Made, Revision           string
	Pages                    []sheetPage
}

type sheetPage struct {
	Number string // "1/6"
	Title  flows.Text
	Rows   []sheetRow
}

type sheetRow struct {
	Label flows.Text
	Value string     // to be copied; "" if there is none
	Files []string   // to be uploaded
	Hint  flows.Text // in the value's place, or beneath it
}

// newSheet words the sheet of a case. files are the names of scans by
// requirement.
func newSheet(in Input, files map[string][]string) sheet {
	s := sheet{
		Title: sheetTitle, Lead: sheetLead, Never: sheetNever, Care: sheetCare,
		Company: shown(in.Case.Value("company_name")), Ref: shown(in.Case.Ref), Made: in.Made.Format("2006-01-02 15:04 MST"), Revision: in.Flow.Revision,
	}
	pages := in.Flow.Sheet(&in.Case, in.Private)
	for i, p := range pages {
		page := sheetPage{Number: fmt.Sprintf("%d/%d", i+1, len(pages)), Title: shownBoth(p.Title)}
		for _, r := range p.Rows {
			page.Rows = append(page.Rows, newRow(r, files))
		}
		s.Pages = append(s.Pages, page)
	}
	return s
}

func newRow(r flows.SheetRow, files map[string][]string) sheetRow {
	row := sheetRow{Label: shownBoth(r.Label), Hint: shownBoth(r.Note), Value: shown(r.Value.Zh), Files: files[r.Requirement]}
	if r.Value.En != r.Value.Zh {
		row.Value += " / " + shown(r.Value.En)
	}
	switch {
	case r.Skipped:
		row.Hint = leaveOut
	case r.Withheld && r.Document:
		row.Hint = noFile
	case r.Withheld:
		row.Hint = withheld
	case r.Document && len(row.Files) > 0:
		row.Hint = upload
	case r.Document:
		row.Hint = noFile
	case r.Requirement != "" && row.Value == "" && row.Hint == flows.Text{}:
		row.Hint = missing
	}
	return row
}

// shown makes characters that nobody would see (line ends, marks of direction)
// visible by their numbers: [U+202E].
func shown(text string) string {
	var out strings.Builder
	for _, r := range text {
		if unicode.IsGraphic(r) {
			out.WriteRune(r)
		} else {
			fmt.Fprintf(&out, "[%U]", r)
		}
	}
	return out.String()
}

func shownBoth(t flows.Text) flows.Text { return flows.Text{Zh: shown(t.Zh), En: shown(t.En)} }

// texts are all texts of the sheet, for the font.
func (s *sheet) texts() []string {
	list := []string{s.Company, s.Ref, s.Made, s.Revision, s.Title.Zh, s.Title.En, s.Lead.Zh, s.Lead.En, s.Never.Zh, s.Never.En, s.Care.Zh, s.Care.En}
	for _, p := range s.Pages {
		list = append(list, p.Number, p.Title.Zh, p.Title.En)
		for _, r := range p.Rows {
			list = append(list, r.Label.Zh, r.Label.En, r.Value, r.Hint.Zh, r.Hint.En)
			list = append(list, r.Files...)
		}
	}
	return list
}

// day is a time as the manifest has it.
func day(t time.Time) string { return t.Format(time.RFC3339) }
