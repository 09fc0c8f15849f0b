package importer

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// reportText is a written report as units print it, one paragraph a row.
const reportText = `# 正文
附件 4
部门（单位）名称：  （盖章）
2024年  5 月 20 日
2023 年度某区某市城市管理执法支队直属三大队单位整体支出绩效自评报告
1、 单位基本情况
（二）机构设置
根据市事权下放人员转隶通知，现某支队直属三大队有参照公务员管理的事业编制27人，即在编在职23人。另有劳务派遣的城市管理执法协管员73名。
2023年来纳入本单位部门整体支出绩效自评评价范围的支出全部为一般公共预算支出889.95万元。
2022年度基本支出为880万元。2023年度基本支出为899.13万元，主要包括：工资福利支出340.57万元，商品和服务支出545.61万元，对个人和家庭补助支出4.26万元，资本性支出8.69万元。
今年，我大队党支部共开展学习11次，处罚金额共计97900元。
根据部门整体支出绩效自评表，本单位2023年度绩效自评得分为98分。部门整体支出绩效情况如下：`

// answers prints the readable answers of a filing.
func answers(f *schema.Filing) map[string]string {
	got := map[string]string{}
	for _, v := range f.Values {
		switch v.State {
		case schema.Number:
			got[v.Path] = v.Number.String() + " " + v.Source.Cell
		case schema.Text:
			got[v.Path] = v.Text + " " + v.Source.Cell
		default:
			got[v.Path] = string(v.State) + " " + v.Source.Cell
		}
	}
	return got
}

func TestReport(t *testing.T) {
	filings := readText(t, model(t)+"\n"+reportText)
	if len(filings) != 4 || filings[3].Form != schema.ReportText {
		t.Fatalf("%d filings", len(filings))
	}
	want := map[string]string{
		"report/unit_name": "某区某市城市管理执法支队直属三大队 A4", "report/self_score": "98 A11",
		"report/authorized_posts": "27 A7", "report/staff_in_post": "23 A7", "report/contract_staff": "73 A7",
		"report/general_public_budget_all": "889.95 A8", "report/basic_spending": "899.13 A9",
		"report/personnel_spending": "340.57 A9", "report/goods_and_services": "545.61 A9",
		"report/individuals_and_families": "4.26 A9", "report/capital_spending": "8.69 A9",
	}
	if diff := cmp.Diff(want, answers(filings[3])); diff != "" {
		t.Errorf("the report (-want +got):\n%s", diff)
	}
	if n := len(filings[3].Findings); n != 0 {
		t.Errorf("%d findings about the report", n)
	}
	for _, f := range filings[:3] {
		if f.Unit != filings[3].Unit {
			t.Errorf("%s is of %s, the report of %s", f.Form, f.Unit, filings[3].Unit)
		}
	}
}

// A report stands above, between and below forms of one sheet without a row of
// either being taken for the other's.
func TestReportAmongForms(t *testing.T) {
	stacked := strings.NewReplacer("# 附件2\n", "", "# 附件3\n", "").Replace(model(t))
	want := readText(t, stacked)
	report := strings.TrimPrefix(reportText, "# 正文\n")
	for name, text := range map[string]string{
		"below": stacked + "\n" + report,
		"above": strings.Replace(stacked, "# 附件1\n", "# 附件1\n"+report+"\n", 1),
	} {
		got := readText(t, text)
		if len(got) != len(want)+1 {
			t.Errorf("%s: %d filings, want %d", name, len(got), len(want)+1)
			continue
		}
		reports := 0
		i := 0
		for _, f := range got {
			if f.Form == schema.ReportText {
				reports++
				continue
			}
			if diff := cmp.Diff(dump(want[i:i+1], false), dump([]*schema.Filing{f}, false)); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", name, f.Form, diff)
			}
			i++
		}
		if reports != 1 {
			t.Errorf("%s: %d reports", name, reports)
		}
	}
}

// A heading on the cover and again above the text begins one report; a report
// on one project is none of the unit's.
func TestReportHeadings(t *testing.T) {
	filings := readText(t, "# 正文\n某区财政局\n2023年度部门整体支出绩效自评报告\n二〇二四年五月\n某区财政局2023年度部门整体支出绩效自评报告\n本单位自评得分为98分。")
	if len(filings) != 1 || filings[0].Unit != "某区财政局" || len(filings[0].Findings) != 0 {
		t.Fatalf("%d reports: %s", len(filings), dump(filings, true))
	}
	if got := answers(filings[0])["report/self_score"]; got != "98 A5" {
		t.Errorf("self score %q", got)
	}
	_, err := reader(t, Given{}).readBook("x.docx", book(t, "# 正文\n某区财政局2023年度道路养护项目支出绩效自评报告\n自评得分为98分。"))
	if !errors.Is(err, ErrNoForm) {
		t.Errorf("a report on a project: %v", err)
	}
}

func TestReportSentences(t *testing.T) {
	const title = "# 正文\n某财政局2023年度部门整体支出绩效自评报告\n"
	for _, test := range []struct{ text, path, want string }{
		{"经自评，综合得分 96.5 分，等级为优。", "self_score", "96.5 A2"},
		{"我局自评得分为：９８．５分。", "self_score", "98.5 A2"},
		{"满意度得分9分。", "self_score", ""},
		{"核定编制45名，其中行政编制20名、事业编制25名，实有在职人员43人。", "authorized_posts", "45 A2"},
		{"核定编制45名，其中行政编制20名、事业编制25名，实有在职人员43人。", "staff_in_post", "43 A2"},
		{"我局有行政编制20名、事业编制25名。", "authorized_posts", "unreadable A2"},
		{"基本支出8,991,300.00元。", "basic_spending", "899.13 A2"},
		{"年初预算安排基本支出800万元，2023年基本支出决算数899.13万元。", "basic_spending", "899.13 A2"},
		{"2022年基本支出800万元。", "basic_spending", ""},
		{"2023年基本支出800万元。\n基本支出为801万元。", "basic_spending", "unreadable A2"},
		{"2023年基本支出800万元。\n基本支出为800万元。", "basic_spending", "800 A2"},
		{"商品与服务支出为 545.61 万元", "goods_and_services", "545.61 A2"},
		{"另有编外聘用人员12人", "contract_staff", "12 A2"},
	} {
		filings, err := reader(t, Given{}).readBook("某单位.docx", book(t, title+test.text))
		if err != nil {
			t.Fatal(err)
		}
		if got := answers(filings[0])["report/"+test.path]; got != test.want {
			t.Errorf("%s of %q is %q, want %q", test.path, test.text, got, test.want)
		}
		if filings[0].Unit != "某财政局" || filings[0].Year != 2023 {
			t.Errorf("the report is of %s for %d", filings[0].Unit, filings[0].Year)
		}
	}
}
