package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"jixiao/schema"
	"jixiao/schema/store"
)

// foundJSON is a finding; the JSON of the findings command.
type foundJSON struct {
	Code       string          `json:"code"`
	Severity   schema.Severity `json:"severity"`
	Unit       string          `json:"unit"`
	Year       int             `json:"year"`
	Form       schema.FormID   `json:"form"`
	Project    string          `json:"project"`
	Message    string          `json:"message"`
	Cells      []string        `json:"cells"` // file!sheet!cell
	Written    string          `json:"written"`
	Expected   string          `json:"expected"`
	Difference string          `json:"difference"`
	Outcome    schema.Outcome  `json:"outcome"`
	Also       []string        `json:"also,omitempty"`     // the other checks that the same thing breaks
	Accepted   *decisionJSON   `json:"accepted,omitempty"` // what the bureau decided
	Formerly   *decisionJSON   `json:"formerly,omitempty"` // what it decided when the figures were others
	Note       string          `json:"note,omitempty"`     // 单位说明
	Rows       []rowFound      `json:"rows,omitempty"`     // of several notices of one kind
}

// rowFound is one of the rows of a finding.
type rowFound struct {
	Message    string   `json:"message"`
	Cells      []string `json:"cells"`
	Written    string   `json:"written"`
	Expected   string   `json:"expected"`
	Difference string   `json:"difference"`
}

func rowsOf(f schema.Finding) []rowFound {
	var rows []rowFound
	for _, r := range f.Rows {
		rows = append(rows, rowFound{r.Message(), cellNames(r.Cells), r.Written, r.Expected, r.Difference})
	}
	return rows
}

func newFindings(o *options) *cobra.Command {
	var unit, severity string
	var wanted schema.Severity
	var all bool
	cmd := &cobra.Command{
		Use:                   "findings [选项]",
		Aliases:               []string{"问题"},
		Short:                 helpFindings,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		PreRunE: func(*cobra.Command, []string) (err error) {
			wanted, err = severityOf(severity)
			return err
		},
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			year, err := o.theYear(ctx, db)
			if err != nil {
				return err
			}
			findings, err := db.Findings(ctx, store.FindingFilter{Year: year, Unit: name, Severity: wanted, NotJudged: all})
			if err != nil {
				return err
			}
			if o.json {
				list := make([]foundJSON, len(findings))
				for i, f := range findings {
					list[i] = foundJSON{f.Code, f.Severity, f.Unit, f.Year, f.Form, f.Project, f.Message(), cellNames(f.Cells),
						f.Written, f.Expected, f.Difference, f.Outcome, f.Also, decisionOf(f.Accepted), decisionOf(f.Formerly), f.Note, rowsOf(f)}
				}
				err = printJSON(cmd.OutOrStdout(), list)
			} else {
				for _, line := range findingLines(schema.GroupNotJudged(findings), wanted == "") {
					fmt.Fprintln(cmd.OutOrStdout(), line)
				}
				fmt.Fprintln(cmd.OutOrStdout(), findingsTotal(findings))
			}
			if err != nil {
				return err
			}
			return o.pending(nil, &districtState{errors: countErrors(findings)})
		}),
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpUnit)
	cmd.Flags().StringVar(&severity, "severity", "", helpSeverity)
	cmd.Flags().BoolVar(&all, "all", false, helpAll)
	return cmd
}

// severityOf reads a severity as it is typed: E or 错误. "" is any.
func severityOf(text string) (schema.Severity, error) {
	if text == "" {
		return "", nil
	}
	for _, s := range []schema.Severity{schema.Err, schema.Warn, schema.Info} {
		if strings.EqualFold(text, string(s)) || text == s.Word() {
			return s, nil
		}
	}
	return "", badSeverity{text}
}

func cellNames(cells []schema.Source) []string {
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = c.String()
	}
	return names
}

func countErrors(findings []schema.Finding) int {
	n := 0
	for _, f := range findings {
		if f.Severity == schema.Err && f.Standing() {
			n++
		}
	}
	return n
}
