//go:build !unix

package bureau

import "testing"

// oddFiles makes nothing where there is only what is a file.
func oddFiles(*testing.T, string) map[string]string { return nil }
