package picture

import (
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v4"
)

//go:embed thresholds.yaml
var thresholdsFile []byte

// threshold is one number, and how it was found.
type threshold struct {
	Value  float64 `yaml:"value"`
	Source string  `yaml:"source"`
}

// thresholds are the numbers of thresholds.yaml; what each means stands there.
type thresholds struct {
	Sharp     threshold `yaml:"sharp"`
	Blur      threshold `yaml:"blur"`
	LongSide  threshold `yaml:"long_side"`
	LeastSide threshold `yaml:"least_side"`
	Burnt     threshold `yaml:"burnt"`
	Faint     threshold `yaml:"faint"`
	Washed    threshold `yaml:"washed"`
	Blank     threshold `yaml:"blank"`
	Dark      threshold `yaml:"dark"`
	Colour    threshold `yaml:"colour"`
	Glare     threshold `yaml:"glare"`
	CutSide   threshold `yaml:"cut_side"`
	CutCorner threshold `yaml:"cut_corner"`
	CutText   threshold `yaml:"cut_text"`
}

func readThresholds(file []byte) (t thresholds, err error) {
	if err := yaml.Load(file, &t, yaml.WithKnownFields()); err != nil {
		return t, fmt.Errorf("thresholds.yaml: %w", err)
	}
	return t, nil
}
