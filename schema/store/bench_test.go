package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"jixiao/schema"
)

// workbook returns a submission of about 150 values, as a unit without
// projects hands it in.
func workbook(unit string) []*schema.Filing {
	n := 0
	value := func(f *schema.Filing, path string, kind schema.Kind) {
		n++
		v := schema.Value{Path: path, Label: "公务用车购置和维护经费", Kind: kind,
			Source: schema.Source{File: unit, Sheet: f.Sheet, Cell: fmt.Sprintf("D%d", n)}}
		if kind.Numeric() {
			v.State, v.Number, v.Raw = schema.Number, schema.Amount(n)*schema.One, fmt.Sprint(n)
		} else {
			v.State, v.Text, v.Raw = schema.Text, "按时完成率达到年初设定的目标", "按时完成率达到年初设定的目标"
		}
		f.Values = append(f.Values, v)
	}
	var filings []*schema.Filing
	for _, id := range []schema.FormID{schema.BaseData, schema.OverallEvaluation} {
		f := &schema.Filing{Unit: unit, Year: 2023, Form: id, Sheet: string(id)}
		for _, table := range builtin.Form(id).Tables {
			records, columns := 1, table.Columns
			if table.Shape == schema.Records {
				records, columns = 8, table.Columns[:min(8, len(table.Columns))]
			}
			for i := range records {
				number := ""
				if table.Shape == schema.Records {
					number = fmt.Sprint(i + 1)
				}
				for _, column := range columns {
					if len(table.Lines) == 0 {
						value(f, schema.Path(string(id), table.ID, number, column.ID), column.Kind)
					}
					for _, line := range table.Lines {
						value(f, schema.Path(string(id), table.ID, line.ID, column.ID), column.Kind)
					}
				}
			}
			if table.Shape == schema.Fields {
				for _, line := range table.Lines {
					value(f, schema.Path(string(id), table.ID, line.ID), line.Kind)
				}
			}
		}
		filings = append(filings, f)
	}
	return filings
}

func BenchmarkPut(b *testing.B) {
	db := create(b, filepath.Join(b.TempDir(), "a.db"))
	data := make([]byte, 10_000)
	values, n := 0, 0
	for b.Loop() {
		n++
		unit := fmt.Sprintf("第%d局", n)
		filings := workbook(unit)
		values = len(filings[0].Values) + len(filings[1].Values)
		copy(data, unit)
		putFile(b, db, File{Name: unit, Data: data}, filings...)
	}
	b.ReportMetric(float64(values), "values")
}

func BenchmarkDistrict(b *testing.B) {
	db := create(b, filepath.Join(b.TempDir(), "a.db"))
	for i := range 300 {
		unit := fmt.Sprintf("第%d局", i)
		putFile(b, db, File{Name: unit, Data: []byte(unit)}, workbook(unit)...)
	}
	for b.Loop() {
		d, err := db.District(b.Context(), 2023)
		if err != nil || len(d.Submissions) != 300 {
			b.Fatal(err)
		}
	}
}
