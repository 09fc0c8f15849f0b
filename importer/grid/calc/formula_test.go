package calc

import (
	"strings"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/raw"
)

func TestShiftFormula(t *testing.T) {
	for _, tt := range []struct {
		formula    string
		rows, cols int
		want       string
	}{
		{"A1+$A1+A$1+$A$1", 2, 3, "D3+$A3+D$1+$A$1"},
		{"SUM(A1:B2)", 1, 0, "SUM(A2:B3)"},
		{"SUM(A:B,1:2,$A:C)", 1, 1, "SUM(B:C,2:3,$A:D)"},
		{"'表 A1'!A1&\"A1\"", 1, 1, "'表 A1'!B2&\"A1\""},
		{"表1!A1*LOG10(A1)", 1, 0, "表1!A2*LOG10(A2)"},
		{"A1", -1, 0, "#REF!"},
		{"[1]Sheet1!A1+1.5E-3+数据", 1, 0, "[1]Sheet1!A2+1.5E-3+数据"},
		{"A1B+\"un", 1, 1, "A1B+\"un"},
	} {
		if got := Shift(tt.formula, tt.rows, tt.cols); got != tt.want {
			t.Errorf("shiftFormula(%s, %d, %d) = %s, want %s", tt.formula, tt.rows, tt.cols, got, tt.want)
		}
	}
}

func TestGivesText(t *testing.T) {
	for formula, want := range map[string]bool{
		`TEXT(F5/D5,"0.00%")`: true, `ROUND(F5/D5*100,2)&"%"`: true, `A1&B1`: true, `CONCATENATE(A1,"次")`: true, `"共"&(A1=B1)`: true,
		`TEXT(A1,"0")*1`: false, `A1&B1=C1`: false, `IF(A1&B1="",0,1)`: false, `SUM(A1:B2)`: false, `TEXT(A1,"0")+TEXT(B1,"0")`: false, `A1`: false, ``: false,
	} {
		if GivesText(formula) != want {
			t.Errorf("givesText(%s) is not %v", formula, want)
		}
	}
}

func FuzzTokenize(f *testing.F) {
	for _, s := range []string{"SUM(A1:B2)*2%", "'a''b'!A:A", "[x]y!A1", "1:1+1.5E+3", "\"", "'", "$", "A1:#"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		for _, tok := range tokenize(s) {
			if tok.text == "" {
				t.Fatalf("%q: empty token", s)
			}
			b.WriteString(tok.text)
		}
		if b.String() != s {
			t.Fatalf("tokens of %q make %q", s, b.String())
		}
		parse(tokenize(s))
		GivesText(s)
		Shift(s, 1, 1)
	})
}

// A stored result that is the same number in another spelling, or as a text, is
// no other result.
func TestSameResult(t *testing.T) {
	cell := func(kind grid.Kind, text string) *raw.Cell { return &raw.Cell{Kind: kind, Text: text} }
	for _, test := range []struct {
		stored, computed *raw.Cell
		want             bool
	}{
		{cell(grid.Number, "7.0000000000000007E-2"), cell(grid.Number, "0.07"), true},
		{cell(grid.Number, "2.5E10"), cell(grid.Number, "25000000000"), true},
		{cell(grid.Text, "0.07"), cell(grid.Number, "7.0000000000000007E-2"), true},
		{cell(grid.Text, " 2E-3"), cell(grid.Number, "0.002"), true},
		{cell(grid.Number, "2E-3"), cell(grid.Number, "0.02"), false},
		{cell(grid.Text, "0.3"), cell(grid.Number, "0.03"), false},
		{cell(grid.Text, "无"), cell(grid.Number, "0"), false},
	} {
		if got := sameResult(test.stored, test.computed); got != test.want {
			t.Errorf("%v %q and %q: %v, want %v", test.stored.Kind, test.stored.Text, test.computed.Text, got, test.want)
		}
	}
}

// Figures are rounded in decimal, in the fifteen digits that Excel goes by.
func TestRound(t *testing.T) {
	for _, test := range []struct {
		text   string
		places int
		want   string // with ½ behind what was a half; "" for what is not sure
	}{
		{"586850.485", 2, "586850.49½"},
		{"586850.48499999999", 2, "586850.49½"},
		{"1.4999999995", 0, "1"},
		{"1.0049999999999999", 2, "1.01½"},
		{"1.00499999999999", 2, ""},
		{"1.00500000000001", 2, ""},
		{"-2.5", 0, "-3½"},
		{"-0.4", 0, "0"},
		{"0", 2, "0"},
		{"123456789.125", 6, "123456789.125"},
		{"123456789.12", 15, "123456789.12"},
		{"149", -2, "100"},
		{"150", -2, "200½"},
		{"7.0000000000000007E-2", 2, "0.07"},
		{"4.9E-324", 2, "0"},
		{"1E15", 2, ""},
		{"1", 16, ""},
	} {
		n, ok := parseNumber(test.text)
		if !ok {
			t.Fatalf("%s is no number", test.text)
		}
		rounded, half, ok := n.round(test.places)
		got := ""
		if ok {
			got, _ = rounded.text()
		}
		if half {
			got += "½"
		}
		if got != test.want {
			t.Errorf("%s to %d places is %q, want %q", test.text, test.places, got, test.want)
		}
	}
}

// A figure is printed with fifteen digits, as a person reads it.
func TestNumberText(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "0.1": "0.1", "0.30000000000000004": "0.3", "5.8999999999999997E-2": "0.059", "33730648.78000001": "33730648.78",
		"0.33333333333333331": "0.333333333333333", "99999999999999.96": "100000000000000", "9.9999999999999996E22": "", "1E19": "10000000000000000000",
		"1E-9": "0.000000001", "1E-40": "", "-2.5E3": "-2500", "123456789012345.67": "123456789012346",
	} {
		n, ok := parseNumber(text)
		got, _ := n.text()
		if !ok || got != want {
			t.Errorf("%s is printed as %q, want %q", text, got, want)
		}
	}
	for _, none := range []string{"x", "", "1E999999"} {
		if n, ok := parseNumber(none); ok {
			t.Errorf("%q is the number %v", none, n)
		}
	}
}

// FuzzCompute computes any formula: it gives a number in decimal, or nothing, and
// holds a stored result against itself.
func FuzzCompute(f *testing.F) {
	for _, s := range []string{"SUM(A1:B2)*2%", "IF(A1>=B1,ROUND(A1/B1,2),-A2)", "IFERROR(A1/C9,\"无\")", "((A1))", "1E300*1E300", "A1-A1/3*3=0", "SUM(A:B)", "--A1%%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, formula string) {
		cells := []raw.Cell{
			{Row: 1, Col: 1, Kind: grid.Number, Text: "0.1"}, {Row: 1, Col: 2, Kind: grid.Number, Text: "-3"},
			{Row: 1, Col: 3, Kind: grid.Uncomputed, Formula: formula, Missing: true},
			{Row: 2, Col: 1, Kind: grid.Text, Text: "无"}, {Row: 2, Col: 2, Kind: grid.Number, Text: "7.0000000000000007E-2"},
		}
		Compute(t.Context(), []*raw.Sheet{{Name: "表", Cells: cells}})
		c := cells[2]
		switch {
		case !c.Computed && (c.Kind != grid.Uncomputed || c.Text != ""), c.Computed && c.Text == "",
			c.Kind == grid.Number && !raw.IsDecimal(c.Text), c.Recomputed != "":
			t.Fatalf("%q gives %+v", formula, c)
		}
		if !c.Computed || formula == "" {
			return
		}
		cells[2].Missing, cells[2].Computed = false, false // as if it had been stored
		Compute(t.Context(), []*raw.Sheet{{Name: "表", Cells: cells}})
		if got := cells[2]; got.Recomputed != "" || got.Text != c.Text {
			t.Fatalf("%q gave %s, and gives %+v over it", formula, c.Text, got)
		}
	})
}
