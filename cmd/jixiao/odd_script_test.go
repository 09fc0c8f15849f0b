package main

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// sheetsOfOtherKinds are sheets without cells of the kind that forms have.
var sheetsOfOtherKinds = map[string]struct{ folder, contentType, relation, text string }{
	"chartsheet": {"chartsheets", "application/vnd.openxmlformats-officedocument.spreadsheetml.chartsheet+xml",
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet",
		`<chartsheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>`},
	"macrosheet": {"macrosheets", "application/vnd.ms-excel.macrosheet+xml", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet",
		`<xm:macrosheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><sheetData/></xm:macrosheet>`},
}

var (
	viewsOfSheet = regexp.MustCompile(`(?s)<sheetViews>.*?</sheetViews>`)
	relOfStyles  = regexp.MustCompile(`<Relationship [^>]*Target="styles.xml"[^>]*></Relationship>`)
	styleOfCell  = regexp.MustCompile(` s="[0-9]+"`)
)

// dress gives a workbook what other programs put into one: a sheet of another
// kind in front, a structure that is locked, and what some leave out.
func dress(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: dress FILE.xlsx chartsheet|macrosheet|locked|viewless|styleless")
	}
	path := ts.MkAbs(args[0])
	r, err := zip.OpenReader(path)
	ts.Check(err)
	defer r.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name, text string) {
		to, err := w.Create(name)
		ts.Check(err)
		_, err = io.WriteString(to, text)
		ts.Check(err)
	}
	other, isOther := sheetsOfOtherKinds[args[1]]
	for _, f := range r.File {
		part, err := f.Open()
		ts.Check(err)
		data, err := io.ReadAll(part)
		ts.Check(err)
		text := string(data)
		switch {
		case isOther && f.Name == "[Content_Types].xml":
			text = strings.Replace(text, "</Types>", `<Override PartName="/xl/`+other.folder+`/sheet1.xml" ContentType="`+other.contentType+`"/></Types>`, 1)
		case isOther && f.Name == "xl/_rels/workbook.xml.rels":
			text = strings.Replace(text, "</Relationships>", `<Relationship Id="rIdOther" Type="`+other.relation+`" Target="`+other.folder+`/sheet1.xml"/></Relationships>`, 1)
		case isOther && f.Name == "xl/workbook.xml":
			text = strings.Replace(text, "<sheets>", `<sheets><sheet name="另一种" sheetId="99" r:id="rIdOther"/>`, 1)
		case args[1] == "locked" && f.Name == "xl/workbook.xml":
			text = strings.Replace(text, "<bookViews>", `<workbookProtection workbookPassword="CC1A" lockStructure="1"/><bookViews>`, 1)
		case args[1] == "viewless" && strings.HasPrefix(f.Name, "xl/worksheets/"):
			text = viewsOfSheet.ReplaceAllString(text, "")
		case args[1] == "styleless" && f.Name == "xl/styles.xml":
			continue
		case args[1] == "styleless" && f.Name == "[Content_Types].xml":
			text = strings.Replace(text, `PartName="/xl/styles.xml"`, `PartName="/xl/none.xml"`, 1)
		case args[1] == "styleless" && f.Name == "xl/_rels/workbook.xml.rels":
			text = relOfStyles.ReplaceAllString(text, "")
		case args[1] == "styleless" && strings.HasPrefix(f.Name, "xl/worksheets/"):
			text = styleOfCell.ReplaceAllString(text, "")
		}
		put(f.Name, text)
	}
	if isOther {
		put("xl/"+other.folder+"/sheet1.xml", `<?xml version="1.0" encoding="UTF-8"?>`+other.text)
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(path, out.Bytes(), 0o600))
}

// spoil damages a file that a database has stored, as a bad disk does.
func spoil(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: spoil FILE.db NAME")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	var data []byte
	ctx := context.Background()
	ts.Check(db.QueryRowContext(ctx, `SELECT data FROM files WHERE name = ?`, args[1]).Scan(&data))
	data = slices.Clone(data)
	for i := range data[:len(data)/2] {
		data[len(data)/4+i] ^= 0x55
	}
	// The database itself would keep it as it is.
	var trigger, text string
	ts.Check(db.QueryRowContext(ctx, `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%never changed%'`).Scan(&trigger, &text))
	_, err = db.ExecContext(ctx, `DROP TRIGGER "`+trigger+`"`)
	ts.Check(err)
	defer func() {
		_, err := db.ExecContext(ctx, text)
		ts.Check(err)
	}()
	_, err = db.ExecContext(ctx, `UPDATE files SET data = ? WHERE name = ?`, data, args[1])
	ts.Check(err)
}

// holds says that a part of a workbook has a text.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: holds FILE.xlsx PART TEXT")
	}
	r, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer r.Close()
	part, err := r.Open(args[1])
	ts.Check(err)
	data, err := io.ReadAll(part)
	ts.Check(err)
	if strings.Contains(string(data), args[2]) == neg {
		ts.Fatalf("%s of %s is %s", args[1], args[0], data)
	}
}

// harm damages a file as a bad transfer does: it is cut in half, or bytes in the middle
// of its first quarter are others.
func harm(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: harm FILE half|bytes")
	}
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	if args[1] == "half" {
		data = data[:len(data)/2]
	} else {
		for i := range 50 {
			data[len(data)/8+i] ^= 0x55
		}
	}
	ts.Check(os.WriteFile(path, data, 0o600))
}

// insert puts an empty row into a sheet, as a person does above a row that is in the way.
func insert(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: insert FILE.xlsx SHEET ROW")
	}
	row, err := strconv.Atoi(args[2])
	ts.Check(err)
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	ts.Check(f.InsertRows(args[1], row, 1))
	ts.Check(f.Save())
}
