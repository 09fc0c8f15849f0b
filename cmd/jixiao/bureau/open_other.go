//go:build !unix

package bureau

// unwaiting is nothing where opening a file waits for nobody.
const unwaiting = 0
