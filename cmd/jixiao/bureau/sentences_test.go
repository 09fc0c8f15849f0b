package bureau

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// said gathers sentences, one a line, each under what it is said of.
type said struct {
	strings.Builder
	n int
}

func (s *said) head(title string) { fmt.Fprintf(s, "# %s\n", title) }

func (s *said) add(of, sentence string) {
	s.n++
	fmt.Fprintf(s, "%s: %s\n", of, strings.ReplaceAll(sentence, "\n", "⏎"))
}

// golden compares sentences with those that a person has read. How many there are is
// in the test: one that gets lost is not written over.
func (s *said) golden(t *testing.T, name string, count int) {
	t.Helper()
	if s.n != count {
		t.Fatalf("%s: %d sentences, want %d", name, s.n, count)
	}
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(s.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(s.String(), "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// Every way to be refused is said three times over: by the commands, on the page and
// in the workbook.
func TestRefusalSentences(t *testing.T) {
	var s said
	for _, r := range append(refusals, refusal{code: refusedOther}, refusal{code: "of_another_version"}) {
		why := Refused{Code: r.code, Detail: "详情"}
		s.add(r.code+" "+string(why.Remedy()), why.String())
		if page := why.OnPage(); page != why.String() {
			s.add("  page", page)
		}
		if book := why.InBook(); book != why.String() {
			s.add("  book", book)
		}
		if r.err != nil {
			if got := RefusalOf(fmt.Errorf("read: %w", r.err)); got.Code != r.code || !IsRefusal(r.err) {
				t.Errorf("%v is %s, want %s", r.err, got.Code, r.code)
			}
		}
	}
	if got := RefusalOf(fs.ErrClosed); got != (Refused{refusedOther, fs.ErrClosed.Error()}) || IsRefusal(fs.ErrClosed) {
		t.Errorf("what no refusal says: %+v", got)
	}
	if got := Kept(store.File{Reason: "pdf", Detail: "x"}); got != (Refused{"pdf", "x"}) {
		t.Errorf("kept: %+v", got)
	}
	s.golden(t, "refusals.golden", 73)
}

// Every problem of a template says what is wrong and what to do.
func TestTemplateSentences(t *testing.T) {
	codes := []template.Code{
		template.Missing, template.Unreadable, template.Empty, template.OldFormat, template.Encrypted, template.PlainText, template.NoWorkbook, template.Damaged,
		template.TooLarge, template.Macros, template.Strict, template.NoMarks,
		template.UnknownMark, template.Unfinished, template.OneBrace, template.NotHere, template.NotOfUnit, template.WordsAddUp, template.RatesAddUp, template.NoSuchWord,
		template.NotCompared, template.MixedRow, template.UnitInRow, template.MixedBlock, template.ReservedName,
		template.OneCell, template.PartOfRows, template.MixedRows, template.Interrupted, template.RowAbove, template.ManySheets, template.Indirect, template.ArrayRows,
		template.TooLong, template.CannotMove, template.TooManyRows, "of_another_version",
	}
	parts := []template.Part{
		"", template.InComment, template.InHeader, template.InTextBox, template.InChart, template.InSheetName, template.InName, template.InFormula, template.InValidation,
		template.InCondition, template.InHyperlink, template.InProperties, template.InTable, template.PivotTable, template.Sparkline, template.FormControl,
		template.DataTable, template.PrintTitles, template.PageBreaks, template.Elsewhere,
	}
	var s said
	for _, code := range codes {
		seen := map[string]bool{} // most parts change nothing but the place
		for _, part := range parts {
			for _, fix := range []string{"{{甲}}", ""} {
				p := template.Problem{Code: code, Sheet: "表", Cell: "A1", Part: part, Text: "TEXT+FIX", Fix: fix}
				text := templateProblem(p)
				if seen[text] {
					continue
				}
				seen[text] = true
				s.add(strings.TrimSpace(fmt.Sprintf("%s %s %s", code, part, fix)), text)
			}
		}
	}
	for _, part := range parts {
		s.add("at "+string(part), TemplateWords("模板.xlsx", template.Problems{{Code: template.Strict, Sheet: "表", Cell: "B2", Part: part}}))
	}
	s.add("of the file", TemplateWords("模板.xlsx", template.Problems{{Code: template.Empty}}))
	s.golden(t, "template.golden", 87)

	many := make(template.Problems, mostTemplateProblems+2)
	lines := strings.Split(TemplateWords("模板.xlsx", many), "\n")
	if len(lines) != mostTemplateProblems+1 || lines[mostTemplateProblems] != "……还有 2 处，改了再试。" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
	if lines := strings.Split(TemplateWords("模板.xlsx", many[:mostTemplateProblems]), "\n"); len(lines) != mostTemplateProblems || strings.Contains(lines[len(lines)-1], "还有") {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
	for text, want := range map[string]bool{"C3": false, "C3+D3": true, "C3-D3": true} {
		if got := strings.Contains(templateProblem(template.Problem{Code: template.OneCell, Cell: "A1", Text: text}), "两栏相加"); got != want {
			t.Errorf("%s: the sum of two columns is told: %v", text, got)
		}
	}
	for _, code := range []template.Code{template.Unreadable, template.Damaged} { // what a person passes on is told whole
		long := strings.Repeat("x", 2*mostQuoted)
		if said := templateProblem(template.Problem{Code: code, Text: long}); !strings.Contains(said, long) {
			t.Errorf("%s: %s", code, said)
		}
	}
	for n, cut := range map[int]bool{mostQuoted: false, mostQuoted + 1: true} {
		if got := quotedPart(strings.Repeat("甲", n)); strings.HasSuffix(got, "…") != cut || len([]rune(got)) != mostQuoted {
			t.Errorf("of %d characters: %s", n, got)
		}
	}
}

// What can be wrong with a decision about a filing or a refused file is said.
func TestDecisionSentences(t *testing.T) {
	var s said
	elsewhere := store.Elsewhere{Filings: []store.Record{{ID: 8, Unit: "某局", Year: 2022}, {ID: 9, Unit: "某局", Year: 2022}, {ID: 10, Unit: "某办", Year: 2023}}}
	s.head("FilingError")
	for _, err := range []error{
		store.ErrNoFiling, store.ErrWaits, elsewhere, store.ErrNotCurrent, store.ErrNotVoid, store.ErrIsVoid, store.ErrIsCurrent, store.ErrNotChosen, store.ErrSame,
		store.ErrNotCorrected, errYearToCome,
	} {
		s.add(err.Error(), FilingError{7, err}.Error())
		if !errors.Is(FilingError{7, err}, err) && !errors.As(FilingError{7, err}, new(store.Elsewhere)) {
			t.Errorf("%v is not in its FilingError", err)
		}
		if !IsAboutFiling(fmt.Errorf("do: %w", err)) && !errors.Is(err, store.ErrWaits) {
			t.Errorf("%v is not about a filing", err)
		}
	}
	if IsAboutFiling(fs.ErrNotExist) {
		t.Error("a file that is not there is about a filing")
	}
	s.head("RefusedError")
	for _, err := range []error{store.ErrNotRefused, store.ErrCleared, store.ErrNotCleared, fs.ErrNotExist} {
		s.add(err.Error(), RefusedError{"甲.xlsx", err}.Error())
		if !IsAboutRefused(fmt.Errorf("do: %w", err)) || !errors.Is(RefusedError{"甲.xlsx", err}, err) {
			t.Errorf("%v is not about a refused file", err)
		}
	}
	if IsAboutRefused(store.ErrNoFiling) {
		t.Error("a filing that is not there is about a refused file")
	}
	s.add("cleared", ClearedText("甲.xlsx", false))
	s.add("not cleared", ClearedText("甲.xlsx", true))
	s.add("of another unit", OtherUnit{7, "某局"}.Error())
	s.add("of other forms", OtherForms{[2]int64{7, 8}}.Error())

	record := store.Record{ID: 8, Unit: "某局", Year: 2023, Form: schema.BaseData, File: "乙.xlsx"}
	waited, chosen := record, record
	waited.Waited = true
	chosen.Waited, chosen.Choice = true, &schema.Decision{}
	s.head("what was decided")
	s.add("void", VoidText(builtin, 7, nil))
	s.add("void, and others stand", VoidText(builtin, 7, []store.Record{record, waited, chosen}))
	s.add("restored", RestoredText(builtin, 7, nil))
	s.add("restored, and a later one stands", RestoredText(builtin, 7, &record))
	s.add("chosen", ChosenText(builtin, 7, nil, false))
	s.add("chosen before another", ChosenText(builtin, 7, &record, false))
	s.add("chosen no more", ChosenText(builtin, 7, &record, true))
	s.add("corrected", CorrectedText(builtin, 7, Corrected{Corrected: store.Corrected{Filing: 9}}))
	s.add("corrected, to a new unit", CorrectedText(builtin, 7, Corrected{Corrected: store.Corrected{Filing: 9}, New: "某办"}))
	s.add("corrected, with all", CorrectedText(builtin, 7, Corrected{Corrected: store.Corrected{Filing: 9, Instead: &record, Restored: []store.Record{record}}, New: "某办", Near: []string{"某局", "某院"}}))
	s.add("uncorrected", UncorrectedText(builtin, 7, store.Uncorrected{Filing: 3}))
	s.add("uncorrected, and it waits", UncorrectedText(builtin, 7, store.Uncorrected{Filing: 3, Waits: true}))
	s.add("uncorrected, and a later one stands", UncorrectedText(builtin, 7, store.Uncorrected{Filing: 3, By: &record}))
	at := time.Date(2024, 3, 5, 12, 0, 0, 0, time.Local)
	s.add("accepted", DecisionText(schema.Decision{Why: "与批复\n核对", By: "李四", At: at}))
	s.add("accepted once", FormerlyText(schema.Decision{Why: "核对", By: "李四", At: at, Said: "不等于\n合计"}))
	s.golden(t, "decisions.golden", 34)
}

// What a file that was received before stands as is told.
func TestDuplicateSentences(t *testing.T) {
	var s said
	kept := func(by string, void bool) store.Kept {
		return store.Kept{ID: 7, Unit: "某局", Year: 2023, Form: schema.BaseData, Sheet: "附件1", SupersededBy: by, Void: void}
	}
	waiting := waitingProject(8, schema.Wait{Code: schema.WaitFewer, Before: 90, After: 10})
	void := kept("", true)
	elsewhere := void
	elsewhere.ID, elsewhere.Void, elsewhere.Unit = 9, false, "某办"
	overall, voidProject := kept("乙.xlsx", false), void
	overall.Form, voidProject.Form, voidProject.Project = schema.OverallEvaluation, schema.ProjectEvaluation, "道路养护"
	for _, test := range []struct {
		what      string
		receipt   store.Receipt
		given     importer.Given
		otherwise []Difference
	}{
		{"of its own name", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{kept("", false)}}, importer.Given{}, nil},
		{"of another name", store.Receipt{Known: "原.xlsx", Kept: []store.Kept{kept("", false)}}, importer.Given{}, nil},
		{"read otherwise", store.Receipt{Known: "原.xlsx", Kept: []store.Kept{kept("", false)}}, importer.Given{}, []Difference{{Name: "附件1 编制数", Before: "1", After: "2"}}},
		{"of what was replaced", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{kept("乙.xlsx", false), kept("乙.xlsx", false)}}, importer.Given{}, nil},
		{"of what was replaced in part", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{kept("乙.xlsx", false), kept("", false)}}, importer.Given{}, nil},
		{"of what waits", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{waiting}}, importer.Given{}, nil},
		{"withdrawn", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{void}}, importer.Given{}, nil},
		{"withdrawn and filed elsewhere", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{void, elsewhere}}, importer.Given{}, nil},
		{"withdrawn in part", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{void, overall, voidProject}}, importer.Given{}, nil},
		{"withdrawn, all of several", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{void, voidProject}}, importer.Given{}, nil},
		{"said to be of another unit", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{kept("", false), kept("", false)}}, importer.Given{Unit: "某办"}, nil},
		{"said to be of another year", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{kept("", false)}}, importer.Given{Unit: "某局", Year: 2022}, nil},
		{"said to be what it is", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{kept("", false)}}, importer.Given{Unit: "某 局", Year: 2023}, nil},
		{"in another unit's name", store.Receipt{Known: "甲.xlsx", Kept: []store.Kept{kept("", false)}, Claimed: "某办"}, importer.Given{}, nil},
	} {
		s.add(test.what, duplicates(builtin, "甲.xlsx", test.receipt, test.given, test.otherwise))
	}
	s.golden(t, "duplicates.golden", 14)
}

func waitingProject(id int64, wait schema.Wait) store.Kept {
	return store.Kept{ID: id, Unit: "某局", Year: 2023, Form: schema.ProjectEvaluation, Project: "道路养护", Sheet: "附件3", SupersededBy: "乙.xlsx", Wait: &wait}
}

// What came in is told: what it replaces, what waits, whose it is.
func TestImportSentences(t *testing.T) {
	var s said
	project := waitingProject(8, schema.Wait{Code: schema.WaitFewer, Before: 90, After: 10})
	renamed := waitingProject(9, schema.Wait{Code: schema.WaitRenamed, Before: 9, After: 8, Beside: "道路\n养护"})
	s.head("what a file replaces")
	s.add("nothing", supersedes(builtin, nil))
	replaced := []store.Superseded{
		{Form: schema.BaseData, File: "乙.xlsx", Before: 10, After: 9},
		{Form: schema.ProjectEvaluation, Project: "道路养护", File: "乙.xlsx", Before: 5, After: 5},
		{Form: schema.OverallEvaluation, File: "丙.xlsx", Before: 1, After: 2},
	}
	s.add("two files", supersedes(builtin, replaced))
	older := []store.Superseded{{Form: schema.BaseData, File: "乙.xlsx", OlderModified: true}, replaced[2]}
	s.add("a later one", supersedes(builtin, older))
	s.add("read again", replacedText(builtin, replaced[:1]))
	s.add("read again, and a later one stands", replacedText(builtin, []store.Superseded{replaced[0], {Form: schema.OverallEvaluation, By: "丁.xlsx"}}))
	s.add("read again, and a later one alone stands", replacedText(builtin, []store.Superseded{{Form: schema.OverallEvaluation, By: "丁.xlsx"}}))
	s.add("read again, nothing", replacedText(builtin, nil))
	s.head("what waits")
	s.add("nothing", waitingText(builtin, nil))
	s.add("a form", waitingText(builtin, []store.Kept{{ID: 6, Form: schema.BaseData, SupersededBy: "乙.xlsx", Wait: &schema.Wait{Code: schema.WaitOther, Before: 3, After: 4}}}))
	s.add("one that was renamed", waitingText(builtin, []store.Kept{renamed}))
	s.add("two projects", waitingText(builtin, []store.Kept{project, renamed}))
	for _, code := range []schema.WaitCode{schema.WaitFewer, schema.WaitOther, schema.WaitStale, schema.WaitNameless, schema.WaitRenamed} {
		s.add(string(code), WaitText(schema.Wait{Code: code, Before: 1, After: 2}))
	}
	s.add("for none", WaitText(schema.Wait{Code: schema.WaitStale, After: 2}))
	s.add("list", WaitingList(builtin, []store.Record{
		{Unit: "某局", Year: 2023, Form: schema.BaseData, File: "甲.xlsx", SupersededBy: "乙.xlsx", Wait: &schema.Wait{Code: schema.WaitFewer}},
		{Unit: "某局", Year: 2023, Form: schema.ProjectEvaluation, Project: "道路养护", File: "甲.xlsx", SupersededBy: "乙.xlsx", Wait: renamed.Wait},
	}))
	s.head("whose it is")
	s.add("by department", byDepartment([]*schema.Filing{{Unit: "某局"}, {Unit: "某办", ByDepartment: true}}))
	s.add("by itself", byDepartment([]*schema.Filing{{Unit: "某局"}}))
	s.add("alike", recognised(store.Receipt{Alike: []store.Alike{{Name: "区某局", Unit: "某局"}}, Unsure: []string{"某院"}}))
	s.add("known", recognised(store.Receipt{}))
	s.add("suggested nothing", SuggestionText(nil))
	s.add("suggested unit", SuggestionText(&Suggestion{Unit: "某局"}))
	s.add("suggested year", SuggestionText(&Suggestion{Year: 2023}))
	s.add("suggested both", SuggestionText(&Suggestion{Unit: "某局", Year: 2023}))
	s.head("what is in it")
	s.add("forms", FormsIn(builtin, Imported{Forms: []ImportedForm{
		{Form: schema.BaseData, Unit: "某局", Year: 2023}, {Form: schema.ProjectEvaluation, Unit: "某局", Year: 2023, Project: "道路养护"}, {Form: schema.BaseData, Unit: "某办", Year: 2022}}}))
	s.add("nothing found", FoundIn(store.Count{}))
	s.add("found", FoundIn(store.Count{Errors: 1, Warnings: 2, Notices: 3}))
	s.add("notices found", FoundIn(store.Count{Notices: 1}))
	s.add("warnings found", FoundIn(store.Count{Warnings: 1}))
	s.golden(t, "import.golden", 31)
}

// What stands in a database file, and what can be done about it, is said.
func TestDatabaseSentences(t *testing.T) {
	var s said
	kinds := []store.ProblemKind{
		store.NotADatabase, store.EmptyFile, store.OtherLog, store.Damaged, store.Truncated, store.BytesLost, store.BytesChanged, store.Dangling, store.ValueUnplaced,
		store.ValueWrong, store.Interrupted, "of_another_version",
	}
	for _, kind := range kinds {
		p := store.Problem{Kind: kind, Name: "甲.xlsx", Detail: "详情"}
		s.add(string(kind), ProblemText(p))
		if AdviceFor(&Checked{Inspection: store.Inspection{Problems: []store.Problem{{Kind: store.Interrupted}, p}}}) != "" {
			s.add("  advice", "先不要用它")
		}
		p.Name, p.Count = "", 3
		s.add("  3 of it", ProblemText(p))
	}
	s.add("sound", strings.Join(CheckedNotes(&Checked{Inspection: store.Inspection{Current: true, Version: 9}}), "|"))
	c := &Checked{Inspection: store.Inspection{InLog: true, Unfinished: "2024-03-05 12:00", Version: 3, Left: 2}}
	c.Unverified.Locked, c.Unverified.Outdated, c.Unverified.Unread = 1, 2, []string{"甲.xlsx", "乙.xlsx"}
	s.add("with all", strings.Join(CheckedNotes(c), "|"))
	s.add("of no version", strings.Join(CheckedNotes(&Checked{}), "|"))
	f := &schema.Filing{Form: schema.BaseData, Unit: "某局"}
	s.add("differs", saysOriginalDiffers(builtin, "甲.xlsx", f, []Changed{{Name: "编制数", Before: "1\n2", After: "3"}, {}}))
	s.add("differs in its place", saysOriginalDiffers(builtin, "甲.xlsx", f, nil))
	s.add("outdated", OutdatedText(2, 5)+OutdatedText(0, 0))
	s.add("unfinished", UnfinishedText(2)+UnfinishedText(0))
	for _, n := range []int64{0, 1023, 1024, 1<<20 - 1, 1 << 20, 3<<20 + 1<<19} {
		s.add(fmt.Sprint(n), SizeText(n))
	}
	s.golden(t, "database.golden", 46)
}

// What is told of units, forms, flags and reminders.
func TestListSentences(t *testing.T) {
	var s said
	for _, severity := range []schema.Severity{schema.Err, schema.Warn, schema.Info, ""} {
		s.add("severity "+string(severity), severity.Word())
	}
	for _, id := range []schema.FormID{schema.BaseData, schema.ProjectEvaluation, "", "of_another_version"} {
		s.add("form "+string(id), FormName(builtin, id)+" | "+FormTitle(builtin, id))
	}
	for _, path := range []string{"base_data/staffing/authorized_posts", "base_data/costs/three_public/final", "base_data/costs/district_special_funds/2/final", "of/another/version"} {
		s.add(path, PathName(builtin, path, "校车补贴", 2023))
	}
	s.head("flags")
	s.add("in words", FlagText(schema.Flag{Flag: schema.FlagErrorFindings, Name: "有错误", Detail: "3 条"}))
	s.add("absent", FlagText(schema.Flag{Flag: schema.FlagNotHandedIn, Name: "没有报送", Detail: "附件1"}))
	s.add("money", FlagText(schema.Flag{Flag: "x", Name: "三公经费超预算", Kind: schema.Money, Value: schema.One * 12345 / 1000, Limit: schema.One * 10}))
	s.add("score", FlagText(schema.Flag{Flag: "x", Name: "得分低", Kind: schema.Score, Value: schema.One * 12345 / 1000, Limit: schema.One * 60}))
	s.head("names")
	s.add("as before", WasCalled(""))
	s.add("renamed", WasCalled("道路\n养护"))
	s.add("not on the roster any more", StillListed("某院", "")+StillListed("某院", "某局"))
	s.add("alias, in one file", AliasConflict{Alias: "某院", Unit: "某局", File: "甲.xlsx", Form: "附件1"}.Error())
	s.add("alias, on the roster", AliasConflict{Alias: "某院", Unit: "某局", OnRoster: true}.Error())
	s.add("alias, said before", AliasConflict{Alias: "某院", Unit: "某局"}.Error())
	s.add("other title", SaysOtherTitle("自评报告", "附件4"))
	s.head("reminders")
	base, overall := builtin.Form(schema.BaseData), builtin.Form(schema.OverallEvaluation)
	listed := []summary.Listed{
		{RosterUnit: schema.RosterUnit{Name: "某局"}, Missing: []*schema.Form{base, overall}},
		{RosterUnit: schema.RosterUnit{Name: "某办"}, Filed: "某办", Missing: []*schema.Form{base, overall}},
	}
	s.add("none", reminderText("", nil, nil, 0))
	s.add("together", reminderText("", listed, nil, 2023))
	s.add("ungrouped", reminderText(ungrouped, listed[:1], &schema.Settings{}, 2023))
	s.add("past", reminderText("区政府办", listed[1:], &schema.Settings{Deadline: "2024-03-31"}, 2023))
	s.add("to come", reminderText("区政府办", listed[1:], &schema.Settings{Deadline: "2924-03-31"}, 2023))
	s.add("no date", reminderText("", listed[1:], &schema.Settings{Deadline: "三月底"}, 2023))
	s.golden(t, "lists.golden", 29)
	today := reminderText("", nil, &schema.Settings{Deadline: time.Now().Format(time.DateOnly)}, 2023)
	yesterday := reminderText("", nil, &schema.Settings{Deadline: time.Now().AddDate(0, 0, -1).Format(time.DateOnly)}, 2023)
	if strings.Contains(today, "超过") || !strings.Contains(yesterday, "超过") {
		t.Errorf("today: %s, yesterday: %s", today, yesterday)
	}
}

// What settings are for, and what they change, is said.
func TestSettingsSentences(t *testing.T) {
	var s said
	set := &schema.Settings{Deadline: "2024-03-31"}
	s.head("whose they are")
	s.add("of all years", SettingsOf(store.InForce{}))
	s.add("none", SettingsOf(store.InForce{Year: 2023}))
	s.add("own", SettingsOf(store.InForce{Year: 2023, Of: 2023, ID: 1, Settings: set}))
	s.add("of the year before", SettingsOf(store.InForce{Year: 2023, Of: 2022, ID: 1, Settings: set}))
	s.add("of the year before, no deadline", SettingsOf(store.InForce{Year: 2023, Of: 2022, ID: 1, Settings: &schema.Settings{}}))
	s.add("of all years, taken over", SettingsOf(store.InForce{Year: 2023, ID: 1, Settings: set}))
	s.head("what is saved")
	s.add("for all years", SettingsSaved(nil, []int{2023}))
	s.add("for one", SettingsSaved([]int{2023}, nil))
	s.add("for two", SettingsSaved([]int{2022, 2023}, []int{2024}))
	change := func(none bool, years ...int) SettingsChange {
		return SettingsChange{SettingsBook: importer.SettingsBook{Years: years}, None: none}
	}
	s.add("planned", SettingsPlanned([]SettingsChange{change(false, 2022), change(false, 2023)}, nil))
	s.add("none for all", SettingsPlanned([]SettingsChange{change(true)}, nil))
	s.add("none for one", SettingsPlanned([]SettingsChange{change(true, 2022)}, []int{2023}))
	s.add("some and none", SettingsPlanned([]SettingsChange{change(true, 2022), change(false, 2023)}, []int{2024}))
	s.add("deed", SettingsDeed(nil)+" "+SettingsDeed([]int{2022, 2023}))
	s.add("deed of none", NoSettingsDeed(nil)+" "+NoSettingsDeed([]int{2022}))
	s.add("years", YearsText(nil)+" "+YearsText([]int{2022, 2023}))
	s.head("what is odd")
	s.add("a year to come", YearNotCome{2099}.Error())
	s.add("another year", YearsDiffer{[]int{2022, 2023}, 2024}.Error())
	s.add("a deadline", OddDeadline{"2023-03-31", 2023}.Error())
	s.head("labels")
	s.add("none", strings.Join(LabelsText(LabelChanges{}), "|"))
	s.add("all", strings.Join(LabelsText(LabelChanges{Teach: []schema.Wording{{Label: "甲"}, {Label: "乙"}, {Label: "丙"}}, Otherwise: []string{"乙"}, Forget: []string{"丁", "戊"}, Kept: []string{"己"}}), "|"))
	if n := (LabelChanges{Teach: make([]schema.Wording, 2), Forget: make([]string, 3)}).Count(); n != 5 {
		t.Errorf("%d labels change", n)
	}
	s.golden(t, "settings.golden", 21)
}

// What could not be written is said with what to do.
func TestWriteSentences(t *testing.T) {
	var s said
	s.add("unwritten", ReturnFailed(fmt.Errorf("do: %w", unwritten{errors.New("写不进去")})))
	s.add("panicked", ReturnFailed(fmt.Errorf("do: %w", panicked{"out of range"})))
	s.add("other", ReturnFailed(errors.New("no such table")))
	s.add("copy of a damaged file", refusedCopy(errStoredDamaged, false).String())
	s.add("copy of a lost file", refusedCopy(fs.ErrNotExist, true).String())
	s.add("copy of a refused file", refusedCopy(errPipe, true).String())
	s.add("copy that failed", refusedCopy(errPipe, false).String())
	for _, r := range []struct {
		what string
		err  error
	}{
		{"full", syscall.ENOSPC}, {"denied", fs.ErrPermission}, {"read only", syscall.EROFS}, {"in use", syscall.EBUSY}, {"long", syscall.ENAMETOOLONG},
		{"no folder", fs.ErrNotExist}, {"a folder", syscall.EISDIR}, {"no folder on the way", syscall.ENOTDIR}, {"other", errors.New("bad luck")},
	} {
		s.add(r.what, WriteProblem(r.err))
	}
	if runtime.GOOS == "linux" { // other systems have other codes for them
		s.golden(t, "write.golden", 16)
	}
}
