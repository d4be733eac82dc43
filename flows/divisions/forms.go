package divisions

import (
	"strings"
	"unicode/utf8"
)

// kind is how a name was written; the greater the surer.
type kind int

const (
	zone   kind = iota + 1 // 高新区 for 石家庄高新技术产业开发区: only inside a city already known
	short                  // 深圳, 浦东: without the word that says what it is
	common                 // 延边州, 长阳县: shortened, but with that word
	full                   // the official name
)

// form is one way to write the name of one division.
type form struct {
	node *node
	kind kind
}

// peoples are the nationalities in the names of autonomous areas, longest first where one ends with another. Areas
// whose name writes one without 族 (昌吉回族自治州 but 伊犁哈萨克自治州) are why both forms are listed.
var peoples = [...]string{
	"维吾尔", "壮族", "回族", "朝鲜族", "土家族", "苗族", "藏族", "羌族", "彝族", "布依族", "侗族", "哈尼族", "傣族", "白族",
	"景颇族", "傈僳族", "蒙古族", "蒙古", "哈萨克族", "哈萨克", "柯尔克孜", "满族", "瑶族", "土族", "黎族", "水族",
	"仡佬族", "撒拉族", "东乡族", "保安族", "佤族", "拉祜族", "布朗族", "纳西族", "怒族", "独龙族", "普米族", "畲族",
	"毛南族", "仫佬族", "裕固族", "达斡尔族", "锡伯", "塔吉克", "各族",
}

// kinds of division, longest first, that a name may be said without.
var kinds = [...]string{
	"特别行政区", "自治区", "自治州", "自治县", "自治旗", "新区", "矿区", "林区", "地区", "街道", "省", "市", "区", "县", "盟",
	"旗", "镇", "乡",
}

func (a *atlas) index() {
	for _, p := range a.provinces {
		a.add(p)
		for _, c := range p.children {
			a.add(c)
			for _, d := range c.children {
				a.add(d)
			}
		}
	}
	for text := range a.forms {
		a.longest = max(a.longest, utf8.RuneCountInString(text))
	}
}

func (a *atlas) add(n *node) {
	a.put(n.name, n, full)
	base, word := split(n.name)
	if utf8.RuneCountInString(base) >= 2 {
		a.put(base, n, short)
		switch word {
		case "自治州":
			a.put(base+"州", n, common)
		case "自治县":
			a.put(base+"县", n, common)
		case "自治旗":
			a.put(base+"旗", n, common)
		case "街道":
			a.put(base+"区", n, common) // 东莞 says 南城区
		case "特别行政区":
			a.put(base+"特区", n, common)
		}
	}
	if n.level == district {
		a.addZones(n)
	}
}

// addZones adds the ways to say a development zone inside its city.
func (a *atlas) addZones(n *node) {
	rest, ok := n.name, false
	for _, suffix := range [...]string{"开发区", "产业园区", "工业园区"} {
		ok = ok || strings.HasSuffix(rest, suffix)
	}
	if !ok {
		return
	}
	for p := n.parent; p != nil; p = p.parent {
		base, _ := split(p.name)
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, p.name), base)
	}
	if rest != n.name {
		a.put(rest, n, zone)
	}
	switch rest {
	case "高新技术产业开发区", "高新技术产业园区", "高新技术开发区":
		a.put("高新区", n, zone)
		a.put("高新技术开发区", n, zone)
		a.put("高新技术产业开发区", n, zone)
	case "经济技术开发区", "经济开发区":
		a.put("经开区", n, zone)
		a.put("经济开发区", n, zone)
		a.put("经济技术开发区", n, zone)
	}
}

func (a *atlas) put(text string, n *node, k kind) {
	for _, f := range a.forms[text] {
		if f.node == n {
			return
		}
	}
	a.forms[text] = append(a.forms[text], form{n, k})
}

// split takes the word for its kind, and the nationalities before it, off a name: 恩施土家族苗族自治州 → 恩施, 自治州.
// The name stays whole when less than two characters would be left (城区, 赵县).
func split(name string) (base, word string) {
	for _, word := range kinds {
		base, ok := strings.CutSuffix(name, word)
		if !ok || utf8.RuneCountInString(base) < 2 {
			continue
		}
		if strings.HasPrefix(word, "自治") {
			base = withoutPeoples(base)
		}
		return base, word
	}
	return name, ""
}

func withoutPeoples(base string) string {
	for {
		shorter := base
		for _, p := range peoples {
			if s, ok := strings.CutSuffix(base, p); ok && utf8.RuneCountInString(s) >= 2 {
				shorter = s
				break
			}
		}
		if shorter == base {
			// 鄂温克族自治旗 and 东乡族自治县 are nationalities themselves.
			return strings.TrimSuffix(base, "族")
		}
		base = shorter
	}
}
