package bot_test

import (
	"strings"
	"testing"
	"time"

	"kaihu/bot"
)

func TestFileName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, want string }{
		{"营业执照 副本.pdf", "营业执照 副本.pdf"},
		{"../../etc/passwd", "passwd"},
		{`..\..\windows\win.ini`, "win.ini"},
		{"/", ""}, {"..", ""}, {"a/..", ""}, {"", ""}, {" \t ", ""},
		{"a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie: x.pdf"},
		{"scan\u202egpj.exe", "scangpj.exe"},
		{"\u2066a\u2069\u200f\ufeff.pdf", "a.pdf"},
		{"a\u0085b\u2028c.pdf", "abc.pdf"},
		{"\xff\xfea.pdf", "a.pdf"},
		{strings.Repeat("长", 10_000) + ".pdf", strings.Repeat("长", 65) + ".pdf"},
		{strings.Repeat("../", 100_000) + "x.png", "x.png"},
	} {
		if got := bot.FileName(c.name); got != c.want {
			t.Errorf("%.40q: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestFileNameIsLinear: the cost of a name grows with its length and no
// faster.
func TestFileNameIsLinear(t *testing.T) {
	t.Parallel()
	began := time.Now()
	if got := bot.FileName(strings.Repeat("长", 1<<20) + ".pdf"); len(got) > 200 {
		t.Errorf("%d bytes", len(got))
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("3 MB took %v", d)
	}
}
