// Package importer reads a received file into filings: it opens the file as
// grids, finds the forms on them, reads their answers, and says which unit and
// year they are of. It knows neither the store nor the summary.
package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"jixiao/importer/extract"
	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/importer/locate"
	"jixiao/schema"
)

// Errors of Read, besides those of package grid about the file as such.
var (
	// ErrNoForm says that none of the forms stands in the workbook.
	ErrNoForm = errors.New("no form found")
	// ErrNoUnit says that no form of the file names its unit.
	ErrNoUnit = errors.New("no unit name")
	// ErrNoYear says that no form of the file says its year.
	ErrNoYear = errors.New("no year")
	// ErrYears says that the forms of a file print different years, none of them
	// more than the others.
	ErrYears = errors.New("different years")
	// ErrYearDoubtful says that a file prints a year that has not come yet.
	ErrYearDoubtful = errors.New("a year that has not come")
	// ErrPanic says that reading failed by a fault of this program.
	ErrPanic = errors.New("reading panicked")
	// ErrTooMuch says that reading would take more steps than any honest workbook
	// does.
	ErrTooMuch = locate.ErrTooMuch
	// ErrOwnSummary says that the file is a summary written by this program, or
	// a notice to a unit.
	ErrOwnSummary = errors.New("a summary workbook of this program")
	// ErrOtherForm says that the file holds a form of another kind, and none of
	// ours.
	ErrOtherForm = errors.New("a form of another kind")
	// ErrDoubtfulForm says that the heading of a form names another kind than its
	// heads are those of.
	ErrDoubtfulForm = errors.New("heading and heads of different forms")
	// ErrOwnSettings says that the file is a settings workbook.
	ErrOwnSettings = errors.New("a settings workbook of this program")
)

// IsOwnSummary reports whether a file is a summary workbook of this program.
func IsOwnSummary(data []byte) bool { return propertyOf(formats.Of(data)) == schema.OwnSummary }

// IsOwnSummaryAt is IsOwnSummary of a file that need not be held in memory.
func IsOwnSummaryAt(r io.ReaderAt, size int64) bool {
	return propertyOf(formats.Look(r, size)) == schema.OwnSummary
}

// propertyOf says which of its own files the program knows a file by.
func propertyOf(file *formats.File) string { return file.Properties()[schema.OwnProperty] }

// IsMarkedCopy reports whether a file is a copy that was marked for a unit,
// answered or not.
func IsMarkedCopy(data []byte) bool { return propertyOf(formats.Of(data)) == schema.OwnReturn }

// IsOwnSettings reports whether a file is a settings workbook of this program.
func IsOwnSettings(data []byte) bool { return propertyOf(formats.Of(data)) == schema.OwnSettings }

// Given is what the clerk says about files that do not say it themselves. What
// a form prints goes first.
type Given struct {
	Unit     string
	Year     int
	Password string // that opens encrypted workbooks
}

// OtherForm is ErrOtherForm or ErrDoubtfulForm, and which form it is.
type OtherForm struct {
	Err   error
	Name  string // of the kind
	Title string // the heading
	Place string // sheet and cell
	As    string // the form of ours that its heads are those of; "" for none
}

// Error implements error.
func (e OtherForm) Error() string { return e.Err.Error() + ": " + e.Detail() }

// Unwrap returns ErrOtherForm or ErrDoubtfulForm.
func (e OtherForm) Unwrap() error { return e.Err }

// Detail says which form it is, and where, for a person.
func (e OtherForm) Detail() string {
	text := "「" + e.Title + "」（" + e.Place + "）是" + e.Name
	if e.As != "" {
		text = "「" + e.Title + "」（" + e.Place + "）从标题看是" + e.Name + "，从栏目看是" + e.As
	}
	return text
}

// YearDoubt is ErrYears or ErrYearDoubtful, and where the years stand.
type YearDoubt struct {
	Err    error
	Places []YearPlace
}

// YearPlace is a year printed on a form.
type YearPlace struct {
	Year  int
	Place string // sheet and cell
}

// Error implements error.
func (e YearDoubt) Error() string { return e.Err.Error() + ": " + e.Detail() }

// Unwrap returns ErrYears or ErrYearDoubtful.
func (e YearDoubt) Unwrap() error { return e.Err }

// Detail says which years stand where, for a person.
func (e YearDoubt) Detail() string {
	parts := make([]string, len(e.Places))
	for i, p := range e.Places {
		parts[i] = p.Place + " 是 " + strconv.Itoa(p.Year) + " 年"
	}
	return strings.Join(parts, "，")
}

// Reader reads received files. It may be used by several goroutines at a time.
type Reader struct {
	model  *schema.Model
	given  Given
	finder *locate.Finder
}

// NewReader returns a Reader of the forms of a model that knows the taught wordings besides the
// declared ones. The error names a wording whose path is none.
func NewReader(model *schema.Model, given Given, taught []schema.Wording) (*Reader, error) {
	finder, err := locate.New(model, taught)
	if err != nil {
		return nil, err
	}
	return &Reader{model, given, finder}, nil
}

// For returns a Reader of the same wordings for files about which the clerk
// says something else.
func (r *Reader) For(given Given) *Reader { return &Reader{r.model, given, r.finder} }

// Within returns a Reader of the same wordings for what is embedded in another
// file, whose unit and year it is of where it says neither itself.
func (r *Reader) Within(host []*schema.Filing) *Reader {
	given := r.given
	if len(host) > 0 {
		given.Unit, given.Year = host[0].Unit, host[0].Year
	}
	return r.For(given)
}

// Read is ReadContext for one who waits as long as it takes.
func (r *Reader) Read(name string, data []byte) ([]*schema.Filing, error) {
	return r.ReadContext(context.Background(), name, data)
}

// ReadContext reads the file of the given name. Every filing has its unit and
// year, and no two of them are the same form of the same project. Whatever the
// bytes are, it ends: the work that a file may cause is counted, so that the same
// bytes are read or refused always. It returns an error of this package or of
// package grid where it could not read them, and soon that of ctx when that is
// done.
func (r *Reader) ReadContext(ctx context.Context, name string, data []byte) (filings []*schema.Filing, err error) {
	defer func() {
		if p := recover(); p != nil {
			filings, err = nil, fmt.Errorf("%w: %v", ErrPanic, p)
		}
		if ctx.Err() != nil { // whatever was made of it
			filings, err = nil, ctx.Err()
		}
	}()
	file := formats.Of(data)
	switch propertyOf(file) {
	case schema.OwnSummary, schema.OwnNotice:
		return nil, ErrOwnSummary
	case schema.OwnSettings:
		return nil, ErrOwnSettings
	}
	book, err := file.Open(ctx, r.given.Password)
	if err != nil {
		return nil, err
	}
	one := &Reader{r.model, r.given, r.finder.Reading(ctx)}
	return one.readBook(name, book)
}

func (r *Reader) readBook(name string, book *grid.Book) ([]*schema.Filing, error) {
	whole := *book
	var err error
	if whole.Sheets, err = r.finder.Joined(book.Sheets); err != nil {
		return nil, err
	}
	on, err := r.readSheets(name, whole.Sheets)
	if err != nil {
		return nil, err
	}
	if err := on.refusal(); err != nil {
		return nil, err
	}
	filings := on.filings
	r.tellOthers(filings[0], on.others)
	if err := r.tellFloats(&whole, on.forms, filings); err != nil {
		return nil, err
	}
	unnamed := nameUnits(filings, r.given.Unit)
	switch err := setYears(filings, on.years, r.given.Year, time.Now().Year()); {
	case unnamed != nil && errors.Is(err, ErrNoYear):
		return nil, errors.Join(unnamed, err) // both can be said at once
	case unnamed != nil:
		return nil, unnamed
	case err != nil:
		return nil, err
	}
	for _, f := range filings {
		f.Project = projectName(f)
		f.Reader, f.Model = Version(), r.model.Version()
	}
	filings = r.distinct(filings)
	giveNotes(filings, on.notes)
	return filings, nil
}

// onSheets is what stands on the sheets of a book.
type onSheets struct {
	filings []*schema.Filing
	forms   []locate.Form // of the filings
	years   []printedYear
	notes   []schema.Note
	others  []OtherForm
}

// readSheets reads the sheets, hidden ones last. The error is that of Finder.Find.
func (r *Reader) readSheets(name string, sheets []*grid.Sheet) (on onSheets, err error) {
	for _, sheet := range visibleFirst(sheets) {
		if said, ok := readReview(sheet, name); ok {
			on.notes = append(on.notes, said...)
			continue
		}
		found, strange, err := r.finder.Find(sheet)
		if err != nil {
			return on, err
		}
		for _, o := range strange {
			on.others = append(on.others, otherForm(sheet, o))
		}
		for _, form := range found {
			f := extract.Filing(r.model, form, name)
			if sheet.Hidden && slices.ContainsFunc(on.filings, func(seen *schema.Filing) bool { return sameForm(seen, f) }) {
				continue // a hidden copy never beats what is shown
			}
			on.filings, on.forms = append(on.filings, f), append(on.forms, form)
			on.years = append(on.years, printedOn(form))
		}
	}
	return on, nil
}

// refusal is why the book is not read as a whole; nil where it is.
func (on onSheets) refusal() error {
	doubtful := slices.IndexFunc(on.others, func(o OtherForm) bool { return o.As != "" })
	switch {
	case doubtful >= 0:
		return on.others[doubtful]
	case len(on.filings) == 0 && len(on.others) > 0:
		return on.others[0]
	case len(on.filings) == 0:
		return ErrNoForm
	}
	return nil
}

// otherForm is a form of another kind as it is refused.
func otherForm(sheet *grid.Sheet, o locate.Other) OtherForm {
	name, cell := sheet.Where(o.Title.Row, o.Title.Col)
	e := OtherForm{Err: ErrOtherForm, Name: o.Name, Title: strings.Join(strings.Fields(o.Title.Text), ""), Place: name + "!" + cell}
	if o.As != nil {
		e.Err, e.As = ErrDoubtfulForm, o.As.Name
	}
	return e
}

// tellOthers says on a filing what else is in its file and was passed over.
func (r *Reader) tellOthers(f *schema.Filing, others []OtherForm) {
	for _, o := range others {
		sheet, cell, _ := strings.Cut(o.Place, "!")
		f.Findings = append(f.Findings, r.model.ReaderFinding("F14", schema.Subject{}, schema.Say("read.look_alike", schema.Quote("title", o.Title), schema.Quote("name", o.Name)),
			o.Title, schema.Source{File: f.File, Sheet: sheet, Cell: cell}))
	}
}

// Label returns the label that a text of a form is, "" when it can be none.
func Label(text string) string { return locate.Label(text) }

// SameLabel reports whether two texts are one label, printed differently.
func SameLabel(a, b string) bool { return locate.SameLabel(a, b) }

// LabelKey is what two texts have in common that are one label, printed
// differently; "" of one that is like no other.
func LabelKey(text string) string { return locate.LabelKey(text) }

// ErrLookAlike says that a heading cannot be taught to be one of ours, as it
// names a form of another kind.
var ErrLookAlike = locate.ErrLookAlike

// OtherTitle returns the name of the kind of form that a heading names, where it
// is another than ours.
func OtherTitle(model *schema.Model, title string) (kind string, ok bool) {
	return locate.OtherTitle(model, title)
}

// Titles returns the forms that a heading may be of, the given one first.
func Titles(model *schema.Model, first schema.FormID) []Candidate {
	return locate.Titles(model, first)
}

// Candidate is a line or a column that a label may mean.
type Candidate = locate.Candidate

// Nearest returns the lines and columns of a form that a label is most like,
// best first, no more than n.
func Nearest(model *schema.Model, form schema.FormID, label string, n int) []Candidate {
	return locate.Nearest(model, form, label, n)
}

// Candidates returns all lines and columns of a form that a label can be taught
// to mean.
func Candidates(model *schema.Model, form schema.FormID) []Candidate {
	return locate.Candidates(model, form)
}

// NearestUnits returns the names of units that are most like a name, best
// first, no more than n.
func NearestUnits(name string, among []string, n int) []string {
	return locate.NearestUnits(name, among, n)
}

// UnitNames are names of units among which the nearest to many others are looked for.
type UnitNames = locate.UnitNames

// NewUnitNames prepares names of units to be searched.
func NewUnitNames(names []string) *UnitNames { return locate.NewUnitNames(names) }

func visibleFirst(sheets []*grid.Sheet) []*grid.Sheet {
	ordered := slices.Clone(sheets)
	slices.SortStableFunc(ordered, func(a, b *grid.Sheet) int {
		switch {
		case a.Hidden == b.Hidden:
			return 0
		case a.Hidden:
			return 1
		}
		return -1
	})
	return ordered
}

// sameForm reports whether two filings of one file are the same form of the
// same project.
func sameForm(a, b *schema.Filing) bool {
	return a.Form == b.Form && schema.ProjectKey(projectName(a)) == schema.ProjectKey(projectName(b))
}

// projectName returns the name of a filing's project, "" for a form about the
// unit and for the 「/」 form.
func projectName(f *schema.Filing) string {
	name, _ := f.Value("project_evaluation/project_name")
	return schema.Clean(name.Text)
}

// unitName returns the unit that a filing names itself. 主管部门 on a project is
// another body than the unit.
func unitName(f *schema.Filing) string {
	path := string(f.Form) + "/unit_name"
	if f.Form == schema.ProjectEvaluation {
		path = schema.Path(string(f.Form), "implementing_unit")
	}
	if v, ok := f.Value(path); ok && v.State == schema.Text {
		return schema.WithoutCode(schema.Clean(v.Text))
	}
	return ""
}

// nameUnits says which unit each filing is of. A file is one unit's, and the
// unit is the one that its 基础数据表 names, else its 整体支出绩效自评表; only a
// file without both is the unit's that its written report names, else its
// projects' 实施单位's, which beside the first two may be a body of the unit; and
// where nothing else names it, its projects' 主管部门's. Where the form that names the unit stands in the
// file under different names, the file is several units'.
func nameUnits(filings []*schema.Filing, given string) error {
	owner := ""
	several := false
	var known []string // names of different units
	called := func(own string) string {
		for _, name := range known {
			if schema.SameUnit(name, own) {
				return name
			}
		}
		known = append(known, own)
		return own
	}
	naming := []schema.FormID{schema.BaseData, schema.OverallEvaluation}
	if !slices.ContainsFunc(filings, func(f *schema.Filing) bool { return slices.Contains(naming, f.Form) }) {
		naming = []schema.FormID{schema.ReportText, schema.ProjectEvaluation}
	}
	for _, id := range naming {
		names := map[string]bool{}
		first := ""
		for _, f := range filings {
			if own := unitName(f); f.Form == id && own != "" {
				names[called(own)] = true
				first = cmp.Or(first, own)
			}
		}
		several = several || len(names) > 1
		owner = cmp.Or(owner, first)
	}
	owner = cmp.Or(owner, given)
	byDepartment := false
	if owner == "" {
		owner = department(filings)
		byDepartment = owner != ""
	}
	current := owner
	for _, f := range filings {
		f.Unit, f.ByDepartment = owner, byDepartment
		if !several {
			continue
		}
		// Several units' forms follow one another; a form that names no unit
		// is of the unit before it.
		if own := unitName(f); own != "" {
			current = called(own)
		}
		f.Unit = current
	}
	if owner == "" {
		return ErrNoUnit
	}
	return nil
}

// department returns the 主管部门 that all projects of a file name, "" where they
// name several or none.
func department(filings []*schema.Filing) string {
	name := ""
	for _, f := range filings {
		v, ok := f.Value("project_evaluation/department")
		switch {
		case !ok || v.State != schema.Text:
		case name == "":
			name = schema.WithoutCode(v.Text)
		case !schema.SameUnit(name, v.Text):
			return ""
		}
	}
	return name
}

// onlyProjects reports whether a file holds no form about the unit.
func onlyProjects(filings []*schema.Filing) bool {
	return !slices.ContainsFunc(filings, func(f *schema.Filing) bool { return f.Form != schema.ProjectEvaluation })
}

// printedYear is the year that a form prints, and where; 0 for none.
type printedYear struct {
	year  int
	place string
}

func printedOn(form locate.Form) printedYear {
	p := printedYear{year: form.Year}
	if form.YearAt != nil {
		sheet, cell := form.Sheet.Where(form.YearAt.Row, form.YearAt.Col)
		p.place = sheet + "!" + cell
	}
	return p
}

// setYears says which year each filing is of: the year that most forms of the
// file print, else the one given. A form of the file that prints another is
// held against it by check A18; where no year is printed by more forms than
// another, it is asked. Only a file that plainly holds several years, one form of
// one unit more than once under different years or nothing but projects, is
// filed by what each form prints. A year that has not come is asked about too.
func setYears(filings []*schema.Filing, printed []printedYear, given, now int) error {
	several := onlyProjects(filings)
	for i, f := range filings {
		for j := range filings[:i] {
			again := sameForm(filings[j], f) && schema.SameUnit(filings[j].Unit, f.Unit)
			several = several || again && printed[i].year != 0 && printed[j].year != 0 && printed[i].year != printed[j].year
		}
	}
	year, rivals := mostPrinted(printed)
	switch {
	case len(rivals) > 1 && !several && given == 0:
		return YearDoubt{ErrYears, rivals}
	case len(rivals) > 1 && !several:
		year = given
	}
	year = cmp.Or(year, given)
	if year == 0 {
		return ErrNoYear
	}
	for i, f := range filings {
		f.Year = year
		if several {
			f.Year = cmp.Or(printed[i].year, year)
		}
		if f.Year > now && f.Year != given {
			return YearDoubt{ErrYearDoubtful, []YearPlace{{f.Year, cmp.Or(printed[i].place, anchor(f).Sheet+"!"+anchor(f).Cell)}}}
		}
	}
	return nil
}

// mostPrinted returns the year that most forms print, and each of the years that
// as many do, by year, with the first of its places.
func mostPrinted(printed []printedYear) (year int, rivals []YearPlace) {
	votes := map[int]int{}
	most := 0
	for _, p := range printed {
		if p.year != 0 {
			votes[p.year]++
			most = max(most, votes[p.year])
		}
	}
	for _, p := range printed {
		if p.year != 0 && votes[p.year] == most && !slices.ContainsFunc(rivals, func(r YearPlace) bool { return r.Year == p.year }) {
			rivals = append(rivals, YearPlace{p.year, p.place})
		}
	}
	slices.SortFunc(rivals, func(a, b YearPlace) int { return a.Year - b.Year })
	if len(rivals) > 0 {
		year = rivals[len(rivals)-1].Year
	}
	return year, rivals
}

// distinct makes sure that no two filings are the same form of the same unit
// and project. Where two are, both say so; the first is kept as the form, and
// the others as further projects or, for a form of which a unit has one, left
// out with the finding naming them.
func (r *Reader) distinct(filings []*schema.Filing) []*schema.Filing {
	var kept []*schema.Filing
	for _, f := range filings {
		i := slices.IndexFunc(kept, func(seen *schema.Filing) bool {
			return seen.Form == f.Form && seen.Year == f.Year && schema.SameUnit(seen.Unit, f.Unit) &&
				schema.ProjectKey(seen.Project) == schema.ProjectKey(f.Project)
		})
		if i < 0 {
			kept = append(kept, f)
			continue
		}
		first := kept[i]
		if sameValues(first, f) {
			continue // a second print of the same form
		}
		cells := []schema.Source{anchor(first), anchor(f)}
		said := schema.Say("read.twice", schema.Quote("form", r.model.Form(f.Form).Name), schema.Place("place", cells[1]))
		first.Findings = append(first.Findings, r.model.ReaderFinding("F8", schema.Subject{}, said, "", cells...))
		if f.Form == schema.ProjectEvaluation {
			f.Project = nextName(kept, f.Project)
			kept = append(kept, f)
		}
	}
	return kept
}

// nextName numbers a project's name that is taken: 某项目（2）.
func nextName(filings []*schema.Filing, name string) string {
	for n := 2; ; n++ {
		numbered := name + "（" + strconv.Itoa(n) + "）"
		if !slices.ContainsFunc(filings, func(f *schema.Filing) bool {
			return schema.ProjectKey(f.Project) == schema.ProjectKey(numbered)
		}) {
			return numbered
		}
	}
}

// sameValues reports whether two filings say the same.
func sameValues(a, b *schema.Filing) bool {
	return slices.EqualFunc(a.Values, b.Values, func(x, y schema.Value) bool {
		return x.Path == y.Path && x.State == y.State && x.Number == y.Number && x.Text == y.Text
	})
}

// anchor returns the first cell of a filing's answers.
func anchor(f *schema.Filing) schema.Source {
	for _, v := range f.Values {
		if strings.HasPrefix(v.Path, string(f.Form)+"/") {
			return v.Source
		}
	}
	return schema.Source{File: f.File, Sheet: f.Sheet}
}
