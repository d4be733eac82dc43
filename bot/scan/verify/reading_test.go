package verify

import (
	"image"
	"math"
	"strings"
	"testing"
	"time"

	"kaihu/bot/scan"
)

// at is a line of a hand-written reading.
type at struct {
	x, y, h int
	text    string
	conf    float64 // 0: 0.98
	really  string  // what is printed, when it was misread; the score is of that
}

// reading makes a reading: each character is as wide as its line is high.
func reading(lines ...at) scan.Reading {
	var r scan.Reading
	for _, l := range lines {
		w := 0.0
		for _, c := range l.text {
			if c < 0x2e80 {
				w += 0.55
			} else {
				w++
			}
		}
		x2, y2 := l.x+int(w*float64(l.h)), l.y+l.h
		if l.conf == 0 {
			l.conf = 0.99
		}
		printed := l.text
		if l.really != "" {
			printed = l.really
		}
		r.Lines = append(r.Lines, scan.Line{
			Text: l.text, Confidence: l.conf, Score: scoreOf(printed),
			Box: [4]image.Point{{X: l.x, Y: l.y}, {X: x2, Y: l.y}, {X: x2, Y: y2}, {X: l.x, Y: y2}},
		})
	}
	return r
}

// scoreOf is a score as the engine gives it: 0 for what is printed anywhere in
// the line, −4 shared among the characters of the claim for each that is not.
func scoreOf(printed string) func(string) float64 {
	text := []rune(strings.ReplaceAll(printed, " ", ""))
	return func(claim string) float64 {
		if strings.ContainsRune(claim, '龘') {
			return math.NaN()
		}
		w := []rune(claim)
		_, cost := find(text, w, len(w))
		each := 4.0
		switch {
		case strings.ContainsRune(printed, '森') && strings.ContainsRune(claim, '淼'): // look alike
			each = 5
		case hasHan(claim): // the engine gives 9 to 14 on a clear print
			each = 10
		}
		return -each * float64(cost) / float64(len(w))
	}
}

// license is a business licence of the usual layout.
func license(name, code, term string) []at {
	return []at{
		{90, 100, 24, "统一社会信用代码", 0, ""}, {90, 135, 24, code, 0, ""}, {90, 170, 20, "证照编号：000000020250001", 0, ""},
		{460, 100, 90, "营业执照", 0, ""}, {730, 230, 34, "（副本）", 0, ""},
		{100, 345, 27, "名", 0, ""}, {220, 345, 27, "称", 0, ""}, {275, 345, 27, name, 0, ""},
		{885, 345, 27, "注册资本", 0, ""}, {1045, 345, 27, "人民币壹仟万元整", 0, ""},
		{100, 403, 27, "类", 0, ""}, {220, 403, 27, "型", 0, ""}, {275, 403, 27, "有限责任公司（自然人投资或控股）", 0, ""},
		{885, 403, 27, "成立日期", 0, ""}, {1045, 403, 27, "2021年03月15日", 0, ""},
		{100, 461, 27, "法定代表人", 0, ""}, {275, 461, 27, "甄样本", 0, ""},
		{885, 461, 27, "营业期限", 0, ""}, {1045, 461, 27, term, 0, ""},
		{100, 519, 27, "经营范围", 0, ""}, {275, 519, 27, "一般项目：软件开发；信息系统集成服务", 0, ""}, {275, 557, 27, "技术服务、技术开发、技术咨询、技术交流", 0, ""},
		{885, 519, 27, "住", 0, ""}, {990, 519, 27, "所", 0, ""}, {1045, 519, 27, "北京市朝阳区示例东路88号院3号楼12", 0, ""}, {1045, 557, 27, "层1206", 0, ""},
		{585, 955, 27, "登记机关", 0, ""}, {800, 955, 27, "北京市朝阳区市场监督管理局（样本）", 0, ""}, {1255, 1010, 27, "2024年06月18日", 0, ""},
		{90, 1052, 15, "国家企业信用信息公示系统网址：http://www.example.invalid", 0, ""},
		{570, 1052, 15, "市场主体应当于每年1月1日至6月30日通过公示系统报送年度报告", 0, ""},
	}
}

// unlabelled is a licence whose name stands on two lines, and whose label was
// not read.
func unlabelled(upper, lower string) []at {
	all := change(change(license(upper, theCode, theTerm), "名", ""), "称", "")
	return append(all, at{275, 372, 27, lower, 0, ""})
}

// resident is the front of a resident ID.
func resident(name, number string) []at {
	return []at{
		{70, 75, 30, "姓名", 0, ""}, {190, 75, 34, name, 0, ""}, {70, 155, 30, "性别", 0, ""}, {190, 155, 34, "男", 0, ""}, {300, 155, 30, "民族", 0, ""}, {420, 155, 34, "汉", 0, ""},
		{70, 235, 30, "出生", 0, ""}, {190, 235, 30, "1988年8月15日", 0, ""}, {70, 315, 30, "住址", 0, ""}, {190, 315, 34, "北京市朝阳区示例东路88", 0, ""}, {190, 365, 34, "号院3号楼12层1206", 0, ""},
		{70, 540, 30, "公民身份号码", 0, ""}, {300, 535, 40, number, 0, ""},
	}
}

func residentBack(term string) []at {
	return []at{{300, 80, 40, "中华人民共和国", 0, ""}, {300, 150, 60, "居民身份证", 0, ""}, {200, 400, 30, "签发机关", 0, ""}, {350, 400, 30, "北京市公安局朝阳分局", 0, ""}, {200, 460, 30, "有效期限", 0, ""}, {350, 460, 30, term, 0, ""}}
}

// change returns the lines with some replaced by their text; "" drops a line.
func change(lines []at, from, to string) []at {
	var out []at
	for _, l := range lines {
		if l.text == from {
			if to == "" {
				continue
			}
			l.text = to
		}
		out = append(out, l)
	}
	return out
}

var today = time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)

func judge(t *testing.T) *Judge {
	t.Helper()
	j, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func look(t *testing.T, want string, c scan.Claims, lines ...at) scan.Result {
	t.Helper()
	r, _ := judge(t).Judge([]Sheet{{Reading: reading(lines...)}}, scan.Task{For: want, Claims: c, Today: today})
	return r
}
