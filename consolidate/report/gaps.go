package report

import (
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// gaps are the figures for want of which rates are not judged; what is lacking
// in the same way is named together. A denominator of 0 is none of them: it is
// there to be seen.
type gaps struct{ list []gap }

type gap struct {
	what  string
	whose []string
}

// lacks notes an answer that is no figure.
func (b *book) lacks(g *gaps, path string, a summary.Answer) {
	address, ok := b.catalogue.Model.Resolve(path)
	if !ok || a.State == schema.Number {
		return
	}
	if a.State == summary.NotHandedIn {
		g.note("未报"+address.Form.Attachment, "")
		return
	}
	if address.Column != nil && address.Table.ID == "costs" {
		g.note(schema.InYear(address.Column.Name, b.year)+lackWords(a), address.Line.Name)
		return
	}
	g.note(address.Name(b.year)+lackWords(a), "")
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

// String prints the reasons: 2023年预算数空白：公务接待；….
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
	case schema.Mark:
		return "填「" + strings.TrimSpace(a.Value.Raw) + "」"
	case schema.Blank, schema.Uncomputed, schema.Absent:
		return a.State.Word()
	}
	return unreadable
}

// Small print that several sheets have.
const (
	blankNote = "空着的是空白（单位没有填），「无」「/」等照原表写；空白、「无」、无法识别、公式无结果、未报的都不计入合计和平均。「未判定」表示缺少所需的数，或分母为 0、负数。"
	linkNote  = "点数字转到「数据来源」中原来的单元格，点带 ▲▼ 的数转到「预警清单」，点单位名称转到「报送情况」。"
	noUnits   = "没有单位报送"
)
