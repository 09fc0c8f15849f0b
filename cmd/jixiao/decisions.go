package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema"
	"jixiao/schema/store"
)

// decided is a finding that was decided about; the JSON of the accept command.
type decided struct {
	Code    string `json:"code"`
	Unit    string `json:"unit"`
	Year    int    `json:"year"`
	Message string `json:"message"`
	Why     string `json:"why"`
	By      string `json:"by"`
}

func newAccept(o *options) *cobra.Command {
	var unit, cell string
	var because grounds
	cmd := &cobra.Command{
		Use:                   "accept 编号 --unit 单位 --why 理由 [选项]",
		Aliases:               []string{"认可"},
		Short:                 helpAccept,
		Long:                  helpAcceptLong,
		DisableFlagsInUseLine: true,
		Args:                  exactlyOne(oneArgument{"accept", "编号 --unit 单位 --why 理由"}),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			code := strings.ToUpper(args[0])
			if _, ok := builtin.Entry(code); !ok {
				return noSuchCode{args[0]}
			}
			switch {
			case unit == "":
				return missingFlag{"unit", "单位"}
			case because.missing():
				return missingFlag{"why", "理由"}
			}
			db, err := o.openForWriting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			year, err := o.theYear(ctx, db)
			if err != nil {
				return err
			}
			findings, err := db.Findings(ctx, store.FindingFilter{Year: year, Unit: name})
			if err != nil {
				return databaseError{o.db, err}
			}
			if cell != "" { // one row of several is meant by its cell
				var each []schema.Finding
				for _, f := range findings {
					each = append(each, f.Each()...)
				}
				findings = each
			}
			findings = slices.DeleteFunc(findings, func(f schema.Finding) bool {
				return cell != "" && !standsIn(f, cell) || (f.Accepted != nil) != because.undo
			})
			under := listedWith(findings, code)
			findings = slices.DeleteFunc(findings, func(f schema.Finding) bool { return f.Code != code })
			decision := because.decision()
			if because.undo {
				err = db.Reconsider(ctx, findings, decision.By)
			} else {
				err = db.Accept(ctx, findings, decision)
			}
			if errors.Is(err, store.ErrNoFinding) {
				return nothingToAccept{code, name, cell, because.undo, under}
			}
			if err != nil {
				return databaseError{o.db, err}
			}
			list := make([]decided, len(findings))
			for i, f := range findings {
				list[i] = decided{f.Code, f.Unit, f.Year, builtin.Message(f), decision.Why, decision.By}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), list)
			}
			for _, f := range findings {
				fmt.Fprintln(cmd.OutOrStdout(), acceptedLine(f, because.undo))
			}
			if text := listedUnder(code, under); text != "" {
				fmt.Fprintln(cmd.OutOrStdout(), text)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpOfUnit)
	cmd.Flags().StringVar(&cell, "cell", "", helpCell)
	because.flags(cmd, helpUndoAccept)
	return cmd
}

// listedWith are the codes of the findings that a check is listed under, besides
// its own. A person accepts what is listed, by the code that it is listed by.
func listedWith(findings []schema.Finding, code string) (codes []string) {
	for _, f := range findings {
		if f.Code != code && slices.Contains(f.Also, code) && !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

// standsIn reports whether a finding is about a cell, given as Sheet!Cell, or
// as the cell alone.
func standsIn(f schema.Finding, cell string) bool {
	return slices.ContainsFunc(f.Cells, func(c schema.Source) bool {
		return strings.EqualFold(c.Cell, cell) || strings.EqualFold(c.Sheet+"!"+c.Cell, cell) || strings.EqualFold(c.String(), cell)
	})
}

// grounds are why a person decides something, and who: the flags of such a command.
type grounds struct {
	why, by string
	undo    bool // a decision is taken back, for which none is asked
}

func (g *grounds) flags(cmd *cobra.Command, helpUndo string) {
	cmd.Flags().StringVar(&g.why, "why", "", helpWhy)
	cmd.Flags().StringVar(&g.by, "by", "", helpBy)
	cmd.Flags().BoolVar(&g.undo, "undo", false, helpUndo)
}

// missing reports whether a reason is asked for that nobody has given.
func (g *grounds) missing() bool { return !g.undo && strings.TrimSpace(g.why) == "" }

func (g *grounds) decision() schema.Decision {
	return schema.Decision{Why: strings.TrimSpace(g.why), By: byWhom(g.by)}
}

// byWhom is who decides: as told, else the user of the computer.
func byWhom(told string) string {
	if told = strings.TrimSpace(told); told != "" {
		return told
	}
	if u, err := user.Current(); err == nil {
		return cmp.Or(u.Name, u.Username)
	}
	return cmp.Or(os.Getenv("USERNAME"), os.Getenv("USER"), unknownPerson)
}

// filingJSON is a filing in the books; the JSON of the filings command.
type filingJSON struct {
	ID           int64         `json:"id"`
	Unit         string        `json:"unit"`
	Year         int           `json:"year"`
	Form         schema.FormID `json:"form"`
	Project      string        `json:"project"`
	File         string        `json:"file"`
	Sheet        string        `json:"sheet"`
	Received     string        `json:"received"` // RFC 3339
	Status       string        `json:"status"`   // current, pending, superseded or void
	SupersededBy string        `json:"superseded_by"`
	Void         *decisionJSON `json:"void"`
	Pending      *pendingJSON  `json:"pending,omitempty"`   // why it waits
	Corrected    *formerJSON   `json:"corrected,omitempty"` // from what, and why
}

// pendingJSON is why a filing waits. Before and After are how many figures the
// one in use holds, and this one.
type pendingJSON struct {
	Code   schema.WaitCode `json:"code"`
	Before int             `json:"before"`
	After  int             `json:"after"`
	Beside string          `json:"beside,omitempty"` // the project that it may be, of another name
}

// formerJSON is what a filing was under before a person put it where it is.
type formerJSON struct {
	Unit string `json:"unit"`
	Year int    `json:"year"`
	decisionJSON
}

type decisionJSON struct {
	Why string `json:"why"`
	By  string `json:"by"`
	At  string `json:"at"` // RFC 3339
	// Said is what the finding said then.
	Said string `json:"said,omitempty"`
}

func decisionOf(d *schema.Decision) *decisionJSON {
	if d == nil {
		return nil
	}
	return &decisionJSON{d.Why, d.By, d.At.Format(time.RFC3339), d.Said}
}

func filingOf(r store.Record) filingJSON {
	f := filingJSON{ID: r.ID, Unit: r.Unit, Year: r.Year, Form: r.Form, Project: r.Project, File: r.File, Sheet: r.Sheet,
		Received: r.Received.Format(time.RFC3339), Status: "current", SupersededBy: r.SupersededBy, Void: decisionOf(r.Void)}
	switch {
	case r.Void != nil:
		f.Status = "void"
	case r.Wait != nil:
		f.Status, f.Pending = "pending", &pendingJSON{r.Wait.Code, r.Wait.Before, r.Wait.After, r.Wait.Beside}
	case !r.Current():
		f.Status = "superseded"
	}
	if r.Correction != nil {
		f.Corrected = &formerJSON{r.Formerly.Unit, r.Formerly.Year, *decisionOf(r.Correction)}
	}
	return f
}

func newFilings(o *options) *cobra.Command {
	var unit string
	cmd := &cobra.Command{
		Use:                   "filings [选项]",
		Aliases:               []string{"报送记录"},
		Short:                 helpFilings,
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
			records, err := db.Records(ctx, name, o.year)
			if err != nil {
				return err
			}
			if o.json {
				list := make([]filingJSON, len(records))
				for i, r := range records {
					list[i] = filingOf(r)
				}
				return printJSON(cmd.OutOrStdout(), list)
			}
			printFilings(cmd.OutOrStdout(), records)
			return nil
		},
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpUnit)
	return cmd
}

func newVoid(o *options) *cobra.Command {
	var because grounds
	cmd := &cobra.Command{
		Use:                   "void 报送号… --why 理由 [选项]",
		Aliases:               []string{"作废"},
		Short:                 helpVoid,
		Long:                  helpVoidLong,
		DisableFlagsInUseLine: true,
		Args:                  atLeastOne(oneArgument{"void", "报送号 --why 理由"}),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if because.missing() {
				return missingFlag{"why", "理由"}
			}
			ids, err := filingIDs(args)
			if err != nil {
				return err
			}
			db, err := o.openForWriting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			type voided struct {
				Filing   int64        `json:"filing"`
				Restored []filingJSON `json:"restored"`
			}
			list := []voided{}
			var restored [][]store.Record
			var later []*store.Record
			if because.undo {
				later, err = bureau.Restore(ctx, db, ids, because.decision().By)
			} else {
				restored, err = bureau.Void(ctx, db, ids, because.decision())
			}
			if err := o.aboutFilings(ids, err); err != nil {
				return err
			}
			for i, id := range ids {
				var text string
				done := voided{Filing: id, Restored: []filingJSON{}}
				if because.undo {
					text = bureau.RestoredText(id, later[i])
				} else {
					text = bureau.VoidText(id, restored[i])
					for _, r := range restored[i] {
						done.Restored = append(done.Restored, filingOf(r))
					}
				}
				list = append(list, done)
				if !o.json {
					fmt.Fprintln(cmd.OutOrStdout(), text)
				}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), list)
			}
			return nil
		},
	}
	because.flags(cmd, helpUndoVoid)
	return cmd
}

// newCurrent says which of two filings counts.
func newCurrent(o *options) *cobra.Command {
	var because grounds
	cmd := &cobra.Command{
		Use:                   "current 报送号 --why 理由 [选项]",
		Aliases:               []string{"现行"},
		Short:                 helpCurrent,
		Long:                  helpCurrentLong,
		DisableFlagsInUseLine: true,
		Args:                  exactlyOne(oneArgument{"current", "报送号 --why 理由"}),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if because.missing() {
				return missingFlag{"why", "理由"}
			}
			ids, err := filingIDs(args)
			if err != nil {
				return err
			}
			id := ids[0]
			db, err := o.openForWriting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			var instead *store.Record
			if because.undo {
				err = bureau.Unchoose(ctx, db, id, because.decision().By)
			} else {
				instead, err = bureau.Choose(ctx, db, id, because.decision())
			}
			if err := o.aboutFiling(id, err); err != nil {
				return err
			}
			if o.json {
				done := struct {
					Filing  int64       `json:"filing"`
					Instead *filingJSON `json:"instead"` // that counted till now
				}{Filing: id}
				if instead != nil {
					f := filingOf(*instead)
					done.Instead = &f
				}
				return printJSON(cmd.OutOrStdout(), done)
			}
			fmt.Fprintln(cmd.OutOrStdout(), bureau.ChosenText(id, instead, because.undo))
			return nil
		},
	}
	because.flags(cmd, helpUndoCurrent)
	return cmd
}

// filingIDs reads the numbers of filings.
func filingIDs(args []string) ([]int64, error) {
	ids := make([]int64, len(args))
	for i, arg := range args {
		var err error
		if ids[i], err = strconv.ParseInt(arg, 10, 64); err != nil {
			return nil, badFiling{arg}
		}
	}
	return ids, nil
}

// aboutFiling is an error of the store about a filing, as it is told.
func (o *options) aboutFiling(id int64, err error) error {
	switch {
	case err == nil:
		return nil
	case bureau.IsAboutFiling(err):
		return bureau.FilingError{ID: id, Err: err}
	}
	return databaseError{o.db, err}
}

// aboutFilings is an error of several filings, of which none was changed.
func (o *options) aboutFilings(ids []int64, err error) error {
	var about bureau.FilingError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &about):
		return databaseError{o.db, err}
	case len(ids) > 1:
		return noneOfThem{about}
	}
	return about
}

// newCorrect puts filings under another unit or year.
func newCorrect(o *options) *cobra.Command {
	var unit string
	var because grounds
	cmd := &cobra.Command{
		Use:                   "correct 报送号… --unit 单位 --year 年度 --why 理由 [选项]",
		Aliases:               []string{"更正"},
		Short:                 helpCorrect,
		Long:                  helpCorrectLong,
		DisableFlagsInUseLine: true,
		Args:                  atLeastOne(oneArgument{"correct", "报送号 --unit 单位 --year 年度 --why 理由"}),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			unit = strings.TrimSpace(unit)
			switch {
			case because.undo:
			case because.missing():
				return missingFlag{"why", "理由"}
			case unit == "" && o.year == 0:
				return missingFlag{"unit", "单位"}
			case unit != "" && schema.UnitKey(unit) == "":
				return badUnit{unit}
			}
			ids, err := filingIDs(args)
			if err != nil {
				return err
			}
			db, err := o.openForWriting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			type correctedJSON struct {
				Filing   int64        `json:"filing"` // as which it stands now
				Was      int64        `json:"was"`
				Instead  *filingJSON  `json:"instead"`  // what it replaced there; taken back, what stands for having come later
				Restored []filingJSON `json:"restored"` // what stands again where it stood
			}
			list := []correctedJSON{}
			var back []store.Uncorrected
			var made []bureau.Corrected
			if because.undo {
				back, err = bureau.Uncorrect(ctx, db, ids, because.decision().By)
			} else {
				made, err = bureau.Correct(ctx, db, ids, unit, o.year, because.decision())
			}
			if err := o.aboutFilings(ids, err); err != nil {
				return err
			}
			for i, id := range ids {
				done := correctedJSON{Was: id, Restored: []filingJSON{}}
				var text string
				var instead *store.Record
				if because.undo {
					done.Filing, instead, text = back[i].Filing, back[i].By, bureau.UncorrectedText(id, back[i])
				} else {
					done.Filing, instead, text = made[i].Filing, made[i].Instead, bureau.CorrectedText(id, made[i])
					for _, r := range made[i].Restored {
						done.Restored = append(done.Restored, filingOf(r))
					}
				}
				if instead != nil {
					f := filingOf(*instead)
					done.Instead = &f
				}
				list = append(list, done)
				if !o.json {
					fmt.Fprintln(cmd.OutOrStdout(), text)
				}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), list)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpOfUnit)
	because.flags(cmd, helpUndoCorrect)
	return cmd
}
