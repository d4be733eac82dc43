package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"kaihu/storage"
)

// TestListsHaveAnIndex: no list and no count looks at cases that it does not
// show, nor sorts them.
func TestListsHaveAnIndex(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "kaihu.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for index, q := range map[string]storage.Query{
		"cases_updated":       {},
		"cases_stage":         {Stage: "done"},
		"cases_ball":          {Ball: "us"},
		"cases_stage_ball":    {Stage: "done", Ball: "us"},
		"cases_needs":         {Needs: true},
		"cases_open":          {Open: true},
		"cases_assignee":      {Assignee: "a"},
		"cases_assignee_open": {Assignee: "a", Open: true},
	} {
		from, args := selection(q)
		plan := explain(t, s, `SELECT count(*) FROM `+from, args)
		if !strings.Contains(plan, "COVERING INDEX "+index) && q != (storage.Query{}) {
			t.Errorf("count %+v: %s", q, plan)
		}
		for _, q.After = range []string{"", "1 KH-A"} {
			from, args, err := page(q)
			if err != nil {
				t.Fatal(err)
			}
			plan := explain(t, s, `SELECT `+headColumns+` FROM `+from+` LIMIT 40`, args)
			if !strings.Contains(plan, "INDEX "+index) || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("list %+v: %s", q, plan)
			}
		}
	}
}

func explain(t *testing.T, s *Store, query string, args []any) (plan string) {
	t.Helper()
	rows, err := s.read.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan += detail + "; "
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}
