package bot

import (
	"context"
	"fmt"

	"kaihu/flows"
	"kaihu/storage"
)

// Register reads the cases of a store for people who may see them.
type Register struct {
	Flow     *flows.Flow
	Store    storage.Store
	Vault    *storage.Vault
	DeskLang flows.Lang // of what all consultants read together; "": English
}

// Case sums a case up; storage.ErrNotFound.
func (r Register) Case(ctx context.Context, ref string) (Summary, error) {
	c, _, err := r.Open(ctx, ref)
	if err != nil {
		return Summary{}, err
	}
	return summarize(r.Flow, &c), nil
}

// Open reads a case in the clear, with its record.
func (r Register) Open(ctx context.Context, ref string) (flows.Case, storage.Record, error) {
	rec, err := r.Store.Find(ctx, ref)
	if err != nil {
		return flows.Case{}, rec, fmt.Errorf("find case %s: %w", ref, err)
	}
	c, err := r.Vault.OpenCase(rec)
	if err != nil {
		return c, rec, fmt.Errorf("open case %s: %w", ref, err)
	}
	return c, rec, nil
}

// current reads the case ref in the lane of its person; nil if it was erased.
func (r Register) current(ctx context.Context, lane, ref string) (storage.Record, *flows.Case, error) {
	rec, err := r.Store.Load(ctx, lane, "")
	if err != nil {
		return rec, nil, fmt.Errorf("load the case: %w", err)
	}
	if rec.Version == 0 || rec.Head.Ref != ref {
		return rec, nil, nil
	}
	c, err := r.Vault.OpenCase(rec)
	if err != nil {
		return rec, nil, fmt.Errorf("open the case: %w", err)
	}
	return rec, &c, nil
}

// Cases sums up at most limit cases of any stage, the most recently updated first.
func (r Register) Cases(ctx context.Context, limit int) ([]Summary, error) {
	found, err := r.list(ctx, Search{View: ViewAll, Limit: limit})
	return found.Cases, err
}

// Own sums up the case of an applicant; storage.ErrNotFound.
func (r Register) Own(ctx context.Context, of flows.Contact) (Summary, error) {
	rec, err := r.Store.Load(ctx, of.Lane(), "")
	if err != nil {
		return Summary{}, fmt.Errorf("load a case: %w", err)
	}
	if rec.Version == 0 {
		return Summary{}, fmt.Errorf("the case of a person: %w", storage.ErrNotFound)
	}
	c, err := r.Vault.OpenCase(rec)
	if err != nil {
		return Summary{}, fmt.Errorf("open case %s: %w", rec.Head.Ref, err)
	}
	return summarize(r.Flow, &c), nil
}
