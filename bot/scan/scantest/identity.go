package scantest

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"kaihu/bot/scan"
)

const cardWidth, cardHeight = 1011, 638

// cardLook picks fonts and colours of a card.
func cardLook(r *rand.Rand) Look {
	return Look{
		Title: pick(r, song), Body: pick(r, pick(r, [][]string{hei, hei, song})), Digits: pick(r, [][]string{latin, mono})[0],
		Paper: pick(r, []string{
			"linear-gradient(120deg,#e6f0f6,#f7ede2 60%,#e0eaf2)", "linear-gradient(160deg,#eef3ee,#e6eef8 70%,#f4e9e6)", "#eef2f4",
		}),
		Guilloche: r.IntN(3) > 0, Worn: r.IntN(8) == 0,
	}
}

// identityClaims are what the leader typed.
func identityClaims(f fiction) scan.Claims {
	return scan.Claims{Person: f.person, IDKind: "resident_id", IDNumber: f.idNumber}
}

// IDFront draws the side of a resident ID with the name on it, which is fine by
// itself: the other side is asked for.
func IDFront(id string, seed uint64) Specimen {
	r := seeded("id-front-"+id, seed)
	f := invent(r, "91")
	return Specimen{
		ID: "id-front-" + id, Kind: scan.IDFront, For: "leader_id_scan",
		Prints: map[string]string{scan.FieldName: f.person, scan.FieldIDNumber: f.idNumber},
		Claims: identityClaims(f), Want: Want{Verdict: scan.Accept}, Sheet: idFrontSheet(r, f),
	}
}

func idFrontSheet(r *rand.Rand, f fiction) Sheet {
	birth, _ := time.Parse(time.DateOnly, f.birth)
	rows := []Row{
		{Value: f.person}, {Value: f.sex}, {Value: f.nation},
		{Value: strconv.Itoa(birth.Year())}, {Value: strconv.Itoa(int(birth.Month()))}, {Value: strconv.Itoa(birth.Day())},
		{Value: f.address}, {Value: f.idNumber},
	}
	return Sheet{Layout: "idfront", Width: cardWidth, Height: cardHeight, Look: cardLook(r), Rows: rows, Photo: true}
}

// IDBack draws the side with the emblem and the validity.
func IDBack(id string, seed uint64) Specimen {
	r := seeded("id-back-"+id, seed)
	f := invent(r, "91")
	sheet, _ := idBackSheet(r, f)
	return Specimen{
		ID: "id-back-" + id, Kind: scan.IDBack, For: "leader_id_scan",
		Prints: map[string]string{}, // of no use alone
		Claims: identityClaims(f), Want: Want{Verdict: scan.Reject, Code: "side_missing"}, Sheet: sheet,
	}
}

// idBackSheet gives the sheet and the day on which the card ends.
func idBackSheet(r *rand.Rand, f fiction) (Sheet, string) {
	from := time.Date(2018+r.IntN(7), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	end := from.AddDate(10*(1+r.IntN(2)), 0, 0)
	until, printed := end.Format(time.DateOnly), end.Format("2006.01.02")
	if r.IntN(4) == 0 {
		until, printed = scanLongTerm, "长期"
	}
	return Sheet{
		Layout: "idback", Width: cardWidth, Height: cardHeight, Look: cardLook(r), Title: "居民身份证",
		Rows: []Row{{"签发机关", f.city + "公安局" + strings.TrimSuffix(f.district, "区") + "分局（样本）"}, {"有效期限", from.Format("2006.01.02") + "-" + printed}},
	}, until
}

// IDBoth draws both sides on one page, as copying shops do.
func IDBoth(id string, seed uint64) Specimen {
	r := seeded("id-both-"+id, seed)
	f := invent(r, "91")
	front := idFrontSheet(r, f)
	back, until := idBackSheet(r, f)
	return Specimen{
		ID: "id-both-" + id, Kind: scan.IDBoth, For: "leader_id_scan",
		Prints: map[string]string{scan.FieldName: f.person, scan.FieldIDNumber: f.idNumber, scan.FieldValidUntil: until},
		Claims: identityClaims(f), Want: Want{Verdict: scan.Accept},
		Sheet: Sheet{Layout: "both", Width: 1240, Height: 1754, Parts: []Sheet{front, back}},
	}
}
