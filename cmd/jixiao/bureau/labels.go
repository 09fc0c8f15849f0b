package bureau

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// UnknownLabel is a label that no line knew; the JSON of the labels command.
type UnknownLabel struct {
	Label   string        `json:"label"`
	Form    schema.FormID `json:"form"`
	Places  []LabelPlace  `json:"places"`
	Nearest []Near        `json:"nearest"`
	// Title says that it is the heading of a form that is known by its labels
	// alone; it is taught by the id of a form.
	Title bool `json:"title,omitempty"`

	figure bool // a figure is lost for it
	units  int
}

// CostsFigure reports whether a figure is lost for it.
func (l UnknownLabel) CostsFigure() bool { return l.figure }

// Units is in how many units' forms it stands.
func (l UnknownLabel) Units() int { return l.units }

// LabelPlace is where a label stands.
type LabelPlace struct {
	Unit  string `json:"unit"`
	File  string `json:"file"`
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
}

// Near is a line or column that a label may mean.
type Near struct {
	Path string `json:"path"`
	Name string `json:"name"`
}

// UnknownLabels gathers the places of each label and looks for what it may mean:
// first of those that cost a figure, both by how many units have them.
func UnknownLabels(model *schema.Model, strays []store.Stray) []UnknownLabel {
	labels := GatherLabels(strays)
	for i := range labels {
		labels[i].LookUp(model)
	}
	return labels
}

// GatherLabels is UnknownLabels without what the labels may mean, which takes most
// of the time; see LookUp.
func GatherLabels(strays []store.Stray) []UnknownLabel {
	type known struct { // as the same label
		form  schema.FormID
		title bool
		key   string
	}
	type place struct { // the figures of one row have one label
		known
		sum, sheet string
	}
	type owner struct {
		known
		unit string
	}
	labels := []UnknownLabel{}
	at, places, owners := map[known]int{}, map[place]bool{}, map[owner]bool{}
	for _, s := range strays {
		label := labelOf(s)
		if label == "" {
			continue
		}
		k := known{s.Form, s.Title, importer.LabelKey(label)}
		if k.key == "" {
			k.key = " " + label // it is like no other
		}
		i, ok := at[k]
		if !ok {
			i = len(labels)
			at[k] = i
			labels = append(labels, UnknownLabel{Label: label, Form: s.Form, Title: s.Title, Nearest: []Near{}})
		}
		l := &labels[i]
		l.figure = l.figure || s.Figure
		if p := (place{k, s.SHA256, s.Source.Sheet}); !places[p] {
			places[p] = true
			l.Places = append(l.Places, LabelPlace{s.Unit, s.Source.File, s.Source.Sheet, s.Source.Cell})
		}
		if o := (owner{k, s.Unit}); !owners[o] {
			owners[o] = true
			l.units++
		}
	}
	slices.SortStableFunc(labels, func(a, b UnknownLabel) int {
		switch {
		case a.figure == b.figure:
			return b.units - a.units
		case a.figure:
			return -1
		}
		return 1
	})
	return labels
}

// LookUp looks for what a label may mean.
func (l *UnknownLabel) LookUp(model *schema.Model) {
	const candidates = 3
	near := importer.Nearest(model, l.Form, l.Label, candidates)
	if l.Title {
		near = importer.Titles(model, l.Form)
	}
	l.Nearest = []Near{}
	for _, c := range near {
		l.Nearest = append(l.Nearest, Near{c.Path, c.Name})
	}
}

// labelOf is the label of something that no line knew; "" where it is none.
func labelOf(s store.Stray) string {
	if s.Title {
		return s.Label
	}
	return importer.Label(s.Label)
}

// CountUnknownLabels is how many labels UnknownLabels gathers.
func CountUnknownLabels(strays []store.Stray) int { return len(GatherLabels(strays)) }

// Teach keeps what labels mean, and reads again all files in use, since what a
// label was not known for may not be known of it, and those that were refused. The error wraps ErrBadLabel where a label can be none.
func Teach(ctx context.Context, db *store.DB, wordings []schema.Wording, by string) ([]RereadFile, error) {
	if _, err := importer.NewReader(db.Model(), importer.Given{}, wordings); errors.Is(err, importer.ErrLookAlike) {
		return nil, fmt.Errorf("%w: %w", ErrOtherTitle, err)
	} else if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadLabel, err)
	}
	if err := db.Teach(ctx, wordings, by); err != nil {
		return nil, err
	}
	return Finish(ctx, db)
}

// ErrBadLabel says that a text can be no label, or that a path names no line or
// column.
var ErrBadLabel = errors.New("no label")

// ErrOtherTitle says that a heading is that of a form of another kind, which is
// never taken for one of ours.
var ErrOtherTitle = errors.New("the heading of another form")

// Forget takes back what a label was taught to mean, and reads all files in use
// again. found is false where it had not been taught.
func Forget(ctx context.Context, db *store.DB, label, by string) (done []RereadFile, found bool, err error) {
	if found, err = db.Forget(ctx, label, by); err != nil || !found {
		return nil, found, err
	}
	done, err = Finish(ctx, db)
	return done, true, err
}

// AddAlias keeps that a unit goes by another name as well, and reads again what
// was filed under that name. The error wraps store.ErrNoUnit, or is an
// AliasConflict.
func AddAlias(ctx context.Context, db *store.DB, unit, alias, by string) ([]RereadFile, error) {
	if err := aliasConflict(ctx, db, unit, alias); err != nil {
		return nil, err
	}
	if err := db.AddAlias(ctx, unit, alias, by); err != nil {
		return nil, err
	}
	return Finish(ctx, db)
}

// aliasConflict makes sure that a name is not that of another unit, and that no file
// holds a form in both names.
func aliasConflict(ctx context.Context, db *store.DB, unit, alias string) error {
	settings, err := db.Settings(ctx, 0)
	if err != nil {
		return err
	}
	if listed, ok := settings.Goes(alias); ok {
		if own, ok := settings.Listed(unit); !ok || own.Name != listed.Name {
			return AliasConflict{Alias: alias, Unit: listed.Name, OnRoster: true}
		}
	}
	told, err := db.Alias(ctx, alias)
	if err == nil && told != "" && told != unit {
		err = AliasConflict{Alias: alias, Unit: told}
	}
	if err != nil || told != "" {
		return err
	}
	file, form, err := db.FiledTwice(ctx, unit, alias)
	if err == nil && file != "" {
		err = AliasConflict{Alias: alias, Unit: unit, File: file, Form: FormName(db.Model(), form)}
	}
	return err
}

// retryAll reads the refused files again, which a label or a later version may have
// made readable, and returns those that now are.
func retryAll(ctx context.Context, db *store.DB) ([]RereadFile, error) {
	files, err := db.Files(ctx)
	if err != nil {
		return nil, err
	}
	reader, err := newReader(ctx, db, importer.Given{})
	if err != nil {
		return nil, err
	}
	var done []RereadFile
	for _, file := range files {
		if file.Status != store.Refused || file.Cleared != nil { // of that, a person has decided
			continue
		}
		taken, ok, err := retry(ctx, db, reader, file)
		if err != nil {
			return done, err
		}
		if ok {
			done = append(done, taken)
		}
	}
	return done, nil
}

// retry reads a refused file again; ok says that it is taken now.
func retry(ctx context.Context, db *store.DB, reader *importer.Reader, file store.File) (taken RereadFile, ok bool, err error) {
	data, err := db.Data(ctx, file.SHA256)
	if err != nil {
		return taken, false, err
	}
	hosts, err := hostsOf(ctx, db, file.Name, file.SHA256)
	if err != nil {
		return taken, false, err
	}
	r := readOne(ctx, kept(file, data, hosts), reader)
	if err := ctx.Err(); err != nil {
		return RereadFile{}, false, err
	}
	if r.err != nil {
		return taken, false, nil // as before
	}
	result, _, err := put(ctx, db, r, importer.Given{})
	return RereadFile{File: file.Name, Taken: true}, result.Status == StatusImported, err
}

// filesInUse returns the sums of all files that current filings stand in.
func filesInUse(ctx context.Context, db *store.DB) ([]string, error) {
	files, err := db.Files(ctx)
	if err != nil {
		return nil, err
	}
	var sums []string
	for _, f := range files {
		if f.Status != store.Imported {
			continue
		}
		filed, err := db.Filed(ctx, f.SHA256)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(filed, func(k store.Kept) bool { return k.SupersededBy == "" }) {
			sums = append(sums, f.SHA256)
		}
	}
	return sums, nil
}

// ListedAs returns the unit of which the roster still lists a name as an alias, or "".
// When settings are next saved, the name is that unit's again.
func ListedAs(ctx context.Context, db *store.DB, alias string) (unit string, err error) {
	settings, err := db.Settings(ctx, 0)
	if err != nil {
		return "", err
	}
	if listed, ok := settings.Goes(alias); ok && schema.UnitKey(listed.Name) != schema.UnitKey(alias) {
		return listed.Name, nil
	}
	return "", nil
}

// StillListed says that the roster lists a name that was taken back; "" where unit is.
func StillListed(alias, unit string) string {
	if unit == "" {
		return ""
	}
	return "单位名册里「" + unit + "」一行还列着「" + alias + "」这个别名，下次读入或保存设置时两个名称又会并成一个；请在名册里把它删去。"
}

// RemoveAlias takes back that a unit goes by another name, and reads again what
// was filed under it. The error wraps store.ErrNoUnit.
func RemoveAlias(ctx context.Context, db *store.DB, alias, by string) ([]RereadFile, error) {
	if _, err := db.RemoveAlias(ctx, alias, by); err != nil {
		return nil, err
	}
	return Finish(ctx, db)
}
