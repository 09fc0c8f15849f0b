package archive

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// decodeName decodes a name whose encoding the archive does not tell. It is GBK by
// programs in China and UTF-8 by others.
func decodeName(name string) string {
	if isUTF8(name) {
		return name
	}
	// GB18030 includes GBK. Other bytes become replacement characters.
	decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name)
	if err != nil {
		return strings.ToValidUTF8(name, "\ufffd")
	}
	return decoded
}

// isUTF8 tells UTF-8 from GBK. A short name in GBK may be valid UTF-8: one in six Chinese
// characters in GBK is also a letter of two bytes in UTF-8, such as a Greek one. Chinese
// characters in UTF-8 take three bytes.
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

// clean makes a name a harmless relative path. The name is a label; no file is ever
// written under it. clean also removes invisible characters, some of which reverse the
// letters of a name.
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
	for segment := range strings.SplitSeq(name, "/") {
		segment = strings.TrimSpace(segment)
		if len(kept) == 0 && len(segment) >= 2 && segment[1] == ':' && unicode.IsLetter(rune(segment[0])) {
			segment = strings.TrimSpace(segment[2:])
		}
		if segment == "" || segment == "." || segment == ".." {
			continue
		}
		kept = append(kept, segment)
	}
	if len(kept) == 0 {
		return "未命名"
	}
	return strings.Join(kept, "/")
}

// isFolder reports whether a name, not yet clean, is that of a folder.
func isFolder(name string) bool { return strings.HasSuffix(name, "/") || strings.HasSuffix(name, `\`) }

// junk reports whether a file of this name is one that no unit sends on purpose.
func junk(name string) bool {
	segments := strings.Split(strings.ToLower(name), "/")
	if slices.Contains(segments, "__macosx") {
		return true
	}
	base := segments[len(segments)-1]
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || base == "thumbs.db" || base == "desktop.ini"
}

// FILETIME counts units of 100 ns from 1601.
const (
	fileTimeUnits = 10_000_000     // in a second
	fileTimeUnix  = 11_644_473_600 // seconds from 1601 to 1970
)

// fileTime returns the time of a FILETIME.
func fileTime(t uint64) time.Time {
	return time.Unix(int64(t/fileTimeUnits)-fileTimeUnix, int64(t%fileTimeUnits)*100).UTC()
}

// dosTime returns the time that MS-DOS stores, which is the local time of the writer.
func dosTime(t uint32) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.Date(int(t>>25)+1980, time.Month(t>>21&0xf), int(t>>16&0x1f), int(t>>11&0x1f), int(t>>5&0x3f), int(t&0x1f)*2, 0, time.UTC)
}
