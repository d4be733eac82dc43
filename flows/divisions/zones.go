package divisions

import (
	"strings"

	"kaihu/flows/lazyregexp"
)

// alias places a zone that is no division itself. Only what is certain is named: a zone that lies in several districts
// has none. Its name stays in the street, where the business licence has it.
type alias struct {
	text                     string
	province, city, district string
}

// aliases: national-level new areas, free-trade and bonded zones and the best-known parks. A longer text stands before
// one that begins it.
var aliases = [...]alias{
	{"河北雄安新区", "河北省", "保定市", ""},
	{"雄安新区", "河北省", "保定市", ""},
	{"北京经济技术开发区", "北京市", "北京市", ""},
	{"亦庄", "北京市", "北京市", ""},
	{"中关村", "北京市", "北京市", ""},
	{"天津经济技术开发区", "天津市", "天津市", "滨海新区"},
	{"天津开发区", "天津市", "天津市", "滨海新区"},
	{"天津自贸试验区", "天津市", "天津市", ""},
	{"上海自由贸易试验区", "上海市", "上海市", ""},
	{"上海自贸区", "上海市", "上海市", ""},
	{"上海自贸试验区", "上海市", "上海市", ""},
	{"张江高科技园区", "上海市", "上海市", "浦东新区"},
	{"陆家嘴", "上海市", "上海市", "浦东新区"},
	{"外高桥保税区", "上海市", "上海市", "浦东新区"},
	{"上海外高桥保税区", "上海市", "上海市", "浦东新区"},
	{"临港新片区", "上海市", "上海市", ""},
	{"漕河泾", "上海市", "上海市", ""},
	{"江北新区", "江苏省", "南京市", ""},
	{"苏州高新区", "江苏省", "苏州市", "虎丘区"},
	{"舟山群岛新区", "浙江省", "舟山市", ""},
	{"福州新区", "福建省", "福州市", ""},
	{"平潭综合实验区", "福建省", "福州市", "平潭县"},
	{"赣江新区", "江西省", "南昌市", ""},
	{"青岛西海岸新区", "山东省", "青岛市", "黄岛区"},
	{"西海岸新区", "山东省", "青岛市", "黄岛区"},
	{"郑州航空港", "河南省", "郑州市", ""},
	{"东湖新技术开发区", "湖北省", "武汉市", ""},
	{"东湖高新", "湖北省", "武汉市", ""},
	{"湘江新区", "湖南省", "长沙市", ""},
	{"前海深港", "广东省", "深圳市", ""},
	{"前海蛇口", "广东省", "深圳市", ""},
	{"前海", "广东省", "深圳市", ""},
	{"横琴", "广东省", "珠海市", ""},
	{"南沙新区", "广东省", "广州市", "南沙区"},
	{"广州开发区", "广东省", "广州市", "黄埔区"},
	{"光明新区", "广东省", "深圳市", "光明区"},
	{"坪山新区", "广东省", "深圳市", "坪山区"},
	{"龙华新区", "广东省", "深圳市", "龙华区"},
	{"大鹏新区", "广东省", "深圳市", "龙岗区"},
	{"两江新区", "重庆市", "重庆市", ""},
	{"天府新区", "四川省", "成都市", ""},
	{"贵安新区", "贵州省", "贵阳市", ""},
	{"滇中新区", "云南省", "昆明市", ""},
	{"西咸新区", "陕西省", "西安市", ""},
	{"金普新区", "辽宁省", "大连市", ""},
	{"长春新区", "吉林省", "长春市", ""},
	{"哈尔滨新区", "黑龙江省", "哈尔滨市", ""},
}

// aliasAt is the division of the zone that s begins with, if that fits what is known, and the length of its name.
func (a *atlas) aliasAt(s string, known *node) (*node, int) {
	for _, z := range aliases {
		if !strings.HasPrefix(s, z.text) {
			continue
		}
		n := child(child(a.provinces, z.province).children, z.city)
		if z.district != "" {
			n = child(n.children, z.district)
		}
		if n.under(known) {
			return n, len(z.text)
		}
	}
	return nil, 0
}

// freeTrade is the official style of a pilot free-trade zone, bracketed province first: 中国（上海）自由贸易试验区.
var freeTrade = lazyregexp.New(`^中国[（(]([\p{Han}]{2,4})[）)]自(?:由贸易试验|贸试验|贸)区`)

// freeTradeAt is the province of the free-trade zone that s begins with, and the length of its name.
func (a *atlas) freeTradeAt(s string) (*node, int) {
	if !strings.HasPrefix(s, "中国") {
		return nil, 0
	}
	m := freeTrade.FindStringSubmatch(s)
	if m == nil {
		return nil, 0
	}
	for _, f := range a.forms[m[1]] {
		if f.node.level == province {
			return f.node, len(m[0])
		}
	}
	return nil, 0
}
