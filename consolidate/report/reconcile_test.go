package report

import (
	"strings"
	"testing"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Where no 附件2 says what was spent on projects, nobody differs from it: the other
// two are held against each other. As soon as one does, it is compared.
func TestReconciledWithout(t *testing.T) {
	d := district(1)
	row := func(want [4]string, line string) {
		t.Helper()
		f := open(t, workbook(t, d))
		for i, column := range []string{"E", "H", "I"} {
			if got := raw(t, f, spendingSheet, column+"5"); got != want[i] {
				t.Errorf("%s5 is %q, want %q", column, got, want[i])
			}
		}
		if got := raw(t, f, spendingSheet, "H6"); got != want[3] { // 合计
			t.Errorf("H6 is %q, want %q", got, want[3])
		}
		rows, err := f.GetRows(spendingSheet)
		if err != nil {
			t.Fatal(err)
		}
		var below strings.Builder
		for _, cells := range rows {
			below.WriteString(strings.Join(cells, " "))
		}
		if !strings.Contains(below.String(), line) {
			t.Errorf("no %q in:\n%s", line, below.String())
		}
	}
	row([4]string{"无此栏", "未判定", "未判定", "未判定"}, "附件2 没有单位填按支出性质分的项目支出，不与它对账")
	first := d.Submissions[0]
	base := schema.Amount(0)
	for _, f := range first.Filings {
		for _, v := range f.Values {
			if v.Path == summary.SpentOnBase {
				base = v.Number
			}
		}
	}
	for _, f := range first.Filings {
		if f.Form == schema.OverallEvaluation {
			spent := base - 2*schema.One
			f.Values = append(f.Values, schema.Value{Path: summary.SpentOnOverall, State: schema.Number, Number: spent, Raw: spent.Text(), Text: spent.Text(), Source: schema.Source{File: f.File, Sheet: f.Sheet, Cell: "Z9"}})
		}
	}
	if all := spentBy(summary.NewUnit(known, summary.Filed{Submission: first}, nil)).projects; all.Amount != base {
		t.Fatalf("%s on projects, %s on 附件1", all.Amount.Text(), base.Text())
	}
	row([4]string{(base - 2*schema.One).Text(), "2", "-2", "2"}, "附件2 按支出性质分的合计")
}
