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
// at. The years are those of the forms; a project that is named after its year is
// the same in the next.
func PairProjects(before []string, then int, now []string, year int) (pairs []int, renamed []bool) {
	pairs, renamed = make([]int, len(now)), make([]bool, len(now))
	taken := make([]bool, len(before))
	for i, name := range now {
		pairs[i] = -1
		for j := range before {
			if !taken[j] && ProjectKey(before[j]) == ProjectKey(name) {
				pairs[i], taken[j] = j, true
				break
			}
		}
	}
	like := func(i, j int) bool {
		return pairs[i] < 0 && !taken[j] && alike(projectCore(before[j], then), projectCore(now[i], year))
	}
	only := map[int]int{} // the one of before that each of now is like
	rivals := make([]int, len(before))
	for i := range now {
		found := 0
		for j := range before {
			if like(i, j) {
				found++
				rivals[j]++
				only[i] = j
			}
		}
		if found != 1 {
			delete(only, i)
		}
	}
	for i, j := range only {
		if rivals[j] == 1 {
			pairs[i], renamed[i] = j, true
		}
	}
	return pairs, renamed
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

// alike reports whether two names can be those of one project: they are the same
// but for a few characters more in one of them, or for one in the place of
// another. Numbers tell projects apart: 二期 is not 三期.
func alike(a, b string) bool {
	x, y := []rune(a), []rune(b)
	const shortest = 2
	if min(len(x), len(y)) < shortest || !slices.Equal(numerals.FindAllString(a, -1), numerals.FindAllString(b, -1)) {
		return false
	}
	more, less := unshared(x, y)
	if len(more) < len(less) {
		more, less = less, more
	}
	whole := min(len(x), len(y))
	switch len(less) {
	case 0:
		return len(more) == 0 || whole > shortest && len(more) <= max(1, whole/4) || whole >= 4 && len(more) == 2
	case 1:
		return len(more) == 1 && whole >= 4 && !slices.ContainsFunc(Contrasts, func(set string) bool {
			return strings.ContainsRune(set, more[0]) && strings.ContainsRune(set, less[0])
		})
	}
	return false
}

// unshared are the characters of two texts that are left over when the longest
// sequence that both have is taken out.
func unshared(x, y []rune) (ofX, ofY []rune) {
	longest := make([][]int, len(x)+1) // of x from i and y from j
	for i := range longest {
		longest[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(x) && j < len(y) {
		switch {
		case x[i] == y[j]:
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			ofX, i = append(ofX, x[i]), i+1
		default:
			ofY, j = append(ofY, y[j]), j+1
		}
	}
	return append(ofX, x[i:]...), append(ofY, y[j:]...)
}
