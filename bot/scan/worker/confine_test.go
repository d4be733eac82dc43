//go:build !race

package worker

func confine() {
	if err := Confine(); err != nil {
		panic(err)
	}
}
