package worker

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"kaihu/bot/scan"
)

// FuzzMessage reads whatever comes as a task and as an answer: it is refused,
// or says the same when it is written again.
func FuzzMessage(f *testing.F) {
	var task, answer bytes.Buffer
	if err := writeTask(&task, scan.Task{Files: [][]byte{[]byte("a"), {}}, For: "license_scan"}); err != nil {
		f.Fatal(err)
	}
	if err := writeAnswer(&answer, scan.Result{Copy: []byte("b"), Kind: scan.Invoice}, nil); err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{nil, task.Bytes(), answer.Bytes(), answer.Bytes()[:20], []byte("KSW1\x00\x00\x00\x10{\"Sizes\":[1,-1]}"), []byte("KSW1\x00\x00\x00\x13{\"Sizes\":[99999999]}")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		one, err := readTask(bytes.NewReader(data))
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errProtocol) {
			t.Errorf("%v", err)
		}
		if err == nil {
			var again bytes.Buffer
			if err := writeTask(&again, one); err != nil && !errors.Is(err, errProtocol) {
				t.Errorf("%v", err)
			} else if back, err2 := readTask(&again); err == nil && (err2 != nil || len(back.Files) != len(one.Files) || back.For != one.For) {
				t.Errorf("%+v became %+v, %v", one, back, err2)
			}
		}
		if _, _, err := readAnswer(bytes.NewReader(data)); err != nil && len(data) == 0 && !errors.Is(err, io.EOF) {
			t.Errorf("%v", err)
		}
	})
}
