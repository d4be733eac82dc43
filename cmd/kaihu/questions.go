package main

import (
	"fmt"
	"sync"

	"kaihu/bot/faq"
	"kaihu/flows"
)

// questions is the search of the FAQ. It is built while the program already
// answers, for it takes half of the start: who asks in that moment waits for it.
type questions struct {
	index func() (*faq.Index, error)
}

func newQuestions(f *flows.Flow) *questions {
	q := &questions{sync.OnceValues(func() (*faq.Index, error) { return faq.New(f.FAQ, f.Rules) })}
	go func() { _, _ = q.index() }()
	return q
}

// Find implements flows.Finder.
func (q *questions) Find(lang flows.Lang, question string) []string {
	index, err := q.index()
	if err != nil {
		return nil // the program ends: see built
	}
	return index.Find(lang, question)
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
