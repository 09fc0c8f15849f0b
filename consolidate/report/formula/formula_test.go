package formula

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/reporttest"
)

func TestTokens(t *testing.T) {
	for formula, want := range map[string]string{
		`SUM(C3)`:                   "f:SUM( r:C3 ):)",
		`'2023年'!A4+C4`:             "r:'2023年'!A4 o:+ r:C4",
		`'it''s'!A1:B$2`:            "r:'it''s'!A1:B$2",
		`明细!$A$1&"A1, ""x"""`:       `r:明细!$A$1 o:& t:"A1, ""x"""`,
		`LOG10(100)`:                "f:LOG10( #:100 ):)",
		`3:3`:                       "r:3:3",
		`SUM($A:$B,1.5E3)`:          "f:SUM( r:$A:$B ,:, #:1.5E3 ):)",
		`[1]表!A3`:                   "x:[1]表!A3",
		`Sheet1:Sheet3!A1`:          "x:Sheet1:Sheet3!A1",
		`'[a b.xlsx]表'!A3`:          "x:'[a b.xlsx]表'!A3",
		`表1[[#This Row],[决算]]*2`:    "x:表1[[#This Row],[决算]] o:* #:2",
		`_xlfn.XLOOKUP(A1,B:B,C:C)`: "f:_xlfn.XLOOKUP( r:A1 ,:, r:B:B ,:, r:C:C ):)",
		`{1,2}+#N/A`:                "c:{1,2} o:+ c:#N/A",
		`得分*-TRUE`:                  "n:得分 o:* o:- n:TRUE",
		`C3:INDEX(C:C,5)`:           "r:C3 o:: f:INDEX( r:C:C ,:, #:5 ):)",
		`IF(A1>=2%,"",A1)`:          `f:IF( r:A1 o:>= #:2 o:% ,:, t:"" ,:, r:A1 ):)`,
		`表!税率`:                      "n:表!税率",
		`ABC1048577+XFE1`:           "n:ABC1048577 o:+ n:XFE1",
	} {
		letters := map[Kind]string{Text: "t", Number: "#", Reference: "r", External: "x", Name: "n", Function: "f", Open: "(", Close: ")", Comma: ",", Operator: "o", Constant: "c", Unknown: "?"}
		got := ""
		tokens := Tokens(formula)
		for _, token := range tokens {
			if token.Kind != Space {
				got += " " + letters[token.Kind] + ":" + token.Text
			}
		}
		if diff := cmp.Diff(" "+want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", formula, diff)
		}
		if joined := Join(tokens); joined != formula {
			t.Errorf("%s is joined as %s", formula, joined)
		}
	}
}

func TestQuoteSheet(t *testing.T) {
	for name, want := range map[string]string{"汇总": "汇总", "2023年": "'2023年'", "三公 汇总": "'三公 汇总'", "it's": "'it''s'", "A1": "'A1'", "R": "'R'", "表2": "'表2'"} {
		if got := QuoteSheet(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestShift(t *testing.T) {
	for formula, want := range map[string]string{
		`A1+$B1+C$1+$D$1&"A1"`: `B3+$B3+D$1+$D$1&"A1"`, `SUM('a b'!A1:B2)`: `SUM('a b'!B3:C4)`, `SUM(A:A)`: `SUM(B:B)`, `LOG10(A1)`: `LOG10(B3)`,
	} {
		if got := Shift(formula, 1, 2); got != want {
			t.Errorf("%s is %s, want %s", formula, got, want)
		}
	}
}

func TestPlace(t *testing.T) {
	for formula, want := range map[string]Within{
		`SUM(C3)`: {"SUM", 0, true}, `SUM(1, C3 )`: {"SUM", 1, true}, `SUM(C3+1)`: {"SUM", 0, false}, `C3`: {}, `IF(A1>0,SUM(2,ROUND(1,2),C3))`: {"SUM", 2, true},
		`SUM((C3))`: {}, `_xlfn.RANK.EQ(1,C3)`: {"RANK.EQ", 1, true},
	} {
		tokens := Tokens(formula)
		for i, token := range tokens {
			if token.Text == "C3" {
				if got := Place(tokens, i); got != want {
					t.Errorf("%s: %+v, want %+v", formula, got, want)
				}
			}
		}
	}
}

// book is a small workbook: the values of cells by their addresses.
type book map[string]any

func (b book) Value(sheet string, column, row int) (Value, error) {
	v := b[Cell(column, row)]
	if n, ok := v.(int); ok {
		return float64(n), nil
	}
	return v, nil
}

func (b book) Extent(string) (columns, rows int) { return 8, 12 }

func (b book) Name(_, name string) (string, bool) {
	return "Sheet1!$B$1:$B$6", name == "金额"
}

func (b book) LeavesOut(string, int, int, bool) bool { return false }

var cells = book{
	"A1": "区教育局", "A2": "区民政局", "A3": "区卫健局", "A4": "区教育局", "A5": "合计",
	"B1": 12.34, "B2": 0.1, "B3": 0.2, "B4": "未报", "B5": 12.34, "B6": -3,
	"C1": "优", "C2": "良", "C3": "优", "C4": "未判定", "C6": "差",
	"D1": 10, "D2": 20, "D3": 30, "D4": 40, "D5": 50, "D6": true, "E1": 0, "E2": "12.5", "E3": "85%", "E5": 45107.75, "E6": 45351,
	"G1": 0, "G2": 60, "G3": 80, "G4": 90, "H1": "差", "H2": "中", "H3": "良", "H4": "优", "A7": 1, "B7": 2, "C7": 3, "A8": "甲", "B8": "乙", "C8": "丙",
}

// formulas are some that templates have, and some whose results are alike in Excel and
// LibreOffice only if care is taken.
var formulas = []string{
	"SUM(B1:B6)", "B1+B2*2^3-1", "-2^2", "2^3^2", "50%*D1", "B2+B3=0.3", "1-0.9-0.1", "AVERAGE(B1:B6)", "AVERAGE(B4)", "MAX(B1:B6,100)", "MIN(B:B)", "COUNT(B1:B6)", "COUNTA(C1:C6)",
	"COUNT(金额)", "SUM(金额)*1", `COUNTIF(C1:C6,"优")`, `COUNTIF(B1:B6,">0.1")`, `COUNTIF(B1:B6,"<>12.34")`, `COUNTIF(A1:A5,"*局")`, `COUNTIF(A1:A5,A1)`, `COUNTIF(D1:D5,">="&D3)`,
	`COUNTIFS(A1:A4,"区教育局",C1:C4,"优")`, `SUMIF(A1:A4,A1,D1:D4)`, `SUMIF(D1:D5,">20")`, `SUMIFS(D1:D4,A1:A4,"区教育局",C1:C4,"<>优")`, `AVERAGEIF(A1:A4,"区教育局",D1:D4)`,
	`AVERAGEIF(A1:A4,"没有",D1:D4)`, "RANK(D2,D1:D5)", "RANK(D2,D$1:D$5,1)", "RANK(B1,B1:B6)", "LARGE(D1:D5,2)", "MEDIAN(D1:D4)",
	`IF(B1>12,"超","")`, `IF(B4>12,"超","")`, `IF(E1,1)`, `IFERROR(D1/E1,"—")`, "D1/E1", "IF(COUNT(B1,B4)<2,\"缺\",B1-B4)", "B1+B4", "E2*2", "E3+0", "D6+1", `A1&"："&B1&"万元"`, `B2&""`, "A9", `A9&""`,
	"AND(D1>5,D2>5)", "OR(D1>50,E1)", "NOT(E1)", "ISNUMBER(B4)", "ISTEXT(B4)", "ISBLANK(A9)", "ISERROR(D1/E1)", "ROUND(1.005,2)", "ROUND(-2.5,0)", "ROUND(1234.5,-2)", "ROUNDUP(1.001,2)", "ROUNDDOWN(-1.239,2)",
	"INT(-1.5)", "ABS(B6)", "MOD(-7,3)", "MOD(7,E1)", "ROW()", "ROW(B5)", "ROWS(B1:B6)", "COLUMNS(A1:C1)", `CONCATENATE(A1,D1)`, "LEN(A1)", `LEFT(A1,2)&RIGHT(A1,1)`, `TRIM("  a  b ")`, `VALUE("12.5")`,
	`TEXT(B1,"0.0")`, `TEXT(0.98765,"0.00%")`, `TEXT(1234567.891,"#,##0.00")`, `TEXT(-0.001,"0.00")`, `VLOOKUP("区民政局",A1:D5,4,FALSE)`, `VLOOKUP("没有",A1:D5,4,0)`, "INDEX(D1:D5,3)", "INDEX(A1:D5,2,4)",
	`MATCH("区卫健局",A1:A5,0)`, `MATCH("没有",A1:A5,0)`, "SUM(D1:D2,D4,5)", `"a"="A"`, `"b">"a"`, `1<"a"`, "D1=10", "A9=0", `A9=""`, "SUBTOTAL(9,D1:D5)", "SUBTOTAL(1,D1:D5)", "SUBTOTAL(103,A1:A5)", "COUNTBLANK(A1:A8)",
	"PRODUCT(D1:D2)", "N(A1)+N(D1)", `IF(C1="优",IF(D1>5,"甲","乙"),"丙")`, `SUM(D1:D5)/COUNTIF(D1:D5,">0")`, "(D1+D2)/(D3-D4)", "SQRT(D4)", "LOG10(D1)", "RANK(D2,(D1:D2,D4:D5))", "IFERROR(VLOOKUP(A1,A1:B5,2,0),0)", "SUM(C1:C6)", "+D1",
	// Choices.
	`_xlfn.IFS(D1>90,"优",D1>5,"良",TRUE,"差")`, "_xlfn.IFS(D1>90,1,D2>90,2)", `_xlfn.SWITCH(C2,"优",1,"良",2,0)`, `_xlfn.SWITCH(C4,"优",1,"良",2,0)`, `CHOOSE(2,"甲",B1,"丙")`, `IF("TRUE",1,2)`, "_xlfn.XOR(D1>5,D2>5)", "IFERROR(NA(),1)", "ISERR(D1/E1)", "ISNONTEXT(D1)", "ISODD(3)", "ISEVEN(D1)",
	// Lookups.
	"VLOOKUP(85,G1:H4,2)", "VLOOKUP(60,G1:H4,2,TRUE)", "VLOOKUP(D5,G$1:H$4,2,1)", `VLOOKUP("*民政*",A1:D5,4,FALSE)`, `HLOOKUP(2,A7:C8,2,FALSE)`, "HLOOKUP(2.5,A7:C8,2)", "LOOKUP(95,G1:G4,H1:H4)", "LOOKUP(85,G1:H4)", "MATCH(85,G1:G4,1)", "MATCH(85,G1:G4)", `MATCH("乙",A8:C8,0)`,
	`INDEX(D1:D5,MATCH("区民政局",A1:A5,0))`, "SUM(INDEX(A1:D5,0,4))", "SUM(D1:INDEX(D1:D5,3))", "SUM(OFFSET(D1,1,0,3,1))", "OFFSET(A1,1,3)", `LOOKUP(1,0/(A1:A4="区教育局"),D1:D4)`, `LOOKUP(2,1/((A1:A4="区教育局")*(C1:C4="优")),D1:D4)`,
	// Dates.
	"DATE(2023,7,1)", "DATE(2023,14,31)", "DATE(2024,3,0)", "YEAR(E5)", "MONTH(E5)", "DAY(E5)", "WEEKDAY(E5,2)", "WEEKDAY(E5)", "EDATE(E6,1)", "EDATE(DATE(2023,1,31),1)", "EOMONTH(E5,0)", `DATEDIF(E5,E6,"M")`, `DATEDIF(E5,E6,"Y")`, `DATEDIF(E5,E6,"D")`, `DATEDIF(DATE(2020,5,20),E6,"YM")`, "_xlfn.DAYS(E6,DATE(2023,1,1))",
	`DATEVALUE("2023-01-31")`, `TEXT(E5,"yyyy-mm-dd")`, `TEXT(E5,"yyyy年m月d日")`, `TEXT(E6,"yyyymmdd")`, `TEXT(E6,"m月")`,
	// Texts.
	"MID(A1,2,2)", "MID(A1,9,2)", `FIND("教",A1)`, `IFERROR(FIND("民",A1),0)`, `SEARCH("B","abc")`, `SUBSTITUTE(A1,"区","县")`, `SUBSTITUTE("a-b-c","-","+",2)`, `REPLACE("abcdef",2,3,"X")`, `REPT("★",3)`, `UPPER("aB")`, `LOWER("AB")`, `EXACT("a","A")`, `_xlfn.TEXTJOIN("、",TRUE,A1:A9)`, `_xlfn.TEXTJOIN(",",FALSE,C4:C6)`, `_xlfn.CONCAT(A1:A2,D1)`,
	`TEXT(5,"000")`, `TEXT(1.5,"0.##")`, `TEXT(1.256,"0.0#")`, `TEXT(0.5,"#.0")`, `TEXT(12.3,"0.00万元")`, `TEXT(1234.5,"¥#,##0.00")`, `TEXT("文字","0.0")`, `TEXT(0.123,"0%")`, `TEXT(12,"@")`, `VALUE("85%")`,
	// Figures.
	"SMALL(D1:D5,2)", "STDEV(D1:D5)", "STDEVP(D1:D5)", "VAR(D1:D5)", "VARP(D1:D5)", "SUMSQ(D1:D2)", "MODE(B1:B6)", "PERCENTILE(D1:D5,0.9)", "QUARTILE(D1:D5,3)", "_xlfn.RANK.AVG(B1,B1:B6)", `_xlfn.MAXIFS(D1:D4,A1:A4,"区教育局")`, `_xlfn.MINIFS(D1:D4,A1:A4,"区教育局")`, "SUBTOTAL(7,D1:D5)", "SUBTOTAL(11,D1:D5)",
	"POWER(2,10)", "SIGN(B6)", "QUOTIENT(7,2)", "CEILING(12.1,0.5)", "FLOOR(12.4,0.5)", "MROUND(12.3,0.5)", "PI()", "TRUE()", `HYPERLINK("https://example.org","看")`,
	// Several values at once.
	"SUMPRODUCT(D1:D4,D2:D5)", `SUMPRODUCT((A1:A4="区教育局")*D1:D4)`, `SUMPRODUCT((A1:A4="区教育局")*(C1:C4="优"))`, `SUMPRODUCT(--(D1:D5>20),D1:D5)`, `SUMPRODUCT((D1:D5>D2)*1)+1`, `SUMPRODUCT(ROUND(B1:B3,1))`, `SUMPRODUCT((LEFT(A1:A4,2)="区教")*1)`, "SUMPRODUCT(B1:B5,D1:D5)", "SUMPRODUCT(1/COUNTIF(A1:A4,A1:A4))",
	`SUM(COUNTIF(C1:C6,{"优","良"}))`, "SUM(LARGE(D1:D5,{1,2,3}))", "SUM({1,2;3,-4})", `SUMPRODUCT(SUMIF(A1:A4,{"区教育局";"区卫健局"},D1:D4))`, `SUMPRODUCT((B1:B3*100)*{1;2;3})`, "SUMPRODUCT(MOD(ROW(A1:A4),2)*D1:D4)",
}

// arrayFormulas are formulas that are entered with Ctrl+Shift+Enter.
var arrayFormulas = []string{
	`SUM((A1:A4="区教育局")*D1:D4)`, `SUM(IF(A1:A4="区教育局",D1:D4,0))`, `MAX(IF(A1:A4="区教育局",D1:D4))`, "SUM(ROUND(B1:B3,1))", "SUM(D1:D5*D1:D5)", "AVERAGE(IF(D1:D5>20,D1:D5))", `SUM(1/COUNTIF(A1:A4,A1:A4))`, "D1:D5*2",
	`INDEX(A1:A4,SMALL(IF(C1:C4="优",ROW(C1:C4)),2))`, `SUM(IF(ISNUMBER(B1:B6),B1:B6))`, `SUM(LEN(A1:A5))`, `_xlfn.TEXTJOIN("、",TRUE,IF(C1:C4="优",A1:A4,""))`, `SUM(IFERROR(D1:D4/B1:B4,0))`, `INDEX(D1:D4,MATCH(1,(A1:A4="区教育局")*(C1:C4="未判定"),0))`,
}

// The package computes the same results as LibreOffice.
func TestEvaluate(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for at, v := range cells {
		must(f.SetCellValue("Sheet1", at, v))
	}
	must(f.SetDefinedName(&excelize.DefinedName{Name: "金额", RefersTo: "Sheet1!$B$1:$B$6"}))
	for i, formula := range formulas {
		must(f.SetCellFormula("Sheet1", Cell(9, i+1), formula))
	}
	for i, formula := range arrayFormulas {
		kind, ref := excelize.STCellFormulaTypeArray, Cell(10, i+1)
		must(f.SetCellFormula("Sheet1", ref, formula, excelize.FormulaOpts{Type: &kind, Ref: &ref}))
	}
	var data []byte
	buffer, err := f.WriteToBuffer()
	must(err)
	data = reporttest.Resaved(t, map[string][]byte{"formulas": buffer.Bytes()})["formulas"]
	computed := openBook(t, data)
	for i, formula := range formulas {
		v, err := Evaluate(formula, At{"Sheet1", 9, i + 1}, cells)
		if err != nil {
			t.Errorf("%s: %v", formula, err)
			continue
		}
		want, err := computed.GetCellValue("Sheet1", Cell(9, i+1), excelize.Options{RawCellValue: true})
		must(err)
		if got := shown(v); !reporttest.SameResult(got, want) {
			t.Errorf("%s is %s, in LibreOffice %s", formula, got, want)
		}
	}
	for i, formula := range arrayFormulas {
		v, err := EvaluateArray(formula, At{"Sheet1", 10, i + 1}, cells, 1, 1)
		if err != nil {
			t.Errorf("{%s}: %v", formula, err)
			continue
		}
		want, err := computed.GetCellValue("Sheet1", Cell(10, i+1), excelize.Options{RawCellValue: true})
		must(err)
		if got := shown(v[0]); !reporttest.SameResult(got, want) {
			t.Errorf("{%s} is %s, in LibreOffice %s", formula, got, want)
		}
	}
}

func openBook(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// shown writes a value as a file stores it.
func shown(v Value) string {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		if v {
			return "1"
		}
		return "0"
	}
	return fmt.Sprint(v)
}

// Faults are those that Excel documents, also where LibreOffice shows others.
func TestEvaluateFaults(t *testing.T) {
	for formula, want := range map[string]Fault{"RANK(7,D1:D5)": NA, "SMALL(D1:D5,9)": BadNum, "B1+#REF!": BadRef, "D1:D2+1": BadVal,
		`DATEDIF(E6,E5,"D")`: BadNum, "VLOOKUP(1,A1:B5,3,0)": BadRef, "CHOOSE(3,1,2)": BadVal, "INDEX(A1:B2,3,1)": BadRef, "OFFSET(A1,-1,0)": BadRef, "SUMPRODUCT(A1:A2,B1:B3)": BadVal, "SUMPRODUCT((B1:B5)*1)": BadVal, "VALUE(A1)": BadVal, "CHOOSE(1E300,1)": BadVal, "LARGE(D1:D5,1E300)": BadNum, "VLOOKUP(A1,A1:D5,1E300,0)": BadRef, "INDEX(A1:D5,1E300,1)": BadRef, "XLOOKUP(A5,B1:B5,D1:D5)": NA} {
		if v, err := Evaluate(formula, At{"Sheet1", 9, 8}, cells); err != nil || v != want {
			t.Errorf("%s is %v, %v, want %s", formula, v, err, want)
		}
	}
}

// A formula that cannot be computed is unknown, never guessed.
func TestEvaluateUnknown(t *testing.T) {
	for _, formula := range []string{"NOW()", "TODAY()", "XLOOKUP(1,D1:D5,A1:A5,0,1)", "[1]表!A1", "SUM(", "1+", "没有*2", "Sheet1:Sheet3!A1", "{1,A1}", "{1,2;3}", `TEXT(1,"yyyy")`, "VLOOKUP(1,B1:C6,2)", "A1:B2 B1:C2", `COUNTIF(A1:A2,TRUE)`,
		`"2023-1-1"+1`, `"2023年1月1日"*1`, `VALUE("8:30")`, `SUM("1-Jan",2)`, `COUNTIF(A1:A5,">2023-1-1")`, `IFERROR("2023/1/1"+0,0)`, `TEXT("¥12","0")`, "NUMBERSTRING(1,1)", `TEXT(12,"[DBNum2]")`, `LEN("𬭎")`, `INDIRECT("A1")`, "表1[决算]", "SUMPRODUCT(IF(D1:D2>1,1,0))",
		`DATEDIF(E5,E6,"MD")`, "YEAR(60)", "DATE(99,1,1)", "SUMPRODUCT(D1:D3*D1:D2)", "RAND()", "WEEKDAY(E5,11)", "CEILING(-1,2)",
		`TEXT(E5,"mmm")`, `TEXT(E5,"ddd")`, "INDEX(A1:D5,2)", "SUM(IF({1,0},A1:A5,B1:B5))", "SUM(D1:D2*{1;2})", "SUMPRODUCT(VLOOKUP(A1:A2,A1:D5,4,0))"} {
		if v, err := Evaluate(formula, At{"Sheet1", 9, 1}, cells); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s is %v, %v", formula, v, err)
		}
	}
}

// XLOOKUP, which older LibreOffice lacks, has the results that Excel documents.
func TestEvaluateLookups(t *testing.T) {
	for formula, want := range map[string]Value{
		`XLOOKUP("区民政局",A1:A5,D1:D5)`: 20.0, `_xlfn.XLOOKUP("没有",A1:A5,D1:D5,"无")`: "无", `XLOOKUP("区教育局",A1:A5,D1:D5,,0)`: 10.0, `XLOOKUP("乙",A8:C8,A7:C7,"",0,1)`: 2.0, `XLOOKUP("*局",A1:A5,D1:D5,"无")`: "无",
	} {
		if v, err := Evaluate(formula, At{"Sheet1", 9, 8}, cells); err != nil || v != want {
			t.Errorf("%s is %v, %v, want %v", formula, v, err, want)
		}
	}
}

// tabled is a workbook with a table.
type tabled struct{ book }

func (tabled) Table(name string) (Table, bool) {
	r, _ := ParseRange("A7:C11")
	return Table{"Sheet1", r, []string{"单位", "预算", "决算[万元]"}, 1, 1}, name == "表1"
}

// A structured reference stands for the cells of the table.
func TestStructuredReferences(t *testing.T) {
	b := tabled{book{"A7": "单位", "B7": "预算", "C7": "决算[万元]", "A8": "甲", "B8": 1, "C8": 2, "A9": "乙", "B9": 3, "C9": 4, "A10": "丙", "B10": 5, "C10": 6, "A11": "合计", "B11": 9, "C11": 12}}
	for formula, want := range map[string]Value{
		"SUM(表1[预算])": 9.0, "SUM(表1)": 21.0, "SUM(表1[#Totals])": 21.0, "COUNTA(表1[#Headers])": 3.0, "COUNTA(表1[[#All],[单位]])": 5.0, "SUM(表1[决算'[万元']])": 12.0, "表1[[#This Row],[预算]]*2": 6.0, "SUM(表1[[#This Row],[预算]:[决算'[万元']]])": 7.0,
		"SUM(表1[[预算]:[决算'[万元']]])": 21.0, "SUMPRODUCT((表1[单位]=\"乙\")*表1[预算])": 3.0, "COUNTA(表1[[#Headers],[#Data],[单位]])": 4.0, "ROWS(表1[])": 3.0, "表1[预算]": 3.0,
	} {
		if v, err := Evaluate(formula, At{"Sheet1", 8, 9}, b); err != nil || v != want {
			t.Errorf("%s is %v, %v, want %v", formula, v, err, want)
		}
	}
	for _, formula := range []string{"SUM(表2[预算])", "SUM(表1[没有])", "SUM(表1[[预算])", "SUM(表1[[#This Row],[预算]]", "SUM(表1[[单位],[预算],[#All]])"} {
		if v, err := Evaluate(formula, At{"Sheet1", 8, 9}, b); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s is %v, %v", formula, v, err)
		}
	}
	if v, err := Evaluate("表1[[#This Row],[预算]]", At{"Sheet1", 8, 12}, b); err != nil || v != BadVal {
		t.Errorf("below the table it is %v, %v", v, err)
	}
}

// An array formula over several cells has a value for each.
func TestEvaluateArray(t *testing.T) {
	for _, test := range []struct {
		formula       string
		rows, columns int
		want          []Value
	}{
		{"D1:D3*2", 3, 1, []Value{20.0, 40.0, 60.0}}, {"D1:D2*2", 3, 1, []Value{20.0, 40.0, NA}}, {"D1*2", 1, 2, []Value{20.0, 20.0}}, {"G1:H2", 2, 2, []Value{0.0, "差", 60.0, "中"}}, {"A9", 1, 1, []Value{0.0}},
		{"{1,2}*{10;20}", 2, 2, []Value{10.0, 20.0, 20.0, 40.0}},
	} {
		got, err := EvaluateArray(test.formula, At{"Sheet1", 9, 1}, cells, test.rows, test.columns)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", test.formula, err, diff)
		}
	}
	for _, formula := range []string{"D1:D3*D1:D2", "TRANSPOSE(D1:D3)", "SUM(NOW())"} {
		if v, err := EvaluateArray(formula, At{"Sheet1", 9, 1}, cells, 1, 1); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s is %v, %v", formula, v, err)
		}
	}
}

// A formula that would take hours is not computed.
func TestEvaluateAtMost(t *testing.T) {
	const formula = "SUMPRODUCT(COUNTIF(A1:A200000,A1:A200000))"
	if v, err := Evaluate(formula, At{"Sheet1", 9, 1}, cells); !errors.Is(err, ErrUnknown) {
		t.Errorf("%s is %v, %v", formula, v, err)
	}
}

// No formula makes the package panic.
func FuzzEvaluate(f *testing.F) {
	for _, formula := range slices.Concat(formulas, arrayFormulas) {
		f.Add(formula)
	}
	f.Add("表1[[#This Row],[预算]:[决算]]")
	f.Add(`'x`)
	f.Add(`[[`)
	f.Add(`"`)
	f.Fuzz(func(t *testing.T, formula string) {
		if Join(Tokens(formula)) != formula {
			t.Errorf("%q is not what its tokens say", formula)
		}
		Shift(formula, 1, 1)
		Evaluate(formula, At{"Sheet1", 9, 1}, tabled{cells}) // any result will do
		EvaluateArray(formula, At{"Sheet1", 9, 1}, tabled{cells}, 2, 2)
	})
}
