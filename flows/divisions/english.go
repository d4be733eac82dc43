package divisions

import (
	"strings"
	"sync"
)

// english are the names of provinces and of the cities most companies sit in, lower case without spaces, and the full
// Chinese names they stand for. Shaanxi keeps its double a; Inner Mongolia, Tibet and the like have two names.
var english = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"beijing": "北京市", "peking": "北京市", "tianjin": "天津市", "shanghai": "上海市", "chongqing": "重庆市",
		"hebei": "河北省", "shanxi": "山西省", "innermongolia": "内蒙古自治区", "neimenggu": "内蒙古自治区", "liaoning": "辽宁省",
		"jilin": "吉林省", "heilongjiang": "黑龙江省", "jiangsu": "江苏省", "zhejiang": "浙江省", "anhui": "安徽省",
		"fujian": "福建省", "jiangxi": "江西省", "shandong": "山东省", "henan": "河南省", "hubei": "湖北省", "hunan": "湖南省",
		"guangdong": "广东省", "canton": "广东省", "guangxi": "广西壮族自治区", "hainan": "海南省", "sichuan": "四川省",
		"guizhou": "贵州省", "yunnan": "云南省", "tibet": "西藏自治区", "xizang": "西藏自治区", "shaanxi": "陕西省",
		"gansu": "甘肃省", "qinghai": "青海省", "ningxia": "宁夏回族自治区", "xinjiang": "新疆维吾尔自治区",
		"hongkong": "香港特别行政区", "hongkongsar": "香港特别行政区", "macao": "澳门特别行政区", "macau": "澳门特别行政区",
		"taiwan": "台湾省",

		"shijiazhuang": "石家庄市", "tangshan": "唐山市", "baoding": "保定市", "langfang": "廊坊市", "qinhuangdao": "秦皇岛市",
		"handan": "邯郸市", "cangzhou": "沧州市", "taiyuan": "太原市", "datong": "大同市", "hohhot": "呼和浩特市",
		"baotou": "包头市", "ordos": "鄂尔多斯市", "shenyang": "沈阳市", "dalian": "大连市", "anshan": "鞍山市",
		"changchun": "长春市", "harbin": "哈尔滨市", "daqing": "大庆市", "nanjing": "南京市", "wuxi": "无锡市",
		"xuzhou": "徐州市", "changzhou": "常州市", "suzhou": "苏州市", "nantong": "南通市", "lianyungang": "连云港市",
		"yancheng": "盐城市", "yangzhou": "扬州市", "zhenjiang": "镇江市", "hangzhou": "杭州市", "ningbo": "宁波市",
		"wenzhou": "温州市", "jiaxing": "嘉兴市", "huzhou": "湖州市", "shaoxing": "绍兴市", "jinhua": "金华市",
		"zhoushan": "舟山市", "hefei": "合肥市", "wuhu": "芜湖市", "bengbu": "蚌埠市", "maanshan": "马鞍山市",
		"fuzhou": "福州市", "xiamen": "厦门市", "amoy": "厦门市", "quanzhou": "泉州市", "putian": "莆田市",
		"zhangzhou": "漳州市", "nanchang": "南昌市", "jiujiang": "九江市", "ganzhou": "赣州市", "jinan": "济南市",
		"qingdao": "青岛市", "tsingtao": "青岛市", "zibo": "淄博市", "yantai": "烟台市", "weifang": "潍坊市", "jining": "济宁市",
		"weihai": "威海市", "linyi": "临沂市", "zhengzhou": "郑州市", "luoyang": "洛阳市", "kaifeng": "开封市",
		"wuhan": "武汉市", "yichang": "宜昌市", "xiangyang": "襄阳市", "changsha": "长沙市", "zhuzhou": "株洲市",
		"xiangtan": "湘潭市", "guangzhou": "广州市", "shenzhen": "深圳市", "zhuhai": "珠海市", "shantou": "汕头市",
		"foshan": "佛山市", "jiangmen": "江门市", "zhanjiang": "湛江市", "zhaoqing": "肇庆市", "huizhou": "惠州市",
		"dongguan": "东莞市", "zhongshan": "中山市", "nanning": "南宁市", "liuzhou": "柳州市", "guilin": "桂林市",
		"beihai": "北海市", "haikou": "海口市", "sanya": "三亚市", "chengdu": "成都市", "mianyang": "绵阳市",
		"guiyang": "贵阳市", "zunyi": "遵义市", "kunming": "昆明市", "lhasa": "拉萨市", "xian": "西安市", "xi'an": "西安市",
		"xianyang": "咸阳市", "baoji": "宝鸡市", "lanzhou": "兰州市", "xining": "西宁市", "yinchuan": "银川市",
		"urumqi": "乌鲁木齐市",
	}
})

// englishKey is a name in lower case without spaces.
func englishKey(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(text, "’", "'")), ""))
}

// fromEnglish is the Chinese name of an English or pinyin one, without regard to case, spaces and the words City,
// Province, Municipality and Autonomous Region.
func fromEnglish(text string) (string, bool) {
	key := strings.TrimSuffix(englishKey(text), "shi")
	for _, word := range [...]string{"autonomousregion", "municipality", "province", "city", "sheng"} {
		key = strings.TrimSuffix(key, word)
	}
	for _, people := range [...]string{"zhuang", "hui", "uygur", "uyghur"} {
		if name, ok := english()[strings.TrimSuffix(key, people)]; ok {
			return name, true
		}
	}
	name, ok := english()[key]
	return name, ok
}
