package main

// published are two submissions that were published, with the figures as printed: a whole
// one (three forms) and a 基础数据表 alone. Persons and telephone numbers are removed.
var published = []struct {
	file     string
	layout   *layout
	modified string
	make     func() *submission
}{
	{"岳阳市城市管理综合行政执法支队直属三大队2023年度绩效自评表", paper, "2024-05-20T02:18:00Z", lawEnforcement},
	{"岳阳市岳阳楼区文化旅游广电体育局2023年度整体支出绩效基础数据表", cultureLayout, "2024-05-22T07:41:00Z", culture},
}

// cultureLayout is the paper form as the bureau for culture printed it.
var cultureLayout = &layout{
	id: "paper", about: "the paper, 基础数据表 alone, printed as 附件2",
	sheets: [3]string{"基础数据表"}, attachments: [3]string{"附件2"},
	wordings: []wording{
		{"其中：公车购置", "其中:公车购置"},
		{"项目支出：", "项目支出:"},
		{"上级转移支付(一个专项一行）", "上级转移支付(一个专项一行)"},
		{"其中：办公经费", "其中:办公经费"},
		{"投资概算控制率", "投资概算控制"},
	},
}

func lawEnforcement() *submission {
	const unit = "岳阳市城市管理综合行政执法支队直属三大队"
	none := say("无")
	slash := say("/")
	blanks := triple{}
	zeros := three(0, 0, 0)
	first := func(p micro) triple { return triple{num(p)} }
	same := func(level1 int, level2, name, value string, points micro) indicator {
		return indicator{level1: level1, level2: level2, name: name, target: say(value), actual: say(value), full: num(points), score: num(points)}
	}
	share := func(level1 int, level2, name string, target, actual answer, full, score micro) indicator {
		return indicator{level1: level1, level2: level2, name: name, target: target, actual: actual, full: num(full), score: num(score)}
	}
	return &submission{
		unit: unit, year: 2023,
		base: &baseData{
			unit:  unit,
			posts: num(27 * one), staff: num(23 * one), staffRate: pct(85.19 * one),
			threePublic: first(7.4 * one), vehicles: first(5.9 * one), purchase: zeros, operation: first(5.9 * one),
			overseas: zeros, hospitality: three(1.5*one, 0, 0),
			projects: zeros, business: zeros, contract: zeros, district: blanks, transfers: first(0),
			operating: three(50.4*one, 46.8*one, 46.8*one), office: three(25.1*one, 15.5*one, 15.5*one),
			utilities: three(6.5*one, 2.3*one, 2.3*one), meetings: three(2*one, 0, 0),
			procurement: three(93.61*one, 113.36*one, 113.36*one), adjustment: zeros,
			buildings: [][6]answer{{none, none, none, none, none, none}},
			measures:  "1、加强组织领导；2、完善制度建设；3、强化预算管理；4、严格经费开支；5、推行绿色办公；6、加强公用车管理；7、加强宣传教育；8、强化监督检查；9、建立考核机制。",
			signature: "单位负责人签字：           填表人：（略） 联系电话：（略） 填报日期：2024年5月",
		},
		overall: &overall{
			unit:     unit,
			budget:   money{num(865.82 * one), num(899.13 * one), num(899.13 * one), num(10 * one), pct(100 * one), num(10 * one)},
			bySource: num(899.13 * one), general: num(889.95 * one), fund: num(0), nontax: num(0), other: num(9.18 * one),
			byNature: num(899.13 * one), basic: num(899.13 * one), projects: num(0),
			expected: "一、贯彻执行国家有关城市管理方面的法律、法规、规章和政策规定。" +
				"二、负责行使本大队管辖内的市政公用设施运行管理、市容环境卫生管理、园林绿化管理、城区禁止燃放烟花爆竹等城市管理方面的行政处罚权及相应的行政强制权。" +
				"三、负责行使本大队管辖区域内城市河道和水域倾倒废弃物和垃圾及违规取土、城市河道和水域违法构筑物拆除等水务管理方面的行政处罚权及相应的行政强制权。" +
				"四、负责行使本大队管辖区域内城市社会生活噪声污染、餐饮服务业油烟污染、露天烧烤污染、城市焚烧沥青塑料垃圾等烟尘和恶臭污染、露天焚烧秸秆落叶等烟尘污染、燃放烟花爆竹污染、渣土运输扬尘污染、城市建筑施工噪声污染、建筑施工扬尘污染等生态环境保护管理方面的行政处罚权及相应的行政强制权。" +
				"五、负责行使本大队管辖区域内户外公共场所无照经营、食品销售和餐饮摊点无证经营，违规设置户外广告等市场监督管理方面的行政处罚权及相应的行政强制权。" +
				"六、负责行使本大队管辖区域内侵占城市道路、违法停放车辆等城市公安交通管理方面的行政处罚权及相应的行政强制权。" +
				"七、负责本大队管辖区域内“牛皮癣”的治理和清除工作；负责对本大队管辖区域内“门前三包”、燃放烟花爆竹的监督管理以及考评工作。",
			achieved: "严格按照年初预算绩效管理坚持绩效导向、完成各项绩效目标如下：\n" +
				"1.组织综合执法能力素质培训，邀请专家，通过办培训班、法制讲坛等形式，提升执法人员执法水平。\n" +
				"2.落实市容环境卫生责任制度，取缔市场周边占道经营，整治脏、乱、差、乱搭建等现象，促进城市经营秩序逐渐优化。\n" +
				"3.切实推进全国文明城市创建，把加强城市管理工作作为改善人居环境、提升城市形象、增强城市综合功能、保障城市经济社会可持续发展的重要工作来作。城市管理工作取得了明显成效。",
			indicators: []indicator{
				same(0, "数量指标", "违章集中整治次数（含夜市、基建场地污染源）", "169次", 5*one),
				same(0, "数量指标", "执法办案件数", "190件", 5*one),
				same(0, "数量指标", "宣教协调会议", "23次", 5*one),
				share(0, "质量指标", "违章违法案件处理率", pct(100*one), pct(100*one), 5*one, 5*one),
				share(0, "质量指标", "日常管理及时到位率", pct(100*one), pct(100*one), 5*one, 5*one),
				share(0, "质量指标", "履职工作任务完成准时率", say("100%"), say("99%"), 5*one, 4*one),
				same(0, "时效指标", "劝阻撒漏污染，查处违规运输车辆", "每天", 5*one),
				same(0, "时效指标", "常态化管理", "每天", 5*one),
				same(0, "时效指标", "及时纠章不文明行为", "每天", 2*one),
				same(0, "成本指标", "总成本控制", "不超过预算金额", 3*one),
				same(0, "成本指标", "负面舆论及处理成本", "降低", 2*one),
				same(0, "成本指标", "水、电能耗", "降低", 3*one),
				same(1, "经济效益指标", "促进经济良性发展", "提高", 10*one),
				same(1, "社会效益指标", "维护文明城市形象", "提高", 10*one),
				share(1, "生态效益指标", "城市整洁率", pct(98*one), pct(98*one), 5*one, 5*one),
				same(1, "可持续影响指标", "内部管理规范", "提高", 5*one),
				share(2, "服务对象满意度指标", "社会公众满意度", say("96%"), say("95%"), 10*one, 9*one),
			},
			totalFull: num(100 * one), totalScore: num(98 * one),
			signature: "单位负责人签字：            填表人：（略） 联系电话：（略）  填报日：2024年5月",
		},
		projects: []*project{{
			name: "/", department: "/", unit: "/", none: true,
			budget:    money{slash, slash, slash, num(10 * one), slash, slash},
			totalFull: num(100 * one), totalScore: slash,
			signature: "单位负责人签字：             填表人：          联系电话：            填报日期：",
		}},
	}
}

func culture() *submission {
	const unit = "岳阳市岳阳楼区文化旅游广电体育局"
	zero := num(0)
	return &submission{
		unit: unit, year: 2023,
		base: &baseData{
			unit:  unit,
			posts: num(11 * one), staff: num(16 * one),
			threePublic: three(1.84*one, 1.49*one, 1.49*one), hospitality: three(1.84*one, 1.49*one, 1.49*one),
			projects: three(2218.71*one, 1731.57*one, 1731.57*one), business: three(224.55*one, 600.58*one, 600.58*one),
			noContract: true,
			districtRows: []namedRow{
				{"疫情防控项目", three(1348.82*one, 324.05*one, 324.05*one)},
				{"公共文化服务体系建设", three(140*one, 68.7*one, 68.7*one)},
				{"局办公楼维修改造", three(0, 163.91*one, 163.91*one)},
				{"鹰山文化中心图书馆维修改造", three(0, 334.46*one, 334.46*one)},
				{"体彩公益金支出", triple{budget: num(173.87 * one), final: num(173.87 * one)}},
			},
			transferRows: []namedRow{
				{"公共文化服务体系建设", triple{budget: num(66 * one), final: num(66 * one)}},
			},
			operating: triple{num(30.05 * one), fixed(28.90*one, 2), fixed(28.90*one, 2)},
			office:    three(27.71*one, 25.6*one, 25.6*one), utilities: three(2.34*one, 3.3*one, 3.3*one), meetings: three(0, 0, 0),
			procurement: triple{budget: num(1551.4 * one), final: num(1551.4 * one)},
			adjustment:  three(431.64*one, 322.07*one, 322.07*one),
			buildings:   [][6]answer{{zero, zero, zero, zero, zero, zero}},
			measures:    "《专项资金管理办法》《岳阳楼区文化旅游广电体育局内控管理办法》",
		},
	}
}
