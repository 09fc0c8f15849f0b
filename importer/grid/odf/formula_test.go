package odf

import (
	"fmt"
	"testing"
)

func TestODSFormula(t *testing.T) {
	for _, tt := range []struct{ formula, want string }{
		{"", ""},
		{"of:=SUM([.B2:.B4])*1", "SUM(B2:B4)*1"},
		{"oooc:=SUM([.B2:.B4];1)", "SUM(B2:B4,1)"},
		{"msoxl:=SUM(B2:B4,1)", "SUM(B2:B4,1)"},
		{"=[.A1]+1", "A1+1"},
		{"of:==[.A1]", "A1"},
		{"of:=[$附件2.$C$5]", "附件2!$C$5"},
		{"of:=[附件2.C5]", "附件2!C5"},
		{"of:=[$'a. b'.A1]", "'a. b'!A1"},
		{"of:=[$'it''s [x]: '.A1]", "'it''s [x]: '!A1"},
		{"of:=[$2023.A1]", "'2023'!A1"},
		{"of:=SUM([$附件2.A1:.B2])", "SUM(附件2!A1:B2)"},
		{"of:=SUM([$附件2.A1:$附件2.B2])", "SUM(附件2!A1:B2)"},
		{"of:=SUM([$附件1.A1:$附件2.B2])", "SUM(附件1:附件2!A1:B2)"},
		{"of:=SUM([.A:.B])", "SUM(A:B)"},
		{"of:=SUM([.1:.2])", "SUM(1:2)"},
		{"of:=[.#REF!]+[.A1:.#REF!]+#REF!", "#REF!+#REF!+#REF!"},
		{"of:=['file:///tmp/a.ods'#$表.A1]", "['file:///tmp/a.ods'#$表.A1]"},
		{`of:="[.A1];""x"&[.B1]`, `"[.A1];""x"&B1`},
		{"of:=SUM({1;2|3;4};5)", "SUM({1,2;3,4},5)"},
		{"of:=SUM([.A1:.B2]![.B1:.C2])", "SUM(A1:B2 B1:C2)"},
		{"of:=SUM([.A1:.B2]~[.C1])", "SUM(A1:B2,C1)"},
		{"of:=COM.MICROSOFT.IFS([.A1]>1;2)", "IFS(A1>1,2)"},
		{"of:=IF([.A1]=#N/A;1;#)", "IF(A1=#N/A,1,#)"},
		{"of:=[.A1", "A1"},
		{"of:=[名]", "[名]"},
		{`of:="x`, `"x`},
	} {
		if got := odsFormula(tt.formula); got != tt.want {
			t.Errorf("odsFormula(%q) = %q, want %q", tt.formula, got, tt.want)
		}
	}
}

// A zero of a spreadsheet that shows none is told from one that is seen.
func TestODSHidesZeros(t *testing.T) {
	const item = `<s xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"><config:config-item config:name="%s" config:type="boolean">%s</config:config-item></s>`
	for _, test := range []struct {
		name, said string
		want       bool
	}{{"ShowZeroValues", "false", true}, {"ShowZeroValues", "true", false}, {"ShowGrid", "false", false}} {
		if got := odsHidesZeros(fmt.Appendf(nil, item, test.name, test.said)); got != test.want {
			t.Errorf("%s %s: %v, want %v", test.name, test.said, got, test.want)
		}
	}
	if odsHidesZeros(nil) {
		t.Error("no settings hide zeros")
	}
}
