package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// marking is what stands between {{ and }}:
//
//	name                       of the unit or project whose row it is
//	sum:name avg: count:       over all units (or projects) that have a figure
//	count:name=word            how many have it; for figures also > < >= <=
//	total:rate                 of the district, Σ ÷ Σ
//	subtotal:…                 any of these over the units of a 主管部门, in a row for each
//
// or the same in Chinese. A name is a value path, a rate, or one of the words
// below.
type marking struct {
	text      string
	subtotal  bool
	kind      string // sum, avg, count, total, or ""
	name      string // in the program's terms
	condition condition
}

// condition is what is counted.
type condition struct {
	op     string // "" for none
	text   string // folded
	number float64
}

func (c condition) meets(v any) bool {
	if s, ok := v.(string); ok || c.op == "=" && c.text != "" {
		return ok && template.Folded(s) == c.text
	}
	x, ok := v.(float64)
	if n, isCount := v.(int); isCount {
		x, ok = float64(n), true
	}
	if !ok {
		return false
	}
	// As exact as what was written.
	a, b := schema.Amount(roundHalf(x)), schema.Amount(roundHalf(c.number))
	switch c.op {
	case "=":
		return a == b
	case ">":
		return a > b
	case "<":
		return a < b
	case ">=":
		return a >= b
	}
	return a <= b
}

func roundHalf(x float64) int64 {
	y := x * float64(schema.One)
	if y < 0 {
		return int64(y - 0.5)
	}
	return int64(y + 0.5)
}

// project is a project as marks look at it.
type project struct {
	at
	filing *schema.Filing
	values map[string]*schema.Value
	number int // among those of its unit
}

func (p project) answer(path string) summary.Answer { return answerAt(p.values, path) }

// projectRate is the 预算执行率 of a project.
const projectRate = schema.ProjectRate

// unitWords tell the columns of a unit that take the other units as well.
var unitWords = map[string]func(at) cell{
	summary.ColumnNumber:     func(a at) cell { return count(a.e.order + 1) },
	summary.ColumnUnit:       func(a at) cell { return text(a.u.Name) },
	summary.ColumnDepartment: func(a at) cell { return text(a.e.department) },
	summary.ColumnRank:       func(a at) cell { return rankOf(a.u) },
	summary.ColumnErrors:     func(a at) cell { return count(a.e.Errors) },
	summary.ColumnWarnings:   func(a at) cell { return count(a.e.Warnings) },
	summary.ColumnFlags:      func(a at) cell { return count(len(a.u.Flags)) },
	summary.ColumnFlagNames:  func(a at) cell { return text(flagNames(a.u)) },
}

// projectWords tell the columns of a project that are no path.
var projectWords = map[string]func(project) cell{
	summary.ProjectNumber: func(p project) cell { return count(p.number) },
	projectRate: func(p project) cell {
		adjusted, executed := p.answer(summary.ProjectAdjusted), p.answer(summary.ProjectExecuted)
		return p.b.rate(p.u.ProjectRate(p.filing), "", adjusted, executed)
	},
	summary.ProjectRecomputed: func(p project) cell {
		if r, ok := p.u.Recompute(p.filing); ok && r.Total.OK() {
			return roundMoney(r.Total.Amount)
		}
		return text(notJudged)
	},
	summary.ProjectGrade: func(p project) cell {
		score, ok := p.answer(summary.ProjectTotal).Figure()
		if !ok || score < 0 || score > 100*schema.One {
			return text(notJudged)
		}
		return text(p.b.settings.GradeOf(p.b.catalogue.Model, score))
	},
}

// districtWords stand for something of the district alone.
var districtWords = []string{"year", "units", "projects"}

var districtInChinese = map[string]string{"年度": "year", "单位数": "units", "项目数": "projects"}

var kindsInChinese = map[string]string{"合计": "sum", "平均": "avg", "个数": "count", "全区": "total"}

const subtotalWord = "小计"

// marks knows what marks say.
type marks struct {
	catalogue *summary.Catalogue
	settings  *schema.Settings
	chinese   map[string]string // the names that a clerk may write, and what they are in the program's terms
	names     map[string]string // the same, folded
}

func newMarks(c *summary.Catalogue, settings *schema.Settings) *marks {
	k := &marks{catalogue: c, settings: settings, chinese: c.Names(), names: map[string]string{}}
	maps.Copy(k.chinese, districtInChinese)
	for chinese, name := range k.chinese {
		k.names[template.Folded(chinese)] = name
	}
	return k
}

// parse reads a mark, folded. The code says what is wrong with it, and fix what
// it could be.
func (k *marks) parse(text string) (m marking, code template.Code, fix string) {
	m.text = text
	rest := template.Folded(text)
	if head, tail, ok := strings.Cut(rest, ":"); ok && (head == subtotalWord || head == "subtotal") {
		m.subtotal, rest = true, tail
	}
	if head, tail, ok := strings.Cut(rest, ":"); ok {
		if m.kind = cmp.Or(kindsInChinese[head], head); !slices.Contains([]string{"sum", "avg", "count", "total"}, m.kind) {
			return m, template.UnknownMark, ""
		}
		rest = tail
	}
	name := rest
	if m.kind == "count" {
		name = k.split(&m, rest)
	}
	m.name = cmp.Or(k.names[name], name)
	code, fix = k.check(m)
	if code == template.UnknownMark {
		fix = k.near(name)
	}
	return m, code, fix
}

// split takes the condition of a count from its name.
func (k *marks) split(m *marking, rest string) (name string) {
	for _, op := range []string{">=", "<=", "≥", "≤", "=", ">", "<"} {
		name, value, ok := strings.Cut(rest, op)
		if !ok {
			continue
		}
		m.condition = condition{op: strings.NewReplacer("≥", ">=", "≤", "<=").Replace(op), text: value}
		number, percent := strings.CutSuffix(value, "%")
		if x, err := strconv.ParseFloat(number, 64); err == nil {
			if percent {
				x /= 100
			}
			m.condition.text, m.condition.number = "", x
		}
		return name
	}
	return rest
}

// check says what is wrong with a mark that was read.
func (k *marks) check(m marking) (template.Code, string) {
	known := k.isUnit(m.name) || k.isProject(m.name)
	switch {
	case slices.Contains(districtWords, m.name):
		if m.kind != "" || m.subtotal && m.name == "year" {
			return template.UnknownMark, ""
		}
		return "", ""
	case !known:
		return template.UnknownMark, ""
	case m.condition.op != "":
		return k.checkCondition(m)
	case m.kind == "total":
		if !k.isRate(m.name) || m.subtotal {
			return template.UnknownMark, ""
		}
		return "", ""
	case m.subtotal && m.kind == "" && (m.name == "department" || m.name == "number"):
		return "", ""
	case (m.kind != "" || m.subtotal) && (k.isWords(m.name) || slices.Contains([]string{summary.ColumnNumber, summary.ColumnRank, summary.ProjectNumber}, m.name)):
		return template.WordsAddUp, ""
	case (m.kind == "sum" || m.subtotal && m.kind == "" && !k.isRate(m.name)) && k.isQuotient(m.name):
		return template.RatesAddUp, k.rateOfAll(m)
	}
	return "", ""
}

// rateOfAll is the mark of the rate of all units that stands in the place of a sum
// of theirs; "" where there is none.
func (k *marks) rateOfAll(m marking) string {
	name := m.name
	switch name { // as the forms state them
	case "base_data/staffing/staffing_rate":
		name = summary.StaffingRate
	case summary.BudgetPath("execution_rate"):
		name = summary.ExecutionRate
	case "project_evaluation/budget/total/execution_rate":
		name = projectRate
	}
	chinese := k.catalogue.Ratio(name).Name
	if name == projectRate {
		chinese = "项目执行率"
	}
	switch {
	case chinese == "":
		return ""
	case m.subtotal:
		return subtotalWord + ":" + chinese
	}
	return "全区:" + chinese
}

// checkCondition says what is wrong with what is to be counted.
func (k *marks) checkCondition(m marking) (template.Code, string) {
	switch {
	case !k.isWords(m.name):
		if m.condition.text != "" {
			return template.NotCompared, ""
		}
	case m.condition.op != "=" || m.condition.text == "":
		return template.NotCompared, ""
	case strings.HasSuffix(m.name, "grade"):
		var names []string
		for _, g := range k.settings.GradesInForce(k.catalogue.Model) {
			names = append(names, g.Name)
		}
		names = append(names, notJudged)
		if !slices.ContainsFunc(names, func(name string) bool { return template.Folded(name) == m.condition.text }) {
			return template.NoSuchWord, strings.Join(names, "、")
		}
	}
	return "", ""
}

// near is the name that a clerk may have meant: one that differs least, if by no
// more than two characters.
func (k *marks) near(name string) string {
	best, least := "", 3
	for _, known := range slices.Sorted(maps.Keys(k.chinese)) {
		if d := distance([]rune(name), []rune(template.Folded(known))); d < least && d*2 < len([]rune(name)) {
			best, least = known, d
		}
	}
	return best
}

// distance is how many characters are to be changed, put in or left out.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		before := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := before
			if x != y {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}

// parseName reads the name of a cell that stands for a mark; text is "" for a
// name of another kind.
func (k *marks) parseName(name string) (m marking, text string, code template.Code) {
	text = strings.ReplaceAll(name, ".", "/")
	looks := false
	for _, word := range []string{"subtotal", "sum", "avg", "count", "total"} {
		if rest, ok := strings.CutPrefix(text, word+"/"); ok {
			return k.parseNamed(word+":", rest)
		}
	}
	form, _, ok := strings.Cut(text, "/")
	looks = ok && k.catalogue.Model.Form(schema.FormID(form)) != nil
	m, code, _ = k.parse(text)
	if code != "" && !looks {
		return m, "", ""
	}
	return m, text, code
}

func (k *marks) parseNamed(prefix, rest string) (m marking, text string, code template.Code) {
	for _, word := range []string{"sum", "avg", "count", "total"} {
		if tail, ok := strings.CutPrefix(rest, word+"/"); ok {
			prefix, rest = prefix+word+":", tail
		}
	}
	text = prefix + rest
	m, code, _ = k.parse(text)
	form, _, _ := strings.Cut(rest, "/")
	if code == template.RatesAddUp {
		return m, text, code
	}
	if code != "" && k.catalogue.Model.Form(schema.FormID(form)) == nil {
		return m, "", "" // 合计.xls's own
	}
	return m, text, code
}

// ofDistrict says whether a mark is of the whole district.
func (k *marks) ofDistrict(text string) template.Code {
	m, code, _ := k.parse(text)
	if code == "" && k.kind(m) != template.Once {
		return template.NotOfUnit
	}
	return code
}

// kind is for what the row of a mark is repeated.
func (k *marks) kind(m marking) template.Kind {
	switch {
	case m.subtotal:
		return template.Department
	case m.kind != "" || slices.Contains(districtWords, m.name):
		return template.Once
	case k.isProject(m.name):
		return template.Project
	case k.isUnit(m.name):
		return template.Unit
	}
	return template.Once
}

// isRate reports whether a name stands for a rate that is Σ ÷ Σ over several.
func (k *marks) isRate(name string) bool {
	return name == projectRate || k.catalogue.Ratio(name).ID != ""
}

// isQuotient reports whether a name stands for a rate, one that is reckoned or one
// that the forms state. Rates do not add up.
func (k *marks) isQuotient(name string) bool {
	a, ok := k.catalogue.Model.Resolve(name)
	return k.isRate(name) || ok && a.Kind() == schema.Rate
}

func (k *marks) isUnit(name string) bool    { return k.unit(name) != nil }
func (k *marks) isProject(name string) bool { return k.project(name) != nil }

// unit returns what gives a name its answer for a unit; nil for none.
func (k *marks) unit(name string) func(at) cell {
	if word, ok := unitWords[name]; ok {
		return word
	}
	c, ok := k.catalogue.Column(name)
	switch _, isPath := k.catalogue.Model.Resolve(name); {
	case !ok || c.Project:
	case isPath: // as it is written, be it a score or not
		return func(a at) cell { return a.b.answer(a.u.Answer(name)) }
	case c.Name != "":
		return func(a at) cell { return a.b.show(a.u.Tell(name)) }
	}
	return nil
}

// project returns what gives a name its answer for a project; nil for none.
func (k *marks) project(name string) func(project) cell {
	if word, ok := projectWords[name]; ok {
		return word
	}
	if c, ok := k.catalogue.Column(name); ok && c.Project {
		return func(p project) cell { return p.b.answer(p.answer(name)) }
	}
	return nil
}

// isWords reports whether a name stands for words: they do not add up, and of
// how many a count would be is not said (优{{个数:等级}}个).
func (k *marks) isWords(name string) bool {
	c, ok := k.catalogue.Column(name)
	return ok && c.Words()
}

// goesWithProjects reports whether a name of a unit may stand in the rows of its
// projects. Its figures would be there once for each, and add up to too much.
func (k *marks) goesWithProjects(name string) bool {
	return k.isWords(name) || name == "number" || name == "rank"
}
