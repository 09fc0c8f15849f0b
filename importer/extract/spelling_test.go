package extract

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

// spellings are how programs store a number in a workbook.
var spellings = []struct {
	program string
	spell   func(v float64) string
}{
	{"Excel", excelSpelling},
	{"WPS, LibreOffice, excelize", func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }},
	{"POI", javaSpelling},
	{"openpyxl", pythonSpelling},
	{"LibreOffice .ods", func(v float64) string { return strconv.FormatFloat(v, 'G', 15, 64) }},
	{"small e", func(v float64) string { return strconv.FormatFloat(v, 'e', -1, 64) }},
	{"17 digits", func(v float64) string { return strconv.FormatFloat(v, 'E', 16, 64) }},
}

// excelSpelling writes 17 significant digits, the zero in front of the point
// counted, and small and large figures in scientific notation:
// 7.0000000000000007E-2, 1.1000000000000001, 0.1.
func excelSpelling(v float64) string {
	trim := func(text string) string { return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") }
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'E', 16, 64), "E")
	exp, err := strconv.Atoi(exponent)
	if err != nil || v == 0 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	if exp < -1 || exp >= 15 {
		return trim(mantissa) + "E" + strconv.Itoa(exp)
	}
	return trim(strconv.FormatFloat(v, 'f', min(16, 16-exp), 64))
}

// javaSpelling is Double.toString: 1.0E-4, 1.23456789E7.
func javaSpelling(v float64) string {
	if a := max(v, -v); a == 0 || a >= 1e-3 && a < 1e7 {
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'E', -1, 64), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	exp, err := strconv.Atoi(exponent)
	if err != nil {
		return mantissa
	}
	return mantissa + "E" + strconv.Itoa(exp)
}

// pythonSpelling is repr: 1e-05, 123456.78.
func pythonSpelling(v float64) string {
	if a := max(v, -v); a == 0 || a >= 1e-4 && a < 1e16 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'e', -1, 64)
}

// However a program spells a number, it reads as the figure that was typed, in
// every kind of cell and unit of money.
func TestSpellings(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 23))
	places := []struct {
		name    string
		place   locate.Place
		percent bool
		per     schema.Amount // what one of it is in the measure
		digits  int           // decimals that its figures have at most
	}{
		{"万元", locate.Place{Kind: schema.Money}, false, schema.One, 6},
		{"元", locate.Place{Kind: schema.Money, Unit: "元"}, false, schema.One / 10_000, 2},
		{"千元", locate.Place{Kind: schema.Money, Unit: "千元"}, false, schema.One / 10, 5},
		{"亿元", locate.Place{Kind: schema.Money, Unit: "亿元"}, false, 10_000 * schema.One, 8},
		{"分", locate.Place{Kind: schema.Score}, false, schema.One, 4},
		{"人", locate.Place{Kind: schema.Persons}, false, schema.One, 0},
		{"m²", locate.Place{Kind: schema.Area}, false, schema.One, 2},
		{"%", locate.Place{Kind: schema.Rate}, false, schema.One, 4},
		{"百分数格式", locate.Place{Kind: schema.Rate}, true, 100 * schema.One, 6},
	}
	tried := 0
	for range 3000 {
		for _, p := range places {
			// A figure as it is typed: some digits, the last of them decimals.
			digits := 1 + random.IntN(9)
			n := random.Int64N(pow10(digits))
			decimals := random.IntN(min(p.digits, 8) + 1)
			typed := strconv.FormatInt(n, 10) + "E-" + strconv.Itoa(decimals)
			if random.IntN(8) == 0 {
				typed = "-" + typed
			}
			want, err := schema.ParseAmount(shift(typed, power(p.per)))
			if err != nil {
				continue // beyond what is read
			}
			v, err := strconv.ParseFloat(typed, 64)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range spellings {
				text := s.spell(v)
				c := grid.Cell{Kind: grid.Number, Text: text, Format: grid.Format{Decimals: -1, Percent: p.percent, Minus: v < 0}}
				got, _, err := number(&c, p.place)
				if err != nil || got != want {
					t.Fatalf("%s spells %s as %s; as %s it reads as %s, %v, want %s", s.program, typed, text, p.name, got, err, want)
				}
				tried++
			}
		}
	}
	if tried < 100_000 {
		t.Errorf("only %d spellings tried", tried)
	}
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

func TestExcelSpelling(t *testing.T) {
	for v, want := range map[float64]string{0.07: "7.0000000000000007E-2", 0.002: "2E-3", 123456.78: "123456.78", 0.1: "0.1", 3: "3",
		0.3: "0.3", 1e15: "1E15", 1.1: "1.1000000000000001", 899.13: "899.13", 33730648.78: "33730648.780000001"} {
		if got := excelSpelling(v); got != want {
			t.Errorf("%v is spelt %s, want %s", v, got, want)
		}
	}
}

// A sum of binary fractions that comes to nothing is nothing, and a figure too
// small for a fen is none either; what is too large is told.
func TestSpellingsAtTheEdges(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		err        bool
	}{
		{"5.5511151231257827E-17", "0", false}, {"-5.5511151231257827E-17", "0", false}, {"0", "0", false}, {"-0", "0", false},
		{"1E-300", "0", false}, {"0.30000000000000004", "0.3", false}, {"33730648.780000001", "33730648.78", false},
		{"1.0E3", "1000", false}, {"1E+3", "1000", false}, {"1e3", "1000", false}, {"007", "7", false}, {"1E300", "", true}, {"1E12", "", true},
	} {
		c := grid.Cell{Kind: grid.Number, Text: tt.text, Format: grid.Format{Decimals: -1, Minus: strings.HasPrefix(tt.text, "-")}}
		got, _, err := number(&c, locate.Place{Kind: schema.Money})
		if (err != nil) != tt.err || err == nil && got.String() != tt.want {
			t.Errorf("%s reads as %s, %v, want %s", tt.text, got, err, tt.want)
		}
	}
}
