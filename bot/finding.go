package bot

// Finding is one thing that the check of a channel looked at, for `kaihu doctor`.
type Finding struct {
	Subject string // what was looked at
	OK      bool
	Detail  string // what was found, without secrets
	Next    string // what to do about it; "" when OK
}
