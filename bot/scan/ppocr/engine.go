// Package ppocr reads pictures with PP-OCRv4, the mobile models of PaddleOCR.
//
// A page is read in steps: the detector finds boxes of text (detect.go,
// geometry.go), the boxes and a classifier say how the page lies (turn.go),
// each box is cut out level (strip.go), and the recogniser says column by column
// how probable each character is (recognise.go). Of that come the text and its
// confidence, and the score of a text that was claimed (align.go).
//
// The networks run in ONNX Runtime, a C library: in a program that was built
// without cgo, Open says so.
package ppocr

import (
	"context"
	"errors"
	"fmt"
	"image"
	"path/filepath"

	"kaihu/bot/scan"
)

// Engine is a scan.Engine.
type Engine struct {
	detector   detector
	classifier classifier
	recogniser recogniser
}

// Open loads the runtime and the models out of a folder that holds
// libonnxruntime.so.1, det.onnx, cls.onnx, rec.onnx and keys.txt (make ocr). It
// is not for several goroutines at once. The engine computes in so many
// threads.
func Open(dir string, threads int) (*Engine, error) {
	if err := startRuntime(dir); err != nil {
		return nil, err
	}
	dict, err := readDictionary(filepath.Join(dir, "keys.txt"))
	if err != nil {
		return nil, err
	}
	models := map[string]*model{}
	for name, output := range map[string]string{"det": "sigmoid_0.tmp_0", "cls": "softmax_0.tmp_0", "rec": "softmax_11.tmp_0"} {
		if models[name], err = openModel(filepath.Join(dir, name+".onnx"), output, threads); err != nil {
			return nil, err
		}
	}
	return &Engine{
		detector:   detector{model: models["det"]},
		classifier: classifier{model: models["cls"]},
		recogniser: recogniser{model: models["rec"], dict: dict},
	}, nil
}

// Close gives the models' memory back.
func (e *Engine) Close() error {
	return errors.Join(e.detector.model.close(), e.classifier.model.close(), e.recogniser.model.close())
}

// Name is ppocr.
func (e *Engine) Name() string { return "ppocr" }

// Read finds the lines of text of a picture that may lie in any direction.
func (e *Engine) Read(ctx context.Context, img *image.RGBA) (scan.Reading, error) {
	if img.Rect.Empty() {
		return scan.Reading{}, errors.New("ppocr: the picture has no pixels")
	}
	p, err := e.lay(ctx, newPyramid(img))
	if err != nil {
		return scan.Reading{}, fmt.Errorf("ppocr: %w", err)
	}
	lines, err := e.lines(ctx, p)
	if err != nil {
		return scan.Reading{}, fmt.Errorf("ppocr: %w", err)
	}
	return scan.Reading{Turned: p.quarters % 4 * 90, Lines: lines}, nil
}

// lines reads the boxes of a page in their order.
func (e *Engine) lines(ctx context.Context, p page) ([]scan.Line, error) {
	var lines []scan.Line
	for _, b := range p.inOrder() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		seen, err := e.recogniser.read(p.view, stripOf(b))
		if err != nil {
			return nil, err
		}
		text, confidence := seen.text(e.recogniser.dict)
		if text == "" {
			continue
		}
		lines = append(lines, scan.Line{
			Text:       text,
			Confidence: confidence,
			Box:        p.box(b),
			Score:      func(claim string) float64 { return seen.score(e.recogniser.dict, claim) },
		})
	}
	return lines, nil
}
