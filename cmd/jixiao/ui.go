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
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/importer/archive"
	"jixiao/importer/grid"
	"jixiao/schema"
	"jixiao/schema/store"
)

// This file holds every sentence that the commands print for a person.

// Help texts.
const (
	helpRoot     = "绩效自评表的导入、核对与区级汇总"
	helpRootLong = `绩效（jixiao）：把预算单位报来的绩效自评表（附件1 基础数据表、附件2 整体支出自评表、
附件3 项目支出自评表、附件4 自评报告）读进数据库，逐条核对，生成区级汇总工作簿。

最常用的一条命令：
  jixiao run 报送文件夹 -o 区级汇总.xlsx`
	helpImport     = "导入：读入单位报来的文件或文件夹"
	helpImportLong = `导入：读入单位报来的文件或整个文件夹（含子文件夹）。Excel、WPS、LibreOffice 表格，
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
  jixiao labels teach "招待开支" base_data/costs/hospitality`
	helpTeach        = "教：说明一个标签是哪一栏，并重读用到它的文件"
	helpTeachLong    = `教：说明一个标签是哪一栏，并重读用到它的文件。栏目可以写名称，也可以写路径（见 jixiao labels）。`
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
	helpPassword  = "打开加密工作簿的`密码`"
	helpDB        = "数据库`文件`（默认 jixiao.db）"
	helpYear      = "`年度`；导入时用于表上没有年度的文件，其他命令默认最新年度"
	helpJSON      = "以 JSON 输出（供其他程序使用）"
	helpStrict    = "有错误级问题或预警时，退出码也为 1（供脚本使用）"
	helpVersion   = "显示版本"
	helpHelp      = "显示帮助"
	helpOfCommand = "帮助：显示一个命令的说明"
	helpMousetrap = `绩效（jixiao）要在命令窗口里运行，双击不会做任何事。

在存放单位报送文件夹的地方按住 Shift 点右键，选「在此处打开命令窗口」或「在终端中打开」，再输入：

  jixiao run 报送文件夹 -o 区级汇总.xlsx
`
	helpUnit      = "只看一个`单位`"
	helpGivenUnit = "`单位`名称，用于表上没有写单位名称的文件"
	helpSeverity  = "只看一种`程度`：E 或 错误、W 或 警告、I 或 提示"
	helpAll       = "连同未判定的核对一起列出"
	helpOutput    = "汇总工作簿的`文件`名（默认 区级汇总.xlsx）"

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
  （命令也可以写中文：导入、数据、问题、预警、汇总、一键、标签、单位）{{end}}{{end}}{{if .HasAvailableLocalFlags}}

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
	neverTaught  struct{ label string }
	noSuchLine   struct {
		name string
		like []nearest
	}
	labelsFileExists struct{ path string }
	badLabelsFile    struct{ path, label string }
	badAlias         struct{ alias, unit string }
	occupied         struct{ path string }
	noSuchUnit       struct {
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
		path string
		err  error
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
	return "「" + e.label + "」里没有文字，不能作为标签。"
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

func (e occupied) Error() string {
	return e.path + " 已经存在，而且不是本程序写的汇总工作簿，没有改动。请在 -o 后面换一个文件名。"
}

// errFolder says that a folder stands where a file should.
var errFolder = errors.New("it is a folder")

func (e cannotWrite) Error() string {
	text := "汇总工作簿 " + e.path + " 写不进去："
	switch {
	case errors.Is(e.err, fs.ErrNotExist):
		return text + "文件夹不存在，请核对文件夹的名称。"
	case errors.Is(e.err, errFolder):
		return text + "这是一个文件夹，请换一个文件名。"
	case errors.Is(e.err, fs.ErrPermission):
		return text + "它是只读的，或正在 Excel、WPS 中打开。请先关闭，或换一个可以写的文件夹。"
	case errors.Is(e.err, syscall.ENOSPC):
		return text + "磁盘已满，请清理磁盘后再试。"
	}
	return text + "请检查磁盘空间，或换一个文件名、文件夹再试。" + technical(e.err)
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
	name := "数据库"
	if errors.As(err, &database) {
		name += " " + database.path
	}
	switch {
	case errors.As(err, &output):
		return output.Error()
	case errors.Is(err, context.Canceled):
		return "已中断。已经导入的文件都已保存，其余的请重新导入。"
	case errors.Is(err, store.ErrNotOurs):
		return name + " 不是本程序的数据库文件，没有改动。请用 --db 换一个文件名。"
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
	}
	return err.Error()
}

// refusals say why a file is refused and what to do, by the error that says so.
var refusals = []struct {
	err      error
	sentence string
}{
	{grid.ErrEmpty, "文件是空的（0 字节），请让单位重新发送"},
	{grid.ErrDamaged, "文件已损坏，读不完整，请让单位重新发送"},
	{grid.ErrEncrypted, "文件有打开密码，请在导入时用 --password 写明密码（.xls、.ods 请先去掉密码另存），再导入一次"},
	{grid.ErrLegacyExcel, "是二进制的 Excel 工作簿（.xlsb），请用 Excel 或 WPS 另存为 .xlsx 后再导入"},
	{grid.ErrOldExcel, "是 Excel 95 或更早的文件，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"},
	{grid.ErrWord, "是旧版 Word 或 WPS 文字文件（.doc/.wps/.rtf），请用 Word 或 WPS 另存为 .docx 后再导入"},
	{grid.ErrPDF, "是 PDF 或 OFD 文件，读不出表格，请让单位报送 Excel 或 Word 原件（.xlsx、.docx）"},
	{grid.ErrImage, "是图片，读不出表格，请让单位报送 Excel 或 Word 原件（.xlsx、.docx）"},
	{grid.ErrOpenDocument, "是 OpenDocument 文字或演示文件，请用 WPS 或 LibreOffice 另存为 .docx 或 .xlsx 后再导入"},
	{grid.ErrArchive, "是压缩包里又套的压缩包，或不认识的压缩格式，请先解压再导入其中的文件"},
	{errEmptyArchive, "压缩包里没有文件，请让单位重新发送"},
	{archive.ErrEncrypted, "压缩包有密码，请先解压再导入其中的文件"},
	{archive.ErrDamaged, "压缩包已损坏，这个文件解不出来，请让单位重新发送"},
	{archive.ErrTooLarge, "压缩包里的文件过多或过大，请先解压再导入需要的文件"},
	{archive.ErrUnsupported, "压缩包是分卷的，或压缩方式不认识，请先解压再导入其中的文件"},
	{grid.ErrHTML, "是网页格式的文件（改了扩展名），请用 Excel 或 WPS 打开后另存为 .xlsx"},
	{grid.ErrText, "是纯文本，不是 Excel 工作簿，请用 Excel 或 WPS 另存为 .xlsx"},
	{grid.ErrTooLarge, "文件过大或格式区域过多，请删去多余的空行、空列和图片后另存再导入"},
	{errTooLarge, "文件超过 100 MB，不像是自评表，请核对"},
	{grid.ErrNotWorkbook, "不是 Excel、WPS 或 Word 文件，请核对是否发错文件"},
	{importer.ErrNoForm, "没有找到附件1、附件2或附件3的表格，请核对是否发错文件，或表头、栏目名称是否被改动"},
	{importer.ErrNoUnit, "表上没有写单位名称，请补填，或导入时用 --unit 写明单位"},
	{importer.ErrNoYear, "表上没有写年度，请补填，或导入时用 --year 写明年度"},
	{store.ErrTwice, "同一文件中有同一单位的两份同样的表（单位名称写法不同），请只留一份"},
	{importer.ErrTooSlow, "读了很久仍没有读完，不像是自评表，请删去多余的内容另存后再导入"},
	{importer.ErrPanic, "读取时程序出错，没有读入；请把文件交给维护人员"},
	{fs.ErrPermission, "没有权限读取，可能正被其他程序打开，请关闭后再导入"},
	{fs.ErrNotExist, "文件在读取前被移走了，请重新导入"},
}

// refusal says why a file is refused.
func refusal(err error) string {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return r.sentence
		}
	}
	return "读取失败（" + err.Error() + "），请让单位重新发送"
}

// duplicates says what a file received again stands as.
func duplicates(name string, receipt store.Receipt, given importer.Given) string {
	text := "与已导入的文件完全相同，未作改动"
	if receipt.Known != name {
		text = "与已导入的 " + receipt.Known + " 完全相同，未作改动"
	}
	var by, filed []string
	current, asGiven := false, false
	for _, k := range receipt.Kept {
		current = current || k.SupersededBy == ""
		asGiven = asGiven || (given.Unit == "" || schema.UnitKey(k.Unit) == schema.UnitKey(given.Unit)) && (given.Year == 0 || k.Year == given.Year)
		by = append(by, k.SupersededBy)
		filed = append(filed, fmt.Sprintf("%s %d年度", k.Unit, k.Year))
	}
	if !current {
		text += "；它已被 " + strings.Join(slices.Compact(by), "、") + " 取代，现行的是后者"
	}
	if !asGiven {
		text += "；它已按 " + strings.Join(slices.Compact(filed), "、") + " 入库，这次写的 --unit、--year 没有生效"
	}
	if receipt.Claimed != "" {
		text += "；这次像是以「" + receipt.Claimed + "」的名义报来的，请核对是否有单位发错了文件"
	}
	return text
}

// supersedes says what a file replaced.
func supersedes(replaced []store.Superseded) string {
	var files []string
	forms := map[string][]string{}
	older := false
	for _, s := range replaced {
		name := formName(s.Form)
		if s.Project != "" {
			name += "（" + s.Project + "）"
		}
		if forms[s.File] == nil {
			files = append(files, s.File)
		}
		forms[s.File] = append(forms[s.File], name)
		older = older || s.OlderModified
	}
	for i, file := range files {
		files[i] = file + " 的" + strings.Join(forms[file], "、")
	}
	text := "取代 " + strings.Join(files, "，") + "，旧表仍保留"
	if older {
		text += "；注意：本文件的最后修改时间早于被取代的文件，请核对哪一份是更正后的"
	}
	return text
}

// recognised says how units' names were taken.
func recognised(receipt store.Receipt) string {
	var parts []string
	for _, a := range receipt.Alike {
		parts = append(parts, "「"+a.Name+"」视为「"+a.Unit+"」")
	}
	for _, name := range receipt.Unsure {
		parts = append(parts, "「"+name+"」与几个单位都相像，按新单位入库；是同一单位时请用 jixiao units alias 说明")
	}
	return strings.Join(parts, "；")
}

func printLabels(w io.Writer, labels []unknownLabel) {
	const most = 3
	for _, l := range labels {
		fmt.Fprintf(w, "「%s」  %s，%d 个文件\n", l.Label, formName(l.Form), len(l.Places))
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
}

func taughtLine(wordings []schema.Wording) string {
	if len(wordings) > 1 {
		return fmt.Sprintf("已教 %d 个标签。", len(wordings))
	}
	a, err := wordings[0].Address()
	if err != nil {
		return err.Error()
	}
	name := ""
	switch {
	case a.Line != nil:
		name = a.Line.Name
	case a.Column != nil:
		name = schema.InYear(a.Column.Name, 0)
	}
	return "已教：「" + wordings[0].Label + "」是 " + a.Form.Name + " 的「" + name + "」。"
}

func forgottenLine(label string) string { return "已忘记「" + label + "」。" }

func aliasLine(alias, unit string) string {
	return "「" + alias + "」从此是「" + unit + "」的别名。"
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

func printReread(w io.Writer, done []rereadFile) {
	read := 0
	for _, d := range done {
		if d.Reason != "" {
			fmt.Fprintf(w, "✗ %s  仍按原来读的：%s\n", d.File, d.Reason)
			continue
		}
		read++
	}
	fmt.Fprintf(w, "重读 %d 个文件。\n", read)
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

func importLine(r imported) string {
	switch r.Status {
	case statusRefused:
		return "✗ " + r.File + "  拒收：" + r.Reason
	case statusDuplicate:
		return "＝ " + r.File + "  " + r.Reason
	}
	var parts []string
	unit := ""
	for _, f := range r.Forms {
		if f.Unit != unit {
			unit = f.Unit
			parts = append(parts, fmt.Sprintf("%s %d年度", unit, f.Year))
		}
		name := schema.FormOf(f.Form).Attachment
		if f.Project != "" {
			name += "（" + f.Project + "）"
		}
		parts = append(parts, name)
	}
	line := "✓ " + r.File + "  " + strings.Join(parts, " ")
	if r.Findings > 0 {
		line += fmt.Sprintf("  问题 %d 条", r.Findings)
	}
	if r.Reason != "" {
		line += "\n    " + r.Reason
	}
	return line
}

func importTotal(counts map[string]int) string {
	text := fmt.Sprintf("共 %d 个文件：导入 %d，重复 %d，拒收 %d。", counts[statusImported]+counts[statusDuplicate]+counts[statusRefused],
		counts[statusImported], counts[statusDuplicate], counts[statusRefused])
	if counts[statusRefused] > 0 {
		text += "拒收的文件请按上面的说明处理后再导入。"
	}
	return text
}

func findingLine(f schema.Finding) string {
	where := f.Unit
	if f.Project != "" {
		where += "（" + f.Project + "）"
	}
	if f.Outcome == schema.NotJudged {
		return "[未判定] " + f.Code + " " + where + "：" + f.Message
	}
	file := ""
	if len(f.Cells) > 0 {
		file = f.Cells[0].File + "!"
	}
	return "[" + severityName(f.Severity) + "] " + f.Code + " " + where + "：" + file + f.Message
}

func findingsTotal(findings []schema.Finding) string {
	counts := map[string]int{}
	for _, f := range findings {
		name := severityName(f.Severity)
		if f.Outcome == schema.NotJudged {
			name = "未判定"
		}
		counts[name]++
	}
	text := fmt.Sprintf("错误 %d 条，警告 %d 条，提示 %d 条", counts["错误"], counts["警告"], counts["提示"])
	if n := counts["未判定"]; n > 0 {
		text += fmt.Sprintf("，未判定 %d 条", n)
	}
	return text + "。"
}

func flagLine(f schema.Flag) string {
	line := "[预警] " + f.Unit + "：" + f.Name
	switch f.Flag {
	case schema.FlagErrorFindings, schema.FlagNotHandedIn:
		return line + "（" + f.Detail + "）"
	}
	line += fmt.Sprintf("，%s，限值 %s", f.Kind.Print(f.Value), f.Kind.Print(f.Limit))
	if len(f.Cells) > 0 {
		line += "  " + f.Cells[0].String()
	}
	return line
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

func summarized(s *summary.Summary, output string) string {
	return fmt.Sprintf("已生成 %s：%d 年度，%d 个单位。", output, s.Year, len(s.Units))
}

func severityName(s schema.Severity) string {
	switch s {
	case schema.Err:
		return "错误"
	case schema.Warn:
		return "警告"
	case schema.Info:
		return "提示"
	}
	return ""
}

func stateName(s schema.State) string {
	switch s {
	case schema.Number:
		return "数字"
	case schema.Blank:
		return "空白"
	case schema.Mark:
		return "标记"
	case schema.Text:
		return "文字"
	case schema.Unreadable:
		return "无法识别"
	case schema.Uncomputed:
		return "公式无结果"
	}
	return string(s)
}

func formName(id schema.FormID) string {
	if decl := schema.FormOf(id); decl != nil {
		return decl.Attachment
	}
	return string(id)
}

// pathName says in words what a path names, by the label on the form where no
// declaration knows it.
func pathName(path, label string, year int) string {
	if a, ok := schema.Resolve(path); ok {
		if a.Line != nil && a.Number != "" {
			return label + "·" + schema.InYear(a.Column.Name, year)
		}
		return a.Name(year)
	}
	return label
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

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
