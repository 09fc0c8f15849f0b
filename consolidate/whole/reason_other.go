//go:build !windows

package whole

import "syscall"

var reasons = []coded{
	{Full, []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}},
	{ReadOnly, []syscall.Errno{syscall.EROFS}},
	{InUse, []syscall.Errno{syscall.ETXTBSY, syscall.EBUSY}},
	{TooLong, []syscall.Errno{syscall.ENAMETOOLONG}},
	{BadName, []syscall.Errno{syscall.EILSEQ, syscall.EINVAL}},
	{IsFolder, []syscall.Errno{syscall.EISDIR}},
	{NotFolder, []syscall.Errno{syscall.ENOTDIR}},
}

// reserved reports whether the system reserves a name; only Windows does.
func reserved(string) bool { return false }
