package bureau

import (
	"strings"
	"testing"
	"unicode/utf8"

	"jixiao/consolidate/report/template"
)

// A sentence on a template quotes no more than a few words of it, however long the
// formula or the mark is.
func TestTemplateWordsAreShort(t *testing.T) {
	const long = 200_000
	for _, code := range []template.Code{
		template.UnknownMark, template.Unfinished, template.OneBrace, template.NotHere, template.NotOfUnit, template.WordsAddUp, template.RatesAddUp, template.NoSuchWord,
		template.NotCompared, template.MixedRow, template.UnitInRow, template.MixedBlock, template.ReservedName, template.OneCell, template.PartOfRows, template.MixedRows,
		template.Interrupted, template.RowAbove, template.ManySheets, template.Indirect, template.ArrayRows, template.TooLong,
	} {
		for _, part := range []template.Part{"", template.InName, template.InFormula, template.Elsewhere} {
			p := template.Problem{Code: code, Sheet: "表", Cell: "A1", Part: part, Text: "头" + strings.Repeat("1+", long), Fix: strings.Repeat("甲", long)}
			if code == template.NoSuchWord {
				p.Fix = strings.Repeat("某某局、", 12)
			}
			said := TemplateWords("模板.xlsx", template.Problems{p})
			if code == template.NoSuchWord && !strings.Contains(said, p.Fix) {
				t.Errorf("%s does not say all there are: %s", code, said)
			}
			if n := utf8.RuneCountInString(said); n > 300 || !strings.Contains(said, "头1+1+") || !strings.Contains(said, "…") {
				t.Errorf("%s %s: %d characters: %.400s", code, part, n, said)
			}
		}
	}
	for text, want := range map[string]string{
		"C3+D3":                   "模板.xlsx!表!A1：公式「C3+D3」只取了一个单位的格，填好后别的单位都不在里面。要对所有单位求和、计数，请写成 SUM(C3:C3) 这样的区域，如 C3:C3。两栏相加写成 SUM(C3:C3)+SUM(D3:D3)。",
		strings.Repeat("C3+", 30): "模板.xlsx!表!A1：公式「" + strings.Repeat("C3+", 20)[:59] + "…」只取了一个单位的格，填好后别的单位都不在里面。要对所有单位求和、计数，请写成 SUM(C3:C3) 这样的区域，如 C3:C3。两栏相加写成 SUM(C3:C3)+SUM(D3:D3)。",
	} {
		if got := TemplateWords("模板.xlsx", template.Problems{{Code: template.OneCell, Sheet: "表", Cell: "A1", Text: text, Fix: "C3:C3"}}); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	named := TemplateWords("模板.xlsx", template.Problems{{Code: template.NotHere, Sheet: "{{年度}}", Part: template.InSheetName, Text: "年度"}})
	if want := "模板.xlsx!{{年度}}（工作表名）：「{{年度}}」写在工作表名里不能填。请给工作表换一个名称。"; named != want {
		t.Errorf("got  %s\nwant %s", named, want)
	}
}
