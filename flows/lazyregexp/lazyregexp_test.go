package lazyregexp

import "testing"

// TestMistake panics where the expression is used, as MustCompile does where it
// stands.
func TestMistake(t *testing.T) {
	r := New("(")
	defer func() {
		if recover() == nil {
			t.Error("a mistaken expression matched something")
		}
	}()
	r.MatchString("x")
}
