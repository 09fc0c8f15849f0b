package store

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// indicators is 附件2 of a unit with some indicators, by their actuals.
func indicators(unit string, actuals ...string) *schema.Filing {
	f := form(unit, schema.OverallEvaluation, "")
	for i, actual := range actuals {
		n := string(rune('1' + i))
		for column, text := range map[string]string{"name": "第" + n + "项任务", "target": "100件", "actual": actual} {
			f.Values = append(f.Values, schema.Value{Path: schema.Path("overall_evaluation/indicators", n, column), Kind: schema.Phrase,
				State: schema.Text, Text: text, Raw: text, Source: schema.Source{Sheet: "附件2", Cell: strings.ToUpper(column[:1]) + n}})
		}
	}
	slices.SortFunc(f.Values, func(a, b schema.Value) int { return strings.Compare(a.Path, b.Path) })
	return f
}

// costs gives 附件1 a figure of 公用经费, in 万元.
func costs(f *schema.Filing, year int, column string, figure schema.Amount) *schema.Filing {
	f.Year = year
	f.Values = append(f.Values, schema.Value{Path: "base_data/costs/operating_expenses/" + column, Kind: schema.Money, State: schema.Number,
		Number: figure * schema.One, Raw: figure.String(), Source: schema.Source{Sheet: "附件1", Cell: "F21"}})
	return f
}

func found(t *testing.T, db *DB, filter FindingFilter, code string) []schema.Finding {
	t.Helper()
	all, err := db.Findings(t.Context(), filter)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(f schema.Finding) bool { return f.Code != code })
}

func TestAcceptStandsUntilTheFormSaysOtherwise(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("某局", 31))
	findings := found(t, db, FindingFilter{Unit: "某局"}, "A2")
	if len(findings) != 1 || findings[0].Accepted != nil {
		t.Fatalf("findings before: %+v", findings)
	}
	if err := db.Accept(t.Context(), findings, schema.Decision{Why: "编制已批，文件在途", By: "甲"}); err != nil {
		t.Fatal(err)
	}
	accepted := found(t, db, FindingFilter{Unit: "某局"}, "A2")[0]
	if accepted.Accepted == nil || accepted.Accepted.Why != "编制已批，文件在途" || accepted.Accepted.By != "甲" || accepted.Standing() {
		t.Errorf("accepted as %+v", accepted.Accepted)
	}
	// The same form again, its rows moved: still accepted.
	moved := base("某局", 31)
	for i := range moved.Values {
		moved.Values[i].Source.Cell = "Z" + moved.Values[i].Source.Cell
	}
	put(t, db, "moved.xlsx", moved)
	if f := found(t, db, FindingFilter{Unit: "某局"}, "A2")[0]; f.Accepted == nil {
		t.Error("the same finding elsewhere is not accepted any more")
	}
	// Another figure: another finding.
	put(t, db, "b.xlsx", base("某局", 32))
	if f := found(t, db, FindingFilter{Unit: "某局"}, "A2")[0]; f.Accepted != nil {
		t.Error("a finding about another figure is accepted")
	}
	put(t, db, "c.xlsx", base("某局", 31), form("某局", schema.OverallEvaluation, ""))
	again := found(t, db, FindingFilter{Unit: "某局"}, "A2")
	if again[0].Accepted == nil {
		t.Error("the accepted finding came again and is not accepted")
	}
	if err := db.Reconsider(t.Context(), again, "乙"); err != nil {
		t.Fatal(err)
	}
	if f := found(t, db, FindingFilter{Unit: "某局"}, "A2")[0]; f.Accepted != nil {
		t.Error("taken back and still accepted")
	}
	got := query(t, db, `SELECT code || ' ' || why || ' ' || made_by || ' ' || undone_by FROM decisions`)
	if diff := cmp.Diff([]string{"A2 编制已批，文件在途 甲 乙"}, got); diff != "" {
		t.Errorf("what is kept of it (-want +got):\n%s", diff)
	}
	if err := db.Accept(t.Context(), nil, schema.Decision{Why: "无"}); !errors.Is(err, ErrNoFinding) {
		t.Errorf("accepting nothing: %v", err)
	}
}

func TestVoidAndRestore(t *testing.T) {
	db := newDB(t)
	put(t, db, "old.xlsx", base("某局", 26))
	put(t, db, "wrong.xlsx", base("某局", 31))
	records, err := db.Records(t.Context(), "某局", 2023)
	if err != nil || len(records) != 2 {
		t.Fatalf("%v %v", records, err)
	}
	if records[0].SupersededBy != "wrong.xlsx" || records[0].Current() || !records[1].Current() {
		t.Errorf("records: %+v", records)
	}
	if _, err := db.Void(t.Context(), records[0].ID, schema.Decision{Why: "旧"}); !errors.Is(err, ErrNotCurrent) {
		t.Errorf("withdrawing what is superseded: %v", err)
	}
	if _, err := db.Void(t.Context(), 999, schema.Decision{Why: "旧"}); !errors.Is(err, ErrNoFiling) {
		t.Errorf("withdrawing nothing: %v", err)
	}
	restored, err := db.Void(t.Context(), records[1].ID, schema.Decision{Why: "发错文件", By: "甲"})
	if err != nil || len(restored) != 1 || restored[0].File != "old.xlsx" {
		t.Fatalf("restored %+v, %v", restored, err)
	}
	if codes := found(t, db, FindingFilter{Unit: "某局"}, "A2"); len(codes) != 0 {
		t.Errorf("findings of a withdrawn filing stand: %v", codes)
	}
	records, err = db.Records(t.Context(), "某局", 2023)
	if err != nil || len(records) != 2 || !records[0].Current() || records[1].Void == nil || records[1].Void.Why != "发错文件" || records[1].SupersededBy != "" {
		t.Errorf("records after: %+v, %v", records, err)
	}
	// Neither the same bytes nor a reread bring it back.
	receipt := putFile(t, db, File{Name: "wrong.xlsx", Data: []byte("wrong.xlsx 1")}, base("某局", 31))
	if !receipt.Duplicate || !receipt.Kept[0].Void {
		t.Errorf("imported again: %+v", receipt)
	}
	if _, err := db.Reread(t.Context(), Sum([]byte("wrong.xlsx 1")), []*schema.Filing{base("某局", 33)}, nil); err != nil {
		t.Fatal(err)
	}
	if codes := found(t, db, FindingFilter{Unit: "某局"}, "A2"); len(codes) != 0 {
		t.Errorf("a withdrawn filing came back by a reread: %v", codes)
	}
	if _, err := db.Restore(t.Context(), records[1].ID, "乙"); err != nil {
		t.Fatal(err)
	}
	if codes := found(t, db, FindingFilter{Unit: "某局"}, "A2"); len(codes) != 1 {
		t.Errorf("a restored filing does not stand: %v", codes)
	}
	if _, err := db.Restore(t.Context(), records[1].ID, "乙"); !errors.Is(err, ErrNotVoid) {
		t.Errorf("restoring what is not withdrawn: %v", err)
	}
}

// With the last filing of a workbook, whatever else it had replaced stands
// again: a project that was renamed in it.
func TestVoidWholeWorkbook(t *testing.T) {
	db := newDB(t)
	put(t, db, "old.xlsx", base("某局", 26), form("某局", schema.ProjectEvaluation, "甲项目"))
	put(t, db, "new.xlsx", base("某局", 25), form("某局", schema.ProjectEvaluation, "乙项目"))
	records, err := db.Records(t.Context(), "某局", 2023)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.Current() {
			if _, err := db.Void(t.Context(), r.ID, schema.Decision{Why: "发错"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	stands := func(want ...string) {
		t.Helper()
		d, err := db.District(t.Context(), 2023)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range d.Submissions[0].Filings {
			got = append(got, f.File+" "+string(f.Form)+" "+f.Project)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("what stands (-want +got):\n%s", diff)
		}
	}
	stands("old.xlsx base_data ", "old.xlsx project_evaluation 甲项目")
	// Taken back, each goes where it was: the renamed project does not count
	// twice.
	for _, r := range slices.Backward(records) {
		if r.Current() {
			if _, err := db.Restore(t.Context(), r.ID, "乙"); err != nil {
				t.Fatal(err)
			}
		}
	}
	stands("new.xlsx base_data ", "new.xlsx project_evaluation 乙项目")
}

func TestSettings(t *testing.T) {
	db := newDB(t)
	if s, err := db.Settings(t.Context(), 0); s != nil || err != nil {
		t.Fatalf("settings of a new database: %v, %v", s, err)
	}
	put(t, db, "a.xlsx", base("某局", 31))
	put(t, db, "b.xlsx", base("文旅局", 26))
	settings := schema.Settings{
		Checks: map[string]schema.CheckSetting{"A1": {Off: true}, "A2": {Severity: schema.Err}},
		Roster: []schema.RosterUnit{{Code: "001", Name: "某局"}, {Name: "文化旅游局", Aliases: []string{"文旅局"}}, {Name: "某院", Department: "某局"}},
	}
	reread, err := db.SaveSettings(t.Context(), settings, "甲")
	if err != nil {
		t.Fatal(err)
	}
	if len(reread) != 0 {
		t.Errorf("files to read again: %v", reread) // 文旅局 is the roster's 文化旅游局 from now on
	}
	kept, err := db.Settings(t.Context(), 0)
	if diff := cmp.Diff(&settings, kept); err != nil || diff != "" {
		t.Errorf("settings, %v (-saved +read):\n%s", err, diff)
	}
	if f := found(t, db, FindingFilter{Unit: "某局"}, "A2"); len(f) != 1 || f[0].Severity != schema.Err {
		t.Errorf("A2 is %+v, want an error", f)
	}
	if f := found(t, db, FindingFilter{NotJudged: true}, "A1"); len(f) != 0 {
		t.Errorf("A1 is off and tried: %v", f)
	}
	absent := found(t, db, FindingFilter{Year: 2023}, "X18")
	if len(absent) != 1 || absent[0].Unit != "某院" || len(absent[0].Cells) != 0 {
		t.Errorf("absent: %+v", absent)
	}
	put(t, db, "c.xlsx", base("不在册的局", 20))
	put(t, db, "d.xlsx", base("某院", 20))
	got := found(t, db, FindingFilter{Year: 2023}, "X18")
	if len(got) != 1 || got[0].Unit != "不在册的局" {
		t.Errorf("not on the roster: %+v", got)
	}
	if unit, ok, err := db.FindUnit(t.Context(), "文旅局"); !ok || err != nil || unit != "文旅局" {
		t.Errorf("文旅局 is %q, %v, %v", unit, ok, err)
	}
	if receipt := put(t, db, "e.xlsx", base("文化旅游局", 25)); len(receipt.Superseded) != 1 {
		t.Errorf("the same unit under its roster's name: %+v", receipt)
	}
}

func TestRosterJoinsTwoUnits(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("文化旅游局", 26))
	put(t, db, "b.xlsx", base("文旅局", 25))
	reread, err := db.SaveSettings(t.Context(), schema.Settings{Roster: []schema.RosterUnit{{Name: "文化旅游局", Aliases: []string{"文旅局"}}}}, "甲")
	if err != nil || len(reread) != 1 || reread[0] != Sum([]byte("b.xlsx 1")) {
		t.Fatalf("files to read again: %v, %v", reread, err)
	}
	if _, err := db.Reread(t.Context(), reread[0], []*schema.Filing{base("文旅局", 25)}, nil); err != nil {
		t.Fatal(err)
	}
	d, err := db.District(t.Context(), 2023)
	if err != nil || len(d.Submissions) != 1 || d.Submissions[0].Unit != "文化旅游局" {
		t.Errorf("%d submissions, %v", len(d.Submissions), err)
	}
}

// Figures of the year before are held against that year's filing, whichever of
// the two arrives first.
func TestPriorYear(t *testing.T) {
	for _, newestFirst := range []bool{false, true} {
		db := newDB(t)
		first, second := costs(base("某局", 26), 2022, "final", 50), costs(base("某局", 26), 2023, "prior_final", 51)
		if newestFirst {
			first, second = second, first
		}
		put(t, db, "a.xlsx", first)
		put(t, db, "b.xlsx", second)
		got := found(t, db, FindingFilter{Year: 2023}, "X15")
		if len(got) != 1 || got[0].Written != "51" || got[0].Expected != "50" || len(got[0].Cells) != 2 {
			t.Errorf("newest first %v: %+v", newestFirst, got)
		}
	}
}

func TestCopiedIndicatorTables(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", indicators("甲局", "100件", "101件", "102件"))
	if got := found(t, db, FindingFilter{}, "X17"); len(got) != 0 {
		t.Fatalf("alone: %+v", got)
	}
	put(t, db, "b.xlsx", indicators("乙局", "100件", "101件", "102件"))
	put(t, db, "c.xlsx", indicators("丙局", "100件", "101件", "103件"))
	var got []string
	for _, f := range found(t, db, FindingFilter{}, "X17") {
		got = append(got, f.Unit+" "+f.Cells[0].Cell+" "+f.Message())
	}
	want := []string{
		"甲局 N1 附件2!N1 指标、指标值和完成值与「乙局」报送的完全相同，请核对是否照抄",
		"乙局 N1 附件2!N1 指标、指标值和完成值与「甲局」报送的完全相同，请核对是否照抄",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("copies (-want +got):\n%s", diff)
	}
	put(t, db, "d.xlsx", indicators("乙局", "100件", "101件", "99件"))
	if got := found(t, db, FindingFilter{}, "X17"); len(got) != 0 {
		t.Errorf("after the correction: %+v", got)
	}
}

func TestNotesStandBesideTheirFinding(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("某局", 31))
	key := found(t, db, FindingFilter{}, "A2")[0].Key()
	answered := base("某局", 31)
	answered.Notes = []schema.Note{{Key: key, Text: "年底调入一人，编制待批", Source: schema.Source{Sheet: "审核意见", Cell: "H6"}}}
	put(t, db, "a（审核）.xlsx", answered)
	if f := found(t, db, FindingFilter{}, "A2")[0]; f.Note != "年底调入一人，编制待批" {
		t.Errorf("the note is %q", f.Note)
	}
}

func TestAsItStood(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("某局", 31))
	put(t, db, "b.xlsx", base("某局", 26))
	records, err := db.Records(t.Context(), "某局", 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		findings, err := db.AsItStood(t.Context(), records[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range findings {
			if f.Code == "A2" {
				n++
			}
		}
		if n != want {
			t.Errorf("%s had A2 %d times, want %d", records[i].File, n, want)
		}
		f, err := db.Filing(t.Context(), records[i].ID)
		if err != nil || f.File != records[i].File || len(f.Values) == 0 {
			t.Errorf("filing %d: %+v, %v", i, f, err)
		}
	}
	if _, err := db.Filing(t.Context(), 99); !errors.Is(err, ErrNoFiling) {
		t.Errorf("no filing: %v", err)
	}
}

// What people decided is kept, whoever asks.
func TestDecisionsCannotBeChanged(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("某局", 31))
	if err := db.Accept(t.Context(), found(t, db, FindingFilter{}, "A2"), schema.Decision{Why: "已核", By: "甲"}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SaveSettings(t.Context(), schema.Settings{}, "甲"); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`DELETE FROM decisions`, `UPDATE decisions SET why = ''`, `DELETE FROM settings`, `UPDATE settings SET content = '{}'`} {
		if _, err := db.writer.ExecContext(t.Context(), statement); err == nil || errors.Is(err, sql.ErrNoRows) {
			t.Errorf("%s went through", statement)
		}
	}
}

// What was accepted is no more among what is told of a file.
func TestAcceptedFindingsAreNotTold(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("某局", 31))
	sum := query(t, db, `SELECT sha256 FROM files`)[0]
	before, err := db.Standing(t.Context(), sum)
	if err != nil || before.Warnings == 0 {
		t.Fatal(before, err)
	}
	if err := db.Accept(t.Context(), found(t, db, FindingFilter{}, "A2"), schema.Decision{Why: "已核", By: "甲"}); err != nil {
		t.Fatal(err)
	}
	want := before
	want.Warnings--
	if after, err := db.Standing(t.Context(), sum); err != nil || after != want {
		t.Errorf("%+v, %v, want %+v", after, err, want)
	}
	if err := db.Reconsider(t.Context(), found(t, db, FindingFilter{}, "A2"), "乙"); err != nil {
		t.Fatal(err)
	}
	if after, err := db.Standing(t.Context(), sum); err != nil || after != before {
		t.Errorf("taken back: %+v, %v, want %+v", after, err, before)
	}
}
