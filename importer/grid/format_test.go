package grid

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormat(t *testing.T) {
	for _, tt := range []struct {
		id   int
		code string
		want Format
	}{
		{0, "", Format{Code: "General", Decimals: -1}},
		{999, "", Format{Decimals: -1}},
		{1, "", Format{Code: "0"}},
		{4, "", Format{Code: "#,##0.00", Decimals: 2}},
		{9, "", Format{Code: "0%", Percent: true}},
		{10, "", Format{Code: "0.00%", Percent: true, Decimals: 2}},
		{14, "", Format{Code: "yyyy/m/d", Date: true, Decimals: -1}},
		{31, "", Format{Code: `yyyy"年"m"月"d"日"`, Date: true, Decimals: -1}},
		{46, "", Format{Code: "[h]:mm:ss", Date: true, Decimals: -1}},
		{49, "", Format{Code: "@", Decimals: -1}},
		{57, "", Format{Code: `yyyy"年"m"月"`, Date: true, Decimals: -1}},
		{10, "0.0%", Format{Percent: true, Decimals: 1}}, // the workbook's own code wins
		{176, "General", Format{Decimals: -1}},
		{176, "G/通用格式", Format{Decimals: -1}},
		{176, `General"次"`, Format{Decimals: -1, Suffix: "次"}},
		{176, "0", Format{}},
		{176, "0.00", Format{Decimals: 2}},
		{176, "0.00_ ", Format{Decimals: 2}},
		{176, "0.00_);(0.00)", Format{Decimals: 2}},
		{176, "0.00_);[Red](0.00)", Format{Decimals: 2}},
		{176, `0.00_ ;[Red]\-0.00\ `, Format{Decimals: 2}},
		{176, "#,##0.000000", Format{Decimals: 6}},
		{176, "#,##0_ ", Format{}},
		{176, "0.00E+00", Format{Decimals: -1}},
		{176, "# ?/?", Format{Decimals: -1}},
		{176, "# ?/100", Format{Decimals: -1}},
		{176, `# ??/16"万元"`, Format{Suffix: "万元", Decimals: -1}},
		{176, "0.00%;[Red]-0.00%", Format{Percent: true, Decimals: 2}},
		{176, `0.00\%`, Format{Decimals: 2, Suffix: "%"}}, // not times 100
		{176, `0.00"%"`, Format{Decimals: 2, Suffix: "%"}},
		{176, `0"次"`, Format{Suffix: "次"}},
		{176, `0次`, Format{Suffix: "次"}},
		{176, `"≥"0.0"次"`, Format{Decimals: 1, Prefix: "≥", Suffix: "次"}},
		{176, `[$¥-804]#,##0.00`, Format{Decimals: 2, Prefix: "¥"}},
		{176, `_ ¥* #,##0.00_ ;_ ¥* \-#,##0.00_ ;_ ¥* "-"??_ ;_ @_ `, Format{Decimals: 2, Prefix: "¥"}},
		{176, `_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, Format{Decimals: 2}},
		{176, `[DBNum2][$-804]General`, Format{Decimals: -1}},
		{176, `0.0,`, Format{Scaled: true, Shown: "0.0", Decimals: 1}},
		{176, `0,.0`, Format{Scaled: true, Shown: "0.0", Decimals: 1}},
		{176, `#,##0,`, Format{Scaled: true, Shown: "0"}},
		{176, `0.0,"万"`, Format{Scaled: true, Shown: "0.0万", Decimals: 1, Suffix: "万"}},
		{176, `0!.0,"万"`, Format{Scaled: true, Shown: "0.0万", Suffix: "万"}},
		{176, `0\.0,`, Format{Scaled: true, Shown: "0.0"}},
		{176, `0"."0000`, Format{Scaled: true, Shown: "0.0001"}},
		{176, `0"万"`, Format{Suffix: "万"}},
		{176, `[>=10000]0!.0,"万";0`, Format{}},
		{176, `[<10000]0;0!.0,"万"`, Format{}},
		{176, `;;;`, Format{Scaled: true, Decimals: -1}},
		{176, `"—"`, Format{Scaled: true, Shown: "—", Decimals: -1, Prefix: "—"}},
		{176, `000-0000`, Format{Scaled: true, Shown: "000-0001"}},
		{176, `yyyy"年"m"月"`, Format{Date: true, Decimals: -1}},
		{176, `yyyy"年"m"月";@`, Format{Date: true, Decimals: -1}},
		{176, `yyyy\-mm\-dd`, Format{Date: true, Decimals: -1}},
		{176, `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`, Format{Date: true, Decimals: -1}},
		{176, `[h]:mm`, Format{Date: true, Decimals: -1}},
		{176, `[DBNum1][$-804]yyyy"年"m"月"d"日"`, Format{Date: true, Decimals: -1}},
		{176, `上午/下午h"时"`, Format{Date: true, Decimals: -1}},
		{176, `@`, Format{Decimals: -1}},
		{176, `[Red]0.0;[Blue]-0.0`, Format{Decimals: 1}},
		{176, `0.0"day"`, Format{Decimals: 1, Suffix: "day"}}, // letters in quotes make no date
		{176, `"`, Format{Scaled: true, Decimals: -1}},
		{176, `[`, Format{Scaled: true, Decimals: -1}},
		{176, `\`, Format{Scaled: true, Decimals: -1}},
	} {
		want := tt.want
		if want.Code == "" {
			want.Code = tt.code
		}
		if diff := cmp.Diff(want, numberFormats{map[int]string{tt.id: tt.code}, map[int]*numberFormat{}}.of(tt.id, &rawCell{kind: Number, text: "1"})); diff != "" {
			t.Errorf("format %d %s (-want +got):\n%s", tt.id, tt.code, diff)
		}
	}
}

// The value of a cell chooses the section of its format, and what is read is
// what that section shows.
func TestFormatOfValue(t *testing.T) {
	for _, tt := range []struct {
		code, value string
		want        Format
	}{
		// Conditions.
		{`[=0]"";General`, "3.25", Format{Decimals: -1}},
		{`[=0]"";General`, "0", Format{Decimals: -1, Hidden: true}},
		{`[=0]"";General`, "-3.25", Format{Decimals: -1}},
		{`[=0]"-";0.00`, "3.25", Format{Decimals: 2}},
		{`[=0]"-";0.00`, "0", Format{Decimals: -1}},
		{`[>=10000]0!.0,"万";0`, "74000", Format{Scaled: true, Shown: "7.4万", Suffix: "万"}},
		{`[>=10000]0!.0,"万";0`, "9999", Format{}},
		{`[<1]0.00%;0.00"%"`, "0.8519", Format{Percent: true, Decimals: 2}},
		{`[<1]0.00%;0.00"%"`, "85.19", Format{Suffix: "%", Decimals: 2}},
		{`[<=1]0.0;[>=100]#,##0;0.00`, "50", Format{Decimals: 2}},
		{`[<=1]0.0;[>=100]#,##0;0.00`, "1E2", Format{}},
		{`[>100]0;[<50]0.0`, "75", Format{Scaled: true, Shown: "####", Decimals: -1}},
		{`[Red][<0]-0.00;[Blue]0.00`, "-7.0000000000000007E-2", Format{Decimals: 2}},
		{`[<0]0.00;0.00`, "-3.2", Format{Scaled: true, Shown: "3.20", Decimals: 2}},
		{`[<100]0;0.0`, "-5", Format{}},
		{`0.00;[=0]""`, "0", Format{Hidden: true, Decimals: -1}},

		// Signs.
		{`0.00;0.00`, "-3.2", Format{Scaled: true, Shown: "3.20", Decimals: 2}},
		{`0.00;0.00`, "3.2", Format{Decimals: 2}},
		{`0.00_ ;[Red]0.00\ `, "-3.2", Format{Decimals: 2}}, // Excel's own list has it
		{`0.00_);\(0.00\)`, "-3.2", Format{Decimals: 2}},
		{`0.00;-0.00`, "-3.2", Format{Decimals: 2}},
		{`0.00`, "-3.2", Format{Decimals: 2}},
		{`0.00;@`, "-3.2", Format{Decimals: 2}},
		{`-0.00`, "3.2", Format{Scaled: true, Shown: "-3.20", Decimals: 2}},
		{`(0.00)`, "3.2", Format{Scaled: true, Shown: "(3.20)", Decimals: 2}},
		{`(0.00)`, "0", Format{Decimals: 2}},
		{`+0.00;-0.00`, "3.2", Format{Decimals: 2, Prefix: "+"}},
		{`0.00-`, "3.2", Format{Scaled: true, Shown: "3.20-", Decimals: 2}},
		{`"（"0.00"万元）"`, "3.25", Format{Decimals: 2, Suffix: "万元"}},
		{`(0.00"万元")`, "-3.25", Format{Decimals: 2, Suffix: "万元"}},
		{`"¥"#,##0.00_);("¥"#,##0.00)`, "-3.25", Format{Decimals: 2, Prefix: "¥"}},
		{`[$¥-804]#,##0.00;[$¥-804]\-#,##0.00`, "-3.25", Format{Decimals: 2, Prefix: "¥"}},

		// What is added.
		{`[$$-409]#,##0.00`, "3.25", Format{Decimals: 2, Prefix: "$"}},
		{`#,##0.00\ [$€-407]`, "3.25", Format{Decimals: 2, Suffix: "€"}},
		{`[$HK$-C04]0.00`, "3.25", Format{Decimals: 2, Prefix: "HK$"}},
		{`[$-804]0.00`, "3.25", Format{Decimals: 2}},
		{`0"0"`, "3", Format{Scaled: true, Shown: "30", Suffix: "0"}},
		{`"1"0`, "3", Format{Scaled: true, Shown: "13", Prefix: "1"}},
		{`0"E3"`, "3", Format{Scaled: true, Shown: "3E3", Suffix: "E3"}},
		{`0"m2"`, "3", Format{Suffix: "m2"}},
		{`0%%`, "0.5", Format{Scaled: true, Shown: "5000%%", Percent: true}},
		{`#,##0,,"百万"`, "7400000", Format{Scaled: true, Shown: "7百万", Suffix: "百万"}},
		{`#,##0.00,"千"`, "1234567", Format{Scaled: true, Shown: "1,234.57千", Decimals: 2, Suffix: "千"}},
		{`#,##0.00,"千"`, "0", Format{Decimals: 2}},
		{`"1"0`, "0", Format{Scaled: true, Shown: "10", Prefix: "1"}},
		{`#\ ##0.00`, "1234.5", Format{Decimals: 2}},
		{`* #,##0.00_);_(* \(#,##0.00\)`, "-1234.5", Format{Decimals: 2}},

		// Zeros, and others that are not seen.
		{`0.00;-0.00;;@`, "0", Format{Hidden: true, Decimals: -1}},
		{`0.00;-0.00;;@`, "0.0E+00", Format{Hidden: true, Decimals: -1}},
		{`0.00;-0.00;;@`, "3.25", Format{Decimals: 2}},
		{`#,###`, "0", Format{Hidden: true}},
		{`#,###`, "3", Format{}},
		{`#,###`, "0.3", Format{Scaled: true}},
		{`#`, "-0", Format{Hidden: true}},
		{`;;;`, "3.25", Format{Scaled: true, Decimals: -1}},
		{`;;;`, "0", Format{Hidden: true, Decimals: -1}},
		{`_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, "0", Format{Decimals: 0}},
		{`0.00;-0.00;"无"`, "0", Format{Scaled: true, Shown: "无", Decimals: -1}},
		{`0.00;-0.00;"零"`, "0", Format{Scaled: true, Shown: "零", Decimals: -1}},
		{`[<1]"-";0.00`, "0.5", Format{Scaled: true, Shown: "-", Decimals: -1}},
	} {
		want := tt.want
		want.Code = tt.code
		if diff := cmp.Diff(want, parseFormat(tt.code).of(Number, tt.value)); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", tt.code, tt.value, diff)
		}
	}
}

// A text is shown by the section for texts alone.
func TestFormatOfText(t *testing.T) {
	for code, want := range map[string]Format{
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
		if diff := cmp.Diff(want, parseFormat(code).of(Text, "3.25")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", code, diff)
		}
	}
}
