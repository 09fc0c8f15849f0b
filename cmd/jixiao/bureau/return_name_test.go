package bureau

import "testing"

func TestFileNameWithoutControlCharacters(t *testing.T) {
	for name, want := range map[string]string{
		"\x1b[31m某局\x1b[0m.xlsx": "某局.xlsx",
		"某\u202excod.局":          "某xcod.局",
		"某\u009b2J局":             "某局",
		"某/局":                    "某_局",
		"CON":                    "_CON",
		"nul.xlsx":               "_nul.xlsx",
		"COM1 ":                  "_COM1",
		"COM10":                  "COM10",
		"con局":                   "con局",
		"某局. .":                  "某局",
	} {
		if got := FileName(name); got != want {
			t.Errorf("FileName(%q) = %q, want %q", name, got, want)
		}
	}
}
