package report

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"jixiao/schema"
)

// filing reads answers written as "path = answer", one a line, into a filing.
// The answers stand below each other in column D of the sheet named after the
// form's number. A blank answer is a blank, 无 and / are marks, ? is
// unreadable, # a formula without a result.
func filing(unit string, form schema.FormID, project, file, text string) *schema.Filing {
	f := &schema.Filing{Unit: unit, Year: 2023, Form: form, Project: project, File: file, Sheet: builtin.Form(form).Attachment}
	row := 2
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		path, answer, _ := strings.Cut(line, " =")
		answer = strings.TrimSpace(answer)
		row++
		v := schema.Value{Path: path, Raw: answer, Source: schema.Source{File: file, Sheet: f.Sheet, Cell: "D" + strconv.Itoa(row)}}
		if a, ok := builtin.Resolve(path); ok {
			v.Kind = a.Kind()
			v.Label = a.Name(f.Year)
		}
		amount, err := schema.ParseAmount(strings.TrimSuffix(answer, "%"))
		switch {
		case answer == "":
			v.State = schema.Blank
		case answer == "无" || answer == "/":
			v.State = schema.Mark
		case answer == "?":
			v.State, v.Raw = schema.Unreadable, "约五万"
			f.Findings = append(f.Findings, builtin.ReaderFinding("F1", schema.Subject{Path: v.Path}, schema.Verbatim(v.Label+"：「约五万」不是数字"), v.Raw, v.Source))
		case answer == "#":
			v.State, v.Raw = schema.Uncomputed, "=SUM(D3:D9)"
			f.Findings = append(f.Findings, builtin.ReaderFinding("F3", schema.Subject{Path: v.Path}, schema.Verbatim(v.Label+"：公式没有结果"), v.Raw, v.Source))
		case v.Kind.Numeric() && err == nil:
			v.State, v.Number = schema.Number, amount
		default:
			v.State, v.Text = schema.Text, answer
		}
		f.Values = append(f.Values, v)
	}
	return f
}

var unitNames = []string{
	"区人民政府办公室", "区发展和改革局", "区教育体育局", "区公安分局", "区民政局", "区司法局", "区财政局", "区人力资源和社会保障局",
	"区自然资源分局", "区住房和城乡建设局", "区交通运输局", "区水利局", "区农业农村局", "区商务局", "区文化旅游广电局", "区卫生健康局",
	"区退役军人事务局", "区应急管理局", "区审计局", "区市场监督管理局", "区统计局", "区信访局", "区医疗保障局", "区城市管理和综合执法局",
	"市城市管理综合行政执法支队直属三大队（挂区城市管理综合行政执法大队牌子）", "区政务服务中心", "区融媒体中心", "区机关事务服务中心",
	"=区档案馆", "区妇幼保健院",
}

// district invents a district of n units with what real ones do: blanks,
// marks, zeros, unreadable figures, missing forms, long names.
func district(n int) *schema.District {
	d := &schema.District{Year: 2023}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		name := unitNames[i%len(unitNames)]
		if i >= len(unitNames) {
			name = fmt.Sprintf("区第%d实验学校", i-len(unitNames)+1)
		}
		d.Submissions = append(d.Submissions, submission(random, name, i))
	}
	return d
}

func submission(random *rand.Rand, name string, i int) *schema.Submission {
	s := &schema.Submission{Unit: name, Year: 2023}
	file := fmt.Sprintf("%03d-%s/自评表.xlsx", i+1, strings.TrimPrefix(name, "="))
	money := func(low, high int) schema.Amount {
		return schema.Amount(low*100+random.IntN((high-low)*100+1)) * schema.One / 100
	}
	posts := 10 + random.IntN(90)
	staff := posts - random.IntN(8) + 1
	operation := [3]schema.Amount{money(3, 20), money(3, 18), money(3, 18)}
	hospitality := [3]schema.Amount{money(0, 6), money(0, 5), money(0, 5)}
	purchase := [3]schema.Amount{}
	if i%7 == 3 {
		purchase = [3]schema.Amount{0, 18_000_000, 17_980_000}
	}
	if i%9 == 2 {
		operation[2] += 456_789 // to the fen
	}
	var base strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&base, format+"\n", args...) }
	cost := func(id string, a [3]schema.Amount) {
		for k, column := range []string{"prior_final", "budget", "final"} {
			line("base_data/costs/%s/%s = %s", id, column, a[k])
		}
	}
	sum := func(all ...[3]schema.Amount) (total [3]schema.Amount) {
		for _, a := range all {
			for k := range a {
				total[k] += a[k]
			}
		}
		return total
	}
	project := [3]schema.Amount{money(50, 900), money(50, 900), money(50, 900)}
	if i%5 == 1 {
		project = [3]schema.Amount{}
	}
	operating := [3]schema.Amount{money(30, 90), money(30, 80), money(28, 80)}
	line("base_data/unit_name = %s", name)
	line("base_data/staffing/authorized_posts = %d", posts)
	line("base_data/staffing/staff_in_post = %d", staff)
	rate, _ := schema.Percent(schema.Amount(staff)*schema.One, schema.Amount(posts)*schema.One)
	line("base_data/staffing/staffing_rate = %s%%", rate.Fixed(2))
	vehicles := sum(purchase, operation)
	cost("three_public", sum(vehicles, hospitality))
	cost("vehicles", vehicles)
	cost("vehicle_purchase", purchase)
	cost("vehicle_operation", operation)
	cost("overseas_visits", [3]schema.Amount{})
	cost("hospitality", hospitality)
	cost("project_spending", project)
	cost("operating_expenses", operating)
	cost("government_procurement", [3]schema.Amount{money(10, 200), money(10, 220), money(10, 220)})
	cost("basic_budget_adjustment", [3]schema.Amount{})
	switch {
	case i%11 == 4:
		line("base_data/buildings/1/approved_area = 5200\nbase_data/buildings/1/actual_area = 5188.5\nbase_data/buildings/1/budget_investment = 2100\nbase_data/buildings/1/actual_investment = 2245.66")
		line("base_data/buildings/2/approved_area = 800\nbase_data/buildings/2/actual_area = 812\nbase_data/buildings/2/budget_investment = 300\nbase_data/buildings/2/actual_investment =")
	case i%11 == 5:
		line("base_data/buildings/1/approved_area =")
	default:
		line("base_data/buildings/1/approved_area = 无\nbase_data/buildings/1/actual_area = 无")
	}
	line("base_data/saving_measures = 一、加强组织领导；二、完善制度建设；三、强化预算管理；四、严格经费开支；五、推行绿色办公；六、加强公务用车管理；七、加强宣传教育；八、强化监督检查。")
	line("filing/prepared_by = 某甲\nfiling/phone = 00000000\nfiling/date = 2024年5月20日 填表人：某甲 联系电话：00000000")

	text := base.String()
	replace := func(path, answer string) {
		lines := strings.Split(text, "\n")
		for k, l := range lines {
			if strings.HasPrefix(l, path+" =") {
				lines[k] = path + " = " + answer
			}
		}
		text = strings.Join(lines, "\n")
	}
	switch i % 12 {
	case 1: // the model submission's blanks
		for _, id := range []string{"three_public", "vehicles", "vehicle_operation"} {
			replace("base_data/costs/"+id+"/budget", "")
			replace("base_data/costs/"+id+"/final", "")
		}
	case 3:
		replace("base_data/costs/overseas_visits/prior_final", "无")
		replace("base_data/costs/overseas_visits/budget", "无")
		replace("base_data/costs/overseas_visits/final", "无")
	case 6:
		replace("base_data/costs/hospitality/budget", "?")
	case 8:
		replace("base_data/costs/operating_expenses/final", "#")
		replace("base_data/staffing/authorized_posts", "")
	}
	if i%15 != 9 {
		s.Filings = append(s.Filings, filing(name, schema.BaseData, "", file, text))
	}

	initial, adjusted := money(600, 2000), schema.Amount(0)
	adjusted = initial + money(0, 200) - 40*schema.One
	executed, _ := schema.MulDiv(adjusted, schema.Amount(86+random.IntN(15)), 100)
	execution, _ := schema.Percent(executed, adjusted)
	points := min(execution/10, 10*schema.One)
	var overall strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&overall, format+"\n", args...) }
	add("overall_evaluation/unit_name = %s", name)
	for _, a := range []struct {
		column string
		amount schema.Amount
	}{{"initial_budget", initial}, {"adjusted_budget", adjusted}, {"executed", executed}, {"full_score", 10 * schema.One}} {
		add("overall_evaluation/budget/total/%s = %s", a.column, a.amount)
	}
	add("overall_evaluation/budget/total/execution_rate = %s%%", execution.Fixed(2))
	add("overall_evaluation/budget/total/score = %s", points.Fixed(2))
	total, _ := schema.ParseAmount(points.Fixed(2))
	groups := []struct {
		name string
		full []int
	}{{"产出指标（50分）", []int{10, 15, 15, 10}}, {"效益指标（30分）", []int{15, 15}}, {"满意度指标（10分）", []int{10}}}
	if i%10 == 7 {
		groups[0].full, groups[1].full = []int{20, 20}, []int{20, 20}
	}
	if i%20 == 11 {
		groups[0].full = append(groups[0].full[:3], 0)
		groups = append(groups, struct {
			name string
			full []int
		}{"成本指标（10分）", []int{10}})
	}
	n := 0
	for _, g := range groups {
		for k, full := range g.full {
			n++
			lost := random.IntN(3)
			if i%13 == 5 {
				lost = 3 + random.IntN(4)
			}
			score := max(full-lost, 0)
			prefix := fmt.Sprintf("overall_evaluation/indicators/%d/", n)
			add("%slevel1 = %s", prefix, g.name)
			add("%sname = 指标%d", prefix, n)
			add("%starget = ≥%d%%", prefix, 90+k)
			add("%sactual = %d%%", prefix, 95-lost)
			add("%sfull_score = %d", prefix, full)
			if i%14 == 6 && n == 2 {
				add("%sscore =", prefix)
			} else {
				add("%sscore = %d", prefix, score)
				total += schema.Amount(score) * schema.One
			}
			add("%sdeviation_reason =", prefix)
		}
	}
	add("overall_evaluation/total/full_score = 100")
	if i%16 == 10 {
		add("overall_evaluation/total/score =")
	} else {
		add("overall_evaluation/total/score = %s", total)
	}
	if i%17 != 12 {
		s.Filings = append(s.Filings, filing(name, schema.OverallEvaluation, "", file, overall.String()))
	}
	if project[2] > 0 && i%8 != 2 {
		s.Filings = append(s.Filings, filing(name, schema.ProjectEvaluation, "城乡道路提质改造", file, fmt.Sprintf(
			"project_evaluation/project_name = 城乡道路提质改造\nproject_evaluation/budget/total/adjusted_budget = %s\nproject_evaluation/budget/total/executed = %s\nproject_evaluation/total/score = 97.5",
			project[1], project[2])))
	}
	return s
}

// oddNames are names that spreadsheets may take for something else.
var oddNames = []string{
	"=1+1", "'单引号局", "[方括号]:局/？*", `引"号"局`, "<尖&括>局", "@at局", "+加局", "-减局", strings.Repeat("很长的单位名称", 12), "_x0041_局", " 前后空格 ",
	"100", "TRUE", "1e5", "2023-01-01", "*", "?局", "~局", "甲、乙,丙局",
}

// distorted is a district with every kind of answer where another was
// expected, and names that look like something else.
func distorted(seed uint64, n int) *schema.District {
	random := rand.New(rand.NewPCG(seed, 7))
	d := district(n)
	for i, s := range d.Submissions {
		if i < len(oddNames) {
			s.Unit = oddNames[i]
		}
		for _, f := range s.Filings {
			f.Unit = s.Unit
			for k := range f.Values {
				if v := &f.Values[k]; random.IntN(4) == 0 {
					distort(v, random)
				}
			}
		}
	}
	return d
}

func distort(v *schema.Value, random *rand.Rand) {
	v.Text, v.Number = "", 0
	if !v.Kind.Numeric() {
		v.State, v.Text = schema.Text, oddNames[random.IntN(len(oddNames))]
		v.Raw = v.Text
		return
	}
	amounts := []schema.Amount{0, -schema.Amount(random.Int64N(1e9)), schema.Amount(random.Int64N(1e12)), schema.One / 100, schema.Amount(random.Int64N(1e8))}
	others := []schema.Value{
		{State: schema.Blank}, {State: schema.Mark, Raw: "无"}, {State: schema.Unreadable, Raw: `=HYPERLINK("x")`}, {State: schema.Uncomputed, Raw: "=A1"},
	}
	if i := random.IntN(len(amounts) + len(others)); i < len(amounts) {
		v.State, v.Number, v.Raw = schema.Number, amounts[i], amounts[i].String()
	} else {
		v.State, v.Raw = others[i-len(amounts)].State, others[i-len(amounts)].Raw
	}
}

func check(d *schema.District) []schema.Finding {
	var findings []schema.Finding
	for _, s := range d.Submissions {
		findings = append(findings, builtin.Check(s, schema.Context{})...)
	}
	return findings
}
