package redis

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaihu/storage"
)

// TestValueOfBefore: what earlier releases stored is read, and a case that no
// consultant has to do with is still stored like that, byte for byte.
func TestValueOfBefore(t *testing.T) {
	at := time.Unix(1772452800, 123456789).UTC()
	want := storage.Record{
		Lane:    "kf:a",
		Head:    storage.Head{Ref: "KH-A", Stage: "reviewing", Ball: "aws", Channel: "kf", Lang: "zh", Since: at, Updated: at},
		Key:     []byte("@\x00k"),
		Body:    []byte("@b\x00"),
		Version: 7,
	}
	const stored = "7\x00KH-A\x00reviewing\x00aws\x00kf\x00zh\x001772452800123456789\x00\x001772452800123456789\x00\x003\x00@\x00k@b\x00"
	got, err := readCase("kf:a", stored)
	if err != nil || !cmp.Equal(got, want) {
		t.Fatalf("%v %s", err, cmp.Diff(want, got))
	}
	if text := caseValue(want); text != stored {
		t.Errorf("stored as %q", text)
	}
	for _, h := range []storage.Head{{Assignee: "@"}, {Needs: at}, {Assignee: "slack:T0/U1", Needs: at}} {
		next := want
		next.Head.Assignee, next.Head.Needs = h.Assignee, h.Needs
		text := caseValue(next)
		if got, err := readCase("kf:a", text); err != nil || !cmp.Equal(got, next) || !strings.Contains(text, "\x00@"+h.Assignee+"\x00") {
			t.Errorf("%q: %v %s", text, err, cmp.Diff(next, got))
		}
	}
	for _, bad := range []string{"", "7", stored[:60], strings.Replace(stored, "\x003\x00", "\x00@a\x003\x00", 1), strings.Replace(stored, "\x003\x00", "\x00@a\x00x\x003\x00", 1)} {
		if _, err := readCase("kf:a", bad); err == nil {
			t.Errorf("%q is a case", bad)
		}
	}
}
