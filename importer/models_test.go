package importer

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"jixiao/schema"
	"jixiao/schema/schematest"
)

// Two readers of two models read the same file side by side: a line that one of them
// has is read at its cell, and told by the other as a row that it does not know.
func TestReadersOfTwoModels(t *testing.T) {
	other := schematest.WithLine(t, "base_data/costs", "meetings_training", schematest.PartyBuilding)
	text := strings.Replace(model(t), "政府采购金额 |", "党建经费 | 1.1 | < | 1.2 | < | 1.3 | <\n政府采购金额 |", 1)
	read := func(m *schema.Model) []*schema.Filing {
		r, err := NewReader(m, Given{}, nil)
		if err != nil {
			t.Error(err)
			return nil
		}
		filings, err := r.readBook("某单位.xlsx", book(t, text))
		if err != nil {
			t.Error(err)
		}
		return filings
	}
	unknown := func(filings []*schema.Filing) bool {
		return slices.ContainsFunc(found(filings), func(f string) bool { return strings.HasPrefix(f, "F6 ") && strings.Contains(f, "党建经费") })
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			filings := read(other)
			if got := oneValue(filings, "base_data/costs/party_building/final"); got != "1.3 F23" || unknown(filings) || filings[0].Model != other.Version() {
				t.Errorf("with the line: %s, told as unknown: %t, of model %s", got, unknown(filings), filings[0].Model)
			}
		})
		all.Go(func() {
			filings := read(builtin)
			if got := oneValue(filings, "base_data/costs/party_building/final"); got != "none" || !unknown(filings) || filings[0].Model != builtin.Version() {
				t.Errorf("without: %s, told as unknown: %t, of model %s", got, unknown(filings), filings[0].Model)
			}
		})
	}
	all.Wait()
}
