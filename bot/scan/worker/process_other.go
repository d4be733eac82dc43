//go:build !linux

package worker

import (
	"os"
	"syscall"
)

func ownGroup() *syscall.SysProcAttr { return nil }

func killGroup(p *os.Process) { _ = p.Kill() } // gone already is as good

// Confine sets this process, a child, its limits. Here the runtime's own,
// GOMEMLIMIT, is all that there is.
func Confine() error { return nil }
