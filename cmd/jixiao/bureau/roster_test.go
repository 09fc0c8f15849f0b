package bureau

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema/store"
)

// The main year is that of most units; few of another year are strays.
func TestMainYear(t *testing.T) {
	next := time.Now().Year() + 1
	for _, test := range []struct {
		what   string
		years  []store.YearUnits
		main   int
		strays []int
	}{
		{"none", nil, 0, nil},
		{"one", []store.YearUnits{{Year: 2023, Units: 1}}, 2023, nil},
		{"one that has not come", []store.YearUnits{{Year: next, Units: 1}}, next, nil},
		{"a wrong year among a hundred", []store.YearUnits{{Year: 2023, Units: 100}, {Year: 2024, Units: 1}}, 2023, []int{2024}},
		{"an early one", []store.YearUnits{{Year: 2003, Units: 1}, {Year: 2023, Units: 20}}, 2023, []int{2003}},
		{"a season that begins", []store.YearUnits{{Year: 2022, Units: 10}, {Year: 2023, Units: 2}}, 2022, nil},
		{"a season that has begun", []store.YearUnits{{Year: 2022, Units: 10}, {Year: 2023, Units: 11}}, 2023, nil},
		{"as many", []store.YearUnits{{Year: 2022, Units: 10}, {Year: 2023, Units: 10}}, 2023, nil},
		{"more that have not come", []store.YearUnits{{Year: 2023, Units: 1}, {Year: next, Units: 9}}, 2023, []int{next}},
		{"as many that have not come", []store.YearUnits{{Year: next - 1, Units: 5}, {Year: next, Units: 5}}, next - 1, []int{next}},
		{"this year's", []store.YearUnits{{Year: 2023, Units: 1}, {Year: next - 1, Units: 1}}, next - 1, nil},
		{"this year's few", []store.YearUnits{{Year: 2023, Units: 10}, {Year: next - 1, Units: 9}}, 2023, nil},
		{"none that has come", []store.YearUnits{{Year: next, Units: 1}, {Year: next + 1, Units: 2}}, next + 1, []int{next}},
		{"one in twenty", []store.YearUnits{{Year: 2022, Units: 1}, {Year: 2023, Units: 20}}, 2023, []int{2022}},
		{"more than one in twenty", []store.YearUnits{{Year: 2022, Units: 1}, {Year: 2023, Units: 19}}, 2023, nil},
	} {
		if main := MainYear(test.years); main != test.main {
			t.Errorf("%s: the main year is %d, want %d", test.what, main, test.main)
		}
		var strays []int
		for _, y := range StrayYears(test.years) {
			strays = append(strays, y.Year)
		}
		if diff := cmp.Diff(test.strays, strays); diff != "" {
			t.Errorf("%s: strays (-want +got):\n%s", test.what, diff)
		}
	}
}
