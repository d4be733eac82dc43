package faq

import (
	"slices"
	"testing"

	"kaihu/flows"
)

// FuzzFind asks anything in either language: at most three items that there
// are come back, each once and the same each time, and none for what says
// nothing.
func FuzzFind(f *testing.F) {
	questions, rules := load(f)
	x, err := New(questions, rules)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = x.Close() })
	for i, q := range questions {
		if i%6 == 0 {
			f.Add(q.Q.Zh)
			f.Add(q.Q.En)
		}
	}
	for _, s := range []string{"MFA怎么绑定", "how to get a 发票", "多久能审核下来？谢谢", "张三 13800138000", "", "\xff\u200b", "？？？", "AND OR NOT (a:b)^2~*", "𠮷野家", "ＭＦＡ？"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, question string) {
		for _, lang := range []flows.Lang{flows.Zh, flows.En} {
			ids := x.Find(lang, question)
			if len(ids) > most {
				t.Fatalf("%q finds %v", question, ids)
			}
			for i, id := range ids {
				if _, ok := x.byID[id]; !ok || slices.Contains(ids[:i], id) {
					t.Fatalf("%q finds %q of %v", question, id, ids)
				}
			}
			if again := x.Find(lang, question); !slices.Equal(ids, again) {
				t.Fatalf("%q finds %v, then %v", question, ids, again)
			}
			if fold(question) == "" && len(ids) > 0 {
				t.Fatalf("%q says nothing and finds %v", question, ids)
			}
		}
	})
}
