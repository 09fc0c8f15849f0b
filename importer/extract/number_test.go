package extract

import (
	"testing"

	"jixiao/schema"
)

func TestFigure(t *testing.T) {
	for _, test := range []struct {
		text string
		kind schema.Kind
		unit string
		want string // "" when it is no figure
		bare bool
	}{
		{"1,025.20", schema.Money, "", "1025.2", false},
		{"12,345,678.9", schema.Money, "", "12345678.9", false},
		{"１２．５", schema.Money, "", "12.5", false},
		{"１，０２５．２０", schema.Money, "", "1025.2", false},
		{"12.5万元", schema.Money, "", "12.5", false},
		{"12.5 万元", schema.Money, "元", "12.5", false},
		{"2030.12万", schema.Money, "", "2030.12", false},
		{"125000元", schema.Money, "", "12.5", false},
		{"125000", schema.Money, "元", "12.5", false},
		{"0.01元", schema.Money, "", "0.000001", false},
		{"1.2亿元", schema.Money, "", "12000", false},
		{"35千元", schema.Money, "", "3.5", false},
		{"￥12.50", schema.Money, "", "12.5", false},
		{"¥ 12.50", schema.Money, "", "12.5", false},
		{"-¥12.50", schema.Money, "", "-12.5", false},
		{"￥-12.50", schema.Money, "", "-12.5", false},
		{"(3.2)", schema.Money, "", "-3.2", false},
		{"（3.2）", schema.Money, "", "-3.2", false},
		{"-3.2", schema.Money, "", "-3.2", false},
		{"－3.2", schema.Money, "", "-3.2", false},
		{"−3.2", schema.Money, "", "-3.2", false},
		{"'5", schema.Score, "", "5", false},
		{"5 ", schema.Score, "", "5", false},
		{"\u200b5\ufeff", schema.Score, "", "5", false},
		{"10分", schema.Score, "", "10", false},
		{"23人", schema.Persons, "", "23", false},
		{"23名", schema.Persons, "", "23", false},
		{"1,200㎡", schema.Area, "", "1200", false},
		{"1200m2", schema.Area, "", "1200", false},
		{"1200 m²", schema.Area, "", "1200", false},
		{"1200平方米", schema.Area, "", "1200", false},
		{"95.1％", schema.Rate, "", "95.1", false},
		{"95.1﹪", schema.Rate, "", "95.1", false},
		{"95.1 %", schema.Rate, "", "95.1", false},
		{"0.9510", schema.Rate, "", "0.951", true},
		{"85.19", schema.Rate, "", "85.19", true},
		{"3。5", schema.Money, "", "3.5", false},
		{"7.50.", schema.Money, "", "7.5", false},
		{"7.50。", schema.Money, "", "7.5", false},
		{"12万元。", schema.Money, "", "12", false},
		{"95.1%。", schema.Rate, "", "95.1", false},
		{"8.9913E+02", schema.Money, "", "899.13", false},
		{"5.9e-2", schema.Money, "", "0.059", false},
		{"1.5E3", schema.Money, "元", "0.15", false},
		{"1.2345678E-4", schema.Money, "亿元", "1.234568", false},
		{"7.0000000000000007E-2", schema.Money, "", "0.07", false},
		{"2E-3", schema.Money, "千元", "0.0002", false},
		{"1.0E-4", schema.Money, "亿元", "1", false},
		{"9.5E-1", schema.Rate, "", "0.95", true},
		{"1e+1", schema.Persons, "", "10", false},

		{"7.", schema.Money, "", "", false},
		{"7..", schema.Money, "", "", false},
		{"7.50..", schema.Money, "", "", false},
		{"1,025.", schema.Money, "", "", false},
		{"12E5", schema.Money, "", "", false},
		{"1E99", schema.Money, "", "", false},
		{"1.5E3万元", schema.Money, "", "", false},

		{"约五万", schema.Money, "", "", false},
		{"", schema.Money, "", "", false},
		{"5万左右", schema.Money, "", "", false},
		{"1,02,5.20", schema.Money, "", "", false},
		{"1,0255", schema.Money, "", "", false},
		{"1025,20", schema.Money, "", "", false},
		{"1 025.20", schema.Money, "", "", false},
		{"7..5", schema.Money, "", "", false},
		{"3-5", schema.Money, "", "", false},
		{"3+5", schema.Money, "", "", false},
		{"2023-05", schema.Money, "", "", false},
		{"12.5%", schema.Money, "", "", false},
		{"12.5人", schema.Money, "", "", false},
		{"10%", schema.Score, "", "", false},
		{"12m2", schema.Score, "", "", false},
		{"12m2", schema.Money, "", "", false},
		{"9/10", schema.Score, "", "", false},
		{"三", schema.Score, "", "", false},
		{"0x1F", schema.Score, "", "", false},
		{"99999999999", schema.Money, "", "", false},
		{"((3))", schema.Money, "", "", false},
		{"(万元)", schema.Money, "", "", false},
		{"(3.25万元)", schema.Money, "", "", false},
		{"（3.25万元）", schema.Money, "", "", false},
		{"(5%)", schema.Rate, "", "", false},
		{"$3.25", schema.Money, "", "", false},
	} {
		got, bare, err := Figure(test.text, test.kind, test.unit)
		switch {
		case test.want == "" && err == nil:
			t.Errorf("Figure(%q) = %s, want an error", test.text, got)
		case test.want != "" && (err != nil || got.String() != test.want || bare != test.bare):
			t.Errorf("Figure(%q) = %s, %v, %v; want %s, %v", test.text, got, bare, err, test.want, test.bare)
		}
	}
}

func TestSeen(t *testing.T) {
	for text, want := range map[string]string{
		"0.30000000000000004":    "0.300000000000000",
		"33730648.78000001":      "33730648.7800000",
		"12345678901.230001":     "12345678901.2300",
		"5.8999999999999997E-2":  "5.90000000000000E-2",
		"99.999999999999999":     "100.000000000000000",
		"-0.10000000000000001":   "-0.10000000000000001",
		"-0.100000000000000014":  "-0.100000000000000000",
		"7.4":                    "7.4",
		"123456789012345":        "123456789012345",
		"#REF!12345678901234567": "#REF!12345678901234567",
	} {
		got := seen(text)
		a, errA := schema.ParseAmount(got)
		b, errB := schema.ParseAmount(want)
		if a != b || (errA == nil) != (errB == nil) {
			t.Errorf("seen(%q) = %q, want %q", text, got, want)
		}
	}
}

// An accepted figure prints and reads again the same.
func FuzzFigure(f *testing.F) {
	for _, seed := range []string{"1,025.20", "１２．５", "12.5万元", "95.1％", "(3.2)", "-3.2", "7.50.", "'5", "2030.12万", "￥5", "125000元"} {
		for kind := schema.Money; kind <= schema.Years; kind++ {
			f.Add(seed, uint8(kind))
		}
	}
	f.Fuzz(func(t *testing.T, text string, k uint8) {
		kind := schema.Kind(k)
		if !kind.Numeric() || kind > schema.Years {
			return
		}
		amount, _, err := Figure(text, kind, "")
		if err != nil {
			return
		}
		again, _, err := Figure(amount.String()+map[schema.Kind]string{schema.Rate: "%"}[kind], kind, "")
		if err != nil || again != amount {
			t.Fatalf("Figure(%q) = %s, read again %s, %v", text, amount, again, err)
		}
	})
}
