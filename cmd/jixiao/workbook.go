package main

import (
	"context"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/schema"
	"jixiao/schema/store"
)

// unitFlags choose units, their order and the tables of them.
type unitFlags struct {
	sort, rank                 string
	sheets, departments, units []string
}

func (f *unitFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.sheets, "sheets", nil, helpSheets)
	flags.StringArrayVar(&f.departments, "department", nil, helpDepartments)
	flags.StringArrayVar(&f.units, "units", nil, helpOnlyUnits)
	flags.StringVar(&f.sort, "sort", "", helpSort)
	flags.StringVar(&f.rank, "rank", "", helpRank)
}

// workbookFlags choose what is in the summary workbook.
type workbookFlags struct {
	unitFlags
	output, template, paper string
	pdf                     bool
}

func (f *workbookFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", defaultOutput, helpOutput)
	f.unitFlags.add(cmd)
	flags.StringVar(&f.template, "template", "", helpTemplateFile)
	flags.StringVar(&f.paper, "paper", "", helpPaper)
	flags.BoolVar(&f.pdf, "pdf", false, helpPDF)
}

// sorts are what --sort may say.
var sorts = map[string]report.Sort{
	"": report.ByRoster, "名册": report.ByRoster, "roster": report.ByRoster,
	"单位": report.ByName, "name": report.ByName, "主管部门": report.ByDepartment, "department": report.ByDepartment,
	"得分": report.ByScore, "score": report.ByScore, "复算得分": report.SortByRecomputed, "recomputed": report.SortByRecomputed,
	"执行率": report.ByExecution, "execution": report.ByExecution, "三公经费": report.ByThreePublic, "three_public": report.ByThreePublic,
	"错误": report.ByErrors, "errors": report.ByErrors,
}

// ranks are what --rank may say.
var ranks = map[string]report.Rank{
	"": report.BySelf, "自评": report.BySelf, "self": report.BySelf, "复算": report.ByRecomputed, "recomputed": report.ByRecomputed,
}

// check makes sure of what can be told without the database.
func (f *workbookFlags) check() error {
	if err := checkOutput(f.output); err != nil {
		return err
	}
	if _, ok := report.Papers[strings.ToUpper(f.paper)]; f.paper != "" && !ok {
		return badPaper{f.paper}
	}
	return f.unitFlags.check()
}

func (f *unitFlags) check() error {
	if err := f.checkSort(); err != nil {
		return err
	}
	if _, ok := ranks[f.rank]; !ok {
		return badRank{f.rank}
	}
	for _, name := range split(f.sheets) {
		if !slices.Contains(report.SheetNames, name) {
			return badSheet{name}
		}
	}
	return nil
}

func (f *unitFlags) checkSort() error {
	if _, ok := sorts[f.sort]; !ok {
		return badSort{f.sort}
	}
	return nil
}

// checkExport is check for what can be exported.
func (f *unitFlags) checkExport(model *schema.Model) error {
	if err := f.checkSort(); err != nil {
		return err
	}
	can := report.Exportable(summary.NewCatalogue(model))
	for _, name := range split(f.sheets) {
		if !slices.Contains(can, name) {
			return notExported{name, can}
		}
	}
	return nil
}

// split parts lists that are written with commas.
func split(lists []string) []string {
	var names []string
	for _, list := range lists {
		for _, name := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
			if name = strings.TrimSpace(name); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// options looks up the units that are named.
func (f *unitFlags) options(ctx context.Context, db *store.DB) (report.Options, error) {
	o := report.Options{Sheets: split(f.sheets), Departments: split(f.departments), Sort: sorts[f.sort], Rank: ranks[f.rank]}
	for _, list := range f.units {
		// A name that has a comma in it is a name all the same.
		names := []string{list}
		if _, ok, err := db.FindUnit(ctx, list); err != nil {
			return o, err
		} else if !ok {
			names = split(names)
		}
		for _, name := range names {
			unit, err := theUnit(ctx, db, name)
			if err != nil {
				return o, err
			}
			o.Units = append(o.Units, unit)
		}
	}
	return o, nil
}

// originals finds the files that figures came from, where they lie beside the
// workbook: in its folder, in the folders next to it, and in those that were
// just read.
type originals struct {
	folder  string // of the workbook
	folders []string
	sizes   map[string][]int64 // of the files in the database, by name
	found   map[string]string
}

func newOriginals(output string, paths []string, files []store.File) *originals {
	o := &originals{sizes: map[string][]int64{}, found: map[string]string{}}
	if folder, err := filepath.Abs(filepath.Dir(output)); err == nil {
		o.folder = folder
		o.folders = append(o.folders, folder)
		entries, _ := os.ReadDir(folder) // none, where it cannot be listed
		for _, entry := range entries {
			if entry.IsDir() {
				o.folders = append(o.folders, filepath.Join(folder, entry.Name()))
			}
		}
	}
	for _, p := range paths {
		if p, err := filepath.Abs(p); err == nil {
			o.folders = append(o.folders, p, filepath.Dir(p))
		}
	}
	for _, f := range files {
		o.sizes[f.Name] = append(o.sizes[f.Name], f.Size)
	}
	return o
}

// beside returns the URL of a file relative to the workbook.
func (o *originals) beside(name string) (string, bool) {
	link, ok := o.found[name]
	if !ok {
		link = o.look(name)
		o.found[name] = link
	}
	return link, link != ""
}

func (o *originals) look(name string) string {
	if o.folder == "" || !fs.ValidPath(name) {
		return ""
	}
	for _, folder := range o.folders {
		info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(name)))
		if err == nil && info.Mode().IsRegular() && slices.Contains(o.sizes[name], info.Size()) {
			return o.link(folder, name)
		}
		// A file in an archive: the archive.
		for outer := path.Dir(name); outer != "."; outer = path.Dir(outer) {
			if info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(outer))); err == nil && info.Mode().IsRegular() {
				return o.link(folder, outer)
			}
		}
	}
	return ""
}

func (o *originals) link(folder, name string) string {
	relative, err := filepath.Rel(o.folder, filepath.Join(folder, filepath.FromSlash(name)))
	if err != nil { // on another drive
		return ""
	}
	parts := strings.Split(filepath.ToSlash(relative), "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}
