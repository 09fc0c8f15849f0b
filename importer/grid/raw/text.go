package raw

import (
	"strings"
	"unicode"
)

func trim(s string) string { return strings.TrimFunc(s, unicode.IsSpace) }
