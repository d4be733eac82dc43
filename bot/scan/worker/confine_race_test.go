//go:build race && linux

package worker

// confine leaves the limit of memory to the keeper: the race detector's own
// memory is beyond it.
func confine() {
	if err := beNice(); err != nil {
		panic(err)
	}
}
