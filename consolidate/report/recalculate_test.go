package report

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

	"jixiao/schema"
)

// sheetXML returns the XML of a sheet.
func sheetXML(t testing.TB, data []byte, sheet string) string {
	t.Helper()
	f := open(t, data)
	index, err := f.GetSheetIndex(sheet)
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return string(read(t, r, "xl/worksheets/sheet"+strconv.Itoa(index+1)+".xml"))
}

func read(t testing.TB, r *zip.Reader, name string) []byte {
	t.Helper()
	file, err := r.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
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
		content := read(t, r, file.Name)
		if strings.HasPrefix(file.Name, "xl/worksheets/") {
			content = storedResult.ReplaceAll(content, []byte("$2<v>"+wrongResult+"</v>"))
		}
		part, err := w.Create(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
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

// recalculated has LibreOffice open the workbooks and save them again.
func recalculated(t *testing.T, workbooks map[string][]byte) map[string][]byte {
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

// The result stored beside every formula is what LibreOffice computes. It is
// given workbooks whose stored results are all wrong, so that it cannot merely
// repeat them.
func TestStoredResultsAreRecalculated(t *testing.T) {
	unanswered := district(3)
	for _, s := range unanswered.Submissions {
		for _, f := range s.Filings {
			for i := range f.Values {
				if v := &f.Values[i]; v.State == schema.Number {
					v.State, v.Number, v.Raw = schema.Blank, 0, ""
				}
			}
		}
	}
	stored := map[string][]byte{
		"district":   workbook(t, district(45)),
		"one":        workbook(t, district(1)),
		"unanswered": workbook(t, unanswered),
		"empty":      workbook(t, &schema.District{Year: 2023}),
	}
	falsified := map[string][]byte{}
	for name, data := range stored {
		falsified[name] = falsify(t, data)
	}
	for name, data := range recalculated(t, falsified) {
		want, wrong, got := open(t, stored[name]), open(t, falsified[name]), open(t, data)
		formulas := 0
		for _, sheet := range want.GetSheetList() {
			rows, err := want.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for i := range rows {
				for k := range len(rows[i]) {
					at := cellName(k, i)
					f := formula(t, want, sheet, at)
					if f == "" {
						continue
					}
					formulas++
					if raw(t, wrong, sheet, at) != wrongResult {
						t.Fatalf("%s: %s!%s was not falsified", name, sheet, at)
					}
					stored, computed := raw(t, want, sheet, at), raw(t, got, sheet, at)
					if !sameResult(stored, computed) {
						t.Errorf("%s: %s!%s =%s is stored as %q, computed as %q", name, sheet, at, f, stored, computed)
					}
					if strings.HasPrefix(computed, "#") {
						t.Errorf("%s: %s!%s is the error %s", name, sheet, at, computed)
					}
				}
			}
		}
		t.Logf("%s: %d formulas", name, formulas)
		if formulas < 60 {
			t.Errorf("%s: only %d formulas", name, formulas)
		}
	}
}

func cellName(column, row int) string { return name(column+1, row+1) }

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
