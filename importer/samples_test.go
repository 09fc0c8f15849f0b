package importer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

const samples = "../samples"

// Every finding code has a sample that earns exactly that finding, at the cell
// that its maker says.
func TestBrokenSamples(t *testing.T) {
	var expected []struct {
		Code  string
		Cells []string
		Note  string
	}
	text, err := os.ReadFile(filepath.Join(samples, "broken", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	sampled := map[string]bool{}
	for _, want := range expected {
		sampled[want.Code] = true
		t.Run(want.Code, func(t *testing.T) {
			name := want.Code + ".xlsx"
			data, err := os.ReadFile(filepath.Join(samples, "broken", name))
			if err != nil {
				t.Fatal(err)
			}
			filings, err := reader(t, Given{}).Read(name, data)
			if err != nil {
				t.Fatal(err)
			}
			var codes, cells []string
			for _, f := range builtin.Check(&schema.Submission{Unit: filings[0].Unit, Year: filings[0].Year, Filings: filings}, schema.Context{}) {
				if f.Outcome != schema.Holds && strings.Contains(f.Message(), "⟨") {
					t.Errorf("%s is not whole: %s", f.Code, f.Message())
				}
				if f.Outcome != schema.Broken {
					continue
				}
				// Targets in words and an adjusted budget are nothing wrong,
				// and every submission has them.
				based := f.Code == "B6" || f.Code == "B13" || f.Code == schema.ProjectCode && slices.Contains(f.Also, "B13")
				if based && f.Code != want.Code {
					continue
				}
				codes = append(codes, f.Code)
				for _, c := range f.Cells {
					cells = append(cells, c.Sheet+"!"+c.Cell)
				}
				t.Log(f.Code, f.Message())
			}
			slices.Sort(codes)
			if diff := cmp.Diff([]string{want.Code}, slices.Compact(codes)); diff != "" {
				t.Errorf("%s: codes differ (-want +got):\n%s", want.Note, diff)
			}
			for _, cell := range want.Cells {
				if !slices.Contains(cells, cell) {
					t.Errorf("%s: %s is not among the cells %v", want.Note, cell, cells)
				}
			}
		})
	}
	for _, entry := range builtin.Catalogue {
		if !sampled[entry.Code] && !slices.Contains([]string{schema.CopiedCode, schema.RosterCode, "X15"}, entry.Code) { // earned by several files, see the commands' tests
			t.Errorf("code %s has no sample", entry.Code)
		}
	}
	files, err := filepath.Glob(filepath.Join(samples, "broken", "*.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if code := strings.TrimSuffix(filepath.Base(file), ".xlsx"); !sampled[code] {
			t.Errorf("%s is of no code", file)
		}
	}
}

// The samples' model workbook reads as the model does.
func TestModelWorkbook(t *testing.T) {
	want := readText(t, model(t))
	var got []*schema.Filing
	err := filepath.WalkDir(filepath.Join(samples, "2023"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		filings, err := reader(t, Given{}).Read(entry.Name(), data)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		if strings.HasSuffix(filings[0].Unit, want[0].Unit) {
			got = append(got, filings...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var figures [2][]string
	for i, filings := range [2][]*schema.Filing{want, got} {
		for _, f := range filings {
			for _, v := range f.Values {
				if v.State != schema.Text { // words are shortened in the text
					figures[i] = append(figures[i], strings.Join([]string{string(f.Form), v.Path, string(v.State), v.Number.String()}, " "))
				}
			}
		}
		slices.Sort(figures[i])
	}
	if diff := cmp.Diff(figures[0], figures[1]); diff != "" {
		t.Errorf("figures differ (-text +workbook):\n%s", diff)
	}
}
