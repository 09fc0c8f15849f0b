package schema

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// This file pairs projects, which come under another name now and then, with what
// they were.

// ProjectFillers are words in the name of a project by which it may be called or
// not, and stays the same project.
var ProjectFillers = []string{"项目", "经费", "专项", "资金", "支出", "费用", "工作", "工程", "及", "与", "和", "的", "、", "-", "—", "·"}

// Contrasts are characters of which one in the place of another makes another
// project of a name: 东区道路 is not 西区道路.
var Contrasts = []string{"东西南北中", "大中小高初幼", "上下", "内外", "前后", "左右", "新老旧", "城乡县镇村街", "甲乙丙丁戊", "男女", "春夏秋冬", "水电气路桥"}

// PairProjects pairs the names of projects, or of rows, of a form with those of
// an earlier one: for each of now it returns the place in before, or -1. Equal
// names (see ProjectKey) are one project. Of the others two are paired that are
// alike, where neither is like another one: renamed says so, for a person to look
// at; where there are too many (see mostCompared) none of them is. The years are
// those of the forms; a project that is named after its year is the same in the
// next.
func PairProjects(before []string, then int, now []string, year int) (pairs []int, renamed []bool) {
	pairs, renamed = make([]int, len(now)), make([]bool, len(now))
	named := make(map[string][]int, len(before)) // by their key, those not yet paired
	for j, name := range before {
		key := ProjectKey(name)
		named[key] = append(named[key], j)
	}
	var changed []int // of now, those without their equal
	for i, name := range now {
		pairs[i] = -1
		if key := ProjectKey(name); len(named[key]) > 0 {
			pairs[i], named[key] = named[key][0], named[key][1:]
		} else {
			changed = append(changed, i)
		}
	}
	var gone []int // of before, those that none is equal to
	for _, left := range named {
		gone = append(gone, left...)
	}
	were, are := projectNames(before, gone, then), projectNames(now, changed, year)
	compared := 0
	for numbers := range are {
		compared += len(are[numbers]) * len(were[numbers])
	}
	if compared > mostCompared {
		return pairs, renamed
	}
	only := map[int]int{} // the one of before that each of now is like
	rivals := make([]int, len(before))
	for numbers := range are {
		for _, is := range are[numbers] {
			found := 0
			for _, was := range were[numbers] {
				if alike(was.core, is.core) {
					found++
					rivals[was.place]++
					only[is.place] = was.place
				}
			}
			if found != 1 {
				delete(only, is.place)
			}
		}
	}
	for i, j := range only {
		if rivals[j] == 1 {
			pairs[i], renamed[i] = j, true
		}
	}
	return pairs, renamed
}

// mostCompared is how many pairs of names are looked at for being alike. Where
// there are more, that would take too long, and equal names alone are paired.
const mostCompared = 1_000_000

// projectName is a name as alike compares it.
type projectName struct {
	place int // in its list
	core  []rune
}

// projectNames folds the names of a year that stand at some places of a list, and
// sorts them by the numbers in them, which tell projects apart: 二期 is not 三期.
// Those of which too little is left to be like another are not among them.
func projectNames(list []string, places []int, year int) map[string][]projectName {
	names := map[string][]projectName{}
	for _, i := range places {
		core := projectCore(list[i], year)
		if of := (projectName{i, []rune(core)}); len(of.core) >= shortestCore {
			numbers := strings.Join(numerals.FindAllString(core, -1), " ")
			names[numbers] = append(names[numbers], of)
		}
	}
	return names
}

// projectCore is what makes the name of a project: without the year that it is of,
// and without the words that may be left out.
func projectCore(name string, year int) string {
	core := ProjectKey(name)
	of := strconv.Itoa(year)
	for _, written := range []string{of + "年度", of + "年", of} {
		core = strings.Replace(core, written, "", 1)
	}
	for _, filler := range ProjectFillers {
		core = strings.ReplaceAll(core, filler, "")
	}
	return core
}

var numerals = regexp.MustCompile(`[0-9]+|[一二三四五六七八九十百]+|[ⅠⅡⅢⅣⅤ]+`)

// shortestCore is the length in characters from which on a name can be like
// another.
const shortestCore = 2

// alike reports whether two names of the same numbers can be those of one project:
// they are the same but for a few characters more in one of them, or for one in the
// place of another.
func alike(x, y []rune) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	whole, more := len(x), len(y)-len(x)
	switch {
	case slices.Equal(x, y):
		return true
	case more == 0:
		a, b, ok := exchanged(x, y)
		return ok && whole >= 4 && !slices.ContainsFunc(Contrasts, func(set string) bool {
			return strings.ContainsRune(set, a) && strings.ContainsRune(set, b)
		})
	case whole > shortestCore && more <= max(1, whole/4), whole >= 4 && more == 2:
		return within(x, y)
	}
	return false
}

// within reports whether the characters of x stand in y in the same order.
func within(x, y []rune) bool {
	for _, r := range y {
		if len(x) > 0 && x[0] == r {
			x = x[1:]
		}
	}
	return len(x) == 0
}

// exchanged returns the character of each of two texts of one length without which
// they are the same; it reports false where they are not but for one.
func exchanged(x, y []rune) (ofX, ofY rune, ok bool) {
	for len(x) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	last := len(x) - 1
	switch { // neither the first two are the same now nor the last
	case last < 0:
		return 0, 0, false
	case slices.Equal(x[1:], y[:last]):
		return x[0], y[last], true
	case slices.Equal(x[:last], y[1:]):
		return x[last], y[0], true
	}
	return 0, 0, false
}
