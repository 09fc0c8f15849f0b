package calc

import (
	"slices"
	"strings"
	"unicode"

	"jixiao/importer/grid"
	"jixiao/importer/grid/raw"
)

// Where a formula wants one figure and finds something else, programs help
// themselves. Of a range Excel takes the cell that is in line with the formula,
// and of a text that looks like a figure to it (1,000.00, 90%, ￥5, a date) the
// figure; excelize takes the first cell, and makes an error of the text.

// misread reports whether excelize takes an operand of a formula otherwise than
// Excel may.
func (c *calculator) misread(s *raw.Sheet, tokens []token) bool {
	ranges := inRanges(tokens)
	coerces := slices.ContainsFunc(tokens, coercing)
	for i, t := range tokens {
		switch {
		case t.kind == tokOperator && t.text == "%" && !c.percentage(s, tokens, i),
			t.kind == tokRef && !t.ref.single && !ranges[i],
			t.kind == tokRef && t.ref.single && !ranges[i] && coerces && c.figurative(s, t.ref),
			t.kind == tokString && hasDigit(t.text) && (arithmetic(beside(tokens, i, -1)) || arithmetic(beside(tokens, i, +1))):
			return true
		}
	}
	return false
}

// inRanges tells the references that are the whole of an argument for which a
// function takes all cells of a range, and no figure in a text.
func inRanges(tokens []token) []bool {
	type call struct {
		name     string
		argument int
	}
	calls := []call{{}} // of the open parentheses, the outermost being none
	ranges := make([]bool, len(tokens))
	for i, t := range tokens {
		last := &calls[len(calls)-1]
		switch t.kind {
		case tokOpen:
			var opened call
			if i > 0 && tokens[i-1].kind == tokFunction {
				opened.name = strings.ToUpper(tokens[i-1].text)
			}
			calls = append(calls, opened)
		case tokClose:
			if len(calls) > 1 {
				calls = calls[:len(calls)-1]
			}
		case tokComma:
			last.argument++
		case tokRef:
			before, behind := beside(tokens, i, -1).kind, beside(tokens, i, +1).kind
			whole := (before == tokOpen || before == tokComma) && (behind == tokClose || behind == tokComma)
			ranges[i] = whole && takesRange(last.name, last.argument)
		}
	}
	return ranges
}

// takesRange reports whether a function takes a range as its nth argument,
// counted from 0.
func takesRange(function string, n int) bool {
	switch function {
	case "COUNTIF":
		return n == 0
	case "SUMIF":
		return n != 1
	case "SUMIFS":
		return n == 0 || n%2 == 1
	case "COUNT", "COUNTA", "AND", "OR":
		return true
	}
	return slices.Contains(sums, function)
}

// beside returns the token before or behind one, white space left out.
func beside(tokens []token, i, step int) token {
	for i += step; i >= 0 && i < len(tokens); i += step {
		if tokens[i].kind != tokSpace {
			return tokens[i]
		}
	}
	return token{}
}

// arithmetic reports whether a token is an operator on figures.
func arithmetic(t token) bool { return t.kind == tokOperator && strings.Contains("+-*/^%", t.text) }

// coercing reports whether a token makes a figure of what it is applied to.
func coercing(t token) bool {
	return arithmetic(t) || t.kind == tokFunction && slices.Contains([]string{"ROUND", "INT", "ABS"}, strings.ToUpper(t.text))
}

// figurative reports whether a cell holds a text that Excel may make a figure
// of, which no text without digits is.
func (c *calculator) figurative(s *raw.Sheet, r reference) bool {
	cell := c.sheetOf(s, r).At(r.from.Row, r.from.Col)
	return cell.Kind == grid.Text && hasDigit(cell.Text) && !raw.IsDecimal(strings.TrimSpace(cell.Text))
}

func hasDigit(text string) bool { return strings.ContainsFunc(text, unicode.IsDigit) }

// percentage reports whether the percent sign at tokens[i] is behind a figure,
// as which excelize takes anything.
func (c *calculator) percentage(s *raw.Sheet, tokens []token, i int) bool {
	switch t := beside(tokens, i, -1); {
	case t.kind == tokRef && t.ref.single:
		cell := c.sheetOf(s, t.ref).At(t.ref.from.Row, t.ref.from.Col)
		return cell.Kind == grid.Number || cell.Kind == 0
	default:
		return t.kind == tokNumber
	}
}

// sameSize reports whether two arguments are ranges of as many rows and columns.
// Of another size Excel takes another range than the one that is written.
func sameSize(a, b []token) bool {
	ranges := make([]grid.Range, 0, 2)
	for _, t := range slices.Concat(a, b) {
		if t.kind == tokRef {
			ranges = append(ranges, t.ref.area())
		} else if t.kind != tokSpace {
			return false
		}
	}
	return len(ranges) == 2 && ranges[0].Bottom-ranges[0].Top == ranges[1].Bottom-ranges[1].Top &&
		ranges[0].Right-ranges[0].Left == ranges[1].Right-ranges[1].Left
}
