package bureau

import (
	"jixiao/schema"
)

// Rule is an entry of the catalogue; the JSON of the rules command.
type Rule struct {
	Code      string          `json:"code"`
	Severity  schema.Severity `json:"severity"` // in force
	Title     string          `json:"title"`
	Basis     string          `json:"basis"`
	Rules     []string        `json:"rules"`     // what is tried, in words
	Tolerance string          `json:"tolerance"` // in the printed measure; "" where nothing is let pass
	On        bool            `json:"on"`
}

// Catalogue lists the checks with what each tries.
func Catalogue(model *schema.Model, settings *schema.Settings) []Rule {
	list := make([]Rule, len(model.Catalogue))
	for i, entry := range model.Catalogue {
		list[i] = Rule{Code: entry.Code, Severity: settings.Severity(entry.Code, entry.Severity), Title: entry.Title, Basis: entry.Basis,
			Rules: []string{}, On: settings.Tried(entry.Code)}
		for _, rule := range model.Rules {
			if rule.Code != entry.Code {
				continue
			}
			list[i].Rules = append(list[i].Rules, rule.Test.Print(model))
			if tolerance := rule.Tolerance(); tolerance > 0 {
				list[i].Tolerance = tolerance.String()
			}
		}
	}
	return list
}
