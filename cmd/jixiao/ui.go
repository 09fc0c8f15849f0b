package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/cmd/jixiao/licenses"
	"jixiao/consolidate/report"
	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// This file holds every sentence that the commands print for a person.

// What the sample data are called and say.
const (
	sampleDatabase = "示例.db"
	sampleClerk    = "示例"
	sampleDeadline = "2024-03-31"
)

// sampleAbsent are on the roster of the sample, and have handed in nothing.
var sampleAbsent = []string{"星澜区档案馆", "星澜区第三小学"}

// sampleDepartment is the 主管部门 of a unit of the sample.
func sampleDepartment(unit string) string {
	switch {
	case strings.Contains(unit, "学"):
		return "区教育局"
	case strings.Contains(unit, "农业"), strings.Contains(unit, "乡"):
		return "区农业农村局"
	case strings.Contains(unit, "疾"), strings.Contains(unit, "医"):
		return "区卫生健康局"
	}
	return "区人民政府办公室"
}

// Help texts.
const (
	helpRoot     = "绩效自评表的导入、核对与区级汇总"
	helpRootLong = `绩效（jixiao）：把预算单位报来的绩效自评表（附件1 基础数据表、附件2 整体支出自评表、
附件3 项目支出自评表、附件4 自评报告）读进数据库，逐条核对，生成区级汇总工作簿。

不想敲命令：双击本程序，或输入 jixiao serve，在浏览器里拖文件、看结果。
最常用的一条命令：
  jixiao run 报送文件夹 -o 区级汇总.xlsx`
	helpServe     = "页面：在浏览器里收表、核对、退回、汇总"
	helpServeLong = `页面：在本机打开一个网页，在浏览器里收表、核对、退回、汇总；双击程序也是它。只有本机能看，不连外网。
按 Ctrl+C，或点页面右上角「停止程序」结束。

给本局内网的几个人一起用：先说明谁可以登录，再用 --listen 打开，最好带证书：
  jixiao people add 张某
  jixiao serve --listen 0.0.0.0:8443 --cert 证书.pem --key 私钥.pem`
	helpAddr      = "本机`地址`和端口（默认 127.0.0.1:8780，被占用时另选；端口写 0 由系统选）"
	helpNoBrowser = "不自动打开浏览器"
	helpInbox     = "收件箱`文件夹`，里面的文件自动导入（默认数据库旁边的「收件箱」）"
	helpListen    = "让内网访问的`地址`和端口，要登录"
	helpHost      = "内网里用来访问本机的`名称`（可以写几次；本机的 IP 和计算机名不用写）"
	helpMaxFile   = "从内网拖进来的一个文件最大多少 `MB`（默认 2048），0 为不限"
	helpCert      = "证书`文件`（PEM）"
	helpKey       = "私钥`文件`（PEM）"

	helpPeople        = "人员：列出可以登录页面的人"
	helpPeopleLong    = `人员：列出可以登录页面的人。只有用 jixiao serve --listen 让内网访问时才要登录。`
	helpAddPerson     = "增加：允许一个人登录，或换密码"
	helpAddPersonLong = `增加：允许一个人登录，或换密码。密码输两遍，至少 8 个字，不显示；也可以从标准输入送一行。`
	helpRemovePerson  = "去掉：不再允许一个人登录"
	helpImport        = "导入：读入单位报来的文件或文件夹"
	helpImportLong    = `导入：读入单位报来的文件或整个文件夹（含子文件夹）。Excel、WPS、LibreOffice 表格，
Word 文件（.docx），压缩包（.zip、.rar、.7z）都可以，按内容认，不看扩展名。

每个文件要么完整读入，要么拒收并说明原因和办法；一个文件出问题不影响其他文件。
收到的原件原样保存在数据库里；更正后重报的文件取代旧的，旧的仍然保留。`
	helpFacts      = "数据：列出现行的每一个数和它所在的单元格"
	helpFindings   = "问题：列出核对发现的问题"
	helpFlags      = "预警：列出超过限值的单位"
	helpSummarize  = "汇总：生成区级汇总工作簿"
	helpRun        = "一键：导入、汇总并列出预警"
	helpRunLong    = `一键：导入文件或文件夹，生成区级汇总工作簿，并列出预警。`
	helpLabels     = "标签：列出表上没有栏目认得的行名和列名"
	helpLabelsLong = `标签：列出表上没有栏目认得的行名、列名和文字，各在哪个文件哪一格，最像哪几个栏目。

看明白是哪一栏后教给程序，用到它的文件会马上重新读一遍：
  jixiao labels teach "招待开支" 公务接待
  jixiao labels teach "招待开支" base_data/costs/hospitality

表的标题不认得时也列在这里，说明它是哪一张表：
  jixiao labels teach "2023年度专项情况表" 项目支出绩效自评表`
	helpTeach        = "教：说明一个标签是哪一栏，并重读用到它的文件"
	helpTeachLong    = `教：说明一个标签是哪一栏，并重读用到它的文件。栏目可以写名称，也可以写路径（见 jixiao labels）；标题写表名。`
	helpTaught       = "已教：列出已教的标签"
	helpForget       = "忘记：收回已教的标签，并重读文件"
	helpExportLabels = "导出：把已教的标签写成文件，交给兄弟区县"
	helpImportLabels = "导入：读入一份标签文件，并重读用到它们的文件"
	helpLabelsFile   = "标签`文件`名（默认 标签.json）"
	helpUnits        = "单位：列出报过表的单位和它们的别名"
	helpUnitsLong    = `单位：列出报过表的单位和它们的别名。

名称只差前面的区划（某市星澜区审计局、区审计局、审计局）时自动视为同一单位；简称要自己说明：
  jixiao units alias 文旅局 星澜区文化旅游广电体育局`
	helpAlias     = "别名：说明一个名称是哪个单位的别名"
	helpAliasLong = `别名：说明一个名称是哪个单位的别名。用别名报过的表归到该单位，旧的仍然保留。`
	helpUndoAlias = "收回别名"
	helpPassword  = "打开加密工作簿的`密码`"
	helpDB        = "数据库`文件`（默认 jixiao.db）"
	helpYear      = "`年度`；导入时用于表上没有年度的文件，其他命令默认最新年度"
	helpJSON      = "以 JSON 输出（供其他程序使用）"
	helpStrict    = "有错误级问题或预警时，退出码也为 1（供脚本使用）"
	helpVersion   = "显示版本"
	helpHelp      = "显示帮助"
	helpOfCommand = "帮助：显示一个命令的说明"
	helpUnit      = "只看一个`单位`"
	helpGivenUnit = "`单位`名称，用于表上没有写单位名称的文件"
	helpSeverity  = "只看一种`程度`：E 或 错误、W 或 警告、I 或 提示"
	helpAll       = "连同未判定的核对一起列出"
	helpOutput    = "汇总工作簿的`文件`名（默认 区级汇总.xlsx）"

	helpSheets        = "只要这些`工作表`，用顿号或逗号分开，如 总览、预警清单"
	helpDepartments   = "只汇总这些`主管部门`的单位"
	helpOnlyUnits     = "只汇总这些`单位`，用顿号或逗号分开"
	helpSort          = "单位的`顺序`：名册（默认）、单位、主管部门、得分、复算得分、执行率、三公经费、错误"
	helpRank          = "得分排名按哪个`得分`：自评（默认）、复算"
	helpPaper         = "各对比表和清单的`纸张`：A3（默认）、A4；字太小的表分成几页，每页都有单位名称"
	helpPDF           = "另存一份 PDF（要装有 LibreOffice；数据来源、指标明细不印）"
	helpSummarizeLong = `汇总：把数据库中一个年度的数据做成汇总工作簿。

只写出汇总工作簿，不改动数据库。已有的同名文件只有是本程序以前生成的汇总时才会替换。
`

	helpTemplateFile = "按本局自己的汇总表（.xlsx `模板`）填，格式照旧"

	helpExport     = "导出：把数据和各对比表存成 CSV、JSON 或 Parquet"
	helpExportLong = `导出：把一个年度的全部数据（数据来源）和各对比表、清单、合计存成文件，一张表一个文件，供别的程序用。

字段的名称各年度相同，末尾是计量单位，如「三公经费_本年决算数_万元」；每个字段的含义、类型、公式或来源见「字段说明」。
每次导出到一个新文件夹，不覆盖已有的文件。CSV 可以直接用 WPS、Excel 打开。「比例」是小数：0.8519 即 85.19%。
CSV、JSON 中没有数的地方写着「无」「未判定」「未报」等字，空着的是单位没有填；Parquet 的字在名为「…_文字」的列中。
--sheets 可以写汇总工作簿里是表的工作表，还有：楼堂馆所、年度变动（两年都填了的每一个数）、合计。
`
	helpFormat       = "文件`格式`：csv（默认）、json、parquet"
	helpExportFolder = "导出到的`文件夹`（默认 导出）"

	helpRules      = "规则：列出每一项核对，它的依据、程度和允许误差"
	helpRulesLong  = `规则：列出每一项核对的编号、程度、内容、依据和允许误差。程度和停用以现行设置为准（见 jixiao settings）。`
	helpMarkdown   = "写成 README 里的表格"
	helpScores     = "得分：自评得分与复算得分，可复算分值的占比，等级"
	helpScoresLong = `得分：把自评得分与复算得分放在一起看。

复算得分按表上印的计分规则，用单位自己填的数算出：预算执行率×分值；定量指标达到指标值得满分，
达不到按比例；定性指标和不能比较的保留单位得分（不超过分值）。「可复算」是能按规则算的分值占总分值的比例。
加 --unit 看一个单位的每一行，以及满分、照抄、没有基准的行数。`
	helpRoster     = "名册：谁报了什么表，谁没有报，谁迟报，谁不在册"
	helpRosterLong = `名册：按单位名册列出报送情况。名册和报送截止日期在设置里（jixiao settings）。
报送时间以文件最后保存的时间为准，不晚于收到的时间；更正后重报的，以第一次报来的为准。`
	helpOnly       = "只列一`类`：未报、缺表、迟报、不在册"
	helpRemind     = "催报：写出可以贴到群里的催报文字"
	helpRemindLong = `催报：写出可以贴到群里的催报文字，可按主管部门或股室分开：
  jixiao remind --by 主管部门
  jixiao remind --by 股室 --office 行政股`
	helpRemindBy   = "按`什么`分开写：主管部门、股室"
	helpDepartment = "只写一个`主管部门`的"
	helpOffice     = "只写一个`股室`的"
	helpReturn     = "退回：写出标了颜色和批注的副本，和退回修改通知"
	helpReturnLong = `退回：给有问题的单位写出
  （1）单位自己的工作簿的副本：有问题的单元格标颜色、加批注，第一张表「审核意见」逐条列出，留有「单位说明」一栏；
       单位原有的格式、公式、批注和其他工作表不动。.xls、Word、ODS 文件写成 .xlsx。
  （2）退回修改通知（Word 文件），可以打印。
单位改好发回后照常导入；写在「单位说明」里的话会列在问题旁边。已有的文件不会覆盖，另起名字。`
	helpReturnAll  = "所有有问题的单位"
	helpReturnDir  = "写到哪个`文件夹`（默认 退回）"
	helpReturnInfo = "连同提示一起退回（默认只退错误和警告）"
	helpAccept     = "认可：认可单位对一个问题的说明"
	helpAcceptLong = `认可：认可单位对一个问题的说明，写明理由。认可的问题不再计入错误和预警，汇总里照样列出并注明。
编号是 jixiao findings 列出的那一个。同一编号有几处时全部认可，只认可一处的加 --cell 单元格。单位改了数以后，认可不再适用，要重新看。`
	helpOfUnit     = "`单位`名称"
	helpWhy        = "`理由`"
	helpBy         = "经办`人`（默认为电脑的用户名）"
	helpCell       = "只指一个`单元格`，如 附件1!D8"
	helpUndoAccept = "收回认可"
	helpFilings    = "报送记录：列出收到的每一份表和它的报送号，现行的、被取代的、作废的"
	helpVoid       = "作废：作废一份现行的表"
	helpVoidLong   = `作废：作废一份现行的表（如发错的文件），写明理由。它取代的那一份重新现行；原件和记录都保留。
写几个报送号时，有一个不行就一份都不改。报送号见 jixiao filings。`
	helpReread     = "重读：用这个版本把已收到的文件再读一遍"
	helpRereadLong = `重读：用这个版本把已收到的文件再读一遍，列出与原来不同的数；以前拒收的也再试一次。
一个文件一个文件地读，中途停了，再运行一次接着读。以前的读法留底，改了什么记在「记录」里。
有打开密码的文件要写 --password，否则仍按原来读的。`
	helpUndoVoid    = "收回作废，让它重新现行"
	helpRefused     = "拒收：列出拒收的文件、原因和办法"
	helpRefusedLong = `拒收：列出拒收的文件、原因和办法。处理完了、用不着的，用 jixiao refused clear 清理，不再列出。`
	helpRefusedAll  = "清理过的也列出"
	helpClear       = "清理：拒收的文件处理完了，不再列出"
	helpClearLong   = `清理：拒收的文件处理完了，写明理由，不再列在拒收里，也不再写进汇总。原件和记录都保留，重读时不再试。
文件写名称（同 jixiao refused 列的），或它的 SHA-256 的前 8 位以上；写几个时，有一个不行就一个都不改。`
	helpUndoClear   = "收回清理，重新列出"
	helpCurrent     = "现行：说明两份同样的表以哪一份为准"
	helpCurrentLong = `现行：说明两份同样的表以哪一份为准，写明理由。后来的那一份填得少得多、内容几乎全不相同、
与以前被取代的相同，没有写项目名称，或只像是现行的一个项目改了名称时，它先待定，现行的不变，等人来定。
以原来的为准，就写原来那一份的报送号。确是两个项目的，先定后来的，再定原来的，两份都算。
报送号见 jixiao filings。`
	helpUndoCurrent = "收回，回到原来的样子"
	helpCorrect     = "更正：把一份表改到另一个单位或年度名下"
	helpCorrectLong = `更正：把一份表改到另一个单位或年度名下（如年度答错了、表上的单位写错了），写明理由。
它在原处取代的那一份重新现行；新的名下已有的同一份表被它取代，仍保留。它的问题的认可和单位说明跟着它走。
重读时照改后的算。写几个报送号时，有一个不行就一份都不改。报送号见 jixiao filings。`
	helpUndoCorrect = "收回更正（写更正以后的报送号）"
	helpDiff        = "对比：列出一个单位前后两次报送之间改了哪些数"
	helpDiffLong    = `对比：列出一个单位更正前后改了哪些数，哪些是要求改的，哪些不是，哪些要求改而没有改。
不写报送号时，拿现行的与它取代的那一份比；报送号见 jixiao filings。`
	helpChanges     = "同比：列出各单位的数与上年报送的变化"
	helpChangesLong = `同比：数据库里有上年的报送时，列出附件1、附件2、附件3的每个数与上年的变化；绩效指标、楼堂馆所各行两年不是一回事，不列。
附件3按项目名称、附件1的明细行按行的名称对上；名称有出入而只可能是同一个的，也对上，并写明上年的名称。`
	helpSettings     = "设置：单位名册、预警阈值、等级、检查、标签"
	helpSettingsLong = `设置：单位名册、预警阈值、等级、检查、标签。设置写在一个工作簿里，用 Excel、WPS 填：
  jixiao settings export -o 设置.xlsx
  （填好、保存、关闭）
  jixiao settings import 设置.xlsx
设置是一个年度的：改一个年度的限值、截止日期，不影响别的年度。年度写在工作簿的「适用年度」表里，也可以写 --year。
没有另设的年度沿用它前面最近一个年度的设置，截止日期除外。`
	helpSettingsExport     = "导出：把现行设置写成工作簿"
	helpSettingsOutput     = "设置工作簿的`文件`名（默认 设置.xlsx）"
	helpSettingsImport     = "导入：读入填好的设置工作簿，重新核对所有报表"
	helpSettingsImportLong = `导入：读入填好的设置工作簿，重新核对所有报表。有一处填错就整个不生效，并说明错在哪一格。
没有的工作表，对应的设置不变；自己的单位清单也可以只留「单位名册」一张表。
「标签」表里没有列出的叫法照旧保留；要忘记一个叫法，在它那一行的「忘记」一列写「是」。`

	unknownPerson  = "不详"
	nobodyToRemind = "都报齐了，没有要催的单位。"

	versionUnknown  = "自行编译版"
	progressReading = "正在读取"
	nothingToImport = "没有找到可以导入的文件。请核对文件夹；本程序写的汇总工作簿和数据库不算在内。"
)

const usageTemplate = `用法：
{{- if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} 命令 [选项]

命令：{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name 12}}{{.Short}}{{end}}{{end}}{{if not .HasParent}}
  （命令也可以写中文，即说明里冒号前的词）{{end}}{{end}}{{if .HasAvailableLocalFlags}}

选项：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

通用选项：
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

看某个命令的说明：{{.CommandPath}} 命令 --help{{end}}
`

const helpTemplate = `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{.UsageString}}`

// Errors that the commands themselves find.
type (
	unknownCommand struct {
		name     string
		suggests []string
	}
	flagError    struct{ err error }
	noPaths      struct{}
	extraArgs    struct{ first string }
	noDatabase   struct{ path string }
	nothingYet   struct{ path string }
	badUnit      struct{ name string }
	badYear      struct{ year int }
	badSeverity  struct{ text string }
	badOutput    struct{ path string }
	oneArgument  struct{ command, what string }
	twoArguments struct{ command, first, second string }
	badLabel     struct{ label string }
	otherTitle   struct{ title, kind string }
	neverTaught  struct{ label string }
	noSuchLine   struct {
		name string
		like []bureau.Near
	}
	labelsFileExists struct{ path string }
	badLabelsFile    struct{ path, label string }
	badAlias         struct{ alias, unit string }
	noAlias          struct{ alias, unit string }
	occupied         struct{ path string }
	noSuchCode       struct{ code string }
	missingFlag      struct{ flag, what string }
	nothingToAccept  struct {
		code, unit, cell string
		undo             bool
		under            []string // the codes of findings that it is listed with
	}
	noneOfThem  struct{ bureau.FilingError }
	badFiling   struct{ text string }
	badFilter   struct{ text string }
	badSort     struct{ text string }
	badRank     struct{ text string }
	badPaper    struct{ text string }
	badSheet    struct{ name string }
	notExported struct {
		name string
		can  []string
	}
	noTables struct {
		names  []string
		undone string // what was not done
	}
	noUnits     struct{ departments, units []string }
	badFormat   struct{ text string }
	badTemplate struct {
		file     string
		problems template.Problems
	}
	cannotPrint     struct{ err error }
	certAndKey      struct{}
	noPeople        struct{}
	badPassword     struct{}
	passwordsDiffer struct{}
	noSuchPerson    struct{ name string }
	notLoopback     struct{ address string }
	servedElsewhere struct{ path string }
	cannotServe     struct{ err error }
	badAddress      struct {
		address string
		err     error
	}
	badGrouping      struct{ text string }
	nothingToCompare struct{ unit string }
	noYearBefore     struct{ year int }
	unitOrAll        struct{}
	settingsExist    struct{ path string }
	badSettings      struct {
		path     string
		err      error
		problems []importer.Problem
	}
	noSuchUnit struct {
		name string
		like []string
	}
	// databaseError is what went wrong with the database at a path.
	databaseError struct {
		path string
		err  error
	}
	noSuchYear struct {
		year  int
		known []int
	}
	cannotWrite struct {
		what, path string
		err        error
	}
)

func (e unknownCommand) Error() string {
	text := "没有「" + e.name + "」这个命令"
	if len(e.suggests) > 0 {
		text += "，是不是「" + strings.Join(e.suggests, "」或「") + "」"
	}
	return text + "。输入 jixiao --help 查看全部命令。"
}

func (e flagError) Error() string {
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(e.err, &unknown):
		return "没有「" + dashed(unknown.GetSpecifiedName()) + "」这个选项。加 --help 查看全部选项。"
	case errors.As(e.err, &lacking):
		return "选项「" + dashed(lacking.GetSpecifiedName()) + "」后面要写一个值。"
	case errors.As(e.err, &invalid):
		return "选项「--" + invalid.GetFlag().Name + "」不能是「" + invalid.GetValue() + "」。"
	}
	return "选项写得不对：" + e.err.Error()
}

// dashed writes a flag as it is typed.
func dashed(name string) string {
	if utf8.RuneCountInString(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

func (noPaths) Error() string {
	return "请写上要导入的文件或文件夹，例如：jixiao import 报送文件夹"
}

func (e extraArgs) Error() string {
	return "多写了「" + e.first + "」，这个命令不需要它。"
}

func (e noDatabase) Error() string {
	return "还没有数据库 " + e.path + "。请先导入：jixiao import 报送文件夹（数据库在别处时用 --db 指明）"
}

func (e nothingYet) Error() string {
	return "数据库 " + e.path + " 里还没有任何报表。请先导入：jixiao import 报送文件夹"
}

func (e noSuchUnit) Error() string {
	text := "没有单位「" + e.name + "」的报表。"
	if len(e.like) == 0 {
		return text + "请核对单位名称。"
	}
	const most = 5
	names := "「" + strings.Join(e.like[:min(most, len(e.like))], "」「") + "」"
	if len(e.like) > most {
		names += fmt.Sprintf("等 %d 个单位", len(e.like))
	}
	return text + "是不是" + names + "？请写单位全称。"
}

func (e badUnit) Error() string {
	return "单位名称不能是「" + e.name + "」，请在 --unit 后面写单位全称。"
}

func (e badYear) Error() string {
	return fmt.Sprintf("年度不能是「%d」，请写四位数的年度，例如 --year 2023。", e.year)
}

func (e noSuchYear) Error() string {
	years := make([]string, len(e.known))
	for i, y := range e.known {
		years[i] = strconv.Itoa(y)
	}
	return fmt.Sprintf("没有 %d 年度的报表；现有年度：%s。", e.year, strings.Join(years, "、"))
}

func (e badSeverity) Error() string {
	return "没有「" + e.text + "」这种程度；可用 E（错误）、W（警告）、I（提示）。"
}

func (e badOutput) Error() string {
	return "汇总工作簿的文件名要以 .xlsx 结尾：" + e.path
}

func (e oneArgument) Error() string {
	return "请这样写：jixiao " + e.command + " " + e.what
}

func (e twoArguments) Error() string {
	return "请这样写：jixiao " + e.command + " " + e.first + " " + e.second + "（名称中有空格时加引号）"
}

func (e badLabel) Error() string {
	if importer.Label(e.label) == "" {
		return "「" + e.label + "」里没有文字，不能作为标签。"
	}
	return "「" + e.label + "」是表上一栏的叫法，不能作为标题。"
}

func (e otherTitle) Error() string {
	return bureau.SaysOtherTitle(e.title, e.kind)
}

func (e neverTaught) Error() string { return "没有教过「" + e.label + "」这个标签。" }

func (e noSuchLine) Error() string {
	if len(e.like) == 0 {
		return "没有「" + e.name + "」这一栏。请用 jixiao labels 查看最像的栏目和路径。"
	}
	text := "「" + e.name + "」不止一栏，请写路径："
	for _, l := range e.like {
		text += "\n  " + l.Path + "  " + l.Name
	}
	return text
}

func (e labelsFileExists) Error() string {
	return e.path + " 已经存在，没有改动。请在 -o 后面换一个文件名。"
}

func (e badLabelsFile) Error() string {
	if e.label != "" {
		return e.path + " 里「" + e.label + "」的栏目或标签不对，整个文件没有读入。"
	}
	return e.path + " 不是标签文件，没有读入。标签文件由 jixiao labels export 写出。"
}

func (e badAlias) Error() string {
	return "「" + e.alias + "」与「" + e.unit + "」本来就是同一个名称。"
}

func (e noAlias) Error() string {
	return "「" + e.alias + "」不是「" + e.unit + "」的别名，没有改动。"
}

func (e occupied) Error() string {
	return e.path + " 已经存在，而且不是本程序写的汇总工作簿，没有改动。请在 -o 后面换一个文件名。"
}

func (e noSuchCode) Error() string {
	return "没有「" + e.code + "」这个编号。全部编号见 jixiao rules。"
}

func (e missingFlag) Error() string {
	return "请写明" + e.what + "：--" + e.flag + " " + e.what
}

func (e nothingToAccept) Error() string {
	text := "「" + e.unit + "」没有编号为 " + e.code
	if e.cell != "" {
		text += "、在 " + e.cell
	}
	if e.undo {
		return text + " 的已认可的问题。" + listedUnder(e.code, e.under)
	}
	if len(e.under) > 0 {
		return text + " 的未认可的问题。" + listedUnder(e.code, e.under)
	}
	return text + " 的未认可的问题。请用 jixiao findings --unit " + e.unit + " 查看。"
}

// listedUnder says under which other codes findings of a code are listed; "" for
// none.
func listedUnder(code string, under []string) string {
	if len(under) == 0 {
		return ""
	}
	return "有 " + code + " 的问题列在 " + strings.Join(under, "、") + " 下，要认可或收回请写 " + strings.Join(under, "、") + "。"
}

func (e noneOfThem) Error() string { return e.FilingError.Error() + "写的几份都没有改动。" }

func (e badFiling) Error() string {
	return "报送号不能是「" + e.text + "」，请写数字，见 jixiao filings。"
}

func (e badFilter) Error() string {
	return "--only 不能是「" + e.text + "」，可用：未报、缺表、迟报、不在册。"
}

func (e badSort) Error() string {
	return "--sort 不能是「" + e.text + "」，可用：名册、单位、主管部门、得分、复算得分、执行率、三公经费、错误。"
}

func (e badRank) Error() string {
	return "--rank 不能是「" + e.text + "」，可用：自评、复算。"
}

func (e badPaper) Error() string {
	return "--paper 不能是「" + e.text + "」，可用：A3、A4。"
}

func (e badSheet) Error() string {
	return "汇总工作簿没有「" + e.name + "」这个工作表，可用：" + strings.Join(report.SheetNames, "、") + "。"
}

func (e notExported) Error() string {
	text := "没有「" + e.name + "」这张表"
	if slices.Contains(report.SheetNames, e.name) {
		text = "「" + e.name + "」是一页说明或版面，不是表，不能导出"
	}
	return text + "。可以导出的：" + strings.Join(e.can, "、") + "。"
}

func (e noTables) Error() string {
	return "这一年度没有" + "「" + strings.Join(e.names, "」「") + "」，什么也没有" + e.undone + "。年度对比和年度变动要有上一年度的报送。"
}

// printLeftOut names the tables that were chosen and that the year has none of.
func printLeftOut(w io.Writer, o report.Options, source summary.Source) {
	if names := o.LeftOut(source.YearBefore); len(names) > 0 {
		fmt.Fprintf(w, "没有「%s」：要有上一年度（%d）的报送，数据库里没有。\n", strings.Join(names, "」「"), source.Year-1)
	}
}

func (e badFormat) Error() string {
	return "--format 不能是「" + e.text + "」，可用：csv、json、parquet。"
}

func (e badTemplate) Error() string {
	if e.problems[0].Code == template.Missing {
		return "没有「" + e.file + "」这个模板文件。"
	}
	return "没有生成汇总，模板要先改：\n" + bureau.TemplateWords(e.file, e.problems) + "\n可以写的标记见 README「按自己的汇总表填」。"
}

func exportedTo(folder string, t *summary.Totals, files int) string {
	return fmt.Sprintf("已导出到 %s：%d 年度，%d 个单位，%d 张表。", folder, t.Year, t.Units, files)
}

func (e noUnits) Error() string {
	var of []string
	if len(e.departments) > 0 {
		of = append(of, "主管部门为「"+strings.Join(e.departments, "」「")+"」")
	}
	if len(e.units) > 0 {
		of = append(of, "名称为「"+strings.Join(e.units, "」「")+"」")
	}
	return "没有" + strings.Join(of, "、") + "的单位报送，什么也没有生成。请核对名称；主管部门见「报送情况」或单位名册。"
}

func (e cannotPrint) Error() string {
	if errors.Is(e.err, bureau.ErrNoOffice) {
		return "汇总工作簿已生成，PDF 没有做成：这台电脑上没有找到 LibreOffice。可以打开汇总工作簿，用 WPS 或 Excel 另存为 PDF。"
	}
	return "汇总工作簿已生成，PDF 没有做成。可以打开汇总工作簿，用 WPS 或 Excel 另存为 PDF。" + technical(e.err)
}

func (certAndKey) Error() string { return "--cert 和 --key 要一起写：证书和它的私钥。" }

func (noPeople) Error() string {
	return "还没有人可以登录。请先说明谁可以登录：jixiao people add 姓名"
}

func (badPassword) Error() string {
	return "密码至少 8 个字，最长 72 个字节（24 个汉字），没有保存。"
}

func (passwordsDiffer) Error() string { return "两次输入的密码不一样，没有保存。" }

func (e noSuchPerson) Error() string { return "「" + e.name + "」本来就不能登录。" }

func (e notLoopback) Error() string {
	return "--addr 只能是本机地址（127.0.0.1 或 localhost），不能是「" + e.address + "」。要让内网访问请用 --listen，并先用 jixiao people add 说明谁可以登录。"
}

func (e servedElsewhere) Error() string {
	return "数据库 " + e.path + " 的页面已经在另一个窗口、或被另一个人打开，两边不会同时写坏，但请用已经打开的那一个。找不到它时，请在任务管理器里结束 jixiao 再打开。"
}

func (e cannotServe) Error() string {
	if errors.Is(e.err, fs.ErrNotExist) {
		return "找不到证书或私钥文件，请核对 --cert 和 --key 后面的路径。"
	}
	return "页面打不开，请再试一次。" + technical(e.err)
}

func (e badAddress) Error() string {
	if errors.Is(e.err, syscall.EADDRINUSE) {
		return "地址 " + e.address + " 已被别的程序占用，请换一个端口；端口写 0 由系统选。"
	}
	return "地址「" + e.address + "」用不了，请写成 127.0.0.1:8780 这样。" + technical(e.err)
}

// Sentences of the page's command.
const (
	noBrowserFound = "没有找到浏览器，请自己打开浏览器，输入上面的地址。"
	pressEnter     = "按回车键关闭。"
	askNewPassword = "新密码（不显示）："
	askAgain       = "再输一遍："
)

// served says where the page is; the address stands alone on its line.
func served(address string, network, secure bool) string {
	text := "页面已打开。浏览器没有自动打开的，请在浏览器里输入：\n" + address + "\n用完按 Ctrl+C，或点页面右上角「停止程序」。"
	if network {
		text = "内网可以访问（要登录）：\n" + address + "\n按 Ctrl+C 结束。"
		if !secure {
			text += "\n注意：没有用证书，密码和数据在网上没有加密。请用 --cert 和 --key。"
		}
	}
	return text
}

func servedAlready(address string) string {
	return "页面已经打开着：\n" + address
}

func printPeople(w io.Writer, people []store.Person) {
	for _, p := range people {
		fmt.Fprintln(w, p.Name+"  自 "+p.Since.Local().Format(time.DateOnly))
	}
	fmt.Fprintf(w, "%d 个人可以登录。\n", len(people))
}

func personAdded(name string) string { return "「" + name + "」可以登录了。" }

func personRemoved(name string) string {
	return "「" + name + "」不能再登录；以前的记录都保留。"
}

func printedTo(name string) string { return "已生成 " + name + "。" }

func (e badGrouping) Error() string {
	return "--by 不能是「" + e.text + "」，可用：主管部门、股室。"
}

func (e nothingToCompare) Error() string {
	return "「" + e.unit + "」没有更正过，没有可以对比的。"
}

func (e noYearBefore) Error() string {
	return fmt.Sprintf("数据库里没有 %d 年度的报送，没有可以比较的。", e.year)
}

func (unitOrAll) Error() string {
	return "请写明退回哪个单位：--unit 单位，或 --all（所有有问题的单位）。"
}

func (e settingsExist) Error() string {
	return e.path + " 已经存在，没有改动（里面可能有填了一半的设置）。请在 -o 后面换一个文件名。"
}

func (e badSettings) Error() string {
	if e.err != nil {
		if errors.Is(e.err, importer.ErrNoForm) {
			return e.path + " 里没有「单位名册」「预警阈值」「等级」「检查」「标签」中的任何一张表，没有读入。设置工作簿由 jixiao settings export 写出。"
		}
		return e.path + " 没有读入：" + bureau.RefusalOf(e.err).String() + "。"
	}
	text := fmt.Sprintf("%s 有 %d 处填错，整个没有生效：", e.path, len(e.problems))
	for _, p := range e.problems {
		text += "\n  " + p.String()
	}
	return text
}

// errFolder says that a folder stands where a file should.
var errFolder = errors.New("it is a folder")

// What cannot be written.
const (
	whatSummary  = "汇总工作簿"
	whatPDF      = "汇总工作簿已生成，PDF"
	whatSettings = "设置工作簿"
	whatLabels   = "标签文件"
	whatExport   = "导出的文件夹"
	whatReturn   = "退回的文件"
)

// Error says what could not be written, where, and what to do.
func (e cannotWrite) Error() string {
	text := e.what + " " + e.path + " 写不进去："
	if errors.Is(e.err, errFolder) {
		return text + "这是一个文件夹，请换一个文件名。"
	}
	return text + bureau.WriteProblem(e.err)
}

// technical gives an error in the words of the system, for whoever looks after
// the computer.
func technical(err error) string { return "\n（技术信息：" + err.Error() + "）" }

func (e databaseError) Error() string { return "database " + e.path + ": " + e.err.Error() }

func (e databaseError) Unwrap() error { return e.err }

func (e cannotWrite) Unwrap() error { return e.err }

// explain says what went wrong and what to do.
func explain(err error) string {
	var path *fs.PathError
	var output cannotWrite
	var database databaseError
	var unchecked cannotCheck
	var copying cannotBackUp
	name := "数据库"
	if errors.As(err, &database) {
		name += " " + database.path
	}
	switch {
	case errors.As(err, &output):
		return output.Error()
	case errors.Is(err, context.Canceled):
		return "已中断。"
	case errors.As(err, &unchecked):
		return unchecked.Error()
	case errors.As(err, &copying):
		return copying.Error()
	case errors.Is(err, store.ErrOtherLog):
		return name + " 没有打开，也没有改动：" + bureau.ProblemText(store.Problem{Kind: store.OtherLog})
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrFailed):
		return name + saysDamaged + technical(err)
	case errors.Is(err, store.ErrFolder):
		return name + " 是一个文件夹，不是数据库文件。请核对 --db 后面的路径。"
	case errors.Is(err, store.ErrEmpty):
		return name + " 是空的，里面什么也没有。请核对 --db 后面的路径；本来有内容的，请用最近的备份。"
	case errors.Is(err, store.ErrNotOurs):
		return name + " 不是本程序的数据库文件（或文件头已损坏），没有改动。请核对 --db 后面的文件名；确是数据库的，原样留着，用最近的备份。"
	case errors.Is(err, store.ErrNewer):
		return name + " 是更新版本的程序建立的，请升级本程序。"
	case errors.Is(err, store.ErrReadOnly):
		return name + " 不能写入。请去掉它和所在文件夹的只读属性，或用 --db 换一个可以写的位置。"
	case errors.Is(err, store.ErrFull):
		return "磁盘已满，" + name + " 未能保存。已经导入的不受影响；请清理磁盘后把其余文件重新导入。"
	case errors.Is(err, store.ErrBusy):
		return name + " 正被另一个程序使用，请稍候再试。"
	case errors.As(err, &database) && errors.Is(err, fs.ErrNotExist):
		return name + " 所在的文件夹不存在，请核对 --db 后面的路径。"
	case errors.As(err, &database):
		return name + " 出错，请稍候再试；仍不行时请联系维护人员。" + technical(database.err)
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return "找不到 " + path.Path + "，请核对路径。没有导入任何文件。"
	case errors.As(err, &path) && errors.Is(err, fs.ErrPermission):
		return "没有权限读取 " + path.Path + "。没有导入任何文件。"
	case !strings.ContainsFunc(err.Error(), func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		return "程序出错，这一步没有办成。请再试一次；仍不行时用 jixiao check-db 检查数据库，或联系维护人员。" + technical(err)
	}
	return err.Error()
}

// interruptedLine says what a command, by its path, has done that was interrupted, and
// what to do.
func interruptedLine(command string) string {
	switch command {
	case "import", "run":
		return "已中断。已经导入的文件都已保存，其余的请重新导入。"
	case "reread":
		return "已中断。已经重读的文件都已保存，其余的请再运行一次 jixiao reread。"
	case "return":
		return "已中断。已经写出的退回都是完整的，其余的请再退回一次。"
	case "summarize", "export", "backup", "settings export", "labels export":
		return "已中断，没有写完的已经放弃，原有的文件没有改动。请再运行一次。"
	case "accept", "void", "correct", "current", "settings import", "labels teach", "labels forget", "labels import", "units alias", "refused clear", "people add", "people remove":
		return "已中断。请看一下是否已经改好，没有改好的请再运行一次。"
	}
	return "已中断。"
}

func printLabels(w io.Writer, model *schema.Model, labels []bureau.UnknownLabel) {
	const most = 3
	for _, l := range labels {
		kind := ""
		if l.Title {
			kind = "标题  "
		}
		fmt.Fprintf(w, "%s「%s」  %s，%d 个文件\n", kind, l.Label, bureau.FormName(model, l.Form), len(l.Places))
		for i, p := range l.Places {
			if i == most {
				fmt.Fprintf(w, "    ……\n")
				break
			}
			fmt.Fprintf(w, "    %s!%s!%s\n", p.File, p.Sheet, p.Cell)
		}
		for _, n := range l.Nearest {
			fmt.Fprintf(w, "    像 %s  %s\n", n.Name, n.Path)
		}
	}
	if len(labels) == 0 {
		fmt.Fprintln(w, "没有不认得的标签。")
		return
	}
	fmt.Fprintf(w, "共 %d 个不认得的标签。是某一栏的，用 jixiao labels teach 标签 栏目 教给程序；其余的不影响汇总。\n", len(labels))
	if slices.ContainsFunc(labels, func(l bureau.UnknownLabel) bool { return l.Title }) {
		fmt.Fprintln(w, "标题不认得的表是凭栏目认出来的；用 jixiao labels teach 标题 表名 说明它是哪一张表。")
	}
}

func taughtLine(model *schema.Model, wordings []schema.Wording) string {
	if len(wordings) > 1 {
		return fmt.Sprintf("已教 %d 个标签。", len(wordings))
	}
	a, err := model.Address(wordings[0])
	if err != nil {
		return err.Error()
	}
	return "已教：「" + wordings[0].Label + "」是 " + a.Form.Name + " 的「" + a.Called() + "」。"
}

func forgottenLine(label string) string { return "已忘记「" + label + "」。" }

func aliasLine(alias, unit string) string {
	return "「" + alias + "」从此是「" + unit + "」的别名。"
}

func noAliasLine(alias, unit string) string {
	return "「" + alias + "」不再是「" + unit + "」的别名，用这个名称报过的表分开。"
}

func exportedLabels(n int, path string) string {
	return fmt.Sprintf("已把 %d 个标签写入 %s；对方用 jixiao labels import %s 读入。", n, path, path)
}

func printTaught(w io.Writer, taught []taughtLabel) {
	for _, t := range taught {
		fmt.Fprintf(w, "「%s」  %s\n", t.Label, t.Path)
	}
	fmt.Fprintf(w, "共 %d 个已教的标签。\n", len(taught))
}

func printReread(w io.Writer, done []bureau.RereadFile) {
	read := 0
	for _, d := range done {
		if d.Reason != "" {
			fmt.Fprintf(w, "✗ %s  仍按原来读的：%s\n", d.File, d.Reason)
		} else {
			read++
		}
		if d.Replaced != "" {
			fmt.Fprintf(w, "  %s  %s\n", d.File, d.Replaced)
		}
	}
	fmt.Fprintf(w, "重读 %d 个文件。\n", read)
}

// outdatedLine says that another version of the program has read what stands.
func outdatedLine(files, filings int) string {
	return "注意：" + bureau.OutdatedText(files, filings) + "要重读请运行 jixiao reread。"
}

// unfinishedLine says that a decision was stopped midway.
func unfinishedLine(files int) string {
	return "注意：" + bureau.UnfinishedText(files) + "请运行 jixiao reread，它会先接着做完；别的改动数据的命令也会。"
}

// finishedLine says that a decision that was stopped midway is carried through now.
func finishedLine(files int) string {
	return fmt.Sprintf("注意：上一次改动中途停了，现在已接着做完：重读 %d 个文件。", files)
}

// notFinishedLine says that it still is not.
func notFinishedLine(err error) string {
	return "注意：上一次改动中途停了，接着做也没有做完：" + explain(err)
}

// printRereadAll prints what stored files read as otherwise.
func printRereadAll(w io.Writer, done []bureau.RereadFile, lost []store.Lost) {
	read, taken, changes := 0, 0, 0
	for _, d := range done {
		switch {
		case d.Refused != nil:
			fmt.Fprintf(w, "✗ %s  仍按原来读的：%s\n", d.File, d.Reason)
			continue
		case d.Taken:
			taken++
			fmt.Fprintf(w, "✓ %s  以前拒收，现在读进来了\n", d.File)
			continue
		}
		read++
		changes += len(d.Changes)
		for i, c := range d.Changes {
			if i == 0 {
				fmt.Fprintf(w, "≠ %s\n", d.File)
			}
			fmt.Fprintf(w, "    %s %d年度 %s\n", c.Unit, c.Year, c)
		}
	}
	total := fmt.Sprintf("重读 %d 个文件，%d 处与原来不同。", read, changes)
	if taken > 0 {
		total += fmt.Sprintf("以前拒收、现在读进来的 %d 个。", taken)
	}
	fmt.Fprintln(w, total)
	printLost(w, lost)
}

// printLost lists the decisions whose finding is not known any more.
func printLost(w io.Writer, lost []store.Lost) {
	if len(lost) == 0 {
		return
	}
	fmt.Fprintf(w, "有 %d 条认可对不上现在的问题（数已改，或问题已不存在），仍然保留：\n", len(lost))
	for _, l := range lost {
		fmt.Fprintf(w, "    %s %d年度 %s %s；理由：%s\n", l.Unit, l.Year, l.Code, bureau.OneLine(l.Statement), bureau.DecisionText(l.Decision))
	}
}

func printUnits(w io.Writer, units []listedUnit) {
	for _, u := range units {
		line := u.Unit
		for i, a := range u.Aliases {
			line += map[bool]string{true: "  别名：", false: "、"}[i == 0] + a.Name
		}
		fmt.Fprintln(w, line)
	}
	fmt.Fprintf(w, "共 %d 个单位。\n", len(units))
}

func importLine(model *schema.Model, r bureau.Imported) string {
	switch r.Status {
	case bureau.StatusRefused:
		return "✗ " + r.File + "  拒收：" + r.Reason + suggestionText(r.Suggested)
	case bureau.StatusDuplicate:
		return "＝ " + r.File + "  " + r.Reason
	}
	line := "✓ " + r.File + "  " + bureau.FormsIn(model, r)
	line += bureau.FoundIn(r.Found)
	if r.Reason != "" {
		line += "\n    " + r.Reason
	}
	if r.Pending {
		line += "（jixiao current 报送号 --why 理由）"
	}
	return line
}

// suggestionText offers what a file's name says.
func suggestionText(s *bureau.Suggestion) string {
	text := bureau.SuggestionText(s)
	if text == "" {
		return ""
	}
	return "（" + text + "）"
}

func importTotal(counts map[string]int, notKept int) string {
	text := fmt.Sprintf("共 %d 个文件：导入 %d，重复 %d，拒收 %d。", counts[bureau.StatusImported]+counts[bureau.StatusDuplicate]+counts[bureau.StatusRefused],
		counts[bureau.StatusImported], counts[bureau.StatusDuplicate], counts[bureau.StatusRefused])
	if counts[bureau.StatusRefused] > 0 {
		text += "拒收的文件请按上面的说明处理后再导入。"
	}
	if notKept > 0 {
		text += fmt.Sprintf("其中 %d 个没有留底（视频、程序、读不到的等），只列在上面，jixiao refused 不再列出。", notKept)
	}
	return text
}

func printRefused(w io.Writer, files []refusedJSON) {
	for _, f := range files {
		line := "✗ " + f.File + "  " + f.Reason
		if f.Cleared != nil {
			line += "；已清理：" + bureau.OneLine(f.Cleared.Why) + "（" + f.Cleared.By + "）"
		}
		fmt.Fprintln(w, line)
	}
	fmt.Fprintf(w, "共 %d 个。\n", len(files))
}

func findingLine(f schema.Finding) string {
	where := f.Unit
	if f.Project != "" {
		where += "（" + f.Project + "）"
	}
	if f.Outcome == schema.NotJudged {
		return "[" + f.Word() + "] " + f.Code + " " + where + "：" + f.Message()
	}
	file := ""
	if len(f.Cells) > 0 {
		file = f.Cells[0].File + "!"
	}
	line := "[" + f.Word() + "] " + f.Code + " " + where + "：" + file + f.Message()
	if f.Note != "" {
		line += "\n    单位说明：" + bureau.OneLine(f.Note)
	}
	if f.Accepted != nil {
		line += "\n    认可理由：" + bureau.DecisionText(*f.Accepted)
	}
	if f.Formerly != nil {
		line += "\n    " + bureau.FormerlyText(*f.Formerly)
	}
	return line
}

// findingLines prints findings, a line each; the rows that one stands for are
// beneath it unless they are to be brief.
func findingLines(findings []schema.Finding, brief bool) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, findingLine(f))
		if brief {
			continue
		}
		for _, row := range f.Rows {
			lines = append(lines, "    "+row.Message())
		}
	}
	return lines
}

func findingsTotal(findings []schema.Finding) string {
	counts := map[string]int{}
	for _, f := range findings {
		counts[f.Word()]++
	}
	var parts []string
	for _, word := range schema.SeverityWords() {
		parts = append(parts, fmt.Sprintf("%s %d 条", word, counts[word]))
	}
	for _, word := range []string{schema.WordAccepted, schema.WordNotJudged} {
		if n := counts[word]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d 条", word, n))
		}
	}
	return strings.Join(parts, "，") + "。"
}

func flagLine(f schema.Flag) string {
	line := "[预警] " + f.Unit + "：" + bureau.FlagText(f)
	if len(f.Cells) > 0 && f.Flag != schema.FlagErrorFindings && f.Flag != schema.FlagNotHandedIn {
		line += "  " + f.Cells[0].String()
	}
	return line
}

// acceptedFlagLine says a flag that counts nowhere, since what it rests on has been
// accepted.
func acceptedFlagLine(f schema.Flag) string {
	return strings.Replace(flagLine(f), "[预警]", "[已认可]", 1) + "  " + f.Check + " 已认可，不计入预警"
}

// printFlags prints the units beyond the limits, and how many they are.
func printFlags(w io.Writer, s *summary.Summary) {
	for _, f := range s.Flags {
		fmt.Fprintln(w, flagLine(f))
	}
	for _, f := range s.AcceptedFlags {
		fmt.Fprintln(w, acceptedFlagLine(f))
	}
	fmt.Fprintln(w, flagsTotal(s.Flags))
}

func flagsTotal(flags []schema.Flag) string {
	units := map[string]bool{}
	for _, f := range flags {
		units[f.Unit] = true
	}
	if len(flags) == 0 {
		return "没有超过限值的单位。"
	}
	return fmt.Sprintf("预警 %d 条，涉及 %d 个单位。", len(flags), len(units))
}

func summarized(t *summary.Totals, output string) string {
	return fmt.Sprintf("已生成 %s：%d 年度，%d 个单位。", output, t.Year, t.Units)
}

// broughtAlong says which sheets are there besides those that were asked for.
func broughtAlong(sheets []string) string {
	return "另有隐藏的工作表：" + strings.Join(sheets, "、") + "，只供公式取数（右键点工作表标签，取消隐藏）。"
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func somePaths(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return noPaths{}
	}
	return nil
}

func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return extraArgs{args[0]}
	}
	return nil
}

// exactlyOne has a command take one argument, and atLeastOne one or more; each says
// otherwise what is missing.
func exactlyOne(missing oneArgument) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return missing
		}
		return nil
	}
}

func atLeastOne(missing oneArgument) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return missing
		}
		return nil
	}
}

func printRules(w io.Writer, rules []bureau.Rule) {
	for _, r := range rules {
		line := r.Code + " [" + r.Severity.Word() + "] " + r.Title
		if !r.On {
			line += "（已停用）"
		}
		fmt.Fprintln(w, line)
		for _, text := range r.Rules {
			fmt.Fprintln(w, "    "+text)
		}
		basis := "    依据：" + r.Basis
		if r.Tolerance != "" {
			basis += "；允许误差 " + r.Tolerance + "（按表上的单位）"
		}
		fmt.Fprintln(w, basis)
	}
	fmt.Fprintf(w, "共 %d 项核对。\n", len(rules))
}

// printRuleTable prints the table of the README.
func printRuleTable(w io.Writer, rules []bureau.Rule) {
	fmt.Fprint(w, "| 编号 | 程度 | 核对 | 依据 |\n|---|---|---|---|\n")
	for _, r := range rules {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", r.Code, r.Severity, r.Title, r.Basis)
	}
}

func acceptedLine(f schema.Finding, undo bool) string {
	if undo {
		return "已收回认可：" + f.Code + " " + f.Unit + "：" + f.Message()
	}
	return "已认可：" + f.Code + " " + f.Unit + "：" + f.Message()
}

func printFilings(w io.Writer, model *schema.Model, records []store.Record) {
	for _, r := range records {
		name := bureau.FormName(model, r.Form)
		if r.Project != "" {
			name += "（" + r.Project + "）"
		}
		state := "现行"
		switch {
		case r.Void != nil:
			state = "已作废：" + bureau.OneLine(r.Void.Why) + "（" + r.Void.By + "，" + r.Void.At.Local().Format(time.DateOnly) + "）"
		case r.Wait != nil:
			state = "待定：" + bureau.WaitText(*r.Wait)
		case !r.Current():
			state = "被 " + r.SupersededBy + " 取代"
		}
		if r.Correction != nil {
			state += "；由 " + r.Formerly.Unit + " " + strconv.Itoa(r.Formerly.Year) + "年度更正：" + bureau.DecisionText(*r.Correction)
		}
		fmt.Fprintf(w, "%d  %s  %d年度  %s  %s!%s  收到 %s  %s\n", r.ID, r.Unit, r.Year, name, r.File, r.Sheet, r.Received.Local().Format(time.DateTime), state)
	}
	fmt.Fprintf(w, "共 %d 份。\n", len(records))
}

// scoreLines prints the scores of units, with all rows where one unit was asked
// for.
func scoreLines(list []scoreJSON, rows bool) []string {
	var lines []string
	figure := func(s string) string {
		if a, err := schema.ParseAmount(s); err == nil && s != "" {
			return a.Fixed(2)
		}
		return "未判定"
	}
	for _, s := range list {
		line := fmt.Sprintf("%s：自评 %s（%s），复算 %s（%s），自评高于复算 %s，可复算分值 %s%%", s.Unit, figure(s.SelfScore), orNone(s.SelfGrade),
			figure(s.RecomputedScore), orNone(s.RecomputedGrade), figure(s.Difference), figure(s.JudgedShare))
		if s.RecomputedScore == "" {
			line = fmt.Sprintf("%s：自评 %s（%s），复算 未判定（%s）", s.Unit, figure(s.SelfScore), orNone(s.SelfGrade), s.Why)
		}
		lines = append(lines, line)
		if !rows {
			continue
		}
		for _, r := range s.Rows {
			answer := ""
			if r.Target+r.Actual != "" {
				answer = fmt.Sprintf("  指标值 %s，完成值 %s", bureau.OneLine(r.Target), bureau.OneLine(r.Actual))
			}
			lines = append(lines, fmt.Sprintf("    %s：分值 %s，自评 %s，复算 %s%s  %s", bureau.OneLine(r.Name), figure(r.FullScore), figure(r.SelfScore), figure(r.Recomputed), answer, r.Why))
		}
		in := s.Inflation
		lines = append(lines, fmt.Sprintf("  指标 %d 行：满分 %d 行；完成值与指标值相同 %d 行（共 %d 行两者都填了）；指标值没有数字或基准 %d 行", in.Indicators, in.FullMarks, in.Identical, in.Compared, in.WithoutBaseline))
		lines = append(lines, fmt.Sprintf("  连同预算执行率，按规则复算 %d 行，定性保留 %d 行，不能比较而保留 %d 行；预算执行率 %s%%", in.ByRule, in.Kept, in.Unsettled, figure(in.ExecutionRate)))
		if in.AllFullLowRate {
			lines = append(lines, "  每个指标都是满分，而预算执行率低于限值")
		}
		if len(in.SameAs) > 0 {
			lines = append(lines, "  指标表与这些单位的完全相同："+strings.Join(in.SameAs, "、"))
		}
		if in.SameAsYearBefore {
			lines = append(lines, "  指标表与本单位上年的完全相同")
		}
	}
	return lines
}

func orNone(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func printRoster(w io.Writer, listed []summary.Listed, settings *schema.Settings, year int) {
	counts := map[string]int{}
	late, strange := 0, 0
	for _, l := range listed {
		status := map[string]string{bureau.StatusComplete: schema.WordComplete, bureau.StatusPartial: schema.WordPartial, bureau.StatusMissing: schema.WordNotHandedIn}[bureau.StatusOf(l)]
		counts[status]++
		line := status + "  " + l.Name
		var forms []string
		for _, f := range l.Forms {
			if f.Count > 1 {
				forms = append(forms, fmt.Sprintf("%s×%d", f.Form.Attachment, f.Count))
			} else if f.Count == 1 {
				forms = append(forms, f.Form.Attachment)
			}
		}
		if len(forms) > 0 {
			line += "  已报 " + strings.Join(forms, "、")
		}
		if l.Filed != "" && len(l.Missing) > 0 {
			line += "  缺 " + bureau.Attachments(l.Missing)
		}
		if l.Excused {
			line += "  不报已认可"
		}
		if l.Late {
			late++
			line += "  迟报（" + l.Decided.Local().Format(time.DateOnly) + "）"
		}
		if !l.OnRoster {
			strange++
			line += "  不在册"
		}
		if l.Department != "" {
			line += "  主管部门 " + l.Department
		}
		if l.Office != "" {
			line += "  归口 " + l.Office
		}
		fmt.Fprintln(w, line)
	}
	text := fmt.Sprintf("%d 年度：%d 个单位，报齐 %d，缺表 %d，未报 %d", year, len(listed), counts[schema.WordComplete], counts[schema.WordPartial], counts[schema.WordNotHandedIn])
	if year == 0 {
		text = strings.TrimPrefix(text, "0 年度：")
	}
	if settings != nil && settings.Deadline != "" {
		text += fmt.Sprintf("，迟报 %d（截止 %s，按%s时间）", late, settings.Deadline, settings.LateByName())
	}
	if strange > 0 {
		text += fmt.Sprintf("，不在册 %d", strange)
	}
	fmt.Fprintln(w, text+"。")
	if settings == nil || len(settings.Roster) == 0 {
		fmt.Fprintln(w, "还没有单位名册，不知道谁没有报。请用 jixiao settings export 写出设置工作簿，填好「单位名册」后读入。")
	}
}

func printChanges(w io.Writer, model *schema.Model, changes []bureau.Changed, open []schema.Finding) {
	asked := 0
	shown := func(s string) string {
		if s == "" {
			return "（空）"
		}
		return bureau.OneLine(s)
	}
	for _, c := range changes {
		mark := "[未要求改] "
		if c.Asked {
			asked++
			mark = "[要求改] " + strings.Join(c.Codes, "、") + " "
		}
		form := bureau.FormName(model, c.Form)
		if c.Project != "" {
			form += "（" + c.Project + bureau.WasCalled(c.WasProject) + "）"
		}
		fmt.Fprintf(w, "%s%s %s：%s → %s\n", mark, form, c.Name, shown(c.Before), shown(c.After))
	}
	for _, f := range open {
		fmt.Fprintln(w, "[要求改而未改] "+f.Code+" "+f.Message())
	}
	fmt.Fprintf(w, "改了 %d 处，其中要求改的 %d 处，未要求改的 %d 处；要求改而未改的 %d 条。\n", len(changes), asked, len(changes)-asked, len(open))
}

func movedLine(model *schema.Model, m bureau.Moved) string {
	rate := "上年为 0"
	if a, err := schema.ParseAmount(m.Rate); err == nil && m.Rate != "" {
		rate = schema.Rate.Print(a)
	}
	return strings.Join([]string{m.Unit, bureau.FormName(model, m.Form), m.Name, m.Before, m.After, m.Measure, "增减 " + m.Change, rate}, "\t")
}

func printReturned(w io.Writer, list []bureau.Returned, dir string) {
	points, failed := 0, 0
	for _, r := range list {
		points += r.Points
		fmt.Fprintf(w, "%s  %d 条\n", r.Unit, r.Points)
		if r.Reason != "" {
			failed, points = failed+1, points-r.Points
			fmt.Fprintf(w, "    ✗ 没有退回：%s\n", strings.TrimSuffix(r.Reason, "。"))
			continue
		}
		for _, c := range r.Copies {
			switch {
			case c.Copy == "":
				fmt.Fprintf(w, "    ✗ %s 没有写出副本：%s\n", c.File, c.Reason)
			case c.Drawn:
				fmt.Fprintf(w, "    %s（按读到的内容画成 .xlsx）\n", c.Copy)
			default:
				fmt.Fprintf(w, "    %s\n", c.Copy)
			}
		}
		fmt.Fprintf(w, "    %s\n", r.Notice)
	}
	if len(list) == 0 {
		fmt.Fprintln(w, "没有要退回的问题。")
		return
	}
	fmt.Fprintf(w, "共退回 %d 个单位、%d 条，写在文件夹 %s。\n", len(list)-failed, points, dir)
	if failed > 0 {
		fmt.Fprintf(w, "有 %d 个单位没有退回，原因写在它下面；处理后再退回一次（jixiao return --unit 单位）。\n", failed)
	}
}

func settingsExported(path string, set store.InForce) string {
	text := "已把现行设置写入 " + path + "。填好、保存并关闭后，用 jixiao settings import " + path + " 读入。"
	if set.Year != 0 {
		text += "\n" + bureau.SettingsOf(set) + "。设别的年度的，改「适用年度」表里的年度，或写 --year 再写出一份。"
	}
	return text
}

// takenOverLine says that a year is judged by the settings of an earlier one.
func takenOverLine(set store.InForce) string {
	return fmt.Sprintf("%s。要另设，用 jixiao settings export --year %d 写出，填好后读入。", bureau.SettingsOf(set), set.Year)
}

// printUnread names what was left out of a roster.
func printUnread(w io.Writer, unread []importer.Problem) {
	if len(unread) == 0 {
		return
	}
	fmt.Fprintln(w, "没有读的列和行，请核对：")
	for _, p := range unread {
		fmt.Fprintln(w, "    "+p.String())
	}
}

func settingsImported(book importer.SettingsBook, labels int) string {
	text := fmt.Sprintf("设置已生效：单位名册 %d 个单位", len(book.Settings.Roster))
	if n := len(book.Settings.Limits) + len(book.Settings.Thresholds); n > 0 {
		text += fmt.Sprintf("，与默认值不同的阈值 %d 个", n)
	}
	if n := len(book.Settings.Checks); n > 0 {
		text += fmt.Sprintf("，改了程度或停用的检查 %d 项", n)
	}
	if labels > 0 {
		text += fmt.Sprintf("，改动的标签 %d 个", labels)
	}
	text += "。所有报表已重新核对。"
	if len(book.Kept) > 0 {
		text += "没有「" + strings.Join(book.Kept, "」「") + "」表，这些设置不变。"
	}
	return text
}

func printSettings(w io.Writer, model *schema.Model, set store.InForce) {
	s := set.Settings
	if s == nil {
		s = new(schema.Settings)
	}
	if set.Year != 0 {
		fmt.Fprintln(w, bureau.SettingsOf(set)+"。")
	}
	fmt.Fprintf(w, "单位名册：%d 个单位\n", len(s.Roster))
	deadline := s.Deadline
	if deadline == "" {
		deadline = "没有设"
	}
	fmt.Fprintln(w, "报送截止日期："+deadline)
	fmt.Fprintln(w, "迟报按："+s.LateByName()+"时间")
	var grades []string
	for i, g := range s.GradesInForce(model) {
		if i == len(s.GradesInForce(model))-1 {
			grades = append(grades, g.Name)
			continue
		}
		grades = append(grades, g.Name+" ≥"+g.From.String())
	}
	fmt.Fprintln(w, "等级："+strings.Join(grades, "，"))
	fmt.Fprintln(w, "预警：")
	inForce := s.LimitsInForce(model)
	for _, l := range model.Limits {
		i := slices.IndexFunc(inForce, func(f schema.Limit) bool { return f.Flag == l.Flag })
		if i < 0 {
			fmt.Fprintln(w, "    "+l.Name+"：停用")
			continue
		}
		fmt.Fprintf(w, "    %s：限值 %s %s（%s）\n", l.Name, inForce[i].Default, l.Measure(model), l.Meaning(model))
	}
	fmt.Fprintln(w, "检查所用的数：")
	for _, t := range model.Thresholds {
		measure := t.Kind.Measure()
		if measure == "" {
			measure = " 倍"
		}
		fmt.Fprintf(w, "    %s %s：%s%s\n", t.Code, t.Name, s.Threshold(model, t.ID), measure)
	}
	for _, entry := range model.Catalogue {
		set, ok := s.Checks[entry.Code]
		if !ok {
			continue
		}
		state := s.Severity(entry.Code, entry.Severity).Word()
		if set.Off {
			state = "停用"
		}
		fmt.Fprintf(w, "检查 %s（%s）：%s\n", entry.Code, entry.Title, state)
	}
}

// What the commands about the database say.
const (
	helpBackup     = "备份：把数据库完整地复制一份，用着的时候也可以"
	helpBackupLong = `备份：把数据库完整地复制一份，并检查这一份；页面开着、正在导入时也可以用。
检查没有问题，备份才以要的名字出现；中途断了什么也不留下。已有的文件不覆盖，另起名字。
要用备份时，关掉程序，把备份复制成 jixiao.db 即可（旁边有 jixiao.db-wal、jixiao.db-shm 的先移走）。

退出码：0 备份好了，没有问题；1 备份好了，但数据库本身有问题（逐条列出）；2 没有备份成。`
	helpBackupOutput = "备份的`文件`名，或放备份的文件夹（默认数据库旁边的「数据库名-备份-日期-时间.db」）"
	helpCheckDB      = "检查数据库：结构、每个原件、每个数的出处是否完好"
	helpCheckDBLong  = `检查数据库：检查结构是否完好，每个收到的原件与收到时是否一样，每个数能不能找到出处，
并把现行各表的原件重新读一遍，与库里的数逐个核对。只看不改：不升级，不写入，数据库旁边也不留文件。

退出码：0 没有问题；1 有问题（逐条列出）；2 没法检查（没有这个文件、不是本程序的数据库、正被占用等）。`
	helpQuick  = "快查：不重新读原件"
	helpRescue = "数据库损坏时，把还读得出的原件写到一个新`文件夹`"

	notBackedUp = "备份没有做成"
	notRescued  = "原件没有取出来"

	saysDamaged = " 已损坏，这一步没有办成。先不要再用它，把它原样复制一份留着；用 jixiao check-db 看损坏了什么。有备份的用最近的备份，之后收到的文件再导入一次；没有备份的，用 jixiao check-db --rescue 文件夹 取出还读得出的原件。"
)

// cannotBackUp is why no backup was made; cannotCheck, why a database could not be
// looked at.
type (
	cannotBackUp struct {
		what, path string // what was not done, in words
		err        error
	}
	cannotCheck struct {
		path string
		err  error
	}
)

func (e cannotBackUp) Error() string {
	text := e.what + "，" + e.path + " 写不进去："
	var differs bureau.BackupError
	switch {
	case errors.As(e.err, &differs):
		return e.what + "：复制出来的与数据库不一样（" + bureau.ProblemText(differs.Problem) + "）多半是磁盘或内存有问题，请换一个磁盘再试。"
	case errors.Is(e.err, fs.ErrNotExist):
		return text + "文件夹不存在，请核对文件夹的名称。"
	case errors.Is(e.err, store.ErrFull), errors.Is(e.err, syscall.ENOSPC):
		return text + "磁盘已满，请清理磁盘，或换一个磁盘。"
	case errors.Is(e.err, fs.ErrPermission), errors.Is(e.err, store.ErrReadOnly):
		return text + "没有权限写，请换一个可以写的文件夹。"
	}
	return text + "请换一个文件夹再试。" + technical(e.err)
}

func (e cannotBackUp) Unwrap() error { return e.err }

func (e cannotCheck) Error() string {
	return "数据库 " + e.path + " 读不了：没有权限，或它在只读的光盘、文件夹里而旁边的 -wal 文件还有内容。请把它和同名的 -wal 文件一起复制到可以写的文件夹，再检查。"
}

func (e cannotCheck) Unwrap() error { return e.err }

// printBackup says where a copy is and what is in it.
func printBackup(w io.Writer, c *bureau.Checked) {
	fmt.Fprintf(w, "已备份到 %s：%s。%s\n", c.Path, contentOf(c), bureau.BackupChecked)
	if len(c.Problems) > 0 {
		fmt.Fprintln(w, "备份与数据库一样，但数据库本身有问题：")
		printProblems(w, c)
	}
}

func contentOf(c *bureau.Checked) string {
	return fmt.Sprintf("%d 个文件，%d 份表，%d 个数", c.Files, c.Filings, c.Values)
}

func printProblems(w io.Writer, c *bureau.Checked) {
	for _, p := range c.Problems {
		fmt.Fprintln(w, "✗ "+p)
	}
	if advice := bureau.AdviceFor(c); advice != "" {
		fmt.Fprintln(w, advice)
	}
}

// printChecked says what was found in a database.
func printChecked(w io.Writer, c *bureau.Checked, notes []string) {
	fmt.Fprintf(w, "数据库 %s：%s，%s。\n", c.Path, bureau.SizeText(c.Size), contentOf(c))
	for _, n := range notes {
		fmt.Fprintln(w, "注意："+n)
	}
	if len(c.Problems) == 0 {
		fmt.Fprintln(w, "检查完毕，没有发现问题。")
		return
	}
	fmt.Fprintf(w, "发现 %d 个问题：\n", len(c.Problems))
	printProblems(w, c)
}

func rescuedTo(folder string, written, lost int) string {
	text := fmt.Sprintf("还读得出的 %d 个原件已写到 %s。", written, folder)
	if lost > 0 {
		text += fmt.Sprintf("读不出来或已不一样的 %d 个没有写。", lost)
	}
	return text + "认可、设置等决定不在原件里，要另外重做。"
}

// notNotedLine says that a backup stands, and that the database does not know of it.
func notNotedLine(err error) string {
	return "注意：备份已经做好，但没能在数据库里记下这一次备份：" + explain(err)
}

// logLeftLine says that something stands in the log beside a database.
func logLeftLine(path string) string {
	return "注意：刚才的改动已保存，但暂时还在 " + path + "-wal 里（别的窗口正在读数据库，或磁盘已满），以后会自动并入。现在要备份请用 jixiao backup，不要直接复制文件。"
}

const (
	helpLicenses     = "许可：列出本程序和它所用软件的许可证全文"
	helpLicensesLong = `许可：列出本程序和它所用的每一个软件的名称、版本、来源和许可证全文（原文）。可以存成文件：
  jixiao licenses > 许可.txt`
)

// printLicenses prints a list of what the program contains, and the terms of each.
func printLicenses(w io.Writer, notices []licenses.Notice) {
	name := func(n licenses.Notice) string { return strings.TrimSpace(n.Name + " " + n.Version) }
	fmt.Fprintf(w, "绩效（jixiao）和它所用的软件，共 %d 个：\n", len(notices))
	for _, n := range notices {
		line := "  " + name(n)
		if n.Source != "" {
			line += "  " + n.Source
		}
		fmt.Fprintln(w, line)
	}
	for _, n := range notices {
		for _, t := range n.Texts {
			fmt.Fprintf(w, "\n%s\n%s：%s\n\n%s\n", strings.Repeat("=", 70), name(n), t.File, t.Text)
		}
	}
}
