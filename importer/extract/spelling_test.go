package extract

import (
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

// spellings are how programs store a number.
var spellings = map[string]func(v float64) string{
	// Excel: 17 digits, with an exponent where that is shorter, or where the
	// digits are all in use and the figure is small.
	"Excel": func(v float64) string {
		power := trimmedPower(strconv.FormatFloat(v, 'E', 16, 64))
		whole := trimmedFraction(strconv.FormatFloat(v, 'f', fractionDigits(v), 64))
		if a := math.Abs(v); a != 0 && (a < 0.1 && len(power) > 17 || len(power) < len(whole)) {
			return power
		}
		return whole
	},
	"exponent always":  func(v float64) string { return trimmedPower(strconv.FormatFloat(v, 'E', 16, 64)) },
	"exponent, small":  func(v float64) string { return strconv.FormatFloat(v, 'e', -1, 64) },
	"without a sign":   func(v float64) string { return strings.Replace(strconv.FormatFloat(v, 'E', -1, 64), "E+", "E", 1) },
	"WPS":              func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) },
	"LibreOffice":      func(v float64) string { return strconv.FormatFloat(v, 'G', 15, 64) },
	"C":                func(v float64) string { return strconv.FormatFloat(v, 'g', 17, 64) },
	"openpyxl":         pythonRepr,
	"POI":              javaDouble,
	"zeros in front":   func(v float64) string { return leading(strconv.FormatFloat(v, 'f', -1, 64), "00") },
	"nothing in front": func(v float64) string { return bare(strconv.FormatFloat(v, 'f', -1, 64)) },
	"a point behind":   func(v float64) string { return pointBehind(strconv.FormatFloat(v, 'f', -1, 64)) },
	"zeros behind": func(v float64) string {
		return strings.TrimSuffix(pointBehind(strconv.FormatFloat(v, 'f', -1, 64)), ".") + tail(v)
	},
	"a plus before it":   func(v float64) string { return plus(strconv.FormatFloat(v, 'f', -1, 64)) },
	"17 digits, written": func(v float64) string { return strconv.FormatFloat(v, 'f', fractionDigits(v), 64) },
}

// fractionDigits is how many decimals it takes to write 17 digits.
func fractionDigits(v float64) int {
	if v == 0 {
		return 0
	}
	return max(0, 16-int(math.Floor(math.Log10(math.Abs(v)))))
}

func trimmedFraction(text string) string {
	if strings.Contains(text, ".") {
		return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// trimmedPower writes 7.0000000000000007E-02 as 7.0000000000000007E-2, and
// 2.0000000000000000E-03 as 2E-3.
func trimmedPower(text string) string {
	mantissa, exponent, _ := strings.Cut(text, "E")
	sign, digits := exponent[:1], strings.TrimLeft(exponent[1:], "0")
	if digits == "" {
		digits = "0"
	}
	return trimmedFraction(mantissa) + "E" + sign + digits
}

// pythonRepr prints as Python's repr.
func pythonRepr(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// javaDouble prints as Java's Double.toString.
func javaDouble(v float64) string {
	if a := math.Abs(v); a == 0 || a >= 1e-3 && a < 1e7 {
		return pythonRepr(v)
	}
	mantissa, exponent, _ := strings.Cut(trimmedPower(strconv.FormatFloat(v, 'E', -1, 64)), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	return mantissa + "E" + strings.TrimPrefix(exponent, "+")
}

func leading(text, zeros string) string {
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		return "-" + zeros + rest
	}
	return zeros + text
}

// bare writes 0.5 as .5.
func bare(text string) string {
	sign := text[:len(text)-len(strings.TrimPrefix(text, "-"))]
	if rest, ok := strings.CutPrefix(text[len(sign):], "0."); ok {
		return sign + "." + rest
	}
	return text
}

func pointBehind(text string) string {
	if strings.Contains(text, ".") {
		return text
	}
	return text + "."
}

func tail(v float64) string {
	if v == math.Trunc(v) {
		return ".000"
	}
	return "000"
}

func plus(text string) string {
	if strings.HasPrefix(text, "-") {
		return text
	}
	return "+" + text
}

// measure is a kind of figure in a unit: how many decimals a figure in it may
// have, and by what power of ten it is multiplied.
type measure struct {
	name     string
	place    locate.Place
	format   grid.Format
	decimals int
	power    int
}

func measures() []measure {
	none := grid.Format{Decimals: -1}
	list := []measure{
		{"score", locate.Place{Kind: schema.Score}, none, 6, 0},
		{"persons", locate.Place{Kind: schema.Persons}, none, 0, 0},
		{"area", locate.Place{Kind: schema.Area}, none, 6, 0},
		{"rate, bare", locate.Place{Kind: schema.Rate}, none, 6, 0},
		{"rate, in percent", locate.Place{Kind: schema.Rate}, grid.Format{Percent: true, Decimals: 2}, 8, 2},
	}
	for _, u := range schema.MoneyUnits {
		power := powerOf(u.In)
		list = append(list,
			measure{"money in " + u.Name, locate.Place{Kind: schema.Money, Unit: u.Name}, none, 6 + power, power},
			measure{"money shown in " + u.Name, locate.Place{Kind: schema.Money, Unit: "元"}, grid.Format{Suffix: u.Name}, 6 + power, power})
	}
	return list
}

// Any number that a program stores reads as the figure that was meant.
func TestEverySpelling(t *testing.T) {
	const rounds = 400 // of each kind, spelt in every way
	random := rand.New(rand.NewPCG(7, 20231231))
	for _, m := range measures() {
		for range rounds {
			decimals := random.IntN(m.decimals + 1)
			// 15 digits are what a spreadsheet keeps; MaxAmount bounds the rest.
			most := min(15, 9+decimals-m.power)
			n := random.Int64N(int64(math.Pow10(1 + random.IntN(most))))
			if random.IntN(4) == 0 {
				n = -n
			}
			want := schema.Amount(n)
			for range 6 - decimals + m.power {
				want *= 10
			}
			v, err := strconv.ParseFloat(strconv.FormatInt(n, 10)+"E-"+strconv.Itoa(decimals), 64)
			if err != nil {
				t.Fatal(err)
			}
			for name, spell := range spellings {
				cell := &grid.Cell{Kind: grid.Number, Text: spell(v), Format: m.format}
				got, bare, err := number(cell, m.place)
				if err != nil || got != want || bare != (m.name == "rate, bare") {
					t.Fatalf("%s, %s: %d with %d decimals, stored as %s, reads as %s, %v, %v", m.name, name, n, decimals, cell.Text, got, bare, err)
				}
			}
		}
	}
}

// What a person sees of a stored number has no exponent.
func TestShownNumber(t *testing.T) {
	for stored, want := range map[string]string{
		"7.0000000000000007E-2": "0.07",
		"2E-3":                  "0.002",
		"2.5000125E10":          "25000125000",
		"1.0E-4":                "0.0001",
		"9.5000000000000001E-1": "0.95",
		"2023.0":                "2023",
		"1E+3":                  "1000",
		"-0":                    "0",
		"0E0":                   "0",
		".5":                    "0.5",
		"5.":                    "5",
		"007":                   "7",
		"-2.5e-07":              "-0.00000025",
		"1E999999":              "1E999999",
	} {
		if got := decimal(stored); got != want {
			t.Errorf("decimal(%q) = %q, want %q", stored, got, want)
		}
	}
	r := reader{form: locate.Form{Sheet: grid.NewSheet("表", nil, nil)}}
	for stored, want := range map[string]string{"9.5000000000000001E-1": "95%", "1.1999999999999999E-3": "0.12%", "0.123456785": "12.345679%"} {
		if got := r.shown(&grid.Cell{Kind: grid.Number, Text: stored, Format: grid.Format{Percent: true}}); got != want {
			t.Errorf("%s in percent is shown as %q, want %q", stored, got, want)
		}
	}
}

// A figure too small to be kept is told, where it is not what is left of a
// computation.
func TestTooSmall(t *testing.T) {
	money := locate.Place{Kind: schema.Money, Unit: "元"}
	for _, test := range []struct {
		cell grid.Cell
		err  error
	}{
		{grid.Cell{Text: "4.0000000000000001E-3"}, errTiny},
		{grid.Cell{Text: "0.001"}, errTiny},
		{grid.Cell{Text: "0.005"}, nil}, // rounds to a fen
		{grid.Cell{Text: "5.5511151231257827E-17"}, nil},
		{grid.Cell{Text: "4.0000000000000001E-3", Formula: "A1/3"}, nil},
		{grid.Cell{Text: "0"}, nil},
		{grid.Cell{Text: "-0.0E-3"}, nil},
		{grid.Cell{Text: "4.9E-324"}, nil},
		{grid.Cell{Text: "1.7976931348623157E+308"}, schema.ErrRange},
	} {
		test.cell.Kind = grid.Number
		if _, _, err := number(&test.cell, money); !errors.Is(err, test.err) {
			t.Errorf("%s =%s: %v, want %v", test.cell.Text, test.cell.Formula, err, test.err)
		}
	}
}

// What a format adds to a number means what it means when it is typed.
func TestFormattedNumber(t *testing.T) {
	for _, test := range []struct {
		stored string
		kind   schema.Kind
		format grid.Format
		want   string // "" when it is no figure
	}{
		{"85.19", schema.Rate, grid.Format{Suffix: "%"}, "85.19"},
		{"0.85189999999999999", schema.Rate, grid.Format{Percent: true}, "85.19"},
		{"8.5", schema.Rate, grid.Format{Suffix: "‰"}, ""},
		{"23", schema.Persons, grid.Format{Suffix: "人"}, "23"},
		{"23", schema.Persons, grid.Format{Suffix: "万人"}, ""},
		{"9", schema.Score, grid.Format{Suffix: "分"}, "9"},
		{"9", schema.Score, grid.Format{Suffix: "次"}, ""},
		{"0.9", schema.Score, grid.Format{Percent: true}, ""},
		{"1200", schema.Area, grid.Format{Suffix: "m2"}, "1200"},
		{"1.2", schema.Area, grid.Format{Suffix: "公顷"}, ""},
		{"-7.0000000000000007E-2", schema.Money, grid.Format{Prefix: "¥"}, "-0.07"},
		{"7.0000000000000007E-2", schema.Money, grid.Format{Suffix: "亿元"}, "700"},
		{"700", schema.Money, grid.Format{Prefix: "+", Suffix: "元"}, "0.07"},
		{"3.25", schema.Money, grid.Format{Prefix: "≥"}, ""},
		{"3.25", schema.Money, grid.Format{Prefix: "HK$"}, ""},
		{"3.25", schema.Money, grid.Format{Suffix: "（含税）"}, ""},
		{"3.25", schema.Money, grid.Format{Suffix: "次"}, ""},
		{"2023", schema.Years, grid.Format{Suffix: "年"}, "2023"},
		{"2.023E3", schema.Years, grid.Format{}, "2023"},
	} {
		cell := &grid.Cell{Kind: grid.Number, Text: test.stored, Format: test.format}
		got, bare, err := number(cell, locate.Place{Kind: test.kind})
		switch {
		case test.want == "" && err == nil:
			t.Errorf("%s as %q reads as %s, want an error", test.stored, dressed(cell, spelt), got)
		case test.want != "" && (err != nil || got.String() != test.want || bare):
			t.Errorf("%s as %q reads as %s, %v, %v, want %s", test.stored, dressed(cell, spelt), got, bare, err, test.want)
		}
	}
}

// What is kept of a cell is what a person finds in it.
func TestRaw(t *testing.T) {
	for _, test := range []struct {
		cell grid.Cell
		want string
	}{
		{grid.Cell{Kind: grid.Number, Text: "0.94999999999999996"}, "0.95"},
		{grid.Cell{Kind: grid.Number, Text: "7.0000000000000007E-2"}, "0.07"},
		{grid.Cell{Kind: grid.Number, Text: "0.33333333333333331"}, "0.333333333333333"},
		{grid.Cell{Kind: grid.Number, Text: "12"}, "12"},
		{grid.Cell{Kind: grid.Number, Text: "-0.0", Format: grid.Format{Hidden: true}}, "0（不显示）"},
		{grid.Cell{Kind: grid.Text, Text: "7.0E-2"}, "7.0E-2"},
		{grid.Cell{Kind: grid.Text, Text: "0.94999999999999996"}, "0.94999999999999996"},
	} {
		if got := raw(&test.cell); got != test.want {
			t.Errorf("raw of %q is %q, want %q", test.cell.Text, got, test.want)
		}
	}
}

// Where words are meant, a figure is the one that is seen: an actual of 0.996 in
// a cell that shows 100% says 100%.
func TestFigureAmongWords(t *testing.T) {
	for _, test := range []struct {
		stored string
		format grid.Format
		want   string
	}{
		{"0.996", grid.Format{Percent: true}, "100%"},
		{"0.99650000000000005", grid.Format{Percent: true, Decimals: 1}, "99.7%"},
		{"0.95", grid.Format{Percent: true, Decimals: 2}, "95%"},
		{"0.996", grid.Format{Percent: true, Decimals: -1}, "99.6%"},
		{"12.4", grid.Format{Suffix: "次"}, "12次"},
		{"0.49999999", grid.Format{}, "0"},
		{"-0.4", grid.Format{}, "0"},
		{"-2.5", grid.Format{}, "-3"},
		{"1234567.885", grid.Format{Decimals: 2}, "1234567.89"},
		{"0.1234567890", grid.Format{Decimals: 9}, "0.123457"},
		{"1.7976931348623157E+308", grid.Format{}, decimal("1.7976931348623157E+308")},
		{"0.33333333333333331", grid.Format{Decimals: -1}, "0.333333"},
	} {
		r := reader{form: locate.Form{Sheet: grid.NewSheet("表", nil, nil)}}
		cell := &grid.Cell{Row: 1, Col: 1, Kind: grid.Number, Text: test.stored, Format: test.format}
		if v := r.read(&schema.Filing{}, locate.Place{Kind: schema.Phrase, Row: 1, Col: 1, Cell: cell}).value; v.Text != test.want || v.Raw != raw(cell) {
			t.Errorf("%s with %+v says %q, kept as %q, want %q", test.stored, test.format, v.Text, v.Raw, test.want)
		}
	}
}
