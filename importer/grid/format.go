package grid

import ()

// Format says what a number format does to what a person sees of the value of
// its cell: the value chooses the section of the code that is in force.
type Format struct {
	Code    string // the format code, "General" or "" when none
	Percent bool   // shown times 100 with a percent sign
	Date    bool   // shown as a date or time
	// Scaled means that what is seen is another figure than what is stored: it
	// is shown divided (a comma after the last digit), with a decimal point or
	// digits that are only literals (0!.0), with a sign that it has not or
	// without the one that it has, or not at all (;;;). What is seen is Shown. A
	// unit that is only a literal (0"万") scales nothing; it is in the Suffix.
	Scaled bool
	Shown  string // what is seen, where Scaled is set
	// Hidden means that a zero is stored and nothing is seen.
	Hidden bool
	// Prefix and Suffix are the literal text shown around the number, without
	// the space around it, its sign, and the brackets of both: Suffix is 次 for
	// 0"次". Of a text they are what its own section adds (@"次").
	Prefix, Suffix string
	Struck         bool // crossed out
	Decimals       int  // decimals shown; -1 when the format does not say (General, text, dates, exponents)
}
