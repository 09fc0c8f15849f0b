package summary

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/schema"
)

// Watch is a flag that is looked for, and how often it was found.
type Watch struct {
	Flag  string
	Name  string
	Limit string // in words: 低于 80 分
	// Records says that one unit may have the flag several times.
	Records      bool
	Flags, Units int
}

// Names of the flags that rest on no single figure.
const (
	errorFindingsName = "有错误级问题"
	notHandedInName   = "报表未报齐"
)

// watches lists the flags of the limits, and those that rest on no limit.
func watches(m *schema.Model, limits []schema.Limit) []Watch {
	var list []Watch
	for _, l := range limits {
		list = append(list, Watch{Flag: l.Flag, Name: l.Name, Limit: limitWords(m, l), Records: l.Records != ""})
	}
	return append(list,
		Watch{Flag: schema.FlagErrorFindings, Name: errorFindingsName, Limit: "有「错误」"},
		Watch{Flag: schema.FlagNotHandedIn, Name: notHandedInName, Limit: "有表未报"},
	)
}

// limitWords says when a unit is beyond a limit.
func limitWords(m *schema.Model, l schema.Limit) string {
	word := "超过 "
	if l.Beyond == schema.AtLeast {
		word = "低于 "
	}
	kind := l.Value.Eval(m.Scope(&schema.Submission{})).Kind
	switch {
	case l.Of == nil:
		return word + kind.Print(l.Default)
	case l.Default == 100*schema.One:
		return word + l.Of.Print(m)
	}
	return word + l.Of.Print(m) + " 的 " + schema.Rate.Print(l.Default)
}

// flags tries the limits, and adds the flags that rest on no single figure.
// The Value of those is a count: of error findings, of missing forms. Apart are
// those that say no more than a finding that the bureau has accepted.
func (u *Unit) flags(settings *schema.Settings) (flags, accepted []schema.Flag) {
	for _, f := range u.reader.catalogue.Model.Flags(u.Submission, settings.LimitsInForce(u.reader.catalogue.Model)) {
		if u.acceptedFor(f) {
			accepted = append(accepted, f)
		} else {
			flags = append(flags, f)
		}
	}
	if u.Errors > 0 {
		flags = append(flags, u.errorFlag())
	}
	if n := len(u.Missing); n > 0 {
		names := make([]string, n)
		for i, form := range u.Missing {
			names[i] = form.Attachment + "（" + form.Name + "）"
		}
		flags = append(flags, schema.Flag{
			Unit: u.Name, Year: u.Submission.Year, Flag: schema.FlagNotHandedIn, Name: notHandedInName,
			Value: schema.Amount(n) * schema.One, Detail: schema.WordNotHandedIn + strings.Join(names, "、"),
		})
	}
	return flags, accepted
}

// acceptedFor reports whether the bureau has accepted what a flag rests on.
func (u *Unit) acceptedFor(f schema.Flag) bool {
	return slices.ContainsFunc(u.Findings, func(found schema.Finding) bool { return found.Accepted != nil && f.RestsOn(found) })
}

// AbsentFlags are of the units of the roster that are not among those, by name,
// that have handed something in. Where the findings say that the bureau has
// accepted that a unit has handed in nothing, it is not flagged.
func AbsentFlags(filed []string, year int, settings *schema.Settings, findings ...schema.Finding) []schema.Flag {
	if settings == nil {
		return nil
	}
	roster := newRosterIndex(settings.Roster)
	there := make([]bool, len(settings.Roster))
	for _, name := range filed {
		if i, ok := roster.find(name); ok {
			there[i] = true
		}
	}
	var flags []schema.Flag
	for i, listed := range settings.Roster {
		if !there[i] && !excused(findings, listed.Name) {
			flags = append(flags, schema.Flag{Unit: listed.Name, Year: year, Flag: schema.FlagNotHandedIn, Name: notHandedInName,
				Value: 2 * schema.One, Detail: schema.WordNotHandedIn + "任何表"})
		}
	}
	return flags
}

func (u *Unit) errorFlag() schema.Flag {
	var codes, faults []string
	var cells []schema.Source
	for _, f := range u.Findings {
		if !f.Standing() || f.Severity != schema.Err {
			continue
		}
		if !slices.Contains(codes, f.Code) {
			codes, faults = append(codes, f.Code), append(faults, schema.Fault(f.Code))
		}
		if len(f.Cells) > 0 && !slices.Contains(cells, f.Cells[0]) {
			cells = append(cells, f.Cells[0])
		}
	}
	return schema.Flag{
		Unit: u.Name, Year: u.Submission.Year, Flag: schema.FlagErrorFindings, Name: errorFindingsName,
		Value: schema.Amount(u.Errors) * schema.One, Cells: cells,
		Detail: fmt.Sprintf("错误 %d 条：%s（%s）", u.Errors, strings.Join(faults, "、"), strings.Join(codes, "、")),
	}
}

// Flagged reports whether the unit has a flag.
func (u *Unit) Flagged(flag string) bool {
	return slices.ContainsFunc(u.Flags, func(f schema.Flag) bool { return f.Flag == flag })
}

// FlaggedFor reports whether the unit has a flag that rests on an answer: of
// several buildings, the one beyond its limit.
func (u *Unit) FlaggedFor(flag string, a Answer) bool {
	return a.Value != nil && slices.ContainsFunc(u.Flags, func(f schema.Flag) bool {
		return f.Flag == flag && slices.Contains(f.Cells, a.Value.Source)
	})
}
