package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAlone holds the packages that `make test` runs without the race detector
// (ALONE) against the code: they start no goroutine, and of their tests only
// those do that it runs with the detector as well (SHARED).
func TestAlone(t *testing.T) {
	const root = "../.."
	alone, shared := makeList(t, "ALONE"), makeList(t, "SHARED")
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil || !alone.MatchString("kaihu/"+filepath.ToSlash(dir)) {
			return err
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || !startsGoroutines(f) {
				continue
			}
			if !strings.HasSuffix(path, "_test.go") || !shared.MatchString(f.Name.Name) {
				t.Errorf("%s: %s starts goroutines, and `make test` runs it without the race detector alone", path, f.Name.Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("only %d files were looked at", files)
	}
}

// makeList is a variable of the Makefile, of which make would give grep or go
// test a regular expression; of tests the part before the slash counts.
func makeList(t *testing.T, name string) *regexp.Regexp {
	t.Helper()
	data, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^` + name + ` := (.*)$`).FindSubmatch(data)
	if found == nil {
		t.Fatalf("the Makefile has no %s", name)
	}
	list := strings.ReplaceAll(string(found[1]), "$$", "$")
	if name == "SHARED" {
		list = regexp.MustCompile(`/[^|]*`).ReplaceAllString(list, "")
	}
	re, err := regexp.Compile(list)
	if err != nil {
		t.Fatal(err)
	}
	return re
}

// startsGoroutines looks for go statements and for what starts goroutines by
// another name.
func startsGoroutines(f *ast.FuncDecl) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok {
				switch sel.Sel.Name {
				case "Parallel", "RunParallel", "Go", "AfterFunc", "NewServer":
					found = true
				}
			}
		}
		return !found
	})
	return found
}
