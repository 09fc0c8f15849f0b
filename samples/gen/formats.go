package main

import (
	"fmt"
	"time"
)

// formatsSaved is when the files of samples/formats were last saved.
const formatsSaved = "2024-05-20T02:18:00Z"

// reportOfModel is the part of the model submission's written report that can be checked,
// with the text around it.
var reportOfModel = []string{
	"附件4",
	"部门（单位）名称：  （盖章）",
	"2024年  5 月 20 日",
	"2023 年度岳阳楼区岳阳市城市管理综合行政执法支队直属三大队单位整体支出绩效自评报告",
	"一、单位基本情况",
	"（一）职能职责",
	"贯彻执行国家有关城市管理方面的法律、法规、规章和政策规定，负责本大队管辖区域内城市管理方面的行政处罚。",
	"（二）机构设置",
	"根据市事权下放人员转隶通知，现岳阳市城市管理综合行政执法支队直属三大队有参照公务员管理的事业编制27人，即在编在职23人。另有劳务派遣的城市管理执法协管员73名。",
	"二、一般公共预算支出情况",
	"2023年来纳入本单位部门整体支出绩效自评评价范围的支出全部为一般公共预算支出889.95万元。",
	"2023年度基本支出为899.13万元，主要包括：工资福利支出340.57万元，商品和服务支出545.61万元，对个人和家庭补助支出4.26万元，资本性支出8.69万元。",
	"三、单位整体支出绩效情况",
	"今年以来，共开展专项整治行动90余次，下达整改通知书120余份，处罚金额共计97900元。",
	"根据部门整体支出绩效自评表，本单位2023年度绩效自评得分为98分。部门整体支出绩效情况如下：",
	"四、存在的问题及下一步措施",
	"部门预算编制不够精准，今后将细化预算编制工作，加强支出的审核和跟踪。",
}

// coveringLetter goes with forms that are sent as an object in it.
var coveringLetter = []string{
	"关于报送2023年度绩效自评材料的函",
	"区财政局：",
	"现将我单位2023年度绩效自评表随函报送，详见所附表格。",
}

// formatFiles makes samples/formats: the model submission in every format that the program
// reads, in other layouts, and in archives. All files have the same content.
func formatFiles() ([]file, error) {
	onPaper := paper.books(lawEnforcement(), formatsSaved)[0]
	write := func(l *layout) func() ([]byte, error) {
		return func() ([]byte, error) { return l.books(lawEnforcement(), formatsSaved)[0].write() }
	}
	xlsx, err := onPaper.write()
	if err != nil {
		return nil, err
	}
	old, err := writeXLS(onPaper)
	if err != nil {
		return nil, err
	}
	saved, err := time.Parse(time.RFC3339, formatsSaved)
	if err != nil {
		return nil, err
	}
	// An identical file would be a duplicate.
	embedded, err := retyped.books(lawEnforcement(), "2024-05-20T02:19:00Z")[0].write()
	if err != nil {
		return nil, err
	}
	// Without the words that these layouts print in place of answers.
	called, below := *lettered, *yearless
	called.dashes = false
	below.wordings = nil
	inside := []archived{{"报送/附件1、2、3.xlsx", xlsx, saved}}
	oldInside := []archived{{"附件.xls", old, saved}}
	var files []file
	for _, f := range []struct {
		name string
		make func() ([]byte, error)
	}{
		{"01-纸质版式.xlsx", func() ([]byte, error) { return xlsx, nil }},
		{"02-一张工作表.xlsx", write(stacked)},
		{"03-不在左上角.xlsx", write(shifted)},
		{"04-带公式.xlsx", write(computed)},
		{"05-数字是文本.xlsx", write(retyped)},
		{"06-旧版Excel.xls", func() ([]byte, error) { return old, nil }},
		{"07-WPS表格.et", func() ([]byte, error) { return writeXLS(shifted.books(lawEnforcement(), formatsSaved)[0]) }},
		{"08-LibreOffice.ods", func() ([]byte, error) { return writeODS(onPaper) }},
		{"09-Word（含附件4）.docx", func() ([]byte, error) { return writeDOCX(onPaper, reportOfModel, nil) }},
		{"10-压缩包.zip", func() ([]byte, error) { return writeZip(inside, true) }},
		{"11-压缩包.rar", func() ([]byte, error) { return writeRAR(oldInside), nil }},
		{"12-压缩包.7z", func() ([]byte, error) { return write7z(inside), nil }},
		{"13-扩展名不对.xls", write(&below)},
		{"14-栏目换了叫法.xlsx", write(&called)},
		{"15-Word里嵌Excel.docx", func() ([]byte, error) { return writeDOCX(&book{modified: formatsSaved}, coveringLetter, embedded) }},
	} {
		data, err := f.make()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		files = append(files, file{"formats/" + f.name, data})
	}
	return files, nil
}
