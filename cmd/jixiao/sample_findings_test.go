package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
	"jixiao/schema/store"
)

// reason says why findings on the samples are right: what was planted there, or
// what a published form really says. An empty field is of any.
type reason struct {
	sample string // below samples/, as path.Match has it
	unit   string
	code   string
	about  string // the path of what it is about, as path.Match has it
	why    string
}

// sampleReasons are the reasons for every error and warning on the samples but
// those of samples/broken, whose maker says them in expected.json. Every one is
// what samples/gen planted (planted.go, broken.go) or copied from a published
// form (model.go); none is read off the program.
var sampleReasons = []reason{
	// What was planted in the district, see planted.go.
	{sample: "2023", unit: "星澜区交通运输局", code: "A1", about: "base_data/staffing/staffing_rate", why: "planted: 在职人员控制率 written 95.00 % where 34 of 35 is 97.14 %"},
	{sample: "2023", unit: "星澜区长桥街道办事处", code: "A3", about: "base_data/costs/three_public/final", why: "planted: 三公经费 本年决算 typed over the formula, 0.5 less than its parts"},
	{sample: "2023", unit: "星澜区石榴湾街道办事处", code: "A5", about: "base_data/costs/three_public/budget", why: "planted: 三公经费, 公车 and 运行维护 left blank for 本年预算 and 本年决算"},
	{sample: "2023", unit: "星澜区石榴湾街道办事处", code: "A5", about: "base_data/costs/three_public/final", why: "planted: 三公经费, 公车 and 运行维护 left blank for 本年预算 and 本年决算"},
	{sample: "2023", unit: "星澜区石榴湾街道办事处", code: "A5", about: "base_data/costs/vehicles/budget", why: "planted: 三公经费, 公车 and 运行维护 left blank for 本年预算 and 本年决算"},
	{sample: "2023", unit: "星澜区石榴湾街道办事处", code: "A5", about: "base_data/costs/vehicles/final", why: "planted: 三公经费, 公车 and 运行维护 left blank for 本年预算 and 本年决算"},
	{sample: "2023", unit: "星澜区石榴湾街道办事处", code: "A5", about: "base_data/costs/vehicle_operation/budget", why: "planted: 三公经费, 公车 and 运行维护 left blank for 本年预算 and 本年决算"},
	{sample: "2023", unit: "星澜区石榴湾街道办事处", code: "A5", about: "base_data/costs/vehicle_operation/final", why: "planted: 三公经费, 公车 and 运行维护 left blank for 本年预算 and 本年决算"},
	{sample: "2023", unit: "星澜区柳溪乡人民政府", code: "B11", about: "overall_evaluation/indicators/2/score", why: "planted: no reason for the first of two rows that lost points"},
	{sample: "2023", unit: "星澜区柳溪乡人民政府", code: "B11", about: "overall_evaluation/indicators/3/score", why: "planted: no reason for the second of two rows that lost points"},
	{sample: "2023", unit: "星澜区退役军人事务局", code: "B10", about: "overall_evaluation/indicators/1/score", why: "planted: the first indicator has a point more than its full score, and so has the total"},
	{sample: "2023", unit: "星澜区退役军人事务局", code: "B12", about: "overall_evaluation/indicators/1/score", why: "planted with B10: the same row fell short of its target, so that its points are above the rule too"},
	{sample: "2023", unit: "星澜区科技和工业信息化局", code: "X1", about: "overall_evaluation/unit_name", why: "planted: 附件2 carries the name of before the reform"},
	{sample: "2023", unit: "星澜区云栖镇人民政府", code: "A7", about: "base_data/costs/hospitality/final", why: "planted: 公务接待 above last year"},
	{sample: "2023", unit: "星澜区云栖镇人民政府", code: "A7", about: "base_data/costs/three_public/final", why: "planted: with 公务接待 三公经费 is above last year"},
	{sample: "2023", unit: "星澜区云栖镇人民政府", code: "A8", about: "base_data/costs/hospitality/final", why: "planted: 公务接待 above the budget"},
	{sample: "2023", unit: "星澜区云栖镇人民政府", code: "A8", about: "base_data/costs/three_public/final", why: "planted: with 公务接待 三公经费 is above the budget"},
	{sample: "2023", unit: "星澜区城市管理综合执法大队", code: "A2", about: "base_data/staffing/staff_in_post", why: "planted in its row of units: 91 in post for 86 posts"},
	{sample: "2023", unit: "星澜区望塔街道社区卫生服务中心", code: "B9", about: "overall_evaluation/total/score", why: "planted: the total is written two points below the sum of the rows"},
	{sample: "2023", unit: "星澜区图书馆", code: "A11", about: "base_data/costs/operating_expenses/final", why: "planted: 公用经费 本年决算 5 % above the budget"},
	{sample: "2023", unit: "星澜区融媒体中心", code: "F1", about: "base_data/costs/government_procurement/final", why: "planted: 政府采购金额 本年决算 is 约三十万"},
	{sample: "2023", unit: "星澜区园林绿化所", code: "X2", why: "planted: 附件2 has 20 万元 less of 项目支出 than 附件1 and 附件3"},
	// The published submissions, which are as they were printed, see model.go; the
	// first is also every file of samples/formats.
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "A5", about: "base_data/costs/three_public/budget", why: "published: the cell is blank, of 三公经费, 公车 and 运行维护 only 上年决算 is filled"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "A5", about: "base_data/costs/three_public/final", why: "published: the cell is blank, of 三公经费, 公车 and 运行维护 only 上年决算 is filled"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "A5", about: "base_data/costs/vehicles/budget", why: "published: the cell is blank, of 三公经费, 公车 and 运行维护 only 上年决算 is filled"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "A5", about: "base_data/costs/vehicles/final", why: "published: the cell is blank, of 三公经费, 公车 and 运行维护 only 上年决算 is filled"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "A5", about: "base_data/costs/vehicle_operation/budget", why: "published: the cell is blank, of 三公经费, 公车 and 运行维护 only 上年决算 is filled"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "A5", about: "base_data/costs/vehicle_operation/final", why: "published: the cell is blank, of 三公经费, 公车 and 运行维护 only 上年决算 is filled"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "A13", about: "base_data/costs/government_procurement/final", why: "published: 113.36 after 93.61, 21.10 % more"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "B11", about: "overall_evaluation/indicators/6/score", why: "published: 4 of 5 points and the reason left blank"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "B11", about: "overall_evaluation/indicators/17/score", why: "published: 9 of 10 points and the reason left blank"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "B12", about: "overall_evaluation/indicators/6/score", why: "published: 4 points for 99 % of 100 %, which are 4.95 by the rule"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "B12", about: "overall_evaluation/indicators/17/score", why: "published: 9 points for 95 % of 96 %, which are 9.90 by the rule"},
	{unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "X3", about: "base_data/costs/basic_budget_adjustment/final", why: "published: 0 written, 全年 899.13 less 年初 865.82 is 33.31 and 项目支出 is 0"},
	{sample: "formats/09-Word*", unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "R3", about: "report/general_public_budget_all", why: "reportOfModel: 889.95 is called all of it, 附件2 has 899.13"},
	{sample: "formats/09-Word*", unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "R5", about: "report/goods_and_services", why: "reportOfModel: 商品和服务支出 545.61, 公用经费 46.8"},
	{sample: "formats/09-Word*", unit: "岳阳市城市管理综合行政执法支队直属三大队", code: "R6", about: "report/contract_staff", why: "reportOfModel: 73 people by 劳务派遣 and no 编外用工人员经费"},
	{sample: "2023", unit: "岳阳市岳阳楼区文化旅游广电体育局", code: "A2", about: "base_data/staffing/staff_in_post", why: "published: 16 in post for 11 posts"},
	{sample: "2023", unit: "岳阳市岳阳楼区文化旅游广电体育局", code: "A5", about: "base_data/staffing/staffing_rate", why: "published: the rate is blank"},
	{sample: "2023", unit: "岳阳市岳阳楼区文化旅游广电体育局", code: "A5", about: "base_data/costs/vehicle*/*", why: "published: the rows of vehicles are blank"},
	{sample: "2023", unit: "岳阳市岳阳楼区文化旅游广电体育局", code: "A5", about: "base_data/costs/overseas_visits/*", why: "published: the row of 出国经费 is blank"},
	{sample: "2023", unit: "岳阳市岳阳楼区文化旅游广电体育局", code: "A5", about: "base_data/costs/government_procurement/prior_final", why: "published: 政府采购 上年决算 is blank"},
	{sample: "2023", unit: "岳阳市岳阳楼区文化旅游广电体育局", code: "A9", about: "base_data/costs/project_spending/prior_final", why: "published: 2218.71 written, its rows make 1713.37"},
	// What takes several files, see broken.go; there expected.json has no entry.
	{sample: "broken/X15", code: "X15", about: "base_data/costs/government_procurement/prior_final", why: "twoYears: the later form gives 93.61 where the earlier one has 94.61"},
	{sample: "broken/X15", code: "X2", why: "twoYears: 附件1 of the earlier year is made of the 上年决算 of the later (项目支出 100), its 附件2 and 附件3 keep 104.5"},
	{sample: "broken/X18", unit: "星澜区公用事业服务中心", code: "X18", why: "unlisted: the unit is not on the roster"},
	{sample: "broken/X18", unit: "星澜区审计局", code: "X18", why: "unlisted: the unit of the roster has handed in nothing"},
}

// reasonsOfBroken are the reasons for the findings on samples/broken: each
// workbook is there for one code.
func reasonsOfBroken(t *testing.T) []reason {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(allSamples, "broken", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var made []struct{ Code, Note string }
	if err := json.Unmarshal(data, &made); err != nil {
		t.Fatal(err)
	}
	var reasons []reason
	for _, m := range made {
		entry, _ := builtin.Entry(m.Code)
		if entry.Severity != schema.Info {
			reasons = append(reasons, reason{sample: "broken/" + m.Code + ".xlsx", code: m.Code, why: m.Note})
		}
	}
	return reasons
}

const allSamples = "../../samples"

// covers reports whether the reason is one for a finding of a sample.
func (r reason) covers(t *testing.T, sample string, f schema.Finding) bool {
	t.Helper()
	for _, pair := range [][2]string{{r.sample, sample}, {r.unit, f.Unit}, {r.code, f.Code}, {r.about, f.About.Path}} {
		if pair[0] == "" {
			continue
		}
		is, err := path.Match(pair[0], pair[1])
		if err != nil {
			t.Fatal(err)
		}
		if !is {
			return false
		}
	}
	return true
}

// sampleFindings imports a sample, a file or a whole district, into a database
// of its own and returns the errors and warnings that stand, of all years.
func sampleFindings(t *testing.T, sample string) []schema.Finding {
	t.Helper()
	ctx := context.Background()
	at := filepath.Join(allSamples, sample)
	db := filepath.Join(t.TempDir(), "a.db")
	if rosters, _ := filepath.Glob(filepath.Join(at, "*名册.xlsx")); len(rosters) > 0 {
		jixiao(t, "import", "--db", db, filepath.Join(at, "自评表.xlsx"))
		jixiao(t, "settings", "import", "--db", db, rosters[0])
	} else {
		jixiao(t, "import", "--db", db, at)
	}
	opened, err := store.Open(ctx, db, builtin)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	all, err := opened.Findings(ctx, store.FindingFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(f schema.Finding) bool { return f.Severity == schema.Info || f.Outcome != schema.Broken })
}

// Every error and warning on the samples is on a list, each with the reason why
// it is right: none is there without one, and none that is listed has gone. With
// -update the list is written anew, but of reasons it has only those above, so
// that a finding without one fails all the same.
func TestSampleFindings(t *testing.T) {
	const list = "testdata/sample_findings.txt"
	samples := []string{"2023", "broken/X15", "broken/X17", "broken/X18"}
	patterns := []string{"broken/*.xlsx", "formats/*"}
	if testing.Short() {
		patterns = nil // for the race detector, which slows them tenfold
	}
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join(allSamples, pattern))
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			samples = append(samples, path.Join(path.Dir(pattern), filepath.Base(file)))
		}
	}
	slices.Sort(samples)
	reasons := slices.Concat(sampleReasons, reasonsOfBroken(t))
	used := make([]int, len(reasons))
	var lines []string
	for _, sample := range samples {
		for _, f := range sampleFindings(t, sample) {
			form := string(f.Form)
			if f.Project != "" {
				form += "（" + f.Project + "）"
			}
			if form == "" {
				form = "各表"
			}
			place := "—"
			if len(f.Cells) > 0 {
				place = strings.Trim(f.Cells[0].Sheet+"!"+f.Cells[0].Cell, "!")
			}
			if f.About.Path != "" {
				place += " " + f.About.Path
			}
			head := strings.Join([]string{sample, fmt.Sprint(f.Unit, " ", f.Year), form, strings.Join(append([]string{f.Code}, f.Also...), "+"), string(f.Severity), place}, " · ")
			var why []string
			for i, r := range reasons {
				if r.covers(t, sample, f) {
					used[i]++
					why = append(why, r.why)
				}
			}
			if len(why) != 1 || why[0] == "" {
				t.Errorf("%d reasons for %s\n\t%s", len(why), head, f.Message())
				continue
			}
			lines = append(lines, head+" · "+why[0])
		}
	}
	for i, r := range reasons {
		if used[i] == 0 && !testing.Short() {
			t.Errorf("%+v is the reason for nothing", r)
		}
	}
	if t.Failed() {
		return // without all reasons there is no list, and none is written
	}
	got := strings.Join(lines, "\n") + "\n"
	if *update && !testing.Short() {
		if err := os.WriteFile(list, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	listed := strings.Split(string(want), "\n")
	if testing.Short() {
		listed = slices.DeleteFunc(listed, func(line string) bool {
			sample, _, _ := strings.Cut(line, " · ")
			return line != "" && !slices.Contains(samples, sample)
		})
	}
	if diff := cmp.Diff(listed, strings.Split(got, "\n")); diff != "" {
		t.Errorf("other errors and warnings than listed (-want +got):\n%s", diff)
	}
}
