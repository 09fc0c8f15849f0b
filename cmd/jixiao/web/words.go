package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/report"
	"jixiao/schema/store"
)

// This file holds the sentences of the page that stand in no template.

const (
	saysFault         = "程序出错，这一步没有办成，已经收到的文件和已保存的内容都在。请再试一次；仍不行时把时间和做了什么告诉维护人员。"
	saysWrongHost     = "这个地址不是本程序打开的。请用程序窗口里显示的地址。"
	saysOtherSite     = "这个请求不是从本页面发出的，没有执行。请从页面上再点一次。"
	saysNoToken       = "请从程序打开的窗口进入；窗口关掉了，就再双击一次程序。"
	saysLoggedOut     = "登录已过期。请在另一个窗口重新登录，再回到这里点一次；填的内容都还在。"
	saysWrongPassword = "姓名或密码不对。"
	saysManyLogins    = "现在登录的人太多，这一次没有轮到，请稍候再试。"
	saysCannotQuit    = "这台服务器由管理人员停止。"
	saysNothingYet    = "还没有收到任何报表。请先到「收表」把单位报来的文件拖进来。"
	saysTooLarge      = "内容过大，没有收下。单个文件不超过 100 MB。"
	saysBusy          = "数据库正被另一个程序使用（例如正在导入），这一步没有办成。请稍候再试。"
	saysReadOnly      = "数据库不能写入，请去掉它和所在文件夹的只读属性，再重新打开程序。"
	saysFull          = "磁盘已满，这一步没有保存。请清理磁盘后再试；已经收到的不受影响。"
	saysChanged       = "设置已被别的窗口或别人改过，这次没有保存，免得盖掉。请回到「设置」按现在的内容再改。"
	saysGone          = "这一项已经变了（可能在另一个窗口处理过），没有改动。请刷新后再看。"
	saysNoWhy         = "请写明理由。"
	whyAnswerUndone   = "撤销在页面上给拒收文件补的单位、年度或密码"
	saysNonePicked    = "没有勾选问题。请先勾选，再点一次。"
	saysUnread        = "程序一时读不了这个文件（可能正被杀毒软件检查），文件还在，过一会儿会自动再试。"
	saysNotCome       = "没有传到（页面关得太早，或传送中断），程序没有收到，请再拖一次"
	saysNoSample      = "这里没有示例数据。"
	saysNoFile        = "没有选文件。"
	saysDamaged       = "数据库已损坏，这一步没有办成。" + bureau.DatabaseAdvice
	saysBackupStays   = "备份里有各人的登录密码，不能从这里下载，请在服务器上取。"
	saysUnreadable    = "这个请求看不懂，没有执行。"
)

func saysTooManyTries(wait time.Duration) string {
	seconds := secondsOf(wait)
	after := strconv.Itoa(seconds) + " 秒"
	if seconds > 90 {
		after = strconv.Itoa((seconds+59)/60) + " 分钟"
	}
	return "这台电脑上密码错的次数太多，请过 " + after + "再试。别的电脑不受影响。忘了密码，请管理人员重设（jixiao people add）。"
}

func saysNoSettingsYear(text string) string { return "「" + text + "」不是年度。" }

func saysNoYear(text string) string { return "没有 " + text + " 年度的报表。" }

func saysStaleSettings(section string) string {
	return "设置已被别的窗口或别人改过，这次没有保存，免得盖掉。你填的「" + section + "」都还在下面，与现在生效的不同的格下面写着现在的；核对以后再看影响、保存。"
}

func saysNow(value string) string {
	if value == "" {
		return "现在生效的是空着"
	}
	return "现在生效的是「" + value + "」"
}

// saysSomeGone is told where some of the findings that were picked are not what they
// were, and none was decided about.
func saysSomeGone(picked, gone int) string {
	return "勾选的 " + strconv.Itoa(picked) + " 条里有 " + strconv.Itoa(gone) + " 条已经变了（可能在另一个窗口处理过，或单位重新报了），一条也没有改动。请刷新后再看。"
}

func saysStray(y store.YearUnits) string {
	which := strconv.Itoa(y.Units) + " 个单位"
	if y.Units == 1 {
		which += "（" + y.First + "）"
	}
	return strconv.Itoa(y.Year) + " 年度只有 " + which + "的表。是年度写错了的，在单位页的「报送记录」里「改单位、年度」；不是的不用管。"
}

func saysNoUnit(name string) string {
	if name == "" {
		return "没有写明是哪个单位。"
	}
	return "没有单位「" + name + "」的报表。"
}

// explain says what went wrong in words, with the status of the answer.
func (s *Server) explain(err error) (int, string) {
	var p problem
	var filing bureau.FilingError
	var other bureau.OtherUnit
	var forms bureau.OtherForms
	var output bureau.OutputError
	switch {
	case errors.As(err, &p):
		return p.status, p.text
	case errors.As(err, &filing), errors.As(err, &other), errors.As(err, &forms):
		return http.StatusConflict, err.Error()
	case isTooLarge(err):
		return http.StatusRequestEntityTooLarge, saysTooLarge
	case errors.Is(err, store.ErrChanged):
		return http.StatusConflict, saysChanged
	case errors.Is(err, store.ErrNoFinding), bureau.IsAboutFiling(err):
		return http.StatusConflict, saysGone
	case errors.As(err, &output):
		return http.StatusServiceUnavailable, saysNotBackedUp(output)
	case errors.Is(err, store.ErrDamaged):
		return http.StatusInternalServerError, saysDamaged + fmt.Sprintf("（技术信息：%v）", err)
	case errors.Is(err, store.ErrBusy):
		return http.StatusServiceUnavailable, saysBusy
	case errors.Is(err, store.ErrReadOnly):
		return http.StatusServiceUnavailable, saysReadOnly
	case errors.Is(err, store.ErrFull), isFull(err):
		return http.StatusInsufficientStorage, saysFull
	case errors.Is(err, report.ErrNoUnits):
		return http.StatusNotFound, "没有符合条件的单位，什么也没有生成。"
	case errors.Is(err, report.ErrNoSheets):
		return http.StatusNotFound, "选的工作表这一年度没有，什么也没有生成。" + saysYearBefore
	case errors.Is(err, report.ErrNoTables):
		return http.StatusNotFound, "选的工作表都不是表，或这一年度没有，什么也没有导出。" + saysYearBefore
	case errors.Is(err, bureau.ErrNoOffice):
		return http.StatusNotFound, "这台电脑上没有找到 LibreOffice，做不成 PDF。可以打开汇总工作簿，用 WPS 或 Excel 另存为 PDF。"
	case errors.Is(err, fs.ErrNotExist):
		return http.StatusNotFound, "没有这个文件。"
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, saysBusy
	}
	return http.StatusInternalServerError, saysFault + fmt.Sprintf("（技术信息：%v）", err)
}

// saysYearBefore says what 年度对比 takes.
const saysYearBefore = "年度对比要有上一年度的报送。"

// saysBackedUp says where a copy of the database is.
func saysBackedUp(c *bureau.Checked) string {
	text := fmt.Sprintf("已备份到 %s：%d 个文件，%d 份表，%d 个数。%s", c.Path, c.Files, c.Filings, c.Values, bureau.BackupChecked)
	if !c.OK {
		text += "备份与数据库一样，但数据库本身有问题："
	}
	return text
}

func saysNotBackedUp(e bureau.OutputError) string {
	why := fmt.Sprintf("请检查文件夹。（技术信息：%v）", e.Err)
	switch {
	case isFull(e.Err), errors.Is(e.Err, store.ErrFull):
		why = "磁盘已满，请清理磁盘后再试。"
	case errors.Is(e.Err, fs.ErrPermission), errors.Is(e.Err, store.ErrReadOnly):
		why = "没有权限写。"
	}
	return "备份没有做成，" + e.Path + " 写不进去：" + why
}
