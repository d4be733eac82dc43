//go:build unix

package storage

import (
	"fmt"
	"os"
	"syscall"
)

// sameOwner gives a file to the owner of another. Root may rotate the keys of
// a server that runs as somebody else, who must still be able to read them.
func sameOwner(name string, as os.FileInfo) error {
	owner, ok := as.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) == os.Geteuid() {
		return nil
	}
	if err := os.Chown(name, int(owner.Uid), int(owner.Gid)); err != nil {
		return fmt.Errorf("it belongs to user %d: run this as that user: %w", owner.Uid, err)
	}
	return nil
}
