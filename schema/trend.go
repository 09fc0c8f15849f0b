package schema

import (
	"strings"
)

// This file holds the tests of figures against those of another year, column
// or form.

// Change tells that a figure of this year is far from that of the year before.
type Change struct {
	Now, Then Ref
	Beyond    Setting // percent of Then
	Up        bool    // only a rise counts
}

// Print implements Test.
func (t Change) Print(m *Model) string {
	return t.Now.Print(m) + " 比 " + t.Then.Print(m) + " 变动不超过" + t.Beyond.Print(m)
}

// Judge implements Test.
func (t Change) Judge(s *Scope) []Verdict {
	now, then := t.Now.Eval(s), t.Then.Eval(s)
	joined := both(now, then)
	if !joined.OK() {
		a, _ := s.Model.Resolve(s.path(string(t.Now)))
		if unasked := a.Line != nil && a.Line.Optional && a.Number == ""; unasked && joined.Lack != Unreadable && joined.Lack != Uncomputed {
			return nil // not on this form, or the head of a section without figures of its own
		}
		return []Verdict{notJudged(joined)}
	}
	difference := now.Amount - then.Amount
	v := Verdict{Outcome: Holds, Cells: joined.Cells, Below: difference < 0, Figures: []string{now.Amount.String(), then.Amount.String()},
		Written: now.Amount.String(), Expected: then.Amount.String(), Difference: difference.Abs().String()}
	if difference == 0 || difference < 0 && t.Up {
		return []Verdict{v}
	}
	if then.Amount < 0 {
		return []Verdict{{Outcome: NotJudged, Cells: joined.Cells, Said: Say("lack.negative", Quote("formula", s.name(string(t.Then))))}}
	}
	rate, ok := Percent(difference, then.Amount)
	if !ok {
		return []Verdict{{Outcome: NotJudged, Cells: joined.Cells, Said: Say("lack.zero", Quote("formula", s.name(string(t.Then))))}}
	}
	bound := t.Beyond.Eval(s).Amount
	if rate.Abs() <= bound {
		return []Verdict{v}
	}
	v.Outcome = Broken
	word, sign := "增加", "+"
	if v.Below {
		word, sign = "减少", ""
	}
	limit := "±" + bound.String() + "%"
	if t.Up {
		limit = bound.String() + "%"
	}
	v.About = s.about(string(t.Now))
	v.Said = Say("change", s.Model.Called("about", v.About, s.Submission.Year), Measured("now", now.Amount, now.Kind),
		Quote("column", InYear("{y-1}年决算", s.Submission.Year)), Measured("then", then.Amount, then.Kind), Quote("word", word),
		Apart("gap", difference, now.Kind), Quote("rate", sign+Rate.Print(rate)), Quote("limit", limit))
	return []Verdict{v}
}

// Adjusted tells how far a budget was adjusted within the year, with the band
// that the adjustment falls into.
type Adjusted struct{ Initial, Adjusted Ref }

// Print implements Test.
func (t Adjusted) Print(m *Model) string { return "预算调整率 ＝ " + t.rate().Print(m) }

func (t Adjusted) rate() Ratio { return Ratio{Diff{t.Adjusted, t.Initial}, t.Initial} }

// Judge implements Test. A budget that was not adjusted holds.
func (t Adjusted) Judge(s *Scope) []Verdict {
	rate := t.rate().Eval(s)
	if !rate.OK() {
		return []Verdict{notJudged(rate)}
	}
	initial, adjusted := t.Initial.Eval(s), t.Adjusted.Eval(s)
	v := Verdict{Outcome: Holds, Cells: dedupe(rate.Cells), Below: rate.Amount < 0, About: s.about(string(t.Adjusted)),
		Figures: []string{initial.Amount.String(), adjusted.Amount.String()},
		Written: adjusted.Amount.String(), Expected: initial.Amount.String(), Difference: (adjusted.Amount - initial.Amount).Abs().String()}
	if adjusted.Amount == initial.Amount {
		return []Verdict{v}
	}
	v.Outcome = Broken
	word := "调增"
	if v.Below {
		word = "调减"
	}
	v.Said = Say("adjusted", s.Model.Called("about", v.About, s.Submission.Year), Measured("adjusted", adjusted.Amount, adjusted.Kind),
		Measured("initial", initial.Amount, initial.Kind), Quote("word", word), Apart("gap", adjusted.Amount-initial.Amount, initial.Kind),
		Measured("rate", rate.Amount, Rate), Quote("band", s.Model.adjustmentBand(rate.Amount.Abs())))
	return []Verdict{v}
}

// adjustmentBand names the band of a rate of adjustment.
func (m *Model) adjustmentBand(rate Amount) string {
	for _, upper := range m.AdjustmentBands {
		if rate <= upper {
			return "不超过 " + upper.String() + "%"
		}
	}
	return "超过 " + m.AdjustmentBands[len(m.AdjustmentBands)-1].String() + "%"
}

// Copied tells that a whole column repeats another: every filled figure of
// one equals that of the other, at least two of them not zero.
type Copied struct{ Table, From, To string }

// Print implements Test.
func (t Copied) Print(*Model) string { return "预算数与决算数不是逐行相同" }

// Judge implements Test.
func (t Copied) Judge(s *Scope) []Verdict {
	var cells []Source
	var figures []string
	pairs, telling := 0, 0
	for _, v := range s.Filing.Values {
		row, ok := strings.CutSuffix(v.Path, "/"+t.To)
		if !ok || !strings.HasPrefix(v.Path, t.Table+"/") || strings.HasPrefix(v.Path, Path(t.Table, HeadYears)) {
			continue
		}
		to, _ := s.Value(v.Path)
		from, _ := s.Value(Path(row, t.From))
		if to.State != Number || from.State != Number {
			continue
		}
		if to.Number != from.Number {
			return []Verdict{{Outcome: Holds, Cells: []Source{to.Source, from.Source}}}
		}
		pairs++
		if to.Number != 0 {
			telling++
			cells = append(cells, to.Source)
			figures = append(figures, to.Number.String())
		}
	}
	if telling < 2 {
		return []Verdict{{Outcome: NotJudged, Said: Say("lack.pairs")}}
	}
	return []Verdict{{Outcome: Broken, Cells: cells, About: Subject{Path: t.Table}, Figures: figures, Said: Say("copied", Count("rows", pairs))}}
}

// LastYear holds what a form now says of the year before against what the unit
// handed in for that year.
type LastYear struct {
	Table, Now, Then string // columns: prior_final of this year, final of the year before
	Tolerance        Amount
}

// Print implements Test.
func (t LastYear) Print(*Model) string {
	return "本年表上的上年决算数 ＝ 上年表上的决算数"
}

// Judge implements Test.
func (t LastYear) Judge(s *Scope) []Verdict {
	if s.Prior == nil || s.Prior.filing(t.Table) == nil {
		return []Verdict{{Outcome: NotJudged, Said: Say("lack.prior", Count("year", s.Submission.Year-1))}}
	}
	var verdicts []Verdict
	past := pastRows{s, t, map[string]map[string]pastRow{}}
	for _, v := range s.Filing.Values {
		now, ok := s.Value(v.Path)
		row, is := strings.CutSuffix(v.Path, "/"+t.Now)
		if !ok || !is || !strings.HasPrefix(row, t.Table+"/") || row == Path(t.Table, HeadYears) {
			continue
		}
		then, was, ok := past.of(row)
		if !ok || now.State != Number || then.State != Number {
			continue
		}
		difference := now.Number - then.Number
		verdict := Verdict{Outcome: Holds, Cells: []Source{now.Source, then.Source}, Below: difference < 0,
			Written: now.Number.String(), Expected: then.Number.String(), Difference: difference.Abs().String()}
		if difference.Abs() > t.Tolerance {
			verdict.Outcome, verdict.About, verdict.Figures = Broken, s.about(v.Path), []string{verdict.Written, verdict.Expected}
			terms := []Term{s.Model.Called("about", verdict.About, s.Submission.Year), Measured("now", now.Number, v.Kind),
				Count("year", s.Submission.Year-1), Measured("then", then.Number, v.Kind), Place("place", then.Source), Apart("gap", difference, v.Kind)}
			if was != "" {
				verdict.Guessed = true
				terms = append(terms, Part("renamed", Say("last_year.renamed", Quote("row", squeeze(was)))))
			}
			verdict.Said = Say("last_year", terms...)
		}
		verdicts = append(verdicts, verdict)
	}
	if len(verdicts) == 0 {
		return []Verdict{{Outcome: NotJudged, Said: Say("lack.common")}}
	}
	return verdicts
}

// pastRows finds the rows of a form in that of the year before. Those of a section
// that have names are paired once for them all.
type pastRows struct {
	scope    *Scope
	test     LastYear
	sections map[string]map[string]pastRow // of each section the rows of now, by their path
}

// pastRow is what a row was in the year before. was is what it was called, where
// that is another name.
type pastRow struct {
	then Value
	was  string
}

// of returns what the row at a path was: a named row is found by its label, or else
// by one that is like it (see PairProjects).
func (p *pastRows) of(row string) (then Value, was string, ok bool) {
	section, named := p.section(Path(row, p.test.Now))
	if !named {
		then, ok = p.scope.Prior.Value(Path(row, p.test.Then))
		return then, "", ok
	}
	if p.sections[section] == nil {
		p.sections[section] = p.pair(section)
	}
	found, ok := p.sections[section][row]
	return found.then, found.was, ok
}

// section is what stands in the path of a named row in front of its number.
func (p *pastRows) section(path string) (section string, named bool) {
	a, ok := p.scope.Model.Resolve(path)
	if !ok || a.Number == "" || a.Line == nil {
		return "", false
	}
	return Path(string(a.Form.ID), a.Table.ID, a.Line.ID), true
}

func (p *pastRows) pair(section string) map[string]pastRow {
	rows := func(values []Value, column string) (list []Value, names []string) {
		for _, v := range values {
			if !strings.HasPrefix(v.Path, section+"/") || !strings.HasSuffix(v.Path, "/"+column) {
				continue
			}
			if of, named := p.section(v.Path); named && of == section {
				list, names = append(list, v), append(names, v.Label)
			}
		}
		return list, names
	}
	these, names := rows(p.scope.Filing.Values, p.test.Now)
	those, before := rows(p.scope.Prior.filing(section).Values, p.test.Then)
	pairs, renamed := PairProjects(before, p.scope.Submission.Year-1, names, p.scope.Submission.Year)
	called := map[string][]Value{}
	for i, v := range those {
		key := ProjectKey(before[i])
		called[key] = append(called[key], v)
	}
	found := map[string]pastRow{}
	for i, v := range these {
		row := strings.TrimSuffix(v.Path, "/"+p.test.Now)
		if same := called[ProjectKey(names[i])]; len(same) == 1 { // of two of one name none is known to be it
			found[row] = pastRow{then: same[0]}
		} else if renamed[i] {
			was := those[pairs[i]]
			found[row] = pastRow{was, was.Label}
		}
	}
	return found
}

// Slip tells that figures that should be of one size are some ten thousand
// times one another: one was written in 元 and the other in 万元.
type Slip struct {
	Pairs    [][2]Expr // two figures for about the same
	Table    string    // and the rows of this table, column against column
	Columns  []string
	From, To Setting // the factor
}

// Print implements Test.
func (t Slip) Print(m *Model) string { return "同一口径的数相差不到 " + t.From.Print(m) }

// Judge implements Test. What one column slipped in is one finding.
func (t Slip) Judge(s *Scope) []Verdict {
	found := slips{scope: s, from: t.From.Eval(s).Amount, to: t.To.Eval(s).Amount, told: map[Source]bool{}}
	for i, column := range t.Columns {
		for _, other := range t.Columns[i+1:] {
			found.columns(t.Table, column, other)
		}
	}
	for _, pair := range t.Pairs {
		found.pair(pair)
	}
	switch {
	case len(found.verdicts) > 0:
		return found.verdicts
	case !found.compared:
		return []Verdict{{Outcome: NotJudged, Said: Say("lack.compared")}}
	}
	return []Verdict{{Outcome: Holds}}
}

// slips gathers what has slipped.
type slips struct {
	scope    *Scope
	from, to Amount          // the factor
	told     map[Source]bool // a figure that slipped does so beside several
	compared bool            // there were two figures to compare
	verdicts []Verdict
}

// slipped reports whether the first of two figures is that many times the other.
func (found *slips) slipped(large, small Amount) bool {
	factor, ok := MulDiv(large.Abs(), One, small.Abs())
	return ok && small.Abs() > 0 && factor >= found.from && factor <= found.to
}

// tell tells what one cause made slip, unless it was told beside other figures.
func (found *slips) tell(all []slip) {
	if len(all) == 0 {
		return
	}
	large, small := all[0].large.Source, all[0].small.Source
	if !found.told[large] && !found.told[small] {
		found.verdicts = append(found.verdicts, found.scope.slipVerdict(all))
	}
	found.told[large], found.told[small] = true, true
}

// columns compares two columns of a table, row by row.
func (found *slips) columns(table, column, other string) {
	s := found.scope
	var first, second []slip // by which of the columns is the larger
	for _, v := range s.values(table) {
		row, ok := strings.CutSuffix(v.Path, "/"+column)
		if !ok || v.State != Number || row == Path(table, HeadYears) {
			continue
		}
		w, ok := s.Value(Path(row, other))
		if !ok || w.State != Number || v.Number == 0 || w.Number == 0 {
			continue
		}
		found.compared = true
		switch {
		case found.slipped(v.Number, w.Number):
			first = append(first, slip{about: s.about(v.Path), large: v, small: w})
		case found.slipped(w.Number, v.Number):
			second = append(second, slip{about: s.about(w.Path), large: w, small: v})
		}
	}
	found.tell(first)
	found.tell(second)
}

// pair compares two figures that are computed.
func (found *slips) pair(pair [2]Expr) {
	s := found.scope
	large, small, name := pair[0].Eval(s), pair[1].Eval(s), pair[0]
	for _, r := range []Result{large, small} {
		if !r.OK() || r.Amount == 0 || len(r.Cells) == 0 {
			return
		}
	}
	found.compared = true
	if small.Amount.Abs() > large.Amount.Abs() {
		large, small, name = small, large, pair[1]
	}
	if !found.slipped(large.Amount, small.Amount) {
		return
	}
	of := slip{name: name.Print(s.Model), large: Value{Kind: large.Kind, Number: large.Amount, Source: large.Cells[0]},
		small: Value{Kind: small.Kind, Number: small.Amount, Source: small.Cells[0]}}
	if ref, ok := name.(Ref); ok {
		of.about = s.about(string(ref))
	}
	found.tell([]slip{of})
}

// slip is a figure that is some ten thousand times another.
type slip struct {
	about        Subject
	name         string // of a figure that is computed, or of a pair of figures
	large, small Value
}

func (s *Scope) slipVerdict(slips []slip) Verdict {
	first := slips[0]
	v := Verdict{Outcome: Broken, About: first.about, Written: first.large.Number.String(), Expected: first.small.Number.String(),
		Difference: (first.large.Number - first.small.Number).Abs().String()}
	for _, slip := range slips {
		v.Cells = append(v.Cells, slip.large.Source)
		v.Figures = append(v.Figures, slip.large.Number.String(), slip.small.Number.String())
	}
	for _, slip := range slips {
		v.Cells = append(v.Cells, slip.small.Source)
	}
	times, _ := MulDiv(first.large.Number.Abs(), One, first.small.Number.Abs())
	about := s.Model.Called("about", first.about, s.Submission.Year)
	if first.name != "" {
		about = Quote("about", first.name)
	}
	terms := []Term{about, Measured("large", first.large.Number, first.large.Kind), Place("place", first.small.Source),
		Measured("small", first.small.Number, first.small.Kind), Quote("times", times.Fixed(0))}
	if n := len(slips); n > 1 {
		terms = append(terms, Part("rows", Say("slip.rows", Count("rows", n))))
	}
	v.Said = Say("slip", terms...)
	return v
}

// values are the values below a path, of the filing that answers for it.
func (s *Scope) values(prefix string) []Value {
	f := s.filing(prefix)
	if f == nil {
		return nil
	}
	var values []Value
	for _, v := range f.Values {
		if !strings.HasPrefix(v.Path, prefix+"/") {
			continue
		}
		if v, ok := s.Value(v.Path); ok { // as it is taken to be in this scope
			values = append(values, v)
		}
	}
	return values
}

// Answered asks for an answer of any kind.
type Answered struct{ Ref Ref }

// Print implements Test.
func (t Answered) Print(m *Model) string { return t.Ref.Print(m) + " 已填写" }

// Judge implements Test.
func (t Answered) Judge(s *Scope) []Verdict {
	v, ok := s.Value(string(t.Ref))
	switch {
	case !ok:
		return []Verdict{notJudged(t.Ref.Eval(s))}
	case v.State != Blank:
		return []Verdict{{Outcome: Holds, Cells: []Source{v.Source}}}
	}
	about := s.about(string(t.Ref))
	return []Verdict{{Outcome: Broken, Cells: []Source{v.Source}, About: about, Said: Say("blank", s.Model.Called("about", about, s.Submission.Year))}}
}

// Unpaid asks that people who are said to be there are paid from somewhere.
type Unpaid struct{ People, Spending Ref }

// Print implements Test.
func (t Unpaid) Print(m *Model) string {
	return t.People.Print(m) + "大于 0 时 " + t.Spending.Print(m) + " 不为 0"
}

// Judge implements Test.
func (t Unpaid) Judge(s *Scope) []Verdict {
	people, spent := t.People.Eval(s), t.Spending.Eval(s)
	joined := both(people, spent)
	switch {
	case !joined.OK():
		return []Verdict{notJudged(joined)}
	case people.Amount <= 0 || spent.Amount != 0:
		return []Verdict{{Outcome: Holds, Cells: joined.Cells}}
	}
	about := s.about(string(t.People))
	return []Verdict{{Outcome: Broken, Cells: joined.Cells, About: about, Figures: []string{people.Amount.String()},
		Written: people.Amount.String(), Expected: "0", Difference: people.Amount.String(),
		Said: Say("unpaid", s.Model.Called("about", about, s.Submission.Year), Measured("people", people.Amount, people.Kind), Place("place", spent.Cells[0]),
			s.Model.Called("spending", Subject{Path: s.path(string(t.Spending))}, s.Submission.Year))}}
}
