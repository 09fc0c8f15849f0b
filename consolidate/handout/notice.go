package handout

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"jixiao/schema"
)

// Notice is the letter that goes with the marked copies of a unit.
type Notice struct {
	Unit   string
	Year   int
	Copies []string // the names of the marked copies
	Points []Point  // in the order of their numbers
	Dated  time.Time
}

// Write returns the notice as a .docx that prints on A4: the numbered points in
// plain words, first those that must be corrected.
func (n Notice) Write() ([]byte, error) {
	var body strings.Builder
	paragraph := func(style, text string) {
		body.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t xml:space="preserve">`)
		_ = xml.EscapeText(&body, []byte(schema.Visible(text))) // a strings.Builder never fails
		body.WriteString(`</w:t></w:r></w:p>`)
	}
	paragraph("Title", "退回修改通知")
	paragraph("Addressee", n.Unit+"：")
	paragraph("Normal", fmt.Sprintf("你单位报送的 %d 年度绩效自评表经审核，有下列 %d 处需要改正或说明：", n.Year, len(n.Points)))
	groups := []struct {
		severity schema.Severity
		title    string
	}{{schema.Err, "须改正的"}, {schema.Warn, "请核实的（有误的改正，无误的说明原因）"}, {schema.Info, "供参考的"}}
	ordinal := 0
	for _, g := range groups {
		first := true
		for _, p := range n.Points {
			if p.Severity != g.severity {
				continue
			}
			if first {
				paragraph("Heading1", []string{"一", "二", "三"}[ordinal]+"、"+g.title)
				ordinal++
				first = false
			}
			place := ""
			if p.Where != "" {
				place = p.Where + " "
			}
			paragraph("Normal", fmt.Sprintf("%d．%s　%s%s。", p.Number, p.Form, place, strings.TrimSuffix(p.Text, "。")))
		}
	}
	if len(n.Copies) > 0 {
		paragraph("Normal", "以上各处已在随附的"+strings.Join(quoted(n.Copies), "、")+"中标出颜色并加了批注。请在其中直接改正；不改的，在第一张表「"+schema.Review.Name+"」的「"+schema.Review.Head("note")+"」一栏写明原因，然后把该文件发回。")
	} else {
		paragraph("Normal", "请按以上各条改正或说明后重新报送。")
	}
	paragraph("Closing", n.Dated.Format("2006年1月2日"))

	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", noticeTypes}, {"_rels/.rels", noticeRels}, {"word/_rels/document.xml.rels", noticeDocumentRels},
		{"word/styles.xml", noticeStyles}, {"word/document.xml", noticeHead + body.String() + noticeFoot}, {"word/footer1.xml", noticeFooter}, {"docProps/custom.xml", noticeProperty},
	} {
		w, err := z.Create(part.name)
		if err == nil {
			_, err = w.Write([]byte(part.text))
		}
		if err != nil {
			return nil, fmt.Errorf("write the notice: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write the notice: %w", err)
	}
	return out.Bytes(), nil
}

// quoted puts names in 「」.
func quoted(names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = "「" + n + "」"
	}
	return all
}

// These parts of the document are always the same. Fonts and sizes are those of
// official letters: 小标宋 (as 宋体 bold) for the title, 黑体 for headings, 仿宋 三号
// for the body, 28 points from line to line.
const (
	noticeTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>`
	noticeRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties" Target="docProps/custom.xml"/></Relationships>`
	noticeProperty = xml.Header + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">` +
		`<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="` + schema.OwnProperty + `"><vt:lpwstr>` + schema.OwnNotice + `</vt:lpwstr></property></Properties>`
	noticeDocumentRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>`
	wordNames  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	noticeHead = xml.Header + `<w:document ` + wordNames + `><w:body>`
	noticeFoot = `<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1417" w:gutter="0"/></w:sectPr></w:body></w:document>`
	noticeFooter = xml.Header + `<w:ftr ` + wordNames + `><w:p><w:pPr><w:jc w:val="center"/></w:pPr>` +
		`<w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>` +
		`<w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:fldChar w:fldCharType="separate"/></w:r>` +
		`<w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>1</w:t></w:r><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>` +
		`<w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`
	fangsong     = `<w:rFonts w:ascii="仿宋" w:hAnsi="仿宋" w:eastAsia="仿宋" w:cs="仿宋"/>`
	noticeStyles = xml.Header + `<w:styles ` + wordNames + `><w:docDefaults><w:rPrDefault><w:rPr>` + fangsong +
		`<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="0" w:after="480" w:line="700" w:lineRule="exact"/><w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/></w:pPr>` +
		`<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:b/><w:sz w:val="44"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/></w:pPr><w:rPr><w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:eastAsia="黑体"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Addressee"><w:name w:val="Addressee"/><w:basedOn w:val="Normal"/><w:pPr><w:ind w:firstLineChars="0" w:firstLine="0"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Closing"><w:name w:val="Closing"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="560"/><w:ind w:firstLineChars="0" w:firstLine="0" w:right="640"/><w:jc w:val="right"/></w:pPr></w:style></w:styles>`
)
