package schema

import (
	"errors"
	"strings"
	"testing"
)

func TestParseAmount(t *testing.T) {
	for _, test := range []struct {
		text string
		want Amount
		err  error
	}{
		{"0", 0, nil},
		{"-0", 0, nil},
		{"7.4", 7_400_000, nil},
		{"+7.4", 7_400_000, nil},
		{"-3.2", -3_200_000, nil},
		{".5", 500_000, nil},
		{"5.", 5_000_000, nil},
		{"899.13", 899_130_000, nil},
		{"0.000001", 1, nil},
		{"0.0000005", 1, nil},
		{"0.0000004", 0, nil},
		{"-0.0000005", -1, nil},
		{"9.9999995", 10_000_000, nil},
		{"0.30000000000000004", 300_000, nil},
		{"33730648.78000001", 33730648_780000, nil},
		{"5.8999999999999997E-2", 59_000, nil},
		{"1.5e3", 1500_000_000, nil},
		{"1E-400", 0, ErrRange},
		{"1E9223372036854775807", 0, ErrRange},
		{"1000000000", MaxAmount, nil},
		{"1000000000.000001", 0, ErrRange},
		{"1e300", 0, ErrRange},
		{"1e-300", 0, nil},
		{"", 0, ErrSyntax},
		{"-", 0, ErrSyntax},
		{".", 0, ErrSyntax},
		{"1.2.3", 0, ErrSyntax},
		{"1,000", 0, ErrSyntax},
		{"１", 0, ErrSyntax},
		{" 1", 0, ErrSyntax},
		{"0x10", 0, ErrSyntax},
		{"--1", 0, ErrSyntax},
		{"1e", 0, ErrSyntax},
		{"Inf", 0, ErrSyntax},
	} {
		got, err := ParseAmount(test.text)
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("ParseAmount(%q) = %d, %v; want %d, %v", test.text, got, err, test.want, test.err)
		}
	}
}

func TestAmountText(t *testing.T) {
	for _, test := range []struct {
		amount      Amount
		short, text string
		fixed1      string
	}{
		{0, "0", "0.00", "0.0"},
		{One, "1", "1.00", "1.0"},
		{85_190_000, "85.19", "85.19", "85.2"},
		{-1, "-0.000001", "-0.000001", "0.0"},
		{50_000, "0.05", "0.05", "0.1"},
		{-50_000, "-0.05", "-0.05", "-0.1"},
		{1234_567891, "1234.567891", "1234.567891", "1234.6"},
	} {
		if got := test.amount.String(); got != test.short {
			t.Errorf("%d.String() = %s, want %s", test.amount, got, test.short)
		}
		if got := test.amount.Text(); got != test.text {
			t.Errorf("%d.Text() = %s, want %s", test.amount, got, test.text)
		}
		if got := test.amount.Fixed(1); got != test.fixed1 {
			t.Errorf("%d.Fixed(1) = %s, want %s", test.amount, got, test.fixed1)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, test := range []struct {
		part, whole, want Amount
		ok                bool
	}{
		{23 * One, 27 * One, 85_185185, true},
		{2 * One, 3 * One, 66_666667, true},
		{-2 * One, 3 * One, -66_666667, true},
		{2 * One, -3 * One, -66_666667, true},
		{MaxAmount, MaxAmount, 100 * One, true},
		{0, One, 0, true},
		{One, 0, 0, false},
		{MaxAmount, 1, 0, false},
	} {
		if got, ok := Percent(test.part, test.whole); got != test.want || ok != test.ok {
			t.Errorf("Percent(%s, %s) = %s, %v; want %s, %v", test.part, test.whole, got, ok, test.want, test.ok)
		}
	}
}

// What ParseAmount accepts prints and reads again the same.
func FuzzParseAmount(f *testing.F) {
	for _, seed := range []string{"0", "-3.2", "899.13", "5.8999999999999997E-2", "33730648.78000001", "1e300", "1.2.3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAmount(text)
		if err != nil {
			return
		}
		again, err := ParseAmount(a.String())
		if err != nil || again != a {
			t.Fatalf("ParseAmount(%q) = %d, printed %s, read again %d, %v", text, a, a, again, err)
		}
		if a.Abs() > MaxAmount {
			t.Fatalf("ParseAmount(%q) = %d is out of range", text, a)
		}
		if strings.ContainsAny(text, "123456789") && !strings.ContainsAny(text, "eE.") && a == 0 {
			t.Fatalf("ParseAmount(%q) = 0", text)
		}
	})
}
