package report

import (
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// unitColumns are the columns of a unit's number and name.
var unitColumns = []column{{5, 7}, {16, unitWidth}}

// unitWidth is the greatest width of a column of names.
const unitWidth = 44

// unit is the number and the name of a unit, which lead to its rows in 数据来源.
func (b *book) unit(i int, u *summary.Unit) []cell {
	number, unit := ordinal(i+1), sized(u.Name)
	number.link = b.sources.unit(u)
	if unit.width <= unitWidth-4 {
		// LibreOffice does not wrap a linked text.
		unit.link = number.link
	}
	return []cell{number, unit}
}

// gaps are the figures for want of which rates are not judged; what is lacking
// in the same way is named together. A denominator of 0 is none of them: it is
// there to be seen.
type gaps struct{ list []gap }

type gap struct {
	what  string
	whose []string
}

// add notes an answer that is no figure.
func (g *gaps) add(column string, a summary.Answer, whose string) {
	switch a.State {
	case schema.Number:
	case summary.NotHandedIn:
		g.note("未报"+schema.FormOf(schema.BaseData).Attachment, "")
	default:
		g.note(column+lackWords(a), whose)
	}
}

func (g *gaps) note(what, whose string) {
	i := slices.IndexFunc(g.list, func(seen gap) bool { return seen.what == what })
	if i < 0 {
		i, g.list = len(g.list), append(g.list, gap{what: what})
	}
	if whose != "" && !slices.Contains(g.list[i].whose, whose) {
		g.list[i].whose = append(g.list[i].whose, whose)
	}
}

// String prints the reasons: 2023年预算数为空：公务接待；….
func (g *gaps) String() string {
	parts := make([]string, len(g.list))
	for i, gap := range g.list {
		parts[i] = gap.what
		if len(gap.whose) > 0 {
			parts[i] += "：" + strings.Join(gap.whose, "、")
		}
	}
	return strings.Join(parts, "；")
}

// lackWords says why an answer is no figure.
func lackWords(a summary.Answer) string {
	switch a.State {
	case schema.Blank:
		return "为空"
	case schema.Mark:
		return "填「" + strings.TrimSpace(a.Value.Raw) + "」"
	case schema.Uncomputed:
		return "公式无结果"
	case schema.Absent:
		return "表上没有"
	}
	return "无法识别"
}

// Small print that several sheets have.
const (
	blankNote = "空格表示单位没有填，「无」「/」等照原表写；空格、记号、无法识别、未报的都不计入合计和平均。「未判定」表示缺少所需的数，或分母为 0。"
	linkNote  = "点序号、单位名称或数字，可转到「数据来源」中原来的单元格。"
	noUnits   = "没有单位报送"
)
