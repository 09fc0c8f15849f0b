package schema

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// brokenBy returns the one finding of a code that changes to the clean
// submission bring about.
func brokenBy(t *testing.T, settings *Settings, code string, changes ...string) Finding {
	t.Helper()
	return oneBroken(t, submission(t, clean, changes...), settings, code)
}

func oneBroken(t *testing.T, s *Submission, settings *Settings, code string) Finding {
	t.Helper()
	var found []Finding
	for _, f := range builtin.Check(s, Context{Settings: settings}) {
		if f.Code == code && f.Outcome == Broken {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s is found %d times", code, len(found))
	}
	return found[0]
}

func TestKeyIsOfFiguresAlone(t *testing.T) {
	const large = "base_data/costs/office_expenses/final = 40"
	before := brokenBy(t, nil, "A12", large)
	wider := &Settings{Thresholds: map[string]Amount{"expense_change": 25 * One}}
	if after := brokenBy(t, wider, "A12", large); after.Key() != before.Key() || after.Sentence() == before.Sentence() {
		t.Errorf("another limit: %q and %q are known by %s and %s", before.Sentence(), after.Sentence(), before.Key(), after.Key())
	}
	moved := submission(t, clean, large)
	for _, f := range moved.Filings {
		for i := range f.Values {
			f.Values[i].Source = Source{File: "更正.xlsx", Sheet: "基础表", Cell: "Z" + strconv.Itoa(i+1)}
		}
	}
	if after := oneBroken(t, moved, nil, "A12"); after.Key() != before.Key() {
		t.Errorf("other cells and sheets: %s, %s", before.Key(), after.Key())
	}
	other := brokenBy(t, nil, "A12", "base_data/costs/office_expenses/final = 41")
	if other.Key() == before.Key() || other.Topic() != before.Topic() {
		t.Errorf("another figure: keys %s, %s, topics %s, %s", before.Key(), other.Key(), before.Topic(), other.Topic())
	}
}

// The name of another form's unit stands in a cell and on a sheet, neither of
// which is the finding.
func TestKeyWithoutOtherPlaces(t *testing.T) {
	s := submission(t, clean, "overall_evaluation/unit_name = 某中心")
	before := oneBroken(t, s, nil, "X1")
	for _, f := range s.Filings {
		for i := range f.Values {
			f.Values[i].Source.Sheet = "改了名的表"
		}
	}
	if after := oneBroken(t, s, nil, "X1"); after.Key() != before.Key() || after.Sentence() == before.Sentence() {
		t.Errorf("known by %s, %s; says %q, %q", before.Key(), after.Key(), before.Sentence(), after.Sentence())
	}
}

// An indicator keeps its key on another row, and two of one name have two.
func TestKeyOfRows(t *testing.T) {
	unexplained := func(s *Submission) Finding { return oneBroken(t, s, nil, "B11") }
	before := unexplained(submission(t, clean, "overall_evaluation/indicators/3/deviation_reason ="))
	moved := submission(t, clean, "overall_evaluation/indicators/3/deviation_reason =")
	f := moved.Form(OverallEvaluation)
	for i := range f.Values {
		v := &f.Values[i]
		v.Path = strings.Replace(v.Path, "/indicators/3/", "/indicators/7/", 1)
	}
	if after := unexplained(moved); after.Key() != before.Key() {
		t.Errorf("on another row: %+v, %+v", before.About, after.About)
	}
	twins := submission(t, clean, "overall_evaluation/indicators/2/name = 群众满意度", "overall_evaluation/indicators/2/score = 29",
		"overall_evaluation/indicators/2/full_score = 30", "overall_evaluation/indicators/3/deviation_reason =")
	var topics []string
	for _, f := range builtin.Check(twins, Context{}) {
		if f.Code == "B11" && f.Outcome == Broken {
			topics = append(topics, f.Topic())
		}
	}
	if len(topics) != 2 || topics[0] == topics[1] {
		t.Errorf("two rows of one name are known by %v", topics)
	}
}

// Every sentence is made somewhere, every statement has a sentence, and each
// place of it is filled in.
func TestSentences(t *testing.T) {
	made := map[string]bool{}
	for _, folder := range []string{".", "../importer", "../importer/extract", "store", "../consolidate/summary", "../cmd/jixiao/bureau"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") || filepath.Base(path) == "sentences.go" {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					if word, err := strconv.Unquote(literal.Value); err == nil {
						made[word] = true
						made[word+".fixed"] = made[word+".fixed"] || strings.HasPrefix(word, "demand.")
					}
				}
				return true
			})
		}
	}
	var idle []string
	for id := range sentences {
		if !made[id] {
			idle = append(idle, id)
		}
	}
	slices.Sort(idle)
	if diff := cmp.Diff([]string(nil), idle); diff != "" {
		t.Errorf("sentences that nothing says:\n%s", diff)
	}
}

// A code in front of a name, in brackets or not, is no part of it.
func TestWithoutCode(t *testing.T) {
	for name, want := range map[string]string{"[155]某局": "某局", "（219001）某局": "某局", "219001-某局": "某局", "219001某局": "某局",
		"110指挥中心": "110指挥中心", "[155]": "[155]", "某局": "某局", "【12】 某镇": "某镇"} {
		if got := WithoutCode(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if UnitKey("[155]某局") != UnitKey("某局") {
		t.Errorf("[155]某局 is another unit than 某局")
	}
}
