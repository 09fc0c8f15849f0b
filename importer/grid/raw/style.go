package raw

import (
	"slices"
	"strconv"
	"strings"
)

// Digits are the digits of a number as a style describes them that is not
// written as a code.
type Digits struct {
	Whole    int // places before the decimal point, at the least
	Decimals int // places behind it; -1 for as many as the number has
	Least    int // of those, the ones that are always there
	Grouped  bool
	Exponent bool
	Fraction bool
	// Factor is what the number is divided by before it is shown; "" for nothing.
	Factor string
	Within []Literal
}

// Literal is a text between digits, and how many whole digits stand behind it; -1
// where that is not told.
type Literal struct {
	Text  string
	Place int
}

// Places takes the places of digits.
func (s *Section) Places(d Digits) {
	s.grouped = s.grouped || d.Grouped
	if d.Whole == 0 {
		s.digit('#')
	}
	for range d.Whole {
		s.digit('0')
	}
	end := len(s.layout) // of the whole digits
	if d.Decimals < 0 && !d.Exponent && !d.Fraction {
		s.general = s.general || !s.digits || s.zeros == 1 && !s.point
	}
	if d.Decimals > 0 {
		s.sign(".")
		for i := range d.Decimals {
			s.digit("#0"[number(i < d.Least)])
		}
	}
	s.exponent, s.slash = s.exponent || d.Exponent, s.slash || d.Fraction
	if d.Factor != "" {
		factor, err := strconv.ParseFloat(d.Factor, 64)
		for ; err == nil && factor >= 1000; factor /= 1000 {
			s.thousands++
		}
		s.f.Scaled = s.f.Scaled || err != nil || factor != 1
	}
	for _, l := range d.Within {
		s.between.WriteString(l.Text)
		if 0 <= l.Place && l.Place <= end {
			s.layout = slices.Insert(s.layout, end-l.Place, piece{text: l.Text})
		}
	}
}

// PercentSign takes literal text with the sign in it that makes hundreds of a
// number, once.
func (s *Section) PercentSign(text string) {
	before, after, ok := strings.Cut(text, "%")
	if s.percents > 0 || !ok {
		s.AddText(text)
		return
	}
	s.percents = 1
	s.AddText(before)
	s.layout = append(s.layout, piece{text: "%"})
	s.AddText(after)
}

// Percentage says that numbers are shown in hundredths.
func (s *Section) Percentage() { s.percents = 1 }

// Date says that numbers are shown as dates or times.
func (s *Section) Date() { s.f.Date = true }

// TextPlace says that a text stands here.
func (s *Section) TextPlace() { s.at = true }

// Colour says which colour it is all shown in: #ff0000 is that of negative numbers.
func (s *Section) Colour(code string) { s.red = strings.EqualFold(code, "#ff0000") }

// Only returns the section for the numbers that a condition holds for, such as
// >=0; one that cannot be read is none.
func (s *Section) Only(text string) *Section {
	part := *s
	part.when, _ = parseCondition(text)
	return &part
}

// Styled returns the number format of a style: the sections that its
// conditions pick are its first ones, and itself is the last; one for texts is for
// them alone where there are others.
func Styled(picked []*Section, itself *Section, texts bool) *NumberFormat {
	n := &NumberFormat{sections: picked}
	if texts {
		n.text = itself
	}
	if !texts || len(picked) == 0 {
		n.sections = append(n.sections, itself)
	}
	if len(n.sections) == 1 {
		n.code = itself.zerosAlone()
	}
	return n
}

// zerosAlone is the code of a format that shows a number by some digits at the
// least, as 001, and does nothing else to it; "" for another.
func (s *Section) zerosAlone() string {
	code := strings.Repeat("0", len(s.layout))
	if len(code) < 2 || s.zeros != len(code) || s.point || s.grouped || s.exponent || s.slash || s.thousands+s.percents > 0 || s.f.Scaled || s.f.Date {
		return ""
	}
	return code
}
