package web

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// fixed prints an average, which is no figure of anybody's, with some decimals.
func fixed(f float64, decimals int) string { return strconv.FormatFloat(f, 'f', decimals, 64) }

// plain prints a figure of a chart.
func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
