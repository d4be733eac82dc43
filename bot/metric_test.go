package bot_test

import (
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// counted is a counter, of the series whose labels have these values; 0 if there
// is none yet.
func counted(t *testing.T, from prometheus.Gatherer, name string, values ...string) float64 {
	t.Helper()
	n, _ := metric(t, from, name, values)
	return n
}

// gauge is a gauge, of the series whose labels have these values; -1 if there is
// none.
func gauge(t *testing.T, from prometheus.Gatherer, name string, values ...string) float64 {
	t.Helper()
	if n, ok := metric(t, from, name, values); ok {
		return n
	}
	return -1
}

func metric(t *testing.T, from prometheus.Gatherer, name string, values []string) (n float64, ok bool) {
	t.Helper()
	families, err := from.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var has []string
			for _, l := range m.GetLabel() {
				has = append(has, l.GetValue())
			}
			if f.GetName() == name && !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(has, v) }) {
				return m.GetCounter().GetValue() + m.GetGauge().GetValue(), true
			}
		}
	}
	return 0, false
}
