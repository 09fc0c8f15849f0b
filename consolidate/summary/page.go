package summary

import "jixiao/schema"

// PageTable is a table of units that the page can show.
type PageTable struct {
	ID, Name string
	Measure  string // of its figures; "" where each says its own
	Columns  []PageColumn
}

// PageColumn is a column of the catalogue in such a table.
type PageColumn struct {
	// As is what addresses call it, which stay; Of is its id in the catalogue.
	As, Of      string
	Head, Title string
	// Also are limits that colour it besides its own.
	Also   []LimitMark
	NoMean bool // an average of it says nothing
}

// pageTables are what the page can show of units. Units and what is wrong with them
// stand beside each.
func (c *Catalogue) pageTables() []PageTable {
	rate := func(id, head string) PageColumn {
		return PageColumn{As: id, Of: id, Head: head, Title: c.rates[id].Name}
	}
	cost := func(as, head, line, column string) PageColumn {
		return PageColumn{As: as, Of: CostPath(line, column), Head: head}
	}
	part := func(as, line string) PageColumn { return cost(as, c.PublishedName(line), line, "final") }
	final := cost("final", "本年决算", "three_public", "final")
	final.Also = []LimitMark{{schema.FlagThreePublicOverBudget, Above}, {schema.FlagThreePublicOverPrior, Above}}
	return []PageTable{
		{"scores", "得分", "", []PageColumn{
			{As: "self", Of: SelfTotal, Head: "自评得分"},
			{As: "grade", Of: SelfGrade, Head: "等级"},
			{As: "recomputed", Of: Recomputed, Head: "复算得分", Title: "按表上印的计分规则，用单位自己填的数算出的得分"},
			{As: "above", Of: AboveRecomputed, Head: "自评高于复算"},
			{As: "judged", Of: JudgedShare, Head: "可复算分值", Title: "能按规则算的分值占总分值的比例；其余保留单位得分"},
			rate(ExecutionRate, "预算执行率"),
		}},
		{"public", "三公经费", "万元", []PageColumn{
			cost("prior", "上年决算", "three_public", "prior_final"), cost("budget", "本年预算", "three_public", "budget"), final,
			rate(ChangeOf("three_public"), "比上年"), rate(ControlOf("three_public"), "控制率"),
			part("overseas", "overseas_visits"), part("hospitality", "hospitality"), part("vehicles", "vehicles"),
		}},
		{"rates", "控制率", "", []PageColumn{
			rate(StaffingRate, "在职人员"), rate(ControlOf("three_public"), "三公经费"), rate(ControlOf("operating_expenses"), "公用经费"),
			rate(ControlOf("government_procurement"), "政府采购"), rate(ExecutionRate, "预算执行"), rate(Adjustment, "预算调整"),
			{As: "buildings", Of: HighestBuilding, Head: "楼堂馆所", NoMean: true, Title: "今年完工的楼堂馆所中最高的一个规模或投资控制率"},
		}},
		{"handed", "报送", "", nil}, // drawn from the roster
	}
}
