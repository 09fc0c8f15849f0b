package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"jixiao/consolidate/summary"
	"jixiao/schema"
	"jixiao/schema/store"
)

// listedJSON is a unit of the roster; the JSON of the roster command. The
// contact stays in the settings.
type listedJSON struct {
	Unit       string          `json:"unit"`
	Code       string          `json:"code"`
	Department string          `json:"department"`
	Office     string          `json:"office"`
	OnRoster   bool            `json:"on_roster"`
	Status     string          `json:"status"` // complete, partial or missing
	Late       bool            `json:"late"`
	Forms      []handedInJSON  `json:"forms"`
	Missing    []schema.FormID `json:"missing"`
}

type handedInJSON struct {
	Form  schema.FormID `json:"form"`
	Count int           `json:"count"`
	First string        `json:"first"` // RFC 3339; "" for none
}

// Statuses of a unit of the roster.
const (
	statusComplete = "complete"
	statusPartial  = "partial"
	statusMissing  = "missing"
)

func statusOf(l summary.Listed) string {
	switch {
	case l.Complete():
		return statusComplete
	case l.Filed != "":
		return statusPartial
	}
	return statusMissing
}

func newRoster(o *options) *cobra.Command {
	var only string
	cmd := &cobra.Command{
		Use:                   "roster [选项]",
		Aliases:               []string{"名册"},
		Short:                 helpRoster,
		Long:                  helpRosterLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			listed, settings, year, err := o.listed(cmd.Context())
			if err != nil {
				return err
			}
			if only != "" {
				keep, ok := rosterFilters[only]
				if !ok {
					return badFilter{only}
				}
				listed = slices.DeleteFunc(listed, func(l summary.Listed) bool { return !keep(l) })
			}
			if o.json {
				list := make([]listedJSON, len(listed))
				for i, l := range listed {
					list[i] = listedOf(l)
				}
				return printJSON(cmd.OutOrStdout(), list)
			}
			printRoster(cmd.OutOrStdout(), listed, settings, year)
			return nil
		},
	}
	cmd.Flags().StringVar(&only, "only", "", helpOnly)
	return cmd
}

// rosterFilters are what --only may say.
var rosterFilters = map[string]func(summary.Listed) bool{
	"未报":  func(l summary.Listed) bool { return l.Filed == "" },
	"缺表":  func(l summary.Listed) bool { return !l.Complete() },
	"迟报":  func(l summary.Listed) bool { return l.Late },
	"不在册": func(l summary.Listed) bool { return !l.OnRoster },
}

func listedOf(l summary.Listed) listedJSON {
	list := listedJSON{Unit: l.Name, Code: l.Code, Department: l.Department, Office: l.Office, OnRoster: l.OnRoster,
		Status: statusOf(l), Late: l.Late, Forms: []handedInJSON{}, Missing: []schema.FormID{}}
	for _, f := range l.Forms {
		in := handedInJSON{Form: f.Form.ID, Count: f.Count}
		if !f.First.IsZero() {
			in.First = f.First.Format(time.RFC3339)
		}
		list.Forms = append(list.Forms, in)
	}
	for _, f := range l.Missing {
		list.Missing = append(list.Missing, f.ID)
	}
	return list
}

// listed says who has handed in what, for the year asked for; a roster alone is
// enough to ask.
func (o *options) listed(ctx context.Context) ([]summary.Listed, *schema.Settings, int, error) {
	db, err := o.openExisting(ctx)
	if err != nil {
		return nil, nil, 0, err
	}
	defer db.Close()
	d, findings, settings, err := o.everything(ctx, db)
	var nothing nothingYet
	var other noSuchYear
	if errors.As(err, &nothing) || errors.As(err, &other) {
		// With a roster, that nothing has come in yet is an answer.
		kept, settingsErr := db.Settings(ctx)
		if settingsErr != nil || kept == nil || len(kept.Roster) == 0 {
			return nil, nil, 0, cmp.Or(settingsErr, err)
		}
		d, settings, err = &schema.District{Year: o.year}, kept, nil
	}
	if err != nil {
		return nil, nil, 0, err
	}
	records, err := db.Records(ctx, "", d.Year)
	if err != nil {
		return nil, nil, 0, databaseError{o.db, err}
	}
	return summary.New(d, findings, settings).Roster(arrivals(records)), settings, d.Year, nil
}

// arrivals are the times at which forms were handed in: when their file was
// last saved, which is as early as they can have been sent off, but no later
// than they were received. What was withdrawn does not count.
func arrivals(records []store.Record) []summary.Arrival {
	var all []summary.Arrival
	for _, r := range records {
		if r.Void != nil {
			continue
		}
		at := r.Received
		if !r.Modified.IsZero() && r.Modified.Before(at) {
			at = r.Modified
		}
		all = append(all, summary.Arrival{Unit: r.Unit, Form: r.Form, At: at})
	}
	return all
}

func newRemind(o *options) *cobra.Command {
	var by, department, office string
	cmd := &cobra.Command{
		Use:                   "remind [选项]",
		Aliases:               []string{"催报"},
		Short:                 helpRemind,
		Long:                  helpRemindLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var group func(summary.Listed) string
			switch by {
			case "department", "主管部门":
				group = func(l summary.Listed) string { return cmp.Or(l.Department, ungrouped) }
			case "office", "股室":
				group = func(l summary.Listed) string { return cmp.Or(l.Office, ungrouped) }
			case "":
				group = func(summary.Listed) string { return "" }
			default:
				return badGrouping{by}
			}
			listed, settings, year, err := o.listed(cmd.Context())
			if err != nil {
				return err
			}
			groups := map[string][]summary.Listed{}
			var names []string
			for _, l := range listed {
				if l.Complete() || department != "" && l.Department != department || office != "" && l.Office != office {
					continue
				}
				name := group(l)
				if groups[name] == nil {
					names = append(names, name)
				}
				groups[name] = append(groups[name], l)
			}
			type reminder struct {
				Group string   `json:"group"`
				Units []string `json:"units"`
				Text  string   `json:"text"`
			}
			list := []reminder{}
			for _, name := range names {
				r := reminder{Group: name, Units: []string{}, Text: reminderText(name, groups[name], settings, year)}
				for _, l := range groups[name] {
					r.Units = append(r.Units, l.Name)
				}
				list = append(list, r)
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), list)
			}
			for i, r := range list {
				if i > 0 {
					fmt.Fprintln(cmd.OutOrStdout())
				}
				fmt.Fprintln(cmd.OutOrStdout(), r.Text)
			}
			if len(list) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), nobodyToRemind)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&by, "by", "", helpRemindBy)
	cmd.Flags().StringVar(&department, "department", "", helpDepartment)
	cmd.Flags().StringVar(&office, "office", "", helpOffice)
	return cmd
}
