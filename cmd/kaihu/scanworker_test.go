package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestScanWorker starts the child as Kaihu does: it ends with its input, talks
// to nobody who does not speak its language, and is in no list of commands.
func TestScanWorker(t *testing.T) {
	for _, test := range []struct {
		args []string
		in   string
		code int
	}{
		{[]string{"scan-worker"}, "", 0},
		{[]string{"scan-worker", "--cache", t.TempDir()}, "", 0},
		{[]string{"scan-worker"}, "GET / HTTP/1.1\r\n\r\n", 1},
	} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), test.args, nil, strings.NewReader(test.in), &out, &errs); code != test.code || out.Len() > 0 {
			t.Errorf("%v, %q: code %d, %q, %q", test.args, test.in, code, &out, &errs)
		}
	}
	var help bytes.Buffer
	if code := run(context.Background(), []string{"--help"}, nil, strings.NewReader(""), &help, &help); code != 0 || strings.Contains(help.String(), "scan-worker") {
		t.Errorf("code %d: %s", code, &help)
	}
}
