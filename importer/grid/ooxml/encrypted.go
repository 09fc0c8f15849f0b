package ooxml

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
)

// Decrypt returns the package in an encrypted workbook or document, with the password that everybody has
// when none is given or the one given does not fit.
func Decrypt(data []byte, password string) (plain []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			plain, err = nil, fmt.Errorf("%w: encrypted package: %v", grid.ErrDamaged, p)
		}
	}()
	for _, try := range container.Passwords(password) {
		// Standard encryption gives noise instead of an error for a wrong password.
		plain, err = excelize.Decrypt(data, &excelize.Options{Password: try})
		if err == nil && bytes.HasPrefix(plain, []byte(container.ZipMagic)) {
			return plain, nil
		}
	}
	return nil, container.WrongPassword(container.Passwords(password))
}
