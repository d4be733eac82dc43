package answers

import (
	"strings"
	"unicode/utf8"
)

// surnames are the commonest of China (the first hundred and fifty cover about nine people in ten), double ones
// apart. Only a lone token that begins with one is taken for a name, and never one of nonNames.
const (
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚" +
		"沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施" +
		"洪辛柯庄温牛樊葛邢安齐伍庞颜倪聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉" +
		"骆蓝路游靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦娄窦岑景党宫费卜冷晏席卫米柏宗瞿全桂"
	doubleSurnames = "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 长孙 宇文 轩辕 南宫 独孤 闻人 申屠"
	// nonNames begin with a surname's character and are something else.
	nonNames = "谢谢 多谢 方便 方式 方案 方法 于是 何时 何处 任何 明天 明白 时间 白天 全部 全国 全称 万一 温馨 安心 安全 安装 成功 " +
		"成立 钱包 金额 高兴 高级 高新 古代 马上 向导 单位 单独 平台 路由 项目 周一 周二 周三 周四 周五 周六 周日 周末 许可 许多 广告 " +
		"常用 常见 江湖 简单 简称 简体 管理 关于 关闭 关系 连接 解决 解释 房间 房产 费用 华东 华南 华北 文件 文档 石油 公司 田园 " +
		"米饭 车辆 车间 司机 程序 路线 党员 包括 包装 应该 严重 易用 毕业 左右 计划 章程 史上 施工 严格 卫生 游客 万元 云南 江苏 " +
		"贺卡 陈述 管理员 联系人 负责人 付款 付费 任务 段落 段时间 龙头 雷同 申请 申请人 申请表 申报 申明 祝好 祝您 祝顺利 冷静 " +
		"欧洲 欧元 宁夏 白色 黄色 蓝色 金色 水果 甘肃 温度 温州 安徽 吉林 高中 高校 高管 成员 成本 成都 关注 关键 连锁 通过 全文 " +
		"全名 全职 易懂 尤其 项目组 解答 尚未 尚可 宁波 康复 马克 文本 文字 文明 简介 方向 方面 方可"
)

// isNameShaped says that a token of Chinese characters could be nothing but a person's name.
func isNameShaped(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 4 || strings.ContainsFunc(s, func(r rune) bool { return !isHan(r) }) {
		return false
	}
	for word := range strings.FieldsSeq(nonNames) {
		if word == s {
			return false
		}
	}
	r := []rune(s)
	for double := range strings.FieldsSeq(doubleSurnames) {
		if n > 2 && strings.HasPrefix(s, double) {
			return true
		}
	}
	return n <= 3 && strings.ContainsRune(surnames, r[0])
}
