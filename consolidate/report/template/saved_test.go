package template

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	picture "image/png"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/reporttest"
)

// This file has templates as Excel and WPS save them, and as they break.

const sheetPart = "xl/worksheets/sheet1.xml"

// A formula that cells share is written out for each cell, and the order of computing
// (calcChain) of the template is dropped.
func TestSharedFormulas(t *testing.T) {
	f := list(t)
	f.put(sheet, map[string]string{"D3": "=C3*2", "E3": "=0", "F3": "=0", "D4": "=SUM(D3)", "E4": "=0", "F4": "=0"})
	data := edited(t, f.data(), sheetPart, func(s string) string {
		s = strings.ReplaceAll(s, ` t="str"`, "")
		for old, new := range map[string]string{
			`<c r="D3"><f>C3*2</f>`: `<c r="D3"><f t="shared" ref="D3:F3" si="0">$C3*2</f>`, `<c r="E3"><f>0</f>`: `<c r="E3"><f t="shared" si="0"/>`, `<c r="F3"><f>0</f>`: `<c r="F3"><f t="shared" si="0"/>`,
			`<c r="D4"><f>SUM(D3)</f>`: `<c r="D4"><f t="shared" ref="D4:F4" si="1">SUM(D3:D3)</f>`, `<c r="E4"><f>0</f>`: `<c r="E4"><f t="shared" si="1"/>`, `<c r="F4"><f>0</f>`: `<c r="F4"><f t="shared" si="1"/>`,
		} {
			if !strings.Contains(s, old) {
				t.Fatalf("no %s in %s", old, s)
			}
			s = strings.Replace(s, old, new, 1)
		}
		return s
	})
	data = edited(t, data, "xl/calcChain.xml", func(string) string {
		return `<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="D4" i="1"/></calcChain>`
	})
	data = edited(t, data, "xl/_rels/workbook.xml.rels", func(s string) string {
		return strings.Replace(s, "</Relationships>", `<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/></Relationships>`, 1)
	})
	data = edited(t, data, typesPart, func(s string) string {
		return strings.Replace(s, "</Types>", `<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>`, 1)
	})
	data, bad := fill(t, data, units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	got := opened(t, data)
	for at, want := range map[string]string{"D5": "$C5*2", "F7": "$C7*2", "E8": "SUM(E3:E7)", "F8": "SUM(F3:F7)"} {
		if is := formulaAt(t, got, sheet, at); is != want {
			t.Errorf("%s is %s, want %s", at, is, want)
		}
	}
	parts, _ := unpacked(t, data)
	if _, ok := parts["xl/calcChain.xml"]; ok || strings.Contains(parts[typesPart]+parts["xl/_rels/workbook.xml.rels"], "calcChain") {
		t.Error("the order of computing is still there")
	}
	if !strings.Contains(parts["docProps/custom.xml"], `name="mine"`) {
		t.Error("the file is not marked")
	}
	reporttest.CheckResults(t, map[string][]byte{"shared": data})
}

// A mark that is written in several looks is one mark, and the text around it keeps
// its look.
func TestRichText(t *testing.T) {
	f := list(t)
	bold := &excelize.Font{Bold: true}
	f.must(f.SetCellRichText(sheet, "A1", []excelize.RichTextRun{{Text: "共{"}, {Text: "{单位", Font: bold}, {Text: "数}}个"}, {Text: "，其中", Font: bold}, {Text: "{{优}}"}}))
	f.must(f.SetCellRichText(sheet, "B3", []excelize.RichTextRun{{Text: "{{", Font: bold}, {Text: "u:名}}"}}))
	data, bad := fill(t, f.data(), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	got := opened(t, data)
	if a, b := valueAt(t, got, sheet, "A1"), valueAt(t, got, sheet, "B4"); a != "共全区单位数个，其中全区优" || b != "单位3" && b != "单位2" {
		t.Errorf("A1 is %q, B4 %q", a, b)
	}
	runs, err := got.GetCellRichText(sheet, "A1")
	f.must(err)
	bolds := ""
	for _, r := range runs {
		if r.Font != nil && r.Font.Bold {
			bolds += r.Text
		}
	}
	if bolds != "，其中" {
		t.Errorf("bold is %q of %+v", bolds, runs)
	}
	if strings.Contains(partOf(t, data, "xl/sharedStrings.xml"), "{{") {
		t.Error("the table of texts has marks")
	}
}

// Marks may be typed with a Chinese keyboard. The name of a unit is never read as an
// escape or a formula.
func TestTypedMarks(t *testing.T) {
	f := list(t)
	f.put(sheet, map[string]string{"A1": "｛｛年度｝｝", "B1": "{ {年度} }", "C1": "{{　年 度　}}", "D1": "{｛年度｝}"})
	data, bad := fill(t, f.data(), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	for _, at := range []string{"A1", "B1", "C1", "D1"} {
		if got := valueAt(t, opened(t, data), sheet, at); got != "全区年度" {
			t.Errorf("%s is %q", at, got)
		}
	}
	w, err := Open(list(t).data())
	if err != nil {
		t.Fatal(err)
	}
	plan := planned(w)
	for _, b := range plan[sheet] {
		b.Rows = Arranged(b, units, nil)
	}
	odd := answers()
	odd.Value = func(mark string, of Row) any { return "=1+1_x001B_\x1b<&" }
	var out bytes.Buffer
	if err := w.Fill(&out, plan, odd, nil); err != nil {
		t.Fatal(err)
	}
	if got := valueAt(t, opened(t, out.Bytes()), sheet, "B3"); got != "=1+1_x001B_<&" {
		t.Errorf("B3 is %q", got)
	}
	if got := formulaAt(t, opened(t, out.Bytes()), sheet, "B3"); got != "" {
		t.Errorf("B3 has the formula %q", got)
	}
}

// A sheet whose elements have a prefix, a part in UTF-16, and a workbook that is
// a template of one are read as any other, and protection stays.
func TestOtherSpellings(t *testing.T) {
	f := list(t)
	f.put(sheet, map[string]string{"C4": "=SUM(C3)"})
	f.must(f.ProtectSheet(sheet, &excelize.SheetProtectionOptions{Password: "1", SelectLockedCells: true}))
	plain := f.data()
	prefixed := edited(t, plain, sheetPart, func(s string) string {
		root := strings.Index(s, "<worksheet")
		body := s[root:]
		body = strings.NewReplacer("</", "</x:", "<", "<x:").Replace(body)
		body = strings.ReplaceAll(body, "</x:x:", "</x:")
		body = strings.ReplaceAll(body, "<x:/", "</")
		return s[:root] + strings.Replace(body, `xmlns="`, `xmlns:x="`, 1)
	})
	wide := edited(t, plain, sheetPart, func(s string) string {
		s = strings.Replace(s, "UTF-8", "UTF-16", 1)
		b := []byte{0xFF, 0xFE}
		for _, u := range utf16.Encode([]rune(s)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return string(b)
	})
	ofTemplates := edited(t, plain, typesPart, func(s string) string {
		return strings.ReplaceAll(s, "spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml")
	})
	for name, data := range map[string][]byte{"prefixed": prefixed, "wide": wide, "template": ofTemplates} {
		data, bad := fill(t, data, units)
		if len(bad) > 0 {
			t.Errorf("%s: %v", name, bad)
			continue
		}
		if text := partOf(t, data, sheetPart); !strings.Contains(text, "SUM(C3:C7)</") || !strings.Contains(text, "sheetProtection") {
			t.Errorf("%s: %.300s", name, text)
		}
		if kind := partOf(t, data, typesPart); !strings.Contains(kind, "sheet.main+xml") {
			t.Errorf("%s is %s", name, kind)
		}
		reporttest.CheckResults(t, map[string][]byte{"other": data})
	}
}

// A table grows over its rows, and its heads are named as they read.
func TestTables(t *testing.T) {
	f := newForm(t, map[string]string{"A1": "单位", "B1": "{{年度}}数", "A2": "{{u:名}}", "B2": "{{u:数}}", "A4": "合计", "B4": "=SUM(B2)"})
	f.must(f.AddTable(sheet, &excelize.Table{Range: "A1:B2", Name: "单位表"}))
	data, bad := fill(t, f.data(), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	table := partOf(t, data, "xl/tables/table1.xml")
	for _, want := range []string{`ref="A1:B6"`, `name="全区年度数"`} {
		if !strings.Contains(table, want) {
			t.Errorf("the table has no %s: %s", want, table)
		}
	}
	if strings.Count(table, `ref="A1:B6"`) != 2 {
		t.Errorf("its filter: %s", table)
	}
	reporttest.CheckResults(t, map[string][]byte{"table": data})
}

// withPart puts a part into a file, and says what it is and who leads to it.
func withPart(t *testing.T, data []byte, part, text, contentType, from, id, kind, target string) []byte {
	t.Helper()
	data = edited(t, data, part, func(string) string { return text })
	data = edited(t, data, relsOf(from), func(s string) string {
		return strings.Replace(s, "</Relationships>", fmt.Sprintf(`<Relationship Id="%s" Type="%s%s" Target="%s"/></Relationships>`, id, relKinds, kind, target), 1)
	})
	return edited(t, data, typesPart, func(s string) string {
		return strings.Replace(s, "</Types>", fmt.Sprintf(`<Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.%s+xml"/></Types>`, part, contentType), 1)
	})
}

// guarded is a list beside sheets that are hidden, that only a program shows, or that
// are protected, in a protected workbook that refers to another.
func guarded(t *testing.T) []byte {
	f := list(t)
	f.put(sheet, map[string]string{"C4": "=SUM(C3)", "D4": "=[1]上年!C4", "E4": "=隐藏!A1+深藏!A1+C4"})
	for name, figure := range map[string]int{"隐藏": 3, "深藏": 4, "锁住": 5} {
		_, err := f.NewSheet(name)
		f.must(err)
		f.must(f.SetCellInt(name, "A1", int64(figure)))
		f.put(name, map[string]string{"B2": "不动的字"})
	}
	f.must(f.SetSheetVisible("隐藏", false))
	f.must(f.SetSheetVisible("深藏", false, true))
	f.must(f.ProtectSheet("锁住", &excelize.SheetProtectionOptions{AlgorithmName: "SHA-512", Password: "1", EditScenarios: true}))
	f.must(f.ProtectWorkbook(&excelize.WorkbookProtectionOptions{AlgorithmName: "SHA-512", Password: "1", LockStructure: true}))
	f.must(f.AddPictureFromBytes("锁住", "C3", &excelize.Picture{Extension: ".png", File: png(t)}))
	const link = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"><sheetNames><sheetName val="上年"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="4"><cell r="C4"><v>77.5</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>`
	data := withPart(t, f.data(), "xl/externalLinks/externalLink1.xml", link, "externalLink", "xl/workbook.xml", "rId88", "externalLink", "externalLinks/externalLink1.xml")
	data = edited(t, data, "xl/externalLinks/_rels/externalLink1.xml.rels", func(string) string {
		return `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relKinds + `externalLinkPath" Target="%E4%B8%8A%E5%B9%B4.xlsx" TargetMode="External"/></Relationships>`
	})
	data = edited(t, data, "xl/workbook.xml", func(s string) string {
		return strings.Replace(s, "</sheets>", `</sheets><externalReferences><externalReference xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId88"/></externalReferences>`, 1)
	})
	return edited(t, data, sheetPart, func(s string) string {
		return strings.Replace(strings.Replace(s, `t="str"><f>[1]`, `><f>[1]`, 1), "<f>[1]上年!C4</f>", "<f>[1]上年!C4</f><v>77.5</v>", 1)
	})
}

// Hidden and protected sheets, the protection of the workbook, links to other
// workbooks and sheets without marks are as they were, and LibreOffice opens them.
func TestNothingIsLost(t *testing.T) {
	data := guarded(t)
	filled, bad := fill(t, data, units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	before, _ := unpacked(t, data)
	after, _ := unpacked(t, filled)
	for name, text := range before {
		switch name {
		case sheetPart, "xl/workbook.xml", "xl/sharedStrings.xml", typesPart, "_rels/.rels": // these are filled, or say that the file is
		case "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml": // written anew
			for _, piece := range []string{"<sheetProtection ", "<drawing ", "<sheetViews>"} {
				if strings.Contains(text, piece) != strings.Contains(after[name], piece) {
					t.Errorf("%s: %s is there once", name, piece)
				}
			}
		default:
			if after[name] != text {
				t.Errorf("%s is not as it was", name)
			}
		}
	}
	book := partOf(t, filled, "xl/workbook.xml")
	for _, want := range []string{`state="hidden"`, `state="veryHidden"`, "<workbookProtection "} {
		if !strings.Contains(book, want) {
			t.Errorf("the workbook has no %s", want)
		}
	}
	t.Run("filled", func(t *testing.T) { checkGuarded(t, filled) })
	t.Run("LibreOffice", func(t *testing.T) {
		checkGuarded(t, reporttest.Resaved(t, map[string][]byte{"a": filled})["a"])
	})
}

// checkGuarded checks that a filled guarded is guarded, and has its figures.
func checkGuarded(t *testing.T, data []byte) {
	t.Helper()
	got := opened(t, data)
	for _, name := range []string{"隐藏", "深藏"} {
		if visible, err := got.GetSheetVisible(name); err != nil || visible {
			t.Errorf("%s is visible: %v, %v", name, visible, err)
		}
	}
	for at, want := range map[string]string{"隐藏!A1": "3", "深藏!A1": "4", "锁住!A1": "5", "锁住!B2": "不动的字", sheet + "!C8": "121", sheet + "!D8": "77.5", sheet + "!E8": "128"} {
		on, cell, _ := strings.Cut(at, "!")
		if is := valueAt(t, got, on, cell); is != want {
			t.Errorf("%s is %q, want %q", at, is, want)
		}
	}
	locked, _ := got.GetSheetIndex("锁住")
	if !strings.Contains(partOf(t, data, fmt.Sprintf("xl/worksheets/sheet%d.xml", locked+1)), "<sheetProtection ") {
		t.Error("the sheet is not protected")
	}
	if pictures, err := got.GetPictures("锁住", "C3"); err != nil || len(pictures) != 1 {
		t.Errorf("%d pictures, %v", len(pictures), err)
	}
}

// png is a picture of one dot.
func png(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := picture.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stale is a result that a template has stored, and that is right for no unit.
const stale = "987654"

// A formula is stored with its result, also one that is an array or refers to a table
// by its name. A formula that cannot be computed is stored without a result, not with
// that of the template.
func TestStoredResults(t *testing.T) {
	f := newForm(t, map[string]string{
		"A1": "单位", "B1": "数", "A2": "{{u:名}}", "B2": "{{u:数}}", "A4": "合计",
		"B4": "=SUM(单位表[数])", "C4": `=SUMPRODUCT((单位表[单位]<>"单位2")*1)`, "D4": "=B4/COUNT(B2)", "E4": `=TEXT(DATE(2023,12,31),"yyyy年m月d日")`, "F4": "=VLOOKUP(A5,A2:B2,2,FALSE)", "A5": "单位4",
		"B6": "=TODAY()", "C6": `=NUMBERSTRING(B4,2)`, "D6": "=B6+1", "E6": "=IF(B4>1,B4,TODAY())", "F6": "=[1]表!A1", "G6": "=[1]表!A1+B4",
	})
	for _, at := range []string{"B9", "B10", "B11", "C10", "C11", "D10", "D11", "E10", "E11", "F10"} {
		f.must(f.SetCellInt(sheet, at, 987654))
	}
	f.must(f.AddTable(sheet, &excelize.Table{Range: "A1:B2", Name: "单位表"}))
	kind := excelize.STCellFormulaTypeArray
	for at, text := range map[string]string{"B8": `SUM(IF(A2:A2="单位4",B2:B2))`, "B9:B11": "{1;2;3}*B4", "C9:C11": "TODAY()+{1;2;3}", "E9:E11": "{1;2;3}*B4"} {
		ref := at
		at, _, _ = strings.Cut(at, ":")
		f.must(f.SetCellFormula(sheet, at, text, excelize.FormulaOpts{Type: &kind, Ref: &ref}))
	}
	data := edited(t, f.data(), sheetPart, func(s string) string {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "</f>", "</f><v>"+stale+"</v>"), `t="str"><f>`, "><f>")
		s = strings.Replace(s, `<c r="E9"`, `<c r="E9" cm="1"`, 1)
		return strings.Replace(s, `<c r="F10"><v>`+stale+`</v>`, `<c r="F10"><f t="dataTable" ref="F10:F10" dt2D="0" dtr="0" r1="B4"/><v>`+stale+`</v>`, 1)
	})
	plain := edited(t, data, sheetPart, func(s string) string { // tables of cases do not move
		return strings.Replace(s, `<f t="dataTable" ref="F10:F10" dt2D="0" dtr="0" r1="B4"/>`, "", 1)
	})
	if _, bad := fill(t, data, units); len(bad) != 1 || bad[0].Part != DataTable {
		t.Errorf("a table of cases: %v", bad)
	}
	data, bad := fill(t, plain, units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	text := partOf(t, data, sheetPart)
	got, computed := opened(t, data), opened(t, reporttest.Resaved(t, map[string][]byte{"a": data})["a"])
	for _, at := range []string{"B8", "C8", "D8", "E8", "F8", "E10", "B12", "B13", "B14", "B15"} {
		is, want := valueAt(t, got, sheet, at), valueAt(t, computed, sheet, at)
		if is == "" || is == stale || !reporttest.SameResult(is, want) {
			t.Errorf("%s is stored as %q, LibreOffice says %q", at, is, want)
		}
	}
	for _, at := range []string{"B10", "C10", "D10", "G10", "C13", "C14", "C15", "E13", "E14", "E15"} {
		if is := valueAt(t, got, sheet, at); is != "" {
			t.Errorf("%s has %q stored", at, is)
		}
	}
	for at, want := range map[string]string{"F10": stale, "D14": stale, "D15": stale, "F14": stale} { // of another workbook, and figures of the template
		if is := valueAt(t, got, sheet, at); is != want {
			t.Errorf("%s is %q, want %q", at, is, want)
		}
	}
	if !strings.Contains(text, `t="array" ref="B13:B15">{1;2;3}*B8</f>`) || !strings.Contains(partOf(t, data, "xl/workbook.xml"), `fullCalcOnLoad="1"`) {
		t.Error("the array is not there, or nobody is asked to compute")
	}
}

// A data table of a template without repeated rows stays, without its results.
func TestTableOfCases(t *testing.T) {
	f := newForm(t, map[string]string{"A1": "{{年度}}", "B1": "=C1*2", "A2": "1", "A3": "2"})
	for _, at := range []string{"B2", "B3"} {
		f.must(f.SetCellInt(sheet, at, 987654))
	}
	const table = `<f t="dataTable" ref="B2:B3" dt2D="0" dtr="0" r1="C1"/>`
	data, bad := fill(t, edited(t, f.data(), sheetPart, func(s string) string {
		return strings.Replace(s, `<c r="B2"><v>`, `<c r="B2">`+table+`<v>`, 1)
	}), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	if text := partOf(t, data, sheetPart); !strings.Contains(text, `<c r="B2">`+table+`</c>`) || strings.Contains(text, stale) {
		t.Errorf("the table: %s", text)
	}
}

// Elements of later versions of the format follow: conditional formats and drop-downs
// that refer to other sheets, and threads of comments.
func TestExtensions(t *testing.T) {
	f := list(t)
	f.must(f.AddComment(sheet, excelize.Comment{Cell: "C3", Author: "tc={11111111-1111-1111-1111-111111111111}", Text: "[Threaded comment]"}))
	const ext = `<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings>` +
		`<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression" priority="1" id="{A}"><xm:f>C3&gt;AVERAGE(C$3:C$3)</xm:f></x14:cfRule><xm:sqref>C3</xm:sqref></x14:conditionalFormatting>` +
		`</x14:conditionalFormattings></ext><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">` +
		`<x14:dataValidation type="list"><x14:formula1><xm:f>'汇总 表'!$C$4:$C$5</xm:f></x14:formula1><xm:sqref>F3 F5</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>`
	data := edited(t, f.data(), sheetPart, func(s string) string { return strings.Replace(s, "</worksheet>", ext, 1) })
	data = edited(t, data, "xl/threadedComments/threadedComment1.xml", func(string) string {
		return `<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="C3" id="{11111111-1111-1111-1111-111111111111}"><text>问</text></threadedComment></ThreadedComments>`
	})
	data = edited(t, data, "xl/worksheets/_rels/sheet1.xml.rels", func(s string) string {
		return strings.Replace(s, "</Relationships>", `<Relationship Id="rId77" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../threadedComments/threadedComment1.xml"/></Relationships>`, 1)
	})
	data, bad := fill(t, data, units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	text := partOf(t, data, sheetPart)
	for _, want := range []string{"<xm:sqref>C3:C7</xm:sqref>", "C3&gt;AVERAGE(C$3:C$7)", "<xm:sqref>F3:F7 F9</xm:sqref>", "!$C$8:$C$9<"} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheet has no %s", want)
		}
	}
	if n := strings.Count(partOf(t, data, "xl/comments1.xml"), "<comment "); n != 1 {
		t.Errorf("a thread has %d notes", n)
	}
}

// refusedPlace is a change of a list, or of the file, and the problem that it makes.
type refusedPlace struct {
	change func(form)
	raw    func([]byte) []byte
	want   Problem
}

func refusedPlaces(t *testing.T) map[string]refusedPlace {
	const spark = `<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>'汇总 表'!A3:C3</xm:f><xm:sqref>D3</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>`
	return map[string]refusedPlace{
		"comment":    {change: func(f form) { f.must(f.AddComment(sheet, excelize.Comment{Cell: "A5", Text: "{{年度}}"})) }, want: Problem{Code: NotHere, Part: InComment, Cell: "A5", Text: "年度"}},
		"formula":    {change: func(f form) { f.put(sheet, map[string]string{"D4": `="共{{年度}}"`}) }, want: Problem{Code: NotHere, Part: InFormula, Cell: "D4", Text: "年度"}},
		"sheet name": {change: func(f form) { f.must(f.SetSheetName(sheet, "{{年度}}")) }, want: Problem{Code: NotHere, Part: InSheetName, Text: "年度"}},
		"header": {change: func(f form) {
			f.must(f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "{{u:名}}"}))
		}, want: Problem{Code: NotOfUnit, Part: InHeader, Text: "u:名"}},
		"header half": {change: func(f form) {
			f.must(f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "{{年度}"}))
		}, want: Problem{Code: Unfinished, Part: InHeader, Text: "{{年度}"}},
		"text box": {change: func(f form) {
			f.must(f.AddShape(sheet, &excelize.Shape{Cell: "F5", Type: "rect", Paragraph: []excelize.RichTextRun{{Text: "{{没有}}"}}}))
		}, want: Problem{Code: UnknownMark, Part: InTextBox, Text: "没有"}},
		"list": {change: func(f form) {
			dv := excelize.NewDataValidation(true)
			dv.Sqref = "F3"
			f.must(dv.SetDropList([]string{"{{年度}}"}))
			f.must(f.AddDataValidation(sheet, dv))
		}, want: Problem{Code: NotHere, Part: InValidation, Cell: "F3", Text: "年度"}},
		"title": {change: func(f form) { f.must(f.SetDocProps(&excelize.DocProperties{Title: "{{年度}}"})) }, want: Problem{Code: NotHere, Part: InProperties, Text: "年度"}},
		"sparkline": {raw: func(data []byte) []byte {
			return edited(t, data, sheetPart, func(s string) string { return strings.Replace(s, "</worksheet>", spark, 1) })
		}, want: Problem{Code: CannotMove, Part: Sparkline, Cell: "D3"}},
		"print titles": {change: func(f form) {
			f.must(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$3", Scope: sheet}))
		}, want: Problem{Code: CannotMove, Part: PrintTitles, Text: "$1:$3"}},
		"name": {change: func(f form) {
			f.must(f.SetDefinedName(&excelize.DefinedName{Name: "税", RefersTo: "'" + sheet + "'!C4"}))
		}, want: Problem{Code: OneCell, Part: InName, Text: "税='" + sheet + "'!C4", Fix: "'" + sheet + "'!$C$4"}},
		"pivot": {change: func(f form) {
			f.put(sheet, map[string]string{"D2": "x"})
			if _, err := f.NewSheet("透视"); err != nil {
				f.t.Fatal(err)
			}
			f.must(f.AddPivotTable(&excelize.PivotTableOptions{DataRange: sheet + "!A2:D3", PivotTableRange: "透视!A1:D9", Rows: []excelize.PivotTableField{{Data: "单位"}}, Data: []excelize.PivotTableField{{Data: "数"}}}))
		}, want: Problem{Code: CannotMove, Part: PivotTable, Text: "A2:D3"}},
		"condition": {change: func(f form) {
			style, err := f.NewConditionalStyle(&excelize.Style{})
			f.must(err)
			f.must(f.SetConditionalFormat(sheet, "A5", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "C3>0", Format: &style}}))
		}, want: Problem{Code: OneCell, Part: InCondition, Cell: "A5", Text: "C3>0", Fix: "C3:C3"}},
		"array": {change: func(f form) {
			kind, ref := excelize.STCellFormulaTypeArray, "D3:D4"
			f.must(f.SetCellFormula(sheet, "D3", "C3:C3*2", excelize.FormulaOpts{Type: &kind, Ref: &ref}))
		}, want: Problem{Code: ArrayRows, Cell: "D3", Text: "C3:C3*2"}},
	}
}

// A mark in a place where none is filled is refused with that place, and so is
// something that cannot follow.
func TestRefusedPlaces(t *testing.T) {
	for name, test := range refusedPlaces(t) {
		f := list(t)
		if test.change != nil {
			test.change(f)
		}
		data := f.data()
		if test.raw != nil {
			data = test.raw(data)
		}
		_, bad := fill(t, data, units)
		if len(bad) == 0 {
			t.Errorf("%s: it was filled", name)
			continue
		}
		if p := bad[0]; p.Code != test.want.Code || p.Part != test.want.Part || p.Cell != test.want.Cell || p.Text != test.want.Text || test.want.Fix != "" && p.Fix != test.want.Fix || len(bad) != 1 {
			t.Errorf("%s: %+v, want %+v", name, bad, test.want)
		}
	}
}

// Open says of a file that is no .xlsx what it is.
func TestOpenRefuses(t *testing.T) {
	plain := list(t).data()
	cfb := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1000)...)
	damagedBytes := slices.Clone(plain)
	damagedBytes[len(damagedBytes)/3] ^= 0xFF
	macros := edited(t, edited(t, plain, "xl/vbaProject.bin", func(string) string { return "x" }), typesPart, func(s string) string {
		return strings.ReplaceAll(s, mainKind, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
	})
	for name, test := range map[string]struct {
		data []byte
		want Code
	}{
		"empty": {nil, Empty}, "text": {[]byte("单位,得分\n"), PlainText}, "gbk": {[]byte("\xb5\xa5\xce\xbb,1\n"), PlainText}, "page": {[]byte("<html>{{单位}}</html>"), PlainText},
		"old": {cfb, OldFormat}, "encrypted": {append(slices.Clone(cfb), utf16Text("EncryptedPackage")...), Encrypted}, "picture": {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), NoWorkbook},
		"half": {plain[:len(plain)/2], Damaged}, "bits": {damagedBytes, Damaged}, "macros": {macros, Macros},
		"document": {edited(t, plain, "_rels/.rels", func(s string) string { return strings.ReplaceAll(s, "officeDocument\"", "other\"") }), NoWorkbook},
		"strict": {edited(t, plain, "xl/workbook.xml", func(s string) string {
			return strings.Replace(s, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main", 1)
		}), Strict},
	} {
		_, err := Open(test.data)
		bad, ok := err.(Problems)
		if !ok || len(bad) != 1 || bad[0].Code != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// Rows are as high as their texts need, and never lower than they were.
func TestHeights(t *testing.T) {
	f := list(t)
	f.put(sheet, map[string]string{"D3": "{{u:长}}", "D4": "{{u}}"})
	style, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true}})
	f.must(err)
	f.must(f.SetCellStyle(sheet, "D3", "D3", style))
	f.must(f.SetColWidth(sheet, "D", "D", 20))
	f.must(f.SetRowHeight(sheet, 3, 18))
	f.must(f.SetRowHeight(sheet, 4, 70))
	title, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Size: 22}})
	f.must(err)
	f.must(f.SetCellStyle(sheet, "A1", "A1", title))
	f.must(f.MergeCell(sheet, "A1", "D1"))
	data, bad := fill(t, f.data(), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	got := opened(t, data)
	for row, least := range map[int]float64{1: 28, 3: 80, 7: 80, 8: 70} {
		if h, err := got.GetRowHeight(sheet, row); err != nil || h < least || h > 130 {
			t.Errorf("row %d is %v high, %v", row, h, err)
		}
	}
}

// A style on the last row of a sheet does not keep rows from being repeated.
func TestLastRow(t *testing.T) {
	f := list(t)
	style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	f.must(err)
	f.put(sheet, map[string]string{"C4": "=SUM(C3)", "D1": "=SUM(C3:C1048576)"})
	f.must(f.SetCellStyle(sheet, "A1048576", "A1048576", style))
	data, bad := fill(t, f.data(), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	if got := formulaAt(t, opened(t, data), sheet, "D1"); got != "SUM(C3:C1048576)" {
		t.Errorf("D1 is %s", got)
	}
	f.put(sheet, map[string]string{"A1048576": "在最后一行"})
	if _, bad := fill(t, f.data(), units); len(bad) == 0 || bad[0].Code != TooManyRows {
		t.Errorf("a text on the last row: %v", bad)
	}
}

// No file makes Open or Try panic.
func FuzzOpen(f *testing.F) {
	f.Add(list(f).data())
	f.Add(grouped(f).data())
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := Open(data)
		if err != nil {
			return
		}
		w.Try(planned(w), answers())
	})
}

// A page for each unit has a break behind each.
func TestPageForEachUnit(t *testing.T) {
	f := newForm(t, map[string]string{"A1": "封面", "A2": "{{u:名}}", "A3": "{{u:数}}", "B3": "=A3*2", "A4": "{{u:次}}", "A6": "=SUM(A2:A4)", "B6": "=SUM(B2:B4)"})
	f.must(f.InsertPageBreak(sheet, "A5"))
	f.must(f.MergeCell(sheet, "C2", "C4"))
	data, bad := fill(t, f.data(), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	text := partOf(t, data, sheetPart)
	for i := range units {
		for _, want := range []string{fmt.Sprintf(`<brk id="%d"`, 4+3*i), fmt.Sprintf(`ref="C%d:C%d"`, 2+3*i, 4+3*i)} {
			if !strings.Contains(text, want) {
				t.Errorf("the sheet has no %s", want)
			}
		}
	}
	if got := formulaAt(t, opened(t, data), sheet, "B18"); got != "SUM(B2:B16)" {
		t.Errorf("the total is %s", got)
	}
	f.put(sheet, map[string]string{"C6": "=SUM(A3)"})
	if _, bad := fill(t, f.data(), units); len(bad) != 1 || bad[0].Code != PartOfRows || bad[0].Cell != "C6" {
		t.Errorf("one of three rows: %v", bad)
	}
}

// BenchmarkFill fills 40 columns for units, twice as many each time; the time for
// each row is not to grow with them.
func BenchmarkFill(b *testing.B) {
	for _, n := range []int{750, 1500, 3000} {
		f := list(b)
		for column := 4; column <= 40; column++ {
			name, err := excelize.ColumnNumberToName(column)
			f.must(err)
			f.put(sheet, map[string]string{name + "3": "{{u:数}}", name + "4": "=SUM(" + name + "3)"})
		}
		f.put(sheet, map[string]string{"D3": "=IF(ISNUMBER(C3),RANK(C3,C$3:C$3),0)", "E3": "=C3/C4", "AN3": "=SUM(F3:AM3)"})
		data := f.data()
		var of []Item
		for i := range n {
			of = append(of, Item{i % 30, i, -1})
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, bad := fill(b, data, of); len(bad) > 0 {
					b.Fatal(bad)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/unit")
		})
	}
}
