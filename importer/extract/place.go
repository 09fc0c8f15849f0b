package extract

import (
	"errors"
	"slices"
	"strings"

	"jixiao/importer/grid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

// read says what stands in a place. The values before it name the record that it is of.
func (r *reader) read(before *schema.Filing, p locate.Place) reading {
	one := reading{place: p, value: schema.Value{Path: p.Path, Label: p.Label, Kind: p.Kind, Source: r.source(p.Row, p.Col)}}
	v := &one.value
	if p.Cell != nil {
		v.Raw = raw(p.Cell)
	}
	switch {
	case p.Year != 0:
		v.State, v.Number = schema.Number, schema.Amount(p.Year)*schema.One
		return one
	case p.Doubled:
		v.State = schema.Unreadable
		return one
	}
	one.over = r.floatsOver(p)
	switch {
	case len(one.over) > 0 && strings.TrimSpace(r.textOf(p)) == "": // the answer may stand there and in no cell
		v.State, v.Raw = schema.Unreadable, floating(one.over)
	case p.Cell == nil:
		v.State = schema.Blank
	case p.Cell.Kind == grid.Error:
		v.State = schema.Unreadable
		one.told = append(one.told, r.doubt("F2", before, *v, p.Cell.Text, "read.error", schema.Quote("text", p.Cell.Text)))
	case p.Cell.Kind == grid.Uncomputed:
		v.State = schema.Uncomputed
		v.Raw = "=" + p.Cell.Formula
		one.told = append(one.told, r.doubt("F3", before, *v, v.Raw, "read.uncomputed", schema.Quote("formula", p.Cell.Formula)))
	default:
		r.readText(before, &one, r.text(p))
	}
	return one
}

// readText says what the text of a place is: no answer, a mark, words or a figure.
func (r *reader) readText(before *schema.Filing, one *reading, text string) {
	v, p := &one.value, one.place
	switch {
	case strings.TrimSpace(text) == "":
		v.State = schema.Blank
	case guidance(text):
		v.State = schema.Blank
		if !p.Stray { // which stands in the place of no answer
			one.told = append(one.told, r.doubt("F10", before, *v, text, "read.guidance", schema.Quote("text", shorten(text))))
		}
	case mark(text) && (p.Before == nil && p.After == nil) && !(p.Kind.Numeric() && p.Cell.Format.Scaled):
		v.State = schema.Mark
	case !p.Kind.Numeric():
		v.State, v.Text = schema.Text, strings.TrimSpace(r.words(p))
		if p.Before != nil || p.After != nil {
			v.Text = r.joined(p)
		}
		if p.Kind == schema.Phrase {
			v.Text = unbroken(v.Text)
		}
	default:
		r.readFigure(before, one, text)
	}
}

// textOf is what a person sees in a place, "" where nothing stands.
func (r *reader) textOf(p locate.Place) string {
	if p.Cell == nil {
		return ""
	}
	return r.text(p)
}

// floatsOver returns what lies over a place of its own.
func (r *reader) floatsOver(p locate.Place) []grid.Float {
	if !p.Own() {
		return nil
	}
	shown := r.textOf(p)
	return slices.DeleteFunc(slices.Clone(r.form.Sheet.Over(r.form.Sheet.Span(p.Row, p.Col))), func(f grid.Float) bool {
		return f.Text != "" && strings.Contains(shown, f.Text) // Word's, in the cell and read with it
	})
}

// floating is what stands for all that lies over cells.
func floating(all []grid.Float) string {
	texts := make([]string, len(all))
	for i, f := range all {
		texts[i] = Floating(f)
	}
	return strings.Join(texts, " ")
}

// readFigure reads a cell that is meant for a figure.
func (r *reader) readFigure(before *schema.Filing, one *reading, text string) {
	v, p, c := &one.value, one.place, one.place.Cell
	amount, bare, err := figureIn(p, text)
	switch {
	case err != nil:
		v.State = schema.Unreadable
		one.told = append(one.told, r.doubt("F1", before, *v, text, "read.not_figure", schema.Quote("text", shorten(text)), schema.Part("reason", reason(c, err)),
			schema.Quote("measure", p.Kind.Measure())))
		return
	case p.Shared:
		v.State = schema.Unreadable
		one.both, one.about = true, r.model.Subject(before, *v)
		return
	}
	v.State, v.Number = schema.Number, amount
	if p.Kind == schema.Rate && (bare && !p.Percent && amount != 0 || amount.Abs() >= unlikely) {
		one.rate = &doubtful{amount, bare, p.Rate}
	}
	if c.Recomputed != "" && p.Inline == nil {
		one.told = append(one.told, r.stale(before, *one))
	}
	one.unseen = r.hidden(c)
}

// figureIn reads the figure of a place, as a number cell stores it or as its text says
// it. bare is that of Figure.
func figureIn(p locate.Place, text string) (amount schema.Amount, bare bool, err error) {
	switch c := p.Cell; {
	case c.Kind == grid.Number && p.Inline == nil:
		return number(c, p)
	case c.Kind == grid.Bool, p.Inline != nil && strings.ContainsAny(text, "(（"): // brackets to fill in, or a minus
		return 0, false, errNotFigure
	case c.Format.Scaled && p.Inline == nil: // a text that is not seen
		return 0, false, errScaled
	}
	return Figure(text, p.Kind, p.Unit)
}

// stale speaks of a formula whose stored result is not what it gives now.
func (r *reader) stale(before *schema.Filing, one reading) schema.Finding {
	c := one.place.Cell
	f := r.doubt("F12", before, one.value, decimal(c.Text), "read.stale", schema.Quote("formula", shorten(c.Formula)), schema.Quote("stored", decimal(c.Text)),
		schema.Quote("computed", decimal(c.Recomputed)))
	f.Expected = decimal(c.Recomputed)
	f.Figures = append(f.Figures, f.Expected)
	return f
}

// number reads a number cell. A format that shows something else than what is
// stored makes it doubtful: the clerk who typed it saw the other figure.
func number(c *grid.Cell, p locate.Place) (amount schema.Amount, bare bool, err error) {
	amount, bare, err = stored(c, p)
	if err == nil && amount == 0 && c.Formula == "" && !noise(c.Text) {
		err = errTiny
	}
	return amount, bare, err
}

// noise reports whether a stored number is nothing, or so little that it is
// what binary arithmetic leaves of nothing.
func noise(text string) bool {
	const power = 3 // beyond the millionths
	amount, err := schema.ParseAmount(shift(text, power))
	return err == nil && amount == 0
}

// stored reads the number that a cell stores as if it had been typed as the
// format shows it, with all its digits.
func stored(c *grid.Cell, p locate.Place) (amount schema.Amount, bare bool, err error) {
	switch {
	case c.Format.Date:
		return 0, false, errDate
	case c.Format.Scaled:
		return 0, false, errScaled
	case c.Format.Percent && p.Kind != schema.Rate:
		return 0, false, errPercent
	}
	return Figure(dressed(c, plain), p.Kind, p.Unit)
}

// Reasons why a cell is no figure.
var (
	errDate    = errors.New("shown as a date")
	errScaled  = errors.New("shown on another scale than stored")
	errPercent = errors.New("shown in percent")
	errTiny    = errors.New("too small to be kept")
)

// reason says why a cell is no figure.
func reason(c *grid.Cell, err error) schema.Statement {
	switch {
	case errors.Is(err, errScaled) && c.Format.Shown != "":
		return schema.Say("reason.shown", schema.Quote("stored", shorten(decimal(c.Text))))
	case errors.Is(err, errScaled) && strings.Contains(c.Format.Code, ";"):
		return schema.Say("reason.unseen")
	case errors.Is(err, errDate):
		return schema.Say("reason.date")
	case errors.Is(err, errScaled):
		return schema.Say("reason.scaled")
	case errors.Is(err, errPercent):
		return schema.Say("reason.percent")
	case errors.Is(err, errTiny):
		return schema.Say("reason.tiny")
	case errors.Is(err, schema.ErrRange):
		return schema.Say("reason.range")
	}
	return schema.Say("reason.not_a_figure")
}

// text returns what a person sees in the place's cell.
func (r *reader) text(p locate.Place) string {
	if p.Inline != nil {
		return *p.Inline
	}
	return r.shown(p.Cell)
}

// words returns what the place's cell says where words are meant. A figure among
// them is the one that is seen, to the decimals that the cell shows.
func (r *reader) words(p locate.Place) string {
	if p.Inline != nil {
		return *p.Inline
	}
	return r.said(p.Cell)
}

// joined puts the pieces of an answer together: ≥, 95 and % are ≥95%.
func (r *reader) joined(p locate.Place) string {
	var pieces []string
	for _, c := range []*grid.Cell{p.Before, p.Cell, p.After} {
		if c == nil {
			continue
		}
		piece := strings.TrimSpace(r.said(c))
		if c != p.Cell && mark(piece) {
			continue
		}
		pieces = append(pieces, piece)
	}
	return strings.Join(pieces, "")
}

// hidden reports whether a cell stands in a row or column that is not shown.
func (r *reader) hidden(c *grid.Cell) bool {
	return r.form.Sheet.HiddenRows[c.Row] || r.form.Sheet.HiddenCols[c.Col]
}
