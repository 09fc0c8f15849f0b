package locate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// sentence is a pattern of a report's declaration.
type sentence struct {
	line     *schema.Line
	patterns []*regexp.Regexp
}

// compileSentences returns the patterns of the written report, in its order. The
// error names one that is no regular expression.
func compileSentences(report *schema.Form) ([]sentence, error) {
	var compiled []sentence
	for i := range report.Tables {
		for j := range report.Tables[i].Lines {
			s := sentence{line: &report.Tables[i].Lines[j]}
			for _, text := range s.line.Patterns {
				pattern, err := regexp.Compile(text)
				if err != nil {
					return nil, fmt.Errorf("pattern of %s: %w", s.line.ID, err)
				}
				s.patterns = append(s.patterns, pattern)
			}
			compiled = append(compiled, s)
		}
	}
	return compiled, nil
}

// reportTops returns the rows that the written reports on a sheet begin on,
// with their headings. What stands between the number of the attachment and
// the heading (单位名称, the date) is of the report.
func (p *page) reportTops() map[int]*grid.Cell {
	const near = 6 // rows between the number of the attachment and the heading
	var tops map[int]*grid.Cell
	for row := p.bounds.Top; row <= p.bounds.Bottom; row++ {
		c := p.first(row)
		if c == nil || len(p.inRow(row)) != 1 || !p.isReportTitle(c) {
			continue
		}
		top := row
		for above := row - 1; above >= max(p.bounds.Top, row-near); above-- {
			if cells := p.inRow(above); len(cells) > 1 || len(p.heads[above]) > 0 {
				break
			} else if len(cells) == 1 && attachment.MatchString(flat(cells[0].Text)) {
				top = above
				break
			}
		}
		if tops == nil {
			tops = map[int]*grid.Cell{}
		}
		tops[top] = c
	}
	return tops
}

// attachment is the number of an attachment on a line of its own.
var attachment = regexp.MustCompile(`^附(件|表)?[0-9一二三四五六七八九十]*[:、.]?$`)

// isReportTitle reports whether a cell is the heading of a written report.
func (p *page) isReportTitle(c *grid.Cell) bool {
	l, ok := p.labels[c]
	if !ok || utf8.RuneCountInString(l.key) > maxLabel || !strings.HasSuffix(l.bare, "报告") || strings.ContainsAny(c.Text, "。；：:") {
		return false
	}
	if strings.Contains(l.bare, "项目") && !strings.Contains(l.bare, "整体") {
		return false // on one project
	}
	return slices.ContainsFunc(p.model.Report.TitleWords, func(all []string) bool {
		return !slices.ContainsFunc(all, func(word string) bool { return !strings.Contains(l.bare, word) })
	})
}

// said is an answer found in a report.
type said struct {
	cell   *grid.Cell
	answer string
}

// placeReport finds the answers in the sentences of a report. A sentence about
// another year than the report's is passed over.
func (p *page) placeReport(s segment) Form {
	out := Form{Decl: &p.model.Report, Sheet: p.sheet}
	var paragraphs []*grid.Cell
	for row := s.top; row <= s.bottom; row++ {
		for _, c := range p.inRow(row) {
			if c.Kind == grid.Text {
				paragraphs = append(paragraphs, c)
			}
		}
	}
	if len(s.titles) > 0 {
		out.Head = s.titles[0]
	} else {
		out.Head = paragraphs[0]
	}
	out.Main = out.Head.Row
	if l := fold(out.Head.Text); len(l.years) > 0 {
		out.Year, out.YearAt = l.years[0], out.Head
	}
	for _, sentence := range p.sentences {
		found := saidIn(paragraphs, sentence, out.Year)
		if len(found) == 0 {
			continue
		}
		first := found[0]
		place := Place{Path: schema.Path(string(schema.ReportText), sentence.line.ID), Label: sentence.line.Name, Kind: sentence.line.Kind,
			Row: first.cell.Row, Col: first.cell.Col, Cell: first.cell, Inline: &first.answer}
		if sentence.line.Kind.Numeric() {
			rivals := []*grid.Cell{first.cell}
			for _, other := range found[1:] {
				if other.answer != first.answer {
					rivals = append(rivals, other.cell)
				}
			}
			if len(rivals) > 1 {
				place.Doubled = true
				out.Contrary = append(out.Contrary, Double{place.Path, sentence.line.Name, rivals})
			}
		}
		out.Places = append(out.Places, place)
	}
	return out
}

var (
	sentenceEnd = regexp.MustCompile(`[。;；!！?？\n]`)
	yearSaid    = regexp.MustCompile(`20[0-9]{2}年`)
)

// saidIn returns what the first pattern that finds anything finds.
func saidIn(paragraphs []*grid.Cell, s sentence, year int) []said {
	for _, pattern := range s.patterns {
		var found []said
		for _, c := range paragraphs {
			spoken := 0 // the year that the text speaks of, as it was last named
			for _, text := range sentenceEnd.Split(c.Text, -1) {
				text = flat(text)
				for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
					about := spoken
					if years := yearSaid.FindAllString(text[:at[2]], -1); s.line.Kind.Numeric() && len(years) > 0 {
						about, _ = yearOf(strings.TrimSuffix(years[len(years)-1], "年"))
					}
					if s.line.Kind.Numeric() && (about != 0 && year != 0 && about != year || planned(text[:at[0]])) {
						continue
					}
					found = append(found, said{c, text[at[2]:at[3]]})
				}
				if years := yearSaid.FindAllString(text, -1); len(years) > 0 {
					spoken, _ = yearOf(strings.TrimSuffix(years[len(years)-1], "年"))
				}
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// planned reports whether a clause speaks of a budget or of a change and not of
// what was spent.
func planned(before string) bool {
	clause := before
	if i := strings.LastIndexAny(clause, ",、:"); i >= 0 {
		clause = clause[i+1:]
	}
	return strings.Contains(clause, "预算安排") || strings.Contains(clause, "年初预算") || strings.HasSuffix(clause, "上年")
}
