package template

import (
	"regexp"
	"strings"
	"unicode"
)

// markPattern is a mark as a person may type it: with Chinese brackets, or with
// blanks between.
var markPattern = regexp.MustCompile(`[{｛][ \t\x{3000}]*[{｛]([^{}｛｝]*)[}｝][ \t\x{3000}]*[}｝]`)

var oneBrace = regexp.MustCompile(`[{｛]([^{}｛｝]+)[}｝]`)

// Marks are what a text says between {{ and }}, in its order, as Folded writes
// it.
func Marks(text string) []string {
	if !strings.ContainsAny(text, "{｛") {
		return nil
	}
	var all []string
	for _, m := range markPattern.FindAllStringSubmatch(text, -1) {
		all = append(all, Folded(m[1]))
	}
	return all
}

// Alone reports whether a text is one mark and nothing else.
func Alone(text string) bool {
	m := markPattern.FindStringIndex(text)
	return m != nil && strings.TrimSpace(text[:m[0]]+text[m[1]:]) == ""
}

// Rest is what a text has of brackets besides its marks: whether some are left
// over, and what stands between single ones.
func Rest(text string) (leftOver bool, single []string) {
	if !strings.ContainsAny(text, "{}｛｝") {
		return false, nil
	}
	rest := markPattern.ReplaceAllString(text, "")
	folded := strings.NewReplacer("｛", "{", "｝", "}").Replace(rest)
	for _, m := range oneBrace.FindAllStringSubmatch(rest, -1) {
		single = append(single, Folded(m[1]))
	}
	return strings.Contains(folded, "{{") || strings.Contains(folded, "}}"), single
}

// Folded writes a name as marks are compared: without blanks, full-width letters
// and signs as the others.
func Folded(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u00ad':
			return -1
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		}
		return r
	}, s)
}

// replaced is a text with its marks replaced; what stands in several runs keeps
// their looks, and what takes the place of a mark has that in which it begins.
func replaced(runs []run, answer func(mark string) string) []run {
	whole := textOfRuns(runs)
	out := make([]run, len(runs))
	for i, r := range runs {
		out[i].look = r.look
	}
	at := 0 // in whole
	k, end := 0, 0
	if len(runs) > 0 {
		end = len(runs[0].text)
	}
	put := func(s string) { out[k].text += s }
	next := func(to int) { // copies up to a place
		for at < to {
			for at >= end && k < len(runs)-1 {
				k++
				end += len(runs[k].text)
			}
			stop := min(to, end)
			put(whole[at:stop])
			at = stop
		}
	}
	for _, m := range markPattern.FindAllStringSubmatchIndex(whole, -1) {
		next(m[0])
		for m[0] >= end && k < len(runs)-1 {
			k++
			end += len(runs[k].text)
		}
		put(answer(Folded(whole[m[2]:m[3]])))
		at = m[1]
		for at > end && k < len(runs)-1 {
			k++
			end += len(runs[k].text)
		}
	}
	next(len(whole))
	kept := out[:0]
	for _, r := range out {
		if r.text != "" {
			kept = append(kept, r)
		}
	}
	return kept
}
