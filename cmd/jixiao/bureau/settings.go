package bureau

import (
	"cmp"
	"context"
	"slices"
	"time"

	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// WithoutContacts leaves the persons of the roster where they are.
func WithoutContacts(s schema.Settings) schema.Settings {
	s.Roster = slices.Clone(s.Roster)
	for i := range s.Roster {
		s.Roster[i].Contact = ""
	}
	return s
}

// SettingsYear is the year whose settings are meant where none is said: the newest
// that something was handed in for, else the newest that has settings; 0 where
// there is neither.
func SettingsYear(ctx context.Context, db *store.DB) (int, error) {
	years, err := db.Years(ctx)
	if err == nil && len(years) == 0 {
		years, err = db.SettingsYears(ctx)
	}
	return DefaultYear(years), err
}

// MayBeSet makes sure that a year is one to have settings: it has begun, or
// something was handed in for it.
func MayBeSet(ctx context.Context, db *store.DB, year int) error {
	if year <= time.Now().Year() {
		return nil
	}
	years, err := db.Years(ctx)
	if err == nil && !slices.Contains(years, year) {
		err = YearNotCome{year}
	}
	return err
}

// ReadSettings reads a settings workbook for the years that it says, else for the
// year asked for, else for another year or, where that is 0, the one of
// SettingsYear. For each year it returns what stands in the workbook, and what is
// in force in place of the sheets that it lacks; of no year in particular it is
// one, without years. The error is a YearNotCome, or a YearsDiffer where the
// workbook and who asks say different years, or one of importer.ReadSettings.
func ReadSettings(ctx context.Context, db *store.DB, name string, data []byte, asked, otherwise int) ([]importer.SettingsBook, []importer.Problem, error) {
	said, problems, err := importer.ReadSettings(db.Model(), name, data, nil)
	if err != nil || len(problems) > 0 {
		return nil, problems, err
	}
	years := said.Years
	switch {
	case asked != 0 && len(years) > 0 && !slices.Equal(years, []int{asked}):
		return nil, nil, YearsDiffer{years, asked}
	case len(years) == 0:
		year := cmp.Or(asked, otherwise)
		if year == 0 {
			if year, err = SettingsYear(ctx, db); err != nil {
				return nil, nil, err
			}
		}
		years = []int{year}
	}
	var books []importer.SettingsBook
	for _, year := range years {
		if err := MayBeSet(ctx, db, year); err != nil {
			return nil, nil, err
		}
		current, err := db.Settings(ctx, year)
		if err != nil {
			return nil, nil, err
		}
		book, _, err := importer.ReadSettings(db.Model(), name, data, current)
		if err != nil {
			return nil, nil, err
		}
		book.Years = nil
		if year != 0 {
			book.Years = []int{year}
		}
		books = append(books, book)
	}
	return books, nil, nil
}

// DoubtDeadline returns an OddDeadline where a settings workbook has a deadline that
// can hardly be one of its year: it does not lie in the year after. Whoever makes the
// settings of the next year out of those of the last forgets it easily, and then
// everybody would be late.
func DoubtDeadline(book importer.SettingsBook) error {
	for _, year := range book.Years {
		if !book.Settings.DeadlineFits(year) {
			return OddDeadline{book.Settings.Deadline, year}
		}
	}
	return nil
}

// Following are the years with submissions that have no settings of their own and
// take over those of one of some years, or will when these have their own.
func Following(ctx context.Context, db *store.DB, years ...int) ([]int, error) {
	held, err := db.Years(ctx)
	if err != nil {
		return nil, err
	}
	own, err := db.SettingsYears(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(held, func(y int) bool {
		of := 0 // the year whose settings it takes over
		for _, o := range slices.Concat(own, years) {
			if o <= y {
				of = max(of, o)
			}
		}
		return of == y || !slices.Contains(years, of)
	}), nil
}

// SettingsChange is a settings workbook that was read, to be put in force.
type SettingsChange struct {
	importer.SettingsBook
	// None says that the years are to have no settings of their own any more.
	None bool
	// Over is the number of the settings that it was made from; nil saves in any case.
	Over *int64
}

// of is the change as the store takes it.
func (c SettingsChange) of() store.YearSettings {
	of := store.YearSettings{Years: c.Years, Over: c.Over}
	if !c.None {
		of.Settings = &c.Settings
	}
	return of
}

// yearSettings are changes as the store takes them.
func yearSettings(changes []SettingsChange) []store.YearSettings {
	all := make([]store.YearSettings, len(changes))
	for i, c := range changes {
		all[i] = c.of()
	}
	return all
}

// SettingsIf are the settings that a year would be judged by with changes that are
// not saved yet.
func SettingsIf(ctx context.Context, db *store.DB, year int, changes []SettingsChange) (store.InForce, error) {
	return db.SettingsIf(ctx, year, yearSettings(changes)...)
}

// LabelChanges are what becomes of the taught labels with a settings workbook.
type LabelChanges struct {
	Teach  []schema.Wording // new ones, and those that mean something else now
	Forget []string
	// Otherwise are those of Teach that meant something else.
	Otherwise []string
	// Kept are taught labels that the workbook does not name: it may be older than
	// they are.
	Kept []string
}

// Count is how many labels change.
func (c LabelChanges) Count() int { return len(c.Teach) + len(c.Forget) }

// LabelsOf returns what a settings workbook would do to the taught labels.
func LabelsOf(ctx context.Context, db *store.DB, book importer.SettingsBook) (LabelChanges, error) {
	taught, err := db.Wordings(ctx)
	if err != nil || !book.HasLabels {
		return LabelChanges{}, err
	}
	return labelChanges(taught, book), nil
}

// SaveSettings puts settings in force for their years, all or none, and reads the
// files again that it concerns. Where others were saved since those that one was
// made from, the error wraps store.ErrChanged and nothing is saved. labels says
// what became of the taught labels.
func SaveSettings(ctx context.Context, db *store.DB, changes []SettingsChange, by string) (done []RereadFile, labels LabelChanges, err error) {
	all := yearSettings(changes)
	// The labels are of no year: each workbook of several years says the same.
	if i := slices.IndexFunc(changes, func(c SettingsChange) bool { return c.HasLabels }); i >= 0 {
		if labels, err = LabelsOf(ctx, db, changes[i].SettingsBook); err != nil {
			return nil, labels, err
		}
		all[i].Teach, all[i].Forget = labels.Teach, labels.Forget
	}
	if _, err := db.SaveEachSettings(ctx, by, all...); err != nil {
		return nil, LabelChanges{}, err
	}
	done, err = Finish(ctx, db)
	return done, labels, err
}

// labelChanges are what a workbook says of the taught labels. What it does not name
// stays: only a row that says so forgets a label.
func labelChanges(taught []schema.Wording, book importer.SettingsBook) (changes LabelChanges) {
	for _, w := range book.Labels {
		if !slices.ContainsFunc(taught, func(k schema.Wording) bool { return k.Path == w.Path && importer.SameLabel(k.Label, w.Label) }) {
			changes.Teach = append(changes.Teach, w)
		}
	}
	for _, k := range taught {
		same := func(label string) bool { return importer.SameLabel(label, k.Label) }
		i := slices.IndexFunc(book.Labels, func(w schema.Wording) bool { return same(w.Label) })
		switch {
		case slices.ContainsFunc(book.Forget, same):
			changes.Forget = append(changes.Forget, k.Label)
		case i < 0:
			changes.Kept = append(changes.Kept, k.Label)
		case book.Labels[i].Path != k.Path:
			changes.Otherwise = append(changes.Otherwise, book.Labels[i].Label)
			if book.Labels[i].Label != k.Label { // or both would be taught
				changes.Forget = append(changes.Forget, k.Label)
			}
		}
	}
	return changes
}

// Effect is what a year would come to with other settings.
type Effect struct {
	Totals *summary.Totals
	Flags  []schema.Flag
}

// WhatIf computes a year as it would be if settings, nil for the defaults, were in
// force, and changes nothing.
func WhatIf(ctx context.Context, db *store.DB, year int, settings *schema.Settings) (Effect, error) {
	if settings == nil {
		settings = &schema.Settings{}
	}
	findings, err := db.WhatIf(ctx, year, *settings)
	if err != nil {
		return Effect{}, err
	}
	of := map[string][]schema.Finding{}
	for _, f := range findings {
		of[f.Unit] = append(of[f.Unit], f)
	}
	effect := Effect{Totals: summary.NewTotals(summary.NewCatalogue(db.Model()), year, settings)}
	err = Reading(ctx, db, year, func(source summary.Source) error {
		read := source.Read
		source.Settings = settings
		source.Read = func(units []int) ([]summary.Filed, error) {
			filed, err := read(units)
			for i := range filed {
				filed[i].Findings = of[filed[i].Submission.Unit]
			}
			return filed, err
		}
		filed, err := EachUnit(source, func(u *summary.Unit) {
			effect.Totals.Add(u)
			effect.Flags = append(effect.Flags, u.Flags...)
		})
		if err != nil {
			return err
		}
		absent := summary.AbsentFlags(filed, year, settings, findings...)
		effect.Totals.AddAbsent(absent)
		effect.Flags = append(effect.Flags, absent...)
		return nil
	})
	return effect, err
}
