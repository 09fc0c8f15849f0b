package handout

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"jixiao/schema"
)

// The sheets of the settings workbook and their heads: the importer finds them
// by these names.
const (
	yearsSheet      = "适用年度"
	rosterSheet     = "单位名册"
	thresholdsSheet = "预警阈值"
	gradesSheet     = "等级"
	checksSheet     = "检查"
	labelsSheet     = "标签"
)

// blankRows is how many empty rows a list has for what is to be added.
const blankRows = 20

// Settings writes the settings of a district, and the labels that were taught, as
// a workbook that a clerk fills in, for some years; without any it leaves open for
// which it is.
func Settings(settings *schema.Settings, taught []schema.Wording, years ...int) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	s, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	sheets := []struct {
		name  string
		write func(*pen, styles)
	}{
		{yearsSheet, func(p *pen, s styles) { writeYears(p, s, years) }},
		{rosterSheet, func(p *pen, s styles) { writeRoster(p, s, settings) }},
		{thresholdsSheet, func(p *pen, s styles) { writeThresholds(p, s, settings) }},
		{gradesSheet, func(p *pen, s styles) { writeGrades(p, s, settings) }},
		{checksSheet, func(p *pen, s styles) { writeChecks(p, s, settings) }},
		{labelsSheet, func(p *pen, s styles) { writeLabels(p, s, taught) }},
	}
	for i, sheet := range sheets {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), sheet.name)
		} else {
			_, err = f.NewSheet(sheet.name)
		}
		if err != nil {
			return nil, err
		}
		p := &pen{file: f, sheet: sheet.name, years: years}
		sheet.write(p, s)
		if p.err != nil {
			return nil, p.err
		}
	}
	if err := f.SetCustomProps(excelize.CustomProperty{Name: PropertyName, Value: PropertySettings}); err != nil {
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

// begin writes title, note and heads of a sheet.
func (p *pen) begin(s styles, note string, heads ...string) {
	title := p.sheet
	if len(p.years) > 0 && p.sheet != yearsSheet && p.sheet != labelsSheet { // the labels are of all years
		title += "（" + strings.Join(yearTexts(p.years), "、") + " 年度）"
	}
	p.put(1, 1, title, s.title)
	p.do(p.file.SetRowHeight(p.sheet, 1, 28))
	last, err := excelize.ColumnNumberToName(len(heads))
	p.do(err)
	p.put(1, 2, note, s.note)
	p.do(p.file.MergeCell(p.sheet, "A2", last+"2"))
	p.do(p.file.SetRowHeight(p.sheet, 2, 46))
	for i, head := range heads {
		p.put(i+1, headRow, head, s.head)
	}
	p.paper(true, headRow)
}

func yearTexts(years []int) []string {
	texts := make([]string, len(years))
	for i, year := range years {
		texts[i] = strconv.Itoa(year)
	}
	return texts
}

func writeYears(p *pen, s styles, years []int) {
	p.widths(16, 72)
	p.begin(s, "写明这份设置是哪个年度的。名册、限值、等级、检查、截止日期只用来判断这个年度的报表，不影响别的年度。", "年度", "说明")
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
		p.put(1, row, year, s.center)
		p.put(2, row, text, s.fixed)
	}
}

func writeRoster(p *pen, s styles, settings *schema.Settings) {
	p.widths(14, 36, 36, 26, 18, 22)
	p.begin(s, "一行一个单位。单位名称写全称；几个别名用顿号分开，用别名报来的表归到该单位。联系人只存在设置里，不会写进汇总和退回的文件。没有名册时，不知道谁没有报。",
		"单位编码", "单位名称", "别名", "主管部门", "归口股室", "联系人")
	row := headRow
	if settings != nil {
		for _, u := range settings.Roster {
			row++
			aliases := strings.Join(u.Aliases, "、")
			for i, text := range []string{u.Code, u.Name, aliases, u.Department, u.Office, u.Contact} {
				p.put(i+1, row, text, s.text)
			}
			p.tall(row, max(lines(u.Name, 34), lines(aliases, 34), lines(u.Department, 24), lines(u.Office, 16), lines(u.Contact, 20)))
		}
	}
	for range blankRows {
		row++
		for c := range 6 {
			p.put(c+1, row, "", s.text)
		}
	}
}

func writeThresholds(p *pen, s styles, settings *schema.Settings) {
	p.widths(32, 32, 56, 12, 14, 14, 10)
	p.begin(s, "只改「现行值」和「启用」两栏。现行值留空就用默认值。报送截止日期写成 2024-03-31 这样，留空就不查迟报。",
		"编号", "名称", "含义", "计量单位", "默认值", "现行值", "启用")
	row := headRow
	for _, l := range builtin.Limits {
		row++
		value, on := "", "是"
		if settings != nil {
			if set, ok := settings.Limits[l.Flag]; ok {
				value = set.Limit.String()
				if set.Off {
					on = "否"
				}
			}
		}
		p.threshold(s, row, l.Flag, l.Name, l.Meaning(builtin), l.Measure(builtin), l.Default, value, on)
	}
	p.choose(7, headRow+1, row, "是", "否")
	for _, t := range builtin.Thresholds {
		row++
		value := ""
		if settings != nil {
			if set, ok := settings.Thresholds[t.ID]; ok {
				value = set.String()
			}
		}
		entry, _ := builtin.Entry(t.Code)
		measure := t.Kind.Measure()
		if measure == "" {
			measure = "倍"
		}
		p.threshold(s, row, t.ID, t.Name, "检查 "+t.Code+"（"+entry.Title+"）所用", measure, t.Default, value, "")
	}
	row++
	for i, text := range []string{"deadline", "报送截止日期", "之后报来的算迟报，按什么时间判断见下一行", "日期", ""} {
		p.put(i+1, row, text, s.fixed)
	}
	deadline := ""
	if settings != nil {
		deadline = settings.Deadline
	}
	p.put(6, row, deadline, s.center)
	p.put(7, row, "", s.fixed)
	row++
	var names []string
	for _, by := range schema.LateByNames {
		names = append(names, by.Name)
	}
	for i, text := range []string{schema.LateBySetting, "迟报按什么时间", "收到：程序收到文件的时间；保存：文件最后保存的时间（不晚于收到的时间）", "", names[0]} {
		p.put(i+1, row, text, s.fixed)
	}
	p.put(6, row, settings.LateByName(), s.center)
	p.put(7, row, "", s.fixed)
	p.choose(6, row, row, names...)
}

func (p *pen) threshold(s styles, row int, id, name, meaning, measure string, byDefault schema.Amount, value, on string) {
	for i, text := range []string{id, name, meaning, measure} {
		p.put(i+1, row, text, s.fixed)
	}
	p.put(5, row, byDefault.Float(), s.fixed)
	p.tall(row, max(lines(name, 30), lines(meaning, 54)))
	if a, err := schema.ParseAmount(value); err == nil {
		p.put(6, row, a.Float(), s.number)
	} else {
		p.put(6, row, "", s.number)
	}
	style := s.center
	if on == "" {
		style = s.fixed
	}
	p.put(7, row, on, style)
}

func writeGrades(p *pen, s styles, settings *schema.Settings) {
	p.widths(18, 18)
	p.begin(s, "从高到低，一行一个等级；最低的一级不写最低分。", "等级名称", "最低分")
	row := headRow
	grades := settings.GradesInForce(builtin)
	for i, g := range grades {
		row++
		p.put(1, row, g.Name, s.center)
		if i == len(grades)-1 {
			p.put(2, row, "", s.number)
			continue
		}
		p.put(2, row, g.From.Float(), s.number)
	}
	for range 4 {
		row++
		p.put(1, row, "", s.center)
		p.put(2, row, "", s.number)
	}
}

func writeChecks(p *pen, s styles, settings *schema.Settings) {
	p.widths(8, 46, 20, 12, 12, 10)
	p.begin(s, "只改「现行程度」和「启用」两栏；现行程度留空就用默认程度。F 开头的是表上读不准的地方，不能停用。", "编号", "核对内容", "依据", "默认程度", "现行程度", "启用")
	row := headRow
	first, lastOptional := row+1, row
	for _, entry := range builtin.Catalogue {
		row++
		for i, text := range []string{entry.Code, entry.Title, entry.Basis, severityWords[entry.Severity]} {
			p.put(i+1, row, text, s.fixed)
		}
		p.tall(row, lines(entry.Title, 44))
		severity, on := "", "是"
		if settings != nil {
			if set, ok := settings.Checks[entry.Code]; ok {
				severity = severityWords[set.Severity]
				if set.Off {
					on = "否"
				}
			}
		}
		p.put(5, row, severity, s.center)
		if schema.Optional(entry.Code) {
			p.put(6, row, on, s.center)
			lastOptional = row
		} else {
			p.put(6, row, on, s.fixed)
		}
	}
	p.choose(5, first, row, severityWords[schema.Err], severityWords[schema.Warn], severityWords[schema.Info])
	p.choose(6, first, lastOptional, "是", "否")
}

// severityWords are the severities as people read them.
var severityWords = map[schema.Severity]string{schema.Err: "错误", schema.Warn: "警告", schema.Info: "提示"}

func writeLabels(p *pen, s styles, taught []schema.Wording) {
	p.widths(36, 52, 30, 10)
	p.begin(s, "表上叫法与栏目的对照，一行一个。栏目名称只供参考，不必填；新的叫法在页面「待认」里教更方便。要忘记一个叫法，在「忘记」一列写「是」；没有列出的叫法照旧保留。", "标签", "栏目路径", "栏目名称", "忘记")
	row := headRow
	for _, w := range taught {
		row++
		name := ""
		if a, err := builtin.Address(w); err == nil {
			name = a.Form.Name + "·" + a.Called()
		}
		p.put(1, row, w.Label, s.text)
		p.put(2, row, w.Path, s.text)
		p.put(3, row, name, s.fixed)
		p.put(4, row, "", s.center)
	}
	for range blankRows {
		row++
		for c := range 4 {
			p.put(c+1, row, "", s.text)
		}
	}
	p.choose(4, headRow+1, row, "是")
}
