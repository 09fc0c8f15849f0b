package schema

import (
	"regexp"
	"slices"
	"strings"
)

// Wait says why a filing that has come does not take the place of the one that
// stands there, until a person says which of them counts.
type Wait struct {
	Code WaitCode
	// Before and After are how many figures the filing that stands holds, and the
	// one that waits.
	Before, After int
	// Beside is the name of the project whose form stands, where that is another
	// one than its own; "" where it waits in its own place.
	Beside string
}

// WaitCode is a reason to wait. A code never changes.
type WaitCode string

// The reasons to wait.
const (
	// WaitFewer: it answers far fewer places.
	WaitFewer WaitCode = "fewer"
	// WaitOther: hardly anything in it is as it was, as in the form of another
	// project or of another year.
	WaitOther WaitCode = "other_figures"
	// WaitStale: it says what an earlier filing said, which was replaced since.
	WaitStale WaitCode = "stale"
	// WaitNameless: nothing in it says of which project it is.
	WaitNameless WaitCode = "nameless"
	// WaitRenamed: it says what the form of a project of a name like its own says.
	WaitRenamed WaitCode = "renamed"
)

const (
	// fewest is how many answers a form has for its answers to be counted:
	// with less, a correction may change most of them.
	fewest = 10
	// fewer is the part of its places, as 1/fewer, that a form sent again
	// answers at least.
	fewer = 2
	// kept is the part of its contents, in percent, that a correction leaves as
	// they were.
	kept = 15
	// amounts is how many amounts a form has of which a correction leaves some as
	// they were, whatever its words are.
	amounts = 5
)

// Figures counts the figures of a filing, but for years.
func (m *Model) Figures(f *Filing) int {
	n := 0
	for _, v := range f.Values {
		if a, ok := m.Resolve(v.Path); ok && !a.Head && v.State == Number && v.Kind != Years {
			n++
		}
	}
	return n
}

// Waits says whether a filing that has come waits before it takes the place of
// the current one, and why; nil where it does not. Earlier are the filings of the
// same form that were replaced before. Copy says that it came on a copy that was
// marked for the unit, which began with what some filing said.
func (m *Model) Waits(current, next *Filing, earlier []*Filing, copied bool) *Wait {
	wait := func(code WaitCode) *Wait {
		return &Wait{Code: code, Before: m.Figures(current), After: m.Figures(next)}
	}
	was, now := m.contents(current), m.contents(next)
	if now.same(was) == len(now.answers) && len(now.answers) == len(was.answers) {
		return nil // it says the same
	}
	for _, e := range earlier {
		old := m.contents(e)
		same := now.same(old)
		whole := same == len(now.answers) && same == len(old.answers) && same > 0
		if whole || copied && same > now.same(was) {
			return wait(WaitStale)
		}
	}
	if before, after := m.answered(current), m.answered(next); before >= fewest && after*fewer < before {
		return wait(WaitFewer)
	}
	if now.strange(was, fewest, kept) || now.amounts().strange(was.amounts(), amounts, 1) {
		return wait(WaitOther)
	}
	return nil
}

// WaitsForNone says whether a filing of which no other one is in use waits all the
// same: it says just what one said that was taken out of use. Earlier are those.
func (m *Model) WaitsForNone(next *Filing, earlier []*Filing) *Wait {
	now := m.contents(next)
	for _, e := range earlier {
		if old := m.contents(e); len(old.answers) > 0 && len(old.answers) == len(now.answers) && now.same(old) == len(old.answers) {
			return &Wait{Code: WaitStale, After: m.Figures(next)}
		}
	}
	return nil
}

// mainFigures are those by which the form of a project is known to be that of
// another under its own name.
var mainFigures = []string{"initial_budget", "adjusted_budget", "executed"}

// WaitsRenamed says whether the form of a project, of which none is in use, waits
// beside that of a project whose name is like its own (see PairProjects), and why;
// nil where it does not. It does where all the main figures are the same and most
// of the rest is: beside one another they would count twice.
func (m *Model) WaitsRenamed(like, next *Filing) *Wait {
	told := false
	for _, column := range mainFigures {
		path := Path(string(ProjectEvaluation), "budget", "total", column)
		was, _ := like.Value(path)
		is, _ := next.Value(path)
		if was.State != is.State || was.Number != is.Number {
			return nil
		}
		told = told || is.State == Number && is.Number != 0
	}
	const most = 50 // percent
	if !told || m.contents(next).strange(m.contents(like), 1, most) {
		return nil
	}
	return &Wait{Code: WaitRenamed, Before: m.Figures(like), After: m.Figures(next), Beside: like.Project}
}

// strange reports whether less than so many percent of the answers are as they
// were, of so many at least.
func (c contents) strange(other contents, least, percent int) bool {
	n := min(len(c.answers), len(other.answers))
	return n >= least && c.same(other)*100 < n*percent && !c.scaled(other)
}

// amounts are the answers that are amounts of money.
func (c contents) amounts() contents {
	money := contents{map[string]Value{}}
	for key, v := range c.answers {
		if v.Kind == Money {
			money.answers[key] = v
		}
	}
	return money
}

// answered counts the places of a filing that hold an answer.
func (m *Model) answered(f *Filing) int {
	n := 0
	for _, v := range f.Values {
		if a, ok := m.Resolve(v.Path); ok && !a.Head && v.State != Blank {
			n++
		}
	}
	return n
}

// contents are the answers by which one filing of a form is told from another:
// amounts, numbers and words, by what they are about. Names, rates and points
// are alike in many, and zero is in most.
type contents struct{ answers map[string]Value }

func (m *Model) contents(f *Filing) contents {
	answers := map[string]Value{}
	for _, v := range f.Values {
		a, ok := m.Resolve(v.Path)
		if !ok || a.Head || a.Column != nil && a.Column.Carried {
			continue
		}
		switch v.Kind {
		case Money, Persons, Area:
			if v.State != Number || v.Number == 0 {
				continue
			}
		case Words, Phrase:
			if v.State != Text || a.Table.Shape == Fields && v.Kind == Phrase {
				continue
			}
		default:
			continue
		}
		answers[m.Subject(f, v).key()] = v
	}
	return contents{answers}
}

// same counts the answers that are the same in both.
func (c contents) same(other contents) int {
	n := 0
	for key, v := range c.answers {
		if w, ok := other.answers[key]; ok && v.State == w.State && v.Number == w.Number && inWords(v.Text) == inWords(w.Text) {
			n++
		}
	}
	return n
}

var (
	endingZeros = regexp.MustCompile(`(\.[0-9]*?)0+($|[^0-9])`)
	endingPoint = regexp.MustCompile(`\.($|[^0-9])`)
)

// inWords is an answer in words as it is compared: 95.00 % is 95%.
func inWords(text string) string {
	return endingPoint.ReplaceAllString(endingZeros.ReplaceAllString(ProjectKey(text), "$1$2"), "$1")
}

// scaled reports whether the amounts are those of the other in another unit of
// money: a correction that is none of the contents.
func (c contents) scaled(other contents) bool {
	const yuan = 10_000 // to 万元
	var compared, times int
	for key, v := range c.answers {
		w, ok := other.answers[key]
		if !ok || v.Kind != Money || w.Kind != Money {
			continue
		}
		compared++
		if slices.ContainsFunc([][2]Amount{{v.Number, w.Number}, {w.Number, v.Number}}, func(pair [2]Amount) bool {
			return pair[0] == pair[1] || (pair[0]-pair[1]*yuan).Abs()*100 < pair[0].Abs()
		}) {
			times++
		}
	}
	const most = 90 // percent
	return compared > 0 && times*100 >= compared*most
}

// NamesProject reports whether a filing that is of a project says of which.
func (f *Filing) NamesProject() bool {
	return f.Form != ProjectEvaluation || strings.TrimSpace(ProjectKey(f.Project)) != ""
}
