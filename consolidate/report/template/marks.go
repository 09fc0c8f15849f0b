package template

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// markPattern matches a mark as a person may type it: with full-width braces, or
// with blanks between the braces.
var markPattern = regexp.MustCompile(`[{｛][ \t\x{3000}]*[{｛]([^{}｛｝]*)[}｝][ \t\x{3000}]*[}｝]`)

var oneBrace = regexp.MustCompile(`[{｛]([^{}｛｝]+)[}｝]`)

// Marks returns the marks of a text in its order: what stands between {{ and }},
// as Folded writes it.
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

// Rest says which braces a text has besides its marks: whether {{ or }} is left
// over, and what stands between single braces.
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

// Folded writes the name of a mark for comparison: without blanks, and with
// half-width letters and signs.
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

// replaced returns a text with its marks replaced. Text outside of marks keeps its
// look; an answer has the look of the run in which its mark begins.
func replaced(runs []run, answer func(mark string) string) []run {
	whole := textOfRuns(runs)
	r := replacing{whole: whole, runs: runs, out: make([]run, len(runs))}
	for i := range runs {
		r.out[i].look = runs[i].look
	}
	if len(runs) > 0 {
		r.end = len(runs[0].text)
	}
	for _, m := range markPattern.FindAllStringSubmatchIndex(whole, -1) {
		r.copyTo(m[0])
		for r.more() && m[0] >= r.end {
			r.nextRun()
		}
		r.out[r.current].text += answer(Folded(whole[m[2]:m[3]]))
		r.done = m[1]
		for r.more() && r.done > r.end {
			r.nextRun()
		}
	}
	r.copyTo(len(whole))
	return slices.DeleteFunc(r.out, func(one run) bool { return one.text == "" })
}

// replacing goes through the runs of a text while its marks are replaced.
type replacing struct {
	whole   string // the text of all runs
	runs    []run
	out     []run
	current int // the run that is gone through
	end     int // where that run ends in whole
	done    int // up to where whole is gone through
}

// more reports whether a run follows the current one.
func (r *replacing) more() bool { return r.current < len(r.runs)-1 }

func (r *replacing) nextRun() {
	r.current++
	r.end += len(r.runs[r.current].text)
}

// copyTo copies the text up to an offset, each piece into the run that it is in.
func (r *replacing) copyTo(offset int) {
	for r.done < offset {
		for r.more() && r.done >= r.end {
			r.nextRun()
		}
		stop := min(offset, r.end)
		r.out[r.current].text += r.whole[r.done:stop]
		r.done = stop
	}
}
