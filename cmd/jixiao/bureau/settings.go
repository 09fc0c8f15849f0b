package bureau

import (
	"context"
	"slices"

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

// SaveSettings puts a settings workbook that was read in force, and reads the
// files again that it concerns. over is the number of the settings that it was
// made from: where others were saved since, the error wraps store.ErrChanged and
// nothing is saved; nil saves in any case. labels is how many labels changed.
func SaveSettings(ctx context.Context, db *store.DB, book importer.SettingsBook, over *int64, by string) (done []RereadFile, labels int, err error) {
	var sums []string
	if over != nil {
		sums, err = db.SaveSettingsOver(ctx, *over, book.Settings, by)
	} else {
		sums, err = db.SaveSettings(ctx, book.Settings, by)
	}
	if err != nil {
		return nil, 0, err
	}
	if book.HasLabels {
		var more []string
		if more, labels, err = teachAll(ctx, db, book.Labels, by); err != nil {
			return nil, 0, err
		}
		sums = append(sums, more...)
	}
	slices.Sort(sums)
	done, err = Reread(ctx, db, slices.Compact(sums))
	return done, labels, err
}

// teachAll makes the taught labels those of a list, and returns the sums of the
// files that have to be read again, and how many labels changed.
func teachAll(ctx context.Context, db *store.DB, labels []schema.Wording, by string) (sums []string, changed int, err error) {
	taught, err := db.Wordings(ctx)
	if err != nil {
		return nil, 0, err
	}
	var add []schema.Wording
	for _, w := range labels {
		if !slices.Contains(taught, w) {
			add = append(add, w)
		}
	}
	var touched []string
	for _, w := range taught {
		if slices.ContainsFunc(labels, func(l schema.Wording) bool { return importer.SameLabel(l.Label, w.Label) }) {
			continue
		}
		if _, err := db.Forget(ctx, w.Label, by); err != nil {
			return nil, 0, err
		}
		touched = append(touched, w.Label)
	}
	if len(add) > 0 {
		if err := db.Teach(ctx, add, by); err != nil {
			return nil, 0, err
		}
	}
	for _, w := range add {
		touched = append(touched, w.Label)
	}
	if len(touched) == 0 {
		return nil, 0, nil
	}
	sums, err = filesInUse(ctx, db)
	return sums, len(touched), err
}

// Effect is what a year would come to with other settings.
type Effect struct {
	Totals *summary.Totals
	Flags  []schema.Flag
}

// WhatIf computes a year as it would be if settings were in force, and changes
// nothing.
func WhatIf(ctx context.Context, db *store.DB, year int, settings *schema.Settings) (Effect, error) {
	findings, err := db.WhatIf(ctx, year, *settings)
	if err != nil {
		return Effect{}, err
	}
	of := map[string][]schema.Finding{}
	for _, f := range findings {
		of[f.Unit] = append(of[f.Unit], f)
	}
	effect := Effect{Totals: summary.NewTotals(year, settings)}
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
		absent := summary.AbsentFlags(filed, year, settings)
		effect.Totals.AddAbsent(absent)
		effect.Flags = append(effect.Flags, absent...)
		return nil
	})
	return effect, err
}
