package schema

import "testing"

func TestPrintedDecimals(t *testing.T) {
	for _, tt := range []struct {
		number, raw string
		want        int
	}{
		{"18", "18", 0}, {"18.5", "18.50", 2}, {"18", "18.00", 2}, {"18", "180000", 4}, {"18.000055", "180000.55", 6}, {"18", "180,000", 4}, {"18", "180000.00", 6},
		{"0", "0", 0}, {"0", "0.00", 2}, {"18.25", "18.250000000000001", 2}, {"18", "约18", 0},
	} {
		number, err := ParseAmount(tt.number)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Value{Kind: Money, State: Number, Number: number, Raw: tt.raw}).printedDecimals(); got != tt.want {
			t.Errorf("%s typed as %s: %d decimals, want %d", tt.number, tt.raw, got, tt.want)
		}
	}
}
