package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// Floating is what stands for something that lies over cells: [文本框]3.25.
func Floating(f grid.Float) string {
	if f.Embedded != "" {
		return "[嵌入文件]" + f.Embedded
	}
	return "[文本框]" + strings.Join(strings.Fields(f.Text), " ")
}

// said returns what a cell says where words are meant.
func (r *reader) said(c *grid.Cell) string {
	return r.spelled(c, func(text string) string { return rounded(text, c.Format.Decimals) })
}

// shown returns what stands in a cell, its number format applied, with all the
// digits of a number. A zero that is not seen is one all the same.
func (r *reader) shown(c *grid.Cell) string { return r.spelled(c, spelt) }

// spelled returns what stands in a cell, with a number as spell prints it.
func (r *reader) spelled(c *grid.Cell, spell func(string) string) string {
	if c.Format.Scaled && c.Format.Shown != "" {
		return c.Format.Shown
	}
	switch c.Kind {
	case grid.Text:
		return c.Format.Prefix + c.Text + c.Format.Suffix
	case grid.Number:
		if date, ok := r.form.Sheet.Date(c); ok {
			return date
		}
		return dressed(c, spell)
	}
	return c.Text
}

// Unseen stands behind what is stored in a cell that shows nothing: 0（不显示）.
const Unseen = "（不显示）"

// raw returns what a value keeps of its cell: what is stored, a number to the
// digits that a person finds in the cell (0.95, not 0.94999999999999996), and
// that nothing of it is seen.
func raw(c *grid.Cell) string {
	text := c.Text
	if c.Kind == grid.Number {
		text = plain(seen(text))
	}
	if c.Format.Hidden {
		text += Unseen
	}
	return text
}

// unbroken takes the line breaks out of a phrase. Between Chinese characters a
// break is nothing; between Latin words it is a space.
func unbroken(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	var b strings.Builder
	for _, line := range lines {
		line = strings.TrimSpace(line)
		before, _ := utf8.DecodeLastRuneInString(b.String())
		after, _ := utf8.DecodeRuneInString(line)
		if b.Len() > 0 && before < utf8.RuneSelf && after < utf8.RuneSelf && unicode.IsLetter(before) && unicode.IsLetter(after) {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
}

// dressed puts what the format of a cell shows around its number, which spell
// prints.
func dressed(c *grid.Cell, spell func(string) string) string {
	text, sign := seen(c.Text), ""
	if c.Format.Percent {
		text, sign = shift(text, percentPower), "%"
	}
	return c.Format.Prefix + spell(text) + sign + c.Format.Suffix
}

// percentPower is the power of ten by which a percentage is shown.
const percentPower = 2

// decimal prints a stored number as a person sees it, and any other text as it
// is.
func decimal(text string) string { return spelt(seen(text)) }

// spelt prints a decimal text as a person writes it: to the last digit that an
// Amount holds, and in full where it holds none of it.
func spelt(text string) string {
	if amount, err := schema.ParseAmount(shift(text, 0)); err == nil && amount != 0 {
		return amount.String()
	}
	return plain(text)
}

// rounded prints a decimal text as a cell shows it that shows so many decimals,
// but for zeros behind the last one; in full where they are -1.
func rounded(text string, decimals int) string {
	const kept = 6 // decimals of an Amount, which rounds what lies beyond
	if decimals < 0 || decimals > kept {
		return spelt(text)
	}
	amount, err := schema.ParseAmount(shift(text, decimals-kept))
	if err != nil {
		return spelt(text)
	}
	return plain(shift(amount.String(), kept-decimals))
}

// shorten keeps a quoted answer from filling a message.
func shorten(text string) string {
	const most = 30
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
