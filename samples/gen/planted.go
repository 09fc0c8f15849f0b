package main

// planted is a problem that a unit's submission has on purpose.
type planted struct {
	unit  string
	codes []string // the findings that it must raise
	flags []string // the limits of the district that the unit exceeds
	note  string
	apply func(*submission) // nil where the row of the unit in units makes the problem
	// corrected is the name of a later file of the unit without the problem.
	corrected string
}

// plants is every problem in samples/2023 that is there on purpose. All other units of
// the district are clean. The published submissions are as they were published, with the
// problems that they have.
var plants = []planted{
	{unit: "星澜区交通运输局", codes: []string{"A1"},
		note:  "在职人员控制率 written as 95.00 % where 34 of 35 is 97.14 %",
		apply: func(s *submission) { s.base.staffRate = pct(95 * one) }},
	{unit: "星澜区长桥街道办事处", codes: []string{"A3"},
		note:  "三公经费 本年决算 typed over the formula, 0.5 less than its parts",
		apply: func(s *submission) { s.base.threePublic[final].n -= one / 2 }},
	{unit: "星澜区石榴湾街道办事处", codes: []string{"A5"},
		note: "三公经费, 公车 and 运行维护 blank for 本年预算 and 本年决算",
		apply: func(s *submission) {
			for _, row := range []*triple{&s.base.threePublic, &s.base.vehicles, &s.base.operation} {
				row[budget], row[final] = answer{}, answer{}
			}
		}},
	{unit: "星澜区柳溪乡人民政府", codes: []string{"B11"},
		note: "no reason given for two of nine rows that lost points",
		apply: func(s *submission) {
			missing := 2
			for i := range s.overall.indicators {
				if x := &s.overall.indicators[i]; x.reason != "" && missing > 0 {
					x.reason = ""
					missing--
				}
			}
		}},
	{unit: "星澜区退役军人事务局", codes: []string{"B10", "B12"},
		note: "the first indicator has a point more than its full score, and so has the total",
		apply: func(s *submission) {
			o := s.overall
			o.indicators[0].score = num(o.indicators[0].full.n + one)
			o.totalScore = num(o.budget.score.n + scores(o.indicators))
		}},
	{unit: "星澜区科技和工业信息化局", codes: []string{"X1"},
		note:  "附件2 carries the unit's name of before the reform",
		apply: func(s *submission) { s.overall.unit = "星澜区工业和信息化局" }},
	{unit: "星澜区云栖镇人民政府", codes: []string{"A7", "A8"}, flags: []string{"three_public_over_budget", "three_public_over_prior", "hospitality_over_budget", "hospitality_over_prior"},
		note: "公务接待 and with it 三公经费 above the budget and above last year",
		apply: func(s *submission) {
			b := s.base
			b.hospitality = three(1.3*one, 1.28*one, 6.86*one)
			b.threePublic = sum(b.vehicles, b.overseas, b.hospitality)
		}},
	{unit: "星澜区白鹭洲街道办事处", flags: []string{"execution_rate_low"},
		note: "预算执行率 86.37 %"},
	{unit: "星澜区城市管理综合执法大队", codes: []string{"A2"}, flags: []string{"staffing_rate_high"},
		note: "91 in post for 86 posts"},
	{unit: "星澜区疾病预防控制中心", flags: []string{"self_score_low"},
		note: "self score below 80: 29 of 33 rows far from their targets"},
	{unit: "星澜区望塔街道社区卫生服务中心", codes: []string{"B9"},
		note:  "total score written two points below the sum of the rows",
		apply: func(s *submission) { s.overall.totalScore.n -= 2 * one }},
	{unit: "星澜区图书馆", codes: []string{"A11"}, flags: []string{"operating_expenses_over_budget"},
		note: "公用经费 本年决算 5 % above the budget",
		apply: func(s *submission) {
			b := s.base
			b.operating[budget] = num(b.operating[final].n.times(9_520, hundredYuan))
		}},
	{unit: "星澜区融媒体中心", codes: []string{"F1"},
		note:  "政府采购金额 本年决算 is 约三十万",
		apply: func(s *submission) { s.base.procurement[final] = say("约三十万") }},
	{unit: "星澜区园林绿化所", codes: []string{"X2"},
		note: "附件2 says 20 万元 less was spent on the project than 附件1 and 附件3 do, and more on the basics",
		apply: func(s *submission) {
			s.overall.projects.n -= 20 * one
			s.overall.basic.n += 20 * one
		}},
	{unit: "星澜区审计局", codes: []string{"B3"},
		note:      "按收入性质分 10 万元 above its parts; put right in a later file whose name sorts before the first",
		apply:     func(s *submission) { s.overall.bySource.n += 10 * one },
		corrected: "修改后-星澜区审计局2023年度绩效自评表"},
}

// plantedIn returns the problem that is planted in a unit; nil for a clean one.
func plantedIn(unit string) *planted {
	for i := range plants {
		if plants[i].unit == unit {
			return &plants[i]
		}
	}
	return nil
}
