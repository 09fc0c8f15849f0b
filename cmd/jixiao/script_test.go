package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/samples/thorough"
	"jixiao/schema"
	"jixiao/schema/store"
)

func TestMain(m *testing.M) {
	thorough.Spend()
	testscript.Main(m, map[string]func(){"jixiao": main})
}

// TestScripts is what a user types and sees. In the scripts, $SAMPLES is the
// folder of samples, and
//
//	workbook FILE.xlsx TEXT [modified]
//
// writes a workbook from a text, one line a row and | between cells; "# 名"
// begins a sheet, < and ^ merge a cell with the one to the left or above, a
// figure is a number cell, with % one that is shown in percent. And
//
//	edit FILE.xlsx SHEET!CELL TEXT
//	cell FILE.xlsx SHEET!CELL TEXT
//	formula FILE.xlsx SHEET!CELL TEXT
//	embed HOST.xlsx FILE.xlsx
//	pack ARCHIVE.zip FILE...
//
// write a cell of a workbook, compare one or its formula, put a workbook into
// another as an object, and files into an archive. And
//
//	database v4 FILE.db
//
// gives a database that an earlier version of the program made.
// And
//
//	protect FILE.xlsx PASSWORD
//	midway FILE.db alias|unalias|teach|forget|settings|void WORD [OF]
//
// encrypt a workbook, and do what a command does up to where a person could stop
// it: what is decided is stored, and no file is read again.
// $RECEIVED is a folder of files that were received, $CASES one of small cases
// (see importer/cases_test.go). And
//
//	kept FROM.xlsx TO.xlsx PART...
//	comment FILE.xlsx SHEET!CELL TEXT
//
// compare parts of two workbooks, byte for byte, and say that a comment holds a
// text. And
//
//	dress FILE.xlsx chartsheet|macrosheet|locked|viewless|styleless
//	spoil FILE.db NAME
//	holds FILE.xlsx PART TEXT
//	harm FILE half|bytes
//	insert FILE.xlsx SHEET ROW
//
// give a workbook what other programs put into one or leave out, damage a file
// that is stored, say that a part of a workbook has a text, damage a file, and put an
// empty row into a sheet.
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs(filepath.Join("..", "..", "samples"))
	if err != nil {
		t.Fatal(err)
	}
	received, err := filepath.Abs(filepath.Join("testdata", "received"))
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Abs(filepath.Join("..", "..", "importer", "testdata", "cases"))
	if err != nil {
		t.Fatal(err)
	}
	params := testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SAMPLES", samples)
			env.Setenv("RECEIVED", received)
			env.Setenv("CASES", cases)
			env.Defer(func() { checkLeft(env) })
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"workbook": workbook, "edit": edit, "embed": embed, "pack": pack, "cell": cell, "formula": formula, "database": database, "kept": kept, "comment": comment,
			"protect": protect, "midway": midway, "dress": dress, "spoil": spoil, "holds": holds, "harm": harm, "insert": insert,
		},
	}
	if testing.Short() { // those with work that is done side by side
		params.Dir = ""
		for _, name := range []string{"district", "formats", "return", "serve", "taken_back"} {
			params.Files = append(params.Files, filepath.Join("testdata", "script", name+".txtar"))
		}
	}
	testscript.Run(t, params)
}

// checkLeft makes sure that the databases that a script leaves are without a problem,
// and that every figure in them is what its original says, where it says it.
func checkLeft(env *testscript.Env) {
	names, err := filepath.Glob(filepath.Join(env.WorkDir, "*.db"))
	if err != nil {
		env.T().Fatal(err)
	}
	for _, name := range names {
		switch checked, err := bureau.CheckDatabase(context.Background(), bureau.Database{Path: name, Model: builtin}, false, nil); {
		case err != nil || checked.Files == 0: // what no program can open
		case strings.Contains(filepath.Base(name), "damaged"):
		case !checked.OK:
			env.T().Fatal(fmt.Sprintf("%s: %s", name, strings.Join(checked.Problems, "\n")))
		}
	}
}

func edit(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: edit FILE.xlsx SHEET!CELL TEXT")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	sheet, at, _ := strings.Cut(args[1], "!")
	if figure, err := strconv.ParseFloat(args[2], 64); err == nil {
		ts.Check(f.SetCellFloat(sheet, at, figure, -1, 64))
	} else {
		ts.Check(f.SetCellStr(sheet, at, args[2]))
	}
	ts.Check(f.Save())
}

// embed puts a workbook into the last sheet of another, as an object.
func embed(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: embed HOST.xlsx FILE.xlsx")
	}
	host := ts.MkAbs(args[0])
	r, err := zip.OpenReader(host)
	ts.Check(err)
	sheets := 0
	for _, f := range r.File {
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			sheets++
		}
	}
	sheet := fmt.Sprintf("sheet%d.xml", sheets)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, data []byte) {
		to, err := w.Create(name)
		ts.Check(err)
		_, err = to.Write(data)
		ts.Check(err)
	}
	for _, f := range r.File {
		part, err := f.Open()
		ts.Check(err)
		data, err := io.ReadAll(part)
		ts.Check(err)
		if f.Name == "xl/worksheets/"+sheet {
			data = bytes.Replace(data, []byte("</worksheet>"), []byte(`<oleObjects><oleObject progId="Excel.Sheet.12" shapeId="1025" `+
				`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rIdObject"/></oleObjects></worksheet>`), 1)
		}
		put(f.Name, data)
	}
	ts.Check(r.Close())
	put("xl/worksheets/_rels/"+sheet+".rels", []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+
		`<Relationship Id="rIdObject" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/package" Target="../embeddings/Microsoft_Excel_Sheet1.xlsx"/></Relationships>`))
	inner, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	put("xl/embeddings/Microsoft_Excel_Sheet1.xlsx", inner)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(host, out.Bytes(), 0o600))
}

func pack(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: pack ARCHIVE.zip FILE...")
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range args[1:] {
		to, err := w.Create(name)
		ts.Check(err)
		_, err = io.WriteString(to, ts.ReadFile(name))
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out.Bytes(), 0o600))
}

// databases are where those of earlier versions are kept.
var databases = filepath.Join("..", "..", "schema", "store", "testdata")

func database(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: database VERSION FILE.db")
	}
	packed, err := os.Open(filepath.Join(databases, args[0]+".db.gz"))
	ts.Check(err)
	defer packed.Close()
	from, err := gzip.NewReader(packed)
	ts.Check(err)
	data, err := io.ReadAll(from)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o600))
}

func protect(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: protect FILE.xlsx PASSWORD")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	ts.Check(f.Save(excelize.Options{Password: args[1]}))
}

func midway(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: midway FILE.db alias|unalias|teach|forget|settings|void WORD [OF]")
	}
	ctx := context.Background()
	db, err := store.Open(ctx, ts.MkAbs(args[0]), builtin)
	ts.Check(err)
	switch word := args[2]; args[1] {
	case "alias":
		err = db.AddAlias(ctx, args[3], word, "甲")
	case "unalias":
		_, err = db.RemoveAlias(ctx, word, "甲")
	case "teach":
		err = db.Teach(ctx, []schema.Wording{{Label: word, Path: args[3]}}, "甲")
	case "forget":
		_, err = db.Forget(ctx, word, "甲")
	case "settings":
		_, err = db.SaveSettings(ctx, schema.Settings{Roster: []schema.RosterUnit{{Name: args[3], Aliases: []string{word}}}}, "甲")
	case "void":
		var filing int64
		filing, err = strconv.ParseInt(word, 10, 64)
		ts.Check(err)
		_, err = db.Void(ctx, filing, schema.Decision{Why: "发错", By: "甲"})
	}
	ts.Check(err)
	ts.Check(db.Close())
}

func cell(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: cell FILE.xlsx SHEET!CELL TEXT")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	sheet, at, _ := strings.Cut(args[1], "!")
	got, err := f.GetCellValue(sheet, at)
	ts.Check(err)
	if (got == args[2]) == neg {
		ts.Fatalf("%s of %s is %q", args[1], args[0], got)
	}
}

func formula(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: formula FILE.xlsx SHEET!CELL TEXT")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	i := strings.LastIndex(args[1], "!")
	got, err := f.GetCellFormula(args[1][:i], args[1][i+1:])
	ts.Check(err)
	if (got == args[2]) == neg {
		ts.Fatalf("%s of %s is %q", args[1], args[0], got)
	}
}

func kept(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 || neg {
		ts.Fatalf("usage: kept FROM.xlsx TO.xlsx PART...")
	}
	from, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer from.Close()
	to, err := zip.OpenReader(ts.MkAbs(args[1]))
	ts.Check(err)
	defer to.Close()
	for _, name := range args[2:] {
		var texts [2][]byte
		for i, r := range []*zip.ReadCloser{from, to} {
			part, err := r.Open(name)
			ts.Check(err)
			texts[i], err = io.ReadAll(part)
			ts.Check(err)
			part.Close()
		}
		if !bytes.Equal(texts[0], texts[1]) {
			ts.Fatalf("%s of %s is not that of %s", name, args[1], args[0])
		}
	}
}

func comment(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: comment FILE.xlsx SHEET!CELL TEXT")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	sheet, at, _ := strings.Cut(args[1], "!")
	all, err := f.GetComments(sheet)
	ts.Check(err)
	text := ""
	for _, c := range all {
		if c.Cell == at {
			text += c.Text
			for _, run := range c.Paragraph {
				text += run.Text
			}
		}
	}
	if strings.Contains(text, args[2]) == neg {
		ts.Fatalf("the comment of %s of %s is %q", args[1], args[0], text)
	}
}

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?%?$`)

func workbook(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: workbook FILE.xlsx TEXT [modified]")
	}
	f := excelize.NewFile()
	defer f.Close()
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 10})
	ts.Check(err)
	for i, part := range strings.Split("\n"+strings.TrimSpace(ts.ReadFile(args[1])), "\n# ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		if i == 0 {
			ts.Check(f.SetSheetName("Sheet1", name))
		} else {
			_, err := f.NewSheet(name)
			ts.Check(err)
		}
		var rows [][]string
		for line := range strings.SplitSeq(body, "\n") {
			rows = append(rows, strings.Split(line, "|"))
		}
		at := func(r, c int) string {
			if r < len(rows) && c < len(rows[r]) {
				return strings.TrimSpace(rows[r][c])
			}
			return ""
		}
		for r := range rows {
			for c := range rows[r] {
				text := at(r, c)
				if text == "" || text == "<" || text == "^" {
					continue
				}
				right, down := c, r
				for at(r, right+1) == "<" {
					right++
				}
				for at(down+1, c) == "^" {
					down++
				}
				from, err := excelize.CoordinatesToCellName(c+1, r+1)
				ts.Check(err)
				to, err := excelize.CoordinatesToCellName(right+1, down+1)
				ts.Check(err)
				if from != to {
					ts.Check(f.MergeCell(name, from, to))
				}
				if !plainNumber.MatchString(text) {
					ts.Check(f.SetCellStr(name, from, text))
					continue
				}
				figure, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
				ts.Check(err)
				ts.Check(f.SetCellFloat(name, from, figure, -1, 64))
				if strings.HasSuffix(text, "%") {
					ts.Check(f.SetCellStyle(name, from, from, percent))
				}
			}
		}
	}
	modified := "2024-05-01T08:00:00Z"
	if len(args) > 2 {
		day, err := time.Parse(time.DateOnly, args[2])
		ts.Check(err)
		modified = day.Format(time.RFC3339)
	}
	ts.Check(f.SetDocProps(&excelize.DocProperties{Modified: modified, Created: modified}))
	ts.Check(f.SaveAs(ts.MkAbs(args[0])))
}
