package bureau

import (
	"testing"

	"jixiao/schema"
	"jixiao/schema/store"
)

// Labels that cost a figure come first, each with all its places.
func TestUnknownLabels(t *testing.T) {
	stray := func(label, cell string, figure bool) store.Stray {
		return store.Stray{Unit: "某局", Form: schema.ProjectEvaluation, Label: label, Figure: figure, Source: schema.Source{File: cell + ".xlsx", Sheet: "附件3", Cell: cell}}
	}
	labels := UnknownLabels([]store.Stray{
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
