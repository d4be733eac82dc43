package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strconv"
	"testing"
)

// TestPatterns compiles every regular expression of the core: the program does
// so only when it first needs one.
func TestPatterns(t *testing.T) {
	all := sources(t)
	found := 0
	for _, s := range all {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || types.ExprString(call.Fun) != "lazyregexp.New" {
				return true
			}
			found++
			if _, err := regexp.Compile(textOf(t, all, s.dir, call.Args[0])); err != nil {
				t.Errorf("%s: %v", s.path, err)
			}
			return true
		})
	}
	if found < 50 {
		t.Errorf("only %d patterns found", found)
	}
}

// textOf is the value of a text that is put together from literals and the
// package's constants.
func textOf(t *testing.T, all []source, dir string, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return text
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return textOf(t, all, dir, e.X) + textOf(t, all, dir, e.Y)
		}
	case *ast.Ident:
		if value := constantOf(all, dir, e.Name); value != nil {
			return textOf(t, all, dir, value)
		}
	}
	t.Fatalf("%s: %s is no constant text", dir, types.ExprString(e))
	return ""
}

// constantOf finds what a constant of a package is set to.
func constantOf(all []source, dir, name string) (value ast.Expr) {
	for _, s := range all {
		if s.dir != dir {
			continue
		}
		for _, d := range s.file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, n := range v.Names {
					if n.Name == name && i < len(v.Values) {
						value = v.Values[i]
					}
				}
			}
		}
	}
	return value
}
