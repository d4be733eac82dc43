package scantest

import "kaihu/bot/scan"

// wrongFor makes a specimen that must not be accepted although it quotes the
// name and the code of the applicant rightly.
func wrongFor(id string, f fiction, kind scan.Kind, sheet Sheet) Specimen {
	return Specimen{
		ID: id, Kind: kind, For: "license_scan", Prints: map[string]string{},
		Claims: scan.Claims{Name: f.name, USCC: f.uscc, Region: "mainland", Person: f.person},
		Want:   Want{Verdict: scan.Reject, Code: "wrong_document"}, Sheet: sheet,
	}
}

// Invoice draws a fapiao of which the applicant is the buyer, or the seller.
func Invoice(id string, seed uint64) Specimen {
	r := seeded("invoice-"+id, seed)
	buyer, seller := invent(r, "91"), invent(r, "91")
	sheet := Sheet{
		Layout: "invoice", Width: 1400, Height: 900, Look: look(r), Seal: seller.name,
		Title: pick(r, []string{"电子发票（普通发票）", "电子发票（增值税专用发票）", "北京增值税专用发票"}),
		Lead:  []Row{{"发票号码", "25110000000000000001"}, {"开票日期", "2026年02月10日"}},
	}
	side := func(f fiction) []Row {
		return []Row{{"名称", f.name}, {"统一社会信用代码/纳税人识别号", f.uscc}}
	}
	sheet.Rows, sheet.More = side(buyer), side(seller)
	claimed := buyer
	if r.IntN(3) == 0 {
		claimed = seller
	}
	return wrongFor("invoice-"+id, claimed, scan.Invoice, sheet)
}

// Wrong draws one of the documents that AWS does not take: bank, tax, food,
// trademark, contract, namecard, register and app (pages of a company register
// on the web), report, mandate, notice, old15 (a licence of before 2015), blank
// and cat (no text at all).
func Wrong(which, id string, seed uint64) Specimen {
	r := seeded(which+"-"+id, seed)
	f := invent(r, "91")
	s := wrongFor(which+"-"+id, f, scan.Other, wrongSheets[which](r, f))
	switch which {
	case "old15":
		s.Kind, s.Want.Code = scan.BusinessLicense, "not_latest_version"
	case "blank", "cat":
		s.Kind, s.Want = scan.Unknown, Want{}
	}
	return s
}
