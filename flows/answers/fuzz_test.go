package answers

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var seeds = []string{
	"张三 13800138000 zhang@example.com 广东省深圳市南山区科技园南区R3-A栋5楼 518000", "联系人：张三", "9I1I0108551385082Q", "2031年5月20日",
	"0571-85022088-8001", "上海晨星(集团)有限公司", "密码：Abc12345", "110105180001010010", "Future Tech Co., Ltd.", "\xff\u200b：:\n|", "验证码 123456",
	"+86", "转1", "北京市朝阳区100022", "12345678-000-01-23-4", "长期", "x@y.z",
}

// FuzzRead checks the contract of Reading: exactly one outcome, worded; what is accepted is accepted again.
func FuzzRead(f *testing.F) {
	for _, s := range seeds {
		for kind := range Kinds() {
			f.Add(s, kind, true)
		}
	}
	f.Fuzz(func(t *testing.T, text string, k int, mainland bool) {
		kinds := Kinds()
		kind := kinds[(k%len(kinds)+len(kinds))%len(kinds)]
		c := Context{Now: on("2026-11-22"), Region: "hongkong", Known: shenzhen, Params: map[string]string{"long_term": "yes", "future": "yes"}}
		if mainland {
			c.Region = "mainland"
		}
		r := Read(kind, text, c)
		outcomes := 0
		for _, is := range []bool{r.Value != "", r.Problem != nil, r.Propose != "", len(r.Choices) > 0} {
			if is {
				outcomes++
			}
		}
		if outcomes != 1 || (r.Propose != "") != (r.Why != nil) || len(r.Choices) == 1 {
			t.Fatalf("%s %q: %+v", kind, text, r)
		}
		for _, p := range append(r.Warnings, deref(r.Problem), deref(r.Why)) {
			for _, lang := range []string{"zh", "en"} {
				if p.Code != "" && (p.Text(lang) == p.Code || strings.Contains(p.Text(lang), "{"+p.Code)) {
					t.Errorf("%s is not worded", p.Code)
				}
			}
		}
		if kind == "street" {
			return // a street may begin with what looks like a division once another one is gone
		}
		if again := Read(kind, r.Value+r.Propose, c); outcomes == 1 && r.Value+r.Propose != "" && again.Value != r.Value+r.Propose && again.Why == nil {
			t.Errorf("%s %q: %q is not accepted again: %s", kind, text, r.Value+r.Propose, short(again))
		}
	})
}

func deref(p *Problem) Problem {
	if p == nil {
		return Problem{}
	}
	return *p
}

func FuzzExtract(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range Extract(text, Context{Now: on("2026-11-22"), Region: "mainland"}) {
			if k.Start < 0 || k.Start >= k.End || k.End > len(text) || k.Value == "" {
				t.Fatalf("%q: %+v", text, k)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[k.Start:k.End]) {
				t.Errorf("%q: %+v cuts a character", text, k)
			}
		}
		last := 0
		for _, s := range findPersonal(text) {
			if s.start < last || s.end <= s.start || s.end > len(text) {
				t.Fatalf("%q: %+v", text, s)
			}
			last = s.end
		}
		if _, found := Secret(text, 0); found && redact(text) == text {
			t.Errorf("%q keeps its secret", text)
		}
		Scrub(text)
	})
}

func BenchmarkRead(b *testing.B) {
	for kind, text := range map[string]string{"uscc": "91110108551385082Q", "mobile": "13800138000", "email": "it@example.com",
		"company_name": "深圳市未来科技有限公司", "street": "广东省深圳市南山区科苑路15号"} {
		b.Run(kind, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Read(kind, text, Context{Known: shenzhen})
			}
		})
	}
}

func BenchmarkExtract(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Extract(seeds[0], Context{})
	}
}

func BenchmarkSecret(b *testing.B) {
	for b.Loop() {
		Secret(seeds[0], 6)
	}
}
