package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/width"
)

// The same submission in every format and in several layouts gives the same
// values by command, each with a place of its own in its own file.
func TestFormatsAgree(t *testing.T) {
	const folder = "../../samples/formats"
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) < 10 {
		t.Fatalf("%d files, want ten at least", len(entries))
	}
	var want map[string]string
	var first string
	places := map[string]string{} // of one value, by file
	for _, entry := range entries {
		db := filepath.Join(t.TempDir(), "a.db")
		jixiao(t, "import", "--db", db, filepath.Join(folder, entry.Name()))
		got := map[string]string{}
		at := map[string]string{}
		for _, f := range decode(t, jixiao(t, "facts", "--db", db, "--json")) {
			path := f["path"].(string)
			if strings.HasPrefix(path, "report/") || strings.Contains(path, "/unplaced/") || strings.HasPrefix(path, "filing/") && f["form"] == "report" {
				continue // of the Word file alone
			}
			path = f["form"].(string) + " " + path
			value := folded(f["value"].(string))
			if rate, err := strconv.ParseFloat(value, 64); err == nil && f["measure"] == "%" {
				value = strconv.FormatFloat(rate, 'f', 2, 64) // a formula gives more digits than are typed
			}
			got[path] = f["state"].(string) + " " + value
			place := f["sheet"].(string) + "!" + f["cell"].(string)
			if f["file"] == "" || f["sheet"] == "" || f["cell"] == "" {
				t.Errorf("%s: %s has no place", entry.Name(), path)
			}
			if other, taken := at[place]; taken && f["state"] == "number" && !strings.Contains(path, "/years/") && strings.Contains(got[other], "number") {
				t.Errorf("%s: %s and %s both stand in %s", entry.Name(), path, other, place)
			}
			at[place] = path
		}
		for place, path := range at {
			if path == "base_data base_data/costs/government_procurement/final" {
				places[entry.Name()] = place
			}
		}
		if want == nil {
			want, first = got, entry.Name()
			if len(want) < 250 {
				t.Fatalf("%s has %d values", first, len(want))
			}
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-) and %s (+):\n%s", first, entry.Name(), diff)
		}
	}
	for file, place := range map[string]string{
		"01-纸质版式.xlsx": "附件1!F23", "03-不在左上角.xlsx": "Sheet1!H26", "07-WPS表格.et": "Sheet1!H26", "09-Word（含附件4）.docx": "表格1!F21", "12-压缩包.7z": "附件1!F23",
	} {
		if places[file] != place {
			t.Errorf("%s: 政府采购金额 stands in %q, want %q", file, places[file], place)
		}
	}
}

// folded takes out what layouts print differently: white space, width, and
// decimals that say nothing.
func folded(text string) string {
	text = width.Fold.String(text)
	return strings.NewReplacer(" ", "", "\n", "", ".00%", "%").Replace(text)
}
