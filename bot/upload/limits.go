package upload

import "time"

// What a page takes; deploy/limits.md has the whole table.
const (
	maxFiles  = 6          // of one hand-in
	maxUpload = 25_000_000 // bytes of a file: a phone's photo before it is made smaller; rules.yaml, max_upload_mb
	maxField  = 2 << 10    // bytes of anything else in the form
	maxParts  = 40         // of the form
	maxTotal  = 50_000_000 // bytes of all files of a hand-in: they are looked at together
	maxForm   = maxTotal + maxUpload + maxParts*2*maxField
	roomBytes = 50 << 20 // of files that are being taken in, over all people
	roomWait  = 20 * time.Second
	stall     = 20 * time.Second // without a byte from the browser
	takeIn    = 4 * time.Minute  // for a whole form; shorter than the stage may last
	storeWait = 10 * time.Second

	requestsAMinute = 240 // of one link
	handInsAMinute  = 20  // of one link
	guessesAMinute  = 60  // tokens that are none, from one address
)
