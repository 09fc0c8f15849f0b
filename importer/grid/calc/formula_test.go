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
		computable(tokenize(s))
		GivesText(s)
		inRanges(tokenize(s))
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

func TestRoundHalf(t *testing.T) {
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
		{"0", 2, "0.00"},
		{"123456789.125", 6, "123456789.125000"},
		{"123456789.12", 15, "123456789.120000000000000"},
		{"149", -2, "100"},
		{"150", -2, "200½"},
		{"7.0000000000000007E-2", 2, "0.07"},
		{"4.9E-324", 2, "0.00"},
		{"1E15", 2, ""},
		{"1E999999", 2, ""},
		{"1", 16, ""},
		{"x", 2, ""},
	} {
		got, half, ok := roundHalf(test.text, test.places)
		if half {
			got += "½"
		}
		if got != test.want || ok != (test.want != "") {
			t.Errorf("%s to %d places is %q (%v), want %q", test.text, test.places, got, ok, test.want)
		}
	}
}
