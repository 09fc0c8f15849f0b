package summary

import (
	"slices"
	"strings"

	"jixiao/schema"
)

// Group is a group of indicators that are scored together, by their 一级指标.
type Group struct {
	Name string
	// Words are what the 一级指标 of the group holds, one of them.
	Words []string
	// Full is the points of the group that the forms print, 「原则上」.
	Full schema.Amount
}

// Groups are the groups of the forms (产出 50, 效益 30, 满意度 10; the other
// 10 are 预算执行), and last what other 一级指标 a unit uses.
var Groups = []Group{
	{"产出", []string{"产出"}, 50 * schema.One},
	{"效益", []string{"效益", "效果"}, 30 * schema.One},
	{"满意度", []string{"满意"}, 10 * schema.One},
	{Name: "其他"},
}

// Score is the self-evaluation of 附件2, in points.
type Score struct {
	Execution Answer       // 预算执行率's score
	Groups    []GroupScore // in the order of Groups
	Total     Answer       // 自评总分, as written
	Valid     bool         // Total is a figure from 0 to 100; else it is in no average
	Grade     string       // "" where it is not valid
	Rank      int          // place by Total in the district; 0 where it is not valid

	// Recomputed is the score by the rules (复算得分); without rows where there
	// are no indicators.
	Recomputed      schema.Recomputation
	RecomputedGrade string        // "" where there is no recomputed total
	Above           schema.Result // Total less the recomputed total
	JudgedShare     schema.Result // share of points that could be recomputed, in percent
}

// GroupScore is the sum of a group's indicators.
type GroupScore struct {
	Indicators int
	// Points is the sum of what the unit gave itself. A blank beside at least
	// one figure adds nothing and stands in Ignored; a sum of nothing but
	// blanks is not judged.
	Points schema.Result
	Full   schema.Result // the sum of the full scores
	// First is the score of the group's first indicator.
	First Answer
}

// Self is the unit's own score; ok is false where there is none or it is not one
// from 0 to 100.
func (s *Score) Self() (total schema.Amount, ok bool) {
	total, ok = s.Total.Figure()
	return total, ok && s.Valid
}

func (r *reader) score() Score {
	const indicators = "overall_evaluation/indicators"
	score := Score{
		Execution: r.answer("overall_evaluation/budget/total/score"),
		Total:     r.answer("overall_evaluation/total/score"),
		Groups:    make([]GroupScore, len(Groups)),
	}
	if total := (schema.SelfScore{}).Eval(r.scope); total.OK() {
		score.Valid, score.Grade = true, r.settings.GradeOf(r.catalogue.Model, total.Amount)
	}
	r.recompute(&score)
	points, full := make([]schema.Sum, len(Groups)), make([]schema.Sum, len(Groups))
	for _, n := range r.scope.Records(indicators) {
		i := groupOf(r.answer(schema.Path(indicators, n, "level1")))
		path := schema.Path(indicators, n, "score")
		if score.Groups[i].Indicators == 0 {
			score.Groups[i].First = r.answer(path)
		}
		score.Groups[i].Indicators++
		points[i] = append(points[i], schema.Ref(path))
		full[i] = append(full[i], schema.Ref(schema.Path(indicators, n, "full_score")))
	}
	handedIn := r.scope.Submission.Form(schema.OverallEvaluation) != nil
	for i := range score.Groups {
		g := &score.Groups[i]
		g.Points, g.Full = points[i].Eval(r.scope), full[i].Eval(r.scope)
		switch {
		case !handedIn:
			g.Points.Lack, g.Points.Why = NotHandedIn, schema.Verbatim(r.notHandedIn(schema.OverallEvaluation))
			g.First = Answer{State: NotHandedIn}
		case g.Indicators == 0:
			g.Points.Why = schema.Verbatim("表上没有" + Groups[i].Name + "指标")
			g.First = Answer{State: schema.Absent}
		}
	}
	return score
}

// recompute adds the score by the rules.
func (r *reader) recompute(score *Score) {
	total := schema.RecomputedScore{}.Eval(r.scope)
	score.Above = schema.Diff{From: schema.SelfScore{}, Less: schema.RecomputedScore{}}.Eval(r.scope)
	score.JudgedShare = schema.Result{Kind: schema.Rate, Lack: total.Lack, Why: total.Why}
	recomputed, ok := r.scope.Recompute()
	if !ok {
		score.Recomputed.Total = total
		return
	}
	score.Recomputed = recomputed
	if share, ok := recomputed.JudgedShare(); ok {
		score.JudgedShare = schema.Result{Kind: schema.Rate, Amount: share}
	}
	if total.OK() {
		score.RecomputedGrade = r.settings.GradeOf(r.catalogue.Model, total.Amount)
	}
}

// Recompute returns the recomputed score of a filing of the unit, by the rules
// of 附件2 or 附件3; ok is false for other forms, and where there are no
// indicators.
func (u *Unit) Recompute(f *schema.Filing) (r schema.Recomputation, ok bool) {
	return u.reader.scope.RecomputeFiling(f)
}

func (r *reader) notHandedIn(id schema.FormID) string {
	form := r.catalogue.Model.Form(id)
	return schema.WordNotHandedIn + form.Attachment + "（" + form.Name + "）"
}

// groupOf finds the group that a 一级指标 names.
func groupOf(level1 Answer) int {
	last := len(Groups) - 1
	if level1.State != schema.Text {
		return last
	}
	name := strings.Join(strings.Fields(level1.Value.Text), "")
	i := slices.IndexFunc(Groups[:last], func(g Group) bool {
		return slices.ContainsFunc(g.Words, func(word string) bool { return strings.Contains(name, word) })
	})
	if i < 0 {
		return last
	}
	return i
}

// Stats are statistics of the figures of units: units without one are not
// counted.
type Stats struct {
	Units                int
	Sum, Highest, Lowest schema.Amount
}

// Mean returns the average in the measure of the figures; 0 where Units is 0.
func (s Stats) Mean() float64 {
	if s.Units == 0 {
		return 0
	}
	return float64(s.Sum) / float64(s.Units) / float64(schema.One)
}

func (s *Stats) add(a schema.Amount) {
	if s.Units == 0 || a > s.Highest {
		s.Highest = a
	}
	if s.Units == 0 || a < s.Lowest {
		s.Lowest = a
	}
	s.Sum += a
	s.Units++
}

// ScoreTotal is the scores of a district.
type ScoreTotal struct {
	Execution, Total, ExecutionRate Stats
	Recomputed, Above, JudgedShare  Stats
	Groups                          []Stats
	Grades                          []GradeCount // in the order of the district's grades
}

// Of returns the statistics of a column of the catalogue that is averaged.
func (t *ScoreTotal) Of(id string) Stats {
	switch id {
	case Execution:
		return t.Execution
	case SelfTotal:
		return t.Total
	case Recomputed:
		return t.Recomputed
	case AboveRecomputed:
		return t.Above
	case JudgedShare:
		return t.JudgedShare
	case ExecutedRate:
		return t.ExecutionRate
	}
	for i := range t.Groups {
		if id == GroupPoints(i) {
			return t.Groups[i]
		}
	}
	return Stats{}
}

// GradeCount says how many units have a grade by their own score, and how many
// by the recomputed one.
type GradeCount struct {
	Grade             schema.Grade
	Units, Recomputed int
	// Executed and RecomputedExecuted are 全年执行数 of 附件2 of those units.
	Executed, RecomputedExecuted Sum
}

func newScoreTotal(m *schema.Model, settings *schema.Settings) ScoreTotal {
	t := ScoreTotal{Groups: make([]Stats, len(Groups))}
	for _, g := range settings.GradesInForce(m) {
		t.Grades = append(t.Grades, GradeCount{Grade: g})
	}
	return t
}

func (t *ScoreTotal) add(u *Unit) {
	if points, ok := u.Score.Execution.Figure(); ok {
		t.Execution.add(points)
	}
	if points, ok := u.Score.Self(); ok {
		t.Total.add(points)
	}
	if rate := u.Rate(ExecutionRate); rate.OK() {
		t.ExecutionRate.add(rate.Amount)
	}
	for _, of := range []struct {
		result schema.Result
		stats  *Stats
	}{{u.Score.Recomputed.Total, &t.Recomputed}, {u.Score.Above, &t.Above}, {u.Score.JudgedShare, &t.JudgedShare}} {
		if of.result.OK() {
			of.stats.add(of.result.Amount)
		}
	}
	for i, g := range u.Score.Groups {
		if g.Points.OK() {
			t.Groups[i].add(g.Points.Amount)
		}
	}
	for i := range t.Grades {
		g, executed := &t.Grades[i], u.Answer(BudgetPath("executed"))
		if g.Grade.Name == u.Score.Grade {
			g.Units++
			g.Executed.Add(executed)
		}
		if g.Grade.Name == u.Score.RecomputedGrade {
			g.Recomputed++
			g.RecomputedExecuted.Add(executed)
		}
	}
}
