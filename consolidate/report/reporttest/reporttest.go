// Package reporttest is for tests of workbooks that are written with formulas
// and their results: it has LibreOffice compute the results anew.
package reporttest

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"hash/crc32"
	"html"
	"io"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// CheckResults fails the test unless the result stored beside every formula of
// the workbooks, by name, is what LibreOffice computes. It is given the
// workbooks with all stored results made wrong, so that it cannot merely repeat
// them. CheckResults returns how many formulas each workbook has, and skips the
// test where LibreOffice is not installed.
func CheckResults(t *testing.T, workbooks map[string][]byte) map[string]int {
	t.Helper()
	falsified := map[string][]byte{}
	for name, data := range workbooks {
		falsified[name] = falsify(t, data)
	}
	formulas := map[string]int{}
	for name, data := range Resaved(t, falsified) {
		want, wrong, got := open(t, workbooks[name]), open(t, falsified[name]), open(t, data)
		for i, sheet := range want.GetSheetList() {
			cells := formulaCell.FindAllStringSubmatch(part(t, workbooks[name], fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)), -1)
			if len(cells) == 0 {
				continue
			}
			formulas[name] += len(cells)
			stored, false, computed := values(t, want, sheet), values(t, wrong, sheet), values(t, got, sheet)
			for _, m := range cells {
				at, formula := m[1], m[2]
				if false[at] != wrongResult {
					t.Fatalf("%s: %s!%s was not falsified", name, sheet, at)
				}
				if !SameResult(stored[at], computed[at]) {
					t.Errorf("%s: %s!%s =%s is stored as %q, computed as %q", name, sheet, at, formula, stored[at], computed[at])
				}
				if strings.HasPrefix(computed[at], "#") {
					t.Errorf("%s: %s!%s is the error %s", name, sheet, at, computed[at])
				}
			}
		}
	}
	return formulas
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

// values are what the cells of a sheet hold, unformatted, by their names.
func values(t testing.TB, f *excelize.File, sheet string) map[string]string {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for r, row := range rows {
		for c, value := range row {
			at, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			cells[at] = value
		}
	}
	return cells
}

// part is a part of a workbook.
func part(t testing.TB, data []byte, name string) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	content, err := fs.ReadFile(r, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var formulaCell = regexp.MustCompile(`<c r="([A-Z]+[0-9]+)"[^>]*><f[^>]*>([^<]*)</f>`)

var storedResult = regexp.MustCompile(`( t="str")?(><f>[^<]*</f>)<v>[^<]*</v>`)

// wrongResult stands in place of every stored result of a falsified workbook.
const wrongResult = "987654.25"

// falsify puts a wrong result in place of every stored one.
func falsify(t testing.TB, data []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, file := range r.File {
		part, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(file.Name, "xl/worksheets/") {
			content = storedResult.ReplaceAll(content, []byte("$2<v>"+wrongResult+"</v>"))
		}
		to, err := w.Create(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// alwaysRecalculate has LibreOffice recalculate what it opens: by default it
// trusts the results that are stored.
const alwaysRecalculate = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

// Resaved has LibreOffice open workbooks, by name, compute them anew and save
// them again. It skips the test where LibreOffice is not installed.
func Resaved(t *testing.T, workbooks map[string][]byte) map[string][]byte {
	t.Helper()
	return converted(t, workbooks, "xlsx", "xlsx:Calc MS Excel 2007 XML")
}

// Printed has LibreOffice print a workbook as PDF. It skips the test where
// LibreOffice is not installed.
func Printed(t *testing.T, workbook []byte) []byte {
	t.Helper()
	return PrintedAll(t, map[string][]byte{"a": workbook})["a"]
}

// PrintedAll has LibreOffice print workbooks, by name.
func PrintedAll(t *testing.T, workbooks map[string][]byte) map[string][]byte {
	t.Helper()
	return converted(t, workbooks, "pdf", "pdf")
}

// PrintedText is the text of the pages of a PDF. PrintedText skips the test
// where pdftotext is not installed.
func PrintedText(t *testing.T, pdf []byte) []string {
	t.Helper()
	pages := strings.Split(string(poppler(t, pdf, "pdftotext", "-raw", "-", "-")), "\f")
	return pages[:len(pages)-1]
}

// Word is a word on a page of a PDF, from 1, and where it stands: points from the upper
// left corner.
type Word struct {
	Page                     int
	Left, Top, Right, Bottom float64
	Text                     string
}

// PrintedWords are the words of a PDF. PrintedWords skips the test where pdftotext is
// not installed.
func PrintedWords(t *testing.T, pdf []byte) (words []Word) {
	t.Helper()
	page := 0
	for line := range strings.Lines(string(poppler(t, pdf, "pdftotext", "-bbox", "-", "-"))) {
		if strings.Contains(line, "<page ") {
			page++
		}
		m := wordBox.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		var at [4]float64
		for i := range at {
			var err error
			if at[i], err = strconv.ParseFloat(m[1+i], 64); err != nil {
				t.Fatal(err)
			}
		}
		words = append(words, Word{page, at[0], at[1], at[2], at[3], html.UnescapeString(m[5])})
	}
	return words
}

var wordBox = regexp.MustCompile(`<word xMin="([0-9.-]+)" yMin="([0-9.-]+)" xMax="([0-9.-]+)" yMax="([0-9.-]+)">(.*)</word>`)

// CheckNothingCut fails the test where a text is printed over another: a text that has
// no room in its rows lies over what stands above or below, though it is not seen there.
func CheckNothingCut(t *testing.T, name string, pdf []byte) {
	t.Helper()
	const tight = 1.5 // points by which lines of one cell may touch
	words := PrintedWords(t, pdf)
	if len(words) == 0 {
		t.Errorf("%s: nothing is printed", name)
	}
	slices.SortStableFunc(words, func(a, b Word) int { return cmp.Or(a.Page-b.Page, cmp.Compare(a.Top, b.Top)) })
	for i, a := range words {
		for _, b := range words[i+1:] {
			if a.Page != b.Page || b.Top >= a.Bottom-tight {
				break
			}
			if a.Left < b.Right-1 && b.Left < a.Right-1 {
				t.Errorf("%s: page %d: %q, which ends at %.1f, lies over %q, which begins at %.1f", name, a.Page, a.Text, a.Bottom, b.Text, b.Top)
			}
		}
	}
}

// SmallestType is the smallest type on the pages of a PDF, in points, with the pages
// that have it, from 1. SmallestType skips the test where pdftohtml is not installed.
func SmallestType(t *testing.T, pdf []byte) (points float64, pages []int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, pdf, 0o666); err != nil {
		t.Fatal(err)
	}
	const zoom = 3 // sizes are whole numbers; this is the greatest
	sizes := map[string]float64{}
	page := 0
	points = math.Inf(1)
	for line := range strings.Lines(string(poppler(t, nil, "pdftohtml", "-xml", "-stdout", "-i", "-zoom", strconv.Itoa(zoom), file))) {
		switch {
		case strings.HasPrefix(line, "<page "):
			page++
		case strings.Contains(line, "<fontspec "):
			m := fontSize.FindStringSubmatch(line)
			size, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			sizes[m[1]] = size / zoom
		case strings.HasPrefix(line, "<text "):
			switch size := sizes[textFont.FindStringSubmatch(line)[1]]; {
			case size < points:
				points, pages = size, []int{page}
			case size == points && !slices.Contains(pages, page):
				pages = append(pages, page)
			}
		}
	}
	return points, pages
}

var (
	fontSize = regexp.MustCompile(`<fontspec id="([0-9]+)" size="(-?[0-9.]+)"`)
	textFont = regexp.MustCompile(`font="([0-9]+)"`)
)

// Pictures writes every page of a PDF as a picture into a folder.
func Pictures(t *testing.T, pdf []byte, folder string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	poppler(t, pdf, "pdftoppm", "-r", "70", "-png", "-", filepath.Join(folder, "page"))
}

// poppler has one of the programs of poppler read a PDF.
func poppler(t *testing.T, pdf []byte, program string, args ...string) []byte {
	t.Helper()
	found, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s (poppler-utils) is not installed: what is printed is not looked at", program)
	}
	cmd := exec.CommandContext(t.Context(), found, args...)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(pdf), &stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, stderr.String())
	}
	return output
}

// Office returns where LibreOffice is, or skips a test that has use for nothing but what
// that makes of a workbook.
func Office(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("LibreOffice is not asked in short tests")
	}
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice (LibreOffice Calc) is not installed: what it makes of the workbook is not looked at")
	}
	return soffice
}

// converted has LibreOffice open workbooks and save them in another format.
func converted(t *testing.T, workbooks map[string][]byte, extension, filter string) map[string][]byte {
	t.Helper()
	soffice := Office(t)
	dir := t.TempDir()
	profile, in, out := filepath.Join(dir, "profile"), filepath.Join(dir, "in"), filepath.Join(dir, "out")
	for _, d := range []string{filepath.Join(profile, "user"), in} {
		if err := os.MkdirAll(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(alwaysRecalculate), 0o666); err != nil {
		t.Fatal(err)
	}
	args := []string{
		"-env:UserInstallation=file://" + filepath.ToSlash(profile), "--headless", "--norestore",
		"--convert-to", filter, "--outdir", out,
	}
	for name, data := range workbooks {
		path := filepath.Join(in, name+".xlsx")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if output, err := exec.CommandContext(t.Context(), soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, output)
	}
	results := map[string][]byte{}
	for name := range workbooks {
		data, err := os.ReadFile(filepath.Join(out, name+"."+extension))
		if err != nil {
			t.Fatal(err)
		}
		results[name] = data
	}
	return results
}

var link = regexp.MustCompile(`<hyperlink ref="([A-Z]+[0-9]+)"(?: r:id="([^"]*)")?(?: location="([^"]*)")?`)

// Dump writes a workbook as text: a line for each row with what its cells hold,
// formulas as their results followed by the formula, links by the place that
// they lead to. Each line is made independent of where and when the workbook was
// written by normal. Of long sheets, by name, Dump writes the first rows, and a
// sum of the others.
func Dump(t testing.TB, data []byte, long map[string]int, normal func(line string) string) string {
	t.Helper()
	f := open(t, data)
	var b strings.Builder
	for i, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		xml := part(t, data, fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1))
		more := map[string]string{}
		for _, m := range formulaCell.FindAllStringSubmatch(xml, -1) {
			more[m[1]] += " {=" + html.UnescapeString(m[2]) + "}"
		}
		for _, m := range link.FindAllStringSubmatch(xml, -1) {
			more[m[1]] += strings.TrimRight(" ->"+m[2]+" "+html.UnescapeString(m[3]), " ")
		}
		fmt.Fprintf(&b, "# %s, %d rows\n", sheet, len(rows))
		rest := crc32.NewIEEE()
		for i, values := range rows {
			var line strings.Builder
			fmt.Fprintf(&line, "%d:", i+1)
			for k, value := range values {
				at, err := excelize.CoordinatesToCellName(k+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				if value += more[at]; value != "" {
					fmt.Fprintf(&line, " %s[%s]", strings.TrimRight(at, "0123456789"), strings.ReplaceAll(value, "\n", `\n`))
				}
			}
			line.WriteByte('\n')
			if most, ok := long[sheet]; ok && i >= most {
				io.WriteString(rest, normal(line.String()))
			} else {
				b.WriteString(normal(line.String()))
			}
		}
		if most, ok := long[sheet]; ok && len(rows) > most {
			fmt.Fprintf(&b, "and %d rows with the sum %08x\n", len(rows)-most, rest.Sum32())
		}
	}
	return b.String()
}

// Golden compares a dump with the golden file, or with update writes that anew;
// not when sheets or their numbers of rows changed, lest a lost row goes
// unnoticed: then the file is to be removed first.
func Golden(t *testing.T, golden, got string, update bool) {
	t.Helper()
	old, err := os.ReadFile(golden)
	if update {
		if diff := gocmp.Diff(headsOf(string(old)), headsOf(got)); err == nil && diff != "" {
			t.Fatalf("the workbook has other sheets or rows than %s; if that is meant, remove the file first:\n%s", golden, diff)
		}
		if err := os.MkdirAll(filepath.Dir(golden), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(strings.Split(string(old), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("not as in %s (-want +got); run with -update if that is meant:\n%s", golden, diff)
	}
}

func headsOf(dump string) (heads []string) {
	for line := range strings.Lines(dump) {
		if strings.HasPrefix(line, "# ") {
			heads = append(heads, line)
		}
	}
	return heads
}

// SameResult compares two results of one formula; figures to the precision
// that sums of binary fractions have.
func SameResult(a, b string) bool {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	if errA != nil || errB != nil {
		return a == b
	}
	return math.Abs(x-y) <= 1e-9*max(1, math.Abs(x))
}
