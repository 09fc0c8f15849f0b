package importer

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jixiao/importer/grid"
	"jixiao/samples/thorough"
	"jixiao/schema"
)

// figuresOf returns the figures of some filings by their paths; those of
// indicators by the indicator's name, as its number may change.
func figuresOf(filings []*schema.Filing) map[string]string {
	all := map[string]string{}
	for _, f := range filings {
		for _, v := range f.Values {
			if !v.Kind.Numeric() || v.State != schema.Number {
				continue
			}
			path := v.Path
			if a, ok := builtin.Resolve(path); ok && a.Line == nil && a.Number != "" {
				name, _ := f.Value(schema.Path(string(a.Form.ID), a.Table.ID, a.Number, "name"))
				path = schema.Path(string(a.Form.ID), a.Table.ID, schema.ProjectKey(name.Text), a.Column.ID)
			}
			all[path] = v.Number.String()
		}
	}
	return all
}

// rearrange changes the layout of a sheet in one way that leaves what a person
// reads as it is, or adds something that does not belong.
func rearrange(s *grid.Sheet, r *rand.Rand) (*grid.Sheet, string) {
	b := s.Bounds()
	cells, merges := slices.Clone(s.Cells), slices.Clone(s.Merges)
	shift := func(row, col int) { // opens a row or column before one
		for i := range cells {
			if row > 0 && cells[i].Row >= row {
				cells[i].Row++
			}
			if col > 0 && cells[i].Col >= col {
				cells[i].Col++
			}
		}
		for i := range merges {
			m := &merges[i]
			if row > 0 && m.Top >= row {
				m.Top++
			}
			if row > 0 && m.Bottom >= row {
				m.Bottom++
			}
			if col > 0 && m.Left >= col {
				m.Left++
			}
			if col > 0 && m.Right >= col {
				m.Right++
			}
		}
	}
	row, col := b.Top+r.IntN(b.Bottom-b.Top+2), b.Left+r.IntN(b.Right-b.Left+2)
	number := func(row, col int) grid.Cell {
		return grid.Cell{Row: row, Col: col, Kind: grid.Number, Text: fmt.Sprint(1 + r.IntN(900)), Format: grid.Format{Decimals: -1}}
	}
	done := ""
	switch r.IntN(9) {
	case 0:
		shift(row, 0)
		done = fmt.Sprintf("an empty row at %d", row)
	case 1:
		shift(0, col)
		done = fmt.Sprintf("an empty column at %d", col)
	case 2:
		shift(0, col)
		for at := row; at < min(row+4, b.Bottom); at++ {
			cells = append(cells, number(at, col))
		}
		done = fmt.Sprintf("a column of figures at %d from row %d", col, row)
	case 3:
		shift(row, 0)
		cells = append(cells, grid.Cell{Row: row, Col: b.Left, Kind: grid.Text, Text: "其他说明事项"}, number(row, b.Left+1), number(row, b.Left+3))
		done = fmt.Sprintf("an unknown row at %d", row)
	case 4:
		if len(merges) > 0 {
			i := r.IntN(len(merges))
			done = fmt.Sprintf("unmerged %v", merges[i])
			merges = slices.Delete(merges, i, i+1)
		}
	case 5:
		down, right := r.IntN(5), r.IntN(4)
		for range down {
			shift(1, 0)
		}
		for range right {
			shift(0, 1)
		}
		done = fmt.Sprintf("moved by %d, %d", down, right)
	case 6:
		for i := range cells {
			if cells[i].Kind == grid.Text && len(cells[i].Text) < 60 {
				cells[i].Text = strings.NewReplacer("(", "（", ")", "）", "0", "０", "1", "１", "2", "２", "3", "３", ":", "：").Replace(cells[i].Text)
			}
		}
		done = "wide characters"
	case 7:
		for i := range cells {
			if runes := []rune(cells[i].Text); cells[i].Kind == grid.Text && len(runes) > 3 && len(runes) < 20 && r.IntN(2) == 0 && !strings.ContainsAny(cells[i].Text, "0123456789%：:") {
				at := 1 + r.IntN(len(runes)-1)
				cells[i].Text = string(runes[:at]) + []string{" ", "\n", "\u3000"}[r.IntN(3)] + string(runes[at:])
			}
		}
		done = "white space within words"
	case 8:
		i := r.IntN(len(cells))
		c := cells[i]
		c.Row, c.Col = b.Bottom+2+r.IntN(30), b.Right+2+r.IntN(30)
		cells = append(cells, c)
		done = fmt.Sprintf("%q a second time, far outside", c.Text)
	}
	return grid.NewSheet(s.Name, cells, merges), done
}

// However a form is rearranged, no figure reads otherwise without a word.
func TestRearrangedForms(t *testing.T) {
	variants := thorough.Of(400, 100, 40)
	text := model(t)
	whole := readText(t, text)
	want := figuresOf(whole)
	said := len(found(whole))
	r := rand.New(rand.NewPCG(11, 7))
	same, told := 0, 0
	for i := range variants {
		b := book(t, text)
		var did []string
		for range 1 + r.IntN(2) {
			n := r.IntN(len(b.Sheets) - 1) // the 「/」 form has no figures
			changed, done := rearrange(b.Sheets[n], r)
			b.Sheets[n] = changed
			did = append(did, b.Sheets[n].Name+": "+done)
		}
		filings, err := reader(t, Given{Unit: "某单位", Year: 2023}).readBook("某单位.xlsx", b)
		if err != nil {
			told++
			continue
		}
		got := figuresOf(filings)
		for path := range got {
			// A row with a name may be added under the sections of 项目支出; the sum
			// of them tells (A9).
			if a, ok := builtin.Resolve(path); !ok || a.Line != nil && a.Number != "" {
				if _, was := want[path]; !was {
					delete(got, path)
				}
			}
		}
		switch {
		case maps.Equal(got, want):
			same++
		case len(found(filings)) > said:
			told++
		default:
			for path, v := range got {
				if want[path] != v {
					t.Errorf("variant %d (%s): %s reads %s, not %q, and nothing is said", i, strings.Join(did, "; "), path, v, want[path])
				}
			}
			for path, v := range want {
				if _, ok := got[path]; !ok {
					t.Errorf("variant %d (%s): %s is no longer %s, and nothing is said", i, strings.Join(did, "; "), path, v)
				}
			}
		}
	}
	t.Logf("%d variants: %d read the same, %d with a word about it", variants, same, told)
}
