package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/uudashr/gocognit"
)

// What a function may have at most, unless its comment says why it is better long.
const (
	mostLines      = 60
	mostComplexity = 30 // cognitive, as gocognit counts it
)

// size is how large a function is: the lines it has, without those of its composite
// literals (data is not flow), and its cognitive complexity.
type size struct{ lines, complexity int }

func (s size) within(most size) bool {
	return s.lines <= most.lines && s.complexity <= most.complexity
}

// measured is a function, test functions among them, as house.txt calls it.
type measured struct {
	name   string // importer/grid (book).read
	at     token.Position
	size   size
	reason string // why it is long
}

// TestHouseStyle makes sure that a function can be read in one go: it has at most 60
// lines and a cognitive complexity of 30, or a line in its comment that begins with
//
//	// long: REASON
//
// Those of house.txt are to be broken up yet. None may be added there, and none may
// grow: -update strikes out what is no longer needed.
func TestHouseStyle(t *testing.T) {
	const list = "testdata/house.txt"
	allowed := allowances(t, list)
	most := size{mostLines, mostComplexity}
	needed := map[string]size{}
	functions := functionsOfTree(t)
	for _, f := range functions {
		fits := f.size.within(most)
		switch allowance, listed := allowed[f.name]; {
		case fits && f.reason != "":
			t.Errorf("%s: %s says why it is long, and is not: %d lines, complexity %d", f.at, f.name, f.size.lines, f.size.complexity)
		case fits || f.reason != "":
		case !listed:
			t.Errorf("%s: %s has %d lines and complexity %d; more than %d or %d need a line “// long: REASON” in its comment",
				f.at, f.name, f.size.lines, f.size.complexity, mostLines, mostComplexity)
		case !f.size.within(allowance):
			t.Errorf("%s: %s has %d lines and complexity %d, more than the %d and %d of %s", f.at, f.name, f.size.lines, f.size.complexity, allowance.lines, allowance.complexity, list)
			needed[f.name] = allowance // it is not struck out for that
		default:
			needed[f.name] = f.size
		}
	}
	if *update {
		writeAllowances(t, list, needed)
		return
	}
	for name, allowance := range allowed {
		if needed[name] != allowance {
			t.Errorf("%s allows %s %d lines and complexity %d, of which it needs no more than %d and %d: run with -update",
				list, name, allowance.lines, allowance.complexity, needed[name].lines, needed[name].complexity)
		}
	}
	if len(functions) < 3000 {
		t.Errorf("only %d functions were looked at", len(functions))
	}
}

// allowances are the functions that are yet too large, and how large they are.
func allowances(t *testing.T, list string) map[string]size {
	t.Helper()
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]size{}
	for line := range strings.Lines(string(data)) {
		var s size
		var name string
		if _, err := fmt.Sscanf(line, "%d %d", &s.lines, &s.complexity); err != nil {
			t.Fatalf("%s: %q: %v", list, line, err)
		}
		name = strings.Join(strings.Fields(line)[2:], " ")
		if _, twice := allowed[name]; twice || name == "" {
			t.Fatalf("%s: %q is twice there, or nothing", list, line)
		}
		allowed[name] = s
	}
	return allowed
}

func writeAllowances(t *testing.T, list string, needed map[string]size) {
	t.Helper()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		fmt.Fprintf(&b, "%d %d %s\n", needed[name].lines, needed[name].complexity, name)
	}
	if err := os.WriteFile(list, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}

// functionsOfTree measures every function of the project.
func functionsOfTree(t *testing.T) (all []measured) {
	t.Helper()
	root := filepath.Join("..", "..")
	set := token.NewFileSet()
	packages := map[string][]*ast.File{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		dir = filepath.ToSlash(dir)
		packages[dir] = append(packages[dir], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		recursive := gocognit.RecursiveFuncs(packages[dir], nil)
		for _, file := range packages[dir] {
			test := strings.HasSuffix(set.Position(file.Pos()).Filename, "_test.go")
			for _, f := range functionsOf(file) {
				m := measured{name: dir + " " + nameOf(f), at: set.Position(f.Pos()), reason: reasonOf(f.Doc)}
				m.size.lines = flowLines(set, f, test)
				if test {
					ast.Inspect(f, withoutAssertions)
				}
				m.size.complexity = gocognit.ScanComplexityWithRecursion(f, recursive[f], false).Complexity
				all = append(all, m)
			}
		}
	}
	return all
}

// functionsOf are the functions that a file declares, and those that its variables hold.
func functionsOf(file *ast.File) (all []*ast.FuncDecl) {
	for _, declared := range file.Decls {
		switch declared := declared.(type) {
		case *ast.FuncDecl:
			if declared.Body != nil {
				all = append(all, declared)
			}
		case *ast.GenDecl:
			for _, spec := range declared.Specs {
				ast.Inspect(spec, func(n ast.Node) bool {
					f, ok := n.(*ast.FuncLit)
					if ok {
						name := ast.NewIdent("in " + spec.(*ast.ValueSpec).Names[0].Name)
						all = append(all, &ast.FuncDecl{Name: name, Doc: declared.Doc, Type: f.Type, Body: f.Body})
					}
					return !ok
				})
			}
		}
	}
	return all
}

// nameOf is a function's name, a method's after its type.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	of := f.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	switch generic := of.(type) {
	case *ast.IndexExpr:
		of = generic.X
	case *ast.IndexListExpr:
		of = generic.X
	}
	return fmt.Sprintf("(%v).%s", of, f.Name.Name)
}

// reasonOf is why a comment says that its function is long.
func reasonOf(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	for _, c := range doc.List {
		if reason, ok := strings.CutPrefix(c.Text, "// long:"); ok {
			return strings.TrimSpace(reason)
		}
	}
	return ""
}

// flowLines counts the lines of a node but for those within its composite literals, where
// only functions are flow again. An assertion of a test has one line.
func flowLines(set *token.FileSet, node ast.Node, test bool) int {
	line := func(p token.Pos) int { return set.Position(p).Line }
	lines := line(node.End()) - line(node.Pos()) + 1
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			if test && asserts(n) != nil {
				lines -= line(n.End()) - line(n.Pos())
				return false
			}
		case *ast.CompositeLit:
			lines -= line(n.Rbrace) - line(n.Lbrace)
			ast.Inspect(n, func(n ast.Node) bool {
				f, ok := n.(*ast.FuncLit)
				if ok {
					lines += flowLines(set, f, test) - 1
				}
				return !ok
			})
			return false
		}
		return true
	})
	return lines
}

// asserts returns what an if does that does nothing but fail its test: it is an
// assertion, which reads as one line and is no branch.
func asserts(n ast.Stmt) *ast.ExprStmt {
	statement, ok := n.(*ast.IfStmt)
	if !ok || statement.Else != nil || len(statement.Body.List) != 1 {
		return nil
	}
	fails, ok := statement.Body.List[0].(*ast.ExprStmt)
	if !ok {
		return nil
	}
	call, ok := fails.X.(*ast.CallExpr)
	if !ok {
		return nil
	}
	of, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Error", "Errorf", "Fatal", "Fatalf"}, of.Sel.Name) {
		return nil
	}
	return fails
}

// withoutAssertions puts what an assertion says in its place.
func withoutAssertions(n ast.Node) bool {
	var list []ast.Stmt
	switch n := n.(type) {
	case *ast.BlockStmt:
		list = n.List
	case *ast.CaseClause:
		list = n.Body
	case *ast.CommClause:
		list = n.Body
	}
	for i, statement := range list {
		if fails := asserts(statement); fails != nil {
			list[i] = fails
		}
	}
	return true
}
