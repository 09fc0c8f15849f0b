package whole

import (
	"path/filepath"
	"strings"
	"syscall"
)

// Codes of Windows that package syscall has no names for.
const (
	errorWriteProtect      syscall.Errno = 19
	errorSharingViolation  syscall.Errno = 32
	errorLockViolation     syscall.Errno = 33
	errorHandleDiskFull    syscall.Errno = 39
	errorDiskFull          syscall.Errno = 112
	errorInvalidName       syscall.Errno = 123
	errorFilenameTooLong   syscall.Errno = 206
	errorDirectory         syscall.Errno = 267
	errorUserMappedFile    syscall.Errno = 1224
	errorDiskQuotaExceeded syscall.Errno = 1295
)

var reasons = []coded{
	{Full, []syscall.Errno{errorDiskFull, errorHandleDiskFull, errorDiskQuotaExceeded}},
	{ReadOnly, []syscall.Errno{errorWriteProtect}},
	{InUse, []syscall.Errno{errorSharingViolation, errorLockViolation, errorUserMappedFile}},
	{TooLong, []syscall.Errno{errorFilenameTooLong, syscall.ENAMETOOLONG}},
	{BadName, []syscall.Errno{errorInvalidName}},
	{IsFolder, []syscall.Errno{syscall.EISDIR}},
	{NotFolder, []syscall.Errno{errorDirectory, syscall.ENOTDIR}},
}

// reserved reports whether a name is that of a device, or has an end that Windows drops.
func reserved(name string) bool {
	return !filepath.IsLocal(name) && name != ".." || strings.TrimRight(name, ". ") != name
}
