package archive

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// decodeName decodes a name that does not say how it is written. Programs in
// China write GBK without saying so; others write UTF-8 without saying so.
func decodeName(name string) string {
	if isUTF8(name) {
		return name
	}
	// GB18030 holds GBK; what is neither becomes replacement characters.
	decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name)
	if err != nil {
		return strings.ToValidUTF8(name, "\ufffd")
	}
	return decoded
}

// isUTF8 tells UTF-8 from GBK. One Chinese character in GBK in six is also a
// letter of two bytes in UTF-8, Greek or Arabic perhaps, so that a short name
// in GBK may be valid UTF-8. Chinese in UTF-8 takes three bytes.
func isUTF8(name string) bool {
	if !utf8.ValidString(name) {
		return false
	}
	ascii := true
	for _, r := range name {
		if r >= 0x800 {
			return true
		}
		ascii = ascii && r < utf8.RuneSelf
	}
	if ascii {
		return true
	}
	decoded, err := simplifiedchinese.GBK.NewDecoder().String(name)
	return err != nil || strings.ContainsRune(decoded, utf8.RuneError)
}

// clean makes a name a harmless relative path: it is a label, and no file is
// ever written under it. What is invisible, and may turn the letters of a name
// round, goes as well.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "\ufffd"))
	var kept []string
	for part := range strings.SplitSeq(name, "/") {
		part = strings.TrimSpace(part)
		if len(kept) == 0 && len(part) >= 2 && part[1] == ':' && unicode.IsLetter(rune(part[0])) {
			part = strings.TrimSpace(part[2:])
		}
		if part == "" || part == "." || part == ".." {
			continue
		}
		kept = append(kept, part)
	}
	if len(kept) == 0 {
		return "未命名"
	}
	return strings.Join(kept, "/")
}

// isFolder reports whether a name, not yet clean, is that of a folder.
func isFolder(name string) bool { return strings.HasSuffix(name, "/") || strings.HasSuffix(name, `\`) }

// junk reports whether no unit sends a file of this name by intention.
func junk(name string) bool {
	parts := strings.Split(strings.ToLower(name), "/")
	for _, part := range parts {
		if part == "__macosx" {
			return true
		}
	}
	base := parts[len(parts)-1]
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || base == "thumbs.db" || base == "desktop.ini"
}

// Epochs of FILETIME, which counts in units of 100 ns from 1601.
const (
	fileTimeUnits = 10_000_000
	fileTimeUnix  = 11_644_473_600 // seconds from 1601 to 1970
)

func fileTime(t uint64) time.Time {
	return time.Unix(int64(t/fileTimeUnits)-fileTimeUnix, int64(t%fileTimeUnits)*100).UTC()
}

// dosTime is a time on the writer's wall.
func dosTime(t uint32) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.Date(int(t>>25)+1980, time.Month(t>>21&0xf), int(t>>16&0x1f), int(t>>11&0x1f), int(t>>5&0x3f), int(t&0x1f)*2, 0, time.UTC)
}
