package chart

import (
	"bytes"
	"image/color"
	"image/png"
	"os"
	"testing"
	"time"

	"kaihu/bot/typeface"
)

func sample() Funnel {
	return Funnel{
		Title: "开户漏斗 · 2026 年 11 月", Under: "11 月 1 日 – 26 日：新增 128 个案例，提交 97，激活 83，未通过 9",
		Began: "开始", Met: "完成", Took: "用时中位数", Hours: "小时",
		Rows: []Row{
			{"开户前准备", 128, 121, 4 * time.Minute}, {"注册邮箱", 121, 120, 2 * time.Minute}, {"用户名与密码", 120, 118, 3 * time.Minute},
			{"联系人与公司信息", 118, 109, 42 * time.Minute}, {"营业执照与网络安全负责人，名称特别特别长的一个步骤", 109, 98, 5 * time.Hour},
			{"手机验证", 98, 97, 12 * time.Minute}, {"支持计划", 98, 98, time.Minute}, {"AWS 审核", 97, 83, 31 * time.Hour}, {"首次登录与安全设置", 0, 0, 0},
		},
	}
}

// The bars are as long as their numbers, and a long label keeps to its column.
func TestFunnel(t *testing.T) {
	face, err := typeface.Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := Draw(sample(), face)
	if err != nil {
		t.Fatal(err)
	}
	if at := os.Getenv("KAIHU_FUNNEL"); at != "" { // to look at it
		if err := os.WriteFile(at, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pic, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range sample().Rows {
		y := headline + i*rowHeight + rowHeight/2
		ends := map[color.Color]int{}
		for x := barLeft; x < barRight; x++ {
			ends[color.NRGBAModel.Convert(pic.At(x, y))] = x
		}
		want := barLeft + (barRight-barLeft)*r.Met/128
		if got := ends[met]; r.Met > 0 && (got < want-2 || got > want+1) || r.Met == 0 && got != 0 {
			t.Errorf("%s: the bar of %d ends at %d, want %d", r.Label, r.Met, got, want)
		}
		for x := barLeft - 22; x < barLeft; x++ {
			for dy := -12; dy < 12; dy++ {
				if pic.At(x, y+dy) != pic.At(2, 2) {
					t.Fatalf("%s runs into the bars", r.Label)
				}
			}
		}
	}
	if len(data) > 300_000 {
		t.Errorf("%d bytes", len(data))
	}
}

func TestHours(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0.0", 4 * time.Minute: "0.1", 90 * time.Minute: "1.5", 9*time.Hour + 58*time.Minute: "10", 50 * time.Hour: "50"} {
		if got := Hours(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
