package ppocr

import (
	"fmt"
	"math"
)

// Widths of the recogniser's input: few shapes keep the runtime's memory flat.
const (
	recogniseStep = 32
	recogniseMin  = 64
	recogniseMax  = 3200 // a longer line is squeezed
	kept          = 1e-6 // probabilities below are not kept
)

// recogniser reads lines.
type recogniser struct {
	model *model
	dict  dictionary
	input []float32
}

// read returns what the network sees from left to right.
func (r *recogniser) read(v view, s strip) (frames, error) {
	if s.w > recogniseMax {
		s = s.squeezed(recogniseMax)
	}
	width := max((s.w+recogniseStep-1)/recogniseStep*recogniseStep, recogniseMin)
	size := 3 * lineHeight * width
	if len(r.input) < size {
		r.input = make([]float32, size)
	}
	s.fill(v, r.input, width)
	var read frames
	classes := 0
	err := r.model.run(r.input[:size], []int64{1, 3, lineHeight, int64(width)}, func(out []float32, shape []int64) {
		classes = int(shape[2])
		read = framesOf(out, int(shape[1]), classes)
	})
	if err != nil {
		return nil, fmt.Errorf("reading a line: %w", err)
	}
	if n := len(r.dict.names); classes != n {
		return nil, fmt.Errorf("reading a line: the model tells %d characters apart, keys.txt %d", classes, n)
	}
	return read, nil
}

// frames are what the recogniser sees in the columns of a strip.
type frames []frame

// frame is one column: the probable characters and how probable they are.
type frame struct {
	best int     // the most probable character
	top  float64 // its probability
	ids  []int32 // characters with at least the probability kept, ascending
	logs []float32
}

// framesOf keeps of the probabilities of count columns those that matter.
func framesOf(out []float32, count, classes int) frames {
	read := make(frames, count)
	for t := range read {
		f := &read[t]
		for id, p := range out[t*classes : (t+1)*classes] {
			if p < kept {
				continue
			}
			if float64(p) > f.top {
				f.best, f.top = id, float64(p)
			}
			f.ids = append(f.ids, int32(id))
			f.logs = append(f.logs, float32(math.Log(float64(p))))
		}
	}
	return read
}

// spaced is the log probability of a space, less that of nothing, from which
// two Latin words stand apart: between words set close the network is sure of
// neither (measured: above -2), within a word it is sure of nothing (below -9).
const spaced = -4

// text is the most probable reading, and the mean probability of its
// characters (CTC, greedy).
func (fs frames) text(d dictionary) (string, float64) {
	var text []byte
	sum, n, last := 0.0, 0, blank
	apart := false
	for _, f := range fs {
		if f.best == blank {
			apart = apart || f.log([]int32{d.space}) > spaced
		}
		if f.best != blank && f.best != last {
			if name := d.names[f.best]; apart && isWord(name[0]) && len(text) > 0 && isWord(text[len(text)-1]) {
				text = append(text, ' ')
			}
			apart = false
			text = append(text, d.names[f.best]...)
			sum += f.top
			n++
		}
		last = f.best
	}
	if n == 0 {
		return "", 0
	}
	return string(text), sum / float64(n)
}

// isWord says that a byte is a Latin letter, or stands between Latin words.
// Digits are left alone: numbers are printed wide without having parts.
func isWord(b byte) bool {
	return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == ',' || b == '&'
}
