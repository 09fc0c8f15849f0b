package main

import (
	"strconv"
	"strings"
)

// micro is a millionth of the printed measure: of 万元 (then it is one 分), of a percent, or
// of a point of a score.
type micro int64

// one is one unit of the printed measure. It is untyped, so that 899.13*one is exact.
const one = 1_000_000

// times multiplies by a share in units of 0.01 % and rounds to a whole number
// of quanta.
func (m micro) times(bp int64, quantum micro) micro {
	return ratio(int64(m), bp, 10_000).round(quantum)
}

// round rounds to a whole number of quanta, halves away from zero.
func (m micro) round(quantum micro) micro {
	if m < 0 {
		return -(-m).round(quantum)
	}
	return (m + quantum/2) / quantum * quantum
}

// ratio is a×b÷c, rounded to the nearest. Its parts stay far below 2⁶³.
func ratio(a, b, c int64) micro {
	product := a * b
	if (product < 0) != (c < 0) {
		return micro((product - c/2) / c)
	}
	return micro((product + c/2) / c)
}

// percent is part÷whole in percent, to two decimals as forms print it.
func percent(part, whole micro) micro {
	return ratio(int64(part), 10_000, int64(whole)) * 10_000
}

// String prints the shortest decimal: 46.8, 0, 16.245731.
func (m micro) String() string {
	sign, rest := "", m
	if m < 0 {
		sign, rest = "-", -m
	}
	text := strconv.FormatInt(int64(rest/one), 10)
	if frac := rest % one; frac != 0 {
		text += "." + strings.TrimRight(strconv.FormatInt(int64(frac+one), 10)[1:], "0")
	}
	return sign + text
}

// float is the float64 that Excel stores for the figure.
func (m micro) float() float64 {
	f, _ := strconv.ParseFloat(m.String(), 64) // String prints a number
	return f
}

// form is the kind of an answer.
type form uint8

const (
	blank   form = iota // nothing stands in the cell
	number              // a figure
	rate                // a percentage
	words               // text: 无, 169次, 每天
	broken              // a spreadsheet error: #REF!
	pending             // a formula without a stored result
)

// answer is the content of one cell of a form.
type answer struct {
	form     form
	n        micro // number; rate, in percent
	text     string
	decimals int // the number of decimals that the cell shows; 0 for those that there are
}

// num answers with a figure.
func num(n micro) answer { return answer{form: number, n: n} }

// pct answers with a percentage: pct(85.19*one).
func pct(n micro) answer { return answer{form: rate, n: n} }

// say answers with a text.
func say(text string) answer { return answer{form: words, text: text} }

// fixed answers with a figure that is shown with so many decimals: 28.90.
func fixed(n micro, decimals int) answer { return answer{form: number, n: n, decimals: decimals} }

// triple is a row of the 基础数据表: 上年决算, 本年预算, 本年决算.
type triple [3]answer

// The columns of a triple.
const (
	prior = iota
	budget
	final
)

// three answers with three figures.
func three(p, b, f micro) triple { return triple{num(p), num(b), num(f)} }

// sum adds rows column by column. Where none of them has a figure the sum is
// blank too.
func sum(rows ...triple) triple {
	var total triple
	for c := range total {
		for _, row := range rows {
			if row[c].form == number {
				total[c].form = number
				total[c].n += row[c].n
			}
		}
	}
	return total
}
