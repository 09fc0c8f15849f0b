package formats

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// textKind tells a text by its beginning.
func textKind(head []byte) Kind {
	// UTF-16 reads as ASCII once its zero bytes are gone, as far as markup goes.
	plain := bytes.ReplaceAll(head, []byte{0}, nil)
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		plain = bytes.TrimPrefix(plain, []byte(mark))
	}
	text := strings.ToLower(strings.TrimLeft(string(plain), " \t\r\n"))
	contains := func(s string) bool { return strings.Contains(text, s) }
	switch {
	case contains("progid=\"word.document\""):
		return OldWord
	case contains("progid=\"powerpoint.show\""):
		return Presentation
	case contains("progid=\"excel.sheet\""), contains("urn:schemas-microsoft-com:office:spreadsheet") && !contains("<html"):
		return XMLSheet
	case strings.HasPrefix(text, "mime-version:"), contains("\nmime-version:") && contains("multipart/related"):
		return WebArchive
	case contains("urn:oasis:names:tc:opendocument"):
		return flatKind(text)
	case strings.HasPrefix(text, "<") && (strings.HasPrefix(text, "<?xml") || contains("<html") || contains("<table") || contains("<!doctype html")):
		return HTML
	case separated(text):
		return CSV
	}
	return Text
}

// flatKind tells spreadsheets from the other OpenDocument files that are one XML
// file. What does not say which it is in its beginning is found out by reading it.
func flatKind(head string) Kind {
	_, said, ok := strings.Cut(head, `office:mimetype="`)
	if mime, _, whole := strings.Cut(said, `"`); ok && whole && openDocumentKind(mime) != ODS {
		return OpenDocument
	}
	return FlatODS
}

// separated reports whether a text is one of separated values: its first two
// lines have the same number of separators.
func separated(text string) bool {
	lines := strings.SplitN(strings.ReplaceAll(text, "\r\n", "\n"), "\n", 3)
	if len(lines) < 2 {
		return false
	}
	for _, by := range []string{"\t", ",", ";"} {
		if n := strings.Count(lines[0], by); n > 0 && n == strings.Count(lines[1], by) {
			return true
		}
	}
	return false
}

// isText reports whether data is text in UTF-8, GB18030 or UTF-16: no control
// characters but white space in its beginning.
func isText(data []byte) bool {
	head := data[:min(len(data), 4096)]
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1a || b == 0x7f {
			return false
		}
	}
	// 80 and FF never begin a character of GB18030 and never stand in UTF-8.
	return utf8.Valid(head[:len(head)-trailing(head)]) || bytes.IndexByte(head, 0x80) < 0 && bytes.IndexByte(head, 0xff) < 0
}

// trailing returns how many bytes at the end may be a character cut in two.
func trailing(b []byte) int {
	for n := 1; n <= min(3, len(b)); n++ {
		if utf8.RuneStart(b[len(b)-n]) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}
