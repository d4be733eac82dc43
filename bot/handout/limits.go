package handout

import "time"

// What the pages take; deploy/limits.md has the whole table.
const (
	atOnce         = 2 // looks and packs: each holds a document several times over
	roomWait       = 20 * time.Second
	storeWait      = 10 * time.Second
	handOver       = 5 * time.Minute // for an answer to be taken by a phone on a slow line
	guessesAMinute = 60              // tokens that are none, from one address
)
