//go:build cgo

package ppocr

import (
	"fmt"
	"path/filepath"
	"runtime"

	ort "github.com/yalue/onnxruntime_go"
)

// model is one network with one input and one output, both of float32.
type model struct {
	session *ort.DynamicAdvancedSession
}

// startRuntime loads the runtime out of the folder. There is one a process,
// however many engines.
func startRuntime(dir string) error {
	if ort.IsInitialized() {
		return nil
	}
	ort.SetSharedLibraryPath(filepath.Join(dir, "libonnxruntime.so.1"))
	if err := ort.InitializeEnvironment(ort.WithLogLevelError()); err != nil {
		return fmt.Errorf("starting the ONNX runtime of %s: %w", dir, err)
	}
	return nil
}

// openModel loads a network whose input is x. To ask the file for the name of
// its output would load it once more.
func openModel(path, output string, threads int) (*model, error) {
	options, err := ort.NewSessionOptions()
	if err != nil {
		return nil, fmt.Errorf("loading the model %s: %w", path, err)
	}
	defer func() { _ = options.Destroy() }()
	if err := configure(options, threads); err != nil {
		return nil, fmt.Errorf("loading the model %s: %w", path, err)
	}
	session, err := ort.NewDynamicAdvancedSession(path, []string{"x"}, []string{output}, options)
	if err != nil {
		return nil, fmt.Errorf("loading the model %s: %w", path, err)
	}
	return &model{session: session}, nil
}

// configure keeps memory flat over pictures of many shapes, and the processor
// free while nothing is to do. The runtime's own arena stays on: without it the
// C library's heap grew to twice as much.
func configure(options *ort.SessionOptions, threads int) error {
	if err := options.SetIntraOpNumThreads(threads); err != nil {
		return err
	}
	if err := options.SetMemPattern(false); err != nil {
		return err
	}
	return options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0")
}

// run calls use with what the network makes of the input; use must not keep it.
func (m *model) run(input []float32, shape []int64, use func(output []float32, shape []int64)) error {
	var pin runtime.Pinner
	pin.Pin(&input[0])
	defer pin.Unpin()
	in, err := ort.NewTensor(ort.NewShape(shape...), input)
	if err != nil {
		return fmt.Errorf("running a model: %w", err)
	}
	defer func() { _ = in.Destroy() }()
	out := []ort.Value{nil}
	if err := m.session.Run([]ort.Value{in}, out); err != nil {
		return fmt.Errorf("running a model: %w", err)
	}
	defer func() { _ = out[0].Destroy() }()
	tensor, ok := out[0].(*ort.Tensor[float32])
	if !ok {
		return fmt.Errorf("running a model: its output is no float32 tensor but %T", out[0])
	}
	use(tensor.GetData(), tensor.GetShape())
	return nil
}

func (m *model) close() error {
	return m.session.Destroy()
}
