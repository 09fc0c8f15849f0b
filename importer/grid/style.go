package grid

import (
	"slices"
	"strconv"
	"strings"
)

// digitPlaces are the digits of a number as a style describes them that is not
// written as a code.
type digitPlaces struct {
	whole    int // places before the decimal point, at the least
	decimals int // places behind it; -1 for as many as the number has
	least    int // of those, the ones that are always there
	grouped  bool
	exponent bool
	fraction bool
	// factor is what the number is divided by before it is shown; "" for nothing.
	factor string
	within []literal
}

// literal is a text between digits, and how many whole digits stand behind it; -1
// where that is not told.
type literal struct {
	text  string
	place int
}

// places takes the places of digits.
func (s *section) places(d digitPlaces) {
	s.grouped = s.grouped || d.grouped
	if d.whole == 0 {
		s.digit('#')
	}
	for range d.whole {
		s.digit('0')
	}
	end := len(s.layout) // of the whole digits
	if d.decimals < 0 && !d.exponent && !d.fraction {
		s.general = s.general || !s.digits || s.zeros == 1 && !s.point
	}
	if d.decimals > 0 {
		s.sign(".")
		for i := range d.decimals {
			s.digit("#0"[number(i < d.least)])
		}
	}
	s.exponent, s.slash = s.exponent || d.exponent, s.slash || d.fraction
	if d.factor != "" {
		factor, err := strconv.ParseFloat(d.factor, 64)
		for ; err == nil && factor >= 1000; factor /= 1000 {
			s.thousands++
		}
		s.f.Scaled = s.f.Scaled || err != nil || factor != 1
	}
	for _, l := range d.within {
		s.between.WriteString(l.text)
		if 0 <= l.place && l.place <= end {
			s.layout = slices.Insert(s.layout, end-l.place, piece{text: l.text})
		}
	}
}

// percentSign takes literal text with the sign in it that makes hundreds of a
// number, once.
func (s *section) percentSign(text string) {
	before, after, ok := strings.Cut(text, "%")
	if s.percents > 0 || !ok {
		s.addText(text)
		return
	}
	s.percents = 1
	s.addText(before)
	s.layout = append(s.layout, piece{text: "%"})
	s.addText(after)
}

// percentage says that numbers are shown in hundredths, date that they are shown
// as dates or times, textPlace that a text stands here, and colour which colour it
// is all shown in: #ff0000 is that of negative numbers.
func (s *section) percentage()        { s.percents = 1 }
func (s *section) date()              { s.f.Date = true }
func (s *section) textPlace()         { s.at = true }
func (s *section) colour(code string) { s.red = strings.EqualFold(code, "#ff0000") }

// only returns the section for the numbers that a condition holds for, such as
// >=0; one that cannot be read is none.
func (s *section) only(text string) *section {
	part := *s
	part.when, _ = parseCondition(text)
	return &part
}

// styledFormat returns the number format of a style: the sections that its
// conditions pick are its first ones, and itself is the last; one for texts is for
// them alone where there are others.
func styledFormat(picked []*section, itself *section, texts bool) *numberFormat {
	n := &numberFormat{sections: picked}
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
func (s *section) zerosAlone() string {
	code := strings.Repeat("0", len(s.layout))
	if len(code) < 2 || s.zeros != len(code) || s.point || s.grouped || s.exponent || s.slash || s.thousands+s.percents > 0 || s.f.Scaled || s.f.Date {
		return ""
	}
	return code
}
