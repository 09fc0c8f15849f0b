package schema

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Comparator is how an actual is to stand to its target.
type Comparator string

// The comparators. Unsigned is that of a bare figure, which reads as ≥.
const (
	Unsigned Comparator = ""
	NoLess   Comparator = "≥"
	NoMore   Comparator = "≤"
	More     Comparator = ">"
	Less     Comparator = "<"
	Exactly  Comparator = "="
)

// Quantity is what a target or an actual of 定量 comes to: 「≥95%」 is a
// comparator, 95 and %.
type Quantity struct {
	Sign   Comparator
	Figure Amount
	Unit   string // "" for a figure without one
}

// signs are the signs and words of comparators in front of a figure and behind
// it. Longer ones come before those that they begin with.
var signs = []struct {
	word string
	sign Comparator
}{
	{">=", NoLess}, {"=>", NoLess}, {"≥", NoLess}, {"≧", NoLess}, {"⩾", NoLess}, {"不低于", NoLess}, {"不少于", NoLess}, {"不小于", NoLess}, {"不得低于", NoLess},
	{"不得少于", NoLess}, {"大于或等于", NoLess}, {"大于等于", NoLess}, {"高于或等于", NoLess}, {"高于等于", NoLess}, {"至少", NoLess}, {"达到", NoLess}, {"达", NoLess},
	{"<=", NoMore}, {"=<", NoMore}, {"≤", NoMore}, {"≦", NoMore}, {"⩽", NoMore}, {"不超过", NoMore}, {"不得超过", NoMore}, {"不高于", NoMore}, {"不得高于", NoMore},
	{"不多于", NoMore}, {"不大于", NoMore}, {"小于或等于", NoMore}, {"小于等于", NoMore}, {"低于或等于", NoMore}, {"低于等于", NoMore}, {"控制在", NoMore}, {"至多", NoMore},
	{">", More}, {"﹥", More}, {"大于", More}, {"高于", More}, {"超过", More}, {"多于", More},
	{"<", Less}, {"﹤", Less}, {"小于", Less}, {"低于", Less}, {"少于", Less},
	{"=", Exactly}, {"等于", Exactly}, {"定量:", Unsigned},
}

var signsBehind = []struct {
	word string
	sign Comparator
}{
	{"及以上", NoLess}, {"或以上", NoLess}, {"以上", NoLess}, {"及以下", NoMore}, {"或以下", NoMore}, {"以下", NoMore}, {"以内", NoMore}, {"之内", NoMore}, {"内", NoMore},
}

// scales are the words by which a figure is multiplied.
var scales = []struct {
	word   string
	factor Amount
}{{"亿", 100_000_000 * One}, {"万", 10_000 * One}, {"千", 1_000 * One}}

// ParseQuantity reads the target or the actual of an indicator. It reports
// false for anything that is not one figure with an optional comparator and an
// optional unit: words, dates, ranges and several figures are 定性 to the
// program.
func ParseQuantity(text string) (Quantity, bool) {
	var q Quantity
	_, rest := cutCaption(squeeze(text))
	for _, s := range signs {
		if after, ok := strings.CutPrefix(rest, s.word); ok {
			q.Sign, rest = s.sign, after
			break
		}
	}
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789.,-+"))]
	figure, ok := plainFigure(digits)
	if !ok {
		return Quantity{}, false
	}
	unit := plainUnit(rest[len(digits):])
	if before, sign, found := cutSignBehind(unit); found {
		if q.Sign != Unsigned && q.Sign != sign {
			return Quantity{}, false
		}
		unit, q.Sign = before, sign
	}
	if _, money := moneyUnit(unit); !money {
		for _, s := range scales {
			if after, ok := strings.CutPrefix(unit, s.word); ok {
				if figure, ok = MulDiv(figure, s.factor, One); !ok {
					return Quantity{}, false
				}
				unit = after
				break
			}
		}
	}
	q.Figure, q.Unit = figure, unit
	if utf8.RuneCountInString(q.Unit) > longestUnit || strings.HasPrefix(q.Unit, "年") && figure >= 1900*One {
		return Quantity{}, false // a sentence, a date
	}
	if vague.MatchString(q.Unit) {
		return Quantity{}, false
	}
	if strings.ContainsFunc(q.Unit, unicode.IsDigit) || strings.ContainsAny(q.Unit, "前后底初末左右完成约") || strings.ContainsAny(q.Unit, ",，;；、~～-—至到±<>=≥≤/") && !compoundUnit.MatchString(q.Unit) {
		return Quantity{}, false // a range, a date, several figures, a sentence
	}
	return q, true
}

// vague are what follows a figure that is not quite one (100余人), or is a grade
// (5A级).
var vague = regexp.MustCompile(`^(余|多|几|A)`)

// caption is what a target may name again in front of its comparator: 合格率 in
// 合格率≥98%. A direction is no caption: 下降≥5% is not 5 %.
var caption = regexp.MustCompile(`^(\p{Han}{1,12}?)(≥|≧|>=|≤|≦|<=|>|<|=|不低于|不少于|不小于|不超过|不高于|不多于|不大于|大于等于|小于等于)`)

var direction = regexp.MustCompile(`降|减|增|提|升|涨|不|大于|小于|高于|低于|超`)

// cutCaption takes the caption off a target.
func cutCaption(text string) (before, rest string) {
	m := caption.FindStringSubmatch(text)
	if m == nil || direction.MatchString(m[1]) {
		return "", text
	}
	return m[1], text[len(m[1]):]
}

// longestUnit is of how many characters a unit may be.
const longestUnit = 7

// compoundUnit are the units of one thing for another: 元/户, 元/平方米,
// 元/人·月. A mark behind the slash (5/无) is no unit.
var compoundUnit = regexp.MustCompile(`^(\p{Han}|[a-zA-Z%‰㎡㎥])+[²³]?(/(\p{Han}|[a-zA-Z²³㎡㎥·.])*(\p{Han}*[^无\P{Han}]|[a-zA-Z²³㎡㎥])){1,2}$`)

// plainFigure reads digits with separators of thousands.
func plainFigure(digits string) (Amount, bool) {
	whole, fraction, _ := strings.Cut(digits, ".")
	if groups := strings.Split(whole, ","); len(groups) > 1 {
		for i, g := range groups {
			if i > 0 && len(g) != 3 {
				return 0, false
			}
		}
		digits = strings.Join(groups, "")
		if strings.Contains(fraction, ",") {
			return 0, false
		}
		if fraction != "" {
			digits += "." + fraction
		}
	}
	figure, err := ParseAmount(digits)
	return figure, err == nil
}

// cutSignBehind takes the word of a comparator off the end of a unit.
func cutSignBehind(unit string) (before string, sign Comparator, found bool) {
	for _, s := range signsBehind {
		if before, ok := strings.CutSuffix(unit, s.word); ok {
			return before, s.sign, true
		}
	}
	return unit, Unsigned, false
}

// plainUnit takes a remark in brackets off a unit, and the brackets off a unit
// that stands in them: 次(含夜市) is 次, (万元) is 万元.
func plainUnit(unit string) string {
	unit = strings.TrimRight(unit, "。；;，,.")
	before, inside, ok := strings.Cut(unit, "(")
	if !ok {
		return unit
	}
	if before != "" {
		return before
	}
	return strings.TrimSuffix(inside, ")")
}

// HoldsFigure reports whether a target that ParseQuantity refuses names a
// figure with a comparator, a range, or a day, all the same. Such a target is not 定性:
// somebody has to hold it against its actual.
func HoldsFigure(text string) bool {
	text = squeeze(text)
	return deadline.MatchString(text) || compared.MatchString(text) || ranged.MatchString(text)
}

var (
	deadline = regexp.MustCompile(`[0-9]年|[0-9一二三四五六七八九十]月|[0-9]季度|[0-9]{4}[./-][0-9]{1,2}([./-][0-9]{1,2})?`)
	compared = compareds()
	ranged   = regexp.MustCompile(`[0-9]([%‰]|\p{Han}{0,3})(-|–|—|―|~|～|至|到)[0-9]`)
)

// compareds matches a figure that has a comparator in front of it or behind it.
func compareds() *regexp.Regexp {
	var front, behind []string
	for _, s := range signs {
		front = append(front, regexp.QuoteMeta(s.word))
	}
	for _, s := range signsBehind {
		behind = append(behind, regexp.QuoteMeta(s.word))
	}
	return regexp.MustCompile(`(` + strings.Join(front, "|") + `)[0-9]|[0-9]\D{0,12}(` + strings.Join(behind, "|") + `)($|\P{Han})`)
}

// HasFigure reports whether a target names a figure or a baseline at all, in
// digits or in words (三次, 百分之九十).
func HasFigure(text string) bool {
	text = squeeze(text)
	return strings.ContainsFunc(text, unicode.IsDigit) || counted.MatchString(text)
}

var counted = regexp.MustCompile(`分之|零|[一二两三四五六七八九十百千万]+(次|个|项|人|家|件|份|场|期|批|处|条|天|成|倍|套|户|名)`)

// moneyUnits are the units of a quantity that are converted into one another.
func moneyUnit(unit string) (Amount, bool) {
	for _, m := range MoneyUnits {
		if m.Name == unit {
			return m.In, true
		}
	}
	return 0, false
}

// inUnitOf expresses an actual in the unit of its target. It reports false,
// and why, where the two are not in one unit.
func (q Quantity) inUnitOf(target Quantity) (Amount, Statement) {
	theirs, ours := cmp.Or(target.Unit, q.Unit), cmp.Or(q.Unit, target.Unit)
	if theirs == ours {
		percent := ours == "%" && (q.Unit == "" || target.Unit == "")
		bare := q.Figure
		if q.Unit != "" {
			bare = target.Figure
		}
		if percent && bare <= One {
			return 0, Say("score.scale")
		}
		return q.Figure, Statement{}
	}
	to, ok := moneyUnit(theirs)
	from, ok2 := moneyUnit(ours)
	if ok && ok2 {
		if figure, ok := MulDiv(q.Figure, from, to); ok {
			return figure, Statement{}
		}
	}
	return 0, Say("score.units", Quote("target", theirs), Quote("actual", ours))
}

// done are the words in front of an actual that say no more than that it is
// one.
var (
	done  = regexp.MustCompile(`^(已|实际|全部|均|共)*(完成|达到|达|为|是)?(了)?`)
	ended = regexp.MustCompile(`(已?完成|达成)$`)
)

// ParseActual reads an actual: a quantity that may be said to have been
// reached (完成169次, 达到95%). Whatever else a comparator says of it is not a
// figure. A caption of its target (合格率) may stand in front of it again.
func ParseActual(text, target string) (Quantity, bool) {
	rest := squeeze(text)
	if again, _ := cutCaption(squeeze(target)); again != "" {
		rest = strings.TrimPrefix(rest, again)
	}
	rest = ended.ReplaceAllString(rest[len(done.FindString(rest)):], "")
	q, ok := ParseQuantity(rest)
	return q, ok && q.Sign == Unsigned
}
