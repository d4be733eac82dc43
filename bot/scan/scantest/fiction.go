package scantest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// place is a division with an address in it.
type place struct{ code, city, short, district string }

var places = []place{
	{"110105", "北京市", "北京", "朝阳区"}, {"310115", "上海市", "上海", "浦东新区"}, {"440305", "广东省深圳市", "深圳", "南山区"},
	{"330106", "浙江省杭州市", "杭州", "西湖区"}, {"510107", "四川省成都市", "成都", "武侯区"}, {"320102", "江苏省南京市", "南京", "玄武区"},
	{"640104", "宁夏回族自治区银川市", "银川", "兴庆区"}, {"420106", "湖北省武汉市", "武汉", "武昌区"}, {"500112", "重庆市", "重庆", "渝北区"},
}

var (
	words     = []string{"云启", "晨曦", "辰光", "宏达", "鑫源", "颢天", "堃成", "淼森", "昱辉", "瀚海", "博睿", "恒岳", "卓越", "蓝鲸", "骐骥", "翊翔"}
	fictional = []string{"虚构", "示例", "样例", "样本"}
	trades    = []string{"科技", "信息技术", "网络科技", "贸易", "文化传媒", "智能装备", "供应链管理", "数据服务", "生物医药", "环保工程"}
	surnames  = []string{"甄", "郝", "贾", "欧阳", "司马", "汪", "王", "玉", "于", "干", "未", "末"}
	givens    = []string{"样本", "示例", "虚构", "样例", "小样", "例", "昊样", "晟例", "婧样", "颢例"}
	nations   = []string{"汉", "满", "回", "壮", "维吾尔", "蒙古"}
)

// fiction is one made-up company and the person who acts for it.
type fiction struct {
	place
	name, person, uscc, address, registrar string
	idNumber, birth, sex, nation           string
	founded, until                         time.Time
}

// invent makes a company and a person of a seed. Its term ends well after
// today.
func invent(r *rand.Rand, category string) fiction {
	f := fiction{place: pick(r, places)}
	f.name = f.short + pick(r, words) + pick(r, fictional) + pick(r, trades) + "有限公司"
	f.person = pick(r, surnames) + pick(r, givens)
	f.uscc = USCC(r, category, f.code)
	f.address = fmt.Sprintf("%s%s%s路%d号%d号楼%d层%d室", f.city, f.district, pick(r, []string{"示例东", "虚构中", "样本南", "样例一"}), 1+r.IntN(300), 1+r.IntN(20), 1+r.IntN(30), 101+r.IntN(2000))
	f.registrar = strings.TrimPrefix(f.city, "广东省") + f.district + "市场监督管理局（样本）"
	f.founded = time.Date(2012+r.IntN(12), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	f.until = f.founded.AddDate(20+10*r.IntN(2), 0, -1)
	male := r.IntN(2) == 0
	f.sex = map[bool]string{true: "男", false: "女"}[male]
	f.nation = pick(r, nations)
	f.birth = time.Date(1962+r.IntN(40), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	f.idNumber = IDNumber(r, f.code, f.birth, male)
	return f
}

// pick takes one of a list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// chinese prints a date as certificates do.
func chinese(t time.Time) string { return t.Format("2006年01月02日") }

// seeded gives the same numbers for the same name: a specimen does not change
// when another is added before it.
func seeded(name string, seed uint64) *rand.Rand {
	h := uint64(14695981039346656037)
	for _, b := range []byte(name) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(h, seed))
}
