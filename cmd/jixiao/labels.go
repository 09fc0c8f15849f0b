package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/whole"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

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
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			strays, err := db.Strays(ctx, o.year)
			if err != nil {
				return err
			}
			labels := bureau.UnknownLabels(o.model, strays)
			if o.json {
				return printJSON(cmd.OutOrStdout(), labels)
			}
			printLabels(cmd.OutOrStdout(), o.model, labels)
			return nil
		}),
	}
	cmd.AddCommand(newTeach(o), newTaught(o), newForget(o), newExportLabels(o), newImportLabels(o))
	return cmd
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
			path, err := labelPath(o.model, args[1])
			if err != nil {
				return err
			}
			return o.teach(cmd, []schema.Wording{{Label: args[0], Path: path}})
		},
	}
}

// labelPath returns the path of the line, column or form that a person names: a
// path, a form's name, or a name or wording that only one line or column has.
func labelPath(model *schema.Model, named string) (string, error) {
	if a, err := model.Address(schema.Wording{Path: named}); err == nil {
		return a.LabelPath(), nil
	}
	for _, f := range model.Forms {
		if slices.ContainsFunc([]string{f.Name, f.Attachment, f.Name + "的标题"}, func(c string) bool { return importer.SameLabel(c, named) }) {
			return string(f.ID), nil
		}
	}
	var exact []bureau.Near
	for _, f := range model.Forms {
		for _, c := range importer.Nearest(model, f.ID, named, len(model.Forms)) {
			a, err := model.Address(schema.Wording{Path: c.Path})
			if err == nil && isNamed(a, named) {
				exact = append(exact, bureau.Near{Path: c.Path, Name: f.Name + "·" + c.Name})
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
	var done []bureau.RereadFile
	err := with(cmd.Context(), o.open, func(db *store.DB) (err error) {
		done, err = bureau.Teach(cmd.Context(), db, wordings, byWhom(""))
		return o.aboutTeaching(wordings, err)
	})
	if err != nil {
		return err
	}
	return o.printReread(cmd, done, taughtLine(o.model, wordings))
}

// aboutTeaching is why labels cannot be taught.
func (o *options) aboutTeaching(wordings []schema.Wording, err error) error {
	switch {
	case errors.Is(err, bureau.ErrOtherTitle):
		kind, _ := importer.OtherTitle(o.model, wordings[0].Label)
		return otherTitle{wordings[0].Label, kind}
	case errors.Is(err, bureau.ErrBadLabel):
		return badLabel{wordings[0].Label}
	case err != nil:
		return databaseError{o.db, err}
	}
	return nil
}

func newTaught(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "list [选项]",
		Aliases:               []string{"已教"},
		Short:                 helpTaught,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			taught, err := taughtLabels(ctx, db)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), taught)
			}
			printTaught(cmd.OutOrStdout(), taught)
			return nil
		}),
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
		Args:                  exactlyOne(oneArgument{"labels forget", "标签"}),
		RunE: o.makes(func(cmd *cobra.Command, args []string, db *store.DB) error {
			ctx := cmd.Context()
			done, found, err := bureau.Forget(ctx, db, args[0], byWhom(""))
			if err != nil {
				return databaseError{o.db, err}
			}
			if !found {
				return neverTaught{args[0]}
			}
			return o.printReread(cmd, done, forgottenLine(args[0]))
		}),
	}
}

// printReread prints what came of reading files again.
func (o *options) printReread(cmd *cobra.Command, done []bureau.RereadFile, said string) error {
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
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			taught, err := taughtLabels(ctx, db)
			if err != nil {
				return err
			}
			if err := writeLabels(output, taught); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), exportedLabels(len(taught), output))
			return nil
		}),
	}
	cmd.Flags().StringVarP(&output, "output", "o", "标签.json", helpLabelsFile)
	return cmd
}

// writeLabels writes a file of labels; it replaces no file.
func writeLabels(path string, labels []taughtLabel) error {
	err := whole.Create(path, func(w io.Writer) error { return printJSON(w, labels) })
	if errors.Is(err, fs.ErrExist) {
		return labelsFileExists{path}
	}
	if err != nil {
		return cannotWrite{whatLabels, path, err}
	}
	return nil
}

func newImportLabels(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "import 文件 [选项]",
		Aliases:               []string{"导入"},
		Short:                 helpImportLabels,
		DisableFlagsInUseLine: true,
		Args:                  exactlyOne(oneArgument{"labels import", "文件"}),
		RunE: func(cmd *cobra.Command, args []string) error {
			wordings, err := readLabels(o.model, args[0])
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
func readLabels(model *schema.Model, path string) ([]schema.Wording, error) {
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
		if _, err := importer.NewReader(model, importer.Given{}, wordings[i:i+1]); err != nil {
			return nil, badLabelsFile{path, strings.TrimSpace(l.Label)}
		}
	}
	return wordings, nil
}
