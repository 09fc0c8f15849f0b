package summary

import "jixiao/schema"

// Source is a district that is read some units at a time, as often as its
// figures are needed.
type Source struct {
	Catalogue *Catalogue
	Year      int
	Settings  *schema.Settings // nil for the defaults
	// Absent are the findings about units of the roster that have handed in
	// nothing.
	Absent []schema.Finding
	// Units are the names of those that have handed something in, in the order
	// of the district.
	Units []string
	// Read returns what some of them, given by their places in Units, handed
	// in, in the order of Units.
	Read func(units []int) ([]Filed, error)
	// Arrivals are the forms that came in for the year.
	Arrivals []Arrival
	// YearBefore says that there are submissions for the year before.
	YearBefore bool
}

// InMemory is a district that is held as a whole.
func InMemory(c *Catalogue, d, before *schema.District, findings []schema.Finding, settings *schema.Settings) Source {
	s := Source{Catalogue: c, Year: d.Year, Settings: settings}
	found, earlier := map[string][]schema.Finding{}, map[string]*schema.Submission{}
	s.Absent = findings
	for _, f := range findings {
		found[f.Unit] = append(found[f.Unit], f)
	}
	if before != nil {
		for _, sub := range before.Submissions {
			earlier[sub.Unit] = sub
		}
	}
	s.YearBefore = len(earlier) > 0
	for _, sub := range d.Submissions {
		s.Units = append(s.Units, sub.Unit)
	}
	s.Read = func(units []int) ([]Filed, error) {
		filed := make([]Filed, len(units))
		for i, at := range units {
			sub := d.Submissions[at]
			filed[i] = Filed{Submission: sub, Before: earlier[sub.Unit], Findings: found[sub.Unit]}
		}
		return filed, nil
	}
	return s
}
