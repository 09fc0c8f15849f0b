package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// unknownLabel is a label that no line knew; the JSON of the labels command.
type unknownLabel struct {
	Label   string        `json:"label"`
	Form    schema.FormID `json:"form"`
	Places  []labelPlace  `json:"places"`
	Nearest []nearest     `json:"nearest"`
}

type labelPlace struct {
	Unit  string `json:"unit"`
	File  string `json:"file"`
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
}

type nearest struct {
	Path string `json:"path"`
	Name string `json:"name"`
}

// taughtLabel is a label that was taught, as files of labels hold it.
type taughtLabel struct {
	Label string `json:"label"`
	Path  string `json:"path"`
}

func newLabels(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:                   "labels [选项]",
		Aliases:               []string{"标签"},
		Short:                 helpLabels,
		Long:                  helpLabelsLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			db, err := o.openExisting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			strays, err := db.Strays(ctx, o.year)
			if err != nil {
				return err
			}
			labels := unknownLabels(strays)
			if o.json {
				return printJSON(cmd.OutOrStdout(), labels)
			}
			printLabels(cmd.OutOrStdout(), labels)
			return nil
		},
	}
	cmd.AddCommand(newTeach(o), newTaught(o), newForget(o), newExportLabels(o), newImportLabels(o))
	return cmd
}

// unknownLabels gathers the places of each label, in the order of the first.
func unknownLabels(strays []store.Stray) []unknownLabel {
	const candidates = 3
	labels := []unknownLabel{}
	for _, s := range strays {
		label := importer.Label(s.Label)
		if label == "" {
			continue
		}
		i := slices.IndexFunc(labels, func(l unknownLabel) bool { return l.Form == s.Form && importer.SameLabel(l.Label, label) })
		if i < 0 {
			i = len(labels)
			l := unknownLabel{Label: label, Form: s.Form, Nearest: []nearest{}}
			for _, c := range importer.Nearest(s.Form, label, candidates) {
				l.Nearest = append(l.Nearest, nearest{c.Path, c.Name})
			}
			labels = append(labels, l)
		}
		place := labelPlace{s.Unit, s.Source.File, s.Source.Sheet, s.Source.Cell}
		known := slices.ContainsFunc(labels[i].Places, func(p labelPlace) bool { return p.File == place.File && p.Sheet == place.Sheet })
		if !known { // the figures of one row have one label
			labels[i].Places = append(labels[i].Places, place)
		}
	}
	return labels
}

func newTeach(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "teach 标签 栏目 [选项]",
		Aliases:               []string{"教"},
		Short:                 helpTeach,
		Long:                  helpTeachLong,
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return twoArguments{"labels teach", "标签", "栏目"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := labelPath(args[1])
			if err != nil {
				return err
			}
			return o.teach(cmd, []schema.Wording{{Label: args[0], Path: path}})
		},
	}
}

// labelPath returns the path of the line or column that a person names: a
// path, or a name or wording that only one has.
func labelPath(named string) (string, error) {
	if a, err := (schema.Wording{Path: named}).Address(); err == nil {
		return a.LabelPath(), nil
	}
	var exact []nearest
	for _, f := range schema.Forms {
		for _, c := range importer.Nearest(f.ID, named, len(schema.Forms)) {
			a, err := schema.Wording{Path: c.Path}.Address()
			if err == nil && isNamed(a, named) {
				exact = append(exact, nearest{c.Path, f.Name + "·" + c.Name})
			}
		}
	}
	if len(exact) == 1 {
		return exact[0].Path, nil
	}
	return "", noSuchLine{named, exact}
}

// isNamed reports whether a line or column is called by a name or by one of
// its wordings.
func isNamed(a schema.Address, name string) bool {
	called := []string{}
	switch {
	case a.Line != nil:
		called = append(called, a.Line.Name)
		called = append(called, a.Line.Labels...)
	case a.Column != nil:
		called = append(called, schema.InYear(a.Column.Name, 0))
		called = append(called, a.Column.Labels...)
	}
	return slices.ContainsFunc(called, func(c string) bool { return importer.SameLabel(c, name) })
}

// teach keeps what labels mean and reads the files again that hold them.
func (o *options) teach(cmd *cobra.Command, wordings []schema.Wording) error {
	ctx := cmd.Context()
	if _, err := importer.NewReader(importer.Given{}, wordings); err != nil {
		return badLabel{wordings[0].Label}
	}
	db, err := store.Open(ctx, o.db)
	if err != nil {
		return databaseError{o.db, err}
	}
	defer db.Close()
	if err := db.Teach(ctx, wordings); err != nil {
		return databaseError{o.db, err}
	}
	strays, err := db.Strays(ctx, 0)
	if err != nil {
		return databaseError{o.db, err}
	}
	var sums []string
	for _, s := range strays {
		holds := slices.ContainsFunc(wordings, func(w schema.Wording) bool { return importer.SameLabel(importer.Label(s.Label), w.Label) })
		if holds && !slices.Contains(sums, s.SHA256) {
			sums = append(sums, s.SHA256)
		}
	}
	done, err := reread(ctx, db, sums)
	if err != nil {
		return databaseError{o.db, err}
	}
	again, err := retry(ctx, db)
	if err != nil {
		return databaseError{o.db, err}
	}
	done = append(done, again...)
	if o.json {
		return printJSON(cmd.OutOrStdout(), done)
	}
	fmt.Fprintln(cmd.OutOrStdout(), taughtLine(wordings))
	printReread(cmd.OutOrStdout(), done)
	return nil
}

// rereadFile is a stored file that was read again.
type rereadFile struct {
	File   string `json:"file"`
	Reason string `json:"reason"` // why it stays as it was, "" when it was read
}

// reread reads stored files again with the labels that are taught by now. A
// file that cannot be read stays as it was, and says so.
func reread(ctx context.Context, db *store.DB, sums []string) ([]rereadFile, error) {
	taught, err := db.Wordings(ctx)
	if err != nil {
		return nil, err
	}
	reader, err := importer.NewReader(importer.Given{}, taught)
	if err != nil {
		return nil, err
	}
	done := []rereadFile{}
	for _, sum := range sums {
		file, _, err := db.File(ctx, sum)
		if err != nil {
			return done, err
		}
		filed, err := db.Filed(ctx, sum)
		if err != nil {
			return done, err
		}
		data, err := db.Data(ctx, sum)
		if err != nil {
			return done, err
		}
		var given importer.Given // what the forms do not say themselves was said at the import
		for _, k := range filed {
			given.Unit, given.Year = cmp.Or(given.Unit, k.Unit), cmp.Or(given.Year, k.Year)
		}
		result := rereadFile{File: file.Name}
		filings, err := reader.For(given).Read(file.Name, data)
		if err != nil {
			result.Reason = refusal(err)
		} else if err := db.Reread(ctx, sum, filings); errors.Is(err, store.ErrTwice) {
			result.Reason = refusal(err)
		} else if err != nil {
			return done, err
		}
		done = append(done, result)
	}
	return done, nil
}

// retry reads the refused files again, which a label may have made readable,
// and returns those that now are.
func retry(ctx context.Context, db *store.DB) ([]rereadFile, error) {
	files, err := db.Files(ctx)
	if err != nil {
		return nil, err
	}
	taught, err := db.Wordings(ctx)
	if err != nil {
		return nil, err
	}
	reader, err := importer.NewReader(importer.Given{}, taught)
	if err != nil {
		return nil, err
	}
	var done []rereadFile
	for _, file := range files {
		if file.Status != store.Refused {
			continue
		}
		if file.Data, err = db.Data(ctx, file.SHA256); err != nil {
			return done, err
		}
		filings, err := reader.Read(file.Name, file.Data)
		if err != nil {
			continue // as before
		}
		if _, err := db.Put(ctx, file, filings); err != nil && !errors.Is(err, store.ErrTwice) {
			return done, err
		} else if err == nil {
			done = append(done, rereadFile{File: file.Name})
		}
	}
	return done, nil
}

// filesInUse returns the sums of all files that current filings stand in.
func filesInUse(ctx context.Context, db *store.DB) ([]string, error) {
	files, err := db.Files(ctx)
	if err != nil {
		return nil, err
	}
	var sums []string
	for _, f := range files {
		if f.Status != store.Imported {
			continue
		}
		filed, err := db.Filed(ctx, f.SHA256)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(filed, func(k store.Kept) bool { return k.SupersededBy == "" }) {
			sums = append(sums, f.SHA256)
		}
	}
	return sums, nil
}

func newTaught(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "list [选项]",
		Aliases:               []string{"已教"},
		Short:                 helpTaught,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			db, err := o.openExisting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			taught, err := taughtLabels(ctx, db)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), taught)
			}
			printTaught(cmd.OutOrStdout(), taught)
			return nil
		},
	}
}

func taughtLabels(ctx context.Context, db *store.DB) ([]taughtLabel, error) {
	wordings, err := db.Wordings(ctx)
	if err != nil {
		return nil, err
	}
	labels := []taughtLabel{}
	for _, w := range wordings {
		labels = append(labels, taughtLabel(w))
	}
	return labels, nil
}

func newForget(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "forget 标签 [选项]",
		Aliases:               []string{"忘记"},
		Short:                 helpForget,
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return oneArgument{"labels forget", "标签"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			db, err := store.Open(ctx, o.db)
			if err != nil {
				return databaseError{o.db, err}
			}
			defer db.Close()
			found, err := db.Forget(ctx, args[0])
			if err != nil {
				return databaseError{o.db, err}
			}
			if !found {
				return neverTaught{args[0]}
			}
			return o.rereadAll(cmd, db, forgottenLine(args[0]))
		},
	}
}

// rereadAll reads every file in use again and prints what came of it.
func (o *options) rereadAll(cmd *cobra.Command, db *store.DB, said string) error {
	ctx := cmd.Context()
	sums, err := filesInUse(ctx, db)
	if err != nil {
		return databaseError{o.db, err}
	}
	done, err := reread(ctx, db, sums)
	if err != nil {
		return databaseError{o.db, err}
	}
	if o.json {
		return printJSON(cmd.OutOrStdout(), done)
	}
	fmt.Fprintln(cmd.OutOrStdout(), said)
	printReread(cmd.OutOrStdout(), done)
	return nil
}

func newExportLabels(o *options) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:                   "export [-o 文件] [选项]",
		Aliases:               []string{"导出"},
		Short:                 helpExportLabels,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			db, err := o.openExisting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			taught, err := taughtLabels(ctx, db)
			if err != nil {
				return err
			}
			if err := writeLabels(output, taught); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), exportedLabels(len(taught), output))
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "标签.json", helpLabelsFile)
	return cmd
}

// writeLabels writes a file of labels; it replaces no file.
func writeLabels(path string, labels []taughtLabel) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return labelsFileExists{path}
	}
	if err != nil {
		return cannotWrite{path, err}
	}
	defer func() {
		if cerr := f.Close(); cerr != nil && err == nil {
			err = cannotWrite{path, cerr}
		}
	}()
	if err := printJSON(f, labels); err != nil {
		return cannotWrite{path, err}
	}
	return nil
}

func newImportLabels(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "import 文件 [选项]",
		Aliases:               []string{"导入"},
		Short:                 helpImportLabels,
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return oneArgument{"labels import", "文件"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			wordings, err := readLabels(args[0])
			if err != nil {
				return err
			}
			if len(wordings) == 0 {
				return badLabelsFile{args[0], ""}
			}
			return o.teach(cmd, wordings)
		},
	}
}

// readLabels reads a file of labels, all or nothing.
func readLabels(path string) ([]schema.Wording, error) {
	const largest = 10 << 20
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var labels []taughtLabel
	d := json.NewDecoder(io.LimitReader(f, largest))
	d.DisallowUnknownFields()
	if err := d.Decode(&labels); err != nil {
		return nil, badLabelsFile{path, ""}
	}
	wordings := make([]schema.Wording, len(labels))
	for i, l := range labels {
		wordings[i] = schema.Wording(l)
		if _, err := importer.NewReader(importer.Given{}, wordings[i:i+1]); err != nil {
			return nil, badLabelsFile{path, strings.TrimSpace(l.Label)}
		}
	}
	return wordings, nil
}
