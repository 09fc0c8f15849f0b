package schema

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"
)

// Versions follow from what they are of: the data, and the code that gives them
// meaning, as they stand in this program. Nothing is raised by hand, and what is
// changed by whomever is another version.

//go:embed amount.go form.go model.go name.go submission.go wording.go
var readingCode embed.FS

//go:embed amount.go cause.go check.go finding.go formula.go indicator.go limit.go name.go pair.go score.go settings.go submission.go target.go trend.go
var checkingCode embed.FS

// fingerprint is the version of a model, see Version.
func (m *Model) fingerprint() string {
	return versionOf(readingCode, m.Forms, m.Signature, m.Report, m.LookAlikes, m.Results, Furniture, Subtotals, Amounts, Contents, ColumnNumbers, LabelEnds, SpentHeads, RateEnds, ScoreWords,
		Signs, Measures, Marks, Guidance, EmptyNames, Ellipses, MoneyUnits, DistrictWords, NoDistrictWords)
}

// ChecksVersion identifies the code that judges by the rules. The rules
// themselves are data.
var ChecksVersion = sync.OnceValue(func() string { return versionOf(checkingCode) })

// versionDigits is how much of a hash names a version.
const versionDigits = 12

func versionOf(code fs.FS, data ...any) string {
	sum, err := CodeSum(code)
	if err != nil {
		return "" // it is embedded
	}
	text, err := json.Marshal(data)
	if err != nil {
		return "" // the tables encode; a test has them do so
	}
	hash := sha256.Sum256(append([]byte(sum), text...))
	return hex.EncodeToString(hash[:])[:versionDigits]
}

// CodeSum is a hash of source files.
func CodeSum(code fs.FS) (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(code, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(code, path)
		fmt.Fprintf(hash, "%s %d\n%s", path, len(text), text)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil)), err
}
