// Package samples is a few units of the sample district (2023/), to look at what the
// program makes of a district before there is one.
package samples

import (
	"embed"
	"io/fs"
)

// The names are those that go:embed takes: without full-width punctuation.
//
//go:embed 2023/信访局.xlsx 2023/医保局2023年度自评.xlsx 2023/农业执法大队.xlsx 2023/统计局绩效自评表.xlsx 2023/柳溪乡政府绩效自评.xlsx
//go:embed 2023/望塔小学.xlsx 2023/实验小学2023年度绩效自评表.xlsx 2023/星澜区审计局2023年度绩效自评表.xlsx 2023/图书馆2023绩效.xlsx
//go:embed 2023/岳阳市城市管理综合行政执法支队直属三大队2023年度绩效自评表.xlsx 2023/应急局2023绩效自评.xlsx 2023/行政审批局绩效自评.xlsx
//go:embed 2023/疾控中心绩效.xlsx 2023/第二中学绩效自评.xlsx 2023/清和街道办事处自评表.xlsx
var few embed.FS

// Files are the workbooks of the units.
func Files() (fs.FS, error) { return fs.Sub(few, "2023") }
