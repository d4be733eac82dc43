package scantest

import (
	"context"
	"hash/maphash"
	"image"
	"sync"

	"kaihu/bot/scan"
)

// Recall is an engine that reads the same picture once: the false claims of a
// specimen are judged by what was read for the true ones. It keeps the last
// few readings.
type Recall struct {
	scan.Engine

	mu   sync.Mutex
	seed maphash.Seed
	kept map[uint64]scan.Reading
	last []uint64
}

// NewRecall wraps an engine.
func NewRecall(e scan.Engine) *Recall {
	return &Recall{Engine: e, seed: maphash.MakeSeed(), kept: map[uint64]scan.Reading{}}
}

// Read reads a picture, or remembers what it read in it.
func (m *Recall) Read(ctx context.Context, img *image.RGBA) (scan.Reading, error) {
	var h maphash.Hash
	h.SetSeed(m.seed)
	_, _ = h.Write(img.Pix)
	_ = h.WriteByte(byte(img.Bounds().Dx()))
	key := h.Sum64()
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.kept[key]; ok {
		return r, nil
	}
	r, err := m.Engine.Read(ctx, img)
	if err != nil {
		return scan.Reading{}, err
	}
	m.kept[key] = r
	if m.last = append(m.last, key); len(m.last) > 12 {
		delete(m.kept, m.last[0])
		m.last = m.last[1:]
	}
	return r, nil
}
