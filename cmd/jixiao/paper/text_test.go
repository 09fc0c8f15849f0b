package paper

import (
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
)

func TestText(t *testing.T) {
	general := grid.Format{Code: "General", Decimals: -1}
	coded := func(code string, decimals int) grid.Format { return grid.Format{Code: code, Decimals: decimals} }
	percent := func(decimals int) grid.Format { return grid.Format{Percent: true, Decimals: decimals} }
	for _, tt := range []struct {
		name string
		cell grid.Cell
		want Cell // of Text, Full, Figure, Struck, Formula, Computed
	}{
		{"noise", grid.Cell{Kind: grid.Number, Text: "0.30000000000000004", Format: general}, Cell{Text: "0.3", Figure: true}},
		{"noise of a large figure", grid.Cell{Kind: grid.Number, Text: "33730648.780000001", Format: general}, Cell{Text: "33730648.78", Figure: true}},
		{"noise that carries", grid.Cell{Kind: grid.Number, Text: "99.999999999999996", Format: general}, Cell{Text: "100", Figure: true}},
		{"fifteen digits stay", grid.Cell{Kind: grid.Number, Text: "0.123456789012345", Format: general}, Cell{Text: "0.123456789012345", Figure: true}},
		{"exponent", grid.Cell{Kind: grid.Number, Text: "5.8999999999999997E-2", Format: general}, Cell{Text: "0.059", Figure: true}},
		{"large exponent", grid.Cell{Kind: grid.Number, Text: "1.5E+6", Format: general}, Cell{Text: "1500000", Figure: true}},
		{"an exponent no person writes out", grid.Cell{Kind: grid.Number, Text: "-1.25e-300", Format: general}, Cell{Text: "-1.25E-300", Figure: true}},
		{"negative", grid.Cell{Kind: grid.Number, Text: "-3.20", Format: general}, Cell{Text: "-3.2", Figure: true}},
		{"zero", grid.Cell{Kind: grid.Number, Text: "-0.0", Format: general}, Cell{Text: "0", Figure: true}},
		{"fixed decimals", grid.Cell{Kind: grid.Number, Text: "5", Format: coded("0.00", 2)}, Cell{Text: "5.00", Figure: true}},
		{"more digits than shown", grid.Cell{Kind: grid.Number, Text: "12.345", Format: coded("#,##0.00", 2)}, Cell{Text: "12.35", Full: "12.345", Figure: true}},
		{"rounded to nothing", grid.Cell{Kind: grid.Number, Text: "-0.004", Format: coded("0.00", 2)}, Cell{Text: "0.00", Full: "-0.004", Figure: true}},
		{"whole", grid.Cell{Kind: grid.Number, Text: "99.5", Format: coded("0", 0)}, Cell{Text: "100", Full: "99.5", Figure: true}},
		{"noise behind the decimals is none", grid.Cell{Kind: grid.Number, Text: "1.0049999999999999", Format: coded("0.00", 2)}, Cell{Text: "1.01", Full: "1.005", Figure: true}},
		{"optional decimals", grid.Cell{Kind: grid.Number, Text: "2.5", Format: coded("0.0##;-0.0##", 3)}, Cell{Text: "2.5", Figure: true}},
		{"scientific format", grid.Cell{Kind: grid.Number, Text: "1.234E-3", Format: coded("0.00E+00", 2)}, Cell{Text: "0.001234", Figure: true}},
		{"percent", grid.Cell{Kind: grid.Number, Text: "0.85189999999999999", Format: percent(2)}, Cell{Text: "85.19%", Figure: true}},
		{"percent, whole", grid.Cell{Kind: grid.Number, Text: "0.9575", Format: percent(0)}, Cell{Text: "96%", Full: "95.75%", Figure: true}},
		{"percent of any decimals", grid.Cell{Kind: grid.Number, Text: "0.9575", Format: percent(-1)}, Cell{Text: "95.75%", Figure: true}},
		{"percent of zero", grid.Cell{Kind: grid.Number, Text: "0", Format: percent(2)}, Cell{Text: "0.00%", Figure: true}},
		{"percent as a literal", grid.Cell{Kind: grid.Number, Text: "95.1", Format: grid.Format{Suffix: "%", Decimals: 2}}, Cell{Text: "95.10%", Figure: true}},
		{"around the figure", grid.Cell{Kind: grid.Number, Text: "12.345", Format: grid.Format{Prefix: "≥", Suffix: "万元", Decimals: 1}}, Cell{Text: "≥12.3万元", Full: "≥12.345万元", Figure: true}},
		{"scaled", grid.Cell{Kind: grid.Number, Text: "3.0000000000000004E4", Format: grid.Format{Scaled: true, Percent: true, Prefix: "约", Suffix: "万", Decimals: 0}}, Cell{Text: "30000", Figure: true}},
		{"scaled and no number", grid.Cell{Kind: grid.Number, Text: "INF", Format: grid.Format{Scaled: true}}, Cell{Text: "INF", Figure: true}},
		{"no number", grid.Cell{Kind: grid.Number, Text: "1e9999", Format: grid.Format{Suffix: "元"}}, Cell{Text: "1e9999元", Figure: true}},
		{"date", grid.Cell{Kind: grid.Number, Text: "45432", Format: grid.Format{Date: true, Decimals: -1}}, Cell{Text: "2024-05-20"}},
		{"no date", grid.Cell{Kind: grid.Number, Text: "-1", Format: grid.Format{Date: true, Decimals: -1}}, Cell{Text: "-1", Figure: true}},
		{"text is as it is", grid.Cell{Kind: grid.Text, Text: "0.30000000000000004\n 二", Format: percent(2)}, Cell{Text: "0.30000000000000004\n 二"}},
		{"bool", grid.Cell{Kind: grid.Bool, Text: "TRUE", Format: general}, Cell{Text: "TRUE"}},
		{"error", grid.Cell{Kind: grid.Error, Text: "#REF!", Formula: "A1+#REF!", Format: general}, Cell{Text: "#REF!", Formula: "A1+#REF!"}},
		{"computed", grid.Cell{Kind: grid.Number, Text: "7", Formula: "SUM(B1:B2)", Computed: true, Format: general}, Cell{Text: "7", Figure: true, Formula: "SUM(B1:B2)", Computed: true}},
		{"uncomputed", grid.Cell{Kind: grid.Uncomputed, Formula: "[1]表!A1", Format: general}, Cell{Formula: "[1]表!A1"}},
		{"picture", grid.Cell{Kind: grid.Text, Text: grid.Picture, Format: general}, Cell{Text: grid.Picture}},
		{"crossed out", grid.Cell{Kind: grid.Text, Text: "〔划去：〔2023〕5号〕", Format: grid.Format{Struck: true}}, Cell{Text: "〔2023〕5号", Struck: true}},
		{"crossed out in part", grid.Cell{Kind: grid.Text, Text: "〔划去：12.5〕13"}, Cell{Text: "〔划去：12.5〕13"}},
		{"crossed out in two parts", grid.Cell{Kind: grid.Text, Text: "〔划去：甲〕乙〔划去：丙〕", Format: grid.Format{Struck: true}}, Cell{Text: "〔划去：甲〕乙〔划去：丙〕"}},
		{"a figure crossed out", grid.Cell{Kind: grid.Number, Text: "5", Format: grid.Format{Struck: true, Decimals: 1}}, Cell{Text: "5.0", Figure: true, Struck: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.cell
			c.Row, c.Col = 4, 2
			want := tt.want
			want.At, want.Sheet, want.Name, want.Rows, want.Cols = "B4", "表", "B4", 1, 1
			p := Of(grid.NewSheet("表", []grid.Cell{c}, nil))
			if diff := cmp.Diff(want, p.Rows[0].Cells[0]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The signs that package grid puts around crossed-out text are those that this package takes off.
func TestStruckAsRead(t *testing.T) {
	s := open(t, filepath.Join("..", "..", "..", "importer", "grid", "formats", "testdata", "looks", "looks.xlsx")).Sheets[0]
	var got []string
	for _, row := range Of(s).Rows {
		for _, c := range row.Cells {
			got = append(got, c.Text+" "+strconv.FormatBool(c.Struck))
		}
	}
	want := []string{
		"12.5 true", "公务接待费 true", "25 false", " false", " false",
		"〔划去：12.5〕13 false", "10^2 false", "面积5m2 false", "1_2\n3 false", "一般 false",
	}
	if diff := cmp.Diff(want, got[:min(len(want), len(got))]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Rounding agrees with that of exact fractions.
func TestRoundingIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		digits := strconv.FormatInt(random.Int64N(1e15), 10)
		exponent := random.IntN(24) - 18
		places := random.IntN(8)
		text := digits + "E" + strconv.Itoa(exponent)
		d, ok := parseDecimal(text)
		exact, valid := new(big.Rat).SetString(text)
		if !ok || !valid {
			t.Fatal(text)
		}
		if got, want := d.round(d.point+places).plain(places), exact.FloatString(places); got != want {
			t.Fatalf("%s to %d places: %s, want %s", text, places, got, want)
		}
		plain, ok := parseDecimal(d.plain(0))
		if !ok || plain != d || strings.ContainsAny(d.plain(0), "E") {
			t.Fatalf("%s prints as %s and reads as %v", text, d.plain(0), plain)
		}
	}
}
