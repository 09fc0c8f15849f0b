package main

import (
	"regexp"
	"slices"
	"strings"
)

// problems checks a submission by the rules of the forms and returns the codes of its
// errors and warnings, each once, in order. It is written from the rules and not from the
// program, and both must agree on the samples.
func problems(s *submission) []string {
	var codes []string
	check := func(code string, holds bool) {
		if !holds && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	checkBase(s.base, check)
	checkOverall(s.overall, check)
	var spent micro
	for _, p := range s.projects {
		if p.none {
			check("C1", s.base.projects[final].n == 0 && s.overall.projects.n == 0)
			continue
		}
		spent += p.budget.executed.n
		checkProject(p, check)
	}
	check("X1", s.overall.unit == s.base.unit)
	check("X2", s.base.projects[final].n == s.overall.projects.n && s.overall.projects.n == spent)
	if b := s.overall.budget; s.base.projects[final].n == 0 {
		check("X3", s.base.adjustment[final].n == b.adjusted.n-b.initial.n)
	}
	return codes
}

// near reports whether two figures are the same but for rounding.
func near(a, b, tolerance micro) bool { return a-b <= tolerance && b-a <= tolerance }

const cent = one / 100

// checkBase checks 附件1.
func checkBase(b *baseData, check func(string, bool)) {
	if b.heads != 0 {
		check("A18", b.heads == year)
	}
	check("A1", near(b.staffRate.n, percent(b.staff.n, b.posts.n), cent/2))
	check("A2", b.staff.n <= b.posts.n)
	check("A16", b.measures != "")
	checkSums(b, check)
	checkRows(b, check)
	check("F1", b.procurement[final].form != words)
	for _, x := range b.buildings {
		if x[0].form == number {
			check("A15", x[2].n <= 100*one && near(x[2].n, percent(x[1].n, x[0].n), cent/2))
			check("A15", x[5].n <= 100*one && near(x[5].n, percent(x[4].n, x[3].n), cent/2))
		}
	}
}

// checkSums checks that rows of 附件1 are the sums of their parts.
func checkSums(b *baseData, check func(string, bool)) {
	parts := []triple{b.business, b.contract}
	for _, section := range []struct {
		own   triple
		named []namedRow
	}{{b.district, b.districtRows}, {b.transfers, b.transferRows}} {
		named := triple{}
		for _, row := range section.named {
			named = sum(named, row.figures)
			check("A5", filled(row.figures))
		}
		if len(section.named) == 0 {
			named = section.own
		} else if section.own[final].form == number {
			check("A9", section.own == named)
		}
		parts = append(parts, named)
	}
	for column := range final + 1 {
		holds := func(code string, whole triple, parts ...triple) {
			if total := sum(parts...)[column]; whole[column].form == number && total.form == number {
				check(code, near(whole[column].n, total.n, cent/2))
			}
		}
		holds("A3", b.threePublic, b.vehicles, b.overseas, b.hospitality)
		holds("A4", b.vehicles, b.purchase, b.operation)
		holds("A9", b.projects, parts...)
		check("A10", b.operating[column].n >= sum(b.office, b.utilities, b.meetings)[column].n)
	}
}

// checkRows checks the figures within rows of 附件1.
func checkRows(b *baseData, check func(string, bool)) {
	threePublic := []triple{b.threePublic, b.vehicles, b.purchase, b.operation, b.overseas, b.hospitality}
	expenses := []triple{b.operating, b.office, b.utilities, b.meetings, b.procurement}
	for _, row := range slices.Concat(threePublic, expenses) {
		for _, a := range row {
			check("A17", a.n >= 0)
		}
	}
	for _, row := range slices.Concat(threePublic, expenses, []triple{b.projects, b.business, b.adjustment}) {
		check("A5", filled(row))
		for _, a := range row {
			for _, other := range row {
				check("X16", a.n == 0 || other.n == 0 || a.n/other.n < 5000)
			}
		}
	}
	for _, row := range []triple{b.threePublic, b.purchase, b.operation, b.overseas, b.hospitality} {
		check("A7", row[final].n <= row[prior].n)
	}
	for _, row := range threePublic {
		check("A8", row[final].n <= row[budget].n)
	}
	check("A11", b.operating[final].n <= b.operating[budget].n)
	check("A13", b.procurement[final].n <= b.procurement[prior].n*12/10)
}

// filled reports whether no cell of a row is blank.
func filled(row triple) bool {
	return !slices.ContainsFunc(row[:], func(a answer) bool { return a.form == blank })
}

func checkOverall(o *overall, check func(string, bool)) {
	check("B3", o.bySource.n == o.general.n+o.fund.n+o.nontax.n+o.other.n && o.bySource.n == o.budget.executed.n)
	check("B3", o.general.n > 0)
	check("B4", o.byNature.n == o.basic.n+o.projects.n && o.byNature.n == o.budget.executed.n)
	checkScores(o.budget, o.indicators, o.totalScore, check)
}

func checkProject(p *project, check func(string, bool)) {
	for _, column := range []func(money) micro{
		func(m money) micro { return m.initial.n }, func(m money) micro { return m.adjusted.n }, func(m money) micro { return m.executed.n },
	} {
		check("C2", column(p.budget) == column(p.fiscal)+column(p.carried)+column(p.other))
	}
	check("C2", p.fiscal.initial.n >= 0)
	checkScores(p.budget, p.indicators, p.totalScore, check)
}

// checkScores checks rates and points.
func checkScores(m money, rows []indicator, total answer, check func(string, bool)) {
	check("B1", near(m.rate.n, percent(m.executed.n, m.adjusted.n), cent/2))
	check("B2", near(m.score.n, ratio(int64(m.full.n), int64(m.executed.n), int64(m.adjusted.n)), cent))
	check("executed ≤ budget", m.executed.n <= m.adjusted.n)

	points, sum := m.full.n, m.score.n
	var groups [3]micro
	for _, x := range rows {
		points += x.full.n
		sum += x.score.n
		groups[x.level1] += x.full.n
		check("B10", x.score.n >= 0 && x.score.n <= x.full.n)
		check("B11", x.score.n >= x.full.n || x.reason != "")
		rule, ok := byRule(x)
		if !ok {
			continue
		}
		if rule == tooFar {
			check("B19", x.reason != "")
			continue
		}
		check("B12", near(x.score.n, rule, cent))
	}
	check("B7", points == 100*one)
	for i, level := range levels {
		check("B8", groups[i] == level.points)
	}
	check("B9", near(total.n, sum, cent))
	check("total ≤ 100", total.n <= 100*one)
}

// tooFar is the score of an indicator so far beyond its target that it needs a reason.
const tooFar = -one

var figureIn = regexp.MustCompile(`^([≥≤]?)([0-9]+(?:\.[0-9]+)?)(\D*)$`)

// byRule is the score of an indicator by the rules, or tooFar for one that has passed its
// target by 30 %. Its bool is false for an indicator without a figure.
func byRule(x indicator) (micro, bool) {
	target, ok := measured(x.target)
	actual, ok2 := measured(x.actual)
	if !ok || !ok2 {
		return 0, false
	}
	switch {
	case strings.HasPrefix(x.target.text, "≤"):
		if actual <= target {
			return x.full.n, true
		}
		return ratio(int64(x.full.n), int64(target), int64(actual)), true
	case actual >= target:
		if actual*10 >= target*13 {
			return tooFar, true
		}
		return x.full.n, true
	}
	return ratio(int64(x.full.n), int64(actual/1000), int64(target/1000)), true
}

// measured reads the figure in an answer.
func measured(a answer) (micro, bool) {
	if a.form == rate {
		return a.n, true
	}
	parts := figureIn.FindStringSubmatch(a.text)
	if parts == nil {
		return 0, false
	}
	whole, frac, _ := strings.Cut(parts[2], ".")
	n := micro(0)
	for _, digit := range whole + (frac + "000000")[:6] {
		n = n*10 + micro(digit-'0')
	}
	return n, true
}
