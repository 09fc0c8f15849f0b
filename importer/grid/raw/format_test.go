package raw

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
)

func TestFormat(t *testing.T) {
	for _, tt := range []struct {
		id   int
		code string
		want grid.Format
	}{
		{0, "", grid.Format{Code: "General", Decimals: -1}},
		{999, "", grid.Format{Decimals: -1}},
		{1, "", grid.Format{Code: "0"}},
		{4, "", grid.Format{Code: "#,##0.00", Decimals: 2}},
		{9, "", grid.Format{Code: "0%", Percent: true}},
		{10, "", grid.Format{Code: "0.00%", Percent: true, Decimals: 2}},
		{14, "", grid.Format{Code: "yyyy/m/d", Date: true, Decimals: -1}},
		{31, "", grid.Format{Code: `yyyy"年"m"月"d"日"`, Date: true, Decimals: -1}},
		{46, "", grid.Format{Code: "[h]:mm:ss", Date: true, Decimals: -1}},
		{49, "", grid.Format{Code: "@", Decimals: -1}},
		{57, "", grid.Format{Code: `yyyy"年"m"月"`, Date: true, Decimals: -1}},
		{10, "0.0%", grid.Format{Percent: true, Decimals: 1}}, // the workbook's own code wins
		{176, "General", grid.Format{Decimals: -1}},
		{176, "G/通用格式", grid.Format{Decimals: -1}},
		{176, `General"次"`, grid.Format{Decimals: -1, Suffix: "次"}},
		{176, "0", grid.Format{}},
		{176, "0.00", grid.Format{Decimals: 2}},
		{176, "0.00_ ", grid.Format{Decimals: 2}},
		{176, "0.00_);(0.00)", grid.Format{Decimals: 2}},
		{176, "0.00_);[Red](0.00)", grid.Format{Decimals: 2}},
		{176, `0.00_ ;[Red]\-0.00\ `, grid.Format{Decimals: 2}},
		{176, "#,##0.000000", grid.Format{Decimals: 6}},
		{176, "#,##0_ ", grid.Format{}},
		{176, "0.00E+00", grid.Format{Decimals: -1}},
		{176, "# ?/?", grid.Format{Decimals: -1}},
		{176, "# ?/100", grid.Format{Decimals: -1}},
		{176, `# ??/16"万元"`, grid.Format{Suffix: "万元", Decimals: -1}},
		{176, "0.00%;[Red]-0.00%", grid.Format{Percent: true, Decimals: 2}},
		{176, `0.00\%`, grid.Format{Decimals: 2, Suffix: "%"}}, // not times 100
		{176, `0.00"%"`, grid.Format{Decimals: 2, Suffix: "%"}},
		{176, `0"次"`, grid.Format{Suffix: "次"}},
		{176, `0次`, grid.Format{Suffix: "次"}},
		{176, `"≥"0.0"次"`, grid.Format{Decimals: 1, Prefix: "≥", Suffix: "次"}},
		{176, `[$¥-804]#,##0.00`, grid.Format{Decimals: 2, Prefix: "¥"}},
		{176, `_ ¥* #,##0.00_ ;_ ¥* \-#,##0.00_ ;_ ¥* "-"??_ ;_ @_ `, grid.Format{Decimals: 2, Prefix: "¥"}},
		{176, `_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, grid.Format{Decimals: 2}},
		{176, `[DBNum2][$-804]General`, grid.Format{Decimals: -1}},
		{176, `0.0,`, grid.Format{Scaled: true, Shown: "0.0", Decimals: 1}},
		{176, `0,.0`, grid.Format{Scaled: true, Shown: "0.0", Decimals: 1}},
		{176, `#,##0,`, grid.Format{Scaled: true, Shown: "0"}},
		{176, `0.0,"万"`, grid.Format{Scaled: true, Shown: "0.0万", Decimals: 1, Suffix: "万"}},
		{176, `0!.0,"万"`, grid.Format{Scaled: true, Shown: "0.0万", Suffix: "万"}},
		{176, `0\.0,`, grid.Format{Scaled: true, Shown: "0.0"}},
		{176, `0"."0000`, grid.Format{Scaled: true, Shown: "0.0001"}},
		{176, `0"万"`, grid.Format{Suffix: "万"}},
		{176, `[>=10000]0!.0,"万";0`, grid.Format{}},
		{176, `[<10000]0;0!.0,"万"`, grid.Format{}},
		{176, `;;;`, grid.Format{Scaled: true, Decimals: -1}},
		{176, `"—"`, grid.Format{Scaled: true, Shown: "—", Decimals: -1, Prefix: "—"}},
		{176, `000-0000`, grid.Format{Scaled: true, Shown: "000-0001"}},
		{176, `yyyy"年"m"月"`, grid.Format{Date: true, Decimals: -1}},
		{176, `yyyy"年"m"月";@`, grid.Format{Date: true, Decimals: -1}},
		{176, `yyyy\-mm\-dd`, grid.Format{Date: true, Decimals: -1}},
		{176, `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`, grid.Format{Date: true, Decimals: -1}},
		{176, `[h]:mm`, grid.Format{Date: true, Decimals: -1}},
		{176, `[DBNum1][$-804]yyyy"年"m"月"d"日"`, grid.Format{Date: true, Decimals: -1}},
		{176, `上午/下午h"时"`, grid.Format{Date: true, Decimals: -1}},
		{176, `@`, grid.Format{Decimals: -1}},
		{176, `[Red]0.0;[Blue]-0.0`, grid.Format{Decimals: 1}},
		{176, `0.0"day"`, grid.Format{Decimals: 1, Suffix: "day"}}, // letters in quotes make no date
		{176, `"`, grid.Format{Scaled: true, Decimals: -1}},
		{176, `[`, grid.Format{Scaled: true, Decimals: -1}},
		{176, `\`, grid.Format{Scaled: true, Decimals: -1}},
	} {
		want := tt.want
		if want.Code == "" {
			want.Code = tt.code
		}
		if diff := cmp.Diff(want, Formats{map[int]string{tt.id: tt.code}, map[int]*NumberFormat{}}.Of(tt.id, &Cell{Kind: grid.Number, Text: "1"})); diff != "" {
			t.Errorf("format %d %s (-want +got):\n%s", tt.id, tt.code, diff)
		}
	}
}

// The value of a cell chooses the section of its format, and what is read is
// what that section shows.
func TestFormatOfValue(t *testing.T) {
	for _, tt := range []struct {
		code, value string
		want        grid.Format
	}{
		// Conditions.
		{`[=0]"";General`, "3.25", grid.Format{Decimals: -1}},
		{`[=0]"";General`, "0", grid.Format{Decimals: -1, Hidden: true}},
		{`[=0]"";General`, "-3.25", grid.Format{Decimals: -1}},
		{`[=0]"-";0.00`, "3.25", grid.Format{Decimals: 2}},
		{`[=0]"-";0.00`, "0", grid.Format{Decimals: -1}},
		{`[>=10000]0!.0,"万";0`, "74000", grid.Format{Scaled: true, Shown: "7.4万", Suffix: "万"}},
		{`[>=10000]0!.0,"万";0`, "9999", grid.Format{}},
		{`[<1]0.00%;0.00"%"`, "0.8519", grid.Format{Percent: true, Decimals: 2}},
		{`[<1]0.00%;0.00"%"`, "85.19", grid.Format{Suffix: "%", Decimals: 2}},
		{`[<=1]0.0;[>=100]#,##0;0.00`, "50", grid.Format{Decimals: 2}},
		{`[<=1]0.0;[>=100]#,##0;0.00`, "1E2", grid.Format{}},
		{`[>100]0;[<50]0.0`, "75", grid.Format{Scaled: true, Shown: "####", Decimals: -1}},
		{`[Red][<0]-0.00;[Blue]0.00`, "-7.0000000000000007E-2", grid.Format{Decimals: 2}},
		{`[<0]0.00;0.00`, "-3.2", grid.Format{Scaled: true, Shown: "3.20", Decimals: 2}},
		{`[<100]0;0.0`, "-5", grid.Format{}},
		{`0.00;[=0]""`, "0", grid.Format{Hidden: true, Decimals: -1}},

		// Signs.
		{`0.00;0.00`, "-3.2", grid.Format{Scaled: true, Shown: "3.20", Decimals: 2}},
		{`0.00;0.00`, "3.2", grid.Format{Decimals: 2}},
		{`0.00_ ;[Red]0.00\ `, "-3.2", grid.Format{Decimals: 2}}, // Excel's own list has it
		{`0.00_);\(0.00\)`, "-3.2", grid.Format{Decimals: 2}},
		{`0.00;-0.00`, "-3.2", grid.Format{Decimals: 2}},
		{`0.00`, "-3.2", grid.Format{Decimals: 2}},
		{`0.00;@`, "-3.2", grid.Format{Decimals: 2}},
		{`-0.00`, "3.2", grid.Format{Scaled: true, Shown: "-3.20", Decimals: 2}},
		{`(0.00)`, "3.2", grid.Format{Scaled: true, Shown: "(3.20)", Decimals: 2}},
		{`(0.00)`, "0", grid.Format{Decimals: 2}},
		{`+0.00;-0.00`, "3.2", grid.Format{Decimals: 2, Prefix: "+"}},
		{`0.00-`, "3.2", grid.Format{Scaled: true, Shown: "3.20-", Decimals: 2}},
		{`"（"0.00"万元）"`, "3.25", grid.Format{Decimals: 2, Suffix: "万元"}},
		{`(0.00"万元")`, "-3.25", grid.Format{Decimals: 2, Suffix: "万元"}},
		{`"¥"#,##0.00_);("¥"#,##0.00)`, "-3.25", grid.Format{Decimals: 2, Prefix: "¥"}},
		{`[$¥-804]#,##0.00;[$¥-804]\-#,##0.00`, "-3.25", grid.Format{Decimals: 2, Prefix: "¥"}},

		// What is added.
		{`[$$-409]#,##0.00`, "3.25", grid.Format{Decimals: 2, Prefix: "$"}},
		{`#,##0.00\ [$€-407]`, "3.25", grid.Format{Decimals: 2, Suffix: "€"}},
		{`[$HK$-C04]0.00`, "3.25", grid.Format{Decimals: 2, Prefix: "HK$"}},
		{`[$-804]0.00`, "3.25", grid.Format{Decimals: 2}},
		{`0"0"`, "3", grid.Format{Scaled: true, Shown: "30", Suffix: "0"}},
		{`"1"0`, "3", grid.Format{Scaled: true, Shown: "13", Prefix: "1"}},
		{`0"E3"`, "3", grid.Format{Scaled: true, Shown: "3E3", Suffix: "E3"}},
		{`0"m2"`, "3", grid.Format{Suffix: "m2"}},
		{`0%%`, "0.5", grid.Format{Scaled: true, Shown: "5000%%", Percent: true}},
		{`#,##0,,"百万"`, "7400000", grid.Format{Scaled: true, Shown: "7百万", Suffix: "百万"}},
		{`#,##0.00,"千"`, "1234567", grid.Format{Scaled: true, Shown: "1,234.57千", Decimals: 2, Suffix: "千"}},
		{`#,##0.00,"千"`, "0", grid.Format{Decimals: 2}},
		{`"1"0`, "0", grid.Format{Scaled: true, Shown: "10", Prefix: "1"}},
		{`#\ ##0.00`, "1234.5", grid.Format{Decimals: 2}},
		{`* #,##0.00_);_(* \(#,##0.00\)`, "-1234.5", grid.Format{Decimals: 2}},

		// Zeros, and others that are not seen.
		{`0.00;-0.00;;@`, "0", grid.Format{Hidden: true, Decimals: -1}},
		{`0.00;-0.00;;@`, "0.0E+00", grid.Format{Hidden: true, Decimals: -1}},
		{`0.00;-0.00;;@`, "3.25", grid.Format{Decimals: 2}},
		{`#,###`, "0", grid.Format{Hidden: true}},
		{`#,###`, "3", grid.Format{}},
		{`#,###`, "0.3", grid.Format{Scaled: true}},
		{`#`, "-0", grid.Format{Hidden: true}},
		{`;;;`, "3.25", grid.Format{Scaled: true, Decimals: -1}},
		{`;;;`, "0", grid.Format{Hidden: true, Decimals: -1}},
		{`_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, "0", grid.Format{Decimals: 0}},
		{`0.00;-0.00;"无"`, "0", grid.Format{Scaled: true, Shown: "无", Decimals: -1}},
		{`0.00;-0.00;"零"`, "0", grid.Format{Scaled: true, Shown: "零", Decimals: -1}},
		{`[<1]"-";0.00`, "0.5", grid.Format{Scaled: true, Shown: "-", Decimals: -1}},
	} {
		want := tt.want
		want.Code = tt.code
		if diff := cmp.Diff(want, ParseFormat(tt.code).Of(grid.Number, tt.value)); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", tt.code, tt.value, diff)
		}
	}
}

// A text is shown by the section for texts alone.
func TestFormatOfText(t *testing.T) {
	for code, want := range map[string]grid.Format{
		`0.00"万元"`:                {},
		`0.00;-0.00;0;@"万元"`:      {Suffix: "万元"},
		`"约"@`:                    {Prefix: "约"},
		`0;@`:                     {},
		`0;-0;0;`:                 {Scaled: true},
		`;;;`:                     {Scaled: true},
		`yyyy"年"m"月";@`:           {},
		`_ * #,##0_ ;;;_ @_ `:     {},
		`[DBNum2][$-804]General`:  {},
		`[$-F800]dddd;@`:          {},
		`G/通用格式"人"`:               {},
		`#,##0.00_ ;[Red]"-"0.00`: {},
	} {
		want.Code, want.Decimals = code, -1
		if diff := cmp.Diff(want, ParseFormat(code).Of(grid.Text, "3.25")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", code, diff)
		}
	}
}
