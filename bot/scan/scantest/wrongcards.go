package scantest

import (
	"math/rand/v2"
	"time"

	"kaihu/bot/scan"
)

// wrongCards are documents that carry the leader's name and number rightly and
// are no ID that AWS takes, by their names.
var wrongCards = map[string]func(r *rand.Rand, f fiction) Sheet{
	"driving": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "permit", Width: cardWidth, Height: cardHeight, Look: cardLook(r), Title: "中华人民共和国机动车驾驶证", Sub: "Driving License of the People's Republic of China",
			Rows: []Row{{"姓名", f.person}, {"性别", f.sex}, {"国籍", "中国"}, {"住址", f.address}, {"出生日期", f.birth}, {"初次领证日期", "2015-03-15"}, {"准驾车型", "C1"}, {"有效期限", "2021-03-15 至 2031-03-15"}},
			More: []Row{{"证号", f.idNumber}},
		}
	},
	"social": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "permit", Width: cardWidth, Height: cardHeight, Look: cardLook(r), Title: "中华人民共和国社会保障卡", Sub: f.city,
			Rows: []Row{{"姓名", f.person}, {"发卡日期", "2021年03月"}, {"发卡机关", f.short + "市人力资源和社会保障局（样本）"}}, More: []Row{{"社会保障号码", f.idNumber}},
		}
	},
	"form": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "letter", Width: 1240, Height: 1754, Look: look(r), Title: "员工入职登记表",
			Rows: []Row{
				{"姓名", f.person}, {"性别", f.sex}, {"民族", f.nation}, {"出生日期", f.birth}, {"公民身份号码", f.idNumber}, {"住址", f.address}, {"入职部门", "样例部"}, {"职务", "网络安全负责人"}, {"毕业学校", "样本大学"},
			},
		}
	},
	"badge": func(r *rand.Rand, f fiction) Sheet {
		return Sheet{
			Layout: "permit", Width: cardWidth, Height: cardHeight, Look: cardLook(r), Title: "工作证", Sub: f.name,
			Rows: []Row{{"姓名", f.person}, {"部门", "样例部"}, {"职务", "网络安全负责人"}, {"身份证号", f.idNumber}}, More: []Row{{"工号", "000001"}},
		}
	},
	"travel": func(r *rand.Rand, f fiction) Sheet {
		birth, _ := time.Parse(time.DateOnly, f.birth)
		return Sheet{
			Layout: "permit", Width: cardWidth, Height: cardHeight, Look: cardLook(r), Title: "港澳居民来往内地通行证",
			Rows: []Row{{"姓名", f.person}, {"出生日期", birth.Format("2006.01.02")}, {"性别", f.sex}, {"有效期限", "2021.03.15-2031.03.15"}, {"签发机关", "公安部出入境管理局（样本）"}, {"身份证号", f.idNumber}},
			More: []Row{{"证件号码", "H99900001"}},
		}
	},
}

// WrongCard draws one of the documents that are sent instead of an ID: driving,
// social, form, badge, travel.
func WrongCard(which, id string, seed uint64) Specimen {
	r := seeded(which+"-"+id, seed)
	f := invent(r, "91")
	return Specimen{
		ID: which + "-" + id, Kind: scan.Other, For: "leader_id_scan", Prints: map[string]string{},
		Claims: identityClaims(f), Want: Want{Verdict: scan.Reject, Code: "wrong_document"}, Sheet: wrongCards[which](r, f),
	}
}
