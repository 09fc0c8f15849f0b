package raw

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Look is the look of characters, as far as it bears on how they are read.
type Look struct {
	Hidden, Struck bool
	Shift          string // Raised, Lowered or ""
}

// What is written between two digits of which one is raised or lowered.
const (
	Raised  = "^"
	Lowered = "_"
)

// crossedOut begins a text that is crossed out.
const crossedOut = "〔划去："

// crossed returns a text that is crossed out: neither there nor gone.
func crossed(text string) string { return crossedOut + text + "〕" }

// Seen gathers the text that a person sees of runs that look different.
type Seen struct {
	Text  strings.Builder
	shift string // how the end of it is raised or lowered
}

// Add appends a run.
func (s *Seen) Add(text string, l Look) {
	if text == "" || l.Hidden {
		return
	}
	if l.Struck && strings.TrimSpace(text) != "" {
		text = crossed(text)
	}
	last, _ := utf8.DecodeLastRuneInString(s.Text.String())
	first, _ := utf8.DecodeRuneInString(text)
	if l.Shift != s.shift && numeric(last) && numeric(first) {
		s.Text.WriteString(cmp.Or(l.Shift, s.shift))
	}
	s.Text.WriteString(text)
	s.shift = l.Shift
}

// numeric reports whether r may stand in a figure.
func numeric(r rune) bool { return unicode.IsDigit(r) || r == '.' || r == '．' }
