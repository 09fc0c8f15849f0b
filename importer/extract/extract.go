// Package extract reads the answers of a located form: figures exactly, marks
// and blanks as what they are, words as written. All reading of numbers is
// here. What is not certainly a figure is a finding and never a guess.
package extract

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

// Filing reads a located form of a model, of the named file. Unit, year and project are
// the caller's to fill in.
func Filing(model *schema.Model, found locate.Form, file string) *schema.Filing {
	r := reader{
		model: model, form: found, file: file,
		filing: &schema.Filing{Form: found.Decl.ID, File: file},
	}
	r.filing.Sheet, _ = found.Sheet.Where(found.Main, 1)
	for _, p := range found.Places {
		r.filing.Values = append(r.filing.Values, r.value(p))
	}
	r.settleRates()
	r.coverings()
	for _, cell := range r.shared {
		said := schema.Say("read.shared", schema.Quote("text", shorten(r.shown(cell.cell))), schema.Quote("names", strings.Join(cell.names, "、")))
		r.find("F4", cell.about, said, r.shown(cell.cell), r.source(cell.cell.Row, cell.cell.Col))
	}
	for _, d := range found.Doubles {
		r.double(d)
	}
	for _, d := range found.Contrary {
		r.contrary(d)
	}
	for _, m := range found.Missing {
		r.find("F5", schema.Subject{Path: m.Path}, schema.Say("read.missing", schema.Quote("name", m.Name)), "", r.source(m.Near.Row, m.Near.Col))
	}
	if at := found.Unscored; at != nil {
		r.find("F5", schema.Subject{}, schema.Say("read.unscored"), "", r.source(at.Row, at.Col)).Severity = schema.Info
	}
	for _, row := range found.Unknown {
		r.unknown(row)
	}
	for _, d := range found.Doubts {
		r.doubtUnit(d)
	}
	r.hiddenFigures()
	r.unplaced()
	return r.filing
}

// reader reads one form.
type reader struct {
	model  *schema.Model
	form   locate.Form
	file   string
	filing *schema.Filing
	// rates are the values of rates that stood without a percent sign, by
	// index, with what was written.
	rates []doubtful
	// shared are the figures that reach over several places.
	shared []sharedFigure
	// unseen are the figures in hidden rows and columns.
	unseen []*grid.Cell
	// covers are what lies over places of answers, and over which.
	covers []covering
}

// covering is what lies over places of answers: a person sees it there, and no
// cell holds it.
type covering struct {
	float grid.Float
	over  []schema.Value
}

// sharedFigure is a cell with a figure, and what all it may be.
type sharedFigure struct {
	cell  *grid.Cell
	about schema.Subject // the first of them
	names []string
}

// doubtful is a rate whose scale is not known yet.
type doubtful struct {
	value   int
	written schema.Amount
	bare    bool // no percent sign stood with it
	parts   *schema.Ratio
}

// unlikely is a rate in percent from which on a slip of its scale is likelier
// than the rate.
const unlikely = 1000 * schema.One

func (r *reader) source(row, col int) schema.Source {
	sheet, cell := r.form.Sheet.Where(row, col)
	return schema.Source{File: r.file, Sheet: sheet, Cell: cell}
}

// find keeps a finding, which the caller may complete.
func (r *reader) find(code string, about schema.Subject, said schema.Statement, written string, cells ...schema.Source) *schema.Finding {
	r.filing.Findings = append(r.filing.Findings, r.model.ReaderFinding(code, about, said, written, cells...))
	return &r.filing.Findings[len(r.filing.Findings)-1]
}

// doubt keeps a finding about a value, whose name is the first term of what is
// said.
//
// Of a cell that reaches over several places it is told once.
func (r *reader) doubt(code string, v schema.Value, written, id string, terms ...schema.Term) *schema.Finding {
	i := slices.IndexFunc(r.filing.Findings, func(f schema.Finding) bool {
		return f.Code == code && len(f.Cells) == 1 && f.Cells[0] == v.Source
	})
	if i >= 0 {
		return &r.filing.Findings[i]
	}
	about := r.model.Subject(r.filing, v)
	terms = append([]schema.Term{r.model.Called("about", about, r.form.Year)}, terms...)
	return r.find(code, about, schema.Say(id, terms...), written, v.Source)
}

// value reads one place.
func (r *reader) value(p locate.Place) schema.Value {
	v := schema.Value{Path: p.Path, Label: p.Label, Kind: p.Kind, Source: r.source(p.Row, p.Col)}
	if p.Cell != nil {
		v.Raw = raw(p.Cell)
	}
	if p.Year != 0 {
		v.State, v.Number = schema.Number, schema.Amount(p.Year)*schema.One
		return v
	}
	if p.Doubled {
		v.State = schema.Unreadable
		return v
	}
	if r.covered(p, &v) {
		return v
	}
	if p.Cell == nil {
		v.State = schema.Blank
		return v
	}
	switch p.Cell.Kind {
	case grid.Error:
		v.State = schema.Unreadable
		r.doubt("F2", v, p.Cell.Text, "read.error", schema.Quote("text", p.Cell.Text))
		return v
	case grid.Uncomputed:
		v.State = schema.Uncomputed
		v.Raw = "=" + p.Cell.Formula
		r.doubt("F3", v, v.Raw, "read.uncomputed", schema.Quote("formula", p.Cell.Formula))
		return v
	}
	text := r.text(p)
	switch {
	case strings.TrimSpace(text) == "":
		v.State = schema.Blank
	case guidance(text):
		v.State = schema.Blank
		if p.Stray {
			break // it stands in the place of no answer
		}
		r.doubt("F10", v, text, "read.guidance", schema.Quote("text", shorten(text)))
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
		r.figure(p, text, &v)
	}
	return v
}

// covered notes what lies over a place, and reports whether the answer may stand
// there and in no cell: it is then neither given nor left blank.
func (r *reader) covered(p locate.Place, v *schema.Value) bool {
	if !p.Own() {
		return false
	}
	shown := ""
	if p.Cell != nil {
		shown = r.text(p)
	}
	var raw []string
	for _, f := range r.form.Sheet.Over(r.form.Sheet.Span(p.Row, p.Col)) {
		if f.Text != "" && strings.Contains(shown, f.Text) {
			continue // Word's, in the cell and read with it
		}
		i := slices.IndexFunc(r.covers, func(c covering) bool { return c.float == f })
		if i < 0 {
			i = len(r.covers)
			r.covers = append(r.covers, covering{float: f})
		}
		r.covers[i].over = append(r.covers[i].over, *v)
		raw = append(raw, Floating(f))
	}
	if len(raw) == 0 || strings.TrimSpace(shown) != "" {
		return false
	}
	v.State, v.Raw = schema.Unreadable, strings.Join(raw, " ")
	return true
}

// Floating is what stands for something that lies over cells: [文本框]3.25.
func Floating(f grid.Float) string {
	if f.Embedded != "" {
		return "[嵌入文件]" + f.Embedded
	}
	return "[文本框]" + strings.Join(strings.Fields(f.Text), " ")
}

// coverings speaks of what lies over places of answers.
func (r *reader) coverings() {
	for _, c := range r.covers {
		cells := make([]schema.Source, len(c.over))
		for i, v := range c.over {
			cells[i] = v.Source
		}
		about := r.model.Subject(r.filing, c.over[0])
		r.find("F15", about, schema.Say("read.covered", r.model.Called("about", about, r.form.Year), schema.Quote("what", shorten(Floating(c.float)))),
			Floating(c.float), cells...)
	}
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

// said returns what a cell says where words are meant.
func (r *reader) said(c *grid.Cell) string {
	return r.spelled(c, func(text string) string { return rounded(text, c.Format.Decimals) })
}

// shown returns what stands in a cell, its number format applied, with all the
// digits of a number. A zero that is not seen is one all the same.
func (r *reader) shown(c *grid.Cell) string { return r.spelled(c, spelt) }

// spelled returns what stands in a cell, with a number as spell prints it.
func (r *reader) spelled(c *grid.Cell, spell func(string) string) string {
	if c.Format.Scaled && c.Format.Shown != "" {
		return c.Format.Shown
	}
	switch c.Kind {
	case grid.Text:
		return c.Format.Prefix + c.Text + c.Format.Suffix
	case grid.Number:
		if date, ok := r.form.Sheet.Date(c); ok {
			return date
		}
		return dressed(c, spell)
	}
	return c.Text
}

// Unseen stands behind what is stored in a cell that shows nothing: 0（不显示）.
const Unseen = "（不显示）"

// raw returns what a value keeps of its cell: what is stored, a number to the
// digits that a person finds in the cell (0.95, not 0.94999999999999996), and
// that nothing of it is seen.
func raw(c *grid.Cell) string {
	text := c.Text
	if c.Kind == grid.Number {
		text = plain(seen(text))
	}
	if c.Format.Hidden {
		text += Unseen
	}
	return text
}

// unbroken takes the line breaks out of a phrase. Between Chinese characters a
// break is nothing; between Latin words it is a space.
func unbroken(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	var b strings.Builder
	for _, line := range lines {
		line = strings.TrimSpace(line)
		before, _ := utf8.DecodeLastRuneInString(b.String())
		after, _ := utf8.DecodeRuneInString(line)
		if b.Len() > 0 && before < utf8.RuneSelf && after < utf8.RuneSelf && unicode.IsLetter(before) && unicode.IsLetter(after) {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
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

// figure reads a cell that is meant for a figure.
func (r *reader) figure(p locate.Place, text string, v *schema.Value) {
	var amount schema.Amount
	var bare bool
	var err error
	c := p.Cell
	switch {
	case c.Kind == grid.Number && p.Inline == nil:
		amount, bare, err = number(c, p)
	case c.Kind == grid.Bool, p.Inline != nil && strings.ContainsAny(text, "(（"): // brackets to fill in, or a minus
		err = errNotFigure
	case c.Format.Scaled && p.Inline == nil: // a text that is not seen
		err = errScaled
	default:
		amount, bare, err = Figure(text, p.Kind, p.Unit)
	}
	if err != nil {
		v.State = schema.Unreadable
		r.doubt("F1", *v, text, "read.not_figure", schema.Quote("text", shorten(text)), schema.Part("reason", reason(c, err)), schema.Quote("measure", p.Kind.Measure()))
		return
	}
	if p.Shared {
		v.State = schema.Unreadable
		i := slices.IndexFunc(r.shared, func(s sharedFigure) bool { return s.cell == c })
		if i < 0 {
			i = len(r.shared)
			r.shared = append(r.shared, sharedFigure{cell: c, about: r.model.Subject(r.filing, *v)})
		}
		r.shared[i].names = append(r.shared[i].names, r.name(*v))
		return
	}
	v.State, v.Number = schema.Number, amount
	if p.Kind == schema.Rate && (bare && !p.Percent && amount != 0 || amount.Abs() >= unlikely) {
		r.rates = append(r.rates, doubtful{len(r.filing.Values), amount, bare, p.Rate})
	}
	if c.Recomputed != "" && p.Inline == nil {
		r.stale(*v, c)
	}
	if r.hidden(c) {
		r.unseen = append(r.unseen, c)
	}
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

// dressed puts what the format of a cell shows around its number, which spell
// prints.
func dressed(c *grid.Cell, spell func(string) string) string {
	text, sign := seen(c.Text), ""
	if c.Format.Percent {
		text, sign = shift(text, percentPower), "%"
	}
	return c.Format.Prefix + spell(text) + sign + c.Format.Suffix
}

// percentPower is the power of ten by which a percentage is shown.
const percentPower = 2

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

// double speaks of an answer with several places.
func (r *reader) double(d locate.Double) {
	cells := r.sources(d.Cells)
	names := make([]string, len(d.Cells))
	for i := range cells {
		names[i] = cells[i].Cell
	}
	id := "read.doubled"
	if !slices.ContainsFunc(r.form.Places, func(p locate.Place) bool { return p.Cell == d.Cells[0] }) {
		id = "read.doubled_label" // printed on the form, which the unit does not make
	}
	f := r.find("F4", r.model.Subject(r.filing, schema.Value{Path: d.Path}), schema.Say(id, schema.Quote("name", d.Name), schema.Count("count", len(names)),
		schema.Quote("cells", strings.Join(names, "、"))), "", cells...)
	f.Figures = r.texts(d.Cells)
}

// contrary speaks of a report that says two things.
func (r *reader) contrary(d locate.Double) {
	cells := r.sources(d.Cells)
	names := make([]string, len(cells))
	for i := range cells {
		names[i] = cells[i].Cell
	}
	f := r.find("F9", schema.Subject{Path: d.Path}, schema.Say("read.contrary", schema.Quote("name", d.Name),
		schema.Quote("cells", strings.Join(slices.Compact(names), "、"))), "", cells...)
	f.Figures = r.texts(d.Cells)
}

// texts are what some cells show.
func (r *reader) texts(cells []*grid.Cell) []string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = r.shown(c)
	}
	return texts
}

// settleRates decides for each rate without a percent sign whether it is a
// percentage (85.19) or a fraction (0.8519), by the parts it is the rate of.
func (r *reader) settleRates() {
	scope := r.model.Scope(&schema.Submission{Year: r.form.Year, Filings: []*schema.Filing{r.filing}}).In(r.filing)
	for _, d := range r.rates {
		v := &r.filing.Values[d.value]
		if d.parts != nil {
			if rate := d.parts.Eval(scope); rate.OK() {
				if settled, ok := d.settle(rate.Amount); ok {
					v.Number = settled
					if !d.bare && settled != d.written {
						r.doubt("F7", *v, v.Raw, "read.rate_twice", schema.Quote("percent", d.written.String()), schema.Quote("taken", settled.String()))
					}
					continue
				}
			}
		}
		v.State, v.Number = schema.Unreadable, 0
		if d.bare {
			r.doubt("F7", *v, v.Raw, "read.scale", schema.Quote("text", v.Raw), schema.Quote("percent", d.written.String()), schema.Quote("fraction", (d.written*100).String()))
		} else {
			r.doubt("F7", *v, v.Raw, "read.rate_large", schema.Quote("percent", d.written.String()))
		}
	}
}

// settle chooses the reading of a doubtful rate that is nearest to what its
// parts give: as written, a fraction of one (0.8519), or a percentage that was
// made a percentage twice (8519). It reports false when none is near.
func (d doubtful) settle(computed schema.Amount) (schema.Amount, bool) {
	const (
		far  = 3   // a factor by which a slip of the pen is no longer a slip
		slip = 100 // the part by which a figure may differ that is put right
	)
	chosen := d.written
	if fraction := d.written * 100; d.bare && (fraction-computed).Abs() < (chosen-computed).Abs() {
		chosen = fraction
	}
	if twice := d.written / 100; twice*100 == d.written && (twice-computed).Abs()*slip <= computed {
		return twice, true
	}
	near := chosen*far >= computed && chosen <= computed*far
	return chosen, near
}

// stale speaks of a formula whose stored result is not what it gives now.
func (r *reader) stale(v schema.Value, c *grid.Cell) {
	f := r.doubt("F12", v, decimal(c.Text), "read.stale", schema.Quote("formula", shorten(c.Formula)), schema.Quote("stored", decimal(c.Text)),
		schema.Quote("computed", decimal(c.Recomputed)))
	f.Expected = decimal(c.Recomputed)
	f.Figures = append(f.Figures, f.Expected)
}

// decimal prints a stored number as a person sees it, and any other text as it
// is.
func decimal(text string) string { return spelt(seen(text)) }

// spelt prints a decimal text as a person writes it: to the last digit that an
// Amount holds, and in full where it holds none of it.
func spelt(text string) string {
	if amount, err := schema.ParseAmount(shift(text, 0)); err == nil && amount != 0 {
		return amount.String()
	}
	return plain(text)
}

// rounded prints a decimal text as a cell shows it that shows so many decimals,
// but for zeros behind the last one; in full where they are -1.
func rounded(text string, decimals int) string {
	const kept = 6 // decimals of an Amount, which rounds what lies beyond
	if decimals < 0 || decimals > kept {
		return spelt(text)
	}
	amount, err := schema.ParseAmount(shift(text, decimals-kept))
	if err != nil {
		return spelt(text)
	}
	return plain(shift(amount.String(), kept-decimals))
}

// hidden reports whether a cell stands in a row or column that is not shown.
func (r *reader) hidden(c *grid.Cell) bool {
	return r.form.Sheet.HiddenRows[c.Row] || r.form.Sheet.HiddenCols[c.Col]
}

// hiddenFigures speaks of the figures that a person does not see.
func (r *reader) hiddenFigures() {
	if r.form.Sheet.Hidden {
		r.find("F11", schema.Subject{}, schema.Say("read.hidden_sheet"), "", r.source(r.form.Head.Row, r.form.Head.Col))
		return
	}
	if len(r.unseen) == 0 {
		return
	}
	f := r.find("F11", schema.Subject{}, schema.Say("read.hidden", schema.Count("count", len(r.unseen)), schema.Quote("figures", r.quoted(r.unseen))),
		"", r.sources(r.unseen)...)
	f.Figures = r.texts(r.unseen)
}

// unknown speaks of a row of a table that no line knows.
func (r *reader) unknown(row locate.Row) {
	figures := withFigure(row.Cells)
	if len(figures) == 0 {
		return
	}
	f := r.find("F6", schema.Subject{Path: row.Path}, schema.Say("read.unknown_row", schema.Quote("label", shorten(row.Label)), schema.Quote("figures", r.quoted(figures))),
		"", r.sources(figures)...)
	f.Figures = append([]string{row.Label}, r.texts(figures)...)
}

// doubtUnit tells of a line about the unit of money that was not followed.
func (r *reader) doubtUnit(d locate.Doubt) {
	cells := []schema.Source{r.source(d.Cell.Row, d.Cell.Col)}
	text := shorten(d.Cell.Text)
	id := "read.units"
	if d.Said == "" {
		id = "read.unit_unknown"
	}
	terms := []schema.Term{schema.Quote("text", text), schema.Quote("taken", cmp.Or(d.Taken, "万元"))}
	if d.By != nil {
		at := r.source(d.By.Row, d.By.Col)
		cells = append(cells, at)
		terms = append(terms, schema.Part("by", schema.Say("read.unit_by", schema.Place("place", at), schema.Quote("text", shorten(d.By.Text)))))
	}
	r.find("F13", schema.Subject{}, schema.Say(id, terms...), d.Cell.Text, cells...)
}

// unplaced speaks of the figures on the form that nothing accounts for. Many
// of them have one cause and are told together.
func (r *reader) unplaced() {
	const many = 6
	figures := withFigure(r.form.Rest)
	if len(figures) < many {
		for _, c := range figures {
			r.find("F6", schema.Subject{}, schema.Say("read.unplaced", schema.Quote("text", shorten(r.shown(c)))), c.Text, r.source(c.Row, c.Col))
		}
		return
	}
	f := r.find("F6", schema.Subject{}, schema.Say("read.unplaced_many", schema.Count("count", len(figures)), schema.Quote("figures", r.quoted(figures))),
		"", r.sources(figures)...)
	f.Figures = r.texts(figures)
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

// name says what a value is, in words.
func (r *reader) name(v schema.Value) string {
	return r.model.Called("", r.model.Subject(r.filing, v), r.form.Year).String()
}

// shorten keeps a quoted answer from filling a message.
func shorten(text string) string {
	const most = 30
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
