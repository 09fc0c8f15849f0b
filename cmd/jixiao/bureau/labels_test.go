package bureau

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
	"jixiao/schema/store"
)

// Labels that cost a figure come first, each with all its places, and those that the
// most units have before others.
func TestUnknownLabels(t *testing.T) {
	stray := func(label, cell string, figure bool) store.Stray {
		return store.Stray{Unit: "某局", Form: schema.ProjectEvaluation, SHA256: cell, Label: label, Figure: figure, Source: schema.Source{File: cell + ".xlsx", Sheet: "附件3", Cell: cell}}
	}
	labels := UnknownLabels(builtin, []store.Stray{
		stray("情况说明", "A1", false), stray("地方资金", "A2", false), stray("其中：中央资金", "A3", true), stray("地方资金", "A4", true), stray("……", "A5", false),
	})
	got := ""
	for _, l := range labels {
		got += l.Label
		for _, p := range l.Places {
			got += " " + p.Cell
		}
		got += ";"
	}
	if want := "地方资金 A2 A4;中央资金 A3;情况说明 A1;"; got != want {
		t.Errorf("labels %q, want %q", got, want)
	}
}

// The same label of two units is in two files, though both are called the same; what
// many units have comes first, of what costs a figure and of what does not.
func TestUnknownLabelsOfManyUnits(t *testing.T) {
	stray := func(unit, label string, figure bool) store.Stray {
		return store.Stray{Unit: unit, Form: schema.BaseData, SHA256: unit, Label: label, Figure: figure, Source: schema.Source{File: "自评表.xlsx", Sheet: "附件1", Cell: "A9"}}
	}
	strays := []store.Stray{
		stray("甲局", "附注", false), stray("甲局", "招待开支", true), stray("甲局", "招待开支", true), stray("甲局", "油料", true),
		stray("乙局", "油 料", true), stray("乙局", "备查", false), stray("丙局", "备查", false), stray("丙局", "（油料）", true), stray("丁局", "备查", false),
		stray("丁局", "——", false), stray("丁局", "——", false),
	}
	var got []string
	for _, l := range UnknownLabels(builtin, strays) {
		got = append(got, fmt.Sprintf("%s %v %d %d", l.Label, l.CostsFigure(), l.Units(), len(l.Places)))
		if l.Nearest == nil || l.Label == "招待开支" && len(l.Nearest) == 0 {
			t.Errorf("nearest to %s are %v", l.Label, l.Nearest)
		}
	}
	want := []string{"油料 true 3 3", "招待开支 true 1 1", "备查 false 3 3", "附注 false 1 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if n := CountUnknownLabels(strays); n != len(want) {
		t.Errorf("%d labels are counted", n)
	}
}
