package divisions

import (
	"fmt"
	"testing"
)

func TestTry(t *testing.T) {
	for _, s := range []string{"朝阳区建国路93号", "朝阳建国路93号", "吉林市船营区解放路1号", "吉林省吉林市船营区", "吉林船营区解放大路1号", "吉林长春", "东莞市长安镇振安路1号", "东莞南城区鸿福路", "广东省中山市火炬开发区", "海南省儋州市那大镇", "雄安新区容城县奥威路", "中国（上海）自由贸易试验区郭守敬路498号", "上海市中国(上海)自由贸易试验区浦东新区世纪大道1号", "中国（四川）自由贸易试验区成都市高新区天府大道1号", "广东深圳南山科技园", "南京西路1266号", "北京市市辖区海淀区", "浦东新区张江", "浦东张江", "湖北省仙桃市沔州大道", "青岛市北区", "上海", "海南", "海南州共和县", "长沙县", "鼓楼区中山路", "唐山路北区", "湖南道县", "萧山经济技术开发区", "杭州萧山经济技术开发区", "成都高新区天府大道", "石家庄高新区", "No. 5 Keyuan Road, Nanshan District, Shenzhen, Guangdong 518057", "香港九龙尖沙咀", "香港中西区", "平安大厦", "新城国际大厦", "广东省深圳市南山区科技园南区R3-A栋5楼", "苏州工业园区星湖街", "中山区人民路", "广东 深圳 南山", "北京朝阳"} {
		fmt.Printf("%s => %+v\n", s, Parse(s))
	}
	fmt.Println(Province("广东"), City("吉林", ""), City("北京", ""), District("朝阳区", "", ""), District("南山", "广东省", "深圳市"), City("Suzhou", ""), District("高新区", "河北省", "石家庄市"), City("广东省深圳市", ""), Cities("湖北省"))
}
func BenchmarkParse(b *testing.B) {
	Parse("广东")
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
