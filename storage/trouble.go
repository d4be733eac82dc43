package storage

// Trouble is a store's own state in words for an operator, where the store is
// reached but does not do its work, or cannot be reached at all. [Store.Ping]
// and opening a store return it (errors.As); nothing in it is secret or
// personal.
type Trouble struct {
	What string // "Redis is out of memory"
	Next string // what to do about it
	Err  error  // what the store itself said
}

// Error is everything, in one line.
func (t *Trouble) Error() string { return t.Line() + " (" + t.Err.Error() + ")" }

// Line is what is wrong and what to do, without the store's own words.
func (t *Trouble) Line() string { return t.What + ": " + t.Next }

func (t *Trouble) Unwrap() error { return t.Err }
