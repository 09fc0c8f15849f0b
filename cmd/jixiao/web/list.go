package web

import (
	"cmp"
	"io"
	"net/http"
	"slices"
	"strings"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/export"
	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// districtList gives the table of units as it is chosen, all of it, as a workbook.
func (s *Server) districtList(w http.ResponseWriter, r *http.Request) error {
	year, err := s.someYear(r)
	if err != nil {
		return err
	}
	v, err := s.view(r.Context(), year)
	if err != nil {
		return err
	}
	t := v.table(v.chosenOf(r).at(0))
	l := report.List{Title: itoa(year) + " 年度各单位" + t.Name, Note: itoa(len(t.Rows)) + " / " + itoa(t.Of) + " 个单位", Fixed: 2}
	if t.Measure != "" {
		l.Note += "，单位：" + t.Measure
	}
	widths := map[string]float64{"no": 6, "unit": 34, "rank": 6, "department": 20, "status": 18, "flags": 34}
	for _, h := range t.Heads {
		if h.ID == "rank" {
			l.Note += "，名次" + h.Title
		}
		text := h.Text
		if slices.ContainsFunc(t.columns, func(c column) bool { return c.ID == h.ID && c.told.Total == summary.Summed }) {
			text += "（" + t.Measure + "）"
		}
		l.Heads = append(l.Heads, report.ListHead{Text: text, Width: cmp.Or(widths[h.ID], 14)})
	}
	for _, u := range t.Rows {
		var row []report.ListCell
		for _, h := range t.Heads {
			row = append(row, u.listCell(h.ID))
		}
		l.Rows = append(l.Rows, row)
	}
	l.Foot = listFoot(t)
	return s.list(w, r, l)
}

// listFoot are 合计 and 平均 below a list, and how many units each is of.
func listFoot(t districtTable) [][]report.ListCell {
	var foot [][]report.ListCell
	for _, f := range t.Foot {
		row, units := make([]report.ListCell, len(t.Heads)), make([]report.ListCell, len(t.Heads))
		for i, h := range t.Heads {
			cell := f.Cells[h.ID]
			row[i] = cell.listCell()
			if cell.Units > 0 {
				units[i] = countCell(cell.Units)
			}
			if h.ID == "unit" {
				row[i].Text, units[i].Text = f.Name, f.Name+"计入单位数"
			}
		}
		foot = append(foot, row)
		if len(t.columns) > 0 {
			foot = append(foot, units)
		}
	}
	return foot
}

// list gives a list as a workbook; or as text, to be pasted into one.
func (s *Server) list(w http.ResponseWriter, r *http.Request, l report.List) error {
	if r.FormValue("as") == "text" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, listText(l)) // who has gone away is not told
		return nil
	}
	return s.making(w, r, l.Title+".xlsx", kindXLSX, func(to made) error { return report.WriteList(to, l) })
}

// listText is a list as text that a spreadsheet takes apart: columns between tabs, all
// the decimals of figures, and no words that it would run as a formula.
func listText(l report.List) string {
	var b strings.Builder
	line := func(texts []string) { b.WriteString(strings.Join(texts, "\t") + "\r\n") }
	var heads []string
	for _, h := range l.Heads {
		heads = append(heads, pasted(h.Text))
	}
	line(heads)
	for _, row := range slices.Concat(l.Rows, l.Foot) {
		var texts []string
		for _, c := range row {
			switch {
			case c.Figure == nil:
				texts = append(texts, pasted(c.Text))
			case c.Format == report.ListPercent:
				texts = append(texts, c.Figure.String()+"%")
			default:
				texts = append(texts, c.Figure.String())
			}
		}
		line(texts)
	}
	return b.String()
}

// pasted are words for one cell of a spreadsheet.
func pasted(words string) string {
	text := export.Harmless(strings.Join(strings.Fields(schema.Visible(words)), " "))
	if strings.HasPrefix(text, `"`) { // which would begin a cell of several lines
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

func countCell(n int) report.ListCell {
	a := schema.Amount(n) * schema.One
	return report.ListCell{Figure: &a}
}

// listCell is what stands in a column of the table of units.
func (u tableRow) listCell(column string) report.ListCell {
	switch column {
	case "no":
		return countCell(u.No)
	case "rank":
		if u.Rank == 0 {
			return report.ListCell{}
		}
		return countCell(u.Rank)
	case "unit":
		return report.ListCell{Text: u.Name}
	case "department":
		return report.ListCell{Text: u.Department}
	case "received":
		return report.ListCell{Text: u.Received}
	case "flags":
		return report.ListCell{Text: strings.Join(u.FlagNames(), "、")}
	case "status":
		text := map[string]string{bureau.StatusComplete: schema.WordComplete, bureau.StatusPartial: "缺" + u.Missing, bureau.StatusMissing: schema.WordNotHandedIn}[u.Status]
		if u.Late {
			text += "，迟报"
		}
		return report.ListCell{Text: text}
	case "errors":
		if !u.Filed {
			return report.ListCell{}
		}
		return report.ListCell{Text: "错误 " + itoa(u.Counts.Errors) + "，警告 " + itoa(u.Counts.Warnings)}
	}
	if !u.Filed {
		return report.ListCell{Text: schema.WordNotHandedIn}
	}
	return u.Cells[column].listCell()
}

// listCell is the figure in a list, with all its decimals.
func (f figure) listCell() report.ListCell {
	switch {
	case !f.ok:
		return report.ListCell{Text: f.Text}
	case f.suffix() != "":
		return report.ListCell{Figure: &f.amount, Format: report.ListPercent}
	}
	return report.ListCell{Figure: &f.amount, Format: report.ListMoney}
}

// findingsList gives the findings that are chosen, all of them, as a workbook.
func (s *Server) findingsList(w http.ResponseWriter, r *http.Request) error {
	year, err := s.someYear(r)
	if err != nil {
		return err
	}
	v, err := s.view(r.Context(), year)
	if err != nil {
		return err
	}
	rows, _ := v.keepFindings(chosenFindingsOf(r))
	l := report.List{Title: itoa(year) + " 年度问题", Note: "共 " + itoa(len(rows)) + " 条", Fixed: 2, Heads: []report.ListHead{
		{Text: "序号", Width: 6}, {Text: "单位", Width: 30}, {Text: "程度", Width: 8}, {Text: "编号", Width: 8}, {Text: "问题", Width: 80}}}
	for n, f := range rows {
		l.Rows = append(l.Rows, []report.ListCell{countCell(n + 1), {Text: f.unit}, {Text: f.severity.Word()}, {Text: f.code}, {Text: f.text}})
	}
	return s.list(w, r, l)
}
