package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCacheFolder: without a home that can be written to, as in a container,
// compiled decoders lie beside the data.
func TestCacheFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	home, data := t.TempDir(), t.TempDir()
	for name, c := range map[string]struct{ home, data, want string }{
		"at home":          {home, data, filepath.Join(home, ".cache", "kaihu")},
		"no such home":     {file, data, filepath.Join(data, "kaihu")},
		"no home":          {"", data, filepath.Join(data, "kaihu")},
		"nowhere to write": {file, file, ""},
	} {
		t.Setenv("XDG_CACHE_HOME", "")
		t.Setenv("HOME", c.home)
		if got := cacheFolder(&Settings{Data: c.data}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
