package schema

import (
	"slices"
	"strings"
)

// place is a value of a submission.
type place struct {
	filing *Filing
	path   string
}

// trial is an equation between figures, as one rule states it in one scope.
type trial struct {
	scope   *Scope
	test    Test
	finding int // of it in the findings; -1 where it holds
	places  []place
}

// equation reports whether a test is one by which a wrong figure can be known.
func equation(test Test) bool {
	switch t := test.(type) {
	case Compare:
		return t.Is == Equal
	case Agree:
		return true
	}
	return false
}

// broken reports whether the trial is broken while some values are taken to be
// others.
func (t trial) broken(assumed map[place]Amount) bool {
	s := *t.scope
	s.assumed = assumed
	verdicts := t.test.Judge(&s)
	return len(verdicts) == 1 && verdicts[0].Outcome == Broken
}

// gaps are by how much a figure that adds to one side of the equation would
// have to be another for the equation to hold.
func (t trial) gaps(at place, written Amount) []Amount {
	offset := func(assumed map[place]Amount) []Amount {
		s := *t.scope
		s.assumed = assumed
		switch test := t.test.(type) {
		case Compare:
			a, b := test.Written.Eval(&s), test.Should.Eval(&s)
			if a.OK() && b.OK() {
				return []Amount{a.Amount - b.Amount}
			}
		case Agree:
			var all []Amount
			for _, f := range test.Figures {
				for _, g := range test.Figures {
					a, b := f.Expr.Eval(&s), g.Expr.Eval(&s)
					if a.OK() && b.OK() {
						all = append(all, a.Amount-b.Amount)
					}
				}
			}
			return all
		}
		return nil
	}
	before, after := offset(nil), offset(map[place]Amount{at: written + One})
	var gaps []Amount
	for i := range min(len(before), len(after)) {
		switch after[i] - before[i] {
		case One:
			gaps = append(gaps, -before[i])
		case -One:
			gaps = append(gaps, before[i])
		}
	}
	return gaps
}

// cause is a figure which, were it another, would settle several findings and
// raise none.
type cause struct {
	at      place
	value   Amount
	settles []trial
}

// traceCauses tells what one wrong figure brought about once: where several
// broken equations would all hold if one figure in them were another, and none
// that holds would break, they become one finding, at the cell of that figure.
func (m *Model) traceCauses(findings []Finding, trials []trial) []Finding {
	for {
		c, ok := likeliest(trials)
		if !ok {
			break
		}
		findings = c.merge(findings)
		trials = slices.DeleteFunc(trials, func(t trial) bool {
			return slices.ContainsFunc(c.settles, func(s trial) bool { return s.finding == t.finding })
		})
	}
	findings = slices.DeleteFunc(findings, func(f Finding) bool { return f.Outcome == "" })
	m.joinEqual(findings)
	return slices.DeleteFunc(findings, func(f Finding) bool { return f.Outcome == "" })
}

// joinEqual joins the errors that demand the same figure in the same cell.
func (m *Model) joinEqual(findings []Finding) {
	first := map[string]int{}
	for i := range findings {
		f := &findings[i]
		entry, _ := m.Entry(f.Code)
		if f.Outcome != Broken || f.Severity != Err && entry.Severity != Err || f.Difference == "" || len(f.Cells) == 0 {
			continue
		}
		demand := f.Cells[0].String() + "\n" + f.Written + "\n" + f.Expected
		j, found := first[demand]
		if !found {
			first[demand] = i
			continue
		}
		g := &findings[j]
		if g.Severity != Err && f.Severity == Err { // what rounding would explain is not rounding alone
			*f, *g = *g, *f
		}
		for _, code := range append([]string{f.Code}, f.Also...) {
			if code != g.Code && !slices.Contains(g.Also, code) {
				g.Also = append(g.Also, code)
			}
		}
		g.Cells = dedupe(append(slices.Clone(g.Cells), f.Cells...))
		f.Outcome = ""
	}
}

// likeliest returns the cause that settles the most, at least two. Where another
// figure would settle as many, and some of the same, neither is: which of them is
// wrong cannot be known. Causes that share no equation do not compete.
func likeliest(trials []trial) (best cause, found bool) {
	causes := candidates(trials)
	slices.SortStableFunc(causes, func(a, b cause) int { return len(b.settles) - len(a.settles) })
	for i, c := range causes {
		contested := slices.ContainsFunc(causes, func(other cause) bool {
			return other.at != causes[i].at && len(other.settles) >= len(c.settles) && other.shares(c)
		})
		if !contested {
			return c, true
		}
	}
	return best, false
}

// candidates returns for each figure of the broken trials what it would have to
// be, where that settles two at least.
func candidates(trials []trial) []cause {
	broken := 0
	for _, t := range trials {
		if t.finding >= 0 {
			broken++
		}
	}
	if broken < 2 {
		return nil
	}
	var causes []cause
	tried := map[place]bool{}
	for _, t := range trials {
		if t.finding < 0 {
			continue
		}
		for _, at := range t.places {
			if tried[at] {
				continue
			}
			tried[at] = true
			if c, ok := settled(at, trials); ok {
				causes = append(causes, c)
			}
		}
	}
	return causes
}

// shares reports whether two causes would settle one finding.
func (c cause) shares(other cause) bool {
	return slices.ContainsFunc(c.settles, func(t trial) bool {
		return slices.ContainsFunc(other.settles, func(o trial) bool { return o.finding == t.finding })
	})
}

// settled finds what a figure would have to be for the most of the broken
// trials that speak of it to hold, and reports whether that is two at least
// and no trial breaks by it. A figure that is as the form prints it is no cause.
func settled(at place, trials []trial) (best cause, ok bool) {
	written, _ := at.filing.Value(at.path)
	if printed, is := trials[0].scope.Model.Printed[at.path]; is && written.Number == printed {
		return best, false
	}
	var speaking []trial
	wrong := 0
	for _, t := range trials {
		if slices.Contains(t.places, at) {
			speaking = append(speaking, t)
			if t.finding >= 0 {
				wrong++
			}
		}
	}
	if wrong < 2 {
		return best, false
	}
	for _, t := range speaking {
		if t.finding < 0 {
			continue
		}
		for _, gap := range t.gaps(at, written.Number) {
			c := cause{at: at, value: written.Number + gap}
			sound := gap != 0
			for _, other := range speaking {
				switch broken := other.broken(map[place]Amount{at: c.value}); {
				case broken && other.finding < 0:
					sound = false
				case !broken && other.finding >= 0:
					c.settles = append(c.settles, other)
				}
			}
			if sound && len(c.settles) > len(best.settles) {
				best = c
			}
		}
	}
	return best, len(best.settles) > 1
}

// merge makes one finding of those that a cause settles: that of the rule whose
// own figure it is, else the first. The others are left without an outcome.
func (c cause) merge(findings []Finding) []Finding {
	main := c.settles[0]
	for _, t := range c.settles {
		if compare, ok := t.test.(Compare); ok {
			if ref, ok := compare.Written.(Ref); ok && t.scope.path(string(ref)) == c.at.path {
				main = t
				break
			}
		}
	}
	written, _ := c.at.filing.Value(c.at.path)
	f := &findings[main.finding]
	kind := written.Kind
	difference := (written.Number - c.value).Abs()
	cells := []Source{written.Source}
	var also []string
	for _, t := range c.settles {
		other := findings[t.finding]
		cells = append(cells, other.Cells...)
		also = append(also, other.Code)
		also = append(also, other.Also...)
		if other.Severity == Err {
			f.Severity = Err
		}
		if t.finding != main.finding {
			findings[t.finding].Outcome = ""
		}
	}
	f.Also = nil
	for _, code := range also {
		if code != f.Code && !slices.Contains(f.Also, code) {
			f.Also = append(f.Also, code)
		}
	}
	f.Cells = dedupe(cells)
	f.Written, f.Expected, f.Difference = written.Number.String(), c.value.String(), difference.String()
	f.Form, f.Project = c.at.filing.Form, c.at.filing.Project
	f.About = main.scope.In(c.at.filing).about(c.at.path)
	f.Figures = []string{f.Written, f.Expected}
	figure := Measured("figure", c.value, kind)
	demand := Say("cause.fitting", figure)
	if compare, ok := main.test.(Compare); ok && main.scope.path(c.written(compare)) == c.at.path {
		demand = Say("cause.formula", Quote("formula", compare.Should.Print(main.scope.Model)), figure)
	}
	terms := []Term{main.scope.Model.Called("about", f.About, main.scope.Submission.Year), Measured("written", written.Number, kind), Part("demand", demand), Apart("gap", difference, kind)}
	if len(f.Also) > 0 {
		terms = append(terms, Part("also", Say("cause.also", Quote("codes", strings.Join(f.Also, "、")))))
	}
	if f.Severity == Info {
		terms = append(terms, Part("rounding", Say("compare.rounding")))
	}
	f.Said = Say("cause", terms...)
	return findings
}

// written is the path of the figure that a comparison is about; "" where it is
// about a sum.
func (cause) written(c Compare) string {
	ref, _ := c.Written.(Ref)
	return string(ref)
}
