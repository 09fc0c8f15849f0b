package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"jixiao/schema"
	"jixiao/schema/store"
)

// changed is a value that two filings of a form give differently; the JSON of
// the diff command.
type changed struct {
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

func newDiff(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:                   "diff 单位 [旧报送号 新报送号] [选项]",
		Aliases:               []string{"对比"},
		Short:                 helpDiff,
		Long:                  helpDiffLong,
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 && len(args) != 3 {
				return oneArgument{"diff", "单位 [旧报送号 新报送号]"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			db, err := o.openExisting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			name, err := theUnit(ctx, db, args[0])
			if err != nil {
				return err
			}
			var pairs [][2]int64
			if len(args) == 3 {
				var pair [2]int64
				for i, arg := range args[1:] {
					if pair[i], err = strconv.ParseInt(arg, 10, 64); err != nil {
						return badFiling{arg}
					}
				}
				pairs = append(pairs, pair)
			} else {
				year, err := o.theYear(ctx, db)
				if err != nil {
					return err
				}
				records, err := db.Records(ctx, name, year)
				if err != nil {
					return databaseError{o.db, err}
				}
				pairs = latestPairs(records)
			}
			if len(pairs) == 0 {
				return nothingToCompare{name}
			}
			changes := []changed{}
			open := []schema.Finding{}
			for _, pair := range pairs {
				more, still, err := compare(ctx, db, name, pair)
				if err != nil {
					return err
				}
				changes, open = append(changes, more...), append(open, still...)
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), changes)
			}
			printChanges(cmd.OutOrStdout(), changes, open)
			return nil
		},
	}
	return cmd
}

// latestPairs pairs each current filing with the one that it replaced.
func latestPairs(records []store.Record) [][2]int64 {
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

// compare lists what changed from one filing of a unit to another, and what
// was found about the earlier one and was not changed.
func compare(ctx context.Context, db *store.DB, unit string, pair [2]int64) ([]changed, []schema.Finding, error) {
	var filings [2]*schema.Filing
	for i, id := range pair {
		f, err := db.Filing(ctx, id)
		if errors.Is(err, store.ErrNoFiling) {
			return nil, nil, cannotVoid{id, err}
		}
		if err != nil {
			return nil, nil, err
		}
		if f.Unit != unit {
			return nil, nil, otherUnits{id, f.Unit}
		}
		filings[i] = f
	}
	before, after := filings[0], filings[1]
	if before.Form != after.Form {
		return nil, nil, otherForms{pair}
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
func changesBetween(before, after *schema.Filing) []changed {
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
	changes := []changed{}
	add := func(b, a schema.Value) {
		v := a
		if v.Path == "" {
			v = b
		}
		c := changed{Form: after.Form, Project: after.Project, Path: v.Path, Name: valueName(after, v), Codes: []string{},
			Before: valueText(b), After: valueText(a)}
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
		if b.Path == "" && (a.State == schema.Blank) || b.Path != "" && a.State == b.State && valueText(a) == valueText(b) && (a.State != schema.Unreadable || a.Raw == b.Raw) {
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
			return "「" + oneLine(name.Text) + "」" + a.Column.Name
		}
	}
	return pathName(v.Path, v.Label, f.Year)
}

// moved is a figure in two years; the JSON of the changes command.
type moved struct {
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

func newChanges(o *options) *cobra.Command {
	var unit string
	cmd := &cobra.Command{
		Use:                   "changes [选项]",
		Aliases:               []string{"同比"},
		Short:                 helpChanges,
		Long:                  helpChangesLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			db, err := o.openExisting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			now, err := o.district(ctx, db)
			if err != nil {
				return err
			}
			before, err := db.District(ctx, now.Year-1)
			if err != nil {
				return err
			}
			if len(before.Submissions) == 0 {
				return noYearBefore{now.Year - 1}
			}
			list := []moved{}
			for _, s := range now.Submissions {
				i := slices.IndexFunc(before.Submissions, func(b *schema.Submission) bool { return b.Unit == s.Unit })
				if i >= 0 && (name == "" || name == s.Unit) {
					list = append(list, movedBetween(before.Submissions[i], s)...)
				}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), list)
			}
			for _, m := range list {
				fmt.Fprintln(cmd.OutOrStdout(), movedLine(m))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpUnit)
	return cmd
}

// movedBetween lists the figures of 附件1 and 附件2 that both years give, but
// for the years in heads and the rows of indicators.
func movedBetween(before, now *schema.Submission) []moved {
	var list []moved
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
			m := moved{Unit: now.Unit, Form: id, Path: v.Path, Name: pathName(v.Path, v.Label, 0), Measure: v.Kind.Measure(),
				Before: b.Number.String(), After: v.Number.String(), Change: (v.Number - b.Number).String()}
			if rate, ok := schema.Percent(v.Number-b.Number, b.Number); ok {
				m.Rate = rate.String()
			}
			list = append(list, m)
		}
	}
	return list
}
