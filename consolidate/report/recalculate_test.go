package report

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"slices"
	"strconv"
	"testing"

	"jixiao/consolidate/report/reporttest"
	"jixiao/consolidate/summary"
	"jixiao/samples/thorough"
	"jixiao/schema"
)

// sheetXML returns the XML of a sheet.
func sheetXML(t testing.TB, data []byte, sheet string) string {
	t.Helper()
	f := open(t, data)
	index, err := f.GetSheetIndex(sheet)
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return string(read(t, r, "xl/worksheets/sheet"+strconv.Itoa(index+1)+".xml"))
}

func read(t testing.TB, r *zip.Reader, name string) []byte {
	t.Helper()
	file, err := r.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The result stored beside every formula is what LibreOffice computes.
func TestStoredResultsAreRecalculated(t *testing.T) {
	reporttest.Office(t)
	unanswered := district(3)
	for _, s := range unanswered.Submissions {
		for _, f := range s.Filings {
			for i := range f.Values {
				if v := &f.Values[i]; v.State == schema.Number {
					v.State, v.Number, v.Raw = schema.Blank, 0, ""
				}
			}
		}
	}
	upTo := func(n int) int { return thorough.Of(n, 6, 6) }
	workbooks := map[string][]byte{
		"district":   workbook(t, district(upTo(45))),
		"one":        workbook(t, district(1)),
		"unanswered": workbook(t, unanswered),
		"empty":      workbook(t, &schema.District{Year: 2023}),
		"years":      comparedYears(t, upTo(20)),
		"parts":      workbookOf(t, district(upTo(45)), func(b *book) { b.maxRows = 120 }),
		"distorted":  workbook(t, distorted(4, upTo(34))),
		"odd names":  workbook(t, distorted(1, len(oddNames))),
		"recomputed": mustWrite(t, summary.InMemory(known, district(upTo(20)), nil, nil, nil), Options{Rank: ByRecomputed, Paper: A4}),
		"a page":     mustWrite(t, summary.InMemory(known, district(upTo(20)), nil, nil, nil), Options{Sheets: []string{unitSheet}}),
		"chosen":     mustWrite(t, summary.InMemory(known, district(upTo(20)), nil, nil, nil), Options{Sheets: []string{overviewSheet, unitSheet, notesSheet}}),
		"links":      workbookOf(t, district(upTo(12)), func(b *book) { b.maxLinks = 20 }),
	}
	if !thorough.Asked() { // one of each kind
		maps.DeleteFunc(workbooks, func(name string, _ []byte) bool {
			return !slices.Contains([]string{"years", "distorted", "empty", "parts", "chosen"}, name)
		})
	}
	formulas := reporttest.CheckResults(t, workbooks)
	for name, n := range formulas {
		t.Logf("%s: %d formulas", name, n)
		if n < 60 {
			t.Errorf("%s: only %d formulas", name, n)
		}
	}
}
