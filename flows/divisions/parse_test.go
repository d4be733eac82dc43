package divisions

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func at(province, city, district, street string) Address {
	return Address{Place: Place{province, city, district}, Street: street}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Address{
		// Complete and ordinary.
		"广东省深圳市南山区科技园南区R3-A栋5楼":   at("广东省", "深圳市", "南山区", "科技园南区R3-A栋5楼"),
		"浙江省杭州市余杭区文一西路969号":       at("浙江省", "杭州市", "余杭区", "文一西路969号"),
		"浙江省杭州市临平区东湖街道":           at("浙江省", "杭州市", "临平区", "东湖街道"),
		"内蒙古自治区呼和浩特市新城区海拉尔东街":     at("内蒙古自治区", "呼和浩特市", "新城区", "海拉尔东街"),
		"新疆维吾尔自治区伊犁哈萨克自治州伊宁市解放西路": at("新疆维吾尔自治区", "伊犁哈萨克自治州", "伊宁市", "解放西路"),
		"湖北省恩施土家族苗族自治州恩施市施州大道":    at("湖北省", "恩施土家族苗族自治州", "恩施市", "施州大道"),
		"江苏省苏州市昆山市花桥镇":            at("江苏省", "苏州市", "昆山市", "花桥镇"),
		"广东省 深圳市 南山区 高新南一道8号":     at("广东省", "深圳市", "南山区", "高新南一道8号"),
		"广东省，广州市，天河区，珠江新城":        at("广东省", "广州市", "天河区", "珠江新城"),
		"中国广东省深圳市福田区深南大道":         at("广东省", "深圳市", "福田区", "深南大道"),
		"福建省三明市沙县区府西路":            at("福建省", "三明市", "沙县区", "府西路"),
		"西藏自治区林芝市米林市":             at("西藏自治区", "林芝市", "米林市", ""),
		"四川省凉山彝族自治州会理市北街":         at("四川省", "凉山彝族自治州", "会理市", "北街"),
		"新疆维吾尔自治区白杨市":             at("新疆维吾尔自治区", "白杨市", "", ""),
		// Municipalities, and the virtual node inside them.
		"北京市朝阳区建国路93号":      at("北京市", "北京市", "朝阳区", "建国路93号"),
		"北京市北京市海淀区中关村大街":    at("北京市", "北京市", "海淀区", "中关村大街"),
		"北京市市辖区海淀区上地十街10号":  at("北京市", "北京市", "海淀区", "上地十街10号"),
		"上海市浦东新区张江高科技园区":    at("上海市", "上海市", "浦东新区", "张江高科技园区"),
		"重庆市酉阳土家族苗族自治县钟多街道": at("重庆市", "重庆市", "酉阳土家族苗族自治县", "钟多街道"),
		"上海市南京西路1266号":      at("上海市", "上海市", "", "南京西路1266号"),
		// Short forms.
		"广东深圳南山科技园":     at("广东省", "深圳市", "南山区", "科技园"),
		"深圳南山区粤海街道":     at("广东省", "深圳市", "南山区", "粤海街道"),
		"北京朝阳望京SOHO":    at("北京市", "北京市", "朝阳区", "望京SOHO"),
		"内蒙古包头昆都仑区钢铁大街": at("内蒙古自治区", "包头市", "昆都仑区", "钢铁大街"),
		"浦东张杨路500号":     at("上海市", "上海市", "浦东新区", "张杨路500号"),
		"延边州延吉市人民路":     at("吉林省", "延边朝鲜族自治州", "延吉市", "人民路"),
		"广东深圳科技路1号":     at("广东省", "深圳市", "", "科技路1号"),
		"长沙市长沙县星沙街道":    at("湖南省", "长沙市", "长沙县", "星沙街道"),
		"青岛市北区延安三路":     at("山东省", "青岛市", "市北区", "延安三路"),
		"唐山路北区新华道":      at("河北省", "唐山市", "路北区", "新华道"),
		"湖南道县濂溪街道":      at("湖南省", "永州市", "道县", "濂溪街道"),
		"广东省南山区科技园":     at("广东省", "深圳市", "南山区", "科技园"),
		"江苏南通崇川区工农路":    at("江苏省", "南通市", "崇川区", "工农路"),
		"昆山花桥商务大道":      at("江苏省", "苏州市", "昆山市", "花桥商务大道"),
		"湖南省长沙岳麓麓谷企业广场": at("湖南省", "长沙市", "岳麓区", "麓谷企业广场"),
		// A province's name that is also a city's.
		"吉林市船营区解放大路":    at("吉林省", "吉林市", "船营区", "解放大路"),
		"吉林省吉林市船营区":     at("吉林省", "吉林市", "船营区", ""),
		"吉林长春朝阳区":       at("吉林省", "长春市", "朝阳区", ""),
		"吉林船营区":         at("吉林省", "吉林市", "船营区", ""),
		"海南省海口市龙华区":     at("海南省", "海口市", "龙华区", ""),
		"海南海口":          at("海南省", "海口市", "", ""),
		"海南州共和县":        at("青海省", "海南藏族自治州", "共和县", ""),
		"朝阳市双塔区朝阳大街":    at("辽宁省", "朝阳市", "双塔区", "朝阳大街"),
		"辽宁省朝阳市朝阳县柳城街道": at("辽宁省", "朝阳市", "朝阳县", "柳城街道"),
		// Upward.
		"余杭区五常街道": at("浙江省", "杭州市", "余杭区", "五常街道"),
		"义乌市稠江街道": at("浙江省", "金华市", "义乌市", "稠江街道"),
		"长沙县黄兴镇":  at("湖南省", "长沙市", "长沙县", "黄兴镇"),
		// No counties; counties under the province.
		"广东省东莞市长安镇振安路":    at("广东省", "东莞市", "长安镇", "振安路"),
		"东莞市松山湖园区":        at("广东省", "东莞市", "松山湖", "园区"),
		"东莞南城区鸿福路":        at("广东省", "东莞市", "南城街道", "鸿福路"),
		"广东省中山市东区街道中山五路":  at("广东省", "中山市", "东区街道", "中山五路"),
		"中山市博爱路":          at("广东省", "中山市", "", "博爱路"),
		"海南省儋州市那大镇":       at("海南省", "儋州市", "那大镇", ""),
		"海南省文昌市文城镇":       at("海南省", "文昌市", "", "文城镇"),
		"湖北省仙桃市沔州大道":      at("湖北省", "仙桃市", "", "沔州大道"),
		"河南省省直辖县级行政区划济源市": at("河南省", "济源市", "", ""),
		// Zones.
		"雄安新区企业总部区":                  at("河北省", "保定市", "", "雄安新区企业总部区"),
		"河北雄安新区容城县奥威路":               at("河北省", "保定市", "容城县", "雄安新区奥威路"),
		"中国（上海）自由贸易试验区郭守敬路498号":      at("上海市", "上海市", "", "中国（上海）自由贸易试验区郭守敬路498号"),
		"中国(上海)自由贸易试验区临港新片区环湖西二路":    at("上海市", "上海市", "", "中国(上海)自由贸易试验区临港新片区环湖西二路"),
		"中国（四川）自由贸易试验区成都市高新区天府大道":    at("四川省", "成都市", "", "中国（四川）自由贸易试验区高新区天府大道"),
		"上海市浦东新区中国（上海）自由贸易试验区世纪大道1号": at("上海市", "上海市", "浦东新区", "中国（上海）自由贸易试验区世纪大道1号"),
		"天津自贸试验区（东疆保税港区）":            at("天津市", "天津市", "", "天津自贸试验区（东疆保税港区）"),
		"深圳市前海深港合作区前湾一路":             at("广东省", "深圳市", "", "前海深港合作区前湾一路"),
		"珠海市横琴新区环岛东路":                at("广东省", "珠海市", "", "横琴新区环岛东路"),
		"苏州工业园区星湖街328号":              at("江苏省", "苏州市", "苏州工业园区", "星湖街328号"),
		"成都高新区天府大道":                  at("四川省", "成都市", "", "成都高新区天府大道"),
		"石家庄高新区长江大道":                 at("河北省", "石家庄市", "石家庄高新技术产业开发区", "长江大道"),
		"杭州萧山经济技术开发区":                at("浙江省", "杭州市", "萧山区", "萧山经济技术开发区"),
		"青岛西海岸新区长江中路":                at("山东省", "青岛市", "黄岛区", "西海岸新区长江中路"),
		"四川省成都市天府新区兴隆街道":             at("四川省", "成都市", "", "天府新区兴隆街道"),
		// Hong Kong, Macao, Taiwan.
		"香港九龙油尖旺区弥敦道":    at("香港特别行政区", "香港", "油尖旺区", "九龙弥敦道"),
		"中国香港中西区皇后大道中1号": at("香港特别行政区", "香港", "中西区", "皇后大道中1号"),
		"澳门特别行政区":        at("澳门特别行政区", "", "", ""),
		"台湾省台北市信义区":      at("台湾省", "台北市", "信义区", ""),
		// Not an address head, or not ours to read.
		"南京西路1266号":          at("", "", "", "南京西路1266号"),
		"平安大厦12楼":            at("", "", "", "平安大厦12楼"),
		"新城国际大厦":             at("", "", "", "新城国际大厦"),
		"东区3栋":               at("", "", "", "东区3栋"),
		"上海银行大厦":             at("", "", "", "上海银行大厦"),
		"和安县某某路":             at("", "", "", "和安县某某路"),
		"":                   at("", "", "", ""),
		"R3-A, 5F":           at("", "", "", "R3-A, 5F"),
		"12 Main St, London": at("", "", "", "12 Main St, London"),
		"Xi'an, Guangdong":   at("", "", "", "Xi'an, Guangdong"),
		"1 Keyuan Rd, Shenzhen, Guangdong 518057, China": at("广东省", "深圳市", "", "1 Keyuan Rd, 518057"),
		// English and pinyin, in either order.
		"Pudong, Shanghai":           at("上海市", "上海市", "浦东新区", ""),
		"Pudong New Area, Shanghai":  at("上海市", "上海市", "浦东新区", ""),
		"Pudong":                     at("上海市", "上海市", "浦东新区", ""),
		"Beijing":                    at("北京市", "北京市", "", ""),
		"Shanghai, China":            at("上海市", "上海市", "", ""),
		"Shanghai Municipality":      at("上海市", "上海市", "", ""),
		"北京":                         at("北京市", "北京市", "", ""),
		"Shenzhen":                   at("广东省", "深圳市", "", ""),
		"Shenzhen, Nanshan":          at("广东省", "深圳市", "南山区", ""),
		"Guangdong Shenzhen Nanshan": at("广东省", "深圳市", "南山区", ""),
		"Nanshan District Shenzhen":  at("广东省", "深圳市", "南山区", ""),
		"Nanshan District, Shenzhen City, Guangdong Province, P.R. China": at("广东省", "深圳市", "南山区", ""),
		"Chang'an District, Xi'an":                                        at("陕西省", "西安市", "长安区", ""),
		"Jing’an, Shanghai":                                               at("上海市", "上海市", "静安区", ""),
		"Hebei District, Tianjin":                                         at("天津市", "天津市", "河北区", ""),
		"Huangpu, Shanghai":                                               at("上海市", "上海市", "黄浦区", ""),
		"Huangpu, Guangzhou":                                              at("广东省", "广州市", "黄埔区", ""),
		"Suzhou Industrial Park, Suzhou":                                  at("江苏省", "苏州市", "苏州工业园区", ""),
		"Kunshan, Suzhou, Jiangsu":                                        at("江苏省", "苏州市", "昆山市", ""),
		"No. 88 Century Avenue, Pudong New Area, Shanghai":                at("上海市", "上海市", "浦东新区", "No. 88 Century Avenue"),
		"15 Keyuan Road Nanshan District Shenzhen":                        at("广东省", "深圳市", "南山区", "15 Keyuan Road"),
		"15 Keyuan Road Nanshan District, Shenzhen":                       at("广东省", "深圳市", "南山区", "15 Keyuan Road"),
		"Shenzhen Nanshan Keyuan Road 15":                                 at("广东省", "深圳市", "南山区", "Keyuan Road 15"),
		"Shanghai Road 5, Nanjing":                                        at("江苏省", "南京市", "", "Shanghai Road 5"),
		"Kexing Science Park, 15 Keyuan Road, Nanshan District, Shenzhen": at("广东省", "深圳市", "南山区", "Kexing Science Park, 15 Keyuan Road"),
		"Nanshan, Beijing":                                                at("北京市", "北京市", "", "Nanshan"),
		// Hong Kong has one city.
		"香港中环皇后大道中1号":        at("香港特别行政区", "香港", "", "中环皇后大道中1号"),
		"香港特别行政区香港中环皇后大道中1号": at("香港特别行政区", "香港", "", "中环皇后大道中1号"),
		"香港九龙弥敦道1号":          at("香港特别行政区", "香港", "", "九龙弥敦道1号"),
		"香港九龙城区太子道":          at("香港特别行政区", "香港", "九龙城区", "太子道"),
		"香港特别行政区香港仔大道1号":     at("香港特别行政区", "香港", "", "香港仔大道1号"),
		"香港":                                at("香港特别行政区", "香港", "", ""),
		"香港油尖旺区弥敦道":                         at("香港特别行政区", "香港", "油尖旺区", "弥敦道"),
		"1 Queen's Road Central, Hong Kong": at("香港特别行政区", "香港", "", "1 Queen's Road Central"),
		"5 Nathan Road, Tsim Sha Tsui, Yau Tsim Mong District, Hong Kong": at("香港特别行政区", "香港", "油尖旺区", "5 Nathan Road, Tsim Sha Tsui"),
	} {
		if diff := cmp.Diff(want, Parse(text), cmp.Comparer(func(a, b Place) bool { return a == b })); diff != "" {
			t.Errorf("%s\n(-want +got)\n%s", text, diff)
		}
	}
}

func TestParseAsksWhichOne(t *testing.T) {
	for text, want := range map[string]struct{ shared, candidates, street string }{
		"朝阳区建国路93号":         {"", "北京市朝阳区 吉林省长春市朝阳区", "建国路93号"},
		"朝阳建国路93号":          {"", "北京市朝阳区 辽宁省朝阳市 辽宁省朝阳市朝阳县 吉林省长春市朝阳区", "建国路93号"},
		"鼓楼区中山北路":           {"", "江苏省南京市鼓楼区 江苏省徐州市鼓楼区 福建省福州市鼓楼区 河南省开封市鼓楼区", "中山北路"},
		"江苏省鼓楼区":            {"江苏省", "江苏省南京市鼓楼区 江苏省徐州市鼓楼区", ""},
		"Chaoyang District": {"", "北京市朝阳区 吉林省长春市朝阳区", ""},
		"Nanshan District":  {"", "黑龙江省鹤岗市南山区 广东省深圳市南山区", ""},
		"市中区":               {"", "山东省济南市市中区 山东省枣庄市市中区 四川省内江市市中区 四川省乐山市市中区", ""},
	} {
		got := Parse(text)
		var all []string
		for _, c := range got.Candidates {
			all = append(all, c.String())
		}
		if strings.Join(all, " ") != want.candidates || got.Place.String() != want.shared || got.Street != want.street {
			t.Errorf("%s: shares %q, street %q, candidates %v", text, got.Place, got.Street, all)
		}
	}
}

// FuzzParse: only places that there are come of a text, and what is found is
// found again in its own name.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"广东省深圳市南山区科技园", "中国（上海）自由贸易试验区", "朝阳区", "Shenzhen, Guangdong", "\xff市", "雄安新区容城县", "香港九龙油尖旺区弥敦道", "湖北省仙桃市", "Chaoyang District, Beijing", "东莞南城区"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Parse(s)
		if len(got.Candidates) == 1 {
			t.Errorf("%q: one candidate is no question", s)
		}
		for i, p := range append(got.Candidates, got.Place) {
			if !exists(p) {
				t.Errorf("%q: there is no %+v", s, p)
			}
			if i < len(got.Candidates) && slices.Contains(got.Candidates[:i], p) {
				t.Errorf("%q: %v stands there twice", s, p)
			}
		}
		if again := Parse(got.Place.String()); len(got.Candidates) == 0 && again.Place != got.Place {
			t.Errorf("%q is read as %+v, and that as %+v", s, got.Place, again)
		}
		if !utf8.ValidString(got.Street) && utf8.ValidString(s) {
			t.Errorf("%q: the street %q begins inside a character", s, got.Street)
		}
	})
}

// exists: a province, or a city of its province, or a district of its city.
func exists(p Place) bool {
	switch {
	case p == Place{}:
		return true
	case child(china().provinces, p.Province) == nil, p.City == "" && p.District != "", p.City != "" && cityNode(p.Province, p.City) == nil:
		return false
	}
	return p.District == "" || child(cityNode(p.Province, p.City).children, p.District) != nil
}

func BenchmarkParse(b *testing.B) {
	Parse("")
	b.ReportAllocs()
	for b.Loop() {
		Parse("广东省深圳市南山区科技园南区R3-A栋5楼")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		a := &atlas{forms: map[string][]form{}}
		a.grow(unpack())
		a.index()
	}
}
