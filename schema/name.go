package schema

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// UnitKey folds a unit's name for comparison: white space, brackets, width and
// a code in front of the name (219001-某某局) make no difference. The name
// itself is kept as written.
func UnitKey(name string) string { return WithoutCode(ProjectKey(name)) }

// ProjectKey folds a project's name for comparison, as UnitKey does. Digits in
// front stay: 2022-2024年道路 and 2023-2024年道路 are two projects.
func ProjectKey(name string) string {
	return strings.Map(func(r rune) rune {
		r = narrow(r)
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("()[]{}〔〕【】“”\"'‘’《》", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, name)
}

// WithoutCode takes the code off a unit's name: 219001-某某局 is 某某局. Six
// digits are a code; fewer are one only when a dash or a space follows, so that
// 110指挥中心 keeps its number.
func WithoutCode(name string) string {
	name = strings.TrimSpace(name)
	rest := strings.TrimLeftFunc(name, func(r rune) bool { r = narrow(r); return r >= '0' && r <= '9' })
	bare := strings.TrimLeftFunc(rest, func(r rune) bool { return strings.ContainsRune("-—–_:. ", narrow(r)) })
	digits := utf8.RuneCountInString(name) - utf8.RuneCountInString(rest)
	if bare == "" || digits < 3 || digits < 6 && bare == rest {
		return name
	}
	return bare
}

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
