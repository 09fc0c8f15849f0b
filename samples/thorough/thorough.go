// Package thorough is for tests that have a short form and a full one: what they try
// by the hundred, and what waits long for LibreOffice, Chromium or wine. Without being
// asked they try one of each kind, so that all tests together take a few minutes.
//
// It is the only place that knows how one asks: with the environment variable
// JIXIAO_FULL set to 1, as .ci/run does. With -short the tests try less yet, for the
// race detector, which slows them tenfold.
package thorough

import (
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Spend has this process and those that it starts collect garbage less often than the
// program does for people: tests have memory, and little time. Benchmarks measure what
// the program does. A package calls it in its TestMain.
func Spend() {
	if slices.ContainsFunc(os.Args, func(arg string) bool { return strings.HasPrefix(arg, "-test.bench=") }) {
		return
	}
	const percent = 400
	debug.SetGCPercent(percent)
	_ = os.Setenv("GOGC", strconv.Itoa(percent)) // if not, they are slower
}

// Asked reports whether tests are to try every variant.
func Asked() bool { return os.Getenv("JIXIAO_FULL") == "1" && !testing.Short() }

// Of is how many variants a test tries: all of them where that is asked for, as many as
// usual, or few in short tests.
func Of(all, usual, few int) int {
	switch {
	case testing.Short():
		return few
	case Asked():
		return all
	}
	return usual
}
