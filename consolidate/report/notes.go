package report

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/schema"
)

// notesPage writes 说明: how the figures came about, and the limits in force.
func (b *book) notesPage() {
	p := &page{book: b, n: 1}
	p.o = b.begin(notesSheet, layout{widths: []float64{19, 30, 14, 23}, paper: A4, upright: true, columns: notesColumns, rows: 60, tab: "7F7F7F"})
	p.put(row{cells: []cell{titleCell("说明").wide(notesColumns)}, height: titleHeight})
	p.notesHead("一、本工作簿")
	for _, line := range [][2]string{
		{"年度", b.yearText()}, {"生成时间", b.info.Written.Format("2006-01-02 15:04:05")}, {"程序版本", "jixiao " + b.info.Version},
		{"数据库", b.info.Database}, {"来源文件夹", b.info.Folder},
		{"范围", b.scopeWords()}, {"读法", b.info.Outdated}, {"待定的表", b.info.Waiting},
	} {
		if line[1] != "" {
			p.put(cells(text(line[0]), wrapped(line[1]).wide(3)))
		}
	}
	p.notesHead("二、各工作表", heading("工作表"), heading("内容").wide(3))
	for _, s := range sheetWords {
		if b.has[s[0]] {
			words := s[1]
			if s[0] != chartSheet && slices.Contains(b.hidden, s[0]) {
				words += "（" + unhide + "）"
			}
			p.put(cells(text(s[0]), wrapped(words).wide(3)))
		}
	}
	p.notesHead("三、怎么算的", heading("名称"), heading("公式").wide(3))
	for _, s := range formulaWords {
		p.put(cells(wrapped(s[0]), wrapped(s[1]).wide(3)))
	}
	p.notesLimits()
	p.notesHead("五、单元格里的字", heading("写着"), heading("意思").wide(3))
	for _, s := range stateWords {
		p.put(cells(text(s[0]), wrapped(s[1]).wide(3)))
	}
	if len(b.info.Refused) > 0 {
		p.notesHead("六、拒收的文件（其中的数都不在本工作簿内）", heading("文件").wide(2), heading("原因").wide(2))
		for _, r := range b.info.Refused {
			p.put(cells(wrapped(r.File).wide(2), wrapped(r.Reason).wide(2)))
		}
	}
}

// notesColumns is how many columns 说明 has.
const notesColumns = 4

// notesHead begins a part of 说明.
func (p *page) notesHead(s string, heads ...cell) {
	p.put(row{height: 7})
	p.put(row{cells: []cell{text(s).of(section).wide(notesColumns)}, height: 20})
	if len(heads) > 0 {
		p.put(cells(heads...))
	}
}

// notesLimits says what is set.
func (p *page) notesLimits() {
	b := p.book
	p.notesHead("四、执行的限值", heading("预警事项"), heading("限值").wide(2), heading("意思"))
	for _, l := range b.settings.LimitsInForce(b.catalogue.Model) {
		limit := schema.Rate.Print(l.Default)
		if l.Of == nil {
			limit = l.Value.Eval(b.catalogue.Model.Scope(&schema.Submission{})).Kind.Print(l.Default)
		}
		p.put(cells(wrapped(l.Name), wrapped(limit).wide(2), wrapped(l.Meaning(b.catalogue.Model))))
	}
	p.put(cells(wrapped("等级"), wrapped(b.gradeWords()).wide(3)))
	deadline := "没有设置"
	if b.settings != nil && b.settings.Deadline != "" {
		deadline = b.settings.Deadline
	}
	p.put(cells(wrapped("报送截止日期"), wrapped(deadline+"，按"+b.settings.LateByName()+"的时间判断迟报").wide(3)))
	p.put(cells(wrapped(fmt.Sprintf("限值、等级、截止日期、各项检查的轻重是 %d 年度的设置，可以用 jixiao settings 改，不影响别的年度；改后重新汇总即生效。认可的问题所说的数不再预警。", b.year)).of(note).wide(notesColumns)))
}

// scopeWords says which units are in the workbook.
func (b *book) scopeWords() string {
	s := fmt.Sprintf("%d 个单位", b.totals.Units)
	if only := b.only(); only != "" {
		s += "，" + only + "；合计、平均和名次只算这些单位"
	}
	if len(b.missing) > 0 && len(b.options.Sheets) > 0 {
		s += "；只生成了选定的工作表，引用其他工作表的公式写成了当时的结果"
	}
	if hidden := slices.DeleteFunc(slices.Clone(b.hidden), func(name string) bool { return name == chartSheet }); len(hidden) > 0 {
		s += "；" + strings.Join(hidden, "、") + " 只供公式取数，是隐藏的"
	}
	return s
}

// unhide says of a sheet that was not asked for how it can be seen.
const unhide = "只供公式取数，是隐藏的：右键点工作表标签，取消隐藏"

var sheetWords = [][2]string{
	{overviewSheet, "全区：报送、得分和等级、预算执行、三公经费、公用经费、政府采购、人员、超限、问题和最需要关注的单位，附四张图"},
	{leaderSheet, "给领导看的一页：主要数和比上年、两张图、最需要关注的十个单位和原因、谁没有报"},
	{scoresSheet, "按自评总分（或复算得分）排名，两个得分对照；说明一栏写着影响得分的问题"},
	{threePublicSheet, "三公经费合计及各项，上年决算、本年预算、本年决算，增减额、变动率、控制率；同口径合计在下面"},
	{ratesSheet, "所有控制率和算出它们的数，下部是楼堂馆所"},
	{executionSheet, "附件2 的年度资金、执行率、资金构成"},
	{operatingSheet, "公用经费各项、政府采购、项目支出"},
	{yearsSheet, "与上年度报送的对比"},
	{projectsSheet, "每个附件3 一行"},
	{spendingSheet, "项目支出在附件1、附件2、附件3 上各是多少，差在哪些单位"},
	{flagsSheet, "超过区级限值的单位，一条一行"},
	{findingsSheet, "核对发现的每个问题，含未判定的和已认可的"},
	{rosterSheet, "名册上的单位报了什么、缺什么、是否迟报"},
	{indicatorsSheet, "每个绩效指标的指标值、完成值、得分和复算得分"},
	{unitSheet, "选一个单位，看它的一页"},
	{departmentsSheet, "按主管部门小计"},
	{sourcesSheet, "每个填报值的文件、工作表、单元格和收到时间"},
	{chartSheet, "图所用的数，平时隐藏（右键点工作表标签，取消隐藏）"},
}

var formulaWords = [][2]string{
	{"同口径合计", "只加相关两个数都填了的单位；全区的变动率、控制率、执行率就是由同口径合计算出来的，「合计」加的是所有填了该数的单位，两者单位不同。"},
	{"变动率", "（本年决算数－上年决算数）÷上年决算数。区县的变动率＝（Σ本年决算－Σ上年决算）÷Σ上年决算，只算两个数都填了的单位。"},
	{"控制率（三公、公用经费）", "本年决算数÷本年预算数。合计的控制率＝Σ决算÷Σ预算，只算两个数都填了的单位。政府采购的同一比率称执行率。"},
	{"在职人员控制率", "在职人数÷编制数"},
	{"预算执行率", "全年执行数÷全年预算数（附件2、附件3）"},
	{"预算调整率", "（全年预算数－年初预算数）÷年初预算数"},
	{"规模控制率、投资概算控制率", "实际规模÷批复规模；实际投资÷预算投资。一处一算，单位的取最高一处。"},
	{"复算得分", "预算执行率得分＝执行率×分值；定量指标达到指标值得满分，没有达到的按完成比例得分；定性的和数不能比较的保留单位自评的得分。可复算分值是能按规则计分的分值占总分值的比例。"},
	{"名次", "按自评总分（或选定的复算得分）从高到低，分数相同的名次相同；没有分数的不排名。"},
	{"平均、最高、最低、标准差", "只算有分数的单位，单位数写在旁边；标准差按总体计算。"},
	{"合计", "只加填了数的单位，空白、「无」、无法识别、公式无结果和未报的不加，也不当作 0；计入的单位数写在合计下面。"},
}

var stateWords = [][2]string{
	{"（空着）", "空白：单位没有填"},
	{"无、/、—", "单位这样填的，不是 0"},
	{notJudged, "缺少所需的数，或分母为 0、负数，不能算，不算通过"},
	{notHandedIn, "单位没有报这张表"},
	{noSuchLine, "单位的表上没有这一栏"},
	{notApplicable, "单位填「无」，这个率不适用"},
	{unreadable, "应是数字，单位填的不是；原文见「数据来源」"},
	{uncomputed, "文件里没有存公式的结果，也算不出来"},
	{above + " " + below, "高于限值、低于限值"},
}
