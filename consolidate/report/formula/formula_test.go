package formula

import (
	"bytes"
	"errors"
	"fmt"
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

// book is a small workbook: what cells hold, by their names.
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

func (b book) Left(string, int, int, bool) bool { return false }

var cells = book{
	"A1": "区教育局", "A2": "区民政局", "A3": "区卫健局", "A4": "区教育局", "A5": "合计",
	"B1": 12.34, "B2": 0.1, "B3": 0.2, "B4": "未报", "B5": 12.34, "B6": -3,
	"C1": "优", "C2": "良", "C3": "优", "C4": "未判定", "C6": "差",
	"D1": 10, "D2": 20, "D3": 30, "D4": 40, "D5": 50, "D6": true, "E1": 0, "E2": "12.5", "E3": "85%",
}

// formulas are what templates have, and some that look alike in Excel and
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
}

// What is computed is what LibreOffice computes.
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

// shown is a value as a file stores it.
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

// Errors that LibreOffice writes as others are those that Excel documents.
func TestEvaluateFaults(t *testing.T) {
	for formula, want := range map[string]Fault{"RANK(7,D1:D5)": NA, "SMALL(D1:D5,9)": BadNum, "B1+#REF!": BadRef, "D1:D2+1": BadVal} {
		if v, err := Evaluate(formula, At{"Sheet1", 9, 8}, cells); err != nil || v != want {
			t.Errorf("%s is %v, %v, want %s", formula, v, err, want)
		}
	}
}

// What is not known is said to be so, and never guessed.
func TestEvaluateUnknown(t *testing.T) {
	for _, formula := range []string{"NOW()", "XLOOKUP(1,A:A,B:B)", "[1]表!A1", "SUM(", "1+", "没有*2", "Sheet1:Sheet3!A1", "{1,2}", `TEXT(1,"yyyy")`, "VLOOKUP(1,A1:B2,2)", "A1:B2 B1:C2", `COUNTIF(A1:A2,TRUE)`} {
		if v, err := Evaluate(formula, At{"Sheet1", 9, 1}, cells); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s is %v, %v", formula, v, err)
		}
	}
}

// No formula makes the program fall over.
func FuzzEvaluate(f *testing.F) {
	for _, formula := range formulas {
		f.Add(formula)
	}
	f.Add(`'x`)
	f.Add(`[[`)
	f.Add(`"`)
	f.Fuzz(func(t *testing.T, formula string) {
		if Join(Tokens(formula)) != formula {
			t.Errorf("%q is not what its tokens say", formula)
		}
		Shift(formula, 1, 1)
		Evaluate(formula, At{"Sheet1", 9, 1}, cells) // any result will do
	})
}
