package schema

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseQuantity(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"169次", " 169 次"}, {"≥95%", "≥ 95 %"}, {"≤10次", "≤ 10 次"}, {"≥2400份", "≥ 2400 份"}, {"100%", " 100 %"}, {"≥ ９５ ％", "≥ 95 %"},
		{"不低于95%", "≥ 95 %"}, {"不超过110万元", "≤ 110 万元"}, {"95%以上", "≥ 95 %"}, {"3天以内", "≤ 3 天"}, {"3天以上(含)", "≥ 3 天"}, {"90%及以上", "≥ 90 %"},
		{">5", "> 5 "}, {"＜5次", "< 5 次"}, {"=12期", "= 12 期"}, {"大于等于98%", "≥ 98 %"}, {"控制在1,200.50万元以内", "≤ 1200.5 万元"}, {"1.2万人次", " 12000 人次"},
		{"2亿元", " 2 亿元"}, {"0", " 0 "}, {"≥12次/年", "≥ 12 次/年"}, {"≥60场次（含线上）", "≥ 60 场次"},
		{"每天", ""}, {"提高", ""}, {"不超过预算金额", ""}, {"12月底前", ""}, {"2023年12月31日", ""}, {"90-95%", ""}, {"95%±2", ""}, {"3个项目、5次检查", ""},
		{"", ""}, {"三次", ""}, {"≥95%以内", ""}, {"1,23", ""}, {"100%完成", ""}, {"≤5300元/户", "≤ 5300 元/户"}, {"1200元/亩", " 1200 元/亩"}, {"≤200元/人·月", "≤ 200 元/人·月"}, {"不超过3500元/平方米", "≤ 3500 元/平方米"}, {"≤5万元/公里", "≤ 50000 元/公里"},
		{"≤80元/㎡", "≤ 80 元/㎡"}, {"≤3元/m³", "≤ 3 元/m³"}, {"≥5/无", ""}, {"≥5次/3年", ""},
		{"3个工作日内", "≤ 3 个工作日"}, {"30日内", "≤ 30 日"}, {"100余人", ""}, {"100多人", ""}, {"5A级", ""}, {"12月份", ""}, {"12月中旬", ""}, {"3月内", "≤ 3 月"}, {"8点", ""}, {"8点钟前", ""}, {"20点位", " 20 点位"}, {"合格率≥98%", "≥ 98 %"}, {"全年不少于12次", "≥ 12 次"}, {"同比下降≥5%", ""}, {"下降5%", ""}, {"完成率100%", ""}, {"1/2", ""}, {"第3名", ""},
	} {
		got := ""
		if q, ok := ParseQuantity(test.text); ok {
			got = string(q.Sign) + " " + q.Figure.String() + " " + q.Unit
		}
		if got != test.want {
			t.Errorf("ParseQuantity(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestParseActual(t *testing.T) {
	for text, want := range map[string]string{
		"169次": "169 次", "完成169次": "169 次", "已完成 98%": "98 %", "达到95.5%": "95.5 %", "实际完成12期": "12 期", "共12期": "12 期",
		"≥95%": "", "95%以上": "", "100%完成": "100 %", "合格率96%": "96 %", "优良率96%": "", "基本完成": "", "完成": "", "约95%": "", "未完成3次": "",
	} {
		got := ""
		if q, ok := ParseActual(text, "合格率≥95%"); ok {
			got = q.Figure.String() + " " + q.Unit
		}
		if got != want {
			t.Errorf("ParseActual(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestHasFigure(t *testing.T) {
	for text, want := range map[string]bool{
		"169次": true, "≥95%": true, "百分之九十": true, "三分之一": true, "零事故": true, "三次以上": true, "12月底前": true, "每天": false, "提高": false, "不超过预算金额": false, "一定程度提高": false, "万无一失": false,
	} {
		if HasFigure(text) != want {
			t.Errorf("HasFigure(%q) is not %v", text, want)
		}
	}
}

// What ParseQuantity refuses is 定性 only where it holds no figure with a
// comparator and no day.
func TestHoldsFigure(t *testing.T) {
	for text, want := range map[string]bool{
		"9月前": true, "2023年9月底前": true, "12月31日前": true, "十二月底前": true, "2023-09-30": true, "2023.9.30": true, "8点": true, "3季度完成": true, "≥90%且≤95%": true, "每户补助≤5300元左右": true,
		"新建3所、改建2所以上": true, "每天": false, "提高": false, "不超过预算金额": false, "3个项目、5次检查": false, "5A级": false, "第3名": false, "90-95%": true, "90%～95%": true, "90％—95％": true, "3个至5个": true, "A-3型": false, "": false,
	} {
		if HoldsFigure(text) != want {
			t.Errorf("HoldsFigure(%q) is not %v", text, want)
		}
	}
}

// The score of one indicator by the rules: its target and actual, its 二级指标,
// its full and own score, and what comes of it.
func TestRowScore(t *testing.T) {
	for _, test := range []struct {
		target, actual, level2 string
		full, self             string
		want                   string // method and recomputed score
	}{
		{"100%", "99%", "质量指标", "5", "4", "rule 4.95"},
		{"96%", "95%", "满意度", "10", "9", "rule 9.895833"},
		{"169次", "169次", "数量指标", "5", "5", "rule 5"},
		{"≥169次", "180次", "数量指标", "5", "4", "rule 5"},
		{"≤10次", "8次", "数量指标", "5", "5", "rule 5"},
		{"≤10次", "12.5次", "数量指标", "5", "5", "rule 4"},
		{"<10次", "10次", "数量指标", "5", "5", "rule 5"},
		{"=10次", "12次", "数量指标", "5", "5", "rule 5"},
		{"=10次", "8次", "数量指标", "5", "5", "rule 4"},
		{"不超过110万元", "1045000元", "成本指标", "5", "5", "rule 5"},
		{"110万元", "104.5万元", "成本指标", "5", "5", "unsettled 5"},
		{"110万元", "110万元", "成本指标", "5", "5", "rule 5"},
		{"≥60场", "50", "数量指标", "6", "6", "rule 5"},
		{"≥60场", "50次", "数量指标", "6", "6", "unsettled 6"},
		{"≥95%", "0.96", "质量指标", "5", "5", "unsettled 5"},
		{"0.95", "96%", "质量指标", "5", "5", "unsettled 5"},
		{"≥95%", "96", "质量指标", "5", "5", "rule 5"},
		{"≤0次", "0次", "质量指标", "5", "5", "rule 5"},
		{"≤0次", "1次", "质量指标", "5", "3", "unsettled 3"},
		{"≥0次", "0次", "质量指标", "5", "5", "rule 5"},
		{"≥95%", "≥95%", "质量指标", "5", "5", "rule 5"},
		{"≥95%", "基本达到", "质量指标", "5", "5", "unsettled 5"},
		{"0起", "0起", "质量指标", "5", "5", "rule 5"},
		{"0起", "1起", "质量指标", "5", "5", "unsettled 5"},
		{"24小时", "20小时", "时效指标", "5", "5", "unsettled 5"},
		{"24小时", "24小时", "时效指标", "5", "5", "rule 5"},
		{"24小时内", "20小时", "时效指标", "5", "5", "rule 5"},
		{"3个工作日内", "4个工作日", "时效指标", "4", "4", "rule 3"},
		{"100%", "98%", "时效指标", "5", "5", "rule 4.9"},
		{"合格率≥98%", "合格率99%", "质量指标", "5", "5", "rule 5"},
		{"≤5300元/户", "5830元/户", "成本指标", "10", "10", "rule 9.090909"},
		{"≤5300元/户", "5200元/户", "成本指标", "10", "10", "rule 10"},
		{"≤0.53万元/户", "5830元/户", "成本指标", "10", "10", "rule 9.090909"},
		{"≤5300元/户", "5830元/亩", "成本指标", "10", "10", "unsettled 10"},
		{"≤5300元/户左右", "5830元/户", "成本指标", "10", "10", "unsettled 10"},
		{"90-95%", "96%", "质量指标", "5", "5", "unsettled 5"},
		{"90-95%", "85%", "质量指标", "5", "3", "unsettled 3"},
		{"90%～95%", "92%", "质量指标", "5", "4", "unsettled 4"},
		{"9月前", "10月", "时效指标", "5", "5", "unsettled 5"},
		{"2023年9月底前", "2023年10月", "时效指标", "5", "5", "unsettled 5"},
		{"12月31日前", "12月31日前", "时效指标", "5", "5", "unsettled 5"},
		{"12月份", "11月份", "时效指标", "5", "5", "unsettled 5"},
		{"12月中旬", "11月中旬", "时效指标", "5", "5", "unsettled 5"},
		{"12月上旬", "11月上旬", "数量指标", "5", "5", "unsettled 5"},
		{"12.31", "11.30", "时效指标", "5", "5", "unsettled 5"},
		{"12.31", "12.31", "时效指标", "5", "5", "rule 5"},
		{"8点", "7点", "时效指标", "5", "5", "unsettled 5"},
		{"8点", "7点", "质量指标", "5", "5", "unsettled 5"},
		{"30个自然日", "20个自然日", "时效指标", "5", "5", "unsettled 5"},
		{"30个日历天", "20个日历天", "时效指标", "5", "5", "unsettled 5"},
		{"2个月", "1个月", "时效指标", "5", "5", "unsettled 5"},
		{"2个半小时", "2个小时", "时效指标", "5", "5", "unsettled 5"},
		{"30min", "20min", "时效指标", "5", "5", "unsettled 5"},
		{"48h", "24h", "时效指标", "5", "5", "unsettled 5"},
		{"2星期", "1星期", "时效指标", "5", "5", "unsettled 5"},
		{"24", "20", "时效指标", "5", "5", "unsettled 5"},
		{"12次", "10次", "时效指标", "6", "6", "rule 5"},
		{"12次/年", "10次/年", "时效指标", "6", "6", "rule 5"},
		{"≥24", "20", "时效指标", "6", "6", "rule 5"},
		{"≤30min", "40min", "时效指标", "4", "4", "rule 3"},
		{"每天", "每天", "时效指标", "5", "5", "kept 5"},
		{"提高", "有所提高", "社会效益", "5", "6", "kept 5"},
		{"提高", "有所提高", "社会效益", "5", "", "kept -"},
		{"≥95%", "96%", "质量指标", "", "5", "unsettled 5"},

		// A scale word is part of the unit, whichever side leaves it or 元 out.
		{"≥200万", "210万元", "数量指标", "5", "5", "rule 5"},
		{"≥200万", "1900000元", "数量指标", "5", "5", "rule 4.75"},
		{"≥1000万", "1100万元", "数量指标", "5", "5", "rule 5"},
		{"≥10万元", "12万", "数量指标", "5", "5", "rule 5"},
		{"≥10万元", "8万", "数量指标", "5", "5", "rule 4"},
		{"≥2亿元", "21000万", "数量指标", "5", "5", "rule 5"},
		{"≥5万人次", "5.2", "数量指标", "5", "5", "rule 5"},
		{"≥5万人次", "4", "数量指标", "5", "5", "rule 4"},
		{"≥5万人次", "52000", "数量指标", "5", "5", "rule 5"},
		{"≥5万人次", "40000人次", "数量指标", "5", "5", "rule 4"},
		{"≥5万人次", "0", "数量指标", "5", "5", "rule 0"},
		{"≥5万人次", "300", "数量指标", "5", "5", "unsettled 5"},
		{"5万人", "5.1", "数量指标", "5", "5", "rule 5"},
		{"5万人", "5.1万", "数量指标", "5", "5", "rule 5"},
		{"5万人", "5.1万人次", "数量指标", "5", "5", "unsettled 5"},
		{"10万份", "12", "数量指标", "5", "5", "rule 5"},
		{"≥2千人", "2.1", "数量指标", "5", "5", "rule 5"},
		{"≥1.2亿", "1.3", "数量指标", "5", "5", "rule 5"},
		{"≥9000亿元", "1", "数量指标", "5", "5", "unsettled 5"},
		{"≥5万", "96%", "数量指标", "5", "5", "unsettled 5"},
		{"≥5", "5.2万人次", "数量指标", "5", "5", "rule 5"},
		{"≥50000", "4万人次", "数量指标", "5", "5", "rule 4"},
		{"≥300", "5万人次", "数量指标", "5", "5", "unsettled 5"},
		{"≤5万元/公里", "4.8", "成本指标", "5", "5", "rule 5"},
		{"≤110万元", "1045000", "成本指标", "5", "5", "rule 5"},
		{"≤110万元", "30", "成本指标", "5", "5", "rule 5"},
		{"≤110万元", "3000", "成本指标", "5", "5", "unsettled 5"},
		{"≤110", "1045000元", "成本指标", "5", "5", "rule 5"},
		{"≤5300元", "5830", "成本指标", "10", "10", "rule 9.090909"},

		// Without a percent sign a figure is a percentage, or a multiple of one.
		{"100%", "1.05", "质量指标", "5", "5", "unsettled 5"},
		{"≥100%", "1.2", "质量指标", "5", "5", "unsettled 5"},
		{"≥90%", "1.1", "质量指标", "5", "5", "unsettled 5"},
		{"≥90%", "8", "质量指标", "5", "5", "unsettled 5"},
		{"≥90%", "9", "质量指标", "5", "5", "rule 0.5"},
		{"≤5%", "3", "质量指标", "5", "5", "rule 5"},
		{"≥5%", "60", "质量指标", "5", "5", "rule 5"},
		{"1.05", "108%", "质量指标", "5", "5", "unsettled 5"},
		{"100", "98%", "质量指标", "5", "5", "rule 4.9"},
	} {
		s := submission(t, strings.Join([]string{
			"overall_evaluation/indicators/1/level2 = " + test.level2,
			"overall_evaluation/indicators/1/name = 某项",
			"overall_evaluation/indicators/1/target = " + test.target,
			"overall_evaluation/indicators/1/actual = " + test.actual,
			"overall_evaluation/indicators/1/full_score = " + test.full,
			"overall_evaluation/indicators/1/score = " + test.self,
		}, "\n"))
		row := builtin.Scope(s).In(s.Filings[0]).rowScore("1")
		got := string(row.Method) + " -"
		if row.Recomputed.OK() {
			got = string(row.Method) + " " + row.Recomputed.Amount.String()
		}
		if got != test.want {
			t.Errorf("target %s, actual %s (%s), %s of %s: %s (%s), want %s", test.target, test.actual, test.level2, test.self, test.full, got, row.Why.String(), test.want)
		}
	}
}

func TestRecompute(t *testing.T) {
	r, ok := builtin.Scope(submission(t, clean, "overall_evaluation/indicators/2/target = 提高", "overall_evaluation/indicators/2/actual = 提高")).Recompute()
	if !ok {
		t.Fatal("nothing was recomputed")
	}
	share, _ := r.JudgedShare()
	got := []string{r.Total.Amount.String(), r.Full.String(), r.Judged.String(), share.String()}
	// 9.677419 for the execution, 50 and 9.473684 by rule, 30 kept.
	if diff := cmp.Diff([]string{"99.151103", "100", "70", "70"}, got); diff != "" {
		t.Errorf("total, full score, judged points and their share differ (-want +got):\n%s", diff)
	}
	if _, ok := builtin.Scope(submission(t, "base_data/unit_name = 某局")).Recompute(); ok {
		t.Error("something was recomputed without 附件2")
	}
	blank, _ := builtin.Scope(submission(t, clean, "overall_evaluation/indicators/2/target = 提高", "overall_evaluation/indicators/2/score =")).Recompute()
	if blank.Total.OK() || !strings.Contains(blank.Total.Why.String(), "自评得分 空白") {
		t.Errorf("a row without any score has a total: %+v", blank.Total)
	}
}

func TestIndicatorPrint(t *testing.T) {
	one := submission(t, clean).Form(OverallEvaluation)
	same := submission(t, clean, "overall_evaluation/indicators/1/name = 检查 次数", "overall_evaluation/total/score = 90").Form(OverallEvaluation)
	other := submission(t, clean, "overall_evaluation/indicators/1/actual = 111次").Form(OverallEvaluation)
	if builtin.IndicatorPrint(one) == "" || builtin.IndicatorPrint(one) != builtin.IndicatorPrint(same) || builtin.IndicatorPrint(one) == builtin.IndicatorPrint(other) {
		t.Errorf("prints: %s, the same table %s, another %s", builtin.IndicatorPrint(one), builtin.IndicatorPrint(same), builtin.IndicatorPrint(other))
	}
	if print := builtin.IndicatorPrint(submission(t, clean).Form(ProjectEvaluation)); print != "" {
		t.Errorf("a table of one indicator has the print %s", print)
	}
}
