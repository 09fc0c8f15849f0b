package schema

import (
	"strings"
	"unicode"
)

// UnitKey folds a unit's or a project's name for comparison: white space,
// brackets, width and a code in front of the name (219001-某某局) make no
// difference. The name itself is kept as written.
func UnitKey(name string) string {
	folded := strings.Map(func(r rune) rune {
		r = narrow(r)
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("()[]{}〔〕【】“”\"'‘’《》", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, name)
	rest := strings.TrimLeft(folded, "0123456789")
	if len(folded)-len(rest) >= 3 {
		if bare := strings.TrimLeft(rest, "-—–_:."); bare != "" && bare != rest {
			return bare
		}
	}
	return folded
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
