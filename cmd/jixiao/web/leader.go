package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema"
)

// leaderSheet is what 总览 has on paper beside its numbers and charts, for a leader: one
// page of A4, lying.
type leaderSheet struct {
	Made    string // when
	Units   []pressing
	Flagged int    // units beyond a limit, named or not
	Missing string // who has not handed in all, in a sentence
}

// pressing is a unit that needs attention, and why.
type pressing struct {
	Name   string
	Errors int
	Flags  int
	Why    string

	warnings int
}

const (
	shownPressing = 10 // units
	shownReasons  = 2  // of each kind
	shownNames    = 24 // of units that have handed in nothing
	shownPartly   = 4  // of units that have not handed in all
)

// press finds the units that need attention: the most errors first, then the most
// flags, then the most warnings. It is the order of 领导一页 of the summary workbook.
func (v *view) press(units []*keptUnit) {
	for _, u := range units {
		var faults, flags []string
		for _, f := range u.found {
			if fault := schema.Fault(f.code); f.kinds&kindErrors != 0 && !slices.Contains(faults, fault) {
				faults = append(faults, fault)
			}
		}
		for _, f := range u.row.Flags {
			if f.Flag != schema.FlagErrorFindings && !slices.Contains(flags, f.Name) {
				flags = append(flags, f.Name)
			}
		}
		var why []string
		for _, reasons := range [][]string{faults, flags} {
			if len(reasons) > 0 {
				why = append(why, some(reasons, shownReasons))
			}
		}
		if len(why) > 0 {
			v.pressing = append(v.pressing, pressing{u.lean.Name, u.row.Counts.Errors, len(u.row.Flags), strings.Join(why, "；"), u.row.Counts.Warnings})
		}
	}
	slices.SortStableFunc(v.pressing, func(a, b pressing) int {
		return cmp.Or(b.Errors-a.Errors, b.Flags-a.Flags, b.warnings-a.warnings)
	})
}

// some names the first of some names, and says how many there are.
func some(names []string, shown int) string {
	if len(names) <= shown {
		return strings.Join(names, "、")
	}
	return strings.Join(names[:shown], "、") + " 等 " + itoa(len(names)) + " 个"
}

func (v *view) leader() leaderSheet {
	l := leaderSheet{Made: time.Now().Format("2006-01-02 15:04"), Units: v.pressing[:min(shownPressing, len(v.pressing))], Flagged: v.totals.Flagged}
	var nothing, partly []string
	for _, u := range v.units {
		switch u.Status {
		case bureau.StatusMissing:
			nothing = append(nothing, u.Name)
		case bureau.StatusPartial:
			partly = append(partly, u.Name+"（缺"+u.Missing+"）")
		}
	}
	switch {
	case len(nothing) > 0:
		l.Missing = "没有报的单位（" + itoa(len(nothing)) + " 个）：" + some(nothing, shownNames) + "。"
	case !v.settings.KeepsRoster():
		l.Missing = "没有单位名册，不知道谁没有报。"
	default:
		l.Missing = "没有报的单位：没有。"
	}
	if len(partly) > 0 {
		l.Missing += "没有报齐的（" + itoa(len(partly)) + " 个）：" + some(partly, shownPartly) + "。"
	}
	return l
}
