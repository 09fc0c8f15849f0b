package bureau

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"jixiao/consolidate/handout"
	"jixiao/consolidate/whole"
	"jixiao/importer"
	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/schema"
	"jixiao/schema/store"
)

// Returned is what was written for a unit; the JSON of the return command.
type Returned struct {
	Unit   string         `json:"unit"`
	Year   int            `json:"year"`
	Points int            `json:"points"`
	Notice string         `json:"notice"` // "" where it could not be written
	Copies []ReturnedCopy `json:"copies"`
	Reason string         `json:"reason"` // why nothing was written for the unit; "" where it was
}

// Failed reports whether something that should go back could not be written.
func (r Returned) Failed() bool {
	return r.Reason != "" || slices.ContainsFunc(r.Copies, func(c ReturnedCopy) bool { return c.Copy == "" })
}

// ReturnedCopy is the marked copy of a file.
type ReturnedCopy struct {
	File   string `json:"file"`
	Copy   string `json:"copy"`   // "" where none could be made
	Drawn  bool   `json:"drawn"`  // from what was read: the file received is no .xlsx
	Reason string `json:"reason"` // why there is no copy

	Refused *Refused `json:"-"` // the same
}

// Returns says what is to go back.
type Returns struct {
	Year int
	Unit string // as the store shows it; "" for all
	Info bool   // notices as well, not errors and warnings alone
	// Keys are those of the findings that are to go back, by the unit, whatever their
	// severity; none for all findings of all units.
	Keys map[string][]string
	// Password gives the password of a file, by its SHA-256; "" for none.
	Password func(sum string) string
	// Write keeps what goes to a unit. It has fill write the files by put, which
	// returns what each is called: stem and extension, or another name where that
	// is taken. It returns the folder that they are in. On an error, which says in
	// words what could not be written and where, nothing is kept of a unit that
	// nothing was written for before.
	Write func(unit string, fill func(put Put) error) (folder string, err error)
}

// Put keeps a file.
type Put func(stem, extension string, data []byte) (name string, err error)

// Return makes the marked copies and the notices of the units about which
// something stands that neither they nor the bureau have settled.
func Return(ctx context.Context, db *store.DB, what Returns) ([]Returned, error) {
	findings, err := db.Findings(ctx, store.FindingFilter{Year: what.Year, Unit: what.Unit})
	if err != nil {
		return nil, err
	}
	of := map[string][]schema.Finding{}
	for _, f := range findings {
		asked := f.Severity != schema.Info || what.Info
		if len(what.Keys) > 0 {
			asked = slices.Contains(what.Keys[f.Unit], f.Key())
		}
		if f.Standing() && !schema.OfBureau(f.Code) && asked {
			of[f.Unit] = append(of[f.Unit], f)
		}
	}
	reader, err := newReader(ctx, db, importer.Given{})
	if err != nil {
		return nil, err
	}
	list := []Returned{}
	err = db.Read(ctx, what.Year, func(year *store.Reading) error {
		for i, name := range year.Units {
			if len(of[name]) == 0 {
				continue
			}
			submissions, err := year.Submissions(ctx, []int{i})
			if err != nil {
				return err
			}
			for _, s := range submissions {
				done, err := returner{what, db, reader}.apart(ctx, s, of[name])
				if err != nil {
					return err
				}
				list = append(list, done)
			}
		}
		return nil
	})
	return list, err
}

// returner makes what goes back.
type returner struct {
	Returns
	db     *store.DB
	reader *importer.Reader
}

// apart is unit, of which the others do not suffer: what goes wrong is told with
// the unit, unless it would go wrong with every other one too.
func (r returner) apart(ctx context.Context, s *schema.Submission, findings []schema.Finding) (Returned, error) {
	done, err := r.unit(ctx, s, findings)
	if err == nil {
		return done, nil
	}
	if ctx.Err() != nil {
		return done, ctx.Err()
	}
	if whole.Why(err) == whole.Full {
		return done, err
	}
	done.Notice, done.Copies, done.Reason = "", []ReturnedCopy{}, ReturnFailed(err)
	return done, nil
}

// unit writes the marked copies and the notice of one unit.
func (r returner) unit(ctx context.Context, s *schema.Submission, findings []schema.Finding) (Returned, error) {
	slices.SortStableFunc(findings, func(a, b schema.Finding) int { return bySeverity(a.Severity) - bySeverity(b.Severity) })
	points := pointsOf(r.db.Model(), findings)
	done := Returned{Unit: s.Unit, Year: s.Year, Points: len(points), Copies: []ReturnedCopy{}}
	records, err := r.db.Records(ctx, s.Unit, s.Year)
	if err != nil {
		return done, err
	}
	origins := OriginsOf(s, records)
	var made []madeCopy // of each of the copies
	for _, file := range filesOf(records) {
		c := handout.Copy{Unit: s.Unit, Year: s.Year, File: file.name, Written: time.Now()}
		for i, f := range findings {
			if p, ours := pointFor(r.db.Model(), points[i], f, file, origins); ours {
				c.Points = append(c.Points, p)
			}
		}
		if len(c.Points) == 0 {
			continue
		}
		entry, m, err := r.tryCopy(ctx, file, c)
		if err != nil {
			return done, err
		}
		done.Copies, made = append(done.Copies, entry), append(made, m)
	}
	return done, r.write(&done, made, points)
}

// pointsOf are findings as they are put to a unit, numbered.
func pointsOf(model *schema.Model, findings []schema.Finding) []handout.Point {
	points := make([]handout.Point, len(findings))
	for i, f := range findings {
		points[i] = handout.Point{Number: i + 1, Code: f.Code, Severity: f.Severity, Form: FormTitle(model, f.Form), Text: f.Sentence(),
			Written: f.Written, Expected: rounded(f.Expected, f.Written), Note: f.Note, Key: f.Key()}
		if len(f.Cells) > 0 {
			points[i].Where = f.Cells[0].Sheet + "!" + f.Cells[0].Cell
		}
	}
	return points
}

// tryCopy marks a copy of a file, or says in its entry why there is none. The error is
// the context's.
func (r returner) tryCopy(ctx context.Context, file sourceFile, c handout.Copy) (ReturnedCopy, madeCopy, error) {
	var m madeCopy
	err := caught(func() (err error) {
		m, err = r.copy(ctx, file, c)
		return err
	})
	entry := ReturnedCopy{File: file.name, Drawn: m.drawn}
	if err == nil {
		return entry, m, nil
	}
	if ctx.Err() != nil {
		return entry, madeCopy{}, ctx.Err()
	}
	why := refusedCopy(err, m.refused)
	entry.Refused, entry.Reason = &why, why.String()
	return entry, madeCopy{}, nil
}

// write hands the copies and the notice over to be kept, and notes where they are.
func (r returner) write(done *Returned, made []madeCopy, points []handout.Point) error {
	folder, err := r.Write(done.Unit, func(put Put) error {
		var copies []string
		for i, m := range made {
			if m.data == nil {
				continue
			}
			file := done.Copies[i].File
			name, err := put(FileName(strings.TrimSuffix(path.Base(file), path.Ext(file)))+"（审核）", m.extension, m.data)
			if err != nil {
				return err
			}
			done.Copies[i].Copy = name
			copies = append(copies, name)
		}
		notice, err := handout.Notice{Unit: done.Unit, Year: done.Year, Copies: copies, Points: points, Dated: time.Now()}.Write()
		if err != nil {
			return err
		}
		// The last: where it is, all of it is.
		done.Notice, err = put("退回修改通知", ".docx", notice)
		return err
	})
	if err != nil {
		return unwritten{err}
	}
	done.Notice = filepath.Join(folder, done.Notice)
	for i := range done.Copies {
		if c := &done.Copies[i]; c.Copy != "" {
			c.Copy = filepath.Join(folder, c.Copy)
		}
	}
	return nil
}

// caught makes an error of a panic: a library that marks and draws workbooks, of
// whatever make, must not keep the other units from what is theirs.
func caught(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked{p}
		}
	}()
	return do()
}

// unwritten is an error of Returns.Write.
type unwritten struct{ error }

func (u unwritten) Unwrap() error { return u.error }

// panicked is what a panic said.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprint(p.value) }

// rounded prints a figure that was computed with no more decimals than what it
// is held against, but two.
func rounded(figure, against string) string {
	a, err := schema.ParseAmount(figure)
	if err != nil {
		return figure
	}
	for decimals := 2; decimals < 6; decimals++ {
		w, err := schema.ParseAmount(against)
		if err != nil || w.String() == against && len(w.Fixed(decimals)) >= len(against) {
			if short, err := schema.ParseAmount(a.Fixed(decimals)); err == nil {
				return short.String()
			}
		}
	}
	return figure
}

func bySeverity(s schema.Severity) int {
	return slices.Index([]schema.Severity{schema.Err, schema.Warn, schema.Info}, s)
}

// sourceFile is a file that current filings of a unit stand in.
type sourceFile struct {
	name, sum string
	filings   []store.Record
}

func filesOf(records []store.Record) []sourceFile {
	var files []sourceFile
	for _, r := range records {
		if !r.Current() {
			continue
		}
		i := slices.IndexFunc(files, func(f sourceFile) bool { return f.sum == r.SHA256 })
		if i < 0 {
			i = len(files)
			files = append(files, sourceFile{name: r.File, sum: r.SHA256})
		}
		files[i].filings = append(files[i].filings, r)
	}
	return files
}

// pointFor says what a finding is to one file: the cells in question that stand
// in it are marked. It is a file's too where the form stands in it that the finding is
// about, and no cell at all.
func pointFor(model *schema.Model, p handout.Point, f schema.Finding, file sourceFile, origins *Origins) (handout.Point, bool) {
	for i, c := range f.Cells {
		if f.InQuestion(i) && origins.Of(f, i) == file.sum {
			p.Cells = append(p.Cells, handout.Place{Sheet: c.Sheet, Cell: c.Cell})
		}
	}
	if len(f.Cells) > 0 {
		return p, len(p.Cells) > 0
	}
	return p, slices.ContainsFunc(file.filings, func(r store.Record) bool { return r.Form == f.Form && r.Project == f.Project })
}

// madeCopy is a marked copy.
type madeCopy struct {
	data      []byte
	extension string
	drawn     bool
	refused   bool // the file cannot be opened; the error says why
}

// errStoredDamaged says that the database does not hold what was received.
var errStoredDamaged = errors.New("the stored file is not the one that was received")

// copy marks a file: in a copy of the workbook itself where it is an .xlsx and
// the copy reads as the file does, else in a workbook drawn from what was read.
func (r returner) copy(ctx context.Context, file sourceFile, c handout.Copy) (madeCopy, error) {
	data, err := r.db.Data(ctx, file.sum)
	if err != nil {
		return madeCopy{}, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != file.sum {
		return madeCopy{refused: true}, errStoredDamaged
	}
	password := r.Password(file.sum)
	reader := r.reader.For(importer.Given{Unit: c.Unit, Year: c.Year, Password: password})
	before, err := reader.Read(file.name, data)
	if err != nil {
		return madeCopy{refused: true}, err
	}
	if extension := workbookExtension(file.name, data); extension != "" {
		var marked []byte
		err := caught(func() (err error) {
			marked, err = handout.Mark(data, c)
			return err
		})
		if err == nil && readsAs(reader, before, file.name, marked) {
			return madeCopy{data: marked, extension: extension}, nil
		}
	}
	book, err := formats.Open(data, password)
	if err != nil {
		return madeCopy{refused: true}, err
	}
	sheets, places := drawn(book)
	for i := range c.Points {
		var cells []handout.Place
		for _, at := range c.Points[i].Cells {
			if place, ok := places[at]; ok {
				cells = append(cells, place)
			}
		}
		c.Points[i].Cells = cells
	}
	marked, err := handout.Draw(sheets, c)
	return madeCopy{data: marked, extension: ".xlsx", drawn: true}, err
}

// readsAs reports whether a marked copy reads as the file that it is of.
func readsAs(reader *importer.Reader, before []*schema.Filing, name string, marked []byte) bool {
	after, err := reader.Read(name, marked)
	if err != nil || len(after) != len(before) {
		return false
	}
	return slices.EqualFunc(before, after, saysTheSame)
}

// saysTheSame reports whether two readings of a form are of one unit, year and project,
// and have the same values in the same cells.
func saysTheSame(a, b *schema.Filing) bool {
	return a.Form == b.Form && a.Unit == b.Unit && a.Year == b.Year && a.Project == b.Project &&
		slices.EqualFunc(a.Values, b.Values, func(v, w schema.Value) bool {
			return v.Path == w.Path && v.State == w.State && v.Number == w.Number && v.Text == w.Text && v.Source.Cell == w.Source.Cell
		})
}

// workbookExtension returns the extension for a marked copy of a workbook that
// can be marked as it is; "" for what has to be drawn.
func workbookExtension(name string, data []byte) string {
	if formats.Of(data).Kind != formats.XLSX {
		return ""
	}
	if ext := strings.ToLower(path.Ext(name)); ext == ".xlsm" {
		return ext
	}
	return ".xlsx"
}

// drawn turns a book that was read into sheets to draw, and says what its
// places are called there.
func drawn(book *grid.Book) ([]handout.Sheet, map[handout.Place]handout.Place) {
	places := map[handout.Place]handout.Place{}
	var sheets []handout.Sheet
	for _, s := range book.Sheets {
		name := sheetName(s.Name, sheets)
		to := handout.Sheet{Name: name, Hidden: s.Hidden && len(book.Sheets) > 1}
		for _, c := range s.Cells {
			cell := handout.Cell{Ref: grid.Ref(c.Row, c.Col), Text: c.Text, Number: c.Kind == grid.Number && !c.Format.Date, Format: c.Format.Code}
			if date, ok := s.Date(&c); ok {
				cell.Text = date
			}
			if cell.Format == "General" || cell.Format == "@" {
				cell.Format = ""
			}
			to.Cells = append(to.Cells, cell)
		}
		for _, m := range s.Merges {
			to.Merges = append(to.Merges, grid.Ref(m.Top, m.Left)+":"+grid.Ref(m.Bottom, m.Right))
		}
		b := s.Bounds()
		for row := b.Top; row <= b.Bottom; row++ {
			for col := b.Left; col <= b.Right; col++ {
				sheet, cell := s.Where(row, col)
				places[handout.Place{Sheet: sheet, Cell: cell}] = handout.Place{Sheet: name, Cell: grid.Ref(row, col)}
			}
		}
		sheets = append(sheets, to)
	}
	return sheets, places
}

// sheetName makes a name that a workbook allows and that is not taken.
func sheetName(name string, taken []handout.Sheet) string {
	const longest = 31
	runes := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return '_'
		}
		return r
	}, cmp.Or(name, "Sheet")))
	base := string(runes[:min(len(runes), longest-3)])
	name = base
	for n := 2; slices.ContainsFunc(taken, func(s handout.Sheet) bool { return strings.EqualFold(s.Name, name) }); n++ {
		name = fmt.Sprintf("%s(%d)", base, n)
	}
	return name
}

// devices are names that Windows keeps for itself, with whatever extension.
var devices = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)`)

// FileName makes a name that every file system allows.
func FileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, schema.Clean(name))
	const longest = 60 // characters; a path has 260 on Windows
	if runes := []rune(name); len(runes) > longest {
		name = string(runes[:longest])
	}
	name = cmp.Or(strings.Trim(name, " ."), "_")
	if devices.MatchString(name) {
		name = "_" + name
	}
	return name
}
