package main

import (
	_ "embed"
	"fmt"
)

// password is a workbook of a whole submission, encrypted with the password 123456. It is
// kept and not made anew with the others, since encryption takes random salts;
// go test -run Password -update writes another.
//
//go:embed password.xlsx
var password []byte

// passwordOf opens password.xlsx.
const passwordOf = "123456"

// badFiles makes samples/broken/files: files that a bureau receives besides forms.
func badFiles() ([]file, error) {
	whole, err := paper.books(oneProject(), brokenSaved)[0].write()
	if err != nil {
		return nil, err
	}
	damaged, err := flipBit(whole, "xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	nobody := noProjects()
	nobody.base.unit, nobody.overall.unit = "", ""
	never := noProjects()
	never.year = 0
	for _, line := range []*string{&never.base.signature, &never.overall.signature} {
		*line = signed("")
	}
	files := []file{
		{"empty.xlsx", nil},
		{"notworkbook.xlsx", []byte("这是一个文本文件，只是名字以 .xlsx 结尾。\r\n")},
		{"truncated.xlsx", whole[:len(whole)*6/10]},
		{"crc.xlsx", damaged},
		{"password.xlsx", password},
		{"old.xls", compound("Book", nil)}, // of Excel 95
	}
	for _, made := range []struct {
		name string
		book *book
	}{
		{"noforms.xlsx", inventory()},
		{"nounit.xlsx", paper.books(nobody, brokenSaved)[0]},
		{"noyear.xlsx", paper.books(never, brokenSaved)[0]},
	} {
		data, err := made.book.write()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", made.name, err)
		}
		files = append(files, file{made.name, data})
	}
	for i := range files {
		files[i].name = "broken/files/" + files[i].name
	}
	return files, nil
}

// inventory is a workbook with none of the forms.
func inventory() *book {
	s := &sheet{name: "固定资产", widths: []float64{8, 24, 10, 12, 20}}
	s.blocks = append(s.blocks, block{1, 1, 1, 5, "固定资产盘点表", titleStyle})
	for i, row := range [][]any{
		{"序号", "资产名称", "数量", "原值（元）", "存放地点"},
		{figure(1), "台式计算机", figure(24), figure(118_560), "办公楼二楼"},
		{figure(2), "打印机", figure(9), figure(20_700), "办公楼二楼"},
		{figure(3), "文件柜", figure(16), figure(13_920), "档案室"},
	} {
		for j, x := range row {
			s.blocks = append(s.blocks, block{i + 2, j + 1, i + 2, j + 1, x, labelStyle})
		}
	}
	return &book{sheets: []*sheet{s}, modified: brokenSaved}
}
