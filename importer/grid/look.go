package grid

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// look is the look of characters, as far as it bears on how they are read.
type look struct {
	hidden, struck bool
	shift          string // raised, lowered or ""
}

// What is written between two digits of which one is raised or lowered.
const (
	raised  = "^"
	lowered = "_"
)

// crossedOut begins a text that is crossed out.
const crossedOut = "〔划去："

// crossed returns a text that is crossed out: neither there nor gone.
func crossed(text string) string { return crossedOut + text + "〕" }

// seen gathers the text that a person sees of runs that look different.
type seen struct {
	text  strings.Builder
	shift string // how the end of it is raised or lowered
}

// add appends a run.
func (s *seen) add(text string, l look) {
	if text == "" || l.hidden {
		return
	}
	if l.struck && strings.TrimSpace(text) != "" {
		text = crossed(text)
	}
	last, _ := utf8.DecodeLastRuneInString(s.text.String())
	first, _ := utf8.DecodeRuneInString(text)
	if l.shift != s.shift && numeric(last) && numeric(first) {
		s.text.WriteString(cmp.Or(l.shift, s.shift))
	}
	s.text.WriteString(text)
	s.shift = l.shift
}

// numeric reports whether r may stand in a figure.
func numeric(r rune) bool { return unicode.IsDigit(r) || r == '.' || r == '．' }
