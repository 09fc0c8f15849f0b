package extract

import (
	"strings"
	"testing"

	"jixiao/importer/grid"
	"jixiao/schema"
)

func amount(t *testing.T, text string) schema.Amount {
	t.Helper()
	a, err := schema.ParseAmount(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// A rate is read on the scale on which it is nearest to what its parts give, up to three
// times as much; one made a percentage twice within a hundredth.
func TestScaleOfRate(t *testing.T) {
	for _, test := range []struct {
		written string
		bare    bool
		parts   string
		want    string // "" where no scale is near
	}{
		{"85.19", true, "85.19", "85.19"},
		{"0.8519", true, "85.19", "85.19"},
		{"0.8519", false, "85.19", ""},
		{"8519", false, "85.19", "85.19"},
		{"1", true, "50.5", ""}, // as near as a percentage as it is as a fraction: nothing says which
		{"30", true, "90", "30"},
		{"29.99", true, "90", ""},
		{"90", true, "30", "90"},
		{"90.01", true, "30", ""},
		{"10100", false, "100", "101"},
		{"10101", false, "100", ""},
		{"9900", false, "100", "99"},
		{"0", true, "0", "0"},
	} {
		got, ok := doubtful{written: amount(t, test.written), bare: test.bare}.settle(amount(t, test.parts))
		text := ""
		if ok {
			text = got.String()
		}
		if text != test.want {
			t.Errorf("%s of parts that give %s is %q, want %q", test.written, test.parts, text, test.want)
		}
	}
}

// The same is told of a cell once; something else is told too.
func TestToldOnce(t *testing.T) {
	cell := func(name string) schema.Source { return schema.Source{Sheet: "表", Cell: name} }
	known := []schema.Finding{{Code: "F1", Cells: []schema.Source{cell("A1")}}, {Code: "F4", Cells: []schema.Source{cell("A2"), cell("A3")}}}
	for _, test := range []struct {
		code, cell string
		want       int
	}{{"F1", "A1", 2}, {"F2", "A1", 3}, {"F1", "A2", 3}, {"F4", "A2", 3}} {
		if got := tell(known[:2:2], schema.Finding{Code: test.code, Cells: []schema.Source{cell(test.cell)}}); len(got) != test.want {
			t.Errorf("%s of %s makes %d findings, want %d", test.code, test.cell, len(got), test.want)
		}
	}
}

// Texts and figures at the very edge of what is read, kept or shown.
func TestEdges(t *testing.T) {
	for text, want := range map[string]string{"(0)": "0", "(9)": "-9", "(0.5)": "-0.5", "()": "", "(": "", "(a)": "", "(:)": "", "(/)": ""} {
		got := ""
		if a, _, err := Figure(text, schema.Money, ""); err == nil {
			got = a.String()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"1E2": "100", "1E-2": "0.01", "-0E5": "0", "E5": "E5", "": "", "1x": "1x", "1E5x": "1E5x", "1.E1": "10", ".5": "0.5",
		"1E400": "1" + strings.Repeat("0", 400), "1E401": "1E401", "1E-401": "1E-401",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q is %q in full, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"0.1234567890123455": "0.123456789012346", "0.1234567890123454": "0.123456789012345", "999999999999999.5": "1000000000000000", "123456789012345": "123456789012345",
	} {
		if got := plain(seen(text)); got != want {
			t.Errorf("%s is seen as %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]bool{"：5": true, "5：": false, "收入：5": true, "收入": false, "≥": true} {
		if hasFigure(&grid.Cell{Kind: grid.Text, Text: text}) != want {
			t.Errorf("%q: has a figure is %v", text, !want)
		}
	}
	for text, want := range map[string]bool{strings.Repeat(" ", 59) + "/": true, strings.Repeat(" ", 60) + "/": false, "n/a": true, "一": false} {
		if mark(text) != want {
			t.Errorf("%q: a mark is %v", text, !want)
		}
	}
	for text, want := range map[string]bool{"请填写" + strings.Repeat("a", 991): true, "请填写" + strings.Repeat("a", 992): false} {
		if guidance(text) != want {
			t.Errorf("a text of %d bytes is guidance: %v", len(text), !want)
		}
	}
	for text, want := range map[string]string{
		strings.Repeat("字", 30): strings.Repeat("字", 30), strings.Repeat("字", 31): strings.Repeat("字", 30) + "…", "a  b\nc": "a b c",
	} {
		if got := shorten(text); got != want {
			t.Errorf("%q is shortened to %q", text, got)
		}
	}
	for text, want := range map[string]string{
		"a\nb": "a b", "中\nb": "中b", "a\n中": "a中", "1\nb": "1b", "a\n1": "a1", "\na": "a", "a\n\nb": "a b", "é\na": "éa", "a\né": "aé",
	} {
		if got := unbroken(text); got != want {
			t.Errorf("%q is %q without its breaks, want %q", text, got, want)
		}
	}
}
