package divisions

import (
	"strings"
	"unicode/utf8"
)

// What follows a short name decides whether it is a place at all: 南京西路 is in Shanghai, 平安大厦 nowhere.

// roads end the names of roads; buildings those of houses and firms.
var (
	roads     = [...]string{"大道", "大街", "路", "街", "道", "巷", "弄", "胡同"}
	buildings = [...]string{
		"大厦", "大楼", "广场", "中心", "公寓", "花园", "小区", "大学", "学院", "医院", "银行", "证券", "集团", "公司", "机场",
		"酒店", "宾馆", "饭店", "国际", "商务", "社区", "火车", "高铁",
	}
	// zoneWords begin the rest of a zone's name, which is then kept whole: 萧山经济技术开发区.
	zoneWords = [...]string{
		"经济技术", "经济开发", "经开", "高新", "开发区", "工业园", "保税", "综合保税", "综保", "出口加工", "自贸", "自由贸易",
		"片区", "产业园",
	}
	// notRoads begin with a road's word but are divisions: 湖南 + 道县, 唐山 + 路南区.
	notRoads = [...]string{"道县", "道真", "道外区", "道里区", "路南区", "路北区", "路桥", "巷口"}
)

// isRoad says that the text after a short name makes it the name of a road: 路, 西路, 东一路, 中大街.
func isRoad(after string) bool {
	after = trimOne(after, "东南西北中")
	after = trimOne(after, "一二三四五六七八九十环")
	return hasAnyPrefix(after, roads[:]) && !hasAnyPrefix(after, notRoads[:])
}

// isBuilding says that it makes it the name of a house, a firm or an institution.
func isBuilding(after string) bool { return hasAnyPrefix(after, buildings[:]) }

func isZone(after string) bool { return hasAnyPrefix(after, zoneWords[:]) }

func trimOne(s, set string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size > 0 && r != utf8.RuneError && strings.ContainsRune(set, r) {
		return s[size:]
	}
	return s
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// wellKnown are divisions below a prefecture that people name without it and without 市 or 区. All others need a name
// above them, or their full name: 平安, 东方 and 新城 are words long before they are places.
func wellKnown(text string) bool {
	switch text {
	case "浦东", "昆山", "义乌", "江阴", "张家港", "常熟", "太仓", "宜兴", "丹阳", "慈溪", "余姚", "诸暨", "桐乡", "晋江",
		"石狮", "浏阳", "都江堰":
		return true
	}
	return false
}

// contested are cities whose short name means a district elsewhere at least as often: 朝阳 is a city in Liaoning, and
// for most people a district of Beijing.
func contested(text string) bool { return text == "朝阳" }
