package ppocr

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// alphabet is a dictionary of a few characters: 1 甲, 2 乙, 3 丙, 4 (, 5 （, 6 A,
// 7 the space.
func alphabet(t *testing.T) dictionary {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.txt")
	if err := os.WriteFile(path, []byte("甲\n乙\n丙\n(\n（\nA\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := readDictionary(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// seen makes frames of columns, each given by the probabilities of its classes.
func seen(columns ...map[int]float32) frames {
	const classes = 8
	var out []float32
	for _, c := range columns {
		row := make([]float32, classes)
		for id, p := range c {
			row[id] = p
		}
		out = append(out, row...)
	}
	return framesOf(out, len(columns), classes)
}

func TestGreedy(t *testing.T) {
	d := alphabet(t)
	for _, c := range []struct {
		name       string
		frames     frames
		text       string
		confidence float64
	}{
		{"nothing", seen(map[int]float32{0: 1}), "", 0},
		{"repeats are one", seen(map[int]float32{1: 0.8}, map[int]float32{1: 0.9}, map[int]float32{2: 0.6}), "甲乙", 0.7},
		{"a blank parts equals", seen(map[int]float32{1: 0.8}, map[int]float32{0: 0.9}, map[int]float32{1: 0.6}), "甲甲", 0.7},
		{"space", seen(map[int]float32{6: 1}, map[int]float32{7: 1}, map[int]float32{6: 1}), "A A", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, confidence := c.frames.text(d)
			if text != c.text || math.Abs(confidence-c.confidence) > 1e-6 {
				t.Errorf("%q with %f, not %q with %f", text, confidence, c.text, c.confidence)
			}
		})
	}
}

func TestScore(t *testing.T) {
	d := alphabet(t)
	blanks := map[int]float32{0: 1}
	doubt := seen(blanks, map[int]float32{1: 1}, blanks, map[int]float32{2: 0.6, 3: 0.3}, blanks)
	twice := seen(map[int]float32{1: 1}, blanks, map[int]float32{1: 1})
	once := seen(map[int]float32{1: 1}, map[int]float32{1: 1})
	spaced := seen(map[int]float32{6: 1}, map[int]float32{7: 1}, map[int]float32{5: 1})
	for _, c := range []struct {
		name   string
		frames frames
		claim  string
		want   float64
	}{
		{"as read", doubt, "甲乙", 0},
		{"a part of it", doubt, "乙", 0},
		{"second choice", doubt, "甲丙", math.Log(0.3/0.6) / 2},
		{"not there", doubt, "A", unseen - math.Log(0.6)},
		{"one is left out", doubt, "乙乙", unseen / 2.0},
		{"twice", twice, "甲甲", 0},
		{"twice, but it was one", once, "甲甲", unseen}, // never two without a blank between them
		{"other width, other case, no space", spaced, "ａ(", 0},
		{"space that is not there", twice, "甲 甲", 0},
		{"unknown", doubt, "甲丁", math.NaN()},
		{"empty", doubt, " ", math.NaN()},
		{"no frames", nil, "甲", math.NaN()},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.frames.score(d, c.claim)
			if math.IsNaN(got) != math.IsNaN(c.want) || math.Abs(got-c.want) > 1e-4 {
				t.Errorf("%f, not %f", got, c.want)
			}
		})
	}
}
