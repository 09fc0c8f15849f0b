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
	var about acceptance
	cmd := &cobra.Command{
		Use:                   "accept 编号 --unit 单位 --why 理由 [选项]",
		Aliases:               []string{"认可"},
		Short:                 helpAccept,
		Long:                  helpAcceptLong,
		DisableFlagsInUseLine: true,
		Args:                  exactlyOne(oneArgument{"accept", "编号 --unit 单位 --why 理由"}),
		PreRunE:               func(_ *cobra.Command, args []string) error { return about.check(o.model, args[0]) },
		RunE: o.writes(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			return o.accept(cmd, db, about)
		}),
	}
	cmd.Flags().StringVar(&about.unit, "unit", "", helpOfUnit)
	cmd.Flags().StringVar(&about.cell, "cell", "", helpCell)
	about.flags(cmd, helpUndoAccept)
	return cmd
}

// acceptance is what is accepted, or accepted no more, and why.
type acceptance struct {
	code, unit string
	cell       string // that alone; "" for all
	grounds
}

// check makes sure that all is said; code is as a person writes it.
func (a *acceptance) check(model *schema.Model, code string) error {
	a.code = strings.ToUpper(code)
	if _, ok := model.Entry(a.code); !ok {
		return noSuchCode{code}
	}
	switch {
	case a.unit == "":
		return missingFlag{"unit", "单位"}
	case a.missing():
		return missingFlag{"why", "理由"}
	}
	return nil
}

// among are those of a unit's findings that are meant, and the codes of others under
// which what is meant is listed.
func (a *acceptance) among(findings []schema.Finding) (meant []schema.Finding, under []string) {
	if a.cell != "" { // one row of several is meant by its cell
		var each []schema.Finding
		for _, f := range findings {
			each = append(each, f.Each()...)
		}
		findings = each
	}
	findings = slices.DeleteFunc(findings, func(f schema.Finding) bool {
		return a.cell != "" && !standsIn(f, a.cell) || (f.Accepted != nil) != a.undo
	})
	under = listedWith(findings, a.code)
	return slices.DeleteFunc(findings, func(f schema.Finding) bool { return f.Code != a.code }), under
}

// accept accepts findings, or takes that back.
func (o *options) accept(cmd *cobra.Command, db *store.DB, about acceptance) error {
	ctx := cmd.Context()
	name, err := theUnit(ctx, db, about.unit)
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
	findings, under := about.among(findings)
	decision := about.decision()
	if about.undo {
		err = db.Reconsider(ctx, findings, decision.By)
	} else {
		err = db.Accept(ctx, findings, decision)
	}
	if errors.Is(err, store.ErrNoFinding) {
		return nothingToAccept{about.code, name, about.cell, about.undo, under}
	}
	if err != nil {
		return databaseError{o.db, err}
	}
	if o.json {
		list := make([]decided, len(findings))
		for i, f := range findings {
			list[i] = decided{f.Code, f.Unit, f.Year, f.Message(), decision.Why, decision.By}
		}
		return printJSON(cmd.OutOrStdout(), list)
	}
	for _, f := range findings {
		fmt.Fprintln(cmd.OutOrStdout(), acceptedLine(f, about.undo))
	}
	if text := listedUnder(about.code, under); text != "" {
		fmt.Fprintln(cmd.OutOrStdout(), text)
	}
	return nil
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

func filingsOf(records []store.Record) []filingJSON {
	list := make([]filingJSON, len(records))
	for i, r := range records {
		list[i] = filingOf(r)
	}
	return list
}

// filingIf is a filing, nil for none.
func filingIf(r *store.Record) *filingJSON {
	if r == nil {
		return nil
	}
	f := filingOf(*r)
	return &f
}

func newFilings(o *options) *cobra.Command {
	var unit string
	cmd := &cobra.Command{
		Use:                   "filings [选项]",
		Aliases:               []string{"报送记录"},
		Short:                 helpFilings,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			records, err := db.Records(ctx, name, o.year)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), filingsOf(records))
			}
			printFilings(cmd.OutOrStdout(), o.model, records)
			return nil
		}),
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpUnit)
	return cmd
}

func newVoid(o *options) *cobra.Command {
	var because grounds
	var ids []int64
	cmd := &cobra.Command{
		Use:                   "void 报送号… --why 理由 [选项]",
		Aliases:               []string{"作废"},
		Short:                 helpVoid,
		Long:                  helpVoidLong,
		DisableFlagsInUseLine: true,
		Args:                  atLeastOne(oneArgument{"void", "报送号 --why 理由"}),
		PreRunE: func(_ *cobra.Command, args []string) (err error) {
			if because.missing() {
				return missingFlag{"why", "理由"}
			}
			ids, err = filingIDs(args)
			return err
		},
		RunE: o.writes(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			return o.void(cmd, db, ids, because)
		}),
	}
	because.flags(cmd, helpUndoVoid)
	return cmd
}

// void withdraws filings, or takes that back.
func (o *options) void(cmd *cobra.Command, db *store.DB, ids []int64, because grounds) error {
	type voided struct {
		Filing   int64        `json:"filing"`
		Restored []filingJSON `json:"restored"`
	}
	ctx := cmd.Context()
	list, texts := make([]voided, len(ids)), make([]string, len(ids))
	if because.undo {
		later, err := bureau.Restore(ctx, db, ids, because.decision().By)
		if err := o.aboutFilings(ids, err); err != nil {
			return err
		}
		for i, id := range ids {
			list[i], texts[i] = voided{id, []filingJSON{}}, bureau.RestoredText(o.model, id, later[i])
		}
	} else {
		restored, err := bureau.Void(ctx, db, ids, because.decision())
		if err := o.aboutFilings(ids, err); err != nil {
			return err
		}
		for i, id := range ids {
			list[i], texts[i] = voided{id, filingsOf(restored[i])}, bureau.VoidText(o.model, id, restored[i])
		}
	}
	return o.print(cmd, list, texts)
}

// print prints what was done, as JSON or in words.
func (o *options) print(cmd *cobra.Command, done any, texts []string) error {
	if o.json {
		return printJSON(cmd.OutOrStdout(), done)
	}
	for _, text := range texts {
		fmt.Fprintln(cmd.OutOrStdout(), text)
	}
	return nil
}

// newCurrent says which of two filings counts.
func newCurrent(o *options) *cobra.Command {
	var because grounds
	var ids []int64
	cmd := &cobra.Command{
		Use:                   "current 报送号 --why 理由 [选项]",
		Aliases:               []string{"现行"},
		Short:                 helpCurrent,
		Long:                  helpCurrentLong,
		DisableFlagsInUseLine: true,
		Args:                  exactlyOne(oneArgument{"current", "报送号 --why 理由"}),
		PreRunE: func(_ *cobra.Command, args []string) (err error) {
			if because.missing() {
				return missingFlag{"why", "理由"}
			}
			ids, err = filingIDs(args)
			return err
		},
		RunE: o.writes(func(cmd *cobra.Command, _ []string, db *store.DB) (err error) {
			ctx, id := cmd.Context(), ids[0]
			var instead *store.Record
			if because.undo {
				err = bureau.Unchoose(ctx, db, id, because.decision().By)
			} else {
				instead, err = bureau.Choose(ctx, db, id, because.decision())
			}
			if err := o.aboutFiling(id, err); err != nil {
				return err
			}
			done := struct {
				Filing  int64       `json:"filing"`
				Instead *filingJSON `json:"instead"` // that counted till now
			}{id, filingIf(instead)}
			return o.print(cmd, done, []string{bureau.ChosenText(o.model, id, instead, because.undo)})
		}),
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
	var ids []int64
	cmd := &cobra.Command{
		Use:                   "correct 报送号… --unit 单位 --year 年度 --why 理由 [选项]",
		Aliases:               []string{"更正"},
		Short:                 helpCorrect,
		Long:                  helpCorrectLong,
		DisableFlagsInUseLine: true,
		Args:                  atLeastOne(oneArgument{"correct", "报送号 --unit 单位 --year 年度 --why 理由"}),
		PreRunE: func(_ *cobra.Command, args []string) (err error) {
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
			ids, err = filingIDs(args)
			return err
		},
		RunE: o.writes(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			if because.undo {
				return o.uncorrect(cmd, db, ids, because)
			}
			return o.correct(cmd, db, ids, unit, because)
		}),
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpOfUnit)
	because.flags(cmd, helpUndoCorrect)
	return cmd
}

// correctedJSON is a filing that was put under another unit or year, or back; the JSON
// of the correct command.
type correctedJSON struct {
	Filing   int64        `json:"filing"` // as which it stands now
	Was      int64        `json:"was"`
	Instead  *filingJSON  `json:"instead"`  // what it replaced there; taken back, what stands for having come later
	Restored []filingJSON `json:"restored"` // what stands again where it stood
}

// correct puts filings under another unit or year.
func (o *options) correct(cmd *cobra.Command, db *store.DB, ids []int64, unit string, because grounds) error {
	done, err := bureau.Correct(cmd.Context(), db, ids, unit, o.year, because.decision())
	if err := o.aboutFilings(ids, err); err != nil {
		return err
	}
	list, texts := make([]correctedJSON, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		list[i] = correctedJSON{done[i].Filing, id, filingIf(done[i].Instead), filingsOf(done[i].Restored)}
		texts[i] = bureau.CorrectedText(o.model, id, done[i])
	}
	return o.print(cmd, list, texts)
}

// uncorrect puts filings back where they were.
func (o *options) uncorrect(cmd *cobra.Command, db *store.DB, ids []int64, because grounds) error {
	done, err := bureau.Uncorrect(cmd.Context(), db, ids, because.decision().By)
	if err := o.aboutFilings(ids, err); err != nil {
		return err
	}
	list, texts := make([]correctedJSON, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		list[i] = correctedJSON{done[i].Filing, id, filingIf(done[i].By), []filingJSON{}}
		texts[i] = bureau.UncorrectedText(o.model, id, done[i])
	}
	return o.print(cmd, list, texts)
}
