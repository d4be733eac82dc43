package flows_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaihu/flows"
)

// byTags is a case as encoding/json alone reads and writes it.
type byTags flows.Case

// TestCodec holds the hand-written JSON of a case against encoding/json: byte
// for byte on the way out, value for value on the way back, every field of
// every type filled with what is awkward, and left out.
func TestCodec(t *testing.T) {
	for seed := range uint64(2000) {
		var c flows.Case
		fill(t, rand.New(rand.NewPCG(seed, 3)), reflect.ValueOf(&c).Elem())
		want, wantErr := json.Marshal(byTags(c))
		got, err := c.MarshalJSON()
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("%+v: error %v, encoding/json %v", c, err, wantErr)
		}
		if err != nil {
			continue
		}
		if string(got) != string(want) {
			t.Fatalf("written as\n%s\nby encoding/json as\n%s", got, want)
		}
		sameReading(t, got)
	}
}

// TestCodecIsUsed counts allocations: a case that was left to encoding/json
// takes five times as many.
func TestCodecIsUsed(t *testing.T) {
	_, all := conversations(t)
	for _, h := range all {
		n := testing.AllocsPerRun(1, func() {
			var c flows.Case
			if err := c.UnmarshalJSON(h.raw); err != nil {
				t.Fatal(err)
			}
			if _, err := c.MarshalJSON(); err != nil {
				t.Fatal(err)
			}
		})
		limit := 30.0
		if bytes.Contains(h.raw, []byte(`"care":`)) {
			limit = 60 // what consultants do is left to encoding/json
		}
		if n > limit {
			t.Fatalf("%v allocations for %s", n, h.raw)
		}
	}
}

// FuzzCodec reads anything as a stored case: as encoding/json does, or not at
// all.
func FuzzCodec(f *testing.F) {
	_, all := conversations(f)
	for n := 0; n < len(all); n += 25 {
		f.Add(all[n].raw)
	}
	for _, s := range []string{
		"null", "{}", `{"ref":null}`, `{"REF":"a"}`, `{"ref":"a"}x`, `{"ref":"a",}`, `{,"ref":"a"}`, `{"seq":01}`, `{"seq":-0}`, `{"seq":1.0}`, `{"seq":9223372036854775808}`,
		`{"ref":"\ud800","step":"\u003c"}`, `{"ref":"a` + "\xff" + `"}`, `{"ref":"a` + "\n" + `"}`, `{"ref":"\x"}`, `{"since":"2026\u002d11-23T10:00:00Z"}`, `{"since":"2026-11-23T10:00:00+25:00"}`,
		`{"wait":{"choices":[]}}`, `{"wait":{"choices":["a"],"choices":["b"]}}`, `{"wait":{"seq":1},"wait":{"kind":"page"}}`, `{"consents":[{"notice":"a"}],"consents":[{}]}`,
		`{"requirements":{"a":{"file":{"id":"x"},"file":{"name":"y"}}}}`, `{"requirements":{"a":{},"a":{"state":"ok"}}}`, `{"requirements":{}}`, `{"requirements":{"a":{}},"requirements":{"b":{}}}`,
		`{"held":true,"checked":tru}`, `{"new":{"deep":[1,{"a":null}]},"ref":"a"}`, ` {"ref" : "a"} `, `{"ref":"a"`, `{"ref"`, `{"consents":[{}`, `[]`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { sameReading(t, b) })
}

// sameReading reads a case both ways, over another one.
func sameReading(t *testing.T, raw []byte) {
	t.Helper()
	var want byTags
	wantErr := json.Unmarshal(raw, &want)
	got := flows.Case{Ref: "KH-TEST22", Requirements: map[string]flows.Requirement{"left": {State: flows.OK}}}
	if err := got.UnmarshalJSON(raw); (err != nil) != (wantErr != nil) {
		t.Fatalf("%q: error %v, encoding/json %v", raw, err, wantErr)
	}
	if d := cmp.Diff(flows.Case(want), got); d != "" && wantErr == nil {
		t.Fatalf("%q (-encoding/json +ours):\n%s", raw, d)
	}
}

// fill puts something into a value and everything in it.
func fill(t *testing.T, r *rand.Rand, v reflect.Value) {
	awkward := []string{"", "a", "张三", "北京市\u2028朝阳区", `"`, `\`, "<b>&amp;", "a\nb\tc", "\x01", "\x7f", "\xff", "a\xe2\x80", "�", "🙂", `{"state":`, "]", "}", ","}
	if r.IntN(4) == 0 {
		return // left out
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(awkward[r.IntN(len(awkward))] + awkward[r.IntN(len(awkward))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{0, 1, -1, 42, 1 << 40, -1 << 63}[r.IntN(6)])
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, r, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			fill(t, r, v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range r.IntN(5) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, r, key)
			fill(t, r, value)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(awkwardTime(r)))
			return
		}
		for i := range v.NumField() {
			fill(t, r, v.Field(i))
		}
	default:
		t.Fatalf("a case holds a %s: teach this test, and the codec", v.Type())
	}
}

func awkwardTime(r *rand.Rand) time.Time {
	at := time.Date(2026, 11, 23, 10, 0, 0, r.IntN(1e9), time.UTC)
	switch r.IntN(100) {
	case 0:
		return at.AddDate(10000, 0, 0) // no JSON has it
	case 1, 2:
		return at.In(time.FixedZone("", 5*3600+1800))
	case 3, 4:
		return at.Truncate(time.Second)
	}
	return at.In(flows.China())
}
