package bureau

import (
	"slices"
	"testing"

	"jixiao/consolidate/report"
)

// The PDF has no sheet that was not asked for.
func TestPrinted(t *testing.T) {
	for _, test := range []struct{ asked, want []string }{
		{[]string{"总览", "数据来源"}, []string{"总览"}},
		{[]string{"数据来源"}, []string{"数据来源"}},
		{[]string{"指标明细", "图表数据"}, []string{"指标明细", "图表数据"}},
	} {
		if got := Printed(report.Options{Sheets: test.asked}); !slices.Equal(got, test.want) {
			t.Errorf("of %v are printed %v, want %v", test.asked, got, test.want)
		}
	}
	if all := Printed(report.Options{}); !slices.Contains(all, "总览") || slices.Contains(all, "数据来源") {
		t.Errorf("of all are printed %v", all)
	}
}
