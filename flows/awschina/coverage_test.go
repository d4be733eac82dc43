package awschina

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// item finds a named part of a file: the id of a requirement, question, notice
// or reason; requirement/option; or intro, outro, page, resubmit, title of a
// step. It returns nil if there is none. The files are read as plain maps, so
// that the table in README.md is checked against what stands in them.
func item(t *testing.T, file, id string) any {
	t.Helper()
	b, err := fs.ReadFile(Files(), file)
	if err != nil {
		t.Errorf("%v", err)
		return nil
	}
	var top any
	if err := yaml.Load(b, &top); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	id, option, _ := strings.Cut(id, "/")
	var found any
	switch top := top.(type) {
	case []any:
		found = named(top, id)
	case map[string]any:
		if found = top[id]; found == nil {
			found = named(top["requirements"], id)
		}
	}
	if option != "" {
		if d, ok := found.(map[string]any); ok {
			return named(d["options"], option)
		}
		return nil
	}
	return found
}

func named(list any, id string) any {
	items, _ := list.([]any)
	for _, one := range items {
		if m, ok := one.(map[string]any); ok && m["id"] == id {
			return m
		}
	}
	return nil
}

// english gathers every English sentence in a part of a file.
func english(v any) string {
	var b strings.Builder
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			b.WriteString(english(one))
		}
	case map[string]any:
		for key, one := range v {
			if s, ok := one.(string); ok && key == "en" {
				b.WriteString(s + "\n")
			} else {
				b.WriteString(english(one))
			}
		}
	}
	return b.String()
}

func lines(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

// rows reads the table of README.md: heading → cells.
func rows(t *testing.T) map[string][]string {
	t.Helper()
	table := map[string][]string{}
	for _, line := range lines(t, "README.md") {
		if cells := strings.Split(line, "|"); len(cells) == 5 {
			heading := strings.TrimSpace(cells[1])
			table[heading] = []string{strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])}
		}
	}
	return table
}

// Every heading of the tutorial went somewhere, and what the table names
// exists.
func TestHeadings(t *testing.T) {
	table := rows(t)
	for _, heading := range lines(t, "testdata/tutorial-headings.txt") {
		if _, ok := table[heading]; !ok {
			t.Errorf("README.md: no row for the tutorial's heading %q", heading)
		}
	}
	for heading, cells := range table {
		file := strings.Trim(cells[0], "`")
		if !strings.HasSuffix(file, ".yaml") {
			continue // the head of the table, or a heading over others
		}
		for _, id := range strings.Split(cells[1], ",") {
			if id = strings.Trim(id, " `"); item(t, file, id) == nil {
				t.Errorf("README.md: %q: there is no %q in %s", heading, id, file)
			}
		}
	}
}

// Every sentence of substance of the tutorial is in the product.
func TestBullets(t *testing.T) {
	c := read(t)
	n := 0
	for _, line := range lines(t, "testdata/tutorial-bullets.txt") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		bullet, where, ok := strings.Cut(line, " => ")
		place, phrase, ok2 := strings.Cut(where, " : ")
		file, id, ok3 := strings.Cut(place, "#")
		if !ok || !ok2 || !ok3 {
			t.Errorf("testdata/tutorial-bullets.txt: not \"bullet => file#item : phrase\": %q", line)
			continue
		}
		found := item(t, file, id)
		if found == nil {
			t.Errorf("%q: there is no %s in %s", bullet, id, file)
			continue
		}
		if !strings.Contains(strings.ToLower(c.fill(english(found))), strings.ToLower(phrase)) {
			t.Errorf("%q: %s does not say %q", bullet, place, phrase)
		}
	}
	if n < 130 {
		t.Errorf("%d bullets; the tutorial has more", n)
	}
}
