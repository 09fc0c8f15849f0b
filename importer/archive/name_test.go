package archive

import "testing"

func TestDecodeName(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"a1.xlsx", "a1.xlsx"},
		{"某局.xlsx", "某局.xlsx"},
		{"café·某局.xlsx", "café·某局.xlsx"},
		{gbk(t, "某区财政局/附件1.xlsx"), "某区财政局/附件1.xlsx"},
		{gbk(t, "目.xlsx"), "目.xlsx"}, // C4 BF, which is a letter in UTF-8
		{gbk(t, "一") + "\x81", "一\ufffd"},
		{"\xff\xff.xlsx", "\ufffd\ufffd.xlsx"},
	} {
		if got := decodeName(tt.in); got != tt.want {
			t.Errorf("decodeName(% x) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"某局/表.xlsx", "某局/表.xlsx"},
		{`某局\表.xlsx`, "某局/表.xlsx"},
		{"../../etc/passwd", "etc/passwd"},
		{"a/../../b", "a/b"},
		{"/etc/passwd", "etc/passwd"},
		{`C:\Windows\a.xls`, "Windows/a.xls"},
		{"C:a.xls", "a.xls"},
		{`\\?\C:\a.xls`, "?/C:/a.xls"},
		{`\\host\share\a.xls`, "host/share/a.xls"},
		{"a\x00\r\n\x1b[31mb", "a[31mb"},
		{"表\u202excod.xlsx", "表xcod.xlsx"},
		{" . / .. /a", "a"},
		{"\xff.xlsx", "\ufffd.xlsx"},
		{"", "未命名"},
		{"..", "未命名"},
	} {
		if got := clean(tt.in); got != tt.want {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
