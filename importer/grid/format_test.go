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
		{176, "0.00E+00", Format{Decimals: 2}},
		{176, "# ?/?", Format{Decimals: -1}},
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
		{176, `0.0,`, Format{Scaled: true, Decimals: 1}},
		{176, `0,.0`, Format{Scaled: true, Decimals: 1}},
		{176, `#,##0,`, Format{Scaled: true}},
		{176, `0.0,"万"`, Format{Scaled: true, Decimals: 1, Suffix: "万"}},
		{176, `0!.0,"万"`, Format{Scaled: true, Suffix: "万"}},
		{176, `0\.0,`, Format{Scaled: true}},
		{176, `0"."0000`, Format{Scaled: true}},
		{176, `0"万"`, Format{Suffix: "万"}},
		{176, `[>=10000]0!.0,"万";0`, Format{Scaled: true, Suffix: "万"}},
		{176, `[<10000]0;0!.0,"万"`, Format{Scaled: true}},
		{176, `;;;`, Format{Scaled: true, Decimals: -1}},
		{176, `"—"`, Format{Scaled: true, Decimals: -1, Prefix: "—"}},
		{176, `000-0000`, Format{}},
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
		if diff := cmp.Diff(want, formatOf(tt.id, tt.code)); diff != "" {
			t.Errorf("format %d %s (-want +got):\n%s", tt.id, tt.code, diff)
		}
	}
}
