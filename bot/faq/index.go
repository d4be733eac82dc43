package faq

import (
	"context"
	"errors"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/upsidedown"
	"github.com/blevesearch/bleve/v2/index/upsidedown/store/gtreap"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/collector"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"kaihu/flows"
)

// boosts of the fields: questions above phrasings above answers.
const (
	boostQuestion = 4
	boostAlso     = 2
	boostAnswer   = 0.5
	boostLanguage = 1.2 // the language that was asked in
)

// search asks bleve for the candidates. A search of memory cannot fail but by
// a closed index.
func (x *Index) search(lang flows.Lang, q query) search.DocumentMatchCollection {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil
	}
	reader, err := x.index.Reader()
	if err != nil {
		return nil
	}
	defer func() { _ = reader.Close() }()
	ctx, options := context.Background(), search.SearcherOptions{}
	var any []search.Searcher
	for _, t := range q.known {
		for _, f := range fields() {
			boost := f.boost
			if f.lang == lang {
				boost *= boostLanguage
			}
			s, err := searcher.NewTermSearcher(ctx, reader, t, f.name, boost, options)
			if err != nil {
				return nil
			}
			any = append(any, s)
		}
	}
	s, err := searcher.NewDisjunctionSearcher(ctx, reader, any, 0, options)
	if err != nil {
		return nil
	}
	defer func() { _ = s.Close() }()
	top := collector.NewTopNCollector(candidates, 0, search.SortOrder{
		&search.SortScore{Desc: true}, &search.SortDocID{},
	})
	if err := top.Collect(ctx, s, reader); err != nil {
		return nil
	}
	return top.Results()
}

// field is one field of the index.
type field struct {
	name  string
	lang  flows.Lang
	boost float64
	texts func(flows.Question) []string
}

func fields() []field {
	return []field{
		{"q.zh", flows.Zh, boostQuestion, func(q flows.Question) []string { return []string{q.Q.Zh} }},
		{"q.en", flows.En, boostQuestion, func(q flows.Question) []string { return []string{q.Q.En} }},
		{"also.zh", flows.Zh, boostAlso, func(q flows.Question) []string { return q.Also.Zh }},
		{"also.en", flows.En, boostAlso, func(q flows.Question) []string { return q.Also.En }},
		{"a.zh", flows.Zh, boostAnswer, func(q flows.Question) []string { return []string{q.A.Zh} }},
		{"a.en", flows.En, boostAnswer, func(q flows.Question) []string { return []string{q.A.En} }},
	}
}

// build fills the index. The queue's goroutine ends with it.
func (x *Index) build(questions []flows.Question, texts analyzed) error {
	queue := index.NewAnalysisQueue(1)
	defer queue.Close()
	idx, err := upsidedown.NewUpsideDownCouch(gtreap.Name, map[string]any{"path": ""}, queue)
	if err != nil {
		return err
	}
	if err := idx.Open(); err != nil {
		return err
	}
	batch := index.NewBatch()
	for _, q := range questions {
		doc := document.NewDocument(q.ID)
		for _, f := range fields() {
			for n, text := range f.texts(q) {
				doc.AddField(document.NewTextFieldCustom(f.name, []uint64{uint64(n)}, []byte(text), index.IndexField, texts))
			}
		}
		batch.Update(doc)
	}
	if err := idx.Batch(batch); err != nil {
		return errors.Join(err, idx.Close())
	}
	x.index = idx
	return nil
}
