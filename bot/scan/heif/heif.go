// Package heif decodes HEIC and HEIF, which phones make and AWS does not take.
//
// The decoder is libheif with libde265, compiled to WebAssembly: heif.wasm.gz
// out of github.com/gen2brain/heic v0.4.9 (NOTICE). The module itself is not
// imported, for three reasons: it links the system's dynamic loader into a
// program that must be static, prefers a libheif that it finds on the machine,
// and sets the decoder no limits. Later versions than v0.5.0 are no choice at
// all: since v0.7.0 they embed a decoder under the AGPL, and v0.6 was never
// looked through.
package heif

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

//go:embed heif.wasm.gz
var module []byte

// memoryPages of 64 KB are what the decoder may take: a picture of 50
// megapixels needs some 300 MB.
const memoryPages = 7168

// ErrPicture says that the picture cannot be decoded: damaged, or not of a
// kind that libheif knows.
var ErrPicture = errors.New("heif: the picture cannot be decoded")

// Decoder decodes pictures, one instance of the library for each. It is safe
// for concurrent use.
type Decoder struct {
	cacheDir string
	lock     sync.Mutex
	runtime  wazero.Runtime // nil until first used
	compiled wazero.CompiledModule
}

// New is a decoder that keeps the compiled library in a folder, from one start
// to the next; "": it is compiled again each time. Nobody else may write in
// the folder, for what lies there is run. Nothing is done before the first
// picture.
func New(cacheDir string) *Decoder { return &Decoder{cacheDir: cacheDir} }

// Close gives the compiled library's memory back.
func (d *Decoder) Close(ctx context.Context) error {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.runtime == nil {
		return nil
	}
	runtime := d.runtime
	d.runtime = nil
	if err := runtime.Close(ctx); err != nil {
		return fmt.Errorf("heif: close: %w", err)
	}
	return nil
}

// Decode decodes the primary picture, turned and cropped as the file says.
// Limits on its size are the caller's ([Sizes]); a picture whose data are
// larger than its header says is stopped by the library's memory limit. The
// error wraps ErrPicture unless the decoder is at fault or ctx is over.
func (d *Decoder) Decode(ctx context.Context, data []byte) (image.Image, error) {
	compiled, err := d.start(ctx)
	if err != nil {
		return nil, err
	}
	mod, err := d.runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, fmt.Errorf("heif: start: %w", err)
	}
	defer func() { _ = mod.Close(context.WithoutCancel(ctx)) }()
	img, err := (&call{ctx: ctx, mod: mod}).decode(data)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("heif: %w", ctx.Err())
	}
	return img, err
}

// start compiles the library once.
func (d *Decoder) start(ctx context.Context) (wazero.CompiledModule, error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.runtime != nil {
		return d.compiled, nil
	}
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages).WithCloseOnContextDone(true)
	if d.cacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(d.cacheDir)
		if err != nil {
			return nil, fmt.Errorf("heif: cache: %w", err)
		}
		config = config.WithCompilationCache(cache)
	}
	packed, err := gzip.NewReader(bytes.NewReader(module))
	if err != nil {
		return nil, fmt.Errorf("heif: unpack: %w", err)
	}
	code, err := io.ReadAll(packed)
	if err != nil {
		return nil, fmt.Errorf("heif: unpack: %w", err)
	}
	runtime := wazero.NewRuntimeWithConfig(ctx, config)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return nil, errors.Join(fmt.Errorf("heif: wasi: %w", err), runtime.Close(ctx))
	}
	compiled, err := runtime.CompileModule(ctx, code)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("heif: compile: %w", err), runtime.Close(ctx))
	}
	d.runtime, d.compiled = runtime, compiled
	return compiled, nil
}

// call is one use of the library.
type call struct {
	ctx context.Context
	mod api.Module
}

func (c *call) alloc(n int) (uint64, error) {
	res, err := c.mod.ExportedFunction("malloc").Call(c.ctx, uint64(n))
	if err != nil || res[0] == 0 {
		return 0, fmt.Errorf("%w: no memory for %d bytes: %w", ErrPicture, n, err)
	}
	return res[0], nil
}

// decode asks the library twice: for the size, then for the pixels.
func (c *call) decode(data []byte) (image.Image, error) {
	in, err := c.alloc(len(data))
	if err != nil {
		return nil, err
	}
	const answers = 5 // width, height, colour space, chroma, premultiplied
	out, err := c.alloc(4 * answers)
	if err != nil {
		return nil, err
	}
	if !c.mod.Memory().Write(uint32(in), data) {
		return nil, fmt.Errorf("%w: no memory for the file", ErrPicture)
	}
	run := func(sizeOnly, pixels uint64) error {
		res, err := c.mod.ExportedFunction("decode").Call(c.ctx, in, uint64(len(data)), sizeOnly, out, out+4, out+8, out+12, out+16, pixels)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrPicture, err)
		}
		if res[0] == 0 {
			return ErrPicture
		}
		return nil
	}
	if err := run(1, 0); err != nil {
		return nil, err
	}
	var got [answers]uint32
	for i := range got {
		got[i], _ = c.mod.Memory().ReadUint32Le(uint32(out) + 4*uint32(i))
	}
	shape, err := newShape(got)
	if err != nil {
		return nil, err
	}
	pixels, err := c.alloc(shape.bytes)
	if err != nil {
		return nil, err
	}
	if err := run(0, pixels); err != nil {
		return nil, err
	}
	view, ok := c.mod.Memory().Read(uint32(pixels), uint32(shape.bytes))
	if !ok {
		return nil, fmt.Errorf("%w: its pixels lie outside the memory", ErrPicture)
	}
	return shape.image(bytes.Clone(view)), nil // a copy: the view would keep the library's whole memory
}
