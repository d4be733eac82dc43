package main

import (
	"math"
	"runtime/debug"
)

// memory is what the program itself may hold; the children that look at scans
// have limits of their own. The files of documents are the most of it: twelve
// of 25 MB on three channels, what is decrypted, sealed and garbage beside them.
const memory = 640 << 20

// limitMemory has the collector keep this process under its limit, or under
// the operator's (GOMEMLIMIT), and returns which it is, in bytes.
func limitMemory() int64 {
	if own := debug.SetMemoryLimit(-1); own != math.MaxInt64 {
		return own
	}
	debug.SetMemoryLimit(memory)
	return memory
}

// settleDown gives back what the start alone needed: reading the step files
// leaves 30 MB of garbage.
func settleDown() {
	debug.FreeOSMemory()
	releasePages()
}
