package summary

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jixiao/schema"
)

// withLine is the built-in model with one more line of 经费控制情况.
func withLine(line schema.Line) *schema.Model {
	m := *schema.Builtin()
	m.Forms = slices.Clone(m.Forms)
	for i := range m.Forms {
		if m.Forms[i].ID != schema.BaseData {
			continue
		}
		tables := slices.Clone(m.Forms[i].Tables)
		for k := range tables {
			if tables[k].ID == "costs" {
				tables[k].Lines = append(slices.Clone(tables[k].Lines), line)
			}
		}
		m.Forms[i].Tables = tables
	}
	return &m
}

// placedOn are the sheets on which something of a line stands.
func placedOn(c *Catalogue, line string) (sheets []string) {
	for _, s := range c.Sheets {
		if slices.ContainsFunc(s.Columns, func(p Placed) bool {
			return strings.HasPrefix(p.ID, CostPath(line, "")+"/") || strings.HasPrefix(p.ID, line+"/")
		}) {
			sheets = append(sheets, s.ID)
		}
	}
	return sheets
}

// Every line of 经费控制情况 stands on a sheet of the workbook, and so in what is
// exported, but for those that stand in 数据来源 alone. A new line has to be told of
// here or placed.
func TestEveryLineIsPlaced(t *testing.T) {
	alone := []string{
		"project_operations", "project_maintenance", // parts of project_spending, which is placed
		"district_special_funds", "transfers_from_above",
		"basic_budget_adjustment",
	}
	lines := schema.Builtin().Form(schema.BaseData).Table("costs").Lines
	for _, line := range lines {
		if on := placedOn(known, line.ID); (len(on) == 0) != slices.Contains(alone, line.ID) {
			t.Errorf("%s stands on the sheets %v", line.ID, on)
		}
	}
	for _, id := range alone {
		if !slices.ContainsFunc(lines, func(l schema.Line) bool { return l.ID == id }) {
			t.Errorf("there is no line %s", id)
		}
	}
	for _, line := range schema.Builtin().Form(schema.OverallEvaluation).Table("funding").Lines {
		path := schema.Path(string(schema.OverallEvaluation), "funding", line.ID)
		if !slices.ContainsFunc(known.Sheet("预算执行").Columns, func(p Placed) bool { return p.ID == path }) {
			t.Errorf("预算执行 has not %s", path)
		}
	}
}

// A new line of 附件1 is declared in one place: it is added up, has its rates, and
// templates know it; a new part of 三公经费 or 公用经费 stands with the others.
func TestNewLine(t *testing.T) {
	for _, test := range []struct {
		part string
		on   []string
	}{
		{"three_public", []string{"three_public"}}, {"vehicles", []string{"three_public"}}, {"operating_expenses", []string{"operating"}}, {"project_spending", nil}, {"", nil},
	} {
		c := NewCatalogue(withLine(schema.Line{ID: "training_base", Name: "培训基地经费", Part: test.part}))
		if diff := cmp.Diff(test.on, placedOn(c, "training_base")); diff != "" {
			t.Errorf("a part of %q (-want +got):\n%s", test.part, diff)
		}
		names := c.Names()
		for name, want := range map[string]Column{
			"培训基地经费上年决算": {ID: "base_data/costs/training_base/prior_final", Name: "培训基地经费上年决算", Kind: schema.Money, Total: Summed},
			"培训基地经费本年决算": {ID: "base_data/costs/training_base/final", Name: "培训基地经费本年决算", Kind: schema.Money, Total: Summed},
			"培训基地经费变动率": {ID: "training_base/change", Name: "培训基地经费变动率", Kind: schema.Rate, Total: Rated,
				Formula: Formula{Op: ChangeOver, Of: []string{"base_data/costs/training_base/final", "base_data/costs/training_base/prior_final"}}},
			"培训基地经费控制率": {ID: "training_base/control", Name: "培训基地经费控制率", Kind: schema.Rate, Total: Rated,
				Formula: Formula{Op: Over, Of: []string{"base_data/costs/training_base/final", "base_data/costs/training_base/budget"}}},
		} {
			got, ok := c.Column(names[name])
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Column{})); diff != "" || !ok {
				t.Errorf("a part of %q: %s (-want +got):\n%s", test.part, name, diff)
			}
		}
	}
	c := NewCatalogue(withLine(schema.Line{ID: "training_base", Name: "培训基地经费", Part: "three_public"}))
	var heads []string
	for _, p := range c.Sheet("三公经费对比").Columns {
		if p.Group == "培训基地经费" {
			heads = append(heads, p.Head)
		}
	}
	if diff := cmp.Diff([]string{"{y-1}年决算数", "{y}年预算数", "{y}年决算数", "增减额", "变动率", "控制率"}, heads); diff != "" {
		t.Errorf("三公经费对比 has a new part with (-want +got):\n%s", diff)
	}
}

// What stands on a sheet, in a table of the page or of departments is in the
// catalogue, and formulas are of columns of the same sheet.
func TestCatalogueIsWhole(t *testing.T) {

	for _, s := range known.Sheets {
		ids := map[string]bool{}
		for _, p := range s.Columns {
			if _, ok := known.Column(p.ID); !ok || ids[p.ID] || p.Head == "" {
				t.Errorf("%s has the column %q (%s), which there is not, or twice", s.Name, p.ID, p.Head)
			}
			ids[p.ID] = true
		}
		for id := range ids {
			c, _ := known.Column(id)
			if id == ExecutedRate || c.Formula.Op == Highest {
				continue // it is worked out elsewhere: from the funds of 附件2, from the buildings
			}
			for _, of := range c.Formula.Of {
				if !ids[of] {
					t.Errorf("%s: %s is of %s, which is not on the sheet", s.Name, id, of)
				}
			}
		}
	}
	as := map[string]string{}
	for _, table := range known.Page {
		for _, p := range table.Columns {
			if _, ok := known.Column(p.Of); !ok || p.Head == "" || as[p.As] != "" && as[p.As] != p.Of {
				t.Errorf("the page's %s has the column %q of %q", table.Name, p.As, p.Of)
			}
			as[p.As] = p.Of
		}
	}
	for _, d := range known.Departments {
		if _, ok := known.Column(d.Of); d.How != FoldUnits && !ok {
			t.Errorf("按主管部门: %s is of %q, which there is not", d.ID, d.Of)
		}
		if s := known.Sheet(d.On); d.How != FoldListed && len(s.Columns) == 0 || d.How == FoldListed && ListNamed(d.On).Column(d.Of) == 0 {
			t.Errorf("按主管部门: %s is of %s, which is not there", d.ID, d.On)
		}
	}
	for _, id := range slices.Sorted(maps.Values(known.Names())) {
		if c, ok := known.Column(id); !ok || c.ID != id {
			t.Errorf("templates have a name for %q, which there is not", id)
		}
	}
}

// Every column tells something of a unit: a figure, a word, or the state in which
// there is none.
func TestEveryColumnTells(t *testing.T) {
	blank := NewUnit(known, Filed{Submission: &schema.Submission{Unit: "甲局", Year: 2023}}, nil)
	for id, c := range known.columns {
		if c.Project || c.District || c.Kind == schema.Words || c.Formula.Op == Between {
			continue
		}
		told := blank.Tell(id)
		switch {
		case c.ID == ProjectCount:
			if !told.OK() || told.Amount != 0 {
				t.Errorf("%s of a unit without anything is %+v", id, told)
			}
		case !slices.Contains([]schema.State{NotHandedIn, NotJudged, NotBefore, NothingThere}, told.State):
			t.Errorf("%s of a unit without anything is %+v", id, told)
		}
	}
}
