package redis

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/redis/go-redis/v9"
)

// LogTo lets go-redis report into our log instead of writing to stderr. Its
// logger is a variable of its package: a program calls this once, before it
// opens a store.
func LogTo(log *slog.Logger) { redis.SetLogger(logger{log}) }

type logger struct{ log *slog.Logger }

// Printf is go-redis's only level. It holds addresses and errors, no values.
func (l logger) Printf(ctx context.Context, format string, args ...any) {
	l.log.WarnContext(ctx, "redis: "+fmt.Sprintf(format, args...))
}
