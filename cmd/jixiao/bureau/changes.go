package bureau

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"jixiao/schema"
	"jixiao/schema/store"
)

// Changed is a value that two filings of a form give differently; the JSON of
// the diff command.
type Changed struct {
	Form    schema.FormID `json:"form"`
	Project string        `json:"project"`
	Path    string        `json:"path"`
	Name    string        `json:"name"`
	Before  string        `json:"before"`
	After   string        `json:"after"`
	// Asked says that a finding about the earlier filing named the cell; Codes
	// are of those findings.
	Asked bool     `json:"asked"`
	Codes []string `json:"codes"`
	// Cells are where the values stand, as file!sheet!cell; "" where a filing
	// has no such value.
	CellBefore string `json:"cell_before"`
	CellAfter  string `json:"cell_after"`
}

// LatestPairs pairs each current filing with the one that it replaced.
func LatestPairs(records []store.Record) [][2]int64 {
	var pairs [][2]int64
	for _, now := range records {
		if !now.Current() {
			continue
		}
		var before int64
		for _, r := range records {
			same := r.Form == now.Form && schema.ProjectKey(r.Project) == schema.ProjectKey(now.Project)
			if same && !r.Current() && r.Void == nil && r.ID > before {
				before = r.ID
			}
		}
		if before != 0 {
			pairs = append(pairs, [2]int64{before, now.ID})
		}
	}
	return pairs
}

// Compare lists what changed from one filing of a unit to another, and what
// was found about the earlier one and was not changed.
func Compare(ctx context.Context, db *store.DB, unit string, pair [2]int64) ([]Changed, []schema.Finding, error) {
	var filings [2]*schema.Filing
	for i, id := range pair {
		f, err := db.Filing(ctx, id)
		if errors.Is(err, store.ErrNoFiling) {
			return nil, nil, FilingError{id, err}
		}
		if err != nil {
			return nil, nil, err
		}
		if f.Unit != unit {
			return nil, nil, OtherUnit{id, f.Unit}
		}
		filings[i] = f
	}
	before, after := filings[0], filings[1]
	if before.Form != after.Form {
		return nil, nil, OtherForms{pair}
	}
	findings, err := db.AsItStood(ctx, pair[0])
	if err != nil {
		return nil, nil, err
	}
	changes := changesBetween(before, after)
	asked := map[string]bool{} // findings of which a cell was changed
	for i := range changes {
		c := &changes[i]
		for _, f := range findings {
			if c.CellBefore == "" || !slices.ContainsFunc(f.Cells, func(s schema.Source) bool { return s.String() == c.CellBefore }) {
				continue
			}
			c.Asked = true
			asked[f.Key()] = true
			if !slices.Contains(c.Codes, f.Code) {
				c.Codes = append(c.Codes, f.Code)
			}
		}
	}
	var open []schema.Finding
	for _, f := range findings {
		ours := len(f.Cells) > 0 && f.Cells[0].File == before.File && f.Form == before.Form && f.Project == before.Project
		if ours && f.Standing() && f.Severity != schema.Info && !asked[f.Key()] {
			open = append(open, f)
		}
	}
	return changes, open, nil
}

// changesBetween lists the values that differ, in the order of the later
// filing; values that it has no longer come last. Names and telephones of
// persons are left out.
func changesBetween(before, after *schema.Filing) []Changed {
	// Named rows and indicators are matched by what the unit calls them, since
	// their numbers move.
	index := func(f *schema.Filing) (map[string]schema.Value, []string) {
		values := make(map[string]schema.Value, len(f.Values))
		var order []string
		for _, v := range f.Values {
			if a, ok := schema.Resolve(v.Path); ok && a.Line != nil && a.Line.Contact {
				continue
			}
			key := movable(f, v)
			for n := 2; ; n++ {
				if _, taken := values[key]; !taken {
					break
				}
				key = movable(f, v) + "#" + strconv.Itoa(n)
			}
			values[key] = v
			order = append(order, key)
		}
		return values, order
	}
	old, oldOrder := index(before)
	now, order := index(after)
	changes := []Changed{}
	add := func(b, a schema.Value) {
		v := a
		if v.Path == "" {
			v = b
		}
		c := Changed{Form: after.Form, Project: after.Project, Path: v.Path, Name: valueName(after, v), Codes: []string{},
			Before: ValueText(b), After: ValueText(a)}
		if b.Path != "" {
			c.CellBefore = b.Source.String()
		}
		if a.Path != "" {
			c.CellAfter = a.Source.String()
		}
		changes = append(changes, c)
	}
	for _, key := range order {
		a, b := now[key], old[key]
		if b.Path == "" && (a.State == schema.Blank) || b.Path != "" && a.State == b.State && ValueText(a) == ValueText(b) && (a.State != schema.Unreadable || a.Raw == b.Raw) {
			continue
		}
		add(b, a)
	}
	for _, key := range oldOrder {
		if b := old[key]; now[key].Path == "" && b.State != schema.Blank {
			add(b, schema.Value{})
		}
	}
	return changes
}

// movable identifies a value among those of its filing by what it is about,
// not by the number of its row.
func movable(f *schema.Filing, v schema.Value) string {
	a, ok := schema.Resolve(v.Path)
	if !ok || a.Number == "" {
		return v.Path
	}
	section := strings.TrimSuffix(v.Path, a.Number+"/"+a.Column.ID)
	if a.Line != nil {
		return section + schema.ProjectKey(v.Label) + "/" + a.Column.ID
	}
	if name, ok := f.Value(section + a.Number + "/name"); ok && name.State == schema.Text {
		return section + schema.ProjectKey(name.Text) + "/" + a.Column.ID
	}
	return v.Path
}

// valueName says in words what a value of a filing is.
func valueName(f *schema.Filing, v schema.Value) string {
	a, ok := schema.Resolve(v.Path)
	if ok && a.Number != "" && a.Line == nil {
		if name, ok := f.Value(strings.TrimSuffix(v.Path, a.Column.ID) + "name"); ok && name.State == schema.Text {
			return "「" + OneLine(name.Text) + "」" + a.Column.Name
		}
	}
	return PathName(v.Path, v.Label, f.Year)
}

// Moved is a figure in two years; the JSON of the changes command.
type Moved struct {
	Unit    string        `json:"unit"`
	Form    schema.FormID `json:"form"`
	Path    string        `json:"path"`
	Name    string        `json:"name"`
	Measure string        `json:"measure"`
	Before  string        `json:"before"` // the year before
	After   string        `json:"after"`
	Change  string        `json:"change"`
	Rate    string        `json:"rate"` // percent; "" where it is not judged
}

// MovedBetween lists the figures of 附件1 and 附件2 that both years give, but
// for the years in heads and the rows of indicators.
func MovedBetween(before, now *schema.Submission) []Moved {
	var list []Moved
	for _, id := range []schema.FormID{schema.BaseData, schema.OverallEvaluation} {
		f := now.Form(id)
		if f == nil {
			continue
		}
		for _, v := range f.Values {
			a, ok := schema.Resolve(v.Path)
			if !ok || a.Head || a.Number != "" || v.State != schema.Number || v.Kind == schema.Years {
				continue
			}
			b, ok := before.Value(v.Path)
			if !ok || b.State != schema.Number {
				continue
			}
			m := Moved{Unit: now.Unit, Form: id, Path: v.Path, Name: PathName(v.Path, v.Label, 0), Measure: v.Kind.Measure(),
				Before: b.Number.String(), After: v.Number.String(), Change: (v.Number - b.Number).String()}
			if rate, ok := schema.Percent(v.Number-b.Number, b.Number); ok {
				m.Rate = rate.String()
			}
			list = append(list, m)
		}
	}
	return list
}
