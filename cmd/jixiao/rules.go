package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"jixiao/schema"
	"jixiao/schema/store"
)

// ruleJSON is an entry of the catalogue; the JSON of the rules command.
type ruleJSON struct {
	Code      string          `json:"code"`
	Severity  schema.Severity `json:"severity"` // in force
	Title     string          `json:"title"`
	Basis     string          `json:"basis"`
	Rules     []string        `json:"rules"`     // what is tried, in words
	Tolerance string          `json:"tolerance"` // in the printed measure; "" where nothing is let pass
	On        bool            `json:"on"`
}

func newRules(o *options) *cobra.Command {
	var markdown bool
	cmd := &cobra.Command{
		Use:                   "rules [选项]",
		Aliases:               []string{"规则"},
		Short:                 helpRules,
		Long:                  helpRulesLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := o.settingsIfAny(cmd.Context())
			if err != nil {
				return err
			}
			list := catalogue(settings)
			switch {
			case o.json:
				return printJSON(cmd.OutOrStdout(), list)
			case markdown:
				printRuleTable(cmd.OutOrStdout(), list)
			default:
				printRules(cmd.OutOrStdout(), list)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, helpMarkdown)
	return cmd
}

// settingsIfAny returns the settings in force: the defaults where there is no
// database yet.
func (o *options) settingsIfAny(ctx context.Context) (*schema.Settings, error) {
	db, err := store.OpenExisting(ctx, o.db)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, databaseError{o.db, err}
	}
	defer db.Close()
	return db.Settings(ctx)
}

// catalogue lists the checks with what each tries.
func catalogue(settings *schema.Settings) []ruleJSON {
	list := make([]ruleJSON, len(schema.Catalogue))
	for i, entry := range schema.Catalogue {
		list[i] = ruleJSON{Code: entry.Code, Severity: settings.Severity(entry.Code, entry.Severity), Title: entry.Title, Basis: entry.Basis,
			Rules: []string{}, On: settings.Tried(entry.Code)}
		for _, rule := range schema.Rules {
			if rule.Code != entry.Code {
				continue
			}
			list[i].Rules = append(list[i].Rules, fmt.Sprint(rule.Test))
			if tolerance := rule.Tolerance(); tolerance > 0 {
				list[i].Tolerance = tolerance.String()
			}
		}
	}
	return list
}
