package handout

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"jixiao/schema"
)

// blankRows is how many empty rows a list ends with, for entries to be added.
const blankRows = 20

// Settings writes the settings of a district and the labels that were taught as a
// workbook that a clerk fills in. The workbook names the years that it is for;
// given none, it leaves them to the clerk.
func Settings(model *schema.Model, settings *schema.Settings, taught []schema.Wording, years ...int) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	s, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	if settings == nil {
		settings = &schema.Settings{} // all defaults
	}
	write := map[string]func(*pen, styles){
		schema.YearsSheet:  func(p *pen, s styles) { writeYears(p, s, years) },
		schema.RosterSheet: func(p *pen, s styles) { writeRoster(p, s, settings) },
		schema.LimitsSheet: func(p *pen, s styles) { writeThresholds(p, s, settings) },
		schema.GradesSheet: func(p *pen, s styles) { writeGrades(p, s, settings) },
		schema.ChecksSheet: func(p *pen, s styles) { writeChecks(p, s, settings) },
		schema.LabelsSheet: func(p *pen, s styles) { writeLabels(p, s, taught) },
	}
	for i := range schema.SettingsSheets {
		sheet := &schema.SettingsSheets[i]
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), sheet.Name)
		} else {
			_, err = f.NewSheet(sheet.Name)
		}
		if err != nil {
			return nil, err
		}
		p := &pen{model: model, file: f, sheet: sheet.Name, layout: sheet, years: years}
		p.begin(s)
		write[sheet.ID](p, s)
		if p.err != nil {
			return nil, p.err
		}
	}
	if err := f.SetCustomProps(excelize.CustomProperty{Name: schema.OwnProperty, Value: schema.OwnSettings}); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write the settings workbook: %w", err)
	}
	return out.Bytes(), nil
}

// headRow is the row of the heads of each sheet.
const headRow = 3

// begin writes the title, the note and the heads of a sheet.
func (p *pen) begin(s styles) {
	title, columns := p.sheet, p.layout.Columns
	p.widths(p.layout.Widths()...)
	if id := p.layout.ID; len(p.years) > 0 && id != schema.YearsSheet && id != schema.LabelsSheet { // the labels are of all years
		title += "（" + strings.Join(yearTexts(p.years), "、") + " 年度）"
	}
	p.put(1, 1, title, s.title)
	p.do(p.file.SetRowHeight(p.sheet, 1, 28))
	last, err := excelize.ColumnNumberToName(len(columns))
	p.do(err)
	p.put(1, 2, p.layout.Note, s.note)
	p.do(p.file.MergeCell(p.sheet, "A2", last+"2"))
	p.do(p.file.SetRowHeight(p.sheet, 2, 46))
	for i, c := range columns {
		p.put(i+1, headRow, c.Head, s.head)
	}
	p.paper(true, headRow)
}

// cell writes a cell of a column of the layout.
func (p *pen) cell(id string, row int, value any, style int) {
	p.put(p.layout.Column(id), row, value, style)
}

// texts writes cells of a row, given pairs of the id of a column and a text.
func (p *pen) texts(row, style int, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		p.cell(pairs[i], row, pairs[i+1], style)
	}
}

// blanks writes empty rows for entries to be added.
func (p *pen) blanks(row, n, style int) (last int) {
	for range n {
		row++
		for i := range p.layout.Columns {
			p.put(i+1, row, "", style)
		}
	}
	return row
}

// yearTexts writes years as texts.
func yearTexts(years []int) []string {
	texts := make([]string, len(years))
	for i, year := range years {
		texts[i] = strconv.Itoa(year)
	}
	return texts
}

// writeYears writes the years that the settings are for, beside an explanation.
func writeYears(p *pen, s styles, years []int) {
	about := []string{
		"要设的是下一年度，把左边的年度改掉，再改其余各表。",
		"几个年度用同一份设置，一行写一个。空着就是数据库里最新的年度。",
		"没有另设的年度沿用它前面最近一个年度的设置，截止日期除外。",
		"「标签」不分年度。",
	}
	for i := range max(len(about), len(years)+1) {
		row := headRow + 1 + i
		var year, text any = "", ""
		if i < len(years) {
			year = years[i]
		}
		if i < len(about) {
			text = about[i]
		}
		p.cell("year", row, year, s.center)
		p.cell("about", row, text, s.fixed)
	}
}

// writeRoster writes a row for each unit.
func writeRoster(p *pen, s styles, settings *schema.Settings) {
	row := headRow
	for _, u := range settings.Roster {
		row++
		aliases := strings.Join(u.Aliases, "、")
		p.texts(row, s.text, "code", u.Code, "name", u.Name, "aliases", aliases, "department", u.Department, "office", u.Office, "contact", u.Contact)
		p.tall(row, max(lines(u.Name, 34), lines(aliases, 34), lines(u.Department, 24), lines(u.Office, 16), lines(u.Contact, 20)))
	}
	p.blanks(row, blankRows, s.text)
}

// writeThresholds writes a row for each limit, each figure that a check uses, the
// deadline, and the time by which a unit is late.
func writeThresholds(p *pen, s styles, settings *schema.Settings) {
	row := headRow
	for _, l := range p.model.Limits {
		row++
		value := ""
		set, ok := settings.Limits[l.Flag]
		if ok {
			value = set.Limit.String()
		}
		p.threshold(s, row, l.Flag, l.Name, l.Meaning(p.model), l.Measure(p.model), l.Default, value, onWord(set.Off))
	}
	p.choose(p.layout.Column("on"), headRow+1, row, schema.WordYes, schema.WordNo)
	for _, t := range p.model.Thresholds {
		row++
		value := ""
		if set, ok := settings.Thresholds[t.ID]; ok {
			value = set.String()
		}
		entry, _ := p.model.Entry(t.Code)
		measure := t.Kind.Measure()
		if measure == "" {
			measure = "倍"
		}
		p.threshold(s, row, t.ID, t.Name, "检查 "+t.Code+"（"+entry.Title+"）所用", measure, t.Default, value, "")
	}
	row++
	p.about(s, row, schema.DeadlineSetting, "报送截止日期", "之后报来的算迟报，按什么时间判断见下一行", "日期", "")
	p.cell("value", row, settings.Deadline, s.center)
	p.cell("on", row, "", s.fixed)
	row++
	var names []string
	for _, by := range schema.LateByNames {
		names = append(names, by.Name)
	}
	p.about(s, row, schema.LateBySetting, "迟报按什么时间", "收到：程序收到文件的时间；保存：文件最后保存的时间（不晚于收到的时间）", "", names[0])
	p.cell("value", row, settings.LateByName(), s.center)
	p.cell("on", row, "", s.fixed)
	p.choose(p.layout.Column("value"), row, row, names...)
}

// onWord says in the column 启用 whether a limit or a check is turned off.
func onWord(off bool) string {
	if off {
		return schema.WordNo
	}
	return schema.WordYes
}

// about writes the cells of a row of the limits that a person does not change.
func (p *pen) about(s styles, row int, id, name, meaning, measure string, byDefault any) {
	p.texts(row, s.fixed, "id", id, "name", name, "meaning", meaning, "measure", measure)
	p.cell("default", row, byDefault, s.fixed)
}

// threshold writes the row of a limit, or of a figure that a check uses. A blank
// value leaves the default in force; on is "" for what cannot be turned off.
func (p *pen) threshold(s styles, row int, id, name, meaning, measure string, byDefault schema.Amount, value, on string) {
	p.about(s, row, id, name, meaning, measure, byDefault.Float())
	p.tall(row, max(lines(name, 30), lines(meaning, 54)))
	if a, err := schema.ParseAmount(value); err == nil {
		p.cell("value", row, a.Float(), s.number)
	} else {
		p.cell("value", row, "", s.number)
	}
	style := s.center
	if on == "" {
		style = s.fixed
	}
	p.cell("on", row, on, style)
}

// writeGrades writes a row for each grade.
func writeGrades(p *pen, s styles, settings *schema.Settings) {
	row := headRow
	grades := settings.GradesInForce(p.model)
	for i, g := range grades {
		row++
		p.cell("name", row, g.Name, s.center)
		if i == len(grades)-1 {
			p.cell("from", row, "", s.number)
			continue
		}
		p.cell("from", row, g.From.Float(), s.number)
	}
	for range 4 {
		row++
		p.cell("name", row, "", s.center)
		p.cell("from", row, "", s.number)
	}
}

// writeChecks writes a row for each check.
func writeChecks(p *pen, s styles, settings *schema.Settings) {
	row := headRow
	first, lastOptional := row+1, row
	for _, entry := range p.model.Catalogue {
		row++
		p.texts(row, s.fixed, "code", entry.Code, "title", entry.Title, "basis", entry.Basis, "default", entry.Severity.Word())
		p.tall(row, lines(entry.Title, 44))
		severity := ""
		set, ok := settings.Checks[entry.Code]
		if ok {
			severity = set.Severity.Word()
		}
		p.cell("severity", row, severity, s.center)
		style := s.fixed
		if schema.Optional(entry.Code) {
			style, lastOptional = s.center, row
		}
		p.cell("on", row, onWord(set.Off), style)
	}
	p.choose(p.layout.Column("severity"), first, row, schema.SeverityWords()...)
	p.choose(p.layout.Column("on"), first, lastOptional, schema.WordYes, schema.WordNo)
}

// writeLabels writes a row for each label that was taught.
func writeLabels(p *pen, s styles, taught []schema.Wording) {
	row := headRow
	for _, w := range taught {
		row++
		name := ""
		if a, err := p.model.Address(w); err == nil {
			name = a.Form.Name + "·" + a.Called()
		}
		p.cell("label", row, w.Label, s.text)
		p.cell("path", row, w.Path, s.text)
		p.cell("called", row, name, s.fixed)
		p.cell("forget", row, "", s.center)
	}
	row = p.blanks(row, blankRows, s.text)
	p.choose(p.layout.Column("forget"), headRow+1, row, schema.WordYes)
}
