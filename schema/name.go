package schema

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// UnitKey folds a unit's name for comparison: white space, brackets, width and
// a code in front of the name (219001-某某局) make no difference. The name
// itself is kept as written.
func UnitKey(name string) string { return WithoutCode(ProjectKey(WithoutCode(name))) }

// ProjectKey folds a project's name for comparison, as UnitKey does. Digits in
// front stay: 2022-2024年道路 and 2023-2024年道路 are two projects.
func ProjectKey(name string) string {
	return strings.Map(func(r rune) rune {
		r = narrow(r)
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("()[]{}〔〕【】“”\"'‘’《》", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, Clean(name))
}

// WithoutCode takes the code off a unit's name: 219001-某某局 is 某某局. Six
// digits are a code; fewer are one only when a dash or a space follows, so that
// 110指挥中心 keeps its number, or in brackets.
func WithoutCode(name string) string {
	name = strings.TrimSpace(name)
	if m := bracketedCode.FindString(name); m != "" && len(m) < len(name) {
		return strings.TrimSpace(name[len(m):])
	}
	rest := strings.TrimLeftFunc(name, func(r rune) bool { r = narrow(r); return r >= '0' && r <= '9' })
	bare := strings.TrimLeftFunc(rest, func(r rune) bool { return strings.ContainsRune("-—–_:. ", narrow(r)) })
	digits := utf8.RuneCountInString(name) - utf8.RuneCountInString(rest)
	if bare == "" || digits < 3 || digits < 6 && bare == rest {
		return name
	}
	return bare
}

// bracketedCode is a code in brackets in front of a name: [155]某局.
var bracketedCode = regexp.MustCompile(`^[\[(【〔（［][0-9０-９]+[\])】〕）］]\s*`)

// narrow maps a full-width form of an ASCII character to that character.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '　':
		return ' '
	}
	return r
}

// SameUnit reports whether two names are of one unit of a district: they fold
// to the same (see UnitKey), or they differ in the name of the district alone
// that stands in front of one of them, in whole or in part: 某市星澜区审计局,
// 星澜区审计局, 区审计局 and 审计局. Names of different places are different
// units: 某市审计局 is not 星澜区审计局.
func SameUnit(a, b string) bool {
	a, b = UnitKey(a), UnitKey(b)
	if len(a) < len(b) {
		a, b = b, a
	}
	if a == b {
		return true
	}
	// What the longer name has in front must be a place, and where the shorter
	// one names a place too, that must be the same one.
	front, ok := strings.CutSuffix(a, b)
	if !ok || utf8.RuneCountInString(b) < shortestUnit {
		return false
	}
	_, size := utf8.DecodeRuneInString(b)
	return isPlace(front) || slices.Contains(DistrictWords, b[:size]) && isPlace(front+b[:size]) // 星澜 + 区审计局
}

// shortestUnit is the length in characters from which on a name without its
// place can be told from others: 审计局.
const shortestUnit = 3

// UnitTail returns the end of a unit's folded name that all its names share.
func UnitTail(name string) string {
	runes := []rune(UnitKey(name))
	return string(runes[max(0, len(runes)-shortestUnit):])
}

// isPlace reports whether a text can be the name of a place in front of a
// unit's name: it ends in the word for a district and not in a word that only
// looks like one (社区).
func isPlace(text string) bool {
	ends := func(words []string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.HasSuffix(text, word) })
	}
	return ends(DistrictWords) && !ends(NoDistrictWords)
}

// WithoutPlace takes the name of the district off a unit's folded name, if it
// has one in front that can be told: 星澜区审计局 is 审计局.
func WithoutPlace(name string) string {
	runes := []rune(name)
	for i := len(runes) - shortestUnit; i > 0; i-- {
		if isPlace(string(runes[:i])) {
			return string(runes[i:])
		}
	}
	return name
}
