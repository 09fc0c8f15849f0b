package raw

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
)

func TestGrid(t *testing.T) {
	s := Sheet{
		Name: "表", Hidden: true, NoZeros: true,
		Cells: []Cell{
			{Row: 2, Col: 2, Kind: grid.Number, Text: "0"},
			{Row: 1, Col: 1, Kind: grid.Text, Text: "编制", Style: 1},
			{Row: 1, Col: 2, Special: true, Formula: `IF(1,"")`},
			{Row: 1, Col: 3, Kind: grid.Number, Text: "5", Formula: "A9", Computed: true},
			{Row: 2, Col: 1, Kind: grid.Text, Text: crossed("无"), Style: 1},
		},
		Merges:     []grid.Range{{Top: 3, Left: 1, Bottom: 3, Right: 2}},
		HiddenRows: []int{2, 9},
		HiddenCols: []grid.Range{{Left: 3, Right: 16_384}, {Left: 2, Right: 3}},
	}
	if err := s.Sort(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.AddFloat(grid.Float{Text: " \n"}), s.AddFloat(grid.Float{Text: " 注 "})); err != nil {
		t.Fatal(err)
	}
	sheet := s.Grid(func(c *Cell) grid.Format { return grid.Format{Struck: c.Style == 1, Decimals: -1} }, true)
	var got []string
	for _, c := range sheet.Cells {
		got = append(got, fmt.Sprintf("%s %v %s %v %v", grid.Ref(c.Row, c.Col), c.Kind, c.Text, c.Computed, c.Format.Hidden))
	}
	want := []string{"A1 text 〔划去：编制〕 false false", "C1 number 5 true false", "A2 text 〔划去：无〕 false false", "B2 number 0 false true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if !sheet.Hidden || !sheet.Date1904 || len(sheet.Merges) != 1 || len(sheet.Floats) != 1 || sheet.Floats[0].Text != "注" {
		t.Errorf("sheet %+v", sheet)
	}
	if diff := cmp.Diff([]map[int]bool{{2: true}, {2: true, 3: true}}, []map[int]bool{sheet.HiddenRows, sheet.HiddenCols}); diff != "" {
		t.Errorf("hidden (-want +got):\n%s", diff)
	}
	if c := s.At(1, 3); c.Text != "5" || s.At(7, 7).Kind != 0 {
		t.Errorf("at C1 stands %+v", c)
	}
	s.Cells = append(s.Cells, Cell{Row: 2, Col: 2, Kind: grid.Number, Text: "7"})
	if err := s.Sort(); err == nil || !strings.Contains(err.Error(), "B2") {
		t.Errorf("two figures in one place: %v", err)
	}
}

func TestTooManyFloats(t *testing.T) {
	s := Sheet{floats: make([]grid.Float, MaxFloats)}
	if err := s.AddFloat(grid.Float{Embedded: "a.xlsx"}); !errors.Is(err, grid.ErrTooLarge) {
		t.Errorf("%v, want ErrTooLarge", err)
	}
}

// A thing that lies over a cell by its edge alone does not lie over it.
func TestTrimmed(t *testing.T) {
	size := func(int) int64 { return 100 }
	for _, tt := range []struct {
		first     int
		from      int64
		last      int
		to        int64
		low, high int
	}{
		{2, 0, 4, 100, 2, 4}, {2, 80, 4, 20, 3, 3}, {2, 70, 4, 30, 2, 4}, {2, 99, 2, 100, 2, 2}, {2, 99, 3, 1, 3, 3},
	} {
		if low, high := Trimmed(tt.first, tt.from, tt.last, tt.to, size); low != tt.low || high != tt.high {
			t.Errorf("%+v: %d to %d", tt, low, high)
		}
	}
}

func TestSeen(t *testing.T) {
	for _, tt := range []struct {
		want string
		runs []any // texts and the looks before them
	}{
		{"10^2", []any{"10", Look{Shift: Raised}, "2"}},
		{"10^2_3", []any{"10", Look{Shift: Raised}, "2", Look{Shift: Lowered}, "3"}},
		{"m2", []any{"m", Look{Shift: Raised}, "2"}},
		{"1^2", []any{Look{Shift: Raised}, "1", Look{}, "2"}},
		{"12.5〔划去：3〕", []any{"12", ".5", Look{Struck: true}, "3"}},
		{"甲 ", []any{"甲", Look{Struck: true}, " ", Look{Hidden: true}, "乙"}},
	} {
		var s Seen
		var l Look
		for _, run := range tt.runs {
			switch run := run.(type) {
			case Look:
				l = run
			case string:
				s.Add(run, l)
			}
		}
		if got := s.Text.String(); got != tt.want {
			t.Errorf("%v reads %q, want %q", tt.runs, got, tt.want)
		}
	}
}

func TestDecimals(t *testing.T) {
	for s, want := range map[string]bool{
		"0": true, "-1.5": true, "+.5": true, "5.": true, "1E-3": true, "1e+3": true,
		"": false, ".": false, "-": false, "1e": false, "0x1F": false, "NaN": false, "1_000": false, "1,000": false, "１": false,
	} {
		if IsDecimal(s) != want {
			t.Errorf("IsDecimal(%q) is not %v", s, want)
		}
	}
	if !IsZero("0.00") || IsZero("") || IsZero("x") || IsZero("0.01") {
		t.Error("IsZero")
	}
	if got := Breaks("a\r\nb\rc\nd"); got != "a\nb\nc\nd" {
		t.Errorf("breaks %q", got)
	}
}

// A style says in parts what a code says in signs.
func TestStyles(t *testing.T) {
	number := func(change func(d *Digits)) *Section {
		s, d := new(Section), Digits{Whole: 1, Decimals: 2, Least: 2}
		change(&d)
		s.Places(d)
		return s
	}
	for _, tt := range []struct {
		name, code string
		style      *NumberFormat
	}{
		{"two decimals", "0.00", Styled(nil, number(func(*Digits) {}), false)},
		{"one of which need not be", "0.0#", Styled(nil, number(func(d *Digits) { d.Least = 1 }), false)},
		{"grouped", "#,##0", Styled(nil, number(func(d *Digits) { d.Decimals, d.Grouped = 0, true }), false)},
		{"thousands", "0.00,", Styled(nil, number(func(d *Digits) { d.Factor = "1000" }), false)},
		{"as many decimals as there are", "General", Styled(nil, number(func(d *Digits) { d.Decimals = -1 }), false)},
		{"with an exponent", "0.00E+00", Styled(nil, number(func(d *Digits) { d.Exponent = true }), false)},
		{"a text between digits", `0!.0`, Styled(nil, number(func(d *Digits) {
			d.Whole, d.Decimals, d.Within = 2, 0, []Literal{{Text: ".", Place: 1}}
		}), false)},
		{"a unit", `0.00"次"`, Styled(nil, func() *Section {
			s := number(func(*Digits) {})
			s.AddText("次")
			return s
		}(), false)},
		{"percent", "0.00%", Styled(nil, func() *Section {
			s := number(func(*Digits) {})
			s.PercentSign("%")
			s.Percentage()
			return s
		}(), false)},
		{"negative ones in red", "0.00;[Red]0.00", func() *NumberFormat {
			red := number(func(*Digits) {})
			red.Colour("#FF0000")
			return Styled([]*Section{number(func(*Digits) {}).Only(">=0")}, red, false)
		}()},
		{"a date", "yyyy", Styled(nil, func() *Section {
			s := new(Section)
			s.Date()
			return s
		}(), false)},
	} {
		for _, v := range []string{"0", "1234.567", "-0.4", "-3"} {
			want, got := ParseFormat(tt.code).Of(grid.Number, v), tt.style.Of(grid.Number, v)
			want.Code, got.Code = "", ""
			if tt.name == "grouped" {
				want.Shown, got.Shown = "", "" // it says where no comma stands
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %s (-%s +style):\n%s", tt.name, v, tt.code, diff)
			}
		}
	}
	texts := new(Section)
	texts.TextPlace()
	texts.AddText("次")
	if f := Styled(nil, texts, true).Of(grid.Text, "三"); f.Suffix != "次" {
		t.Errorf("a style of texts gives %+v", f)
	}
	if f := Styled(nil, number(func(d *Digits) { d.Whole, d.Decimals = 3, 0 }), false).Of(grid.Number, "1"); f.Code != "000" {
		t.Errorf("zeros alone have the code %q", f.Code)
	}
}

// FuzzFormat reads any code: what it says of a figure that is scaled is shown, and
// nothing else is.
func FuzzFormat(f *testing.F) {
	for _, code := range builtin {
		f.Add(code, 12.5)
	}
	f.Add(`[>=100]0"万";;;@"次"`, math.Copysign(0, -1))
	f.Add(`0!.0,,_)*-[$￥-804]`, math.MaxFloat64)
	f.Fuzz(func(t *testing.T, code string, v float64) {
		n := ParseFormat(code)
		for _, got := range []grid.Format{n.Of(grid.Number, fmt.Sprint(v)), n.Of(grid.Text, "文"), n.Of(grid.Uncomputed, "")} {
			if got.Code != code || got.Shown != "" && !got.Scaled || got.Decimals < -1 {
				t.Fatalf("%q of %v: %+v", code, v, got)
			}
		}
	})
}
