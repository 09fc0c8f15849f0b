package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

// covering is what lies over places of answers: a person sees it there, and no
// cell holds it.
type covering struct {
	float grid.Float
	over  []schema.Value
}

// coverings speaks of what lies over places of answers.
func (r *reader) coverings(f *schema.Filing, readings []reading) (told []schema.Finding) {
	var covers []covering
	for _, one := range readings {
		for _, float := range one.over {
			i := slices.IndexFunc(covers, func(c covering) bool { return c.float == float })
			if i < 0 {
				i = len(covers)
				covers = append(covers, covering{float: float})
			}
			covers[i].over = append(covers[i].over, one.value)
		}
	}
	for _, c := range covers {
		cells := make([]schema.Source, len(c.over))
		for i, v := range c.over {
			cells[i] = v.Source
		}
		about := r.model.Subject(f, c.over[0])
		told = append(told, r.finding("F15", about, schema.Say("read.covered", r.model.Called("about", about, r.form.Year), schema.Quote("what", shorten(Floating(c.float)))),
			Floating(c.float), cells...))
	}
	return told
}

// sharedFigures speaks of figures that reach over several places.
func (r *reader) sharedFigures(readings []reading) (told []schema.Finding) {
	for i, first := range readings {
		c := first.place.Cell
		ofCell := func(one reading) bool { return one.both && one.place.Cell == c }
		if !first.both || slices.ContainsFunc(readings[:i], ofCell) {
			continue
		}
		var names []string
		for _, one := range readings[i:] {
			if ofCell(one) {
				names = append(names, r.model.Called("", one.about, r.form.Year).String())
			}
		}
		said := schema.Say("read.shared", schema.Quote("text", shorten(r.shown(c))), schema.Quote("names", strings.Join(names, "、")))
		told = append(told, r.finding("F4", first.about, said, r.shown(c), r.source(c.Row, c.Col)))
	}
	return told
}

// doubles speaks of answers with several places.
func (r *reader) doubles(f *schema.Filing) (told []schema.Finding) {
	for _, d := range r.form.Doubles {
		cells := r.sources(d.Cells)
		id := "read.doubled"
		if !slices.ContainsFunc(r.form.Places, func(p locate.Place) bool { return p.Cell == d.Cells[0] }) {
			id = "read.doubled_label" // printed on the form, which the unit does not make
		}
		finding := r.finding("F4", r.model.Subject(f, schema.Value{Path: d.Path}), schema.Say(id, schema.Quote("name", d.Name), schema.Count("count", len(cells)),
			schema.Quote("cells", strings.Join(cellNames(cells), "、"))), "", cells...)
		finding.Figures = r.texts(d.Cells)
		told = append(told, finding)
	}
	return told
}

// contraries speaks of a report that says two things.
func (r *reader) contraries() (told []schema.Finding) {
	for _, d := range r.form.Contrary {
		cells := r.sources(d.Cells)
		finding := r.finding("F9", schema.Subject{Path: d.Path}, schema.Say("read.contrary", schema.Quote("name", d.Name),
			schema.Quote("cells", strings.Join(slices.Compact(cellNames(cells)), "、"))), "", cells...)
		finding.Figures = r.texts(d.Cells)
		told = append(told, finding)
	}
	return told
}

func cellNames(cells []schema.Source) []string {
	names := make([]string, len(cells))
	for i := range cells {
		names[i] = cells[i].Cell
	}
	return names
}

// missing speaks of what was not found on the form.
func (r *reader) missing() (told []schema.Finding) {
	for _, m := range r.form.Missing {
		told = append(told, r.finding("F5", schema.Subject{Path: m.Path}, schema.Say("read.missing", schema.Quote("name", m.Name)), "", r.source(m.Near.Row, m.Near.Col)))
	}
	if at := r.form.Unscored; at != nil {
		finding := r.finding("F5", schema.Subject{}, schema.Say("read.unscored"), "", r.source(at.Row, at.Col))
		finding.Severity = schema.Info
		told = append(told, finding)
	}
	return told
}

// unknown speaks of rows of a table that no line knows.
func (r *reader) unknown() (told []schema.Finding) {
	for _, row := range r.form.Unknown {
		figures := withFigure(row.Cells)
		if len(figures) == 0 {
			continue
		}
		finding := r.finding("F6", schema.Subject{Path: row.Path}, schema.Say("read.unknown_row", schema.Quote("label", shorten(row.Label)), schema.Quote("figures", r.quoted(figures))),
			"", r.sources(figures)...)
		finding.Figures = append([]string{row.Label}, r.texts(figures)...)
		told = append(told, finding)
	}
	return told
}

// doubtedUnits tells of lines about the unit of money that were not followed.
func (r *reader) doubtedUnits() (told []schema.Finding) {
	for _, d := range r.form.Doubts {
		cells := []schema.Source{r.source(d.Cell.Row, d.Cell.Col)}
		id := "read.units"
		if d.Said == "" {
			id = "read.unit_unknown"
		}
		terms := []schema.Term{schema.Quote("text", shorten(d.Cell.Text)), schema.Quote("taken", cmp.Or(d.Taken, "万元"))}
		if d.By != nil {
			at := r.source(d.By.Row, d.By.Col)
			cells = append(cells, at)
			terms = append(terms, schema.Part("by", schema.Say("read.unit_by", schema.Place("place", at), schema.Quote("text", shorten(d.By.Text)))))
		}
		told = append(told, r.finding("F13", schema.Subject{}, schema.Say(id, terms...), d.Cell.Text, cells...))
	}
	return told
}

// hiddenFigures speaks of the figures that a person does not see.
func (r *reader) hiddenFigures(readings []reading) []schema.Finding {
	if r.form.Sheet.Hidden {
		return []schema.Finding{r.finding("F11", schema.Subject{}, schema.Say("read.hidden_sheet"), "", r.source(r.form.Head.Row, r.form.Head.Col))}
	}
	var unseen []*grid.Cell
	for _, one := range readings {
		if one.unseen {
			unseen = append(unseen, one.place.Cell)
		}
	}
	if len(unseen) == 0 {
		return nil
	}
	finding := r.finding("F11", schema.Subject{}, schema.Say("read.hidden", schema.Count("count", len(unseen)), schema.Quote("figures", r.quoted(unseen))),
		"", r.sources(unseen)...)
	finding.Figures = r.texts(unseen)
	return []schema.Finding{finding}
}

// unplaced speaks of the figures on the form that nothing accounts for. Many
// of them have one cause and are told together.
func (r *reader) unplaced() (told []schema.Finding) {
	const many = 6
	figures := withFigure(r.form.Rest)
	if len(figures) < many {
		for _, c := range figures {
			told = append(told, r.finding("F6", schema.Subject{}, schema.Say("read.unplaced", schema.Quote("text", shorten(r.shown(c)))), c.Text, r.source(c.Row, c.Col)))
		}
		return told
	}
	finding := r.finding("F6", schema.Subject{}, schema.Say("read.unplaced_many", schema.Count("count", len(figures)), schema.Quote("figures", r.quoted(figures))),
		"", r.sources(figures)...)
	finding.Figures = r.texts(figures)
	return []schema.Finding{finding}
}

// texts are what some cells show.
func (r *reader) texts(cells []*grid.Cell) []string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = r.shown(c)
	}
	return texts
}

// withFigure returns those of some cells that hold a figure.
func withFigure(cells []*grid.Cell) []*grid.Cell {
	return slices.DeleteFunc(slices.Clone(cells), func(c *grid.Cell) bool { return !hasFigure(c) })
}

// quoted quotes what the first of some cells show.
func (r *reader) quoted(cells []*grid.Cell) string {
	const most = 3
	var b strings.Builder
	for i, c := range cells {
		if i == most {
			b.WriteString("…")
			break
		}
		b.WriteString("「" + shorten(r.shown(c)) + "」")
	}
	return b.String()
}

func (r *reader) sources(cells []*grid.Cell) []schema.Source {
	sources := make([]schema.Source, len(cells))
	for i, c := range cells {
		sources[i] = r.source(c.Row, c.Col)
	}
	return sources
}

// hasFigure reports whether a cell holds a figure, or an answer that failed to
// be one.
func hasFigure(c *grid.Cell) bool {
	switch c.Kind {
	case grid.Number:
		return !c.Format.Date
	case grid.Error, grid.Uncomputed:
		return true
	}
	text := strings.TrimSpace(c.Text)
	if slices.Contains(schema.Signs, text) { // the half of a target
		return true
	}
	// A figure may stand behind a label that no line knows: 某项收入：899.13.
	if i := strings.LastIndexAny(text, ":："); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		text = text[i+size:]
	}
	for _, kind := range []schema.Kind{schema.Money, schema.Rate} {
		if _, _, err := Figure(text, kind, ""); err == nil {
			return true
		}
	}
	return false
}
