package bureau

import (
	"cmp"
	"context"
	"slices"
	"time"

	"jixiao/consolidate/summary"
	"jixiao/schema"
	"jixiao/schema/store"
)

// Statuses of a unit of the roster.
const (
	StatusComplete = "complete"
	StatusPartial  = "partial"
	StatusMissing  = "missing"
)

// StatusOf says what a unit owes: StatusComplete, StatusPartial or
// StatusMissing.
func StatusOf(l summary.Listed) string {
	switch {
	case l.Complete():
		return StatusComplete
	case l.Filed != "":
		return StatusPartial
	}
	return StatusMissing
}

// Arrivals are the times at which forms were received, and at which their files
// were last saved. What was withdrawn does not count.
func Arrivals(records []store.Record) []summary.Arrival {
	var all []summary.Arrival
	for _, r := range records {
		if r.Void != nil {
			continue
		}
		all = append(all, summary.Arrival{Unit: r.Unit, Form: r.Form, At: r.Received, Saved: r.Modified})
	}
	return all
}

// Listing says who has handed in what for a year; a roster alone is enough to
// ask.
func Listing(ctx context.Context, db *store.DB, year int) (listed []summary.Listed, settings *schema.Settings, err error) {
	err = Reading(ctx, db, year, func(source summary.Source) error {
		settings = source.Settings
		roster := summary.NewRoster(source.Catalogue, settings, source.Arrivals, source.Absent...)
		if _, err := EachUnit(source, func(u *summary.Unit) { roster.Add(u) }); err != nil {
			return err
		}
		listed = roster.Listed
		return nil
	})
	return listed, settings, err
}

// Grouping says how reminders are parted.
type Grouping string

// The groupings.
const (
	Together     Grouping = ""
	ByDepartment Grouping = "department" // 主管部门
	ByOffice     Grouping = "office"     // 归口股室
)

func (g Grouping) of(l summary.Listed) string {
	switch g {
	case ByDepartment:
		return cmp.Or(l.Department, ungrouped)
	case ByOffice:
		return cmp.Or(l.Office, ungrouped)
	}
	return ""
}

// Reminder is a text that asks units for what they owe; the JSON of the remind
// command.
type Reminder struct {
	Group string   `json:"group"`
	Units []string `json:"units"`
	Text  string   `json:"text"`
}

// Reminders asks the units that owe something, group by group. Of a department
// or an office alone where they are not "".
func Reminders(listed []summary.Listed, settings *schema.Settings, year int, by Grouping, department, office string) []Reminder {
	groups := map[string][]summary.Listed{}
	var names []string
	for _, l := range listed {
		if l.Complete() || l.Excused || department != "" && l.Department != department || office != "" && l.Office != office {
			continue
		}
		name := by.of(l)
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], l)
	}
	list := []Reminder{}
	for _, name := range names {
		r := Reminder{Group: name, Units: []string{}, Text: reminderText(name, groups[name], settings, year)}
		for _, l := range groups[name] {
			r.Units = append(r.Units, l.Name)
		}
		list = append(list, r)
	}
	return list
}

// DefaultYear is the newest of some years, ascending, but for those that have not
// come yet; 0 where there is none.
func DefaultYear(years []int) int {
	for _, y := range slices.Backward(years) {
		if y <= time.Now().Year() {
			return y
		}
	}
	if len(years) == 0 {
		return 0
	}
	return years[len(years)-1]
}

// MainYear is the year of most units, of those that have come the newest of several
// alike; 0 where there is none. A form of a wrong year is not taken for the next
// season.
func MainYear(years []store.YearUnits) int {
	var main store.YearUnits
	come := func(y store.YearUnits) bool { return y.Year <= time.Now().Year() }
	for _, y := range years {
		if main.Year == 0 || come(y) && !come(main) || come(y) == come(main) && y.Units >= main.Units {
			main = y
		}
	}
	return main.Year
}

// StrayYears are the years that hardly any units are of, next to the main one, or
// that have not come yet: their forms may say a wrong year.
func StrayYears(years []store.YearUnits) []store.YearUnits {
	const oneIn = 20 // units of the main year
	main := MainYear(years)
	i := slices.IndexFunc(years, func(y store.YearUnits) bool { return y.Year == main })
	var strays []store.YearUnits
	for _, y := range years {
		if y.Year != main && (y.Year > time.Now().Year() || y.Units*oneIn <= years[i].Units) {
			strays = append(strays, y)
		}
	}
	return strays
}
