package calc_test

import (
	"strings"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
)

// The sheet that the formulas of TestCompute stand beside.
const computeSheet = `<row r="1"><c r="A1" t="inlineStr"><is><t>5</t></is></c></row>` +
	`<row r="2"><c r="A2"><v>3</v></c></row>` +
	`<row r="3"><c r="A3" t="b"><v>1</v></c></row>` +
	`<row r="4"><c r="A4" t="inlineStr"><is><t>无</t></is></c></row>` +
	`<row r="6"><c r="A6"><v>2.5</v></c></row>` +
	`<row r="7"><c r="A7"><v>-4</v></c></row>` +
	`<row r="8"><c r="A8"><v>7</v></c><c r="B8"><v>8</v></c></row>` +
	`<row r="9"><c r="A9"><v>9</v></c></row>` +
	`<row r="10"><c r="A10" t="e"><v>#N/A</v></c><c r="B10" t="str"><f>IF(1,"")</f><v></v></c></row>` +
	`<row r="11"><c r="A11"><v>605000.5</v></c><c r="B11" t="inlineStr"><is><t>1,000.00</t></is></c></row>` +
	`<row r="12"><c r="A12" t="inlineStr"><is><t>８</t></is></c><c r="B12" t="inlineStr"><is><t>90%</t></is></c></row>` +
	`<row r="13"><c r="A13" t="inlineStr"><is><t>￥5</t></is></c><c r="B13" t="inlineStr"><is><t>2023年1月5日</t></is></c></row>`

func TestCompute(t *testing.T) {
	for _, tt := range []struct {
		formula, want string // kind and text; "" means Uncomputed
	}{
		{"A2+A6", "number 5.5"},
		{"+A2+A6", "number 5.5"},
		{"a2*$A$6", "number 7.5"},
		{"SUM(A1:A7)", "number 1.5"},
		{"SUM(A2,A6:A7)", "number 1.5"},
		{"SUM(A:A)", ""}, // the error in A10
		{"ROUND(A2/A6,4)*100%", "number 1.2"},
		{"A2-A6-A7", "number 4.5"},
		{"IF(A2>1,\"是\",\"否\")", "text 是"},
		{"IF(A2=3,A6)", "number 2.5"},
		{"A2>A6", "bool TRUE"},
		{"A2/A5", "error #DIV/0!"},
		{"A4+1", "error #VALUE!"},
		{"IFERROR(A2/A5,0)", "number 0"},

		// A8:B8 is merged. What stands in B8 is not shown, but counts in Excel.
		{"SUM(A8:B8)", "number 15"},
		// A blank cell is 0 and "".
		{"IF(A5=\"\",0,A5)", "number 0"},
		{"IF(A5=\"\",\"\",A5/2)", ""}, // nothing is shown
		{"A5>-1", "bool TRUE"},
		{"IF(A4=\"\",\"\",A6)", "number 2.5"},
		{"IF(A4<>\"\",1,2)", "number 1"},
		{"IF(A5>0,1,2)", "number 2"},
		{"IF(A5,1,2)", "number 2"},
		{"A5=A5", "bool TRUE"},
		// Numbers are compared exactly, and texts but for equality not at all.
		{"0.1+0.2=0.3", "bool TRUE"},
		{"IF(A2/10+0.2-0.5=0,1,2)", "number 1"},
		{"IF(SUM(A6:A7)=-1.5,\"平\",\"不平\")", "text 平"},
		{"IF((A2-A6)*0.2>=0.1,1,2)", "number 1"},
		{"IF(1-0.9<=0.1,1,2)", "number 1"},
		{"A2/7*7=A2", "bool TRUE"},
		{"A2<>A6", "bool TRUE"},
		{"A2=3.0000000001", ""}, // near enough for some programs
		{"A1=5", ""},
		{"A2=\"3\"", ""},
		{"A4=\"无\"", "bool TRUE"},
		{"A4>5", "bool TRUE"},
		{"5<A4", "bool TRUE"},
		{"A4<\"有\"", ""},
		{"A3>5", ""},
		{"A2>A6>A7", ""},
		{"(A2>A6)>A7", ""},
		{"A2=>A6", ""},
		{"IF((A2>A6)+(A6>A7)=2,1,0)", "number 1"},
		{"IFERROR(A2/A5=1,0)", "number 0"},
		{"IFERROR(A2,0)", "number 3"},
		{"-(A2=3)", "number -1"},
		{"--(A2=3)", "number 1"},
		{"-A6", "number -2.5"},
		{"+-+A6", "number -2.5"},
		{"IF(A4,1,2)", ""},
		{"IF(A2>5,1)", "bool FALSE"},
		// What binds more than what.
		{"A2+A6*2", "number 8"},
		{"(A2+A6)*2", "number 11"},
		{"A2-A6-A7*2/4", "number 2.5"},
		{"-A2%*100", "number -3"},
		{"12/3/2", "number 2"},
		{"1+1=4/2", "bool TRUE"},
		{"SUM(A6,\"1\")", ""},
		{"SUM(A6,A2>1)", ""},
		{"SUM(IF(A2>1,A2,A6),1)", "number 4"},
		// Functions and operators that no form needs.
		{"A2&\"次\"", ""},
		{"A2^2", ""},
		{"AVERAGE(A6:A7)", ""},
		{"MAX(A6:A9)", ""},
		{"COUNTIF(A6:A9,\">=7\")", ""},
		{"SUMIF(A6:A9,\">0\",B6:B9)", ""},
		{"AND(A2>1,A6>1)", ""},
		{"IF(A2>1,1,ABS(A7))", ""}, // wherever they stand
		{"VLOOKUP(1,A1:B2,2)", ""},
		{"IFERROR(NOSUCH(1),0)", ""},
		{"TODAY()", ""},
		{"PI()", ""},
		// Broken and strange formulas.
		{"SUM(#REF!)", ""},
		{"[1]Sheet1!A1", ""},
		{"别的!A1", ""},
		{"NAME", ""},
		{"SUM((A2,A6))", ""},
		{"SUM(A2:A3 A2)", ""},
		{"SUM({1,2})", ""},
		{"SUM(表1[数])", ""},
		{"SUM(A1:XFD1048576)", ""},
		{"IF(A2,,1)", ""},
		{"IF(A2)", ""},
		{"SUM()", ""},
		{"SUM(A2", ""},
		{"A2)", ""},
		{"A2 A6", ""},
		{"A2+", ""},
		{"\"无", ""},
		{"A10", ""},
		{"B10+1", ""},
		{"A5", ""},
		{"", ""},
		// Excel rounds half away from zero what has 15 digits, where programs that go
		// by the last bit may not.
		{"ROUND(A11*0.97,2)", "number 586850.49"},
		{"ROUND(-A11*0.97,2)", "number -586850.49"},
		{"ROUND(1.4999999995,0)", "number 1"},
		{"ROUND(1.005,2)", "number 1.01"},
		{"ROUND(2.5,0)+ROUND(0.5,0)", "number 4"},
		{"ROUND(ROUND(2.445,2),1)", "number 2.5"},
		{"ROUND(A11,-3)", "number 605000"},
		{"ROUND(1500,-3)", "number 2000"},
		{"ROUND(0.4,0)-ROUND(-0.4,0)", "number 0"},
		{"ROUND(A5,2)", "number 0"},
		{"ROUND(A6,A5)", "number 3"},
		{"ROUND(A2/A5,2)", "error #DIV/0!"},
		{"IF(A5=0,0,ROUND(A2/A5,2))", "number 0"},
		{"IFERROR(ROUND(A2/A5,2),0)", "number 0"},
		{"ROUND(A4,2)", ""},
		{"(A2/A5)%", "error #DIV/0!"},
		{"A4%", ""},
		{"A6%", "number 0.025"},
		{"IF(ROUND(A6,0)=3,\"是\",\"否\")", "text 是"},
		{"SUM(ROUND(A6,0),ROUND(A7/8,0))", "number 2"},
		{"ROUND(1.49999999999999,0)", ""}, // as good as a half
		{"ROUND(A6,0.5)", ""},
		{"ROUND(1E300,2)", ""},
		{"ROUND(A6)", ""},
		{"1E300*1E300", ""},
		{"1E300*1E300*1E-300*1E-300", ""},
		// Of a range Excel takes the cell that is in line with the formula.
		{"A6:A9*0.9", ""},
		{"A$1:A$3-B1:B3", ""},
		{"A6:A9", ""},
		{"ROUND(A6:A9,1)", ""},
		{"SUM(A6:A9*2)", ""},
		{"SUM(-A6:A9)", ""},
		{"IF(A6:A9>1,1,2)", ""},
		{"SUM(IF(A2>1,A6:A9))", ""},
		{"SUM(A4:A5)", "number 0"},
		// Excel makes numbers of texts that look like some to it.
		{"A1+A2", "number 8"},
		{"A2+B11", ""},
		{"A2*A12", ""},
		{"A2*B12", ""},
		{"-B12", ""},
		{"A2+A13", ""},
		{"B13-A2", ""},
		{"IFERROR(A2+B11,0)", ""},
		{"IF(A2>1,B11,0)*2", ""},
		{"\"1,000\"*2", ""},
		{"2*\"90%\"", ""},
		{"SUM(A2,B11)+A6", "number 5.5"},
		{"SUM(A6:B13)", ""}, // the error in A10
		{"SUM(A11:B13)*2", "number 1210001"},
		{"B13", "text 2023年1月5日"},
		{"IF(A2+A6>5,\"2023年\",0)", "text 2023年"},
		{"IF(A2>1,\"说\"\"是\"\"\",0)", "text 说\"是\""},
		// Circular references have no value.
		{"C1", ""},
		{"C1+1", ""},
		{"SUM(C1:C2)", ""},
	} {
		sheet := strings.Replace(computeSheet, `</c></row>`, `</c><c r="C1"><f t="normal">`+gridtest.Escape(tt.formula)+`</f></c></row>`, 1)
		book, err := formats.Open(gridtest.HandWritten(gridtest.Rows(sheet)+`<mergeCells><mergeCell ref="A8:B8"/></mergeCells>`).Zip(t), "")
		if err != nil {
			t.Fatal(err)
		}
		c := book.Sheets[0].At(1, 3)
		if c == nil {
			t.Errorf("%s: lost", tt.formula)
			continue
		}
		got := c.Kind.String() + " " + c.Text
		if tt.want == "" {
			tt.want = "uncomputed "
		}
		if got != tt.want || c.Computed != (c.Kind != grid.Uncomputed) {
			t.Errorf("%s = %s (computed %v), want %s", tt.formula, got, c.Computed, tt.want)
		}
	}
}

// A stored result that the formula does not give is kept, and told. Formulas
// over it go by what is stored.
func TestStaleResults(t *testing.T) {
	for _, tt := range []struct {
		formula, stored, want string
	}{
		{"SUM(A1:A3)", "<v>6</v>", ""},
		{"SUM(A1:A3)", "<v>6.0000000000000009</v>", ""},
		{"SUM(A1:A3)", "<v>7</v>", "6"},
		{"SUM(A1:A3)", "<v>0</v>", "6"}, // written by a program that computes nothing
		{"A1/A3", "<v>0.33333333333333331</v>", ""},
		{"A1/A3", "<v>0.3333</v>", "0.333333333333333"},
		{"A5*2", "<v>200</v>", ""},             // A5 is stale itself
		{"IF(A1=1,\"次\")", "<v>1</v>", "次"},    // a number, where there is a text
		{"VLOOKUP(1,A1:B3,2)", "<v>5</v>", ""}, // not ours to judge
		{"[1]Sheet1!A1", "<v>5</v>", ""},
		{"TODAY()", "<v>45000</v>", ""},
		{"A6*2", "<v>5</v>", ""}, // A6 is an error
		{"IF(A9=\"\",0,1)", "<v>1</v>", ""},
		{"IF(A9>0,0,1)", "<v>5</v>", ""}, // programs differ in what a blank cell is
		{"IF(A1>0,\"正常\",\"超支\")", `<v>正常</v>`, ""},
		{"IF(A1>0,\"正常\",\"超支\")", `<v>超支</v>`, "正常"},
		{"IF(A1=1,\"1次\")", "<v>5次</v>", ""}, // and in how they print figures
		{"A1/A7", "<v>5</v>", "#DIV/0!"},
		{"A1/A3", "<v>#DIV/0!</v>", "0.333333333333333"},
		{"C3+1", "<v>5</v>", ""}, // goes round in a circle
		{"SUM(A1:C3)", "<v>5</v>", ""},
		{"SUM(A1:A8)", "<v>5</v>", ""}, // A6 is an error
		{"SUM(A1,A8)", "<v>5</v>", ""}, // A8 looks like a number
		{"SUM(A1,B8)", "<v>5</v>", ""}, // B8 is a truth value
		{"B5*2", "<v>5</v>", "8"},      // B5 has no result but ours
		{"B5>3", `<v>0</v>`, "TRUE"},
		{"0.1+0.2=0.3", `<v>1</v>`, ""},
		{"ROUND(A10*0.97,2)", "<v>586850.49</v>", ""},
		{"ROUND(A10*0.97,2)", "<v>586850.48</v>", ""}, // as good as a half
		{"ROUND(A10*0.97,2)", "<v>586850.5</v>", ""},
		{"ROUND(A10*0.971,2)", "<v>586850.49</v>", "587455.49"},
		{"ROUND(A10*0.9712,1)", "<v>586850.49</v>", "587576.5"},
		{"ROUND(A3/7,4)", "<v>0.4286</v>", ""},
		{"ROUND(A3/7,4)", "<v>0.4285</v>", "0.4286"},
		{"A1:A3*2", "<v>6</v>", ""},
		{"SUMIF(A1:A3,\">1\",A1)", "<v>5</v>", ""},
		{"PRODUCT(A9)", "<v>0</v>", ""},
		{"A1+B10", "<v>1001</v>", ""}, // programs differ in what they make a number of
	} {
		sheet := `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c><c r="C3"><f>` +
			gridtest.Escape(tt.formula) + "</f>" + tt.stored + `</c></row><row r="5"><c r="A5"><f>SUM(A1:A2)</f><v>100</v></c><c r="B5"><f>A3+1</f></c></row>` +
			`<row r="6"><c r="A6" t="e"><v>#REF!</v></c></row>` +
			`<row r="8"><c r="A8" t="str"><v>4</v></c><c r="B8" t="b"><v>1</v></c></row>` +
			`<row r="10"><c r="A10"><v>605000.5</v></c><c r="B10" t="inlineStr"><is><t>1,000</t></is></c></row>`
		book, err := formats.Open(gridtest.HandWritten(gridtest.Rows(sheet)).Zip(t), "")
		if err != nil {
			t.Fatal(err)
		}
		c := book.Sheets[0].At(3, 3)
		if c.Recomputed != tt.want || c.Computed || !strings.Contains(tt.stored, c.Text) {
			t.Errorf("%s with %s reads %s, gives %q, want %q", tt.formula, tt.stored, c.Text, c.Recomputed, tt.want)
		}
		if stale := book.Sheets[0].At(5, 1); stale.Text != "100" || stale.Recomputed != "3" {
			t.Errorf("A5 reads %s, gives %q", stale.Text, stale.Recomputed)
		}
	}
}

// A chain of formulas is computed from its other end, as deep as it may be.
func TestComputeChain(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<row r="1"><c r="A1"><f>A2+1</f></c></row>`)
	for i := 2; i < 2000; i++ {
		b.WriteString("<row><c><f>" + grid.Ref(i+1, 1) + "+1</f></c></row>")
	}
	b.WriteString("<row><c><v>1</v></c></row>")
	book, err := formats.Open(gridtest.HandWritten(gridtest.Rows(b.String())).Zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if c := book.Sheets[0].At(1, 1); c.Kind != grid.Number || c.Text != "2000" {
		t.Errorf("A1 = %v, want 2000", c)
	}
}

func TestComputeCircle(t *testing.T) {
	book, err := formats.Open(gridtest.HandWritten(gridtest.Rows(`<row r="1"><c r="A1"><f>B1+1</f></c><c r="B1"><f>A1+1</f></c><c r="C1"><f>A1</f></c><c r="D1"><f>1+1</f></c></row>`)).Zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	for col, want := range map[int]grid.Kind{1: grid.Uncomputed, 2: grid.Uncomputed, 3: grid.Uncomputed, 4: grid.Number} {
		if got := book.Sheets[0].At(1, col).Kind; got != want {
			t.Errorf("%s is %v, want %v", grid.Ref(1, col), got, want)
		}
	}
}
