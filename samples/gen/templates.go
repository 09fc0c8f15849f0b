package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// templateFiles makes summary forms as bureaus have them, with marks in the cells to fill:
// one with a head of three rows, one with 小计 for each 主管部门 and a chart, and one with a
// list of projects and a paragraph for the circular.
func templateFiles() ([]file, error) {
	var files []file
	for _, t := range []struct {
		name string
		draw func(*sheetDrawer)
	}{
		{"01-部门整体支出绩效自评情况汇总表.xlsx", drawSummary},
		{"02-三公经费决算对比表.xlsx", drawThreePublic},
		{"03-项目支出绩效自评情况统计表.xlsx", drawProjects},
	} {
		d := &sheetDrawer{File: excelize.NewFile()}
		d.must(d.SetDefaultFont("宋体"))
		d.must(d.SetDocProps(&excelize.DocProperties{Creator: "区财政局", LastModifiedBy: "区财政局", Created: "2024-02-26T01:30:00Z", Modified: "2024-02-26T01:30:00Z"}))
		t.draw(d)
		var out bytes.Buffer
		d.must(d.Write(&out))
		if err := errors.Join(d.err, d.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		data, err := repack(out.Bytes(), func(part string, xml []byte) ([]byte, error) {
			if part == "[Content_Types].xml" {
				return sortedTypes(xml), nil
			}
			return xml, nil
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		files = append(files, file{"templates/" + t.name, data})
	}
	return files, nil
}

// sheetDrawer draws sheets and keeps the first error.
type sheetDrawer struct {
	*excelize.File
	sheet string
	err   error
}

func (d *sheetDrawer) must(err error) {
	if d.err == nil {
		d.err = err
	}
}

// begin begins a sheet that prints on A4 in landscape, as wide as the page.
func (d *sheetDrawer) begin(name string, first bool, widths ...float64) {
	if first {
		d.must(d.SetSheetName("Sheet1", name))
	} else {
		_, err := d.NewSheet(name)
		d.must(err)
	}
	d.sheet = name
	for i, width := range widths {
		column := letters(i + 1)
		d.must(d.SetColWidth(name, column, column, width))
	}
	size, orientation, fit, wide, high, centred, margin := 9, "landscape", true, 1, 0, true, 0.5
	d.must(d.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}))
	d.must(d.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	d.must(d.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Horizontally: &centred}))
	d.must(d.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L星澜区{{年度}}年度&R第 &P 页，共 &N 页"}))
}

func letters(column int) string {
	name, err := excelize.ColumnNumberToName(column)
	if err != nil { // cannot be: there is such a column
		return ""
	}
	return name
}

// paint is the look of a cell.
type paint struct {
	bold, border, fill bool
	size               float64
	align, format      string
}

var (
	paintTitle  = paint{bold: true, size: 18, align: "center"}
	paintHead   = paint{bold: true, border: true, fill: true, align: "center"}
	paintWords  = paint{border: true}
	paintMiddle = paint{border: true, align: "center"}
	paintMoney  = paint{border: true, align: "right", format: "#,##0.00"}
	paintRate   = paint{border: true, align: "right", format: "0.00%"}
	paintScore  = paint{border: true, align: "center", format: "0.00"}
	paintPlain  = paint{}
	paintRight  = paint{align: "right"}
)

func (p paint) total() paint {
	p.bold, p.fill = true, true
	return p
}

func (d *sheetDrawer) style(p paint) int {
	if p.size == 0 {
		p.size = 10
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: "宋体", Size: p.size, Bold: p.bold},
		Alignment: &excelize.Alignment{Horizontal: p.align, Vertical: "center", WrapText: true},
	}
	if p.format != "" {
		s.CustomNumFmt = &p.format
	}
	if p.fill {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
	}
	if p.border {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
		}
	}
	id, err := d.NewStyle(s)
	d.must(err)
	return id
}

// put writes a cell, or a merged range, as text or as a formula with =.
func (d *sheetDrawer) put(cells, text string, p paint) {
	from, to, merged := strings.Cut(cells, ":")
	if merged {
		d.must(d.MergeCell(d.sheet, from, to))
	} else {
		to = from
	}
	d.must(d.SetCellStyle(d.sheet, from, to, d.style(p)))
	switch {
	case text == "":
	case text[0] == '=':
		d.must(d.SetCellFormula(d.sheet, from, text[1:]))
	default:
		d.must(d.SetCellStr(d.sheet, from, text))
	}
}

// row writes the cells of a row, from column A.
func (d *sheetDrawer) row(n int, p paint, cells ...painted) {
	for i, c := range cells {
		look := c.paint
		if p != (paint{}) {
			look = p
			look.format = c.paint.format
			look.align = c.paint.align
		}
		d.put(fmt.Sprint(letters(i+1), n), c.text, look)
	}
}

type painted struct {
	text  string
	paint paint
}

func drawSummary(d *sheetDrawer) {
	d.begin("汇总表", true, 5, 14, 26, 12, 12, 12, 9, 10, 10, 10, 8, 6, 6, 26)
	d.put("A1:N1", "星澜区{{年度}}年度部门整体支出绩效自评情况汇总表", paintTitle)
	d.must(d.SetRowHeight(d.sheet, 1, 32))
	d.put("A2:H2", "填报单位：星澜区财政局（共{{单位数}}个单位，自评平均{{平均:自评总分}}分）", paintPlain)
	d.put("L2:N2", "单位：万元、分", paintRight)
	for _, head := range [][2]string{
		{"A3:A5", "序号"}, {"B3:B5", "主管部门"}, {"C3:C5", "单位名称"}, {"D3:G3", "预算执行情况"}, {"H3:J3", "三公经费"}, {"K3:M3", "自评结果"}, {"N3:N5", "预警事项"},
		{"D4:D5", "年初\n预算数"}, {"E4:F4", "全年"}, {"G4:G5", "执行率"}, {"E5", "预算数"}, {"F5", "执行数"}, {"H4:H5", "上年决算"}, {"I4:I5", "本年预算"}, {"J4:J5", "本年决算"},
		{"K4:K5", "得分"}, {"L4:L5", "等级"}, {"M4:M5", "名次"},
	} {
		d.put(head[0], head[1], paintHead)
	}
	d.row(6, paint{}, painted{"{{序号}}", paintMiddle}, painted{"{{主管部门}}", paintWords}, painted{"{{单位}}", paintWords},
		painted{"{{年初预算数}}", paintMoney}, painted{"{{全年预算数}}", paintMoney}, painted{"{{全年执行数}}", paintMoney}, painted{"{{预算执行率}}", paintRate},
		painted{"{{三公经费上年决算}}", paintMoney}, painted{"{{三公经费本年预算}}", paintMoney}, painted{"{{三公经费本年决算}}", paintMoney},
		painted{"{{自评总分}}", paintScore}, painted{"{{等级}}", paintMiddle}, painted{`=IF(ISNUMBER(K6),RANK(K6,K$6:K$6),"—")`, paintMiddle}, painted{"{{预警事项}}", paintWords})
	d.put("A7:C7", "合计", paintHead)
	d.row(7, paint{}, painted{"合计", paintHead}, painted{"", paintHead}, painted{"", paintHead},
		painted{"=SUM(D6)", paintMoney.total()}, painted{"=SUM(E6:E6)", paintMoney.total()}, painted{"=SUM(F6:F6)", paintMoney.total()}, painted{"{{全区:预算执行率}}", paintRate.total()},
		painted{"=SUM(H6)", paintMoney.total()}, painted{"=SUM(I6)", paintMoney.total()}, painted{"=SUM(J6)", paintMoney.total()},
		painted{"=ROUND(AVERAGE(K6),2)", paintScore.total()}, painted{`=COUNTIF(L6:L6,"优")&"个优"`, paintMiddle.total()}, painted{"", paintMiddle.total()}, painted{"得分为平均分", paintWords.total()})
	d.put("A8:D8", "制表人：", paintPlain)
	d.put("E8:I8", "审核人：", paintPlain)
	d.put("J8:N8", "填报日期：    年  月  日", paintRight)
	red, err := d.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "C00000", Bold: true}})
	d.must(err)
	d.must(d.SetConditionalFormat(d.sheet, "G6", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "AND(ISNUMBER(G6),G6<0.9)", Format: &red}}))
	d.must(d.SetPanes(d.sheet, &excelize.Panes{Freeze: true, XSplit: 3, YSplit: 5, TopLeftCell: "D6", ActivePane: "bottomRight"}))
	d.must(d.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "汇总表!$3:$5", Scope: d.sheet}))
	d.must(d.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: "汇总表!$A$1:$N$8", Scope: d.sheet}))
}

func drawThreePublic(d *sheetDrawer) {
	d.begin("三公经费", true, 16, 28, 12, 12, 12, 12, 11, 11)
	d.put("A1:H1", "星澜区{{年度}}年度三公经费决算对比表", paintTitle)
	d.must(d.SetRowHeight(d.sheet, 1, 32))
	d.put("A2:D2", "编制单位：星澜区财政局", paintPlain)
	d.put("F2:H2", "单位：万元", paintRight)
	for i, head := range []string{"主管部门", "单位", "上年决算", "本年预算", "本年决算", "比上年\n增减额", "变动率", "控制率"} {
		d.put(fmt.Sprint(letters(i+1), 3), head, paintHead)
	}
	d.must(d.SetRowHeight(d.sheet, 3, 30))
	d.row(4, paint{}, painted{"{{主管部门}}", paintMiddle}, painted{"{{单位}}", paintWords}, painted{"{{三公经费上年决算}}", paintMoney}, painted{"{{三公经费本年预算}}", paintMoney},
		painted{"{{三公经费本年决算}}", paintMoney}, painted{`=IF(COUNT(C4,E4)=2,E4-C4,"")`, paintMoney}, painted{"{{三公经费变动率}}", paintRate}, painted{"{{三公经费控制率}}", paintRate})
	d.row(5, paint{}, painted{"", paintMiddle}, painted{"小计（{{小计:单位数}}个单位）", paintWords.total()}, painted{"{{小计:三公经费上年决算}}", paintMoney.total()}, painted{"{{小计:三公经费本年预算}}", paintMoney.total()},
		painted{"{{小计:三公经费本年决算}}", paintMoney.total()}, painted{`=IF(COUNT(F4)>0,SUM(F4),"")`, paintMoney.total()}, painted{"{{小计:三公经费变动率}}", paintRate.total()}, painted{"{{小计:三公经费控制率}}", paintRate.total()})
	d.must(d.MergeCell(d.sheet, "A4", "A5"))
	d.row(6, paint{}, painted{"合计", paintHead}, painted{"{{单位数}}个单位", paintWords.total()}, painted{"=SUM(C4)", paintMoney.total()}, painted{"=SUM(D4)", paintMoney.total()}, painted{"=SUM(E4)", paintMoney.total()},
		painted{"=SUM(F5)", paintMoney.total()}, painted{"{{全区:三公经费变动率}}", paintRate.total()}, painted{"{{全区:三公经费控制率}}", paintRate.total()})
	d.put("A7:H7", "注：增减额、变动率只算上年、本年决算都填了的单位；控制率只算本年预算、决算都填了的单位。", paintPlain)
	d.must(d.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "三公经费!$1:$3", Scope: d.sheet}))

	d.begin("部门对比图", false, 22, 10, 14, 14, 14, 12)
	d.must(d.SetRowHeight(d.sheet, 1, 32))
	d.put("A1:F1", "各主管部门{{年度}}年度三公经费", paintTitle)
	for i, head := range []string{"主管部门", "单位数", "上年决算", "本年决算", "占全区", "控制率"} {
		d.put(fmt.Sprint(letters(i+1), 2), head, paintHead)
	}
	d.row(3, paint{}, painted{"{{小计:主管部门}}", paintWords}, painted{"{{小计:单位数}}", paintMiddle}, painted{"{{小计:三公经费上年决算}}", paintMoney}, painted{"{{小计:三公经费本年决算}}", paintMoney},
		painted{"=IF(D$4=0,0,N(D3)/D$4)", paintRate}, painted{"{{小计:三公经费控制率}}", paintRate})
	d.row(4, paint{}, painted{"合计", paintHead}, painted{"=SUM(B3)", paintMiddle.total()}, painted{"=SUM(C3)", paintMoney.total()}, painted{"=SUM(D3)", paintMoney.total()}, painted{"=SUM(E3)", paintRate.total()}, painted{"{{全区:三公经费控制率}}", paintRate.total()})
	d.must(d.AddChart(d.sheet, "A6", &excelize.Chart{
		Type: excelize.Col, Dimension: excelize.ChartDimension{Width: 820, Height: 420},
		Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "{{年度}}年度三公经费：上年决算与本年决算（万元）"}}},
		Legend: excelize.ChartLegend{Position: "top"},
		XAxis:  excelize.ChartAxis{Font: excelize.Font{Size: 9, Color: "000000"}}, YAxis: excelize.ChartAxis{Font: excelize.Font{Size: 9, Color: "000000"}, MajorGridLines: true},
		Series: []excelize.ChartSeries{
			{Name: "部门对比图!$C$2", Categories: "部门对比图!$A$3:$A$3", Values: "部门对比图!$C$3:$C$3", Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"A6A6A6"}}},
			{Name: "部门对比图!$D$2", Categories: "部门对比图!$A$3:$A$3", Values: "部门对比图!$D$3:$D$3", Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}}},
		},
	}))
}

func drawProjects(d *sheetDrawer) {
	d.begin("项目统计", true, 5, 22, 30, 18, 12, 12, 12, 10, 9, 7)
	d.put("A1:J1", "星澜区{{年度}}年度项目支出绩效自评情况统计表", paintTitle)
	d.must(d.SetRowHeight(d.sheet, 1, 32))
	d.put("A2:J2", "单位：万元、分", paintRight)
	for i, head := range []string{"序号", "单位", "项目名称", "实施单位", "年初\n预算数", "全年\n预算数", "全年\n执行数", "执行率", "得分", "等级"} {
		d.put(fmt.Sprint(letters(i+1), 3), head, paintHead)
	}
	d.row(4, paint{}, painted{"{{序号}}", paintMiddle}, painted{"{{单位}}", paintWords}, painted{"{{项目名称}}", paintWords}, painted{"{{项目实施单位}}", paintWords}, painted{"{{project_evaluation/budget/total/initial_budget}}", paintMoney},
		painted{"{{项目全年预算数}}", paintMoney}, painted{"{{项目全年执行数}}", paintMoney}, painted{"{{项目执行率}}", paintRate}, painted{"{{项目自评总分}}", paintScore}, painted{"{{项目等级}}", paintMiddle})
	d.row(5, paint{}, painted{"", paintMiddle}, painted{"{{小计:主管部门}}小计", paintWords.total()}, painted{"{{小计:项目数}}个项目", paintWords.total()}, painted{"", paintWords.total()}, painted{"=SUM(E4:E4)", paintMoney.total()},
		painted{"=SUM(F4:F4)", paintMoney.total()}, painted{"=SUM(G4:G4)", paintMoney.total()}, painted{"{{小计:项目执行率}}", paintRate.total()}, painted{"{{小计:平均:项目自评总分}}", paintScore.total()}, painted{"", paintMiddle.total()})
	d.row(6, paint{}, painted{"", paintHead}, painted{"合计", paintHead}, painted{"{{项目数}}个项目", paintWords.total()}, painted{"", paintWords.total()}, painted{"=SUM(E5)", paintMoney.total()},
		painted{"=SUM(F5)", paintMoney.total()}, painted{"=SUM(G5)", paintMoney.total()}, painted{"{{全区:项目执行率}}", paintRate.total()}, painted{"{{平均:项目自评总分}}", paintScore.total()}, painted{"", paintMiddle.total()})
	d.must(d.SetRowHeight(d.sheet, 3, 30))
	d.must(d.AutoFilter(d.sheet, "A3:J3", nil))
	fit := true // again, since AutoFilter has dropped it
	d.must(d.SetSheetProps(d.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	d.must(d.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "项目统计!$1:$3", Scope: d.sheet}))
	d.must(d.SetDefinedName(&excelize.DefinedName{Name: "项目执行合计", RefersTo: "项目统计!$G$6"}))

	d.begin("情况说明", false, 100)
	d.must(d.SetRowHeight(d.sheet, 1, 36))
	d.put("A1", "{{年度}}年度绩效自评情况（通报用）", paintTitle)
	for i, text := range []string{
		"全区{{单位数}}个单位报送了{{年度}}年度部门整体支出绩效自评，平均得分{{平均:自评总分}}分，其中优{{个数:等级=优}}个、良{{个数:等级=良}}个、中{{个数:等级=中}}个、差{{个数:等级=差}}个；90分以上{{个数:自评总分>=90}}个。",
		"全年预算数{{合计:全年预算数}}万元，执行{{合计:全年执行数}}万元，预算执行率{{全区:预算执行率}}。三公经费本年决算{{合计:三公经费本年决算}}万元，比上年{{全区:三公经费变动率}}。",
		"报送项目支出自评的项目{{项目数}}个，全年执行{{合计:项目全年执行数}}万元，执行率{{全区:项目执行率}}；其中优{{个数:项目等级=优}}个、良{{个数:项目等级=良}}个。",
	} {
		d.put(fmt.Sprint("A", i+2), "    "+text, paint{size: 14})
	}
	d.put("A5", `="（项目执行合计 "&TEXT(项目执行合计,"#,##0.00")&" 万元，见「项目统计」）"`, paintRight)
}
