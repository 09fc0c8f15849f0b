package template

import (
	"fmt"
	"strings"
)

// Code says what is wrong with a template.
type Code string

// Reasons why a template cannot be opened.
const (
	Missing    Code = "missing"    // there is no such file
	Unreadable Code = "unreadable" // Text: why
	Empty      Code = "empty"
	OldFormat  Code = "old_format"  // .xls, .et and the like
	Encrypted  Code = "encrypted"   // with a password
	PlainText  Code = "plain_text"  // .csv, a web page
	NoWorkbook Code = "no_workbook" // another kind of file
	Damaged    Code = "damaged"     // Text: what was found
	TooLarge   Code = "too_large"
	Macros     Code = "macros"
	Strict     Code = "strict" // the other dialect, 严格 Open XML
	NoMarks    Code = "no_marks"
)

// Reasons why a mark cannot be filled. Text is the mark.
const (
	UnknownMark  Code = "unknown_mark"
	Unfinished   Code = "unfinished"    // {{ or }} is missing
	OneBrace     Code = "one_brace"     // {单位}
	NotHere      Code = "not_here"      // a mark in a Part where none is filled
	NotOfUnit    Code = "not_of_unit"   // a mark of a unit in a Part that belongs to no unit
	WordsAddUp   Code = "words_add_up"  // a sum or the like of words
	RatesAddUp   Code = "rates_add_up"  // a sum of rates; Fix: the rate of all, where there is one
	NoSuchWord   Code = "no_such_word"  // 等级=优秀; Fix: those there are
	NotCompared  Code = "not_compared"  // 等级>90
	MixedRow     Code = "mixed_row"     // marks of units and of projects, or of units and 小计, in one row
	LooseRow     Code = "loose_row"     // 小计 that stands beside no row of units
	UnitInRow    Code = "unit_in_row"   // a figure of the unit in a row of its projects
	MixedBlock   Code = "mixed_block"   // rows of units and of projects without a row between
	ReservedName Code = "reserved_name" // a defined name that looks like a mark and is none
)

// Reasons why something cannot follow the repeated rows. Text is the formula or the
// like; Fix is what could be written in its place.
const (
	OneCell     Code = "one_cell"     // a cell of one unit where all units must be meant
	PartOfRows  Code = "part_of_rows" // one of several rows of each unit
	MixedRows   Code = "mixed_rows"   // rows of units and their 小计 together
	Interrupted Code = "interrupted"  // 小计 stand between the rows of units
	RowAbove    Code = "row_above"    // the row above, which may mean the unit before
	ManySheets  Code = "many_sheets"  // Sheet1:Sheet3!A1
	Indirect    Code = "indirect"     // INDIRECT("C3")
	ArrayRows   Code = "array_rows"   // an array formula over repeated rows
	TooLong     Code = "too_long"
	CannotMove  Code = "cannot_move" // Part says what it is
	TooManyRows Code = "too_many_rows"
)

// Part is a place of a workbook other than the text of a cell.
type Part string

// The parts.
const (
	InComment    Part = "comment"
	InHeader     Part = "header" // or footer
	InTextBox    Part = "text_box"
	InChart      Part = "chart"
	InSheetName  Part = "sheet_name"
	InName       Part = "name"
	InFormula    Part = "formula"
	InValidation Part = "validation"
	InCondition  Part = "condition"
	InHyperlink  Part = "hyperlink"
	InProperties Part = "properties"
	InTable      Part = "table"
	PivotTable   Part = "pivot_table"
	Sparkline    Part = "sparkline"
	FormControl  Part = "form_control"
	DataTable    Part = "data_table"
	PrintTitles  Part = "print_titles"
	PageBreaks   Part = "page_breaks"
	Elsewhere    Part = "elsewhere" // Text of the problem: the part of the file
)

// Problem is something in a template that keeps it from being filled.
type Problem struct {
	Code        Code
	Sheet, Cell string // "" for a problem that belongs to none
	Part        Part   // "" for a cell
	Text        string
	Fix         string // what could be written in its place; "" where nothing is known

	row, column int
}

func (p Problem) Error() string {
	where := strings.Trim(p.Sheet+"!"+p.Cell, "!")
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", where, p.Part, p.Code, p.Text))
}

// Problems are all problems of a template, in the order of its cells.
type Problems []Problem

func (p Problems) Error() string {
	var all []string
	for _, one := range p {
		all = append(all, one.Error())
	}
	return "template: " + strings.Join(all, "; ")
}

// Problem returns a problem of the cell.
func (c *Cell) Problem(code Code, text string) Problem {
	return Problem{Code: code, Sheet: c.Sheet.Name, Cell: c.Address(), Text: text, row: c.Row, column: c.Column}
}

// InOrder sorts problems by their sheets and cells, and leaves each in once.
func InOrder(w *Workbook, all []Problem) Problems {
	f := w.newFiller(nil, Answers{})
	for _, p := range all {
		f.problem(p)
	}
	return f.inOrder()
}
