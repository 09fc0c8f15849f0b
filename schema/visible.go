package schema

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// turning reports whether r is a mark that changes the direction of the text
// after it, and with it what a person takes a line for.
func turning(r rune) bool {
	return r == '\u200e' || r == '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// Visible returns a text for showing: control characters are there as signs
// that can be seen (␛) and direction marks by their number (‹U+202E›). Line
// breaks and tabs stay.
func Visible(text string) string {
	if strings.IndexFunc(text, unseen) < 0 {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case !unseen(r), strings.HasPrefix(text[i:], "\r\n"):
			b.WriteRune(r)
		case r < ' ':
			b.WriteRune('␀' + r)
		case r == 0x7f:
			b.WriteRune('␡')
		default:
			fmt.Fprintf(&b, "‹U+%04X›", r)
		}
	}
	return b.String()
}

func unseen(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' || turning(r) }

// escapes are what tells a terminal to do something: ESC or its C1 form, with
// parameters and the letter that ends them.
var escapes = regexp.MustCompile("(?:\x1b\\[|\u009b)[0-?]*[ -/]*[@-~]")

// Clean returns a name without what is no part of it: the commands of a
// terminal, control characters and direction marks. A name with them names the
// same as without; a line break or tab in it is a space.
func Clean(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return unicode.IsControl(r) || turning(r) }) < 0 {
		return name
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || turning(r):
			return -1
		}
		return r
	}, escapes.ReplaceAllString(name, "")))
}

// VisibleWriter writes to W what Visible makes of the text.
type VisibleWriter struct {
	W    io.Writer
	rest []byte // a character whose end has not come yet
}

// Write implements io.Writer.
func (w *VisibleWriter) Write(b []byte) (int, error) {
	text := append(w.rest, b...)
	end := len(text)
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if start := len(text) - n; utf8.RuneStart(text[start]) {
			if !utf8.FullRune(text[start:]) {
				end = start
			}
			break
		}
	}
	_, err := io.WriteString(w.W, Visible(string(text[:end])))
	w.rest = append([]byte(nil), text[end:]...)
	if err != nil {
		return 0, err
	}
	return len(b), nil
}
