package heif

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestModule pins the decoder. From v0.7.0 on github.com/gen2brain/heic embeds
// one under the AGPL, which Kaihu cannot be under; v0.6 was not looked through.
// Who takes a newer one reads its licence first.
func TestModule(t *testing.T) {
	const v049 = "3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435"
	if sum := sha256.Sum256(module); hex.EncodeToString(sum[:]) != v049 {
		t.Errorf("heif.wasm.gz is not that of v0.4.9: %x", sum)
	}
	mod, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if line := regexp.MustCompile(`(?m)^.*gen2brain/heic .*$`).Find(mod); line != nil && !regexp.MustCompile(`gen2brain/heic v0\.([0-4]\.\d+|5\.0)\b`).Match(line) {
		t.Errorf("%s: newer than v0.5.0, whose decoder is under the AGPL", line)
	}
	for _, name := range []string{"LICENSE.libheif", "LICENSE.libde265", "LICENSE.heic", "NOTICE"} {
		if info, err := os.Stat(name); err != nil || info.Size() < 300 {
			t.Errorf("%s is not beside it: %v", name, err)
		}
	}
}

func box(kind, body string) string { return boxOf(len(body)+8, kind, body) }

func boxOf(size int, kind, body string) string {
	return string([]byte{byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}) + kind + body
}

func TestSizes(t *testing.T) {
	ispe := box("ispe", "\x00\x00\x00\x00\x00\x00\x0f\xc0\x00\x00\x0b\xd0")
	tile := box("ispe", "\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x02\x00")
	in := func(properties string) string {
		return box("ftyp", "heic\x00\x00\x00\x00mif1") + box("meta", "\x00\x00\x00\x00"+box("hdlr", "x")+box("iprp", box("ipco", properties)))
	}
	both := []image.Point{{512, 512}, {4032, 3024}}
	for name, test := range map[string]struct {
		data string
		want []image.Point
	}{
		"picture and tiles":      {in(tile + box("hvcC", "x") + ispe), both},
		"nothing":                {"", nil},
		"no meta":                {box("ftyp", "heic"), nil},
		"a short ispe":           {in(box("ispe", "\x00\x00")), nil},
		"a box longer than file": {in(tile + boxOf(1<<30, "ispe", "x")), both[:1]},
		"a box of size 3":        {in(tile + boxOf(3, "free", "x") + ispe), both[:1]},
		"a box to the end":       {in(tile + boxOf(0, "ispe", ispe[8:])), both},
		"64 bits":                {in(tile + boxOf(1, "ispe", "\x00\x00\x00\x00\x00\x00\x00\x1c"+ispe[8:])), both},
	} {
		if got := Sizes([]byte(test.data)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestShape(t *testing.T) {
	for _, got := range [][5]uint32{{0, 10, 0, 1, 0}, {10, 1 << 31, 0, 1, 0}, {1<<14 + 1, 10, 0, 1, 0}, {10, 10, 7, 1, 0}, {10, 10, 0, 9, 0}} {
		if _, err := newShape(got); err == nil {
			t.Errorf("%v was taken", got)
		}
	}
	for _, space := range []uint32{spaceYCbCr, spaceRGB, spaceMonochrome} {
		for chroma := range uint32(4) {
			s, err := newShape([5]uint32{33, 17, space, chroma, chroma % 2})
			if err != nil {
				continue
			}
			img := s.image(make([]byte, s.bytes))
			if img.Bounds() != image.Rect(0, 0, 33, 17) {
				t.Errorf("%d %d: %v", space, chroma, img.Bounds())
			}
			_ = fmt.Sprint(img.At(32, 16)) // the last pixel lies within
		}
	}
}
