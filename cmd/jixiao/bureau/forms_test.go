package bureau

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// The forms of the tests, as text: one line a row and | between cells, "# 名" begins a
// sheet, < merges a cell with the one to the left, a figure with % is shown in percent.
const (
	baseForm = `# 附件1
2023年度预算单位整体支出绩效评价基础数据表 | < | < | <
填报单位 | 某甲局 | < | <
财政供养人员情况 | 编制数 | 2023年实际在职人数 | 控制率
 | 30 | 27 | 0.9%
经费控制情况（万元） | 2022年决算数 | 2023年预算数 | 2023年决算数
三公经费 | 7.4 | 7.2 | 6.3
1、公务用车购置和维护经费 | 5.9 | 5.8 | 5
其中：公车购置 | 0 | 0 | 0
公车运行维护 | 5.9 | 5.8 | 5
2、出国经费 | 0 | 0 | 0
3、公务接待 | 1.5 | 1.4 | 1.3
公用经费 | 50.4 | 50 | 46.8`
	sparseForm = `# 附件1
2023年度预算单位整体支出绩效评价基础数据表 | < | < | <
填报单位 | 某甲局 | < | <
财政供养人员情况 | 编制数 | 2023年实际在职人数 | 控制率
 | 30 | 27 | 0.9%
经费控制情况（万元） | 2022年决算数 | 2023年预算数 | 2023年决算数
三公经费 | | |
1、公务用车购置和维护经费 | | |
其中：公车购置 | | |
公车运行维护 | | |
2、出国经费 | | |
3、公务接待 | | |
公用经费 | | |`
	projectForm = `# 附件3
2023年度项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 绿化养护 | < | < | < | < | < | <
实施单位 | 某甲局 | < | < | < | < | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 自评得分
 | 年度资金总额 | 10 | 10 | 8.5 | 10 | 0.85% | 8.5
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自评得分
 | 产出指标 | 数量指标 | 养护面积 | ≥100公顷 | 101公顷 | 90 | 90
总分 | < | < | < | < | < | 100 | 98.5`
)

var plainFigure = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?%?$`)

// book writes a workbook from a text, in which some words stand for others: old and new
// by turns.
func book(t testing.TB, text string, instead ...string) []byte {
	t.Helper()
	text = strings.NewReplacer(instead...).Replace(text)
	f := excelize.NewFile()
	defer f.Close()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 10})
	check(err)
	for i, part := range strings.Split("\n"+text, "\n# ")[1:] {
		sheet, body, _ := strings.Cut(part, "\n")
		if i == 0 {
			check(f.SetSheetName("Sheet1", sheet))
		} else {
			_, err := f.NewSheet(sheet)
			check(err)
		}
		for r, line := range strings.Split(body, "\n") {
			first := ""
			for c, text := range strings.Split(line, "|") {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				check(err)
				switch text = strings.TrimSpace(text); {
				case text == "<":
					check(f.MergeCell(sheet, first, at))
					continue
				case plainFigure.MatchString(text):
					figure, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
					check(err)
					check(f.SetCellFloat(sheet, at, figure, -1, 64))
					if strings.HasSuffix(text, "%") {
						check(f.SetCellStyle(sheet, at, at, percent))
					}
				case text != "":
					check(f.SetCellStr(sheet, at, text))
				}
				first = at
			}
		}
	}
	var out bytes.Buffer
	check(f.Write(&out))
	return out.Bytes()
}

// edited is a workbook of which some cells were changed: Sheet!Cell and text by turns.
func edited(t testing.TB, data []byte, changes ...string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := 0; i < len(changes); i += 2 {
		sheet, at, _ := strings.Cut(changes[i], "!")
		if figure, parseErr := strconv.ParseFloat(changes[i+1], 64); parseErr == nil {
			err = f.SetCellFloat(sheet, at, figure, -1, 64)
		} else {
			err = f.SetCellStr(sheet, at, changes[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// embedding is a workbook in the last sheet of which another file stands as an object.
func embedding(t testing.TB, host, inner []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(host), int64(len(host)))
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	parts := map[string][]byte{}
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if parts[f.Name], err = io.ReadAll(part); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") && f.Name > last {
			last = f.Name
		}
	}
	parts[last] = bytes.Replace(parts[last], []byte("</worksheet>"), []byte(`<oleObjects><oleObject progId="Excel.Sheet.12" shapeId="1025" `+
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rIdObject"/></oleObjects></worksheet>`), 1)
	parts["xl/worksheets/_rels/"+filepath.Base(last)+".rels"] = []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rIdObject" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/package" Target="../embeddings/Microsoft_Excel_Sheet1.xlsx"/></Relationships>`)
	parts["xl/embeddings/Microsoft_Excel_Sheet1.xlsx"] = inner
	return zipOf(t, parts)
}

// receive takes a file in, as one that a unit sends.
func receive(t testing.TB, db *store.DB, name string, data []byte, given ...importer.Given) Imported {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	write(t, path, data)
	batch, err := Collect(t.Context(), []string{path}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	var said importer.Given
	if len(given) > 0 {
		said = given[0]
	}
	results, err := Import(t.Context(), db, batch.Files, said, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.File == name {
			return r
		}
	}
	return Imported{}
}

// stands are the filings of a database, in words.
func stands(t testing.TB, db *store.DB) []string {
	t.Helper()
	records, err := db.Records(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, r := range records {
		state := "current"
		switch {
		case r.Void != nil:
			state = "void"
		case r.Wait != nil:
			state = "waits"
		case !r.Current():
			state = "replaced"
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%d %s %d %s %s %s", r.ID, r.Unit, r.Year, FormName(builtin, r.Form), state, r.Project)))
	}
	return list
}

// figure is what a unit's current form says in a place; "" for nothing.
func figure(t testing.TB, db *store.DB, unit, path string) string {
	t.Helper()
	district, err := db.District(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range district.Submissions {
		for _, f := range s.Filings {
			if v, ok := f.Value(path); ok && s.Unit == unit {
				return ValueText(v)
			}
		}
	}
	return ""
}

var clerk = schema.Decision{Why: "核对", By: "李四"}
