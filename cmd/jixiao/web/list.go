package web

import (
	"net/http"
	"strings"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/report"
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
	t := v.table(chosenOf(r))
	l := report.List{Title: itoa(year) + " 年度各单位" + t.Name, Note: itoa(len(t.Rows)) + " / " + itoa(t.Of) + " 个单位", Fixed: 2,
		Heads: []report.ListHead{{Text: "序号", Width: 6}}}
	if t.Measure != "" {
		l.Note += "，单位：" + t.Measure
	}
	widths := map[string]float64{"unit": 34, "department": 20, "status": 18, "flags": 34}
	for _, h := range t.Heads {
		width := widths[h.ID]
		if width == 0 {
			width = 14
		}
		l.Heads = append(l.Heads, report.ListHead{Text: h.Text, Width: width})
	}
	for n, u := range t.Rows {
		row := []report.ListCell{countCell(n + 1)}
		for _, h := range t.Heads {
			row = append(row, u.listCell(h.ID))
		}
		l.Rows = append(l.Rows, row)
	}
	return s.making(w, r, l.Title+".xlsx", kindXLSX, func(to made) error { return report.WriteList(to, l) })
}

func countCell(n int) report.ListCell {
	a := schema.Amount(n) * schema.One
	return report.ListCell{Figure: &a}
}

// listCell is what stands in a column of the table of units.
func (u *unitRow) listCell(column string) report.ListCell {
	switch column {
	case "unit":
		return report.ListCell{Text: u.Name}
	case "department":
		return report.ListCell{Text: u.Department}
	case "received":
		return report.ListCell{Text: u.Received}
	case "flags":
		return report.ListCell{Text: strings.Join(u.FlagNames(), "、")}
	case "status":
		text := map[string]string{bureau.StatusComplete: "报齐", bureau.StatusPartial: "缺" + u.Missing, bureau.StatusMissing: schema.WordNotHandedIn}[u.Status]
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
	f := u.Cells[column]
	switch {
	case !u.Filed:
		return report.ListCell{Text: schema.WordNotHandedIn}
	case !f.ok:
		return report.ListCell{Text: f.Text}
	case strings.HasSuffix(f.Text, "%"):
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
		l.Rows = append(l.Rows, []report.ListCell{countCell(n + 1), {Text: f.unit}, {Text: bureau.SeverityName(f.severity)}, {Text: f.code}, {Text: f.text}})
	}
	return s.making(w, r, l.Title+".xlsx", kindXLSX, func(to made) error { return report.WriteList(to, l) })
}
