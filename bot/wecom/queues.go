package wecom

import (
	"context"
	"sync"
)

// queues lets one at a time through for each name, in the order of arrival.
type queues struct {
	mu   sync.Mutex
	tail map[string]chan struct{} // closed when the last in the queue leaves
}

func newQueues() *queues { return &queues{tail: map[string]chan struct{}{}} }

// enter waits for its turn; what it returns ends the turn.
func (q *queues) enter(ctx context.Context, name string) (func(), error) {
	mine := make(chan struct{})
	q.mu.Lock()
	before := q.tail[name]
	q.tail[name] = mine
	q.mu.Unlock()
	leave := func() {
		q.mu.Lock()
		if q.tail[name] == mine {
			delete(q.tail, name)
		}
		q.mu.Unlock()
		close(mine)
	}
	if before == nil {
		return leave, nil
	}
	select {
	case <-before:
		return leave, nil
	case <-ctx.Done():
		go func() { // whoever is behind waits for those in front all the same
			<-before
			leave()
		}()
		return nil, ctx.Err()
	}
}
