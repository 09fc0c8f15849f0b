package bureau

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
	"jixiao/consolidate/whole"
	"jixiao/importer"
	"jixiao/importer/archive"
	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/schema"
	"jixiao/schema/store"
)

// This file holds the sentences that the commands and the page both say.

const (
	unansweredCopy = "是退回给单位的副本，没有改动也没有单位说明，不算新的报送"
	ungrouped      = "（未注明）"
	knownFile      = "与已导入的文件完全相同，未作改动"
	embeddedAlone  = "正文里没有表，表在嵌入的文件里，另行读入；原件已留底"
)

// FilingError says that something cannot be done with a filing; Err is one of
// the store's errors about decisions.
type FilingError struct {
	ID  int64
	Err error
}

// Error says it in Chinese.
func (e FilingError) Error() string {
	id := strconv.FormatInt(e.ID, 10)
	var elsewhere store.Elsewhere
	switch {
	case errors.Is(e.Err, store.ErrWaits):
		return "报送号 " + id + " 是待定的，本来就没有计入，没有改动。不要它，就定以现行的那一份为准；要它，就定以它为准（jixiao current 报送号 --why 理由）。"
	case errors.As(e.Err, &elsewhere):
		return elsewhereText(id, elsewhere.Filings)
	case errors.Is(e.Err, store.ErrNotCurrent):
		return "报送号 " + id + " 不是现行的（已被取代或已作废），没有改动。"
	case errors.Is(e.Err, store.ErrNotVoid):
		return "报送号 " + id + " 没有作废，没有改动。"
	case errors.Is(e.Err, store.ErrIsVoid):
		return "报送号 " + id + " 已作废，请先收回作废。"
	case errors.Is(e.Err, store.ErrIsCurrent):
		return "报送号 " + id + " 已经是现行的，也没有待定的，没有改动。"
	case errors.Is(e.Err, store.ErrNotChosen):
		return "报送号 " + id + " 没有被定为现行过，没有改动。"
	case errors.Is(e.Err, store.ErrSame):
		return "报送号 " + id + " 本来就是这个单位、这个年度的，没有改动。"
	case errors.Is(e.Err, errYearToCome):
		return "这个年度还没有到，没有改动，请核对。"
	case errors.Is(e.Err, store.ErrNotCorrected):
		return "报送号 " + id + " 没有更正过单位或年度，没有改动。"
	}
	return "没有报送号 " + id + "。"
}

// Unwrap returns the store's error.
func (e FilingError) Unwrap() error { return e.Err }

// filedElsewhere reports whether a form that was withdrawn was filed again for
// another unit or year, from the same file.
func filedElsewhere(form store.Kept, kept []store.Kept) bool {
	return slices.ContainsFunc(kept, func(k store.Kept) bool {
		return !k.Void && k.Form == form.Form && schema.ProjectKey(k.Project) == schema.ProjectKey(form.Project) && k.Sheet == form.Sheet
	})
}

// elsewhereText says that what was withdrawn cannot come back while its file counts
// under another unit or year.
func elsewhereText(id string, filings []store.Record) string {
	var places, ids []string
	for _, f := range filings {
		place := fmt.Sprintf("%s %d年度", f.Unit, f.Year)
		if !slices.Contains(places, place) {
			places = append(places, place)
		}
		ids = append(ids, strconv.FormatInt(f.ID, 10))
	}
	return "报送号 " + id + " 的文件作废以后已改按 " + strings.Join(places, "、") + " 入库（报送号 " + strings.Join(ids, "、") +
		"），同一份文件不能两处都算，没有改动。要改回来，请先把报送号 " + strings.Join(ids, "、") + " 作废，再收回这一份的作废。"
}

// IsAboutFiling reports whether an error of the store is one that FilingError
// says.
func IsAboutFiling(err error) bool {
	return errors.As(err, new(store.Elsewhere)) || slices.ContainsFunc([]error{
		store.ErrNoFiling, store.ErrNotCurrent, store.ErrNotVoid, store.ErrIsVoid, store.ErrIsCurrent, store.ErrNotChosen, store.ErrSame, store.ErrNotCorrected, errYearToCome,
	}, func(kind error) bool { return errors.Is(err, kind) })
}

// OtherUnit says that a filing is of another unit than the one asked about.
type OtherUnit struct {
	ID   int64
	Unit string
}

// Error says it in Chinese.
func (e OtherUnit) Error() string { return fmt.Sprintf("报送号 %d 是「%s」的。", e.ID, e.Unit) }

// OtherForms says that two filings are not of one form.
type OtherForms struct{ Pair [2]int64 }

// Error says it in Chinese.
func (e OtherForms) Error() string {
	return fmt.Sprintf("报送号 %d 和 %d 不是同一种表，不能对比。", e.Pair[0], e.Pair[1])
}

// Remedy is what a person can do about a refused file.
type Remedy string

// The remedies. About the first four something can be said here, so that the
// file can be read after all.
const (
	RemedyPassword Remedy = "password"
	RemedyUnit     Remedy = "unit"
	RemedyYear     Remedy = "year"
	RemedySettings Remedy = "settings" // it belongs to the settings
	RemedyResend   Remedy = "resend"   // the unit has to send it again
	RemedyOriginal Remedy = "original" // the unit has to send the document that it was made from
	RemedySaveAs   Remedy = "save_as"  // another format
	RemedyUnpack   Remedy = "unpack"
	RemedyCorrect  Remedy = "correct" // the file
	RemedyCheck    Remedy = "check"   // whether it is the right file
	RemedyAgain    Remedy = "again"   // import it once more
	RemedyReport   Remedy = "report"  // to who keeps the program
)

// Refused says why a file is refused: a code, which the database keeps, and
// what the code leaves open. Sentences are made of it when it is shown.
type Refused struct {
	Code   string
	Detail string
}

// The code for what no other one says; the detail does.
const refusedOther = "other"

// refusal is a way to be refused.
type refusal struct {
	code     string
	err      error // that says so; nil for what no version says any more
	remedy   Remedy
	sentence string // as the commands say it
	onPage   string // as the page says it where that can do something about it; "": as the commands
	inBook   string // as the summary workbook says it, whoever wrote that; "": as the commands
}

// refusals are the ways to be refused. A code never changes.
var refusals = []refusal{
	{code: "empty", err: formats.Empty.Refusal(), remedy: RemedyResend, sentence: "文件是空的（0 字节），请让单位重新发送"},
	{code: "encoding", err: grid.ErrEncoding, remedy: RemedySaveAs, sentence: "文件里的文字用了不认识的编码，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"},
	{code: "damaged", err: grid.ErrDamaged, remedy: RemedyResend, sentence: "文件已损坏，读不完整，请让单位重新发送"},
	{code: "wrong_password", err: grid.ErrWrongPassword, remedy: RemedyPassword, sentence: "文件有打开密码，所给的密码打不开它，请核对密码后用 --password 再导入一次",
		onPage: "文件有打开密码，所给的密码打不开它，请核对后在「收表」的「拒收的文件」里再写一次", inBook: "文件有打开密码，所给的密码打不开它"},
	{code: "password", err: grid.ErrEncrypted, remedy: RemedyPassword, sentence: "文件有打开密码，请在导入时用 --password 写明密码，再导入一次",
		onPage: "文件有打开密码，请在「收表」的「拒收的文件」里写明密码", inBook: "文件有打开密码，导入时要写明密码"},
	{code: "xlsb", err: formats.XLSB.Refusal(), remedy: RemedySaveAs, sentence: "是二进制的 Excel 工作簿（.xlsb），请用 Excel 或 WPS 另存为 .xlsx 后再导入"},
	{code: "excel_95", err: formats.OldExcel.Refusal(), remedy: RemedySaveAs, sentence: "是 Excel 95 或更早的文件，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"},
	{code: "word_97", err: formats.OldWord.Refusal(), remedy: RemedySaveAs, sentence: "是旧版 Word 或 WPS 文字文件（.doc/.wps/.rtf），请用 Word 或 WPS 另存为 .docx 后再导入"},
	{code: "pdf", err: formats.PDF.Refusal(), remedy: RemedyOriginal, sentence: "是 PDF 或 OFD 文件，读不出表格，请让单位报送 Excel 或 Word 原件（.xlsx、.docx）"},
	{code: "image", err: formats.Image.Refusal(), remedy: RemedyOriginal, sentence: "是图片，读不出表格，请让单位报送 Excel 或 Word 原件（.xlsx、.docx）"},
	{code: "opendocument", err: formats.OpenDocument.Refusal(), remedy: RemedySaveAs, sentence: "是 OpenDocument 文字或演示文件，请用 WPS 或 LibreOffice 另存为 .docx 或 .xlsx 后再导入"},
	{code: "archive", err: formats.Archive.Refusal(), remedy: RemedyUnpack, sentence: "是压缩包里又套的压缩包，或不认识的压缩格式，请先解压再导入其中的文件"},
	{code: "archive_empty", err: errEmptyArchive, remedy: RemedyResend, sentence: "压缩包里没有文件，请让单位重新发送"},
	{code: "archive_password", err: archive.ErrEncrypted, remedy: RemedyUnpack, sentence: "压缩包有密码，请先解压再导入其中的文件"},
	{code: "archive_damaged", err: archive.ErrDamaged, remedy: RemedyResend, sentence: "压缩包已损坏，这个文件解不出来，请让单位重新发送"},
	{code: "archive_too_large", err: archive.ErrTooLarge, remedy: RemedyUnpack, sentence: "压缩包里的文件过多或过大，请先解压再导入需要的文件"},
	{code: "archive_unsupported", err: archive.ErrUnsupported, remedy: RemedyUnpack, sentence: "压缩包是分卷的，或压缩方式不认识，请先解压再导入其中的文件"},
	{code: "xml_table", err: formats.XMLSheet.Refusal(), remedy: RemedySaveAs, sentence: "是 2003 版的 XML 表格，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"},
	{code: "web_archive", err: formats.WebArchive.Refusal(), remedy: RemedySaveAs, sentence: "是单个文件的网页（.mht），请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"},
	{code: "html", err: formats.HTML.Refusal(), remedy: RemedySaveAs, sentence: "是网页格式的文件（改了扩展名），请用 Excel 或 WPS 打开后另存为 .xlsx"},
	{code: "csv", err: formats.CSV.Refusal(), remedy: RemedyOriginal, sentence: "是 CSV 或用制表符分隔的文本，没有表格的格式，请单位用 Excel 或 WPS 填原来的表，报送 .xlsx"},
	{code: "text", err: formats.Text.Refusal(), remedy: RemedySaveAs, sentence: "是纯文本，不是 Excel 工作簿，请用 Excel 或 WPS 另存为 .xlsx"},
	{code: "too_large", err: grid.ErrTooLarge, remedy: RemedySaveAs, sentence: "文件过大或格式区域过多，请删去多余的空行、空列和图片后另存再导入"},
	{code: "file_too_large", err: errTooLarge, remedy: RemedyCheck, sentence: "文件超过 100 MB（{detail}），不像是自评表，没有读入，也没有留底，请核对是否发错文件；里面确有自评表的，请单独报送"},
	{code: "video", err: formats.Video.Refusal(), remedy: RemedyCheck, sentence: "是视频（{detail}），没有读入，也没有留底，请核对是否发错文件"},
	{code: "program", err: formats.Program.Refusal(), remedy: RemedyCheck, sentence: "是程序或安装包（{detail}），没有读入，也没有留底，请不要打开它，并核对是否发错文件；是自解压的压缩包的，请单位改报 .zip"},
	{code: "disk_image", err: formats.DiskImage.Refusal(), remedy: RemedyCheck, sentence: "是光盘或磁盘映像（{detail}），没有读入，也没有留底，请核对是否发错文件；里面确有自评表的，请取出来单独报送"},
	{code: "presentation", err: formats.Presentation.Refusal(), remedy: RemedyOriginal, sentence: "是演示文稿（.ppt/.pptx/.dps），不是自评表，请让单位报送 Excel 或 Word 原件（.xlsx、.docx）"},
	{code: "iwork", err: formats.IWork.Refusal(), remedy: RemedySaveAs, sentence: "是苹果的 Pages、Numbers 或 Keynote 文件，请在苹果电脑上导出为 Excel（.xlsx）或 Word（.docx）后再导入"},
	{code: "not_workbook", err: formats.Unknown.Refusal(), remedy: RemedyCheck, sentence: "不是 Excel、WPS 或 Word 文件，请核对是否发错文件"},
	{code: "other_form", err: importer.ErrOtherForm, remedy: RemedyOriginal, sentence: "文件里的{detail}，不是自评表，没有读入，已报的自评表不受影响；请单位报送自评表"},
	{code: "doubtful_form", err: importer.ErrDoubtfulForm, remedy: RemedyCheck, sentence: "{detail}，不能确定是哪一种，没有读入；请核对标题，改正后重报"},
	{code: "no_form", err: importer.ErrNoForm, remedy: RemedyCheck, sentence: "没有找到附件1、附件2或附件3的表格，请核对是否发错文件，或表头、栏目名称是否被改动"},
	{code: "no_unit", err: importer.ErrNoUnit, remedy: RemedyUnit, sentence: "表上没有写单位名称，请补填，或导入时用 --unit 写明单位",
		onPage: "表上没有写单位名称，请在「收表」的「拒收的文件」里写是哪个单位", inBook: "表上没有写单位名称，请补填，或导入时写明单位"},
	{code: "no_project", remedy: RemedyCorrect, sentence: "附件3没有写项目名称，「{detail}」里也有一份没有写的，不能确定是不是同一个项目，没有读入；请让单位补填项目名称后重报，那一份是发错的，请先作废再导入"},
	{code: "no_year", err: importer.ErrNoYear, remedy: RemedyYear, sentence: "表上没有写年度，请补填，或导入时用 --year 写明年度",
		onPage: "表上没有写年度，请在「收表」的「拒收的文件」里写是哪一年", inBook: "表上没有写年度，请补填，或导入时写明年度"},
	{code: "years_differ", err: importer.ErrYears, remedy: RemedyYear, sentence: "各表的年度不同，不能确定是哪一年的：{detail}；请核对，导入时用 --year 写明年度",
		onPage: "各表的年度不同，不能确定是哪一年的：{detail}；请在「收表」的「拒收的文件」里写是哪一年", inBook: "各表的年度不同，不能确定是哪一年的：{detail}"},
	{code: "year_doubtful", err: importer.ErrYearDoubtful, remedy: RemedyYear, sentence: "写的年度还没有到（{detail}），请核对；确是这一年的，导入时用 --year 写明",
		onPage: "写的年度还没有到（{detail}），请核对；确是这一年的，请在「收表」的「拒收的文件」里写明", inBook: "写的年度还没有到（{detail}）"},
	{code: "stored_damaged", remedy: RemedyResend, sentence: "数据库里存的这份原件已损坏，与收到时不一样，不能做副本；请用备份恢复数据库，或请单位重新发送。要改的各条见退回修改通知"},
	{code: "copy_failed", remedy: RemedySaveAs, sentence: "程序写不出这个文件的副本（{detail}）；请把原件用 Excel 或 WPS 另存为 .xlsx 重新导入后再退回。要改的各条见退回修改通知"},
	{code: "settings", err: importer.ErrOwnSettings, remedy: RemedySettings, sentence: "是本程序的设置工作簿，请用 jixiao settings import 读入",
		onPage: "是本程序的设置工作簿，请在「设置」里读入", inBook: "是本程序的设置工作簿，要作为设置读入"},
	{code: "twice", err: store.ErrTwice, remedy: RemedyCorrect, sentence: "同一文件中有同一单位的两份同样的表（单位名称写法不同），请只留一份"},
	{code: "too_slow", err: importer.ErrTooMuch, remedy: RemedySaveAs, sentence: "内容太多，表格里要逐行逐格对照的太多，不像是自评表，请删去多余的行、列另存后再导入"},
	{code: "fault", err: importer.ErrPanic, remedy: RemedyReport, sentence: "读取时程序出错，没有读入；请把文件交给维护人员"},
	{code: "pipe", err: errPipe, remedy: RemedyCheck, sentence: "是管道，不是文件，跳过了；要导入其中的内容，请先存成文件"},
	{code: "device", err: errDevice, remedy: RemedyCheck, sentence: "是设备，不是文件，跳过了，请核对文件夹选得对不对"},
	{code: "socket", err: errSocket, remedy: RemedyCheck, sentence: "是程序之间通信用的套接字，不是文件，跳过了，不用处理"},
	{code: "link_loop", err: errLinkLoop, remedy: RemedyCheck, sentence: "是绕回自己的链接，跳过了，请删去它，或直接导入原来的文件"},
	{code: "link_nowhere", err: errLinkNowhere, remedy: RemedyCheck, sentence: "是链接，它指的文件不在了，跳过了，请直接导入原来的文件"},
	{code: "link_folder", err: errLinkFolder, remedy: RemedyCheck, sentence: "是指向别的文件夹的链接，没有进去，要导入请直接写那个文件夹"},
	{code: "changing", err: errChanging, remedy: RemedyAgain, sentence: "读的时候文件还在变（可能还在复制、下载或保存），没有读入，请等它不再变了再导入一次"},
	{code: "locked", err: errLocked, remedy: RemedyAgain, sentence: "正被其他程序打开（可能在 Excel 或 WPS 里），读不了，请关闭后再导入一次"},
	{code: "unreadable", err: errUnreadable, remedy: RemedyAgain, sentence: "读不出来（{detail}），可能是 U 盘、硬盘或网络的问题，请复制到本机硬盘上再导入，仍不行的请单位重新发送"},
	{code: "no_room", err: archive.ErrNoRoom, remedy: RemedyAgain, sentence: "临时文件夹放不下解压出来的文件，请清理磁盘后再导入一次"},
	{code: "permission", err: fs.ErrPermission, remedy: RemedyAgain, sentence: "没有权限读取，可能正被其他程序打开，请关闭后再导入"},
	{code: "gone", err: fs.ErrNotExist, remedy: RemedyAgain, sentence: "文件在读取前被移走了，请重新导入"},
	{code: "earlier_version", remedy: RemedyAgain, sentence: "以前的版本读不了这种文件，现在可以了，请用 jixiao reread 重读，或再导入一次"},
}

// RefusalOf says why an error refuses a file.
func RefusalOf(err error) Refused {
	for _, r := range refusals {
		if r.err != nil && errors.Is(err, r.err) {
			var says interface{ Detail() string }
			if errors.As(err, &says) {
				return Refused{r.code, says.Detail()}
			}
			return Refused{Code: r.code}
		}
	}
	return Refused{refusedOther, err.Error()}
}

// RefusedError says that a refused file cannot be cleared away or brought back; Err
// is one of the store's errors about that.
type RefusedError struct {
	Name string
	Err  error
}

// Error says it in Chinese.
func (e RefusedError) Error() string {
	switch {
	case errors.Is(e.Err, store.ErrNotRefused):
		return "「" + e.Name + "」已经读入，不是拒收的文件，没有改动；里面的表要作废，请用 jixiao void。"
	case errors.Is(e.Err, store.ErrCleared):
		return "「" + e.Name + "」已经清理过了，没有改动。"
	case errors.Is(e.Err, store.ErrNotCleared):
		return "「" + e.Name + "」没有清理过，没有改动。"
	}
	return "没有收到过「" + e.Name + "」，没有改动。拒收的文件见 jixiao refused。"
}

// Unwrap returns the store's error.
func (e RefusedError) Unwrap() error { return e.Err }

// IsAboutRefused reports whether an error of the store is one that RefusedError
// says.
func IsAboutRefused(err error) bool {
	return slices.ContainsFunc([]error{store.ErrNotRefused, store.ErrCleared, store.ErrNotCleared, fs.ErrNotExist}, func(kind error) bool { return errors.Is(err, kind) })
}

// ClearedText says that a refused file was cleared away, or brought back.
func ClearedText(name string, undo bool) string {
	if undo {
		return "已收回清理，「" + name + "」重新列在拒收的文件里。"
	}
	return "已清理「" + name + "」：不再列在拒收的文件里，原件和记录都还在。"
}

// Kept is the refusal that the database keeps of a file.
func Kept(f store.File) Refused { return Refused{f.Reason, f.Detail} }

// entry is what is known of the refusal; its zero value for an unknown code.
func (r Refused) entry() refusal {
	i := slices.IndexFunc(refusals, func(known refusal) bool { return known.code == r.Code })
	if i < 0 {
		return refusal{}
	}
	return refusals[i]
}

// String says why, and what to do, as the commands say it.
func (r Refused) String() string {
	if e := r.entry(); e.sentence != "" {
		return strings.ReplaceAll(e.sentence, "{detail}", r.Detail)
	}
	return "读取失败（" + r.Detail + "），请让单位重新发送"
}

// OnPage says it as the page does.
func (r Refused) OnPage() string { return r.say(r.entry().onPage) }

// InBook says it as the summary workbook does.
func (r Refused) InBook() string { return r.say(r.entry().inBook) }

// say fills in what the code leaves open, in the sentence of the commands where
// there is no other.
func (r Refused) say(sentence string) string {
	if sentence == "" {
		return r.String()
	}
	return strings.ReplaceAll(sentence, "{detail}", r.Detail)
}

// Remedy returns what can be done about it.
func (r Refused) Remedy() Remedy { return cmp.Or(r.entry().remedy, RemedyResend) }

// duplicates says what a file received again stands as.
func duplicates(model *schema.Model, name string, receipt store.Receipt, given importer.Given, otherwise []Difference) string {
	known := "文件"
	if receipt.Known != name {
		known = " " + receipt.Known + " "
	}
	text := "与已导入的" + known + "完全相同，未作改动"
	if n := len(otherwise); n > 0 {
		text = fmt.Sprintf("与已导入的%s是同一份，但以前的版本读得不同，有 %d 处（如 %s）；现在仍按原来读的，请重读（jixiao reread）", known, n, otherwise[0])
	}
	var by, filed []string
	var waiting []store.Kept
	current, asGiven := false, false
	for _, k := range receipt.Kept {
		if k.Wait != nil {
			waiting = append(waiting, k)
			continue
		}
		current = current || k.SupersededBy == "" || k.Void
		asGiven = asGiven || (given.Unit == "" || schema.UnitKey(k.Unit) == schema.UnitKey(given.Unit)) && (given.Year == 0 || k.Year == given.Year)
		if k.SupersededBy != "" {
			by = append(by, k.SupersededBy)
		}
		filed = append(filed, fmt.Sprintf("%s %d年度", k.Unit, k.Year))
	}
	if len(waiting) > 0 {
		text += "；" + waitingText(model, waiting)
	}
	if !current && len(by) > 0 {
		text += "；它已被 " + strings.Join(slices.Compact(by), "、") + " 取代，现行的是后者"
	}
	if of := withdrawn(model, receipt.Kept); of != "" {
		text += "；" + of + "已作废，不再计入；要让它重新现行，请收回作废；单位或年度错了的，收回作废以后更正，表上没有写的也可以写明单位、年度再导入一次"
	}
	if !asGiven && len(filed) > 0 {
		text += "；它已按 " + strings.Join(slices.Compact(filed), "、") + " 入库，这次写的单位、年度没有生效"
	}
	if receipt.Claimed != "" {
		text += "；这次像是以「" + receipt.Claimed + "」的名义报来的，请核对是否有单位发错了文件"
	}
	return text
}

// withdrawn says what of a file is withdrawn, unless it was filed again for another
// unit or year: all of it, or some forms; "" for none.
func withdrawn(model *schema.Model, kept []store.Kept) string {
	var forms []string
	for _, k := range kept {
		if !k.Void || filedElsewhere(k, kept) {
			continue
		}
		if name := formAndProject(model, k.Form, k.Project); !slices.Contains(forms, name) {
			forms = append(forms, name)
		}
	}
	switch {
	case len(forms) == 0:
		return ""
	case slices.ContainsFunc(kept, func(k store.Kept) bool { return !k.Void }):
		return "其中" + strings.Join(forms, "、")
	}
	return "它"
}

// formAndProject is the short name of a form, with that of its project.
func formAndProject(model *schema.Model, id schema.FormID, project string) string {
	if project == "" {
		return FormName(model, id)
	}
	return FormName(model, id) + "（" + project + "）"
}

// supersedes says what a file replaced.
func supersedes(model *schema.Model, replaced []store.Superseded) string {
	if len(replaced) == 0 {
		return ""
	}
	var files []string
	forms := map[string][]string{}
	older := false
	before, after := 0, 0
	for _, s := range replaced {
		before, after = before+s.Before, after+s.After
		name := formAndProject(model, s.Form, s.Project)
		if forms[s.File] == nil {
			files = append(files, s.File)
		}
		forms[s.File] = append(forms[s.File], name)
		older = older || s.OlderModified
	}
	for i, file := range files {
		files[i] = file + " 的" + strings.Join(forms[file], "、")
	}
	text := "取代 " + strings.Join(files, "，") + "，旧表仍保留（" + figuresText(before, after) + "）"
	if older {
		text += "；注意：本文件的最后修改时间早于被取代的文件，请核对哪一份是更正后的"
	}
	return text
}

// figuresText says how many figures there were and are.
func figuresText(before, after int) string {
	return fmt.Sprintf("原有 %d 个数，现有 %d 个", before, after)
}

// waitReasons say why a filing waits.
var waitReasons = map[schema.WaitCode]string{
	schema.WaitFewer:    "填的比现行的少得多",
	schema.WaitOther:    "内容与现行的几乎全不相同，像是别的项目或别的年度的",
	schema.WaitStale:    "更像以前被取代的那一份，可能是晚到的旧表",
	schema.WaitNameless: "没有写项目名称，不能确定是不是同一个项目",
	schema.WaitRenamed:  "与现行的一个项目名称相近、资金和内容相同，像是同一个项目改了名称",
}

// WaitText says why a filing waits.
func WaitText(w schema.Wait) string {
	if w.Before == 0 { // nothing stands in its place
		return waitReasons[w.Code]
	}
	return waitReason(w) + "（现行的有 " + strconv.Itoa(w.Before) + " 个数，它有 " + strconv.Itoa(w.After) + " 个）"
}

// waitReason says why a filing waits, and beside which project where that is not
// the one of its own name.
func waitReason(w schema.Wait) string {
	if w.Beside == "" {
		return waitReasons[w.Code]
	}
	return strings.Replace(waitReasons[w.Code], "一个项目", "「"+OneLine(w.Beside)+"」", 1)
}

// waitingText says which filings wait, and for what.
func waitingText(model *schema.Model, waiting []store.Kept) string {
	var parts []string
	for _, k := range waiting {
		name := formAndProject(model, k.Form, k.Project)
		parts = append(parts, fmt.Sprintf("%s（报送号 %d）%s，现行的仍是 %s 的", name, k.ID, WaitText(*k.Wait), k.SupersededBy))
	}
	if len(parts) == 0 {
		return ""
	}
	renamed := slices.IndexFunc(waiting, func(k store.Kept) bool { return k.Wait.Code == schema.WaitRenamed })
	text := "待定：" + strings.Join(parts, "；")
	if renamed >= 0 {
		text += fmt.Sprintf("；确是两个项目的，先定报送号 %d，再定原来的那一份，两份都算", waiting[renamed].ID)
	}
	return text + "；请定哪一份算数"
}

// WaitingList names the filings that wait beside those that count; "" for none.
func WaitingList(model *schema.Model, waiting []store.Record) string {
	var parts []string
	for _, r := range waiting {
		name := formAndProject(model, r.Form, r.Project)
		parts = append(parts, fmt.Sprintf("%s %d 年度%s：%s %s，仍按 %s 的算", r.Unit, r.Year, name, r.File, waitReason(*r.Wait), r.SupersededBy))
	}
	return strings.Join(parts, "；")
}

// replacedText says what a file has replaced by being read again, and what of it
// a later file has.
func replacedText(model *schema.Model, replaced []store.Superseded) string {
	var parts []string
	own := slices.DeleteFunc(slices.Clone(replaced), func(s store.Superseded) bool { return s.By != "" })
	if len(own) > 0 {
		parts = append(parts, supersedes(model, own))
	}
	for _, s := range replaced {
		if s.By != "" {
			parts = append(parts, "其中"+FormName(model, s.Form)+"被 "+s.By+" 取代，仍保留")
		}
	}
	return strings.Join(parts, "；")
}

// AliasConflict says that a name cannot be another name of a unit: it is that of
// another one, by the roster or because a person has said so, or one file holds a
// form in both names.
type AliasConflict struct {
	Alias, Unit string
	OnRoster    bool
	File        string // that does
	Form        string // its short name
}

// Error says it in Chinese.
func (e AliasConflict) Error() string {
	if e.File != "" {
		return fmt.Sprintf("「%s」和「%s」在同一个文件 %s 里各有一份%s，合成一个单位就分不出以哪一份为准，没有改动。确是同一个单位时，请先把多余的一份作废，再说明别名。", e.Alias, e.Unit, e.File, e.Form)
	}
	if e.OnRoster {
		return fmt.Sprintf("「%s」是单位名册上的单位「%s」，不能作为别的单位的别名。确是同一个单位时，请先在名册上改。", e.Alias, e.Unit)
	}
	return fmt.Sprintf("「%s」已经是「%s」的别名。要改，请先收回：jixiao units alias %s %s --undo。", e.Alias, e.Unit, e.Alias, e.Unit)
}

// YearNotCome says that a year has not begun, so that it can have no settings.
type YearNotCome struct{ Year int }

// Error says it in Chinese.
func (e YearNotCome) Error() string {
	return fmt.Sprintf("%d 年度还没有到，没有改动，请核对年度是否写错。", e.Year)
}

// YearsDiffer says that a settings workbook is for other years than the one that
// was asked for.
type YearsDiffer struct {
	Book  []int
	Asked int
}

// Error says it in Chinese.
func (e YearsDiffer) Error() string {
	return fmt.Sprintf("设置工作簿写的适用年度是 %s，命令写的是 %d，没有生效，请核对是哪个年度的设置。", yearsText(e.Book), e.Asked)
}

// OddDeadline says that a deadline can hardly be one of the year that it is set
// for.
type OddDeadline struct {
	Deadline string
	Year     int
}

// Error says it in Chinese.
func (e OddDeadline) Error() string {
	return fmt.Sprintf("%s，没有生效。设的是别的年度的，请在「适用年度」表里改年度，或写 --year；确是 %d 年度的，请写 --year %d。", OddDeadlineText(e.Deadline, e.Year), e.Year, e.Year)
}

// OddDeadlineText says what is odd about a deadline.
func OddDeadlineText(deadline string, year int) string {
	return fmt.Sprintf("截止日期 %s 不像是 %d 年度的（%d 年度的表一般在 %d 年报送）", deadline, year, year, year+1)
}

// SettingsOf says whose settings are those of a year.
func SettingsOf(set store.InForce) string {
	switch {
	case set.Year == 0:
		return "各年度共用的设置"
	case set.ID == 0:
		return fmt.Sprintf("%d 年度还没有设置，用默认值，没有名册", set.Year)
	case set.Own():
		return fmt.Sprintf("%d 年度的设置", set.Year)
	}
	text := fmt.Sprintf("%d 年度还没有自己的设置，沿用%s", set.Year, earlierYear(set.Of))
	if set.Settings.Deadline == "" {
		text += "；截止日期不沿用，还没有设"
	}
	return text
}

func earlierYear(year int) string {
	if year == 0 {
		return "各年度共用的"
	}
	return fmt.Sprintf(" %d 年度的", year)
}

// SettingsSaved says for which years settings were saved, and which years follow.
func SettingsSaved(years, following []int) string {
	if len(years) == 0 {
		return "没有写年度：这是各年度共用的设置，用到某个年度另设为止。"
	}
	whose := "这个年度"
	if len(years) > 1 {
		whose = "各自年度"
	}
	return yearsText(years) + " 年度的设置，只用来判断" + whose + "的报表。" + followingText(following)
}

// SettingsPlanned says what is to be saved: settings for some years, and of others
// that they have none of their own any more.
func SettingsPlanned(changes []SettingsChange, following []int) (text string) {
	var years, none []int
	for _, c := range changes {
		switch {
		case !c.None:
			years = append(years, c.Years...)
		case len(c.Years) == 0:
			return "不再有各年度共用的设置，改回默认值。"
		default:
			none = append(none, c.Years...)
		}
	}
	if len(none) == 0 {
		return SettingsSaved(years, following)
	}
	text = yearsText(none) + " 年度不再有自己的设置，改回沿用以前年度的，以前年度也没有的用默认值。"
	if len(years) == 0 {
		return text + followingText(following)
	}
	return text + SettingsSaved(years, following)
}

func followingText(years []int) string {
	if len(years) == 0 {
		return ""
	}
	return yearsText(years) + " 年度没有自己的设置，跟着沿用。"
}

func yearsText(years []int) string {
	texts := make([]string, len(years))
	for i, year := range years {
		texts[i] = strconv.Itoa(year)
	}
	return strings.Join(texts, "、")
}

// SettingsDeed says in the journal that settings were saved.
func SettingsDeed(years []int) string {
	if len(years) == 0 {
		return "保存设置"
	}
	return "保存 " + yearsText(years) + " 年度的设置"
}

// NoSettingsDeed says in the journal that years have no settings of their own any
// more.
func NoSettingsDeed(years []int) string {
	if len(years) == 0 {
		return "撤掉各年度共用的设置"
	}
	return "撤掉 " + yearsText(years) + " 年度自己的设置，改回沿用"
}

// YearsText lists the years that settings are for.
func YearsText(years []int) string {
	if len(years) == 0 {
		return "各年度"
	}
	return yearsText(years)
}

// WasCalled says what a project was called before, where that is another name.
func WasCalled(was string) string {
	if was == "" {
		return ""
	}
	return "，原来叫「" + OneLine(was) + "」，按名称相近对上，请核对"
}

// calledYearBefore says what a project or a row was called the year before.
func calledYearBefore(was string) string {
	return "（上年叫「" + OneLine(was) + "」，按名称相近对上，请核对）"
}

// byDepartment says that a unit's name is that of a 主管部门; "" where it is not.
func byDepartment(filings []*schema.Filing) string {
	for _, f := range filings {
		if f.ByDepartment {
			return "表上没有写单位名称，按主管部门「" + f.Unit + "」入库，请核对"
		}
	}
	return ""
}

// recognised says how units' names were taken.
func recognised(receipt store.Receipt) string {
	var parts []string
	for _, a := range receipt.Alike {
		parts = append(parts, "「"+a.Name+"」视为「"+a.Unit+"」")
	}
	for _, name := range receipt.Unsure {
		parts = append(parts, "「"+name+"」与几个单位都相像，按新单位入库；是同一单位时请说明它是哪个单位的别名")
	}
	return strings.Join(parts, "；")
}

// FormName is the short name of a form: 附件1.
func FormName(model *schema.Model, id schema.FormID) string {
	if decl := model.Form(id); decl != nil {
		return decl.Attachment
	}
	return string(id)
}

// PathName says in words what a path names, by the label on the form where no
// declaration knows it.
func PathName(model *schema.Model, path, label string, year int) string {
	if a, ok := model.Resolve(path); ok {
		if a.Line != nil && a.Number != "" {
			return label + "·" + schema.InYear(a.Column.Name, year)
		}
		return a.Name(year)
	}
	return label
}

// OneLine puts a text on one line.
func OneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Attachments lists forms by their short names.
func Attachments(forms []*schema.Form) string {
	names := make([]string, len(forms))
	for i, f := range forms {
		names[i] = f.Attachment
	}
	return strings.Join(names, "、")
}

// reminderText is what is pasted into a chat.
func reminderText(group string, units []summary.Listed, settings *schema.Settings, year int) string {
	text := ""
	switch group {
	case "":
	case ungrouped:
		text = group + "\n"
	default:
		text = "【" + group + "】\n"
	}
	period := "本年度"
	if year != 0 {
		period = fmt.Sprintf("%d 年度", year)
	}
	text += "各单位：请尽快报送 " + period + "绩效自评表。"
	if settings != nil && settings.Deadline != "" {
		if day, err := time.ParseInLocation(time.DateOnly, settings.Deadline, time.Local); err == nil {
			text += "报送截止日期为 " + day.Format("2006年1月2日")
			if time.Now().After(day.AddDate(0, 0, 1)) {
				text += "，已经超过"
			}
			text += "。"
		}
	}
	var none, partial []string
	for _, l := range units {
		if l.Filed == "" {
			none = append(none, l.Name)
		} else {
			partial = append(partial, l.Name+"（缺"+Attachments(l.Missing)+"）")
		}
	}
	if len(none) > 0 {
		text += fmt.Sprintf("\n未报的（%d 个）：%s。", len(none), strings.Join(none, "、"))
	}
	if len(partial) > 0 {
		text += fmt.Sprintf("\n没有报齐的（%d 个）：%s。", len(partial), strings.Join(partial, "、"))
	}
	return text
}

// FormTitle names a form for a unit.
func FormTitle(model *schema.Model, id schema.FormID) string {
	if id == "" {
		return "各表之间"
	}
	form := model.Form(id)
	if form == nil {
		return string(id)
	}
	return form.Attachment + " " + form.Name
}

// FormsIn lists the forms of an imported file, by unit and year.
func FormsIn(model *schema.Model, r Imported) string {
	var parts []string
	unit := ""
	for _, f := range r.Forms {
		if f.Unit != unit {
			unit = f.Unit
			parts = append(parts, fmt.Sprintf("%s %d年度", unit, f.Year))
		}
		name := formAndProject(model, f.Form, f.Project)
		parts = append(parts, name)
	}
	return strings.Join(parts, " ")
}

// FoundIn says how much was found in a file.
func FoundIn(n store.Count) string {
	text := ""
	if of := n.Errors + n.Warnings; of > 0 {
		text = fmt.Sprintf("  问题 %d 条", of)
	}
	if n.Notices > 0 {
		text += fmt.Sprintf("  提示 %d 条", n.Notices)
	}
	return text
}

// OutdatedText says that another version of the program has read what stands;
// "" where none has.
func OutdatedText(files, filings int) string {
	if files == 0 {
		return ""
	}
	return fmt.Sprintf("数据库里有 %d 个文件（%d 份表）是以前的版本读的，这个版本可能读得不同；在重读之前，各项数字按原来读的。", files, filings)
}

// UnfinishedText says that a decision was stopped before all files were read again;
// "" where none was.
func UnfinishedText(files int) string {
	if files == 0 {
		return ""
	}
	return fmt.Sprintf("上一次改动（教标签、说明别名、读入设置或作废等）中途停了，还有 %d 个文件没有按它重读，各处的数字和单位可能对不上。", files)
}

// DecisionText says why a finding is accepted, by whom and when.
func DecisionText(d schema.Decision) string {
	return OneLine(d.Why) + "（" + d.By + "，" + d.At.Local().Format(time.DateOnly) + "）"
}

// FormerlyText says that a finding was accepted when its figures were others.
func FormerlyText(d schema.Decision) string {
	return "曾认可：" + DecisionText(d) + "，那时的问题是：" + OneLine(d.Said)
}

// FlagText says what a unit is flagged for.
func FlagText(f schema.Flag) string {
	switch f.Flag {
	case schema.FlagErrorFindings, schema.FlagNotHandedIn:
		return f.Name + "（" + f.Detail + "）"
	}
	return fmt.Sprintf("%s，%s，限值 %s", f.Name, f.Kind.Print(brief(f)), f.Kind.Print(f.Limit))
}

// brief is the value of a flag, a score that was computed with two decimals.
func brief(f schema.Flag) schema.Amount {
	if f.Kind != schema.Score {
		return f.Value
	}
	rounded, err := schema.ParseAmount(f.Value.Fixed(2))
	if err != nil {
		return f.Value
	}
	return rounded
}

// VoidText says that a filing was withdrawn and what stands in its place.
func VoidText(model *schema.Model, id int64, restored []store.Record) string {
	text := fmt.Sprintf("报送号 %d 已作废，原件仍保留。", id)
	for _, r := range restored {
		if r.Waited && r.Choice == nil {
			text += fmt.Sprintf("原来待定的 %s 的%s（报送号 %d）现在现行，请核对。", r.File, FormName(model, r.Form), r.ID)
			continue
		}
		text += fmt.Sprintf("%s 的%s（报送号 %d）重新现行。", r.File, FormName(model, r.Form), r.ID)
	}
	return text
}

// RestoredText says that this was taken back, and what stands all the same.
func RestoredText(model *schema.Model, id int64, later *store.Record) string {
	if later != nil {
		return fmt.Sprintf("报送号 %d 的作废已收回；%s 的%s（报送号 %d）来得更晚，现行的仍是它。", id, later.File, FormName(model, later.Form), later.ID)
	}
	return fmt.Sprintf("报送号 %d 重新现行。", id)
}

// ChosenText says which of two filings counts now, or that this was taken back.
func ChosenText(model *schema.Model, id int64, instead *store.Record, undo bool) string {
	switch {
	case undo:
		return fmt.Sprintf("报送号 %d 的选定已收回，回到原来的样子。", id)
	case instead == nil:
		return fmt.Sprintf("以报送号 %d 为准，待定的不再等。", id)
	}
	return fmt.Sprintf("以报送号 %d 为准；%s 的%s（报送号 %d）不再现行，仍保留。", id, instead.File, FormName(model, instead.Form), instead.ID)
}

// CorrectedText says that a filing was put under another unit or year.
func CorrectedText(model *schema.Model, id int64, done Corrected) string {
	text := fmt.Sprintf("报送号 %d 已更正，新的报送号是 %d。", id, done.Filing)
	if r := done.Instead; r != nil {
		text += fmt.Sprintf("它取代 %s %d 年度 %s 的%s（报送号 %d），旧表仍保留。", r.Unit, r.Year, r.File, FormName(model, r.Form), r.ID)
	}
	for _, r := range done.Restored {
		text += fmt.Sprintf("%s 的%s（报送号 %d）重新现行。", r.File, FormName(model, r.Form), r.ID)
	}
	if done.New != "" {
		text += "「" + done.New + "」是新单位，名册和报送过的单位里都没有"
		if len(done.Near) > 0 {
			text += "，相近的有「" + strings.Join(done.Near, "」「") + "」"
		}
		text += "；写错了请收回更正。"
	}
	return text
}

// UncorrectedText says that this was taken back, and what stands all the same.
func UncorrectedText(model *schema.Model, id int64, done store.Uncorrected) string {
	if r := done.By; r != nil {
		return fmt.Sprintf("报送号 %d 的更正已收回；原处的 %s 的%s（报送号 %d）来得更晚，现行的仍是它。", id, r.File, FormName(model, r.Form), r.ID)
	}
	if done.Waits {
		return fmt.Sprintf("报送号 %d 的更正已收回，报送号 %d 仍待定，请定哪一份算数（jixiao current 报送号 --why 理由）。", id, done.Filing)
	}
	return fmt.Sprintf("报送号 %d 的更正已收回，报送号 %d 重新现行。", id, done.Filing)
}

// SuggestionText offers what the name of a file says; "" for nothing.
func SuggestionText(s *Suggestion) string {
	switch {
	case s == nil:
		return ""
	case s.Year == 0:
		return "从文件名看像是" + s.Unit + "的，请核对"
	case s.Unit == "":
		return fmt.Sprintf("从文件名看像是 %d 年度的，请核对", s.Year)
	}
	return fmt.Sprintf("从文件名看像是%s %d 年度的，请核对", s.Unit, s.Year)
}

// IsRefusal reports whether an error is about a file as such, and not about
// reading it.
func IsRefusal(err error) bool { return RefusalOf(err).Code != refusedOther }

// SaysOtherTitle says why a heading cannot be taught to be one of ours.
func SaysOtherTitle(title, kind string) string {
	return "「" + title + "」是" + kind + "的标题，不能教成自评表或基础数据表。请单位报送自评表；确是自评表而标题写错的，请单位改正标题。"
}

// mostTemplateProblems is how many things a template is told of at once.
const mostTemplateProblems = 40

// TemplateWords says what is wrong with a template, a line for each place.
func TemplateWords(file string, problems template.Problems) string {
	var lines []string
	for i, p := range problems {
		if i == mostTemplateProblems {
			lines = append(lines, fmt.Sprintf("……还有 %d 处，改了再试。", len(problems)-i))
			break
		}
		at := []string{file}
		for _, part := range []string{p.Sheet, p.Cell} {
			if part != "" {
				at = append(at, part)
			}
		}
		line := strings.Join(at, "!")
		if name := templateParts[p.Part]; name != "" {
			line += "（" + name + "）"
		}
		lines = append(lines, line+"："+templateProblem(p))
	}
	return strings.Join(lines, "\n")
}

var templateParts = map[template.Part]string{
	template.InComment: "批注", template.InHeader: "页眉页脚", template.InTextBox: "文本框", template.InChart: "图表", template.InSheetName: "工作表名",
	template.InName: "定义的名称", template.InFormula: "公式", template.InValidation: "下拉列表或数据有效性", template.InCondition: "条件格式",
	template.InHyperlink: "超链接", template.InProperties: "文件属性", template.InTable: "表格（套用表格格式）", template.PivotTable: "数据透视表",
	template.Sparkline: "迷你图", template.FormControl: "表单控件", template.DataTable: "模拟运算表", template.PrintTitles: "打印标题行", template.PageBreaks: "分页符",
}

// templateSentences say what is wrong with a template and what to do, with the Text and
// the Fix of the problem in the places of these words. templateProblem knows when
// another sentence is said.
var templateSentences = map[template.Code]string{
	template.Missing:      "没有这个模板文件。",
	template.Unreadable:   "读不了。请关掉正在用它的程序再试。\n（技术信息：TEXT）",
	template.Empty:        "是空文件。",
	template.OldFormat:    "打不开：是旧的 .xls、.et 格式。请用 Excel 或 WPS 打开，另存为 .xlsx。",
	template.Encrypted:    "打不开：设了打开密码。请用 Excel 或 WPS 打开，去掉打开密码再保存（工作表保护可以留着）。",
	template.PlainText:    "打不开：是文字文件（如 .csv、网页），不是 .xlsx。请用 Excel 或 WPS 打开，另存为 .xlsx。",
	template.NoWorkbook:   "打不开：不是 .xlsx 工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx。",
	template.Damaged:      "打不开：文件已损坏。请用 Excel 或 WPS 打开，另存为一个新的 .xlsx。\n（技术信息：TEXT）",
	template.TooLarge:     "打不开：展开后超过 200 MB。请删掉用不着的工作表和图片。",
	template.Macros:       "带有宏（.xlsm），填好的 .xlsx 不能带宏。请用 Excel 或 WPS 打开，另存为不带宏的「Excel 工作簿（.xlsx）」作模板。",
	template.Strict:       "是「严格 Open XML」格式。请另存为普通的「Excel 工作簿（.xlsx）」。",
	template.NoMarks:      "里面没有一个 {{…}}。请在要填数的格里写标记，如 {{单位}}。",
	template.UnknownMark:  "不认识「{{TEXT}}」。",
	template.Unfinished:   "「TEXT」里的 {{ 和 }} 没有成对。",
	template.OneBrace:     "「{TEXT}」少了一层花括号，请写成 {{TEXT}}。",
	template.NotHere:      "「{{TEXT}}」写在这里不能填。请写到单元格里，再由这里引用那个单元格，或者去掉。",
	template.NotOfUnit:    "「{{TEXT}}」是一个单位或项目的，这里不随单位重复。这里只能写全区的，如 {{年度}}、{{单位数}}、{{合计:…}}。",
	template.WordsAddUp:   "「{{TEXT}}」不能合计、平均或计数：它不是可以相加的数。要数有几个，请写明数什么，如 {{个数:等级=优}}。",
	template.RatesAddUp:   "「{{TEXT}}」：几个单位的率不能相加。请写 {{FIX}}，按合计重算（Σ÷Σ）。",
	template.NoSuchWord:   "「{{TEXT}}」：没有这个，只有：FIX。",
	template.NotCompared:  "「{{TEXT}}」：文字只能写「=」，如 {{个数:等级=优}}；数可以写 = > < >= <= 和一个数，如 {{个数:自评总分>=90}}。",
	template.MixedRow:     "「{{TEXT}}」：一行里不能既有单位（或项目）的标记又有 {{小计:…}}。请把小计写到另一行，紧挨着单位那一行。",
	template.UnitInRow:    "「{{TEXT}}」是单位的数，写在每个项目一行的行里会重复，加起来就多了。请写项目的数，如 {{项目全年执行数}}，或写到每个单位一行的表里。",
	template.MixedBlock:   "「{{TEXT}}」：每个单位一行、每个项目一行的行不能紧挨着，小计行也只能都在上面或都在下面。请在两种行之间空一行，或写到另一张工作表。",
	template.ReservedName: "给这一格起的名称「TEXT」像是标记，但没有这个数。请改正，或换一个名称。",
	template.PartOfRows:   "公式「TEXT」只取了每个单位几行中的一行，不知道是不是全部。请取齐这几行，或改写 {{合计:…}}。",
	template.MixedRows:    "公式「TEXT」把单位行和小计行加在一起，会重复计算。请只取单位那一行，如 SUM(C3:C3)，或改写 {{合计:…}}。",
	template.Interrupted:  "公式「TEXT」要取的单位行中间隔着小计行，这个公式不能这样取。请改写 {{合计:…}}、{{个数:…}}、{{名次}}，或把小计行里这一列留空。",
	template.RowAbove:     "公式「TEXT」取了上一行：是固定取那一格，还是取上一个单位？固定取那一格请写 FIX；编号请写 {{序号}}。",
	template.ManySheets:   "公式「TEXT」同时取几张工作表，行往下移后对不上。请分开写，如 表一!C4+表二!C4。",
	template.Indirect:     "公式「TEXT」用文字指定单元格（INDIRECT），行往下移后还是原来的地方。请直接写单元格。",
	template.ArrayRows:    "公式「TEXT」是跨几行的数组公式，中间的行要重复。请改成一格一个公式。",
	template.TooLong:      "公式「TEXT」填好后太长。请改写 {{合计:…}}、{{个数:…}}。",
	template.TooManyRows:  "填好后超过一张工作表的行数。请用 --department 分开填。",
}

// templateProblem says what is wrong and what to do, without the place.
func templateProblem(p template.Problem) string {
	sentence := templateSentence(p)
	if sentence == "" {
		sentence = string(p.Code) + " TEXT"
	}
	text, fix := p.Text, p.Fix
	if p.Code != template.Unreadable && p.Code != template.Damaged {
		text = quotedPart(text)
	}
	if p.Code != template.NoSuchWord { // whose words are a dozen at most
		fix = quotedPart(fix)
	}
	return strings.NewReplacer("TEXT", text, "FIX", fix).Replace(sentence)
}

// templateSentence is the sentence on a problem; "" for none that is known.
func templateSentence(p template.Problem) string {
	instead := "。"
	if p.Fix != "" {
		instead = "，如 FIX。"
	}
	switch {
	case p.Code == template.UnknownMark && p.Fix != "":
		return "不认识「{{TEXT}}」。是不是「FIX」？"
	case p.Code == template.NotHere && p.Part == template.InSheetName:
		return "「{{TEXT}}」写在工作表名里不能填。请给工作表换一个名称。"
	case p.Code == template.NotHere && p.Part == template.Elsewhere:
		return "「{{TEXT}}」写在不能填的地方（FIX）。请写到单元格里。"
	case p.Code == template.RatesAddUp && p.Fix == "":
		return "「{{TEXT}}」：几个单位的率不能相加。率请写全区的，如 {{全区:三公经费控制率}}。"
	case p.Code == template.OneCell && p.Part == template.InName:
		return "「TEXT」没有用 $ 固定，填好后指到别处。请写成固定的" + instead
	case p.Code == template.OneCell:
		return "公式「TEXT」只取了一个单位的格，填好后别的单位都不在里面。要对所有单位求和、计数，请写成 SUM(C3:C3) 这样的区域" + instead + hintOfSum(p)
	case p.Code == template.TooLong && p.Part == template.PageBreaks:
		return "填好后有 TEXT 个分页符，超过 1026 个。请去掉每个单位一页的分页符。"
	case p.Code == template.CannotMove && p.Part == template.PrintTitles:
		return "每页重复的标题行（TEXT）里有每个单位一行的行。标题行请只取表头。"
	case p.Code == template.CannotMove && p.Part == template.Sparkline:
		return "每个单位一行的行里的迷你图不能随单位重复。请去掉。"
	case p.Code == template.CannotMove:
		return "这里的" + templateParts[p.Part] + "不能随单位重复的行移动。请去掉，或放到没有重复行的工作表。"
	}
	return templateSentences[p.Code]
}

// mostQuoted is how many characters of a template a sentence quotes.
const mostQuoted = 60

// quotedPart keeps what is quoted from filling the sentence.
func quotedPart(text string) string {
	if runes := []rune(text); len(runes) > mostQuoted {
		return string(runes[:mostQuoted-1]) + "…"
	}
	return text
}

// hintOfSum says how the sum of two columns is written.
func hintOfSum(p template.Problem) string {
	if strings.ContainsAny(p.Text, "+-*/") && p.Cell != "" {
		return "两栏相加写成 SUM(C3:C3)+SUM(D3:D3)。"
	}
	return ""
}

// ProblemText says what is amiss in a database file, on one line.
func ProblemText(p store.Problem) string {
	of := "「" + p.Name + "」"
	switch p.Kind {
	case store.NotADatabase:
		return "文件开头不是数据库：不是本程序的数据库，或文件头已损坏。"
	case store.EmptyFile:
		return "文件是空的，里面什么也没有。第一次导入时中途停了的，再导入一次就行；本来有内容的，请用最近的备份。"
	case store.OtherLog:
		return "旁边的 -wal 文件不是这个数据库的（多半是用备份盖掉了旧数据库，旧的 -wal 还留着）。请把同名的 -wal、-shm 两个文件移到别处，不要删除，再打开。"
	case store.Damaged:
		return "数据库的结构已损坏，一部分内容可能读不出来（技术信息：" + p.Detail + "）。"
	case store.Truncated:
		return "文件不完整，末尾缺了一截：多半是复制时断了，或磁盘有问题。"
	case store.BytesLost:
		if p.Name == "" {
			return fmt.Sprintf("有 %d 个收到的原件读不出来了，名称也读不出来。", p.Count)
		}
		return "收到的原件" + of + "读不出来了。"
	case store.BytesChanged:
		return "收到的原件" + of + "与收到时不一样了（校验值不符）。"
	case store.Dangling:
		return fmt.Sprintf("有 %d 条记录指向的内容不在了（%s）。", max(1, p.Count), p.Detail)
	case store.ValueUnplaced:
		return fmt.Sprintf("%s里有 %d 个数没有出处（哪张表哪一格），如 %s。", of, max(1, p.Count), p.Detail)
	case store.ValueWrong:
		return fmt.Sprintf("%s里有 %d 个数的记录前后矛盾，如 %s。", of, max(1, p.Count), p.Detail)
	case store.Interrupted:
		return "这份文件是导入做到一半时直接复制的（导入开始于 " + p.Detail + "）：那时收到的文件可能有的不在里面。请用原来的那一份，或用 jixiao backup 另做一份；只有这一份的，把那一批文件再导入一次，已有的不会重复。"
	}
	return string(p.Kind) + " " + p.Detail
}

// BackupChecked says what a copy of a database was looked at for. Its figures are as
// they were; whether those are what the originals say takes longer to find out.
const BackupChecked = "备份已检查：结构完好，收到的原件与收到时一样。各数与原件是否一致，要用 check-db 或页面上的「检查」核对。"

// DatabaseAdvice says what to do about a database with problems.
const DatabaseAdvice = "先不要用它收表、改设置，把这个文件原样复制一份留着；有备份的，把最近的备份复制过来用，之后收到的文件再导入一次；没有备份的，用 jixiao check-db --rescue 文件夹 把还读得出的原件取出来，重新导入。"

// AdviceFor says what to do about the problems of a database, "" where each says so
// itself.
func AdviceFor(c *Checked) string {
	for _, p := range c.Inspection.Problems {
		if p.Kind != store.Interrupted && p.Kind != store.OtherLog && p.Kind != store.EmptyFile {
			return DatabaseAdvice
		}
	}
	return ""
}

// SizeText prints a number of bytes.
func SizeText(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d 字节", n)
}

func saysOriginalDiffers(model *schema.Model, name string, f *schema.Filing, changes []Changed) string {
	text := "「" + name + "」的" + FormName(model, f.Form) + "（" + f.Unit + "）库里的数与原件上的不一样"
	if len(changes) > 0 {
		c := changes[0]
		text += fmt.Sprintf("，共 %d 处，如 %s：库里是「%s」，原件上是「%s」", len(changes), c.Name, OneLine(c.Before), OneLine(c.After))
	} else {
		text += "：值相同，出处的格子或栏目不同，或这张表不在原件里"
	}
	return text + "。请运行 jixiao reread，按原件重读。"
}

// CheckedNotes says what is to be known beside the problems of a database.
func CheckedNotes(c *Checked) []string {
	var notes []string
	if c.InLog {
		notes = append(notes, "程序正开着它，或上次没有正常结束，一部分内容还在旁边的 -wal 文件里。现在要备份，请用 jixiao backup，不要只复制这一个文件。")
	}
	if c.Unfinished != "" {
		notes = append(notes, c.Unfinished+" 开始的导入没有做完就断了。把那一批文件再导入一次即可，已有的不会重复。")
	}
	if !c.Current && c.Version > 0 {
		notes = append(notes, "这是旧版本程序的数据库，用这个版本打开后会升级。请先备份。")
	}
	if c.Left > 0 {
		notes = append(notes, UnfinishedText(c.Left)+"没有拿原件核对各数。")
	}
	if n := c.Unverified.Locked; n > 0 {
		notes = append(notes, fmt.Sprintf("%d 个文件有打开密码，没有拿原件核对。", n))
	}
	if list := c.Unverified.Unread; len(list) > 0 {
		notes = append(notes, fmt.Sprintf("%d 个文件现在读不进来（多半是收回了教过的标签），仍按原来读的，没有拿原件核对：「%s」等。", len(list), list[0]))
	}
	if n := c.Unverified.Outdated; n > 0 {
		notes = append(notes, fmt.Sprintf("%d 个文件是别的版本的程序读的，没有拿原件核对；重读以后再检查。", n))
	}
	return notes
}

// WriteProblem says why something could not be written, and what to do: a
// sentence that goes behind what it was, and where.
func WriteProblem(err error) string {
	switch whole.Why(err) {
	case whole.Full:
		return "磁盘已满，或超出了允许使用的空间。请清理磁盘，或换一个磁盘再试。"
	case whole.Denied:
		return "它是只读的，或正在 Excel、WPS 中打开，或没有权限写入。请先关闭，或换一个可以写的文件夹。"
	case whole.ReadOnly:
		return "所在的磁盘是只读的（写保护的 U 盘、光盘等）。请换一个可以写的文件夹。"
	case whole.InUse:
		return "它正被别的程序使用（多半在 Excel、WPS 中打开着）。请先关闭再试，或换一个文件名。"
	case whole.TooLong:
		return "名称或路径太长。请换一个短的名称，或换一个层数少的文件夹。"
	case whole.BadName:
		return "不能用这个名称（CON、NUL 等是系统保留的；名称里不能有 < > : \" | ? *，末尾不能是句点或空格）。请换一个名称。"
	case whole.NoFolder:
		return "文件夹不存在，请核对文件夹的名称。"
	case whole.IsFolder:
		return "这是一个文件夹，请换一个文件名。"
	case whole.NotFolder:
		return "路径当中有一段是文件，不是文件夹。请换一个文件夹。"
	}
	return "请检查磁盘空间，或换一个文件名、文件夹再试。（技术信息：" + err.Error() + "）"
}

// ReturnFailed says why nothing was written for a unit.
func ReturnFailed(err error) string {
	var place unwritten
	var odd panicked
	switch {
	case errors.As(err, &place):
		return place.Error()
	case errors.As(err, &odd):
		return "程序出错（" + odd.Error() + "），请把原件和这句话告诉维护人员；其他单位不受影响"
	}
	return "没有办成（" + err.Error() + "），请再试一次；其他单位不受影响"
}

// refusedCopy says why there is no marked copy of a file: the file is refused, or
// the program cannot do it.
func refusedCopy(err error, refused bool) Refused {
	switch {
	case errors.Is(err, errStoredDamaged), errors.Is(err, fs.ErrNotExist):
		return Refused{Code: "stored_damaged"}
	case refused:
		return RefusalOf(err)
	}
	return Refused{Code: "copy_failed", Detail: err.Error()}
}

// LabelsText says what becomes of the taught labels with a settings workbook, in a
// sentence each; none where nothing does.
func LabelsText(c LabelChanges) []string {
	var fresh, text []string
	for _, w := range c.Teach {
		if !slices.Contains(c.Otherwise, w.Label) {
			fresh = append(fresh, w.Label)
		}
	}
	say := func(begin string, labels []string, end string) {
		if len(labels) > 0 {
			text = append(text, begin+"「"+strings.Join(labels, "」「")+"」"+end)
		}
	}
	say("新教的叫法：", fresh, "。")
	say("改成另一栏的叫法：", c.Otherwise, "。")
	say("忘记的叫法：", c.Forget, "。")
	say("工作簿里没有写、照旧保留的叫法：", c.Kept, "。要忘记，在「标签」表的「忘记」一列写「是」，或到页面「待认」里忘记。")
	return text
}
