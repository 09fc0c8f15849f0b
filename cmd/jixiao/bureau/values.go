package bureau

import (
	"strings"

	"jixiao/schema"
)

// ValueText prints a value for the JSON.
func ValueText(v schema.Value) string {
	switch v.State {
	case schema.Number:
		return v.Number.String()
	case schema.Text:
		return v.Text
	case schema.Mark:
		return strings.TrimSpace(v.Raw)
	}
	return ""
}
