package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// district is a unit that answers 0, nothing, 无 and something unreadable, and
// names itself as a formula.
func district() *schema.District {
	const unit, costs = "=甲局", "base_data/costs/"
	f := &schema.Filing{Unit: unit, Year: 2023, Form: schema.BaseData, File: "甲局.xlsx", Sheet: "附件1"}
	add := func(path string, state schema.State, number schema.Amount, raw string) {
		f.Values = append(f.Values, schema.Value{
			Path: path, Kind: schema.Money, State: state, Number: number, Raw: raw, Text: raw, Label: "@标签",
			Source: schema.Source{File: f.File, Sheet: f.Sheet, Cell: "B" + strconv.Itoa(len(f.Values)+1)},
		})
	}
	add(costs+"three_public/prior_final", schema.Number, -12_340_000, "-12.34")
	add(costs+"three_public/budget", schema.Number, 0, "0")
	add(costs+"three_public/final", schema.Blank, 0, "")
	add(costs+"vehicles/prior_final", schema.Mark, 0, "无")
	add(costs+"vehicles/budget", schema.Unreadable, 0, "+约五万")
	return &schema.District{Year: 2023, Submissions: []*schema.Submission{{Unit: unit, Year: 2023, Filings: []*schema.Filing{f}}}}
}

func write(t *testing.T, format Format) string {
	t.Helper()
	dir := t.TempDir()
	totals, files, err := Write(dir, format, summary.InMemory(known, district(), nil, nil, nil), report.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if totals.Units != 1 || len(files) != 15 {
		t.Errorf("%d units, %d files", totals.Units, len(files))
	}
	return dir
}

func data(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Excel and WPS open the CSV in Chinese, and run nothing in it.
func TestCSV(t *testing.T) {
	dir := write(t, CSV)
	content := data(t, dir, "三公经费对比.csv")
	if !bytes.HasPrefix(content, []byte("\xEF\xBB\xBF序号,单位,")) || !bytes.Contains(content, []byte("\r\n")) {
		t.Errorf("begins with %q", content[:20])
	}
	rows, err := csv.NewReader(bytes.NewReader(content[3:])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1", "'=甲局", "未列明", "-12.34", "0", "", "未判定", "未判定", "未判定"}
	if diff := cmp.Diff(want, rows[1][:len(want)]); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
	for head, want := range map[string]string{"公务用车购置及运行维护费_上年决算数_万元": "无", "公务用车购置及运行维护费_本年预算数_万元": "无法识别"} {
		if at := slices.Index(rows[0], head); at < 0 || rows[1][at] != want {
			t.Errorf("%s stands in column %d: %q", head, at, rows[1])
		}
	}
	rows, err = csv.NewReader(bytes.NewReader(data(t, dir, "数据来源.csv")[3:])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 6 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows {
		if i > 0 && (row[4] != "'@标签" || row[11] != "B"+strconv.Itoa(i)) {
			t.Errorf("row %d: %q", i, row)
		}
		if len(row) != len(rows[0]) {
			t.Errorf("row %d has %d cells under %d heads", i, len(row), len(rows[0]))
		}
	}
	if got := rows[5][8]; got != "'+约五万" {
		t.Errorf("原文 %q", got)
	}
}

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+86": "+86", "-5.00": "-5.00", "-乙": "'-乙", "@x": "'@x", "\tx": "'\tx", "\r=1": "'\r=1", "＝1": "'＝1", "甲": "甲", "": "", "-": "'-",
	} {
		if _, err := schema.ParseAmount(text); text == "+86" && err != nil {
			want = "'+86"
		}
		if got := Harmless(text); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
	}
}

// The three formats say the same.
func TestFormatsAgree(t *testing.T) {
	fromCSV, fromJSON, fromParquet := write(t, CSV), write(t, JSON), write(t, Parquet)
	files, err := filepath.Glob(filepath.Join(fromCSV, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		rows, err := csv.NewReader(bytes.NewReader(data(t, fromCSV, name+".csv")[3:])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var objects []map[string]any
		decoder := json.NewDecoder(bytes.NewReader(data(t, fromJSON, name+".json")))
		decoder.UseNumber()
		if err := decoder.Decode(&objects); err != nil {
			t.Fatal(err)
		}
		table, err := parquet.OpenFile(bytes.NewReader(data(t, fromParquet, name+".parquet")), int64(len(data(t, fromParquet, name+".parquet"))))
		if err != nil {
			t.Fatal(err)
		}
		if len(objects) != len(rows)-1 || table.NumRows() != int64(len(objects)) {
			t.Fatalf("%s: %d, %d and %d rows", name, len(rows)-1, len(objects), table.NumRows())
		}
		read := parquet.NewReader(table)
		for i, object := range objects {
			var row parquet.Row
			got := map[string]string{}
			batch := []parquet.Row{row}
			if n, err := read.ReadRows(batch); n != 1 {
				t.Fatal(err)
			}
			for _, v := range batch[0] {
				if column := table.Schema().Columns()[v.Column()][0]; !v.IsNull() {
					got[strings.TrimSuffix(column, wordSuffix)] += v.String()
				}
			}
			want := map[string]string{}
			var cells []string
			for key, value := range object {
				switch v := value.(type) {
				case json.Number:
					want[key] = v.String()
				case string:
					want[key] = v
				}
			}
			for key, value := range got {
				if x, err := strconv.ParseFloat(value, 64); err == nil {
					if y, err := strconv.ParseFloat(want[key], 64); err == nil && x == y {
						got[key] = want[key]
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, row %d (-json +parquet):\n%s", name, i, diff)
			}
			for _, cell := range rows[i+1] {
				if cell != "" {
					cells = append(cells, strings.TrimPrefix(cell, "'"))
				}
			}
			if len(cells) != len(want) {
				t.Errorf("%s, row %d: %d answers in CSV, %d in JSON", name, i, len(cells), len(want))
			}
			compared += len(want)
		}
	}
	if compared < 100 {
		t.Errorf("only %d answers", compared)
	}
}

func TestNothingChosen(t *testing.T) {
	_, _, err := Write(t.TempDir(), CSV, summary.InMemory(known, district(), nil, nil, nil), report.Options{Units: []string{"乙局"}}, nil)
	if !errors.Is(err, report.ErrNoUnits) {
		t.Errorf("no unit: %v", err)
	}
}

func TestCSVShowsControlCharacters(t *testing.T) {
	var out strings.Builder
	table, err := newCSV(&out, []report.Column{{Name: "单位"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Row([]any{"\x1b[31m某\u202e局"}); err != nil {
		t.Fatal(err)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if want := "\uFEFF单位\r\n␛[31m某‹U+202E›局\r\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
}
