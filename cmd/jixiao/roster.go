package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
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
	First string        `json:"first"` // when it was received, RFC 3339; "" for none
	Saved string        `json:"saved"` // when its file was last saved; "" when not known
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
	schema.WordNotHandedIn: func(l summary.Listed) bool { return l.Filed == "" },
	schema.WordPartial:     func(l summary.Listed) bool { return !l.Complete() },
	"迟报":                   func(l summary.Listed) bool { return l.Late },
	"不在册":                  func(l summary.Listed) bool { return !l.OnRoster },
}

func listedOf(l summary.Listed) listedJSON {
	list := listedJSON{Unit: l.Name, Code: l.Code, Department: l.Department, Office: l.Office, OnRoster: l.OnRoster,
		Status: bureau.StatusOf(l), Late: l.Late, Forms: []handedInJSON{}, Missing: []schema.FormID{}}
	for _, f := range l.Forms {
		in := handedInJSON{Form: f.Form.ID, Count: f.Count}
		if !f.First.IsZero() {
			in.First = f.First.Format(time.RFC3339)
		}
		if !f.Saved.IsZero() {
			in.Saved = f.Saved.Format(time.RFC3339)
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
func (o *options) listed(ctx context.Context) (listed []summary.Listed, settings *schema.Settings, year int, err error) {
	err = with(ctx, o.openExisting, func(db *store.DB) (err error) {
		if year, err = o.listedYear(ctx, db); err == nil {
			listed, settings, err = bureau.Listing(ctx, db, year)
		}
		return err
	})
	return listed, settings, year, err
}

// listedYear is theYear; with a roster, that nothing has come in yet is an answer too.
func (o *options) listedYear(ctx context.Context, db *store.DB) (int, error) {
	year, err := o.theYear(ctx, db)
	if !errors.As(err, new(nothingYet)) && !errors.As(err, new(noSuchYear)) {
		return year, err
	}
	if year = o.year; year == 0 {
		var yearErr error
		if year, yearErr = bureau.SettingsYear(ctx, db); yearErr != nil {
			return 0, yearErr
		}
	}
	settings, settingsErr := db.Settings(ctx, year)
	if settingsErr != nil || settings == nil || len(settings.Roster) == 0 {
		return 0, cmp.Or(settingsErr, err)
	}
	return year, nil
}

// groupings are what --by may say.
var groupings = map[string]bureau.Grouping{
	"": bureau.Together, "department": bureau.ByDepartment, "主管部门": bureau.ByDepartment, "office": bureau.ByOffice, "股室": bureau.ByOffice,
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
			grouping, ok := groupings[by]
			if !ok {
				return badGrouping{by}
			}
			listed, settings, year, err := o.listed(cmd.Context())
			if err != nil {
				return err
			}
			list := bureau.Reminders(listed, settings, year, grouping, department, office)
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
