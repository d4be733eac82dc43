package faq

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"go.yaml.in/yaml/v4"

	"kaihu/flows"
)

// load reads the FAQ and rules of the registration.
func load(t testing.TB) ([]flows.Question, map[string]flows.Rule) {
	t.Helper()
	var questions []flows.Question
	var rules map[string]flows.Rule
	for name, into := range map[string]any{"faq.yaml": &questions, "rules.yaml": &rules} {
		b, err := os.ReadFile("../../flows/awschina/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Load(b, into); err != nil {
			t.Fatal(err)
		}
	}
	return questions, rules
}

func open(t testing.TB) *Index {
	t.Helper()
	x, err := New(load(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// Every phrasing that the FAQ itself gives finds its item.
func TestOwnPhrasings(t *testing.T) {
	questions, _ := load(t)
	x := open(t)
	all, wrong := 0, 0
	for _, q := range questions {
		for lang, ways := range map[flows.Lang][]string{flows.Zh: append([]string{q.Q.Zh}, q.Also.Zh...), flows.En: append([]string{q.Q.En}, q.Also.En...)} {
			for _, way := range ways {
				all++
				if ids := x.Find(lang, way); len(ids) == 0 || ids[0] != q.ID {
					wrong++
					t.Logf("%-22s %q finds %v %v", q.ID, way, ids, x.analysis.terms(way))
				}
			}
		}
	}
	if wrong*100 > all*4 {
		t.Errorf("%d of %d phrasings of the FAQ don't find their own item", wrong, all)
	}
}

// labelled is one line of testdata/questions.txt.
type labelled struct {
	want []string // ids, or none for what must find nothing
	kind string   // zh, en, answer, chat
	text string
}

func (l labelled) lang() flows.Lang {
	if strings.ContainsFunc(l.text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return flows.Zh
	}
	return flows.En
}

func table(t testing.TB) []labelled {
	t.Helper()
	b, err := os.ReadFile("testdata/questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	for line := range strings.Lines(string(b)) {
		label, text, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || !ok {
			continue
		}
		l := labelled{kind: label, text: text}
		if label != "answer" && label != "chat" {
			l.want, l.kind = strings.Split(label, "|"), string(l.lang())
		}
		out = append(out, l)
	}
	return out
}

// The labelled table: what people type, and what must find nothing.
func TestTable(t *testing.T) {
	x := open(t)
	all, wrong := map[string]int{}, map[string]int{}
	found, right := 0, 0
	var report strings.Builder
	for _, l := range table(t) {
		all[l.kind]++
		ids := x.Find(l.lang(), l.text)
		ok := len(ids) == 0 && l.want == nil || len(ids) > 0 && slices.Contains(l.want, ids[0])
		if len(ids) > 0 {
			found++
			if ok {
				right++
			}
		}
		if !ok {
			wrong[l.kind]++
			fmt.Fprintf(&report, "%-6s %q: want %v, found %v\n", l.kind, l.text, l.want, ids)
		}
	}
	positives := all["zh"] + all["en"]
	summary := fmt.Sprintf("zh %d wrong of %d, en %d of %d, answers %d of %d, chat %d of %d; precision %.3f, recall %.3f",
		wrong["zh"], all["zh"], wrong["en"], all["en"], wrong["answer"], all["answer"], wrong["chat"], all["chat"],
		float64(right)/float64(found), float64(right)/float64(positives))
	t.Log(summary)
	if wrong["answer"] > 0 || wrong["chat"] > 0 || float64(right) < 0.95*float64(positives) {
		t.Errorf("too many are wrong: %s\n%s", summary, report.String())
	}
	if testing.Verbose() {
		t.Log("\n" + report.String())
	}
}

// What politeness adds changes nothing: the phrasings are found without being
// matched to the letter.
func TestPhrasingsInASentence(t *testing.T) {
	questions, _ := load(t)
	x := open(t)
	all, right := 0, 0
	check := func(l flows.Lang, id string, ways []string, before, after string) {
		for _, way := range ways {
			all++
			if ids := x.Find(l, before+way+after); slices.Contains(ids, id) {
				right++
			}
		}
	}
	for _, q := range questions {
		check(flows.Zh, q.ID, append(q.Also.Zh, q.Q.Zh), "你好，请问", "呢？")
		check(flows.En, q.ID, append(q.Also.En, q.Q.En), "Hi, ", ", please?")
	}
	t.Logf("%d of %d", right, all)
	if float64(right) < 0.93*float64(all) {
		t.Errorf("only %d of %d phrasings are found inside a sentence", right, all)
	}
}

func TestFindIsDeterministicAndConcurrent(t *testing.T) {
	x, y := open(t), open(t)
	lines := table(t)
	want := make([][]string, len(lines))
	for i, l := range lines {
		want[i] = y.Find(l.lang(), l.text)
		if len(want[i]) > most {
			t.Errorf("%q: %d ids", l.text, len(want[i]))
		}
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i, l := range lines {
				if got := x.Find(l.lang(), l.text); !slices.Equal(got, want[i]) {
					t.Errorf("%q: %v, then %v", l.text, want[i], got)
				}
			}
		})
	}
	group.Wait()
}

func TestOddInput(t *testing.T) {
	x := open(t)
	for _, text := range []string{"", " ", "\x00\xff", "?", "？？？", "'", "@", strings.Repeat("验证码", 5000), strings.Repeat("a ", 5000), "👍", "{rule.max_file_mb}"} {
		_ = x.Find(flows.Zh, text)
		_ = x.Find("", text)
	}
	if ids := x.Find(flows.Zh, "👍"); ids != nil {
		t.Errorf("a thumb finds %v", ids)
	}
}

func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	x, err := New(load(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if ids := x.Find(flows.Zh, "忘记密码怎么找回来"); ids != nil {
		t.Errorf("a closed index finds %v", ids)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

func TestNewRefusesTwins(t *testing.T) {
	if _, err := New([]flows.Question{{ID: "a"}, {ID: "a"}}, nil); err == nil {
		t.Error("two items with one id are taken")
	}
	x, err := New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if ids := x.Find(flows.En, "how do we pay"); ids != nil {
		t.Errorf("an empty FAQ has %v", ids)
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}

func TestPlaceholders(t *testing.T) {
	rules := map[string]flows.Rule{"colour": {Value: "turquoise"}}
	q := flows.Question{ID: "a", Q: flows.Text{En: "Is the {rule.colour} {case.x}umbrella waterproof?"}}
	if got := fillAll(q, rules).Q.En; got != "Is the turquoise  umbrella waterproof?" {
		t.Errorf("filled: %q", got)
	}
}

// A way of saying something belongs to one concept.
func TestLexiconIsUnambiguous(t *testing.T) {
	of := map[string]string{}
	for _, c := range concepts() {
		for _, way := range c.ways {
			if other, taken := of[way]; taken && other != c.term {
				t.Errorf("%q stands under %s and %s", way, other, c.term)
			}
			of[way] = c.term
		}
	}
	for _, way := range stops() {
		if other, taken := of[way]; taken {
			t.Errorf("%q is a stop word and stands under %s", way, other)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	questions, rules := load(b)
	b.ReportAllocs()
	for b.Loop() {
		x, err := New(questions, rules)
		if err != nil {
			b.Fatal(err)
		}
		_ = x.Close()
	}
}

func BenchmarkFind(b *testing.B) {
	x, lines := open(b), table(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		l := lines[i%len(lines)]
		x.Find(l.lang(), l.text)
		i++
	}
}

// What an index holds is small beside a process.
func TestMemory(t *testing.T) {
	questions, rules := load(t)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	x, err := New(questions, rules)
	if err != nil {
		t.Fatal(err)
	}
	held := int64(heap()) - int64(before)
	t.Logf("%d KB for %d items", held>>10, len(questions))
	if held > 16<<20 {
		t.Errorf("an index holds %d KB", held>>10)
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}
