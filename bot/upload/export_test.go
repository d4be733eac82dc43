package upload

import (
	"context"
	"time"
)

// Limits, for tests.
const (
	MaxUpload = maxUpload
	RoomBytes = roomBytes
)

// Hurry makes the pages as impatient as a test is.
func (u *Upload) Hurry(stall, takeIn time.Duration) { u.stall, u.takeIn, u.wait = stall, takeIn, stall }

// Enter takes room.
func (u *Upload) Enter(size int64) (leave func(), ok bool) {
	return u.enter(context.Background(), size)
}
