package report

import (
	"github.com/xuri/excelize/v2"
)

// Faces of type, by the names by which both Windows and fontconfig know them: 宋体
// and 黑体. Where they are not installed, as on most Linux desktops, fontconfig
// takes the Chinese serif and sans-serif for these names; for the Chinese names, or
// for those of faces such as 方正小标宋, it takes a sans-serif throughout.
const (
	bodyFace = "SimSun"
	headFace = "SimHei"
)

// gb2312 is the character set of Chinese faces as the format numbers them.
const gb2312 = 134

// role is what a cell is to its reader; it sets the type.
type role uint8

const (
	body    role = iota
	head         // heads of columns
	total        // figures of the district
	title        // of a sheet
	section      // heads of the parts of 总览
	note         // small print
	caption      // what stands above and below a table
)

// tone says that a cell is out of the ordinary. Each tone goes with a word or
// a mark in the cell: colour is never the only signal.
type tone uint8

const (
	plain  tone = iota
	faint       // not judged, not handed in, not applicable
	alarm       // cannot be read
	beyond      // beyond a limit of the district
	chosen      // to be filled in by the reader
)

type align uint8

const (
	left align = iota
	center
	right
)

// look is how a cell looks; equal looks share one style of the workbook.
type look struct {
	role   role
	tone   tone
	align  align
	format string // number format; "" is General
	wrap   bool
}

// style returns the workbook's style for a look.
func (b *book) style(l look) int {
	b.styling.Lock()
	defer b.styling.Unlock()
	if id, ok := b.styles[l]; ok {
		return id
	}
	return b.newStyle(l)
}

func (b *book) newStyle(l look) int {
	s := &excelize.Style{
		Font: &excelize.Font{Family: bodyFace, Size: 10},
		Alignment: &excelize.Alignment{
			Horizontal: map[align]string{left: "left", center: "center", right: "right"}[l.align],
			Vertical:   "center", WrapText: l.wrap,
			ShrinkToFit: l.format != "" && !l.wrap, // a figure too wide for its column would be shown as ###
		},
	}
	if (l.role == body || l.role == total) && l.align == left {
		s.Alignment.Indent = 1 // keeps it off a figure to its left
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	lines := true
	switch l.role {
	case head:
		s.Font = &excelize.Font{Family: headFace, Size: 10, Bold: true}
		s.Fill = fill("DCE6F1")
	case total:
		s.Font.Bold = true
		s.Fill = fill("F2F2F2")
	case title:
		s.Font = &excelize.Font{Family: bodyFace, Size: 18, Bold: true}
		lines = false
	case caption:
		lines = false
	case section:
		s.Font = &excelize.Font{Family: headFace, Size: 11, Bold: true, Color: "1F3864"}
		lines = false
	case note:
		s.Font = &excelize.Font{Family: bodyFace, Size: 9, Color: "595959"}
		lines = false
	}
	if lines {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: "A6A6A6", Style: 1})
		}
	}
	switch l.tone {
	case faint:
		s.Font.Color, s.Font.Italic, s.Font.Bold = "7F7F7F", true, false
	case alarm:
		s.Font.Color, s.Fill = "9C0006", fill("FFC7CE")
	case chosen:
		s.Font.Bold, s.Fill = true, fill("FFF2CC")
	case beyond:
		s.Font.Color, s.Font.Bold, s.Fill = "C00000", true, fill("FCE4D6")
	}
	s.Font.Charset = new(gb2312) // what faces of that name take the place of is Chinese
	id, err := b.file.NewStyle(s)
	if err != nil && b.err == nil {
		b.err = err
	}
	b.styles[l] = id
	return id
}

func fill(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}
