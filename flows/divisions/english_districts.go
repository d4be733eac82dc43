package divisions

import (
	"strings"
	"sync"
)

// pinyinDistricts are the districts of the biggest cities as English addresses write them, with their Chinese names. A
// spelling may stand for several names, and a name for districts of several cities: the city decides.
const pinyinDistricts = `
dongcheng 东城区 xicheng 西城区 chaoyang 朝阳区 fengtai 丰台区 shijingshan 石景山区 haidian 海淀区 mentougou 门头沟区
fangshan 房山区 tongzhou 通州区 shunyi 顺义区 changping 昌平区 daxing 大兴区 huairou 怀柔区 pinggu 平谷区 miyun 密云区 yanqing 延庆区
heping 和平区 hedong 河东区 hexi 河西区 nankai 南开区 hebei 河北区 hongqiao 红桥区 dongli 东丽区 xiqing 西青区 jinnan 津南区
beichen 北辰区 wuqing 武清区 baodi 宝坻区 binhai 滨海新区 ninghe 宁河区 jinghai 静海区 jizhou 蓟州区
huangpu 黄浦区 huangpu 黄埔区 xuhui 徐汇区 changning 长宁区 jingan 静安区 putuo 普陀区 hongkou 虹口区 yangpu 杨浦区 minhang 闵行区
baoshan 宝山区 jiading 嘉定区 pudong 浦东新区 jinshan 金山区 songjiang 松江区 qingpu 青浦区 fengxian 奉贤区 chongming 崇明区
wanzhou 万州区 fuling 涪陵区 yuzhong 渝中区 dadukou 大渡口区 jiangbei 江北区 shapingba 沙坪坝区 jiulongpo 九龙坡区 nanan 南岸区
beibei 北碚区 yubei 渝北区 banan 巴南区 changshou 长寿区 jiangjin 江津区 hechuan 合川区 yongchuan 永川区 bishan 璧山区
liwan 荔湾区 yuexiu 越秀区 haizhu 海珠区 tianhe 天河区 baiyun 白云区 panyu 番禺区 huadu 花都区 nansha 南沙区 conghua 从化区 zengcheng 增城区
luohu 罗湖区 lohu 罗湖区 futian 福田区 nanshan 南山区 baoan 宝安区 longgang 龙岗区 yantian 盐田区 longhua 龙华区 pingshan 坪山区 guangming 光明区
chancheng 禅城区 nanhai 南海区 shunde 顺德区 sanshui 三水区 gaoming 高明区
shangcheng 上城区 gongshu 拱墅区 xihu 西湖区 binjiang 滨江区 xiaoshan 萧山区 yuhang 余杭区 fuyang 富阳区 linan 临安区 linping 临平区 qiantang 钱塘区
haishu 海曙区 beilun 北仑区 zhenhai 镇海区 yinzhou 鄞州区 fenghua 奉化区 yuyao 余姚市 cixi 慈溪市
jinjiang 锦江区 qingyang 青羊区 jinniu 金牛区 wuhou 武侯区 chenghua 成华区 longquanyi 龙泉驿区 qingbaijiang 青白江区 xindu 新都区
wenjiang 温江区 shuangliu 双流区 pidu 郫都区 xinjin 新津区
xuanwu 玄武区 qinhuai 秦淮区 jianye 建邺区 gulou 鼓楼区 pukou 浦口区 qixia 栖霞区 yuhuatai 雨花台区 jiangning 江宁区 luhe 六合区 lishui 溧水区 gaochun 高淳区
huqiu 虎丘区 wuzhong 吴中区 xiangcheng 相城区 gusu 姑苏区 wujiang 吴江区 suzhouindustrialpark 苏州工业园区 sip 苏州工业园区
changshu 常熟市 zhangjiagang 张家港市 kunshan 昆山市 taicang 太仓市 xishan 锡山区 huishan 惠山区 binhu 滨湖区 liangxi 梁溪区 xinwu 新吴区 jiangyin 江阴市 yixing 宜兴市
jiangan 江岸区 jianghan 江汉区 qiaokou 硚口区 hanyang 汉阳区 wuchang 武昌区 qingshan 青山区 hongshan 洪山区 dongxihu 东西湖区 hannan 汉南区
caidian 蔡甸区 jiangxia 江夏区 huangpi 黄陂区 xinzhou 新洲区
xincheng 新城区 beilin 碑林区 lianhu 莲湖区 baqiao 灞桥区 weiyang 未央区 yanta 雁塔区 yanliang 阎良区 lintong 临潼区 changan 长安区 gaoling 高陵区 huyi 鄠邑区
shinan 市南区 shibei 市北区 huangdao 黄岛区 laoshan 崂山区 licang 李沧区 chengyang 城阳区 jimo 即墨区 jiaozhou 胶州市
lixia 历下区 shizhong 市中区 huaiyin 槐荫区 tianqiao 天桥区 licheng 历城区 changqing 长清区 zhangqiu 章丘区
zhongshan 中山区 xigang 西岗区 shahekou 沙河口区 ganjingzi 甘井子区 lushunkou 旅顺口区 jinzhou 金州区 pulandian 普兰店区
shenhe 沈河区 dadong 大东区 huanggu 皇姑区 tiexi 铁西区 sujiatun 苏家屯区 hunnan 浑南区 shenbei 沈北新区 yuhong 于洪区
siming 思明区 haicang 海沧区 huli 湖里区 jimei 集美区 tongan 同安区 xiangan 翔安区
taijiang 台江区 cangshan 仓山区 mawei 马尾区 jinan 晋安区 changle 长乐区
furong 芙蓉区 tianxin 天心区 yuelu 岳麓区 kaifu 开福区 yuhua 雨花区 wangcheng 望城区
zhongyuan 中原区 erqi 二七区 guancheng 管城回族区 jinshui 金水区 huiji 惠济区
yaohai 瑶海区 luyang 庐阳区 shushan 蜀山区 baohe 包河区 yiwu 义乌市
centralandwestern 中西区 central&western 中西区 wanchai 湾仔区 eastern 东区 southern 南区 yautsimmong 油尖旺区 shamshuipo 深水埗区
kowlooncity 九龙城区 wongtaisin 黄大仙区 kwuntong 观塘区 kwaitsing 葵青区 tsuenwan 荃湾区 tuenmun 屯门区 yuenlong 元朗区 tinshuiwai 元朗区
northern 北区 taipo 大埔区 shatin 沙田区 saikung 西贡区 islands 离岛区`

// spellings are the Chinese names that a spelling stands for.
var spellings = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	words := strings.Fields(pinyinDistricts)
	for i := 0; i+1 < len(words); i += 2 {
		m[words[i]] = append(m[words[i]], words[i+1])
	}
	return m
})

// districtWords follow the name of a district and make sure that it is one.
var districtWords = [...]string{"newdistrict", "newarea", "district", "county", "city", "xinqu", "qu"}

// districtsFromEnglish are the districts below known that a text in Latin letters names, and whether it says that it
// is a district ("Nanshan District") or can be nothing else (Pudong).
func (a *atlas) districtsFromEnglish(text string, known *node) (found []*node, sure bool) {
	key := englishKey(text)
	key = strings.ReplaceAll(strings.ReplaceAll(key, "'", ""), "-", "")
	names, ok := spellings()[key]
	if !ok {
		for _, word := range districtWords {
			if base, cut := strings.CutSuffix(key, word); cut {
				names, sure = spellings()[base], true
				break
			}
		}
	}
	for _, name := range names {
		base, _ := split(name)
		sure = sure || wellKnown(base)
		for _, f := range a.forms[name] {
			if f.kind == full && f.node.level == district && f.node.under(known) {
				found = append(found, f.node)
			}
		}
	}
	return found, sure
}
