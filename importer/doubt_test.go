package importer

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// found prints the findings of some filings.
func found(filings []*schema.Filing) []string {
	var all []string
	for _, f := range filings {
		for _, finding := range f.Findings {
			all = append(all, finding.Code+" "+finding.Message())
		}
	}
	return all
}

// oneValue prints a value of some filings: its number, else its state, and its cell.
func oneValue(filings []*schema.Filing, path string) string {
	for _, f := range filings {
		if v, ok := f.Value(path); ok {
			if v.State == schema.Number {
				return v.Number.String() + " " + v.Source.Cell
			}
			return string(v.State) + " " + v.Source.Cell
		}
	}
	return "none"
}

// What is hidden never beats what is shown; where only it gives the figure,
// the figure is read and said to be hidden.
func TestHiddenRowsAndColumns(t *testing.T) {
	text := model(t)
	const overseas = "2、出国经费 | 0 | < | 0 | < | 0 | <"
	for _, test := range []struct {
		name, from, to string
		row, col       int // hidden
		path, want     string
		findings       []string
	}{
		{"a hidden row", "", "", 11, 0, "base_data/costs/overseas_visits/final", "0 F11",
			[]string{"F11 附件1!B11 有 3 个数（「0」「0」「0」）在隐藏的行或列里，已照样读入；请取消隐藏后核对"}},
		{"a hidden row besides the shown one", overseas, "2、出国经费 | 3 | < | 4 | < | 5 | <\n" + overseas, 11, 0, "base_data/costs/overseas_visits/final", "0 F12", nil},
		{"a shown row besides the hidden one", overseas, overseas + "\n2、出国经费 | 3 | < | 4 | < | 5 | <", 12, 0, "base_data/costs/overseas_visits/final", "0 F11", nil},
		{"two shown rows", overseas, overseas + "\n2、出国经费 | 3 | < | 4 | < | 5 | <", 30, 0, "base_data/costs/overseas_visits/final", "unreadable F11",
			[]string{"F4 附件1!A11 「出国经费」有 2 处（A11、A12），无法确定用哪一处，都没有采用；多出来的一处如是自己加的，请删去或改名，如是模板原有的，请告知财政局"}},
		{"a hidden column", "", "", 0, 3, "base_data/costs/overseas_visits/final", "0 F11", nil}, // covered by merged cells
	} {
		t.Run(test.name, func(t *testing.T) {
			b := book(t, strings.Replace(text, test.from, test.to, 1))
			b.Sheets[0].HiddenRows[test.row] = test.row > 0
			b.Sheets[0].HiddenCols[test.col] = test.col > 0
			filings, err := reader(t, Given{}).readBook("某单位.xlsx", b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.findings, found(filings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if got := oneValue(filings, test.path); got != test.want {
				t.Errorf("%s is %s, want %s", test.path, got, test.want)
			}
		})
	}
}

// A form that stands on a hidden sheet alone is read, and said to be hidden.
func TestHiddenSheet(t *testing.T) {
	b := book(t, model(t))
	b.Sheets[1].Hidden = true
	filings, err := reader(t, Given{}).readBook("某单位.xlsx", b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"F11 附件2!A2 整张表在隐藏的工作表里，已照样读入；请取消隐藏后核对"}, found(filings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got := oneValue(filings, "overall_evaluation/total/score"); got != "98 H31" {
		t.Errorf("read %s", got)
	}
}

// What a template says about filling in is no answer.
func TestGuidanceLeftInCells(t *testing.T) {
	const measures = "base_data/saving_measures"
	for _, test := range []struct{ from, to, path, want, finding string }{
		{"厉行节约保障措施 | 1、加强组织领导；2、完善制度建设。", "厉行节约保障措施 | （请简要说明本单位的措施）", measures, "blank B27",
			"F10 附件1!B27 厉行节约保障措施：「（请简要说明本单位的措施）」是填写提示，不是答案，按空白处理"},
		{"厉行节约保障措施 | 1、加强组织领导；2、完善制度建设。", "厉行节约保障措施 | 单击或点击此处输入文字。", measures, "blank B27",
			"F10 附件1!B27 厉行节约保障措施：「单击或点击此处输入文字。」是填写提示，不是答案，按空白处理"},
		{"厉行节约保障措施 | 1、加强组织领导；2、完善制度建设。", "厉行节约保障措施 | 按照要求填报、请示制度健全。", measures, "text B27", ""},
		{"三公经费 | 7.4", "三公经费 | （填写决算数）", "base_data/costs/three_public/prior_final", "blank B7",
			"F10 附件1!B7 三公经费·2022年决算数：「（填写决算数）」是填写提示，不是答案，按空白处理"},
		{"三公经费 | 7.4", "三公经费 | 自动计算", "base_data/costs/three_public/prior_final", "blank B7",
			"F10 附件1!B7 三公经费·2022年决算数：「自动计算」是填写提示，不是答案，按空白处理"},
	} {
		filings := readText(t, strings.Replace(model(t), test.from, test.to, 1))
		if got := oneValue(filings, test.path); got != test.want {
			t.Errorf("%q: %s is %s, want %s", test.to, test.path, got, test.want)
		}
		if got := strings.Join(found(filings), "\n"); got != test.finding {
			t.Errorf("%q: found %q, want %q", test.to, got, test.finding)
		}
	}
}

// The stored result of a formula is read; where it is not what the formula
// gives, both are told.
func TestStaleFormula(t *testing.T) {
	b := book(t, model(t))
	for i := range b.Sheets[0].Cells {
		c := &b.Sheets[0].Cells[i]
		if c.Row == 7 && c.Col == 2 {
			c.Formula, c.Text, c.Recomputed = "B8+B11+B12", "7.4000000000000004", "7.6"
		}
	}
	filings, err := reader(t, Given{}).readBook("某单位.xlsx", b)
	if err != nil {
		t.Fatal(err)
	}
	want := schema.Finding{
		Code: "F12", Title: "公式的结果与按公式计算的一致", Severity: schema.Err, Outcome: schema.Broken, Written: "7.4", Expected: "7.6",
		About: schema.Subject{Path: "base_data/costs/three_public/prior_final"}, Figures: []string{"7.4", "7.6"},
		Cells: []schema.Source{{File: "某单位.xlsx", Sheet: "附件1", Cell: "B7"}},
	}
	const says = "附件1!B7 三公经费·2022年决算数：公式「=B8+B11+B12」存的结果是 7.4，按公式重新计算是 7.6，已按存的结果读入；请在 Excel 或 WPS 中重新计算、核对后重报"
	if len(filings[0].Findings) != 1 || filings[0].Findings[0].Message() != says {
		t.Fatalf("findings %v, want %s", filings[0].Findings, says)
	}
	want.Said = filings[0].Findings[0].Said
	if diff := cmp.Diff([]schema.Finding{want}, filings[0].Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got := oneValue(filings, "base_data/costs/three_public/prior_final"); got != "7.4 B7" {
		t.Errorf("read %s", got)
	}
}

// The scale of a rate is settled by its parts where they stand beside it.
func TestScaleOfRates(t *testing.T) {
	const path = "base_data/staffing/staffing_rate"
	for _, test := range []struct{ written, want, code string }{
		{"0.8519%", "85.19 F5", ""}, // a fraction shown in percent
		{"85.19", "85.19 F5", ""},
		{"0.8519", "85.19 F5", ""},
		{"8519", "85.19 F5", ""},
		{"85.19%", "85.19 F5", "F7"}, // 85.19 typed into a cell shown in percent: 8519%
		{"'8519%", "85.19 F5", "F7"},
		{"'85.19％", "85.19 F5", ""},
		{"'85.19", "85.19 F5", ""},
		{"8000", "unreadable F5", "F7"},
		{"90%", "unreadable F5", "F7"}, // 9000%: a slip that no scale explains
		{"851.9", "unreadable F5", "F7"},
		{"'342%", "342 F5", ""},
	} {
		filings := readText(t, strings.Replace(model(t), "0.8519%", test.written, 1))
		if got := oneValue(filings, path); got != test.want {
			t.Errorf("%s reads %s, want %s", test.written, got, test.want)
		}
		codes := ""
		for _, f := range filings[0].Findings {
			codes += f.Code
		}
		if codes != test.code {
			t.Errorf("%s: found %q, want %q", test.written, codes, test.code)
		}
	}
}

// A wording that was taught reads like a declared one, for a row, a column and
// a field; without it the figures are told to have no place.
func TestTaughtWordings(t *testing.T) {
	text := strings.NewReplacer(
		"3、公务接待 | 1.5", "3、招待开支 | 1.5",
		"自评得分 | 偏差原因", "评定分 | 偏差原因",
		"厉行节约保障措施", "节约做法",
	).Replace(model(t))
	taught := []schema.Wording{
		{Label: "招待开支：", Path: "base_data/costs/hospitality"},
		{Label: "评定分", Path: "overall_evaluation/indicators/score"},
		{Label: "节约做法", Path: "base_data/saving_measures"},
	}
	want := dump(readText(t, model(t)), true)
	got, err := reader(t, Given{}, taught...).readBook("某单位.xlsx", book(t, text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, dump(got, true)); diff != "" {
		t.Errorf("taught (-want +got):\n%s", diff)
	}
	untaught := strings.Join(found(readText(t, text)), "\n")
	for _, part := range []string{"「3、招待开支」一行没有对应的栏目", "表上未找到「公务接待」一行", "绩效指标的「自评得分」一列"} {
		if !strings.Contains(untaught, part) {
			t.Errorf("untaught, %q is not said:\n%s", part, untaught)
		}
	}
	if _, err := NewReader(builtin, Given{}, []schema.Wording{{Label: "某栏", Path: "base_data/nothing"}}); err == nil {
		t.Error("a wording of nothing was taken")
	}
}

// A panic of a reader is an error of that file.
func TestPanicIsAnError(t *testing.T) {
	data, err := os.ReadFile("../samples/formats/01-纸质版式.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	broken := &Reader{} // without what finds forms
	if _, err := broken.Read("某单位.xlsx", data); !errors.Is(err, ErrPanic) {
		t.Errorf("error %v, want ErrPanic", err)
	}
}
