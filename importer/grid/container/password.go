package container

import (
	"jixiao/importer/grid"
)

// WriteProtectionPassword is what Excel encrypts with when a person protects a
// workbook from changes without giving a password to open it.
const WriteProtectionPassword = "VelvetSweatshop"

// Passwords are those that an encrypted file is tried with, when password is
// given or "".
func Passwords(password string) []string {
	if password == "" {
		return []string{WriteProtectionPassword}
	}
	return []string{password, WriteProtectionPassword}
}

// WrongPassword says that none of the passwords opens a file, and whether a
// person gave one of them.
func WrongPassword(tried []string) error {
	if len(tried) > 1 {
		return grid.ErrWrongPassword
	}
	return grid.ErrEncrypted
}
