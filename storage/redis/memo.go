package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

// Memo implements storage.Store.
func (s *Store) Memo(ctx context.Context, key string) ([]byte, error) {
	value, err := s.db.Get(ctx, s.keys.memo(key)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("memo %s: %w", key, storage.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("redis: memo %s: %w", key, err)
	}
	return value, nil
}

// SetMemo implements storage.Store.
func (s *Store) SetMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	var err error
	if value == nil {
		err = s.db.Del(ctx, s.keys.memo(key)).Err()
	} else {
		err = s.db.Set(ctx, s.keys.memo(key), value, max(ttl, 0)).Err()
	}
	if err != nil {
		return fmt.Errorf("redis: memo %s: %w", key, err)
	}
	return nil
}

// Hold implements storage.Store.
func (s *Store) Hold(ctx context.Context, name, owner string, now time.Time, ttl time.Duration) (bool, error) {
	ends := ""
	if ttl > 0 {
		ends = micros(now.Add(ttl))
	}
	// Whose hold it is goes by the caller's times alone; Redis only forgets, long after, what nobody gave back.
	forget := (max(ttl, 0) + 8*24*time.Hour).Milliseconds()
	held, err := s.scripts.hold.Run(ctx, s.db, []string{s.keys.hold(name)}, owner, micros(now), ends, forget).Bool()
	if err != nil {
		return false, fmt.Errorf("redis: hold %s: %w", name, err)
	}
	return held, nil
}
