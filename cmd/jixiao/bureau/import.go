// Package bureau does what a finance bureau's clerk asks for, on a database: it
// takes files in and reads them again, teaches labels, lists who has handed in
// what, compares filings, and makes what goes back to the units. The commands
// and the page both call it, so that they cannot disagree.
//
// It prints nothing and reads no flags; the sentences that both say are here.
package bureau

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"jixiao/importer"
	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/schema"
	"jixiao/schema/store"
)

// Imported is what became of one file; the JSON of the import command.
type Imported struct {
	File     string         `json:"file"`
	SHA256   string         `json:"sha256"`
	Status   string         `json:"status"`
	Reason   string         `json:"reason"`
	Code     string         `json:"code,omitempty"`   // why it is refused, see Refused
	Remedy   Remedy         `json:"remedy,omitempty"` // and what can be done
	Forms    []ImportedForm `json:"forms"`
	Findings int            `json:"findings"` // how many stand about the file
	// Pending says that a form of it waits until a person says which counts, see
	// store.DB.Choose.
	Pending bool `json:"pending,omitempty"`
	// Suggested is what the file's name says where its forms do not; it is never
	// taken by itself.
	Suggested *Suggestion `json:"suggested,omitempty"`

	NotKept bool        `json:"-"` // it is refused, and not in the database
	Found   store.Count `json:"-"` // the same by severity
	Refused *Refused    `json:"-"` // why it is refused; nil when it is not
	// Withdrawn says of a duplicate that all of it is withdrawn: it can be
	// imported as another unit's or year's.
	Withdrawn bool `json:"-"`
}

// ImportedForm is a filled form that was found in a file.
type ImportedForm struct {
	Form    schema.FormID `json:"form"`
	Unit    string        `json:"unit"`
	Year    int           `json:"year"`
	Project string        `json:"project"`
	Sheet   string        `json:"sheet"`
	Pending bool          `json:"pending,omitempty"`
	Filing  int64         `json:"filing,omitempty"` // its number, where it waits
}

// Statuses of a file.
const (
	StatusImported  = "imported"
	StatusDuplicate = "duplicate"
	StatusRefused   = "refused"
)

// Import reads files and keeps them in their order, each whole or not at all.
// each, unless it is nil, is told of every file as it is done; of one that is no
// unit's at all (a summary of this program) result is nil. Where Import fails
// midway, what came before is in the database, and is returned with the error.
// The results are in the order of the files' names.
func Import(ctx context.Context, db *store.DB, files []Received, given importer.Given, each func(f Received, result *Imported)) (results []Imported, err error) {
	err = db.Batch(ctx, func(ctx context.Context) error {
		results, err = importBatch(ctx, db, files, given, each)
		return err
	})
	return results, err
}

func importBatch(ctx context.Context, db *store.DB, files []Received, given importer.Given, each func(f Received, result *Imported)) ([]Imported, error) {
	reader, err := newReader(ctx, db, given)
	if err != nil {
		return nil, err
	}
	results := make([]Imported, 0, len(files))
	for r := range readAll(ctx, files, reader) {
		if ctx.Err() != nil {
			break // what was not read for that is not refused
		}
		result, skip, err := put(ctx, db, r, given)
		if err != nil {
			return results, err
		}
		told := &result
		if skip {
			told = nil
		} else {
			results = append(results, result)
		}
		if each != nil {
			each(r.file, told)
		}
	}
	if err := ctx.Err(); err != nil {
		return results, err
	}
	// What was found in a file may since have been settled by another.
	for i, r := range results {
		if r.Status == StatusRefused {
			continue
		}
		if results[i].Found, err = db.Standing(ctx, r.SHA256); err != nil {
			return results, err
		}
		results[i].Findings = results[i].Found.All()
	}
	// Files were taken in the order of their age; they are shown by name.
	slices.SortStableFunc(results, func(a, b Imported) int { return cmp.Compare(a.File, b.File) })
	return results, nil
}

// newReader returns a reader that knows the labels that are taught by now.
func newReader(ctx context.Context, db *store.DB, given importer.Given) (*importer.Reader, error) {
	taught, err := db.Wordings(ctx)
	if err != nil {
		return nil, err
	}
	return importer.NewReader(db.Model(), given, taught)
}

// read is a file and what was read from it.
type read struct {
	file    Received
	data    []byte
	filings []*schema.Filing
	err     error
	// skip says that nothing of it is read by itself: it is a document that holds
	// the forms as files embedded in it, or such a file without one.
	skip bool
}

// maxReading is how many bytes of files are in memory at a time, where there is
// more than one of them: as many as the largest that is read.
const maxReading = maxFile

// readAll reads files side by side and yields them in their order. No more
// than a few are in memory at a time, and no more bytes than maxReading.
func readAll(ctx context.Context, files []Received, reader *importer.Reader) func(yield func(read) bool) {
	return func(yield func(read) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		type slot struct {
			done chan read
			size int64
		}
		pending := make(chan slot, runtime.GOMAXPROCS(0))
		room := semaphore.NewWeighted(maxReading)
		go func() {
			defer close(pending)
			for _, f := range files {
				s := slot{make(chan read, 1), min(f.size, maxReading)}
				if room.Acquire(ctx, s.size) != nil {
					return
				}
				select {
				case pending <- s:
				case <-ctx.Done():
					return
				}
				go func() { s.done <- readOne(ctx, f, reader) }()
			}
		}()
		for s := range pending {
			select {
			case r := <-s.done:
				if !yield(r) {
					return
				}
				room.Release(s.size)
			case <-ctx.Done():
				return
			}
		}
	}
}

func readOne(ctx context.Context, f Received, reader *importer.Reader) read {
	r := read{file: f}
	if r.data, r.err = f.read(ctx); r.err != nil {
		return r
	}
	r.filings, r.err = reader.ReadContext(ctx, f.Name, r.data)
	switch {
	case len(f.hosts) > 0:
		r.within(ctx, reader)
	case errors.Is(r.err, importer.ErrNoForm):
		r.skip = slices.ContainsFunc(f.embedded, func(e content) bool {
			data, err := e.read(ctx)
			if err == nil {
				_, err = reader.ReadContext(ctx, f.Name, data)
			}
			return !formless(err)
		})
	}
	return r
}

// within settles what was read of an embedded file by the documents that it is
// in: whose it is and of which year, and that a form of a document's own is what
// counts.
func (r *read) within(ctx context.Context, reader *importer.Reader) {
	var theirs []*schema.Filing
	for _, document := range r.file.hosts {
		data, err := document.read(ctx)
		if err != nil {
			continue // it is told of by itself
		}
		if host, err := reader.ReadContext(ctx, r.file.Name, data); err == nil {
			reader = reader.Within(host)
			theirs = append(theirs, host...)
		}
	}
	if errors.Is(r.err, importer.ErrNoUnit) || errors.Is(r.err, importer.ErrNoYear) {
		r.filings, r.err = reader.ReadContext(ctx, r.file.Name, r.data)
	}
	r.skip = formless(r.err)
	if r.err != nil {
		return
	}
	r.filings = slices.DeleteFunc(r.filings, func(f *schema.Filing) bool {
		return slices.ContainsFunc(theirs, func(h *schema.Filing) bool { return ofOneForm(h, f) })
	})
	r.skip = len(r.filings) == 0
}

// ofOneForm reports whether two filings are of one unit, year, form and project.
func ofOneForm(a, b *schema.Filing) bool {
	return a.Form == b.Form && a.Year == b.Year && schema.SameUnit(a.Unit, b.Unit) && schema.ProjectKey(a.Project) == schema.ProjectKey(b.Project)
}

// hostsOf returns the documents that a stored file is embedded in, the outermost
// first; none where it is in none that is stored.
func hostsOf(ctx context.Context, db *store.DB, name, sum string) ([][]byte, error) {
	i := strings.LastIndexByte(name, '/')
	if i < 0 {
		return nil, nil
	}
	files, err := db.FilesNamed(ctx, name[:i])
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		data, err := db.Data(ctx, f)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(formats.Of(data).Embedded(), func(e grid.EmbeddedFile) bool { return store.Sum(e.Data) == sum }) {
			outer, err := hostsOf(ctx, db, name[:i], f)
			return append(outer, data), err
		}
	}
	return nil, nil
}

// formless reports whether a file was not read for the want of a form in it: it
// may be anything that people put into their documents.
func formless(err error) bool {
	var refused formats.Refused
	return errors.Is(err, importer.ErrNoForm) || errors.As(err, &refused) && slices.Contains(formlessKinds, refused.Kind)
}

// formlessKinds are the kinds of what people put into their documents that hold no
// form of ours. What may hold one, in a format that is not read, is none of them.
var formlessKinds = []formats.Kind{
	formats.Unknown, formats.Empty, formats.Image, formats.PDF, formats.Text, formats.CSV, formats.HTML, formats.WebArchive, formats.XMLSheet,
	formats.Presentation, formats.IWork, formats.Archive,
}

// put keeps a file and its filings. It reports skip for a file that is not a
// unit's at all, and an error only when the database fails.
func put(ctx context.Context, db *store.DB, r read, given importer.Given) (result Imported, skip bool, err error) {
	result = Imported{File: r.file.Name, Forms: []ImportedForm{}}
	if r.data == nil && r.err != nil {
		result.SHA256 = r.file.sum // of a file that is not kept, or by another one
		result.refuse(r.err)
		result.NotKept = result.Status == StatusRefused
		return result, false, nil
	}
	if errors.Is(r.err, importer.ErrOwnSummary) || r.skip && len(r.file.hosts) > 0 {
		return result, true, nil
	}
	result.SHA256 = store.Sum(r.data)
	file := store.File{
		Name: r.file.Name, SHA256: result.SHA256, Size: int64(len(r.data)),
		Received: time.Now(), Modified: r.file.Modified, Data: r.data,
	}
	switch {
	case r.skip: // what is embedded in it speaks for it; the document is kept
		return result, false, result.keepDocument(ctx, db, file)
	case r.err != nil:
		return result, false, result.unusable(ctx, db, r.file, file, r.err, given)
	}
	return result, false, result.file(ctx, db, r, file, given)
}

// keepDocument keeps a document of which the forms are files embedded in it.
func (r *Imported) keepDocument(ctx context.Context, db *store.DB, document store.File) error {
	known, err := db.Keep(ctx, document)
	r.Status, r.Reason = StatusImported, embeddedAlone
	if known {
		r.Status, r.Reason = StatusDuplicate, knownFile
	}
	return err
}

// file keeps a file that was read, and files its forms.
func (r *Imported) file(ctx context.Context, db *store.DB, read read, file store.File, given importer.Given) error {
	same, err := unanswered(ctx, db, read)
	if err != nil {
		return err
	}
	if same {
		for _, f := range read.filings {
			r.Forms = append(r.Forms, importedForm(f))
		}
		r.Status, r.Reason = StatusDuplicate, unansweredCopy
		return nil
	}
	if read.filings, err = db.AsCorrected(ctx, file.SHA256, read.filings); err != nil {
		return err
	}
	doubt, err := displaces(ctx, db, read.data, read.filings)
	if err != nil {
		return err
	}
	if doubt != nil {
		return r.unusable(ctx, db, read.file, file, doubt, given)
	}
	if err := setWaits(ctx, db, read); err != nil {
		return err
	}
	receipt, err := db.Put(ctx, file, read.filings)
	switch {
	case errors.Is(err, store.ErrTwice):
		file.Reason, file.Detail = r.refuse(err)
		return db.Refuse(ctx, file)
	case err != nil:
		return err
	case receipt.Duplicate:
		otherwise, err := readOtherwise(ctx, db, store.File{Name: receipt.Known, SHA256: file.SHA256}, read.filings)
		if err != nil {
			return err
		}
		r.duplicate(db.Model(), receipt, given, otherwise)
		return nil
	}
	r.imported(db.Model(), receipt, read.filings)
	return nil
}

// imported tells of a file that was kept, with its forms.
func (r *Imported) imported(model *schema.Model, receipt store.Receipt, filings []*schema.Filing) {
	for _, f := range filings {
		form := importedForm(f)
		for _, k := range receipt.Waiting {
			if k.Form == f.Form && k.Year == f.Year && schema.ProjectKey(k.Project) == schema.ProjectKey(f.Project) && k.Sheet == f.Sheet {
				form.Pending, form.Filing, r.Pending = true, k.ID, true
			}
		}
		r.Forms = append(r.Forms, form)
	}
	r.Status = StatusImported
	said := []string{supersedes(model, receipt.Superseded), waitingText(model, receipt.Waiting), byDepartment(filings), recognised(receipt)}
	r.Reason = strings.Join(slices.DeleteFunc(said, func(text string) bool { return text == "" }), "；")
}

// unusable refuses a file, and keeps it. But what is stored is known, though it
// cannot be used this time for want of its password or of what was said about it.
func (r *Imported) unusable(ctx context.Context, db *store.DB, received Received, file store.File, why error, given importer.Given) error {
	receipt, known, err := db.Known(ctx, file)
	if err != nil {
		return err
	}
	if known {
		r.duplicate(db.Model(), receipt, given, nil)
		return nil
	}
	file.Reason, file.Detail = r.refuse(why)
	if r.Suggested, err = suggestedFor(ctx, db, why, received); err != nil {
		return err
	}
	return db.Refuse(ctx, file)
}

// duplicate tells of a file that is stored already.
func (r *Imported) duplicate(model *schema.Model, receipt store.Receipt, given importer.Given, otherwise []Difference) {
	for _, k := range receipt.Kept {
		r.Forms = append(r.Forms, ImportedForm{Form: k.Form, Unit: k.Unit, Year: k.Year, Project: k.Project, Sheet: k.Sheet, Pending: k.Wait != nil, Filing: waitingID(k)})
		r.Pending = r.Pending || k.Wait != nil
	}
	r.Withdrawn = len(receipt.Kept) > 0 && !slices.ContainsFunc(receipt.Kept, func(k store.Kept) bool { return !k.Void })
	r.Status, r.Reason = StatusDuplicate, knownFile
	if len(receipt.Kept) > 0 {
		r.Reason = duplicates(model, r.File, receipt, given, otherwise)
	}
}

// importedForm is a filing as it is told of.
func importedForm(f *schema.Filing) ImportedForm {
	return ImportedForm{Form: f.Form, Unit: f.Unit, Year: f.Year, Project: f.Project, Sheet: f.Sheet}
}

// waitingID is the number of a filing that waits, 0 for another.
func waitingID(k store.Kept) int64 {
	if k.Wait == nil {
		return 0
	}
	return k.ID
}

// displaces returns why forms may not be put in the place of another file's:
// only 主管部门 says whose they are.
func displaces(ctx context.Context, db *store.DB, data []byte, filings []*schema.Filing) (doubt, err error) {
	for _, f := range filings {
		if !f.ByDepartment {
			continue
		}
		current, found, err := currentOf(ctx, db, f)
		switch {
		case err != nil:
			return nil, err
		case found && current.SHA256 != store.Sum(data):
			return importer.ErrNoUnit, nil
		}
	}
	return nil, nil
}

// setWaits says of each filing of a file whether it waits beside the one in use:
// see schema.Waits. A project's form without a name does where it comes by
// itself: all that a unit hands in, sent anew, and a copy that was marked for it
// are of the projects that they were of. A form of which none is in use any more
// waits where it says what was replaced, or comes on a copy that is stale in
// another form: a project that goes by another name since would count twice.
func setWaits(ctx context.Context, db *store.DB, r read) error {
	copied := importer.IsMarkedCopy(r.data)
	alone := !copied && !slices.ContainsFunc(r.filings, func(f *schema.Filing) bool { return f.Form != schema.ProjectEvaluation })
	sum := store.Sum(r.data)
	stale := false
	var gone, none []*schema.Filing // of which none is in use any more, or none ever was
	for _, f := range r.filings {
		same, err := db.Same(ctx, f)
		if err != nil {
			return err
		}
		current, earlier, err := filedBefore(ctx, db, same, sum)
		switch {
		case err != nil:
			return err
		case current == nil && len(earlier) > 0:
			gone = append(gone, f)
			f.Waits = db.Model().WaitsForNone(f, earlier)
		case current == nil:
			none = append(none, f)
		case alone && !f.NamesProject():
			f.Waits = &schema.Wait{Code: schema.WaitNameless, Before: db.Model().Figures(current), After: db.Model().Figures(f)}
		default:
			f.Waits = db.Model().Waits(current, f, earlier, copied)
		}
		stale = stale || f.Waits != nil && f.Waits.Code == schema.WaitStale
	}
	for _, f := range gone {
		if copied && stale && f.Waits == nil {
			f.Waits = &schema.Wait{Code: schema.WaitStale, After: db.Model().Figures(f)}
		}
	}
	return setRenamed(ctx, db, r.filings, append(none, gone...), sum)
}

// setRenamed has projects of which none is in use wait beside the one in use that
// each may be under another name, see schema.WaitsRenamed. That one is not in the
// file itself, nor replaced with the workbook that the file corrects.
func setRenamed(ctx context.Context, db *store.DB, filings, fresh []*schema.Filing, sum string) error {
	fresh = slices.DeleteFunc(fresh, func(f *schema.Filing) bool {
		return f.Form != schema.ProjectEvaluation || f.Waits != nil || !f.NamesProject() || schema.NoProject(f)
	})
	for len(fresh) > 0 {
		first := fresh[0]
		var of, others []*schema.Filing
		for _, f := range fresh {
			if f.Year == first.Year && schema.UnitKey(f.Unit) == schema.UnitKey(first.Unit) {
				of = append(of, f)
			} else {
				others = append(others, f)
			}
		}
		fresh = others
		unit, known, err := db.FindUnit(ctx, first.Unit)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		records, err := db.Records(ctx, unit, first.Year)
		if err != nil {
			return err
		}
		stay := besides(records, filings, unit, sum)
		pairs, renamed := schema.PairProjects(projectsIn(stay), first.Year, namesOf(of), first.Year)
		for i, j := range pairs {
			if j < 0 || !renamed[i] {
				continue
			}
			like, err := db.Filing(ctx, stay[j].ID)
			if err != nil {
				return err
			}
			of[i].Waits = db.Model().WaitsRenamed(like, of[i])
		}
	}
	return nil
}

// besides are the projects in use among the records of a unit and year that stay so
// beside what a file brings.
func besides(records []store.Record, filings []*schema.Filing, unit, sum string) []store.Record {
	brings := func(r store.Record) bool {
		return slices.ContainsFunc(filings, func(f *schema.Filing) bool {
			stands := f.Waits == nil || f.Form == schema.ProjectEvaluation
			return stands && f.Form == r.Form && f.Year == r.Year && schema.SameUnit(f.Unit, unit) && schema.ProjectKey(f.Project) == schema.ProjectKey(r.Project)
		})
	}
	corrected := map[string]bool{} // the files whose forms about the unit are replaced
	for _, r := range records {
		if r.Current() && r.Form != schema.ProjectEvaluation && brings(r) {
			corrected[r.SHA256] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(records), func(r store.Record) bool {
		return !r.Current() || r.Form != schema.ProjectEvaluation || schema.ProjectKey(r.Project) == "" || r.SHA256 == sum || corrected[r.SHA256] || brings(r)
	})
}

func projectsIn(records []store.Record) []string {
	names := make([]string, len(records))
	for i, r := range records {
		names[i] = r.Project
	}
	return names
}

// filedBefore returns the filing in use among some of one form, and those that
// were before it; nil and none of what the file itself holds, or was withdrawn,
// or never counted.
func filedBefore(ctx context.Context, db *store.DB, same []store.Record, sum string) (current *schema.Filing, earlier []*schema.Filing, err error) {
	for _, record := range same {
		never := !record.Current() && record.Waited && record.Choice == nil
		if record.SHA256 == sum || record.Void != nil || never {
			continue
		}
		filed, err := db.Filing(ctx, record.ID)
		if err != nil {
			return nil, nil, err
		}
		if record.Current() {
			current = filed
		} else {
			earlier = append(earlier, filed)
		}
	}
	return current, earlier, nil
}

// currentOf returns the filing in use in whose place a form that was read would
// stand.
func currentOf(ctx context.Context, db *store.DB, f *schema.Filing) (current store.Record, found bool, err error) {
	same, err := db.Same(ctx, f)
	if i := slices.IndexFunc(same, store.Record.Current); i >= 0 {
		return same[i], true, err
	}
	return current, false, err
}

// refuse says why a file is refused, and returns it as the database keeps it.
func (r *Imported) refuse(err error) (code, detail string) {
	why := RefusalOf(err)
	r.Status, r.Refused = StatusRefused, &why
	r.Reason, r.Code, r.Remedy = why.String(), why.Code, why.Remedy()
	return why.Code, why.Detail
}

// refused is why a file cannot be read.
func refused(err error) *Refused {
	why := RefusalOf(err)
	return &why
}

// unanswered reports whether a file is a marked copy that nobody has answered:
// it says what the current filings say, and nothing to the findings. Such a
// copy lies where it was written, and is no new submission.
func unanswered(ctx context.Context, db *store.DB, r read) (bool, error) {
	if !importer.IsMarkedCopy(r.data) {
		return false, nil
	}
	for _, f := range r.filings {
		if len(f.Notes) > 0 {
			return false, nil
		}
		record, found, err := currentOf(ctx, db, f)
		if err != nil || !found {
			return false, err
		}
		current, err := db.Filing(ctx, record.ID)
		if err != nil || len(changesBetween(db.Model(), current, f)) > 0 {
			return false, err
		}
	}
	return true, nil
}

// Again reads a file that was refused once more, with what the clerk says about
// it. The error wraps fs.ErrNotExist where there is no such file.
func Again(ctx context.Context, db *store.DB, sum string, given importer.Given) (Imported, error) {
	file, _, err := db.File(ctx, sum)
	if err != nil {
		return Imported{}, err
	}
	data, err := db.Data(ctx, sum)
	if err != nil {
		return Imported{}, err
	}
	reader, err := newReader(ctx, db, given)
	if err != nil {
		return Imported{}, err
	}
	hosts, err := hostsOf(ctx, db, file.Name, sum)
	if err != nil {
		return Imported{}, err
	}
	r := readOne(ctx, kept(file, data, hosts), reader)
	if err := ctx.Err(); err != nil {
		return Imported{}, err
	}
	r.skip = false // it was told, and a person asks
	result, _, err := put(ctx, db, r, given)
	if err != nil || result.Status != StatusImported {
		return result, err
	}
	result.Found, err = db.Standing(ctx, sum)
	result.Findings = result.Found.All()
	return result, err
}
