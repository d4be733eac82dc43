package handout

import "time"

// Hurry makes the pages as impatient as a test is.
func (p *Pages) Hurry(wait time.Duration) { p.wait = wait }
