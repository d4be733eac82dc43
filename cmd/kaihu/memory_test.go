package main

import (
	"math"
	"runtime/debug"
	"testing"
)

// TestMemoryLimit: the program has a limit, and GOMEMLIMIT is stronger.
func TestMemoryLimit(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	for name, c := range map[string]struct{ operator, want int64 }{
		"nobody set one":   {math.MaxInt64, memory},
		"the operator did": {300 << 20, 300 << 20},
	} {
		debug.SetMemoryLimit(c.operator)
		if got := limitMemory(); got != c.want || debug.SetMemoryLimit(-1) != c.want {
			t.Errorf("%s: %d, and %d is kept", name, got, debug.SetMemoryLimit(-1))
		}
	}
}
