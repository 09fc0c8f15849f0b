// Package export writes the tables of a district for other programs: as CSV
// that Excel and WPS open in Chinese, as JSON, and as Parquet.
package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Format is a format of files.
type Format string

// The formats.
const (
	CSV     Format = "csv"
	JSON    Format = "json"
	Parquet Format = "parquet"
)

// Formats are all formats.
var Formats = []Format{CSV, JSON, Parquet}

// Write writes the tables of a district into an empty folder, a file for each
// table, and one that says what the columns are. It returns the totals and the
// names of the files of tables. Errors are those of report.Export and of the
// operating system.
func Write(folder string, format Format, source summary.Source, o report.Options, changes report.Changes) (*summary.Totals, []string, error) {
	var files []string
	totals, err := report.Export(source, o, changes, func(name string, columns []report.Column) (report.Table, error) {
		path := filepath.Join(folder, name+"."+string(format))
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return nil, err
		}
		t, err := begin(f, format, name, columns)
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		if name != report.FieldsTable {
			files = append(files, path)
		}
		return &file{t, f}, nil
	})
	return totals, files, err
}

func begin(w io.Writer, format Format, name string, columns []report.Column) (report.Table, error) {
	switch format {
	case JSON:
		return newJSON(w, columns)
	case Parquet:
		return newParquet(w, name, columns), nil
	}
	return newCSV(w, columns)
}

// file closes what a table is written to.
type file struct {
	report.Table
	f *os.File
}

func (f *file) Close() error { return errors.Join(f.Table.Close(), f.f.Close()) }

// plain writes a number without an exponent.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

type csvTable struct {
	w   *csv.Writer
	row []string
}

func newCSV(w io.Writer, columns []report.Column) (*csvTable, error) {
	// The mark by which Excel and WPS know UTF-8.
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return nil, err
	}
	t := &csvTable{w: csv.NewWriter(w)}
	t.w.UseCRLF = true
	for _, c := range columns {
		t.row = append(t.row, c.Name)
	}
	return t, t.w.Write(t.row)
}

func (t *csvTable) Row(answers []any) error {
	t.row = t.row[:0]
	for _, a := range answers {
		switch v := a.(type) {
		case float64:
			t.row = append(t.row, plain(v))
		case string:
			t.row = append(t.row, Harmless(schema.Visible(v)))
		default:
			t.row = append(t.row, "")
		}
	}
	return t.w.Write(t.row)
}

func (t *csvTable) Close() error {
	t.w.Flush()
	return t.w.Error()
}

// Harmless keeps a text from being run as a formula by a spreadsheet. A figure
// stays one.
func Harmless(s string) string {
	if _, err := schema.ParseAmount(s); err == nil {
		return s
	}
	if strings.ContainsRune("=+-@＝＋－＠\t\r\n", []rune(s + " ")[0]) {
		return "'" + s
	}
	return s
}

type jsonTable struct {
	w     *bufio.Writer
	keys  [][]byte
	begun bool
}

func newJSON(w io.Writer, columns []report.Column) (*jsonTable, error) {
	t := &jsonTable{w: bufio.NewWriter(w)}
	for _, c := range columns {
		key, err := json.Marshal(c.Name)
		if err != nil {
			return nil, err
		}
		t.keys = append(t.keys, key)
	}
	_, err := t.w.WriteString("[")
	return t, err
}

func (t *jsonTable) Row(answers []any) error {
	separator := "\n{"
	if t.begun {
		separator = ",\n{"
	}
	t.begun = true
	t.w.WriteString(separator) // a bufio.Writer keeps its error
	for i, a := range answers {
		if i > 0 {
			t.w.WriteString(", ")
		}
		t.w.Write(t.keys[i])
		t.w.WriteString(": ")
		value := []byte("null")
		switch v := a.(type) {
		case float64:
			value = []byte(plain(v))
		case string:
			var err error
			if value, err = json.Marshal(v); err != nil {
				return err
			}
		}
		t.w.Write(value)
	}
	_, err := t.w.WriteString("}")
	return err
}

func (t *jsonTable) Close() error {
	t.w.WriteString("\n]\n")
	return t.w.Flush()
}

// wordSuffix goes with the name of a column that has the words in place of the
// figures of another.
const wordSuffix = "_文字"

type parquetTable struct {
	w       *parquet.GenericWriter[any]
	columns []parquetColumn
	leaves  int
	row     parquet.Row
}

// parquetColumn says where the answers of a column go.
type parquetColumn struct {
	at, words int // leaves of the schema; words is -1 where there are no figures
}

func newParquet(w io.Writer, name string, columns []report.Column) *parquetTable {
	group := parquet.Group{}
	word := parquet.Optional(parquet.Compressed(parquet.String(), &zstd.Codec{}))
	figure := parquet.Optional(parquet.Compressed(parquet.Leaf(parquet.DoubleType), &zstd.Codec{}))
	for _, c := range columns {
		if c.Figure {
			group[c.Name], group[c.Name+wordSuffix] = figure, word
		} else {
			group[c.Name] = word
		}
	}
	s := parquet.NewSchema(name, group)
	leaf := map[string]int{}
	for i, path := range s.Columns() {
		leaf[path[0]] = i
	}
	t := &parquetTable{w: parquet.NewGenericWriter[any](w, s), leaves: len(leaf)}
	for _, c := range columns {
		p := parquetColumn{leaf[c.Name], -1}
		if c.Figure {
			p.words = leaf[c.Name+wordSuffix]
		}
		t.columns = append(t.columns, p)
	}
	return t
}

func (t *parquetTable) Row(answers []any) error {
	t.row = t.row[:0]
	for i := range t.leaves {
		t.row = append(t.row, parquet.NullValue().Level(0, 0, i))
	}
	for i, a := range answers {
		c := t.columns[i]
		switch v := a.(type) {
		case float64:
			if c.words < 0 {
				t.row[c.at] = parquet.ByteArrayValue([]byte(plain(v))).Level(0, 1, c.at)
			} else {
				t.row[c.at] = parquet.DoubleValue(v).Level(0, 1, c.at)
			}
		case string:
			at := c.at
			if c.words >= 0 {
				at = c.words
			}
			t.row[at] = parquet.ByteArrayValue([]byte(v)).Level(0, 1, at)
		}
	}
	_, err := t.w.WriteRows([]parquet.Row{t.row})
	return err
}

func (t *parquetTable) Close() error { return t.w.Close() }
