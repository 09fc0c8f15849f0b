package bureau

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// RereadFile is a stored file that was read again; the JSON of the commands
// that teach.
type RereadFile struct {
	File   string `json:"file"`
	Reason string `json:"reason"` // why it stays as it was, "" when it was read

	Refused *Refused     `json:"-"` // the same; nil when it was read
	Changes []Difference `json:"-"` // what it reads as otherwise
	// Replaced says what the file has replaced by being read again, or what of
	// it a later file has; "" for nothing.
	Replaced string `json:"replaced,omitempty"`
	// Taken says that it was refused before.
	Taken bool `json:"-"`
}

// Difference is a value that a stored file reads as otherwise; the JSON of the
// reread command. A form that the file did not hold before, or does not hold
// now, is one Difference with the form for its path.
type Difference struct {
	File   string `json:"file"`
	Unit   string `json:"unit"`
	Year   int    `json:"year"`
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`

	Name string `json:"-"` // of the value, in words
}

// What Before or After of a Difference says of a whole form.
const formRead = "读到"

// rereading reads stored files again.
type rereading struct {
	db     *store.DB
	reader *importer.Reader
	by     string
	// password opens files that need one.
	password string
}

func newRereading(ctx context.Context, db *store.DB, by string) (*rereading, error) {
	reader, err := newReader(ctx, db, importer.Given{})
	if err != nil {
		return nil, err
	}
	return &rereading{db: db, reader: reader, by: by}, nil
}

// Finish reads again what decisions ask for, with the labels and names that are
// known by now: those of the last decision, and what is left where an earlier one
// was stopped midway (see store.DB.Pending). A file that cannot be read stays as it
// was, under what its unit is by now, and says so. Of the files that were refused
// those are returned that are taken now.
func Finish(ctx context.Context, db *store.DB) (done []RereadFile, err error) {
	r, err := newRereading(ctx, db, "")
	if err != nil {
		return nil, err
	}
	err = db.Batch(ctx, func(ctx context.Context) error {
		done, err = r.finish(ctx)
		return err
	})
	return done, err
}

// Unfinished returns how many files are left to be read again where a decision was
// stopped midway.
func Unfinished(ctx context.Context, db *store.DB) (int, error) {
	sums, err := db.Pending(ctx)
	return len(sums), err
}

// Reservations says what of the database does not stand as it would be read now;
// "" for nothing.
func Reservations(ctx context.Context, db *store.DB) (string, error) {
	files, filings, err := Outdated(ctx, db)
	if err != nil {
		return "", err
	}
	left, err := Unfinished(ctx, db)
	return OutdatedText(files, filings) + UnfinishedText(left), err
}

// Outdated returns how many files, with how many filings, stand as another
// version of the program read them.
func Outdated(ctx context.Context, db *store.DB) (files, filings int, err error) {
	sums, filings, err := db.Outdated(ctx, "", importer.Version(), db.Model().Version())
	return len(sums), filings, err
}

// RereadAll reads stored files again: those in use of a unit; or when it is ""
// what another version of the program has read, else all in use, and the files
// that were refused. Each file is read, compared and stored by itself. What a
// decision that was stopped midway has left is read as well.
func RereadAll(ctx context.Context, db *store.DB, unit, password, by string) (done []RereadFile, err error) {
	err = db.Batch(ctx, func(ctx context.Context) error {
		done, err = rereadBatch(ctx, db, unit, password, by)
		return err
	})
	return done, err
}

func rereadBatch(ctx context.Context, db *store.DB, unit, password, by string) ([]RereadFile, error) {
	r, err := newRereading(ctx, db, by)
	if err != nil {
		return nil, err
	}
	r.password = password
	var sums []string
	if unit != "" {
		sums, err = db.FilesOf(ctx, unit)
	} else if sums, _, err = db.Outdated(ctx, "", importer.Version(), db.Model().Version()); err == nil && len(sums) == 0 {
		sums, err = filesInUse(ctx, db)
	}
	if err != nil {
		return nil, err
	}
	done, err := r.files(ctx, sums)
	if err != nil {
		return done, err
	}
	left, err := r.finish(ctx)
	if done = append(done, left...); err != nil || unit != "" {
		return done, err
	}
	again, err := retryAll(ctx, db)
	return append(done, again...), err
}

// finish reads again what is pending.
func (r *rereading) finish(ctx context.Context) ([]RereadFile, error) {
	sums, err := r.db.Pending(ctx)
	if err != nil {
		return nil, err
	}
	done := []RereadFile{}
	for _, sum := range sums {
		file, _, err := r.db.File(ctx, sum)
		if err != nil {
			return done, err
		}
		if file.Status == store.Refused {
			taken, ok, err := retry(ctx, r.db, r.reader, file)
			if err == nil {
				err = r.db.Settle(ctx, sum)
			}
			if err != nil {
				return done, err
			}
			if ok {
				done = append(done, taken)
			}
			continue
		}
		result, err := r.file(ctx, sum)
		if err != nil {
			return done, err
		}
		done = append(done, result)
	}
	return done, nil
}

func (r *rereading) files(ctx context.Context, sums []string) ([]RereadFile, error) {
	done := []RereadFile{}
	for _, sum := range sums {
		result, err := r.file(ctx, sum)
		if err != nil {
			return done, err
		}
		done = append(done, result)
	}
	return done, nil
}

// again is a stored file as it reads now.
type again struct {
	store.File
	filings []*schema.Filing
	err     error // why it cannot be read
	skip    bool  // the document that it is in has all of it by now
}

// again reads a stored file as it was read when it was stored.
func (r *rereading) again(ctx context.Context, sum string) (now again, err error) {
	if now.File, _, err = r.db.File(ctx, sum); err != nil {
		return now, err
	}
	filed, err := r.db.Filed(ctx, sum)
	if err != nil {
		return now, err
	}
	data, err := r.db.Data(ctx, sum)
	if err != nil {
		return now, err
	}
	given := importer.Given{Password: r.password} // what the forms do not say themselves was said at the import
	slices.SortStableFunc(filed, func(a, b store.Kept) int {
		// A wrong answer was withdrawn; a correction is of one form alone.
		return cmp.Or(compareBool(a.Void, b.Void), compareBool(a.Corrected, b.Corrected))
	})
	for _, k := range filed {
		given.Unit, given.Year = cmp.Or(given.Unit, k.Unit), cmp.Or(given.Year, k.Year)
	}
	hosts, err := hostsOf(ctx, r.db, now.Name, sum)
	if err != nil {
		return now, err
	}
	read := readOne(ctx, kept(now.File, data, hosts), r.reader.For(given))
	if err := ctx.Err(); err != nil { // it was not read for that alone
		return now, err
	}
	now.filings, now.err, now.skip = read.filings, read.err, read.skip
	if now.err == nil {
		now.filings, err = r.db.AsCorrected(ctx, sum, now.filings)
	}
	return now, err
}

// file reads one file again. Where it reads as it did, nothing of it is stored
// anew. In any case it is pending no more.
func (r *rereading) file(ctx context.Context, sum string) (RereadFile, error) {
	now, err := r.again(ctx, sum)
	if err != nil {
		return RereadFile{}, err
	}
	result := RereadFile{File: now.Name}
	filings, err := now.filings, now.err
	if err == nil && now.skip { // the document that it is in has all of it by now
		return result, r.db.Settle(ctx, sum)
	}
	if err == nil {
		var replaced []store.Superseded
		result.Changes, replaced, err = r.keep(ctx, now.File, filings)
		result.Replaced = replacedText(r.db.Model(), replaced)
	}
	switch {
	case err == nil:
	case errors.Is(err, store.ErrTwice) || filings == nil:
		result.Refused = refused(err)
		result.Reason = result.Refused.String()
		var replaced []store.Superseded
		replaced, err = r.db.Refile(ctx, sum)
		if errors.Is(err, store.ErrTwice) { // of the two, a person has to withdraw one
			err = r.db.Settle(ctx, sum)
		}
		result.Replaced = replacedText(r.db.Model(), replaced)
		return result, err
	default:
		return result, err
	}
	return result, nil
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// keep stores what a file reads as now, and returns what is otherwise and what
// was replaced by it.
func (r *rereading) keep(ctx context.Context, file store.File, filings []*schema.Filing) ([]Difference, []store.Superseded, error) {
	changes, same, err := compare(ctx, r.db, file, filings)
	if err != nil {
		return nil, nil, err
	}
	if same {
		return nil, nil, r.db.Confirm(ctx, file.SHA256, filings)
	}
	var entry *store.Entry
	if len(changes) > 0 && r.by != "" {
		lines := make([]string, len(changes))
		for i, c := range changes {
			lines[i] = c.String()
		}
		entry = &store.Entry{Deed: store.DeedReread, Subject: file.Name, Why: strings.Join(lines, "\n"), By: r.by}
	}
	replaced, err := r.db.Reread(ctx, file.SHA256, filings, entry)
	return changes, replaced, err
}

// readOtherwise returns what a file of which the bytes are stored reads as
// otherwise than another version of the program read it.
func readOtherwise(ctx context.Context, db *store.DB, file store.File, filings []*schema.Filing) ([]Difference, error) {
	before, err := db.FilingsIn(ctx, file.SHA256)
	if err != nil || !slices.ContainsFunc(before, func(f *schema.Filing) bool {
		return f.Reader != importer.Version() || f.Model != db.Model().Version()
	}) {
		return nil, err
	}
	changes, _, err := compare(ctx, db, file, filings)
	return changes, err
}

// compare holds what a file reads as now against its current filings.
func compare(ctx context.Context, db *store.DB, file store.File, filings []*schema.Filing) (changes []Difference, same bool, err error) {
	before, err := db.FilingsIn(ctx, file.SHA256)
	if err != nil {
		return nil, false, err
	}
	// A filing is known by the unit that its name means by now.
	now := make([]*schema.Filing, len(filings))
	for i, f := range filings {
		known := *f
		if name, ok, err := db.FindUnit(ctx, f.Unit); err != nil {
			return nil, false, err
		} else if ok {
			known.Unit = name
		}
		now[i] = &known
	}
	filed, err := db.Filed(ctx, file.SHA256)
	if err != nil {
		return nil, false, err
	}
	// What another file has superseded, or a person has withdrawn, stays so.
	current := slices.DeleteFunc(now, func(f *schema.Filing) bool { return outOfUse(f, filed) })
	changes, same = differences(db.Model(), file.Name, before, current)
	return changes, same, nil
}

// outOfUse reports whether a form of a file was put in the books, and none that it was
// put as stands.
func outOfUse(f *schema.Filing, filed []store.Kept) bool {
	of := slices.DeleteFunc(slices.Clone(filed), func(k store.Kept) bool {
		return k.Unit != f.Unit || k.Year != f.Year || k.Form != f.Form || schema.ProjectKey(k.Project) != schema.ProjectKey(f.Project)
	})
	return len(of) > 0 && !slices.ContainsFunc(of, func(k store.Kept) bool { return k.SupersededBy == "" })
}

// differences compares what a file's forms said with what they say now. same
// reports whether nothing at all is otherwise, places included.
func differences(model *schema.Model, file string, before, now []*schema.Filing) (changes []Difference, same bool) {
	was := pairFilings(model, before, now)
	same = true
	whole := func(f *schema.Filing, before, after string) {
		same = false
		changes = append(changes, Difference{File: file, Unit: f.Unit, Year: f.Year, Path: string(f.Form), Before: before, After: after, Name: FormTitle(model, f.Form)})
	}
	for _, f := range now {
		old := was[f]
		if old == nil {
			whole(f, "", formRead)
			continue
		}
		same = same && old.Sheet == f.Sheet && slices.EqualFunc(old.Values, f.Values, sameValue)
		for _, c := range changesBetween(model, old, f) {
			changes = append(changes, Difference{File: file, Unit: f.Unit, Year: f.Year, Path: c.Path, Before: c.Before, After: c.After, Name: FormName(model, f.Form) + " " + c.Name})
		}
	}
	for _, f := range before {
		if !slices.ContainsFunc(now, func(n *schema.Filing) bool { return was[n] == f }) {
			whole(f, formRead, "")
		}
	}
	return changes, same
}

// pairFilings says which of the filings that a file was read as before each of its
// filings is now: of the same unit, year and form, and of projects the one of the
// same name or of one like it.
func pairFilings(model *schema.Model, before, now []*schema.Filing) map[*schema.Filing]*schema.Filing {
	was := map[*schema.Filing]*schema.Filing{}
	for _, f := range now {
		if was[f] != nil {
			continue
		}
		kind := func(other *schema.Filing) bool {
			return other.Unit != f.Unit || other.Year != f.Year || other.Form != f.Form
		}
		then, these := slices.DeleteFunc(slices.Clone(before), kind), slices.DeleteFunc(slices.Clone(now), kind)
		pairs, _ := schema.PairProjects(namesOf(then), f.Year, namesOf(these), f.Year)
		for i, j := range pairs {
			if j >= 0 {
				was[these[i]] = then[j]
			}
		}
	}
	return was
}

// sameValue reports whether two readings of a value are one, but for the name of
// the file that both stand in.
func sameValue(a, b schema.Value) bool {
	a.Source.File, b.Source.File = "", ""
	return a == b
}

// String says the difference on one line.
func (d Difference) String() string {
	shown := func(text string) string { return cmp.Or(OneLine(text), "（空）") }
	return fmt.Sprintf("%s：%s → %s", d.Name, shown(d.Before), shown(d.After))
}
