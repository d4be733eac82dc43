package ppocr

import "fmt"

// classifyWidth is the width that the classifier takes; of longer lines it
// sees the whole, squeezed.
const classifyWidth = 192

// classifier says whether a line stands on its head.
type classifier struct {
	model *model
	input []float32
}

// overturned is the probability that each strip stands on its head.
func (c *classifier) overturned(v view, strips []strip) ([]float64, error) {
	size := 3 * lineHeight * classifyWidth
	if n := size * len(strips); len(c.input) < n {
		c.input = make([]float32, n)
	}
	for i, s := range strips {
		if s.w > classifyWidth {
			s = s.squeezed(classifyWidth)
		}
		s.fill(v, c.input[i*size:(i+1)*size], classifyWidth)
	}
	odds := make([]float64, len(strips))
	err := c.model.run(c.input[:size*len(strips)], []int64{int64(len(strips)), 3, lineHeight, classifyWidth}, func(out []float32, _ []int64) {
		for i := range odds {
			odds[i] = float64(out[2*i+1])
		}
	})
	if err != nil {
		return nil, fmt.Errorf("classifying lines: %w", err)
	}
	return odds, nil
}
