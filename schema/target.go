package schema

import (
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
	Figure Amount // in Unit: 52000 of 5.2万人次
	Unit   string // "" for a figure without one
	Scale  string // the scale word that was between them: 万; "" for none
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
				unit, q.Scale = after, s.word
				break
			}
		}
	}
	q.Figure, q.Unit = figure, unit
	if utf8.RuneCountInString(q.Unit) > longestUnit || strings.HasPrefix(q.Unit, "年") && figure >= 1900*One {
		return Quantity{}, false // a sentence, a date
	}
	if vague.MatchString(q.Unit) || moment.MatchString(q.Unit) {
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

// moment is what makes a day or an hour of a figure (12月份, 12月中旬, 8点), of
// which none is more or less.
var moment = regexp.MustCompile(`^(月份|月?[上中下]旬|月[初中底末]|号|点钟?$)`)

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
	deadline = regexp.MustCompile(`[0-9]年|[0-9一二三四五六七八九十]月|[0-9]季度|[0-9]点钟?$|[0-9]{4}[./-][0-9]{1,2}([./-][0-9]{1,2})?`)
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

// moneyUnit returns what a unit of money is in 万元.
func moneyUnit(unit string) (Amount, bool) {
	for _, m := range MoneyUnits {
		if m.Name == unit {
			return m.In, true
		}
	}
	return 0, false
}

// held expresses a target and its actual in one unit. It says why it does not
// where they are not surely in one.
func held(target, actual Quantity) (goal, reached Amount, why Statement) {
	target, actual = target.asMoney(actual), actual.asMoney(target)
	switch {
	case actual.bare() && !target.bare():
		reached, why = actual.beside(target)
		return target.Figure, reached, why
	case target.bare() && !actual.bare():
		goal, why = target.beside(actual)
		return goal, actual.Figure, why
	case target.Unit == actual.Unit, target.Unit == "" && actual.Unit != "%", actual.Unit == "" && target.Unit != "%":
		return target.Figure, actual.Figure, Statement{}
	}
	to, ok := moneyUnit(target.Unit)
	from, ok2 := moneyUnit(actual.Unit)
	if ok && ok2 {
		if reached, ok := MulDiv(actual.Figure, from, to); ok {
			return target.Figure, reached, Statement{}
		}
	}
	return 0, 0, Say("score.units", Quote("target", target.written()), Quote("actual", actual.written()))
}

// bare reports whether a figure has no unit at all.
func (q Quantity) bare() bool { return q.Unit == "" && q.Scale == "" }

// written is the unit of a figure as it was written.
func (q Quantity) written() string { return q.Scale + q.Unit }

// yuan is the unit that a scale word leaves out of money: 210万.
const yuan = "元"

// asMoney gives a figure with a scale word and no unit the one that it leaves
// out beside money.
func (q Quantity) asMoney(other Quantity) Quantity {
	if _, money := moneyUnit(other.Unit); money && q.Unit == "" && q.Scale != "" {
		q.Unit, q.Scale = yuan, ""
	}
	return q
}

// likely is the factor within which an actual and its target are of one size. A
// reading of either that makes it otherwise is not likely to be meant.
const likely = 10

// beside reads a bare figure in the unit of another one, which it leaves out. It
// says why it does not where the unit left out may be another.
func (q Quantity) beside(other Quantity) (Amount, Statement) {
	if other.Unit == "%" {
		if q.Figure <= One || q.Figure < other.Figure/likely { // 0.96 or 1.05 may be 96 % or 105 %
			return 0, Say("score.scale")
		}
		return q.Figure, Statement{}
	}
	units := other.leftOut()
	if len(units) == 1 || q.Figure == 0 || other.Figure == 0 {
		return q.Figure, Statement{}
	}
	var readings []Amount
	for _, unit := range units {
		figure, ok := MulDiv(q.Figure, unit, One)
		if ok && figure.Abs()/likely <= other.Figure.Abs() && other.Figure.Abs()/likely <= figure.Abs() {
			readings = append(readings, figure)
		}
	}
	if len(readings) != 1 {
		return 0, Say("score.unit_left_out", Quote("figure", q.Figure.String()), Quote("unit", other.written()))
	}
	return readings[0], Statement{}
}

// leftOut are the units that a figure beside this one may have left out, each in
// the unit of this one: with a scale word or without it, and for money 元 or
// 万元, whichever this one is in.
func (q Quantity) leftOut() []Amount {
	units := []Amount{One}
	if in, money := moneyUnit(q.Unit); money {
		for _, name := range []string{yuan, "万元"} {
			other, _ := moneyUnit(name)
			if unit, ok := MulDiv(other, One, in); ok && unit != One {
				units = append(units, unit)
			}
		}
	}
	for _, s := range scales {
		if s.word == q.Scale {
			units = append(units, s.factor)
		}
	}
	return units
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
