package slacktest

// Subscribe returns a channel that receives after changes (several may be told as one), and a function that ends it.
func (s *Server) Subscribe() (changes <-chan struct{}, cancel func()) {
	ch := make(chan struct{}, 1)
	s.mu.Lock()
	s.watchers[ch] = true
	s.mu.Unlock()
	return ch, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, ch)
	}
}

// changed tells watchers and schedules a snapshot. The caller holds the lock.
func (s *Server) changed() {
	s.version++
	for ch := range s.watchers {
		select {
		case ch <- struct{}{}:
		default: // one notice is already waiting
		}
	}
	s.saveSoon()
}
