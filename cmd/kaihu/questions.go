package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"kaihu/bot/faq"
	"kaihu/flows"
)

// headStart is how long the program answers before it does what can wait.
const headStart = 500 * time.Millisecond

// questions is the search of the FAQ. It is built when the program already
// answers, for it takes as long as half of the start: who asks before waits for
// it.
type questions struct {
	index func() (*faq.Index, error)
}

func newQuestions(f *flows.Flow) *questions {
	return &questions{sync.OnceValues(func() (*faq.Index, error) { return faq.New(f.FAQ, f.Rules) })}
}

// Find implements flows.Finder.
func (q *questions) Find(lang flows.Lang, question string) []string {
	index, err := q.index()
	if err != nil {
		return nil // the program ends: see built
	}
	return index.Find(lang, question)
}

// buildLater builds the index after the head start, and says if it never can
// be.
func (q *questions) buildLater(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(headStart):
		return q.built()
	}
}

// built waits until questions can be answered, and says if they never can.
func (q *questions) built() error {
	if _, err := q.index(); err != nil {
		return fmt.Errorf("index the FAQ: %w", err)
	}
	return nil
}

// Close frees the index.
func (q *questions) Close() error {
	index, err := q.index()
	if err != nil {
		return nil
	}
	return index.Close()
}
