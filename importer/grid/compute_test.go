package grid

import (
	"strings"
	"testing"
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
	`<row r="10"><c r="A10" t="e"><v>#N/A</v></c><c r="B10" t="str"><f>IF(1,"")</f><v></v></c></row>`

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
		{"A2&\"次\"", "text 3次"},
		{"AVERAGE(A6:A7)", "number -0.75"},
		{"MAX(A6:A9)", "number 9"},
		{"SUMIF(A6:A9,\">0\")", "number 18.5"},

		// A8:B8 is merged. What stands in B8 is not shown, but counts in Excel;
		// excelize would read the 7 of A8 for it, and for B9, were it merged too.
		{"SUM(A8:B8)", "number 15"},
		// Excel leaves out text and truth values it is referred to.
		{"AVERAGE(A1:A2)", ""},
		{"MAX(A1,2)", ""},
		{"SUMIF(A1:A7,\">0\")", ""},
		// A blank cell equals "" in Excel.
		{"IF(A5=\"\",0,A5)", ""},
		{"IF(A5=\"\",\"\",A5/2)", ""},
		{"A5>-1", "bool TRUE"},
		{"IF(A4=\"\",\"\",A6)", "number 2.5"},
		{"IF(A4<>\"\",1,2)", "number 1"},
		{"IF(A5>0,1,2)", "number 2"},
		{"IF(A5&\"\"=\"\",1,2)", ""},
		// Excel compares 15 digits, and takes no text for a number.
		{"0.1+0.2=0.3", ""},
		{"IF(A2/10+0.2-0.5=0,1,2)", "number 1"},
		{"IF(SUM(A6:A7)=-1.5,\"平\",\"不平\")", "text 平"},
		{"IF((A2-A6)*0.2>=0.1,1,2)", "number 1"},
		{"IF(1-0.9<=0.1,1,2)", ""},
		{"A1=5", ""},
		{"A2=\"3\"", ""},
		{"A4>5", "bool TRUE"},
		{"A4<\"有\"", ""},
		{"A3>5", ""},
		{"A2>A6>A7", ""},
		{"(A2>A6)>A7", ""},
		{"IF((A2>A6)+(A6>A7)=2,1,0)", "number 1"},
		{"IFERROR(A2/A5=1,0)", ""},
		{"-(A2=3)", "number -1"},
		{"--(A2=3)", ""},
		{"AND(A4,1)", ""},
		{"AND(A2>1,A6>1)", "bool TRUE"},
		{"INT(A6)", "number 2"},
		{"INT(A2*2)", "number 6"},
		{"INT(4.35*100)", ""},
		{"SUM(A6,\"1\")", ""},
		{"SUM(IF(A2>1,A2,A6),1)", "number 4"},
		{"ROUNDDOWN(0.29,2)", ""},
		{"TRUNC(4.056,2)", ""},
		{"MOD(5.3,0.1)", ""},
		// How excelize prints figures in texts.
		{"33730648.78&\"元\"", ""},
		{"CONCATENATE(1/3,\"元\")", ""},
		{"A6*1000&\"元\"", "text 2500元"},
		// Criteria that are empty, patterns, or of the order of texts.
		{"COUNTIF(A6:A9,\">=7\")", "number 2"},
		{"COUNTIF(A6:A9,A9)", "number 1"},
		{"COUNTIF(A4:A4,\"无\")", "number 1"},
		{"COUNTIF(A5:A9,\"\")", ""},
		{"COUNTIF(A5:A9,\"<>\")", ""},
		{"COUNTIF(A5:A9,A5)", ""},
		{"COUNTIF(A4:A9,\"无*\")", ""},
		{"COUNTIF(A4:A9,\">a\")", ""},
		{"SUMIFS(A6:A9,A6:A9,\">2\",B6:B9,\"<>1\")", "number 18.5"},
		{"SUMIFS(A6:A9,A6:A9,\">2\",B6:B9,\"?\")", ""},
		// Nothing that excelize does not know or gets wrong.
		{"SUM(#REF!)", ""},
		{"IFERROR(NOSUCH(1),0)", ""},
		{"DATEDIF(1,400,\"Y\")", ""},
		{"TODAY()", ""},
		{"[1]Sheet1!A1", ""},
		{"别的!A1", ""},
		{"NAME", ""},
		{"SUM((A2,A6))", ""},
		{"SUM(A2:A3 A2)", ""},
		{"SUM({1,2})", ""},
		{"SUM(表1[数])", ""},
		{"SUM(A1:XFD1048576)", ""},
		{"IF(A2,,1)", ""},
		{"SUM(A2", ""},
		{"A10", ""},
		{"B10+1", ""},
		{"A5", ""},
		{"", ""},
		// Circular references have no value.
		{"C1", ""},
		{"C1+1", ""},
		{"SUM(C1:C2)", ""},
	} {
		sheet := strings.Replace(computeSheet, `</c></row>`, `</c><c r="C1"><f t="normal">`+escape(tt.formula)+`</f></c></row>`, 1)
		book, err := Open(handWritten(rows(sheet)+`<mergeCells><mergeCell ref="A8:B8"/></mergeCells>`).zip(t), "")
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
		if got != tt.want || c.Computed != (c.Kind != Uncomputed) {
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
		{"A1&\"次\"", "<v>1</v>", "1次"},         // a number, where there is a text
		{"VLOOKUP(1,A1:B3,2)", "<v>5</v>", ""}, // not ours to judge
		{"[1]Sheet1!A1", "<v>5</v>", ""},
		{"TODAY()", "<v>45000</v>", ""},
		{"A6*2", "<v>5</v>", ""}, // A6 is an error
		{"IF(A9=\"\",0,1)", "<v>1</v>", ""},
		{"IF(A9>0,0,1)", "<v>5</v>", ""}, // programs differ in what a blank cell is
		{"IF(A1>0,\"正常\",\"超支\")", `<v>正常</v>`, ""},
		{"IF(A1>0,\"正常\",\"超支\")", `<v>超支</v>`, "正常"},
		{"A1&\"次\"", "<v>5次</v>", ""}, // and in how they print figures
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
	} {
		sheet := `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c><c r="C3"><f>` +
			escape(tt.formula) + "</f>" + tt.stored + `</c></row><row r="5"><c r="A5"><f>SUM(A1:A2)</f><v>100</v></c><c r="B5"><f>A3+1</f></c></row>` +
			`<row r="6"><c r="A6" t="e"><v>#REF!</v></c></row>` +
			`<row r="8"><c r="A8" t="str"><v>4</v></c><c r="B8" t="b"><v>1</v></c></row>`
		book, err := Open(handWritten(rows(sheet)).zip(t), "")
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

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// A chain of formulas is computed from its other end, as deep as it may be.
func TestComputeChain(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<row r="1"><c r="A1"><f>A2+1</f></c></row>`)
	for i := 2; i < 2000; i++ {
		b.WriteString("<row><c><f>" + Ref(i+1, 1) + "+1</f></c></row>")
	}
	b.WriteString("<row><c><v>1</v></c></row>")
	book, err := Open(handWritten(rows(b.String())).zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if c := book.Sheets[0].At(1, 1); c.Kind != Number || c.Text != "2000" {
		t.Errorf("A1 = %v, want 2000", c)
	}
}

func TestComputeCircle(t *testing.T) {
	book, err := Open(handWritten(rows(`<row r="1"><c r="A1"><f>B1+1</f></c><c r="B1"><f>A1+1</f></c><c r="C1"><f>A1</f></c><c r="D1"><f>1+1</f></c></row>`)).zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	for col, want := range map[int]Kind{1: Uncomputed, 2: Uncomputed, 3: Uncomputed, 4: Number} {
		if got := book.Sheets[0].At(1, col).Kind; got != want {
			t.Errorf("%s is %v, want %v", Ref(1, col), got, want)
		}
	}
}

func TestShiftFormula(t *testing.T) {
	for _, tt := range []struct {
		formula    string
		rows, cols int
		want       string
	}{
		{"A1+$A1+A$1+$A$1", 2, 3, "D3+$A3+D$1+$A$1"},
		{"SUM(A1:B2)", 1, 0, "SUM(A2:B3)"},
		{"SUM(A:B,1:2,$A:C)", 1, 1, "SUM(B:C,2:3,$A:D)"},
		{"'表 A1'!A1&\"A1\"", 1, 1, "'表 A1'!B2&\"A1\""},
		{"表1!A1*LOG10(A1)", 1, 0, "表1!A2*LOG10(A2)"},
		{"A1", -1, 0, "#REF!"},
		{"[1]Sheet1!A1+1.5E-3+数据", 1, 0, "[1]Sheet1!A2+1.5E-3+数据"},
		{"A1B+\"un", 1, 1, "A1B+\"un"},
	} {
		if got := shiftFormula(tt.formula, tt.rows, tt.cols); got != tt.want {
			t.Errorf("shiftFormula(%s, %d, %d) = %s, want %s", tt.formula, tt.rows, tt.cols, got, tt.want)
		}
	}
}

func FuzzTokenize(f *testing.F) {
	for _, s := range []string{"SUM(A1:B2)*2%", "'a''b'!A:A", "[x]y!A1", "1:1+1.5E+3", "\"", "'", "$", "A1:#"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		for _, tok := range tokenize(s) {
			if tok.text == "" {
				t.Fatalf("%q: empty token", s)
			}
			b.WriteString(tok.text)
		}
		if b.String() != s {
			t.Fatalf("tokens of %q make %q", s, b.String())
		}
		computable(tokenize(s))
		shiftFormula(s, 1, 1)
	})
}

// A stored result that is the same number in another spelling, or as a text, is
// no other result.
func TestSameResult(t *testing.T) {
	cell := func(kind Kind, text string) *rawCell { return &rawCell{kind: kind, text: text} }
	for _, test := range []struct {
		stored, computed *rawCell
		want             bool
	}{
		{cell(Number, "7.0000000000000007E-2"), cell(Number, "0.07"), true},
		{cell(Number, "2.5E10"), cell(Number, "25000000000"), true},
		{cell(Text, "0.07"), cell(Number, "7.0000000000000007E-2"), true},
		{cell(Text, " 2E-3"), cell(Number, "0.002"), true},
		{cell(Number, "2E-3"), cell(Number, "0.02"), false},
		{cell(Text, "0.3"), cell(Number, "0.03"), false},
		{cell(Text, "无"), cell(Number, "0"), false},
	} {
		if got := sameResult(test.stored, test.computed); got != test.want {
			t.Errorf("%v %q and %q: %v, want %v", test.stored.kind, test.stored.text, test.computed.text, got, test.want)
		}
	}
}
