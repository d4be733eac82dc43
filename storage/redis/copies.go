package redis

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// copiesWithin is how long replicas have for a write. A platform waits for
// three seconds.
const copiesWithin = time.Second

// copies lets no write count that fewer than this many replicas have, so that
// one of them can be promoted and nothing acknowledged is missing there. Redis
// replicates in one ordered stream: WAIT behind a write, on its connection,
// stands for the write and all before it.
//
// What misses its replicas may be stored all the same. It is refused, comes
// again, and is found as seen then; [Store.seen] holds that answer back until
// the replicas have it.
type copies struct {
	want int
	node *redis.Client
}

// keepCopies makes a client, of one node or of a cluster, wait for replicas.
func keepCopies(db redis.UniversalClient, want int) {
	switch db := db.(type) {
	case *redis.Client:
		db.AddHook(copies{want, db})
	case *redis.ClusterClient: // WAIT is about a node, and has no key that would lead to it
		db.OnNewNode(func(node *redis.Client) { node.AddHook(copies{want, node}) })
	}
}

func (copies) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook makes a pipeline of a single write: WAIT needs its connection.
func (c copies) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if !writes(cmd) {
			return next(ctx, cmd)
		}
		pipe := c.node.Pipeline()
		if err := pipe.Process(ctx, cmd); err != nil {
			return err
		}
		_, err := pipe.Exec(ctx)
		return err
	}
}

// ProcessPipelineHook puts WAIT behind the writes of a pipeline. They fail
// together: which of them the replicas lack, Redis does not tell.
func (c copies) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		var written []redis.Cmder
		with := make([]redis.Cmder, 0, len(cmds)+1)
		for _, cmd := range cmds {
			if _, again := cmd.(*wait); again {
				continue // go-redis repeats a pipeline as it was sent, and a WAIT at any node
			}
			if with = append(with, cmd); writes(cmd) {
				written = append(written, cmd)
			}
		}
		switch {
		case len(with) == 0:
			return nil
		case len(written) == 0:
			return next(ctx, with)
		}
		w := &wait{redis.NewIntCmd(ctx, "wait", c.want, copiesWithin.Milliseconds())}
		err := next(ctx, append(with, w))
		short := w.Err()
		if short == nil && w.Val() < int64(c.want) {
			short = fmt.Errorf("%w: %d of %d", errCopies, w.Val(), c.want)
		}
		if short == nil {
			return err
		}
		for _, cmd := range written {
			if cmd.Err() == nil {
				cmd.SetErr(short)
			}
		}
		return short
	}
}

// wait is a WAIT of ours, to be told from the caller's commands.
type wait struct{ *redis.IntCmd }

// writes says whether a command may write. Scripts count as if they did.
func writes(cmd redis.Cmder) bool {
	switch strings.ToLower(cmd.Name()) {
	case "set", "del", "eval", "evalsha":
		return true
	}
	return false
}

// seen is the answer that an event was committed before. Where replicas are
// waited for, it is given when they have what was committed: a write of our own
// comes after it in the stream.
func (s *Store) seen(ctx context.Context, lane string) error {
	if s.copies == 0 {
		return storage.ErrSeen
	}
	if err := s.db.Set(ctx, s.keys.of(lane)+"copied", "", time.Minute).Err(); err != nil {
		return fmt.Errorf("redis: seen, but not on its replicas: %w", err)
	}
	return storage.ErrSeen
}
