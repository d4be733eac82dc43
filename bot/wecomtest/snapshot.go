package wecomtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// saveAfter is how long changes are gathered before the snapshot is written.
const saveAfter = 100 * time.Millisecond

// keeper writes the world to a file, and the media beside it, once each. Callbacks that were under way are not kept: the
// platform does not promise them either.
type keeper struct {
	s    *Server
	path string

	mu     sync.Mutex // guards timer
	timer  *time.Timer
	saving sync.Mutex // one writer at a time; guards closed
	closed bool       // a timer that fires late writes nothing after Close
}

func (k *keeper) schedule() {
	if k.path == "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.timer != nil || k.s.ctx.Err() != nil {
		return
	}
	k.timer = time.AfterFunc(saveAfter, func() {
		k.mu.Lock()
		k.timer = nil
		k.mu.Unlock()
		if err := k.save(); err != nil {
			k.s.opt.Logger.Error("wecom: snapshot", "error", err)
		}
	})
}

// flush writes for the last time.
func (k *keeper) flush() error {
	if k.path == "" {
		return nil
	}
	k.mu.Lock()
	if k.timer != nil {
		k.timer.Stop()
	}
	k.mu.Unlock()
	k.saving.Lock()
	defer k.saving.Unlock()
	k.closed = true
	return k.write()
}

func (k *keeper) save() error {
	k.saving.Lock()
	defer k.saving.Unlock()
	if k.closed {
		return nil
	}
	return k.write()
}

func (k *keeper) write() error {
	fresh := map[string][]byte{}
	k.s.mu.Lock()
	data, err := json.Marshal(k.s.w)
	for id, f := range k.s.w.Files {
		if !f.saved {
			fresh[id] = f.data
		}
	}
	k.s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("wecomtest: snapshot: %w", err)
	}
	for id, content := range fresh {
		if err := writeFile(k.mediaPath(id), content); err != nil {
			return err
		}
	}
	k.s.mu.Lock()
	for id := range fresh {
		k.s.w.Files[id].saved = true
	}
	k.s.mu.Unlock()
	return writeFile(k.path, data)
}

func (k *keeper) restore() error {
	if k.path == "" {
		return nil
	}
	data, err := os.ReadFile(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("wecomtest: snapshot: %w", err)
	}
	w := &world{}
	if err := json.Unmarshal(data, w); err != nil {
		return fmt.Errorf("wecomtest: snapshot %s: %w", k.path, err)
	}
	if w.Version != 1 || w.CorpID != k.s.opt.CorpID {
		return fmt.Errorf("wecomtest: snapshot %s is of version %d and company %s", k.path, w.Version, w.CorpID)
	}
	w.fill()
	for id, f := range w.Files {
		if f.data, err = os.ReadFile(k.mediaPath(id)); err != nil {
			return fmt.Errorf("wecomtest: snapshot: %w", err)
		}
		f.saved = true
	}
	k.s.w = w
	return nil
}

func (k *keeper) mediaPath(id string) string { return filepath.Join(k.path+".media", id) }

// writeFile replaces a file so that a crash leaves the old or the new one.
func writeFile(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("wecomtest: snapshot: %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".tmp-*")
	if err != nil {
		return fmt.Errorf("wecomtest: snapshot: %w", err)
	}
	_, werr := tmp.Write(data)
	if err := errors.Join(werr, tmp.Sync(), tmp.Close()); err != nil {
		_ = os.Remove(tmp.Name())
		return fmt.Errorf("wecomtest: snapshot: %w", err)
	}
	return os.Rename(tmp.Name(), path)
}
