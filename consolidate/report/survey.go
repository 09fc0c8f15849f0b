package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// batch is how many units are read at a time.
const batch = 32

// ahead is how many units wait for what is done with them next.
const ahead = 4

// Sort is the order of the units.
type Sort string

// The orders. A unit without the figure that the order is by comes last.
const (
	ByRoster         Sort = ""             // as the roster lists them, else as they came in
	ByName           Sort = "name"         // 单位名称
	ByDepartment     Sort = "department"   // 主管部门
	ByScore          Sort = "score"        // 自评总分, the highest first
	SortByRecomputed Sort = "recomputed"   // 复算得分, the highest first
	ByExecution      Sort = "execution"    // 预算执行率, the lowest first
	ByThreePublic    Sort = "three_public" // 三公经费本年决算, the highest first
	ByErrors         Sort = "errors"       // 错误, the most first
)

// entry is what is kept of a unit between the two readings.
type entry struct {
	at         int // in the source
	name       string
	department string
	listed     int // row of 报送情况, from 0
	key        float64
	keyed      bool
	score      schema.Amount
	scored     bool
	recomputed schema.Amount
	again      bool    // it has a recomputed score
	executed   float64 // of 全年预算数
	rated      bool    // it has an execution rate
	place      int     // row among the ranked, from 0
	order      int     // among the units of the workbook, from 0
	summary.Counts
	count, first counts // of its rows on the lists, and where they begin
	problems     int    // rows of findings
	flagged      int
}

// ranked is the score that the unit is ranked by.
func (e *entry) ranked(by Rank) (score schema.Amount, ok bool) {
	if by == ByRecomputed {
		return e.recomputed, e.again
	}
	return e.score, e.scored
}

// counts are numbers of rows, one for each list.
type counts [numLists]int

// The lists: sheets with any number of rows for a unit.
const (
	listProjects = iota
	listFlags
	listFindings
	listIndicators
	listSources
	listBuildings
	numLists
)

// notListed is the 主管部门 of a unit of which none is known.
const notListed = "未列明"

// survey goes through the district to learn what will be written.
func (b *book) survey() error {
	b.totals = summary.NewTotals(b.catalogue, b.year, b.settings)
	b.departments = map[string]*summary.Totals{}
	b.roster = summary.NewRoster(b.catalogue, b.settings, b.source.Arrivals, b.source.Absent...)
	b.measures()
	err := b.read(allOf(b.source.Units), func(at int, u *summary.Unit) {
		e := &entry{at: at, name: u.Name, Counts: u.Counts}
		e.department = b.departmentOf(u)
		if !b.wanted(e.name, e.department) {
			return
		}
		e.listed = b.roster.Add(u)
		b.totals.Add(u)
		if b.departments[e.department] == nil {
			b.departments[e.department] = summary.NewTotals(b.catalogue, b.year, b.settings)
			b.departmentNames = append(b.departmentNames, e.department)
		}
		b.departments[e.department].Add(u)
		b.note(e, u)
		b.entries = append(b.entries, e)
		b.attention = mostPressing(b.attention, b.pressing(e, u))
	})
	if err != nil {
		return err
	}
	filed := make([]string, len(b.entries))
	for i, e := range b.entries {
		filed[i] = e.name
	}
	for _, f := range summary.AbsentFlags(filed, b.year, b.settings, b.source.Absent...) {
		if at, ok := b.roster.Find(f.Unit); ok && b.wanted(f.Unit, cmp.Or(b.roster.Listed[at].Department, notListed)) {
			b.absent = append(b.absent, f)
		}
	}
	b.totals.AddAbsent(b.absent)
	b.order()
	return nil
}

func allOf(names []string) []int {
	all := make([]int, len(names))
	for i := range all {
		all[i] = i
	}
	return all
}

// read goes through units of the source, some at a time: while they are being
// used the next ones are computed, and those after them read.
func (b *book) read(units []int, do func(at int, u *summary.Unit)) error {
	type some struct {
		at    []int
		filed []summary.Filed // in the order of at
	}
	type unit struct {
		at int
		*summary.Unit
	}
	batches, computed := make(chan some), make(chan unit, ahead)
	var failed error
	go func() {
		defer close(batches)
		for at := range slices.Chunk(units, batch) {
			filed, err := b.filed(at)
			if err != nil {
				failed = err
				return
			}
			batches <- some{at, filed}
		}
	}()
	go func() {
		defer close(computed)
		for s := range batches {
			for i, at := range s.at {
				computed <- unit{at, summary.NewUnit(b.catalogue, s.filed[i], b.settings)}
			}
		}
	}()
	for u := range computed {
		do(u.at, u.Unit)
	}
	return failed
}

// filed reads what some units handed in, in the order asked for.
func (b *book) filed(units []int) ([]summary.Filed, error) {
	read, err := b.source.Read(slices.Sorted(slices.Values(units)))
	if err != nil {
		return nil, err
	}
	byName := make(map[string]summary.Filed, len(read))
	for _, f := range read {
		byName[f.Submission.Unit] = f
	}
	filed := make([]summary.Filed, len(units))
	for i, at := range units {
		f, ok := byName[b.source.Units[at]]
		if !ok {
			return nil, fmt.Errorf("unit %s was asked for and not read", b.source.Units[at])
		}
		filed[i] = f
	}
	return filed, nil
}

// wanted reports whether a unit is among those asked for.
func (b *book) wanted(name, department string) bool {
	o := b.options
	if len(o.Departments) > 0 && !slices.Contains(o.Departments, department) {
		return false
	}
	return len(o.Units) == 0 || slices.ContainsFunc(o.Units, func(n string) bool { return schema.SameUnit(n, name) })
}

// departmentOf is the 主管部门 of a unit: the roster's, else the one that the
// unit names on 附件3.
func (b *book) departmentOf(u *summary.Unit) string {
	if at, ok := b.roster.Find(u.Name); ok {
		if d := b.roster.Listed[at].Department; d != "" {
			return d
		}
	}
	for _, f := range u.Submission.Projects() {
		if v, ok := f.Value("project_evaluation/department"); ok && v.State == schema.Text {
			return strings.Join(strings.Fields(v.Text), "")
		}
	}
	return notListed
}

// note keeps what has to be known of a unit before it is written.
func (b *book) note(e *entry, u *summary.Unit) {
	b.reconcile.add(u)
	b.yearly.add(u)
	e.score, e.scored = u.Score.Self()
	if r := u.Score.Recomputed.Total; r.OK() {
		e.recomputed, e.again = r.Amount, true
	}
	if r := u.Rate(summary.ExecutionRate); r.OK() {
		e.executed, e.rated = r.Quotient(), true
	}
	e.flagged = len(u.Flags)
	e.problems = len(u.Findings)
	e.count[listFlags], e.count[listFindings] = len(u.Flags), len(u.Findings)
	for range u.Public() {
		e.count[listSources]++
	}
	for _, f := range u.Submission.Filings {
		e.count[listIndicators] += len(indicatorRecords(f))
		if f.Form == schema.ProjectEvaluation && !schema.NoProject(f) {
			e.count[listProjects]++
		}
	}
	e.count[listBuildings] = len(u.Buildings)
	switch b.options.Sort {
	case ByScore:
		e.key, e.keyed = -e.score.Float(), e.scored
	case SortByRecomputed:
		e.key, e.keyed = -e.recomputed.Float(), e.again
	case ByExecution:
		e.key, e.keyed = e.executed, e.rated
	case ByThreePublic:
		spent, ok := u.Answer(summary.CostPath("three_public", "final")).Figure()
		e.key, e.keyed = -spent.Float(), ok
	case ByErrors:
		e.key, e.keyed = -float64(e.Errors), true
	}
	for _, t := range b.measured {
		t.measure(b, e, u)
	}
}

// order puts the units in the order asked for, and says where the rows of each
// begin.
func (b *book) order() {
	slices.SortStableFunc(b.entries, func(x, y *entry) int {
		switch b.options.Sort {
		case ByName:
			return strings.Compare(x.name, y.name)
		case ByDepartment:
			return cmp.Or(compareLast(x.department, y.department, notListed), x.listed-y.listed)
		case ByRoster:
			return x.listed - y.listed
		}
		if x.keyed != y.keyed {
			if x.keyed {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(x.key, y.key), x.listed-y.listed)
	})
	slices.SortFunc(b.departmentNames, func(x, y string) int { return compareLast(x, y, notListed) })
	for i, e := range b.entries {
		e.order = i
		for k, n := range e.count {
			e.first[k] = b.rowsOf[k]
			b.rowsOf[k] += n
		}
	}
	ranked := slices.Clone(b.entries)
	slices.SortStableFunc(ranked, func(x, y *entry) int {
		a, scored := x.ranked(b.options.Rank)
		c, alsoScored := y.ranked(b.options.Rank)
		if scored != alsoScored {
			if scored {
				return -1
			}
			return 1
		}
		return cmp.Compare(c, a)
	})
	for i, e := range ranked {
		e.place = i
	}
	b.ranked = ranked
	b.enlist()
	// What the absent units add.
	b.rowsOf[listFlags] += len(b.absent)
}

// compareLast compares names, of which one goes last.
func compareLast(x, y, last string) int {
	if (x == last) != (y == last) {
		if x == last {
			return 1
		}
		return -1
	}
	return strings.Compare(x, y)
}

// eachUnit goes through the units in their order.
func (b *book) eachUnit(do func(i int, e *entry, u *summary.Unit)) error {
	places := make([]int, len(b.entries))
	for i, e := range b.entries {
		places[i] = e.at
	}
	i := 0
	return b.read(places, func(_ int, u *summary.Unit) {
		do(i, b.entries[i], u)
		i++
	})
}

// pressed is a unit that needs attention, with the reason.
type pressed struct {
	*entry
	reason string
	brief  string // the same without codes
}

// mostPressed is how many units are named as those that need attention first.
const mostPressed = 10

// pressing says why a unit needs attention; the reason is "" where it does not.
func (b *book) pressing(e *entry, u *summary.Unit) pressed {
	var reasons, brief []string
	if e.Errors > 0 {
		var codes, faults []string
		for _, f := range u.Findings {
			if f.Standing() && f.Severity == schema.Err && !slices.Contains(codes, f.Code) {
				codes, faults = append(codes, f.Code), append(faults, schema.Fault(f.Code))
			}
		}
		const shown = 4
		brief = append(brief, some(faults, 2))
		reasons = append(reasons, fmt.Sprintf("错误 %d 条：%s（%s）", e.Errors, some(faults, shown), strings.Join(codes[:min(len(codes), shown)], "、")))
	}
	var names []string
	for _, f := range u.Flags {
		if f.Flag != schema.FlagErrorFindings && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	if len(names) > 0 {
		reasons, brief = append(reasons, strings.Join(names, "、")), append(brief, some(names, 2))
	}
	return pressed{e, strings.Join(reasons, "；"), strings.Join(brief, "；")}
}

// mostPressing puts a unit among those that need attention: the most errors
// first, then the most flags, then the most warnings.
func mostPressing(most []pressed, p pressed) []pressed {
	if p.reason == "" {
		return most
	}
	at, _ := slices.BinarySearchFunc(most, p, func(x, p pressed) int {
		// An earlier unit goes before its equals.
		return cmp.Or(p.Errors-x.Errors, p.flagged-x.flagged, p.Warnings-x.Warnings, -1)
	})
	most = slices.Insert(most, at, p)
	return most[:min(len(most), mostPressed)]
}

// some names the first of some names, and says how many there are.
func some(names []string, shown int) string {
	if len(names) <= shown {
		return strings.Join(names, "、")
	}
	return fmt.Sprintf("%s 等 %d 个", strings.Join(names[:shown], "、"), len(names))
}
