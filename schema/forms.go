package schema

// Builtin returns the model that the program knows by itself: the forms of a district
// as they are given out for 2023, with the wordings of other places.
func Builtin() *Model { return New(Declared()) }

// Declared is what the model of Builtin is made of, for a model that differs from it
// in something. What it holds is shared by all that are made of it: who changes an
// element copies the list first.
func Declared() Model {
	return Model{
		Name:  "区级整体支出绩效自评表",
		Forms: forms, Signature: signature, Report: report,
		LookAlikes: lookAlikes, Results: results, Printed: printed,
		Catalogue: catalogue, Rates: rates, Rules: rules, Thresholds: thresholds, AdjustmentBands: adjustmentBands, Grades: grades,
		Limits: limits,
	}
}

// The rest of this file is the data: the forms, the checks and the limits. It holds no
// functions. Wordings are compared after folding (see importer/locate), so
// numbering (1、), 其中：, brackets, width and white space need no wording of
// their own; what stands in brackets may be left out or not.

// forms are the forms of a submission, in their usual order.
var forms = []Form{
	{
		ID: BaseData, Attachment: "附件1", Name: "基础数据表",
		Title:      "{y}年度预算单位整体支出绩效评价基础数据表",
		TitleWords: [][]string{{"基础数据"}},
		Opening:    "unit_name",
		Tables: []Table{
			{
				Name: "单位", Shape: Fields,
				Lines: []Line{
					{ID: "unit_name", Name: "预算单位名称", Kind: Phrase, Required: true, Labels: unitNameLabels, Inline: unitNameInline},
					{ID: "saving_measures", Name: "厉行节约保障措施", Kind: Words, Labels: []string{
						"厉行节约保障措施", "厉行节约措施", "厉行节约保障措施情况", "厉行节约",
					}},
				},
			},
			{
				ID: "staffing", Name: "财政供养人员情况", Shape: Row,
				Labels: []string{"财政供养人员情况(人)", "财政供养人员控制情况", "人员控制情况", "人员情况"},
				Columns: []Column{
					{ID: "authorized_posts", Name: "编制数", Kind: Persons, Key: true, Required: true, Labels: []string{
						"编制数", "编制人数", "核定编制数", "核定编制人数", "人员编制数", "人员编制", "{y}年编制数",
					}},
					{ID: "staff_in_post", Name: "{y}年实际在职人数", Kind: Persons, Key: true, Required: true, Labels: []string{
						"{y}年实际在职人数", "实际在职人数", "{y}年度实际在职人数", "{y}年末实际在职人数", "{y}年底实际在职人数",
						"{y}年末实有在职人数", "年末实有在职人数", "{y}年末在职人数", "{y}年末实有人数", "年末实有人数", "实有在职人员数", "在职人员人数", "在职在编人数", "在编在职人数", "在编人数",
						"{y}年在职人数", "在职人数", "实有在职人数", "{y}年实有人数", "实有人数", "在职人员数", "年末在职人数",
					}},
					{ID: "staffing_rate", Name: "在职人员控制率", Kind: Rate, Required: true,
						Rate: new(rateOf(StaffingRate).Ratio()),
						Labels: []string{
							"控制率", "在职人员控制率", "人员控制率", "编制控制率",
						}},
				},
			},
			{
				ID: "costs", Name: "经费控制情况", Shape: Matrix, Named: "project_spending",
				Labels: []string{"经费控制情况(万元)", "经费控制情况", "经费情况", "项目"},
				Columns: []Column{
					{ID: "prior_final", Name: "{y-1}年决算数", Kind: Money, Key: true, Required: true, Labels: []string{
						"{y-1}年决算数", "{y-1}年度决算数", "{y-1}年决算", "{y-1}年度决算", "上年决算数", "上年度决算数", "上年决算", "上年度决算", "{y-1}年实际支出", "{y-1}年实际支出数", "{y-1}年支出决算",
					}},
					{ID: "budget", Name: "{y}年预算数", Kind: Money, Key: true, Required: true, Labels: []string{
						"{y}年预算数", "{y}年度预算数", "{y}年预算", "{y}年度预算", "本年预算数", "本年度预算数", "本年预算", "本年度预算", "当年预算数", "{y}年年初预算数", "{y}年度年初预算数", "{y}年预算安排", "{y}年预算安排数",
					}},
					{ID: "final", Name: "{y}年决算数", Kind: Money, Key: true, Required: true, Labels: []string{
						"{y}年决算数", "{y}年度决算数", "{y}年决算", "{y}年度决算", "本年决算数", "本年度决算数", "本年决算", "本年度决算", "当年决算数", "{y}年实际支出", "{y}年实际支出数", "{y}年支出决算",
					}},
				},
				Lines: []Line{
					{ID: "three_public", Name: "三公经费", Required: true, Labels: []string{
						"三公经费", "三公经费支出", "三公经费合计", "三公经费支出合计", "三公经费总额", "三公经费小计",
					}},
					{ID: "vehicles", Name: "公务用车购置和维护经费", Part: "three_public", Required: true, Labels: []string{
						"公务用车购置和维护经费", "公务用车购置及运行维护费", "公务用车购置和运行维护费", "公务用车购置及运行费", "公务用车购置和运行费",
						"公务用车购置及维护费", "公务用车购置和维护费", "公务用车购置及维护经费", "公务用车购置及运行维护经费", "公务用车购置和运行维护经费",
						"公务用车购置运行费", "公务用车购置运行维护费", "公务用车费", "公务用车经费", "公车购置及运行维护费", "公车购置和运行维护费",
						"公车购置和维护经费", "公车购置及运行费", "公务用车购置及运行维护费小计", "公务用车购置和运行维护费小计", "公务用车购置及运行维护费合计",
					}},
					{ID: "vehicle_purchase", Name: "公车购置", Part: "vehicles", Required: true, Labels: []string{
						"公车购置", "公车购置费", "公车购置经费", "公务用车购置", "公务用车购置费", "公务用车购置经费", "车辆购置费", "购置费",
					}},
					{ID: "vehicle_operation", Name: "公车运行维护", Part: "vehicles", Required: true, Labels: []string{
						"公车运行维护", "公车运行维护费", "公车运行维护经费", "公车运行费", "公务用车运行维护", "公务用车运行维护费", "公务用车运行维护经费",
						"公务用车运行费", "公务用车维护费", "公车维护费", "车辆运行维护费", "运行维护费", "运行费",
					}},
					{ID: "overseas_visits", Name: "出国经费", Part: "three_public", Required: true, Labels: []string{
						"出国经费", "出国费", "出国费用", "出国(境)经费", "出国(境)费", "出国(境)费用", "因公出国(境)费", "因公出国(境)费用", "因公出国(境)经费",
						"因公出国(境)", "因公临时出国(境)费", "因公临时出国(境)经费",
					}},
					{ID: "hospitality", Name: "公务接待", Part: "three_public", Required: true, Labels: []string{
						"公务接待", "公务接待费", "公务接待经费", "公务接待费用", "接待费", "接待经费", "公务招待费",
					}},
					{ID: "project_spending", Below: Refund, Name: "项目支出", Required: true, Labels: []string{
						"项目支出", "项目支出合计", "项目支出小计", "项目经费", "项目支出总额",
					}},
					{ID: "project_operations", Below: Refund, Name: "业务工作经费", Part: "project_spending", Optional: true, Labels: []string{
						"业务工作经费", "业务工作专项经费", "业务工作专项", "业务工作费", "业务经费",
					}},
					{ID: "project_maintenance", Below: Refund, Name: "运行维护经费", Part: "project_spending", Optional: true, Labels: []string{
						"运行维护经费", "运行维护专项经费", "运行维护专项", "运转维护经费",
					}},
					{ID: "contract_staff", Below: Refund, Name: "编外用工人员经费", Part: "project_spending", Optional: true, Labels: []string{
						"编外用工人员经费", "编外用工经费", "编外人员经费", "编外聘用人员经费", "编外聘用人员工资", "劳务派遣人员经费", "临聘人员经费", "聘用人员经费",
					}},
					{ID: "district_special_funds", Below: Refund, Name: "区级专项资金", Part: "project_spending", Section: true, Optional: true, Labels: []string{
						"区级专项资金(一个专项一行)", "区级专项资金", "县级专项资金", "市级专项资金", "省级专项资金", "本级专项资金", "县市区级专项资金", "区本级专项资金", "县本级专项资金",
						"市本级专项资金", "区级专项", "县级专项", "市级专项", "省级专项",
					}},
					{ID: "transfers_from_above", Below: Refund, Name: "上级转移支付", Part: "project_spending", Section: true, Optional: true, Labels: []string{
						"上级转移支付(一个专项一行)", "上级转移支付", "上级转移支付资金", "上级转移支付专项资金", "上级专项转移支付", "上级专项资金", "上级补助资金",
					}},
					{ID: "operating_expenses", Name: "公用经费", Required: true, Labels: []string{
						"公用经费", "公用经费支出", "公用经费合计", "日常公用经费", "公用经费小计",
					}},
					{ID: "office_expenses", Name: "办公经费", Part: "operating_expenses", Required: true, Labels: []string{
						"办公经费", "办公费", "办公费用",
					}},
					{ID: "utilities_travel", Name: "水费、电费、差旅费", Part: "operating_expenses", Required: true, Labels: []string{
						"水费、电费、差旅费", "水电费、差旅费", "水电、差旅费", "水费、电费和差旅费", "水电差旅费",
					}},
					{ID: "meetings_training", Name: "会议费、培训费", Part: "operating_expenses", Required: true, Labels: []string{
						"会议费、培训费", "会议培训费", "会议费和培训费", "会议、培训费",
					}},
					{ID: "government_procurement", Name: "政府采购金额", Required: true, Labels: []string{
						"政府采购金额", "政府采购", "政府采购支出", "政府采购总额", "政府采购情况",
					}},
					{ID: "basic_budget_adjustment", Below: MayBeNegative, Name: "部门基本支出预算调整", Required: true, Labels: []string{
						"部门基本支出预算调整", "基本支出预算调整", "单位基本支出预算调整", "部门(单位)基本支出预算调整", "部门基本支出预算调整数", "部门基本支出预算调整金额",
						"部门整体支出预算调整", "整体支出预算调整",
					}},
				},
			},
			{
				ID: "buildings", Name: "楼堂馆所控制情况", Shape: Records,
				Labels: []string{"楼堂馆所控制情况({y}年完工项目)", "楼堂馆所控制情况", "楼堂馆所情况"},
				Columns: []Column{
					{ID: "approved_area", Name: "批复规模", Kind: Area, Key: true, Labels: []string{
						"批复规模(m²)", "批复规模", "批复面积", "批复建筑面积", "批准规模", "批准面积",
					}},
					{ID: "actual_area", Name: "实际规模", Kind: Area, Key: true, Labels: []string{
						"实际规模(m²)", "实际规模", "实际面积", "实际建筑面积", "实建规模",
					}},
					{ID: "floor_area_rate", Name: "规模控制率", Kind: Rate,
						Rate: new(rateOf(FloorAreaRate).Ratio()),
						Labels: []string{
							"规模控制率", "面积控制率",
						}},
					{ID: "budget_investment", Name: "预算投资", Kind: Money, Key: true, Labels: []string{
						"预算投资(万元)", "预算投资", "概算投资", "投资概算", "预算投资额", "批复投资", "计划投资",
					}},
					{ID: "actual_investment", Name: "实际投资", Kind: Money, Key: true, Labels: []string{
						"实际投资(万元)", "实际投资", "实际投资额", "实际完成投资",
					}},
					{ID: "investment_rate", Name: "投资概算控制率", Kind: Rate,
						Rate: new(rateOf(InvestmentRate).Ratio()),
						Labels: []string{
							"投资概算控制率", "投资概算控制", "投资控制率", "概算控制率",
						}},
				},
			},
		},
	},
	{
		ID: OverallEvaluation, Attachment: "附件2", Name: "整体支出绩效自评表",
		Title:      "{y}年度预算单位整体支出绩效自评表",
		TitleWords: [][]string{{"整体", "自评"}, {"部门", "绩效自评"}, {"单位", "绩效自评"}},
		Opening:    "unit_name",
		Tables: []Table{
			{
				Name: "单位", Shape: Fields,
				Lines: []Line{
					{ID: "unit_name", Name: "预算单位名称", Kind: Phrase, Required: true, Labels: unitNameLabels, Inline: unitNameInline},
				},
			},
			{
				ID: "budget", Name: "年度预算申请", Shape: Matrix,
				Labels:  []string{"年度预算申请(万元)", "年度预算申请", "年度预算", "预算执行情况", "预算资金", "部门预算执行情况", "资金情况", "资金投入情况"},
				Columns: budgetColumns, Planned: "adjusted_budget", Spent: "executed",
				Lines: []Line{{ID: "total", Name: "年度资金总额", Required: true, Labels: budgetTotalLabels, Across: []string{"小计", "总计"}}},
			},
			{
				ID: "funding", Name: "资金构成", Shape: Fields, Missing: true, Beneath: "budget/executed",
				Lines: []Line{
					{ID: "by_source_total", Below: Refund, Name: "按收入性质分", Kind: Money, Optional: true, Labels: []string{
						"按收入性质分", "按收入来源分", "按资金来源分", "按资金性质分", "按收入性质",
					}},
					{ID: "general_public_budget", Below: Refund, Name: "一般公共预算", Kind: Money, Optional: true, Labels: []string{
						"一般公共预算", "一般公共预算拨款", "一般公共预算资金", "一般公共预算财政拨款", "一般公共预算收入",
					}},
					{ID: "government_fund", Below: Refund, Name: "政府性基金拨款", Kind: Money, Optional: true, Labels: []string{
						"政府性基金拨款", "政府性基金", "政府性基金预算拨款", "政府性基金预算", "政府性基金预算资金", "政府性基金预算财政拨款",
					}},
					{ID: "special_account_nontax", Below: Refund, Name: "纳入专户管理的非税收入拨款", Kind: Money, Optional: true, Labels: []string{
						"纳入专户管理的非税收入拨款", "纳入专户管理的非税收入", "专户管理的非税收入拨款", "纳入专户管理非税收入拨款", "财政专户管理资金", "专户管理非税收入拨款",
					}},
					{ID: "other_funds", Below: Refund, Name: "其他资金", Kind: Money, Optional: true, Labels: []string{
						"其他资金", "其他资金收入", "其它资金", "其他收入",
					}},
					{ID: "by_nature_total", Below: Refund, Name: "按支出性质分", Kind: Money, Optional: true, Labels: []string{
						"按支出性质分", "按支出类型分", "按支出性质", "按支出结构分",
					}},
					{ID: "basic_spending", Below: Refund, Name: "基本支出", Kind: Money, Labels: []string{
						"基本支出", "基本支出合计", "基本支出总额", "基本支出小计",
					}},
					{ID: "project_spending", Below: Refund, Name: "项目支出", Kind: Money, Labels: []string{
						"项目支出", "项目支出合计", "项目支出总额", "项目支出小计",
					}},
				},
			},
			{ID: "goals", Name: "年度总体目标", Shape: Row, Labels: goalsLabels, Columns: goalsColumns, Missing: true},
			{ID: "indicators", Name: "绩效指标", Shape: Records, Labels: indicatorsLabels, Group: "level1", Columns: indicatorColumns},
			{ID: "total", Name: "总分", Shape: Matrix, HeadsOf: "indicators", Columns: totalColumns, Lines: totalLines},
		},
	},
	{
		ID: ProjectEvaluation, Attachment: "附件3", Name: "项目支出绩效自评表",
		Title:      "{y}年度项目支出绩效自评表",
		TitleWords: [][]string{{"项目", "自评"}, {"项目支出", "绩效评价表"}, {"支出自评"}, {"转移支付", "自评"}},
		Opening:    "project_name",
		Unscored:   true, // the national form of transfers
		Tables: []Table{
			{
				Name: "项目", Shape: Fields,
				Lines: []Line{
					{ID: "project_name", Name: "项目支出名称", Kind: Phrase, Required: true, Labels: []string{
						"项目支出名称", "项目名称", "专项名称", "项目(政策)名称", "转移支付(项目)名称",
					}},
					{ID: "department", Name: "主管部门", Kind: Phrase, Optional: true, Labels: []string{
						"主管部门", "主管单位", "项目主管部门", "主管部门及代码", "主管预算部门", "市级主管部门", "县级主管部门", "省级主管部门", "地方主管部门", "项目主管单位",
					}},
					{ID: "implementing_unit", Name: "实施单位", Kind: Phrase, Optional: true, Labels: []string{
						"实施单位", "实施单位(盖章)", "项目实施单位", "项目单位", "项目承担单位", "预算单位", "资金使用单位",
						"填报单位", "填报单位(盖章)", "填报部门", "填报单位名称", "填表单位", "自评单位",
					}},
					{ID: "implementation", Name: "项目实施内容及过程概述", Kind: Words, Optional: true, Labels: []string{
						"项目实施内容及过程概述", "项目实施内容", "项目概况", "项目实施情况",
					}},
					{ID: "conclusion", Name: "评价结论", Kind: Words, Optional: true, Labels: []string{
						"评价结论", "自评结论", "绩效自评结论",
					}},
					{ID: "problems", Name: "存在问题", Kind: Words, Optional: true, Labels: []string{
						"存在问题", "存在的问题", "存在的主要问题", "主要问题",
					}},
					{ID: "remarks", Name: "说明", Kind: Words, Optional: true, Labels: []string{
						"说明", "其他需要说明的情况", "其他需要说明的问题", "需要说明的情况", "其他说明", "其他说明事项", "需要说明的事项",
					}},
					{ID: "improvements", Name: "改进措施", Kind: Words, Optional: true, Labels: []string{
						"改进措施", "下一步改进措施", "整改措施", "改进措施及建议",
					}},
				},
			},
			{
				ID: "budget", Name: "项目资金", Shape: Matrix,
				Labels: []string{"项目资金(万元)", "项目资金", "预算执行情况(10分)", "预算执行情况", "年度预算数(万元)", "资金情况", "项目预算执行情况", "年度预算执行情况", "资金投入情况", "资金投入情况(万元)",
					"项目资金情况", "资金使用情况", "资金来源", "资金安排情况", "预算资金", "预算资金情况", "项目经费", "资金安排及使用情况", "资金安排及执行情况"},
				Columns: budgetColumns, Planned: "adjusted_budget", Spent: "executed",
				Lines: []Line{
					{ID: "total", Name: "年度资金总额", Required: true, Labels: budgetTotalLabels, Across: []string{"小计", "总计"}},
					{ID: "fiscal_appropriation", Name: "当年财政拨款", Part: "total", Parted: true, Optional: true, Labels: []string{
						"当年财政拨款", "本年财政拨款", "财政拨款", "财政资金", "当年财政资金", "本年财政资金", "年度财政拨款", "财政拨款资金", "一般预算内拨款",
					}, Across: []string{"财政"}},
					{ID: "central_funds", Name: "中央财政资金", Part: "total", Optional: true, Labels: []string{
						"中央财政资金", "中央补助", "中央资金", "中央补助资金", "中央财政", "中央财政补助", "中央财政补助资金", "中央财政拨款", "中央转移支付",
						"中央转移支付资金", "中央级资金",
					}, Across: []string{"中央", "中央级"}},
					{ID: "provincial_funds", Name: "省级资金", Part: "total", Optional: true, Labels: []string{
						"省级资金", "省级财政资金", "省级补助", "省级补助资金", "省财政资金", "省级财政", "省补助资金", "省级财政补助资金", "省资金", "省级财政拨款",
					}, Across: []string{"省", "省级", "自治区级"}},
					{ID: "municipal_funds", Name: "市级资金", Part: "total", Optional: true, Labels: []string{
						"市级资金", "市级财政资金", "市级补助", "市级补助资金", "市财政资金", "市级财政", "市级财政补助资金", "市资金", "市级财政拨款",
					}, Across: []string{"市", "市级"}},
					{ID: "county_funds", Name: "县区级资金", Part: "total", Optional: true, Labels: []string{
						"县区级资金", "县级资金", "县级财政资金", "区级资金", "区级财政资金", "县(区)级资金", "县市区资金", "县级配套", "县级配套资金", "区级配套资金", "县财政资金", "县级财政",
						"市县资金", "市县财政资金", "市县级资金", "市县配套资金",
					}, Across: []string{"县", "区", "县级", "区级", "县区", "县(区)", "市县"}},
					{ID: "own_level_funds", Name: "本级资金", Part: "total", Optional: true, Labels: []string{
						"本级资金", "本级财政资金", "本级财政", "本级财政拨款", "本级配套资金", "本级配套", "本级安排资金", "本级预算资金",
					}, Across: []string{"本级"}},
					{ID: "local_funds", Name: "地方资金", Part: "total", Optional: true, Labels: []string{
						"地方资金", "地方财政资金", "地方配套资金", "地方配套", "地方财政", "地方补助", "地方财政拨款", "地方投入资金",
					}, Across: []string{"地方"}},
					{ID: "carried_over", Name: "上年结转资金", Part: "total", Optional: true, Labels: []string{
						"上年结转资金", "上年结转", "上年结转结余资金", "结转资金", "上年结余资金", "上年结转结余",
					}},
					{ID: "special_account_funds", Name: "财政专户管理资金", Part: "total", Optional: true, Labels: []string{
						"财政专户管理资金", "财政专户资金", "财政专户管理资金收入",
					}},
					{ID: "unit_funds", Name: "单位资金", Part: "total", Optional: true, Labels: []string{
						"单位资金", "单位自有资金", "自有资金", "单位自筹资金", "单位自筹", "自筹资金",
					}, Across: []string{"单位", "自筹", "自有"}},
					{ID: "other_funds", Name: "其他资金", Part: "total", Optional: true, Labels: []string{
						"其他资金", "其它资金",
					}, Across: []string{"其他", "其它"}},
				},
			},
			{
				ID: "fund_management", Name: "资金管理情况", Shape: Matrix, Missing: true,
				Labels: []string{"资金管理情况", "资金管理", "资金使用管理情况", "项目资金管理情况"},
				Columns: []Column{
					{ID: "explanation", Name: "情况说明", Kind: Words, Key: true, Labels: []string{
						"情况说明", "说明", "管理情况说明", "执行情况说明",
					}},
					{ID: "problems", Name: "存在问题和改进措施", Kind: Words, Key: true, Optional: true, Labels: []string{
						"存在问题和改进措施", "存在的问题和改进措施", "存在问题及改进措施", "存在的问题及改进措施", "问题和改进措施", "存在问题与改进措施",
					}},
				},
				Lines: fundManagementLines,
			},
			{ID: "goals", Name: "年度总体目标", Shape: Row, Labels: goalsLabels, Columns: goalsColumns, Missing: true},
			{ID: "indicators", Name: "绩效指标", Shape: Records, Labels: indicatorsLabels, Group: "level1", Columns: indicatorColumns},
			{ID: "total", Name: "总分", Shape: Matrix, HeadsOf: "indicators", Columns: totalColumns, Lines: totalLines},
		},
	},
}

// fundManagementLines are the rows of 资金管理情况 on the national form, answered
// in words.
var fundManagementLines = []Line{
	{ID: "allocation", Name: "分配科学性", Optional: true, Labels: []string{"分配科学性", "资金分配科学性", "分配合理性"}},
	{ID: "release", Name: "下达及时性", Optional: true, Labels: []string{"下达及时性", "资金下达及时性"}},
	{ID: "payment", Name: "拨付合规性", Optional: true, Labels: []string{"拨付合规性", "资金拨付合规性"}},
	{ID: "use", Name: "使用规范性", Optional: true, Labels: []string{"使用规范性", "资金使用规范性", "使用合规性"}},
	{ID: "accuracy", Name: "执行准确性", Optional: true, Labels: []string{"执行准确性", "资金执行准确性", "预算执行准确性"}},
	{ID: "performance", Name: "预算绩效管理情况", Optional: true, Labels: []string{"预算绩效管理情况", "绩效管理情况", "预算绩效管理"}},
	{ID: "duty", Name: "支出责任履行情况", Optional: true, Labels: []string{"支出责任履行情况", "支出责任履行"}},
}

// lookAlikes are the forms that units send beside ours or in their place.
var lookAlikes = []LookAlike{
	{Name: "绩效目标申报表", Words: [][]string{{"目标", "申报"}, {"目标", "批复"}, {"目标", "审核"}, {"目标", "备案"}},
		Not: []string{"自评", "自查", "完成情况"}, Lacks: []string{"executed", "actual", "score", "achieved"}},
	{Name: "绩效目标表", Words: [][]string{{"绩效目标"}}, Not: []string{"自评", "自查", "完成", "评价", "监控"},
		Lacks: []string{"executed", "actual", "score", "achieved"}},
	{Name: "绩效运行监控表", Words: [][]string{{"监控"}, {"跟踪"}}, Not: []string{"自评"}, Lacks: []string{"score"}},
	{Name: "评分标准表", Words: [][]string{{"评分"}, {"指标体系"}, {"打分"}, {"评价标准"}}, Not: []string{"自评", "基础数据"},
		Lacks: []string{"executed", "actual", "achieved"}},
	{Name: "绩效自评汇总表", Words: [][]string{{"自评", "汇总"}, {"项目", "汇总"}}, Not: []string{"基础数据"}, Lacks: []string{"target", "actual"}},
	{Name: "三公经费预算表", Words: [][]string{{"三公", "预算"}}, Not: []string{"决算", "基础数据", "自评"}, Lacks: []string{"final", "staff_in_post"}},
}

// results are the columns and lines that say what came of a year. A form of ours
// has one of them.
var results = []string{"executed", "execution_rate", "actual", "score", "achieved", "final", "staff_in_post", "actual_area", "actual_investment"}

// signature is the block at the foot of each form, and the year at its head.
var signature = Form{
	ID: SignatureBlock, Name: "签署栏",
	Tables: []Table{{
		Name: "签署栏", Shape: Fields, Missing: true,
		Lines: []Line{
			{ID: "year", Name: "年度", Kind: Years, Optional: true},
			{ID: "head_of_unit", Name: "单位负责人", Kind: Words, Optional: true, Contact: true, Labels: []string{
				"单位负责人签字", "单位负责人", "负责人签字", "单位负责人签名", "项目负责人", "负责人",
			}},
			{ID: "prepared_by", Name: "填表人", Kind: Words, Optional: true, Contact: true, Labels: []string{
				"填表人", "填报人", "经办人", "制表人", "填表人签字", "填报人签字",
			}},
			{ID: "phone", Name: "联系电话", Kind: Words, Optional: true, Contact: true, Labels: []string{
				"联系电话", "电话", "联系方式", "联系人电话",
			}},
			{ID: "date", Name: "填报日期", Kind: Words, Optional: true, Labels: []string{
				"填报日期", "填报日", "填报时间", "填表日期", "填表时间",
			}},
		},
	}},
}

// report is the written report (附件4). What the checks need is taken from its
// sentences; a number that stands in none of them is not judged.
var report = Form{
	ID: ReportText, Attachment: "附件4", Name: "自评报告",
	Title:      "{y}年度整体支出绩效自评报告",
	TitleWords: [][]string{{"自评报告"}, {"绩效", "评价报告"}, {"自我评价报告"}},
	Tables: []Table{{
		Name: "报告正文", Shape: Prose,
		Lines: []Line{
			{ID: "unit_name", Name: "单位名称", Kind: Phrase, Patterns: []string{
				`^(?:部门\(单位\)|预算单位|单位|部门|填报单位)名?称?:([^:(][^:]*?)(?:\(盖章\))?$`,
				`^(?:关于)?(?:20[0-9]{2}年度?)?([^0-9年].{3,}?)(?:20[0-9]{2}年度?)?(?:部门|单位|部门\(单位\))?整体支出.*报告$`,
			}},
			{ID: "self_score", Name: "自评得分", Kind: Score, Patterns: []string{
				`自评(?:综合|总体|最终)?(?:得分|总分|总得分|评分|分数|结果)(?:为|是|:|合计|共计)*` + reportNumber + `分`,
				`(?:综合|绩效|最终|总体)(?:评价)?(?:得分|评分)(?:为|是|:|合计|共计)*` + reportNumber + `分`,
				`自评(?:为|:)?` + reportNumber + `分`,
			}},
			{ID: "authorized_posts", Name: "编制数", Kind: Persons, Patterns: []string{
				`(?:核定|人员|总|共有|现有|核定人员)编制(?:总数|数|人数|人员)?(?:为|是|共|:)*` + reportNumber + `(?:人|名|个)`,
				`编制(?:总数|数|人数|人员)?(?:为|是|共|:)*` + reportNumber + `(?:人|名|个)`,
			}},
			{ID: "staff_in_post", Name: "在职人数", Kind: Persons, Patterns: []string{
				`(?:实有|实际|现有|年末|在编)*在职(?:在编)?(?:干部|职工|人员|人数|总数|总人数)*(?:为|是|共|:)*` + reportNumber + `(?:人|名)`,
				`(?:实有|现有)(?:在编)?(?:人员|人数|职工)(?:为|是|共|:)*` + reportNumber + `(?:人|名)`,
			}},
			{ID: "contract_staff", Name: "编外和劳务派遣人数", Kind: Persons, Patterns: []string{
				`(?:劳务派遣|编外|临聘|临时聘用|合同制|政府购买服务)[^0-9,.;:、]{0,20}` + reportNumber + `(?:人|名)`,
			}},
			{ID: "general_public_budget_all", Name: "全部为一般公共预算支出", Kind: Money, Patterns: []string{
				`(?:全部|均|都|全)(?:为|是|属于)一般公共预算(?:财政)?(?:拨款)?(?:支出)?(?:共|共计|合计|为|:)*` + reportMoney,
			}},
			{ID: "basic_spending", Name: "基本支出", Kind: Money, Patterns: []string{
				`基本支出(?:决算)?(?:数|总额|合计|总计|共计|共)*(?:为|是|:)*` + reportMoney,
			}},
			{ID: "personnel_spending", Name: "工资福利支出", Kind: Money, Patterns: []string{
				`工资(?:和)?福利(?:性)?支出(?:为|是|共|:)*` + reportMoney,
			}},
			{ID: "goods_and_services", Name: "商品和服务支出", Kind: Money, Patterns: []string{
				`商品(?:和|与|及)服务支出(?:为|是|共|:)*` + reportMoney,
			}},
			{ID: "individuals_and_families", Name: "对个人和家庭的补助", Kind: Money, Patterns: []string{
				`对个人(?:和|与|及)家庭的?补助(?:支出)?(?:为|是|共|:)*` + reportMoney,
			}},
			{ID: "capital_spending", Name: "资本性支出", Kind: Money, Patterns: []string{
				`资本性支出(?:\([^)]*\))?(?:为|是|共|:)*` + reportMoney,
			}},
		},
	}},
}

// Figures as the patterns of a report take them.
const (
	reportNumber = `([0-9]+(?:\.[0-9]+)?)`
	reportMoney  = `([0-9][0-9,]*(?:\.[0-9]+)?(?:万元|亿元|元))`
)

// Furniture are patterns of texts that stand on the forms and answer nothing.
// They are held against the text with white space taken out and width folded.
var Furniture = []string{
	`^附(件|表)?[0-9一二三四五六七八九十]*([-—][0-9]+)?[:、.]?$`,
	`^(填表|填报)?说明[0-9一二三四五六七八九十]*[:、]`,
	`^(备)?注[0-9一二三四五六七八九十]*[:、]`,
	`^\(?(金额|计量|资金|货币)?单位:(人民币)?(万|千|百万|亿)?元\)?$`,
	`^\(?(20[0-9]{2}|〇|[一二三四五六七八九零○]){1,4}年(度)?\)?$`,
	`^\(?(单位|部门)?\(?(盖章|公章|签章)\)?:?\)?$`,
	`^报表编号`,
	`^财务负责人(签字)?:?`,
	`^发布时间`,
	`^\(?(公开|此)件`,
	`^序号$`,
}

// Subtotals are the labels of a row that holds the figures of the line whose
// own label stands to the left of it, merged over its parts.
var Subtotals = []string{"合计", "小计", "总计", "总额"}

// Amounts are the labels of a row of figures that say nothing of them.
var Amounts = []string{"金额", "数额", "资金额", "资金数额", "资金金额", "数量"}

// SpentHeads are heads that say of a column of amounts that they were spent.
var SpentHeads = []string{"决算", "决算数", "决算金额", "执行", "执行数", "执行金额", "支出数", "实际支出", "实际支出数"}

// Contents are what a part of a head may say of itself without saying more than
// the head above it: 值 beneath 预期指标值.
var Contents = []string{"值", "数值", "内容", "数值内容", "指标值", "数值或内容", "数值文字", "数值文字描述"}

// ColumnNumbers are what a row begins with that numbers the columns under the heads.
var ColumnNumbers = []string{"栏次", "行次", "列次", "栏目", "栏号", "序号", "甲"}

// RateEnds are how the labels of rates end.
var RateEnds = []string{"率", "比例", "占比", "比重"}

// ScoreWords are what the label of a total of points holds that is of the points
// that the unit gives itself.
var ScoreWords = []string{"得分"}

// LabelEnds are how labels end that no name of a unit or project ends with.
var LabelEnds = []string{
	"名称", "类别", "类型", "性质", "属性", "编码", "代码", "编号", "级次", "联系人", "负责人", "经办人", "电话", "金额", "总额", "投资", "日期", "时间", "期限", "年限", "方式", "地址", "人数",
	"单位", "部门", "科目", "依据", "来源", "内容", "情况", "状态", "阶段", "等级", "得分", "备注",
}

// Signs are what says on which side of a target its actual has to be, where a
// column of its own is kept for it.
var Signs = []string{"≥", "≤", ">", "<", "=", "＞", "＜", "＝", "≧", "≦", ">=", "<=", "大于等于", "小于等于", "大于", "小于", "等于", "不低于", "不超过"}

// Measures are what a column between the labels and the figures may say of a
// row: the measure of its figures.
var Measures = []string{"元", "万元", "千元", "百万元", "亿元", "人", "个", "辆", "台", "次", "%", "平方米", "m²", "m2", "²", "—"}

// Marks are the answers that say there is no figure to give.
var Marks = []string{"无", "/", "\\", "-", "--", "—", "——", "–", "―", "－", "…", "……", "...", "......", "×", "不适用", "不涉及", "N/A", "NA",
	"无项目", "无项目支出", "本单位无项目", "本单位无项目支出"}

// Guidance are patterns of what a template says about filling in a cell, which
// is no answer where somebody left it. They are held against the text with
// white space taken out and width folded.
var Guidance = []string{
	`^[(\[【<]?(请|敬请)(在此处?|此处|按照?|据实|如实|根据|结合|参照|对照|简要|详细|逐项|认真|单位)*(填|写|输入|说明|注明|描述|概述|列出|选择)`,
	`^[(\[【<](填写|填列|填报|此处|需填|须填|应填|自动|按实际|据实|如实|简要|单位全称|例如|例:|如:|示例|参考)[^)\]】>]*[)\]】>]$`,
	`^(在?此处)(填|写|输入)`,
	`^(单击|点击)(或点击)?此处`,
	`[(（]?[0-9]{2,4}字(以内|左右|之内)[)）]?[。;；.]?$`,
	`\([0-9]{2,4}字(以内|左右|之内)\)[。;,]`,
	`^(示例|例如|例|填写示例):`,
	`^([xX×*]{2,}|某某)(单位|局|部门|大队|中心|学校|项目)?$`,
	`^(自动计算|自动生成|系统自动生成|无需填写|此栏不填|不填|无须填写)$`,
}

// EmptyNames is what a template prints where the name of an indicator belongs.
// A row with nothing else is a row of the template.
const EmptyNames = `^(指标|三级指标|名称)[0-9一二三四五六七八九十]*[:.、]?$`

// Ellipses are the marks that stand in template rows and are no answer.
var Ellipses = []string{"…", "……", "………", "...", "......"}

// MoneyUnits are the units of money.
var MoneyUnits = []MoneyUnit{
	{"万元", One},
	{"元", One / 10_000},
	{"千元", One / 10},
	{"百万元", 100 * One},
	{"亿元", 10_000 * One},
}

// DistrictWords end the names of places that units are named after.
var DistrictWords = []string{"省", "市", "区", "县", "旗", "州", "盟"}

// NoDistrictWords end in the same character and name no district: what stands
// in front of 卫生服务中心 or 管委会 tells two units apart.
var NoDistrictWords = []string{
	"社区", "园区", "开发区", "新区", "景区", "校区", "小区", "库区", "林区", "牧区", "矿区", "灾区", "片区", "示范区", "试验区", "保护区", "高新区", "经开区",
	"度假区", "工业区", "保税区", "管理区", "功能区", "学区", "营区", "院区", "厂区", "城市", "都市", "超市", "门市", "股市", "菜市", "夜市", "上市",
}

var unitNameLabels = []string{
	"预算单位名称", "单位名称", "预算部门(单位)名称", "预算部门、单位名称", "部门(单位)名称", "单位(部门)名称", "预算单位(部门)名称", "部门名称", "预算部门名称",
	"填报单位", "填报单位(盖章)", "预算单位", "预算部门", "填报部门", "填报单位名称", "部门单位名称", "部门(单位)", "填报部门(单位)", "评价单位",
	"省级预算部门名称", "市级预算部门名称", "区级预算部门名称", "县级预算部门名称", "市级预算单位名称", "区级预算单位名称", "县级预算单位名称",
	"一级预算单位名称", "预算主管部门名称", "自评单位", "自评单位名称", "填表单位", "填表单位名称",
}

var unitNameInline = []string{"单位", "编制单位", "编报单位", "报送单位", "部门"}

var budgetTotalLabels = []string{
	"年度资金总额", "资金总额", "总额", "年度预算总额", "年度资金合计", "预算资金总额", "合计", "年度资金", "年度总额",
	"年度总金额", "总金额", "部门整体支出总额", "整体支出总额", "资金合计", "预算资金合计", "部门预算总额",
}

var budgetColumns = []Column{
	{ID: "initial_budget", Name: "年初预算数", Kind: Money, Key: true, Required: true, Optional: true, Labels: []string{
		"年初预算数", "年初预算", "年初预算金额", "年初预算数(万元)", "年初数", "年初批复预算数",
	}},
	{ID: "adjusted_budget", Name: "全年预算数", Kind: Money, Key: true, Required: true, Labels: []string{
		"全年预算数", "全年预算数(A)", "全年预算", "调整后预算数", "调整后预算", "调整预算数", "全年预算金额", "预算调整数", "全年预算总额",
		"全年(调整)预算数", "预算数", "预算数(A)", "年度预算数", "调整后全年预算数",
	}},
	{ID: "received", Name: "资金到位数", Kind: Money, Optional: true, Labels: []string{
		"资金到位数", "到位数", "实际到位数", "到位资金", "资金到位", "到位金额", "实际到位资金", "资金到位金额", "全年到位数",
	}},
	{ID: "executed", Below: Refund, Name: "全年执行数", Kind: Money, Key: true, Required: true, Labels: []string{
		"全年执行数", "全年执行数(B)", "全年执行", "预算执行数", "执行数", "实际执行数", "全年实际执行数", "全年支出数", "全年执行金额", "实际支出数",
		"实际支出", "实际支出金额", "实际支出额", "全年实际支出数", "执行数(B)", "实际执行", "执行金额", "支出数", "全年支出", "决算数", "全年决算数", "全年实际支出",
	}},
	{ID: "full_score", Name: "分值", Kind: Score, Points: FullPoints, Required: true, Labels: []string{
		"分值", "权重", "标准分", "分值(10分)", "分值权重", "执行率权重", "权重(分)", "执行率分值", "参考分值", "标准分值", "权重分", "分数",
	}},
	{ID: "execution_rate", Name: "执行率", Kind: Rate, Required: true,
		Rate: &Ratio{Ref("{t}/executed"), Ref("{t}/adjusted_budget")},
		Labels: []string{
			"执行率", "执行率(B/A)", "预算执行率", "执行率(%)", "预算执行率(%)", "支出进度", "执行进度", "预算完成率", "预算执行进度",
		}},
	{ID: "score", Name: "自评得分", Kind: Score, Points: OwnPoints, Required: true, Labels: []string{
		"自评得分", "得分", "自评分", "自评分数", "自评分值", "执行率得分", "执行得分", "评分",
	}},
	{ID: "deviation_reason", Name: "原因", Kind: Words, Optional: true, Labels: []string{
		"原因", "偏差原因", "偏差原因分析", "未完成原因分析", "偏差原因分析及改进措施", "原因分析", "未完成原因", "偏差原因及改进措施", "备注",
	}},
}

var goalsLabels = []string{"年度总体目标", "年度总体目标完成情况", "总体目标", "项目年度目标完成情况", "年度目标", "项目基本情况"}

var goalsColumns = []Column{
	{ID: "expected", Name: "预期目标", Kind: Words, Key: true, Labels: []string{
		"预期目标", "年初设定目标", "年度预期目标", "项目年度目标", "年初目标", "总体目标", "年度目标", "年初绩效目标", "年初设定的目标", "预期绩效目标", "年度绩效目标",
	}},
	{ID: "achieved", Name: "实际完成情况", Kind: Words, Key: true, Labels: []string{
		"实际完成情况", "年度目标完成情况", "目标实际完成情况", "目标完成情况", "全年实际完成情况", "年度总体目标完成情况综述", "完成情况", "全年目标实际完成情况", "绩效目标完成情况", "年度绩效目标完成情况", "目标完成情况综述",
		"绩效目标实际完成情况", "全年绩效目标完成情况", "实际完成目标", "年度绩效目标实际完成情况", "年度总体目标完成情况", "总体目标完成情况",
	}},
}

var indicatorsLabels = []string{"绩效指标", "年度绩效指标", "年度绩效指标完成情况", "绩效指标(90分)", "绩效指标完成情况"}

var indicatorColumns = []Column{
	{ID: "level1", Name: "一级指标", Kind: Phrase, Key: true, Carried: true, Optional: true, Labels: []string{
		"一级指标",
	}},
	{ID: "level2", Name: "二级指标", Kind: Phrase, Key: true, Carried: true, Optional: true, Labels: []string{
		"二级指标",
	}},
	{ID: "name", Name: "三级指标", Kind: Phrase, Key: true, Required: true, Labels: []string{
		"三级指标", "指标名称", "三级指标名称", "指标内容",
	}},
	{ID: "sign", Name: "指标性质", Kind: Phrase, Optional: true, Joins: "target", First: true, Labels: []string{
		"指标性质", "性质", "指标符号", "比较符", "绩效指标性质", "符号", "比较符号", "比较", "关系符号", "运算符号", "计算符号", "比较关系",
	}},
	{ID: "target", Name: "年度指标值", Kind: Phrase, Key: true, Required: true, Labels: []string{
		"年度指标值", "指标值", "年初指标值", "目标值", "年度目标值", "预期指标值", "年初目标值", "计划指标值", "计划值", "预期值", "全年指标值", "绩效指标值", "年初设定指标值", "绩效目标值",
	}},
	{ID: "adjusted_target", Name: "调整指标值", Kind: Phrase, Optional: true, Labels: []string{
		"调整指标值", "调整后指标值", "全年调整指标值", "调整目标值",
	}},
	{ID: "unit", Name: "度量单位", Kind: Phrase, Optional: true, Joins: "target", Labels: []string{
		"度量单位", "计量单位", "单位", "指标单位", "绩效度量单位", "绩效指标度量单位", "指标值单位",
	}},
	{ID: "actual", Name: "实际完成值", Kind: Phrase, Key: true, Required: true, Labels: []string{
		"实际完成值", "完成值", "全年实际值", "实际值", "全年完成值", "实际完成", "全年实际完成值", "年度完成值", "实际完成指标值", "实际完成情况",
		"年终完成值", "单项指标实际完成值", "完成指标值", "指标完成值", "完成情况",
	}},
	{ID: "score_factor", Name: "得分系数", Kind: Phrase, Optional: true, Labels: []string{
		"得分系数", "得分系数(%)", "评分系数", "完成系数",
	}},
	{ID: "completion_rate", Name: "完成率", Kind: Phrase, Optional: true, Labels: []string{
		"完成率", "完成率(%)", "指标完成率", "完成比例", "完成程度",
	}},
	{ID: "full_score", Name: "分值", Kind: Score, Points: FullPoints, Required: true, Labels: []string{
		"分值", "权重", "标准分", "指标分值", "分值权重", "指标权重", "分值(权重)", "权重(%)", "满分", "满分值", "参考分值", "标准分值", "权重分", "分数",
	}},
	{ID: "score", Name: "自评得分", Kind: Score, Points: OwnPoints, Required: true, Labels: []string{
		"折算得分", "折算后得分", "自评得分", "得分", "自评分", "自评分数", "自评分值", "指标得分", "实际得分", "评分", "单项指标得分",
	}},
	{ID: "deviation_reason", Name: "偏差原因分析及改进措施", Kind: Words, Optional: true, Labels: []string{
		"偏差原因分析及改进措施", "偏差原因及改进措施", "偏差原因分析", "偏差原因", "未完成原因分析", "未完成原因及改进措施", "未完成原因分析及改进措施",
		"未完成原因和改进措施", "未完成原因及拟采取的改进措施", "扣分原因", "偏差原因分析及整改措施", "未完成原因", "备注",
	}},
}

var totalColumns = []Column{
	{ID: "full_score", Name: "分值", Kind: Score, Points: FullPoints, Required: true},
	{ID: "score", Name: "自评得分", Kind: Score, Points: OwnPoints, Required: true, Alone: []string{
		"自评总分", "自评总得分", "自评得分", "自评分数", "总得分", "总分", "得分合计", "自评得分合计", "绩效自评总分", "绩效自评得分", "自评综合得分", "自评分",
	}},
}

var totalLines = []Line{
	{Name: "总分", Required: true, Labels: []string{"总分", "合计", "总计", "总得分", "合计得分", "合计总分", "自评总分", "自评总得分", "得分合计", "自评得分合计"}},
}

// Tolerances of the checks.
const (
	sumTolerance   = One / 200 // 0.005 of the printed measure; percentage points for rates
	scoreTolerance = One / 100
)

var costColumns = []string{"prior_final", "budget", "final"}

// Wholes of 附件1 over whose parts checks are repeated.
var (
	threePublic = []string{"base_data/costs/three_public"}
	expenses    = []string{"base_data/costs/project_spending", "base_data/costs/operating_expenses"}
)

var fundingColumns = []string{"initial_budget", "adjusted_budget", "executed"}

// adjustmentBands are the upper ends of the bands of 预算调整率, in percent, as
// seen in the rules of several provinces.
var adjustmentBands = []Amount{10 * One, 20 * One, 30 * One}

// thresholds are the figures that checks turn on by default. Every one is a
// setting.
var thresholds = []Threshold{
	{ID: "expense_change", Code: "A12", Name: "支出比上年变动的幅度", Kind: Rate, Default: 20 * One},
	{ID: "procurement_growth", Code: "A13", Name: "政府采购金额比上年增长的幅度", Kind: Rate, Default: 20 * One},
	{ID: "identical_share", Code: "B16", Name: "完成值与指标值相同的行所占的比例", Kind: Rate, Default: 80 * One},
	{ID: "surpassed", Code: "B19", Name: "完成值为指标值的百分比", Kind: Rate, Default: 130 * One},
	{ID: "slip_from", Code: "X16", Name: "疑为元与万元之误的最小倍数", Default: 5_000 * One},
	{ID: "slip_to", Code: "X16", Name: "疑为元与万元之误的最大倍数", Default: 20_000 * One},
}

// grades are the grades by score by default, the best first; the last has no
// least score. 90/80/60 is common practice; other places use other limits and
// names.
var grades = []Grade{{"优", 90 * One}, {"良", 80 * One}, {"中", 60 * One}, {Name: "差"}}

// What says that a building was finished: only then are its rates asked for.
var (
	builtArea = []Ref{"base_data/buildings/{n}/approved_area", "base_data/buildings/{n}/actual_area", "base_data/buildings/{n}/floor_area_rate"}
	builtFor  = []Ref{"base_data/buildings/{n}/budget_investment", "base_data/buildings/{n}/actual_investment", "base_data/buildings/{n}/investment_rate"}
)

// projectFunds is a column of the money of a project, whose total is held
// against its parts; a 「/」 form has none.
var projectFunds = []Ref{
	"project_evaluation/budget/total/{c}", "project_evaluation/budget/fiscal_appropriation/{c}", "project_evaluation/budget/carried_over/{c}",
	"project_evaluation/budget/special_account_funds/{c}", "project_evaluation/budget/unit_funds/{c}", "project_evaluation/budget/other_funds/{c}",
	"project_evaluation/budget/central_funds/{c}", "project_evaluation/budget/provincial_funds/{c}", "project_evaluation/budget/municipal_funds/{c}",
	"project_evaluation/budget/county_funds/{c}", "project_evaluation/budget/own_level_funds/{c}", "project_evaluation/budget/local_funds/{c}",
}

// What makes up most of the money of a project, whole or by levels of
// government, and where the form has a place for what is neither of it nor
// carried over.
var (
	fiscalFunds = []Ref{
		"project_evaluation/budget/fiscal_appropriation/{c}", "project_evaluation/budget/central_funds/{c}", "project_evaluation/budget/provincial_funds/{c}",
		"project_evaluation/budget/municipal_funds/{c}", "project_evaluation/budget/county_funds/{c}", "project_evaluation/budget/own_level_funds/{c}",
		"project_evaluation/budget/local_funds/{c}",
	}
	restOfFunds = []Ref{"project_evaluation/budget/other_funds/{c}", "project_evaluation/budget/unit_funds/{c}"}
)

// The same of the money of a unit by its sources.
var (
	generalBudget = []Ref{"overall_evaluation/funding/general_public_budget"}
	otherFunds    = []Ref{"overall_evaluation/funding/other_funds"}
)

// projectItems are the rows of 项目支出 of 附件1, of which each has a form of its
// own.
var projectItems = PartsOf("base_data/costs/project_spending/final")

// printed are the answers that stand on the forms as they are given out
// (分值 10 of 预算执行率). A unit that leaves one as it is has not got it wrong.
var printed = map[string]Amount{
	"overall_evaluation/budget/total/full_score": 10 * One,
	"project_evaluation/budget/total/full_score": 10 * One,
}

// Rows of money that no line knows.
var (
	unknownFunds        = []string{"overall_evaluation/funding/other", "overall_evaluation/budget/other"}
	unknownProjectFunds = []string{"project_evaluation/budget/other"}
)

// rules are the checks between the figures, in the order of the catalogue.
var rules = []Rule{
	{Code: "A1", Form: BaseData, Test: Compare{
		Ref("base_data/staffing/staffing_rate"), Equal,
		rateOf(StaffingRate).Ratio(), sumTolerance,
	}},
	{Code: "A2", Form: BaseData, Test: Compare{
		Ref("base_data/staffing/staff_in_post"), AtMost, Ref("base_data/staffing/authorized_posts"), 0,
	}},
	{Code: "A3", Form: BaseData, Columns: costColumns, Test: Compare{
		Ref("base_data/costs/three_public/{c}"), Equal,
		PartsOf("base_data/costs/three_public/{c}"), sumTolerance,
	}},
	{Code: "A4", Form: BaseData, Columns: costColumns, Test: Compare{
		Ref("base_data/costs/vehicles/{c}"), Equal,
		PartsOf("base_data/costs/vehicles/{c}"), sumTolerance,
	}},
	{Code: "A5", Form: BaseData, Test: Filled{}},
	{Code: "A5", Form: OverallEvaluation, Test: Filled{}},
	{Code: "A5", Form: ProjectEvaluation, Test: Filled{}},
	{Code: "A7", Form: BaseData, Of: threePublic, Leaves: true, Test: Compare{
		Ref("base_data/costs/{c}/final"), AtMost, Ref("base_data/costs/{c}/prior_final"), sumTolerance,
	}},
	{Code: "A8", Form: BaseData, Of: threePublic, Test: Compare{
		Ref("base_data/costs/{c}/final"), AtMost, Ref("base_data/costs/{c}/budget"), sumTolerance,
	}},
	{Code: "A9", Form: BaseData, Columns: costColumns, Test: Compare{
		Ref("base_data/costs/project_spending/{c}"), Equal,
		PartsOf("base_data/costs/project_spending/{c}"), sumTolerance,
	}},
	{Code: "A10", Form: BaseData, Columns: costColumns, Test: Compare{
		Ref("base_data/costs/operating_expenses/{c}"), AtLeast,
		PartsOf("base_data/costs/operating_expenses/{c}"), sumTolerance,
	}},
	{Code: "A11", Form: BaseData, Test: Compare{
		Ref("base_data/costs/operating_expenses/final"), AtMost, Ref("base_data/costs/operating_expenses/budget"), sumTolerance,
	}},
	{Code: "A12", Form: BaseData, Of: expenses, Test: Change{
		Now: "base_data/costs/{c}/final", Then: "base_data/costs/{c}/prior_final", Beyond: "expense_change",
	}},
	{Code: "A12", Form: BaseData, Records: "base_data/costs/district_special_funds", Test: Change{
		Now: "base_data/costs/district_special_funds/{n}/final", Then: "base_data/costs/district_special_funds/{n}/prior_final", Beyond: "expense_change",
	}},
	{Code: "A12", Form: BaseData, Records: "base_data/costs/transfers_from_above", Test: Change{
		Now: "base_data/costs/transfers_from_above/{n}/final", Then: "base_data/costs/transfers_from_above/{n}/prior_final", Beyond: "expense_change",
	}},
	{Code: "A12", Form: BaseData, Records: "base_data/costs/project_spending", Test: Change{
		Now: "base_data/costs/project_spending/{n}/final", Then: "base_data/costs/project_spending/{n}/prior_final", Beyond: "expense_change",
	}},
	{Code: "A13", Form: BaseData, Test: Change{
		Now: "base_data/costs/government_procurement/final", Then: "base_data/costs/government_procurement/prior_final", Beyond: "procurement_growth", Up: true,
	}},
	{Code: "A14", Form: BaseData, Test: Copied{Table: "base_data/costs", From: "budget", To: "final"}},
	{Code: "A15", Form: BaseData, Records: "base_data/buildings", WhenFilled: builtArea, Test: Compare{
		Ref("base_data/buildings/{n}/actual_area"), AtMost, Ref("base_data/buildings/{n}/approved_area"), sumTolerance,
	}},
	{Code: "A15", Form: BaseData, Records: "base_data/buildings", WhenFilled: builtArea, Test: Compare{
		Ref("base_data/buildings/{n}/floor_area_rate"), Equal,
		rateOf(FloorAreaRate).Ratio(), sumTolerance,
	}},
	{Code: "A15", Form: BaseData, Records: "base_data/buildings", WhenFilled: builtFor, Test: Compare{
		Ref("base_data/buildings/{n}/actual_investment"), AtMost, Ref("base_data/buildings/{n}/budget_investment"), sumTolerance,
	}},
	{Code: "A15", Form: BaseData, Records: "base_data/buildings", WhenFilled: builtFor, Test: Compare{
		Ref("base_data/buildings/{n}/investment_rate"), Equal,
		rateOf(InvestmentRate).Ratio(), sumTolerance,
	}},
	{Code: "A16", Form: BaseData, Test: Answered{"base_data/saving_measures"}},
	{Code: "A17", Form: BaseData, Below: Warn, Test: NotNegative{}},
	{Code: "A17", Form: OverallEvaluation, Below: Warn, Test: NotNegative{}},
	{Code: "A17", Form: ProjectEvaluation, Below: Warn, Test: NotNegative{}},
	{Code: "A18", Form: BaseData, Test: TitleYears{}},
	{Code: "A18", Form: OverallEvaluation, Test: TitleYears{}},
	{Code: "A18", Form: ProjectEvaluation, Test: TitleYears{}},
	{Code: "B1", Form: OverallEvaluation, Projects: true, Test: Compare{
		Ref("overall_evaluation/budget/total/execution_rate"), Equal,
		rateOf(ExecutionRate).Ratio(), sumTolerance,
	}},
	{Code: "B2", Form: OverallEvaluation, Projects: true, Below: Warn, Test: Compare{
		Ref("overall_evaluation/budget/total/score"), Equal,
		Share{
			rateOf(ExecutionRate).Ratio(),
			Ref("overall_evaluation/budget/total/full_score"),
		}, scoreTolerance,
	}},
	{Code: "B3", Form: OverallEvaluation, Unless: unknownFunds, Main: generalBudget, Rest: otherFunds, Test: Compare{
		Ref("overall_evaluation/funding/by_source_total"), Equal,
		Sum{
			Ref("overall_evaluation/funding/general_public_budget"), Ref("overall_evaluation/funding/government_fund"),
			Ref("overall_evaluation/funding/special_account_nontax"), Ref("overall_evaluation/funding/other_funds"),
		}, sumTolerance,
	}},
	{Code: "B3", Form: OverallEvaluation, Test: Compare{
		Ref("overall_evaluation/funding/by_source_total"), Equal, Ref("overall_evaluation/budget/total/executed"), sumTolerance,
	}},
	{Code: "B4", Form: OverallEvaluation, Unless: unknownFunds, Test: Compare{
		Ref("overall_evaluation/funding/by_nature_total"), Equal,
		Sum{Ref("overall_evaluation/funding/basic_spending"), Ref("overall_evaluation/funding/project_spending")}, sumTolerance,
	}},
	{Code: "B4", Form: OverallEvaluation, Test: Compare{
		Ref("overall_evaluation/funding/by_nature_total"), Equal, Ref("overall_evaluation/budget/total/executed"), sumTolerance,
	}},
	{Code: "B6", Form: OverallEvaluation, Test: Adjusted{
		Initial: "overall_evaluation/budget/total/initial_budget", Adjusted: "overall_evaluation/budget/total/adjusted_budget",
	}},
	{Code: "B7", Form: OverallEvaluation, Projects: true, Loose: "full_score", Test: Compare{
		Sum{Ref("overall_evaluation/budget/total/full_score"), Each("overall_evaluation/indicators/{n}/full_score")}, Equal,
		Const{100 * One, Score}, 0,
	}},
	{Code: "B8", Form: OverallEvaluation, Projects: true, Test: GroupPoints{"overall_evaluation/indicators", "level1", "full_score"}},
	{Code: "B9", Form: OverallEvaluation, Projects: true, Loose: "score", Test: Compare{
		Ref("overall_evaluation/total/score"), Equal,
		Sum{Ref("overall_evaluation/budget/total/score"), Each("overall_evaluation/indicators/{n}/score")}, scoreTolerance,
	}},
	{Code: "B10", Form: OverallEvaluation, Projects: true, Test: Compare{
		Ref("overall_evaluation/budget/total/score"), AtMost, Ref("overall_evaluation/budget/total/full_score"), 0,
	}},
	{Code: "B10", Form: OverallEvaluation, Projects: true, Test: Compare{
		Ref("overall_evaluation/budget/total/score"), AtLeast, Const{0, Score}, 0,
	}},
	{Code: "B10", Form: OverallEvaluation, Projects: true, Test: Compare{
		Ref("overall_evaluation/total/score"), AtMost, Const{100 * One, Score}, 0,
	}},
	{Code: "B10", Form: OverallEvaluation, Projects: true, Test: Compare{
		Ref("overall_evaluation/total/score"), AtLeast, Const{0, Score}, 0,
	}},
	{Code: "B10", Form: OverallEvaluation, Projects: true, Records: "overall_evaluation/indicators", Test: Compare{
		Ref("overall_evaluation/indicators/{n}/score"), AtMost, Ref("overall_evaluation/indicators/{n}/full_score"), 0,
	}},
	{Code: "B10", Form: OverallEvaluation, Projects: true, Records: "overall_evaluation/indicators", Test: Compare{
		Ref("overall_evaluation/indicators/{n}/score"), AtLeast, Const{0, Score}, 0,
	}},
	{Code: "B11", Form: OverallEvaluation, Projects: true, Records: "overall_evaluation/indicators", Test: Explained{
		Ref("overall_evaluation/indicators/{n}/score"), Ref("overall_evaluation/indicators/{n}/full_score"),
		Ref("overall_evaluation/indicators/{n}/deviation_reason"),
	}},
	{Code: "B12", Form: OverallEvaluation, Projects: true, Records: "overall_evaluation/indicators", Below: Warn, Test: Scored{scoreTolerance}},
	{Code: "B13", Form: OverallEvaluation, Projects: true, Records: "overall_evaluation/indicators", Test: Based{}},
	{Code: "B16", Form: OverallEvaluation, Test: Identical{"overall_evaluation/indicators", "identical_share"}},
	{Code: "B19", Form: OverallEvaluation, Records: "overall_evaluation/indicators", Test: Surpassed{
		By: "surpassed", Reason: "overall_evaluation/indicators/{n}/deviation_reason",
	}},
	{Code: ProjectCode, Form: ProjectEvaluation, Columns: fundingColumns, WhenFilled: projectFunds, Unless: unknownProjectFunds, Main: fiscalFunds, Rest: restOfFunds, Test: Compare{
		Ref("project_evaluation/budget/total/{c}"), Equal,
		Sum{
			Within{Ref("project_evaluation/budget/fiscal_appropriation/{c}"), Sum{
				Ref("project_evaluation/budget/central_funds/{c}"),
				Within{Ref("project_evaluation/budget/local_funds/{c}"), Sum{
					Ref("project_evaluation/budget/provincial_funds/{c}"), Ref("project_evaluation/budget/municipal_funds/{c}"),
					Ref("project_evaluation/budget/county_funds/{c}"), Ref("project_evaluation/budget/own_level_funds/{c}"),
				}},
			}},
			Ref("project_evaluation/budget/carried_over/{c}"), Ref("project_evaluation/budget/special_account_funds/{c}"), Ref("project_evaluation/budget/unit_funds/{c}"),
			Ref("project_evaluation/budget/other_funds/{c}"),
		}, sumTolerance,
	}},
	{Code: "C1", Form: ProjectEvaluation, Test: NoProjectClaim{[]Ref{
		"base_data/costs/project_spending/final", "overall_evaluation/funding/project_spending",
	}}},
	{Code: "X1", Test: OneName{"base_data/unit_name", "overall_evaluation/unit_name"}},
	{Code: "X2", Test: Agree{[]Named{
		{"附件1 项目支出", Ref("base_data/costs/project_spending/final")},
		{"附件2 项目支出", Ref("overall_evaluation/funding/project_spending")},
		{"附件3 各项目执行数合计", Projects{"project_evaluation/budget/total/executed", projectItems}},
	}, sumTolerance}},
	{Code: "X3", WhenZero: Ref("base_data/costs/project_spending/final"), Test: Compare{
		Ref("base_data/costs/basic_budget_adjustment/final"), Equal,
		Diff{Ref("overall_evaluation/budget/total/adjusted_budget"), Ref("overall_evaluation/budget/total/initial_budget")}, sumTolerance,
	}},
	{Code: YearBeforeCode, Form: BaseData, Test: LastYear{Table: "base_data/costs", Now: "prior_final", Then: "final", Tolerance: sumTolerance}},
	{Code: "X16", Test: Slip{
		Table: "base_data/costs", Columns: costColumns, From: "slip_from", To: "slip_to",
		Pairs: [][2]Expr{
			{Ref("base_data/costs/project_spending/final"), Ref("overall_evaluation/funding/project_spending")},
			{Ref("overall_evaluation/funding/project_spending"), Projects{"project_evaluation/budget/total/executed", projectItems}},
			{Ref("overall_evaluation/budget/total/initial_budget"), Ref("overall_evaluation/budget/total/adjusted_budget")},
			{Ref("overall_evaluation/budget/total/executed"), Ref("overall_evaluation/budget/total/adjusted_budget")},
			{Ref("overall_evaluation/funding/by_source_total"), Ref("overall_evaluation/budget/total/executed")},
			{Ref("overall_evaluation/funding/by_nature_total"), Ref("overall_evaluation/budget/total/executed")},
			{Ref("report/basic_spending"), Ref("overall_evaluation/funding/basic_spending")},
		},
	}},
	{Code: "R1", Form: ReportText, Test: Compare{
		Ref("report/self_score"), Equal, Ref("overall_evaluation/total/score"), scoreTolerance,
	}},
	{Code: "R2", Form: ReportText, Test: Compare{
		Ref("report/authorized_posts"), Equal, Ref("base_data/staffing/authorized_posts"), 0,
	}},
	{Code: "R2", Form: ReportText, Test: Compare{
		Ref("report/staff_in_post"), Equal, Ref("base_data/staffing/staff_in_post"), 0,
	}},
	{Code: "R3", Form: ReportText, Test: Compare{
		Ref("report/general_public_budget_all"), Equal, Ref("overall_evaluation/budget/total/executed"), sumTolerance,
	}},
	{Code: "R4", Form: ReportText, Test: Compare{
		Ref("report/basic_spending"), Equal,
		Sum{
			Ref("report/personnel_spending"), Ref("report/goods_and_services"),
			Ref("report/individuals_and_families"), Ref("report/capital_spending"),
		}, sumTolerance,
	}},
	{Code: "R5", Form: ReportText, Test: Compare{
		Ref("report/goods_and_services"), Equal, Ref("base_data/costs/operating_expenses/final"), sumTolerance,
	}},
	{Code: "R6", Form: ReportText, Test: Unpaid{"report/contract_staff", "base_data/costs/contract_staff/final"}},
}

// limits are the limits of a district by default. Every one is a setting.
var limits = []Limit{
	{Flag: FlagSelfScoreLow, Name: "自评得分偏低", Value: SelfScore{}, Beyond: AtLeast, Default: 80 * One},
	{Flag: FlagRecomputedScoreLow, Name: "复算得分偏低", Value: RecomputedScore{}, Beyond: AtLeast, Default: 80 * One, Check: "B12"},
	{Flag: FlagSelfAboveRecomputed, Name: "自评得分高于复算得分", Value: Diff{SelfScore{}, RecomputedScore{}},
		Beyond: AtMost, Default: 5 * One, Check: "B12"},
	{Flag: FlagExecutionRateLow, Name: "预算执行率偏低", Value: rateOf(ExecutionRate).Ratio(), Beyond: AtLeast, Default: 90 * One, Check: "B1"},
	{Flag: FlagStaffingRateHigh, Name: "超编", Value: rateOf(StaffingRate).Ratio(), Nothing: true, Beyond: AtMost, Default: 100 * One, Check: "A2"},
	costOver(FlagThreePublicOverBudget, "三公经费超预算", "three_public", "budget", "A8"),
	costOver(FlagThreePublicOverPrior, "三公经费超上年", "three_public", "prior_final", "A7"),
	costOver(FlagHospitalityOverBudget, "公务接待超预算", "hospitality", "budget", "A8"),
	costOver(FlagHospitalityOverPrior, "公务接待超上年", "hospitality", "prior_final", "A7"),
	costOver(FlagVehicleOperationOverBudget, "公车运行维护超预算", "vehicle_operation", "budget", "A8"),
	costOver(FlagVehicleOperationOverPrior, "公车运行维护超上年", "vehicle_operation", "prior_final", "A7"),
	costOver(FlagOverseasOverBudget, "因公出国（境）超预算", "overseas_visits", "budget", "A8"),
	costOver(FlagOverseasOverPrior, "因公出国（境）超上年", "overseas_visits", "prior_final", "A7"),
	costOver(FlagOperatingOverBudget, "公用经费超预算", "operating_expenses", "budget", "A11"),
	{Flag: FlagFloorAreaOver, Name: "楼堂馆所超规模", Records: "base_data/buildings", Value: Ref(rateOf(FloorAreaRate).Part),
		Of: Ref(rateOf(FloorAreaRate).Whole), Beyond: AtMost, Default: 100 * One, Check: "A15"},
	{Flag: FlagInvestmentOver, Name: "楼堂馆所超概算", Records: "base_data/buildings", Value: Ref(rateOf(InvestmentRate).Part),
		Of: Ref(rateOf(InvestmentRate).Whole), Beyond: AtMost, Default: 100 * One, Check: "A15"},
	{Flag: FlagAdjustmentHigh, Name: "预算调增过大", Value: budgetAdjustment, Beyond: AtMost, Default: 20 * One, Check: "B6"},
	{Flag: FlagAdjustmentLow, Name: "预算调减过大", Value: budgetAdjustment, Beyond: AtLeast, Default: -20 * One, Check: "B6"},
}

// costOver is the limit of what a line of 附件1 may come to this year: the whole
// of its figure in another column.
func costOver(flag, name, line, column, check string) Limit {
	const costs = "base_data/costs/"
	return Limit{
		Flag: flag, Name: name, Value: Ref(costs + line + "/final"), Of: Ref(costs + line + "/" + column),
		Beyond: AtMost, Default: 100 * One, Check: check,
	}
}

var budgetAdjustment = rateOf(AdjustmentRate).Ratio()
