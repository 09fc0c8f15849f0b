//go:build unix

package bureau

import "syscall"

// unwaiting is how a file is opened without waiting for anybody to write to it,
// where it has become a pipe.
const unwaiting = syscall.O_NONBLOCK
