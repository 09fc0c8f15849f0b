// Package reporttest is for tests of workbooks that are written with formulas
// and their results: it has LibreOffice compute the results anew.
package reporttest

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

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
		for _, sheet := range want.GetSheetList() {
			rows, err := want.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for r := range rows {
				for c := range rows[r] {
					at, err := excelize.CoordinatesToCellName(c+1, r+1)
					if err != nil {
						t.Fatal(err)
					}
					formula, err := want.GetCellFormula(sheet, at)
					if err != nil {
						t.Fatal(err)
					}
					if formula == "" {
						continue
					}
					formulas[name]++
					if raw(t, wrong, sheet, at) != wrongResult {
						t.Fatalf("%s: %s!%s was not falsified", name, sheet, at)
					}
					stored, computed := raw(t, want, sheet, at), raw(t, got, sheet, at)
					if !sameResult(stored, computed) {
						t.Errorf("%s: %s!%s =%s is stored as %q, computed as %q", name, sheet, at, formula, stored, computed)
					}
					if strings.HasPrefix(computed, "#") {
						t.Errorf("%s: %s!%s is the error %s", name, sheet, at, computed)
					}
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

// raw is what a cell holds, unformatted.
func raw(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	value, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

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
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice (LibreOffice Calc) is not installed: stored results are not compared with recalculated ones")
	}
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
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out,
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
		data, err := os.ReadFile(filepath.Join(out, name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		results[name] = data
	}
	return results
}

// sameResult compares two results of one formula; figures to the precision
// that sums of binary fractions have.
func sameResult(a, b string) bool {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	if errA != nil || errB != nil {
		return a == b
	}
	return math.Abs(x-y) <= 1e-9*max(1, math.Abs(x))
}
