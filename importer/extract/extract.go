// Package extract reads the answers of a located form: figures exactly, marks
// and blanks as what they are, words as written. All reading of numbers is
// here. What is not certainly a figure is a finding and never a guess.
package extract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

// Filing reads a located form of the named file. Unit, year and project are
// the caller's to fill in.
func Filing(found locate.Form, file string) *schema.Filing {
	r := reader{
		form: found, file: file,
		filing: &schema.Filing{Form: found.Decl.ID, File: file},
	}
	r.filing.Sheet, _ = found.Sheet.Where(found.Main, 1)
	for _, p := range found.Places {
		r.filing.Values = append(r.filing.Values, r.value(p))
	}
	r.settleRates()
	for _, cell := range r.shared {
		r.find("F4", fmt.Sprintf("「%s」一格占了几个栏目（%s），无法确定属于哪一个，请分开填写",
			shorten(r.shown(cell.cell)), strings.Join(cell.names, "、")), r.shown(cell.cell), r.source(cell.cell.Row, cell.cell.Col))
	}
	for _, d := range found.Doubles {
		r.double(d)
	}
	for _, d := range found.Contrary {
		r.contrary(d)
	}
	for _, m := range found.Missing {
		r.find("F5", "表上未找到"+m.Name+"，请对照模板补上或改回原来的名称", "", r.source(m.Near.Row, m.Near.Col))
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
}

// sharedFigure is a cell with a figure, and what all it may be.
type sharedFigure struct {
	cell  *grid.Cell
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

func (r *reader) find(code, message, written string, cells ...schema.Source) {
	r.filing.Findings = append(r.filing.Findings, schema.ReaderFinding(code, message, written, cells...))
}

// value reads one place.
func (r *reader) value(p locate.Place) schema.Value {
	v := schema.Value{Path: p.Path, Label: p.Label, Kind: p.Kind, Source: r.source(p.Row, p.Col)}
	if p.Cell != nil {
		v.Raw = p.Cell.Text
	}
	if p.Year != 0 {
		v.State, v.Number = schema.Number, schema.Amount(p.Year)*schema.One
		return v
	}
	if p.Doubled {
		v.State = schema.Unreadable
		return v
	}
	if p.Cell == nil {
		v.State = schema.Blank
		return v
	}
	switch p.Cell.Kind {
	case grid.Error:
		v.State = schema.Unreadable
		r.find("F2", fmt.Sprintf("%s：单元格是错误值 %s，请改正公式或直接填数字", r.name(v), p.Cell.Text), p.Cell.Text, v.Source)
		return v
	case grid.Uncomputed:
		v.State = schema.Uncomputed
		v.Raw = "=" + p.Cell.Formula
		r.find("F3", fmt.Sprintf("%s：公式「=%s」没有结果，请用 Excel 或 WPS 打开、保存后重报，或直接填数字", r.name(v), p.Cell.Formula), v.Raw, v.Source)
		return v
	}
	text := r.text(p)
	switch {
	case strings.TrimSpace(text) == "":
		v.State = schema.Blank
	case guidance(text):
		v.State = schema.Blank
		r.find("F10", fmt.Sprintf("%s：「%s」是填写提示，不是答案，按未填写处理", r.name(v), shorten(text)), text, v.Source)
	case mark(text) && (p.Before == nil && p.After == nil):
		v.State = schema.Mark
	case !p.Kind.Numeric():
		v.State, v.Text = schema.Text, strings.TrimSpace(text)
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

// text returns what a person sees in the place's cell.
func (r *reader) text(p locate.Place) string {
	if p.Inline != nil {
		return *p.Inline
	}
	return r.shown(p.Cell)
}

// shown returns what a person sees in a cell, its number format applied.
func (r *reader) shown(c *grid.Cell) string {
	if c.Kind != grid.Number {
		return c.Text
	}
	if date, ok := r.form.Sheet.Date(c); ok {
		return date
	}
	text := seen(c.Text)
	if amount, err := schema.ParseAmount(text); err == nil {
		text = amount.String()
		if c.Format.Percent {
			text = (amount * 100).String() + "%"
		}
	}
	return c.Format.Prefix + text + c.Format.Suffix
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
		piece := strings.TrimSpace(r.shown(c))
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
	case c.Kind == grid.Bool:
		err = errNotFigure
	default:
		amount, bare, err = Figure(text, p.Kind, p.Unit)
	}
	if err != nil {
		v.State = schema.Unreadable
		r.find("F1", fmt.Sprintf("%s：「%s」%s，请改填数字（%s）", r.name(*v), shorten(text), reason(err), p.Kind.Measure()), text, v.Source)
		return
	}
	if p.Shared {
		v.State = schema.Unreadable
		i := slices.IndexFunc(r.shared, func(s sharedFigure) bool { return s.cell == c })
		if i < 0 {
			i = len(r.shared)
			r.shared = append(r.shared, sharedFigure{cell: c})
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
	switch {
	case c.Format.Date:
		return 0, false, errDate
	case c.Format.Scaled:
		return 0, false, errScaled
	case c.Format.Percent != (p.Kind == schema.Rate) && c.Format.Percent:
		return 0, false, errPercent
	}
	text := seen(c.Text)
	if c.Format.Percent {
		amount, err = schema.ParseAmount(scaleUp(text))
		return amount, false, err
	}
	if p.Kind == schema.Money {
		suffix := strings.TrimSpace(c.Format.Suffix)
		if !strings.ContainsAny(suffix, "元万亿千百%") {
			suffix = "" // words behind a figure that are no unit
		}
		amount, _, err = money(text, suffix, p.Unit)
		return amount, false, err
	}
	amount, err = schema.ParseAmount(text)
	return amount, p.Kind == schema.Rate, err
}

// scaleUp multiplies a decimal text by a hundred.
func scaleUp(text string) string {
	if strings.ContainsAny(text, "eE") {
		a, err := schema.ParseAmount(text)
		if err != nil {
			return text
		}
		text = a.String()
	}
	return text + "E2"
}

// Reasons why a cell is no figure.
var (
	errDate    = errors.New("shown as a date")
	errScaled  = errors.New("shown on another scale than stored")
	errPercent = errors.New("shown in percent")
)

func reason(err error) string {
	switch {
	case errors.Is(err, errDate):
		return "是日期"
	case errors.Is(err, errScaled):
		return "的显示格式与实际存的数不是一个单位"
	case errors.Is(err, errPercent):
		return "是百分数"
	case errors.Is(err, schema.ErrRange):
		return "超出合理范围"
	}
	return "不是数字"
}

// double speaks of an answer with several places.
func (r *reader) double(d locate.Double) {
	cells := r.sources(d.Cells)
	names := make([]string, len(d.Cells))
	for i := range cells {
		names[i] = cells[i].Cell
	}
	r.find("F4", fmt.Sprintf("「%s」有 %d 处（%s），无法确定用哪一处，请只留一处", d.Name, len(names), strings.Join(names, "、")), "", cells...)
}

// contrary speaks of a report that says two things.
func (r *reader) contrary(d locate.Double) {
	cells := r.sources(d.Cells)
	names := make([]string, len(cells))
	for i := range cells {
		names[i] = cells[i].Cell
	}
	r.find("F9", fmt.Sprintf("自评报告中「%s」有几个不同的数（%s），未采用", d.Name, strings.Join(slices.Compact(names), "、")), "", cells...)
}

// settleRates decides for each rate without a percent sign whether it is a
// percentage (85.19) or a fraction (0.8519), by the parts it is the rate of.
func (r *reader) settleRates() {
	scope := schema.NewScope(&schema.Submission{Year: r.form.Year, Filings: []*schema.Filing{r.filing}}).In(r.filing)
	for _, d := range r.rates {
		v := &r.filing.Values[d.value]
		if d.parts != nil {
			if rate := d.parts.Eval(scope); rate.OK() {
				if settled, ok := d.settle(rate.Amount); ok {
					v.Number = settled
					continue
				}
			}
		}
		v.State, v.Number = schema.Unreadable, 0
		if d.bare {
			r.find("F7", fmt.Sprintf("%s：填的是「%s」，没有百分号，无法确定是 %s%% 还是 %s%%，请写明百分号",
				r.name(*v), v.Raw, d.written, (d.written*100)), v.Raw, v.Source)
		} else {
			r.find("F7", fmt.Sprintf("%s：填的是 %s%%，大得不合常理，请核对小数点和百分号", r.name(*v), d.written), v.Raw, v.Source)
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
	f := schema.ReaderFinding("F12", fmt.Sprintf("%s：公式「=%s」存的结果是 %s，按公式重新计算是 %s，已按存的结果读入；请在 Excel 或 WPS 中重新计算、核对后重报",
		r.name(v), shorten(c.Formula), decimal(c.Text), decimal(c.Recomputed)), decimal(c.Text), v.Source)
	f.Expected = decimal(c.Recomputed)
	r.filing.Findings = append(r.filing.Findings, f)
}

// decimal prints a stored number as a person sees it, and any other text as it
// is.
func decimal(text string) string {
	if amount, err := schema.ParseAmount(seen(text)); err == nil {
		return amount.String()
	}
	return text
}

// hidden reports whether a cell stands in a row or column that is not shown.
func (r *reader) hidden(c *grid.Cell) bool {
	return r.form.Sheet.HiddenRows[c.Row] || r.form.Sheet.HiddenCols[c.Col]
}

// hiddenFigures speaks of the figures that a person does not see.
func (r *reader) hiddenFigures() {
	if r.form.Sheet.Hidden {
		r.find("F11", "整张表在隐藏的工作表里，已照样读入；请取消隐藏后核对", "", r.source(r.form.Head.Row, r.form.Head.Col))
		return
	}
	if len(r.unseen) == 0 {
		return
	}
	r.find("F11", fmt.Sprintf("有 %d 个数（%s）在隐藏的行或列里，已照样读入；请取消隐藏后核对", len(r.unseen), r.quoted(r.unseen)),
		"", r.sources(r.unseen)...)
}

// unknown speaks of a row of a table that no line knows.
func (r *reader) unknown(row locate.Row) {
	figures := withFigure(row.Cells)
	if len(figures) == 0 {
		return
	}
	r.find("F6", fmt.Sprintf("「%s」一行没有对应的栏目，所填%s未计入任何数字；请核对名称，或是否填错位置", shorten(row.Label), r.quoted(figures)),
		"", r.sources(figures)...)
}

// doubtUnit tells of a line about the unit of money that was not followed.
func (r *reader) doubtUnit(d locate.Doubt) {
	cells := []schema.Source{r.source(d.Cell.Row, d.Cell.Col)}
	text := shorten(d.Cell.Text)
	taken := cmp.Or(d.Taken, "万元")
	by := ""
	if d.By != nil {
		at := r.source(d.By.Row, d.By.Col)
		cells = append(cells, at)
		by = fmt.Sprintf("（依据 %s!%s「%s」）", at.Sheet, at.Cell, shorten(d.By.Text))
	}
	message := fmt.Sprintf("「%s」与表内另一处说的金额单位不同，表中金额已按%s读入%s；请核对并统一单位", text, taken, by)
	if d.Said == "" {
		message = fmt.Sprintf("看不懂「%s」说的是什么金额单位，表中金额已按%s读入%s；请核对，并写成「单位：万元」或「单位：元」", text, taken, by)
	}
	r.find("F13", message, d.Cell.Text, cells...)
}

// unplaced speaks of the figures on the form that nothing accounts for. Many
// of them have one cause and are told together.
func (r *reader) unplaced() {
	const many = 6
	figures := withFigure(r.form.Rest)
	if len(figures) < many {
		for _, c := range figures {
			r.find("F6", fmt.Sprintf("「%s」没有对应的栏目，未计入任何数字；请核对是否填错位置", shorten(r.shown(c))), c.Text, r.source(c.Row, c.Col))
		}
		return
	}
	r.find("F6", fmt.Sprintf("有 %d 个数（%s）没有对应的栏目，未计入任何数字；请核对是否填错位置，或表头、行名是否被改动", len(figures), r.quoted(figures)),
		"", r.sources(figures)...)
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
	if a, ok := schema.Resolve(v.Path); ok {
		switch {
		case a.Number == "":
		case a.Line != nil:
			return v.Label + "·" + schema.InYear(a.Column.Name, r.form.Year)
		default:
			called, _ := r.filing.Value(schema.Path(string(a.Form.ID), a.Table.ID, a.Number, "name"))
			if called.State == schema.Text {
				return "「" + shorten(called.Text) + "」" + a.Column.Name
			}
		}
		return a.Name(r.form.Year)
	}
	if v.Label != "" {
		return v.Label
	}
	return v.Path
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
