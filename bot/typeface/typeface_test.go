package typeface_test

import (
	"bytes"
	"slices"
	"testing"

	"kaihu/bot/typeface"
)

func open(t *testing.T) *typeface.Face {
	t.Helper()
	f, err := typeface.Open()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestCoverage counts what names and places are written with.
func TestCoverage(t *testing.T) {
	t.Parallel()
	f := open(t)
	for name, test := range map[string]struct {
		from, to rune
		least    int
	}{
		"ASCII": {' ', '~', 95}, "common": {0x4e00, 0x9fff, 20_976}, "rare": {0x3400, 0x4dbf, 6_582}, "full width": {0xff01, 0xff5e, 94},
	} {
		n := 0
		for r := test.from; r <= test.to; r++ {
			if f.Has(r) {
				n++
			}
		}
		if n < test.least {
			t.Errorf("%s: %d characters", name, n)
		}
	}
	if got := f.Lacks("张三 (SPECIMEN) 㐂 𬭎 繁體 😀\u202e\n😀"); !slices.Equal(got, []rune{'\n', '\u202e', '😀'}) {
		t.Errorf("lacks %U", got)
	}
	if got := f.Visible("a\u202eb😀"); got != "a[U+202E]b[U+1F600]" {
		t.Errorf("visible %q", got)
	}
}

// TestSubset takes characters out; bot/pack has the result read by others.
func TestSubset(t *testing.T) {
	t.Parallel()
	f := open(t)
	s, err := f.Subset("开户 Kaihu", "户😀", "𬭎")
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.Subset("Kaihu", "𬭎 开户")
	if err != nil || !bytes.Equal(s.TTF, again.TTF) {
		t.Errorf("the same characters give other bytes (%v)", err)
	}
	if string(s.Runes[1:]) != " Kahiu开户𬭎" || len(s.TTF) > 10_000 || s.Glyph('😀') != 0 {
		t.Errorf("%q, %d bytes", string(s.Runes), len(s.TTF))
	}
	if got := s.Width("开a"); got != 1000+s.Widths[s.Glyph('a')] || got == 2000 {
		t.Errorf("width %d", got)
	}
	whole, err := f.Draw(100)
	if err != nil {
		t.Fatal(err)
	}
	if advance, ok := whole.GlyphAdvance('a'); !ok || advance.Round() != (s.Widths[s.Glyph('a')]+5)/10 {
		t.Errorf("the letter is %d wide in the font", advance.Round())
	}
}
