package bureau

import (
	"context"
	"errors"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// Suggestion is whose a file may be and of which year, by its name and those of
// the folders and archives that it is in. A person says whether it is so.
type Suggestion struct {
	Unit string `json:"unit,omitempty"`
	Year int    `json:"year,omitempty"`
}

var (
	yearInName = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})(?:[^0-9]|$)`)
	// unitInName is a run of Chinese characters that ends as units' names do.
	unitInName = regexp.MustCompile(`\p{Han}+?(?:人民政府|街道办事处|办事处|管委会|管理委员会|委员会|办公室|联合会|法院|检察院|幼儿园|小学|中学|学校|党校|医院|卫生院|` +
		`图书馆|文化馆|博物馆|档案馆|支队|大队|总队|中心|协会|总工会|局|委|办|镇|乡|街道|所|站|馆|院|处|园)(?:直属)?(?:[一二三四五六七八九十]+(?:大队|支队|中心|所))?`)
	// aboutForms are words of the forms, which stand before units' names.
	aboutForms = regexp.MustCompile(`^(?:年度|年|附件|附表|预算单位|部门|整体支出|项目支出|绩效评价|绩效自评|绩效|自评表|自评报告|自评|基础数据表|报送|关于|的)+`)
)

// Suggested returns what the name of a file says that its forms do not. Units
// that are known go before whatever reads like a unit's name.
func Suggested(ctx context.Context, db *store.DB, name string, unit, year bool) (*Suggestion, error) {
	var s Suggestion
	parts := strings.Split(strings.TrimSuffix(name, path.Ext(name)), "/")
	slices.Reverse(parts)
	if year {
		for _, part := range parts {
			for _, m := range yearInName.FindAllStringSubmatch(part, -1) {
				if y, err := strconv.Atoi(m[1]); err == nil && y <= time.Now().Year() && s.Year == 0 {
					s.Year = y
				}
			}
		}
	}
	if unit {
		known, err := UnitNames(ctx, db)
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			if s.Unit = unitIn(part, known); s.Unit != "" {
				break
			}
		}
	}
	if s == (Suggestion{}) {
		return nil, nil
	}
	return &s, nil
}

// suggestedFor is Suggested for a file that is refused for the want of its unit or
// year.
func suggestedFor(ctx context.Context, db *store.DB, refused error, file Received) (*Suggestion, error) {
	unit := errors.Is(refused, importer.ErrNoUnit)
	year := errors.Is(refused, importer.ErrNoYear) || errors.Is(refused, importer.ErrYears)
	if !unit && !year {
		return nil, nil
	}
	return Suggested(ctx, db, path.Join(file.Folder, file.Name), unit, year)
}

// UnitNames are the names of all units known: those on the newest roster, and
// those that have handed in something and are not on it.
func UnitNames(ctx context.Context, db *store.DB) ([]string, error) {
	settings, err := db.Settings(ctx, 0)
	if err != nil {
		return nil, err
	}
	units, err := db.Units(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	known := map[string]bool{} // most go by the very name that is listed
	if settings != nil {
		for _, u := range settings.Roster {
			names = append(names, u.Name)
			known[u.Name] = true
		}
	}
	roster := summary.NewRoster(summary.NewCatalogue(db.Model()), settings, nil)
	for _, u := range units {
		if known[u.Name] {
			continue
		}
		if _, listed := roster.Find(u.Name); !listed {
			names = append(names, u.Name)
		}
	}
	return names, nil
}

// unitIn returns the unit that a file's name speaks of: the known one of the
// longest name, else the longest of its words that reads like a unit's name; ""
// for none.
func unitIn(text string, known []string) string {
	longest, unit := 0, ""
	key := schema.UnitKey(text)
	for _, name := range known {
		for _, short := range []string{schema.UnitKey(name), schema.WithoutPlace(schema.UnitKey(name))} {
			const shortest = 3 // characters of a name that says something
			if n := utf8.RuneCountInString(short); n >= shortest && n > longest && strings.Contains(key, short) {
				longest, unit = n, name
			}
		}
	}
	if unit != "" {
		return unit
	}
	for _, m := range unitInName.FindAllString(text, -1) {
		m = aboutForms.ReplaceAllString(m, "")
		if n := utf8.RuneCountInString(m); n >= 3 && n > longest {
			longest, unit = n, m
		}
	}
	return unit
}
