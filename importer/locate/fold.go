package locate

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// label is a text as labels are compared: the same for every way of printing
// one wording.
type label struct {
	// key holds the letters and digits alone, numbering and 其中 taken off,
	// a year replaced by dated.
	key string
	// bare is key without what stands in brackets, closed or not.
	bare string
	// years are those replaced by dated, in order.
	years []int
}

// dated stands in a key for a printed year, and for {y} and {y-1} in a
// wording.
const dated = '\uE000'

// maxLabel is the length in runes beyond which a text is no label.
const maxLabel = 60

var (
	numbering = regexp.MustCompile(`^(?:[0-9]{1,2}[、.,:)](?:[^0-9]|$)|[(]?[一二三四五六七八九十]{1,3}[、.,:)]|[(][0-9]{1,2}[)]|[①-⑳][、.]?|其中[:,]?|[-*·●◆])`)
	ordinal   = regexp.MustCompile(`^[(]?(?:[0-9]{1,2}(?:\.[0-9])*|[一二三四五六七八九十]{1,3})[)]?[、.]?$`)
	printed   = regexp.MustCompile(`[0-9]+年`)
	bracketed = regexp.MustCompile(`[(\[{【〔<《][^()\[\]{}【】〔〕<>《》]*(?:[)\]}】〕>》]|$)`)
	chinese   = regexp.MustCompile(`二[〇零○O0][〇零○O0一二三四五六七八九]{2}年`)
)

// brackets are what bracketed begins with.
const brackets = "([{【〔<《"

var placeholders = strings.NewReplacer("{y-1}", string(dated), "{y}", string(dated))

var chineseDigits = strings.NewReplacer("〇", "0", "零", "0", "○", "0", "O", "0", "一", "1", "二", "2", "三", "3", "四", "4",
	"五", "5", "六", "6", "七", "7", "八", "8", "九", "9")

// flat narrows full-width forms, unifies dashes and takes out white space and
// invisible characters.
func flat(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return r == '\u3000' || r >= '\uFF00' }) {
		text = width.Fold.String(text) // slow, and of no use to other characters of these forms
	}
	return strings.Map(func(r rune) rune {
		switch {
		case '!' <= r && r <= '~', '一' <= r && r <= '龥':
			return r
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Cc, r):
			return -1
		case r == '﹪':
			return '%'
		case r == '㎡':
			return '²' // m² is told by its bracket anyway
		case r == '−' || r == '﹣':
			return '-'
		}
		return r
	}, text)
}

// fold reads a printed label or a wording of the declarations.
func fold(text string) label {
	text = placeholders.Replace(text)
	text = flat(text)
	if strings.Contains(text, "二") {
		text = chinese.ReplaceAllStringFunc(text, chineseDigits.Replace)
	}
	for {
		cut := numbering.FindString(text)
		if cut == "" {
			break
		}
		// The character behind 1. was only looked at, so that 1.5 is no numbering.
		if last := []rune(cut); len(last) > 1 && last[0] >= '0' && last[0] <= '9' && !strings.ContainsRune("、.,:)", last[len(last)-1]) {
			cut = string(last[:len(last)-1])
		}
		text = text[len(cut):]
	}
	var l label
	if strings.Contains(text, "年") {
		text = l.takeYears(text)
	}
	l.key = letters(text)
	l.bare = l.key
	if strings.ContainsAny(text, brackets) {
		l.bare = letters(bracketed.ReplaceAllString(text, ""))
	}
	return l
}

// takeYears replaces the years in a text by dated, and keeps them.
func (l *label) takeYears(text string) string {
	return printed.ReplaceAllStringFunc(text, func(found string) string {
		digits := strings.TrimSuffix(found, "年")
		before := max(0, len(digits)-len("2023")) // 附件1 2023年 without its space
		year, ok := yearOf(digits[before:])
		if !ok {
			return found
		}
		l.years = append(l.years, year)
		return digits[:before] + string(dated) + "年"
	})
}

// yearOf reads the digits of a year, 2023 or 23. 20 is the beginning of one on
// a template that nobody filled in.
func yearOf(digits string) (year int, ok bool) {
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil:
		return 0, false
	case len(digits) == 4 && n/100 == 20:
		return n, true
	case len(digits) == 2 && n != 20:
		return 2000 + n, true
	}
	return 0, false
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if r == dated || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
}
