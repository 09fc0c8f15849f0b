// Gen writes the samples: the submissions of a district for one year as its units would
// send them (2023/), one workbook for each finding code (broken/), files that no program
// can read (broken/files/), one submission in every format and in several layouts
// (formats/), and a bureau's own summary forms with marks to fill (templates/).
//
//	go run ./samples/gen [-o DIR]
//
// It is an oracle: it imports nothing of the program, has the labels as they stand on
// paper, and computes its own sums. Each run writes the same bytes.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	dir := flag.String("o", "samples", "write into `DIR`")
	flag.Parse()
	if err := generate(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// file is one file of the samples; its name is relative and has slashes.
type file struct {
	name string
	data []byte
}

// generate writes the samples into a folder. It removes older samples first.
func generate(dir string) error {
	files, err := samples()
	if err != nil {
		return err
	}
	for _, old := range []string{"2023", "broken", "formats", "templates"} {
		if err := os.RemoveAll(filepath.Join(dir, old)); err != nil {
			return err
		}
	}
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// samples makes every file, ordered by name.
func samples() ([]file, error) {
	var files []file
	for _, part := range []func() ([]file, error){districtFiles, brokenFiles, badFiles, formatFiles, templateFiles} {
		made, err := part()
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	for i := 1; i < len(files); i++ {
		if files[i].name == files[i-1].name {
			return nil, fmt.Errorf("two files are called %s", files[i].name)
		}
	}
	return files, nil
}
