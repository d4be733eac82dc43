package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// searchRig is a desk with cases of named companies.
func searchRig(t *testing.T, companies ...string) *rig {
	t.Helper()
	r := newRig(t)
	for i, company := range companies {
		r.now = r.now.Add(time.Minute)
		r.open(fmt.Sprint("p", i), company)
	}
	return r
}

// open opens the case of somebody who was invited.
func (r *rig) open(who, company string) {
	r.t.Helper()
	e := flows.Invited{Actor: flows.Acting("U1", r.now), Company: company, Lang: flows.En}
	if err := r.Receive(r.t.Context(), bot.Delivery{ID: "open" + who, From: flows.Contact{Channel: "test", Address: who}, Event: e}); err != nil {
		r.t.Fatal(err)
	}
}

// search gives the companies that are found, on pages of two, and their refs.
func search(t *testing.T, b *bot.Bot, s bot.Search) (companies, refs []string) {
	t.Helper()
	s.Limit = 2
	for {
		found, err := b.Find(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found.Cases {
			companies, refs = append(companies, c.Company), append(refs, c.Ref)
		}
		if s.After = found.Next; found.Next == "" {
			if found.Total != len(companies) {
				t.Errorf("%d were counted, %d shown", found.Total, len(companies))
			}
			return companies, refs
		}
	}
}

// TestSearch: words find cases by company and reference, in each view, page by
// page, as they are now, whichever process changed or erased them.
func TestSearch(t *testing.T) {
	r := searchRig(t, "北京甲", "Acme Beijing Ltd", "北京乙", "上海丙", "北京丁")
	want := func(b *bot.Bot, s bot.Search, companies ...string) []string {
		t.Helper()
		got, refs := search(t, b, s)
		if !slices.Equal(got, companies) {
			t.Errorf("%+v: %q, want %q", s, got, companies)
		}
		return refs
	}
	other := r.replica()
	for _, b := range []*bot.Bot{r.Bot, other} {
		want(b, bot.Search{View: bot.ViewAll, Words: "北京"}, "北京丁", "北京乙", "北京甲")
		want(b, bot.Search{View: bot.ViewAll, Words: "BEIJING acme"}, "Acme Beijing Ltd")
		want(b, bot.Search{View: bot.ViewAll, Words: "北京 上海"})
		want(b, bot.Search{View: bot.ViewMine, By: "U1", Words: "丙"}, "上海丙")
		want(b, bot.Search{View: bot.ViewMine, By: "U2", Words: "丙"})
		want(b, bot.Search{View: bot.ViewNeeds, Words: "北京"})
	}
	refs := want(r.Bot, bot.Search{View: bot.ViewAll, Words: "北京"}, "北京丁", "北京乙", "北京甲")
	want(other, bot.Search{View: bot.ViewAll, Words: strings.ToLower(refs[0])}, "北京丁")
	r.now = r.now.Add(time.Hour)
	act := func(ref string, e flows.Event) {
		t.Helper()
		if _, err := r.Act(t.Context(), ref, ref+fmt.Sprintf("%T", e), e); err != nil {
			t.Fatal(err)
		}
	}
	act(refs[1], flows.Moved{Actor: flows.Acting("U1", r.now), To: flows.Closed})
	act(refs[2], flows.Assigned{Actor: flows.Acting("U1", r.now), To: "U2"})
	r.now = r.now.Add(time.Minute)
	r.open("p9", "北京戊")
	for _, b := range []*bot.Bot{r.Bot, other} {
		want(b, bot.Search{View: bot.ViewOpen, Words: "北京"}, "北京戊", "北京甲", "北京丁")
		want(b, bot.Search{View: string(flows.Closed), Words: "北京"}, "北京乙")
		want(b, bot.Search{View: bot.ViewMine, By: "U2", Words: "北京"}, "北京甲")
	}
	act(refs[0], flows.Forgot{Actor: flows.Acting("U1", r.now)})
	for _, b := range []*bot.Bot{r.Bot, other} {
		if got, _ := b.Find(t.Context(), bot.Search{View: bot.ViewAll, Words: "丁", Limit: 5}); len(got.Cases) != 0 {
			t.Errorf("what was erased is found: %+v", got)
		}
	}
}

// TestSearchOfLateEvents: what another process commits with a time of days ago, or
// twice within one moment, is found.
func TestSearchOfLateEvents(t *testing.T) {
	r := searchRig(t, "北京甲")
	other := r.replica()
	search(t, other, bot.Search{View: bot.ViewAll, Words: "北京"})
	now := r.now
	r.now = now.Add(-2 * 24 * time.Hour)
	r.open("late", "北京迟")
	r.now = now
	if got, _ := search(t, other, bot.Search{View: bot.ViewAll, Words: "北京"}); len(got) != 2 {
		t.Errorf("found %q", got)
	}
	named := func(company string) {
		t.Helper()
		rec, err := r.store.Load(t.Context(), "test:p0", "")
		if err != nil {
			t.Fatal(err)
		}
		c, err := r.Vault.OpenCase(rec)
		if err != nil {
			t.Fatal(err)
		}
		c.Care.Company, c.Updated = company, now
		keep(t, r.Vault, r.store, c, rec)
	}
	for _, company := range []string{"一号", "二号"} {
		named(company)
		if got, _ := search(t, other, bot.Search{View: bot.ViewAll, Words: company}); len(got) != 1 {
			t.Errorf("%s: found %q", company, got)
		}
	}
	if _, err := other.Find(t.Context(), bot.Search{View: bot.ViewAll, Words: "北京", After: "nowhere"}); err == nil {
		t.Error("a cursor of nobody's is taken")
	}
}
