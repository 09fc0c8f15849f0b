package schema

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// The declarations keep themselves honest.

func TestFormIDsAreUniqueAndResolve(t *testing.T) {
	seen := map[string]bool{}
	for _, form := range append(slices.Clone(builtin.Forms), builtin.Signature, builtin.Report) {
		for _, table := range form.Tables {
			for _, path := range pathsOf(form, table) {
				if seen[path] {
					t.Errorf("%s is declared twice", path)
				}
				seen[path] = true
				if _, ok := builtin.Resolve(path); !ok {
					t.Errorf("%s does not resolve", path)
				}
			}
		}
		if form.Opening != "" {
			if _, ok := builtin.Resolve(Path(string(form.ID), form.Opening)); !ok {
				t.Errorf("%s opens with %q, which is no field", form.ID, form.Opening)
			}
		}
	}
}

// pathsOf are the paths that the lines and columns of a table declare.
func pathsOf(form Form, table Table) (paths []string) {
	under := func(elements ...string) {
		paths = append(paths, Path(append([]string{string(form.ID), table.ID}, elements...)...))
	}
	for _, line := range table.Lines {
		if table.Shape == Fields || table.Shape == Prose {
			under(line.ID)
		}
		for _, column := range table.Columns {
			under(line.ID, column.ID)
		}
	}
	for _, column := range table.Columns {
		switch table.Shape {
		case Row:
			under(column.ID)
		case Records:
			under("1", column.ID)
		}
	}
	return paths
}

// What a table says of other tables, lines and columns is there.
func TestTablesAreWhole(t *testing.T) {
	for _, form := range append(slices.Clone(builtin.Forms), builtin.Signature, builtin.Report) {
		for _, table := range form.Tables {
			linesAreWhole(t, table)
			columnsAreWhole(t, form, table)
			if table.Beneath != "" {
				id, column, _ := strings.Cut(table.Beneath, "/")
				if under := form.Table(id); under == nil || under.Column(column) == nil {
					t.Errorf("%s stands beneath %q, which is no column", table.ID, table.Beneath)
				}
			}
			if table.Named != "" && table.Line(table.Named) == nil {
				t.Errorf("%s keeps named rows under %q, which is no line", table.ID, table.Named)
			}
			if table.Group != "" && table.Column(table.Group) == nil {
				t.Errorf("%s is grouped by %q, which is no column", table.ID, table.Group)
			}
		}
	}
}

func linesAreWhole(t *testing.T, table Table) {
	for _, line := range table.Lines {
		if line.Part != "" && table.Line(line.Part) == nil {
			t.Errorf("%s/%s is part of %q, which is no line", table.ID, line.ID, line.Part)
		}
		if line.Name == "" || len(line.Labels)+len(line.Patterns) == 0 && line.ID != "year" {
			t.Errorf("%s/%s has no name or no wording", table.ID, line.ID)
		}
	}
}

func columnsAreWhole(t *testing.T, form Form, table Table) {
	for _, column := range table.Columns {
		if column.Kind == 0 || column.Name == "" {
			t.Errorf("%s/%s has no kind or no name", table.ID, column.ID)
		}
		if column.Joins != "" && table.Column(column.Joins) == nil {
			t.Errorf("%s/%s joins %q, which is no column", table.ID, column.ID, column.Joins)
		}
	}
	if table.HeadsOf == "" {
		return
	}
	heads := form.Table(table.HeadsOf)
	if heads == nil {
		t.Fatalf("%s has the heads of %q, which is no table", table.ID, table.HeadsOf)
	}
	for _, column := range table.Columns {
		if heads.Column(column.ID) == nil {
			t.Errorf("%s/%s has no head in %s", table.ID, column.ID, table.HeadsOf)
		}
	}
}

func TestDesignedPathsExist(t *testing.T) {
	for _, path := range strings.Fields(`
		base_data/unit_name base_data/saving_measures
		base_data/staffing/authorized_posts base_data/staffing/staff_in_post base_data/staffing/staffing_rate
		base_data/costs/three_public/prior_final base_data/costs/vehicles/budget base_data/costs/vehicle_purchase/final
		base_data/costs/vehicle_operation/final base_data/costs/overseas_visits/final base_data/costs/hospitality/final
		base_data/costs/project_spending/final base_data/costs/project_operations/final base_data/costs/project_maintenance/final
		base_data/costs/contract_staff/final base_data/costs/district_special_funds/final base_data/costs/transfers_from_above/final
		base_data/costs/district_special_funds/3/final base_data/costs/transfers_from_above/1/budget base_data/costs/project_spending/2/final
		base_data/costs/operating_expenses/final base_data/costs/office_expenses/final base_data/costs/utilities_travel/final
		base_data/costs/meetings_training/final base_data/costs/government_procurement/final base_data/costs/basic_budget_adjustment/final
		base_data/buildings/2/approved_area base_data/buildings/1/investment_rate
		overall_evaluation/unit_name overall_evaluation/budget/total/initial_budget overall_evaluation/budget/total/score
		overall_evaluation/funding/by_source_total overall_evaluation/funding/project_spending
		overall_evaluation/goals/expected overall_evaluation/goals/achieved
		overall_evaluation/indicators/17/level1 overall_evaluation/indicators/70/deviation_reason
		overall_evaluation/total/full_score overall_evaluation/total/score
		project_evaluation/project_name project_evaluation/department project_evaluation/implementing_unit
		project_evaluation/budget/fiscal_appropriation/executed project_evaluation/budget/carried_over/executed
		project_evaluation/budget/special_account_funds/executed project_evaluation/budget/unit_funds/executed
		project_evaluation/budget/other_funds/executed project_evaluation/indicators/1/target project_evaluation/total/score
		filing/year filing/head_of_unit filing/prepared_by filing/phone filing/date`) {
		if _, ok := builtin.Resolve(path); !ok {
			t.Errorf("%s does not resolve", path)
		}
	}
	for _, path := range []string{"", "base_data", "base_data/costs", "base_data/costs/nothing/final", "base_data/costs/three_public/nothing", "nothing/unit_name", "base_data/costs/other/1/final"} {
		if _, ok := builtin.Resolve(path); ok {
			t.Errorf("%s resolves", path)
		}
	}
}

func TestCatalogueAndRulesMatch(t *testing.T) {
	seen := map[string]bool{}
	for _, entry := range builtin.Catalogue {
		if seen[entry.Code] {
			t.Errorf("code %s is given twice", entry.Code)
		}
		seen[entry.Code] = true
		if entry.Title == "" || entry.Basis == "" || entry.Severity == "" {
			t.Errorf("code %s lacks its title, basis or severity", entry.Code)
		}
		ruled := slices.ContainsFunc(builtin.Rules, func(r Rule) bool { return r.Code == entry.Code })
		if readers := strings.HasPrefix(entry.Code, "F") || entry.Code == CopiedCode || entry.Code == RosterCode; ruled == readers {
			t.Errorf("code %s: has a rule: %v, is the reader's: %v", entry.Code, ruled, readers)
		}
	}
	for _, rule := range builtin.Rules {
		if !seen[rule.Code] {
			t.Errorf("rule %s is not in the catalogue", rule.Code)
		}
		if rule.Form != "" && builtin.Form(rule.Form) == nil {
			t.Errorf("rule %s is of form %q, which there is not", rule.Code, rule.Form)
		}
		if text := rule.Test.Print(builtin); text == "" || strings.ContainsAny(text, "{}_") {
			t.Errorf("rule %s prints as %q", rule.Code, text)
		}
	}
}

// Every path that a rule or a limit speaks of is declared.
//
// long: it has a case for each kind of rule and formula, and is the place where a new kind is missed.
func TestRulesNameExistingLines(t *testing.T) {
	var visit func(where string, v any)
	check := func(where, path string) {
		if _, ok := builtin.Resolve(path); !ok {
			t.Errorf("%s speaks of %s, which is not declared", where, path)
		}
	}
	visit = func(where string, v any) {
		switch e := v.(type) {
		case nil, Const, Filled, TitleYears, Scored, Based, RecomputedScore:
		case Setting:
			if e.Eval(&Scope{Model: builtin}).Lack != "" {
				t.Errorf("%s speaks of the setting %s, which there is not", where, e)
			}
		case Change:
			visit(where, e.Now)
			visit(where, e.Then)
			visit(where, e.Beyond)
		case Adjusted:
			visit(where, e.Initial)
			visit(where, e.Adjusted)
		case Copied:
			check(where, Path(e.Table, "{c}", e.From))
			check(where, Path(e.Table, "{c}", e.To))
		case LastYear:
			check(where, Path(e.Table, "{c}", e.Now))
			check(where, Path(e.Table, "{c}", e.Then))
		case Slip:
			for _, column := range e.Columns {
				check(where, Path(e.Table, "{c}", column))
			}
			for _, pair := range e.Pairs {
				visit(where, pair[0])
				visit(where, pair[1])
			}
		case Answered:
			visit(where, e.Ref)
		case Unpaid:
			visit(where, e.People)
			visit(where, e.Spending)
		case Identical:
			check(where, Path(e.Table, "{n}", "actual"))
			visit(where, e.Share)
		case Surpassed:
			visit(where, e.By)
			visit(where, e.Reason)
		case Ref:
			check(where, string(e))
		case Each:
			check(where, string(e))
		case Section:
			check(where, string(e))
		case PartsOf:
			check(where, string(e))
		case Sum:
			for _, term := range e {
				visit(where, term)
			}
		case Within:
			visit(where, e.Whole)
			visit(where, e.Parts)
		case Diff:
			visit(where, e.From)
			visit(where, e.Less)
		case Ratio:
			visit(where, e.Part)
			visit(where, e.Whole)
		case Share:
			visit(where, e.Rate)
			visit(where, e.Of)
		case Projects:
			visit(where, e.Of)
			visit(where, e.Items)
		case Compare:
			visit(where, e.Written)
			visit(where, e.Should)
		case NotNegative, SelfScore:
		case Explained:
			visit(where, e.Score)
			visit(where, e.Full)
			visit(where, e.Reason)
		case GroupPoints:
			check(where, Path(e.Table, "{n}", e.Group))
			check(where, Path(e.Table, "{n}", e.Full))
		case OneName:
			for _, ref := range e {
				visit(where, ref)
			}
		case Agree:
			for _, f := range e.Figures {
				visit(where, f.Expr)
			}
		case NoProjectClaim:
			for _, ref := range e.Spending {
				visit(where, ref)
			}
		default:
			t.Errorf("%s: the test does not know %T", where, v)
		}
	}
	for _, rule := range builtin.Rules {
		visit("rule "+rule.Code, rule.Test)
		visit("rule "+rule.Code, rule.WhenZero)
		for _, ref := range slices.Concat(rule.WhenFilled, rule.Main, rule.Rest) {
			visit("rule "+rule.Code, ref)
		}
		for _, bound := range rule.Columns { // columns, or lines of one column
			column := slices.ContainsFunc([]string{"base_data/costs/three_public/", "project_evaluation/budget/total/"}, func(row string) bool {
				_, ok := builtin.Resolve(row + bound)
				return ok
			})
			if _, line := builtin.Resolve("base_data/costs/" + bound + "/final"); !column && !line {
				t.Errorf("rule %s is tried on %s, which is no column and no line", rule.Code, bound)
			}
		}
	}
	flags := map[string]bool{}
	for _, limit := range builtin.Limits {
		if flags[limit.Flag] {
			t.Errorf("flag %s is declared twice", limit.Flag)
		}
		flags[limit.Flag] = true
		visit("limit "+limit.Flag, limit.Value)
		visit("limit "+limit.Flag, limit.Of)
	}
}

// The README's table of checks is the catalogue.
func TestREADMEListsTheCatalogue(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, e := range builtin.Catalogue {
		fmt.Fprintf(&want, "| %s | %s | %s | %s |\n", e.Code, e.Severity, e.Title, e.Basis)
	}
	if !strings.Contains(string(text), "|---|---|---|---|\n"+want.String()+"\n") {
		t.Errorf("README.md lacks this table, or has more in it (go run ./cmd/jixiao rules --markdown):\n%s", want.String())
	}
}

// The points of a table are known by what its columns say that they are: each column of
// scores holds some, and no two hold the same.
func TestPointsOfTables(t *testing.T) {
	for _, f := range builtin.Forms {
		for _, table := range f.Tables {
			seen := map[Points]string{}
			for _, c := range table.Columns {
				if (c.Kind == Score) != (c.Points != NoPoints) {
					t.Errorf("%s/%s/%s is a score and holds no points, or the other way round", f.ID, table.ID, c.ID)
				}
				if other, twice := seen[c.Points]; twice && c.Points != NoPoints {
					t.Errorf("%s/%s: %s and %s hold the same points", f.ID, table.ID, other, c.ID)
				}
				seen[c.Points] = c.ID
			}
			if full, own := table.PointsColumn(FullPoints), table.PointsColumn(OwnPoints); (full == nil) != (own == nil) {
				t.Errorf("%s/%s has one kind of points and not the other", f.ID, table.ID)
			}
			if table.PointsColumn(NoPoints) != nil {
				t.Errorf("%s/%s has a column of no points", f.ID, table.ID)
			}
		}
	}
}
