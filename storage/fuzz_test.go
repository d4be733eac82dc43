package storage_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaihu/flows"
	"kaihu/storage"
)

// FuzzOpenCase seals any bytes as a case, as another release or a mistake
// would have: it opens as what was written or is refused without a word of it,
// and it opens in its own place only.
func FuzzOpenCase(f *testing.F) {
	v := newVault(f)
	whole, err := json.Marshal(newCase("KH-7Q2M4D"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, "kf", "wk1/KH-7Q2M4D", 3)
	for _, s := range []string{`{}`, `[]`, `null`, `{"ref":"KH-7Q2M4D","contact":{"channel":"kf","address":"x"},"requirements":{"uscc":{"state":"ok","value":"91110108551385082Q"}}}`,
		`{"ref":"KH-7Q2M4D","seq":"secret answer 13800138000"}`, `{"since":"13800138000"}`, `{"ref":"KH-7Q2M4D","contact":{"channel":"kf","address":"x"}}{`} {
		f.Add([]byte(s), "kf", "x", 0)
	}
	f.Fuzz(func(t *testing.T, plain []byte, channel, address string, flip int) {
		lane := flows.Contact{Channel: channel, Address: address}.Lane()
		key, err := v.NewKey("KH-7Q2M4D")
		if err != nil {
			t.Fatal(err)
		}
		r := storage.Record{Lane: lane, Head: storage.Head{Ref: "KH-7Q2M4D"}, Key: key.Wrapped, Body: key.Seal("case", plain), Version: 1}
		c, err := v.OpenCase(r)
		if err != nil {
			quotesNothing(t, err, plain)
			return
		}
		if c.Ref != "KH-7Q2M4D" || c.Contact.Lane() != lane {
			t.Fatalf("%s of %s opens as %s of %s", r.Head.Ref, lane, c.Ref, c.Contact.Lane())
		}
		again, err := key.SealCase(c, r)
		if err != nil {
			quotesNothing(t, err, plain)
			return
		}
		if same, err := v.OpenCase(again); err != nil || !cmp.Equal(c, same) {
			t.Fatalf("sealed and opened again: %v %s", err, cmp.Diff(c, same))
		}
		r.Body[(flip&0x7fffffff)%len(r.Body)] ^= 1
		if _, err := v.OpenCase(r); err == nil {
			t.Fatal("it opens with a bit flipped")
		}
	})
}

// quotesNothing: no word of a case stands in an error.
func quotesNothing(t *testing.T, err error, plain []byte) {
	t.Helper()
	for _, word := range strings.FieldsFunc(string(plain), func(r rune) bool { return strings.ContainsRune(`{}[]":, `, r) }) {
		if len(word) > 10 && word != "KH-7Q2M4D" && strings.Contains(err.Error(), word) {
			t.Fatalf("the error quotes %q: %v", word, err)
		}
	}
}
