package importer

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"jixiao/samples/thorough"
	"jixiao/schema"
)

// An .xls has no checksums. What stands between a damaged one and a wrong
// figure is its structure, and the forms' own sums: this counts how often all
// of them fail, and holds that number down.
func TestDamagedXLS(t *testing.T) {
	variants := thorough.Of(1000, 200, 100)
	data, err := os.ReadFile("../samples/formats/06-旧版Excel.xls")
	if err != nil {
		t.Fatal(err)
	}
	judge := func(data []byte) (figures []string, findings []string, err error) {
		filings, err := reader(t, Given{}).Read("某单位.xls", data)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range filings {
			for _, v := range f.Values {
				if v.Kind.Numeric() {
					figures = append(figures, v.Path+" "+string(v.State)+" "+v.Number.String())
				}
			}
		}
		for _, f := range builtin.Check(&schema.Submission{Unit: filings[0].Unit, Year: filings[0].Year, Filings: filings}, schema.Context{}) {
			if f.Outcome != schema.Holds {
				findings = append(findings, f.Code+f.Message())
			}
		}
		slices.Sort(figures)
		slices.Sort(findings)
		return figures, findings, nil
	}
	figures, findings, err := judge(data)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(8, 8))
	refused, same, told, silent := 0, 0, 0, 0
	for range variants {
		bad := slices.Clone(data)
		at := r.IntN(len(bad))
		switch r.IntN(3) {
		case 0:
			bad[at] ^= 1 << r.IntN(8)
		case 1:
			bad[at] = byte(r.Uint32())
		case 2:
			bad = bad[:at]
		}
		got, said, err := judge(bad)
		switch {
		case err != nil:
			refused++
		case slices.Equal(got, figures):
			same++
		case !slices.Equal(said, findings):
			told++
		default:
			silent++
		}
	}
	t.Logf("%d damaged .xls: %d refused, %d read with the same figures, %d with others and a finding, %d with others and no word", variants, refused, same, told, silent)
	if silent > variants/50 {
		t.Errorf("%d of %d damaged files read with other figures and no word about it", silent, variants)
	}
}
