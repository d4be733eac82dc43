//go:build !cgo

package ppocr

import "errors"

// errNoRuntime is of programs that were built without cgo: the runtime is a C
// library. kaihu-ocr is built with it.
var errNoRuntime = errors.New("the reading engine is not in this program: it was built without cgo")

type model struct{}

func startRuntime(string) error { return errNoRuntime }

func openModel(string, string, int) (*model, error) { return nil, errNoRuntime }

func (*model) run([]float32, []int64, func([]float32, []int64)) error { return errNoRuntime }

func (*model) close() error { return nil }
