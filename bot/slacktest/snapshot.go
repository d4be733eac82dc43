package slacktest

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// saver writes snapshots: at most one each Rules.SaveEvery, and one on Close.
type saver struct {
	timer  *time.Timer
	dirty  bool
	unkept []*file // files whose bytes are not on disk yet
}

// snapshot is the stored form. Triggers, faults, buckets and sockets do not outlive the process, as their life is seconds.
type snapshot struct {
	Version    int                     `json:"version"`
	Counter    int                     `json:"counter"`
	Users      map[string]*User        `json:"users"`
	Channels   map[string]*Channel     `json:"channels"`
	Messages   map[string][]*Message   `json:"messages"`
	Files      map[string]*file        `json:"files"`
	Homes      map[string]*View        `json:"homes"`
	Modals     map[string][]*View      `json:"modals"`
	Hooks      map[string]*responseURL `json:"hooks"`
	LastTS     map[string]int64        `json:"last_ts"`
	Pending    []*delivery             `json:"pending"` // sent again after a restart
	Violations []Violation             `json:"violations"`
}

const snapshotVersion = 1

// keepFile notes a file whose bytes belong beside the snapshot. The caller holds the lock.
func (v *saver) keepFile(f *file) { v.unkept = append(v.unkept, f) }

// saveSoon schedules a snapshot. The caller holds the lock.
func (s *Server) saveSoon() {
	if s.opt.State == "" {
		return
	}
	s.dirty = true
	if s.timer != nil || s.stop.Err() != nil {
		return
	}
	s.timer = time.AfterFunc(s.opt.Rules.SaveEvery, func() {
		if err := s.saveNow(); err != nil {
			s.opt.Logger.Error("slack: snapshot", "err", err)
		}
	})
}

// saveNow writes what changed. It holds the lock while writing: a sandbox has time.
func (s *Server) saveNow() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timer = nil
	if s.opt.State == "" || !s.dirty {
		return nil
	}
	s.dirty = false
	for _, f := range s.unkept {
		if err := writeAtomic(s.filePath(f.ID), f.Content); err != nil {
			return err
		}
	}
	s.unkept = nil
	data, err := json.Marshal(snapshot{
		Version: snapshotVersion, Counter: s.counter, Users: s.users, Channels: s.channels, Messages: s.messages,
		Files: s.files, Homes: s.homes, Modals: s.modals, Hooks: s.hooks, LastTS: s.lastTS, Pending: s.allPending(),
		Violations: s.violations,
	})
	if err != nil {
		return err
	}
	return writeAtomic(s.opt.State, data)
}

// allPending lists every event that the app has not accepted yet.
func (s *Server) allPending() []*delivery {
	var all []*delivery
	for _, channel := range sortedKeys(s.sending) {
		all = append(all, s.sending[channel])
	}
	for _, channel := range sortedKeys(s.queues) {
		all = append(all, s.queues[channel]...)
	}
	for _, channel := range sortedKeys(s.held) {
		all = append(all, s.held[channel]...)
	}
	return append(all, s.later...)
}

func (s *Server) filePath(id string) string { return filepath.Join(s.opt.State+".files", id) }

// writeAtomic replaces a file in one step, so that a crash leaves the old or the new one.
func writeAtomic(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".slacktest-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if err := errors.Join(err, tmp.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return os.Rename(tmp.Name(), path)
}

// restore loads the snapshot, when there is one.
func (s *Server) restore() error {
	if s.opt.State == "" {
		return nil
	}
	data, err := os.ReadFile(s.opt.State)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	// Decoding into the fresh maps keeps people and channels that are new in Options.
	snap := snapshot{Users: s.users, Channels: s.channels, Messages: s.messages, Files: s.files, Homes: s.homes,
		Modals: s.modals, Hooks: s.hooks, LastTS: s.lastTS}
	if err := json.Unmarshal(data, &snap); err != nil {
		return err
	}
	if snap.Version != snapshotVersion {
		return errors.New("the snapshot is of another version")
	}
	s.counter, s.later, s.violations = snap.Counter, snap.Pending, snap.Violations
	for id, f := range s.files {
		if !f.Arrived {
			continue
		}
		if f.Content, err = os.ReadFile(s.filePath(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
