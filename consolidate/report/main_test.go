package report

import (
	"testing"

	"jixiao/samples/thorough"
)

func TestMain(m *testing.M) {
	thorough.Spend()
	m.Run()
}
