package main

// unit is a unit of the district: the data from which its figures are made.
type unit struct {
	name   string
	kind   *kind
	posts  int // 编制数
	staff  int // 实际在职人数
	layout *layout
	file   string // the name of the workbook, or of the folder if each form has a file

	vehicles    int    // vehicles kept
	hospitality micro  // 公务接待 of this year
	purchase    triple // 公车购置, where there was any
	overseas    triple // 出国经费, where there was any
	works       []work // projects
	noSlash     bool   // without projects: no 附件3 at all, not the 「/」 form
	noContract  bool   // no row 编外用工人员经费
	subtotals   bool   // 区级专项资金 and 上级转移支付 hold the totals of their rows
	buildings   []building

	duties     []duty // the unit's own, before those of its kind
	indicators int    // rows of 附件2, 17 to 70
	execution  int64  // the 执行率 to reach about, in units of 0.01 %
	lost       int    // the number of rows that lose points
	deep       bool   // they lose many points each
	quantum    micro  // amounts are rounded to multiples of it; 0 means 0.01 万元
}

// duty is something that a unit does and counts.
type duty struct {
	name    string
	measure string // 次
	count   int64
}

// work is a project: a row of 附件1 and an 附件3 of its own.
type work struct {
	section section
	name    string
	amount  micro // spent this year
	duty    duty
}

// section says where on 附件1 a project stands.
type section uint8

const (
	operations section = iota // 业务工作经费
	contract                  // 编外用工人员经费
	special                   // a row under 区级专项资金
	transfer                  // a row under 上级转移支付
)

// building is a building finished this year: m² and 万元.
type building struct{ approvedArea, actualArea, planned, spent micro }

// kind holds the data that units of one sort share.
type kind struct {
	id        string
	salary    micro // for a person and year
	operating micro // 公用经费 for a person and year
	vehicle   micro // running cost of a vehicle
	nontax    int64 // share of 纳入专户管理的非税收入, in units of 0.01 %
	other     int64 // share of 其他资金
	fund      int64 // share of 政府性基金
	served    string
	goal      string
	duties    []duty
	benefits  []benefit
}

// benefit is an indicator of effect. It has a word such as 提高 or 降低 where its target is
// 0.
type benefit struct {
	level2 string
	name   string
	target micro // percent
	word   string
}

var (
	bureau = &kind{
		id: "bureau", salary: 15.2 * one, operating: 2.1 * one, vehicle: 3.6 * one, other: 60, served: "服务对象",
		goal: "围绕区委、区政府中心工作，依法履行部门职责，统筹推进各项重点任务",
		duties: []duty{
			{"机关作风督查", "次", 24}, {"信访事项办理", "件", 36}, {"建议提案办理", "件", 18}, {"业务培训", "期", 6},
			{"安全生产检查", "次", 48}, {"普法宣传", "场", 10}, {"企业走访服务", "户", 90}, {"政务信息报送", "条", 72},
			{"依申请公开答复", "件", 9}, {"调研报告", "篇", 8}, {"档案整理", "卷", 420}, {"志愿服务", "次", 16},
			{"规范性文件审查", "件", 7}, {"帮扶走访", "户", 48}, {"应急演练", "次", 4}, {"内部审计", "次", 2},
		},
		benefits: []benefit{
			{"经济效益指标", "促进区域经济发展", 0, "促进"}, {"社会效益指标", "提升政务服务水平", 0, "提升"},
			{"社会效益指标", "群众诉求按期办结率", 96 * one, ""}, {"生态效益指标", "机关办公能耗", 0, "降低"},
			{"可持续影响指标", "长效管理机制健全", 0, "健全"}, {"经济效益指标", "财政资金使用效益", 0, "提高"},
			{"社会效益指标", "政策知晓率", 90 * one, ""}, {"可持续影响指标", "干部队伍业务能力", 0, "提升"},
			{"社会效益指标", "重点工作任务完成率", 98 * one, ""}, {"生态效益指标", "绿色采购占比", 60 * one, ""},
			{"可持续影响指标", "信息化应用水平", 0, "提高"}, {"社会效益指标", "社会公众投诉", 0, "减少"},
		},
	}
	street = &kind{
		id: "street", salary: 13.4 * one, operating: 1.9 * one, vehicle: 4.1 * one, other: 140, fund: 380, served: "辖区居民",
		goal: "加强基层党的建设，统筹辖区发展，组织公共服务，实施综合管理，维护平安稳定",
		duties: []duty{
			{"网格巡查", "次", 3650}, {"矛盾纠纷调解", "件", 186}, {"安全生产检查", "次", 240}, {"消防隐患排查", "处", 320},
			{"环境卫生整治", "次", 52}, {"困难群众走访", "户", 620}, {"民政救助", "人次", 340}, {"文明创建活动", "场", 24},
			{"便民服务办件", "件", 9800}, {"违法建设拆除", "平方米", 1800}, {"就业技能培训", "期", 8}, {"反诈宣传", "场", 36},
			{"防汛演练", "次", 3}, {"垃圾分类督导", "次", 260}, {"退役军人走访", "人次", 210}, {"老旧小区议事协调", "次", 44},
		},
		benefits: []benefit{
			{"经济效益指标", "促进辖区经济发展", 0, "促进"}, {"社会效益指标", "辖区治安案件", 0, "下降"},
			{"社会效益指标", "居民诉求办结率", 97 * one, ""}, {"生态效益指标", "辖区环境整洁率", 95 * one, ""},
			{"可持续影响指标", "基层治理能力", 0, "增强"}, {"社会效益指标", "困难群众救助覆盖率", 98 * one, ""},
			{"生态效益指标", "垃圾分类参与率", 85 * one, ""}, {"经济效益指标", "新增市场主体", 0, "增加"},
			{"可持续影响指标", "居民自治参与度", 0, "提高"}, {"社会效益指标", "平安建设知晓率", 92 * one, ""},
			{"生态效益指标", "辖区裸露黄土覆盖率", 90 * one, ""}, {"可持续影响指标", "社区服务设施", 0, "完善"},
		},
	}
	school = &kind{
		id: "school", salary: 12.6 * one, operating: 1.45 * one, vehicle: 3.2 * one, nontax: 260, other: 80, served: "学生及家长",
		goal: "全面贯彻党的教育方针，落实立德树人根本任务，保障学校正常运转和教育教学质量稳步提升",
		duties: []duty{
			{"教研活动", "次", 40}, {"教师培训", "人次", 86}, {"校园安全演练", "次", 8}, {"家访", "人次", 420},
			{"课后服务", "课时", 1440}, {"学生体质测试", "人", 1280}, {"心理健康辅导", "人次", 160}, {"家长会", "次", 6},
			{"公开课", "节", 32}, {"困难学生资助", "人次", 94}, {"社团活动", "次", 180}, {"校园食堂检查", "次", 36},
			{"教学设备维护", "台", 120}, {"图书借阅", "册", 5600}, {"学科竞赛", "次", 10}, {"法治副校长授课", "次", 4},
		},
		benefits: []benefit{
			{"社会效益指标", "义务教育巩固率", 100 * one, ""}, {"社会效益指标", "学生综合素质", 0, "提升"},
			{"经济效益指标", "教育资金使用效益", 0, "提高"}, {"生态效益指标", "校园绿化覆盖率", 35 * one, ""},
			{"可持续影响指标", "教师队伍专业水平", 0, "提升"}, {"社会效益指标", "学生体质健康合格率", 95 * one, ""},
			{"生态效益指标", "校园水电能耗", 0, "降低"}, {"可持续影响指标", "学校管理制度", 0, "完善"},
			{"社会效益指标", "校园安全事故", 0, "零发生"}, {"可持续影响指标", "家校共育机制", 0, "健全"},
			{"经济效益指标", "减轻家庭教育负担", 0, "减轻"}, {"社会效益指标", "课后服务参与率", 85 * one, ""},
		},
	}
	hospital = &kind{
		id: "hospital", salary: 14.1 * one, operating: 2.6 * one, vehicle: 4.4 * one, other: 4200, served: "就诊患者",
		goal: "落实基本医疗和公共卫生服务任务，改善就医条件，保障辖区居民健康",
		duties: []duty{
			{"门急诊诊疗", "人次", 46000}, {"家庭医生签约服务", "人", 8200}, {"居民健康档案更新", "份", 15600}, {"老年人健康体检", "人", 3100},
			{"预防接种", "剂次", 18400}, {"高血压患者随访", "人次", 7600}, {"健康教育讲座", "场", 24}, {"院内感染检查", "次", 48},
			{"孕产妇健康管理", "人", 420}, {"医务人员培训", "人次", 180}, {"义诊活动", "场", 18}, {"医疗设备维护", "台", 64},
			{"双向转诊", "人次", 360}, {"传染病报告", "例", 210}, {"处方点评", "张", 2400}, {"卫生应急演练", "次", 4},
		},
		benefits: []benefit{
			{"社会效益指标", "居民健康素养水平", 0, "提高"}, {"社会效益指标", "适龄儿童接种率", 95 * one, ""},
			{"经济效益指标", "减轻群众就医负担", 0, "减轻"}, {"生态效益指标", "医疗废物规范处置率", 100 * one, ""},
			{"可持续影响指标", "基层医疗服务能力", 0, "增强"}, {"社会效益指标", "传染病及时报告率", 100 * one, ""},
			{"可持续影响指标", "公共卫生服务体系", 0, "完善"}, {"社会效益指标", "高血压规范管理率", 68 * one, ""},
			{"经济效益指标", "药占比", 0, "下降"}, {"生态效益指标", "院区环境", 0, "改善"},
			{"社会效益指标", "医疗纠纷", 0, "减少"}, {"可持续影响指标", "人才梯队建设", 0, "加强"},
		},
	}
	enforcement = &kind{
		id: "enforcement", salary: 14.3 * one, operating: 2.4 * one, vehicle: 4.6 * one, other: 90, served: "社会公众",
		goal: "严格规范公正文明执法，查处违法行为，维护公共秩序和群众合法权益",
		duties: []duty{
			{"日常巡查", "次", 1460}, {"执法办案", "件", 190}, {"集中整治", "次", 60}, {"投诉举报处理", "件", 420},
			{"联合执法", "次", 18}, {"普法宣传", "场", 24}, {"执法人员培训", "期", 6}, {"案卷评查", "卷", 60},
			{"夜间检查", "次", 96}, {"责令改正通知", "份", 260}, {"行政指导", "次", 130}, {"执法记录仪配备", "台", 28},
			{"应急值守", "天", 365}, {"重大活动保障", "次", 14}, {"廉政教育", "次", 12}, {"装备维护", "次", 24},
		},
		benefits: []benefit{
			{"社会效益指标", "违法行为发生率", 0, "下降"}, {"经济效益指标", "维护公平市场秩序", 0, "维护"},
			{"生态效益指标", "辖区环境秩序达标率", 95 * one, ""}, {"可持续影响指标", "常态化执法机制", 0, "健全"},
			{"社会效益指标", "行政处罚案件结案率", 96 * one, ""}, {"社会效益指标", "行政复议纠错", 0, "减少"},
			{"可持续影响指标", "执法队伍规范化水平", 0, "提升"}, {"生态效益指标", "扬尘油烟投诉", 0, "减少"},
			{"社会效益指标", "普法知晓率", 90 * one, ""}, {"经济效益指标", "减少违法损失", 0, "减少"},
			{"可持续影响指标", "信息化执法能力", 0, "增强"}, {"社会效益指标", "重大案件法制审核率", 100 * one, ""},
		},
	}
	service = &kind{
		id: "service", salary: 12.9 * one, operating: 1.7 * one, vehicle: 3.4 * one, other: 120, served: "服务对象",
		goal: "完善公共服务供给，规范内部管理，保障各项公益服务正常开展",
		duties: []duty{
			{"公益服务活动", "场", 60}, {"设施巡检", "次", 520}, {"业务培训", "期", 8}, {"来访接待", "人次", 5200},
			{"设备维护", "台", 140}, {"宣传稿件", "篇", 96}, {"安全检查", "次", 52}, {"档案整理", "卷", 260},
			{"志愿服务", "次", 30}, {"服务对象回访", "人次", 480}, {"维修养护", "处", 210}, {"调研走访", "次", 24},
			{"物资采购验收", "批", 18}, {"应急演练", "次", 4}, {"信息公开", "条", 48}, {"制度修订", "项", 6},
		},
		benefits: []benefit{
			{"社会效益指标", "公共服务水平", 0, "提升"}, {"经济效益指标", "节约运行成本", 0, "节约"},
			{"生态效益指标", "设施完好率", 95 * one, ""}, {"可持续影响指标", "服务长效机制", 0, "健全"},
			{"社会效益指标", "服务事项按期办结率", 98 * one, ""}, {"社会效益指标", "服务覆盖面", 0, "扩大"},
			{"生态效益指标", "能源资源消耗", 0, "降低"}, {"可持续影响指标", "人员专业能力", 0, "提高"},
			{"经济效益指标", "资产使用效率", 0, "提高"}, {"社会效益指标", "群众知晓率", 90 * one, ""},
			{"可持续影响指标", "数字化管理水平", 0, "提升"}, {"社会效益指标", "安全责任事故", 0, "零发生"},
		},
	}
)

// hundredYuan rounds amounts to 0.01 万元, which most units write; some write
// every 分.
const (
	hundredYuan micro = 10_000
	oneYuan     micro = 100
	oneFen      micro = 1
)

// units are the units of 星澜区, an invented district, in the order of its roster.
var units = []*unit{
	{name: "星澜区人民政府办公室", kind: bureau, posts: 46, staff: 44, layout: paper, file: "星澜区人民政府办公室2023年度整体支出绩效自评",
		vehicles: 4, hospitality: 6.82 * one, overseas: three(0, 0, 0), indicators: 70, execution: 9_874, lost: 3,
		duties: []duty{{"政府常务会议组织", "次", 26}, {"公文办理", "件", 4860}, {"督查事项办结", "件", 312}},
		works: []work{
			{operations, "政务督查与会务保障", 186.45 * one, duty{"会务保障", "场", 210}},
			{special, "政府门户网站运维", 58.6 * one, duty{"网站信息发布", "条", 6200}},
		}},
	{name: "星澜区发展和改革局", kind: bureau, posts: 32, staff: 31, layout: stacked, file: "发改局绩效自评（2023）",
		vehicles: 1, hospitality: 1.26 * one, indicators: 28, execution: 9_712, lost: 2,
		duties: []duty{{"重点项目调度", "次", 48}, {"项目备案审批", "件", 265}, {"价格认定", "件", 84}},
		works:  []work{{operations, "重点项目前期工作经费", 132.4 * one, duty{"项目前期论证", "个", 18}}}},
	{name: "星澜区教育局", kind: bureau, posts: 58, staff: 55, layout: computed, file: "星澜区教育局附件1-3",
		vehicles: 2, hospitality: 0.94 * one, indicators: 42, execution: 9_936, lost: 2, noContract: true,
		duties: []duty{{"学校督导", "次", 120}, {"招生考试组织", "次", 9}, {"教师招聘", "人", 86}},
		works: []work{
			{operations, "教育督导与教研经费", 268.32 * one, duty{"教研视导", "次", 96}},
			{special, "义务教育学校运转补助", 3_842.75 * one, duty{"补助学校", "所", 34}},
			{special, "校舍安全维修改造", 1_260 * one, duty{"维修校舍", "平方米", 18600}},
			{transfer, "城乡义务教育补助经费", 5_318.61 * one, duty{"受益学生", "人", 41260}},
		}},
	{name: "星澜区科技和工业信息化局", kind: bureau, posts: 27, staff: 25, layout: retyped, file: "科工信局 绩效自评报表",
		vehicles: 1, hospitality: 1.08 * one, indicators: 24, execution: 9_655, lost: 4,
		duties: []duty{{"高新技术企业培育", "家", 21}, {"技术合同登记", "份", 146}},
		works: []work{
			{operations, "科技创新服务经费", 75.2 * one, duty{"科技政策宣讲", "场", 16}},
			{special, "企业研发奖补资金", 1_025.2 * one, duty{"奖补企业", "家", 58}},
		}},
	{name: "星澜区民政局", kind: bureau, posts: 29, staff: 29, layout: yearless, file: "星澜区民政局自评表（定稿）",
		vehicles: 1, hospitality: 0.62 * one, indicators: 31, execution: 9_983, lost: 1,
		duties: []duty{{"低保对象核查", "户", 2860}, {"养老机构检查", "次", 72}, {"婚姻登记", "对", 3120}},
		works: []work{
			{operations, "民政事务工作经费", 96.3 * one, duty{"社会组织年检", "家", 214}},
			{contract, "社工站购买服务", 142.56 * one, duty{"入户服务", "次", 6800}},
			{special, "困难群众救助补助", 2_146.88 * one, duty{"救助对象", "人", 5840}},
			{transfer, "养老服务体系建设补助", 386 * one, duty{"新增养老床位", "张", 160}},
		}},
	{name: "星澜区司法局", kind: bureau, posts: 38, staff: 36, layout: lettered, file: "区司法局2023年绩效自评附表",
		vehicles: 3, hospitality: 0.48 * one, indicators: 26, execution: 9_820, lost: 2,
		duties: []duty{{"人民调解", "件", 1260}, {"法律援助", "件", 385}, {"社区矫正走访", "人次", 940}},
		works:  []work{{operations, "法律援助与普法经费", 118.9 * one, duty{"法律援助案件", "件", 385}}}},
	{name: "星澜区财政局", kind: bureau, posts: 52, staff: 50, layout: shifted, file: "星澜区财政局整体绩效",
		vehicles: 1, hospitality: 1.92 * one, indicators: 33, execution: 9_768, lost: 1,
		duties: []duty{{"预算绩效评价", "个", 36}, {"财政投资评审", "个", 142}, {"国库支付审核", "笔", 28600}},
		works: []work{
			{operations, "预算绩效与投资评审", 312.6 * one, duty{"评审项目", "个", 142}},
			{operations, "财政信息系统运维", 84.5 * one, duty{"系统维护", "次", 52}},
		}},
	{name: "星澜区人力资源和社会保障局", kind: bureau, posts: 41, staff: 40, layout: paper, file: "人社局-绩效自评-20240312",
		vehicles: 1, hospitality: 0.35 * one, indicators: 36, execution: 10_000, lost: 0,
		duties: []duty{{"城镇新增就业", "人", 5200}, {"劳动争议仲裁", "件", 268}, {"技能培训", "人次", 3400}},
		works: []work{
			{operations, "劳动保障监察与仲裁", 64.28 * one, duty{"监察检查", "户", 310}},
			{transfer, "就业补助资金", 1_486 * one, duty{"享受补贴", "人次", 4120}},
		}},
	{name: "星澜区住房和城乡建设局", kind: bureau, posts: 49, staff: 47, layout: stacked, file: "住建局2023绩效（三张表）",
		vehicles: 2, hospitality: 0.88 * one, indicators: 30, execution: 9_541, lost: 3, subtotals: true,
		duties:    []duty{{"质量安全监督", "次", 860}, {"施工许可办理", "件", 136}},
		buildings: []building{{5_200 * one, 5_180.6 * one, 2_460 * one, 2_418.35 * one}, {1_860 * one, 1_842 * one, 815 * one, 806.9 * one}},
		works: []work{
			{special, "老旧小区改造", 6_420.35 * one, duty{"改造小区", "个", 14}},
			{special, "农村危房改造", 186 * one, duty{"改造户数", "户", 62}},
			{transfer, "保障性安居工程补助", 2_810.4 * one, duty{"受益户数", "户", 1860}},
		}},
	{name: "星澜区交通运输局", kind: bureau, posts: 35, staff: 34, layout: paper, file: "星澜区交通运输局绩效自评表2023",
		vehicles: 2, hospitality: 0.56 * one, indicators: 25, execution: 9_633, lost: 2,
		duties: []duty{{"农村公路巡查", "公里", 486}, {"道路运输检查", "次", 320}},
		works:  []work{{special, "农村公路养护", 845.2 * one, duty{"养护里程", "公里", 486}}}},
	{name: "星澜区农业农村局", kind: bureau, posts: 44, staff: 43, layout: apart, file: "区农业农村局",
		vehicles: 2, hospitality: 0.74 * one, indicators: 34, execution: 9_790, lost: 2, quantum: oneFen,
		duties: []duty{{"农产品抽检", "批次", 960}, {"高标准农田巡查", "亩", 12400}},
		works:  []work{{transfer, "高标准农田建设", 1_920.314578 * one, duty{"建设面积", "亩", 8600}}}},
	{name: "星澜区商务局", kind: bureau, posts: 21, staff: 20, layout: yearless, file: "商务局附件1、2、3",
		vehicles: 1, hospitality: 2.36 * one, overseas: three(6.8*one, 6.5*one, 5.94*one), indicators: 22, execution: 9_471, lost: 3, deep: true,
		duties: []duty{{"招商推介活动", "场", 12}, {"外贸企业走访", "家", 76}},
		works:  []work{{operations, "招商引资工作经费", 214.7 * one, duty{"签约项目", "个", 26}}}},
	{name: "星澜区卫生健康局", kind: bureau, posts: 47, staff: 46, layout: paper, file: "卫健局2023年部门整体支出绩效自评表",
		vehicles: 2, hospitality: 0.81 * one, indicators: 38, execution: 9_902, lost: 2,
		duties: []duty{{"卫生监督检查", "户次", 1640}, {"医疗机构校验", "家", 188}},
		works: []work{
			{operations, "卫生监督工作经费", 76.9 * one, duty{"监督检查", "户次", 1640}},
			{transfer, "基本公共卫生服务补助", 2_974.16 * one, duty{"服务人口", "人", 356200}},
		}},
	{name: "星澜区退役军人事务局", kind: bureau, posts: 16, staff: 15, layout: lettered, file: "退役军人局 绩效",
		vehicles: 0, hospitality: 0.2 * one, indicators: 19, execution: 9_865, lost: 5,
		duties: []duty{{"优抚对象走访", "人次", 640}, {"就业招聘会", "场", 4}},
		works:  []work{{special, "优抚对象抚恤补助", 1_136.42 * one, duty{"发放对象", "人", 1426}}}},
	{name: "星澜区应急管理局", kind: bureau, posts: 33, staff: 32, layout: retyped, file: "应急局2023绩效自评",
		vehicles: 3, hospitality: 0.3 * one, purchase: three(36.8*one, 25*one, 24.6*one), indicators: 27, execution: 9_728, lost: 2, noContract: true,
		duties: []duty{{"企业安全检查", "家次", 1280}, {"应急物资盘点", "次", 12}},
		works: []work{
			{operations, "安全生产监管经费", 156.2 * one, duty{"专家检查", "家次", 420}},
			{special, "应急救援装备购置", 1_048.66 * one, duty{"购置装备", "台", 96}},
		}},
	{name: "星澜区审计局", kind: bureau, posts: 28, staff: 27, layout: paper, file: "星澜区审计局2023年度绩效自评表",
		vehicles: 1, hospitality: 0.12 * one, indicators: 23, execution: 9_911, lost: 1,
		duties: []duty{{"审计项目", "个", 22}, {"审计整改督促", "项", 164}},
		works:  []work{{operations, "政府投资审计", 128.4 * one, duty{"审计项目", "个", 22}}}},
	{name: "星澜区市场监督管理局", kind: bureau, posts: 126, staff: 121, layout: computed, file: "市监局绩效自评（含附件3）",
		vehicles: 9, hospitality: 1.15 * one, indicators: 45, execution: 9_588, lost: 3,
		duties: []duty{{"食品经营检查", "户次", 8600}, {"特种设备检查", "台次", 2140}, {"投诉举报处理", "件", 6350}},
		works: []work{
			{operations, "市场监管执法经费", 246.8 * one, duty{"执法检查", "户次", 8600}},
			{contract, "协管人员经费", 318.24 * one, duty{"协管巡查", "次", 5200}},
			{special, "食品安全抽检", 186.5 * one, duty{"抽检批次", "批次", 2480}},
		}},
	{name: "星澜区统计局", kind: bureau, posts: 18, staff: 17, layout: paper, file: "统计局绩效自评表",
		vehicles: 0, indicators: 17, execution: 10_000, lost: 1,
		duties: []duty{{"统计调查", "次", 12}, {"企业报表审核", "份", 3600}}},
	{name: "星澜区医疗保障局", kind: bureau, posts: 22, staff: 22, layout: shifted, file: "医保局2023年度自评",
		vehicles: 1, hospitality: 0.16 * one, indicators: 21, execution: 9_945, lost: 1,
		duties: []duty{{"定点机构检查", "家次", 260}, {"医保经办服务", "件", 48600}},
		works:  []work{{operations, "医保经办服务经费", 88.75 * one, duty{"经办业务", "件", 48600}}}},
	{name: "星澜区信访局", kind: bureau, posts: 12, staff: 11, layout: stacked, file: "信访局",
		vehicles: 1, hospitality: 0.08 * one, indicators: 17, execution: 9_680, lost: 2, noSlash: true,
		duties: []duty{{"来访接待", "批次", 860}, {"信访积案化解", "件", 38}}},
	{name: "星澜区城市管理局", kind: bureau, posts: 61, staff: 59, layout: paper, file: "城管局2023绩效自评（盖章前）",
		vehicles: 5, hospitality: 0.42 * one, indicators: 52, execution: 9_562, lost: 11, deep: true,
		duties: []duty{{"市容巡查", "次", 2920}, {"数字城管案件处置", "件", 18600}},
		works: []work{
			{operations, "市容管理经费", 286.4 * one, duty{"市容整治", "次", 120}},
			{special, "道路清扫保洁服务", 4_386.9 * one, duty{"保洁面积", "平方米", 3860000}},
		}},
	{name: "星澜区行政审批服务局", kind: bureau, posts: 30, staff: 29, layout: yearless, file: "行政审批局绩效自评",
		vehicles: 0, hospitality: 0.24 * one, indicators: 29, execution: 9_974, lost: 0,
		duties: []duty{{"窗口办件", "件", 126000}, {"帮办代办", "件", 3400}},
		works:  []work{{operations, "政务大厅运行经费", 204.36 * one, duty{"窗口服务", "件", 126000}}}},

	{name: "星澜区望塔街道办事处", kind: street, posts: 68, staff: 66, layout: paper, file: "望塔街道2023年度绩效自评",
		vehicles: 3, hospitality: 0.86 * one, indicators: 60, execution: 9_488, lost: 5,
		duties: []duty{{"楼栋长走访", "户", 4200}, {"夜市秩序巡查", "次", 365}},
		works: []work{
			{operations, "社区工作经费", 268.5 * one, duty{"社区活动", "场", 86}},
			{contract, "社区专职网格员", 412.8 * one, duty{"网格巡查", "次", 3650}},
			{special, "背街小巷整治", 320.6 * one, duty{"整治街巷", "条", 18}},
		}},
	{name: "星澜区梧桐岭街道办事处", kind: street, posts: 57, staff: 55, layout: lettered, file: "梧桐岭街道绩效表",
		vehicles: 2, hospitality: 0.64 * one, indicators: 35, execution: 9_603, lost: 3,
		duties: []duty{{"林区防火巡查", "次", 720}, {"登山步道维护", "公里", 14}},
		works: []work{
			{operations, "社区惠民项目", 140 * one, duty{"惠民项目", "个", 28}},
			{special, "森林防火专项", 66.4 * one, duty{"防火宣传", "场", 20}},
		}},
	{name: "星澜区白鹭洲街道办事处", kind: street, posts: 62, staff: 60, layout: stacked, file: "白鹭洲街道办（绩效）",
		vehicles: 3, hospitality: 0.72 * one, indicators: 40, execution: 8_637, lost: 6,
		duties: []duty{{"河道巡查", "次", 520}, {"湿地保护宣传", "场", 12}},
		works:  []work{{special, "洲岛环境综合整治", 486.25 * one, duty{"清理岸线", "公里", 9}}}},
	{name: "星澜区长桥街道办事处", kind: street, posts: 54, staff: 53, layout: computed, file: "长桥街道 附件1 2 3",
		vehicles: 2, hospitality: 0.55 * one, indicators: 32, execution: 9_735, lost: 2,
		duties: []duty{{"桥下空间巡查", "次", 240}, {"物业矛盾调处", "件", 68}},
		works: []work{
			{operations, "社区服务群众经费", 180 * one, duty{"服务事项", "件", 1260}},
			{contract, "专职消防队员经费", 96.48 * one, duty{"灭火救援", "次", 46}},
		}},
	{name: "星澜区石榴湾街道办事处", kind: street, posts: 49, staff: 47, layout: shifted, file: "石榴湾街道2023",
		vehicles: 2, hospitality: 0.38 * one, indicators: 30, execution: 9_856, lost: 2, quantum: oneYuan,
		duties: []duty{{"渔港秩序巡查", "次", 180}, {"商户走访", "户", 860}},
		works:  []work{{operations, "社区工作经费", 164.2356 * one, duty{"社区活动", "场", 54}}}},
	{name: "星澜区清和街道办事处", kind: street, posts: 52, staff: 52, layout: retyped, file: "清和街道办事处自评表",
		vehicles: 2, hospitality: 0.46 * one, indicators: 37, execution: 9_512, lost: 4,
		duties: []duty{{"楼道堆物清理", "处", 640}, {"养老助餐", "人次", 15600}},
		works: []work{
			{operations, "社区治理经费", 152.6 * one, duty{"议事协商", "次", 96}},
			{special, "居家养老服务", 1_130.4 * one, duty{"服务老人", "人次", 15600}},
		}},
	{name: "星澜区云栖镇人民政府", kind: street, posts: 71, staff: 68, layout: apart, file: "云栖镇",
		vehicles: 4, hospitality: 1.24 * one, indicators: 48, execution: 9_377, lost: 7,
		duties: []duty{{"人居环境整治", "村次", 96}, {"耕地巡查", "亩", 21600}},
		works: []work{
			{operations, "村级运转经费", 396 * one, duty{"补助村", "个", 18}},
			{transfer, "农村人居环境整治补助", 286.3 * one, duty{"整治村庄", "个", 12}},
		}},
	{name: "星澜区柳溪乡人民政府", kind: street, posts: 48, staff: 46, layout: yearless, file: "柳溪乡政府绩效自评",
		vehicles: 3, hospitality: 0.93 * one, indicators: 27, execution: 9_246, lost: 9, deep: true,
		duties: []duty{{"地质灾害点巡查", "次", 360}, {"产业帮扶", "户", 132}},
		works:  []work{{transfer, "衔接推进乡村振兴补助", 640 * one, duty{"扶持项目", "个", 11}}}},

	{name: "星澜区实验小学", kind: school, posts: 142, staff: 139, layout: paper, file: "实验小学2023年度绩效自评表",
		vehicles: 0, indicators: 23, execution: 10_000, lost: 1,
		duties: []duty{{"书香校园活动", "次", 20}}},
	{name: "星澜区望塔小学", kind: school, posts: 96, staff: 93, layout: stacked, file: "望塔小学",
		vehicles: 0, indicators: 18, execution: 9_982, lost: 1, noSlash: true,
		duties: []duty{{"少先队活动", "次", 28}}},
	{name: "星澜区第二中学", kind: school, posts: 188, staff: 184, layout: computed, file: "第二中学绩效自评",
		vehicles: 1, hospitality: 0.1 * one, indicators: 29, execution: 9_896, lost: 2,
		duties:    []duty{{"中考备考研讨", "次", 16}},
		buildings: []building{{4_600 * one, 4_600 * one, 1_980 * one, 1_946.72 * one}},
		works:     []work{{special, "教学楼扩建工程", 1_946.72 * one, duty{"新增学位", "个", 900}}}},
	{name: "星澜区梧桐岭中学", kind: school, posts: 121, staff: 118, layout: lettered, file: "梧桐岭中学整体支出绩效",
		vehicles: 0, indicators: 20, execution: 9_954, lost: 4, deep: true, noSlash: true,
		duties: []duty{{"劳动实践课", "节", 64}}},
	{name: "星澜区特殊教育学校", kind: school, posts: 36, staff: 35, layout: yearless, file: "特殊教育学校自评表",
		vehicles: 1, indicators: 22, execution: 9_925, lost: 1,
		duties: []duty{{"送教上门", "次", 420}, {"康复训练", "课时", 2600}},
		works:  []work{{transfer, "特殊教育补助资金", 48 * one, duty{"受助学生", "人", 86}}}},
	{name: "星澜区机关幼儿园", kind: school, posts: 44, staff: 42, layout: paper, file: "机关幼儿园（自评）",
		vehicles: 0, indicators: 17, execution: 9_867, lost: 1, quantum: oneFen,
		duties: []duty{{"亲子活动", "次", 12}}},

	{name: "星澜区望塔街道社区卫生服务中心", kind: hospital, posts: 58, staff: 54, layout: paper, file: "望塔社区卫生服务中心绩效自评表",
		vehicles: 1, indicators: 26, execution: 9_764, lost: 2,
		works: []work{{transfer, "基本药物制度补助", 86.4 * one, duty{"配备药品", "种", 420}}}},
	{name: "星澜区长桥街道社区卫生服务中心", kind: hospital, posts: 51, staff: 49, layout: retyped, file: "长桥卫生服务中心2023",
		vehicles: 1, indicators: 24, execution: 9_618, lost: 5, deep: true, noContract: true,
		works: []work{{operations, "家庭医生签约服务", 1_008.5 * one, duty{"签约居民", "人", 8200}}}},
	{name: "星澜区妇幼保健服务中心", kind: hospital, posts: 76, staff: 72, layout: shifted, file: "妇幼保健中心自评",
		vehicles: 1, hospitality: 0.05 * one, indicators: 28, execution: 9_833, lost: 2,
		duties: []duty{{"妇女两癌筛查", "人", 5600}},
		works: []work{
			{transfer, "妇幼健康服务补助", 214.8 * one, duty{"免费筛查", "人", 5600}},
			{special, "新生儿疾病筛查", 62.3 * one, duty{"筛查新生儿", "人", 2140}},
		}},
	{name: "星澜区疾病预防控制中心", kind: hospital, posts: 64, staff: 61, layout: stacked, file: "疾控中心绩效",
		vehicles: 3, hospitality: 0.18 * one, indicators: 33, execution: 9_252, lost: 29, deep: true,
		duties: []duty{{"水质监测", "份", 360}, {"病媒生物监测", "次", 96}},
		works:  []work{{operations, "疾病防控工作经费", 184.2 * one, duty{"流行病学调查", "起", 64}}}},

	{name: "星澜区城市管理综合执法大队", kind: enforcement, posts: 86, staff: 91, layout: paper, file: "城管执法大队绩效自评表2023",
		vehicles: 8, hospitality: 0.26 * one, indicators: 31, execution: 9_915, lost: 2, noSlash: true,
		duties: []duty{{"占道经营整治", "次", 150}}},
	{name: "星澜区农业综合行政执法大队", kind: enforcement, posts: 34, staff: 33, layout: lettered, file: "农业执法大队",
		vehicles: 2, hospitality: 0.15 * one, indicators: 21, execution: 9_788, lost: 1,
		duties: []duty{{"农资市场检查", "次", 180}},
		works:  []work{{operations, "渔政执法经费", 42.68 * one, duty{"水上巡查", "次", 220}}}},
	{name: "星澜区文化市场综合执法大队", kind: enforcement, posts: 19, staff: 18, layout: computed, file: "文化执法大队附件",
		vehicles: 1, hospitality: 0.06 * one, indicators: 18, execution: 10_000, lost: 1,
		duties: []duty{{"文化场所检查", "家次", 560}}},
	{name: "星澜区环境卫生服务中心", kind: service, posts: 92, staff: 90, layout: paper, file: "环卫中心2023年绩效自评表",
		vehicles: 12, hospitality: 0.1 * one, purchase: three(86*one, 60*one, 58.4*one), indicators: 30, execution: 9_586, lost: 3,
		duties: []duty{{"垃圾清运", "吨", 86400}, {"公厕保洁", "座", 68}},
		works: []work{
			{contract, "环卫工人经费", 2_186.4 * one, duty{"清扫路段", "条", 214}},
			{special, "垃圾转运站运行", 468.9 * one, duty{"转运垃圾", "吨", 86400}},
		}},
	{name: "星澜区园林绿化所", kind: service, posts: 40, staff: 38, layout: yearless, file: "园林所绩效自评",
		vehicles: 2, hospitality: 0.04 * one, indicators: 25, execution: 9_699, lost: 2,
		duties: []duty{{"绿地养护", "平方米", 642000}, {"行道树修剪", "株", 8600}},
		works:  []work{{special, "公园绿地养护", 736.55 * one, duty{"养护面积", "平方米", 642000}}}},
	{name: "星澜区图书馆", kind: service, posts: 24, staff: 23, layout: stacked, file: "图书馆2023绩效",
		vehicles: 0, indicators: 20, execution: 9_958, lost: 1,
		duties: []duty{{"读者活动", "场", 120}, {"新书入藏", "册", 16800}},
		works:  []work{{transfer, "公共图书馆免费开放补助", 40 * one, duty{"接待读者", "人次", 286000}}}},
	{name: "星澜区融媒体中心", kind: service, posts: 45, staff: 44, layout: retyped, file: "融媒体中心绩效自评表",
		vehicles: 2, hospitality: 0.33 * one, indicators: 26, execution: 9_674, lost: 7, deep: true,
		duties: []duty{{"新闻采编", "条", 6800}, {"短视频制作", "条", 1240}},
		works:  []work{{operations, "媒体融合平台运维", 126.8 * one, duty{"平台维护", "次", 60}}}},
	{name: "星澜区机关事务服务中心", kind: service, posts: 37, staff: 36, layout: paper, file: "机关事务中心2023绩效自评",
		vehicles: 16, hospitality: 4.12 * one, indicators: 28, execution: 9_843, lost: 1,
		duties:    []duty{{"公务用车保障", "次", 6400}, {"办公用房巡查", "次", 48}},
		buildings: []building{{3_200 * one, 3_168.4 * one, 1_450 * one, 1_432.18 * one}},
		works: []work{
			{operations, "机关大院物业服务", 386.2 * one, duty{"物业服务面积", "平方米", 42000}},
			{operations, "公务用车平台运维", 58.46 * one, duty{"用车保障", "次", 6400}},
			{contract, "后勤聘用人员经费", 168.9 * one, duty{"聘用人员", "人", 28}},
		}},
}
