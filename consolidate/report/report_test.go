package report

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"math/rand/v2"
	"net/url"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/reporttest"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

var (
	update = flag.Bool("update", false, "write the golden file anew")
	keep   = flag.String("keep", "", "keep the workbook of an invented district in this file, to look at it")
)

var info = Info{
	Version: "0.1.0", Database: "jixiao.db", Folder: "报送文件夹",
	Written: time.Date(2024, 6, 1, 9, 30, 0, 0, time.UTC),
	Refused: []Refused{{"某局/自评表.doc", "是 Word 文件，请让单位报送 .xlsx 表格"}},
}

// workbook writes the summary of a district.
func workbook(t testing.TB, d *schema.District) []byte {
	t.Helper()
	return workbookOf(t, d, func(*book) {})
}

// workbookOf writes the summary of a district by a book that is changed before.
func workbookOf(t testing.TB, d *schema.District, change func(*book)) []byte {
	t.Helper()
	b := newBook(summary.InMemory(known, d, nil, check(d), nil), info, Options{})
	change(b)
	var out bytes.Buffer
	if _, err := b.run(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// listed are settings with a deadline and a roster of the district's units,
// their departments and one unit that has handed in nothing.
func listed(d *schema.District) *schema.Settings {
	s := &schema.Settings{Deadline: "2024-06-30"}
	departments := []string{"区政府办", "区教育局", "<区>*卫健局"}
	for i, sub := range d.Submissions {
		s.Roster = append(s.Roster, schema.RosterUnit{Name: sub.Unit, Department: departments[i%len(departments)]})
	}
	s.Roster = append(s.Roster, schema.RosterUnit{Name: "区防汛办公室", Department: departments[0]})
	return s
}

// besideLast is a district with a roster beside the same one a year before, with other
// figures.
func besideLast(t testing.TB, n int) summary.Source {
	t.Helper()
	d, before := district(n), district(n+3)
	before.Submissions = before.Submissions[1:]
	before.Year--
	for i, s := range before.Submissions {
		s.Year--
		for _, f := range s.Filings {
			f.Year--
			for k := range f.Values {
				if v := &f.Values[k]; v.State == schema.Number && v.Kind == schema.Money {
					v.Number += schema.Amount(i) * schema.One
				}
			}
		}
	}
	return summary.InMemory(known, d, before, check(d), listed(d))
}

// comparedYears writes such a district.
func comparedYears(t testing.TB, n int) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := Write(&out, besideLast(t, n), info, Options{Sort: ByDepartment}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// raw is what a cell holds, unformatted.
func raw(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	value, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func formula(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	text, err := f.GetCellFormula(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// rowsOf is how many rows a sheet has.
func rowsOf(t testing.TB, f *excelize.File, sheet string) int {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return len(rows)
}

func TestGolden(t *testing.T) {
	// 数据来源 only repeats the district.
	reporttest.Golden(t, "testdata/summary.golden", reporttest.Dump(t, workbook(t, district(7)), map[string]int{sourcesSheet: 30, indicatorsSheet: 30}, strings.Clone), *update)
}

// The sheets lie on screen and paper as they should, and nothing is in them
// that makes a program repair the file.
func TestLayoutIsWritten(t *testing.T) {
	data := comparedYears(t, 45)
	if *keep != "" {
		if err := os.WriteFile(*keep, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	f := open(t, data)
	if diff := cmp.Diff(SheetNames, f.GetSheetList()); diff != "" {
		t.Fatalf("sheets (-want +got):\n%s", diff)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Scope+" "+n.Name] = n.RefersTo
	}
	pages := []string{overviewSheet, leaderSheet, unitSheet, notesSheet, chartSheet} // all others are filtered
	for _, sheet := range SheetNames {
		xml := sheetXML(t, data, sheet)
		panes, err := f.GetPanes(sheet)
		if err != nil {
			t.Fatal(err)
		}
		titles := names[sheet+" _xlnm.Print_Titles"]
		filter := regexp.MustCompile(`<autoFilter ref="A([0-9]+):([A-Z]+)([0-9]+)"/>`).FindStringSubmatch(xml)
		if isPage := slices.Contains(pages, sheet); isPage != (filter == nil) {
			t.Errorf("%s: filter %v", sheet, filter)
		} else if !isPage {
			heads, _ := strconv.Atoi(filter[1])
			if want := fmt.Sprintf("'%s'!$A$%s:$%s$%s", sheet, filter[1], filter[2], filter[3]); names[sheet+" _xlnm._FilterDatabase"] != want {
				t.Errorf("%s: filter %s in the sheet, %s in its names", sheet, want, names[sheet+" _xlnm._FilterDatabase"])
			}
			if !panes.Freeze || panes.YSplit != heads {
				t.Errorf("%s: heads to row %d, frozen %d rows", sheet, heads, panes.YSplit)
			}
			if want := fmt.Sprintf("'%s'!$3:$%d", sheet, heads); !strings.HasSuffix(titles, want) {
				t.Errorf("%s: repeated heads %q, want %q", sheet, titles, want)
			}
			if raw(t, f, sheet, filter[2]+"3") == "" && raw(t, f, sheet, filter[2]+filter[1]) == "" {
				t.Errorf("%s: the filter ends at a column without a head", sheet)
			}
		}
		for i, m := range regexp.MustCompile(`<col min="([0-9]+)"`).FindAllStringSubmatch(xml, -1) {
			if m[1] != strconv.Itoa(i+1) {
				t.Errorf("%s: the width of column %s stands at place %d", sheet, m[1], i+1)
			}
		}
		page, err := f.GetPageLayout(sheet)
		if err != nil {
			t.Fatal(err)
		}
		props, err := f.GetSheetProps(sheet)
		if err != nil {
			t.Fatal(err)
		}
		fits := props.FitToPage != nil && *props.FitToPage
		if *page.Size != 8 && *page.Size != 9 {
			t.Errorf("%s: does not print on A3 or A4", sheet)
		}
		if breaks := strings.Contains(xml, "<colBreaks "); fits == breaks || fits && *page.FitToWidth != 1 || breaks && *page.AdjustTo < leastScale {
			t.Errorf("%s: neither prints one page wide nor is parted, without type being too small", sheet)
		}
		if high := page.FitToHeight; slices.Contains([]string{leaderSheet, unitSheet}, sheet) != (high != nil && *high == 1) {
			t.Errorf("%s: pages high %v", sheet, high)
		}
		footer, err := f.GetHeaderFooter(sheet)
		if err != nil || footer == nil || !strings.Contains(footer.OddFooter, "&P") {
			t.Errorf("%s: no page numbers: %v %v", sheet, footer, err)
		}
		checkRows(t, sheet, xml)
	}
	merged, err := f.GetMergeCells(threePublicSheet)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(merged, func(m excelize.MergeCell) bool {
		return m.GetStartAxis() == "D3" && m.GetEndAxis() == "I3" && m.GetCellValue() == "三公经费"
	}) {
		t.Error("the heads of 三公经费 are not merged")
	}
	if !strings.Contains(sheetXML(t, data, unitSheet), `<dataValidation type="list"`) {
		t.Error("单位一页 has no list to choose from")
	}
}

// checkRows makes sure that rows and cells stand in their order, that merged
// cells do not overlap and that the dimension is that of the rows.
func checkRows(t *testing.T, sheet, xml string) {
	t.Helper()
	row, column := 0, 0
	last := 0
	for _, m := range regexp.MustCompile(`<row r="([0-9]+)"|<c r="([A-Z]+)([0-9]+)"`).FindAllStringSubmatch(xml, -1) {
		if m[1] != "" {
			n, _ := strconv.Atoi(m[1])
			if n <= row {
				t.Fatalf("%s: row %d after row %d", sheet, n, row)
			}
			row, column = n, 0
			continue
		}
		c, _ := excelize.ColumnNameToNumber(m[2])
		if c <= column || m[3] != strconv.Itoa(row) {
			t.Fatalf("%s: cell %s%s after column %d of row %d", sheet, m[2], m[3], column, row)
		}
		column, last = c, max(last, c)
	}
	taken := map[string]string{}
	for _, m := range regexp.MustCompile(`<mergeCell ref="([^"]+)"`).FindAllStringSubmatch(xml, -1) {
		from, to, _ := strings.Cut(m[1], ":")
		c1, r1, _ := excelize.CellNameToCoordinates(from)
		c2, r2, err := excelize.CellNameToCoordinates(to)
		if err != nil {
			t.Fatal(err)
		}
		for r := r1; r <= r2; r++ {
			for c := c1; c <= c2; c++ {
				if other, ok := taken[name(c, r)]; ok {
					t.Errorf("%s: %s and %s overlap", sheet, other, m[1])
				}
				taken[name(c, r)] = m[1]
			}
		}
	}
	if m := regexp.MustCompile(`<dimension ref="A1:([A-Z]+)([0-9]+)"`).FindStringSubmatch(xml); m == nil || m[1] < letter(last) && len(m[1]) <= len(letter(last)) {
		t.Errorf("%s: dimension %v, cells to column %s", sheet, m, letter(last))
	}
}

// unitColumns are the columns of the sheets that links lead to that name the
// unit.
var unitColumns = map[string]string{
	sourcesSheet: "A", flagsSheet: "B", findingsSheet: "B", rosterSheet: "B", threePublicSheet: "B",
}

var partNumber = regexp.MustCompile(`[0-9]+$`)

// Every link leads to rows of the same unit; from a figure to that figure.
func TestLinksResolve(t *testing.T) {
	for name, data := range map[string][]byte{
		"years": comparedYears(t, 45), "distorted": workbook(t, distorted(4, 45)), "parts": workbookOf(t, district(45), func(b *book) { b.maxRows = 120 }),
	} {
		t.Run(name, func(t *testing.T) { checkLinks(t, open(t, data)) })
	}
}

func checkLinks(t *testing.T, f *excelize.File) {
	links, figures := map[string]int{}, 0
	for _, sheet := range f.GetSheetList() {
		cells, err := f.GetHyperLinkCells(sheet, "Location")
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range cells {
			_, location, err := f.GetCellHyperLink(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			m := regexp.MustCompile(`^'([^']+)'!A([0-9]+):[A-Z]+([0-9]+)$`).FindStringSubmatch(location)
			if m == nil || m[2] != m[3] {
				t.Fatalf("%s!%s leads to %s", sheet, at, location)
			}
			target := partNumber.ReplaceAllString(m[1], "")
			unit := raw(t, f, m[1], unitColumns[target]+m[2])
			_, row, err := excelize.CellNameToCoordinates(at)
			if err != nil {
				t.Fatal(err)
			}
			column := "B"
			if sheet == overviewSheet {
				column = "A"
			}
			if own := raw(t, f, sheet, fmt.Sprint(column, row)); unit == "" || unit != own {
				t.Errorf("%s!%s, of %q, leads to %s, of %q", sheet, at, own, location, unit)
			}
			links[partNumber.ReplaceAllString(sheet, "")]++
			if target != sourcesSheet || formula(t, f, sheet, at) != "" || strings.HasPrefix(at, "A") {
				continue
			}
			value, figure := raw(t, f, sheet, at), raw(t, f, m[1], "G"+m[2])
			if slices.Contains([]string{threePublicSheet, ratesSheet, operatingSheet, executionSheet}, sheet) && value != figure {
				t.Errorf("%s!%s is %q, its source %q", sheet, at, value, figure)
			}
			figures++
		}
	}
	for sheet, least := range map[string]int{
		overviewSheet: 10, scoresSheet: 45, threePublicSheet: 45 * 18, ratesSheet: 45 * 10, executionSheet: 45 * 5, operatingSheet: 45 * 6,
		projectsSheet: 30, flagsSheet: 10, findingsSheet: 10, rosterSheet: 45, indicatorsSheet: 200,
	} {
		if links[sheet] < least {
			t.Errorf("%s has %d links only", sheet, links[sheet])
		}
	}
	if figures < 45*40 {
		t.Errorf("only %d figures lead to their source", figures)
	}
}

// A list that is too long for a sheet goes on on another, row by row the same.
func TestLongListsGoOn(t *testing.T) {
	d := district(45)
	whole, parts := open(t, workbook(t, d)), open(t, workbookOf(t, d, func(b *book) { b.maxRows = 100 }))
	rows := func(f *excelize.File, sheet string) (all [][]string, sheets int) {
		for _, part := range f.GetSheetList() {
			if partNumber.ReplaceAllString(part, "") != sheet {
				continue
			}
			rows, err := f.GetRows(part, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) > 100 && sheets > 0 {
				t.Errorf("%s has %d rows", part, len(rows))
			}
			sheets++
			all = append(all, rows[listFirst-1:]...)
		}
		return all, sheets
	}
	for _, sheet := range []string{sourcesSheet, indicatorsSheet, findingsSheet} {
		want, one := rows(whole, sheet)
		got, several := rows(parts, sheet)
		if one != 1 || several < 2 {
			t.Errorf("%s stands on %d sheets and on %d", sheet, one, several)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s on several sheets (-one +several):\n%s", sheet, diff)
		}
	}
}

// Where a sheet may have no more links, cells lead on by a formula, and say
// the same.
func TestLinksBeyondTheLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("where links lead to, of which the race detector learns nothing")
	}
	d := district(12)
	few := workbookOf(t, d, func(b *book) { b.maxLinks = 20 })
	whole, bounded := open(t, workbook(t, d)), open(t, few)
	by := 0
	for _, sheet := range whole.GetSheetList() {
		for r := range rowsOf(t, whole, sheet) {
			for c := range 40 {
				at := name(c+1, r+1)
				if want, got := raw(t, whole, sheet, at), raw(t, bounded, sheet, at); want != got {
					t.Fatalf("%s!%s is %q, and %q with few links", sheet, at, want, got)
				}
				if strings.HasPrefix(formula(t, bounded, sheet, at), "HYPERLINK(") {
					by++
				}
			}
		}
		if links := strings.Count(sheetXML(t, few, sheet), "<hyperlink "); links > 20 {
			t.Errorf("%s has %d links", sheet, links)
		}
	}
	if by < 100 {
		t.Errorf("only %d cells lead on by a formula", by)
	}
}

// The same district gives the same workbook, whatever is read or written
// first.
func TestWriteIsRepeatable(t *testing.T) {
	d := district(70) // more than are read at a time
	for _, order := range []Sort{ByRoster, ByScore, ByErrors} {
		once := workbookOf(t, d, func(b *book) { b.options.Sort = order })
		for range 3 {
			again := workbookOf(t, d, func(b *book) { b.options.Sort = order })
			if diff := cmp.Diff(parts(t, once), parts(t, again)); diff != "" {
				t.Errorf("sorted by %q (-once +again):\n%s", order, diff)
			}
		}
	}
}

// Of what is asked for nothing else is seen: what formulas need is hidden, told in
// 说明, and no link leads there.
func TestOnlyChosenSheetsAreSeen(t *testing.T) {
	d := district(12)
	source := summary.InMemory(known, d, nil, check(d), listed(d))
	for _, chosen := range [][]string{
		{unitSheet}, {overviewSheet}, {leaderSheet, notesSheet}, {ratesSheet, unitSheet, notesSheet}, {findingsSheet, unitSheet}, {threePublicSheet, flagsSheet}, {chartSheet},
		{sourcesSheet, findingsSheet}, {departmentsSheet, notesSheet}, nil,
	} {
		// Lists that go on on another sheet are hidden with it.
		data := bytes.Buffer{}
		b := newBook(source, info, Options{Sheets: chosen})
		b.maxRows = 60
		if _, err := b.run(&data); err != nil {
			t.Fatalf("%v: %v", chosen, err)
		}
		f := open(t, data.Bytes())
		var seen, hidden, want []string
		for _, name := range f.GetSheetList() {
			visible, err := f.GetSheetVisible(name)
			switch {
			case err != nil:
				t.Fatal(err)
			case visible:
				seen = append(seen, name)
			default:
				hidden = append(hidden, name)
			}
		}
		for _, name := range SheetNames {
			if slices.Contains(chosen, name) || chosen == nil && name != chartSheet && name != yearsSheet {
				want = append(want, b.parts(name)...)
			}
		}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("%v: seen are (-want +got):\n%s", chosen, diff)
		}
		if visible, err := f.GetSheetVisible(f.GetSheetName(f.GetActiveSheetIndex())); err != nil || !visible {
			t.Errorf("%v: %s is open, which is hidden (%v)", chosen, f.GetSheetName(f.GetActiveSheetIndex()), err)
		}
		for _, name := range Brought(chosen) {
			if !slices.Contains(hidden, name) {
				t.Errorf("%v: %s is said to be hidden", chosen, name)
			}
		}
		for _, on := range seen {
			text := sheetXML(t, data.Bytes(), on)
			for _, name := range hidden {
				if strings.Contains(text, ` location="'`+name+`'!`) {
					t.Errorf("%v: a link on %s leads to %s", chosen, on, name)
				}
			}
			if on != notesSheet {
				continue
			}
			for _, name := range hidden {
				if !strings.Contains(text, strings.TrimRight(name, "0123456789")) || !strings.Contains(text, "取消隐藏") {
					t.Errorf("%v: 说明 does not say that %s is hidden", chosen, name)
				}
			}
		}
	}
}

// Options keep units, and say so; the order is the one asked for.
func TestOptions(t *testing.T) {
	d := district(12)
	settings := listed(d)
	source := summary.InMemory(known, d, nil, check(d), settings)
	write := func(o Options) (*excelize.File, *summary.Totals) {
		var out bytes.Buffer
		totals, err := Write(&out, source, info, o)
		if err != nil {
			t.Fatal(err)
		}
		return open(t, out.Bytes()), totals
	}
	units := func(f *excelize.File, sheet string, n int) (names []string) {
		for i := range n {
			names = append(names, raw(t, f, sheet, fmt.Sprint("B", 5+i)))
		}
		return names
	}
	f, totals := write(Options{Departments: []string{"区教育局"}})
	want := []string{unitNames[1], unitNames[4], unitNames[7], unitNames[10]}
	if diff := cmp.Diff(append(want, ""), units(f, threePublicSheet, 5)[:4:4]); totals.Units != 4 || cmp.Diff(want, units(f, threePublicSheet, 4)) != "" {
		t.Errorf("units of a department, %d: %s", totals.Units, diff)
	}
	if made := raw(t, f, overviewSheet, "A2"); !strings.Contains(made, "仅含：主管部门 区教育局") {
		t.Errorf("总览 says %q", made)
	}
	f, totals = write(Options{Units: []string{unitNames[9], unitNames[2]}, Sheets: []string{threePublicSheet}})
	if want := []string{unitNames[2], unitNames[9]}; totals.Units != 2 || cmp.Diff(want, units(f, threePublicSheet, 2)) != "" {
		t.Errorf("%d units: %q", totals.Units, units(f, threePublicSheet, 3))
	}
	if diff := cmp.Diff([]string{threePublicSheet}, f.GetSheetList()); diff != "" {
		t.Errorf("sheets:\n%s", diff)
	}
	if links := strings.Count(sheetXML(t, mustWrite(t, source, Options{Sheets: []string{threePublicSheet}}), threePublicSheet), "<hyperlink "); links != 0 {
		t.Errorf("%d links lead to sheets that are not there", links)
	}
	f, _ = write(Options{Sheets: []string{unitSheet}})
	if diff := cmp.Diff([]string{scoresSheet, threePublicSheet, ratesSheet, operatingSheet, findingsSheet, rosterSheet, unitSheet}, f.GetSheetList()); diff != "" {
		t.Errorf("单位一页 with what it needs:\n%s", diff)
	}
	if _, err := Write(io.Discard, source, info, Options{Sheets: []string{yearsSheet}}); !errors.Is(err, ErrNoSheets) {
		t.Errorf("年度对比 without a year before: %v", err)
	}
	for order, column := range map[Sort]string{ByName: "B", ByDepartment: "C"} {
		f, _ = write(Options{Sort: order})
		var got []string
		for i := range 12 {
			got = append(got, raw(t, f, threePublicSheet, fmt.Sprint(column, 5+i)))
		}
		if !slices.IsSorted(got) {
			t.Errorf("sorted by %s: %q", order, got)
		}
	}
	f, _ = write(Options{Sort: ByThreePublic})
	last, figures := math.Inf(1), true
	for i := range 12 {
		x, err := strconv.ParseFloat(raw(t, f, threePublicSheet, fmt.Sprint("F", 5+i)), 64)
		if err == nil && (!figures || x > last) {
			t.Errorf("row %d: %v after %v", 5+i, x, last)
		}
		last, figures = x, err == nil
	}
	if _, err := Write(io.Discard, source, info, Options{Departments: []string{"无此部门"}}); !errors.Is(err, ErrNoUnits) {
		t.Errorf("no unit: %v", err)
	}
}

// Units are ranked by the score that is asked for, equals alike, those without it last.
func TestRank(t *testing.T) {
	d := district(45)
	source := summary.InMemory(known, d, nil, check(d), listed(d))
	for rank, column := range map[Rank]string{BySelf: "I", ByRecomputed: "K"} {
		f := open(t, mustWrite(t, source, Options{Rank: rank}))
		last, place, ranked := math.Inf(1), 0, 0
		for i := range 45 {
			row := fmt.Sprint(4 + i)
			score, err := strconv.ParseFloat(raw(t, f, scoresSheet, column+row), 64)
			if err != nil {
				if got := raw(t, f, scoresSheet, "A"+row); got != "—" {
					t.Errorf("by %q: row %s without a score has the place %s", rank, row, got)
				}
				last = math.Inf(-1)
				continue
			}
			if score > last {
				t.Errorf("by %q: row %s: %v after %v", rank, row, score, last)
			}
			if ranked++; score < last {
				place = ranked
			}
			if got := raw(t, f, scoresSheet, "A"+row); got != strconv.Itoa(place) {
				t.Errorf("by %q: row %s has the place %s, want %d", rank, row, got, place)
			}
			last = score
		}
		if ranked < 35 {
			t.Errorf("by %q: %d units are ranked", rank, ranked)
		}
	}
}

func mustWrite(t testing.TB, source summary.Source, o Options) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := Write(&out, source, info, o); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// parts are the sums of the parts of a workbook.
func parts(t testing.TB, data []byte) map[string]uint32 {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]uint32{}
	for _, f := range r.File {
		sums[f.Name] = f.CRC32
		if f.Name == "[Content_Types].xml" { // excelize leaves their order to chance
			types := strings.Split(string(read(t, r, f.Name)), "<")
			slices.Sort(types)
			sums[f.Name] = crc32.ChecksumIEEE([]byte(strings.Join(types, "<")))
		}
	}
	return sums
}

// The original file opens from 数据来源 where it lies beside.
func TestOriginalsAreLinked(t *testing.T) {
	if testing.Short() {
		t.Skip("where links lead to, of which the race detector learns nothing")
	}
	d := district(3)
	beside := info
	beside.Beside = func(file string) (string, bool) {
		return "原件/" + url.PathEscape(file), strings.HasPrefix(file, "002-")
	}
	var out bytes.Buffer
	if _, err := Write(&out, summary.InMemory(known, d, nil, check(d), nil), beside, Options{}); err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	linked := 0
	last := rowsOf(t, f, sourcesSheet)
	for n := listFirst; n <= last; n++ {
		file, sheet, at := raw(t, f, sourcesSheet, fmt.Sprint("J", n)), raw(t, f, sourcesSheet, fmt.Sprint("K", n)), raw(t, f, sourcesSheet, fmt.Sprint("L", n))
		want := ""
		if strings.HasPrefix(file, "002-") {
			want = fmt.Sprintf(`HYPERLINK("原件/%s#'%s'!%s","%s")`, file, sheet, at, at)
			linked++
		}
		if got := formula(t, f, sourcesSheet, fmt.Sprint("L", n)); got != want {
			t.Fatalf("row %d of %s leads to %q, want %q", n, file, got, want)
		}
		first := file != raw(t, f, sourcesSheet, fmt.Sprint("J", n-1)) || sheet != raw(t, f, sourcesSheet, fmt.Sprint("K", n-1))
		ok, target, err := f.GetCellHyperLink(sourcesSheet, fmt.Sprint("J", n))
		if err != nil {
			t.Fatal(err)
		}
		if ok != (first && want != "") || ok && target != "原件/"+url.PathEscape(file) {
			t.Fatalf("row %d of %s: link %q", n, file, target)
		}
	}
	if linked < 40 {
		t.Errorf("%d values are linked", linked)
	}
}

// Blank, 0, 无, unreadable, not judged and not handed in look different, and
// only 0 is a figure.
func TestStatesAreVisible(t *testing.T) {
	d := district(1)
	s := d.Submissions[0]
	set := func(path, answer string, state schema.State) {
		for _, f := range s.Filings {
			for i := range f.Values {
				if v := &f.Values[i]; v.Path == path {
					v.State, v.Raw, v.Number = state, answer, 0
				}
			}
		}
	}
	const costs = "base_data/costs/"
	set(costs+"three_public/prior_final", "0", schema.Number)
	set(costs+"three_public/budget", "", schema.Blank)
	set(costs+"three_public/final", "无", schema.Mark)
	set(costs+"vehicles/prior_final", "约五万", schema.Unreadable)
	set(costs+"vehicles/budget", "=A1", schema.Uncomputed)
	f := open(t, workbook(t, d))
	seen := map[int]string{}
	for _, want := range []struct{ cell, value string }{
		{"D5", "0"}, {"E5", ""}, {"F5", "无"}, {"G5", "未判定"}, {"H5", "未判定"}, {"I5", "未判定"}, {"V5", "无法识别"}, {"W5", "公式无结果"},
	} {
		if got := raw(t, f, threePublicSheet, want.cell); got != want.value {
			t.Errorf("%s is %q, want %q", want.cell, got, want.value)
		}
		kind, err := f.GetCellType(threePublicSheet, want.cell)
		if err != nil {
			t.Fatal(err)
		}
		if isText := kind == excelize.CellTypeInlineString || kind == excelize.CellTypeFormula; isText != (want.value != "0" && want.value != "") {
			t.Errorf("%s is stored as type %v", want.cell, kind)
		}
		style, err := f.GetCellStyle(threePublicSheet, want.cell)
		if err != nil {
			t.Fatal(err)
		}
		seen[style] += want.value
	}
	// A figure, a blank or mark, an amount and a rate not judged, unreadable.
	if len(seen) != 5 {
		t.Errorf("the states share looks: %v", seen)
	}

	s.Filings = s.Filings[1:] // without 附件1
	f = open(t, workbook(t, d))
	for _, at := range []string{"D5", "G5"} {
		if got := raw(t, f, threePublicSheet, at); got != "未报" {
			t.Errorf("without 附件1, %s is %q", at, got)
		}
	}
}

// What a unit writes is never a formula, and its contacts stay where they are.
func TestWhatUnitsWrite(t *testing.T) {
	d := district(30)
	d.Submissions[0].Unit = "=HYPERLINK(\"x\")"
	for _, f := range d.Submissions[0].Filings {
		for i := range f.Values {
			f.Values[i].Raw = "+" + f.Values[i].Raw
		}
	}
	data := workbook(t, d)
	f := open(t, data)
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, values := range rows {
			for k, value := range values {
				at := name(k+1, i+1)
				if value != "" && strings.ContainsRune("=+-@", rune(value[0])) && formula(t, f, sheet, at) == "" {
					kind, err := f.GetCellType(sheet, at)
					if err != nil {
						t.Fatal(err)
					}
					if _, err := schema.ParseAmount(value); err != nil && kind != excelize.CellTypeInlineString {
						t.Errorf("%s!%s %q is stored as type %v", sheet, at, value, kind)
					}
				}
				if strings.Contains(value, "某甲") || strings.Contains(value, "00000000") {
					t.Errorf("%s!%s shows a person's name or telephone: %s", sheet, at, value)
				}
			}
		}
	}
	if got := raw(t, f, rosterSheet, "B4"); got != "=HYPERLINK(\"x\")" {
		t.Errorf("the unit's name is %q", got)
	}
}

func TestKnownAsOurOwn(t *testing.T) {
	f := open(t, workbook(t, district(1)))
	props, err := f.GetCustomProps()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(props, func(p excelize.CustomProperty) bool { return p.Name == "jixiao" && p.Value == "summary" }) {
		t.Errorf("properties %v", props)
	}
	if app, err := f.GetAppProps(); err != nil || app.Application != "jixiao" {
		t.Errorf("application %v, %v", app, err)
	}
}

// One district gives one workbook, part by part.
func TestSameSummarySameParts(t *testing.T) {
	if diff := cmp.Diff(parts(t, workbook(t, district(5))), parts(t, workbook(t, district(5)))); diff != "" {
		t.Errorf("one district gives two workbooks:\n%s", diff)
	}
}

// The flags by which figures are marked are flags of the district.
func TestMarkedFlagsExist(t *testing.T) {
	for _, flag := range []string{
		schema.FlagSelfScoreLow, schema.FlagExecutionRateLow, schema.FlagStaffingRateHigh, schema.FlagThreePublicOverBudget, schema.FlagThreePublicOverPrior,
		schema.FlagOperatingOverBudget, schema.FlagFloorAreaOver, schema.FlagInvestmentOver, schema.FlagAdjustmentHigh, schema.FlagAdjustmentLow,
	} {
		if !slices.ContainsFunc(builtin.Limits, func(l schema.Limit) bool { return l.Flag == flag }) {
			t.Errorf("no limit is named %s", flag)
		}
	}
}

// As evidence a figure shows the decimals that it carries, two at least; in tables
// money is shown with two.
func TestDecimals(t *testing.T) {
	for _, test := range []struct {
		amount schema.Amount
		money  string
		plain  string
	}{
		{0, "#,##0.00", "#,##0"},
		{27 * schema.One, "#,##0.00", "#,##0"},
		{1_500_000, "#,##0.00", "#,##0.0"},
		{1_234_567_890, "#,##0.00000", "#,##0.00000"},
		{-8_456_789, "#,##0.000000", "#,##0.000000"},
	} {
		if got := exactMoney(test.amount).look.format; got != test.money {
			t.Errorf("money %s as %s, want %s", test.amount, got, test.money)
		}
		if got := money(test.amount); got.look.format != twoDecimals || got.value != test.amount.Float() {
			t.Errorf("money %s as %v, %s", test.amount, got.value, got.look.format)
		}
		if got := plainFigure(test.amount).look.format; got != test.plain {
			t.Errorf("figure %s as %s, want %s", test.amount, got, test.plain)
		}
	}
	if got := percent(85_190_000).value; got != 0.8519 {
		t.Errorf("85.19 %% is stored as %v", got)
	}
	if got := groupedWidth("-1234567.89"); got != len("-1,234,567.89") {
		t.Errorf("width %d", got)
	}
}

// BenchmarkSummarize writes the workbook of a district that is held in memory.
func BenchmarkSummarize(b *testing.B) {
	source := summary.InMemory(known, district(300), nil, check(district(300)), nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Write(io.Discard, source, info, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStreamed writes the workbook of districts that are not held in
// memory, and says how much heap was in use at most, the bookkeeping of the
// units and their links included.
func BenchmarkStreamed(b *testing.B) {
	for _, n := range []int{300, 3000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if testing.Short() && n > 3000 {
				b.Skip("takes minutes")
			}
			most := uint64(0)
			source := summary.Source{Catalogue: known, Year: 2023}
			for i := range n {
				source.Units = append(source.Units, fmt.Sprintf("区第%d实验学校", i))
			}
			source.Read = func(units []int) ([]summary.Filed, error) {
				var filed []summary.Filed
				for _, i := range units {
					s := submission(rand.New(rand.NewPCG(1, uint64(i))), source.Units[i], i)
					filed = append(filed, summary.Filed{Submission: s, Findings: builtin.Check(s, schema.Context{})})
				}
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
				return filed, nil
			}
			for b.Loop() {
				if _, err := Write(io.Discard, source, info, Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(most)/(1<<20), "MB-heap")
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "units/s")
		})
	}
}
