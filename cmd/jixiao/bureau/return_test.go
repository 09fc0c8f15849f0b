package bureau

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/handout"
	"jixiao/importer"
	"jixiao/importer/grid/formats"
	"jixiao/schema"
	"jixiao/schema/store"
)

// outbox keeps what goes back to units.
type outbox map[string][]byte

func (o outbox) write(unit string, fill func(Put) error) (string, error) {
	return "退回/" + unit, fill(func(stem, extension string, data []byte) (string, error) {
		o[unit+"/"+stem+extension] = data
		return stem + extension, nil
	})
}

func (o outbox) names() []string {
	var names []string
	for name := range o {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func returned(t *testing.T, db *store.DB, what Returns) ([]Returned, outbox) {
	t.Helper()
	out := outbox{}
	what.Year = 2023
	if what.Password == nil {
		what.Password = func(string) string { return "" }
	}
	if what.Write == nil {
		what.Write = out.write
	}
	list, err := Return(t.Context(), db, what)
	if err != nil {
		t.Fatal(err)
	}
	return list, out
}

// unsound is a form of which the sum of 三公经费 of the year before is wrong.
func unsound(t *testing.T, unit string) []byte {
	t.Helper()
	return book(t, baseForm, "某甲局", unit, "7.4 | 7.2", "8.5 | 7.2")
}

// What is wrong goes back: the file with its cells marked, and a notice.
func TestReturn(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", unsound(t, "某甲局"))
	receive(t, db, "乙.xlsx", book(t, baseForm, "某甲局", "某乙局"))
	data, err := os.ReadFile("../../../samples/formats/06-旧版Excel.xls")
	if err != nil {
		t.Fatal(err)
	}
	old := receive(t, db, "丙.xls", data)
	list, out := returned(t, db, Returns{})
	if len(list) != 3 || slices.ContainsFunc(list, Returned.Failed) {
		t.Fatalf("%+v", list)
	}
	third := old.Forms[0].Unit
	want := []string{"某乙局/乙（审核）.xlsx", "某乙局/退回修改通知.docx", third + "/丙（审核）.xlsx", third + "/退回修改通知.docx", "某甲局/甲（审核）.xlsx", "某甲局/退回修改通知.docx"}
	slices.Sort(want)
	if diff := cmp.Diff(want, out.names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	i := slices.IndexFunc(list, func(r Returned) bool { return r.Unit == "某甲局" })
	first := list[i]
	if first.Points < 1 || len(first.Copies) != 1 || first.Copies[0].Drawn || first.Copies[0].Copy != "退回/某甲局/甲（审核）.xlsx" || first.Notice != "退回/某甲局/退回修改通知.docx" || first.Year != 2023 {
		t.Errorf("%+v", first)
	}
	if i := slices.IndexFunc(list, func(r Returned) bool { return r.Unit == third }); !list[i].Copies[0].Drawn || list[i].Copies[0].Reason != "" {
		t.Errorf("an .xls: %+v", list[i])
	}
	if drawn := out[third+"/丙（审核）.xlsx"]; formats.Of(drawn).Kind != formats.XLSX {
		t.Error("what is drawn is no workbook")
	}
	marked := out["某甲局/甲（审核）.xlsx"]
	f, err := excelize.OpenReader(bytes.NewReader(marked))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("审核意见")
	if err != nil {
		t.Fatal(err)
	}
	row := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 1 && row[1] == "A3" })
	if row < 0 || rows[row][4] != "附件1!B6" || rows[row][7] != "7.4" {
		t.Fatalf("审核意见 says %q", rows)
	}
	if !importer.IsMarkedCopy(marked) {
		t.Error("the copy is not known for one")
	}

	// The copy that nobody has answered is no new submission; one with a word is.
	if r := receive(t, db, "甲（审核）.xlsx", marked); r.Status != StatusDuplicate || r.Reason != unansweredCopy || len(r.Forms) != 1 {
		t.Errorf("unanswered: %+v", r)
	}
	if r := receive(t, db, "甲（答复）.xlsx", edited(t, marked, "审核意见!I"+strconv.Itoa(row+1), "按批复数填列")); r.Status != StatusImported {
		t.Errorf("answered: %+v", r)
	}
	if r := receive(t, db, "甲（改）.xlsx", edited(t, marked, "附件1!B6", "7.4")); r.Status != StatusImported {
		t.Errorf("corrected: %+v", r)
	}
	if list, _ := returned(t, db, Returns{Unit: "某甲局"}); len(list) != 1 || list[0].Points != first.Points-1 {
		t.Errorf("what is corrected goes back: %+v", list)
	}
}

// What goes back is what was asked for, the gravest first.
func TestReturnSome(t *testing.T) {
	db := openDB(t)
	set := schema.Settings{Checks: map[string]schema.CheckSetting{"A3": {Severity: schema.Info}, "A4": {Severity: schema.Warn}}}
	if _, err := db.SaveSettings(t.Context(), set, "李四"); err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{"某甲局", "某乙局"} {
		receive(t, db, unit+".xlsx", book(t, baseForm, "某甲局", unit, "7.4 | 7.2", "8.5 | 7.2", "公车运行维护 | 5.9", "公车运行维护 | 6.9"))
	}
	findings, err := db.Findings(t.Context(), store.FindingFilter{Year: 2023, Unit: "某甲局"})
	if err != nil {
		t.Fatal(err)
	}
	count := map[schema.Severity]int{}
	notice := ""
	for _, f := range findings {
		if f.Standing() && !schema.OfBureau(f.Code) {
			if count[f.Severity]++; f.Severity == schema.Info {
				notice = f.Key()
			}
		}
	}
	if count[schema.Err] == 0 || count[schema.Warn] == 0 || notice == "" {
		t.Fatalf("errors and notices are wanted: %v", count)
	}
	points := func(what Returns) (n int) {
		t.Helper()
		list, _ := returned(t, db, what)
		for _, r := range list {
			n += r.Points
		}
		return n
	}
	grave := count[schema.Err] + count[schema.Warn]
	if n := points(Returns{}); n != 2*grave {
		t.Errorf("of both %d go back, want %d", n, 2*grave)
	}
	if n := points(Returns{Unit: "某甲局"}); n != grave {
		t.Errorf("of one %d go back, want %d", n, grave)
	}
	if n := points(Returns{Unit: "某甲局", Info: true}); n != grave+count[schema.Info] {
		t.Errorf("with notices %d go back, want %d", n, grave+count[schema.Info])
	}
	if n := points(Returns{Keys: map[string][]string{"某甲局": {notice}}}); n != 1 {
		t.Errorf("of one finding %d go back", n)
	}
	if err := db.Accept(t.Context(), slices.DeleteFunc(findings, func(f schema.Finding) bool { return f.Severity != schema.Err }), clerk); err != nil {
		t.Fatal(err)
	}
	if n := points(Returns{Unit: "某甲局"}); n != count[schema.Warn] {
		t.Errorf("accepted, %d go back, want %d", n, count[schema.Warn])
	}
	ordered := pointsOf(builtin, []schema.Finding{{Code: "A3", Severity: schema.Err, Cells: []schema.Source{{Sheet: "附件1", Cell: "B6"}}}, {Code: "A4", Severity: schema.Warn}})
	if ordered[0].Number != 1 || ordered[1].Number != 2 || ordered[0].Where != "附件1!B6" || ordered[1].Where != "" {
		t.Errorf("%+v", ordered)
	}
	if bySeverity(schema.Err) >= bySeverity(schema.Warn) || bySeverity(schema.Warn) >= bySeverity(schema.Info) {
		t.Error("errors do not come first")
	}
}

// What goes wrong with one unit is told with it, and the others get theirs; a full disk
// and a person who has gone away end it.
func TestReturnFails(t *testing.T) {
	db := openDB(t)
	for _, unit := range []string{"某甲局", "某乙局"} {
		receive(t, db, unit+".xlsx", unsound(t, unit))
	}
	out := outbox{}
	odd := errors.New("退回/某甲局 写不进去")
	list, _ := returned(t, db, Returns{Write: func(unit string, fill func(Put) error) (string, error) {
		if unit == "某甲局" {
			return "", odd
		}
		return out.write(unit, fill)
	}})
	for _, r := range list {
		if failed := r.Unit == "某甲局"; r.Failed() != failed || failed && (r.Reason != odd.Error() || r.Notice != "" || len(r.Copies) != 0 || r.Points == 0) {
			t.Errorf("%+v", r)
		}
	}
	if len(list) != 2 || len(out) != 2 {
		t.Errorf("%d units, %q", len(list), out.names())
	}
	what := Returns{Year: 2023, Password: func(string) string { return "" }, Write: func(string, func(Put) error) (string, error) {
		return "", &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}}
	if _, err := Return(t.Context(), db, what); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("on a full disk: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	what.Write = func(string, func(Put) error) (string, error) { cancel(); return "", odd }
	if _, err := Return(ctx, db, what); !errors.Is(err, context.Canceled) {
		t.Errorf("for nobody: %v", err)
	}
	if err := caught(func() error { panic("out of range") }); err == nil || err.Error() != "out of range" {
		t.Errorf("a panic: %v", err)
	}
	if err := caught(func() error { return odd }); !errors.Is(err, odd) {
		t.Errorf("an error: %v", err)
	}

	// A copy that fails half-way is not half there.
	broken := errors.New("broken")
	what.Write = func(_ string, fill func(Put) error) (string, error) {
		return "", fill(func(_, extension string, _ []byte) (string, error) {
			if extension == ".xlsx" {
				return "", broken
			}
			return "x", nil
		})
	}
	list, err := Return(t.Context(), db, what)
	if err != nil || len(list) != 2 || !list[0].Failed() || list[0].Reason != broken.Error() {
		t.Errorf("%+v, %v", list, err)
	}
}

// Of a file that cannot be read any more, or needs a password, there is no copy, and the
// notice goes back all the same.
func TestReturnWithoutACopy(t *testing.T) {
	db := openDB(t)
	data, err := os.ReadFile("../../../samples/broken/files/password.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	r := receive(t, db, "密.xlsx", data)
	if r.Status != StatusRefused || r.Code != "password" {
		t.Fatalf("%+v", r)
	}
	receive(t, db, "甲.xlsx", unsound(t, "某甲局"))
	spoil(t, db, "甲.xlsx")
	list, out := returned(t, db, Returns{})
	if len(list) != 1 || !list[0].Failed() || list[0].Copies[0].Refused.Code != "stored_damaged" || list[0].Copies[0].Copy != "" || list[0].Notice == "" {
		t.Errorf("%+v", list)
	}
	if diff := cmp.Diff([]string{"某甲局/退回修改通知.docx"}, out.names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// spoil damages a file that a database has stored, as a bad disk does.
func spoil(t *testing.T, db *store.DB, name string) {
	t.Helper()
	raw, err := sql.Open("sqlite", db.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var trigger string
	if err := raw.QueryRowContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%never changed%'`).Scan(&trigger); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`DROP TRIGGER "` + trigger + `"`, `UPDATE files SET data = zeroblob(length(data)) WHERE name = '` + name + `'`} {
		if _, err := raw.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// A figure that was computed is printed with as few decimals as what was written has,
// but two.
func TestRounded(t *testing.T) {
	for _, test := range []struct{ figure, against, want string }{
		{"7.4", "8.5", "7.4"}, {"92.592593", "95", "92.59"}, {"92.592593", "95.123", "92.593"}, {"92.592593", "95.12345", "92.59259"},
		{"92.592593", "95.123456", "92.592593"}, {"92.592593", "约95", "92.59"}, {"无", "95", "无"}, {"", "1", ""}, {"3", "", "3"},
	} {
		if got := rounded(test.figure, test.against); got != test.want {
			t.Errorf("%s against %s is printed %s, want %s", test.figure, test.against, got, test.want)
		}
	}
}

// What is drawn has names that a workbook allows, each once, and says where its cells
// were.
func TestDrawn(t *testing.T) {
	if got := sheetName(`[表]:*?/\'`, nil); got != "_表_______" {
		t.Error(got)
	}
	long := strings.Repeat("表", 40)
	first := sheetName(long, nil)
	second := sheetName(long, []handout.Sheet{{Name: first}})
	if len([]rune(first)) != 28 || second != first+"(2)" || len([]rune(second)) != 31 {
		t.Errorf("%s, %s", first, second)
	}
	if got := sheetName("", []handout.Sheet{{Name: "sheet"}, {Name: "Sheet(2)"}}); got != "Sheet(3)" {
		t.Error(got)
	}
	data := book(t, baseForm+"\n# 附件1（2）\n甲 | < | 5")
	opened, err := formats.Open(data, "")
	if err != nil {
		t.Fatal(err)
	}
	opened.Sheets[0].Name = opened.Sheets[1].Name
	sheets, places := drawn(opened)
	if len(sheets) != 2 || sheets[0].Name != "附件1（2）" || sheets[1].Name != "附件1（2）(2)" || sheets[0].Hidden {
		t.Errorf("%+v", sheets)
	}
	if diff := cmp.Diff([]string{"A1:B1"}, sheets[1].Merges); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
	if got := places[handout.Place{Sheet: "附件1（2）", Cell: "C1"}]; got != (handout.Place{Sheet: "附件1（2）(2)", Cell: "C1"}) {
		t.Errorf("C1 is at %+v", got)
	}
	text, format := map[string]handout.Cell{}, ""
	for _, c := range sheets[0].Cells {
		text[c.Ref] = c
	}
	if c := text["B4"]; c.Text != "30" || !c.Number || c.Format != "" {
		t.Errorf("a figure: %+v", c)
	}
	if c := text["D4"]; !c.Number || c.Format == format {
		t.Errorf("a percentage: %+v", c)
	}
	if c := text["A6"]; c.Text != "三公经费" || c.Number {
		t.Errorf("words: %+v", c)
	}
	for name, want := range map[string]string{"甲.XLSM": ".xlsm", "甲.et": ".xlsx", "甲": ".xlsx"} {
		if got := workbookExtension(name, data); got != want {
			t.Errorf("%s is copied as %q, want %q", name, got, want)
		}
	}
	if got := workbookExtension("甲.xlsx", []byte("说明")); got != "" {
		t.Errorf("a text is copied as %q", got)
	}
}

// A copy reads as the file does in every value and place, or is none.
func TestReadsAs(t *testing.T) {
	reader, err := importer.NewReader(builtin, importer.Given{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	data := book(t, baseForm+"\n"+projectForm)
	before, err := reader.Read("甲.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct {
		data []byte
		want bool
	}{
		"itself":            {data, true},
		"another figure":    {edited(t, data, "附件1!C4", "28"), false},
		"a blank":           {edited(t, data, "附件1!C4", ""), false},
		"another project":   {edited(t, data, "附件3!B2", "道路养护"), false},
		"another unit":      {edited(t, data, "附件1!B2", "某乙局", "附件3!B3", "某乙局"), false},
		"another year":      {book(t, baseForm+"\n"+projectForm, "2023", "2022", "2022", "2021"), false},
		"one form less":     {book(t, baseForm), false},
		"no form":           {[]byte("说明"), false},
		"another indicator": {edited(t, data, "附件3!D7", "养护长度"), false},
	} {
		if got := readsAs(reader, before, "甲.xlsx", test.data); got != test.want {
			t.Errorf("%s: reads as the file: %v", what, got)
		}
	}
}

// The files of a unit are those that its current filings stand in, each once.
func TestFilesOf(t *testing.T) {
	record := func(id int64, name, sum string) store.Record { return store.Record{ID: id, File: name, SHA256: sum} }
	gone := record(3, "丙.xlsx", "c")
	gone.SupersededAt = time.Unix(1, 0)
	files := filesOf([]store.Record{record(1, "甲.xlsx", "a"), record(2, "乙.xlsx", "b"), gone, record(4, "甲.xlsx", "a"), record(5, "甲.xlsx", "d")})
	var got []string
	for _, f := range files {
		got = append(got, fmt.Sprintf("%s %s %d", f.name, f.sum, len(f.filings)))
	}
	if diff := cmp.Diff([]string{"甲.xlsx a 2", "乙.xlsx b 1", "甲.xlsx d 1"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A finding is marked in the cells in question that stand in the file; one of no cell is
// the file's that has the form.
func TestPointFor(t *testing.T) {
	db := openDB(t)
	first := receive(t, db, "甲.xlsx", unsound(t, "某甲局"))
	second := receive(t, db, "乙.xlsx", book(t, projectForm))
	records, err := db.Records(t.Context(), "某甲局", 2023)
	if err != nil {
		t.Fatal(err)
	}
	district, err := db.District(t.Context(), 2023)
	if err != nil || len(district.Submissions) != 1 {
		t.Fatalf("%+v, %v", district, err)
	}
	origins := OriginsOf(district.Submissions[0], records)
	files := map[string]sourceFile{}
	for _, f := range filesOf(records) {
		files[f.sum] = f
	}
	findings, err := db.Findings(t.Context(), store.FindingFilter{Year: 2023})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(findings, func(f schema.Finding) bool { return f.Code == "A3" })
	if i < 0 || len(findings[i].Cells) < 2 {
		t.Fatalf("A3 is wanted, with cells that it is held against: %+v", findings)
	}
	p, ours := pointFor(builtin, handout.Point{Number: 1}, findings[i], files[first.SHA256], origins)
	if diff := cmp.Diff([]handout.Place{{Sheet: "附件1", Cell: "B6"}}, p.Cells); !ours || diff != "" {
		t.Errorf("%v (-want +got):\n%s", ours, diff)
	}
	if p, ours := pointFor(builtin, handout.Point{Number: 1}, findings[i], files[second.SHA256], origins); ours || len(p.Cells) != 0 {
		t.Errorf("of the other file: %v, %+v", ours, p)
	}
	for what, test := range map[string]struct {
		finding schema.Finding
		sum     string
		want    bool
	}{
		"its form":       {schema.Finding{Form: schema.BaseData}, first.SHA256, true},
		"another form":   {schema.Finding{Form: schema.BaseData}, second.SHA256, false},
		"its project":    {schema.Finding{Form: schema.ProjectEvaluation, Project: "绿化养护"}, second.SHA256, true},
		"another one":    {schema.Finding{Form: schema.ProjectEvaluation, Project: "道路养护"}, second.SHA256, false},
		"between forms":  {schema.Finding{}, first.SHA256, false},
		"a missing form": {schema.Finding{Form: schema.OverallEvaluation}, first.SHA256, false},
	} {
		if _, ours := pointFor(builtin, handout.Point{}, test.finding, files[test.sum], origins); ours != test.want {
			t.Errorf("%s: %v", what, ours)
		}
	}
}

// Two readings say the same where every part of them does, but for the names of the file
// and its sheets.
func TestSaysTheSame(t *testing.T) {
	own := project("道路养护", 2023, 40, "里程")
	for what, test := range map[string]struct {
		change func(*schema.Filing)
		want   bool
	}{
		"nothing": {func(*schema.Filing) {}, true},
		"another sheet": {func(f *schema.Filing) {
			f.Sheet, f.Values[1].Source.Sheet, f.Values[1].Source.File = "表", "表", "b.xlsx"
		}, true},
		"another form":    {func(f *schema.Filing) { f.Form = schema.OverallEvaluation }, false},
		"another unit":    {func(f *schema.Filing) { f.Unit = "某乙局" }, false},
		"another year":    {func(f *schema.Filing) { f.Year = 2022 }, false},
		"another project": {func(f *schema.Filing) { f.Project = "绿化养护" }, false},
		"one value less":  {func(f *schema.Filing) { f.Values = f.Values[:3] }, false},
		"another path":    {func(f *schema.Filing) { f.Values[1].Path += "x" }, false},
		"another state":   {func(f *schema.Filing) { f.Values[1].State = schema.Mark }, false},
		"another figure":  {func(f *schema.Filing) { f.Values[1].Number++ }, false},
		"another text":    {func(f *schema.Filing) { f.Values[2].Text = "长度" }, false},
		"another cell":    {func(f *schema.Filing) { f.Values[2].Source.Cell = "C10" }, false},
	} {
		other := project("道路养护", 2023, 40, "里程")
		test.change(other)
		if got := saysTheSame(own, other); got != test.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}
