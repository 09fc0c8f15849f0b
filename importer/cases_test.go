package importer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// outcome is what a careful person expects of a file.
type outcome string

const (
	right   outcome = "right"   // all that it says is read
	told    outcome = "told"    // what could not be read is told by its cell, the rest is read
	refused outcome = "refused" // it is not read, and what to do is said
)

// smallCase is a file with one thing in it that readers go wrong at.
type smallCase struct {
	file string
	// like is another case of the same submission: the golden file then has
	// only what differs from it.
	like    string
	outcome outcome
	why     string
}

// smallCases are files that went wrong once, made after published forms and
// public reports. All that is read of each stands in its golden file, every
// value with its cell and every finding, and is to be judged by the reason here
// when it changes.
var smallCases = []smallCase{
	{file: "zero_hidden.xlsx", outcome: right, why: "figures in formats that do not show 0 ([=0]\"\";General) are the figures: 3.25"},
	{file: "scientific.xlsx", like: "zero_hidden.xlsx", outcome: right,
		why: "0.07 stored as Excel does, 7.0000000000000007E-2, is 0.07; the sum does not come out because the total was left for another figure"},
	{file: "currency.xlsx", like: "zero_hidden.xlsx", outcome: told, why: "a format with $ makes it another amount than 万元, as $3.25 typed as text does"},
	{file: "unsigned_negative.xlsx", like: "zero_hidden.xlsx", outcome: told, why: "0.00;0.00 shows -1.88 as 1.88: which is meant is the unit's to say, both are told"},
	{file: "protected.xls", like: "zero_hidden.xlsx", outcome: right, why: "a protected workbook is encrypted with a password that everybody has"},
	{file: "chart_sheet.xlsx", like: "zero_hidden.xlsx", outcome: right, why: "a chart sheet beside the forms is none of them; 9.99 is there for a finding to send back"},
	{file: "utf16_parts.xlsx", like: "zero_hidden.xlsx", outcome: right, why: "parts in UTF-16 are as good as others"},
	{file: "stream_in_capitals.xls", outcome: right, why: "the stream of a workbook may be named in capitals; all findings are of the published submission"},
	{file: "control_characters.xlsx", outcome: told, why: "control characters are shown, not sent; a label with them in it is told and the unit is named without them"},

	{file: "transfer_a.xlsx", outcome: told, why: "转移支付(项目)名称 names the project; the form has no points and no indicators, which is told"},
	{file: "transfer_b.xlsx", outcome: told, why: "another project of the same unit and year on the same form"},
	{file: "evaluation.xlsx", outcome: right, why: "a self-evaluation is whole"},
	{file: "application.xlsx", outcome: refused, why: "绩效目标申报表 says what a project is to reach and is no evaluation: refused by its name"},
	{file: "goals_set.xlsx", outcome: right, why: "年初设定目标 and 年度总体目标完成情况 head the goals, and are no head of the table beneath"},
	{file: "goals_met.xlsx", like: "goals_set.xlsx", outcome: right, why: "年度目标完成情况 names the block, 预期目标 and 目标实际完成情况 head the goals"},
	{file: "score_below_head.xlsx", outcome: right, why: "the score stands in the cell below its head 自评得分: 98, where the rows make 100"},
	{file: "at_most.xlsx", outcome: right, why: "5830 of at most 5300 is judged however ≤ is written: 9.09 of 10 points in all five rows"},
	{file: "fund_management.xlsx", outcome: told, why: "分配科学 beneath 资金管理情况 is words where words belong, no figure that cannot be read; points and indicators are told to be lacking"},
	{file: "of_which_label.xlsx", outcome: right, why: "其中:中央财政资金 and 地方资金 are lines of their own, and parts of the total"},
	{file: "department_only.xlsx", outcome: told, why: "nothing but 主管部门 names the unit, without the code before the name"},
	{file: "three_heads.xlsx", outcome: right, why: "符号, 值 and 单位(文字描述) beneath 预期指标值 are one target: >=100公里"},

	{file: "slip_vehicles.xlsx", outcome: right, why: "公车购置和维护 6.9 for 5.9 makes two sums wrong and is one finding; the measures were left blank"},
	{file: "slip_source.xlsx", like: "slip_vehicles.xlsx", outcome: right, why: "按收入性质分 870.5 for 880.5 makes two sums wrong and is one finding"},
	{file: "slip_both.xlsx", like: "slip_vehicles.xlsx", outcome: right, why: "both slips are two findings, each as it is alone"},
	{file: "later_wording.xlsx", like: "slip_vehicles.xlsx", outcome: told, why: "招待开支 is no wording of 公务接待 yet: the line is told to be lacking and the row to be unknown"},

	{file: "years_tie.xlsx", outcome: refused, why: "two forms print two years: a question, with both places"},
	{file: "years_tie_reversed.xlsx", outcome: refused, why: "the same question whichever form comes first"},
	{file: "no_year.xlsx", outcome: refused, why: "no year stands anywhere: a question"},

	{file: "negative_amounts.xlsx", outcome: right, why: "no budget is below zero, told at each cell and nothing judged by one; 31 in post for 0 posts are 31 over"},
	{file: "total_of_120.xlsx", outcome: right, why: "a total of 120 is neither its sum nor within 0 to 100"},
	{file: "budgets_of_zero.xlsx", outcome: right, why: "what was spent on a budget of 0 is over it by all of it; no rate is made of a base of 0"},
	{file: "text_box.xlsx", outcome: told, why: "3.25 in a text box over a blank cell is no answer that is read, and none that is missing: the cell and the box are told"},
	{file: "embedded_project.xlsx", outcome: told, why: "附件3 stands as a workbook within 附件2: it is read by itself, and told here"},
	{file: "embedded_in_word.docx", outcome: told, why: "the report is read; the workbook with the tables is read by itself, and told by its paragraph"},

	{file: "macros.xlsm", outcome: told, why: "a workbook with macros, a picture, a chart and comments is read like any other; the 2 beside the form is told"},
}

// refusals are the errors by which a file is refused, by the names that the
// golden files call them.
var refusals = map[string]error{
	"no_form": ErrNoForm, "no_unit": ErrNoUnit, "no_year": ErrNoYear, "years": ErrYears, "year_doubtful": ErrYearDoubtful,
	"other_form": ErrOtherForm, "doubtful_form": ErrDoubtfulForm, "own_settings": ErrOwnSettings,
}

// readCase is all that is read of a file, a fact or a finding a line, and which
// outcome that is.
func readCase(t *testing.T, file string) (outcome, []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "cases", file))
	if err != nil {
		t.Fatal(err)
	}
	filings, err := reader(t, Given{}).Read(file, data)
	if err != nil {
		for code, sentinel := range refusals {
			if errors.Is(err, sentinel) {
				return refused, []string{code + ": " + err.Error()}
			}
		}
		t.Fatalf("%s: refused for a reason of no name: %v", file, err)
	}
	var lines []string
	got := right
	s := &schema.Submission{Unit: filings[0].Unit, Year: filings[0].Year, Filings: filings}
	for _, f := range filings {
		if f.Unit != s.Unit || f.Year != s.Year {
			t.Errorf("%s is of %s %d and of %s %d", file, s.Unit, s.Year, f.Unit, f.Year)
		}
		head := fmt.Sprintf("%s | %s | %d | %s", f.Form, f.Unit, f.Year, f.Project)
		if f.ByDepartment {
			head += " | by its department"
			got = told
		}
		lines = append(lines, head)
		for _, v := range f.Values {
			lines = append(lines, fmt.Sprintf("%s = %s @ %s!%s", v.Path, answerOf(v), v.Source.Sheet, v.Source.Cell))
		}
	}
	for _, f := range builtin.Check(s, schema.Context{}) {
		if f.Outcome != schema.Broken {
			continue
		}
		if strings.HasPrefix(f.Code, "F") {
			got = told
		}
		var cells []string
		for _, c := range f.Cells {
			cells = append(cells, c.Sheet+"!"+c.Cell)
		}
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", strings.Join(append([]string{f.Code}, f.Also...), "+"), f.Severity, strings.Join(cells, " "), f.Sentence()))
	}
	for i, line := range lines {
		lines[i] = printable(line)
	}
	return got, lines
}

// printable writes the characters that a text file does not show as Go does.
func printable(line string) string {
	var b strings.Builder
	for _, r := range line {
		if unicode.IsPrint(r) || r == '\u3000' {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// answerOf prints a value: a figure as it is in its measure, words in quotes,
// and what is neither with its state and what the cell held.
func answerOf(v schema.Value) string {
	switch v.State {
	case schema.Number:
		return v.Number.String()
	case schema.Text:
		return fmt.Sprintf("%q", v.Text)
	}
	return fmt.Sprintf("%s %q", v.State, v.Raw)
}

// Every small case is read right, told or refused as its reason says, with all
// its facts at their cells and all its findings.
func TestSmallCases(t *testing.T) {
	for _, c := range smallCases {
		t.Run(c.file, func(t *testing.T) {
			got, lines := readCase(t, c.file)
			if got != c.outcome {
				t.Errorf("%s, want %s: %s", got, c.outcome, c.why)
			}
			for i, line := range lines {
				if slices.Contains(lines[:i], line) {
					t.Errorf("twice: %s", line)
				}
			}
			head := string(c.outcome) + ": " + c.why
			if c.like != "" {
				_, base := readCase(t, c.like)
				differ := []string{"as " + c.like + " but for"}
				for _, line := range base {
					if !slices.Contains(lines, line) {
						differ = append(differ, "- "+line)
					}
				}
				for _, line := range lines {
					if !slices.Contains(base, line) {
						differ = append(differ, "+ "+line)
					}
				}
				lines = differ
			}
			text := strings.Join(append([]string{head}, lines...), "\n") + "\n"
			golden := filepath.Join("testdata", "cases", c.file+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")); diff != "" {
				t.Errorf("%s reads differently (-want +got):\n%s", c.why, diff)
			}
		})
	}
}

// Every file among the cases is one: of the table, or of a script, which has
// templates and what takes two steps.
func TestSmallCasesAreAll(t *testing.T) {
	files, err := os.ReadDir(filepath.Join("testdata", "cases"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".golden")
		if !strings.HasPrefix(name, "template_") && !slices.ContainsFunc(smallCases, func(c smallCase) bool { return c.file == name }) {
			t.Errorf("%s is no case", f.Name())
		}
	}
}
