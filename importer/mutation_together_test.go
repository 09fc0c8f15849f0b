package importer

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jixiao/samples/thorough"
	"jixiao/schema"
)

// together is how many times two or three unrelated errors are planted at once where
// every variant is asked for.
const together = 3_000

// written is a value of a submission, by the places of its filing and of
// itself in it.
type written struct{ filing, value int }

// errorAlone is one error of a submission, and what it changes in what the
// checks say when it is the only one.
type errorAlone struct {
	code  string
	edits map[written]schema.Value
	// gone and come are what the checks say of the clean submission alone, and
	// of the one with the error alone: what holds and what is not judged as
	// well, so that an equation is in both when its figures change.
	gone, come map[string]schema.Finding
}

// said prints all that a finding is, so that two are the same only where
// nothing about them differs.
func said(f schema.Finding) string {
	return fmt.Sprint(f.Code, f.Rule, " ", f.Severity, " ", f.Outcome, " ", f.Form, "/", f.Project, " ", f.About, " ", f.Cells, " ",
		f.Written, "/", f.Expected, "/", f.Difference, " ", f.Figures, " ", f.Also, " ", f.Message())
}

// checked is all that the checks say of a submission.
func checked(t *testing.T, s, prior *schema.Submission) map[string]schema.Finding {
	t.Helper()
	all := map[string]schema.Finding{}
	for _, f := range builtin.Check(s, schema.Context{Prior: prior}) {
		all[said(f)] = f
	}
	return all
}

// less are the findings of one set that another has not.
func less(of, without map[string]schema.Finding) map[string]schema.Finding {
	left := maps.Clone(of)
	maps.DeleteFunc(left, func(key string, _ schema.Finding) bool { _, is := without[key]; return is })
	return left
}

// cellsOf are the cells of all findings of some sets.
func cellsOf(sets ...map[string]schema.Finding) map[schema.Source]bool {
	cells := map[schema.Source]bool{}
	for _, set := range sets {
		for _, f := range set {
			for _, c := range f.Cells {
				cells[c] = true
			}
		}
	}
	return cells
}

func meet[K comparable, V any](a, b map[K]V) bool {
	for key := range a {
		if _, is := b[key]; is {
			return true
		}
	}
	return false
}

// touched are the cells of all that the checks say otherwise because of the
// error, and its own.
func (e errorAlone) touched(base *schema.Submission) map[schema.Source]bool {
	cells := cellsOf(e.gone, e.come)
	maps.Copy(cells, e.own(base))
	return cells
}

// own are the cells of the error itself.
func (e errorAlone) own(base *schema.Submission) map[schema.Source]bool {
	cells := map[schema.Source]bool{}
	for at := range e.edits {
		cells[base.Filings[at.filing].Values[at.value].Source] = true
	}
	return cells
}

// apart reports whether no cell of an equation or a finding that one error
// touches is one of those that the other touches. What the one breaks cannot
// then be put right by a figure that the other has to do with.
func (e errorAlone) apart(other errorAlone, base *schema.Submission) bool {
	return !meet(e.touched(base), other.touched(base))
}

// unrelated reports whether two errors share no equation: no check says
// anything else because of both, and neither is in a cell of what is said
// otherwise because of the other. They may share a cell that is in an equation
// of each and in which neither error is, as 公务用车购置和维护 is in the sum
// that it is the total of and in the sum that it is a part of. Where one error
// makes the one sum wrong and the other the other, by the same amount, that
// cell explains both, so that no reader could tell two errors from one in it:
// such errors are not unrelated.
func (e errorAlone) unrelated(other errorAlone, base *schema.Submission) bool {
	if meet(e.gone, other.gone) || meet(e.own(base), other.touched(base)) || meet(e.touched(base), other.own(base)) {
		return false
	}
	for _, f := range e.come {
		for _, g := range other.come {
			if f.Outcome == schema.Broken && g.Outcome == schema.Broken && f.Difference != "" && f.Difference == g.Difference &&
				slices.ContainsFunc(f.Cells, func(c schema.Source) bool { return slices.Contains(g.Cells, c) }) {
				return false
			}
		}
	}
	return true
}

// alone plants an error of a kind in a submission.
func alone(t *testing.T, kind mutation, base, prior *schema.Submission, before map[string]schema.Finding, chance *rand.Rand, same int64) (e errorAlone, ok bool) {
	t.Helper()
	m := &mutant{copyOf(base), chance, same}
	if _, ok := kind.plant(m); !ok {
		return e, false
	}
	e = errorAlone{code: kind.code, edits: map[written]schema.Value{}}
	for i, f := range m.Filings {
		for j, v := range f.Values {
			if v != base.Filings[i].Values[j] {
				e.edits[written{i, j}] = v
			}
		}
	}
	after := checked(t, m.Submission, prior)
	e.gone, e.come = less(before, after), less(after, before)
	return e, true
}

// Two or three unrelated errors in one submission are found as each of them is
// alone: no finding is lost, none is merged with another's, none is there
// besides, and none says anything else.
func TestMutantsTogether(t *testing.T) {
	goal := thorough.Of(together, together/8, together/50)
	clean := cleanSubmissions(t)
	chance := rand.New(rand.NewPCG(2023, 23))
	tried, distant := 0, 0
	planted := map[string]int{}
	pairs := map[string]bool{}
	for round := 0; tried < goal && round < 200; round++ {
		base := clean[round%len(clean)]
		var prior *schema.Submission
		if round/len(clean)%2 == 0 {
			prior = priorOf(base)
		}
		same := int64(0)
		if round%3 == 0 { // errors that are off by the same and have nothing to do with one another
			same = 1 + chance.Int64N(300)
		}
		before := checked(t, base, prior)
		var errors []errorAlone
		for _, kind := range mutations {
			if e, ok := alone(t, kind, base, prior, before, chance, same); ok {
				errors = append(errors, e)
			}
		}
		for range 60 {
			if tried == goal {
				break
			}
			chosen, far := choose(errors, base, chance)
			if len(chosen) < 2 {
				continue
			}
			tried++
			if far {
				distant++
			}
			both := copyOf(base)
			want := maps.Clone(before)
			var codes []string
			for _, e := range chosen {
				codes = append(codes, e.code)
				planted[e.code]++
				for at, v := range e.edits {
					both.Filings[at.filing].Values[at.value] = v
				}
				want = less(want, e.gone)
				maps.Copy(want, e.come)
			}
			slices.Sort(codes)
			pairs[strings.Join(codes, "+")] = true
			got := checked(t, both, prior)
			for _, key := range slices.Sorted(maps.Keys(less(want, got))) {
				t.Errorf("%v planted in %s: lost\n\t%s", codes, base.Unit, key)
			}
			for _, key := range slices.Sorted(maps.Keys(less(got, want))) {
				t.Errorf("%v planted in %s: found besides\n\t%s", codes, base.Unit, key)
			}
		}
	}
	if tried < goal {
		t.Errorf("%d times, want %d", tried, goal)
	}
	if !testing.Short() {
		if distant < goal/3 {
			t.Errorf("%d times without a cell in common, want %d or more", distant, goal/3)
		}
		for _, kind := range mutations {
			if planted[kind.code] < goal/150 {
				t.Errorf("%s was planted %d times only beside another error", kind.code, planted[kind.code])
			}
		}
	}
	t.Logf("%d times, %d of them without a cell in common, of %d combinations of %d kinds", tried, distant, len(pairs), len(planted))
	t.Log(planted)
}

// choose draws two or three errors of which no two are related, and reports
// whether no two of them have a cell in common either.
func choose(errors []errorAlone, base *schema.Submission, chance *rand.Rand) (chosen []errorAlone, far bool) {
	far = true
	n := 2 + chance.IntN(2)
	for _, i := range chance.Perm(len(errors)) {
		if len(chosen) == n {
			break
		}
		if slices.ContainsFunc(chosen, func(e errorAlone) bool { return !e.unrelated(errors[i], base) }) {
			continue
		}
		far = far && !slices.ContainsFunc(chosen, func(e errorAlone) bool { return !e.apart(errors[i], base) })
		chosen = append(chosen, errors[i])
	}
	return chosen, far
}
