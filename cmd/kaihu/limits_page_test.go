package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// limitsRow is a row of deploy/limits.md.
type limitsRow struct{ input, limit, beyond, set, metric, test string }

func limitsPage(t *testing.T) (rows []limitsRow) {
	t.Helper()
	data, err := os.ReadFile("../../deploy/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) < 3 || strings.HasPrefix(cells[1], "---") || strings.TrimSpace(cells[1]) == "input" {
			continue
		}
		if len(cells) != 8 {
			t.Fatalf("a row has %d cells: %s", len(cells)-2, line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, limitsRow{cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]})
	}
	if len(rows) < 40 {
		t.Fatalf("only %d rows were found", len(rows))
	}
	return rows
}

// TestLimitsPage holds deploy/limits.md against the code: each number is the
// constant that the row names, and each test is there.
func TestLimitsPage(t *testing.T) {
	rows, tests := limitsPage(t), allTests(t)
	checked := 0
	for _, row := range rows {
		for _, where := range quoted(row.set) {
			file, name, _ := strings.Cut(where, " ")
			if _, err := os.Stat("../../" + file); err != nil {
				t.Errorf("%s: %v", row.input, err)
				continue
			}
			if name == "" {
				continue
			}
			checked++
			want, got := numberIn(t, row.limit), valueOf(t, file, name)
			if want != got {
				t.Errorf("%s: the page says %s (%d), %s says %d", row.input, row.limit, want, where, got)
			}
		}
		if row.test == "" || row.beyond == "" || row.set == "" {
			t.Errorf("%s: what happens, where it is set or its test is missing", row.input)
		}
		for _, name := range quoted(row.test) {
			if !strings.Contains(tests, "\nfunc "+name+"(") {
				t.Errorf("%s: there is no %s", row.input, name)
			}
		}
	}
	if checked < 25 {
		t.Errorf("only %d rows name a constant", checked)
	}
}

// quoted are the words in back quotes.
func quoted(cell string) (words []string) {
	for i, word := range strings.Split(cell, "`") {
		if i%2 == 1 {
			words = append(words, word)
		}
	}
	return words
}

// allTests is the text of all tests.
func allTests(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile(path)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

var firstNumber = regexp.MustCompile(`^([0-9.,]+)( (KB|MB of 1,000,000|MB|hours|s))?\b`)

// numberIn reads a limit: bytes, nanoseconds or a count.
func numberIn(t *testing.T, limit string) int64 {
	t.Helper()
	m := firstNumber.FindStringSubmatch(limit)
	if m == nil {
		t.Fatalf("%q begins with no number", limit)
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", ""), 64)
	if err != nil {
		t.Fatal(err)
	}
	unit := map[string]float64{"": 1, "KB": 1 << 10, "MB": 1 << 20, "MB of 1,000,000": 1, "hours": 3600e9, "s": 1e9}[m[3]]
	return int64(n * unit)
}

// valueOf finds a constant, a field of a literal or a rule, and works it out.
func valueOf(t *testing.T, path, name string) int64 {
	t.Helper()
	if strings.HasSuffix(path, ".yaml") {
		n, err := strconv.ParseInt(testFlow(t).Rule(name), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	files, err := parser.ParseFile(token.NewFileSet(), "../../"+path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]ast.Expr{}
	ast.Inspect(files, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if i < len(n.Values) {
					found[id.Name] = n.Values[i]
				}
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok {
				found[id.Name] = n.Value
			}
		}
		return true
	})
	if found[name] == nil {
		t.Fatalf("%s has no %s", path, name)
	}
	return evaluate(t, found[name])
}

// evaluate works out an expression of numbers and times.
func evaluate(t *testing.T, e ast.Expr) int64 {
	t.Helper()
	var text strings.Builder
	if err := printer.Fprint(&text, token.NewFileSet(), e); err != nil {
		t.Fatal(err)
	}
	plain := strings.NewReplacer("time.Millisecond", fmt.Sprint(int64(1e6)), "time.Second", fmt.Sprint(int64(1e9)), "time.Minute", fmt.Sprint(int64(60e9)), "time.Hour", fmt.Sprint(int64(3600e9))).Replace(text.String())
	v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, plain)
	if err != nil || v.Value == nil {
		t.Fatalf("%s: %v", text.String(), err)
	}
	n, exact := constant.Int64Val(constant.ToInt(v.Value))
	if !exact {
		t.Fatalf("%s is no whole number", text.String())
	}
	return n
}
