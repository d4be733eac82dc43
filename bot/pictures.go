package bot

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// picturesAtOnce is how many files are held in memory at once for each
// channel, from their download to their verdict: a file may be 25 MB, and only
// one is looked at at a time.
const picturesAtOnce = 4

// pictures bounds what is held. The zero value is ready.
type pictures struct {
	mu   sync.Mutex
	room map[string]*semaphore.Weighted
}

// take waits until so many files of a channel may be held; leave gives their
// room back. A document of more files than there is room for is held alone.
func (p *pictures) take(ctx context.Context, channel string, files int) (leave func(), err error) {
	p.mu.Lock()
	if p.room == nil {
		p.room = map[string]*semaphore.Weighted{}
	}
	room := p.room[channel]
	if room == nil {
		room = semaphore.NewWeighted(picturesAtOnce)
		p.room[channel] = room
	}
	p.mu.Unlock()
	n := int64(min(files, picturesAtOnce))
	if err := room.Acquire(ctx, n); err != nil {
		return nil, err
	}
	return func() { room.Release(n) }, nil
}
