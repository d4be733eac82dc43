package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// clock is the sandbox's time: the real one, moved forward by the page. How
// far is kept in a file, so that a restart does not go back in time.
type clock struct {
	path string
	mu   sync.Mutex
	by   time.Duration
}

func openClock(path string) (*clock, error) {
	c := &clock{path: path}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &c.by)
	}
	if err != nil {
		return nil, fmt.Errorf("the sandbox's clock: %w", err)
	}
	return c, nil
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.by)
}

// forward moves the clock; it never goes back.
func (c *clock) forward(d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d < 0 {
		return nil
	}
	c.by += d
	b, err := json.Marshal(c.by)
	if err != nil {
		return fmt.Errorf("the sandbox's clock: %w", err)
	}
	if err := os.WriteFile(c.path+".new", b, 0o600); err != nil {
		return fmt.Errorf("the sandbox's clock: %w", err)
	}
	return os.Rename(c.path+".new", c.path) // a kill leaves the old file or the new one, never half of one
}
