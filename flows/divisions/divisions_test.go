package divisions

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestResolve(t *testing.T) {
	join := func(places []Place) string {
		var out []string
		for _, p := range places {
			out = append(out, p.String())
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct{ name, got, want string }{
		{"full province", strings.Join(Province("广东省"), " "), "广东省"},
		{"short province", strings.Join(Province("内蒙古"), " "), "内蒙古自治区"},
		{"English province", strings.Join(Province("Guangxi Zhuang Autonomous Region"), " "), "广西壮族自治区"},
		{"the two Shanxi", strings.Join(append(Province("Shanxi"), Province("SHAANXI province")...), " "), "山西省 陕西省"},
		{"unknown province", strings.Join(Province("安大略"), " "), ""},
		{"city", join(City("深圳", "")), "广东省深圳市"},
		{"city like its province", join(City("吉林", "")), "吉林省吉林市"},
		{"municipality", join(City("北京", "")), "北京市"},
		{"pinyin city", join(City("Xi’an", "")), "陕西省西安市"},
		{"municipality in English", join(City("Beijing", "")), "北京市"},
		{"Hong Kong as a city", join(City("Hong Kong", "香港特别行政区")), "香港特别行政区"},
		{"香港 as a city", join(City("香港特别行政区", "")), "香港特别行政区"},
		{"pinyin district", join(District("Nanshan", "广东省", "深圳市")), "广东省深圳市南山区"},
		{"pinyin district with its word", join(District("Pudong New Area", "", "")), "上海市浦东新区"},
		{"pinyin districts of one name", join(District("Chaoyang", "", "")), "北京市朝阳区 吉林省长春市朝阳区"},
		{"district like a province", join(District("Hebei", "天津市", "天津市")), "天津市河北区"},
		{"two-part English", join(District("Nanshan, Shenzhen", "", "")), "广东省深圳市南山区"},
		{"city of another province", join(City("深圳", "浙江省")), ""},
		{"city, two levels", join(City("广东省深圳市", "")), "广东省深圳市"},
		{"two cities", join(City("海南", "")), "青海省海南藏族自治州"},
		{"no city", join(City("深圳街道", "")), ""},
		{"districts of one name", join(District("朝阳区", "", "")), "北京市朝阳区 吉林省长春市朝阳区"},
		{"short, in its city", join(District("朝阳", "北京市", "北京市")), "北京市朝阳区"},
		{"full before short", join(District("长阳县", "", "")), "湖北省宜昌市长阳土家族自治县"},
		{"city by its short name", join(District("南山", "", "深圳")), "广东省深圳市南山区"},
		{"zone", join(District("高新区", "河北省", "石家庄市")), "河北省石家庄市石家庄高新技术产业开发区"},
		{"three levels", join(District("广东省深圳市南山区", "", "")), "广东省深圳市南山区"},
		{"unknown district", join(District("和康县", "新疆维吾尔自治区", "和田地区")), ""},
		{"unknown province named", join(District("朝阳区", "火星省", "")), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestLists(t *testing.T) {
	if n := len(china().provinces); n != 34 {
		t.Errorf("%d provinces", n)
	}
	cities, districts := 0, 0
	for _, p := range china().provinces {
		for _, c := range p.children {
			cities++
			districts += len(c.children)
			for _, n := range append(slices.Clone(c.children), c) {
				if n.name == "市辖区" || n.name == "县" || strings.Contains(n.name, "直辖县级") {
					t.Errorf("%s%s shows a virtual node", p.name, c.name)
				}
			}
		}
	}
	// 342 rows, less 4 + 1 municipal and 4 provincial virtual ones, and so on: see generate.go for the sources.
	if cities < 360 || districts < 3000 {
		t.Errorf("%d cities, %d districts", cities, districts)
	}
	for city, want := range map[string]bool{"东莞市": true, "中山市": true, "深圳市": false, "无名市": false} {
		if DistrictOptional("广东省", city) != want {
			t.Errorf("%s: optional = %v", city, !want)
		}
	}
	if !DistrictOptional("湖北省", "仙桃市") || DistrictOptional("北京市", "北京市") {
		t.Error("仙桃市 needs no district, 北京市 does")
	}
}

func TestEnglishNamesAreKnown(t *testing.T) {
	for key, name := range english() {
		if len(Province(name)) == 0 && len(City(name, "")) != 1 {
			t.Errorf("%s: no %s", key, name)
		}
	}
	for _, z := range aliases {
		c := child(child(china().provinces, z.province).children, z.city)
		if c == nil || z.district != "" && child(c.children, z.district) == nil {
			t.Errorf("%s lies nowhere", z.text)
		}
	}
}

func TestPinyinDistrictsAreKnown(t *testing.T) {
	for spelling, names := range spellings() {
		for _, name := range names {
			if !strings.ContainsAny(name, "区市") || len(District(name, "", "")) == 0 {
				t.Errorf("%s: no %s", spelling, name)
			}
		}
	}
}

func TestOnlyCity(t *testing.T) {
	for province, want := range map[string]string{"北京市": "北京市", "重庆市": "重庆市", "香港特别行政区": "香港", "广东省": "", "": ""} {
		if got := OnlyCity(province); got != want {
			t.Errorf("%s: %q", province, got)
		}
		if p := child(china().provinces, province); want != "" && (len(p.children) != 1 || p.children[0].name != want) {
			t.Errorf("%s has %d cities", province, len(p.children))
		}
	}
}

func ExampleParse() {
	a := Parse("广东深圳南山科技园南区R3-A栋5楼")
	fmt.Println(a.Province, a.City, a.District, a.Street)
	// Output: 广东省 深圳市 南山区 科技园南区R3-A栋5楼
}

func ExampleParse_ambiguous() {
	fmt.Println(Parse("朝阳区建国路93号").Candidates)
	// Output: [北京市朝阳区 吉林省长春市朝阳区]
}

func ExampleDistrict() {
	fmt.Println(District("朝阳", "北京市", "北京市"))
	// Output: [北京市朝阳区]
}
