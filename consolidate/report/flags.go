package report

import (
	"fmt"
	"strings"

	"jixiao/schema"
)

const flagsFirst = 4

// colFlagName is the column of 预警 that names the flag.
const colFlagName = 3

var flagHeads = []string{"序号", "单位", "预警事项", "实际值", "限值", "计量单位", "说明", "所在单元格"}

func (b *book) flagsBlock() block { return blockOf(flagsFirst, len(b.summary.Flags)) }

// flags lists the units beyond a limit, a row for each flag.
func (b *book) flags() sheet {
	return sheet{
		name: flagsSheet, paper: a4,
		columns: []column{{5, 7}, {16, 32}, {14, 24}, {9, 16}, {9, 16}, {8, 9}, {20, 50}, {24, 44}},
		freeze:  name(1, flagsFirst), heads: [2]int{flagsFirst - 1, flagsFirst - 1},
		filter: fmt.Sprintf("A%d:%s", flagsFirst-1, name(len(flagHeads), b.flagsBlock().last)),
		rows: func(yield func(row) bool) {
			if !yield(cells(text(b.year()+"年度预警").of(title).wide(1))) ||
				!yield(cells(noteCell("超过区级限值的单位，一条一行。缺少所需的数的不预警，见「问题」中的未判定。点序号或实际值，可转到「数据来源」中所在的单元格。"))) ||
				!yield(headRow(flagHeads)) {
				return
			}
			for i, f := range b.summary.Flags {
				if !yield(b.flag(i, f)) {
					return
				}
			}
			if len(b.summary.Flags) == 0 {
				yield(nothing("没有超过限值的单位", len(flagHeads)))
			}
		},
	}
}

func (b *book) flag(i int, f schema.Flag) row {
	value, limit, measure := figure(f.Kind, f.Value), figure(f.Kind, f.Limit), f.Kind.Measure()
	switch f.Flag {
	case schema.FlagErrorFindings:
		value, limit, measure = plainFigure(f.Value), plainFigure(f.Limit), "条"
	case schema.FlagNotHandedIn:
		value, limit, measure = plainFigure(f.Value), plainFigure(f.Limit), "份"
	}
	if f.Kind == schema.Rate {
		value, limit = roundPercent(f.Value), roundPercent(f.Limit)
	}
	number := ordinal(i + 1)
	number.link = b.sources.cell(f.Cells)
	value.link = number.link
	return cells(number, sized(f.Unit), sized(f.Name), value, limit, centered(measure), sized(f.Detail), sized(places(f.Cells)))
}

// shownPlaces is how many cells of a finding or a flag are named.
const shownPlaces = 3

// places names cells as file!sheet!cell; the file and the sheet once for
// cells that stand together.
func places(cells []schema.Source) string {
	var b strings.Builder
	var previous schema.Source
	for i, c := range cells {
		if i == shownPlaces {
			fmt.Fprintf(&b, " 等 %d 处", len(cells))
			break
		}
		switch {
		case i > 0 && c.File == previous.File && c.Sheet == previous.Sheet:
			b.WriteString("、" + c.Cell)
		case i > 0:
			b.WriteString("\n" + c.String())
		default:
			b.WriteString(c.String())
		}
		previous = c
	}
	return b.String()
}
