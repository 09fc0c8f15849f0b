package locate

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jixiao/schema"
)

// Candidate is a line or a column that a label may mean.
type Candidate struct {
	Path string // by which the label would be taught
	Name string // of the line or column, in words
}

// ofWhich is the colon's other use in front of a label: 其中：中央财政资金.
var ofWhich = regexp.MustCompile(`^\s*其中\s*[:：]`)

// Label returns the label that a text of a form is, when it can be one: what
// stands before a colon in a short text with letters that is no note. Others
// give "".
func Label(text string) string {
	if isFurniture(text) {
		return ""
	}
	text = ofWhich.ReplaceAllString(text, "")
	if before, _, ok := strings.Cut(strings.ReplaceAll(text, "：", ":"), ":"); ok && before != "" {
		text = before
	}
	text = clean(text)
	l := fold(text)
	if utf8.RuneCountInString(l.key) > maxLabel/2 || strings.Trim(l.key, "0123456789") == "" || isFurniture(text) || strings.ContainsAny(text, "。；") {
		return ""
	}
	return text
}

// Nearest returns the lines and columns of a form whose wordings are most like
// a label, best first, no more than n. Those that are not like it at all are
// left out.
func Nearest(model *schema.Model, id schema.FormID, label string, n int) []Candidate {
	type scored struct {
		Candidate
		score float64
	}
	want := fold(label).bare
	var all []scored
	teachable(model, id, func(c Candidate, wordings []string) {
		best := 0.0
		for _, w := range wordings {
			best = max(best, likeness(want, fold(w).bare))
		}
		if best > 0 {
			all = append(all, scored{c, best})
		}
	})
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	out := make([]Candidate, 0, n)
	for _, s := range all[:min(n, len(all))] {
		out = append(out, s.Candidate)
	}
	return out
}

// Titles returns the forms that a heading may be of, the given one first.
func Titles(model *schema.Model, first schema.FormID) []Candidate {
	var all []Candidate
	for _, f := range model.Forms {
		c := Candidate{string(f.ID), f.Name + "的标题"}
		if f.ID == first {
			all = slices.Insert(all, 0, c)
		} else {
			all = append(all, c)
		}
	}
	return all
}

// Candidates returns all lines and columns of a form that a label can be taught
// to mean.
func Candidates(model *schema.Model, id schema.FormID) []Candidate {
	var all []Candidate
	teachable(model, id, func(c Candidate, _ []string) { all = append(all, c) })
	return all
}

// teachable goes through the lines and columns of a form that a label can mean.
func teachable(model *schema.Model, id schema.FormID, do func(c Candidate, wordings []string)) {
	decl := model.Form(id)
	if decl == nil {
		return
	}
	for i := range decl.Tables {
		t := &decl.Tables[i]
		for j := range t.Lines {
			a := schema.Address{Form: decl, Table: t, Line: &t.Lines[j]}
			do(Candidate{a.LabelPath(), t.Lines[j].Name}, t.Lines[j].Labels)
		}
		for j := range t.Columns {
			if t.HeadsOf == "" && t.Columns[j].Joins == "" {
				a := schema.Address{Form: decl, Table: t, Column: &t.Columns[j]}
				do(Candidate{a.LabelPath(), t.Name + "·" + schema.InYear(t.Columns[j].Name, 0)}, t.Columns[j].Labels)
			}
		}
	}
}

// NearestUnits returns the names of units that are most like a name, best
// first, no more than n; the name itself and those that have hardly anything of
// it are left out.
func NearestUnits(name string, among []string, n int) []string {
	return NewUnitNames(among).Nearest(name, n)
}

// UnitNames are the names of units, among which those that are like a name are found
// without going through all of them.
type UnitNames struct {
	names  []string
	totals []int // of the counts of a name's grams
	having map[string][]gramCount
}

// gramCount is how often a name has a gram.
type gramCount struct{ name, count int }

// NewUnitNames prepares names of units to be searched.
func NewUnitNames(names []string) *UnitNames {
	u := &UnitNames{names: names, totals: make([]int, len(names)), having: map[string][]gramCount{}}
	for i, name := range names {
		for g, n := range grams(bareUnit(name)) {
			u.totals[i] += n
			u.having[g] = append(u.having[g], gramCount{i, n})
		}
	}
	return u
}

func bareUnit(name string) string { return schema.WithoutPlace(schema.UnitKey(name)) }

// Nearest is NearestUnits among the names.
func (u *UnitNames) Nearest(name string, n int) []string {
	const least = 0.2
	same, total := map[int]int{}, 0
	for g, n := range grams(bareUnit(name)) {
		total += n
		for _, h := range u.having[g] {
			same[h.name] += min(n, h.count)
		}
	}
	type scored struct {
		name  int
		score float64
	}
	var all []scored
	for i, n := range same {
		if score := dice(n, total+u.totals[i]); u.names[i] != name && score >= least {
			all = append(all, scored{i, score})
		}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Or(cmp.Compare(b.score, a.score), a.name-b.name) })
	near := make([]string, 0, n)
	for _, s := range all[:min(n, len(all))] {
		near = append(near, u.names[s.name])
	}
	return near
}

// dice is Dice's coefficient of two texts that have so many grams in common, of so
// many of both.
func dice(same, total int) float64 { return 2 * float64(same) / float64(total) }

// likeness says how much of two labels is the same, from 0 to 1: Dice's
// coefficient over single characters and pairs of neighbours.
func likeness(a, b string) float64 {
	x, y := grams(a), grams(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	same := 0
	for g, n := range x {
		same += min(n, y[g])
	}
	total := 0
	for _, n := range x {
		total += n
	}
	for _, n := range y {
		total += n
	}
	return dice(same, total)
}

func grams(text string) map[string]int {
	runes := []rune(text)
	counts := make(map[string]int, 2*len(runes))
	for i := range runes {
		counts[string(runes[i])]++
		if i > 0 {
			counts[string(runes[i-1:i+1])] += 2 // neighbours say more
		}
	}
	return counts
}

// SameLabel reports whether two texts are one label, printed differently.
func SameLabel(a, b string) bool {
	x := LabelKey(a)
	return x != "" && x == LabelKey(b)
}

// LabelKey is what two texts have in common that are one label; "" of a text that
// is like no other.
func LabelKey(text string) string { return fold(text).key }
